/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "chy-collation.h"

/* A much smaller thing than the Unicode Collation Algorithm (UTS #10), of the same build: each character is
 * one or more elements with a primary weight (which letter; 0 for a mark) and a secondary one (which accent
 * or form; 0 for none). Texts are compared by their primary weights, then by their secondary ones. */

#define RESOURCES "/io/github/chancery_pki/Chancery/collation/"
#define FIRST_HAN 0x4e00
#define N_HAN     0x5200

/* Primary weights: the class, then the code point, with room for letters in between. */
#define CLASS_SHIFT 28
#define CODE_SHIFT  4

typedef enum
{
  CLASS_SYMBOL = 1,
  CLASS_DIGIT,
  CLASS_LETTER,
} Class;

typedef struct
{
  guint32 primary;
  guint32 secondary;
} Element;

/* A secondary weight below those of all marks. */
#define LEAST_FORM 1

/* The most elements of one character: a Greek letter has three marks. */
#define MAX_ELEMENTS 8

/* A letter and a mark that are a letter of their own in a language, right behind the first. */
typedef struct
{
  gunichar letter;
  gunichar mark;
} Pair;

typedef struct
{
  const char *name;
  const char *icu_name;
  const char *languages; /* their locales begin with one of them, separated by ' ' */
  const char *han;       /* the file of the order of the ideographs; or NULL: as they are encoded */
  Pair pair;             /* or 0 */
} Kind;

/* Frozen, as data/collation is. The first is for all that no other is for. */
static const Kind kinds[] = {
  { "CHANCERY", "und-x-icu", "", NULL, { 0, 0 } },
  { "CHANCERY_ES", "es-x-icu", "es gl ast eu fil", NULL, { 'n', 0x0303 } },
  { "CHANCERY_JA", "ja-x-icu", "ja", "ja.txt", { 0, 0 } },
  { "CHANCERY_ZH", "zh-x-icu", "zh_CN zh_SG zh_Hans zh-CN zh-SG zh-Hans", "zh.txt", { 0, 0 } },
};

struct _ChyCollation
{
  const Kind *kind;    /* static */
  guint16 *ranks;      /* owned: N_HAN places of ideographs; or NULL */
  guint32 ascii[0x80]; /* primary weights */
};

/* As CLDR's root collation has them, and so PostgreSQL with ICU; control characters are before them. */
static const char symbols[] = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

/* Letters that Unicode does not take apart, as two that they stand for. */
static const struct
{
  guint16 code;
  char letters[3];
} spelled[] = {
  { 0x00aa, "a" },  { 0x00ba, "o" },  { 0x00df, "ss" }, { 0x00e6, "ae" }, { 0x00f0, "d" },  { 0x00f8, "o" },
  { 0x00fe, "th" }, { 0x0111, "d" },  { 0x0127, "h" },  { 0x0131, "i" },  { 0x0133, "ij" }, { 0x0140, "l" },
  { 0x0142, "l" },  { 0x0149, "n" },  { 0x0153, "oe" }, { 0x0167, "t" },  { 0x017f, "s" },  { 0x01c6, "dz" },
  { 0x01c9, "lj" }, { 0x01cc, "nj" }, { 0x01f3, "dz" },
};

/* Letters of alphabets that are encoded far from their neighbors: behind which one, and how far. */
static const struct
{
  guint16 code;
  guint16 neighbor;
  guint16 step;
} placed[] = {
  { 0x014b, 'n', 2 },    { 0x0259, 'e', 1 },    { 0x0452, 0x0434, 1 }, { 0x0454, 0x0435, 1 },
  { 0x0456, 0x0438, 1 }, { 0x0457, 0x0438, 2 }, { 0x0458, 0x0439, 1 }, { 0x0459, 0x043b, 1 },
  { 0x045a, 0x043d, 1 }, { 0x045b, 0x0442, 1 }, { 0x045e, 0x0443, 1 }, { 0x045f, 0x0447, 1 },
  { 0x0453, 0x0434, 2 }, { 0x045c, 0x0442, 2 }, { 0x0491, 0x0433, 1 }, { 0x0671, 0x0627, 1 },
  { 0x067e, 0x0628, 1 }, { 0x0686, 0x062c, 1 }, { 0x0698, 0x0632, 1 }, { 0x06a9, 0x0643, 1 },
  { 0x06af, 0x0643, 2 }, { 0x06cc, 0x064a, 1 },
};

