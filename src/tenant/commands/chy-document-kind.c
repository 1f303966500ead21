/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-document.h"
#include "model/chy-connector-feature.h"
#include "model/chy-profile.h"
#include "model/chy-states.h"
#include "model/chy-template.h"
#include "tenant/chy-tenant.h"
#include "wire/chy-wire.h"

static const ChyField group_fields[] = {
  { .key = "displayName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Name"),
    .max = 256 },
  { .key = "description", .kind = CHY_FIELD_TEXT, .title = N_ ("Description"), .max = 1024 },
  { .key = NULL },
};

static const ChyField connector_fields[] = {
  { .key = "displayName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Name"),
    .max = 63 },
  { .key = "account",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Account"),
    .help = N_ ("The account that the connector's service runs as: SYSTEM, or an account of the domain."),
    .max = 256 },
  { .key = "proxyUrl",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Proxy"),
    .help = N_ ("The address of the proxy that the service uses, with its scheme."),
    .max = 2048 },
  { .key = "tenant", .kind = CHY_FIELD_TEXT, .title = N_ ("Tenant"), .max = 2048 },
  { .key = "principalId", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Account ID") },
  { .key = "principalName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Account name") },
  { .key = "enabled", .kind = CHY_FIELD_BOOLEAN, .title = N_ ("Enabled"), .default_text = "true" },
  CHY_CONNECTOR_FEATURE_FIELDS (0),
  { .key = NULL },
};

static const ChyField account_fields[] = {
  { .key = "displayName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Name"),
    .max = 63 },
  { .key = "role",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Role"),
    .choices = chy_states_role },
  { .key = "enabled", .kind = CHY_FIELD_BOOLEAN, .title = N_ ("Enabled"), .default_text = "true" },
  { .key = "serialNumber", .kind = CHY_FIELD_TEXT, .title = N_ ("Serial Number") },
  { .key = "certificateHash", .kind = CHY_FIELD_TEXT, .title = N_ ("SHA-256 Fingerprint") },
  { .key = "subjectName", .kind = CHY_FIELD_TEXT, .title = N_ ("Subject") },
  { .key = "notAfter", .kind = CHY_FIELD_TIME, .title = N_ ("Valid Until") },
  { .key = "nextSerialNumber", .kind = CHY_FIELD_TEXT, .title = N_ ("Serial Number") },
  { .key = "nextCertificateHash", .kind = CHY_FIELD_TEXT, .title = N_ ("SHA-256 Fingerprint") },
  { .key = "nextSubjectName", .kind = CHY_FIELD_TEXT, .title = N_ ("Subject") },
  { .key = "nextNotAfter", .kind = CHY_FIELD_TIME, .title = N_ ("Valid Until") },
  { .key = "graceDateTime", .kind = CHY_FIELD_TIME, .title = N_ ("Present Certificate Accepted Until") },
  { .key = "issuer", .kind = CHY_FIELD_TEXT, .title = N_ ("Issuer") },
  { .key = "subject", .kind = CHY_FIELD_TEXT, .title = N_ ("Subject Identifier") },
  { .key = "identityHash", .kind = CHY_FIELD_TEXT, .title = N_ ("SHA-256 of Issuer and Subject") },
  { .key = "authorityId", .kind = CHY_FIELD_TEXT, .title = N_ ("Authority") },
  { .key = "templateName", .kind = CHY_FIELD_TEXT, .title = N_ ("Template") },
  { .key = "connectorId", .kind = CHY_FIELD_REFERENCE, .title = N_ ("Connector"), .refers_to = "connectors" },
  { .key = NULL },
};

static const struct
{
  const char *kind;
  const char *resource;
  const ChyField *fields; /* NULL: see chy_document_get_fields() */
} kinds[] = {
  { CHY_DOCUMENT_TEMPLATE, "templates", NULL },
  { CHY_DOCUMENT_PROFILE, "profiles", NULL },
  { CHY_DOCUMENT_GROUP, "groups", group_fields },
  { CHY_DOCUMENT_CONNECTOR, "connectors", connector_fields },
  { CHY_DOCUMENT_ACCOUNT, "accounts", account_fields },
};

const char *
chy_document_get_resource (const char *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].kind, kind) == 0)
      return kinds[i].resource;
  return "documents";
}

const ChyField *
chy_document_get_fields (const char *kind, GVariant *body)
{
  const ChyField *fields;

  if (g_strcmp0 (kind, CHY_DOCUMENT_TEMPLATE) == 0)
    return chy_template_fields ();
  if (g_strcmp0 (kind, CHY_DOCUMENT_PROFILE) == 0)
    {
      fields = body != NULL ? chy_profile_get_fields (body) : NULL;
      return fields != NULL ? fields : chy_profile_common_fields ();
    }
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].kind, kind) == 0)
      return kinds[i].fields;
  return NULL;
}

char *
chy_document_encode (const char *kind, GVariant *body, GError **error)
{
  char *text = chy_wire_body_to_text (body, chy_document_get_fields (kind, body), CHY_WIRE_CANONICAL);

  if (text == NULL)
    g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "This %s cannot be written as JSON", kind);
  return text;
}

GVariant *
chy_document_decode (const char *kind, const char *text, GError **error)
{
  g_autoptr (GVariant) tree = chy_wire_parse (text, -1, error);

  if (tree == NULL)
    return NULL;
  return chy_wire_body_from_tree (tree, chy_document_get_fields (kind, tree), error);
}
