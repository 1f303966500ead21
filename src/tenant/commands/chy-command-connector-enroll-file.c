/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "base/chy-id.h"
#include "base/chy-time.h"
#include "chy-command-type.h"
#include "chy-connector-fields.h"
#include "chy-connector-store.h"
#include "chy-enrollment.h"
#include "model/chy-problem.h"
#include "wire/chy-wire-exchange.h"

#define TOKEN_SIZE    32
#define HOURS         3600
#define LONGEST_HOURS (30 * 24)

static const ChyField fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Connector"),
    .help = N_ ("The name of the computer that it runs on; it is enrolled where it is unknown."),
    .max = 63 },
  { .key = "url",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Server"),
    .help =
        N_ ("The address that the connector reaches the server at, such as https://ca1.example.org:8443."),
    .max = 400 },
  { .key = "certificate",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_FILE,
    .title = N_ ("Server certificate"),
    .help = N_ ("The certificate that the server shows, PEM or DER; the connector trusts no other one.") },
  { .key = "authority",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Authority"),
    .help = N_ ("Which authority issues the connector's certificates; the only one where it is left out.") },
  { .key = "template",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Template"),
    .help = N_ ("By which template, which the authority issues; one is made where it is left out.") },
  { .key = "validity",
    .kind = CHY_FIELD_PERIOD,
    .title = N_ ("Valid for"),
    .help = N_ ("How long the file can be used."),
    .default_text = "1d",
    .min = 60,
    .max = LONGEST_HOURS * HOURS },
  { .key = NULL },
};

static const char *const positionals[] = { "name", NULL };

/* The server's address without a path behind it, as a client wants it. */
static char *
read_url (GVariant *params, GError **error)
{
  const char *text = chy_body_get_text (params, "url");
  g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *path = uri != NULL ? g_uri_get_path (uri) : "";

  if (uri != NULL && g_str_equal (g_uri_get_scheme (uri), "https") && g_uri_get_host (uri) != NULL &&
      *g_uri_get_host (uri) != '\0' && g_uri_get_userinfo (uri) == NULL && g_uri_get_query (uri) == NULL &&
      (*path == '\0' || strcmp (path, "/") == 0))
    return g_uri_join (G_URI_FLAGS_NONE, "https", NULL, g_uri_get_host (uri), g_uri_get_port (uri), "", NULL,
                       NULL);
  chy_refuse_one (error, "enrollment", text == NULL ? "no-address" : "bad-address", NULL, "value",
                  text != NULL ? text : "", NULL);
  return NULL;
}

typedef struct
{
  const char *name; /* borrowed */
  char *proxy;      /* (owned) or NULL */
} Look;

/* What is set for a connector that is known already. */
static gboolean
look (ChySession *session, gpointer data, GError **error)
{
  Look *self = data;
  g_autoptr (ChyDocument) connector = NULL;

  if (!chy_document_lookup (session, CHY_DOCUMENT_CONNECTOR, self->name, &connector, error))
    return FALSE;
  g_clear_pointer (&self->proxy, g_free);
  if (connector != NULL)
    self->proxy = g_strdup (chy_body_get_text (connector->body, "proxyUrl"));
  return TRUE;
}

/* What the file says besides its token. */
static char *
make_line (ChyCommandContext *context, GVariant *params, const char *proxy, gint64 expires, GError **error)
{
  g_autoptr (GBytes) file = chy_body_get_bytes (params, "certificate");
  g_autofree char *url = read_url (params, error);
  g_autofree char *end = chy_time_format (expires);
  g_autofree char *pem = NULL;
  g_autoptr (ChyCertInfo) info = NULL;
  g_autoptr (GVariant) tree = NULL;
  GVariantDict dict;

  if (url == NULL)
    return NULL;
  if (file == NULL)
    {
      chy_refuse_one (error, "enrollment", "no-certificate", NULL, NULL);
      return NULL;
    }
  info = chy_inspect_certificate (file, error);
  if (info == NULL)
    return NULL;
  if (info->not_after <= chy_command_context_get_now (context))
    {
      chy_refuse_one (error, "enrollment", "server-expired", NULL, NULL);
      return NULL;
    }
  pem = chy_pem_encode ("CERTIFICATE", info->der);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "chanceryEnrollment", "x", (gint64) 1);
  g_variant_dict_insert (&dict, "connector", "s", chy_body_get_text (params, "name"));
  g_variant_dict_insert (&dict, "server", "s", url);
  if (proxy != NULL && *proxy != '\0')
    g_variant_dict_insert (&dict, "proxy", "s", proxy);
  g_variant_dict_insert (&dict, "serverCertificate", "s", pem);
  g_variant_dict_insert (&dict, "serverCertificateSha256", "s", info->thumbprint_sha256);
  g_variant_dict_insert (&dict, "expirationDateTime", "s", end);
  tree = g_variant_ref_sink (g_variant_dict_end (&dict));
  return chy_wire_print (tree, CHY_WIRE_CANONICAL);
}

