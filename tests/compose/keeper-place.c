/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "keeper-place.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "authority/chy-authority-builtin.h"
#include "road.h"

#ifdef TEST_POSTGRES
#include "postgres-server.h"
#endif

/* 2026-03-01T12:00:00Z */
#define BEGIN G_GINT64_CONSTANT (1772366400000000)

static char *
make_program (Place *self, const char *name, const char *output)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (self->root, name, NULL);
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\necho \"$@\" >> '%s'\ncat >> '%s'\n", output, output);

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  return path;
}

ChyFolder *
open_folder (Place *self)
{
  g_autoptr (GError) error = NULL;
  ChyFolder *folder = chy_folder_open_with_clock (self->location, TRUE, self->clock, &error);

  g_assert_no_error (error);
  return folder;
}

void
place_set_up (Place *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  self->root = g_dir_make_tmp ("chy-keeper-XXXXXX", &error);
  g_assert_no_error (error);
#ifdef TEST_POSTGRES
  {
    g_autofree char *name = g_strdup_printf ("keeper-%08x", g_random_int ());

    self->location = test_server_url (name);
  }
#else
  self->location = g_build_filename (self->root, "data", NULL);
#endif
  self->clock = chy_clock_new_fixed (BEGIN);
  self->folder = open_folder (self);
  self->publish = g_build_filename (self->root, "publish", NULL);
  self->backups = g_build_filename (self->root, "backups", NULL);
  g_assert_cmpint (g_mkdir (self->publish, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (self->backups, 0700), ==, 0);
  self->told = g_build_filename (self->root, "told", NULL);
  self->mail = g_build_filename (self->root, "mail", NULL);
  self->hook = make_program (self, "hook", self->told);
  self->sendmail = make_program (self, "sendmail", self->mail);
  self->options.authority_schema = &chy_authority_schema;
}

static void
remove_tree (const char *path)
{
  g_autofree char *line = g_strdup_printf ("rm -r '%s'", path);

  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, NULL, NULL));
}

void
place_tear_down (Place *self, gconstpointer data)
{
  (void) data;
  while (g_main_context_iteration (NULL, FALSE))
    ;
  chy_folder_close (self->folder);
  chy_clock_unref (self->clock);
  remove_tree (self->root);
  g_free (self->root);
  g_free (self->location);
  g_free (self->publish);
  g_free (self->backups);
  g_free (self->hook);
  g_free (self->told);
  g_free (self->sendmail);
  g_free (self->mail);
}

ChyKeeper *
make_keeper (Place *self)
{
  return chy_keeper_new (CHY_TENANT_LOCAL (self->folder->tenant), &self->options);
}

GVariant *
get_authority (Place *self)
{
  g_autoptr (GPtrArray) rows = road_rows (self->folder->tenant, "authorities", NULL, NULL);

  g_assert_cmpuint (rows->len, ==, 1);
  return g_variant_ref (rows->pdata[0]);
}

gint64
get_crl_number (Place *self)
{
  g_autoptr (GVariant) row = get_authority (self);

  return chy_body_get_int (row, "crlNumber", 0);
}

char *
take_text (const char *path)
{
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");
  g_unlink (path);
  return text;
}

guint
count_in (const char *text, const char *part)
{
  guint n = 0;

  for (const char *at = strstr (text, part); at != NULL; at = strstr (at + 1, part))
    n++;
  return n;
}

void
move (Place *self, ChyKeeper *keeper, gint64 usec)
{
  chy_clock_advance (self->clock, usec);
  chy_keeper_work (keeper, NULL);
}

void
run_connector (Place *self, ChyConnectorCounts *counts)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (chy_folder_run_connector (self->folder, "CONNECTOR1", CHY_CONNECTOR_ONCE, NULL, NULL, NULL,
                                           NULL, counts, &error));
  g_assert_no_error (error);
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  (void) data;
  /* What fails here is to fail. */
  return level >= G_LOG_LEVEL_WARNING ? G_LOG_WRITER_HANDLED : g_log_writer_default (level, fields, n, NULL);
}

int
place_run_tests (int argc, char **argv, void (*add_tests) (void))
{
  g_autofree char *home = g_dir_make_tmp ("chy-home-XXXXXX", NULL);
  int status;

  signal (SIGPIPE, SIG_IGN);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_writer_func (write_log, NULL, NULL);
  add_tests ();
  status = g_test_run ();
  remove_tree (home);
  return status;
}
