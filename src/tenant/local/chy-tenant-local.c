/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-local-private.h"
#include "tenant/commands/chy-setting.h"
#include "tenant/commands/chy-template-store.h"

struct _ChyTenantLocal
{
  GObject parent_instance;

  char *folder;              /* (owned) or NULL */
  ChyStore *store;           /* (owned) */
  ChyStore *authority_store; /* (owned) or NULL */
  ChyAuthorityHost *host;    /* (owned) or NULL */
  ChyClock *clock;           /* (owned) */
  ChyPrincipal *actor;       /* (owned) */
  ChyRole role;
  ChyTenantLocal *base; /* (owned) whose view for somebody else this is, or NULL: it has the vault */
  char *connector;      /* (owned) id of the one connector that this one may be, or NULL: any */
  ChyTenantLocalVaultFunc vault_func; /* or NULL */
  gpointer vault_data;

  GMutex lock;
  ChyVault *vault;        /* (owned) or NULL; under `lock` */
  GPtrArray *vaults;      /* (owned) earlier ones, as they were given out borrowed; under `lock` */
  GPtrArray *findings;    /* (owned) of the last look of the doctor, or NULL; under `lock` */
  gint64 findings_expire; /* monotonic: from then on they are too old; under `lock` */
  guint n_at_work;        /* commands of all views that the vault must not be locked under; under `lock` */
  GCond rest;             /* no command is at work any more */
};

static void tenant_iface_init (ChyTenantInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChyTenantLocal,
                               chy_tenant_local,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_TENANT, tenant_iface_init))

const ChyStoreSchema chy_tenant_schema = {
  .name = "tenant",
  .application_id = 0x43485954, /* "CHYT" */
  .migrations_path = "/io/github/chancery_pki/Chancery/migrations/tenant",
  .statements_path = "/io/github/chancery_pki/Chancery/statements/tenant",
};

static void
on_store_changed (ChyTenantLocal *self, const char *const *resources)
{
  g_signal_emit_by_name (self, "changed", resources);
}

static gboolean
load_identity (ChySession *session, gpointer data, GError **error)
{
  ChyIdentity **ret_identity = data;

  g_clear_pointer (ret_identity, chy_identity_free);
  *ret_identity = chy_identity_load (session, error);
  return *ret_identity != NULL;
}

static gboolean
create_identity (ChySession *session, gpointer data, GError **error)
{
  ChyTenantLocal *self = data;
  g_autoptr (ChyIdentity) identity = NULL;

  /* Another process may have been first. */
  identity = chy_identity_load (session, error);
  if (identity == NULL || identity->tenant_id != NULL)
    return identity != NULL;
  g_clear_pointer (&identity, chy_identity_free);
  if (!chy_identity_create (session, error))
    return FALSE;
  identity = chy_identity_load (session, error);
  return identity != NULL &&
         chy_template_store_create_builtin (session, identity, "setup", chy_clock_now (self->clock), error);
}

/* The person at this tenant is its administrator, with the groups that the built-in templates name. */
static ChyPrincipal *
make_actor (const char *name, const ChyIdentity *identity)
{
  g_autofree char *id = chy_sid_in_domain (identity->domain_sid, CHY_RID_ADMINISTRATOR);
  g_autofree char *domain_admins = chy_sid_in_domain (identity->domain_sid, CHY_RID_DOMAIN_ADMINS);
  g_autofree char *enterprise_admins = chy_sid_in_domain (identity->domain_sid, CHY_RID_ENTERPRISE_ADMINS);
  g_autofree char *domain_users = chy_sid_in_domain (identity->domain_sid, CHY_RID_DOMAIN_USERS);
  const char *groups[] = { domain_admins, enterprise_admins, domain_users, CHY_SID_BUILTIN_ADMINISTRATORS,
                           NULL };

  return chy_principal_new (id, name, groups);
}

static gboolean
learn_identity (ChyTenantLocal *self, const char *actor, GError **error)
{
  g_autoptr (ChyIdentity) identity = NULL;

  if (!chy_store_read (self->store, load_identity, &identity, NULL, error))
    return FALSE;
  if (identity->domain_sid == NULL || identity->tenant_id == NULL || identity->oid_base == NULL)
    {
      if (!chy_store_write (self->store, create_identity, self, NULL, error) ||
          !chy_store_read (self->store, load_identity, &identity, NULL, error))
        return FALSE;
    }
  self->actor = make_actor (actor, identity);
  return TRUE;
}

static ChyResult *
tenant_query (ChyTenant *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  return chy_local_query (CHY_TENANT_LOCAL (tenant), query, cancellable, error);
}

static ChyOutcome *
tenant_preview (ChyTenant *tenant, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  return chy_local_preview_command (CHY_TENANT_LOCAL (tenant), command, cancellable, error);
}

