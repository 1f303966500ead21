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
  const char *user = NULL;
  g_autofree char *name = NULL;
  gboolean found = FALSE;

  (void) reader;
  (void) row;
  if (g_variant_dict_lookup (body, "userId", "&s", &user))
    {
      if (!chy_session_get_text (session, "person-principal-name", CHY_PARAMS (CHY_TEXT (user)), &name,
                                 &found, error))
        return FALSE;
      if (name != NULL)
        g_variant_dict_insert (body, "userPrincipalName", "s", name);
    }
  return !details || add_groups (session, body, error);
}

static const ChyLocalColumn columns[] = {
  { NULL, "id" },
  { "id", "uuid" },
  { "displayName", "name" },
  { "serialNumber", "serial_number" },
  { "imei", "imei" },
  { "meid", "meid" },
  { "wifiMac", "wifi_mac" },
  { "fqdn", "fqdn" },
  { "azureADDeviceId", "entra_id" },
  { "sid", "security_identifier" },
  { "samAccountName", "sam_account_name" },
  { "distinguishedName", "distinguished_name" },
  { "platform", "platform" },
  { "ownership", "ownership" },
  { "enrollmentType", "enrollment_type" },
  { "userId", "person" },
  { "accountEnabled", "enabled" },
  { "externalId", "external_id" },
  { "retiredDateTime", "retired" },
  { "createdDateTime", "created" },
  { "lastModifiedDateTime", "modified" },
  { NULL, NULL },
};

static const char *const column_names[] = { "id",
                                            "uuid",
                                            "name",
                                            "serial_number",
                                            "imei",
                                            "meid",
                                            "wifi_mac",
                                            "fqdn",
                                            "entra_id",
                                            "security_identifier",
                                            "sam_account_name",
                                            "distinguished_name",
                                            "platform",
                                            "ownership",
                                            "enrollment_type",
                                            "person",
                                            "enabled",
                                            "external_id",
                                            "retired",
                                            "created",
                                            "modified",
                                            NULL };

static const char *const sortable[] = { "name", "serial_number", "platform", "person", NULL };

static const char *const searched[] = { "name", "serial_number", "imei", "entra_id", "fqdn", NULL };

static const ChyListTable table = {
  .table = "device",
  .columns = column_names,
  .sortable = sortable,
  .search_table = "device_search",
  .searched = searched,
};

static const ChyLocalKey keys[] = {
  { "uuid", CHY_LOCAL_KEY_TEXT },
  { "external_id", CHY_LOCAL_KEY_TEXT },
  { "name", CHY_LOCAL_KEY_TEXT },
  { "serial_number", CHY_LOCAL_KEY_TEXT },
  { "entra_id", CHY_LOCAL_KEY_TEXT },
  { "imei", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

const ChyLocalResource chy_local_devices = {
  .id = "devices",
  .keys = keys,
  .table = &table,
  .columns = columns,
  .finish_row = finish_row,
};
