/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include "chy-sqlite.h"
#include "store/chy-gate.h"

/* Milliseconds that opening waits where another program holds the file itself. */
#define OPEN_TIMEOUT 2000

#define CHY_TYPE_STORE_SQLITE (chy_store_sqlite_get_type ())
G_DECLARE_FINAL_TYPE (ChyStoreSqlite, chy_store_sqlite, CHY, STORE_SQLITE, GObject)

struct _ChyStoreSqlite
{
  GObject parent_instance;
  ChyStatements *statements; /* owned */
  ChyNotifier *notifier;     /* owned */
  int lock_fd;               /* owned; -1 where a reader has none */
  ChyGate gate;
  ChySqliteWriter *writer;   /* owned; NULL once closed */
  ChySqliteReaders *readers; /* owned; NULL once closed */
};

static void chy_store_sqlite_store_init (ChyStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChyStoreSqlite,
                               chy_store_sqlite,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_STORE, chy_store_sqlite_store_init))

static gboolean
store_read (ChyStore *store, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  ChyStoreSqlite *self = CHY_STORE_SQLITE (store);
  gboolean ok;

  if (!chy_gate_enter (&self->gate, error))
    return FALSE;
  ok = chy_sqlite_readers_run (self->readers, func, data, cancellable, error);
  chy_gate_leave (&self->gate);
  return ok;
}

static gboolean
store_write (ChyStore *store, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  ChyStoreSqlite *self = CHY_STORE_SQLITE (store);
  gboolean ok;

  if (!chy_gate_enter (&self->gate, error))
    return FALSE;
  ok = chy_sqlite_writer_run (self->writer, func, data, cancellable, error);
  chy_gate_leave (&self->gate);
  return ok;
}

static gboolean
store_backup (ChyStore *store, const char *path, GCancellable *cancellable, GError **error)
{
  ChyStoreSqlite *self = CHY_STORE_SQLITE (store);
  ChySqliteConnection *connection;
  gboolean ok = FALSE;

  if (!chy_gate_enter (&self->gate, error))
    return FALSE;
  connection = chy_sqlite_readers_take (self->readers, error);
  if (connection != NULL)
    {
      ok = chy_sqlite_copy (connection, path, cancellable, error);
      chy_sqlite_readers_give (self->readers, connection);
    }
  chy_gate_leave (&self->gate);
  return ok;
}

static gboolean
store_check (ChyStore *store, gboolean deep, GCancellable *cancellable, GError **error)
{
  ChyStoreSqlite *self = CHY_STORE_SQLITE (store);
  ChySqliteConnection *connection;
  gboolean ok = FALSE;

  if (!chy_gate_enter (&self->gate, error))
    return FALSE;
  connection = chy_sqlite_readers_take (self->readers, error);
  if (connection != NULL)
    {
      chy_sqlite_connection_set_cancellable (connection, cancellable);
      ok = chy_sqlite_check (connection, deep, error);
      chy_sqlite_connection_set_cancellable (connection, NULL);
      chy_sqlite_readers_give (self->readers, connection);
    }
  chy_gate_leave (&self->gate);
  return ok;
}

static void
store_close (ChyStore *store)
{
  ChyStoreSqlite *self = CHY_STORE_SQLITE (store);

  chy_gate_close (&self->gate);
  g_clear_pointer (&self->readers, chy_sqlite_readers_free);
  g_clear_pointer (&self->writer, chy_sqlite_writer_free);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
}

static void
chy_store_sqlite_finalize (GObject *object)
{
  ChyStoreSqlite *self = CHY_STORE_SQLITE (object);

  store_close (CHY_STORE (self));
  g_clear_pointer (&self->statements, chy_statements_free);
  g_clear_pointer (&self->notifier, chy_notifier_unref);
  chy_gate_clear (&self->gate);
  G_OBJECT_CLASS (chy_store_sqlite_parent_class)->finalize (object);
}

static void
chy_store_sqlite_store_init (ChyStoreInterface *iface)
{
  iface->read = store_read;
  iface->write = store_write;
  iface->backup = store_backup;
  iface->check = store_check;
  iface->close = store_close;
}

static void
chy_store_sqlite_class_init (ChyStoreSqliteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_store_sqlite_finalize;
}

static void
chy_store_sqlite_init (ChyStoreSqlite *self)
{
  self->lock_fd = -1;
  chy_gate_init (&self->gate);
}

/* What opening works on. */
typedef struct
{
  const char *path;
  const ChyStoreSchema *schema;
  ChyStoreOpenFlags flags;
  const ChySqliteOptions *options;
  ChyClock *clock;
  GPtrArray *migrations; /* not owned */
  int lock_fd;           /* not owned */
} Opening;

