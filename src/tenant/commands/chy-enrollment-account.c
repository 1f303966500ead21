/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-account.h"
#include "chy-enrollment.h"
#include "model/chy-problem.h"

/* What an account keeps of a certificate, and the name that each has for the next one. */
static const struct
{
  const char *key;
  const char *next;
} kept[] = {
  { "serialNumber", "nextSerialNumber" },
  { "certificateHash", CHY_ACCOUNT_NEXT_HASH },
  { "subjectName", "nextSubjectName" },
  { "notAfter", "nextNotAfter" },
};

gboolean
chy_enrollment_find_account (ChySession *session,
                             const char *connector,
                             ChyDocument **ret_account,
                             GError **error)
{
  g_autoptr (GPtrArray) accounts = chy_document_list (session, CHY_DOCUMENT_ACCOUNT, error);

  if (accounts == NULL)
    return FALSE;
  *ret_account = NULL;
  for (guint i = 0; i < accounts->len && *ret_account == NULL; i++)
    {
      const ChyDocument *account = g_ptr_array_index (accounts, i);

      if (g_strcmp0 (chy_body_get_text (account->body, "connectorId"), connector) == 0)
        *ret_account = chy_document_copy (account);
    }
  return TRUE;
}

/* The account for a connector: its own, or one that a removed connector of this name has left. A person's is
 * never taken. */
static gboolean
find_or_take (ChySession *session, const ChyDocument *connector, ChyDocument **ret_account, GError **error)
{
  g_autoptr (ChyDocument) account = NULL;

  if (!chy_enrollment_find_account (session, connector->id, &account, error) ||
      (account == NULL &&
       !chy_document_lookup (session, CHY_DOCUMENT_ACCOUNT, connector->title, &account, error)))
    return FALSE;
  if (account != NULL && chy_body_get_text (account->body, "connectorId") == NULL)
    {
      chy_refuse_one (error, "enrollment", "name-taken", connector->title, NULL);
      return FALSE;
    }
  *ret_account = g_steal_pointer (&account);
  return TRUE;
}

static GVariant *
make_body (const ChyDocument *connector, gboolean enabled, GVariantDict *result)
{
  static const char *const sources[] = { "authorityId", "templateName" };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "displayName", "s", connector->title);
  g_variant_dict_insert (&dict, "role", "s", "connector");
  g_variant_dict_insert (&dict, "enabled", "b", enabled);
  g_variant_dict_insert (&dict, "connectorId", "s", connector->id);
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autoptr (GVariant) value = g_variant_dict_lookup_value (result, kept[i].key, NULL);

      g_variant_dict_insert_value (&dict, kept[i].key, value);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autoptr (GVariant) value = g_variant_dict_lookup_value (result, sources[i], NULL);

      g_variant_dict_insert_value (&dict, sources[i], value);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
update (ChyCommandContext *context, ChyDocument *account, GVariant *body, GError **error)
{
  chy_command_context_audit (context, "account", account->id, account->title, account->body, body);
  return chy_document_update (chy_command_context_get_session (context), account, NULL, NULL, body,
                              chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
}

gboolean
chy_enrollment_bind (ChyCommandContext *context,
                     const ChyDocument *connector,
                     GVariantDict *result,
                     GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) account = NULL;
  g_autoptr (ChyDocument) made = NULL;
  g_autoptr (GVariant) body = NULL;
  gboolean same;

  if (!find_or_take (session, connector, &account, error))
    return FALSE;
  /* A new certificate does not open what somebody closed. */
  same = account != NULL && g_strcmp0 (chy_body_get_text (account->body, "connectorId"), connector->id) == 0;
  body = make_body (connector, !same || chy_body_get_bool (account->body, "enabled", TRUE), result);
  if (account != NULL)
    return update (context, account, body, error);
  made = chy_document_insert (session, CHY_DOCUMENT_ACCOUNT, NULL, connector->title, connector->title, body,
                              chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
  if (made == NULL)
    return FALSE;
  chy_command_context_audit (context, "account", made->id, made->title, NULL, body);
  return TRUE;
}

gboolean
chy_enrollment_bind_next (ChyCommandContext *context,
                          const ChyDocument *connector,
                          gint64 grace,
                          GVariantDict *result,
                          GError **error)
{
  g_autoptr (ChyDocument) account = NULL;
  g_autoptr (GVariant) hash = g_variant_dict_lookup_value (result, "certificateHash", NULL);
  g_autoptr (GVariant) body = NULL;
  GVariantDict dict;

  if (!chy_enrollment_find_account (chy_command_context_get_session (context), connector->id, &account,
                                    error))
    return FALSE;
  if (account == NULL)
    {
      chy_refuse_one (error, "enrollment", "no-account", connector->title, NULL);
      return FALSE;
    }
  /* The same request again, after a lost answer, changes nothing; its grace does not begin anew. */
  if (g_strcmp0 (chy_body_get_text (account->body, CHY_ACCOUNT_NEXT_HASH),
                 g_variant_get_string (hash, NULL)) == 0 ||
      g_strcmp0 (chy_body_get_text (account->body, "certificateHash"), g_variant_get_string (hash, NULL)) ==
          0)
    return TRUE;
  g_variant_dict_init (&dict, account->body);
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autoptr (GVariant) value = g_variant_dict_lookup_value (result, kept[i].key, NULL);

      g_variant_dict_insert_value (&dict, kept[i].next, value);
    }
  g_variant_dict_insert (&dict, CHY_ACCOUNT_GRACE, "x", grace);
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  return update (context, account, body, error);
}

gboolean
chy_enrollment_adopt (ChyCommandContext *context, ChyDocument *account, GError **error)
{
  g_autoptr (GVariant) body = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, account->body);
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autoptr (GVariant) value = g_variant_dict_lookup_value (&dict, kept[i].next, NULL);

      if (value != NULL)
        g_variant_dict_insert_value (&dict, kept[i].key, value);
      g_variant_dict_remove (&dict, kept[i].next);
    }
  g_variant_dict_remove (&dict, CHY_ACCOUNT_GRACE);
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  return update (context, account, body, error);
}
