/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-find-hex.h"

#include "base/chy-id.h"
#include "tenant/chy-tenant.h"

static gboolean
on_number (ChyRow *row, gpointer data)
{
  gint64 number = chy_row_int (row, 0);

  g_array_append_val ((GArray *) data, number);
  return TRUE;
}

gboolean
chy_find_by_hex (ChySession *session,
                 const char *statement,
                 const char *key,
                 const char *what,
                 gint64 *ret_number,
                 GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GBytes) bytes = chy_hex_decode (key, NULL);
  g_autofree char *hex = NULL;
  gconstpointer data;
  gsize size;

  *ret_number = 0;
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return TRUE;
  data = g_bytes_get_data (bytes, &size);
  hex = chy_hex_encode (data, size);
  if (!chy_session_each (session, statement, CHY_PARAMS (CHY_TEXT (hex)), on_number, numbers, error))
    return FALSE;
  if (numbers->len > 1)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_AMBIGUOUS, "“%s” fits several %s", key, what);
      return FALSE;
    }
  if (numbers->len == 1)
    *ret_number = g_array_index (numbers, gint64, 0);
  return TRUE;
}
