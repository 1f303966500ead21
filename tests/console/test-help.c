/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "console/chy-panel.h"
#include "console/help/chy-help-library.h"
#include "console/help/chy-help-window.h"
#include "model/chy-problem.h"
#include "model/chy-profile-type.h"
#include "screen.h"

/* --- pages -------------------------------------------------------------------------------------------- */

static void
check_xref (ChyHelpLibrary *library, const char *page, const char *xref)
{
  g_auto (GStrv) parts = g_strsplit (xref, "#", 2);
  const ChyHelpPage *target = chy_help_library_find (library, parts[0]);

  if (target == NULL)
    g_error ("%s leads to %s, which there is not", page, xref);
  if (parts[1] != NULL && chy_help_page_find_section (target, parts[1]) == NULL)
    g_error ("%s leads to %s, which has no such section", page, xref);
}

static void
check_markup (ChyHelpLibrary *library, const char *page, const char *markup)
{
  const char *begin = "<a href=\"help:";

  if (markup == NULL)
    return;
  for (const char *found = strstr (markup, begin); found != NULL; found = strstr (found + 1, begin))
    {
      const char *xref = found + strlen (begin);
      g_autofree char *target = g_strndup (xref, (gsize) (strchr (xref, '"') - xref));

      g_assert_false (g_str_has_prefix (strchr (xref, '>'), "></a>"));
      check_xref (library, page, target);
    }
}

static void
check_blocks (ChyHelpLibrary *library, const char *page, GPtrArray *blocks)
{
  for (guint i = 0; i < blocks->len; i++)
    {
      const ChyHelpBlock *block = g_ptr_array_index (blocks, i);

      check_markup (library, page, block->markup);
      check_markup (library, page, block->title);
      check_blocks (library, page, block->children);
    }
}

static void
check_page (ChyHelpLibrary *library, const ChyHelpPage *page)
{
  g_assert_nonnull (page->description);
  /* Only the first page is listed nowhere. */
  g_assert_true (page->guides->len > 0 || g_str_equal (page->id, "index"));
  for (guint k = 0; k < page->guides->len; k++)
    check_xref (library, page->id, g_ptr_array_index (page->guides, k));
  for (guint k = 0; k < page->also->len; k++)
    check_xref (library, page->id, g_ptr_array_index (page->also, k));
  check_blocks (library, page->id, page->blocks);
}

static void
test_links (void)
{
  g_autoptr (ChyHelpLibrary) library = chy_help_library_new (NULL);
  GPtrArray *pages = chy_help_library_get_pages (library);

  g_assert_cmpuint (pages->len, >, 40);
  for (guint i = 0; i < pages->len; i++)
    check_page (library, g_ptr_array_index (pages, i));
}

/* --- languages ---------------------------------------------------------------------------------------- */

/* A page of a language has what the English one has, in its order. */
static void
check_same (const ChyHelpPage *page, GPtrArray *blocks, GPtrArray *english)
{
  g_assert_cmpuint (blocks->len, ==, english->len);
  for (guint i = 0; i < blocks->len; i++)
    {
      const ChyHelpBlock *block = g_ptr_array_index (blocks, i), *other = g_ptr_array_index (english, i);

      g_assert_cmpint (block->kind, ==, other->kind);
      g_assert_cmpstr (block->id, ==, other->id);
      check_same (page, block->children, other->children);
    }
}

static void
test_languages (void)
{
  g_autoptr (ChyHelpLibrary) english = chy_help_library_new (NULL);
  g_auto (GStrv) languages = chy_help_library_list_languages ();
  GPtrArray *wanted = chy_help_library_get_pages (english);

  g_assert_true (g_strv_contains ((const char *const *) languages, "C"));
  g_assert_cmpuint (g_strv_length (languages), >, 8);
  for (guint i = 0; languages[i] != NULL; i++)
    {
      const char *const chosen[] = { "xx", languages[i], "C", NULL };
      g_autoptr (ChyHelpLibrary) library = chy_help_library_new (chosen);
      guint differ = 0;

      g_assert_cmpuint (chy_help_library_get_pages (library)->len, ==, wanted->len);
      for (guint k = 0; k < wanted->len; k++)
        {
          const ChyHelpPage *page = g_ptr_array_index (wanted, k);
          const ChyHelpPage *same = chy_help_library_find (library, page->id);

          g_assert_nonnull (same);
          check_page (library, same);
          check_same (same, same->blocks, page->blocks);
          differ += !g_str_equal (same->text, page->text);
        }
      /* A page has at least one sentence, which no two languages share. */
      g_assert_cmpuint (differ, ==, g_str_equal (languages[i], "C") ? 0 : wanted->len);
    }
}

static void
test_panels (void)
{
  for (const ChyPanelType *const *types = chy_panel_types (); *types != NULL; types++)
    if (!chy_help_has_page ((*types)->id))
      g_error ("there is no page for the panel %s", (*types)->id);
}

static void
count_codes (GPtrArray *blocks, guint *n)
{
  for (guint i = 0; i < blocks->len; i++)
    *n += ((const ChyHelpBlock *) g_ptr_array_index (blocks, i))->kind == CHY_HELP_SECTION;
}

