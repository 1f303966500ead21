/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-tenant.h"
#include "model/chy-problem.h"

static GHashTable *
secrets_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);
}

/* A query for a resource; `filter` (a body, may be NULL or floating) is kept. Free with chy_query_free(). */
ChyQuery *
chy_query_new (const char *resource, GVariant *filter)
{
  ChyQuery *self;

  g_return_val_if_fail (resource != NULL, NULL);
  g_return_val_if_fail (filter == NULL || g_variant_is_of_type (filter, G_VARIANT_TYPE_VARDICT), NULL);

  self = g_new0 (ChyQuery, 1);
  self->resource = g_strdup (resource);
  self->filter = filter != NULL ? g_variant_ref_sink (filter) : NULL;
  return self;
}

/* A copy of all of it. Free with chy_query_free(). */
ChyQuery *
chy_query_copy (const ChyQuery *self)
{
  ChyQuery *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = chy_query_new (self->resource, self->filter);
  copy->search = g_strdup (self->search);
  copy->sort = g_strdup (self->sort);
  copy->descending = self->descending;
  copy->details = self->details;
  copy->progress = self->progress != NULL ? chy_progress_ref (self->progress) : NULL;
  return copy;
}

void
chy_query_free (ChyQuery *self)
{
  if (self == NULL)
    return;
  g_free (self->resource);
  g_clear_pointer (&self->filter, g_variant_unref);
  g_free (self->search);
  g_free (self->sort);
  g_clear_pointer (&self->progress, chy_progress_unref);
  g_free (self);
}

/* A command of that type; `params` (a body, may be NULL for an empty one, or floating) is kept. Free with
 * chy_command_free(). */
ChyCommand *
chy_command_new (const char *type, GVariant *params)
{
  ChyCommand *self;

  g_return_val_if_fail (type != NULL, NULL);
  g_return_val_if_fail (params == NULL || g_variant_is_of_type (params, G_VARIANT_TYPE_VARDICT), NULL);

  self = g_new0 (ChyCommand, 1);
  self->type = g_strdup (type);
  self->params = params != NULL ? g_variant_ref_sink (params) : chy_body_new ();
  return self;
}

/* Puts a secret beside the parameters; takes a reference of its own. */
void
chy_command_set_secret (ChyCommand *self, const char *key, ChySecret *secret)
{
  g_return_if_fail (self != NULL && key != NULL && secret != NULL);

  if (self->secrets == NULL)
    self->secrets = secrets_new ();
  g_hash_table_replace (self->secrets, g_strdup (key), chy_secret_ref (secret));
}

void
chy_command_free (ChyCommand *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  g_clear_pointer (&self->params, g_variant_unref);
  g_clear_pointer (&self->secrets, g_hash_table_unref);
  g_free (self);
}

/* An empty outcome: no values, no secrets, no problems. Free with chy_outcome_free(). */
ChyOutcome *
chy_outcome_new (void)
{
  ChyOutcome *self = g_new0 (ChyOutcome, 1);

  self->values = chy_body_new ();
  self->problems = chy_problems_new ();
  return self;
}

void
chy_outcome_free (ChyOutcome *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->values, g_variant_unref);
  g_clear_pointer (&self->secrets, g_hash_table_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_free (self->consequence);
  g_free (self);
}
