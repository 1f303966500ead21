/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "wire/chy-wire.h"

#include <string.h>

typedef struct
{
  ChyBuiltinSnapshot *snapshot;
  GError *error;
} Loading;

static void
key_free (gpointer data)
{
  ChyBuiltinKey *self = data;
  g_free (self->uuid);
  g_free (self->algorithm);
  g_free (self->storage);
  g_clear_pointer (&self->blob, g_bytes_unref);
  g_clear_pointer (&self->sealed, g_bytes_unref);
  g_free (self->uri);
  g_clear_pointer (&self->public_key, g_bytes_unref);
  g_free (self);
}

static void
certificate_free (gpointer data)
{
  ChyBuiltinCertificate *self = data;
  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_free (self);
}

void
chy_builtin_template_free (ChyBuiltinTemplate *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->oid);
  g_free (self->display_name);
  g_clear_pointer (&self->model, chy_template_unref);
  g_free (self);
}

static ChyBuiltinSnapshot *
snapshot_new (void)
{
  ChyBuiltinSnapshot *self = g_new0 (ChyBuiltinSnapshot, 1);
  g_atomic_ref_count_init (&self->refs);
  self->keys = g_ptr_array_new_with_free_func (key_free);
  self->certificates = g_ptr_array_new_with_free_func (certificate_free);
  self->templates = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_builtin_template_free);
  self->aces = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_ace_free);
  return self;
}

/* Lines of a column, without the empty one that "" would give. */
static char **
lines (const char *text)
{
  return text != NULL && *text != '\0' ? g_strsplit (text, "\n", -1) : g_new0 (char *, 1);
}

static gboolean
on_authority (ChyRow *row, gpointer data)
{
  ChyBuiltinSnapshot *self = snapshot_new ();
  self->id = chy_row_int (row, 0);
  self->uuid = g_strdup (chy_row_text (row, 1));
  self->name = g_strdup (chy_row_text (row, 2));
  self->organization = g_strdup (chy_row_text (row, 3));
  self->fqdn = g_strdup (chy_row_text (row, 4));
  self->kind = g_strdup (chy_row_text (row, 5));
  self->parent = chy_row_int (row, 6);
  self->validity = chy_row_int (row, 7);
  self->revision = chy_row_int (row, 8);
  self->crl_urls = lines (chy_row_text (row, 9));
  self->aia_urls = lines (chy_row_text (row, 10));
  self->crl_period = chy_row_int (row, 11);
  self->crl_overlap = chy_row_int (row, 12);
  self->crl_number = chy_row_int (row, 13);
  self->created = chy_row_int (row, 14);
  ((Loading *) data)->snapshot = self;
  return FALSE;
}

static gboolean
on_key (ChyRow *row, gpointer data)
{
  ChyBuiltinKey *key = g_new0 (ChyBuiltinKey, 1);
  key->id = chy_row_int (row, 0);
  key->uuid = g_strdup (chy_row_text (row, 1));
  key->index = (int) chy_row_int (row, 2);
  key->algorithm = g_strdup (chy_row_text (row, 3));
  key->storage = g_strdup (chy_row_text (row, 4));
  key->blob = chy_row_bytes (row, 5);
  key->sealed = chy_row_bytes (row, 6);
  key->uri = g_strdup (chy_row_text (row, 7));
  key->public_key = chy_row_bytes (row, 8);
  g_ptr_array_add (((Loading *) data)->snapshot->keys, key);
  return TRUE;
}

static gboolean
on_certificate (ChyRow *row, gpointer data)
{
  ChyBuiltinSnapshot *self = ((Loading *) data)->snapshot;
  ChyBuiltinCertificate *certificate = g_new0 (ChyBuiltinCertificate, 1);
  gint64 key = chy_row_int (row, 1);

  certificate->id = chy_row_int (row, 0);
  for (guint i = 0; i < self->keys->len; i++)
    {
      const ChyBuiltinKey *k = g_ptr_array_index (self->keys, i);
      if (k->id == key)
        certificate->key = k;
    }
  certificate->index = (int) chy_row_int (row, 2);
  certificate->der = chy_row_bytes (row, 3);
  certificate->not_before = chy_row_int (row, 4);
  certificate->not_after = chy_row_int (row, 5);
  certificate->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (certificate->chain, g_bytes_ref (certificate->der));
  g_ptr_array_add (self->certificates, certificate);
  return TRUE;
}

