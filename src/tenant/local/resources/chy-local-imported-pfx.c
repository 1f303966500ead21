/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-imported-pfx.h"
#include "tenant/commands/chy-imported-store.h"
#include "tenant/local/chy-local-resource.h"

/* Which one of a user and purpose is the current one follows from the others and the time. */
static gboolean
add_state (ChyLocalReader *reader, ChySession *session, GVariantDict *body, GError **error)
{
  const char *id = NULL, *person = NULL, *purpose = NULL;
  gint64 not_before = 0, not_after = 0;
  g_autofree char *newest = NULL;

  if (!g_variant_dict_lookup (body, "id", "&s", &id) ||
      !g_variant_dict_lookup (body, "userId", "&s", &person) ||
      !g_variant_dict_lookup (body, "intendedPurpose", "&s", &purpose) ||
      !g_variant_dict_lookup (body, "startDateTime", "x", &not_before) ||
      !g_variant_dict_lookup (body, "expirationDateTime", "x", &not_after))
    return TRUE;
  if (!chy_imported_store_choose (session, purpose, person, reader->now, &newest, error))
    return FALSE;
  g_variant_dict_insert (
      body, "state", "s",
      chy_imported_pfx_state (not_before, not_after, g_strcmp0 (newest, id) == 0, reader->now));
  return TRUE;
}

static gboolean
finish_row (ChyLocalReader *reader,
            ChySession *session,
            gint64 row,
            GVariantDict *body,
            gboolean details,
            GError **error)
{
  g_autoptr (GBytes) der = NULL;
  gboolean found = FALSE;

  if (!add_state (reader, session, body, error))
    return FALSE;
  if (!details)
    return TRUE;
  if (!chy_session_get_bytes (session, "imported-der", CHY_PARAMS (CHY_INT (row)), &der, &found, error))
    return FALSE;
  if (der != NULL)
    g_variant_dict_insert_value (body, "certificate",
                                 g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, der, TRUE));
  return TRUE;
}

static const ChyLocalColumn columns[] = {
  { NULL, "id" },
  { "id", "uuid" },
  { "userId", "person" },
  { "userDisplayName", "user_name" },
  { "userPrincipalName", "user_principal_name" },
  { "intendedPurpose", "purpose" },
  { "subjectName", "subject" },
  { "issuerName", "issuer" },
  { "serialNumber", "serial" },
  { "thumbprint", "thumbprint" },
  { "startDateTime", "not_before" },
  { "expirationDateTime", "not_after" },
  { "importedBy", "imported_by" },
  { "createdDateTime", "created" },
  { NULL, NULL },
};

static const char *const column_names[] = {
  "id",     "uuid",       "person",     "user_name", "user_principal_name", "purpose", "subject", "issuer",
  "serial", "thumbprint", "not_before", "not_after", "imported_by",         "created", NULL
};

static const char *const sortable[] = { "user_name",  "user_principal_name", "subject",
                                        "not_before", "not_after",           NULL };

static const ChyListTable table = {
  .table = "imported_pfx",
  .columns = column_names,
  .sortable = sortable,
};

static const ChyLocalKey keys[] = {
  { "uuid", CHY_LOCAL_KEY_TEXT },
  { "thumbprint", CHY_LOCAL_KEY_HEX },
  { "serial", CHY_LOCAL_KEY_HEX },
  { NULL, 0 },
};

const ChyLocalResource chy_local_imported_pfx = {
  .id = "imported-pfx",
  .keys = keys,
  .table = &table,
  .columns = columns,
  .finish_row = finish_row,
};
