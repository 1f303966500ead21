/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-private.h"

#include "base/chy-time.h"
#include "model/chy-problem.h"
#include "wire/chy-wire.h"

#define JSON "application/json"
/* After which a worker may be free for what takes long. */
#define BUSY_SECONDS 2

/* In the order of ChyTenantError: the words are sent, and read back by tenant/remote. */
static const struct
{
  const char *code;
  guint status;
} tenant_errors[] = {
  { "generalException", 500 }, { "itemNotFound", 404 }, { "ambiguous", 409 },   { "notSupported", 404 },
  { "accessDenied", 403 },     { "conflict", 409 },     { "vaultLocked", 423 }, { "inUse", 409 },
};

static void
set_answer (ChyServerRequest *self, guint status, const char *type, GBytes *answer)
{
  self->status = status;
  self->type = type;
  g_clear_pointer (&self->answer, g_bytes_unref);
  self->answer = answer;
}

void
chy_server_answer_text (ChyServerRequest *self, guint status, const char *type, char *text)
{
  set_answer (self, status, type, g_bytes_new_take (text, strlen (text)));
}

void
chy_server_answer (ChyServerRequest *self, guint status, GVariant *tree)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (tree);

  chy_server_answer_text (self, status, JSON, chy_wire_print (owned, CHY_WIRE_LINE));
}

const char *
chy_server_status_phrase (guint status)
{
  return status == CHY_STATUS_TOO_MANY_REQUESTS ? "Too Many Requests" : soup_status_get_phrase (status);
}

void
chy_server_answer_published (ChyServerRequest *self, const char *folder, const char *file, const char *type)
{
  ChyServer *server = self->server;
  GBytes *bytes = server->published != NULL ? server->published (server->published_data, folder, file) : NULL;

  if (bytes != NULL)
    set_answer (self, SOUP_STATUS_OK, type, bytes);
  else
    chy_server_answer_status (self, SOUP_STATUS_NOT_FOUND, "itemNotFound", NULL);
}

static GVariant *
details_of (GPtrArray *problems)
{
  GVariantBuilder details = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);
      g_autoptr (GVariant) body = chy_problem_to_body (problem);
      GVariantDict dict;

      g_variant_dict_init (&dict, body);
      g_variant_dict_insert_value (
          &dict, "message", g_variant_new_take_string (chy_problem_get_sentence_untranslated (problem)));
      if (chy_problem_get_field (problem) != NULL)
        g_variant_dict_insert (&dict, "target", "s", chy_problem_get_field (problem));
      g_variant_builder_add_value (&details, g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&details);
}

char *
chy_server_error_text (
    const char *code, const char *message, const char *request_id, gint64 now, GPtrArray *problems)
{
  g_autofree char *date = chy_time_format (now);
  g_autoptr (GVariant) tree = NULL;
  GVariantDict inner, error, whole;

  g_variant_dict_init (&inner, NULL);
  g_variant_dict_insert (&inner, "request-id", "s", request_id);
  g_variant_dict_insert (&inner, "date", "s", date);
  g_variant_dict_init (&error, NULL);
  g_variant_dict_insert (&error, "code", "s", code);
  g_variant_dict_insert (&error, "message", "s", message);
  g_variant_dict_insert_value (&error, "innerError", g_variant_dict_end (&inner));
  if (problems != NULL)
    g_variant_dict_insert_value (&error, "details", details_of (problems));
  g_variant_dict_init (&whole, NULL);
  g_variant_dict_insert_value (&whole, "error", g_variant_dict_end (&error));
  tree = g_variant_ref_sink (g_variant_dict_end (&whole));
  return chy_wire_print (tree, CHY_WIRE_LINE);
}

static void
answer_error (
    ChyServerRequest *self, guint status, const char *code, const char *message, GPtrArray *problems)
{
  chy_server_answer_text (self, status, JSON,
                          chy_server_error_text (code, message, self->id, self->now, problems));
}

void
chy_server_answer_status (ChyServerRequest *self, guint status, const char *code, const char *message)
{
  answer_error (self, status, code, message != NULL ? message : chy_server_status_phrase (status), NULL);
}

/* A wrong passphrase, a file that does not read, an authority that says no: what the caller can act on. The
 * rest is the server's own trouble. */
static gboolean
is_refusal (GPtrArray *problems)
{
  const char *domain = chy_problem_get_domain (problems->pdata[0]);

  return g_str_has_prefix (domain, "chy-") && !g_str_has_prefix (domain, "chy-store");
}

/* The database is away or overloaded: the same request may do in a moment, as nothing of it was kept. A
 * commit whose answer was lost is not among them. */
