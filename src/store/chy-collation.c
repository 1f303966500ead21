/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "chy-collation-private.h"

#define RESOURCES "/io/github/chancery_pki/Chancery/collation/"

/* Frozen, as data/collation is. The first is for all that no other is for. */
static const ChyCollationKind kinds[] = {
  { "CHANCERY", "und-x-icu", "", NULL, 0, 0 },
  { "CHANCERY_ES", "es-x-icu", "es gl ast eu fil", NULL, 0x00f1, 'n' },
  { "CHANCERY_JA", "ja-x-icu", "ja", "ja.txt", 0, 0 },
  { "CHANCERY_ZH", "zh-x-icu", "zh_CN zh_SG zh_Hans zh-CN zh-SG zh-Hans", "zh.txt", 0, 0 },
};

static const ChyCollationKind *
find_kind (const char *language)
{
  for (gsize i = 1; i < G_N_ELEMENTS (kinds); i++)
    {
      g_auto (GStrv) prefixes = g_strsplit (kinds[i].languages, " ", -1);

      for (gsize p = 0; prefixes[p] != NULL; p++)
        {
          gsize n = strlen (prefixes[p]);

          if (strncmp (language, prefixes[p], n) == 0 && !g_ascii_isalnum (language[n]))
            return &kinds[i];
        }
    }
  return &kinds[0];
}

const char *
chy_collation_name (const char *language)
{
  return find_kind (language)->name;
}

const char *
chy_collation_icu_name (const char *language)
{
  return find_kind (language)->icu_name;
}

char *
chy_collation_language (void)
{
  static const char *const variables[] = { "LC_ALL", "LC_COLLATE", "LANG" };

  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      const char *value = g_getenv (variables[i]);

      if (value != NULL && *value != '\0')
        return g_utf8_make_valid (value, -1);
    }
  return g_strdup ("C");
}

/* --- a text ---------------------------------------------------------------------------------------- */

typedef struct
{
  const ChyCollation *self;
  const guchar *at;
  const guchar *end;
  ChyCollationElement elements[CHY_COLLATION_MAX_ELEMENTS]; /* of the character before `at` */
  gsize next;
  gsize n;
  guint32 before; /* the primary weight of the last letter or symbol; or 0 */
} Reader;

static gunichar
peek (const Reader *reader, gsize *ret_size)
{
  gunichar code;

  if (reader->at[0] < 0x80)
    {
      *ret_size = 1;
      return reader->at[0];
    }
  code = g_utf8_get_char_validated ((const char *) reader->at, reader->end - reader->at);
  /* What is not UTF-8 keeps its place among characters that nobody has. */
  if (code == (gunichar) -1 || code == (gunichar) -2)
    {
      *ret_size = 1;
      return 0x110000 + reader->at[0];
    }
  *ret_size = (gsize) g_unichar_to_utf8 (code, NULL);
  return code;
}

/* A letter and a mark in two parts are the one that they make: nobody sees a difference. */
static gunichar
read_character (Reader *reader)
{
  gsize size = 0;
  gunichar code = peek (reader, &size);
  gunichar whole;

  reader->at += size;
  while (reader->at < reader->end && *reader->at >= 0x80)
    {
      const gunichar mark = peek (reader, &size);

      if (!chy_collation_is_mark (mark) || !g_unichar_compose (code, mark, &whole))
        break;
      code = whole;
      reader->at += size;
    }
  return code;
}

static gboolean
read_next (Reader *reader, ChyCollationElement *ret_element)
{
  if (reader->next == reader->n)
    {
      gunichar code;

      if (reader->at == reader->end)
        return FALSE;
      code = read_character (reader);
      reader->n = chy_collation_take_apart (reader->self, code, reader->elements);
      reader->next = 0;
      chy_collation_lengthen (reader->before, code, reader->elements);
    }
  *ret_element = reader->elements[reader->next++];
  if (ret_element->primary != 0)
    reader->before = ret_element->primary;
  return TRUE;
}

/* 0 at the end. */
static guint64
read_primary (Reader *reader)
{
  ChyCollationElement element = { 0 };

  while (read_next (reader, &element))
    if (element.primary != 0)
      return element.primary;
  return 0;
}

/* The end is below everything. */
static guint64
read_secondary (Reader *reader)
{
  ChyCollationElement element = { 0 };

  return read_next (reader, &element) ? (guint64) element.secondary + 1 : 0;
}

static int
compare_level (Reader a, Reader b, guint64 (*read) (Reader *reader))
{
  guint64 x;
  guint64 y;

  do
    {
      x = read (&a);
      y = read (&b);
    }
  while (x == y && x != 0);
  return (x > y) - (x < y);
}

int
chy_collation_compare (const ChyCollation *self, const char *a, gsize size_a, const char *b, gsize size_b)
{
  Reader x = { .self = self, .at = (const guchar *) a, .end = (const guchar *) a + size_a };
  Reader y = { .self = self, .at = (const guchar *) b, .end = (const guchar *) b + size_b };
  const guchar *start = x.at;
  int order;

  /* Most of most texts is ASCII, and the same. */
  while (x.at < x.end && y.at < y.end && *x.at < 0x80 && *y.at < 0x80 &&
         self->ascii[*x.at] == self->ascii[*y.at])
    {
      x.at++;
      y.at++;
    }
  if (x.at == x.end && y.at == y.end)
    return 0;
  /* The last letter may have a mark. */
  if (x.at > start)
    {
      x.at--;
      y.at--;
    }
  order = compare_level (x, y, read_primary);
  return order != 0 ? order : compare_level (x, y, read_secondary);
}

/* --- making one ----------------------------------------------------------------------------------- */

static guint16 *
load_ranks (const char *name)
{
  g_autofree char *path = g_strconcat (RESOURCES, name, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_auto (GStrv) lines = NULL;
  g_autofree guint16 *ranks = NULL;
  guint16 rank = 0;

  /* It is a part of the program. */
  g_return_val_if_fail (bytes != NULL, NULL);
  lines = g_strsplit (g_bytes_get_data (bytes, NULL), "\n", -1);
  ranks = g_new0 (guint16, CHY_COLLATION_N_HAN);
  for (gsize i = 0; lines[i] != NULL; i++)
    for (const char *p = lines[i]; *lines[i] != '#' && *p != '\0'; p = g_utf8_next_char (p))
      ranks[g_utf8_get_char (p) - CHY_COLLATION_FIRST_HAN] = rank++;
  g_return_val_if_fail (rank == CHY_COLLATION_N_HAN, NULL);
  return g_steal_pointer (&ranks);
}

ChyCollation *
chy_collation_new (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, name) == 0)
      {
        g_autoptr (ChyCollation) self = g_new0 (ChyCollation, 1);

        self->kind = &kinds[i];
        for (gunichar code = 0; code < G_N_ELEMENTS (self->ascii); code++)
          self->ascii[code] = chy_collation_weigh_ascii ((char) code);
        if (kinds[i].han != NULL)
          self->ranks = load_ranks (kinds[i].han);
        /* Another order in its name would be worse than none. */
        return kinds[i].han == NULL || self->ranks != NULL ? g_steal_pointer (&self) : NULL;
      }
  return NULL;
}

void
chy_collation_free (ChyCollation *self)
{
  g_free (self->ranks);
  g_free (self);
}
