/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Behind every text that begins with what stands before it. */
#define CHY_LAST_CHARACTER "\xf4\x8f\xbf\xbf"

/* The order of texts that people read, as a dictionary of their language has it: letters without their case
 * and accents first, then accents. Texts that differ in case alone are equal.
 *
 * Indexes on disk are in this order, so it is the same on every machine, in every locale and with every
 * version of GLib, and never changes: what is folded are the characters that some ranges of Unicode 14 have,
 * by properties that its stability policy fixes (unicode.org/policies/stability_policy.html). A better order
 * is a new collation, under a new name. */
typedef struct _ChyCollation ChyCollation;

/* The name of the collation for a language: "CHANCERY_ES" for "es_MX.UTF-8", "CHANCERY" where the general
 * order does. Static. */
const char *chy_collation_name (const char *language);
/* The same as it is called in PostgreSQL, which has it of ICU: "es-x-icu". Static. */
const char *chy_collation_icu_name (const char *language);
/* The language that the environment sorts by: LC_ALL, LC_COLLATE or LANG (locale(7)). Free with g_free(). */
char *chy_collation_language (void);

/* The collation of that name; NULL for an unknown one. Free with chy_collation_free(). */
ChyCollation *chy_collation_new (const char *name);
void chy_collation_free (ChyCollation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyCollation, chy_collation_free)

/* Below 0, 0 or above 0. The texts are UTF-8 of so many bytes, without a terminator; bytes that are not UTF-8
 * have an order, too. Marks on one letter are expected in Unicode's canonical order. */
int
chy_collation_compare (const ChyCollation *self, const char *a, gsize size_a, const char *b, gsize size_b);

G_END_DECLS
