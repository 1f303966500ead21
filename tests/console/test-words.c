/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console/widgets/chy-words.h"
#include "model/chy-resource.h"

/* Every state that a list may show has a shape and a word of its own, so that no color has to tell it. */
static void
test_states (void)
{
  const char *unknown = chy_state_icon ("unheard-of");
  guint n = 0;

  for (const ChyResource *const *resource = chy_resources (); *resource != NULL; resource++)
    for (const ChyField *field = (*resource)->columns; field->key != NULL; field++)
      {
        g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);

        if (field->kind != CHY_FIELD_CHOICE || !g_str_has_suffix (field->key, "tate"))
          continue;
        for (const ChyChoice *choice = field->choices; choice->id != NULL; choice++)
          {
            if (choice->title == NULL || *choice->title == '\0' ||
                !g_hash_table_add (words, (gpointer) choice->title))
              g_error ("%s: the state “%s” has no word of its own", (*resource)->id, choice->id);
            if (g_strcmp0 (choice->id, "unknown") != 0 &&
                g_strcmp0 (chy_state_icon (choice->id), unknown) == 0)
              g_error ("%s: the state “%s” has no icon", (*resource)->id, choice->id);
            n++;
          }
      }
  g_assert_cmpuint (n, >, 20);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/words/a-state-has-a-shape-and-a-word", test_states);
  return g_test_run ();
}
