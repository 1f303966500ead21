/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-template.h"
#include "tenant/local/chy-local-resource.h"

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { "name", CHY_LOCAL_KEY_TEXT },
  { "displayName", CHY_LOCAL_KEY_TEXT },
  { "oid", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static gboolean
on_authority (ChyRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (chy_row_text (row, 0)));
  return TRUE;
}

static GVariant *
make_row (ChySession *session, const ChyDocument *document, gboolean details, GError **error)
{
  g_autoptr (ChyTemplate) template = chy_template_new_from_body (document->body, error);
  g_autoptr (GPtrArray) authorities = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *version = NULL;
  GVariantDict row;

  if (template == NULL || !chy_session_each (session, "issued-on", CHY_PARAMS (CHY_TEXT (document->id)),
                                             on_authority, authorities, error))
    return NULL;
  chy_local_document_row (document, chy_resource_find ("templates"), details, &row);
  version = g_strdup_printf ("%d.%d", template->revision, template->minor_revision);
  g_variant_dict_insert (&row, "version", "s", version);
  g_variant_dict_insert (&row, "builtIn", "b", chy_template_is_builtin (template));
  g_variant_dict_insert_value (
      &row, "publishedOn", g_variant_new_strv ((const char *const *) authorities->pdata, authorities->len));
  return g_variant_ref_sink (g_variant_dict_end (&row));
}

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (session, CHY_DOCUMENT_TEMPLATE, error);
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

const ChyLocalResource chy_local_templates = { .id = "templates", .keys = keys, .list = list };
