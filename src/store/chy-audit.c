/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-id.h"
#include "chy-audit.h"

#define HASH_SIZE     32
#define RECORD_MARK   "chancery-audit 1"
#define HEAD_MARK     "chancery-head 1"
#define PROGRESS_STEP 1000
/* Records that are read at once: a back end may give whole results, and a chain may be long. */
#define PAGE 2000

/* The columns of audit-walk. */
enum
{
  COL_ID,
  COL_TIME,
  COL_ACTOR,
  COL_ACTION,
  COL_OBJECT_KIND,
  COL_OBJECT_ID,
  COL_OBJECT_NAME,
  COL_RECORD,
  COL_HASH,
};

/* The end of a chain. */
typedef struct
{
  gint64 n_records;
  gint64 id;
  guint8 hash[HASH_SIZE]; /* zeros before the first record */
} Head;

typedef struct
{
  ChyAuditResult result;
  Head end;   /* what was walked */
  Head known; /* of the head file */
  gboolean has_head;
  gint64 total;
  gint64 at;        /* the last row that was read */
  guint n_page;     /* rows of the page so far */
  gboolean stopped; /* what comes behind is not looked at */
  ChyAuditProgress progress;
  gpointer data;
} Walk;

/* One line: line ends and backslashes are escaped, so that no two records have the same text. */
static void
append_line (GString *text, const char *value)
{
  for (const char *p = value != NULL ? value : ""; *p != '\0'; p++)
    if (*p == '\\')
      g_string_append (text, "\\\\");
    else if (*p == '\n')
      g_string_append (text, "\\n");
    else
      g_string_append_c (text, *p);
  g_string_append_c (text, '\n');
}

static void
append_body (GString *text, GVariant *body)
{
  g_autofree char *printed = body != NULL ? g_variant_print (body, TRUE) : NULL;

  append_line (text, printed);
}

/* The part of a record's text that its columns repeat. */
static GString *
format_columns (gint64 id,
                gint64 time,
                const char *actor,
                const char *action,
                const char *object_kind,
                const char *object_id,
                const char *object_name)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%s\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT "\n", RECORD_MARK, id, time);
  append_line (text, actor);
  append_line (text, action);
  append_line (text, object_kind);
  append_line (text, object_id);
  append_line (text, object_name);
  return text;
}

static void
hash_record (const guint8 *previous, GBytes *record, guint8 *hash)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = 0;
  const guchar *data = g_bytes_get_data (record, &size);
  gsize hash_size = HASH_SIZE;

  g_checksum_update (checksum, previous, HASH_SIZE);
  if (size > 0)
    g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, hash, &hash_size);
}

static gboolean
is_hash (GBytes *bytes, const guint8 *hash)
{
  return bytes != NULL && g_bytes_get_size (bytes) == HASH_SIZE &&
         memcmp (g_bytes_get_data (bytes, NULL), hash, HASH_SIZE) == 0;
}

static gboolean
take_head (ChyRow *row, gpointer data)
{
  Head *head = data;
  g_autoptr (GBytes) hash = chy_row_bytes (row, 1);

  head->id = chy_row_int (row, 0);
  head->n_records = head->id;
  if (hash != NULL && g_bytes_get_size (hash) == HASH_SIZE)
    memcpy (head->hash, g_bytes_get_data (hash, NULL), HASH_SIZE);
  return FALSE;
}

static gboolean
read_head (ChySession *session, gpointer data, GError **error)
{
  Head *head = data;

  *head = (Head){ 0 };
  return chy_session_each (session, "audit-head", CHY_NO_PARAMS, take_head, head, error);
}

/* The number that a record gives itself; 0 where it has none. */
static gint64
get_own_number (GBytes *record)
{
  gsize size = 0;
  const char *data = record != NULL ? g_bytes_get_data (record, &size) : NULL;
  gsize skip = strlen (RECORD_MARK) + 1;
  g_autofree char *rest = NULL;

  if (size <= skip || memcmp (data, RECORD_MARK "\n", skip) != 0)
    return 0;
  rest = g_strndup (data + skip, MIN (size - skip, 20));
  return g_ascii_strtoll (rest, NULL, 10);
}

static gboolean
begins_with (GBytes *record, const GString *text)
{
  return g_bytes_get_size (record) > text->len &&
         memcmp (g_bytes_get_data (record, NULL), text->str, text->len) == 0;
}

