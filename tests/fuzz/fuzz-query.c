/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "model/chy-resource.h"
#include "server/chy-server-private.h"

/* What stands behind the "?" of an address, on a resource that the first byte chooses: a query, or words. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const ChyResource *const *resources = chy_resources ();
  ChyServerRequest request = { .body = NULL };
  g_autoptr (ChyQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint n = 0;

  if (size == 0)
    return 0;
  while (resources[n] != NULL)
    n++;
  text = g_strndup ((const char *) data + 1, size - 1);
  request.options = chy_server_query_read (text);
  if (request.options == NULL)
    return 0;
  query = chy_server_query_parse (&request, resources[data[0] % n]->id, &error);
  g_assert_true ((query != NULL) != (error != NULL));
  if (query != NULL && query->filter != NULL)
    g_assert_true (g_variant_is_normal_form (query->filter));
  g_hash_table_unref (request.options);

  return 0;
}
