/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backend.h"

/* Lists are in the order of the language that made the store, whoever opens it later. Once for each back
 * end. */

typedef struct
{
  const char *locale;
  const char *subjects[10]; /* in their order */
} Language;

static const Language languages[] = {
  { "de_DE.UTF-8", { "123", "Abel", "Ägir", "anna", "Bär", "barbara", "Öl", "Zoë", "Ωmega", "Ёж" } },
  { "es_ES.UTF-8", { "Álvaro", "Nadal", "Nz", "Ñandú", "ñu", "Oca", NULL } },
  { "ja_JP.UTF-8", { "あ", "いし", "亜", "唖", "腕", NULL } },
  { "zh_CN.UTF-8", { "阿", "北京", "上海", "张", NULL } },
};

static void
use_locale (const char *locale)
{
  g_setenv ("LC_ALL", locale, TRUE);
}

static gboolean
insert_subject (ChySession *session, gpointer data, GError **error)
{
  return chy_session_run (session, "thing-insert",
                          CHY_PARAMS (CHY_TEXT (data), CHY_TEXT (NULL), CHY_TEXT ("issued"), CHY_INT (1)),
                          error);
}

static void
insert (ChyStore *store, const char *subject)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (chy_store_write (store, insert_subject, (gpointer) subject, NULL, &error));
  g_assert_no_error (error);
}

static gboolean
add_subject (ChyRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (chy_row_text (row, 1)));
  return TRUE;
}

static gboolean
list_subjects (ChySession *session, gpointer data, GError **error)
{
  const ChyListQuery query = { &test_things, NULL, NULL, "subject", FALSE };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  return chy_session_list_ids (session, &query, 0, ids, error) &&
         chy_session_list_rows (session, &test_things, (const gint64 *) (gpointer) ids->data, ids->len,
                                add_subject, data, error);
}

static guint
count (const Language *language)
{
  guint n = 0;

  while (n < G_N_ELEMENTS (language->subjects) && language->subjects[n] != NULL)
    n++;
  return n;
}

static void
assert_order (ChyStore *store, const Language *language)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_true (chy_store_read (store, list_subjects, found, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, count (language));
  for (guint i = 0; i < found->len; i++)
    g_assert_cmpstr (found->pdata[i], ==, language->subjects[i]);
}

static void
test_language (gconstpointer data)
{
  const Language *language = data;
  const guint n = count (language);
  g_autofree char *before = g_strdup (g_getenv ("LC_ALL"));
  char *folder = test_folder_new ();
  ChyStore *store;

  use_locale (language->locale);
  store = backend_open (folder);
  for (guint i = n; i > 1; i--)
    insert (store, language->subjects[i - 1]);
  g_object_unref (store);

  use_locale ("C.UTF-8");
  store = backend_open (folder);
  insert (store, language->subjects[0]);
  assert_order (store, language);
  g_object_unref (store);
  use_locale (before != NULL ? before : "C.UTF-8");
  test_folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autofree char *path = g_strconcat ("/store/order/", languages[i].locale, NULL);

      g_test_add_data_func (path, &languages[i], test_language);
    }
  return g_test_run ();
}
