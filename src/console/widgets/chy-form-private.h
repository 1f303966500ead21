/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-form.h"

G_BEGIN_DECLS

/* One field of a form: its label, its control, and what stands under it. A control is made by kind and says
 * by chy_form_row_take() what a person entered; the form keeps the body. */
typedef struct _ChyFormRow ChyFormRow;

typedef struct
{
  GtkWidget *(*create) (ChyFormRow *row);          /* floating; may set row->focus and row->wide */
  void (*show) (ChyFormRow *row, GVariant *value); /* `value` NULL: not set */
} ChyFormControl;

typedef struct
{
  char *value; /* (owned) */
  char *title; /* (owned) */
} ChyFormItem;

struct _ChyFormRow
{
  ChyForm *form; /* whose row it is */
  const ChyField *field;
  const ChyFormControl *control; /* NULL: the caller's own widget */

  GtkWidget *label; /* all of these are owned by the form's grid */
  GtkWidget *area;
  GtkWidget *line;
  GtkWidget *widget; /* the control */
  GtkWidget *focus;  /* inside it: what is named and gets the focus */
  GtkWidget *extra;  /* or NULL */
  GtkWidget *help;
  GtkWidget *end; /* that button, or what keeps its place free; or NULL */
  GtkWidget *hint;
  GtkWidget *errors;

  GPtrArray *options;    /* (owned) of ChyFormItem, or NULL */
  GPtrArray *insertions; /* (owned) of ChyFormItem, or NULL */
  char **offered;        /* (owned) or NULL */
  char *title;           /* (owned) in place of the field's, or NULL */
  char *sentence;        /* (owned) in place of the field's help, or NULL */
  char *add;             /* (owned) on the button that adds to a list, or NULL */
  GVariant *filter;      /* (owned) of what a reference offers, or NULL */
  char *file;            /* (owned) the name of the file that was chosen, or NULL */
  ChyFormRow *beside;    /* whose row this control stands in, or NULL */
  gboolean strict;
  gboolean locked;
  gboolean hidden;
  gboolean labelless; /* the control carries the title itself */
  gboolean setting;   /* the form is showing a value: nobody changed anything */
  gboolean unreadable;
  gboolean touched; /* a person was here: no default comes back */
  gboolean shown;
};

/* The control for the field's kind as the row stands (options, locked). */
const ChyFormControl *chy_form_control_for (ChyFormRow *row);

extern const ChyFormControl chy_form_control_entry;
extern const ChyFormControl chy_form_control_text;
extern const ChyFormControl chy_form_control_spin;
extern const ChyFormControl chy_form_control_check;
extern const ChyFormControl chy_form_control_combo;
extern const ChyFormControl chy_form_control_segments;
extern const ChyFormControl chy_form_control_checks;
extern const ChyFormControl chy_form_control_list;
extern const ChyFormControl chy_form_control_object;
extern const ChyFormControl chy_form_control_objects;
extern const ChyFormControl chy_form_control_file;
extern const ChyFormControl chy_form_control_time;
extern const ChyFormControl chy_form_control_period;
extern const ChyFormControl chy_form_control_reference;
extern const ChyFormControl chy_form_control_label;

/* What a person entered; `value` is sunk, NULL: nothing. */
void chy_form_row_take (ChyFormRow *row, GVariant *value);
/* What was entered is nothing that the field's kind can read. */
void chy_form_row_take_unreadable (ChyFormRow *row);
/* The value as the body has it, a new reference, or NULL. */
GVariant *chy_form_row_get (ChyFormRow *row);
const char *chy_form_row_get_title (ChyFormRow *row);
/* Whether a choice is offered at all. */
gboolean chy_form_row_offers (ChyFormRow *row, const char *id, const char *chosen);

/* Of the form itself: chy-form.c. */
ChyTenant *chy_form_get_tenant (ChyForm *self);
ChyFormRow *chy_form_find_row (ChyForm *self, const char *key); /* or NULL */
/* Shows the rows that apply, and only those. */
void chy_form_update (ChyForm *self);
/* What was set for fields of the objects in a row: "key.inner" -> GPtrArray of ChyFormItem, insertions. */
GHashTable *chy_form_get_nested (ChyForm *self);

/* What is set for single fields: chy-form-setup.c. */
/* A form for the objects of a row, with what was set for "key.inner". */
GtkWidget *chy_form_nested_new (ChyFormRow *row);

/* The parts of a row that do not depend on the field's kind: chy-form-row.c. */
ChyFormRow *chy_form_row_new (ChyForm *form, const ChyField *field);
void chy_form_row_free (ChyFormRow *row);
/* Makes the control anew, after something of the row has changed. */
void chy_form_row_rebuild (ChyFormRow *row);
void chy_form_row_show (ChyFormRow *row);
void chy_form_row_show_hint (ChyFormRow *row);
/* Problems (of ChyProblem) under the control, in place of those shown before. */
void chy_form_row_clear_problems (ChyFormRow *row);
void chy_form_row_add_problem (ChyFormRow *row, ChyProblem *problem);

/* A popover at a button, which goes with its closing. */
GtkWidget *chy_form_popover_new (GtkWidget *button);
/* The help of a field at its button. */
void chy_form_help_show (ChyFormRow *row, GtkWidget *button);

/* A card of rows with a button that adds to it: chy-form-card.c. */
typedef void (*ChyFormIndexFunc) (ChyFormRow *row, guint index, GtkWidget *widget);
GtkWidget *chy_form_card_new (ChyFormRow *row, const char *add, GCallback add_cb);
void chy_form_card_clear (ChyFormRow *row);
void chy_form_card_add (ChyFormRow *row,
                        guint index,
                        const char *text,
                        const char *code,
                        ChyFormIndexFunc edit,
                        ChyFormIndexFunc remove);
GtkWidget *chy_form_card_get_button (ChyFormRow *row);

G_END_DECLS
