/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-imported-store.h"

#include "chy-find-hex.h"

#include "base/chy-id.h"
#include "model/chy-imported-pfx.h"

#define TABLE "imported_pfx_secret"

void
chy_imported_row_free (ChyImportedRow *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->person);
  g_free (self->user);
  g_free (self->upn);
  g_free (self->purpose);
  g_free (self->thumbprint);
  g_free (self->serial);
  g_free (self->subject);
  g_free (self->issuer);
  g_free (self);
}

/* --- reading --------------------------------------------------------------------------------------- */

/* Columns of "imported-row". */
static gboolean
on_row (ChyRow *row, gpointer data)
{
  ChyImportedRow *self = g_new0 (ChyImportedRow, 1);

  self->number = chy_row_int (row, 0);
  self->id = g_strdup (chy_row_text (row, 1));
  self->person = g_strdup (chy_row_text (row, 2));
  self->user = g_strdup (chy_row_text (row, 3));
  self->upn = g_strdup (chy_row_text (row, 4));
  self->purpose = g_strdup (chy_row_text (row, 5));
  self->thumbprint = g_strdup (chy_row_text (row, 6));
  self->serial = g_strdup (chy_row_text (row, 7));
  self->subject = g_strdup (chy_row_text (row, 8));
  self->issuer = g_strdup (chy_row_text (row, 9));
  self->not_before = chy_row_int (row, 10);
  self->not_after = chy_row_int (row, 11);
  *(ChyImportedRow **) data = self;
  return FALSE;
}

static gboolean
load (ChySession *session, gint64 number, ChyImportedRow **ret_row, GError **error)
{
  ChyImportedRow *row = NULL;

  if (!chy_session_each (session, "imported-row", CHY_PARAMS (CHY_INT (number)), on_row, &row, error))
    {
      chy_imported_row_free (row);
      return FALSE;
    }
  *ret_row = row;
  return TRUE;
}

gboolean
chy_imported_store_lookup (ChySession *session, const char *id, ChyImportedRow **ret_row, GError **error)
{
  gint64 number = 0;
  gboolean found = FALSE;

  if (id != NULL &&
      !chy_session_get_int (session, "imported-by-uuid", CHY_PARAMS (CHY_TEXT (id)), &number, &found, error))
    return FALSE;
  if (found)
    return load (session, number, ret_row, error);
  *ret_row = NULL;
  return TRUE;
}

static gboolean
on_number (ChyRow *row, gpointer data)
{
  gint64 number = chy_row_int (row, 0);

  g_array_append_val ((GArray *) data, number);
  return TRUE;
}

static gboolean
find_by_hex (ChySession *session, const char *key, ChyImportedRow **ret_row, GError **error)
{
  gint64 number = 0;

  return chy_find_by_hex (session, "imported-by-thumbprint", key, "imported certificates", &number, error) &&
         (number == 0 || load (session, number, ret_row, error));
}

ChyImportedRow *
chy_imported_store_find (ChySession *session, const char *key, GError **error)
{
  ChyImportedRow *row = NULL;
  gboolean ok = chy_id_is_valid (key) ? chy_imported_store_lookup (session, key, &row, error)
                                      : find_by_hex (session, key, &row, error);

  if (ok && row == NULL)
    g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND, "There is no imported certificate “%s”",
                 key);
  return row;
}

/* --- who gets which ---------------------------------------------------------------------------------- */

typedef struct
{
  char *id; /* (owned) */
  gint64 number, not_before, not_after;
} Best;

struct _ChyImportedTable
{
  GHashTable *best; /* (owned) person -> Best */
  GHashTable *ids;  /* (owned) */
  gint64 now;
};

static void
best_free (gpointer data)
{
  Best *self = data;

  g_free (self->id);
  g_free (self);
}

void
chy_imported_table_free (ChyImportedTable *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->best);
  g_hash_table_unref (self->ids);
  g_free (self);
}

/* Rows: person, uuid, id, begin, end. */
static gboolean
on_imported (ChyRow *row, gpointer data)
{
  ChyImportedTable *self = data;
  gint64 number = chy_row_int (row, 2), not_before = chy_row_int (row, 3), not_after = chy_row_int (row, 4);
  const Best *known = g_hash_table_lookup (self->best, chy_row_text (row, 0));
  Best *best;

  g_hash_table_add (self->ids, g_strdup (chy_row_text (row, 1)));
  if (!chy_imported_pfx_is_valid (not_before, not_after, self->now) ||
      (known != NULL && chy_imported_pfx_compare (not_before, not_after, number, known->not_before,
                                                  known->not_after, known->number) <= 0))
    return TRUE;
  best = g_new0 (Best, 1);
  *best = (Best){ g_strdup (chy_row_text (row, 1)), number, not_before, not_after };
  g_hash_table_replace (self->best, g_strdup (chy_row_text (row, 0)), best);
  return TRUE;
}

