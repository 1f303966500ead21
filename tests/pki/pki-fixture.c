/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixture.h"

#include "pki/chy-inspect.h"

#include <glib/gstdio.h>

gint64
fixture_now (void)
{
  static gsize now;

  if (g_once_init_enter (&now))
    g_once_init_leave (&now, (gsize) (g_get_real_time () / G_USEC_PER_SEC));
  return (gint64) now * G_USEC_PER_SEC;
}

void
authority_clear (Authority *self)
{
  g_clear_pointer (&self->key, chy_key_unref);
  g_clear_pointer (&self->certificate, g_bytes_unref);
}

ChyKey *
fixture_key (ChyKeyType type)
{
  g_autoptr (GError) error = NULL;
  ChyKey *key = chy_key_generate (type, &error);

  g_assert_no_error (error);
  return key;
}

static ChyCertSpec *
authority_spec (const char *name)
{
  ChyCertSpec *spec = leaf_spec (name);

  spec->is_ca = TRUE;
  spec->key_usage = CHY_KEY_USAGE_DIGITAL_SIGNATURE | CHY_KEY_USAGE_KEY_CERT_SIGN | CHY_KEY_USAGE_CRL_SIGN;
  spec->key_usage_critical = TRUE;
  spec->ca_version = 0;
  spec->not_before = FIXTURE_NOW - 30 * FIXTURE_DAY;
  spec->not_after = FIXTURE_NOW + 3650 * FIXTURE_DAY;
  g_ptr_array_set_size (spec->extended_key_usages, 0);
  return spec;
}

void
authority_init (Authority *self, ChyKeyType type, const char *name)
{
  g_autoptr (ChyCertSpec) spec = authority_spec (name);
  g_autoptr (GError) error = NULL;

  self->key = fixture_key (type);
  self->certificate = chy_certificate_issue (spec, chy_key_get_public (self->key), self->key, NULL, &error);
  g_assert_no_error (error);
}

void
authority_init_below (Authority *self, const Authority *parent, ChyKeyType type, const char *name)
{
  g_autoptr (ChyCertSpec) spec = authority_spec (name);
  g_autoptr (GError) error = NULL;

  self->key = fixture_key (type);
  self->certificate =
      chy_certificate_issue (spec, chy_key_get_public (self->key), parent->key, parent->certificate, &error);
  g_assert_no_error (error);
}

ChyCertSpec *
leaf_spec (const char *subject)
{
  ChyCertSpec *spec = chy_cert_spec_new ();
  g_autoptr (GError) error = NULL;

  chy_name_unref (spec->subject);
  spec->subject = chy_name_parse (subject, &error);
  g_assert_no_error (error);
  spec->key_usage = CHY_KEY_USAGE_DIGITAL_SIGNATURE | CHY_KEY_USAGE_KEY_ENCIPHERMENT;
  spec->key_usage_critical = TRUE;
  g_ptr_array_add (spec->extended_key_usages, g_strdup ("1.3.6.1.5.5.7.3.2"));
  spec->serial = chy_serial_new ();
  spec->not_before = FIXTURE_NOW - FIXTURE_DAY;
  spec->not_after = FIXTURE_NOW + 365 * FIXTURE_DAY;
  return spec;
}

void
spec_add_san (ChyCertSpec *spec, ChySanKind kind, const char *value)
{
  g_ptr_array_add (spec->sans, chy_san_new (kind, value));
}

GBytes *
issue (const Authority *authority, const ChyCertSpec *spec, ChyKey *key)
{
  g_autoptr (GError) error = NULL;
  GBytes *der =
      chy_certificate_issue (spec, chy_key_get_public (key), authority->key, authority->certificate, &error);

  g_assert_no_error (error);
  return der;
}

char *
folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("chy-pki-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
folder_remove (char *folder)
{
  remove_tree (folder);
  g_free (folder);
}

char *
folder_write (const char *folder, const char *name, gconstpointer data, gsize size)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);

  g_file_set_contents (path, data, (gssize) size, &error);
  g_assert_no_error (error);
  return path;
}

char *
folder_write_bytes (const char *folder, const char *name, GBytes *data)
{
  gsize size;
  gconstpointer octets = g_bytes_get_data (data, &size);

  return folder_write (folder, name, octets, size);
}

char *
folder_write_pem (const char *folder, const char *name, const char *label, GBytes *der)
{
  g_autofree char *pem = chy_pem_encode (label, der);

  return folder_write (folder, name, pem, strlen (pem));
}

/* What was built with AddressSanitizer hands its settings on to children that were not. */
static int
run_va (char **ret_output, const char *program, va_list arguments)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  const char *argument = program;

  for (; argument != NULL; argument = va_arg (arguments, const char *))
    g_ptr_array_add (argv, (gpointer) argument);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, ret_output, NULL, &error);
  g_assert_no_error (error);
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
}

int
run_status (char **ret_output, const char *program, ...)
{
  g_autofree char *output = NULL;
  va_list arguments;
  int status;

  va_start (arguments, program);
  status = run_va (&output, program, arguments);
  va_end (arguments);
  if (ret_output != NULL)
    *ret_output = g_steal_pointer (&output);
  return status;
}

char *
run_ok (const char *program, ...)
{
  char *output = NULL;
  va_list arguments;
  int status;

  va_start (arguments, program);
  status = run_va (&output, program, arguments);
  va_end (arguments);
  if (status != 0)
    g_test_message ("%s: %s", program, output);
  g_assert_cmpint (status, ==, 0);
  return output;
}
