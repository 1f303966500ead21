/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"

/* A profile that is gone has no name any more. */
static gboolean
finish_row (ChyLocalReader *reader,
            ChySession *session,
            gint64 row,
            GVariantDict *body,
            gboolean details,
            GError **error)
{
  const char *profile = NULL;
  g_autofree char *title = NULL;
  gboolean found = FALSE;

  (void) reader;
  (void) row;
  (void) details;
  if (!g_variant_dict_lookup (body, "profileId", "&s", &profile))
    return TRUE;
  if (!chy_session_get_text (session, "document-title", CHY_PARAMS (CHY_TEXT (profile)), &title, &found,
                             error))
    return FALSE;
  if (title != NULL)
    g_variant_dict_insert (body, "profileName", "s", title);
  return TRUE;
}

static const ChyLocalColumn columns[] = {
  { NULL, "id" },           { "id", "uuid" },       { "profileId", "profile" },
  { "deviceId", "device" }, { "userId", "person" }, { "requestId", "request" },
  { "state", "state" },     { "code", "code" },     { "lastModifiedDateTime", "updated" },
  { NULL, NULL },
};

static const char *const column_names[] = { "id",      "uuid",  "profile", "device",  "person",
                                            "request", "state", "code",    "updated", NULL };

static const char *const sortable[] = { "id", NULL };

static const ChyListTable table = {
  .table = "delivery",
  .columns = column_names,
  .sortable = sortable,
};

static const ChyLocalKey keys[] = {
  { "uuid", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

const ChyLocalResource chy_local_deliveries = {
  .id = "deliveries",
  .keys = keys,
  .table = &table,
  .columns = columns,
  .finish_row = finish_row,
};
