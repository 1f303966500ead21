/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "server/graph/chy-server-graph.h"

static const char *const devices[] = {
  "{\"id\":\"7f2b6c1e-0b1d-4a53-9d3c-3a1c9f0e1a01\",\"displayName\":\"PC-1\",\"platform\":\"windows10\"}",
  "{\"displayName\":\"It's\",\"imei\":\"1\",\"createdDateTime\":1700000000000000,\"retiredDateTime\":1}",
  "{}",
};

/* A filter and its opposite never agree, and what the tenant is asked is a body of plain texts. */
static void
look (const ChyGraphFilter *filter, const ChyGraphFilter *opposite)
{
  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      g_autoptr (GVariant) body = chy_wire_parse (devices[i], -1, NULL);
      gboolean fits = chy_graph_filter_fits (filter, &chy_graph_device, body);

      g_assert_true (opposite == NULL || chy_graph_filter_fits (opposite, &chy_graph_device, body) != fits);
    }
}

static void
try_filter (const char *text)
{
  g_autofree char *negated = g_strdup_printf ("not (%s)", text);
  g_autoptr (ChyGraphFilter) filter = chy_graph_filter_new (&chy_graph_device, text, NULL);
  g_autoptr (ChyGraphFilter) opposite = NULL;
  g_autoptr (ChyGraphFilter) other = chy_graph_filter_new (&chy_graph_configuration, text, NULL);
  g_autoptr (GVariant) down = NULL;
  gboolean whole = FALSE;

  if (filter == NULL)
    return;
  opposite = chy_graph_filter_new (&chy_graph_device, negated, NULL);
  look (filter, opposite);
  down = chy_graph_filter_push_down (filter, &chy_graph_device, &whole);
  g_assert_true (g_variant_is_of_type (down, G_VARIANT_TYPE_VARDICT));
}

static void
try_body (GVariant *tree)
{
  const ChyProfileType *type = NULL;
  const ChyPlatform *platform = NULL;
  g_autoptr (GPtrArray) targets = chy_graph_assignment_read (tree, NULL);
  g_autoptr (GVariant) settings = NULL;

  if (chy_graph_configuration_read_type (tree, &type, &platform, NULL))
    settings = chy_graph_configuration_read_settings (tree, type, platform, NULL);
  g_assert_true (settings == NULL || g_variant_is_of_type (settings, G_VARIANT_TYPE_VARDICT));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GVariant) tree = chy_wire_parse ((const char *) data, (gssize) size, NULL);

  if (g_utf8_validate (text, -1, NULL))
    try_filter (text);
  if (tree != NULL)
    try_body (tree);
  return 0;
}
