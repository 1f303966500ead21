/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-announce.h"
#include "chy-form-private.h"

#include <string.h>

#include "console/widgets/chy-scale.h"

enum
{
  NARROW = 430, /* below it labels stand above their fields */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

struct _ChyForm
{
  GtkGrid parent_instance;

  ChyTenant *tenant; /* (owned) or NULL */
  const ChyField *fields;
  GPtrArray *rows;    /* (owned) of ChyFormRow */
  GVariant *body;     /* (owned) */
  GVariant *original; /* (owned) as it was set */
  GtkSizeGroup *ends; /* (owned) of the ends of all rows */
  GHashTable *nested; /* (owned) "list.name" -> GPtrArray of ChyFormItem: insertions */
  gboolean changed;
  gboolean narrow;
  guint relayout; /* source id, or 0 */
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ChyForm, chy_form, GTK_TYPE_GRID)

static gboolean
row_applies (ChyForm *self, ChyFormRow *row)
{
  return row->field->applies == NULL || row->field->applies (self->body);
}

static void
set_value (ChyForm *self, const char *key, GVariant *value)
{
  GVariant *body = chy_body_with (self->body, key, value);

  g_variant_unref (self->body);
  self->body = body;
}

/* A field that applies has its default, as everywhere. */
static gboolean
complete_row (ChyForm *self, ChyFormRow *row)
{
  g_autoptr (GVariant) value = chy_body_get (self->body, row->field->key);
  GVariant *initial;

  if (value != NULL || row->touched || row->field->default_text == NULL || !row_applies (self, row))
    return FALSE;
  initial = chy_field_parse (row->field, row->field->default_text, NULL);
  if (initial == NULL)
    return FALSE;
  set_value (self, row->field->key, initial);

  return TRUE;
}

static void
update_rows (ChyForm *self, gboolean show_all)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      ChyFormRow *row = g_ptr_array_index (self->rows, i);

      if (complete_row (self, row) || show_all)
        chy_form_row_show (row);
    }
  for (guint i = 0; i < self->rows->len; i++)
    {
      ChyFormRow *row = g_ptr_array_index (self->rows, i);

      row->shown = !row->hidden && row_applies (self, row);
      gtk_widget_set_visible (row->widget, row->shown);
      gtk_widget_set_visible (row->area, row->shown && row->beside == NULL);
      gtk_widget_set_visible (row->label, row->shown && row->beside == NULL && !row->labelless);
    }
}

static void
attach_rows (ChyForm *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      ChyFormRow *row = g_ptr_array_index (self->rows, i);
      int columns = self->narrow ? 2 : 1;

      gtk_container_child_set (GTK_CONTAINER (self), row->label, "left-attach", 0, "top-attach", (int) i * 2,
                               "width", columns, NULL);
      gtk_container_child_set (GTK_CONTAINER (self), row->area, "left-attach", self->narrow ? 0 : 1,
                               "top-attach", (int) i * 2 + (self->narrow ? 1 : 0), "width", columns, NULL);
    }
}

static gboolean
relayout_cb (gpointer data)
{
  ChyForm *self = data;

  self->relayout = 0;
  attach_rows (self);

  return G_SOURCE_REMOVE;
}

/* A resize that is asked for while sizes are given out is forgotten: it comes right after. */
static void
size_allocate_cb (ChyForm *self, GtkAllocation *allocation)
{
  gboolean narrow = allocation->width < NARROW * chy_text_scale (GTK_WIDGET (self));

  if (narrow == self->narrow)
    return;
  self->narrow = narrow;
  if (self->relayout == 0)
    self->relayout = g_idle_add_full (G_PRIORITY_HIGH_IDLE, relayout_cb, self, NULL);
}

static void
add_row (ChyForm *self, const ChyField *field)
{
  ChyFormRow *row = chy_form_row_new (self, field);
  int top = (int) self->rows->len * 2;

  g_ptr_array_add (self->rows, row);
  if (row->end != NULL)
    gtk_size_group_add_widget (self->ends, row->end);
  gtk_grid_attach (GTK_GRID (self), row->label, 0, top, 1, 1);
  gtk_grid_attach (GTK_GRID (self), row->area, 1, top, 1, 1);
}

/* A row's problems once more, as far as it shows any: what has been mended goes away while one types. */
static void
check_row_again (ChyForm *self, ChyFormRow *row)
{
  ChyField alone[] = { *row->field, { NULL } };
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  if (!gtk_widget_get_visible (row->errors))
    return;
  chy_form_row_clear_problems (row);
  if (row->unreadable)
    return;
  chy_fields_check (alone, self->body, NULL, problems);
  for (guint i = 0; i < problems->len; i++)
    chy_form_row_add_problem (row, g_ptr_array_index (problems, i));
}

