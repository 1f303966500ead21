/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-id.h"
#include "chy-postgres.h"
#include "store/chy-gate.h"

#define CHY_TYPE_STORE_POSTGRES (chy_store_postgres_get_type ())
G_DECLARE_FINAL_TYPE (ChyStorePostgres, chy_store_postgres, CHY, STORE_POSTGRES, GObject)

struct _ChyStorePostgres
{
  GObject parent_instance;
  ChyPostgresPlace *place;   /* owned */
  ChyStoreSchema schema;     /* what it points to is static */
  ChyStatements *statements; /* owned */
  ChyNotifier *notifier;     /* owned */
  guint version;             /* of the schema */
  gboolean read_only;
  ChyGate gate;
  ChyPostgresWriter *writer;     /* owned; NULL once closed */
  ChyPostgresReaders *readers;   /* owned; NULL once closed */
  ChyPostgresListener *listener; /* owned; NULL once closed */
};

static void chy_store_postgres_store_init (ChyStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChyStorePostgres,
                               chy_store_postgres,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_STORE, chy_store_postgres_store_init))

static gboolean
store_read (ChyStore *store, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  ChyStorePostgres *self = CHY_STORE_POSTGRES (store);
  gboolean ok;

  if (!chy_gate_enter (&self->gate, error))
    return FALSE;
  ok = chy_postgres_readers_run (self->readers, func, data, cancellable, error);
  chy_gate_leave (&self->gate);
  return ok;
}

static gboolean
store_write (ChyStore *store, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  ChyStorePostgres *self = CHY_STORE_POSTGRES (store);
  gboolean ok = FALSE;

  if (!chy_gate_enter (&self->gate, error))
    return FALSE;
  if (self->read_only)
    g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_READ_ONLY,
                         "the database is open for reading only");
  else
    ok = chy_postgres_writer_run (self->writer, func, data, cancellable, error);
  chy_gate_leave (&self->gate);
  return ok;
}

static gboolean
store_backup (ChyStore *store, const char *path, GCancellable *cancellable, GError **error)
{
  ChyStorePostgres *self = CHY_STORE_POSTGRES (store);
  gboolean ok;

  if (!chy_gate_enter (&self->gate, error))
    return FALSE;
  ok = chy_store_copy_to_file (store, &self->schema, path, cancellable, error);
  chy_gate_leave (&self->gate);
  return ok;
}

static gboolean
check_rows (ChySession *session, gpointer data, GError **error)
{
  ChyStorePostgres *self = data;

  return chy_postgres_check (((ChyPostgresSession *) session)->connection, self->place, error);
}

static gboolean
check_answer (ChySession *session, gpointer data, GError **error)
{
  (void) data;
  return chy_session_execute (session, "SELECT version FROM schema_version", CHY_NO_PARAMS, NULL, NULL, NULL,
                              error);
}

static gboolean
store_check (ChyStore *store, gboolean deep, GCancellable *cancellable, GError **error)
{
  return store_read (store, deep ? check_rows : check_answer, store, cancellable, error);
}

static void
store_close (ChyStore *store)
{
  ChyStorePostgres *self = CHY_STORE_POSTGRES (store);

  chy_gate_close (&self->gate);
  g_clear_pointer (&self->listener, chy_postgres_listener_free);
  g_clear_pointer (&self->readers, chy_postgres_readers_free);
  g_clear_pointer (&self->writer, chy_postgres_writer_free);
}

static void
chy_store_postgres_finalize (GObject *object)
{
  ChyStorePostgres *self = CHY_STORE_POSTGRES (object);

  store_close (CHY_STORE (self));
  g_clear_pointer (&self->statements, chy_statements_free);
  g_clear_pointer (&self->notifier, chy_notifier_unref);
  g_clear_pointer (&self->place, chy_postgres_place_free);
  chy_gate_clear (&self->gate);
  G_OBJECT_CLASS (chy_store_postgres_parent_class)->finalize (object);
}

static void
chy_store_postgres_store_init (ChyStoreInterface *iface)
{
  iface->read = store_read;
  iface->write = store_write;
  iface->backup = store_backup;
  iface->check = store_check;
  iface->close = store_close;
}

static void
chy_store_postgres_class_init (ChyStorePostgresClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_store_postgres_finalize;
}

static void
chy_store_postgres_init (ChyStorePostgres *self)
{
  chy_gate_init (&self->gate);
}

ChyStore *
chy_store_postgres_open_with (const char *url,
                              const ChyStoreSchema *schema,
                              ChyStoreOpenFlags flags,
                              const ChyPostgresOptions *options,
                              GError **error)
{
  g_autoptr (ChyStorePostgres) self = g_object_new (CHY_TYPE_STORE_POSTGRES, NULL);
  g_autoptr (GPtrArray) migrations = chy_migrations_load (schema->migrations_path, "postgres", error);
  g_autoptr (ChyPostgresConnection) connection = NULL;
  g_autofree char *name = chy_id_new ();

  if (migrations == NULL)
    return NULL;
  self->schema = *schema;
  self->version = migrations->len;
  self->read_only = (flags & CHY_STORE_READ_ONLY) != 0;
  self->statements = chy_statements_load (schema->statements_path, "postgres", error);
  if (self->statements == NULL)
    return NULL;
  self->place = chy_postgres_place_new (url, schema, options, error);
  if (self->place == NULL)
    return NULL;
  connection = chy_postgres_connection_new (self->place, error);
  if (connection == NULL || !chy_postgres_open (connection, self->place, migrations, flags, error))
    return NULL;
  self->notifier = chy_notifier_new (CHY_STORE (self));
  self->listener = chy_postgres_listener_new (self->place, self->version, name, self->notifier, error);
  if (self->listener == NULL)
    return NULL;
  self->readers = chy_postgres_readers_new (self->place, self->version, self->statements);
  self->writer = chy_postgres_writer_new (g_steal_pointer (&connection), self->place, self->version, name,
                                          self->statements, self->notifier);
  return CHY_STORE (g_steal_pointer (&self));
}

ChyStore *
chy_store_postgres_open (const char *url,
                         const ChyStoreSchema *schema,
                         ChyStoreOpenFlags flags,
                         GError **error)
{
  return chy_store_postgres_open_with (url, schema, flags, &chy_postgres_options_default, error);
}

char *
chy_store_postgres_get_library_version (void)
{
  int version = PQlibVersion ();

  return g_strdup_printf ("%d.%d", version / 10000, version % 10000);
}
