/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-authority.h"

struct _ChyBuiltinAuthority
{
  GObject parent_instance;
  ChyBuiltinHost *host; /* (owned) */
  char *uuid;           /* (owned) */
};

static void chy_builtin_authority_iface_init (ChyAuthorityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChyBuiltinAuthority,
                               chy_builtin_authority,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_AUTHORITY, chy_builtin_authority_iface_init))

static GVariant *
chy_builtin_authority_describe (ChyAuthority *authority, GCancellable *cancellable, GError **error)
{
  ChyBuiltinAuthority *self = CHY_BUILTIN_AUTHORITY (authority);
  return chy_builtin_describe (self->host, self->uuid, cancellable, error);
}

static gboolean
chy_builtin_authority_submit (ChyAuthority *authority,
                              const ChySubmission *submissions,
                              gsize n,
                              ChyIssuance **ret_issuances,
                              GError **ret_errors,
                              GCancellable *cancellable)
{
  ChyBuiltinAuthority *self = CHY_BUILTIN_AUTHORITY (authority);
  return chy_builtin_submit (self->host, self->uuid, submissions, n, ret_issuances, ret_errors, cancellable);
}

static ChyIssuance *
chy_builtin_authority_collect (
    ChyAuthority *authority, const char *request_id, guint attempt, GCancellable *cancellable, GError **error)
{
  ChyBuiltinAuthority *self = CHY_BUILTIN_AUTHORITY (authority);
  return chy_builtin_collect (self->host, self->uuid, request_id, attempt, cancellable, error);
}

static gboolean
chy_builtin_authority_decide (ChyAuthority *authority,
                              gint64 number,
                              gboolean approve,
                              const char *reason,
                              const ChyPrincipal *who,
                              GCancellable *cancellable,
                              GError **error)
{
  ChyBuiltinAuthority *self = CHY_BUILTIN_AUTHORITY (authority);
  return chy_builtin_decide (self->host, self->uuid, number, approve, reason, who, cancellable, error);
}

static gboolean
chy_builtin_authority_revoke (ChyAuthority *authority,
                              const char *const *serials,
                              guint reason,
                              gint64 when,
                              const ChyPrincipal *who,
                              GCancellable *cancellable,
                              GError **error)
{
  ChyBuiltinAuthority *self = CHY_BUILTIN_AUTHORITY (authority);
  return chy_builtin_revoke (self->host, self->uuid, serials, reason, when, who, cancellable, error);
}

static GBytes *
chy_builtin_authority_publish (ChyAuthority *authority,
                               gboolean renew,
                               const ChyPrincipal *who,
                               GCancellable *cancellable,
                               GError **error)
{
  ChyBuiltinAuthority *self = CHY_BUILTIN_AUTHORITY (authority);
  return chy_builtin_publish (self->host, self->uuid, renew, who, cancellable, error);
}

static GVariant *
chy_builtin_authority_query (ChyAuthority *authority,
                             const char *resource,
                             GVariant *filter,
                             GCancellable *cancellable,
                             GError **error)
{
  ChyBuiltinAuthority *self = CHY_BUILTIN_AUTHORITY (authority);
  return chy_builtin_query (self->host, self->uuid, resource, filter, cancellable, error);
}

static gboolean
chy_builtin_authority_configure (ChyAuthority *authority,
                                 const char *change,
                                 GVariant *params,
                                 const ChyPrincipal *who,
                                 GVariant **ret_result,
                                 GCancellable *cancellable,
                                 GError **error)
{
  ChyBuiltinAuthority *self = CHY_BUILTIN_AUTHORITY (authority);
  return chy_builtin_configure (self->host, self->uuid, change, params, who, ret_result, cancellable, error);
}

static void
chy_builtin_authority_iface_init (ChyAuthorityInterface *iface)
{
  iface->describe = chy_builtin_authority_describe;
  iface->submit = chy_builtin_authority_submit;
  iface->collect = chy_builtin_authority_collect;
  iface->decide = chy_builtin_authority_decide;
  iface->revoke = chy_builtin_authority_revoke;
  iface->publish = chy_builtin_authority_publish;
  iface->query = chy_builtin_authority_query;
  iface->configure = chy_builtin_authority_configure;
}

static void
chy_builtin_authority_finalize (GObject *object)
{
  ChyBuiltinAuthority *self = CHY_BUILTIN_AUTHORITY (object);

  g_clear_object (&self->host);
  g_free (self->uuid);
  G_OBJECT_CLASS (chy_builtin_authority_parent_class)->finalize (object);
}

static void
chy_builtin_authority_class_init (ChyBuiltinAuthorityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_builtin_authority_finalize;
}

static void
chy_builtin_authority_init (ChyBuiltinAuthority *self G_GNUC_UNUSED)
{
}

ChyAuthority *
chy_builtin_authority_new (ChyBuiltinHost *host, const char *uuid)
{
  ChyBuiltinAuthority *self = g_object_new (CHY_TYPE_BUILTIN_AUTHORITY, NULL);
  self->host = g_object_ref (host);
  self->uuid = g_strdup (uuid);
  return CHY_AUTHORITY (self);
}
