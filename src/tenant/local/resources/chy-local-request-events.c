/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"

#include "wire/chy-wire.h"

/* The arguments are a JSON object, which is no column of a row. */
static gboolean
finish_row (ChyLocalReader *reader,
            ChySession *session,
            gint64 row,
            GVariantDict *body,
            gboolean details,
            GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GVariant) arguments = NULL;
  gboolean found = FALSE;

  (void) reader;
  (void) details;
  if (!chy_session_get_text (session, "event-arguments", CHY_PARAMS (CHY_INT (row)), &text, &found, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  arguments = chy_wire_parse (text, -1, error);
  if (arguments == NULL)
    return FALSE;
  g_variant_dict_insert_value (body, "arguments", arguments);
  return TRUE;
}

static const ChyLocalColumn columns[] = {
  { "id", "id" },
  { "requestId", "request_uuid" },
  { "requestNumber", "request" },
  { "eventDateTime", "time" },
  { "kind", "kind" },
  { "connectorId", "connector" },
  { "attempt", "attempt" },
  { "code", "code" },
  { "message", "message" },
  { NULL, "arguments" },
  { NULL, NULL },
};

static const char *const column_names[] = { "id",      "request_uuid", "request", "time",
                                            "kind",    "connector",    "attempt", "code",
                                            "message", "arguments",    NULL };

static const char *const sortable[] = { "id", NULL };

static const ChyListTable table = {
  .table = "event_list",
  .columns = column_names,
  .sortable = sortable,
};

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_NUMBER },
  { NULL, 0 },
};

const ChyLocalResource chy_local_request_events = {
  .id = "request-events",
  .keys = keys,
  .table = &table,
  .columns = columns,
  .finish_row = finish_row,
};
