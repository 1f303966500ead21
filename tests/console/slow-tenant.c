/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "slow-tenant.h"

#define FIRST_ROWS 64

struct _SlowTenant
{
  GObject parent_instance;

  GMutex lock;
  GCond changed;
  gint64 first, n_rows; /* under `lock`, as all that follows */
  gboolean hold;
  GError *error; /* (owned) or NULL */
  guint n_queries;
  guint n_rows_read;
  char *last; /* (owned) */
};

static void tenant_iface_init (ChyTenantInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlowTenant,
                               slow_tenant,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_TENANT, tenant_iface_init))

#define SLOW_TYPE_RESULT (slow_result_get_type ())
G_DECLARE_FINAL_TYPE (SlowResult, slow_result, SLOW, RESULT, GObject)

struct _SlowResult
{
  GObject parent_instance;

  SlowTenant *tenant; /* (owned) */
  gint64 first, n_rows;
  gint64 known;
  char *search; /* (owned) */
};

static void result_iface_init (ChyResultInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlowResult,
                               slow_result,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_RESULT, result_iface_init))

static gint64
result_get_count (ChyResult *result, gboolean *ret_final)
{
  SlowResult *self = SLOW_RESULT (result);

  *ret_final = self->known == self->n_rows;
  return self->known;
}

static GPtrArray *
result_rows (ChyResult *result, gint64 index, guint n, GCancellable *cancellable, GError **error)
{
  SlowResult *self = SLOW_RESULT (result);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  (void) cancellable;
  (void) error;
  for (gint64 i = index; i < MIN (index + n, self->known); i++)
    {
      GVariantDict body;
      gint64 number = self->first + i;
      g_autofree char *id = g_strdup_printf ("c%" G_GINT64_FORMAT, number);
      g_autofree char *subject = g_strdup_printf ("CN=%s %" G_GINT64_FORMAT, self->search, number);

      g_variant_dict_init (&body, NULL);
      g_variant_dict_insert (&body, "id", "s", id);
      g_variant_dict_insert (&body, "subjectName", "s", subject);
      g_variant_dict_insert (&body, "state", "s", "issued");
      g_ptr_array_add (rows, g_variant_ref_sink (g_variant_dict_end (&body)));
    }
  g_mutex_lock (&self->tenant->lock);
  while (self->tenant->hold)
    g_cond_wait (&self->tenant->changed, &self->tenant->lock);
  self->tenant->n_rows_read += rows->len;
  g_mutex_unlock (&self->tenant->lock);
  return rows;
}

static gboolean
result_complete (ChyResult *result, GCancellable *cancellable, GError **error)
{
  SlowResult *self = SLOW_RESULT (result);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  self->known = self->n_rows;
  return TRUE;
}

static gint64
result_find (ChyResult *result, const char *id, GCancellable *cancellable)
{
  SlowResult *self = SLOW_RESULT (result);
  gint64 place = g_ascii_strtoll (id + 1, NULL, 10) - self->first;

  (void) cancellable;
  return place >= 0 && place < self->known ? place : -1;
}

static void
result_iface_init (ChyResultInterface *iface)
{
  iface->get_count = result_get_count;
  iface->rows = result_rows;
  iface->complete = result_complete;
  iface->find = result_find;
}

static void
slow_result_finalize (GObject *object)
{
  SlowResult *self = SLOW_RESULT (object);

  g_object_unref (self->tenant);
  g_free (self->search);
  G_OBJECT_CLASS (slow_result_parent_class)->finalize (object);
}

static void
slow_result_class_init (SlowResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = slow_result_finalize;
}

static void
slow_result_init (SlowResult *self)
{
  (void) self;
}

static void
note_query (SlowTenant *self, const ChyQuery *query)
{
  const char *state = query->filter != NULL ? chy_body_get_text (query->filter, "state") : NULL;

  self->n_queries++;
  g_free (self->last);
  self->last = g_strdup_printf ("%s,%d,%s,%s", query->sort != NULL ? query->sort : "", query->descending,
                                query->search != NULL ? query->search : "", state != NULL ? state : "");
}

static ChyResult *
tenant_query (ChyTenant *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  SlowTenant *self = SLOW_TENANT (tenant);
  SlowResult *result = NULL;

  (void) cancellable;
  g_mutex_lock (&self->lock);
  note_query (self, query);
  while (self->hold)
    g_cond_wait (&self->changed, &self->lock);
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else
    {
      result = g_object_new (SLOW_TYPE_RESULT, NULL);
      result->tenant = g_object_ref (self);
      result->first = self->first;
      result->n_rows =
          g_strcmp0 (query->resource, "certificates") == 0 && g_strcmp0 (query->search, "nothing") != 0
              ? self->n_rows
              : 0;
      result->known = MIN (result->n_rows, FIRST_ROWS);
      result->search = g_strdup (query->search != NULL ? query->search : "all");
    }
  g_mutex_unlock (&self->lock);
  return result != NULL ? CHY_RESULT (result) : NULL;
}

static gboolean
tenant_can (ChyTenant *tenant, const char *command_type)
{
  (void) tenant;
  (void) command_type;
  return FALSE;
}

static void
tenant_iface_init (ChyTenantInterface *iface)
{
  iface->query = tenant_query;
  iface->can = tenant_can;
}

static void
slow_tenant_finalize (GObject *object)
{
  SlowTenant *self = SLOW_TENANT (object);

  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_clear_error (&self->error);
  g_free (self->last);
  G_OBJECT_CLASS (slow_tenant_parent_class)->finalize (object);
}

static void
slow_tenant_class_init (SlowTenantClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = slow_tenant_finalize;
}

static void
slow_tenant_init (SlowTenant *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
}

SlowTenant *
slow_tenant_new (gint64 n_rows)
{
  SlowTenant *self = g_object_new (SLOW_TYPE_TENANT, NULL);

  self->n_rows = n_rows;
  return self;
}

void
slow_tenant_set_rows (SlowTenant *self, gint64 first, gint64 n_rows)
{
  g_mutex_lock (&self->lock);
  self->first = first;
  self->n_rows = n_rows;
  g_mutex_unlock (&self->lock);
}

void
slow_tenant_hold (SlowTenant *self, gboolean hold)
{
  g_mutex_lock (&self->lock);
  self->hold = hold;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
slow_tenant_fail (SlowTenant *self, GError *error)
{
  g_mutex_lock (&self->lock);
  g_clear_error (&self->error);
  self->error = error;
  g_mutex_unlock (&self->lock);
}

guint
slow_tenant_get_n_queries (SlowTenant *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_queries;
  g_mutex_unlock (&self->lock);
  return n;
}

guint
slow_tenant_get_n_rows_read (SlowTenant *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_rows_read;
  g_mutex_unlock (&self->lock);
  return n;
}

char *
slow_tenant_get_last (SlowTenant *self)
{
  char *last;

  g_mutex_lock (&self->lock);
  last = g_strdup (self->last);
  g_mutex_unlock (&self->lock);
  return last;
}
