/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-pfx-support.h"

GBytes *
pfx_test_load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "pfx", name, NULL);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize size = 0;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (data, size);
}

GBytes *
pfx_test_load_pem (const char *name)
{
  g_autoptr (GBytes) file = pfx_test_load (name);
  g_auto (GStrv) lines = g_strsplit (g_bytes_get_data (file, NULL), "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);
  gsize size = 0;
  guchar *data;

  for (gsize i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '-')
      g_string_append (text, lines[i]);
  data = g_base64_decode (text->str, &size);

  return g_bytes_new_take (data, size);
}

static ChySecret *
load_key (const char *name)
{
  g_autoptr (GBytes) der = pfx_test_load_pem (name);

  return chy_secret_new (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
}

ChyPfxContent *
pfx_test_content (const char *leaf, const char *friendly_name)
{
  g_autofree char *key_name = g_strconcat (leaf, ".key", NULL);
  g_autofree char *cert_name = g_strconcat (leaf, ".pem", NULL);
  g_autoptr (ChySecret) key = load_key (key_name);
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (certificates, pfx_test_load_pem (cert_name));
  g_ptr_array_add (certificates, pfx_test_load_pem ("sub.pem"));
  g_ptr_array_add (certificates, pfx_test_load_pem ("root.pem"));

  return chy_pfx_content_new (key, certificates, friendly_name);
}
