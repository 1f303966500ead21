/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-local-private.h"
#include "pki/chy-inspect.h"
#include "tenant/commands/chy-account-session.h"
#include "tenant/commands/chy-account.h"

typedef struct
{
  const char *hash;       /* borrowed */
  ChyDocument *account;   /* (owned) or NULL */
  ChyDocument *connector; /* (owned) of a connector's account, or NULL */
  gboolean is_next;       /* the certificate is the account's next one */
  gint64 session_end;     /* of the session that it is the certificate of; 0: it is the account's own */
} Search;

static void
search_clear (Search *search)
{
  g_clear_pointer (&search->account, chy_document_free);
  g_clear_pointer (&search->connector, chy_document_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/* The account that has signed in by OpenID Connect and got this certificate for it. */
static gboolean
find_session (ChySession *session, Search *search, GError **error)
{
  g_autofree char *account = NULL;
  gint64 end = 0;

  if (!chy_sessions_find (session, search->hash, &account, &end, error))
    return FALSE;
  search->session_end = account != NULL ? MAX (end, 1) : 0;
  if (account != NULL &&
      !chy_document_lookup (session, CHY_DOCUMENT_ACCOUNT, account, &search->account, error))
    return FALSE;
  /* A name may look like an id. */
  if (search->account != NULL && !g_str_equal (search->account->id, account))
    g_clear_pointer (&search->account, chy_document_free);
  return TRUE;
}

static gboolean
find_account (ChySession *session, gpointer data, GError **error)
{
  Search *search = data;
  const char *connector;

  search_clear (search);
  search->session_end = 0;
  if (!chy_account_find_certificate (session, search->hash, &search->account, error) ||
      (search->account == NULL && !find_session (session, search, error)))
    return FALSE;
  if (search->account == NULL)
    return TRUE;
  search->is_next =
      g_strcmp0 (chy_body_get_text (search->account->body, CHY_ACCOUNT_NEXT_HASH), search->hash) == 0;
  connector = chy_body_get_text (search->account->body, "connectorId");
  return connector == NULL ||
         chy_document_lookup (session, CHY_DOCUMENT_CONNECTOR, connector, &search->connector, error);
}

/* Why an account gives no access, for the log and the caller; NULL where it does. */
static const char *
why_not (const Search *search, const ChyCertInfo *info, gint64 now, ChyRole *ret_role)
{
  const ChyDocument *account = search->account;

  if (account == NULL)
    return "it belongs to no account";
  if (!chy_body_get_bool (account->body, "enabled", TRUE))
    return "the account is disabled";
  if (!chy_account_role_from_string (chy_body_get_text (account->body, "role"), ret_role))
    return "the account has no role that is known here";
  if (now < info->not_before || now >= info->not_after ||
      (search->session_end > 0 && now >= search->session_end))
    return "it has expired, or is not valid yet";
  if (!search->is_next && chy_body_get_text (account->body, CHY_ACCOUNT_NEXT_HASH) != NULL &&
      now >= chy_body_get_int (account->body, CHY_ACCOUNT_GRACE, 0))
    return "another one has taken its place";
  if (*ret_role == CHY_ROLE_CONNECTOR &&
      (search->connector == NULL || !chy_body_get_bool (search->connector->body, "enabled", TRUE)))
    return "the connector is removed or disabled";
  return NULL;
}

static void
refuse (GError **error, const char *detail)
{
  chy_refuse_one (error, "account", "sign-in", NULL, "detail", detail, NULL);
}

/* The next certificate was used, so the one before is not needed any more. */
static gboolean
adopt (ChyTenant *tenant, const Search *search, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "connector", "s", search->connector->id);
  g_variant_dict_insert (&params, "certificateHash", "s", search->hash);
  command = chy_command_new ("connector-adopt", g_variant_dict_end (&params));
  outcome = chy_tenant_apply (tenant, command, cancellable, error);
  return outcome != NULL;
}

ChyTenant *
chy_tenant_local_sign_in (ChyTenant *tenant,
                          GBytes *certificate,
                          char **ret_name,
                          char **ret_stamp,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (ChyCertInfo) info = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (GVariant) row = NULL;
  g_auto (Search) search = { NULL };
  ChyRole role = CHY_ROLE_AUDITOR;
  const char *reason;
  ChyTenantLocal *self;
  g_autoptr (ChyTenant) view = NULL;

  g_return_val_if_fail (CHY_IS_TENANT_LOCAL (tenant), NULL);
  g_return_val_if_fail (certificate != NULL && ret_name != NULL && ret_stamp != NULL, NULL);

  self = CHY_TENANT_LOCAL (tenant);
  info = chy_inspect_certificate_briefly (certificate, NULL);
  if (info == NULL)
    {
      refuse (error, "it cannot be read");
      return NULL;
    }
  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, certificate);
  search.hash = hash;
  if (!chy_store_read (chy_tenant_local_get_store (self), find_account, &search, cancellable, error))
    return NULL;
  reason = why_not (&search, info, chy_clock_now (chy_tenant_local_get_clock (self)), &role);
  if (reason != NULL)
    {
      refuse (error, reason);
      return NULL;
    }
  if (!chy_account_find_issued (chy_tenant_local_get_host (self), info->serial, info->der, &row, cancellable,
                                error))
    return NULL;
  if (row == NULL || g_strcmp0 (chy_body_get_text (row, "state"), "issued") != 0)
    {
      refuse (error, row == NULL ? "no authority of this tenant has issued it" : "it is revoked");
      return NULL;
    }
  view = chy_tenant_local_as (self, search.account->title, role,
                              search.connector != NULL ? search.connector->id : NULL);
  if (search.is_next && search.connector != NULL && !adopt (view, &search, cancellable, error))
    return NULL;
  *ret_name = g_strdup (search.account->title);
  *ret_stamp = g_strdup_printf ("%s/%" G_GINT64_FORMAT, search.account->id, search.account->version);
  return g_steal_pointer (&view);
}
