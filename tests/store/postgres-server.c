/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "postgres-server.h"

#include <libpq-fe.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct
{
  GPid pid; /* of postgres-server.sh; 0: not started */
  int to;
  int from;
  char *folder;
} server;

static void
end_server (void)
{
  close (server.to);
  waitpid (server.pid, NULL, 0);
  close (server.from);
  g_free (server.folder);
}

static void
wait_until_ready (void)
{
  char answer[7] = "";
  gsize n = 0;

  while (n < strlen ("ready\n"))
    {
      gssize more = read (server.from, answer + n, strlen ("ready\n") - n);
      if (more <= 0)
        g_error ("no PostgreSQL server");
      n += (gsize) more;
    }
  g_assert_cmpstr (answer, ==, "ready\n");
}

static void
start_once (void)
{
  g_autoptr (GError) error = NULL;
  char *argv[] = { (char *) TEST_POSTGRES_SCRIPT, (char *) TEST_POSTGRES_BIN, NULL, NULL };

  if (server.pid != 0)
    return;
  server.folder = g_dir_make_tmp ("chancery-pg-XXXXXX", &error);
  g_assert_no_error (error);
  argv[2] = server.folder;
  g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &server.pid, &server.to,
                            &server.from, NULL, &error);
  g_assert_no_error (error);
  wait_until_ready ();
  atexit (end_server);
}

static void
tell (const char *word)
{
  start_once ();
  g_assert_cmpint (write (server.to, word, strlen (word)), ==, (gssize) strlen (word));
  wait_until_ready ();
}

static char *
make_url (const char *name)
{
  g_autofree char *folder = g_uri_escape_string (server.folder, NULL, FALSE);

  return g_strdup_printf ("postgresql://chancery@/%s?host=%s", name, folder);
}

char *
test_server_query (const char *name, const char *sql)
{
  g_autofree char *url = NULL;
  PGconn *db;
  PGresult *result;
  char *value = NULL;

  start_once ();
  url = make_url (name);
  db = PQconnectdb (url);
  if (PQstatus (db) != CONNECTION_OK)
    g_error ("%s", PQerrorMessage (db));
  result = PQexec (db, sql);
  if (PQresultStatus (result) != PGRES_COMMAND_OK && PQresultStatus (result) != PGRES_TUPLES_OK)
    g_error ("%s: %s", sql, PQerrorMessage (db));
  if (PQntuples (result) > 0)
    value = g_strdup (PQgetvalue (result, 0, 0));
  PQclear (result);
  PQfinish (db);
  return value;
}

char *
test_server_url (const char *name)
{
  g_autofree char *look = g_strdup_printf ("SELECT count(*) FROM pg_database WHERE datname = '%s'", name);
  g_autofree char *make = g_strdup_printf ("CREATE DATABASE \"%s\" TEMPLATE template0", name);
  g_autofree char *found = test_server_query ("postgres", look);

  if (g_strcmp0 (found, "0") == 0)
    g_free (test_server_query ("postgres", make));
  return make_url (name);
}

void
test_server_stop (void)
{
  tell ("stop\n");
}

void
test_server_start (void)
{
  tell ("start\n");
}
