/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window in another language, from the catalogs of the build folder: test-language LANGUAGE. */
#include "config.h"

#include "base/chy-clock.h"
#include "console/chy-application.h"
#include "console/chy-window.h"
#include "console/widgets/chy-form.h"
#include "console/widgets/chy-grid-columns.h"
#include "console/widgets/chy-words.h"
#include "model/chy-field.h"
#include "screen.h"

#include <libintl.h>
#include <locale.h>

/* German, with a plural as in English; Japanese, with none; Arabic, with six forms and from right to left. */
static const struct Language
{
  const char *name;
  const char *overview;
  const char *welcome;
  const char *certificates;
  const char *count; /* of 500 certificates */
  const char *hour;  /* one hour ago */
  const char *hours; /* three hours ago */
  const char *list;
  GtkTextDirection direction;
} languages[] = {
  { "de", "Übersicht", "Willkommen bei Chancery", "Zertifikate", "500 Zertifikate", "vor 1 Stunde",
    "vor 3 Stunden", "a, b", GTK_TEXT_DIR_LTR },
  { "ja", "概要", "Chancery", "証明書", "500 件の証明書", "1 時間前", "3 時間前", "a、b", GTK_TEXT_DIR_LTR },
  { "ar", "نظرة عامة", "Chancery", "الشهادات", "500 شهادة", "قبل ساعة", "قبل 3 ساعات", "a، b",
    GTK_TEXT_DIR_RTL },
};

typedef struct
{
  ChyApplication *application;
  const struct Language *language;
} Case;

static ChyTenant *
open_nothing (gpointer data, const char *location, GError **error)
{
  (void) data;
  (void) location;
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "nothing is opened here");
  return NULL;
}

/* From templates, from code, and with a number. */
static void
test_window (gconstpointer data)
{
  const Case *test = data;
  SlowTenant *tenant = slow_tenant_new (500);
  GtkWidget *window = chy_window_new (GTK_APPLICATION (test->application), "/nowhere");

  gtk_window_present (GTK_WINDOW (window));
  chy_window_set_tenant (CHY_WINDOW (window), CHY_TENANT (tenant));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, test->language->overview);
  screen_wait_for_text (window, test->language->welcome);
  g_assert_true (chy_window_show_panel (CHY_WINDOW (window), "certificates"));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, test->language->certificates);
  screen_wait_for_text (window, test->language->count);
  g_assert_cmpint (gtk_widget_get_direction (window), ==, test->language->direction);
  gtk_widget_destroy (window);
  screen_settle ();
  g_object_unref (tenant);
  screen_settle ();
}

static const ChyField terms[] = {
  { .key = "period", .kind = CHY_FIELD_TEXT, .title = "Validity period" },
  { .key = "issuer", .kind = CHY_FIELD_BOOLEAN, .title = "Issuer" },
  { .key = "other", .kind = CHY_FIELD_TEXT, .title = "A title in no catalog" },
  { NULL },
};

static void
find_tooltips (GtkWidget *widget, gpointer data)
{
  g_autofree char *tooltip = gtk_widget_get_tooltip_text (widget);

  if (tooltip != NULL)
    g_ptr_array_add (data, g_steal_pointer (&tooltip));
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_tooltips, data);
}

/* In forms, at check boxes, and over columns. */
static void
test_terms (gconstpointer data)
{
  g_autoptr (GPtrArray) tooltips = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *words =
      g_strdup_printf (g_dgettext (GETTEXT_PACKAGE, "In English: %s"), "Validity period");
  g_autofree char *check = g_strdup_printf (g_dgettext (GETTEXT_PACKAGE, "In English: %s"), "Issuer");
  SlowTenant *tenant = slow_tenant_new (1);
  GtkWidget *form = g_object_ref_sink (chy_form_new (CHY_TENANT (tenant), terms, NULL));
  GtkTreeViewColumn *column = g_object_ref_sink (chy_grid_column_new (&terms[0], 24, 1, NULL));
  g_autofree char *head = gtk_widget_get_tooltip_text (gtk_tree_view_column_get_button (column));

  (void) data;
  find_tooltips (form, tooltips);
  g_assert_cmpuint (tooltips->len, ==, 2);
  g_assert_false (g_str_has_prefix (words, "In English"));
  g_assert_true (g_ptr_array_find_with_equal_func (tooltips, words, g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (tooltips, check, g_str_equal, NULL));
  g_assert_cmpstr (head, ==, words);
  g_object_unref (column);
  gtk_widget_destroy (form);
  g_object_unref (form);
  g_object_unref (tenant);
  screen_settle ();
}

static void
test_plurals (gconstpointer data)
{
  const Case *test = data;
  const gint64 now = G_GINT64_CONSTANT (1772366400000000);
  const gint64 hour = CHY_USEC_PER_DAY / 24;
  g_autofree char *one = chy_words_relative (now - hour, now);
  g_autofree char *three = chy_words_relative (now - 3 * hour, now);

  g_assert_cmpstr (one, ==, test->language->hour);
  g_assert_cmpstr (three, ==, test->language->hours);
}

static void
test_lists (gconstpointer data)
{
  static const ChyField field = { .key = "list", .kind = CHY_FIELD_TEXT_LIST };
  static const char *const items[] = { "a", "b", NULL };
  const Case *test = data;
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_strv (items, -1));
  g_autofree char *words = chy_field_format (&field, value);

  g_assert_cmpstr (words, ==, test->language->list);
}

int
main (int argc, char *argv[])
{
  const ChyConsoleHost host = { .open = open_nothing };
  g_autoptr (ChyApplication) application = NULL;
  g_autoptr (GError) error = NULL;
  Case test = { NULL, NULL };

  gtk_test_init (&argc, &argv, NULL);
  /* gtk_test_init() has set "C", in which there are no languages. */
  setlocale (LC_ALL, "");
#if __GLIBC_PREREQ(2, 39)
  if (g_strcmp0 (setlocale (LC_MESSAGES, NULL), "C.UTF-8") == 0)
    {
      g_print ("1..0 # SKIP this C library knows no language in C.UTF-8\n");
      return 0;
    }
#endif
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    if (g_strcmp0 (g_getenv ("LANGUAGE"), languages[i].name) == 0)
      test.language = &languages[i];
  g_assert_nonnull (test.language);
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("CHANCERY_LOCALE_DIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  application = chy_application_new (&host);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  test.application = application;
  g_test_add_data_func ("/console/language/the-window-speaks-it", &test, test_window);
  g_test_add_data_func ("/console/language/terms-are-told-in-english-too", &test, test_terms);
  g_test_add_data_func ("/console/language/numbers-take-their-form", &test, test_plurals);
  g_test_add_data_func ("/console/language/lists-have-its-comma", &test, test_lists);
  return g_test_run ();
}
