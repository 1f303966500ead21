/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-offers.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "model/chy-eku.h"
#include "model/chy-template.h"
#include "model/chy-variable.h"

/* --- templates --------------------------------------------------------------------------------------- */

/* The connector makes the key and hands it over, and the profile says what stands in the subject. */
static gboolean
is_usable (GVariant *row)
{
  g_autoptr (ChyTemplate) template = chy_template_new_from_body (row, NULL);

  return template != NULL && (template->private_key_flag & CHY_TEMPLATE_KEY_EXPORTABLE) != 0 &&
         (template->name_flag & CHY_TEMPLATE_NAME_ENROLLEE_SUPPLIES_SUBJECT) != 0;
}

static GVariant *
find_template (GPtrArray *templates, const char *name)
{
  for (guint i = 0; i < templates->len; i++)
    if (g_strcmp0 (chy_body_get_text (g_ptr_array_index (templates, i), "name"), name) == 0)
      return g_ptr_array_index (templates, i);

  return NULL;
}

GArray *
chy_profile_offers_templates (GVariant *authority, GPtrArray *templates)
{
  GArray *options = g_array_new (FALSE, FALSE, sizeof (ChyFormOption));
  g_autoptr (GVariant) issued = authority != NULL ? chy_body_get (authority, "templates") : NULL;

  for (gsize i = 0; issued != NULL && templates != NULL && i < g_variant_n_children (issued); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (issued, i);
      GVariant *row = find_template (templates, chy_body_get_text (entry, "name"));
      ChyFormOption option;

      if (row == NULL || !is_usable (row))
        continue;
      option.value = chy_body_get_text (row, "name");
      option.title = chy_body_get_text (row, "displayName");
      g_array_append_val (options, option);
    }

  return options;
}

/* --- variables and names ------------------------------------------------------------------------------ */

static void
set_variables (
    ChyForm *form, const char *key, ChyCertificateType type, const ChyPlatform *platform, gboolean in_san)
{
  g_autoptr (GArray) options = g_array_new (FALSE, FALSE, sizeof (ChyFormOption));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (const ChyVariable *variable = chy_variables (); variable->name != NULL; variable++)
    {
      char *text = g_strdup_printf ("{{%s}}", variable->name);
      const ChyFormOption option = { text, _ (variable->title) };

      g_ptr_array_add (texts, text);
      if (chy_variable_is_offered (variable, type, platform, in_san))
        g_array_append_val (options, option);
    }
  chy_form_set_insertions (form, key, (const ChyFormOption *) options->data, options->len);
}

/* Names of a user make no sense for a device. */
static void
set_formats (ChyForm *form, ChyCertificateType type)
{
  static const char *const of_devices[] = { "commonName",
                                            "commonNameAsIMEI",
                                            "commonNameAsSerialNumber",
                                            "commonNameAsAadDeviceId",
                                            "commonNameAsIntuneDeviceId",
                                            "commonNameAsDurableDeviceId",
                                            "custom",
                                            NULL };

  chy_form_set_offered (form, "subjectNameFormat", type == CHY_CERTIFICATE_TYPE_DEVICE ? of_devices : NULL);
}

static void
set_names (ChyForm *form, ChyCertificateType type, const ChyPlatform *platform)
{
  static const struct
  {
    const char *value;
    const char *title;
    const char *variable;
  } names[] = {
    { "userPrincipalName={{UserPrincipalName}}", N_ ("User principal name of the user"),
      "UserPrincipalName" },
    { "emailAddress={{EmailAddress}}", N_ ("Email address of the user"), "EmailAddress" },
    { "domainNameService={{FullyQualifiedDomainName}}", N_ ("DNS name of the device"),
      "FullyQualifiedDomainName" },
    { "domainNameService={{DeviceName}}", N_ ("Name of the device as DNS name"), "DeviceName" },
  };
  ChyFormOption options[G_N_ELEMENTS (names)];
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (chy_variable_is_offered (chy_variable_find (names[i].variable), type, platform, TRUE))
      options[n++] = (ChyFormOption){ names[i].value, _ (names[i].title) };
  chy_form_set_options (form, "customSubjectAlternativeNames", options, n, FALSE);
}

void
chy_profile_offers_set (ChyForm *form, ChyCertificateType type, const ChyPlatform *platform)
{
  if (chy_form_has (form, "subjectNameFormatString"))
    set_variables (form, "subjectNameFormatString", type, platform, FALSE);
  if (chy_form_has (form, "subjectAlternativeNameFormatString"))
    set_variables (form, "subjectAlternativeNameFormatString", type, platform, TRUE);
  if (chy_form_has (form, "customSubjectAlternativeNames"))
    {
      set_variables (form, "customSubjectAlternativeNames.name", type, platform, TRUE);
      set_names (form, type, platform);
    }
  set_formats (form, type);
}

/* --- lists -------------------------------------------------------------------------------------------- */

static void
set_purposes (ChyForm *form)
{
  g_autoptr (GArray) options = g_array_new (FALSE, FALSE, sizeof (ChyFormOption));

  for (const ChyEku *eku = chy_ekus (); eku->oid != NULL; eku++)
    {
      const ChyFormOption option = { eku->name, _ (eku->name) };

      g_array_append_val (options, option);
    }
  chy_form_set_options (form, "extendedKeyUsages", (const ChyFormOption *) options->data, options->len,
                        FALSE);
  chy_form_set_add_title (form, "extendedKeyUsages", _ ("Add Purpose…"));
}

static void
set_types (ChyForm *form, const ChyPlatform *platform)
{
  static const char *const user[] = { "user", NULL };

  if ((platform->certificate_types & CHY_CERTIFICATE_TYPE_DEVICE) == 0)
    chy_form_set_offered (form, "certificateStore", user);
}

void
chy_profile_offers_set_lists (ChyForm *form, const ChyPlatform *platform)
{
  GVariantDict filter;

  if (chy_form_has (form, "extendedKeyUsages"))
    set_purposes (form);
  if (chy_form_has (form, "certificateStore"))
    set_types (form, platform);
  if (chy_form_has (form, "customSubjectAlternativeNames"))
    chy_form_set_add_title (form, "customSubjectAlternativeNames", _ ("Add Name…"));
  if (!chy_form_has (form, "rootCertificate"))
    return;
  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, "type", "s", "trusted-certificate");
  g_variant_dict_insert (&filter, "platform", "s", platform->id);
  chy_form_set_reference_filter (form, "rootCertificate", g_variant_dict_end (&filter));
}

GVariant *
chy_profile_offers_purposes (const char *const *purposes)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (; *purposes != NULL; purposes++)
    {
      const ChyEku *known = chy_eku_find_name (*purposes);
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      if (known != NULL)
        g_variant_dict_insert (&dict, "name", "s", known->name);
      g_variant_dict_insert (&dict, "objectIdentifier", "s", known != NULL ? known->oid : *purposes);
      g_variant_builder_add_value (&list, g_variant_dict_end (&dict));
    }

  return g_variant_builder_end (&list);
}
