/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-clock.h"

G_BEGIN_DECLS

/* A database: transactions, named statements, typed rows (decisions.md 19, 20). Two implementations of one
 * contract: SQLite and PostgreSQL.
 *
 * A *schema* names what is opened: migrations and statements as resources. Statements stand in
 * data/statements/SCHEMA/NAME.sql files, each "-- name: request-insert" followed by one SQL statement with
 * ?1, ?2 ... for its parameters;
 * "-- name: request-insert [postgres]" overrides it for one back end. */
typedef struct
{
  const char *name;       /* "tenant", "authority" */
  guint32 application_id; /* SQLite's application_id */
  const char *
      migrations_path; /* resource path; NNNN-name.sql in a folder per back end: PATH/sqlite/0001-first.sql */
  const char *statements_path; /* resource path of a folder of .sql files */
} ChyStoreSchema;

typedef enum
{
  CHY_STORE_ERROR_FAILED,
  CHY_STORE_ERROR_NOT_FOUND,  /* no such file or database */
  CHY_STORE_ERROR_DAMAGED,    /* the file is not a whole database */
  CHY_STORE_ERROR_FOREIGN,    /* a database, but not one of ours (or of the other schema) */
  CHY_STORE_ERROR_NEWER,      /* written by a newer version */
  CHY_STORE_ERROR_READ_ONLY,  /* no permission to write */
  CHY_STORE_ERROR_LOCKED,     /* held exclusively by another process (migration, restore) */
  CHY_STORE_ERROR_BUSY,       /* others kept writing for longer than the time-out */
  CHY_STORE_ERROR_FULL,       /* disk full; nothing of the transaction was kept */
  CHY_STORE_ERROR_UNIQUE,     /* a unique key exists already */
  CHY_STORE_ERROR_CONSTRAINT, /* another constraint */
  CHY_STORE_ERROR_CLOSED,
  CHY_STORE_ERROR_UNSAFE,      /* others may write to the file or folder */
  CHY_STORE_ERROR_UNREACHABLE, /* no answer from the database server; nothing was kept */
  CHY_STORE_ERROR_REFUSED,     /* the server does not let us in, or not do this */
  CHY_STORE_ERROR_UNKNOWN,     /* the answer to a commit was lost, and so whether it was kept */
  CHY_STORE_ERROR_ADDRESS,     /* not the address of a database, or one that says a password */
  CHY_STORE_ERROR_UNSUITABLE,  /* a server or database that was not made for this */
  CHY_STORE_ERROR_NOT_EMPTY,   /* to be copied into, but there is something already */
  CHY_STORE_ERROR_OLDER,       /* written by an older version, and to be left as it is */
} ChyStoreError;

#define CHY_STORE_ERROR (chy_store_error_quark ())
GQuark chy_store_error_quark (void);

/* --- parameters and rows ------------------------------------------------------------------------ */

typedef enum
{
  CHY_PARAM_END,
  CHY_PARAM_NULL,
  CHY_PARAM_INT,
  CHY_PARAM_TEXT,
  CHY_PARAM_BLOB,
} ChyParamKind;

typedef struct
{
  ChyParamKind kind;
  gint64 integer;
  const char *text;   /* borrowed for the call; NULL binds NULL */
  gconstpointer data; /* borrowed for the call */
  gsize size;
} ChyParam;

#define CHY_INT(v)     ((ChyParam){ .kind = CHY_PARAM_INT, .integer = (v) })
#define CHY_TEXT(v)    ((ChyParam){ .kind = CHY_PARAM_TEXT, .text = (v) })
#define CHY_BLOB(d, n) ((ChyParam){ .kind = CHY_PARAM_BLOB, .data = (d), .size = (n) })
#define CHY_BYTES(b)   (chy_param_bytes (b))
#define CHY_NULL       ((ChyParam){ .kind = CHY_PARAM_NULL })
/* chy_session_run (session, "request-insert", CHY_PARAMS (CHY_TEXT (id), CHY_INT (now)), error);
 * CHY_NO_PARAMS for none */
#define CHY_PARAMS(...) ((const ChyParam[]){ __VA_ARGS__, { .kind = CHY_PARAM_END } })
#define CHY_NO_PARAMS   ((const ChyParam[]){ { .kind = CHY_PARAM_END } })

/* NULL binds NULL; borrowed for the call. */
ChyParam chy_param_bytes (GBytes *bytes);

/* One row, valid inside the callback that gets it. Columns count from 0; texts and blobs are borrowed from
 * it. */
typedef struct _ChyRow ChyRow;

