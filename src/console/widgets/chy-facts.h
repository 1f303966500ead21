/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/chy-field.h"

G_BEGIN_DECLS

/* Keys and values in two columns (STYLE.md, Facts): the key dim, the value selectable; identifiers in mono
 * with a button that copies them, times relative with the exact one in the tooltip, references as links,
 * unknown as "Unknown" where `keys` names it and the body lacks it. */
#define CHY_TYPE_FACTS (chy_facts_get_type ())
G_DECLARE_FINAL_TYPE (ChyFacts, chy_facts, CHY, FACTS, GtkGrid)

GtkWidget *chy_facts_new (void);
/* Puts the fields of a body in, by their titles, in place of what was there; `keys` NULL-terminated, NULL for
 * all that the body has. */
void chy_facts_set_body (ChyFacts *self, const ChyField *fields, GVariant *body, const char *const *keys);
/* One row of the caller's; text NULL is "Unknown". `mono` gets a copy button. */
void chy_facts_add (ChyFacts *self, const char *key, const char *text, gboolean mono);
/* A row with a link that goes to an object's page. */
void
chy_facts_add_link (ChyFacts *self, const char *key, const char *text, const char *resource, const char *id);
void chy_facts_add_widget (ChyFacts *self, const char *key, GtkWidget *value);
void chy_facts_clear (ChyFacts *self);

/* An identifier in mono with a button that copies it; `name` (translated) is the button's: "Copy Code". */
GtkWidget *chy_copied_text_new (const char *text, const char *name);

G_END_DECLS
