/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-tenant.h"

#include "base/chy-id.h"
#include "fake-rows.h"
#include "screen.h"
#include "tenant/commands/chy-command-type.h"

/* What the test said about a resource or a command, and what was asked of it. */
typedef struct
{
  GPtrArray *rows;     /* (owned) of GVariant */
  gboolean answer_all; /* the rows are the answer whatever is asked */

  char *consequence;   /* (owned) or NULL */
  GVariant *values;    /* (owned) or NULL */
  GHashTable *secrets; /* (owned) char* -> ChySecret: of the outcome */
  GPtrArray *problems; /* (owned) of ChyProblem */
  FakeEffect effect;   /* or NULL */
  gpointer effect_data;
  gboolean forbidden;

  GError *error; /* (owned) of the next time, or NULL */
  gboolean hold;

  guint n;
  char *last;        /* (owned) or NULL */
  GVariant *params;  /* (owned) or NULL */
  GHashTable *given; /* (owned) char* -> ChySecret, or NULL: what came with the last command */
  gboolean confirmed;
} Script;

struct _FakeTenant
{
  GObject parent_instance;

  GMutex lock;
  GCond changed;
  GHashTable *scripts; /* (owned) char* -> Script; under `lock` */
};

static void tenant_iface_init (ChyTenantInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeTenant,
                               fake_tenant,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_TENANT, tenant_iface_init))

static GHashTable *
secrets_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);
}

static void
script_free (gpointer data)
{
  Script *self = data;

  g_ptr_array_unref (self->rows);
  g_free (self->consequence);
  g_clear_pointer (&self->values, g_variant_unref);
  g_hash_table_unref (self->secrets);
  g_ptr_array_unref (self->problems);
  g_clear_error (&self->error);
  g_free (self->last);
  g_clear_pointer (&self->params, g_variant_unref);
  g_clear_pointer (&self->given, g_hash_table_unref);
  g_free (self);
}

/* Under the lock. */
static Script *
script_of (FakeTenant *self, const char *name)
{
  Script *script = g_hash_table_lookup (self->scripts, name);

  if (script != NULL)
    return script;
  script = g_new0 (Script, 1);
  script->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  script->secrets = secrets_new ();
  script->problems = chy_problems_new ();
  g_hash_table_insert (self->scripts, g_strdup (name), script);
  return script;
}

/* Takes the lock, for the rest of the block. */
static Script *
enter (FakeTenant *self, const char *name)
{
  g_mutex_lock (&self->lock);
  return script_of (self, name);
}

static void
leave (FakeTenant *self)
{
  g_mutex_unlock (&self->lock);
}

/* Under the lock: waits while it is held, and says whether it goes on. */
static gboolean
wait_and_go (FakeTenant *self, Script *script, GCancellable *cancellable, GError **error)
{
  while (script->hold && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + 20000);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (script->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&script->error));
  return FALSE;
}

/* --- queries ------------------------------------------------------------------------------------------ */

static void
note_query (Script *script, const ChyQuery *query)
{
  g_autofree char *filter = query->filter != NULL ? g_variant_print (query->filter, FALSE) : g_strdup ("{}");

  script->n++;
  g_free (script->last);
  script->last = g_strdup_printf ("%s,%d,%s,%s", query->sort != NULL ? query->sort : "", query->descending,
                                  query->search != NULL ? query->search : "", filter);
}

static ChyResult *
tenant_query (ChyTenant *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  FakeTenant *self = FAKE_TENANT (tenant);
  const ChyResource *resource = chy_resource_find (query->resource);
  GPtrArray *rows = NULL;
  Script *script;

  if (resource == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "There is no resource “%s”",
                   query->resource);
      return NULL;
    }
  script = enter (self, query->resource);
  note_query (script, query);
  if (wait_and_go (self, script, cancellable, error) &&
      (script->answer_all || fake_rows_check (resource, query, error)))
    {
      ChyQuery all = { .resource = query->resource };

      rows = fake_rows_pick (resource, script->rows, script->answer_all ? &all : query);
    }
  leave (self);
  return rows != NULL ? fake_result_new (rows) : NULL;
}

