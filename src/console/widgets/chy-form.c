/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-form-private.h"

#include <string.h>

#include "base/chy-i18n.h"
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

static ChyFormRow *
find_row (ChyForm *self, const char *key)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      ChyFormRow *row = g_ptr_array_index (self->rows, i);

      if (strcmp (row->field->key, key) == 0)
        return row;
    }

  return NULL;
}

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
  ChyFormRow *row = key != NULL ? find_row (self, key) : NULL;

  return row != NULL && row->shown ? row : NULL;
}

static void
add_unreadable (ChyFormRow *row, GPtrArray *problems)
{
  g_ptr_array_add (
      problems,
      chy_problem_new (CHY_SEVERITY_ERROR, "field", "wrong-type", NULL, row->field->key, "title",
                       chy_form_row_get_title (row), "value",
                       GTK_IS_ENTRY (row->focus) ? gtk_entry_get_text (GTK_ENTRY (row->focus)) : "", NULL));
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

gboolean
chy_form_is_changed (ChyForm *self)
{
  return self->changed;
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
        {
          g_autoptr (GPtrArray) own = chy_problems_new ();

          add_unreadable (row, own);
          chy_form_row_add_problem (row, g_ptr_array_index (own, 0));
        }
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

  return others;
}

static void
item_free (ChyFormItem *item)
{
  g_free (item->value);
  g_free (item->title);
  g_free (item);
}

static GPtrArray *
items_new (const ChyFormOption *options, guint n)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);

  for (guint i = 0; i < n; i++)
    {
      ChyFormItem *item = g_new (ChyFormItem, 1);

      item->value = g_strdup (options[i].value);
      item->title = g_strdup (options[i].title != NULL ? options[i].title : options[i].value);
      g_ptr_array_add (items, item);
    }

  return items;
}

static void
rebuild (ChyForm *self, ChyFormRow *row)
{
  chy_form_row_rebuild (row);
  chy_form_row_show (row);
  update_rows (self, FALSE);
}

void
chy_form_set_options (ChyForm *self, const char *key, const ChyFormOption *options, guint n, gboolean strict)
{
  ChyFormRow *row = find_row (self, key);

  g_return_if_fail (row != NULL);

  g_clear_pointer (&row->options, g_ptr_array_unref);
  row->options = items_new (options, n);
  row->strict = strict;
  rebuild (self, row);
}

void
chy_form_set_insertions (ChyForm *self, const char *key, const ChyFormOption *options, guint n)
{
  ChyFormRow *row = find_row (self, key);

  if (row == NULL)
    {
      g_hash_table_replace (self->nested, g_strdup (key), items_new (options, n));
      return;
    }
  g_clear_pointer (&row->insertions, g_ptr_array_unref);
  row->insertions = n > 0 ? items_new (options, n) : NULL;
  rebuild (self, row);
}

GtkWidget *
chy_form_nested_new (ChyFormRow *row)
{
  GtkWidget *form = chy_form_new (row->form->tenant, row->field->fields, NULL);
  g_autofree char *prefix = g_strconcat (row->field->key, ".", NULL);
  GHashTableIter iter;
  const char *key;
  GPtrArray *items;

  g_hash_table_iter_init (&iter, row->form->nested);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &items))
    {
      ChyFormRow *inner =
          g_str_has_prefix (key, prefix) ? find_row (CHY_FORM (form), key + strlen (prefix)) : NULL;

      if (inner == NULL)
        continue;
      inner->insertions = g_ptr_array_ref (items);
      rebuild (CHY_FORM (form), inner);
    }

  return form;
}

void
chy_form_set_offered (ChyForm *self, const char *key, const char *const *ids)
{
  ChyFormRow *row = find_row (self, key);

  g_return_if_fail (row != NULL);

  g_strfreev (row->offered);
  row->offered = g_strdupv ((char **) ids);
  rebuild (self, row);
}

