/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "chy-secret-entry.h"

/* An estimate by the letters alone: no list of words or of passwords that leaked is asked, so a well-known
 * password is weaker than it says. What is plainly guessable (runs, repetitions, letters that look like a
 * word) counts little. */

enum
{
  WORD = 3, /* from the third small letter in a row on it may be a word */
};

#define BITS_FOLLOWS 1.0 /* the same again, the next in the alphabet, or a pair seen before */
#define BITS_IN_WORD 2.0 /* a letter of a word of English, generously */

typedef struct
{
  gunichar from, to;
  double size;
  gboolean used;
} Pool;

static double
bits_of_alphabet (const gunichar *text, glong n)
{
  Pool pools[] = {
    { 'a', 'z', 26, FALSE },   { 'A', 'Z', 26, FALSE },     { '0', '9', 10, FALSE },
    { 0x20, 0x7e, 33, FALSE }, { 0, 0x10ffff, 100, FALSE },
  };
  double size = 0;

  for (glong i = 0; i < n; i++)
    for (gsize p = 0; p < G_N_ELEMENTS (pools); p++)
      if (text[i] >= pools[p].from && text[i] <= pools[p].to)
        {
          pools[p].used = TRUE;
          break;
        }
  for (gsize p = 0; p < G_N_ELEMENTS (pools); p++)
    size += pools[p].used ? pools[p].size : 0;

  return size > 0 ? log2 (size) : 0;
}

static gboolean
pair_was_seen (const gunichar *text, glong at)
{
  for (glong i = 1; i < at; i++)
    if (text[i] == text[at] && text[i - 1] == text[at - 1])
      return TRUE;

  return FALSE;
}

double
chy_secret_strength (const char *text)
{
  glong n;
  gunichar *letters;
  double each, bits = 0;
  int word = 0;

  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return 0;
  letters = g_utf8_to_ucs4_fast (text, -1, &n);
  each = bits_of_alphabet (letters, n);
  for (glong i = 0; i < n; i++)
    {
      gint64 step = i > 0 ? (gint64) letters[i] - (gint64) letters[i - 1] : 2;

      word = g_unichar_islower (letters[i]) ? word + 1 : 0;
      if (ABS (step) <= 1 || (i > 1 && pair_was_seen (letters, i)))
        bits += BITS_FOLLOWS;
      else
        bits += word >= WORD ? MIN (each, BITS_IN_WORD) : each;
    }
  chy_wipe (letters, (gsize) n * sizeof *letters);
  g_free (letters);

  return bits;
}