/* --- commands ----------------------------------------------------------------------------------------- */

static void
check_params (const ChyCommandType *type, const ChyCommand *command, GPtrArray *problems)
{
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, command->params);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
    if (type->fields == NULL || chy_fields_find (type->fields, key) == NULL)
      g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "command", "unknown-parameter",
                                                  type->name, key, "parameter", key, NULL));
  if (type->fields != NULL)
    chy_fields_check (type->fields, command->params, NULL, problems);
  for (const ChyField *secret = type->secrets; secret != NULL && secret->key != NULL; secret++)
    if ((secret->flags & CHY_FIELD_REQUIRED) != 0 &&
        (command->secrets == NULL || !g_hash_table_contains (command->secrets, secret->key)))
      g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "command", "secret-missing", type->name,
                                                  secret->key, "parameter", secret->key, NULL));
}

static const ChyCommandType *
check (const ChyCommand *command, GError **error)
{
  const ChyCommandType *type = chy_command_type_find (command->type);
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  if (type == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "There is no command “%s”",
                   command->type);
      return NULL;
    }
  check_params (type, command, problems);
  if (!chy_problems_have_error (problems))
    return type;
  chy_refuse (error, problems);
  return NULL;
}

/* Under the lock. */
static gboolean
check_role (Script *script, const ChyCommand *command, GError **error)
{
  if (!script->forbidden)
    return TRUE;
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE, "%s is not allowed to this role",
               command->type);
  return FALSE;
}

/* Under the lock. */
static ChyOutcome *
outcome_of (Script *script)
{
  ChyOutcome *outcome = chy_outcome_new ();

  for (guint i = 0; i < script->problems->len; i++)
    g_ptr_array_add (outcome->problems, chy_problem_ref (g_ptr_array_index (script->problems, i)));
  return outcome;
}

static ChyOutcome *
tenant_preview (ChyTenant *tenant, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  FakeTenant *self = FAKE_TENANT (tenant);
  g_autofree char *name = g_strconcat ("preview:", command->type, NULL);
  Script *script, *preview;
  ChyOutcome *outcome = NULL;

  if (check (command, error) == NULL)
    return NULL;
  preview = enter (self, name);
  script = script_of (self, command->type);
  preview->n++;
  g_free (preview->last);
  preview->last = g_variant_print (command->params, FALSE);
  if (wait_and_go (self, preview, cancellable, error) && check_role (script, command, error))
    {
      outcome = outcome_of (script);
      outcome->consequence = g_strdup (script->consequence);
    }
  leave (self);
  return outcome;
}

/* Under the lock. */
static void
note_command (Script *script, const ChyCommand *command)
{
  script->n++;
  g_free (script->last);
  script->last = g_variant_print (command->params, FALSE);
  g_clear_pointer (&script->params, g_variant_unref);
  script->params = g_variant_ref (command->params);
  g_clear_pointer (&script->given, g_hash_table_unref);
  script->given = command->secrets != NULL ? g_hash_table_ref (command->secrets) : NULL;
  script->confirmed = command->confirmed;
}

/* Under the lock. */
static gboolean
check_refusals (Script *script, const ChyCommand *command, GError **error)
{
  if (chy_problems_have_error (script->problems))
    {
      chy_refuse (error, script->problems);
      return FALSE;
    }
  if (script->consequence != NULL && !command->confirmed)
    {
      chy_refuse_one (error, "command", "unconfirmed", command->type, "consequence", script->consequence,
                      NULL);
      return FALSE;
    }
  return TRUE;
}