static const Kind *
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

/* --- one character -------------------------------------------------------------------------------- */

static guint32
weigh (Class class, gunichar code)
{
  return (guint32) class << CLASS_SHIFT | (code + 1) << CODE_SHIFT;
}

static Class
classify (gunichar code)
{
  if (code < 0x80)
    return g_ascii_isdigit (code) ? CLASS_DIGIT : g_ascii_isalpha (code) ? CLASS_LETTER : CLASS_SYMBOL;
  if (code < 0xc0 || code == 0xd7 || code == 0xf7 || (code >= 0x2000 && code < 0x2c00) ||
      (code >= 0x3000 && code < 0x3020 && (code < 0x3005 || code > 0x3007)) ||
      (code >= 0xfe10 && code < 0xfe70) || code == 0xfffd)
    return CLASS_SYMBOL;
  return CLASS_LETTER;
}

static gboolean
is_mark (gunichar code)
{
  return (code >= 0x0300 && code <= 0x036f) || (code >= 0x0591 && code <= 0x05bd) ||
         (code >= 0x064b && code <= 0x065f) || code == 0x0640 || code == 0x0670 || code == 0x3099 ||
         code == 0x309a;
}

/* Code points in the ranges below that nobody has yet, and that may come to have parts or a case. */
static gboolean
is_free (gunichar code)
{
  static const guint16 holes[][2] = {
    { 0x0378, 0x0379 }, { 0x0380, 0x0383 }, { 0x038b, 0x038b }, { 0x038d, 0x038d }, { 0x03a2, 0x03a2 },
    { 0x1f16, 0x1f17 }, { 0x1f1e, 0x1f1f }, { 0x1f46, 0x1f47 }, { 0x1f4e, 0x1f4f }, { 0x1f58, 0x1f58 },
    { 0x1f5a, 0x1f5a }, { 0x1f5c, 0x1f5c }, { 0x1f5e, 0x1f5e }, { 0x1f7e, 0x1f7f }, { 0x1fb5, 0x1fb5 },
    { 0x1fc5, 0x1fc5 }, { 0x1fd4, 0x1fd5 }, { 0x1fdc, 0x1fdc }, { 0x1ff0, 0x1ff1 }, { 0x1ff5, 0x1ff5 },
    { 0x1fff, 0x1fff }, { 0x3097, 0x3098 }, { 0xfa6e, 0xfa6f }, { 0xfada, 0xfaff },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (holes); i++)
    if (code >= holes[i][0] && code <= holes[i][1])
      return TRUE;
  return FALSE;
}

/* Ranges in which every character has the case and the parts that it will always have. */
static gboolean
has_case (gunichar code)
{
  return ((code >= 0x00c0 && code <= 0x024f) || (code >= 0x0370 && code <= 0x052f) ||
          (code >= 0x0531 && code <= 0x0556) || (code >= 0x1e00 && code <= 0x1fff)) &&
         !is_free (code);
}

/* In Cyrillic a short I is a letter, and a YO is a form of YE, as letters with a grave are. */
static gboolean
has_parts (gunichar code)
{
  return ((code >= 0x00c0 && code <= 0x024f) || (code >= 0x0370 && code <= 0x03ff) || code == 0x0400 ||
          code == 0x0401 || code == 0x040d || code == 0x0450 || code == 0x045d || code == 0x0451 ||
          (code >= 0x0622 && code <= 0x0626) || (code >= 0x1e00 && code <= 0x1fff) ||
          (code >= 0x3041 && code <= 0x30fe) || (code >= 0xf900 && code <= 0xfaff)) &&
         !is_free (code);
}

/* Of the width of an ideograph, or half of it: forms of letters that are elsewhere. */
static gboolean
is_wide (gunichar code)
{
  return code >= 0xff01 && code <= 0xff9f;
}

