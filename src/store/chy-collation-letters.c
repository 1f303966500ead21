/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-collation-private.h"

/* What each character weighs. Frozen: chy-collation.h says why. */

/* Primary weights: the class, then the code point, with room for letters in between. */
#define CLASS_SHIFT 28
#define CODE_SHIFT  4

typedef enum
{
  CLASS_SYMBOL = 1,
  CLASS_DIGIT,
  CLASS_LETTER,
} Class;

/* A secondary weight below those of all marks. */
#define LEAST_FORM 1

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

gboolean
chy_collation_is_mark (gunichar code)
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

guint32
chy_collation_weigh_ascii (char c)
{
  const char *symbol = c != '\0' ? strchr (symbols, c) : NULL;
  gunichar code = (guchar) g_ascii_tolower (c);

  return weigh (classify (code), symbol != NULL ? ' ' + (gunichar) (symbol - symbols) : code);
}

static gsize
add (ChyCollationElement *elements, gsize n, guint32 primary, guint32 secondary)
{
  elements[n] = (ChyCollationElement){ primary, secondary };
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
add_part (const ChyCollation *self, ChyCollationElement *elements, gsize n, gunichar code, guint32 form)
{
  if (code < 0x80)
    return add (elements, n, self->ascii[code], form);
  if (chy_collation_is_mark (code))
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
  if (self->ranks != NULL && code >= CHY_COLLATION_FIRST_HAN &&
      code < CHY_COLLATION_FIRST_HAN + CHY_COLLATION_N_HAN)
    code = CHY_COLLATION_FIRST_HAN + self->ranks[code - CHY_COLLATION_FIRST_HAN];
  return add (elements, n, weigh (classify (code), code), form);
}

gsize
chy_collation_take_apart (const ChyCollation *self, gunichar code, ChyCollationElement *ret_elements)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  const gboolean wide = is_wide (code);
  /* A wide letter has no case either. */
  const guint32 form = !wide ? 0 : code >= 0xff21 && code <= 0xff3a ? code + 0x20 : code;
  gsize n_parts = 1;
  gsize n = 0;

  if (self->kind->own != 0 && self->kind->own == (has_case (code) ? g_unichar_tolower (code) : code))
    return add (ret_elements, 0, weigh (CLASS_LETTER, self->kind->neighbor) + 1, 0);
  parts[0] = code;
  if (wide || has_parts (code))
    n_parts = g_unichar_fully_decompose (code, wide, parts, G_N_ELEMENTS (parts));
  for (gsize i = 0; i < n_parts && n + 1 < CHY_COLLATION_MAX_ELEMENTS; i++)
    n = add_part (self, ret_elements, n, parts[i], form);
  return n;
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

void
chy_collation_lengthen (guint32 before, gunichar code, ChyCollationElement *element)
{
  const gunichar vowel = get_vowel (before);

  if (vowel != 0 && element->primary == weigh (CLASS_LETTER, 0x30fc))
    *element = (ChyCollationElement){ weigh (CLASS_LETTER, vowel), get_kana_form (code) };
}
