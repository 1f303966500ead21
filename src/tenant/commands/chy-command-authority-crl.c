/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-authority-change.h"
#include "chy-command-type.h"
static const ChyField fields[] = {
  { .key = "authority",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Authority"),
    .help = N_ ("Its name or ID.") },
  { .key = "renew",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("A new one"),
    .help = N_ ("Makes the next revocation list; otherwise the current one is given."),
    .default_text = "true" },
  { .key = "key",
    .kind = CHY_FIELD_INTEGER,
    .title = N_ ("Key"),
    .help = N_ (
        "Of an authority that was renewed with a new key: the index of the key whose list is wanted, 0 for "
        "the first; otherwise the current key's."),
    .min = 0,
    .max = G_MAXINT32 },
  { .key = NULL },
};

static const char *const positionals[] = { "authority", NULL };

/* The last list of the key of that index. */
static GBytes *
find_list (ChyAuthority *authority, gint64 index, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) answer = chy_authority_query (authority, "crls", NULL, cancellable, error);
  g_autoptr (GVariant) rows = answer != NULL ? chy_body_get (answer, "value") : NULL;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, index);
  g_autoptr (GString) choices = g_string_new (NULL);

  if (answer == NULL)
    return NULL;
  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);

      if (chy_body_get_int (row, "keyIndex", -1) == index)
        return chy_body_get_bytes (row, "crl");
      g_string_append_printf (choices, "%s%" G_GINT64_FORMAT, i > 0 ? chy_list_comma () : "",
                              chy_body_get_int (row, "keyIndex", 0));
    }
  chy_refuse_one (error, "field", "not-a-choice", "key", "title", N_ ("Key"), "value", text, "limit",
                  choices->str, NULL);
  return NULL;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (ChyAuthority) authority = chy_authority_change_find (context, params, result, NULL, error);
  g_autoptr (GBytes) crl = NULL;
  gint64 key = chy_body_get_int (params, "key", -1);

  if (authority == NULL)
    return FALSE;
  crl = chy_authority_publish (authority, chy_body_get_bool (params, "renew", TRUE),
                               chy_command_context_get_actor (context),
                               chy_command_context_get_cancellable (context), error);
  if (crl != NULL && key >= 0)
    {
      g_bytes_unref (crl);
      crl = find_list (authority, key, chy_command_context_get_cancellable (context), error);
    }
  if (crl == NULL)
    return FALSE;
  g_variant_dict_insert_value (result, "crl",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, crl, TRUE));
  return TRUE;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) error;
  chy_session_touch (chy_command_context_get_session (context), "authorities");
  chy_authority_change_audit (context, result, params);
  return TRUE;
}

const ChyCommandType chy_command_authority_crl = {
  .name = "authority-crl",
  .noun = "authority",
  .verb = "crl",
  .title = N_ ("Publish CRL"),
  .help = N_ ("Publishes the revocation list of an authority."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .prepare = prepare,
  .apply = apply,
};