/* New and old databases become current ones, while nobody else has them open. */
static gboolean
bring_up_to_date (const Opening *opening, ChySqliteConnection *connection, ChySqliteAge age, GError **error)
{
  gboolean keeps_lock = (opening->flags & CHY_STORE_EXCLUSIVE) != 0;

  if (age == CHY_SQLITE_NEW && (opening->flags & CHY_STORE_CREATE) == 0)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FOREIGN, "%s: empty", opening->path);
      return FALSE;
    }
  if (opening->flags & CHY_STORE_READ_ONLY)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_READ_ONLY,
                   "%s: needs a migration, but is to be read only", opening->path);
      return FALSE;
    }
  if (opening->flags & CHY_STORE_AS_IS)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_OLDER, "%s: needs a migration first",
                   opening->path);
      return FALSE;
    }
  if (!keeps_lock && !chy_sqlite_lock_take (opening->lock_fd, TRUE, opening->options->lock_timeout, error))
    return FALSE;
  /* Another process may have done it while this one waited; then this does nothing. */
  if (!chy_sqlite_identify (connection, opening->schema, opening->migrations->len, &age, error) ||
      !chy_sqlite_connection_set_up (connection, error) ||
      !chy_sqlite_migrate (connection, opening->path, opening->schema, opening->migrations, opening->clock,
                           error))
    return FALSE;
  return keeps_lock || chy_sqlite_lock_take (opening->lock_fd, FALSE, opening->options->lock_timeout, error);
}

static ChySqliteConnection *
open_connection (const Opening *opening, GError **error)
{
  ChySqliteRole role = opening->flags & CHY_STORE_READ_ONLY ? CHY_SQLITE_READ_ONLY : CHY_SQLITE_WRITER;
  g_autoptr (ChySqliteConnection) connection =
      chy_sqlite_connection_new (opening->path, role, opening->options, error);
  ChySqliteAge age = CHY_SQLITE_CURRENT;
  int code;

  if (connection == NULL)
    return NULL;
  (void) sqlite3_busy_timeout (chy_sqlite_connection_get_db (connection),
                               MIN (OPEN_TIMEOUT, opening->options->busy_timeout));
  if (!chy_sqlite_file_check (connection, opening->path, error) ||
      !chy_sqlite_identify (connection, opening->schema, opening->migrations->len, &age, error))
    return NULL;
  if (age != CHY_SQLITE_CURRENT ? !bring_up_to_date (opening, connection, age, error)
                                : !chy_sqlite_connection_set_up (connection, error))
    return NULL;
  code = sqlite3_busy_timeout (chy_sqlite_connection_get_db (connection), opening->options->busy_timeout);
  if (code != SQLITE_OK)
    {
      chy_sqlite_fail (NULL, code, error);
      return NULL;
    }
  return g_steal_pointer (&connection);
}

/* The lock comes before the first look into the database. */
static ChySqliteConnection *
lock_and_open (const Opening *opening, GError **error)
{
  gboolean exclusive = (opening->flags & CHY_STORE_EXCLUSIVE) != 0;
  ChySqliteConnection *connection;
  g_autoptr (GError) local_error = NULL;

  if (opening->lock_fd >= 0 &&
      !chy_sqlite_lock_take (opening->lock_fd, exclusive, opening->options->lock_timeout, error))
    return NULL;
  connection = open_connection (opening, &local_error);
  if (connection != NULL)
    return connection;
  if (g_error_matches (local_error, CHY_STORE_ERROR, CHY_STORE_ERROR_BUSY))
    local_error->code = CHY_STORE_ERROR_LOCKED;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

ChyStore *
chy_store_sqlite_open_with (const char *path,
                            const ChyStoreSchema *schema,
                            ChyStoreOpenFlags flags,
                            const ChySqliteOptions *options,
                            ChyClock *clock,
                            GError **error)
{
  gboolean read_only = (flags & CHY_STORE_READ_ONLY) != 0;
  g_autoptr (ChyStoreSqlite) self = g_object_new (CHY_TYPE_STORE_SQLITE, NULL);
  g_autoptr (GPtrArray) migrations = chy_migrations_load (schema->migrations_path, "sqlite", error);
  Opening opening = { path, schema, flags, options, clock, migrations, -1 };
  ChySqliteConnection *connection;

  if (migrations == NULL)
    return NULL;
  self->statements = chy_statements_load (schema->statements_path, "sqlite", error);
  if (self->statements == NULL || !chy_sqlite_file_prepare (path, flags, error))
    return NULL;
  self->lock_fd = chy_sqlite_lock_open (path, !read_only, read_only ? NULL : error);
  if (self->lock_fd < 0 && !read_only)
    return NULL;
  opening.lock_fd = self->lock_fd;
  connection = lock_and_open (&opening, error);
  if (connection == NULL)
    return NULL;
  self->notifier = chy_notifier_new (CHY_STORE (self));
  self->readers = chy_sqlite_readers_new (path, read_only, self->statements, options);
  self->writer = chy_sqlite_writer_new (connection, read_only, self->statements, self->notifier, options);
  return CHY_STORE (g_steal_pointer (&self));
}

ChyStore *
chy_store_sqlite_open (
    const char *path, const ChyStoreSchema *schema, ChyStoreOpenFlags flags, ChyClock *clock, GError **error)
{
  return chy_store_sqlite_open_with (path, schema, flags, &chy_sqlite_options_default, clock, error);
}

void
chy_store_sqlite_get_stats (ChyStore *store, guint64 *ret_operations, guint64 *ret_commits)
{
  chy_sqlite_writer_get_stats (CHY_STORE_SQLITE (store)->writer, ret_operations, ret_commits);
}

const char *
chy_store_sqlite_get_library_version (void)
{
  return sqlite3_libversion ();
}