static ChyOutcome *
tenant_apply (ChyTenant *tenant, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  return chy_local_apply (CHY_TENANT_LOCAL (tenant), command, cancellable, error);
}

static gboolean
tenant_can (ChyTenant *tenant, const char *command_type)
{
  const ChyCommandType *type = chy_command_type_find (command_type);

  return type != NULL && chy_local_can (CHY_TENANT_LOCAL (tenant), type);
}

static void
tenant_iface_init (ChyTenantInterface *iface)
{
  iface->query = tenant_query;
  iface->preview = tenant_preview;
  iface->apply = tenant_apply;
  iface->can = tenant_can;
}

static void
chy_tenant_local_dispose (GObject *object)
{
  ChyTenantLocal *self = CHY_TENANT_LOCAL (object);

  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  g_clear_object (&self->authority_store);
  g_clear_object (&self->host);
  g_clear_object (&self->base);
  G_OBJECT_CLASS (chy_tenant_local_parent_class)->dispose (object);
}

static void
chy_tenant_local_finalize (GObject *object)
{
  ChyTenantLocal *self = CHY_TENANT_LOCAL (object);

  g_free (self->folder);
  g_free (self->connector);
  g_clear_pointer (&self->clock, chy_clock_unref);
  g_clear_pointer (&self->actor, chy_principal_free);
  g_clear_pointer (&self->vault, chy_vault_unref);
  g_clear_pointer (&self->vaults, g_ptr_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_cond_clear (&self->rest);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (chy_tenant_local_parent_class)->finalize (object);
}

static void
chy_tenant_local_class_init (ChyTenantLocalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chy_tenant_local_dispose;
  object_class->finalize = chy_tenant_local_finalize;
}

static void
chy_tenant_local_init (ChyTenantLocal *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->rest);
  self->vaults = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_vault_unref);
}

/* Who holds what all views of one tenant share. */
static ChyTenantLocal *
base_of (ChyTenantLocal *self)
{
  return self->base != NULL ? self->base : self;
}

GPtrArray *
chy_local_ref_findings (ChyTenantLocal *view)
{
  ChyTenantLocal *self = base_of (view);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->findings != NULL && g_get_monotonic_time () < self->findings_expire
             ? g_ptr_array_ref (self->findings)
             : NULL;
}

void
chy_local_keep_findings (ChyTenantLocal *view, GPtrArray *findings, gint64 took)
{
  /* A look at a small tenant is cheap, and news of it are wanted at once. */
  const gint64 shortest = G_TIME_SPAN_SECOND, times = 20;
  ChyTenantLocal *self = base_of (view);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_pointer (&self->findings, g_ptr_array_unref);
  self->findings = g_ptr_array_ref (findings);
  self->findings_expire = g_get_monotonic_time () + MAX (times * took, shortest);
}

ChyTenant *
chy_tenant_local_open (const ChyTenantLocalOptions *options, GError **error)
{
  g_autoptr (ChyTenantLocal) self = NULL;

  g_return_val_if_fail (options != NULL && options->store != NULL && options->clock != NULL, NULL);
  g_return_val_if_fail (options->actor != NULL, NULL);

  self = g_object_new (CHY_TYPE_TENANT_LOCAL, NULL);
  self->folder = g_strdup (options->folder);
  self->store = g_object_ref (options->store);
  g_set_object (&self->authority_store, options->authority_store);
  g_set_object (&self->host, options->host);
  self->clock = chy_clock_ref (options->clock);
  self->vault = options->vault != NULL ? chy_vault_ref (options->vault) : NULL;
  self->role = options->role;
  self->vault_func = options->vault_func;
  self->vault_data = options->vault_data;
  if (!learn_identity (self, options->actor, error))
    return NULL;

  g_signal_connect_swapped (self->store, "changed", G_CALLBACK (on_store_changed), self);
  return CHY_TENANT (g_steal_pointer (&self));
}

ChyVault *
chy_tenant_local_get_vault (ChyTenantLocal *view)
{
  ChyTenantLocal *self;
  ChyVault *vault;

  g_return_val_if_fail (CHY_IS_TENANT_LOCAL (view), NULL);

  self = base_of (view);
  g_mutex_lock (&self->lock);
  vault = self->vault;
  g_mutex_unlock (&self->lock);
  return vault;
}

/* The tenant's vault is this one from now on; the authority host is told. */
void
chy_tenant_local_set_vault (ChyTenantLocal *view, ChyVault *vault)
{
  ChyTenantLocal *self;

  g_return_if_fail (CHY_IS_TENANT_LOCAL (view));
  g_return_if_fail (vault != NULL);

  self = base_of (view);
  g_mutex_lock (&self->lock);
  if (self->vault != NULL && self->vault != vault)
    g_ptr_array_add (self->vaults, g_steal_pointer (&self->vault));
  if (self->vault == NULL)
    self->vault = chy_vault_ref (vault);
  g_mutex_unlock (&self->lock);
  if (self->vault_func != NULL)
    self->vault_func (vault, self->vault_data);
}