static guint32
weigh_ascii (char c)
{
  const char *symbol = c != '\0' ? strchr (symbols, c) : NULL;
  gunichar code = (guchar) g_ascii_tolower (c);

  return weigh (classify (code), symbol != NULL ? ' ' + (gunichar) (symbol - symbols) : code);
}

static gsize
add (Element *elements, gsize n, guint32 primary, guint32 secondary)
{
  elements[n] = (Element){ primary, secondary };
  return n + 1;
}

/* Below the marks of voiced ones, as a mark weighs more than which of the two scripts it is. */
static guint32
get_kana_form (gunichar code)
{
  return code - 0x3000;
}

/* Katakana as hiragana, small letters as large ones. */
static gunichar
to_large_hiragana (gunichar code)
{
  static const gunichar small[] = { 0x3041, 0x3043, 0x3045, 0x3047, 0x3049,
                                    0x3063, 0x3083, 0x3085, 0x3087, 0x308e };

  if (code >= 0x30a1 && code <= 0x30f3)
    code -= 0x60;
  for (gsize i = 0; i < G_N_ELEMENTS (small); i++)
    if (code == small[i])
      return code + 1;
  return code;
}

/* A character that has no further parts. `form` marks where it came from: 0, or one that tells it from what
 * else has this weight. */
static gsize
add_part (const ChyCollation *self, Element *elements, gsize n, gunichar code, guint32 form)
{
  if (code < 0x80)
    return add (elements, n, self->ascii[code], form);
  if (is_mark (code))
    return add (elements, n, 0, form != 0 ? form : code);
  if (has_case (code))
    code = g_unichar_tolower (code);
  for (gsize i = 0; i < G_N_ELEMENTS (spelled); i++)
    if (spelled[i].code == code)
      {
        n = add (elements, n, self->ascii[(guchar) spelled[i].letters[0]], code);
        return spelled[i].letters[1] != '\0'
                   ? add (elements, n, self->ascii[(guchar) spelled[i].letters[1]], code)
                   : n;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (placed); i++)
    if (placed[i].code == code)
      return add (elements, n, weigh (CLASS_LETTER, placed[i].neighbor) + placed[i].step, form);
  if (code == 0x03c2)
    return add (elements, n, weigh (CLASS_LETTER, 0x03c3), LEAST_FORM);
  if ((code >= 0x0660 && code <= 0x0669) || (code >= 0x06f0 && code <= 0x06f9))
    return add (elements, n, self->ascii['0' + (code & 0xf)], code);
  if (code >= 0x3041 && code <= 0x30fe)
    {
      gunichar large = to_large_hiragana (code);

      return add (elements, n, weigh (CLASS_LETTER, large),
                  form != 0 || large == code ? form : get_kana_form (code));
    }
  if (self->ranks != NULL && code >= FIRST_HAN && code < FIRST_HAN + N_HAN)
    code = FIRST_HAN + self->ranks[code - FIRST_HAN];
  return add (elements, n, weigh (classify (code), code), form);
}

static gsize
take_apart (const ChyCollation *self, gunichar code, Element *elements)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  const gboolean wide = is_wide (code);
  /* A wide letter has no case either. */
  const guint32 form = !wide ? 0 : code >= 0xff21 && code <= 0xff3a ? code + 0x20 : code;
  gsize n_parts = 1;
  gsize n = 0;

  parts[0] = code;
  if (wide || has_parts (code))
    n_parts = g_unichar_fully_decompose (code, wide, parts, G_N_ELEMENTS (parts));
  for (gsize i = 0; i < n_parts && n + 1 < MAX_ELEMENTS; i++)
    n = add_part (self, elements, n, parts[i], form);
  return n;
}

/* --- a text ---------------------------------------------------------------------------------------- */

