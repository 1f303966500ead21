/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-store.h"

G_BEGIN_DECLS

/* What a back end fills in; only the store layer includes this. */

typedef struct
{
  gint64 (*get_int) (ChyRow *row, guint column);
  const char *(*get_text) (ChyRow *row, guint column);
  GBytes *(*get_bytes) (ChyRow *row, guint column);
  gboolean (*is_null) (ChyRow *row, guint column);
} ChyRowClass;

/* The first member of a back end's row. */
struct _ChyRow
{
  const ChyRowClass *klass; /* static */
};

/* The statements of a schema by name, for one back end. Immutable, so that every thread may look into it. */
typedef struct _ChyStatements ChyStatements;

/* Reads every .sql file below the resource path `path`. Where a statement stands twice, the one marked
 * with `dialect` ("sqlite", "postgres") wins. CHY_STORE_ERROR_FAILED for a file that says something else. */
ChyStatements *chy_statements_load (const char *path, const char *dialect, GError **error);
/* Reads one file's text into the set, as the loader does. */
ChyStatements *chy_statements_new_from_text (const char *text, const char *dialect, GError **error);
void chy_statements_free (ChyStatements *self);
/* NULL where there is none of that name; owned by the set. */
const char *chy_statements_lookup (const ChyStatements *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyStatements, chy_statements_free)

/* A step of a schema. */
typedef struct
{
  guint number; /* 1, 2, 3, ... without a gap */
  char *name;   /* owned: "0001-audit" */
  char *sql;    /* owned */
} ChyMigration;

void chy_migration_free (ChyMigration *self);
/* The migrations PATH/DIALECT/NNNN-name.sql of the resources in order; an array that owns them. */
GPtrArray *chy_migrations_load (const char *path, const char *dialect, GError **error);
/* The SQL to run, in which `collation` stands for "@COLLATION@". Free with g_free(). */
char *chy_migration_get_sql (const ChyMigration *self, const char *collation);

typedef struct
{
  gint64 n_changes;
  gint64 row_id;         /* of a row that was inserted */
  gboolean wants_row_id; /* set by who asks: the statement is an INSERT into a table with "id" */
} ChyOutcome;

/* Lists by a back end of its own kind; chy-list.c has looked at the query. */
typedef struct
{
  gboolean (*ids) (
      ChySession *session, const ChyListQuery *query, guint limit, GArray *ret_ids, GError **error);
  gboolean (*count) (ChySession *session, const ChyListQuery *query, gint64 *ret_count, GError **error);
  gboolean (*rows) (ChySession *session,
                    const ChyListTable *table,
                    const gint64 *ids,
                    gsize n,
                    ChyRowFunc func,
                    gpointer data,
                    GError **error);
} ChyListClass;

typedef struct
{
  /* Runs one statement; `func` and `ret_outcome` may be NULL. */
  gboolean (*execute) (ChySession *session,
                       const char *sql,
                       const ChyParam *params,
                       ChyRowFunc func,
                       gpointer data,
                       ChyOutcome *ret_outcome,
                       GError **error);
  const ChyListClass *lists; /* static; NULL: by chy-list.c, which knows SQLite's ways */
  /* What chy-copy.c asks: (table, column, 'i', 't' or 'b') of all tables in the order in which they were
   * made. */
  const char *columns_sql;
  /* SQL after which new ids follow those that are there; or NULL where they do by themselves. */
  char *(*make_next_id_sql) (const char *table);
  const char *defer_sql;  /* references are looked at when the transaction ends; or NULL */
  gboolean fetches_whole; /* a result comes as a whole, so that long ones want a cursor */
} ChySessionClass;

/* What lists remember from one transaction to the next: orders and sets of ids. Thread safe. */
typedef struct _ChyListCache ChyListCache;

ChyListCache *chy_list_cache_new (void);
void chy_list_cache_free (ChyListCache *self);

/* The first member of a back end's session. */
struct _ChySession
{
  const ChySessionClass *klass;    /* static */
  const ChyStatements *statements; /* not owned */
  gboolean can_write;
  gboolean full_text;    /* the back end has a trigram index */
  const char *collation; /* not owned: SQLite's name of that of texts that lists sort by; or NULL */
  ChyListCache *cache;   /* not owned; NULL where nothing may be remembered: in a transaction that writes */
  GPtrArray *touched;    /* owned: interned names of resources; NULL while nothing is touched */
};

/* Row functions for the first column of the first row: into a gint64, or into a char * to be freed. */
gboolean chy_row_take_int (ChyRow *row, gpointer data);
gboolean chy_row_take_text (ChyRow *row, gpointer data);

/* Runs SQL that is not a named statement. */
gboolean chy_session_execute (ChySession *session,
                              const char *sql,
                              const ChyParam *params,
                              ChyRowFunc func,
                              gpointer data,
                              ChyOutcome *ret_outcome,
                              GError **error);

/* A copy into a new SQLite file of mode 0600, of the same schema. */
gboolean chy_store_copy_to_file (ChyStore *from,
                                 const ChyStoreSchema *schema,
                                 const char *path,
                                 GCancellable *cancellable,
                                 GError **error);

/* Tells the watchers of a store, in its main context. Thread safe, reference counted. */
typedef struct _ChyNotifier ChyNotifier;

/* Takes the thread-default main context of the caller; `store` is held weakly. */
ChyNotifier *chy_notifier_new (ChyStore *store);
ChyNotifier *chy_notifier_ref (ChyNotifier *self);
void chy_notifier_unref (ChyNotifier *self);
/* `resources` (of interned strings) changed; NULL: another process changed something. */
void chy_notifier_announce (ChyNotifier *self, GPtrArray *resources);

G_END_DECLS
