/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"

static const ChyLocalKey keys[] = {
  { "version", CHY_LOCAL_KEY_NUMBER },
  { NULL, 0 },
};

/* Rows of "document-history". */
typedef struct
{
  GPtrArray *rows; /* borrowed */
  gboolean details;
  GError *error; /* (owned) or NULL */
} Load;

static gboolean
on_row (ChyRow *row, gpointer data)
{
  Load *load = data;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *id = g_strdup_printf ("%s/%" G_GINT64_FORMAT, chy_row_text (row, 0), chy_row_int (row, 1));

  g_variant_dict_insert (&dict, "id", "s", id);
  g_variant_dict_insert (&dict, "documentId", "s", chy_row_text (row, 0));
  g_variant_dict_insert (&dict, "version", "x", chy_row_int (row, 1));
  g_variant_dict_insert (&dict, "modifiedDateTime", "x", chy_row_int (row, 2));
  g_variant_dict_insert (&dict, "actor", "s", chy_row_text (row, 3));
  g_variant_dict_insert (&dict, "name", "s", chy_row_text (row, 4));
  g_variant_dict_insert (&dict, "displayName", "s", chy_row_text (row, 5));
  g_variant_dict_insert (&dict, "deleted", "b", chy_row_int (row, 6) != 0);
  if (load->details)
    {
      g_autoptr (GVariant) body =
          chy_document_decode (chy_row_text (row, 8), chy_row_text (row, 7), &load->error);

      if (body == NULL)
        return FALSE;
      g_variant_dict_insert_value (&dict, "body", body);
    }
  g_ptr_array_add (load->rows, g_variant_ref_sink (g_variant_dict_end (&dict)));
  return TRUE;
}

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  const char *document = chy_query_get_text (query, "documentId");
  Load load = { .rows = rows, .details = query->details };

  (void) reader;
  if (document == NULL)
    {
      chy_refuse_one (error, "query", "filter-missing", "history", "filter", "documentId", NULL);
      return NULL;
    }
  if (!chy_session_each (session, "document-history", CHY_PARAMS (CHY_TEXT (document)), on_row, &load, error))
    {
      g_clear_error (&load.error);
      return NULL;
    }
  if (load.error != NULL)
    {
      g_propagate_error (error, load.error);
      return NULL;
    }
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_history = { .id = "history", .keys = keys, .list = list };
