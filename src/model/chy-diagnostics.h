/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-field.h"

G_BEGIN_DECLS

/* What somebody who helps from elsewhere needs to know of an installation, in parts that a person reads
 * before they send it. It is made of what is known to be harmless (versions, counts, codes, times), never of
 * what is left when secrets are taken out: texts that people or programs wrote are not in it, and people,
 * devices, computers and everything else that has a name are numbers (ChyPseudonyms). */

/* The parts in their order: their ids in the file and for --without, and their titles. */
extern const ChyChoice chy_diagnostics_kinds[];

typedef struct _ChyDiagnostics ChyDiagnostics;

/* `program` and its version made it at `now` (microseconds since 1970 UTC). */
ChyDiagnostics *chy_diagnostics_new (const char *program, gint64 now);
void chy_diagnostics_free (ChyDiagnostics *self);

/* Adds a part, which is sunk: a body (a{sv}) of texts, numbers (x, u), booleans, lists of texts and lists of
 * bodies, which have one line each. `id` is one of chy_diagnostics_kinds. */
void chy_diagnostics_add (ChyDiagnostics *self, const char *id, GVariant *content);
/* The part's content, borrowed, or NULL where there is none. */
GVariant *chy_diagnostics_get (ChyDiagnostics *self, const char *id);

/* One part as it stands in the file; NULL where there is none. g_free(). */
char *chy_diagnostics_part_to_text (ChyDiagnostics *self, const char *id);
/* The file: UTF-8 text. `without` (NULL-terminated, or NULL) are parts that somebody does not want in it; the
 * file says which. g_free(). */
char *chy_diagnostics_to_text (ChyDiagnostics *self, const char *const *without);
/* The same as a body of bodies, for programs; a full reference. */
GVariant *chy_diagnostics_to_body (ChyDiagnostics *self, const char *const *without);

/* --- names ---------------------------------------------------------------------------------------------- */

/* Numbers in the place of names: the same one for the same object, in the order in which they are met. */
typedef struct _ChyPseudonyms ChyPseudonyms;

ChyPseudonyms *chy_pseudonyms_new (void);
void chy_pseudonyms_free (ChyPseudonyms *self);
/* "user-1" for whatever `name` (an id, or what people call it) is known as, or is known as from now on;
 * borrowed. "" for NULL and "". */
const char *chy_pseudonyms_get (ChyPseudonyms *self, const char *kind, const char *name);
/* Another name of what is `pseudonym` already; NULL and "" are none. */
void chy_pseudonyms_add (ChyPseudonyms *self, const char *pseudonym, const char *name);

/* `text` where it has the shape of a code ("variable-unresolved", "0x80094012"), else a remark that it was
 * left out: for codes that another program reports. "" for NULL. g_free(). */
char *chy_diagnostics_code (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyDiagnostics, chy_diagnostics_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyPseudonyms, chy_pseudonyms_free)

G_END_DECLS
