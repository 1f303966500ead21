/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-remote-private.h"

#include "model/chy-problem.h"
#include "wire/chy-wire-exchange.h"

/* What server/chy-server-answer.c says. */
static const struct
{
  const char *code;
  ChyTenantError error;
} codes[] = {
  { "itemNotFound", CHY_TENANT_ERROR_NOT_FOUND },
  { "ambiguous", CHY_TENANT_ERROR_AMBIGUOUS },
  { "notSupported", CHY_TENANT_ERROR_UNSUPPORTED },
  { "accessDenied", CHY_TENANT_ERROR_ROLE },
  { "conflict", CHY_TENANT_ERROR_CONFLICT },
  { "vaultLocked", CHY_TENANT_ERROR_VAULT },
  { "inUse", CHY_TENANT_ERROR_IN_USE },
};

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

/* An error of the port as it was over there, so that callers act on it; every other one by its problems. */
static void
take_error (guint status, GVariant *answer, GError **error)
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
  /* What is wrong with an account has words of its own. */
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_str_equal (codes[i].code, code) &&
        (problems->len == 0 || g_strcmp0 (chy_problem_get_domain (problems->pdata[0]), "account") != 0))
      {
        g_set_error_literal (error, CHY_TENANT_ERROR, codes[i].error, message != NULL ? message : code);
        return;
      }
  if (problems->len > 0)
    chy_refuse (error, problems);
  else if (status == 401)
    chy_refuse_one (error, "remote", "not-signed-in", NULL, NULL);
  else if (status == 413)
    chy_refuse_one (error, "remote", "too-large", NULL, NULL);
  else if (status == 503)
    chy_refuse_one (error, "remote", "busy", NULL, NULL);
  else
    g_set_error_literal (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, message != NULL ? message : code);
}

GVariant *
chy_remote_answer_read (const ChyRemoteAnswer *self, GHashTable **ret_secrets, GError **error)
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
      take_error (self->status, tree, error);
      return NULL;
    }
  if (ret_secrets != NULL)
    *ret_secrets = g_steal_pointer (&secrets);
  return g_steal_pointer (&tree);
}

GVariant *
chy_remote_client_get (ChyRemoteClient *self, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyRemoteAnswer) answer =
      chy_remote_client_send (self, path, NULL, NULL, NULL, cancellable, error);

  return answer != NULL ? chy_remote_answer_read (answer, NULL, error) : NULL;
}
