/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libpq-fe.h>

#include "store/chy-store-private.h"

G_BEGIN_DECLS

/* The parts of the PostgreSQL back end, for one another only. */

/* What a test may turn; the defaults are those of chy_postgres_options_default. */
typedef struct
{
  guint busy_timeout;      /* milliseconds that a writer waits for other processes */
  guint lock_timeout;      /* milliseconds that opening waits for a migration elsewhere */
  guint reconnect_timeout; /* milliseconds for which a server that is away is waited for */
  guint n_readers;         /* reading connections at most */
} ChyPostgresOptions;

extern const ChyPostgresOptions chy_postgres_options_default;

/* Since when the server is away, as far as any connection of the store has found; locks for itself. */
typedef struct _ChyPostgresOutage ChyPostgresOutage;

/* Where a store is: one namespace of one database. Immutable, but for `outage`. */
typedef struct
{
  char *url;              /* owned; holds no password */
  char *namespace;        /* owned: "chancery_tenant" */
  guint32 application_id; /* the first half of every advisory lock's key */
  ChyPostgresOptions options;
  ChyPostgresOutage *outage; /* owned */
} ChyPostgresPlace;

/* The second half of an advisory lock's key. */
enum
{
  CHY_POSTGRES_LOCK_OPEN = 1,    /* shared by all who have it open, exclusive for a migration */
  CHY_POSTGRES_LOCK_WRITE = 2,   /* of the transaction that writes: as in SQLite there is one at a time */
  CHY_POSTGRES_LOCK_MIGRATE = 3, /* of whoever looks whether a migration is wanted, and then does it */
};

/* CHY_STORE_ERROR_ADDRESS where the URL is none, or says a password, which others could read. */
ChyPostgresPlace *chy_postgres_place_new (const char *url,
                                          const ChyStoreSchema *schema,
                                          const ChyPostgresOptions *options,
                                          GError **error);
void chy_postgres_place_free (ChyPostgresPlace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyPostgresPlace, chy_postgres_place_free)

/* Whether what is said on the way to `address` may be read or changed by others. A local socket has no
 * address; `sslmode` "disable" is somebody's decision. */
gboolean chy_postgres_is_exposed (const char *host, const char *address, const char *sslmode);

/* --- SQL: chy-postgres-sql.c ---------------------------------------------------------------------- */

/* `sql` with $1, $2 ... in place of ?1 and of ? (numbered as they come), but not in texts, names and
 * comments. `ret_n_params` gets the highest number. */
char *chy_postgres_translate (const char *sql, guint *ret_n_params);

/* --- a connection: one thread at a time ----------------------------------------------------------- */

typedef struct _ChyPostgresConnection ChyPostgresConnection;

/* Connects. CHY_STORE_ERROR_UNREACHABLE where no server answers, CHY_STORE_ERROR_REFUSED where one does and
 * does not let us in. */
ChyPostgresConnection *chy_postgres_connection_new (const ChyPostgresPlace *place, GError **error);
void chy_postgres_connection_free (ChyPostgresConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyPostgresConnection, chy_postgres_connection_free)

PGconn *chy_postgres_connection_get (ChyPostgresConnection *self);
/* The namespace, and those of the extensions, for names without one. They must exist. */
gboolean
chy_postgres_connection_set_up (ChyPostgresConnection *self, const ChyPostgresPlace *place, GError **error);
/* Nothing more can be done with it. */
gboolean chy_postgres_connection_is_lost (ChyPostgresConnection *self);
/* A transaction is open in which a statement has failed. */
gboolean chy_postgres_connection_is_spoilt (ChyPostgresConnection *self);
/* Runs SQL of several statements without parameters. */
gboolean chy_postgres_connection_script (ChyPostgresConnection *self, const char *sql, GError **error);
/* Runs one statement, prepared once and kept. */
gboolean chy_postgres_connection_execute (ChyPostgresConnection *self,
                                          const char *sql,
                                          const ChyParam *params,
                                          ChyRowFunc func,
                                          gpointer data,
                                          ChyOutcome *ret_outcome,
                                          GError **error);
/* The first column of the first row, 0 where there is none. */
gboolean chy_postgres_connection_get_int (
    ChyPostgresConnection *self, const char *sql, const ChyParam *params, gint64 *ret_value, GError **error);
/* While set, every statement of the connection stops with G_IO_ERROR_CANCELLED once it is cancelled. */
void chy_postgres_connection_set_cancellable (ChyPostgresConnection *self, GCancellable *cancellable);

