/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/commands/chy-template-store.h"
#include "tenant/local/chy-local-resource.h"
#include "wire/chy-wire.h"

/* Templates before they are something else: what one is exported as ("template"), what a file would make
 * ("file"), and what a duplicate would be ("duplicate", with the "displayName" it gets). */

static const char *const own_filters[] = { "template", "file", "duplicate", "displayName", NULL };

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static gboolean
on_profile (ChyRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (chy_row_text (row, 0)));
  return TRUE;
}

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

  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GVariant) row = NULL;
  GVariantDict more;

  if (template == NULL ||
      !chy_session_each (session, "profile-using-template", CHY_PARAMS (CHY_TEXT (template->cn)), on_profile,
                         profiles, error))
    return NULL;
  row = make_row (template, document->id, NULL);
  g_variant_dict_init (&more, row);
  g_variant_dict_insert (&more, "documentVersion", "x", document->version);
  g_variant_dict_insert_value (
      &more, "usedBy", g_variant_new_strv ((const char *const *) profiles->pdata, (gssize) profiles->len));
  return g_variant_ref_sink (g_variant_dict_end (&more));
}

/* As the actor would make it, who becomes its owner. */
static GVariant *
duplicate_row (
    ChyLocalReader *reader, ChySession *session, const char *key, const char *display_name, GError **error)
{
  g_autoptr (ChyIdentity) identity = chy_identity_load (session, error);
  g_autoptr (ChyTemplate) source =
      identity != NULL ? chy_template_store_find (session, key, NULL, error) : NULL;
  g_autoptr (ChyTemplate) copy =
      source != NULL ? chy_template_duplicate (source, display_name, NULL, identity->oid_base,
                                               chy_tenant_local_get_actor (reader->tenant), error)
                     : NULL;

  return copy != NULL ? make_row (copy, "", NULL) : NULL;
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
  const char *source = chy_query_get_text (query, "duplicate");
  g_autoptr (GBytes) file = query->filter != NULL ? chy_body_get_bytes (query->filter, "file") : NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  GVariant *row;

  if (key == NULL && file == NULL && source == NULL)
    {
      chy_refuse_one (error, "query", "filter-missing", "template-documents", "filter", "template", NULL);
      return NULL;
    }
  if (key != NULL)
    row = export_row (session, key, error);
  else if (file != NULL)
    row = import_row (session, file, error);
  else
    row = duplicate_row (reader, session, source, chy_query_get_text (query, "displayName"), error);
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
