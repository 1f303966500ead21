/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "authority/chy-authority.h"

G_DEFINE_QUARK (chy - authority - error - quark, chy_authority_error)

G_DEFINE_INTERFACE (ChyAuthority, chy_authority, G_TYPE_OBJECT)
G_DEFINE_INTERFACE (ChyAuthorityHost, chy_authority_host, G_TYPE_OBJECT)

/* What a provider leaves out, `describe` does not offer either. */
static gboolean
is_offered (gconstpointer function, const char *what, GError **error)
{
  if (function != NULL)
    return TRUE;
  g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNSUPPORTED, "This authority cannot %s", what);
  return FALSE;
}

static void
chy_authority_default_init (ChyAuthorityInterface *iface G_GNUC_UNUSED)
{
}

static void
chy_authority_host_default_init (ChyAuthorityHostInterface *iface G_GNUC_UNUSED)
{
}

void
chy_issuance_free (ChyIssuance *self)
{
  if (self == NULL)
    return;
  g_free (self->code_name);
  g_free (self->message);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_free (self->serial);
  g_free (self);
}

GVariant *
chy_authority_describe (ChyAuthority *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_AUTHORITY (self), NULL);
  return CHY_AUTHORITY_GET_IFACE (self)->describe (self, cancellable, error);
}

gboolean
chy_authority_submit (ChyAuthority *self,
                      const ChySubmission *submissions,
                      gsize n,
                      ChyIssuance **ret_issuances,
                      GError **ret_errors,
                      GCancellable *cancellable)
{
  g_return_val_if_fail (CHY_IS_AUTHORITY (self), FALSE);
  g_return_val_if_fail (submissions != NULL || n == 0, FALSE);
  g_return_val_if_fail (ret_issuances != NULL && ret_errors != NULL, FALSE);

  for (gsize i = 0; i < n; i++)
    {
      ret_issuances[i] = NULL;
      ret_errors[i] = NULL;
    }
  if (n == 0)
    return TRUE;
  if (CHY_AUTHORITY_GET_IFACE (self)->submit (self, submissions, n, ret_issuances, ret_errors, cancellable))
    return TRUE;
  for (gsize i = 1; i < n; i++)
    if (ret_issuances[i] == NULL && ret_errors[i] == NULL && ret_errors[0] != NULL)
      ret_errors[i] = g_error_copy (ret_errors[0]);
  return FALSE;
}

ChyIssuance *
chy_authority_collect (
    ChyAuthority *self, const char *request_id, guint attempt, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_AUTHORITY (self), NULL);
  g_return_val_if_fail (request_id != NULL, NULL);
  return CHY_AUTHORITY_GET_IFACE (self)->collect (self, request_id, attempt, cancellable, error);
}

gboolean
chy_authority_decide (ChyAuthority *self,
                      gint64 number,
                      gboolean approve,
                      const char *reason,
                      const ChyPrincipal *who,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (CHY_IS_AUTHORITY (self), FALSE);
  ChyAuthorityInterface *iface = CHY_AUTHORITY_GET_IFACE (self);
  return is_offered (iface->decide, "decide pending requests", error) &&
         iface->decide (self, number, approve, reason, who, cancellable, error);
}

gboolean
chy_authority_revoke (ChyAuthority *self,
                      const char *const *serials,
                      guint reason,
                      gint64 when,
                      const ChyPrincipal *who,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (CHY_IS_AUTHORITY (self), FALSE);
  g_return_val_if_fail (serials != NULL, FALSE);
  ChyAuthorityInterface *iface = CHY_AUTHORITY_GET_IFACE (self);
  return is_offered (iface->revoke, "revoke certificates", error) &&
         iface->revoke (self, serials, reason, when, who, cancellable, error);
}

