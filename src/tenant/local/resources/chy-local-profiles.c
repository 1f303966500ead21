/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { "displayName", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

/* Rows of "assignment-of": target, group, name of the group. */
static gboolean
on_assignment (ChyRow *row, gpointer data)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "target", "s", chy_row_text (row, 0));
  if (!chy_row_is_null (row, 1))
    g_variant_dict_insert (&dict, "groupId", "s", chy_row_text (row, 1));
  if (!chy_row_is_null (row, 2))
    g_variant_dict_insert (&dict, "groupName", "s", chy_row_text (row, 2));
  g_variant_builder_add_value (data, g_variant_dict_end (&dict));
  return TRUE;
}

static GVariant *
make_row (ChySession *session, const ChyDocument *document, gboolean details, GError **error)
{
  g_auto (GVariantBuilder) assignments = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GVariant) list = NULL;
  GVariantDict row;

  if (!chy_session_each (session, "assignment-of", CHY_PARAMS (CHY_TEXT (document->id)), on_assignment,
                         &assignments, error))
    return NULL;
  list = g_variant_ref_sink (g_variant_builder_end (&assignments));
  chy_local_document_row (document, chy_resource_find ("profiles"), details, &row);
  g_variant_dict_insert (&row, "assigned", "b", g_variant_n_children (list) > 0);
  if (details)
    g_variant_dict_insert_value (&row, "assignments", list);
  return g_variant_ref_sink (g_variant_dict_end (&row));
}

static GPtrArray *
list_profiles (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (session, CHY_DOCUMENT_PROFILE, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  (void) reader;
  if (documents == NULL)
    return NULL;
  for (guint i = 0; i < documents->len; i++)
    {
      GVariant *row = make_row (session, g_ptr_array_index (documents, i), query->details, error);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_profiles = { .id = "profiles", .keys = keys, .list = list_profiles };
