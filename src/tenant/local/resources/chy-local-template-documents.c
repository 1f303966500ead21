/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/commands/chy-template-store.h"
#include "tenant/local/chy-local-resource.h"
#include "wire/chy-wire.h"

/* Templates as files: what one is exported as ("template"), and what a file would make ("file"). */

static const char *const own_filters[] = { "template", "file", NULL };

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static GVariant *
make_row (const ChyTemplate *template, const char *id, const char *existing)
{
  g_autoptr (GVariant) body = chy_template_to_body (template);
  g_autofree char *text = chy_wire_body_to_text (body, chy_template_fields (), CHY_WIRE_PRETTY);
  GVariantDict row;

  g_variant_dict_init (&row, NULL);
  g_variant_dict_insert (&row, "id", "s", id);
  g_variant_dict_insert (&row, "name", "s", template->cn);
  g_variant_dict_insert (&row, "displayName", "s", template->display_name);
  g_variant_dict_insert_value (&row, "body", body);
  g_variant_dict_insert (&row, "text", "s", text);
  if (existing != NULL)
    g_variant_dict_insert (&row, "existing", "s", existing);
  return g_variant_ref_sink (g_variant_dict_end (&row));
}

static GVariant *
export_row (ChySession *session, const char *key, GError **error)
{
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (ChyTemplate) template = chy_template_store_find (session, key, &document, error);

  return template != NULL ? make_row (template, document->id, NULL) : NULL;
}

static GVariant *
import_row (ChySession *session, GBytes *file, GError **error)
{
  g_autoptr (GVariant) body = chy_template_store_read_file (file, error);
  g_autoptr (ChyTemplate) template = body != NULL ? chy_template_new_from_body (body, error) : NULL;
  g_autoptr (ChyDocument) document = NULL;

  if (template == NULL ||
      !chy_document_lookup (session, CHY_DOCUMENT_TEMPLATE, template->cn, &document, error))
    return NULL;
  return make_row (template, "", document != NULL ? document->id : NULL);
}

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  const char *key = chy_query_get_text (query, "template");
  g_autoptr (GBytes) file = query->filter != NULL ? chy_body_get_bytes (query->filter, "file") : NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  GVariant *row;

  (void) reader;
  if (key == NULL && file == NULL)
    {
      chy_refuse_one (error, "query", "filter-missing", "template-documents", "filter", "template", NULL);
      return NULL;
    }
  row = key != NULL ? export_row (session, key, error) : import_row (session, file, error);
  if (row == NULL)
    return NULL;
  g_ptr_array_add (rows, row);
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_template_documents = {
  .id = "template-documents",
  .keys = keys,
  .own_filters = own_filters,
  .list = list,
};
