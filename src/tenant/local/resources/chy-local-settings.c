/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/commands/chy-setting.h"
#include "tenant/local/chy-local-resource.h"

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static gboolean
on_row (ChyRow *row, gpointer data)
{
  const char *key = chy_row_text (row, 0);
  GVariantDict dict;

  /* The vault and alerts have resources of their own; how duties stand is the doctor's. */
  if (g_str_equal (key, CHY_SETTING_VAULT) || g_str_has_prefix (key, CHY_SETTING_DUTY) ||
      g_str_has_prefix (key, CHY_SETTING_ALERT))
    return TRUE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", key);
  g_variant_dict_insert (&dict, "value", "s", chy_row_text (row, 1));
  g_ptr_array_add (data, g_variant_ref_sink (g_variant_dict_end (&dict)));
  return TRUE;
}

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  (void) reader;
  (void) query;
  if (!chy_session_each (session, "setting-list", CHY_NO_PARAMS, on_row, rows, error))
    return NULL;
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_settings = { .id = "settings", .keys = keys, .list = list };