/* The row that a problem stands at: its field may be "key", "key[2].name" or "key.name". */
static ChyFormRow *
row_of_problem (ChyForm *self, ChyProblem *problem)
{
  const char *field = chy_problem_get_field (problem);
  g_autofree char *key = field != NULL ? g_strndup (field, strcspn (field, ".[")) : NULL;
  ChyFormRow *row = key != NULL ? chy_form_find_row (self, key) : NULL;

  return row != NULL && row->shown ? row : NULL;
}

static void
show_unreadable (ChyFormRow *row)
{
  const char *text = GTK_IS_ENTRY (row->focus) ? gtk_entry_get_text (GTK_ENTRY (row->focus)) : "";
  g_autoptr (ChyProblem) problem =
      chy_problem_new (CHY_SEVERITY_ERROR, "field", "wrong-type", NULL, row->field->key, "title",
                       chy_form_row_get_title (row), "value", text, NULL);

  chy_form_row_add_problem (row, problem);
}

static ChyFormRow *
first_with_problem (ChyForm *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      ChyFormRow *row = g_ptr_array_index (self->rows, i);

      if (row->shown && gtk_widget_get_visible (row->errors))
        return row;
    }

  return NULL;
}

static void
chy_form_dispose (GObject *object)
{
  g_clear_handle_id (&CHY_FORM (object)->relayout, g_source_remove);

  G_OBJECT_CLASS (chy_form_parent_class)->dispose (object);
}

static void
chy_form_finalize (GObject *object)
{
  ChyForm *self = CHY_FORM (object);

  g_clear_object (&self->tenant);
  g_clear_pointer (&self->body, g_variant_unref);
  g_clear_pointer (&self->original, g_variant_unref);
  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->nested);
  g_object_unref (self->ends);

  G_OBJECT_CLASS (chy_form_parent_class)->finalize (object);
}

static void
chy_form_class_init (ChyFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_form_finalize;

  signals[CHANGED] =
      g_signal_new ("changed", CHY_TYPE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
chy_form_init (ChyForm *self)
{
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_form_row_free);
  self->ends = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  self->nested = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->body = chy_body_new ();
  self->original = chy_body_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self), 12);
  gtk_grid_set_row_spacing (GTK_GRID (self), 6);
  g_signal_connect (self, "size-allocate", G_CALLBACK (size_allocate_cb), NULL);
}

GtkWidget *
chy_form_new (ChyTenant *tenant, const ChyField *fields, const char *const *keys)
{
  ChyForm *self = g_object_new (CHY_TYPE_FORM, NULL);

  self->tenant = tenant != NULL ? g_object_ref (tenant) : NULL;
  self->fields = fields;
  if (keys == NULL)
    for (const ChyField *field = fields; field->key != NULL; field++)
      if ((field->flags & CHY_FIELD_READ_ONLY) == 0)
        add_row (self, field);
  for (; keys != NULL && *keys != NULL; keys++)
    if (chy_fields_find (fields, *keys) != NULL)
      add_row (self, chy_fields_find (fields, *keys));
  gtk_widget_show_all (GTK_WIDGET (self));
  update_rows (self, TRUE);

  return GTK_WIDGET (self);
}

ChyTenant *
chy_form_get_tenant (ChyForm *self)
{
  return self->tenant;
}

ChyFormRow *
chy_form_find_row (ChyForm *self, const char *key)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      ChyFormRow *row = g_ptr_array_index (self->rows, i);

      if (strcmp (row->field->key, key) == 0)
        return row;
    }

  return NULL;
}

void
chy_form_update (ChyForm *self)
{
  update_rows (self, FALSE);
}

void
chy_form_set_body (ChyForm *self, GVariant *body)
{
  g_return_if_fail (CHY_IS_FORM (self));

  g_variant_ref_sink (body);
  g_variant_unref (self->body);
  g_variant_unref (self->original);
  self->body = body;
  self->original = g_variant_ref (body);
  for (guint i = 0; i < self->rows->len; i++)
    {
      ChyFormRow *row = g_ptr_array_index (self->rows, i);

      row->unreadable = FALSE;
      row->touched = FALSE;
      g_clear_pointer (&row->file, g_free);
      chy_form_row_clear_problems (row);
    }
  update_rows (self, TRUE);
  self->changed = FALSE;
}

GVariant *
chy_form_get_body (ChyForm *self)
{
  GVariant *body = g_variant_ref (self->body);

  /* What does not apply is not sent, though it is kept here in case a person turns back. */
  for (guint i = 0; i < self->rows->len; i++)
    {
      ChyFormRow *row = g_ptr_array_index (self->rows, i);
      g_autoptr (GVariant) before = body;

      body = row_applies (self, row) ? g_variant_ref (before) : chy_body_with (before, row->field->key, NULL);
    }

  return body;
}

GHashTable *
chy_form_get_nested (ChyForm *self)
{
  return self->nested;
}