static gboolean
stop_at (Walk *walk, ChyAuditState state, gint64 id)
{
  walk->result.state = state;
  walk->result.first_bad = id;
  return FALSE;
}

static void
advance (Walk *walk, gint64 id, const guint8 *hash)
{
  walk->end.n_records++;
  walk->end.id = id;
  memcpy (walk->end.hash, hash, HASH_SIZE);
  if (walk->progress != NULL && walk->end.n_records % PROGRESS_STEP == 0)
    walk->progress (walk->end.n_records, walk->total, walk->data);
}

/* Every record has the number of its row, says what its columns say, and continues the one before it. */
static gboolean
check_row (ChyRow *row, gpointer data)
{
  Walk *walk = data;
  gint64 id = chy_row_int (row, COL_ID);
  g_autoptr (GBytes) record = chy_row_bytes (row, COL_RECORD);
  g_autoptr (GBytes) stored = chy_row_bytes (row, COL_HASH);
  g_autoptr (GString) columns = NULL;
  guint8 hash[HASH_SIZE];
  gint64 own = get_own_number (record);

  /* The one before did not fit. Where this one continues the last good one, that one was put between. */
  if (walk->result.state == CHY_AUDIT_CHANGED)
    {
      if (record != NULL)
        {
          hash_record (walk->end.hash, record, hash);
          if (is_hash (stored, hash))
            walk->result.state = CHY_AUDIT_GAP;
        }
      return FALSE;
    }
  if (id != walk->end.id + 1 || (own != 0 && own != id))
    return stop_at (walk, CHY_AUDIT_GAP, id);
  columns = format_columns (id, chy_row_int (row, COL_TIME), chy_row_text (row, COL_ACTOR),
                            chy_row_text (row, COL_ACTION), chy_row_text (row, COL_OBJECT_KIND),
                            chy_row_text (row, COL_OBJECT_ID), chy_row_text (row, COL_OBJECT_NAME));
  if (record != NULL)
    hash_record (walk->end.hash, record, hash);
  if (record == NULL || !is_hash (stored, hash) || !begins_with (record, columns))
    {
      stop_at (walk, CHY_AUDIT_CHANGED, id);
      return TRUE;
    }
  advance (walk, id, hash);
  if (walk->has_head && id == walk->known.id && memcmp (hash, walk->known.hash, HASH_SIZE) != 0)
    {
      /* The chain fits, but it is another one than the head file knew. */
      stop_at (walk, CHY_AUDIT_CHANGED, id);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_next (ChyRow *row, gpointer data)
{
  Walk *walk = data;

  walk->at = chy_row_int (row, COL_ID);
  walk->n_page++;
  walk->stopped = !check_row (row, walk);
  return !walk->stopped;
}

/* All pages in one transaction. */
static gboolean
walk_rows (Walk *walk, ChySession *session, GError **error)
{
  walk->at = G_MININT64;
  walk->stopped = FALSE;
  do
    {
      walk->n_page = 0;
      if (!chy_session_each (session, "audit-walk", CHY_PARAMS (CHY_INT (walk->at), CHY_INT (PAGE)),
                             check_next, walk, error))
        return FALSE;
    }
  while (walk->n_page == PAGE && !walk->stopped);
  return TRUE;
}

static gboolean
walk_chain (ChySession *session, gpointer data, GError **error)
{
  Walk *walk = data;

  walk->result = (ChyAuditResult){ .state = CHY_AUDIT_WHOLE };
  walk->end = (Head){ 0 };
  if (!chy_session_get_int (session, "audit-count", CHY_NO_PARAMS, &walk->total, NULL, error) ||
      !walk_rows (walk, session, error))
    return FALSE;
  walk->result.n_records = walk->total;
  if (walk->result.state == CHY_AUDIT_WHOLE && walk->has_head && walk->known.id > walk->end.id)
    stop_at (walk, CHY_AUDIT_CUT, walk->end.id + 1);
  if (walk->progress != NULL)
    walk->progress (walk->end.n_records, walk->total, walk->data);
  return TRUE;
}

/* Further lines, such as the signature, are the caller's. */
static gboolean
parse_head (GBytes *bytes, Head *ret_head)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GBytes) hash = NULL;
  Head head = { 0 };

  if (g_strv_length (lines) < 4 || strcmp (lines[0], HEAD_MARK) != 0 ||
      !g_str_has_prefix (lines[1], "records ") || !g_str_has_prefix (lines[2], "id ") ||
      !g_str_has_prefix (lines[3], "hash ") ||
      !g_ascii_string_to_signed (lines[1] + strlen ("records "), 10, 0, G_MAXINT64, &head.n_records, NULL) ||
      !g_ascii_string_to_signed (lines[2] + strlen ("id "), 10, 0, G_MAXINT64, &head.id, NULL))
    return FALSE;
  hash = chy_hex_decode (lines[3] + strlen ("hash "), NULL);
  if (hash == NULL || g_bytes_get_size (hash) != HASH_SIZE)
    return FALSE;
  memcpy (head.hash, g_bytes_get_data (hash, NULL), HASH_SIZE);
  *ret_head = head;
  return TRUE;
}