typedef struct
{
  const ChyCollation *self;
  const guchar *at;
  const guchar *end;
  Element elements[MAX_ELEMENTS]; /* of the character before `at` */
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

/* Cyrillic letters that are not taken apart, where they come in parts. */
static gunichar
put_together (Reader *reader, gunichar code)
{
  gunichar composed;
  gunichar mark;
  gsize size = 0;

  if (code < 0x0406 || code > 0x045f || reader->at == reader->end)
    return code;
  mark = peek (reader, &size);
  if (!is_mark (mark) || !g_unichar_compose (code, mark, &composed))
    return code;
  reader->at += size;
  return composed;
}

/* Where a letter and its mark are a letter: one element. */
static void
join_pair (Reader *reader)
{
  const Pair *pair = &reader->self->kind->pair;
  gsize size = 0;

  if (pair->letter == 0 || reader->elements[0].primary != reader->self->ascii[pair->letter])
    return;
  if (reader->n > 1 && reader->elements[1].secondary == pair->mark)
    {
      memmove (reader->elements + 1, reader->elements + 2, (reader->n - 2) * sizeof (Element));
      reader->n--;
    }
  else if (reader->n == 1 && reader->at < reader->end && peek (reader, &size) == pair->mark)
    reader->at += size;
  else
    return;
  reader->elements[0].primary++;
}

/* The vowel of a kana, or 0. */
static gunichar
get_vowel (guint32 primary)
{
  /* Of U+3041 and the following, small and voiced ones among them. */
  static const char vowels[] =
      "aaiiuueeooaaiiuueeooaaiiuueeooaaiiuuueeooaiueoaaaiiiuuueeeoooaiueoaauuooaiueoaaieo";
  static const char row[] = "aiueo";
  const guint32 first = weigh (CLASS_LETTER, 0x3041);
  const guint32 index = (primary - first) >> CODE_SHIFT;

  if (primary < first || index >= sizeof vowels - 1)
    return 0;
  return 0x3042 + 2 * (gunichar) (strchr (row, vowels[index]) - row);
}

/* A mark that makes a kana long is the vowel once more. */
static void
lengthen (Reader *reader, gunichar code)
{
  const gunichar vowel = get_vowel (reader->before);

  if (vowel != 0 && reader->elements[0].primary == weigh (CLASS_LETTER, 0x30fc))
    reader->elements[0] = (Element){ weigh (CLASS_LETTER, vowel), get_kana_form (code) };
  for (gsize i = 0; i < reader->n; i++)
    if (reader->elements[i].primary != 0)
      reader->before = reader->elements[i].primary;
}

static gboolean
read_next (Reader *reader, Element *ret_element)
{
  gsize size = 0;

  if (reader->next == reader->n)
    {
      gunichar code;

      if (reader->at == reader->end)
        return FALSE;
      code = peek (reader, &size);
      reader->at += size;
      code = put_together (reader, code);
      reader->n = take_apart (reader->self, code, reader->elements);
      reader->next = 0;
      join_pair (reader);
      lengthen (reader, code);
    }
  *ret_element = reader->elements[reader->next++];
  return TRUE;
}

/* 0 at the end. */
static guint32
read_primary (Reader *reader)
{
  Element element = { 0 };

  while (read_next (reader, &element))
    if (element.primary != 0)
      return element.primary;
  return 0;
}

/* The end is below everything. */
static guint64
read_secondary (Reader *reader)
{
  Element element = { 0 };

  return read_next (reader, &element) ? (guint64) element.secondary + 1 : 0;
}

static int
compare_primaries (Reader a, Reader b)
{
  guint32 x;
  guint32 y;

  do
    {
      x = read_primary (&a);
      y = read_primary (&b);
    }
  while (x == y && x != 0);
  return (x > y) - (x < y);
}

static int
compare_secondaries (Reader a, Reader b)
{
  guint64 x;
  guint64 y;

  do
    {
      x = read_secondary (&a);
      y = read_secondary (&b);
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
  order = compare_primaries (x, y);
  return order != 0 ? order : compare_secondaries (x, y);
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
  ranks = g_new0 (guint16, N_HAN);
  for (gsize i = 0; lines[i] != NULL; i++)
    for (const char *p = lines[i]; *lines[i] != '#' && *p != '\0'; p = g_utf8_next_char (p))
      ranks[g_utf8_get_char (p) - FIRST_HAN] = rank++;
  g_return_val_if_fail (rank == N_HAN, NULL);
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
          self->ascii[code] = weigh_ascii ((char) code);
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