gboolean
chy_form_is_changed (ChyForm *self)
{
  return self->changed;
}

/* Errors that came by leaving a page, not by typing: those at one's fingers are read with their field. */
static void
say_problems (ChyForm *self, GPtrArray *problems)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; problems != NULL && i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);
      ChyFormRow *row = row_of_problem (self, problem);
      g_autofree char *sentence = chy_problem_get_sentence (problem);

      if (row != NULL && row->shown && chy_problem_get_severity (problem) == CHY_SEVERITY_ERROR)
        g_string_append_printf (words, "%s%s: %s", words->len > 0 ? " " : "", chy_form_row_get_title (row),
                                sentence);
    }
  chy_announce (GTK_WIDGET (self), words->str, CHY_ANNOUNCE_URGENT);
}

gboolean
chy_form_check (ChyForm *self)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  ChyFormRow *first;

  chy_fields_check (self->fields, self->body, NULL, problems);
  for (guint i = 0; i < self->rows->len; i++)
    {
      ChyFormRow *row = g_ptr_array_index (self->rows, i);

      chy_form_row_clear_problems (row);
      if (row->unreadable && row->shown)
        show_unreadable (row);
    }
  for (guint i = 0; i < problems->len; i++)
    {
      ChyFormRow *row = row_of_problem (self, g_ptr_array_index (problems, i));

      if (row != NULL && !row->unreadable)
        chy_form_row_add_problem (row, g_ptr_array_index (problems, i));
    }
  first = first_with_problem (self);
  if (first != NULL)
    chy_form_focus (self, first->field->key);
  say_problems (self, problems);

  return first == NULL;
}

GPtrArray *
chy_form_set_problems (ChyForm *self, GPtrArray *problems)
{
  GPtrArray *others = chy_problems_new ();

  for (guint i = 0; i < self->rows->len; i++)
    chy_form_row_clear_problems (g_ptr_array_index (self->rows, i));
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);
      ChyFormRow *row = row_of_problem (self, problem);

      if (row != NULL)
        chy_form_row_add_problem (row, problem);
      else
        g_ptr_array_add (others, chy_problem_ref (problem));
    }
  say_problems (self, problems);

  return others;
}

static void
change (ChyForm *self, ChyFormRow *row, const char *key, GVariant *value)
{
  g_autoptr (GVariant) before = chy_body_get (self->body, key);
  g_autoptr (GVariant) original = chy_body_get (self->original, key);

  /* What was set and is emptied is sent as empty, so that it is known to go. */
  if (value == NULL && original != NULL && row != NULL &&
      g_variant_type_equal (chy_field_get_value_type (row->field), G_VARIANT_TYPE_STRING))
    value = g_variant_new_string ("");
  if (value != NULL)
    g_variant_ref_sink (value);
  if (!(before == value || (before != NULL && value != NULL && g_variant_equal (before, value))))
    {
      set_value (self, key, value);
      self->changed = TRUE;
    }
  if (row != NULL)
    check_row_again (self, row);
  if (value != NULL)
    g_variant_unref (value);
  chy_form_update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
chy_form_change (ChyForm *self, const char *key, GVariant *value)
{
  ChyFormRow *row = chy_form_find_row (self, key);

  if (row != NULL)
    {
      row->unreadable = FALSE;
      row->touched = TRUE;
    }
  g_object_ref (self);
  change (self, row, key, value);
  if (row != NULL)
    chy_form_row_show (row);
  g_object_unref (self);
}

void
chy_form_row_take (ChyFormRow *row, GVariant *value)
{
  if (row->setting)
    {
      if (value != NULL)
        g_variant_unref (g_variant_ref_sink (value));
      return;
    }
  row->unreadable = FALSE;
  row->touched = TRUE;
  change (row->form, row, row->field->key, value);
}

void
chy_form_row_take_unreadable (ChyFormRow *row)
{
  if (row->setting)
    return;
  row->unreadable = TRUE;
  row->touched = TRUE;
  set_value (row->form, row->field->key, NULL);
  row->form->changed = TRUE;
  chy_form_update (row->form);
  g_signal_emit (row->form, signals[CHANGED], 0);
}

GVariant *
chy_form_row_get (ChyFormRow *row)
{
  return chy_body_get (row->form->body, row->field->key);
}

gboolean
chy_form_has (ChyForm *self, const char *key)
{
  return chy_form_find_row (self, key) != NULL;
}

gboolean
chy_form_focus (ChyForm *self, const char *key)
{
  ChyFormRow *row = chy_form_find_row (self, key);

  if (row == NULL || !row->shown)
    return FALSE;
  if (gtk_widget_get_can_focus (row->focus))
    gtk_widget_grab_focus (row->focus);
  else
    gtk_widget_child_focus (row->widget, GTK_DIR_TAB_FORWARD);

  return TRUE;
}
