/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-private.h"

#include "model/chy-problem.h"
#include "tenant/commands/chy-command-type.h"
#include "wire/chy-wire-exchange.h"

/* The body: JSON, or JSON and secrets behind it. */
static gboolean
read_body (ChyServerRequest *request, GVariant **ret_tree, GHashTable **ret_secrets, GError **error)
{
  const char *text = request->body->len > 0 ? (const char *) request->body->data : "{}";
  gsize size = request->body->len > 0 ? request->body->len : 2;
  g_autofree char *line = NULL;
  g_autoptr (GHashTable) secrets = NULL;

  if (g_strcmp0 (request->content_type, CHY_WIRE_EXCHANGE_TYPE) != 0)
    {
      *ret_tree = chy_wire_parse (text, (gssize) size, error);
      return *ret_tree != NULL;
    }
  if (!chy_wire_exchange_split (text, size, &line, &secrets, error))
    return FALSE;
  *ret_tree = chy_wire_parse (line, -1, error);
  if (*ret_tree == NULL)
    return FALSE;
  *ret_secrets = g_steal_pointer (&secrets);
  return TRUE;
}

ChyCommand *
chy_server_read_command (ChyServerRequest *request, const ChyCommandType *type, GError **error)
{
  g_autoptr (GVariant) tree = NULL;
  g_autoptr (GHashTable) secrets = NULL;
  g_autoptr (GVariant) given = NULL;
  g_autoptr (GVariant) params = NULL;
  ChyCommand *command;

  if (!read_body (request, &tree, &secrets, error))
    return NULL;
  if (!g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT))
    {
      g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "an object is expected");
      return NULL;
    }
  given = chy_body_get (tree, "parameters");
  if (given == NULL)
    given = chy_body_new ();
  params = chy_wire_exchange_from_tree (given, type->fields, error);
  if (params == NULL)
    return NULL;
  command = chy_command_new (type->name, params);
  command->confirmed = chy_body_get_bool (tree, "confirmed", FALSE);
  command->secrets = g_steal_pointer (&secrets);
  return command;
}

static GVariant *
problems_of (ChyOutcome *outcome)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; outcome->problems != NULL && i < outcome->problems->len; i++)
    {
      g_autoptr (GVariant) body = chy_problem_to_body (outcome->problems->pdata[i]);

      g_variant_builder_add_value (&list, body);
    }
  return g_variant_builder_end (&list);
}

void
chy_server_answer_outcome (ChyServerRequest *request, ChyOutcome *outcome)
{
  g_autoptr (GVariant) body = NULL;
  g_autofree char *line = NULL;
  g_autoptr (ChySecret) joined = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (outcome->values != NULL)
    g_variant_dict_insert_value (&dict, "values", outcome->values);
  g_variant_dict_insert_value (&dict, "problems", problems_of (outcome));
  if (outcome->consequence != NULL)
    g_variant_dict_insert (&dict, "consequence", "s", outcome->consequence);
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  line = chy_wire_exchange_to_text (body, NULL);
  if (outcome->secrets == NULL)
    {
      chy_server_answer_text (request, SOUP_STATUS_OK, "application/json", g_steal_pointer (&line));
      return;
    }
  joined = chy_wire_exchange_join (line, outcome->secrets);
  request->status = SOUP_STATUS_OK;
  request->type = CHY_WIRE_EXCHANGE_TYPE;
  g_clear_pointer (&request->answer, g_bytes_unref);
  request->answer = chy_secret_to_bytes (joined);
}