gint64 chy_row_int (ChyRow *row, guint column);       /* 0 for NULL */
const char *chy_row_text (ChyRow *row, guint column); /* NULL for NULL */
GBytes *chy_row_bytes (ChyRow *row, guint column);    /* a new copy, NULL for NULL */
gboolean chy_row_is_null (ChyRow *row, guint column);

/* --- sessions: what a function may do inside a transaction -------------------------------------- */

typedef struct _ChySession ChySession;

/* FALSE stops without an error. */
typedef gboolean (*ChyRowFunc) (ChyRow *row, gpointer data);

/* Runs a statement; `ret_changes` (may be NULL) gets the number of rows changed. */
gboolean chy_session_run (ChySession *session, const char *statement, const ChyParam *params, GError **error);
gboolean chy_session_run_counted (
    ChySession *session, const char *statement, const ChyParam *params, gint64 *ret_changes, GError **error);
/* Runs an INSERT and gives the new row id. */
gboolean chy_session_insert (
    ChySession *session, const char *statement, const ChyParam *params, gint64 *ret_row_id, GError **error);
/* Calls `func` for every row. */
gboolean chy_session_each (ChySession *session,
                           const char *statement,
                           const ChyParam *params,
                           ChyRowFunc func,
                           gpointer data,
                           GError **error);
/* The first row's first column: TRUE with *ret_found set. Outputs are untouched where there is no row. */
gboolean chy_session_get_int (ChySession *session,
                              const char *statement,
                              const ChyParam *params,
                              gint64 *ret_value,
                              gboolean *ret_found,
                              GError **error);
gboolean chy_session_get_text (ChySession *session,
                               const char *statement,
                               const ChyParam *params,
                               char **ret_value,
                               gboolean *ret_found,
                               GError **error);
gboolean chy_session_get_bytes (ChySession *session,
                                const char *statement,
                                const ChyParam *params,
                                GBytes **ret_value,
                                gboolean *ret_found,
                                GError **error);
/* TRUE inside a writing transaction. */
gboolean chy_session_can_write (ChySession *session);
/* Says that `resource` changed in this transaction: watchers hear of it after the commit. */
void chy_session_touch (ChySession *session, const char *resource);

/* --- the store ---------------------------------------------------------------------------------- */

#define CHY_TYPE_STORE (chy_store_get_type ())
G_DECLARE_INTERFACE (ChyStore, chy_store, CHY, STORE, GObject)

/* Runs inside a transaction on a thread of the store; FALSE with an error rolls its own work back (a
 * SAVEPOINT), not its neighbors'. It may run again from the start (when a neighbor spoils their
 * common transaction), so it touches nothing outside but what `data` holds for its results. */
typedef gboolean (*ChySessionFunc) (ChySession *session, gpointer data, GError **error);

struct _ChyStoreInterface
{
  GTypeInterface parent_iface;

  gboolean (*read) (
      ChyStore *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error);
  gboolean (*write) (
      ChyStore *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error);
  gboolean (*backup) (ChyStore *self, const char *path, GCancellable *cancellable, GError **error);
  gboolean (*check) (ChyStore *self, gboolean deep, GCancellable *cancellable, GError **error);
  void (*close) (ChyStore *self);
};

/* Both block until done and are thread safe; call them off the main thread. `read` sees one snapshot and may
 * run beside others. `write` returns only after its commit is durable; neighboring writes share one
 * transaction (group commit). Cancelling works until the work begins. */
gboolean chy_store_read (
    ChyStore *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error);
gboolean chy_store_write (
    ChyStore *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error);

/* A consistent copy into a new file of mode 0600, while others work. */
gboolean chy_store_backup (ChyStore *self, const char *path, GCancellable *cancellable, GError **error);
/* The thorough check: integrity, foreign keys. */
gboolean chy_store_check (ChyStore *self, gboolean deep, GCancellable *cancellable, GError **error);
/* Finishes what is queued and closes; later calls fail with CHY_STORE_ERROR_CLOSED. */
void chy_store_close (ChyStore *self);

/* Puts everything of `from` into `to`, which is of the same schema and version and has no rows
 * (CHY_STORE_ERROR_NOT_EMPTY), in one transaction: where it fails nothing is kept, and it can be done again.
 */
gboolean chy_store_copy (ChyStore *from, ChyStore *to, GCancellable *cancellable, GError **error);
/* Whether there is no row in any table but those that back ends keep for themselves. */
gboolean chy_store_is_empty (ChyStore *self, gboolean *ret_empty, GError **error);

/* Signal "changed" (const char *const *resources): emitted in the main context of the thread that opened the
 * store, after a commit of this process; for commits of other processes with an empty list. */

/* --- lists: dynamic queries over a described table (decisions.md 21) ---------------------------- */

