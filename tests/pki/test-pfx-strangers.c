/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki/chy-pfx.h"

#include "test-pfx-support.h"

#include <string.h>

#include <glib/gstdio.h>

/* Other programs judge what we write: every preset, with a key of each kind. */

typedef struct
{
  const ChyPfxPreset *preset;
  const char *leaf; /* "rsa" or "p256" */
} StrangerCase;

typedef struct
{
  char *folder;   /* (owned) */
  char *file;     /* (owned) the PFX */
  char *password; /* (owned) a file */
} Place;

static void
place_clear (Place *self)
{
  const char *const remove[] = { "rm", "-rf", self->folder, NULL };

  g_assert_true (
      g_spawn_sync (NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  g_free (self->folder);
  g_free (self->file);
  g_free (self->password);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* What the command printed; fails where its status is not 0. */
static char *
run (const char *program, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *errors = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status = -1;
  va_list list;

  va_start (list, program);
  for (const char *argument = program; argument != NULL; argument = va_arg (list, const char *))
    g_ptr_array_add (arguments, (char *) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  line = g_strjoinv (" ", (char **) arguments->pdata);
  g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &errors,
                &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_test_message ("%s: %s%s", line, output, errors);
  g_assert_cmpint (status, ==, 0);

  return output;
}

static gboolean
missing (const char *program)
{
  g_autofree char *path = g_find_program_in_path (program);

  if (path == NULL)
    g_test_skip (program);

  return path == NULL;
}

static void
place_init (Place *self, const StrangerCase *c)
{
  g_autoptr (ChyPfxContent) content = pfx_test_content (c->leaf, "Strangers' key");
  g_autoptr (ChySecret) password = chy_secret_new_string (PFX_TEST_PASSWORD);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = chy_pfx_write (content, password, c->preset, CHY_PFX_ITERATIONS_MADE, &error);

  g_assert_no_error (error);
  self->folder = g_dir_make_tmp ("chy-pfx-XXXXXX", &error);
  g_assert_no_error (error);
  self->file = g_build_filename (self->folder, "file.p12", NULL);
  self->password = g_build_filename (self->folder, "password", NULL);
  g_assert_true (g_file_set_contents (self->file, g_bytes_get_data (file, NULL),
                                      (gssize) g_bytes_get_size (file), NULL));
  g_assert_true (g_file_set_contents (self->password, PFX_TEST_PASSWORD, -1, NULL));
}

static void
test_openssl (gconstpointer data)
{
  const StrangerCase *c = data;
  g_autofree char *cert_name = g_strconcat (c->leaf, ".pem", NULL);
  g_autofree char *leaf = g_test_build_filename (G_TEST_DIST, "data", "pfx", cert_name, NULL);
  g_autofree char *root = g_test_build_filename (G_TEST_DIST, "data", "pfx", "root.pem", NULL);
  g_auto (Place) place = { NULL };
  g_autofree char *passin = NULL, *all = NULL, *pem = NULL, *chain = NULL;
  g_autofree char *made = NULL, *public = NULL, *expected = NULL, *chained = NULL, *verified = NULL;

  if (missing ("openssl"))
    return;
  place_init (&place, c);
  passin = g_strconcat ("file:", place.password, NULL);
  pem = g_build_filename (place.folder, "all.pem", NULL);
  chain = g_build_filename (place.folder, "chain.pem", NULL);
  all = run ("openssl", "pkcs12", "-in", place.file, "-passin", passin, "-nodes", NULL);
  g_assert_nonnull (strstr (all, "friendlyName: Strangers' key"));
  g_assert_nonnull (strstr (all, "localKeyID"));
  made = run ("openssl", "pkcs12", "-in", place.file, "-passin", passin, "-nodes", "-nocerts", "-out", pem,
              NULL);
  public = run ("openssl", "pkey", "-in", pem, "-pubout", NULL);
  expected = run ("openssl", "x509", "-in", leaf, "-noout", "-pubkey", NULL);
  g_assert_cmpstr (public, ==, expected);
  chained = run ("openssl", "pkcs12", "-in", place.file, "-passin", passin, "-nokeys", "-cacerts", "-out",
                 chain, NULL);
  verified = run ("openssl", "verify", "-x509_strict", "-CAfile", root, "-untrusted", chain, leaf, NULL);
}

static void
test_gnutls (gconstpointer data)
{
  g_auto (Place) place = { NULL };
  g_autofree char *output = NULL;

  if (missing ("certtool"))
    return;
  place_init (&place, data);
  output = run ("certtool", "--p12-info", "--inder", "--infile", place.file, "--password", PFX_TEST_PASSWORD,
                NULL);
  g_assert_nonnull (strstr (output, "PRIVATE KEY-----"));
  g_assert_nonnull (strstr (output, "BEGIN CERTIFICATE"));
}

static void
test_nss (gconstpointer data)
{
  g_auto (Place) place = { NULL };
  g_autofree char *database = NULL, *made = NULL, *imported = NULL, *keys = NULL;

  if (missing ("pk12util") || missing ("certutil"))
    return;
  place_init (&place, data);
  database = g_strconcat ("sql:", place.folder, NULL);
  made = run ("certutil", "-N", "-d", database, "--empty-password", NULL);
  imported = run ("pk12util", "-i", place.file, "-d", database, "-w", place.password, NULL);
  keys = run ("certutil", "-K", "-d", database, NULL);
  g_assert_nonnull (strstr (keys, "Strangers' key"));
}

static void
test_java (gconstpointer data)
{
  g_auto (Place) place = { NULL };
  g_autofree char *output = NULL;

  if (missing ("keytool"))
    return;
  place_init (&place, data);
  output =
      run ("keytool", "-J-Xshare:auto", "-J-XX:TieredStopAtLevel=1", "-J-Duser.language=en", "-list", "-v",
           "-storetype", "PKCS12", "-keystore", place.file, "-storepass:file", place.password, NULL);
  g_assert_nonnull (strstr (output, "PrivateKeyEntry"));
  g_assert_nonnull (strstr (output, "Certificate chain length: 3"));
}

static void
add (const char *program, const StrangerCase *c, GTestDataFunc function)
{
  g_autofree char *path = g_strdup_printf ("/pfx/%s_opens/%s/%s", program, c->preset->id, c->leaf);

  g_test_add_data_func_full (path, g_memdup2 (c, sizeof *c), function, g_free);
}

int
main (int argc, char **argv)
{
  static const char *const leaves[] = { "rsa", "p256" };

  g_test_init (&argc, &argv, NULL);
  for (gsize p = 0; chy_pfx_presets ()[p] != NULL; p++)
    for (gsize i = 0; i < G_N_ELEMENTS (leaves); i++)
      {
        const StrangerCase c = { chy_pfx_presets ()[p], leaves[i] };

        add ("openssl", &c, test_openssl);
        add ("gnutls", &c, test_gnutls);
        add ("nss", &c, test_nss);
        add ("java", &c, test_java);
      }

  return g_test_run ();
}