void
chy_form_set_locked (ChyForm *self, const char *key, gboolean locked)
{
  ChyFormRow *row = find_row (self, key);

  g_return_if_fail (row != NULL);

  if (row->locked == locked)
    return;
  row->locked = locked;
  rebuild (self, row);
}

void
chy_form_set_hidden (ChyForm *self, const char *key, gboolean hidden)
{
  ChyFormRow *row = find_row (self, key);

  g_return_if_fail (row != NULL);

  row->hidden = hidden;
  update_rows (self, FALSE);
}

void
chy_form_set_beside (ChyForm *self, const char *key, const char *beside)
{
  ChyFormRow *row = find_row (self, key);
  ChyFormRow *host = find_row (self, beside);

  g_return_if_fail (row != NULL && host != NULL && row != host);

  row->beside = host;
  rebuild (self, row);
}

void
chy_form_set_hint (ChyForm *self, const char *key, const char *sentence)
{
  ChyFormRow *row = find_row (self, key);

  g_return_if_fail (row != NULL);

  g_free (row->sentence);
  row->sentence = g_strdup (sentence);
  chy_form_row_show_hint (row);
}

void
chy_form_set_title (ChyForm *self, const char *key, const char *title)
{
  ChyFormRow *row = find_row (self, key);

  g_return_if_fail (row != NULL);

  g_free (row->title);
  row->title = g_strdup (title);
  rebuild (self, row);
}

void
chy_form_set_add_title (ChyForm *self, const char *key, const char *title)
{
  ChyFormRow *row = find_row (self, key);

  g_return_if_fail (row != NULL);

  g_free (row->add);
  row->add = g_strdup (title);
  rebuild (self, row);
}

void
chy_form_set_reference_filter (ChyForm *self, const char *key, GVariant *filter)
{
  ChyFormRow *row = find_row (self, key);

  g_return_if_fail (row != NULL);

  g_clear_pointer (&row->filter, g_variant_unref);
  row->filter = filter != NULL ? g_variant_ref_sink (filter) : NULL;
  rebuild (self, row);
}

gboolean
chy_form_has (ChyForm *self, const char *key)
{
  return find_row (self, key) != NULL;
}

void
chy_form_set_extra (ChyForm *self, const char *key, GtkWidget *extra)
{
  ChyFormRow *row = find_row (self, key);

  g_return_if_fail (row != NULL);

  if (row->extra != NULL)
    gtk_widget_destroy (row->extra);
  row->extra = extra;
  gtk_box_pack_start (GTK_BOX (row->line), extra, FALSE, FALSE, 0);
  gtk_widget_set_valign (extra, GTK_ALIGN_CENTER);
  gtk_widget_show (extra);
}

void
chy_form_set_control (ChyForm *self, const char *key, GtkWidget *control)
{
  ChyFormRow *row = find_row (self, key);

  g_return_if_fail (row != NULL);

  gtk_widget_destroy (row->widget);
  row->control = NULL;
  row->widget = control;
  row->focus = control;
  gtk_box_pack_start (GTK_BOX (row->line), control, TRUE, TRUE, 0);
  gtk_box_reorder_child (GTK_BOX (row->line), control, 0);
  gtk_widget_show (control);
  update_rows (self, FALSE);
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
  update_rows (self, FALSE);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
chy_form_change (ChyForm *self, const char *key, GVariant *value)
{
  ChyFormRow *row = find_row (self, key);

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
  update_rows (row->form, FALSE);
  g_signal_emit (row->form, signals[CHANGED], 0);
}

GVariant *
chy_form_row_get (ChyFormRow *row)
{
  return chy_body_get (row->form->body, row->field->key);
}

gboolean
chy_form_focus (ChyForm *self, const char *key)
{
  ChyFormRow *row = find_row (self, key);

  if (row == NULL || !row->shown)
    return FALSE;
  if (gtk_widget_get_can_focus (row->focus))
    gtk_widget_grab_focus (row->focus);
  else
    gtk_widget_child_focus (row->widget, GTK_DIR_TAB_FORWARD);

  return TRUE;
}
