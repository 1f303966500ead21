/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-tenant.h"

/* A result over the rows of the tenant. */
#define FAKE_TYPE_RESULT (fake_result_get_type ())
G_DECLARE_FINAL_TYPE (FakeResult, fake_result, FAKE, RESULT, GObject)

struct _FakeResult
{
  GObject parent_instance;

  GPtrArray *rows; /* (owned) */
};

static gint64
fake_result_get_count (ChyResult *result, gboolean *ret_final)
{
  *ret_final = TRUE;

  return FAKE_RESULT (result)->rows->len;
}

static GPtrArray *
fake_result_rows (ChyResult *result, gint64 index, guint n, GCancellable *cancellable, GError **error)
{
  FakeResult *self = FAKE_RESULT (result);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (guint i = 0; i < n && index + i < self->rows->len; i++)
    g_ptr_array_add (rows, g_variant_ref (self->rows->pdata[index + i]));

  return rows;
}

static gboolean
fake_result_complete (ChyResult *result, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
fake_result_interface_init (ChyResultInterface *iface)
{
  iface->get_count = fake_result_get_count;
  iface->rows = fake_result_rows;
  iface->complete = fake_result_complete;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeResult,
                               fake_result,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_RESULT, fake_result_interface_init))

static void
fake_result_finalize (GObject *object)
{
  g_ptr_array_unref (FAKE_RESULT (object)->rows);

  G_OBJECT_CLASS (fake_result_parent_class)->finalize (object);
}

static void
fake_result_class_init (FakeResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_result_finalize;
}

static void
fake_result_init (FakeResult *self)
{
}

/* --- the tenant ------------------------------------------------------------------------------------------
 */

static ChyResult *
fake_tenant_query (ChyTenant *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  FakeTenant *self = FAKE_TENANT (tenant);
  FakeResult *result;

  g_free (self->resource);
  self->resource = g_strdup (query->resource);
  g_clear_pointer (&self->filter, g_variant_unref);
  self->filter = query->filter != NULL ? g_variant_ref (query->filter) : NULL;
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return NULL;
    }
  result = g_object_new (FAKE_TYPE_RESULT, NULL);
  result->rows = g_ptr_array_ref (self->rows);

  return CHY_RESULT (result);
}

static ChyOutcome *
fake_tenant_preview (ChyTenant *tenant, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  ChyOutcome *outcome = chy_outcome_new ();

  outcome->consequence = g_strdup (FAKE_TENANT (tenant)->consequence);

  return outcome;
}

static ChyOutcome *
fake_tenant_apply (ChyTenant *tenant, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  FakeTenant *self = FAKE_TENANT (tenant);
  ChySecret *passphrase =
      command->secrets != NULL ? g_hash_table_lookup (command->secrets, "passphrase") : NULL;
  ChyOutcome *outcome;

  g_free (self->applied);
  self->applied = g_strdup (command->type);
  g_clear_pointer (&self->params, g_variant_unref);
  self->params = g_variant_ref (command->params);
  self->confirmed = command->confirmed;
  g_free (self->passphrase);
  self->passphrase = passphrase != NULL ? g_strdup (chy_secret_get_text (passphrase)) : NULL;
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return NULL;
    }
  outcome = chy_outcome_new ();
  for (guint i = 0; self->problems != NULL && i < self->problems->len; i++)
    g_ptr_array_add (outcome->problems, chy_problem_ref (self->problems->pdata[i]));

  return outcome;
}

static gboolean
fake_tenant_can (ChyTenant *tenant, const char *command_type)
{
  return TRUE;
}

static void
fake_tenant_interface_init (ChyTenantInterface *iface)
{
  iface->query = fake_tenant_query;
  iface->preview = fake_tenant_preview;
  iface->apply = fake_tenant_apply;
  iface->can = fake_tenant_can;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeTenant,
                               fake_tenant,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_TENANT, fake_tenant_interface_init))

static void
fake_tenant_finalize (GObject *object)
{
  FakeTenant *self = FAKE_TENANT (object);

  g_ptr_array_unref (self->rows);
  g_free (self->resource);
  g_clear_pointer (&self->filter, g_variant_unref);
  g_free (self->applied);
  g_clear_pointer (&self->params, g_variant_unref);
  g_free (self->passphrase);
  g_free (self->consequence);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (fake_tenant_parent_class)->finalize (object);
}

static void
fake_tenant_class_init (FakeTenantClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_tenant_finalize;
}

static void
fake_tenant_init (FakeTenant *self)
{
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
}

FakeTenant *
fake_tenant_new (void)
{
  return g_object_new (FAKE_TYPE_TENANT, NULL);
}

void
fake_tenant_add_row (FakeTenant *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *row = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  g_ptr_array_add (self->rows, row);
}
