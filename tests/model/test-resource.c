/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "model/chy-resource.h"

#include <string.h>

static gboolean
has_sortable (const ChyResource *resource)
{
  for (const ChyField *column = resource->columns; column->key != NULL; column++)
    if ((column->flags & CHY_FIELD_SORTABLE) != 0)
      return TRUE;

  return FALSE;
}

static void
check_resource (const ChyResource *resource)
{
  const ChyField *sort =
      resource->default_sort != NULL ? chy_fields_find (resource->columns, resource->default_sort) : NULL;

  g_test_message ("%s", resource->id);
  g_assert_nonnull (resource->title);
  g_assert_nonnull (resource->singular);
  g_assert_nonnull (chy_fields_find (resource->columns, "id"));
  g_assert_nonnull (chy_fields_find (resource->columns, resource->name_key));
  if (resource->default_sort != NULL)
    {
      g_assert_nonnull (sort);
      /* A short list that is always shown whole has one order and no other. */
      g_assert_true (!has_sortable (resource) || (sort->flags & CHY_FIELD_SORTABLE) != 0);
    }
  g_assert_nonnull (resource->default_columns[0]);
  for (gsize i = 0; resource->default_columns[i] != NULL; i++)
    {
      const ChyField *column = chy_fields_find (resource->columns, resource->default_columns[i]);

      g_assert_nonnull (column);
      g_assert_cmphex (column->flags & CHY_FIELD_DETAIL, ==, 0);
    }
  for (const ChyField *column = resource->columns; column->key != NULL; column++)
    {
      g_assert_nonnull (column->title);
      g_assert_true (g_ascii_islower (column->key[0]));
      g_assert_true (chy_fields_find (resource->columns, column->key) == column);
    }
}

static void
test_every_resource_is_whole (void)
{
  for (const ChyResource *const *resource = chy_resources (); *resource != NULL; resource++)
    {
      check_resource (*resource);
      g_assert_true (chy_resource_find ((*resource)->id) == *resource);
    }
  g_assert_null (chy_resource_find ("nothing"));
  g_assert_null (chy_resource_find (NULL));
}

static char *
clock_words (gint64 seconds)
{
  const ChyField *clock = chy_fields_find (chy_resource_find ("connectors")->columns, "clockOffset");
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_int64 (seconds * CHY_USEC_PER_SEC + 1));

  return chy_field_format (clock, value);
}

static void
test_clock_in_words (void)
{
  static const struct
  {
    gint64 seconds;
    const char *words;
  } clocks[] = {
    { 0, "Right to the second" }, { 90, "90 seconds fast" }, { 605, "10 minutes fast" },
    { -605, "10 minutes slow" },  { -7210, "2 hours slow" }, { G_MININT64 / CHY_USEC_PER_SEC, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (clocks); i++)
    {
      g_autofree char *words = clock_words (clocks[i].seconds);

      if (clocks[i].words != NULL)
        g_assert_cmpstr (words, ==, clocks[i].words);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/resource/every-resource-is-whole", test_every_resource_is_whole);
  g_test_add_func ("/model/resource/a-clock-is-told-in-words", test_clock_in_words);

  return g_test_run ();
}