GBytes *
chy_authority_publish (
    ChyAuthority *self, gboolean renew, const ChyPrincipal *who, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_AUTHORITY (self), NULL);
  ChyAuthorityInterface *iface = CHY_AUTHORITY_GET_IFACE (self);
  if (!is_offered (iface->publish, "publish revocation lists", error))
    return NULL;
  return iface->publish (self, renew, who, cancellable, error);
}

GVariant *
chy_authority_query (
    ChyAuthority *self, const char *resource, GVariant *filter, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_AUTHORITY (self), NULL);
  g_return_val_if_fail (resource != NULL, NULL);
  ChyAuthorityInterface *iface = CHY_AUTHORITY_GET_IFACE (self);
  if (!is_offered (iface->query, "list its certificates", error))
    return NULL;
  return iface->query (self, resource, filter, cancellable, error);
}

gboolean
chy_authority_configure (ChyAuthority *self,
                         const char *change,
                         GVariant *params,
                         const ChyPrincipal *who,
                         GVariant **ret_result,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (CHY_IS_AUTHORITY (self), FALSE);
  g_return_val_if_fail (change != NULL, FALSE);
  ChyAuthorityInterface *iface = CHY_AUTHORITY_GET_IFACE (self);
  return is_offered (iface->configure, "be configured from here", error) &&
         iface->configure (self, change, params, who, ret_result, cancellable, error);
}

GPtrArray *
chy_authority_host_list (ChyAuthorityHost *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_AUTHORITY_HOST (self), NULL);
  return CHY_AUTHORITY_HOST_GET_IFACE (self)->list (self, cancellable, error);
}

ChyAuthority *
chy_authority_host_get (ChyAuthorityHost *self,
                        const char *id_or_name,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (CHY_IS_AUTHORITY_HOST (self), NULL);
  g_return_val_if_fail (id_or_name != NULL, NULL);
  return CHY_AUTHORITY_HOST_GET_IFACE (self)->get (self, id_or_name, cancellable, error);
}

ChyAuthority *
chy_authority_host_create (ChyAuthorityHost *self,
                           GVariant *params,
                           GHashTable *secrets,
                           const ChyPrincipal *who,
                           GCancellable *cancellable,
                           GError **error)
{
  g_return_val_if_fail (CHY_IS_AUTHORITY_HOST (self), NULL);
  g_return_val_if_fail (params != NULL && who != NULL, NULL);
  ChyAuthorityHostInterface *iface = CHY_AUTHORITY_HOST_GET_IFACE (self);
  if (!is_offered (iface->create, "have another one made beside it", error))
    return NULL;
  return iface->create (self, params, secrets, who, cancellable, error);
}

gboolean
chy_authority_host_remove (ChyAuthorityHost *self,
                           const char *id,
                           const ChyPrincipal *who,
                           GCancellable *cancellable,
                           GError **error)
{
  g_return_val_if_fail (CHY_IS_AUTHORITY_HOST (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  ChyAuthorityHostInterface *iface = CHY_AUTHORITY_HOST_GET_IFACE (self);
  return is_offered (iface->remove, "be removed from here", error) &&
         iface->remove (self, id, who, cancellable, error);
}

gboolean
chy_authority_host_unlock (ChyAuthorityHost *self,
                           const char *id_or_name,
                           ChySecret *passphrase,
                           GError **error)
{
  g_return_val_if_fail (CHY_IS_AUTHORITY_HOST (self), FALSE);
  g_return_val_if_fail (id_or_name != NULL && passphrase != NULL, FALSE);
  ChyAuthorityHostInterface *iface = CHY_AUTHORITY_HOST_GET_IFACE (self);
  return is_offered (iface->unlock, "be opened with a passphrase", error) &&
         iface->unlock (self, id_or_name, passphrase, error);
}

void
chy_authority_host_lock (ChyAuthorityHost *self)
{
  g_return_if_fail (CHY_IS_AUTHORITY_HOST (self));
  ChyAuthorityHostInterface *iface = CHY_AUTHORITY_HOST_GET_IFACE (self);

  if (iface->lock != NULL)
    iface->lock (self);
}
