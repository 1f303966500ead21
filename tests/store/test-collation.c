/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "store/chy-collation.h"

/* The order of texts, in general and in the languages that have one of their own. */

static int
compare (const ChyCollation *collation, const char *a, const char *b)
{
  return chy_collation_compare (collation, a, strlen (a), b, strlen (b));
}

/* Each is above the one before it, and below all after it. */
static void
assert_ascending (const char *name, const char *const *texts)
{
  g_autoptr (ChyCollation) collation = chy_collation_new (name);

  g_assert_nonnull (collation);
  for (gsize a = 0; texts[a] != NULL; a++)
    for (gsize b = 0; texts[b] != NULL; b++)
      {
        int order = compare (collation, texts[a], texts[b]);

        if ((order > 0) - (order < 0) != (a > b) - (a < b))
          g_error ("%s: “%s” and “%s” compare as %d", name, texts[a], texts[b], order);
      }
}

static void
test_general (void)
{
  static const char *const latin[] = {
    "",  " ",  "-",    "1",      "10",       "2",       "a",       "Ä",     "ab",    "Abc",    "ad",  "ae",
    "Æ", "af", "Müll", "Muller", "Müller",   "Müllers", "Mulleru", "Nandu", "Ñandú", "Nandua", "nb",  "o",
    "Ø", "oe", "Œ",    "straße", "strassen", "Zoe",     "Zoë",     "zoé a", "Ωmega", "ёж",     "ежа", "и",
    "і", "ї",  "й",    "ابن",    "あ",       "ア",      "い",      "か",    "が",    "きゃ",   "丁",  NULL
  };

  static const char *const others[] = { "M2", "M\xc2\xaa J", "Mb",  "Θωμας", "Θωμάς", "Де",    "Ѓорѓи",
                                        "Ер", "Яна",         "ٱبن", "محمد",  "محمـد", "محمود", NULL };
  static const char *const letters[] = { "dz", "ǆ",  "ijs", "Ĳs", "ik", "la",
                                         "ŀb", "ma", "sa",  "ſa", "sb", NULL };

  assert_ascending ("CHANCERY", latin);
  assert_ascending ("CHANCERY", letters);
  assert_ascending ("CHANCERY", others);
}

static void
test_case_and_form (void)
{
  static const char *const equals[][2] = {
    { "Müller", "MÜLLER" }, { "Müller", "Mu\xcc\x88ller" }, /* composed and not */
    { "ΣΙΓΜΑ", "σιγμα" },   { "ЁЖ", "ёж" },
    { "STRAẞE", "straße" }, { "\xef\xa4\x80", "豈" }, /* U+F900 is U+8C48 */
    { "ԱԲԳ", "աբգ" },       { "Й", "и\xcc\x86" },
    { "Ї", "і\xcc\x88" },   { "ї", "І\xcc\x88" },
    { "Ѓ", "г\xcc\x81" },   { "Ӛ", "ә\xcc\x88" },
    { "≠", "=\xcc\xb8" },   { "ậ", "a\xcc\xa3\xcc\x82" },
    { "Ａｂ", "ａＢ" },
  };
  static const char *const differents[][2] = {
    { "K", "\xe2\x84\xaa" }, /* the sign of the kelvin is no letter of a name */
    { "i", "İ" },
    { "i", "ı" },
    { "ss", "ß" },
    { "A", "Ａ" },
    { "あ", "ア" },
    { "ア", "ｱ" },
    { "ガ", "ｶﾞ" },
    { "σ", "ς" },
    { "1", "١" },
    { "a", "а" },             /* the Cyrillic one */
    { "a", "a\xe2\x80\x8b" }, /* nothing is invisible */
  };
  g_autoptr (ChyCollation) collation = chy_collation_new ("CHANCERY");

  for (gsize i = 0; i < G_N_ELEMENTS (equals); i++)
    g_assert_cmpint (compare (collation, equals[i][0], equals[i][1]), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (differents); i++)
    if (compare (collation, differents[i][0], differents[i][1]) == 0)
      g_error ("“%s” is “%s”", differents[i][0], differents[i][1]);
}

