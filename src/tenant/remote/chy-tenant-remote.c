/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-remote-private.h"

#include "model/chy-problem.h"
#include "tenant/commands/chy-command-type.h"
#include "wire/chy-wire-exchange.h"

/* A poll is answered within 25 seconds, where anybody is there. */
#define POLL_TIMEOUT 40

struct _ChyTenantRemote
{
  GObject parent_instance;

  ChyHttpClient *client; /* (owned) */
  ChyHttpClient *poller; /* (owned) or NULL: gives up soon */
  char *url;             /* (owned) */
  char *certificate;     /* (owned) PEM of what is trusted, or NULL */
  char *account;         /* (owned) */
  GMutex lock;           /* of what follows */
  GHashTable *offered;   /* (owned) names of commands */
  gint64 expires;        /* of the sign-in; 0: no matter */
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

/* --- what is offered ------------------------------------------------------------------------------------ */

gboolean
chy_remote_learn (ChyHttpClient *client,
                  GHashTable **ret_offered,
                  char **ret_account,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GVariant) answer = chy_remote_get (client, "/v1/commands", cancellable, error);
  g_autoptr (GVariant) list = answer != NULL ? chy_body_get (answer, "value") : NULL;
  const char *account = answer != NULL ? chy_body_get_text (answer, "account") : NULL;
  g_autoptr (GHashTable) offered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (answer == NULL)
    return FALSE;
  if (list == NULL || account == NULL)
    {
      chy_refuse_one (error, "remote", "not-chancery", NULL, "detail", "/v1/commands", NULL);
      return FALSE;
    }
  for (gsize i = 0; g_variant_is_of_type (list, G_VARIANT_TYPE ("aa{sv}")) && i < g_variant_n_children (list);
       i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);

      if (chy_body_get_text (item, "name") != NULL)
        g_hash_table_add (offered, g_strdup (chy_body_get_text (item, "name")));
    }
  *ret_offered = g_steal_pointer (&offered);
  if (ret_account != NULL)
    *ret_account = g_strdup (account);
  return TRUE;
}

void
chy_tenant_remote_take_offered (ChyTenantRemote *self, GHashTable *offered)
{
  g_autoptr (GHashTable) old = NULL;

  g_mutex_lock (&self->lock);
  old = self->offered;
  self->offered = g_hash_table_ref (offered);
  g_mutex_unlock (&self->lock);
}

/* --- the port ------------------------------------------------------------------------------------------- */

/* Something failed: whether the other side is there at all shows sooner. */
static void
doubt (ChyTenantRemote *self)
{
  if (self->watch != NULL)
    chy_remote_watch_doubt (self->watch);
}

/* Whoever hears that a command went nowhere need not wonder whether it was done. */
static void
tell_unsent (GError *failure, GError **error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (failure);
  const char *address, *detail;

  if (!chy_error_is (failure, "remote", "unreachable"))
    {
      g_propagate_error (error, failure);
      return;
    }
  address = chy_problem_get_argument (problems->pdata[0], "address");
  detail = chy_problem_get_argument (problems->pdata[0], "detail");
  chy_refuse_one (error, "remote", "not-sent", NULL, "address", address, "detail", detail, NULL);
  g_error_free (failure);
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
  GError *failure = NULL;
  g_autoptr (GVariant) tree = chy_http_client_call (self->client, path, body, command->secrets,
                                                    chy_remote_take_error, &secrets, cancellable, &failure);

  if (tree != NULL)
    return read_outcome (tree, secrets, error);
  doubt (self);
  tell_unsent (failure, error);
  return NULL;
}

static ChyResult *
tenant_query (ChyTenant *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  ChyTenantRemote *self = CHY_TENANT_REMOTE (tenant);
  ChyResult *result = chy_remote_result_new (self->client, query, cancellable, error);

  if (result == NULL)
    doubt (self);
  return result;
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
  ChyTenantRemote *self = CHY_TENANT_REMOTE (tenant);
  gboolean can;

  g_mutex_lock (&self->lock);
  can = g_hash_table_contains (self->offered, command_type);
  g_mutex_unlock (&self->lock);
  return can;
}

/* For a session it means something else that its certificate gives no access. Takes over `failure`. */
static GError *
tell_ended (const char *url, gint64 expires, GError *failure)
{
  g_autoptr (GPtrArray) problems = NULL;
  GError *told = NULL;

  if (expires == 0 || !chy_error_is (failure, "account", "sign-in"))
    return failure;
  problems = chy_problems_from_error (failure);
  chy_refuse_one (&told, "session", "ended", NULL, "address", url, "detail",
                  chy_problem_get_argument (problems->pdata[0], "detail"), NULL);
  g_error_free (failure);
  return told;
}

