/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-document.h"

/* Hours are counted since 1970. */
#define HOUR (3600 * CHY_USEC_PER_SEC)

static const ChyField fields[] = {
  { .key = "connector", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Connector") },
  { .key = "host", .kind = CHY_FIELD_TEXT, .title = N_ ("Host") },
  { .key = "version", .kind = CHY_FIELD_TEXT, .title = N_ ("Version") },
  { .key = "account", .kind = CHY_FIELD_TEXT, .title = N_ ("Account") },
  { .key = "platform", .kind = CHY_FIELD_TEXT, .title = N_ ("Platform") },
  { .key = "reason",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Reason"),
    .help = N_ ("What keeps it from working; nothing where all is well.") },
  { .key = "succeeded",
    .kind = CHY_FIELD_INTEGER,
    .title = N_ ("Succeeded"),
    .help = N_ ("Since its last report.") },
  { .key = "failed",
    .kind = CHY_FIELD_INTEGER,
    .title = N_ ("Failed"),
    .help = N_ ("Since its last report.") },
  { .key = "waiting",
    .kind = CHY_FIELD_INTEGER,
    .title = N_ ("Waiting"),
    .help = N_ ("Requests that nobody has taken yet, as far as it knows.") },
  { .key = "clockOffset",
    .kind = CHY_FIELD_INTEGER,
    .title = N_ ("Clock offset"),
    .help = N_ ("By how many microseconds its clock is ahead of the server's.") },
  { .key = "certificateEnd", .kind = CHY_FIELD_TIME, .title = N_ ("Certificate valid until") },
  { .key = "authorityReason",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Authority"),
    .help = N_ ("Why an authority could not be reached; nothing where all is well.") },
  { .key = "revokes",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Revokes"),
    .help = N_ ("It takes revocations until its next report.") },
  { .key = "revoked",
    .kind = CHY_FIELD_INTEGER,
    .title = N_ ("Revoked"),
    .help = N_ ("Since its last report.") },
  { .key = "unrevoked",
    .kind = CHY_FIELD_INTEGER,
    .title = N_ ("Not revoked"),
    .help = N_ ("Since its last report; they are tried again.") },
  { .key = "systemAccount",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("System account"),
    .help = N_ ("Whether its account is one of the system, not a person's.") },
  { .key = NULL },
};

/* A week of hours is kept. */
static gboolean
count (ChySession *session, const char *id, gint64 now, gint64 succeeded, gint64 failed, GError **error)
{
  gint64 hour = now / HOUR;

  if (succeeded == 0 && failed == 0)
    return TRUE;
  return chy_session_run (session, "connector-hour-add",
                          CHY_PARAMS (CHY_TEXT (id), CHY_INT (hour), CHY_INT (succeeded), CHY_INT (failed)),
                          error) &&
         chy_session_run (session, "connector-hour-prune",
                          CHY_PARAMS (CHY_TEXT (id), CHY_INT (hour - 7 * 24)), error);
}

static ChyParam
int_or_null (GVariant *params, const char *key)
{
  g_autoptr (GVariant) value = chy_body_get (params, key);

  return value != NULL ? CHY_INT (g_variant_get_int64 (value)) : CHY_NULL;
}

static ChyParam
bool_or_null (GVariant *params, const char *key)
{
  g_autoptr (GVariant) value = chy_body_get (params, key);

  return value != NULL ? CHY_INT (g_variant_get_boolean (value)) : CHY_NULL;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  gint64 now = chy_command_context_get_now (context);
  gint64 succeeded = MAX (chy_body_get_int (params, "succeeded", 0), 0);
  gint64 failed = MAX (chy_body_get_int (params, "failed", 0), 0);
  g_autoptr (ChyDocument) connector =
      chy_document_find (session, CHY_DOCUMENT_CONNECTOR, chy_body_get_text (params, "connector"), error);

  (void) result;
  if (connector == NULL ||
      !chy_session_run (session, "connector-state-put",
                        CHY_PARAMS (CHY_TEXT (connector->id), CHY_TEXT (chy_body_get_text (params, "host")),
                                    CHY_TEXT (chy_body_get_text (params, "version")),
                                    CHY_TEXT (chy_body_get_text (params, "account")),
                                    CHY_TEXT (chy_body_get_text (params, "platform")), CHY_INT (now),
                                    CHY_TEXT (chy_body_get_text (params, "reason")), CHY_INT (succeeded),
                                    CHY_INT (failed), int_or_null (params, "waiting"),
                                    int_or_null (params, "clockOffset"),
                                    int_or_null (params, "certificateEnd"),
                                    CHY_TEXT (chy_body_get_text (params, "authorityReason")),
                                    CHY_INT (chy_body_get_bool (params, "revokes", FALSE)),
                                    CHY_INT (MAX (chy_body_get_int (params, "revoked", 0), 0)),
                                    CHY_INT (MAX (chy_body_get_int (params, "unrevoked", 0), 0)),
                                    bool_or_null (params, "systemAccount")),
                        error) ||
      !count (session, connector->id, now, succeeded, failed, error))
    return FALSE;
  chy_session_touch (session, "connectors");
  return TRUE;
}

const ChyCommandType chy_command_connector_heartbeat = {
  .name = "connector-heartbeat",
  .noun = "connector",
  .verb = "heartbeat",
  .title = N_ ("Connector Heartbeat"),
  .help = N_ ("A connector says that it is there, and how it fares."),
  .fields = fields,
  .role = CHY_ROLE_CONNECTOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET,
  .apply = apply,
};