static void
test_languages (void)
{
  static const char *const spanish[] = { "nz", "ñandú", "n\xcc\x83u", "Ñz", "o", NULL };
  static const char *const japanese[] = { "あ", "亜", "唖", "腕", "弌", NULL };
  static const char *const kana[] = { "カード", "カイ",   "ガイ",     "カンナ", "サーバー",
                                      "サトウ", "ザトウ", "サンプル", "データ", "デンワ",
                                      "ハス",   "バス",   "ユーザー", "ユリ",   NULL };
  static const char *const chinese[] = { "a", "阿", "北京", "上海", "张", "做", NULL };
  static const struct
  {
    const char *language;
    const char *name;
    const char *icu_name;
  } names[] = {
    { "es_MX.UTF-8", "CHANCERY_ES", "es-x-icu" },
    { "es", "CHANCERY_ES", "es-x-icu" },
    { "est", "CHANCERY", "und-x-icu" },
    { "ja_JP.UTF-8", "CHANCERY_JA", "ja-x-icu" },
    { "zh_CN.UTF-8", "CHANCERY_ZH", "zh-x-icu" },
    { "zh_TW", "CHANCERY", "und-x-icu" },
    { "de_DE.UTF-8", "CHANCERY", "und-x-icu" },
    { "C.UTF-8", "CHANCERY", "und-x-icu" },
    { "", "CHANCERY", "und-x-icu" },
  };

  assert_ascending ("CHANCERY_ES", spanish);
  assert_ascending ("CHANCERY_JA", japanese);
  assert_ascending ("CHANCERY_JA", kana);
  assert_ascending ("CHANCERY", kana);
  assert_ascending ("CHANCERY_ZH", chinese);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_cmpstr (chy_collation_name (names[i].language), ==, names[i].name);
      g_assert_cmpstr (chy_collation_icu_name (names[i].language), ==, names[i].icu_name);
    }
  g_assert_null (chy_collation_new ("CHANCERY_KLINGON"));
}

static void
test_environment (void)
{
  static const char *const rows[][4] = {
    { "de_DE.UTF-8", "fr_FR.UTF-8", "es_ES.UTF-8", "de_DE.UTF-8" },
    { "", "fr_FR.UTF-8", "es_ES.UTF-8", "fr_FR.UTF-8" },
    { NULL, NULL, "es_ES.UTF-8", "es_ES.UTF-8" },
    { NULL, "", NULL, "C" },
  };
  static const char *const variables[] = { "LC_ALL", "LC_COLLATE", "LANG" };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *language = NULL;

      for (gsize v = 0; v < G_N_ELEMENTS (variables); v++)
        if (rows[i][v] != NULL)
          g_setenv (variables[v], rows[i][v], TRUE);
        else
          g_unsetenv (variables[v]);
      language = chy_collation_language ();
      g_assert_cmpstr (language, ==, rows[i][3]);
    }
}

