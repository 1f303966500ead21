/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-template-store.h"
#include "model/chy-problem.h"
static const ChyField fields[] = {
  { .key = "template",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Template"),
    .help = N_ ("Its name, display name or ID.") },
  { .key = "settings",
    .kind = CHY_FIELD_OBJECT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Settings"),
    .help = N_ ("Settings as key=value; the help of “template” lists the keys.") },
  { .key = NULL },
};

static const char *const positionals[] = { "template", NULL };

/* Texts are read as a person types them ("1y", "+a,-b"); other values have the type of their field. */
static gboolean
set_all (ChyTemplate *template, GVariant *settings, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  GVariantDict typed;
  g_autoptr (GVariant) changes = NULL;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_dict_init (&typed, NULL);
  g_variant_iter_init (&iter, settings);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        g_ptr_array_add (texts, g_strdup_printf ("%s=%s", key, g_variant_get_string (value, NULL)));
      else
        g_variant_dict_insert_value (&typed, key, value);
      g_variant_unref (value);
    }
  g_ptr_array_add (texts, NULL);
  changes = g_variant_ref_sink (g_variant_dict_end (&typed));
  return chy_template_set_texts (template, (const char *const *) texts->pdata, error) &&
         chy_template_set_all (template, changes, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GVariant) settings = chy_body_get (params, "settings");
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (ChyTemplate) template = chy_template_store_find (
      chy_command_context_get_session (context), chy_body_get_text (params, "template"), &document, error);

  if (template == NULL)
    return FALSE;
  if (settings == NULL || g_variant_n_children (settings) == 0)
    {
      chy_refuse_one (error, "command", "nothing-to-change", document->name, NULL);
      return FALSE;
    }
  if (!set_all (template, settings, error))
    return FALSE;
  g_variant_dict_insert (result, "id", "s", document->id);
  g_variant_dict_insert (result, "previousVersion", "x", document->version);
  return chy_template_store_save (context, document, template, error);
}

static gboolean
after (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  (void) result;
  return chy_outbox_flush (context, error);
}

const ChyCommandType chy_command_template_set = {
  .name = "template-set",
  .noun = "template",
  .verb = "set",
  .title = N_ ("Change Template"),
  .help = N_ ("Changes settings of a certificate template."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .inverse = "template-revert",
  .apply = apply,
  .after = after,
};