/* The session of a connection. */
typedef struct
{
  ChySession parent;
  ChyPostgresConnection *connection; /* not owned */
} ChyPostgresSession;

void chy_postgres_session_init (ChyPostgresSession *self,
                                ChyPostgresConnection *connection,
                                const ChyStatements *statements,
                                gboolean can_write);
void chy_postgres_session_clear (ChyPostgresSession *self);

/* Sets `error` from a result; always returns FALSE. `ret_lost` (may be NULL) is set where the server says
 * that it closes the connection. */
gboolean chy_postgres_fail (const PGresult *result, gboolean *ret_lost, GError **error);

/* Lists by the planner of the server: chy-postgres-list.c. */
extern const ChyListClass chy_postgres_list_class;

/* --- opening: chy-postgres-open.c ----------------------------------------------------------------- */

/* Makes the namespace and brings it to the newest version, or checks that it has it, and takes the common
 * lock for as long as `connection` lives. */
gboolean chy_postgres_open (ChyPostgresConnection *connection,
                            const ChyPostgresPlace *place,
                            GPtrArray *migrations,
                            ChyStoreOpenFlags flags,
                            GError **error);
/* One more connection, or one that takes the place of another that was lost: CHY_STORE_ERROR_NEWER where
 * somebody has brought the database to another version meanwhile. The writer's takes the common lock; the
 * others need not, and would wait behind somebody who waits for the writer. */
ChyPostgresConnection *
chy_postgres_open_again (const ChyPostgresPlace *place, guint version, gboolean takes_lock, GError **error);
/* The same, but waits for a server that is away, until it has been so for `reconnect_timeout`. From then on
 * one caller at a time tries, once, and all others fail at once with what the last one was told. */
ChyPostgresConnection *chy_postgres_open_patiently (const ChyPostgresPlace *place,
                                                    guint version,
                                                    gboolean takes_lock,
                                                    GCancellable *cancellable,
                                                    GError **error);
/* Reads every row of every table. */
gboolean
chy_postgres_check (ChyPostgresConnection *connection, const ChyPostgresPlace *place, GError **error);

/* --- outages: chy-postgres-outage.c ---------------------------------------------------------------- */

ChyPostgresOutage *chy_postgres_outage_new (void);
void chy_postgres_outage_free (ChyPostgresOutage *self);
/* Somebody has reached the server. */
void chy_postgres_outage_end (ChyPostgresOutage *self);

/* --- the writer ----------------------------------------------------------------------------------- */

/* The actor: one thread that owns the writing connection. */
typedef struct _ChyPostgresWriter ChyPostgresWriter;

/* Takes over the connection, which holds the common lock. `name` is what its commits are marked with. */
ChyPostgresWriter *chy_postgres_writer_new (ChyPostgresConnection *connection,
                                            const ChyPostgresPlace *place,
                                            guint version,
                                            const char *name,
                                            const ChyStatements *statements,
                                            ChyNotifier *notifier);
/* Ends what is queued, then the thread. */
void chy_postgres_writer_free (ChyPostgresWriter *self);
gboolean chy_postgres_writer_run (
    ChyPostgresWriter *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error);

/* --- the readers ---------------------------------------------------------------------------------- */

typedef struct _ChyPostgresReaders ChyPostgresReaders;

ChyPostgresReaders *
chy_postgres_readers_new (const ChyPostgresPlace *place, guint version, const ChyStatements *statements);
/* Waits for those that read. */
void chy_postgres_readers_free (ChyPostgresReaders *self);
gboolean chy_postgres_readers_run (
    ChyPostgresReaders *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error);

/* --- the listener --------------------------------------------------------------------------------- */

/* A thread that hears of the commits of other stores. */
typedef struct _ChyPostgresListener ChyPostgresListener;

/* Listens when it returns; `name` is that of the own writer. */
ChyPostgresListener *chy_postgres_listener_new (
    const ChyPostgresPlace *place, guint version, const char *name, ChyNotifier *notifier, GError **error);
void chy_postgres_listener_free (ChyPostgresListener *self);

/* --- the store, as tests open it ------------------------------------------------------------------ */

ChyStore *chy_store_postgres_open_with (const char *url,
                                        const ChyStoreSchema *schema,
                                        ChyStoreOpenFlags flags,
                                        const ChyPostgresOptions *options,
                                        GError **error);

G_END_DECLS