typedef enum
{
  CHY_MATCH_EQUAL,
  CHY_MATCH_NOT_EQUAL,
  CHY_MATCH_LESS,
  CHY_MATCH_AT_LEAST,
  CHY_MATCH_IN,     /* text: values separated by ',' */
  CHY_MATCH_PREFIX, /* text; case-insensitive */
} ChyMatchKind;

typedef struct
{
  const char *column; /* SQL name, of the list's own table of columns */
  ChyMatchKind kind;
  ChyParam value;
} ChyMatch;

/* What an author of a schema writes for a table with lists (tests/store/schema/0002-things.sql is a whole
 * example). The first migration of every schema, data/migrations/common/sqlite/0001-audit.sql, has made the
 * tables audit, counter, search_index and search_stale. The table "t" then has
 *
 * - "id INTEGER PRIMARY KEY AUTOINCREMENT", so that ids only grow; texts that people sort and search
 *   by are declared COLLATE @COLLATION@ (chy-collation.h), which stands for one of a language;
 * - for every sortable column X: CREATE INDEX t_X ON t (X, id); for every column F that a screen filters by
 *   equality, (F, id) and (F, X, id) for each sortable X, so that a page never sorts or walks past rows;
 * - counts of the values of its counted column (NOT NULL), kept by three triggers:
 *
 *     CREATE TRIGGER t_count_insert AFTER INSERT ON t BEGIN
 *       INSERT INTO counter (base, value, n) VALUES ('t', new.state, 1)
 *         ON CONFLICT (base, value) DO UPDATE SET n = n + 1;
 *     END;
 *     CREATE TRIGGER t_count_delete AFTER DELETE ON t BEGIN
 *       UPDATE counter SET n = n - 1 WHERE base = 't' AND value = old.state;
 *     END;
 *     CREATE TRIGGER t_count_update AFTER UPDATE OF state ON t WHEN new.state IS NOT old.state BEGIN
 *       UPDATE counter SET n = n - 1 WHERE base = 't' AND value = old.state;
 *       INSERT INTO counter (base, value, n) VALUES ('t', new.state, 1)
 *         ON CONFLICT (base, value) DO UPDATE SET n = n + 1;
 *     END;
 *
 * - its search, by a row that names the columns, and two triggers for rows that change. The store makes the
 *   FTS5 table itself, where the library has FTS5, and feeds it in the background; without it, and for rows
 *   not fed yet, the columns are looked through:
 *
 *     INSERT INTO search_index (base, search, columns) VALUES ('t', 't_search', 'subject,serial');
 *     CREATE TRIGGER t_search_update AFTER UPDATE OF subject, serial ON t
 *     WHEN new.subject IS NOT old.subject OR new.serial IS NOT old.serial BEGIN
 *       INSERT OR IGNORE INTO search_stale (base, id) VALUES ('t', new.id);
 *     END;
 *     CREATE TRIGGER t_search_delete AFTER DELETE ON t BEGIN
 *       INSERT OR IGNORE INTO search_stale (base, id) VALUES ('t', old.id);
 *     END;
 *
 * - where lists of it grow long: two counts, of the changes of its fixed columns (those that do not change in
 *   everyday work) and of its counted column, so that an order of a million ids, once read, serves until one
 *   of them changes. New rows are not counted; a list looks at them by itself:
 *
 *     CREATE TABLE list_change (base TEXT PRIMARY KEY, fixed INTEGER NOT NULL, counted INTEGER NOT NULL);
 *     INSERT INTO list_change (base, fixed, counted) VALUES ('t', 0, 0);
 *     CREATE TRIGGER t_list_update AFTER UPDATE OF id, subject, serial ON t BEGIN
 *       UPDATE list_change SET fixed = fixed + 1 WHERE base = 't';
 *     END;
 *     CREATE TRIGGER t_list_count AFTER UPDATE OF state ON t BEGIN
 *       UPDATE list_change SET counted = counted + 1 WHERE base = 't';
 *     END;
 *     CREATE TRIGGER t_list_delete AFTER DELETE ON t BEGIN
 *       UPDATE list_change SET fixed = fixed + 1 WHERE base = 't';
 *     END;
 *
 * A migration runs in a transaction of its own, with foreign keys switched off and looked at before its
 * commit; it sets neither user_version nor application_id. Bundles list the first migration and
 * statements/common/audit.sql by an alias: data/tenant.gresource.xml.
 *
 * For PostgreSQL the same tables and columns (integers are bigint, such texts citext COLLATE "@COLLATION@"):
 * ids by GENERATED BY DEFAULT AS IDENTITY, indexes that lists sort by with NULLS FIRST, the trigger function
 * count_state() of the common migration, and for the search a generated column "searched" (the searched
 * columns in lower case, a line each) with a trigram index: tests/store/schema/postgres/0002-things.sql. */

