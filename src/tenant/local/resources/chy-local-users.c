/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"

static gboolean
on_group (ChyRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (chy_row_text (row, 0)));
  return TRUE;
}

/* Names of the groups that it is directly in. */
static gboolean
add_groups (ChySession *session, GVariantDict *body, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *id = NULL;

  if (!g_variant_dict_lookup (body, "id", "&s", &id) ||
      !chy_session_each (session, "member-group-names", CHY_PARAMS (CHY_TEXT (id)), on_group, names, error))
    return FALSE;
  g_variant_dict_insert_value (body, "memberOf",
                               g_variant_new_strv ((const char *const *) names->pdata, names->len));
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
  (void) reader;
  (void) row;
  return !details || add_groups (session, body, error);
}

static const ChyLocalColumn columns[] = {
  { NULL, "id" },
  { "id", "uuid" },
  { "displayName", "display_name" },
  { "givenName", "given_name" },
  { "surname", "surname" },
  { "userPrincipalName", "user_principal_name" },
  { "mail", "mail" },
  { "samAccountName", "sam_account_name" },
  { "distinguishedName", "distinguished_name" },
  { "sid", "security_identifier" },
  { "department", "department" },
  { "accountEnabled", "enabled" },
  { "externalId", "external_id" },
  { "retiredDateTime", "retired" },
  { "createdDateTime", "created" },
  { "lastModifiedDateTime", "modified" },
  { NULL, NULL },
};

static const char *const column_names[] = { "id",
                                            "uuid",
                                            "display_name",
                                            "given_name",
                                            "surname",
                                            "user_principal_name",
                                            "mail",
                                            "sam_account_name",
                                            "distinguished_name",
                                            "security_identifier",
                                            "department",
                                            "enabled",
                                            "external_id",
                                            "retired",
                                            "created",
                                            "modified",
                                            NULL };

static const char *const sortable[] = { "display_name",     "user_principal_name", "mail",
                                        "sam_account_name", "department",          NULL };

static const char *const searched[] = { "display_name",     "user_principal_name", "mail",
                                        "sam_account_name", "department",          NULL };

static const ChyListTable table = {
  .table = "person",
  .columns = column_names,
  .sortable = sortable,
  .search_table = "person_search",
  .searched = searched,
};

static const ChyLocalKey keys[] = {
  { "uuid", CHY_LOCAL_KEY_TEXT },
  { "user_principal_name", CHY_LOCAL_KEY_TEXT },
  { "external_id", CHY_LOCAL_KEY_TEXT },
  { "sam_account_name", CHY_LOCAL_KEY_TEXT },
  { "mail", CHY_LOCAL_KEY_TEXT },
  { "display_name", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

const ChyLocalResource chy_local_users = {
  .id = "users",
  .keys = keys,
  .table = &table,
  .columns = columns,
  .finish_row = finish_row,
};
