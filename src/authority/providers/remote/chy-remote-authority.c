/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "authority/chy-authority-remote.h"
#include "model/chy-field.h"
#include "model/chy-problem.h"
#include "wire/chy-wire-exchange.h"

/* --- types ------------------------------------------------------------------------------------------------
 */

#define CHY_TYPE_REMOTE_AUTHORITY (chy_remote_authority_get_type ())
G_DECLARE_FINAL_TYPE (ChyRemoteAuthority, chy_remote_authority, CHY, REMOTE_AUTHORITY, GObject)

struct _ChyRemoteAuthority
{
  GObject parent_instance;

  ChyHttpClient *client; /* (owned) */
  char *connector;       /* (owned) */
  char *name;            /* (owned) as it was asked for: what the server knows it by */
};

#define CHY_TYPE_REMOTE_HOST (chy_remote_host_get_type ())
G_DECLARE_FINAL_TYPE (ChyRemoteHost, chy_remote_host, CHY, REMOTE_HOST, GObject)

struct _ChyRemoteHost
{
  GObject parent_instance;

  ChyHttpClient *client; /* (owned) */
  char *connector;       /* (owned) */
};

static void authority_iface_init (ChyAuthorityInterface *iface);
static void host_iface_init (ChyAuthorityHostInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChyRemoteAuthority,
                               chy_remote_authority,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_AUTHORITY, authority_iface_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (ChyRemoteHost,
                               chy_remote_host,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_AUTHORITY_HOST, host_iface_init))

/* --- commands over there ----------------------------------------------------------------------------------
 */

static const struct
{
  const char *code;
  ChyAuthorityError error;
} codes[] = {
  { "itemNotFound", CHY_AUTHORITY_ERROR_NOT_FOUND },   { "ambiguous", CHY_AUTHORITY_ERROR_NOT_FOUND },
  { "notSupported", CHY_AUTHORITY_ERROR_UNSUPPORTED }, { "accessDenied", CHY_AUTHORITY_ERROR_DENIED },
  { "vaultLocked", CHY_AUTHORITY_ERROR_LOCKED },
};

/* A server that has trouble of its own is asked again later. */
static gboolean
take_error (guint status, const char *code, const char *message, GPtrArray *problems, GError **error)
{
  int kind = status == 429 || status >= 500 ? CHY_AUTHORITY_ERROR_UNREACHABLE : CHY_AUTHORITY_ERROR_FAILED;

  if (problems->len > 0 &&
      g_str_equal (chy_problem_get_domain (problems->pdata[0]), "chy-authority-error-quark"))
    chy_authority_error_from_string (chy_problem_get_code (problems->pdata[0]), &kind);
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_str_equal (codes[i].code, code))
      kind = codes[i].error;
  g_set_error_literal (error, CHY_AUTHORITY_ERROR, kind, message);
  return TRUE;
}

/* Whatever keeps the other side from answering passes: a submission may be repeated. */
static void
translate (GError *failure, GError **error)
{
  if (failure->domain == CHY_AUTHORITY_ERROR || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, failure);
      return;
    }
  g_set_error_literal (error, CHY_AUTHORITY_ERROR,
                       failure->domain == CHY_REFUSAL_ERROR ? CHY_AUTHORITY_ERROR_UNREACHABLE
                                                            : CHY_AUTHORITY_ERROR_FAILED,
                       failure->message);
  g_error_free (failure);
}

/* The values of a command's outcome. `items` (of the parameter `key`) NULL: there are none. */
static GVariant *
call (ChyRemoteAuthority *self,
      const char *command,
      const char *key,
      GVariant *items,
      GCancellable *cancellable,
      GError **error)
{
  g_autofree char *path = g_strconcat ("/v1/commands/", command, NULL);
  g_autoptr (GVariant) params = NULL;
  g_autoptr (GVariant) tree = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) body = NULL;
  GError *failure = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "connector", "s", self->connector);
  g_variant_dict_insert (&dict, "authority", "s", self->name);
  if (items != NULL)
    g_variant_dict_insert_value (&dict, key, items);
  params = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "parameters", params);
  tree = g_variant_ref_sink (g_variant_dict_end (&dict));
  answer = chy_http_client_call (self->client, path, tree, NULL, take_error, NULL, cancellable, &failure);
  body = answer != NULL ? chy_wire_exchange_from_tree (answer, NULL, &failure) : NULL;
  if (body == NULL)
    {
      translate (failure, error);
      return NULL;
    }
  g_clear_pointer (&answer, g_variant_unref);
  answer = chy_body_get (body, "values");
  if (answer == NULL || !g_variant_is_of_type (answer, G_VARIANT_TYPE_VARDICT))
    {
      g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_FAILED,
                           "an answer without values");
      return NULL;
    }
  return g_steal_pointer (&answer);
}

static GVariant *
describe_item (const char *request_id, guint attempt)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "requestId", "s", request_id);
  g_variant_dict_insert (&dict, "attempt", "x", (gint64) attempt);
  return g_variant_dict_end (&dict);
}