static ChyOutcome *
tenant_apply (ChyTenant *tenant, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  FakeTenant *self = FAKE_TENANT (tenant);
  FakeEffect effect = NULL;
  gpointer effect_data = NULL;
  ChyOutcome *outcome = NULL;
  Script *script;

  if (check (command, error) == NULL)
    return NULL;
  script = enter (self, command->type);
  note_command (script, command);
  if (check_role (script, command, error) && wait_and_go (self, script, cancellable, error) &&
      check_refusals (script, command, error))
    {
      outcome = outcome_of (script);
      if (script->values != NULL)
        {
          g_variant_unref (outcome->values);
          outcome->values = g_variant_ref (script->values);
        }
      if (g_hash_table_size (script->secrets) > 0)
        outcome->secrets = g_hash_table_ref (script->secrets);
      effect = script->effect;
      effect_data = script->effect_data;
    }
  leave (self);
  if (effect != NULL)
    effect (self, command, effect_data);
  return outcome;
}

static gboolean
tenant_can (ChyTenant *tenant, const char *command_type)
{
  FakeTenant *self = FAKE_TENANT (tenant);
  gboolean can;

  if (chy_command_type_find (command_type) == NULL)
    return FALSE;
  can = !enter (self, command_type)->forbidden;
  leave (self);
  return can;
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
fake_tenant_finalize (GObject *object)
{
  FakeTenant *self = FAKE_TENANT (object);

  g_hash_table_unref (self->scripts);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
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
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->scripts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, script_free);
}

FakeTenant *
fake_tenant_new (void)
{
  return g_object_new (FAKE_TYPE_TENANT, NULL);
}

static GVariant *
parse_body (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *body = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return body;
}

void
fake_tenant_add (FakeTenant *self, const char *resource, const char *text)
{
  g_autoptr (GVariant) body = parse_body (text);

  fake_tenant_add_body (self, resource, body);
}

void
fake_tenant_add_body (FakeTenant *self, const char *resource, GVariant *body)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (body);
  g_autofree char *id = chy_id_new ();

  g_assert_nonnull (chy_resource_find (resource));
  g_ptr_array_add (enter (self, resource)->rows,
                   chy_body_get_text (owned, "id") != NULL
                       ? g_variant_ref (owned)
                       : chy_body_with (owned, "id", g_variant_new_string (id)));
  leave (self);
}

/* Under the lock. */
static guint
find_row (GPtrArray *rows, const char *id)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_strcmp0 (chy_body_get_text (g_ptr_array_index (rows, i), "id"), id) == 0)
      return i;
  g_error ("there is no row “%s”", id);
}

void
fake_tenant_set (FakeTenant *self, const char *resource, const char *id, const char *key, GVariant *value)
{
  GPtrArray *rows = enter (self, resource)->rows;
  guint row = find_row (rows, id);
  GVariant *old = g_ptr_array_index (rows, row);

  g_ptr_array_index (rows, row) = chy_body_with (old, key, value);
  g_variant_unref (old);
  leave (self);
}

void
fake_tenant_remove (FakeTenant *self, const char *resource, const char *id)
{
  GPtrArray *rows = enter (self, resource)->rows;

  g_ptr_array_remove_index (rows, find_row (rows, id));
  leave (self);
}

void
fake_tenant_clear (FakeTenant *self, const char *resource)
{
  g_ptr_array_set_size (enter (self, resource)->rows, 0);
  leave (self);
}

void
fake_tenant_answer_all (FakeTenant *self, const char *resource)
{
  enter (self, resource)->answer_all = TRUE;
  leave (self);
}

typedef struct
{
  FakeTenant *tenant; /* (owned) */
  char *resource;     /* (owned) */
} Telling;

static void
telling_free (gpointer data)
{
  Telling *telling = data;

  g_object_unref (telling->tenant);
  g_free (telling->resource);
  g_free (telling);
}

static gboolean
tell_cb (gpointer data)
{
  const Telling *telling = data;
  const char *const resources[] = { telling->resource, NULL };

  g_signal_emit_by_name (telling->tenant, "changed", resources);
  return G_SOURCE_REMOVE;
}