/* Bytes of all kinds: an order that is one, so that no index can be corrupted by it. */
static void
test_total (void)
{
  static const char *const pieces[] = { "ー",   "カ",       "い",
                                        "І",    "\xcc\x81", "г",
                                        "ｰ",    "م",        "ـ",
                                        "a",    "A",        "n",
                                        "N",    "\xcc\x83", "\xcc\x88",
                                        "ñ",    "ß",        "s",
                                        "Ａ",   "ｶﾞ",       "が",
                                        "か",   "ガ",       "\xe3\x82\x99",
                                        "\xff", "\xc3",     "亜",
                                        "阿",   "0",        " ",
                                        "İ",    "i",        "\xf4\x8f\xbf\xbf",
                                        "æ",    "e",        "т",
                                        "й",    "\xcc\x86", "и" };
  static const char *const names[] = { "CHANCERY", "CHANCERY_ES", "CHANCERY_JA", "CHANCERY_ZH" };
  g_autoptr (GRand) random = g_rand_new_with_seed (4711);

  for (gsize n = 0; n < G_N_ELEMENTS (names); n++)
    {
      g_autoptr (ChyCollation) collation = chy_collation_new (names[n]);

      for (guint i = 0; i < 60000; i++)
        {
          char *texts[3];
          int ab, bc, ac;

          for (guint t = 0; t < 3; t++)
            {
              GString *text = g_string_new (NULL);

              for (gint32 left = g_rand_int_range (random, 0, 5); left > 0; left--)
                g_string_append (text, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
              texts[t] = g_string_free (text, FALSE);
            }
          ab = compare (collation, texts[0], texts[1]);
          bc = compare (collation, texts[1], texts[2]);
          ac = compare (collation, texts[0], texts[2]);
          g_assert_cmpint (ab, ==, -compare (collation, texts[1], texts[0]));
          if ((ab <= 0 && bc <= 0 && (ac > 0 || ((ab < 0 || bc < 0) && ac == 0))) ||
              (ab >= 0 && bc >= 0 && (ac < 0 || ((ab > 0 || bc > 0) && ac == 0))))
            g_error ("%s: “%s”, “%s”, “%s”: %d, %d, %d", names[n], texts[0], texts[1], texts[2], ab, bc, ac);
          for (guint t = 0; t < 3; t++)
            g_free (texts[t]);
        }
    }
}

static int
compare_characters (gconstpointer a, gconstpointer b, gpointer data)
{
  char first[6];
  char second[6];
  gunichar x = *(const guint16 *) a;
  gunichar y = *(const guint16 *) b;
  gsize size_x = (gsize) g_unichar_to_utf8 (x, first);
  gsize size_y = (gsize) g_unichar_to_utf8 (y, second);
  int order = chy_collation_compare (data, first, size_x, second, size_y);

  return order != 0 ? order : (x > y) - (x < y);
}

/* Indexes on disk are in this order: a version of GLib, or of this code, that has another would not find what
 * another version has written. */
static void
test_frozen (void)
{
  static const struct
  {
    const char *name;
    const char *sum;
  } rows[] = {
    { "CHANCERY", "235e215a40d1afc01260dc5144eb1c0b7e9983eca1cb83fcf6dbf5070a0df4fc" },
    { "CHANCERY_ES", "807de1b1fcd8fb0ba9d05e139b9fc69d53341e57882b72d74252b40246de8e3e" },
    { "CHANCERY_JA", "38275b6841da4e8d5d65b0301bd1c9cbd11ec9cb1e9b0a0abe555d8f26cc715f" },
    { "CHANCERY_ZH", "163335ceaf13313df3780fdecfbc741f8ef2df0c251bb2b5775871c27d25c8f1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ChyCollation) collation = chy_collation_new (rows[i].name);
      g_autoptr (GArray) characters = g_array_new (FALSE, FALSE, sizeof (guint16));
      g_autoptr (GString) order = g_string_new (NULL);
      g_autofree char *sum = NULL;

      for (guint code = 1; code < 0x10000; code++)
        {
          guint16 character = (guint16) code;

          if (!(code >= 0xd800 && code < 0xe000))
            g_array_append_val (characters, character);
        }
      g_array_sort_with_data (characters, compare_characters, collation);
      for (guint c = 0; c < characters->len; c++)
        {
          char last[6];
          char text[6];
          gunichar code = g_array_index (characters, guint16, c);
          gunichar before = c > 0 ? g_array_index (characters, guint16, c - 1) : code;
          int step = chy_collation_compare (collation, last, (gsize) g_unichar_to_utf8 (before, last), text,
                                            (gsize) g_unichar_to_utf8 (code, text));

          g_string_append_printf (order, "%s%x", step == 0 ? "=" : "<", code);
        }
      sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, order->str, -1);
      g_assert_cmpstr (sum, ==, rows[i].sum);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collation/general", test_general);
  g_test_add_func ("/collation/case-and-form", test_case_and_form);
  g_test_add_func ("/collation/languages", test_languages);
  g_test_add_func ("/collation/environment", test_environment);
  g_test_add_func ("/collation/total", test_total);
  g_test_add_func ("/collation/frozen", test_frozen);
  return g_test_run ();
}