/* The answers of a command on `n` items, in their order. */
static gboolean
ask (ChyRemoteAuthority *self,
     const char *command,
     GVariant *items,
     gsize n,
     ChyIssuance **ret_issuances,
     GError **ret_errors,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GVariant) values = call (self, command, "items", items, cancellable, error);
  g_autoptr (GVariant) answers = values != NULL ? chy_body_get (values, "answers") : NULL;

  if (values == NULL)
    return FALSE;
  if (answers == NULL || !g_variant_is_of_type (answers, G_VARIANT_TYPE ("aa{sv}")) ||
      g_variant_n_children (answers) != n)
    {
      g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_FAILED,
                           "the answers are not those to what was asked");
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) body = g_variant_get_child_value (answers, i);

      ret_issuances[i] = chy_issuance_new_from_body (body, &ret_errors[i]);
    }
  return TRUE;
}

/* --- the port
 * ------------------------------------------------------------------------------------------------ */

static GVariant *
authority_describe (ChyAuthority *authority, GCancellable *cancellable, GError **error)
{
  return call (CHY_REMOTE_AUTHORITY (authority), "authority-describe", NULL, NULL, cancellable, error);
}

static gboolean
authority_submit (ChyAuthority *authority,
                  const ChySubmission *submissions,
                  gsize n,
                  ChyIssuance **ret_issuances,
                  GError **ret_errors,
                  GCancellable *cancellable)
{
  GVariantBuilder items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; i < n; i++)
    g_variant_builder_add_value (&items, describe_item (submissions[i].request_id, submissions[i].attempt));
  return ask (CHY_REMOTE_AUTHORITY (authority), "authority-submit", g_variant_builder_end (&items), n,
              ret_issuances, ret_errors, cancellable, &ret_errors[0]);
}

static ChyIssuance *
authority_collect (
    ChyAuthority *authority, const char *request_id, guint attempt, GCancellable *cancellable, GError **error)
{
  GVariantBuilder items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  ChyIssuance *issuance = NULL;
  GError *failure = NULL;

  g_variant_builder_add_value (&items, describe_item (request_id, attempt));
  ask (CHY_REMOTE_AUTHORITY (authority), "authority-collect", g_variant_builder_end (&items), 1, &issuance,
       &failure, cancellable, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return issuance;
}

/* Reason and moment are the tenant's, which wanted it; the connector's account is known there, too. */
static gboolean
authority_revoke (ChyAuthority *authority,
                  const char *const *serials,
                  guint reason,
                  gint64 when,
                  const ChyPrincipal *who,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GVariant) values = call (CHY_REMOTE_AUTHORITY (authority), "authority-revoke", "serialNumbers",
                                      g_variant_new_strv (serials, -1), cancellable, error);

  (void) reason;
  (void) when;
  (void) who;
  return values != NULL;
}

static void
authority_iface_init (ChyAuthorityInterface *iface)
{
  iface->describe = authority_describe;
  iface->submit = authority_submit;
  iface->collect = authority_collect;
  iface->revoke = authority_revoke;
}

static void
chy_remote_authority_finalize (GObject *object)
{
  ChyRemoteAuthority *self = CHY_REMOTE_AUTHORITY (object);

  g_clear_pointer (&self->client, chy_http_client_unref);
  g_free (self->connector);
  g_free (self->name);
  G_OBJECT_CLASS (chy_remote_authority_parent_class)->finalize (object);
}

static void
chy_remote_authority_class_init (ChyRemoteAuthorityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_remote_authority_finalize;
}

static void
chy_remote_authority_init (ChyRemoteAuthority *self G_GNUC_UNUSED)
{
}

/* --- the host --------------------------------------------------------------------------------------------
 */

/* Whether there is one of that name, its describe() says. */
static ChyAuthority *
host_get (ChyAuthorityHost *host, const char *id_or_name, GCancellable *cancellable, GError **error)
{
  ChyRemoteHost *self = CHY_REMOTE_HOST (host);
  ChyRemoteAuthority *authority = g_object_new (CHY_TYPE_REMOTE_AUTHORITY, NULL);

  (void) cancellable;
  (void) error;
  authority->client = chy_http_client_ref (self->client);
  authority->connector = g_strdup (self->connector);
  authority->name = g_strdup (id_or_name);
  return CHY_AUTHORITY (authority);
}

static void
host_iface_init (ChyAuthorityHostInterface *iface)
{
  iface->get = host_get;
}

static void
chy_remote_host_finalize (GObject *object)
{
  ChyRemoteHost *self = CHY_REMOTE_HOST (object);

  g_clear_pointer (&self->client, chy_http_client_unref);
  g_free (self->connector);
  G_OBJECT_CLASS (chy_remote_host_parent_class)->finalize (object);
}

static void
chy_remote_host_class_init (ChyRemoteHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_remote_host_finalize;
}

static void
chy_remote_host_init (ChyRemoteHost *self G_GNUC_UNUSED)
{
}

ChyAuthorityHost *
chy_authority_remote_host_new (ChyHttpClient *client, const char *connector)
{
  ChyRemoteHost *self;

  g_return_val_if_fail (client != NULL && connector != NULL, NULL);

  self = g_object_new (CHY_TYPE_REMOTE_HOST, NULL);
  self->client = chy_http_client_ref (client);
  self->connector = g_strdup (connector);
  return CHY_AUTHORITY_HOST (self);
}
