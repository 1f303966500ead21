/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-remote-private.h"

#include "model/chy-problem.h"
#include "tenant/commands/chy-command-type.h"
#include "wire/chy-wire-exchange.h"

struct _ChyTenantRemote
{
  GObject parent_instance;

  ChyHttpClient *client; /* (owned) */
  GHashTable *offered;   /* (owned) names of commands; does not change */
  char *account;         /* (owned) */
  ChyRemoteWatch *watch; /* (owned) or NULL */
};

static void tenant_iface_init (ChyTenantInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChyTenantRemote,
                               chy_tenant_remote,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_TENANT, tenant_iface_init))

static GVariant *
write_command (const ChyCommand *command)
{
  const ChyCommandType *type = chy_command_type_find (command->type);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (command->params != NULL)
    {
      g_autoptr (GVariant) params =
          chy_wire_exchange_to_tree (command->params, type != NULL ? type->fields : NULL);

      g_variant_dict_insert_value (&dict, "parameters", params);
    }
  g_variant_dict_insert (&dict, "confirmed", "b", command->confirmed);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static ChyOutcome *
read_outcome (GVariant *tree, GHashTable *secrets, GError **error)
{
  g_autoptr (GVariant) body = chy_wire_exchange_from_tree (tree, NULL, error);
  g_autoptr (GVariant) values = body != NULL ? chy_body_get (body, "values") : NULL;
  g_autoptr (GVariant) problems = body != NULL ? chy_body_get (body, "problems") : NULL;
  ChyOutcome *outcome;

  if (body == NULL)
    return NULL;
  outcome = chy_outcome_new ();
  if (values != NULL && g_variant_is_of_type (values, G_VARIANT_TYPE_VARDICT))
    {
      g_variant_unref (outcome->values);
      outcome->values = g_steal_pointer (&values);
    }
  if (problems != NULL && g_variant_is_of_type (problems, G_VARIANT_TYPE ("aa{sv}")))
    for (gsize i = 0; i < g_variant_n_children (problems); i++)
      {
        g_autoptr (GVariant) item = g_variant_get_child_value (problems, i);
        ChyProblem *problem = chy_problem_new_from_body (item);

        if (problem != NULL)
          g_ptr_array_add (outcome->problems, problem);
      }
  outcome->consequence = g_strdup (chy_body_get_text (body, "consequence"));
  outcome->secrets = secrets != NULL ? g_hash_table_ref (secrets) : NULL;
  return outcome;
}

static ChyOutcome *
run (ChyTenant *tenant,
     const ChyCommand *command,
     const char *option,
     GCancellable *cancellable,
     GError **error)
{
  ChyTenantRemote *self = CHY_TENANT_REMOTE (tenant);
  g_autofree char *name = g_uri_escape_string (command->type, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/v1/commands/", name, option, NULL);
  g_autoptr (GVariant) body = write_command (command);
  g_autoptr (GHashTable) secrets = NULL;
  g_autoptr (GVariant) tree = chy_http_client_call (self->client, path, body, command->secrets,
                                                    chy_remote_take_error, &secrets, cancellable, error);

  return tree != NULL ? read_outcome (tree, secrets, error) : NULL;
}

static ChyResult *
tenant_query (ChyTenant *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  return chy_remote_result_new (CHY_TENANT_REMOTE (tenant)->client, query, cancellable, error);
}

static ChyOutcome *
tenant_preview (ChyTenant *tenant, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  return run (tenant, command, "?preview=true", cancellable, error);
}

static ChyOutcome *
tenant_apply (ChyTenant *tenant, const ChyCommand *command, GCancellable *cancellable, GError **error)
{
  return run (tenant, command, "", cancellable, error);
}

static gboolean
tenant_can (ChyTenant *tenant, const char *command_type)
{
  return g_hash_table_contains (CHY_TENANT_REMOTE (tenant)->offered, command_type);
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
chy_tenant_remote_dispose (GObject *object)
{
  g_clear_pointer (&CHY_TENANT_REMOTE (object)->watch, chy_remote_watch_free);
  G_OBJECT_CLASS (chy_tenant_remote_parent_class)->dispose (object);
}

static void
chy_tenant_remote_finalize (GObject *object)
{
  ChyTenantRemote *self = CHY_TENANT_REMOTE (object);

  g_clear_pointer (&self->client, chy_http_client_unref);
  g_hash_table_unref (self->offered);
  g_free (self->account);
  G_OBJECT_CLASS (chy_tenant_remote_parent_class)->finalize (object);
}

static void
chy_tenant_remote_class_init (ChyTenantRemoteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chy_tenant_remote_dispose;
  object_class->finalize = chy_tenant_remote_finalize;
}

static void
chy_tenant_remote_init (ChyTenantRemote *self)
{
  self->offered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static gboolean
learn_commands (ChyTenantRemote *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) answer = chy_remote_get (self->client, "/v1/commands", cancellable, error);
  g_autoptr (GVariant) list = answer != NULL ? chy_body_get (answer, "value") : NULL;

  if (answer == NULL)
    return FALSE;
  self->account = g_strdup (chy_body_get_text (answer, "account"));
  if (list == NULL || self->account == NULL)
    {
      chy_refuse_one (error, "remote", "not-chancery", NULL, "detail", "/v1/commands", NULL);
      return FALSE;
    }
  for (gsize i = 0; g_variant_is_of_type (list, G_VARIANT_TYPE ("aa{sv}")) && i < g_variant_n_children (list);
       i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);

      if (chy_body_get_text (item, "name") != NULL)
        g_hash_table_add (self->offered, g_strdup (chy_body_get_text (item, "name")));
    }
  return TRUE;
}

ChyTenant *
chy_tenant_remote_open (const ChyTenantRemoteOptions *options, GCancellable *cancellable, GError **error)
{
  ChyHttpClientOptions http = {
    .url = options->url, .client = options->client, .server = options->server, .timeout = options->timeout
  };
  g_autoptr (ChyTenantRemote) self = NULL;

  g_return_val_if_fail (options != NULL && options->url != NULL, NULL);

  self = g_object_new (CHY_TYPE_TENANT_REMOTE, NULL);
  self->client = chy_http_client_new (&http, error);
  if (self->client == NULL || !learn_commands (self, cancellable, error))
    return NULL;
  if (options->watch)
    self->watch = chy_remote_watch_new (self->client, CHY_TENANT (self));
  return CHY_TENANT (g_steal_pointer (&self));
}

const char *
chy_tenant_remote_get_account (ChyTenantRemote *self)
{
  g_return_val_if_fail (CHY_IS_TENANT_REMOTE (self), NULL);

  return self->account;
}
