/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-connector-feature.h"
#include "model/chy-failure-words.h"
#include "tenant/local/chy-local-resource.h"

/* What keeps one that nobody has taken from being taken, where that will not pass by itself. */
static gboolean
add_wait (ChySession *session, GVariantDict *body, GError **error)
{
  g_autoptr (GPtrArray) connectors = NULL;
  const char *state = NULL;
  const char *kind = NULL;
  gboolean imported;
  guint enabled = 0;

  if (!g_variant_dict_lookup (body, "state", "&s", &state) || !g_str_equal (state, "queued"))
    return TRUE;
  imported = g_variant_dict_lookup (body, "kind", "&s", &kind) && g_str_equal (kind, "imported");
  connectors = chy_document_list (session, CHY_DOCUMENT_CONNECTOR, error);
  if (connectors == NULL)
    return FALSE;
  for (guint i = 0; i < connectors->len; i++)
    {
      const ChyDocument *connector = g_ptr_array_index (connectors, i);

      if (!chy_body_get_bool (connector->body, "enabled", TRUE))
        continue;
      if (chy_connector_has_feature (connector->body,
                                     imported ? CHY_CONNECTOR_PKCS_IMPORTED : CHY_CONNECTOR_PKCS))
        return TRUE;
      enabled++;
    }
  g_variant_dict_insert (body, "waitReason", "s",
                         enabled > 0 && imported
                             ? _ ("No connector that is enabled has the feature PKCS imported certificates.")
                         : enabled > 0 ? _ ("No connector that is enabled has the feature PKCS.")
                                       : _ ("No connector is enabled."));
  return TRUE;
}

/* Why the last try failed, in words; nothing where none did. */
static gboolean
finish_row (ChyLocalReader *reader,
            ChySession *session,
            gint64 row,
            GVariantDict *body,
            gboolean details,
            GError **error)
{
  const char *cause = NULL;
  const char *code = NULL;

  (void) reader;
  (void) row;
  g_variant_dict_lookup (body, "cause", "&s", &cause);
  g_variant_dict_lookup (body, "code", "&s", &code);
  if (cause != NULL && *cause != '\0')
    {
      g_autofree char *title = chy_failure_title (cause, code);

      g_variant_dict_insert (body, "causeTitle", "s", title);
    }
  return !details || add_wait (session, body, error);
}

static const ChyLocalColumn columns[] = {
  { "number", "id" },
  { "id", "uuid" },
  { "state", "state" },
  { "profileId", "profile" },
  { "profileName", "profile_name" },
  { "deviceId", "device" },
  { "deviceDisplayName", "device_name" },
  { "userId", "person" },
  { "userDisplayName", "user_name" },
  { "userPrincipalName", "user_principal_name" },
  { "platform", "platform" },
  { "generation", "generation" },
  { "attempt", "attempt" },
  { "connectorId", "connector" },
  { "authorityId", "authority" },
  { "authorityName", "authority_name" },
  { "authorityNumber", "authority_number" },
  { "templateName", "template_name" },
  { "certificateSerialNumber", "serial" },
  { "certificateThumbprint", "thumbprint" },
  { "subjectName", "subject" },
  { "notBefore", "not_before" },
  { "notAfter", "not_after" },
  { "renewDateTime", "renew_at" },
  { "nextTryDateTime", "next_try" },
  { "leaseExpirationDateTime", "lease_until" },
  { "previousId", "previous" },
  { "cause", "cause" },
  { "code", "code" },
  { "message", "message" },
  { "createdDateTime", "created" },
  { "lastModifiedDateTime", "updated" },
  { "kind", "kind" },
  { "importedPfxId", "imported" },
  { NULL, NULL },
};

static const char *const column_names[] = { "id",
                                            "uuid",
                                            "state",
                                            "profile",
                                            "profile_name",
                                            "device",
                                            "device_name",
                                            "person",
                                            "user_name",
                                            "user_principal_name",
                                            "platform",
                                            "generation",
                                            "attempt",
                                            "connector",
                                            "authority",
                                            "authority_name",
                                            "authority_number",
                                            "template_name",
                                            "serial",
                                            "thumbprint",
                                            "subject",
                                            "not_before",
                                            "not_after",
                                            "renew_at",
                                            "next_try",
                                            "lease_until",
                                            "previous",
                                            "cause",
                                            "code",
                                            "message",
                                            "created",
                                            "updated",
                                            "kind",
                                            "imported",
                                            NULL };

static const char *const sortable[] = { "id",          "state",     "profile_name",
                                        "device_name", "user_name", "user_principal_name",
                                        "subject",     "not_after", "created",
                                        "updated",     NULL };

static const char *const searched[] = { "subject",   "profile_name",        "device_name",
                                        "user_name", "user_principal_name", "serial",
                                        NULL };

static const char *const prefixed[] = { "subject",   "profile_name",        "device_name",
                                        "user_name", "user_principal_name", NULL };

static const ChyListTable table = {
  .table = "request",
  .columns = column_names,
  .sortable = sortable,
  .search_table = "request_search",
  .searched = searched,
  .prefixed = prefixed,
  .counter = "state",
};

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_NUMBER },
  { "uuid", CHY_LOCAL_KEY_TEXT },
  { "serial", CHY_LOCAL_KEY_HEX },
  { "thumbprint", CHY_LOCAL_KEY_HEX },
  { "user_principal_name", CHY_LOCAL_KEY_TEXT },
  { "device_name", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

const ChyLocalResource chy_local_requests = {
  .id = "requests",
  .keys = keys,
  .table = &table,
  .columns = columns,
  .finish_row = finish_row,
};
