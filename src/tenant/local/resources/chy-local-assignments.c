/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

/* Rows of "assignment-list". */
static gboolean
on_row (ChyRow *row, gpointer data)
{
  static const char *const texts[] = { "id", "profileId", "profileName", "target", "groupId", "groupName" };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!chy_row_is_null (row, i))
      g_variant_dict_insert (&dict, texts[i], "s", chy_row_text (row, i));
  g_variant_dict_insert (&dict, "createdDateTime", "x", chy_row_int (row, G_N_ELEMENTS (texts)));
  g_ptr_array_add (data, g_variant_ref_sink (g_variant_dict_end (&dict)));
  return TRUE;
}

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  (void) reader;
  (void) query;
  if (!chy_session_each (session, "assignment-list", CHY_NO_PARAMS, on_row, rows, error))
    return NULL;
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_assignments = { .id = "assignments", .keys = keys, .list = list };