gboolean
chy_audit_append (ChySession *session, const ChyAuditRecord *record, GError **error)
{
  Head head;
  guint8 hash[HASH_SIZE];
  gint64 id;
  g_autoptr (GString) text = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (record->actor != NULL && record->action != NULL, FALSE);

  if (!read_head (session, &head, error))
    return FALSE;
  id = head.id + 1;
  text = format_columns (id, record->time, record->actor, record->action, record->object_kind,
                         record->object_id, record->object_name);
  append_body (text, record->before);
  append_body (text, record->after);
  bytes = g_bytes_new (text->str, text->len);
  hash_record (head.hash, bytes, hash);
  if (!chy_session_run (session, "audit-insert",
                        CHY_PARAMS (CHY_INT (id), CHY_INT (record->time), CHY_TEXT (record->actor),
                                    CHY_TEXT (record->action),
                                    CHY_TEXT (record->object_kind != NULL ? record->object_kind : ""),
                                    CHY_TEXT (record->object_id != NULL ? record->object_id : ""),
                                    CHY_TEXT (record->object_name != NULL ? record->object_name : ""),
                                    CHY_BYTES (bytes), CHY_BLOB (hash, HASH_SIZE)),
                        error))
    return FALSE;
  chy_session_touch (session, "audit");
  return TRUE;
}

static gboolean
parse_body (const char *line, GVariant **ret_body, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GVariant *body;

  *ret_body = NULL;
  if (line[0] == '\0')
    return TRUE;
  for (const char *p = line; *p != '\0'; p++)
    if (p[0] == '\\' && p[1] != '\0')
      g_string_append_c (text, *++p == 'n' ? '\n' : *p);
    else
      g_string_append_c (text, *p);
  body = g_variant_parse (G_VARIANT_TYPE_VARDICT, text->str, NULL, NULL, error);
  if (body == NULL)
    return FALSE;
  *ret_body = body;
  return TRUE;
}

gboolean
chy_audit_parse (GBytes *record, GVariant **ret_before, GVariant **ret_after, GError **error)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (record, NULL), g_bytes_get_size (record));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;

  if (g_strv_length (lines) != 11 || strcmp (lines[0], RECORD_MARK) != 0)
    {
      g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED,
                           "this is not the text of an audit record");
      return FALSE;
    }
  if (!parse_body (lines[8], &before, error) || !parse_body (lines[9], &after, error))
    return FALSE;
  *ret_before = g_steal_pointer (&before);
  *ret_after = g_steal_pointer (&after);
  return TRUE;
}

gboolean
chy_audit_verify (ChyStore *store,
                  GBytes *head,
                  ChyAuditProgress progress,
                  gpointer data,
                  GCancellable *cancellable,
                  ChyAuditResult *ret_result,
                  GError **error)
{
  Walk walk = { .progress = progress, .data = data, .has_head = head != NULL };
  gboolean readable = head == NULL || parse_head (head, &walk.known);

  walk.has_head = head != NULL && readable;
  if (!chy_store_read (store, walk_chain, &walk, cancellable, error))
    return FALSE;
  if (walk.result.state == CHY_AUDIT_WHOLE && !readable)
    walk.result.state = CHY_AUDIT_FORGED;
  *ret_result = walk.result;
  return TRUE;
}

gboolean
chy_audit_head (ChyStore *store, char **ret_head, GError **error)
{
  Head head;
  g_autofree char *hash = NULL;

  if (!chy_store_read (store, read_head, &head, NULL, error))
    return FALSE;
  hash = chy_hex_encode (head.hash, HASH_SIZE);
  *ret_head = g_strdup_printf ("%s\nrecords %" G_GINT64_FORMAT "\nid %" G_GINT64_FORMAT "\nhash %s\n",
                               HEAD_MARK, head.n_records, head.id, hash);
  return TRUE;
}
