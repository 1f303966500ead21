/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-document.h"

#include "base/chy-id.h"
#include "tenant/chy-tenant.h"

/* Rows of "document-*" statements into documents. */
typedef struct
{
  GPtrArray *documents; /* borrowed, of ChyDocument */
  GError *error;        /* (owned) of a body that does not read, or NULL */
} Load;

/* Columns: id, uuid, kind, name, title, version, created, modified, deleted, body. */
static gboolean
on_row (ChyRow *row, gpointer data)
{
  Load *load = data;
  ChyDocument *document = g_new0 (ChyDocument, 1);

  document->row = chy_row_int (row, 0);
  document->id = g_strdup (chy_row_text (row, 1));
  document->kind = g_strdup (chy_row_text (row, 2));
  document->name = g_strdup (chy_row_text (row, 3));
  document->title = g_strdup (chy_row_text (row, 4));
  document->version = chy_row_int (row, 5);
  document->created = chy_row_int (row, 6);
  document->modified = chy_row_int (row, 7);
  document->deleted = chy_row_int (row, 8) != 0;
  document->body = chy_document_decode (document->kind, chy_row_text (row, 9), &load->error);
  g_ptr_array_add (load->documents, document);
  return load->error == NULL;
}

static GPtrArray *
load_all (ChySession *session, const char *statement, const ChyParam *params, GError **error)
{
  g_autoptr (GPtrArray) documents = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_document_free);
  Load load = { .documents = documents };

  if (!chy_session_each (session, statement, params, on_row, &load, error))
    {
      g_clear_error (&load.error);
      return NULL;
    }
  if (load.error != NULL)
    {
      g_propagate_error (error, load.error);
      return NULL;
    }
  return g_steal_pointer (&documents);
}

static gboolean
load_one (ChySession *session,
          const char *statement,
          const ChyParam *params,
          ChyDocument **ret_document,
          GError **error)
{
  g_autoptr (GPtrArray) documents = load_all (session, statement, params, error);

  if (documents == NULL)
    return FALSE;
  *ret_document = documents->len > 0 ? g_ptr_array_steal_index (documents, 0) : NULL;
  return TRUE;
}

static gboolean
not_found (const char *kind, const char *key, GError **error)
{
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND, "There is no %s “%s”", kind, key);
  return FALSE;
}

/* A unique key that is taken is the name, as UUIDs are random. */
static gboolean
name_conflict (GError **error, GError *local, const char *kind, const char *name)
{
  if (!g_error_matches (local, CHY_STORE_ERROR, CHY_STORE_ERROR_UNIQUE))
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  g_error_free (local);
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT, "There is a %s “%s” already", kind, name);
  return FALSE;
}

static gboolean
add_version (
    ChySession *session, const ChyDocument *self, const char *text, const char *actor, GError **error)
{
  return chy_session_run (session, "document-version-insert",
                          CHY_PARAMS (CHY_INT (self->row), CHY_INT (self->version), CHY_INT (self->modified),
                                      CHY_TEXT (actor), CHY_TEXT (self->name), CHY_TEXT (self->title),
                                      CHY_INT (self->deleted), CHY_TEXT (text)),
                          error);
}

void
chy_document_free (ChyDocument *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->kind);
  g_free (self->name);
  g_free (self->title);
  g_clear_pointer (&self->body, g_variant_unref);
  g_free (self);
}

ChyDocument *
chy_document_copy (const ChyDocument *self)
{
  ChyDocument *copy = g_new (ChyDocument, 1);

  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->kind = g_strdup (self->kind);
  copy->name = g_strdup (self->name);
  copy->title = g_strdup (self->title);
  copy->body = g_variant_ref (self->body);
  return copy;
}

static gboolean
lookup_hash (
    ChySession *session, const char *statement, const char *hash, ChyDocument **ret_document, GError **error)
{
  g_autoptr (GPtrArray) found = load_all (session, statement, CHY_PARAMS (CHY_TEXT (hash)), error);

  if (found == NULL)
    return FALSE;
  *ret_document = found->len > 0 ? g_ptr_array_steal_index (found, 0) : NULL;
  return TRUE;
}

gboolean
chy_document_lookup_account (ChySession *session,
                             const char *hash,
                             ChyDocument **ret_document,
                             GError **error)
{
  return lookup_hash (session, "document-account", hash, ret_document, error);
}

gboolean
chy_document_lookup_identity (ChySession *session,
                              const char *hash,
                              ChyDocument **ret_document,
                              GError **error)
{
  return lookup_hash (session, "document-identity", hash, ret_document, error);
}

gboolean
chy_document_lookup (
    ChySession *session, const char *kind, const char *key, ChyDocument **ret_document, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;

  found = load_all (session, "document-find", CHY_PARAMS (CHY_TEXT (kind), CHY_TEXT (key)), error);
  if (found == NULL)
    return FALSE;
  /* Its own id or name comes before somebody's title. */
  for (guint i = 0; i < found->len; i++)
    {
      const ChyDocument *document = g_ptr_array_index (found, i);

      if (g_strcmp0 (document->id, key) == 0 || g_ascii_strcasecmp (document->name, key) == 0)
        {
          *ret_document = g_ptr_array_steal_index (found, i);
          return TRUE;
        }
    }
  if (found->len > 1)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_AMBIGUOUS, "“%s” fits %u of kind %s", key,
                   found->len, kind);
      return FALSE;
    }
  *ret_document = found->len == 1 ? g_ptr_array_steal_index (found, 0) : NULL;
  return TRUE;
}