/* A table that lists are made of. `columns` are its columns ("id" may be one) in the order in which rows give
 * them; the table's integer key is "id". */
typedef struct
{
  const char *table;           /* "certificate" */
  const char *const *columns;  /* NULL-terminated names of columns of that table */
  const char *const *sortable; /* NULL-terminated; each has an index (column, id) */
  const char *search_table;    /* FTS5 trigram table with rowid = id, fed in the background; or NULL */
  const char *const *searched; /* NULL-terminated columns that search looks at */
  const char *const *prefixed; /* NULL-terminated: those of them that may begin with a word of one or two
                                  characters; each has an index without case. NULL: all of `searched` */
  const char *counter; /* column whose per-value counts a trigger keeps in table "counter" (table, value, n);
                          or NULL */
  const char *const *fixed; /* NULL-terminated columns, changes of which are counted in table "list_change";
                               or NULL */
} ChyListTable;

typedef struct
{
  const ChyListTable *table;
  const ChyMatch *matches; /* all must hold; ends with column NULL; or NULL */
  const char *search;      /* words to find, or NULL */
  const char *sort;        /* a sortable column, or NULL for the key */
  gboolean descending;
} ChyListQuery;

/* The keys of the first `limit` rows (0: all) in order, appended to `ret_ids` (of gint64). */
gboolean chy_session_list_ids (
    ChySession *session, const ChyListQuery *query, guint limit, GArray *ret_ids, GError **error);
/* How many rows match; from counters where they suffice. */
gboolean
chy_session_list_count (ChySession *session, const ChyListQuery *query, gint64 *ret_count, GError **error);
/* Calls `func` for each of `n` ids in the given order with the table's columns; a row that is gone is
 * skipped. */
gboolean chy_session_list_rows (ChySession *session,
                                const ChyListTable *table,
                                const gint64 *ids,
                                gsize n,
                                ChyRowFunc func,
                                gpointer data,
                                GError **error);
/* Counts per value of a counted column, from the counters: calls `func` with (value, n). */
gboolean chy_session_list_counts (
    ChySession *session, const ChyListTable *table, ChyRowFunc func, gpointer data, GError **error);

/* --- SQLite ------------------------------------------------------------------------------------ */

typedef enum
{
  CHY_STORE_CREATE = 1 << 0, /* make it where it is missing */
  CHY_STORE_READ_ONLY = 1 << 1,
  CHY_STORE_EXCLUSIVE = 1 << 2, /* for restore: no other process may have it open */
  CHY_STORE_AS_IS = 1 << 3,     /* not migrated: CHY_STORE_ERROR_OLDER where it would have to be */
} ChyStoreOpenFlags;

/* Opens (and migrates, after a backup beside it) the database at `path` in a folder of ours. In
 * src/store/backends/sqlite/chy-store-sqlite.c. Blocking; the cheap checks of decisions.md 19 each give an
 * error of their own. */
ChyStore *chy_store_sqlite_open (
    const char *path, const ChyStoreSchema *schema, ChyStoreOpenFlags flags, ChyClock *clock, GError **error);

/* Of SQLite, as it runs. */
const char *chy_store_sqlite_get_library_version (void);

/* Puts a copy of `backup` (made by chy_store_backup, perhaps of an older version) in the place of the
 * database at `path`, which need not be there and nobody may have open: CHY_STORE_ERROR_LOCKED after ten
 * seconds. The backup is checked thoroughly first; what was there is kept as PATH.replaced.TIME.bak. A crash
 * leaves the old one or the new one. */
gboolean chy_store_sqlite_restore (
    const char *backup, const char *path, const ChyStoreSchema *schema, ChyClock *clock, GError **error);

/* --- PostgreSQL --------------------------------------------------------------------------------- */

/* Opens (and migrates, all steps in one transaction) the schema in the database at `url`, postgresql://...,
 * within a namespace of its own, "chancery_" and the schema's name: so the tenant and its authorities may
 * share a database. It is to be made with the encoding UTF8 and the locale C (CHY_STORE_ERROR_UNSUITABLE),
 * and holds the extensions citext and pg_trgm, which its owner may create. A password stands in a passfile or
 * a service file, never in the URL. A connection that is lost is taken up again; an operation that it
 * interrupted runs again, and a commit without an answer is looked for first. Blocking. In
 * src/store/backends/postgres/chy-store-postgres.c. */
ChyStore *chy_store_postgres_open (const char *url,
                                   const ChyStoreSchema *schema,
                                   ChyStoreOpenFlags flags,
                                   GError **error);

/* Of libpq, as it runs: "15.4". g_free(). */
char *chy_store_postgres_get_library_version (void);

G_END_DECLS
