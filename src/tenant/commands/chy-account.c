/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-account.h"

#include "base/chy-i18n.h"
#include "chy-account-session.h"

const ChyField chy_account_fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Account"),
    .help = N_ ("Its name or ID.") },
  { .key = NULL },
};

const char *const chy_account_positionals[] = { "name", NULL };

ChyDocument *
chy_account_find (ChyCommandContext *context, GVariant *params, GError **error)
{
  return chy_document_find (chy_command_context_get_session (context), CHY_DOCUMENT_ACCOUNT,
                            chy_body_get_text (params, "name"), error);
}

static const struct
{
  const char *text;
  ChyRole role;
} roles[] = {
  { "administrator", CHY_ROLE_ADMINISTRATOR }, { "certificateManager", CHY_ROLE_CERTIFICATE_MANAGER },
  { "operator", CHY_ROLE_OPERATOR },           { "auditor", CHY_ROLE_AUDITOR },
  { "connector", CHY_ROLE_CONNECTOR },
};

gboolean
chy_account_role_from_string (const char *text, ChyRole *ret_role)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_strcmp0 (roles[i].text, text) == 0)
      {
        *ret_role = roles[i].role;
        return TRUE;
      }
  return FALSE;
}

gboolean
chy_account_find_certificate (ChySession *session,
                              const char *hash,
                              ChyDocument **ret_document,
                              GError **error)
{
  g_autoptr (ChyDocument) found = NULL;

  if (!chy_document_lookup_account (session, hash, &found, error))
    return FALSE;
  /* The index is of a text; the property says it. */
  if (found != NULL && g_strcmp0 (chy_body_get_text (found->body, "certificateHash"), hash) != 0 &&
      g_strcmp0 (chy_body_get_text (found->body, CHY_ACCOUNT_NEXT_HASH), hash) != 0)
    g_clear_pointer (&found, chy_document_free);
  *ret_document = g_steal_pointer (&found);
  return TRUE;
}

char *
chy_account_identity_hash (const char *issuer, const char *subject)
{
  /* Neither holds a line break. */
  g_autofree char *text = g_strconcat (issuer, "\n", subject, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

gboolean
chy_account_find_identity (
    ChySession *session, const char *issuer, const char *subject, ChyDocument **ret_document, GError **error)
{
  g_autofree char *hash = chy_account_identity_hash (issuer, subject);
  g_autoptr (ChyDocument) found = NULL;

  if (!chy_document_lookup_identity (session, hash, &found, error))
    return FALSE;
  if (found != NULL && (g_strcmp0 (chy_body_get_text (found->body, "issuer"), issuer) != 0 ||
                        g_strcmp0 (chy_body_get_text (found->body, "subject"), subject) != 0))
    g_clear_pointer (&found, chy_document_free);
  *ret_document = g_steal_pointer (&found);
  return TRUE;
}

/* The row of `list` that is this very certificate: a serial alone is no proof. */
static GVariant *
row_of (GVariant *list, GBytes *der)
{
  GVariantIter iter;
  GVariant *row;

  g_variant_iter_init (&iter, list);
  while ((row = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_autoptr (GBytes) certificate = chy_body_get_bytes (row, "certificate");

      if (certificate != NULL && g_bytes_equal (certificate, der))
        return row;
      g_variant_unref (row);
    }
  return NULL;
}

gboolean
chy_account_find_issued (ChyAuthorityHost *host,
                         const char *serial,
                         GBytes *der,
                         GVariant **ret_row,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GPtrArray) authorities = NULL;
  g_autoptr (GVariant) filter = NULL;
  g_autoptr (GVariant) found = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "serial", "s", serial);
  g_variant_dict_insert (&dict, "details", "b", TRUE);
  filter = g_variant_ref_sink (g_variant_dict_end (&dict));
  authorities = host != NULL ? chy_authority_host_list (host, cancellable, error) : NULL;
  if (host != NULL && authorities == NULL)
    return FALSE;
  for (guint i = 0; authorities != NULL && i < authorities->len && found == NULL; i++)
    {
      g_autoptr (GVariant) answer = chy_authority_query (g_ptr_array_index (authorities, i), "certificates",
                                                         filter, cancellable, error);
      g_autoptr (GVariant) list = answer != NULL ? chy_body_get (answer, "value") : NULL;

      if (answer == NULL)
        return FALSE;
      if (list != NULL)
        found = row_of (list, der);
    }
  *ret_row = g_steal_pointer (&found);
  return TRUE;
}

gboolean
chy_account_set_enabled (
    ChyCommandContext *context, GVariant *params, gboolean enabled, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) account = chy_account_find (context, params, error);
  g_autoptr (GVariant) body = NULL;

  if (account == NULL)
    return FALSE;
  body = chy_body_with (account->body, "enabled", g_variant_new_boolean (enabled));
  chy_command_context_audit (context, "account", account->id, account->title, account->body, body);
  g_variant_dict_insert (result, "id", "s", account->id);
  if (!enabled && !chy_sessions_end (context, account, NULL, error))
    return FALSE;
  return chy_document_update (session, account, NULL, NULL, body,
                              chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
}
