/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

/* Stands in for libFuzzer: hands over each file of the corpus, and each with its end cut off at some places.
 */

static void
replay_cuts (const char *contents, gsize size)
{
  gsize step = MAX (size / 64, 1);
  gsize n;

  for (n = 0; n < size; n += step)
    {
      g_autofree char *copy = g_memdup2 (contents, n); /* an exact copy, so that a read behind it is caught */

      LLVMFuzzerTestOneInput ((const uint8_t *) (copy != NULL ? copy : ""), n);
    }
}

static void
test_corpus (gconstpointer data)
{
  const char *folder = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;
  guint n = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *contents = NULL;
      g_autofree char *exact = NULL;
      gsize size;

      g_file_get_contents (path, &contents, &size, &error);
      g_assert_no_error (error);
      exact = g_memdup2 (contents, size);
      LLVMFuzzerTestOneInput ((const uint8_t *) (exact != NULL ? exact : ""), size);
      replay_cuts (contents, size);
      n++;
    }
  g_test_message ("%u files", n);
  g_assert_cmpuint (n, >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  g_test_add_data_func ("/fuzz/every input of the corpus is survived", argv[1], test_corpus);
  return g_test_run ();
}
