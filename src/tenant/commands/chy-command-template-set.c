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
  { .key = "version",
    .kind = CHY_FIELD_INTEGER,
    .title = N_ ("Version"),
    .help = N_ ("The saved version that is changed; refused where there is a later one."),
    .min = 1,
    .max = G_MAXINT },
  { .key = NULL },
};

static const char *const positionals[] = { "template", NULL };

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (GVariant) settings = chy_body_get (params, "settings");
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (ChyTemplate) template =
      chy_template_store_find (session, chy_body_get_text (params, "template"), &document, error);
  gint64 version;

  if (template == NULL)
    return FALSE;
  version = chy_body_get_int (params, "version", document->version);
  if (version != document->version)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT,
                   "“%s” was saved again after version %" G_GINT64_FORMAT, document->title, version);
      return FALSE;
    }
  if (settings == NULL || g_variant_n_children (settings) == 0)
    {
      chy_refuse_one (error, "command", "nothing-to-change", document->name, NULL);
      return FALSE;
    }
  if (!chy_template_store_set_all (template, settings, error) ||
      !chy_template_store_check_title (session, template->display_name, document->id, error))
    return FALSE;
  g_variant_dict_insert (result, "id", "s", document->id);
  g_variant_dict_insert (result, "previousVersion", "x", document->version);
  chy_template_store_offer_revert (result, document);
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
