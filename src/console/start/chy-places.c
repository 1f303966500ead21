/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"

#include "chy-places.h"
#include "console/chy-state.h"

enum
{
  MOST_PLACES = 8,
};

/* Kept as lines, the last one opened first: "S" or "F" (sample, folder) and the location. */
#define STATE  "places"
#define KEY    "opened"
#define SCHEME "sqlite:"

void
chy_place_free (ChyPlace *self)
{
  g_free (self->location);
  g_free (self);
}

char *
chy_places_get_own (void)
{
  return g_build_filename (g_get_user_data_dir (), "chancery", NULL);
}

char *
chy_places_get_sample (void)
{
  return g_build_filename (g_get_user_data_dir (), "chancery-sample", NULL);
}

static const char *
path_of (const char *location)
{
  return g_str_has_prefix (location, SCHEME) ? location + strlen (SCHEME) : location;
}

gboolean
chy_places_is_here (const char *location)
{
  return g_path_is_absolute (path_of (location));
}

gboolean
chy_places_exists (const char *location)
{
  const char *path = path_of (location);

  return g_path_is_absolute (path) ? g_file_test (path, G_FILE_TEST_IS_DIR) : TRUE;
}

static GPtrArray *
read_all (void)
{
  g_autofree char *text = chy_state_get_text (STATE, KEY);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_place_free);

  for (char **line = lines; *line != NULL; line++)
    if (strlen (*line) > 1)
      {
        ChyPlace *place = g_new0 (ChyPlace, 1);

        place->sample = **line == 'S';
        place->location = g_strdup (*line + 1);
        g_ptr_array_add (places, place);
      }

  return places;
}

static void
write_all (GPtrArray *places)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (places->len, MOST_PLACES); i++)
    {
      const ChyPlace *place = g_ptr_array_index (places, i);

      g_string_append_printf (text, "%s%c%s", i > 0 ? "\n" : "", place->sample ? 'S' : 'F', place->location);
    }
  chy_state_set_text (STATE, KEY, text->str);
}

static void
take_out (GPtrArray *places, const char *location)
{
  for (guint i = places->len; i-- > 0;)
    if (g_str_equal (((ChyPlace *) g_ptr_array_index (places, i))->location, location))
      g_ptr_array_remove_index (places, i);
}

GPtrArray *
chy_places_list (void)
{
  g_autofree char *own = chy_places_get_own ();
  GPtrArray *places = read_all ();

  take_out (places, own);
  for (guint i = places->len; i-- > 0;)
    if (!chy_places_exists (((ChyPlace *) g_ptr_array_index (places, i))->location))
      g_ptr_array_remove_index (places, i);

  return places;
}

char *
chy_places_get_last (void)
{
  g_autoptr (GPtrArray) places = read_all ();

  return places->len > 0 ? g_strdup (((ChyPlace *) g_ptr_array_index (places, 0))->location)
                         : chy_places_get_own ();
}

void
chy_places_remember (const char *location, gboolean sample)
{
  g_autoptr (GPtrArray) places = read_all ();
  ChyPlace *place = g_new0 (ChyPlace, 1);

  g_return_if_fail (location != NULL);

  take_out (places, location);
  place->location = g_strdup (location);
  place->sample = sample;
  g_ptr_array_insert (places, 0, place);
  write_all (places);
}

void
chy_places_forget (const char *location)
{
  g_autoptr (GPtrArray) places = read_all ();

  g_return_if_fail (location != NULL);

  take_out (places, location);
  write_all (places);
}

gboolean
chy_places_is_sample (const char *location)
{
  g_autofree char *sample = chy_places_get_sample ();
  g_autoptr (GPtrArray) places = read_all ();

  if (g_str_equal (sample, location))
    return TRUE;
  for (guint i = 0; i < places->len; i++)
    {
      const ChyPlace *place = g_ptr_array_index (places, i);

      if (g_str_equal (place->location, location))
        return place->sample;
    }

  return FALSE;
}

char *
chy_places_title (const char *location, gboolean sample)
{
  g_autofree char *own = chy_places_get_own ();
  g_autofree char *name = NULL;

  if (sample)
    return g_strdup (_ ("Sample Organization"));
  if (g_str_equal (own, location))
    return g_strdup (_ ("This Computer"));
  /* Of an address what stands before its options: the database. */
  name = g_path_get_basename (location);
  if (strstr (location, "://") != NULL)
    {
      g_autofree char *address = g_strndup (location, strcspn (location, "?"));

      g_free (name);
      name = g_path_get_basename (address);
    }

  return g_filename_display_name (name);
}
