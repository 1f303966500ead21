/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-authority-change.h"
#include "chy-command-type.h"
#include "model/chy-problem.h"
static const ChyField fields[] = {
  { .key = "authority",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Authority"),
    .help = N_ ("Its name or ID.") },
  { .key = "settings",
    .kind = CHY_FIELD_OBJECT,
    .title = N_ ("Settings"),
    .help = N_ ("Settings as key=value."),
    .fields = chy_authority_settings },
  { .key = "crlUrl",
    .kind = CHY_FIELD_TEXT_LIST,
    .title = N_ ("CRL distribution points"),
    .help = N_ ("Addresses of the revocation list that certificates name.") },
  { .key = "aiaUrl",
    .kind = CHY_FIELD_TEXT_LIST,
    .title = N_ ("Authority information access"),
    .help = N_ ("Addresses of the authority's own certificate that certificates name.") },
  { .key = NULL },
};

static const char *const positionals[] = { "authority", NULL };

/* Settings from key=value, and from the options for addresses. */
static GVariant *
read_settings (GVariant *params, GError **error)
{
  static const struct
  {
    const char *option;
    const char *key;
  } options[] = { { "crlUrl", "crlUrls" }, { "aiaUrl", "aiaUrls" } };
  g_autoptr (GVariant) settings = chy_body_get (params, "settings");
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (settings != NULL)
    {
      g_variant_iter_init (&iter, settings);
      while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
        {
          const ChyField *field = chy_fields_find (chy_authority_settings, key);
          g_autoptr (GVariant) owned = value;
          GVariant *read = NULL;

          if (field == NULL)
            {
              chy_refuse_one (error, "field", "unknown-key", NULL, "value", key, NULL);
              return NULL;
            }
          if (g_variant_is_of_type (owned, G_VARIANT_TYPE_STRING))
            {
              read = chy_field_parse (field, g_variant_get_string (owned, NULL), error);
              if (read == NULL)
                return NULL;
            }
          g_variant_dict_insert_value (&dict, key, read != NULL ? read : owned);
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GVariant) list = chy_body_get (params, options[i].option);

      if (list != NULL)
        g_variant_dict_insert_value (&dict, options[i].key, list);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GVariant) settings = read_settings (params, error);

  if (settings == NULL)
    return FALSE;
  if (g_variant_n_children (settings) == 0)
    {
      chy_refuse_one (error, "command", "nothing-to-change", chy_body_get_text (params, "authority"), NULL);
      return FALSE;
    }
  return chy_authority_change_configure (context, params, "set", settings, NULL, result, error);
}

/* Templates tell by name who issues them, so a new name reaches them too. */
static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (GVariant) settings = read_settings (params, error);
  const char *name = settings != NULL ? chy_body_get_text (settings, "name") : NULL;
  const char *id = NULL;

  if (settings == NULL)
    return FALSE;
  g_variant_dict_lookup (result, "id", "&s", &id);
  if (name != NULL && !chy_session_run (session, "issued-template-rename",
                                        CHY_PARAMS (CHY_TEXT (id), CHY_TEXT (name)), error))
    return FALSE;
  chy_session_touch (session, "authorities");
  chy_session_touch (session, "templates");
  chy_authority_change_audit (context, result, settings);
  return TRUE;
}

const ChyCommandType chy_command_authority_set = {
  .name = "authority-set",
  .noun = "authority",
  .verb = "set",
  .title = N_ ("Change Authority"),
  .help = N_ ("Changes the name, the addresses or the revocation list of an authority."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .prepare = prepare,
  .apply = apply,
};