static ChyConnection *
tenant_get_connection (ChyTenant *tenant)
{
  ChyTenantRemote *self = CHY_TENANT_REMOTE (tenant);
  ChyConnection *connection = g_new0 (ChyConnection, 1);

  connection->address = g_strdup (self->url);
  connection->account = g_strdup (self->account);
  connection->certificate = g_strdup (self->certificate);
  g_mutex_lock (&self->lock);
  connection->expires = self->expires;
  g_mutex_unlock (&self->lock);
  if (self->watch != NULL)
    chy_remote_watch_describe (self->watch, connection);
  connection->error = tell_ended (self->url, connection->expires, connection->error);
  return connection;
}

static void
tenant_reconnect (ChyTenant *tenant)
{
  if (CHY_TENANT_REMOTE (tenant)->watch != NULL)
    chy_remote_watch_look (CHY_TENANT_REMOTE (tenant)->watch);
}

static void
tenant_run (ChyTenant *tenant, GTask *task, GTaskThreadFunc func)
{
  chy_http_client_run (CHY_TENANT_REMOTE (tenant)->client, task, func);
}

static void
tenant_iface_init (ChyTenantInterface *iface)
{
  iface->query = tenant_query;
  iface->preview = tenant_preview;
  iface->apply = tenant_apply;
  iface->can = tenant_can;
  iface->get_connection = tenant_get_connection;
  iface->reconnect = tenant_reconnect;
  iface->run = tenant_run;
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
  g_clear_pointer (&self->poller, chy_http_client_unref);
  g_clear_pointer (&self->offered, g_hash_table_unref);
  g_mutex_clear (&self->lock);
  g_free (self->url);
  g_free (self->certificate);
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
  g_mutex_init (&self->lock);
}

ChyTenant *
chy_tenant_remote_open (const ChyTenantRemoteOptions *options, GCancellable *cancellable, GError **error)
{
  ChyHttpClientOptions http = { .url = options->url,
                                .client = options->client,
                                .server = options->server,
                                .pinned = options->pinned,
                                .proxy = options->proxy,
                                .proxy_credentials = options->proxy_credentials,
                                .timeout = options->timeout };
  g_autoptr (ChyTenantRemote) self = NULL;
  g_autofree char *etag = NULL;
  GError *failure = NULL;

  g_return_val_if_fail (options != NULL && options->url != NULL, NULL);

  self = g_object_new (CHY_TYPE_TENANT_REMOTE, NULL);
  self->url = g_strdup (options->url);
  self->expires = options->expires;
  if (options->server != NULL)
    g_object_get (options->server, "certificate-pem", &self->certificate, NULL);
  self->client = chy_http_client_new (&http, error);
  if (self->client != NULL && options->watch)
    etag = chy_remote_watch_begin (self->client, cancellable, &failure);
  if (self->client == NULL)
    return NULL;
  if ((options->watch && etag == NULL) ||
      !chy_remote_learn (self->client, &self->offered, &self->account, cancellable, &failure))
    {
      g_propagate_error (error, tell_ended (self->url, options->expires, failure));
      return NULL;
    }
  if (options->watch)
    {
      http.timeout = MIN (options->timeout > 0 ? options->timeout : POLL_TIMEOUT, POLL_TIMEOUT);
      http.known = TRUE;
      self->poller = chy_http_client_new (&http, error);
      if (self->poller == NULL)
        return NULL;
      self->watch = chy_remote_watch_new (self->poller, CHY_TENANT (self), etag);
    }
  return CHY_TENANT (g_steal_pointer (&self));
}

void
chy_tenant_remote_sign_in (ChyTenantRemote *self, GTlsCertificate *client, gint64 expires)
{
  g_return_if_fail (CHY_IS_TENANT_REMOTE (self));

  g_mutex_lock (&self->lock);
  self->expires = expires;
  g_mutex_unlock (&self->lock);
  chy_http_client_set_client (self->client, client);
  if (self->poller != NULL)
    chy_http_client_set_client (self->poller, client);
  tenant_reconnect (CHY_TENANT (self));
}

const char *
chy_tenant_remote_get_account (ChyTenantRemote *self)
{
  g_return_val_if_fail (CHY_IS_TENANT_REMOTE (self), NULL);

  return self->account;
}
