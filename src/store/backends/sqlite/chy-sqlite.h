/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "store/chy-store-private.h"

G_BEGIN_DECLS

/* The parts of the SQLite back end, for one another only. */

/* What a test may turn; the defaults are those of chy_sqlite_options_default. */
typedef struct
{
  int busy_timeout;    /* milliseconds that a writer waits for other processes */
  int lock_timeout;    /* milliseconds that opening waits for a migration elsewhere */
  guint poll_interval; /* milliseconds between two looks for commits of other processes */
  guint feed_delay;    /* milliseconds of quiet before the search index is fed */
  guint n_readers;     /* reading connections at most */
  int max_pages;       /* PRAGMA max_page_count, 0: none */
  gboolean no_full_text;
  gboolean no_feeding;
} ChySqliteOptions;

extern const ChySqliteOptions chy_sqlite_options_default;

/* --- a connection: one thread at a time ----------------------------------------------------------- */

typedef struct _ChySqliteConnection ChySqliteConnection;

typedef enum
{
  CHY_SQLITE_WRITER,
  CHY_SQLITE_READER,    /* may not write, but may recover the write-ahead log */
  CHY_SQLITE_READ_ONLY, /* opens the file for reading */
} ChySqliteRole;

/* Opens without reading the file yet. */
ChySqliteConnection *chy_sqlite_connection_new (const char *path,
                                                ChySqliteRole role,
                                                const ChySqliteOptions *options,
                                                GError **error);
void chy_sqlite_connection_free (ChySqliteConnection *self);
/* The settings that read the file: journal mode and the like. */
gboolean chy_sqlite_connection_set_up (ChySqliteConnection *self, GError **error);
sqlite3 *chy_sqlite_connection_get_db (ChySqliteConnection *self);
/* Runs SQL of several statements without parameters. */
gboolean chy_sqlite_connection_script (ChySqliteConnection *self, const char *sql, GError **error);
/* Runs one statement, prepared once and kept. */
gboolean chy_sqlite_connection_execute (ChySqliteConnection *self,
                                        const char *sql,
                                        const ChyParam *params,
                                        ChyRowFunc func,
                                        gpointer data,
                                        ChyOutcome *ret_outcome,
                                        GError **error);
/* The first column of the first row, 0 where there is none. */
gboolean
chy_sqlite_connection_get_int (ChySqliteConnection *self, const char *sql, gint64 *ret_value, GError **error);
/* The collation of chy-collation.h that the database has, or NULL for none. Free with g_free(). */
gboolean chy_sqlite_connection_find_collation (ChySqliteConnection *self, char **ret_name, GError **error);
/* Whether this library has FTS5, and the options allow it. */
gboolean chy_sqlite_connection_has_full_text (ChySqliteConnection *self);
/* While set, every statement of the connection stops with G_IO_ERROR_CANCELLED once it is cancelled. */
void chy_sqlite_connection_set_cancellable (ChySqliteConnection *self, GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChySqliteConnection, chy_sqlite_connection_free)

/* Sets `error` from a result code of `db` (may be NULL); always returns FALSE. */
gboolean chy_sqlite_fail (sqlite3 *db, int code, GError **error);

/* The session of a connection. */
typedef struct
{
  ChySession parent;
  ChySqliteConnection *connection; /* not owned */
} ChySqliteSession;

void chy_sqlite_session_init (ChySqliteSession *self,
                              ChySqliteConnection *connection,
                              const ChyStatements *statements,
                              gboolean can_write);
void chy_sqlite_session_clear (ChySqliteSession *self);

/* The SQL functions chy_contains (text, lower-case word) and chy_bits (id), an aggregate: the ids as bits;
 * and the collations of chy-collation.h. */
gboolean chy_sqlite_add_functions (sqlite3 *db, GError **error);

/* --- opening -------------------------------------------------------------------------------------- */

/* A lock file PATH.lock: shared by all who work with the database, exclusive for a migration or restore.
 * It dies with its owner. Returns the descriptor, or -1. `can_write` says whether it may be made. */