static gboolean
is_passing (ChyServerRequest *self, GPtrArray *problems)
{
  static const char *const codes[] = { "unreachable", "busy", "locked", NULL };
  const char *domain = chy_problem_get_domain (problems->pdata[0]);

  /* Who cannot be looked up at the authority has asked nothing of it yet. */
  return (g_str_equal (domain, "chy-store-error-quark") ||
          (!self->is_public && self->tenant == NULL && g_str_equal (domain, "chy-authority-error-quark"))) &&
         g_strv_contains (codes, chy_problem_get_code (problems->pdata[0]));
}

/* Who has not signed in is told by the status alone what to do about an enrollment file or a sign-in. */
static const struct
{
  const char *domain;
  const char *problem;
  guint status;
  const char *code;
} stranger_errors[] = {
  { "account", "sign-in", 403, "accessDenied" },
  { "account", "identity-unknown", 403, "accessDenied" },
  { "enrollment", "unknown-token", 403, "accessDenied" },
  { "enrollment", "disabled", 403, "accessDenied" },
  { "enrollment", "used", 409, "conflict" },
  { "enrollment", "expired", 410, "gone" },
  { "enrollment", "too-many-tries", 429, "tooManyRequests" },
  { "sign-in", "not-configured", 404, "notSupported" },
  { "sign-in", "code-refused", 403, "accessDenied" },
  { "sign-in", "token-invalid", 403, "accessDenied" },
  { "sign-in", "provider-answer", 502, "badGateway" },
  { "sign-in", "provider-unreachable", 503, "serviceNotAvailable" },
  { "sign-in", "too-many-tries", 429, "tooManyRequests" },
};

static guint
stranger_status (const GError *error, const char **ret_code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stranger_errors); i++)
    if (chy_error_is (error, stranger_errors[i].domain, stranger_errors[i].problem))
      {
        *ret_code = stranger_errors[i].code;
        return stranger_errors[i].status;
      }
  return 0;
}

/* Graph's clients know 400 for what is refused. */
static gboolean
is_graph (ChyServerRequest *self)
{
  return self->path != NULL && g_str_has_prefix (self->path, "/beta/");
}

void
chy_server_answer_error (ChyServerRequest *self, const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
  const char *code = NULL;
  guint status = stranger_status (error, &code);

  if (status != 0)
    answer_error (self, status, code, error->message, problems);
  else if (error->domain == CHY_TENANT_ERROR && error->code >= 0 &&
           (gsize) error->code < G_N_ELEMENTS (tenant_errors))
    answer_error (self, tenant_errors[error->code].status, tenant_errors[error->code].code, error->message,
                  problems);
  else if (is_graph (self) && chy_error_is (error, "command", "in-use"))
    answer_error (self, 409, "conflict", error->message, problems);
  else if (error->domain == CHY_REFUSAL_ERROR && is_graph (self))
    answer_error (self, 400, "badRequest", error->message, problems);
  else if (error->domain == CHY_REFUSAL_ERROR)
    answer_error (self, 422, "refused", error->message, problems);
  else if (error->domain == CHY_WIRE_ERROR)
    answer_error (self, error->code == CHY_WIRE_ERROR_TOO_LARGE ? 413 : 400, "badRequest", error->message,
                  problems);
  else if (is_passing (self, problems))
    answer_error (self, 503, "serviceNotAvailable", error->message, problems);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    answer_error (self, 503, "timeout", "It took too long, or the server ends.", NULL);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    {
      self->retry_after = BUSY_SECONDS;
      answer_error (self, CHY_STATUS_TOO_MANY_REQUESTS, "tooManyRequests", error->message, NULL);
    }
  else if (is_refusal (problems))
    answer_error (self, 422, "refused", error->message, problems);
  else
    answer_error (self, 500, "generalException", error->message, problems);
}

/* Neither search words nor bodies: those are people's names, or secrets. */
void
chy_server_log (ChyServerRequest *self)
{
  g_autofree char *path = g_strndup (self->path != NULL ? self->path : "-", 200);
  g_autofree char *safe = g_strescape (path, NULL);
  g_autofree char *status = g_strdup_printf ("%u", self->status);
  const char *account = self->account != NULL ? self->account : "-";

  g_log_structured (G_LOG_DOMAIN, self->status == 500 ? G_LOG_LEVEL_WARNING : G_LOG_LEVEL_MESSAGE,
                    "CHANCERY_REQUEST_ID", self->id, "CHANCERY_ACCOUNT", account, "CHANCERY_CLIENT",
                    self->address, "CHANCERY_STATUS", status, "MESSAGE",
                    "%s %s %s %s from %s in %" G_GINT64_FORMAT " ms (%s)", account,
                    self->method != NULL ? self->method : "-", safe, status, self->address,
                    (g_get_monotonic_time () - self->began) / 1000, self->id);
}
