/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-settings.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "chy-profile-certificate.h"
#include "chy-profile-offers.h"
#include "chy-profile-words.h"
#include "console/widgets/chy-form.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-rows.h"
#include "model/chy-profile.h"

enum
{
  MOST_ROWS = 500, /* authorities, templates */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

struct _ChyProfileSettings
{
  GtkBox parent_instance;

  ChyTenant *tenant;              /* (owned) */
  GCancellable *cancellable;      /* (owned) */
  GPtrArray *authorities;         /* (owned) of GVariant, or NULL: not known yet */
  GPtrArray *templates;           /* (owned) of GVariant, or NULL */
  const ChyPlatform *platform;    /* of the form, static */
  const ChyProfileType *type;     /* of the form, static */
  ChyForm *form;                  /* owned by this box, or NULL */
  ChyProfileCertificate *chooser; /* in the form, or NULL */
  char *authority;                /* (owned) for which templates are offered, or NULL */
  ChyCertificateType offered;     /* for which variables are offered */
  gboolean saved;
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ChyProfileSettings, chy_profile_settings, GTK_TYPE_BOX)

/* --- authority and template ------------------------------------------------------------------------ */

static GVariant *
find_row (GPtrArray *rows, const char *key, const char *value)
{
  for (guint i = 0; rows != NULL && value != NULL && i < rows->len; i++)
    if (g_strcmp0 (chy_body_get_text (g_ptr_array_index (rows, i), key), value) == 0)
      return g_ptr_array_index (rows, i);

  return NULL;
}

/* Two authorities may be on one host, but no two have the same name: the name is what is chosen. */
static void
offer_authorities (ChyProfileSettings *self)
{
  g_autoptr (GArray) options = g_array_new (FALSE, FALSE, sizeof (ChyFormOption));

  for (guint i = 0; i < self->authorities->len; i++)
    {
      GVariant *row = g_ptr_array_index (self->authorities, i);
      const ChyFormOption option = { chy_body_get_text (row, "name"), NULL };

      g_array_append_val (options, option);
    }
  chy_form_set_options (self->form, "certificationAuthorityName", (const ChyFormOption *) options->data,
                        options->len, TRUE);
  chy_form_set_hint (self->form, "certificationAuthorityName",
                     options->len == 0 ? _ ("There is no authority yet: set one up in Authorities.") : NULL);
}

static void
offer_templates (ChyProfileSettings *self, GVariant *authority)
{
  g_autoptr (GArray) options = chy_profile_offers_templates (authority, self->templates);

  chy_form_set_options (self->form, "certificateTemplateName", (const ChyFormOption *) options->data,
                        options->len, TRUE);
  if (authority == NULL)
    chy_form_set_hint (self->form, "certificateTemplateName", _ ("Choose the authority first."));
  else if (options->len == 0)
    chy_form_set_hint (self->form, "certificateTemplateName",
                       _ ("The authority issues no template whose private key may be exported and whose "
                          "subject is supplied in the request."));
}

static void
show_template_name (ChyProfileSettings *self, GVariant *body)
{
  const char *name = chy_body_get_text (body, "certificateTemplateName");
  g_autofree char *sentence = NULL;

  if (name == NULL || *name == '\0')
    return;
  /* Translators: %s is the name of a template, which differs from the display name that was chosen. */
  sentence = g_strdup_printf (_ ("Sent as %s."), name);
  chy_form_set_hint (self->form, "certificateTemplateName", sentence);
}

/* The host name follows the name; the templates are those of the authority. */
static void
follow_authority (ChyProfileSettings *self)
{
  g_autoptr (GVariant) body = chy_form_get_body (self->form);
  const char *name = chy_body_get_text (body, "certificationAuthorityName");
  GVariant *authority = find_row (self->authorities, "name", name);
  const char *host = authority != NULL ? chy_body_get_text (authority, "fqdn") : NULL;

  if (self->authorities == NULL || self->templates == NULL)
    return;
  if (g_strcmp0 (name, self->authority) != 0)
    {
      g_free (self->authority);
      self->authority = g_strdup (name);
      offer_templates (self, authority);
    }
  if (host != NULL && g_strcmp0 (host, chy_body_get_text (body, "certificationAuthority")) != 0)
    chy_form_change (self->form, "certificationAuthority", g_variant_new_string (host));
  show_template_name (self, body);
}

/* --- what fits the certificate type ----------------------------------------------------------------- */

static void
follow_type (ChyProfileSettings *self)
{
  g_autoptr (GVariant) body = chy_form_get_body (self->form);
  ChyCertificateType type = chy_profile_get_certificate_type (body);

  if (type == self->offered)
    return;
  self->offered = type;
  chy_profile_offers_set (self->form, type, self->platform);
}

static void
form_changed_cb (ChyProfileSettings *self)
{
  if (chy_form_has (self->form, "certificationAuthorityName"))
    {
      follow_authority (self);
      follow_type (self);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- the certificate of a trusted certificate profile ----------------------------------------------- */

static void
chosen_cb (ChyProfileSettings *self, GBytes *bytes, const char *name, gboolean self_signed)
{
  if (chy_form_has (self->form, "destinationStore"))
    chy_form_change (
        self->form, "destinationStore",
        g_variant_new_string (self_signed ? "computerCertStoreRoot" : "computerCertStoreIntermediate"));
  chy_form_change (self->form, "certFileName", g_variant_new_string (name != NULL ? name : ""));
  chy_form_change (self->form, "trustedRootCertificate",
                   g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
}

static void
add_chooser (ChyProfileSettings *self)
{
  self->chooser = CHY_PROFILE_CERTIFICATE (chy_profile_certificate_new (self->tenant));
  g_signal_connect_object (self->chooser, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  chy_form_set_control (self->form, "trustedRootCertificate", GTK_WIDGET (self->chooser));
  chy_form_set_title (self->form, "trustedRootCertificate", _ ("Certificate"));
}

/* --- the form ---------------------------------------------------------------------------------------- */

static gboolean
is_left_out (const ChyField *field, const ChyField *fields, GVariant *body)
{
  g_auto (GStrv) flags = NULL;

  if (strcmp (field->key, "displayName") == 0 || strcmp (field->key, "description") == 0 ||
      strcmp (field->key, "certFileName") == 0)
    return TRUE;
  if (strcmp (field->key, "subjectAlternativeNameType") != 0 ||
      chy_fields_find (fields, "customSubjectAlternativeNames") == NULL)
    return FALSE;
  /* Names with text can say all that these flags can: they are shown where a profile has some already. */
  flags = chy_body_get_list (body, field->key);

  return flags[0] == NULL || (flags[1] == NULL && strcmp (flags[0], "none") == 0);
}

static char **
keys_for (const ChyField *fields, GVariant *body)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  for (const ChyField *field = fields; field->key != NULL; field++)
    {
      /* The host follows the name, so it stands behind it. */
      if (strcmp (field->key, "certificationAuthority") == 0 || is_left_out (field, fields, body))
        continue;
      g_strv_builder_add (keys, field->key);
      if (strcmp (field->key, "certificationAuthorityName") == 0)
        g_strv_builder_add (keys, "certificationAuthority");
    }

  return g_strv_builder_end (keys);
}

static void
set_titles (ChyForm *form)
{
  static const struct
  {
    const char *key;
    const char *title;
  } titles[] = {
    { "renewalThresholdPercentage", N_ ("Renewal threshold") },
    { "certificateValidityPeriodValue", N_ ("Validity period") },
    { "keyStorageProvider", N_ ("Key storage") },
    { "certificationAuthorityName", N_ ("Certification authority") },
    { "certificationAuthority", N_ ("Host of the authority") },
    { "certificateTemplateName", N_ ("Certificate template") },
    { "customSubjectAlternativeNames", N_ ("Alternative name") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (chy_form_has (form, titles[i].key))
      chy_form_set_title (form, titles[i].key, _ (titles[i].title));
}

static void
set_up_pkcs (ChyProfileSettings *self)
{
  ChyForm *form = self->form;

  chy_form_set_beside (form, "certificateValidityPeriodScale", "certificateValidityPeriodValue");
  /* xgettext:no-c-format */
  chy_form_set_extra (form, "renewalThresholdPercentage", chy_profile_label_new (_ ("% of life left"), NULL));
  chy_form_set_locked (form, "certificationAuthority", TRUE);
  chy_form_set_extra (form, "certificationAuthority",
                      chy_profile_label_new (_ ("Read from the authority"), "dim small"));
  chy_form_set_hint (form, "certificationAuthority", "");
  chy_profile_offers_set_lists (form, self->platform);
  self->offered = 0;
  g_clear_pointer (&self->authority, g_free);
  offer_templates (self, NULL);
  if (self->authorities != NULL)
    offer_authorities (self);
}

static void
build_form (ChyProfileSettings *self, GVariant *body)
{
  const ChyField *fields = chy_profile_get_fields (body);
  g_auto (GStrv) keys = NULL;

  chy_container_clear (GTK_CONTAINER (self));
  self->form = NULL;
  self->chooser = NULL;
  self->type = chy_profile_get_type (body);
  self->platform = chy_profile_get_platform (body);
  if (fields == NULL)
    return;
  keys = keys_for (fields, body);
  self->form = CHY_FORM (chy_form_new (self->tenant, fields, (const char *const *) keys));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->form));
  gtk_widget_show (GTK_WIDGET (self->form));
  set_titles (self->form);
  if (chy_form_has (self->form, "certificationAuthorityName"))
    set_up_pkcs (self);
  if (chy_form_has (self->form, "trustedRootCertificate"))
    add_chooser (self);
  for (const ChyField *field = fields; self->saved && field->key != NULL; field++)
    if ((field->flags & CHY_FIELD_IMMUTABLE) != 0 && chy_form_has (self->form, field->key))
      chy_form_set_locked (self->form, field->key, TRUE);
  g_signal_connect_object (self->form, "changed", G_CALLBACK (form_changed_cb), self, G_CONNECT_SWAPPED);
}

/* --- what the tenant has ------------------------------------------------------------------------------ */

/* Where there is only one authority, or one template, nobody has to choose. */
static void
choose_the_only_one (ChyProfileSettings *self)
{
  g_autoptr (GVariant) body = chy_form_get_body (self->form);
  const char *name = chy_body_get_text (body, "certificationAuthorityName");

  if ((name == NULL || *name == '\0') && self->authorities->len == 1)
    chy_form_change (
        self->form, "certificationAuthorityName",
        g_variant_new_string (chy_body_get_text (g_ptr_array_index (self->authorities, 0), "name")));
  else
    follow_authority (self);
}

static void
arrived (ChyProfileSettings *self)
{
  if (self->authorities == NULL || self->templates == NULL || self->form == NULL ||
      !chy_form_has (self->form, "certificationAuthorityName"))
    return;
  offer_authorities (self);
  g_clear_pointer (&self->authority, g_free);
  offer_templates (self, NULL);
  choose_the_only_one (self);
}

static void
authorities_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileSettings) self = data;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, NULL);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->authorities = rows != NULL ? g_steal_pointer (&rows) : g_ptr_array_new ();
  arrived (self);
}

static void
templates_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileSettings) self = data;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, NULL);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->templates = rows != NULL ? g_steal_pointer (&rows) : g_ptr_array_new ();
  arrived (self);
}