ChyVault *
chy_local_ref_vault (ChyTenantLocal *view)
{
  ChyTenantLocal *self = base_of (view);
  ChyVault *vault;

  g_mutex_lock (&self->lock);
  vault = self->vault != NULL ? chy_vault_ref (self->vault) : NULL;
  g_mutex_unlock (&self->lock);
  return vault;
}

void
chy_local_begin_work (ChyTenantLocal *view)
{
  ChyTenantLocal *self = base_of (view);

  g_mutex_lock (&self->lock);
  self->n_at_work++;
  g_mutex_unlock (&self->lock);
}

void
chy_local_end_work (ChyTenantLocal *view)
{
  ChyTenantLocal *self = base_of (view);

  g_mutex_lock (&self->lock);
  self->n_at_work--;
  if (self->n_at_work == 0)
    g_cond_broadcast (&self->rest);
  g_mutex_unlock (&self->lock);
}

gboolean
chy_local_lock_vault (ChyTenantLocal *view, GCancellable *cancellable, GError **error)
{
  const gint64 look = 100 * G_TIME_SPAN_MILLISECOND; /* whether it was cancelled meanwhile */
  ChyTenantLocal *self = base_of (view);
  gboolean cancelled = FALSE;

  g_mutex_lock (&self->lock);
  while (self->n_at_work > 0 && !cancelled)
    if (!g_cond_wait_until (&self->rest, &self->lock, g_get_monotonic_time () + look))
      cancelled = g_cancellable_set_error_if_cancelled (cancellable, error);
  if (!cancelled)
    {
      if (self->vault != NULL)
        chy_vault_lock (self->vault);
      for (guint i = 0; i < self->vaults->len; i++)
        chy_vault_lock (g_ptr_array_index (self->vaults, i));
      /* Under the lock: a key that a command opens from now on needs the vault again. */
      if (self->host != NULL)
        chy_authority_host_lock (self->host);
    }
  g_mutex_unlock (&self->lock);

  return !cancelled;
}

ChyRole
chy_local_get_role (ChyTenantLocal *self)
{
  return self->role;
}

gboolean
chy_local_is_view (ChyTenantLocal *self)
{
  return self->base != NULL;
}

const char *
chy_local_get_connector (ChyTenantLocal *self)
{
  return self->connector;
}

ChyTenant *
chy_tenant_local_as (ChyTenantLocal *self, const char *actor, ChyRole role, const char *connector)
{
  ChyTenantLocal *view;

  g_return_val_if_fail (CHY_IS_TENANT_LOCAL (self), NULL);
  g_return_val_if_fail (actor != NULL, NULL);

  view = g_object_new (CHY_TYPE_TENANT_LOCAL, NULL);
  view->base = g_object_ref (base_of (self));
  view->folder = g_strdup (self->folder);
  view->store = g_object_ref (self->store);
  g_set_object (&view->authority_store, self->authority_store);
  g_set_object (&view->host, self->host);
  view->clock = chy_clock_ref (self->clock);
  /* Towards authorities it is the tenant that acts; what a person may make it do is the role's affair. */
  view->actor = chy_principal_new (self->actor->id, actor, (const char *const *) self->actor->groups);
  view->role = role;
  view->connector = g_strdup (connector);
  return CHY_TENANT (view);
}

ChyStore *
chy_local_get_authority_store (ChyTenantLocal *self)
{
  return self->authority_store;
}

/* The tenant's database (borrowed). */
ChyStore *
chy_tenant_local_get_store (ChyTenantLocal *self)
{
  g_return_val_if_fail (CHY_IS_TENANT_LOCAL (self), NULL);

  return self->store;
}

/* Where its authorities live (borrowed), or NULL. */
ChyAuthorityHost *
chy_tenant_local_get_host (ChyTenantLocal *self)
{
  g_return_val_if_fail (CHY_IS_TENANT_LOCAL (self), NULL);

  return self->host;
}

/* Its clock (borrowed). */
ChyClock *
chy_tenant_local_get_clock (ChyTenantLocal *self)
{
  g_return_val_if_fail (CHY_IS_TENANT_LOCAL (self), NULL);

  return self->clock;
}

/* Its data folder (borrowed), or NULL. */
const char *
chy_tenant_local_get_folder (ChyTenantLocal *self)
{
  g_return_val_if_fail (CHY_IS_TENANT_LOCAL (self), NULL);

  return self->folder;
}

/* Who works here (borrowed). */
const ChyPrincipal *
chy_tenant_local_get_actor (ChyTenantLocal *self)
{
  g_return_val_if_fail (CHY_IS_TENANT_LOCAL (self), NULL);

  return self->actor;
}
