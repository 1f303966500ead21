/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "base/chy-i18n.h"
#include "model/chy-platform.h"
#include "model/chy-problem.h"
#include "model/chy-profile-type.h"

/* make-pages FOLDER DOMAIN... -- TYPE...: writes the pages of the help that come from the model's own tables,
 * so that they cannot say anything else: every problem with its remedy, every setting of a profile. The names
 * are those of the registries, in their order; the language is the locale's, from the catalogs that lie in
 * CHANCERY_LOCALE_DIR. */

/* The words of a table in the page's language, as markup, or NULL. */
static char *
translate (const char *words)
{
  return words != NULL ? g_markup_escape_text (g_dgettext (GETTEXT_PACKAGE, words), -1) : NULL;
}

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

/* `markup`, where there is any, as a paragraph. */
static void
add_paragraph (GString *page, const char *markup)
{
  if (markup != NULL)
    g_string_append_printf (page, "    <p>%s</p>\n", markup);
}

/* `seen` are the ids so far: codes of GLib's own errors may share their words. */
static void
add_problem (GString *page, const char *name, const ChyProblemWords *words, GHashTable *seen)
{
  g_autofree char *lower = g_ascii_strdown (words->code, -1);
  g_autofree char *code = g_hash_table_contains (seen, lower)
                              ? g_strdup_printf ("%s-%u", lower, g_hash_table_size (seen))
                              : g_strdup (lower);
  g_autofree char *title = translate (words->title);
  g_autofree char *sentence = translate (words->sentence);
  g_autofree char *remedy = translate (words->remedy);
  g_autofree char *what = remedy != NULL ? g_strdup_printf (_ ("<em>What to do:</em> %s"), remedy) : NULL;
  g_autofree char *reference = g_strdup_printf ("<code>%s/%s</code>", name, words->code);
  /* Translators: the domain and the code of a problem, such as vault/locked. */
  g_autofree char *where = g_strdup_printf (_ ("Code: %s"), reference);

  g_hash_table_add (seen, g_strdup (code));
  g_string_append_printf (page, "  <section id=\"%s-%s\">\n    <title>%s</title>\n", name, code, title);
  add_paragraph (page, sentence);
  add_paragraph (page, what);
  add_paragraph (page, where);
  g_string_append (page, "  </section>\n");
}

static void
write_domain (const char *folder, const char *name, const ChyProblemDomain *domain)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) page = g_string_new (NULL);
  g_autofree char *id = g_strconcat ("problem-", name, NULL);
  /* Translators: %s is the domain of problems, such as vault, which is not translated. */
  g_autofree char *title = g_strdup_printf (_ ("Problems: %s"), name);

  begin (page, "topic", id, "problems", title, _ ("What is wrong, why, and what to do about it."));
  add_paragraph (page, _ ("Words in braces stand for what the message names."));
  for (const ChyProblemWords *words = domain->words; words->code != NULL; words++)
    add_problem (page, name, words, seen);
  save (folder, id, page);
}

static void
write_domains (const char *folder, char **names, int n)
{
  const ChyProblemDomain *const *domains = chy_problem_domains ();
  g_autoptr (GString) page = g_string_new (NULL);

  begin (page, "guide", "problems", "index#reference", _ ("Problems and What to Do"),
         _ ("Every message, check and finding, with its remedy."));
  add_paragraph (page,
                 _ ("Each problem has a domain and a code. They stand below the message, in the list of "
                    "findings and in the log."));
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
  g_autofree char *title = translate (field->title);
  g_autofree char *about = translate (field->help);
  g_autofree char *key = g_strdup_printf ("<code>%s</code>", field->key);
  g_autofree char *option = g_strdup_printf (_ ("On the command line: %s"), key);

  g_string_append_printf (page, "  <section id=\"%s-%s\">\n    <title>%s</title>\n", id, field->key, title);
  add_paragraph (page, about);
  if (field->choices != NULL)
    {
      g_string_append (page, "    <list>\n");
      for (const ChyChoice *choice = field->choices; choice->id != NULL; choice++)
        {
          g_autofree char *words = translate (choice->title);
          g_autofree char *help = translate (choice->help);

          g_string_append_printf (page, "      <item><p><gui>%s</gui>%s%s</p></item>\n", words,
                                  help != NULL ? ": " : "", help != NULL ? help : "");
        }
      g_string_append (page, "    </list>\n");
    }
  add_paragraph (page, option);
  g_string_append (page, "  </section>\n");
}

/* Settings of any platform, each once. */
static void
write_type (const char *folder, const char *name, const ChyProfileType *type)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) page = g_string_new (NULL);
  g_autofree char *id = g_strconcat ("settings-", name, NULL);
  g_autofree char *words = translate (type->title);
  /* Translators: %s is a type of profiles. */
  g_autofree char *title = g_strdup_printf (_ ("Settings: %s"), words);
  g_autofree char *help = translate (type->help != NULL ? type->help : type->title);

  begin (page, "topic", id, "settings", title, help);
  add_paragraph (page, _ ("Not every platform has every setting; the wizard shows those that apply."));
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

  begin (page, "guide", "settings", "index#reference", _ ("Settings of Profiles"),
         _ ("Every setting, what it means and its choices."));
  save (folder, "settings", page);
  for (int i = 0; i < n; i++)
    write_type (folder, names[i], types[i]);
}

int
main (int argc, char *argv[])
{
  const char *catalogs = g_getenv ("CHANCERY_LOCALE_DIR");
  int split = 2;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, catalogs != NULL ? catalogs : CHY_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  while (split < argc && !g_str_equal (argv[split], "--"))
    split++;
  if (split >= argc)
    g_error ("usage: make-pages FOLDER DOMAIN... -- TYPE...");
  write_domains (argv[1], argv + 2, split - 2);
  write_types (argv[1], argv + split + 1, argc - split - 1);

  return 0;
}