static gboolean
on_chain (ChyRow *row, gpointer data)
{
  const ChyBuiltinCertificate *certificate =
      chy_builtin_snapshot_find_certificate (((Loading *) data)->snapshot, chy_row_int (row, 0));
  if (certificate != NULL)
    g_ptr_array_add (certificate->chain, chy_row_bytes (row, 1));
  return TRUE;
}

static ChyBuiltinTemplate *
template_read (ChyRow *row, GError **error)
{
  g_autoptr (ChyBuiltinTemplate) self = g_new0 (ChyBuiltinTemplate, 1);
  const char *document = chy_row_text (row, 6);

  self->id = chy_row_int (row, 0);
  self->name = g_strdup (chy_row_text (row, 1));
  self->oid = g_strdup (chy_row_text (row, 2));
  self->major = (int) chy_row_int (row, 3);
  self->minor = (int) chy_row_int (row, 4);
  self->display_name = g_strdup (chy_row_text (row, 5));
  self->issued = chy_row_int (row, 7);
  g_autoptr (GVariant) body = chy_wire_body_from_text (document, -1, chy_template_fields (), error);
  if (body == NULL)
    return NULL;
  self->model = chy_template_new_from_body (body, error);
  return self->model != NULL ? g_steal_pointer (&self) : NULL;
}

static gboolean
on_template (ChyRow *row, gpointer data)
{
  Loading *loading = data;
  ChyBuiltinTemplate *template = template_read (row, &loading->error);
  if (template == NULL)
    return FALSE;
  g_ptr_array_add (loading->snapshot->templates, template);
  return TRUE;
}

typedef struct
{
  ChyBuiltinTemplate *template;
  GError *error;
} One;

static gboolean
on_one_template (ChyRow *row, gpointer data)
{
  One *one = data;
  one->template = template_read (row, &one->error);
  return FALSE;
}

static gboolean
on_right (ChyRow *row, gpointer data)
{
  g_ptr_array_add (((Loading *) data)->snapshot->aces,
                   chy_ace_new (chy_row_text (row, 0), chy_row_text (row, 1), (guint32) chy_row_int (row, 2),
                                (guint32) chy_row_int (row, 3)));
  return TRUE;
}

ChyBuiltinSnapshot *
chy_builtin_snapshot_ref (ChyBuiltinSnapshot *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
chy_builtin_snapshot_unref (ChyBuiltinSnapshot *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->uuid);
  g_free (self->name);
  g_free (self->organization);
  g_free (self->fqdn);
  g_free (self->kind);
  g_strfreev (self->crl_urls);
  g_strfreev (self->aia_urls);
  g_ptr_array_unref (self->certificates);
  g_ptr_array_unref (self->keys);
  g_ptr_array_unref (self->templates);
  g_ptr_array_unref (self->aces);
  g_free (self);
}

