/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cli.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "model/chy-profile.h"
#include "model/chy-template.h"
#include "wire/chy-wire.h"

ChyField *
chy_cli_join_fields (const ChyField *first, const ChyField *second)
{
  GArray *fields = g_array_new (TRUE, TRUE, sizeof (ChyField));

  for (const ChyField *field = first; field != NULL && field->key != NULL; field++)
    g_array_append_val (fields, *field);
  for (const ChyField *field = second; field != NULL && field->key != NULL; field++)
    if (chy_fields_find (first, field->key) == NULL)
      g_array_append_val (fields, *field);
  /* A table ends with key NULL, which an empty array lacks. */
  g_array_set_size (fields, fields->len + 1);

  return (ChyField *) g_array_free (fields, FALSE);
}

/* What the object itself shows, without what surrounds it. */
static gboolean
check_alone (const char *kind, GVariant *body, GPtrArray *problems, GError **error)
{
  g_autoptr (ChyTemplate) template = NULL;

  if (strcmp (kind, "profile") == 0)
    {
      chy_profile_check (body, NULL, problems);
      return TRUE;
    }
  template = chy_template_new_from_body (body, error);
  if (template == NULL)
    return FALSE;
  chy_template_check (template, NULL, problems);

  return TRUE;
}

static gboolean
has_error (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_strcmp0 (chy_body_get_text (rows->pdata[i], "severity"), "error") == 0)
      return TRUE;

  return FALSE;
}

/* Rows of problems, in words. */
static void
print_problem_bodies (ChyCli *self, GPtrArray *bodies)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  for (guint i = 0; i < bodies->len; i++)
    g_ptr_array_add (problems, chy_problem_new_from_body (bodies->pdata[i]));
  chy_cli_print_findings (self, problems);
}

gboolean
chy_cli_run_check (ChyCli *self, const char *resource, const char *kind, const char *name, GError **error)
{
  g_autofree char *checks = g_strconcat (kind, "-checks", NULL);
  g_autoptr (GVariant) body = chy_tenant_get (self->tenant, resource, name, self->cancellable, error);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GVariant) filter = NULL;

  if (body == NULL)
    return FALSE;
  if (chy_resource_find (checks) != NULL)
    {
      filter = chy_body_with (NULL, kind, g_variant_new_string (chy_body_get_text (body, "id")));
      rows = chy_cli_query_details (self, checks, filter, TRUE, 0, error);
      if (rows == NULL)
        return FALSE;
      if (has_error (rows))
        self->status = CHY_CLI_FAILED;
      print_problem_bodies (self, rows);
      return TRUE;
    }
  if (!check_alone (kind, body, problems, error))
    return FALSE;
  if (chy_problems_have_error (problems))
    self->status = CHY_CLI_FAILED;
  chy_cli_print_findings (self, problems);

  return TRUE;
}

/* --- preview -----------------------------------------------------------------------------------------------
 */

static void
insert_param (GVariantDict *filter, const ChyCliCall *call, const char *key, const char *as)
{
  const char *text = chy_body_get_text (call->params, key);

  if (text != NULL)
    g_variant_dict_insert (filter, as, "s", text);
}

/* The problems of a row, as an array of bodies. */
static GPtrArray *
take_problems (GVariant *row)
{
  g_autoptr (GVariant) list = g_variant_lookup_value (row, "problems", G_VARIANT_TYPE ("aa{sv}"));
  GPtrArray *bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    g_ptr_array_add (bodies, g_variant_get_child_value (list, i));

  return bodies;
}

/* A problem for JSON: with its words beside its code. */
static GVariant *
with_words (GPtrArray *bodies)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < bodies->len; i++)
    {
      g_autoptr (ChyProblem) problem = chy_problem_new_from_body (bodies->pdata[i]);
      g_autofree char *message = chy_problem_get_sentence (problem);
      g_autofree char *remedy = chy_problem_get_remedy (problem);
      g_autoptr (GVariant) first =
          chy_body_with (bodies->pdata[i], "message", g_variant_new_string (message));
      g_autoptr (GVariant) second =
          chy_body_with (first, "remedy", g_variant_new_string (remedy != NULL ? remedy : ""));

      g_variant_builder_add_value (&list, second);
    }

  return g_variant_builder_end (&list);
}

gboolean
chy_cli_run_preview (ChyCli *self, const ChyCliCall *call, GError **error)
{
  const ChyResource *resource = chy_resource_find ("preview");
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) filter = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GVariant) shown = NULL;

  insert_param (&dict, call, "name", "profile");
  insert_param (&dict, call, "user", "user");
  insert_param (&dict, call, "device", "device");
  filter = g_variant_ref_sink (g_variant_dict_end (&dict));
  if (resource == NULL)
    {
      chy_refuse_one (error, "cli", "not-offered", NULL, "argument", call->verb->words, NULL);
      return FALSE;
    }
  rows = chy_cli_query_details (self, "preview", filter, TRUE, 1, error);
  if (rows == NULL)
    return FALSE;
  if (rows->len == 0)
    {
      chy_refuse_one (error, "cli", "nothing-to-export", NULL, "argument",
                      chy_body_get_text (call->params, "name"), "detail", _ ("preview"), NULL);
      return FALSE;
    }
  problems = take_problems (rows->pdata[0]);
  shown = chy_body_with (rows->pdata[0], "problems", self->json ? with_words (problems) : NULL);
  chy_cli_print_object (self, resource->columns, shown);
  if (has_error (problems))
    self->status = CHY_CLI_FAILED;
  if (!self->json && problems->len > 0)
    {
      fputc ('\n', self->out);
      print_problem_bodies (self, problems);
    }

  return TRUE;
}