ChyDocument *
chy_document_find (ChySession *session, const char *kind, const char *key, GError **error)
{
  ChyDocument *document = NULL;

  if (!chy_document_lookup (session, kind, key, &document, error))
    return NULL;
  if (document == NULL)
    not_found (kind, key, error);
  return document;
}

ChyDocument *
chy_document_load (ChySession *session, const char *id, GError **error)
{
  ChyDocument *document = NULL;

  if (!load_one (session, "document-load", CHY_PARAMS (CHY_TEXT (id)), &document, error))
    return NULL;
  if (document == NULL)
    not_found ("object", id, error);
  return document;
}

gboolean
chy_document_load_row (ChySession *session, gint64 row, ChyDocument **ret_document, GError **error)
{
  return load_one (session, "document-row", CHY_PARAMS (CHY_INT (row)), ret_document, error);
}

GPtrArray *
chy_document_list (ChySession *session, const char *kind, GError **error)
{
  return load_all (session, "document-list", CHY_PARAMS (CHY_TEXT (kind)), error);
}

ChyDocument *
chy_document_load_version (ChySession *session, const char *id, gint64 version, GError **error)
{
  ChyDocument *document = NULL;
  g_autofree char *key = NULL;

  if (!load_one (session, "document-version", CHY_PARAMS (CHY_TEXT (id), CHY_INT (version)), &document,
                 error))
    return NULL;
  if (document != NULL)
    return document;
  key = g_strdup_printf ("%" G_GINT64_FORMAT, version);
  not_found ("version", key, error);
  return NULL;
}

ChyDocument *
chy_document_insert (ChySession *session,
                     const char *kind,
                     const char *id,
                     const char *name,
                     const char *title,
                     GVariant *body,
                     const char *actor,
                     gint64 now,
                     GError **error)
{
  g_autoptr (ChyDocument) self = g_new0 (ChyDocument, 1);
  g_autofree char *text = NULL;
  GError *local = NULL;

  self->id = id != NULL ? g_strdup (id) : chy_id_new ();
  self->kind = g_strdup (kind);
  self->name = g_strdup (name);
  self->title = g_strdup (title);
  self->version = 1;
  self->created = self->modified = now;
  self->body = g_variant_ref_sink (body);
  text = chy_document_encode (kind, body, error);
  if (text == NULL)
    return NULL;
  if (!chy_session_insert (session, "document-insert",
                           CHY_PARAMS (CHY_TEXT (self->id), CHY_TEXT (kind), CHY_TEXT (name),
                                       CHY_TEXT (title), CHY_INT (now), CHY_TEXT (text)),
                           &self->row, &local))
    {
      name_conflict (error, local, kind, name);
      return NULL;
    }
  if (!add_version (session, self, text, actor, error))
    return NULL;
  chy_session_touch (session, chy_document_get_resource (kind));
  return g_steal_pointer (&self);
}

static gboolean
store_next (ChySession *session, ChyDocument *self, const char *actor, gint64 now, GError **error)
{
  g_autofree char *text = chy_document_encode (self->kind, self->body, error);
  GError *local = NULL;
  gint64 n_changes = 0;

  if (text == NULL)
    return FALSE;
  if (!chy_session_run_counted (session, "document-update",
                                CHY_PARAMS (CHY_INT (self->row), CHY_INT (self->version),
                                            CHY_TEXT (self->name), CHY_TEXT (self->title), CHY_INT (now),
                                            CHY_INT (self->deleted), CHY_TEXT (text)),
                                &n_changes, &local))
    return name_conflict (error, local, self->kind, self->name);
  if (n_changes != 1)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT, "“%s” was changed meanwhile",
                   self->name);
      return FALSE;
    }
  self->version++;
  self->modified = now;
  chy_session_touch (session, chy_document_get_resource (self->kind));
  return add_version (session, self, text, actor, error);
}

gboolean
chy_document_update (ChySession *session,
                     ChyDocument *self,
                     const char *name,
                     const char *title,
                     GVariant *body,
                     const char *actor,
                     gint64 now,
                     GError **error)
{
  GVariant *kept = g_variant_ref_sink (body);

  g_variant_unref (self->body);
  self->body = kept;
  if (name != NULL && name != self->name)
    {
      g_free (self->name);
      self->name = g_strdup (name);
    }
  if (title != NULL && title != self->title)
    {
      g_free (self->title);
      self->title = g_strdup (title);
    }
  return store_next (session, self, actor, now, error);
}

gboolean
chy_document_remove (ChySession *session, ChyDocument *self, const char *actor, gint64 now, GError **error)
{
  self->deleted = TRUE;
  return store_next (session, self, actor, now, error);
}