/* Every code of every domain has its section. */
static void
test_problems (void)
{
  g_autoptr (ChyHelpLibrary) library = chy_help_library_new (NULL);
  g_autoptr (GPtrArray) pages = chy_help_library_list (library, "problems");
  guint n = 0, wanted = 0;

  for (guint i = 0; i < pages->len; i++)
    count_codes (((const ChyHelpPage *) g_ptr_array_index (pages, i))->blocks, &n);
  for (const ChyProblemDomain *const *domains = chy_problem_domains (); *domains != NULL; domains++)
    for (const ChyProblemWords *words = (*domains)->words; words->code != NULL; words++)
      wanted++;
  g_assert_cmpuint (n, ==, wanted);
  g_assert_cmpuint (n, >, 200);
  g_assert_nonnull (
      chy_help_page_find_section (chy_help_library_find (library, "problem-template"), "template-esc1"));
}

static void
test_search (void)
{
  g_autoptr (ChyHelpLibrary) library = chy_help_library_new (NULL);
  g_autoptr (GPtrArray) found = chy_help_library_search (library, "  Keyboard shortcuts ");
  g_autoptr (GPtrArray) inside = chy_help_library_search (library, "recovery code");
  g_autoptr (GPtrArray) nothing = chy_help_library_search (library, "xyzzy");

  g_assert_cmpuint (found->len, >, 0);
  g_assert_cmpstr (((const ChyHelpPage *) g_ptr_array_index (found, 0))->id, ==, "shortcuts");
  g_assert_cmpuint (inside->len, >, 2);
  g_assert_cmpuint (nothing->len, ==, 0);
}

static void
test_parser (void)
{
  static const char good[] =
      "<page id='x'><info><link type='guide' xref='index'/><desc>d</desc></info>"
      "<title>A &amp; B</title><p>One <gui>T</gui> <link xref='y#z'>two</link> &lt;3</p>"
      "<section id='s'><title>S</title><list><item><p>i</p></item></list></section></page>";
  static const char *const bad[] = { "", "<page id='x'>", "<page><title>t</title></page>",
                                     "<page id='x'><title>t</title><bogus/></page>", "words" };
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyHelpPage) page = chy_help_page_parse (good, -1, &error);
  const ChyHelpBlock *paragraph;

  g_assert_no_error (error);
  g_assert_cmpstr (page->title, ==, "A & B");
  paragraph = g_ptr_array_index (page->blocks, 0);
  g_assert_cmpstr (paragraph->markup, ==, "One <b>T</b> <a href=\"help:y#z\">two</a> &lt;3");
  g_assert_nonnull (chy_help_page_find_section (page, "s"));
  g_assert_nonnull (strstr (page->text, "one t two <3"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) local = NULL;

      g_assert_null (chy_help_page_parse (bad[i], -1, &local));
      g_assert_nonnull (local);
    }
}

/* --- the viewer --------------------------------------------------------------------------------------- */

static void
test_viewer (void)
{
  GtkWidget *window = chy_help_window_new ();
  ChyHelpWindow *help = CHY_HELP_WINDOW (window);
  GtkEntry *search = screen_find (window, GTK_TYPE_SEARCH_ENTRY);
  g_autoptr (ChyHelpLibrary) library = chy_help_library_new (NULL);
  GPtrArray *pages = chy_help_library_get_pages (library);

  gtk_window_present (GTK_WINDOW (window));
  screen_wait_for_text (window, "Give certificates to devices");
  g_assert_false (chy_help_window_go (help, "no-such-page"));
  g_assert_cmpstr (chy_help_window_get_page (help), ==, "index");
  g_assert_true (chy_help_window_go (help, "road-template"));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Make a Certificate Template");
  screen_wait_for_text (window, "Allow private key to be exported");
  screen_key (window, GDK_KEY_Left, GDK_MOD1_MASK);
  g_assert_cmpstr (chy_help_window_get_page (help), ==, "index");
  gtk_entry_set_text (search, "xyzzy");
  screen_wait_for_text (window, "No page has these words.");
  gtk_entry_set_text (search, "thumbprint");
  screen_wait_for_text (window, "Glossary");
  for (guint i = 0; i < pages->len; i++)
    g_assert_true (chy_help_window_go (help, ((const ChyHelpPage *) g_ptr_array_index (pages, i))->id));
  screen_settle ();
  gtk_widget_destroy (window);
}

/* A link to a section brings it to the top. */
static void
test_section (void)
{
  GtkWidget *window = chy_help_window_new ();
  GtkScrolledWindow *view;
  GtkAdjustment *adjustment;

  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (chy_help_window_go (CHY_HELP_WINDOW (window), "problem-template#template-esc1"));
  view = screen_find (window, g_type_from_name ("ChyHelpView"));
  adjustment = gtk_scrolled_window_get_vadjustment (view);
  screen_settle ();
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 100);
  gtk_widget_destroy (window);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/help/reads-pages", test_parser);
  g_test_add_func ("/console/help/links-lead-somewhere", test_links);
  g_test_add_func ("/console/help/each-language-has-every-page", test_languages);
  g_test_add_func ("/console/help/every-panel-has-a-page", test_panels);
  g_test_add_func ("/console/help/every-problem-is-explained", test_problems);
  g_test_add_func ("/console/help/finds-words", test_search);
  g_test_add_func ("/console/help/viewer-shows-and-searches-pages", test_viewer);
  g_test_add_func ("/console/help/viewer-goes-to-a-section", test_section);
  return g_test_run ();
}