ChyBuiltinSnapshot *
chy_builtin_snapshot_load (ChySession *session, const char *uuid, GError **error)
{
  Loading loading = { 0 };

  if (!chy_session_each (session, "authority-row", CHY_PARAMS (CHY_TEXT (uuid)), on_authority, &loading,
                         error))
    {
      chy_builtin_snapshot_unref (loading.snapshot);
      return NULL;
    }
  g_autoptr (ChyBuiltinSnapshot) self = loading.snapshot;
  if (self == NULL)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND, "no authority %s", uuid);
      return NULL;
    }
  const ChyParam *own = CHY_PARAMS (CHY_INT (self->id));
  if (!chy_session_each (session, "authority-key-list", own, on_key, &loading, error) ||
      !chy_session_each (session, "authority-certificate-list", own, on_certificate, &loading, error) ||
      !chy_session_each (session, "authority-chain-list", own, on_chain, &loading, error) ||
      !chy_session_each (session, "right-list", own, on_right, &loading, error) ||
      !chy_session_each (session, "issued-template-list", own, on_template, &loading, error))
    return NULL;
  if (loading.error != NULL)
    {
      g_propagate_error (error, loading.error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

ChyBuiltinTemplate *
chy_builtin_template_load (ChySession *session, gint64 id, GError **error)
{
  One one = { 0 };

  if (!chy_session_each (session, "issued-template-row", CHY_PARAMS (CHY_INT (id)), on_one_template, &one,
                         error))
    return NULL;
  if (one.error != NULL)
    g_propagate_error (error, one.error);
  else if (one.template == NULL)
    g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND,
                 "no template row %" G_GINT64_FORMAT, id);
  return one.template;
}

const ChyBuiltinCertificate *
chy_builtin_snapshot_get_active (const ChyBuiltinSnapshot *self)
{
  return self->certificates->len > 0 ? g_ptr_array_index (self->certificates, self->certificates->len - 1)
                                     : NULL;
}

const ChyBuiltinCertificate *
chy_builtin_snapshot_find_issuer (const ChyBuiltinSnapshot *self, int key_index)
{
  for (guint i = self->certificates->len; i > 0; i--)
    {
      const ChyBuiltinCertificate *certificate = g_ptr_array_index (self->certificates, i - 1);
      if (certificate->key->index == key_index)
        return certificate;
    }
  return NULL;
}

const ChyBuiltinCertificate *
chy_builtin_snapshot_find_certificate (const ChyBuiltinSnapshot *self, gint64 id)
{
  for (guint i = 0; i < self->certificates->len; i++)
    {
      const ChyBuiltinCertificate *certificate = g_ptr_array_index (self->certificates, i);
      if (certificate->id == id)
        return certificate;
    }
  return NULL;
}

const ChyBuiltinTemplate *
chy_builtin_snapshot_find_template (const ChyBuiltinSnapshot *self, const char *name_or_oid)
{
  for (guint i = 0; i < self->templates->len; i++)
    {
      const ChyBuiltinTemplate *template = g_ptr_array_index (self->templates, i);
      if (g_ascii_strcasecmp (template->name, name_or_oid) == 0 || strcmp (template->oid, name_or_oid) == 0)
        return template;
    }
  return NULL;
}

char *
chy_builtin_bucket (gint64 authority, const char *state)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "/%s", authority, state);
}

const char *
chy_builtin_bucket_state (const char *bucket)
{
  const char *slash = strchr (bucket, '/');
  return slash != NULL ? slash + 1 : bucket;
}

char *
chy_builtin_row_id (const char *authority_uuid, gint64 number)
{
  guint64 n = (guint64) number;
  return g_strdup_printf ("%.19s8%03x-%012" G_GINT64_MODIFIER "x", authority_uuid, (guint) (n >> 48) & 0xfff,
                          n & G_GUINT64_CONSTANT (0xffffffffffff));
}

gboolean
chy_builtin_row_number (const char *authority_uuid, const char *id, gint64 *ret_number)
{
  /* 8-4-4- of the authority, then 8 and 15 digits of the number. */
  if (strlen (id) != 36 || g_ascii_strncasecmp (id, authority_uuid, 19) != 0 || id[19] != '8' ||
      id[23] != '-')
    return FALSE;
  g_autofree char *digits = g_strdup_printf ("%.3s%s", id + 20, id + 24);
  guint64 number;
  if (!g_ascii_string_to_unsigned (digits, 16, 1, G_MAXINT64, &number, NULL))
    return FALSE;
  *ret_number = (gint64) number;
  return TRUE;
}