int chy_sqlite_lock_open (const char *path, gboolean can_write, GError **error);
/* Waits at most `timeout` milliseconds, then fails with CHY_STORE_ERROR_LOCKED. */
gboolean chy_sqlite_lock_take (int fd, gboolean exclusive, int timeout, GError **error);

/* Looks at the file's kind, owner and permissions, and makes it where it is missing and may be made. */
gboolean chy_sqlite_file_prepare (const char *path, ChyStoreOpenFlags flags, GError **error);
/* Looks at the header and the size through the connection's own descriptor. */
gboolean chy_sqlite_file_check (ChySqliteConnection *connection, const char *path, GError **error);

typedef enum
{
  CHY_SQLITE_NEW, /* nothing in it yet */
  CHY_SQLITE_OLD, /* needs a migration */
  CHY_SQLITE_CURRENT,
} ChySqliteAge;

/* Whose database it is and how old. */
gboolean chy_sqlite_identify (ChySqliteConnection *connection,
                              const ChyStoreSchema *schema,
                              guint newest,
                              ChySqliteAge *ret_age,
                              GError **error);
/* Brings the database to the newest version; the exclusive lock is held. An existing one is copied beside
 * it first. */
gboolean chy_sqlite_migrate (ChySqliteConnection *connection,
                             const char *path,
                             const ChyStoreSchema *schema,
                             GPtrArray *migrations,
                             ChyClock *clock,
                             GError **error);

/* --- copies and checks ---------------------------------------------------------------------------- */

/* A consistent copy into a new file (0600, synced). */
gboolean
chy_sqlite_copy (ChySqliteConnection *from, const char *path, GCancellable *cancellable, GError **error);
/* Gives a copy its name, durably. */
gboolean chy_sqlite_copy_rename (const char *from, const char *to, GError **error);
/* CHY_STORE_ERROR_DAMAGED with the first finding. */
gboolean chy_sqlite_check (ChySqliteConnection *connection, gboolean deep, GError **error);

/* --- the writer ----------------------------------------------------------------------------------- */

/* The actor: one thread that owns the writing connection. */
typedef struct _ChySqliteWriter ChySqliteWriter;

/* Takes over the connection; `read_only` makes one that only looks for commits of others. */
ChySqliteWriter *chy_sqlite_writer_new (ChySqliteConnection *connection,
                                        gboolean read_only,
                                        const ChyStatements *statements,
                                        ChyNotifier *notifier,
                                        const ChySqliteOptions *options);
/* Ends what is queued, then the thread. */
void chy_sqlite_writer_free (ChySqliteWriter *self);
gboolean chy_sqlite_writer_run (
    ChySqliteWriter *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error);
void chy_sqlite_writer_get_stats (ChySqliteWriter *self, guint64 *ret_operations, guint64 *ret_commits);

/* Puts rows into the full-text indexes: one small batch, in a transaction of its own. *ret_more says
 * whether rows are left. */
gboolean chy_sqlite_feed (ChySqliteConnection *connection, gboolean *ret_more, GError **error);

/* --- the readers ---------------------------------------------------------------------------------- */

typedef struct _ChySqliteReaders ChySqliteReaders;

ChySqliteReaders *chy_sqlite_readers_new (const char *path,
                                          gboolean read_only,
                                          const ChyStatements *statements,
                                          const ChySqliteOptions *options);
/* Waits for those that read. */
void chy_sqlite_readers_free (ChySqliteReaders *self);
gboolean chy_sqlite_readers_run (
    ChySqliteReaders *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error);
/* A connection for a longer job; give it back. NULL with an error. */
ChySqliteConnection *chy_sqlite_readers_take (ChySqliteReaders *self, GError **error);
void chy_sqlite_readers_give (ChySqliteReaders *self, ChySqliteConnection *connection);

/* --- the store, as tests open it ------------------------------------------------------------------ */

ChyStore *chy_store_sqlite_open_with (const char *path,
                                      const ChyStoreSchema *schema,
                                      ChyStoreOpenFlags flags,
                                      const ChySqliteOptions *options,
                                      ChyClock *clock,
                                      GError **error);
/* How many operations succeeded in how many commits. */
void chy_store_sqlite_get_stats (ChyStore *store, guint64 *ret_operations, guint64 *ret_commits);

G_END_DECLS
