/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-collation.h"

G_BEGIN_DECLS

/* A much smaller thing than the Unicode Collation Algorithm (UTS #10), of the same build: each character is
 * one or more elements with a primary weight (which letter; 0 for a mark) and a secondary one (which accent
 * or form; 0 for none). Texts are compared by their primary weights, then by their secondary ones. */
typedef struct
{
  guint32 primary;
  guint32 secondary;
} ChyCollationElement;

/* The most elements of one character: a Greek letter has three marks. */
#define CHY_COLLATION_MAX_ELEMENTS 8

#define CHY_COLLATION_FIRST_HAN 0x4e00
#define CHY_COLLATION_N_HAN     0x5200

typedef struct
{
  const char *name;
  const char *icu_name;
  const char *languages; /* their locales begin with one of them, separated by ' ' */
  const char *han;       /* the file of the order of the ideographs; or NULL: as they are encoded */
  gunichar own;          /* a letter with a mark that is one of its own, right behind `neighbor`; or 0 */
  gunichar neighbor;
} ChyCollationKind;

struct _ChyCollation
{
  const ChyCollationKind *kind; /* static */
  guint16 *ranks;               /* owned: places of the ideographs; or NULL */
  guint32 ascii[0x80];          /* primary weights */
};

guint32 chy_collation_weigh_ascii (char c);
/* Whether it stands on the letter before it. */
gboolean chy_collation_is_mark (gunichar code);
/* The elements of a character, at least one; how many. */
gsize chy_collation_take_apart (const ChyCollation *self, gunichar code, ChyCollationElement *ret_elements);
/* Makes `element`, of the character `code`, the vowel of the kana with the primary weight `before`, where it
 * is a mark that makes it long. */
void chy_collation_lengthen (guint32 before, gunichar code, ChyCollationElement *element);

G_END_DECLS
