/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-http-client.h"

#include "model/chy-problem.h"
#include "wire/chy-wire-exchange.h"

static void
not_chancery (guint status, GError **error)
{
  g_autofree char *detail = g_strdup_printf ("HTTP %u", status);

  chy_refuse_one (error, "remote", "not-chancery", NULL, "detail", detail, NULL);
}

static GPtrArray *
read_problems (GVariant *details)
{
  GPtrArray *problems = chy_problems_new ();
  gboolean list = details != NULL && g_variant_is_of_type (details, G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; list && i < g_variant_n_children (details); i++)
    {
      g_autoptr (GVariant) body = g_variant_get_child_value (details, i);
      ChyProblem *problem = chy_problem_new_from_body (body);

      if (problem != NULL)
        g_ptr_array_add (problems, problem);
    }
  return problems;
}

/* The error of server/chy-server-answer.c. */
static void
tell (guint status, GVariant *answer, ChyHttpErrorFunc take_error, GError **error)
{
  g_autoptr (GVariant) told = chy_body_get (answer, "error");
  g_autoptr (GVariant) details = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  const char *code = NULL;
  const char *message = NULL;

  if (told != NULL && g_variant_is_of_type (told, G_VARIANT_TYPE_VARDICT))
    {
      code = chy_body_get_text (told, "code");
      message = chy_body_get_text (told, "message");
      details = chy_body_get (told, "details");
    }
  if (code == NULL)
    {
      not_chancery (status, error);
      return;
    }
  problems = read_problems (details);
  if (take_error != NULL && take_error (status, code, message != NULL ? message : code, problems, error))
    return;
  if (problems->len > 0)
    chy_refuse (error, problems);
  else if (status == 401)
    chy_refuse_one (error, "remote", "not-signed-in", NULL, NULL);
  else if (status == 413)
    chy_refuse_one (error, "remote", "too-large", NULL, NULL);
  else if (status == 503 || status == 429)
    chy_refuse_one (error, "remote", "busy", NULL, NULL);
  else
    chy_refuse_one (error, "remote", "failed", NULL, "detail", message != NULL ? message : code, NULL);
}

GVariant *
chy_http_answer_read (const ChyHttpAnswer *self,
                      ChyHttpErrorFunc take_error,
                      GHashTable **ret_secrets,
                      GError **error)
{
  g_autoptr (GHashTable) secrets = NULL;
  g_autofree char *line = NULL;
  const char *text = chy_secret_get_text (self->body);
  gsize size = chy_secret_get_size (self->body);
  g_autoptr (GVariant) tree = NULL;

  if (g_strcmp0 (self->type, CHY_WIRE_EXCHANGE_TYPE) == 0)
    {
      if (!chy_wire_exchange_split (text, size, &line, &secrets, error))
        return NULL;
      text = line;
      size = strlen (line);
    }
  else if (g_strcmp0 (self->type, "application/json") != 0)
    {
      not_chancery (self->status, error);
      return NULL;
    }
  tree = chy_wire_parse (text, (gssize) size, error);
  if (tree == NULL)
    return NULL;
  if (self->status != 200 || !g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT))
    {
      tell (self->status, tree, take_error, error);
      return NULL;
    }
  if (ret_secrets != NULL)
    *ret_secrets = g_steal_pointer (&secrets);
  return g_steal_pointer (&tree);
}

GBytes *
chy_http_write (GVariant *tree, GHashTable *secrets, const char **ret_type)
{
  g_autofree char *line = chy_wire_print (tree, CHY_WIRE_LINE);
  g_autoptr (ChySecret) joined = NULL;
  gsize size = strlen (line);

  if (secrets == NULL || g_hash_table_size (secrets) == 0)
    {
      *ret_type = "application/json";
      return g_bytes_new_take (g_steal_pointer (&line), size);
    }
  *ret_type = CHY_WIRE_EXCHANGE_TYPE;
  joined = chy_wire_exchange_join (line, secrets);
  return chy_secret_to_bytes (joined);
}

GVariant *
chy_http_client_call (ChyHttpClient *self,
                      const char *path,
                      GVariant *tree,
                      GHashTable *secrets,
                      ChyHttpErrorFunc take_error,
                      GHashTable **ret_secrets,
                      GCancellable *cancellable,
                      GError **error)
{
  const char *type = NULL;
  g_autoptr (GBytes) body = chy_http_write (tree, secrets, &type);
  g_autoptr (ChyHttpAnswer) answer = chy_http_client_send (self, path, NULL, type, body, cancellable, error);

  return answer != NULL ? chy_http_answer_read (answer, take_error, ret_secrets, error) : NULL;
}