static void
ask (ChyProfileSettings *self, const char *resource, GAsyncReadyCallback callback)
{
  g_autoptr (ChyQuery) query = chy_query_new (resource, NULL);

  query->details = TRUE;
  chy_rows_async (self->tenant, query, MOST_ROWS, self->cancellable, callback, g_object_ref (self));
}

static void
chy_profile_settings_dispose (GObject *object)
{
  g_cancellable_cancel (CHY_PROFILE_SETTINGS (object)->cancellable);

  G_OBJECT_CLASS (chy_profile_settings_parent_class)->dispose (object);
}

static void
chy_profile_settings_finalize (GObject *object)
{
  ChyProfileSettings *self = CHY_PROFILE_SETTINGS (object);

  g_clear_object (&self->tenant);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->authorities, g_ptr_array_unref);
  g_clear_pointer (&self->templates, g_ptr_array_unref);
  g_free (self->authority);

  G_OBJECT_CLASS (chy_profile_settings_parent_class)->finalize (object);
}

static void
chy_profile_settings_class_init (ChyProfileSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_profile_settings_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_profile_settings_finalize;

  signals[CHANGED] = g_signal_new ("changed", CHY_TYPE_PROFILE_SETTINGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
chy_profile_settings_init (ChyProfileSettings *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
}

GtkWidget *
chy_profile_settings_new (ChyTenant *tenant)
{
  ChyProfileSettings *self = g_object_new (CHY_TYPE_PROFILE_SETTINGS, NULL);

  self->tenant = g_object_ref (tenant);
  ask (self, "authorities", authorities_cb);
  ask (self, "templates", templates_cb);

  return GTK_WIDGET (self);
}

void
chy_profile_settings_set_body (ChyProfileSettings *self, GVariant *body)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (body);

  if (self->form == NULL || chy_profile_get_type (owned) != self->type ||
      chy_profile_get_platform (owned) != self->platform)
    build_form (self, owned);
  if (self->form == NULL)
    return;
  chy_form_set_body (self->form, owned);
  if (self->chooser != NULL)
    {
      g_autoptr (GBytes) bytes = chy_body_get_bytes (owned, "trustedRootCertificate");

      chy_profile_certificate_set (self->chooser, bytes, chy_body_get_text (owned, "certFileName"));
    }
  if (chy_form_has (self->form, "certificationAuthorityName"))
    follow_type (self);
  arrived (self);
}

GVariant *
chy_profile_settings_get_body (ChyProfileSettings *self)
{
  return self->form != NULL ? chy_form_get_body (self->form) : chy_body_new ();
}

gboolean
chy_profile_settings_check (ChyProfileSettings *self)
{
  return self->form != NULL && chy_form_check (self->form);
}

GPtrArray *
chy_profile_settings_set_problems (ChyProfileSettings *self, GPtrArray *problems)
{
  if (self->form != NULL)
    return chy_form_set_problems (self->form, problems);

  return problems != NULL ? g_ptr_array_ref (problems) : chy_problems_new ();
}

void
chy_profile_settings_set_saved (ChyProfileSettings *self, gboolean saved)
{
  self->saved = saved;
}

void
chy_profile_settings_set_purposes (ChyProfileSettings *self, const char *const *purposes)
{
  if (self->form != NULL && chy_form_has (self->form, "extendedKeyUsages"))
    chy_form_change (self->form, "extendedKeyUsages", chy_profile_offers_purposes (purposes));
}

void
chy_profile_settings_take_file (ChyProfileSettings *self, GBytes *bytes, const char *name)
{
  if (self->chooser != NULL)
    chy_profile_certificate_take (self->chooser, bytes, name);
}
