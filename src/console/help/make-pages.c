/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "model/chy-platform.h"
#include "model/chy-problem.h"
#include "model/chy-profile-type.h"

/* make-pages FOLDER DOMAIN... -- TYPE...: writes the pages of the help that come from the model's own tables,
 * so that they cannot say anything else: every problem with its remedy, every setting of a profile. The names
 * are those of the registries, in their order. */

static void
begin (
    GString *page, const char *type, const char *id, const char *guide, const char *title, const char *desc)
{
  g_string_append_printf (page,
                          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<page xmlns=\"http://projectmallard.org/1.0/\" type=\"%s\" id=\"%s\">\n"
                          "  <info>\n    <link type=\"guide\" xref=\"%s\"/>\n    <desc>%s</desc>\n  </info>\n"
                          "  <title>%s</title>\n",
                          type, id, guide, desc, title);
}

static void
save (const char *folder, const char *id, GString *page)
{
  g_autofree char *name = g_strconcat (id, ".page", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_string_append (page, "</page>\n");
  if (!g_file_set_contents (path, page->str, (gssize) page->len, &error))
    g_error ("%s", error->message);
}

static void
add_paragraph (GString *page, const char *text)
{
  g_autofree char *escaped = text != NULL ? g_markup_escape_text (text, -1) : NULL;

  if (escaped != NULL)
    g_string_append_printf (page, "    <p>%s</p>\n", escaped);
}

/* `seen` are the ids so far: codes of GLib's own errors may share their words. */
static void
add_problem (GString *page, const char *name, const ChyProblemWords *words, GHashTable *seen)
{
  g_autofree char *lower = g_ascii_strdown (words->code, -1);
  g_autofree char *code = g_hash_table_contains (seen, lower)
                              ? g_strdup_printf ("%s-%u", lower, g_hash_table_size (seen))
                              : g_strdup (lower);
  g_autofree char *title = g_markup_escape_text (words->title, -1);
  g_autofree char *remedy = words->remedy != NULL ? g_markup_escape_text (words->remedy, -1) : NULL;

  g_hash_table_add (seen, g_strdup (code));
  g_string_append_printf (page, "  <section id=\"%s-%s\">\n    <title>%s</title>\n", name, code, title);
  add_paragraph (page, words->sentence);
  if (remedy != NULL)
    g_string_append_printf (page, "    <p><em>What to do:</em> %s</p>\n", remedy);
  g_string_append_printf (page, "    <p>Code: <code>%s/%s</code></p>\n  </section>\n", name, words->code);
}

static char *
domain_title (const char *name)
{
  g_autofree char *words = g_strdelimit (g_strdup (name), "-", ' ');

  words[0] = g_ascii_toupper (words[0]);
  return g_strdup_printf ("Problems: %s", words);
}

static void
write_domain (const char *folder, const char *name, const ChyProblemDomain *domain)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) page = g_string_new (NULL);
  g_autofree char *id = g_strconcat ("problem-", name, NULL);
  g_autofree char *title = domain_title (name);

  begin (page, "topic", id, "problems", title, "What is wrong, why, and what to do about it.");
  g_string_append (page, "  <p>Words in braces stand for what the message names.</p>\n");
  for (const ChyProblemWords *words = domain->words; words->code != NULL; words++)
    add_problem (page, name, words, seen);
  save (folder, id, page);
}

static void
write_domains (const char *folder, char **names, int n)
{
  const ChyProblemDomain *const *domains = chy_problem_domains ();
  g_autoptr (GString) page = g_string_new (NULL);

  begin (page, "guide", "problems", "index#reference", "Problems and What to Do",
         "Every message, check and finding, with its remedy.");
  g_string_append (page,
                   "  <p>Each problem has a domain and a code. They stand below the message, in the list of "
                   "findings and in the log.</p>\n");
  save (folder, "problems", page);
  for (int i = 0; i < n; i++)
    {
      if (domains[i] == NULL)
        g_error ("there are fewer domains than names");
      write_domain (folder, names[i], domains[i]);
    }
}

static void
add_field (GString *page, const char *id, const ChyField *field)
{
  g_autofree char *title = g_markup_escape_text (field->title, -1);

  g_string_append_printf (page, "  <section id=\"%s-%s\">\n    <title>%s</title>\n", id, field->key, title);
  add_paragraph (page, field->help);
  if (field->choices != NULL)
    {
      g_string_append (page, "    <list>\n");
      for (const ChyChoice *choice = field->choices; choice->id != NULL; choice++)
        {
          g_autofree char *words = g_markup_escape_text (choice->title, -1);
          g_autofree char *help = choice->help != NULL ? g_markup_escape_text (choice->help, -1) : NULL;

          g_string_append_printf (page, "      <item><p><gui>%s</gui>%s%s</p></item>\n", words,
                                  help != NULL ? ": " : "", help != NULL ? help : "");
        }
      g_string_append (page, "    </list>\n");
    }
  g_string_append_printf (page, "    <p>On the command line: <code>%s</code></p>\n  </section>\n",
                          field->key);
}

/* Settings of any platform, each once. */
static void
write_type (const char *folder, const char *name, const ChyProfileType *type)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) page = g_string_new (NULL);
  g_autofree char *id = g_strconcat ("settings-", name, NULL);
  g_autofree char *title = g_markup_printf_escaped ("Settings: %s", type->title);
  g_autofree char *help = g_markup_escape_text (type->help != NULL ? type->help : type->title, -1);

  begin (page, "topic", id, "settings", title, help);
  g_string_append (page,
                   "  <p>Not every platform has every setting; the wizard shows those that apply.</p>\n");
  for (const ChyPlatform *const *platform = chy_platforms (); *platform != NULL; platform++)
    for (const ChyField *field = chy_profile_type_get_fields (type, *platform);
         field != NULL && field->key != NULL; field++)
      if (g_hash_table_add (seen, (gpointer) field->key))
        add_field (page, name, field);
  save (folder, id, page);
}

static void
write_types (const char *folder, char **names, int n)
{
  const ChyProfileType *const *types = chy_profile_types ();
  g_autoptr (GString) page = g_string_new (NULL);

  begin (page, "guide", "settings", "index#reference", "Settings of Profiles",
         "Every setting, what it means and its choices.");
  save (folder, "settings", page);
  for (int i = 0; i < n; i++)
    write_type (folder, names[i], types[i]);
}

int
main (int argc, char *argv[])
{
  int split = 2;

  while (split < argc && !g_str_equal (argv[split], "--"))
    split++;
  if (split >= argc)
    g_error ("usage: make-pages FOLDER DOMAIN... -- TYPE...");
  write_domains (argv[1], argv + 2, split - 2);
  write_types (argv[1], argv + split + 1, argc - split - 1);

  return 0;
}
