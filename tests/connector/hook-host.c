/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hook-host.h"

typedef struct
{
  GObject parent_instance;
  ChyAuthorityHost *host; /* (owned) */
  HookFunc func;
  gpointer data;
} HookHost;

typedef struct
{
  GObject parent_instance;
  ChyAuthority *authority; /* (owned) */
  HookFunc func;
  gpointer data;
} HookAuthority;

typedef GObjectClass HookHostClass;
typedef GObjectClass HookAuthorityClass;

static void host_iface_init (ChyAuthorityHostInterface *iface);
static void authority_iface_init (ChyAuthorityInterface *iface);
static GType hook_host_get_type (void);
static GType hook_authority_get_type (void);

G_DEFINE_TYPE_WITH_CODE (HookHost,
                         hook_host,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (CHY_TYPE_AUTHORITY_HOST, host_iface_init))
G_DEFINE_TYPE_WITH_CODE (HookAuthority,
                         hook_authority,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (CHY_TYPE_AUTHORITY, authority_iface_init))

/* --- the authority ------------------------------------------------------------------------------------- */

static GVariant *
describe (ChyAuthority *authority, GCancellable *cancellable, GError **error)
{
  return chy_authority_describe (((HookAuthority *) authority)->authority, cancellable, error);
}

static gboolean
submit (ChyAuthority *authority,
        const ChySubmission *submissions,
        gsize n,
        ChyIssuance **ret_issuances,
        GError **ret_errors,
        GCancellable *cancellable)
{
  HookAuthority *self = (HookAuthority *) authority;
  GError *lost = NULL;

  if (self->func != NULL && !self->func (HOOK_BEFORE, self->data, &ret_errors[0]))
    return FALSE;
  if (!chy_authority_submit (self->authority, submissions, n, ret_issuances, ret_errors, cancellable))
    return FALSE;
  if (self->func == NULL || self->func (HOOK_AFTER, self->data, &lost))
    return TRUE;
  for (gsize i = 0; i < n; i++)
    {
      g_clear_pointer (&ret_issuances[i], chy_issuance_free);
      g_clear_error (&ret_errors[i]);
    }
  ret_errors[0] = lost;
  return FALSE;
}

static ChyIssuance *
collect (
    ChyAuthority *authority, const char *request_id, guint attempt, GCancellable *cancellable, GError **error)
{
  return chy_authority_collect (((HookAuthority *) authority)->authority, request_id, attempt, cancellable,
                                error);
}

static void
authority_iface_init (ChyAuthorityInterface *iface)
{
  iface->describe = describe;
  iface->submit = submit;
  iface->collect = collect;
}

static void
hook_authority_init (HookAuthority *self)
{
  (void) self;
}

static void
hook_authority_finalize (GObject *object)
{
  g_clear_object (&((HookAuthority *) object)->authority);
  G_OBJECT_CLASS (hook_authority_parent_class)->finalize (object);
}

static void
hook_authority_class_init (HookAuthorityClass *klass)
{
  klass->finalize = hook_authority_finalize;
}

/* --- the host ------------------------------------------------------------------------------------------- */

static ChyAuthority *
get (ChyAuthorityHost *host, const char *id_or_name, GCancellable *cancellable, GError **error)
{
  HookHost *self = (HookHost *) host;
  ChyAuthority *authority = chy_authority_host_get (self->host, id_or_name, cancellable, error);
  HookAuthority *hooked;

  if (authority == NULL)
    return NULL;
  hooked = g_object_new (hook_authority_get_type (), NULL);
  hooked->authority = authority;
  hooked->func = self->func;
  hooked->data = self->data;
  return (ChyAuthority *) hooked;
}

static void
host_iface_init (ChyAuthorityHostInterface *iface)
{
  iface->get = get;
}

static void
hook_host_init (HookHost *self)
{
  (void) self;
}

static void
hook_host_finalize (GObject *object)
{
  g_clear_object (&((HookHost *) object)->host);
  G_OBJECT_CLASS (hook_host_parent_class)->finalize (object);
}

static void
hook_host_class_init (HookHostClass *klass)
{
  klass->finalize = hook_host_finalize;
}

ChyAuthorityHost *
hook_host_new (ChyAuthorityHost *host, HookFunc func, gpointer data)
{
  HookHost *self = g_object_new (hook_host_get_type (), NULL);

  self->host = g_object_ref (host);
  self->func = func;
  self->data = data;
  return (ChyAuthorityHost *) self;
}