void
fake_tenant_tell (FakeTenant *self, const char *resource)
{
  Telling *telling = g_new0 (Telling, 1);

  telling->tenant = g_object_ref (self);
  telling->resource = g_strdup (resource);
  g_idle_add_full (G_PRIORITY_DEFAULT, tell_cb, telling, telling_free);
}

void
fake_tenant_set_consequence (FakeTenant *self, const char *command, const char *consequence)
{
  Script *script = enter (self, command);

  g_free (script->consequence);
  script->consequence = g_strdup (consequence);
  leave (self);
}

void
fake_tenant_set_values (FakeTenant *self, const char *command, const char *text)
{
  Script *script = enter (self, command);

  g_clear_pointer (&script->values, g_variant_unref);
  script->values = g_variant_ref_sink (parse_body (text));
  leave (self);
}

void
fake_tenant_give_secret (FakeTenant *self, const char *command, const char *key, const char *text)
{
  g_hash_table_insert (enter (self, command)->secrets, g_strdup (key), chy_secret_new_string (text));
  leave (self);
}

void
fake_tenant_add_problem (FakeTenant *self, const char *command, ChyProblem *problem)
{
  g_ptr_array_add (enter (self, command)->problems, problem);
  leave (self);
}

void
fake_tenant_clear_problems (FakeTenant *self, const char *command)
{
  g_ptr_array_set_size (enter (self, command)->problems, 0);
  leave (self);
}

void
fake_tenant_set_effect (FakeTenant *self, const char *command, FakeEffect effect, gpointer data)
{
  Script *script = enter (self, command);

  script->effect = effect;
  script->effect_data = data;
  leave (self);
}

void
fake_tenant_forbid (FakeTenant *self, const char *command)
{
  enter (self, command)->forbidden = TRUE;
  leave (self);
}

void
fake_tenant_fail (FakeTenant *self, const char *name, GError *error)
{
  Script *script = enter (self, name);

  g_clear_error (&script->error);
  script->error = error;
  leave (self);
}

void
fake_tenant_hold (FakeTenant *self, const char *name, gboolean hold)
{
  enter (self, name)->hold = hold;
  g_cond_broadcast (&self->changed);
  leave (self);
}

guint
fake_tenant_count (FakeTenant *self, const char *name)
{
  guint n = enter (self, name)->n;

  leave (self);
  return n;
}

char *
fake_tenant_get_last (FakeTenant *self, const char *name)
{
  char *last = g_strdup (enter (self, name)->last);

  leave (self);
  return last;
}

GVariant *
fake_tenant_get_params (FakeTenant *self, const char *command)
{
  GVariant *params = enter (self, command)->params;

  if (params != NULL)
    g_variant_ref (params);
  leave (self);
  return params;
}

char *
fake_tenant_get_secret (FakeTenant *self, const char *command, const char *key)
{
  const Script *script = enter (self, command);
  ChySecret *secret = script->given != NULL ? g_hash_table_lookup (script->given, key) : NULL;
  char *text = secret != NULL ? g_strdup (chy_secret_get_text (secret)) : NULL;

  leave (self);
  return text;
}

gboolean
fake_tenant_was_confirmed (FakeTenant *self, const char *command)
{
  gboolean confirmed = enter (self, command)->confirmed;

  leave (self);
  return confirmed;
}

typedef struct
{
  FakeTenant *tenant;
  const char *name;
  guint n;
} Wanted;

static gboolean
is_counted (gpointer data)
{
  const Wanted *wanted = data;

  return fake_tenant_count (wanted->tenant, wanted->name) >= wanted->n;
}

void
fake_tenant_wait (FakeTenant *self, const char *name, guint n)
{
  Wanted wanted = { self, name, n };

  g_test_message ("waiting for %s, %u times", name, n);
  screen_wait (is_counted, &wanted);
}
