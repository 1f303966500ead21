/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/commands/chy-account-session.h"
#include "tenant/local/chy-local-resource.h"

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { "displayName", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (session, CHY_DOCUMENT_ACCOUNT, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  g_autoptr (GHashTable) sessions =
      documents != NULL ? chy_sessions_count (session, reader->now, error) : NULL;

  if (sessions == NULL)
    return NULL;
  for (guint i = 0; i < documents->len; i++)
    {
      const ChyDocument *document = g_ptr_array_index (documents, i);
      GVariantDict row;

      chy_local_document_row (document, chy_resource_find ("accounts"), query->details, &row);
      g_variant_dict_insert (&row, "sessions", "x",
                             (gint64) GPOINTER_TO_UINT (g_hash_table_lookup (sessions, document->id)));
      g_variant_dict_insert (&row, "enabled", "b", chy_body_get_bool (document->body, "enabled", TRUE));
      g_ptr_array_add (rows, g_variant_ref_sink (g_variant_dict_end (&row)));
    }
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_accounts = { .id = "accounts", .keys = keys, .list = list };