/* Makes the token and gives the file; its hash is what is stored. */
static char *
give_file (ChyCommandContext *context, const char *line)
{
  g_autoptr (ChySecret) random = chy_secret_new_random (TOKEN_SIZE);
  g_autoptr (GHashTable) secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);
  g_autoptr (ChySecret) file = NULL;
  gsize size;
  gconstpointer data = chy_secret_get_data (random, &size);
  char *hash = chy_enrollment_hash (data, size);

  g_hash_table_insert (secrets, g_strdup ("token"), chy_secret_ref (random));
  file = chy_wire_exchange_join (line, secrets);
  chy_command_context_give_secret (context, "enrollment", file);
  return hash;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  gint64 validity = chy_body_get_int (params, "validity", 24 * HOURS);
  gint64 expires = chy_command_context_get_now (context) + validity * CHY_USEC_PER_SEC;
  const ChyField *name = chy_fields_find (fields, "name");
  g_autoptr (GVariant) value = chy_body_get (params, "name");
  g_auto (ChyEnrollmentSource) source = { NULL };
  Look known = { .name = chy_body_get_text (params, "name") };
  g_autofree char *proxy = NULL;
  g_autofree char *line = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *id = chy_id_new ();
  const char *code = NULL;

  /* An ID names a connector, too, so this is not the field's own rule; but the file is for a name. */
  if (!chy_connector_check_name (name, value, &code))
    {
      g_autoptr (GPtrArray) problems = chy_problems_new ();

      g_ptr_array_add (problems,
                       chy_problem_new (CHY_SEVERITY_ERROR, "field", code, NULL, name->key, "title",
                                        name->title, "value", g_variant_get_string (value, NULL), NULL));
      chy_refuse (error, problems);
      return FALSE;
    }
  if (!chy_command_context_read (context, look, &known, error))
    return FALSE;
  proxy = known.proxy;
  line = make_line (context, params, proxy, expires, error);
  if (line == NULL ||
      !chy_enrollment_source_make (context, &chy_enrollment_connectors, params, &source, result, error))
    return FALSE;
  hash = give_file (context, line);
  g_variant_dict_insert (result, "tokenHash", "s", hash);
  g_variant_dict_insert (result, "enrollmentId", "s", id);
  g_variant_dict_insert (result, "templateName", "s", source.template_name);
  g_variant_dict_insert (result, "expirationDateTime", "x", expires);
  return TRUE;
}

/* What the audit log says of the file: everything but its token's hash. */
static GVariant *
make_record (const ChyEnrollment *enrollment, GVariant *params)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "enrollmentId", "s", enrollment->id);
  g_variant_dict_insert (&dict, "authorityId", "s", enrollment->authority);
  g_variant_dict_insert (&dict, "templateName", "s", enrollment->template_name);
  g_variant_dict_insert (&dict, "expirationDateTime", "x", enrollment->expires);
  g_variant_dict_insert (&dict, "url", "s", chy_body_get_text (params, "url"));
  return g_variant_dict_end (&dict);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  const char *name = chy_body_get_text (params, "name");
  /* As "connector enroll" has it by default. */
  g_autoptr (GVariant) settings = chy_body_with (NULL, "account", g_variant_new_string ("SYSTEM"));
  g_autoptr (ChyDocument) connector = NULL;
  ChyEnrollment enrollment = { NULL };

  if (!chy_document_lookup (session, CHY_DOCUMENT_CONNECTOR, name, &connector, error))
    return FALSE;
  if (connector == NULL)
    connector = chy_connector_store_insert (context, name, settings, error);
  if (connector == NULL)
    return FALSE;
  if (!chy_body_get_bool (connector->body, "enabled", TRUE))
    {
      chy_refuse_one (error, "enrollment", "disabled", connector->title, NULL);
      return FALSE;
    }
  enrollment.connector = connector->id;
  g_variant_dict_lookup (result, "enrollmentId", "&s", &enrollment.id);
  g_variant_dict_lookup (result, "tokenHash", "&s", &enrollment.token_hash);
  g_variant_dict_lookup (result, "authorityId", "&s", &enrollment.authority);
  g_variant_dict_lookup (result, "templateName", "&s", &enrollment.template_name);
  g_variant_dict_lookup (result, "expirationDateTime", "x", &enrollment.expires);
  if (!chy_enrollment_put (session, &enrollment, error))
    return FALSE;
  chy_command_context_audit (context, "connector", connector->id, connector->title, NULL,
                             make_record (&enrollment, params));
  g_variant_dict_remove (result, "tokenHash");
  g_variant_dict_remove (result, "enrollmentId");
  g_variant_dict_insert (result, "id", "s", connector->id);
  return chy_enrollment_source_record (context, result, error);
}

const ChyCommandType chy_command_connector_enroll_file = {
  .name = "connector-enroll-file",
  .noun = "connector",
  .verb = "enroll-file",
  .title = N_ ("Make Enrollment File"),
  .help = N_ ("Makes the file with which a connector on another computer enrolls, once and within a day; an "
              "older one for it becomes void."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .prepare = prepare,
  .apply = apply,
};
