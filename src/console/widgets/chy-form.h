/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/chy-field.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Fields of a body as a form: a label, a control by the field's kind, and its help behind a button and in the
 * tooltip. A field that does not apply to the body as it stands is not shown. Problems stand under their
 * fields. Signal "changed": a person changed something. */
#define CHY_TYPE_FORM (chy_form_get_type ())
G_DECLARE_FINAL_TYPE (ChyForm, chy_form, CHY, FORM, GtkGrid)

/* `fields` is a table that outlives the form; `keys` (NULL-terminated, copied) says which and in what order,
 * NULL takes all that are not read-only. The tenant serves references and may be NULL where there are none.
 */
GtkWidget *chy_form_new (ChyTenant *tenant, const ChyField *fields, const char *const *keys);

/* The body that the form shows; keys that it has no field for are kept. Sets no "changed" off. */
void chy_form_set_body (ChyForm *self, GVariant *body);
/* The body with what was entered; a new reference. What cannot be read as its field's kind is left out, and
 * chy_form_check() says so. */
GVariant *chy_form_get_body (ChyForm *self);
/* Whether a person has changed anything since chy_form_set_body(). */
gboolean chy_form_is_changed (ChyForm *self);

/* Checks what was entered by the fields' own rules and shows what is wrong; the focus goes to the first.
 * TRUE where nothing is an error. */
gboolean chy_form_check (ChyForm *self);
/* Shows problems of elsewhere (a refusal) under their fields, in place of those shown before; NULL clears.
 * Gives the problems that no field of the form took, a new array. */
GPtrArray *chy_form_set_problems (ChyForm *self, GPtrArray *problems);

/* What a text field (or list of texts, or list of objects that reads text) may be filled with: pairs of value
 * and title, copied. `strict`: only one of these, as a combo box; else they are offered while typing, or in
 * the menu of the list's Add button. */
typedef struct
{
  const char *value;
  const char *title; /* NULL: the value */
} ChyFormOption;
void
chy_form_set_options (ChyForm *self, const char *key, const ChyFormOption *options, guint n, gboolean strict);
/* Texts that a person may put in at the cursor of a text field, from a menu beside it (variables); copied.
 * "list.name" names a field of an object list's objects. */
void chy_form_set_insertions (ChyForm *self, const char *key, const ChyFormOption *options, guint n);
/* Which choices of a CHOICE or CHOICE_LIST field are offered at all: NULL-terminated ids, NULL for every one.
 * One that the body has already stays. */
void chy_form_set_offered (ChyForm *self, const char *key, const char *const *ids);
/* A field that is shown but not changed here. */
void chy_form_set_locked (ChyForm *self, const char *key, gboolean locked);
/* Hides a field whatever it says itself. */
void chy_form_set_hidden (ChyForm *self, const char *key, gboolean hidden);
/* Puts the control of one field behind that of another, in its row (a number and its unit). */
void chy_form_set_beside (ChyForm *self, const char *key, const char *beside);
/* A sentence under the control in place of the field's own help ("Sent as ContosoPKCSUser"); NULL: its own
 * again. */
void chy_form_set_hint (ChyForm *self, const char *key, const char *sentence);
/* What the field is called here, translated, where its own title is too long or repeats its neighbor's. */
void chy_form_set_title (ChyForm *self, const char *key, const char *title);
/* What the button that adds to a list says ("Add Purpose…"), translated. */
void chy_form_set_add_title (ChyForm *self, const char *key, const char *title);
/* Only objects that fit are offered for a reference; a body, sunk, or NULL. */
void chy_form_set_reference_filter (ChyForm *self, const char *key, GVariant *filter);
/* Whether the form has such a field at all. */
gboolean chy_form_has (ChyForm *self, const char *key);
/* A widget of the caller's beside a field's control ("Read from the authority", a Copy button). */
void chy_form_set_extra (ChyForm *self, const char *key, GtkWidget *extra);
/* Puts a control of the caller's in place of the one by kind; it reads and writes the body by itself through
 * chy_form_change(). */
void chy_form_set_control (ChyForm *self, const char *key, GtkWidget *control);
/* Changes one key as if a person had; value NULL removes it. */
void chy_form_change (ChyForm *self, const char *key, GVariant *value);
/* Puts the focus on a field; FALSE where it is not shown. */
gboolean chy_form_focus (ChyForm *self, const char *key);

G_END_DECLS
