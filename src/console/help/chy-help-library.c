/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-help-library.h"

#include <string.h>

#include "chy-help-resources.h"

#define PREFIX "/io/github/chancery_pki/Chancery/help/"
#define SUFFIX ".page"

struct _ChyHelpLibrary
{
  GPtrArray *pages; /* (owned) of ChyHelpPage */
};

static int
compare_pages (gconstpointer a, gconstpointer b)
{
  const ChyHelpPage *x = *(const ChyHelpPage *const *) a, *y = *(const ChyHelpPage *const *) b;

  return g_utf8_collate (x->sort != NULL ? x->sort : x->title, y->sort != NULL ? y->sort : y->title);
}

static ChyHelpPage *
read_page (const char *folder, const char *name)
{
  g_autofree char *path = g_strconcat (folder, name, NULL);
  g_autoptr (GBytes) data = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;
  ChyHelpPage *page;

  if (data == NULL)
    return NULL;
  page = chy_help_page_parse (g_bytes_get_data (data, NULL), (gssize) g_bytes_get_size (data), &error);
  if (page == NULL)
    g_critical ("the help page %s: %s", name, error->message);

  return page;
}

/* The names of the pages in one language, or NULL; `ret_folder` is where they are. */
static char **
list_names (const char *language, char **ret_folder)
{
  g_autofree char *folder = g_strconcat (PREFIX, language, "/", NULL);
  g_auto (GStrv) names = g_resources_enumerate_children (folder, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  if (names == NULL || names[0] == NULL)
    return NULL;
  *ret_folder = g_steal_pointer (&folder);

  return g_steal_pointer (&names);
}

ChyHelpLibrary *
chy_help_library_new (const char *const *languages)
{
  ChyHelpLibrary *self = g_new0 (ChyHelpLibrary, 1);
  g_autofree char *folder = NULL;
  g_auto (GStrv) names = NULL;

  g_resources_register (chy_help_get_resource ());
  self->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_help_page_free);
  for (guint i = 0; languages != NULL && languages[i] != NULL && names == NULL; i++)
    names = list_names (languages[i], &folder);
  if (names == NULL)
    names = list_names ("C", &folder);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      ChyHelpPage *page = read_page (folder, names[i]);

      if (page != NULL)
        g_ptr_array_add (self->pages, page);
    }
  g_ptr_array_sort (self->pages, compare_pages);

  return self;
}

char **
chy_help_library_list_languages (void)
{
  char **names;

  g_resources_register (chy_help_get_resource ());
  names = g_resources_enumerate_children (PREFIX, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    g_strdelimit (names[i], "/", '\0');

  return names;
}

void
chy_help_library_free (ChyHelpLibrary *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->pages);
  g_free (self);
}

const ChyHelpPage *
chy_help_library_find (ChyHelpLibrary *self, const char *id)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      const ChyHelpPage *page = g_ptr_array_index (self->pages, i);

      if (g_strcmp0 (page->id, id) == 0)
        return page;
    }

  return NULL;
}

GPtrArray *
chy_help_library_get_pages (ChyHelpLibrary *self)
{
  return self->pages;
}

GPtrArray *
chy_help_library_list (ChyHelpLibrary *self, const char *guide)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < self->pages->len; i++)
    {
      ChyHelpPage *page = g_ptr_array_index (self->pages, i);

      if (g_ptr_array_find_with_equal_func (page->guides, guide, g_str_equal, NULL))
        g_ptr_array_add (found, page);
    }

  return found;
}

static gboolean
has_all (const char *text, char **words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (text, words[i]) == NULL)
      return FALSE;

  return TRUE;
}

GPtrArray *
chy_help_library_search (ChyHelpLibrary *self, const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_auto (GStrv) words = g_strsplit_set (g_strstrip (folded), " \t", -1);
  GPtrArray *titles = g_ptr_array_new ();
  g_autoptr (GPtrArray) others = g_ptr_array_new ();

  for (guint i = 0; i < self->pages->len; i++)
    {
      ChyHelpPage *page = g_ptr_array_index (self->pages, i);
      g_autofree char *title = g_utf8_casefold (page->title, -1);

      if (has_all (title, words))
        g_ptr_array_add (titles, page);
      else if (has_all (page->text, words))
        g_ptr_array_add (others, page);
    }
  g_ptr_array_extend (titles, others, NULL, NULL);

  return titles;
}

gboolean
chy_help_has_page (const char *id)
{
  g_autofree char *path = g_strconcat (PREFIX "C/", id, SUFFIX, NULL);

  g_resources_register (chy_help_get_resource ());

  return g_resources_get_info (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL, NULL, NULL);
}