static ChyImportedTable *
table_new (gint64 now)
{
  ChyImportedTable *self = g_new0 (ChyImportedTable, 1);

  self->best = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, best_free);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->now = now;
  return self;
}

ChyImportedTable *
chy_imported_table_load (ChySession *session, const char *purpose, gint64 now, GError **error)
{
  g_autoptr (ChyImportedTable) self = table_new (now);

  if (!chy_session_each (session, "imported-of-purpose", CHY_PARAMS (CHY_TEXT (purpose)), on_imported, self,
                         error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
chy_imported_table_get (const ChyImportedTable *self, const char *person)
{
  const Best *best = g_hash_table_lookup (self->best, person);

  return best != NULL ? best->id : NULL;
}

gboolean
chy_imported_table_has (const ChyImportedTable *self, const char *id)
{
  return id != NULL && g_hash_table_contains (self->ids, id);
}

gboolean
chy_imported_store_choose (
    ChySession *session, const char *purpose, const char *person, gint64 now, char **ret_id, GError **error)
{
  g_autoptr (ChyImportedTable) table = table_new (now);

  if (!chy_session_each (session, "imported-of-person", CHY_PARAMS (CHY_TEXT (purpose), CHY_TEXT (person)),
                         on_imported, table, error))
    return FALSE;
  *ret_id = g_strdup (chy_imported_table_get (table, person));
  return TRUE;
}

/* --- secrets ------------------------------------------------------------------------------------------ */

GBytes *
chy_imported_store_seal (
    ChyCommandContext *context, const char *id, const char *kind, ChySecret *secret, GError **error)
{
  return chy_command_context_seal (context, secret, TABLE, id, kind, error);
}

ChySecret *
chy_imported_store_get_secret (ChyCommandContext *context,
                               const ChyImportedRow *self,
                               const char *kind,
                               GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (GBytes) sealed = NULL;
  gboolean found = FALSE;

  if (!chy_session_get_bytes (session, "imported-secret-get",
                              CHY_PARAMS (CHY_INT (self->number), CHY_TEXT (kind)), &sealed, &found, error))
    return NULL;
  if (sealed == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND,
                   "the imported certificate “%s” has no %s", self->id, kind);
      return NULL;
    }
  return chy_command_context_unseal (context, sealed, TABLE, self->id, kind, error);
}

/* --- removing ------------------------------------------------------------------------------------------ */

gboolean
chy_imported_store_delete (ChySession *session, const ChyImportedRow *self, GError **error)
{
  const ChyParam *number = CHY_PARAMS (CHY_INT (self->number));

  return chy_session_run (session, "imported-delete-secrets", number, error) &&
         chy_session_run (session, "imported-delete-data", number, error) &&
         chy_session_run (session, "imported-delete", number, error) &&
         chy_session_run (session, "imported-forget-delivered", CHY_PARAMS (CHY_TEXT (self->id)), error);
}

gboolean
chy_imported_store_count (ChySession *session, const char *person, guint *ret_count, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!chy_session_each (session, "imported-all-of-person", CHY_PARAMS (CHY_TEXT (person)), on_number,
                         numbers, error))
    return FALSE;
  *ret_count = numbers->len;
  return TRUE;
}

gboolean
chy_imported_store_delete_all (ChyCommandContext *context, const char *person, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!chy_session_each (session, "imported-all-of-person", CHY_PARAMS (CHY_TEXT (person)), on_number,
                         numbers, error))
    return FALSE;
  for (guint i = 0; i < numbers->len; i++)
    {
      g_autoptr (ChyImportedRow) row = NULL;
      g_autoptr (GVariant) before = NULL;

      if (!load (session, g_array_index (numbers, gint64, i), &row, error))
        return FALSE;
      if (row == NULL)
        continue;
      before = g_variant_ref_sink (chy_imported_row_to_body (row));
      if (!chy_imported_store_delete (session, row, error))
        return FALSE;
      chy_command_context_audit (context, "pfx", row->id, row->subject, before, NULL);
    }
  if (numbers->len > 0)
    chy_session_touch (session, "imported-pfx");
  return TRUE;
}

/* --- audit --------------------------------------------------------------------------------------------- */

static void
put (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (dict, key, "s", text);
}

GVariant *
chy_imported_row_to_body (const ChyImportedRow *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  put (&dict, "userId", self->person);
  put (&dict, "userPrincipalName", self->upn);
  put (&dict, "intendedPurpose", self->purpose);
  put (&dict, "thumbprint", self->thumbprint);
  put (&dict, "serialNumber", self->serial);
  put (&dict, "subjectName", self->subject);
  put (&dict, "issuerName", self->issuer);
  g_variant_dict_insert (&dict, "startDateTime", "x", self->not_before);
  g_variant_dict_insert (&dict, "expirationDateTime", "x", self->not_after);
  return g_variant_dict_end (&dict);
}
