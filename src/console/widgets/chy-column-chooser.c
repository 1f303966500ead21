/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-column-chooser.h"
#include "chy-problem-page.h"

struct _ChyColumnChooser
{
  GtkPopover parent_instance;

  ChyGrid *grid;               /* (owned) */
  const char *const *columns;  /* static, or NULL */
  GPtrArray *order;            /* (owned) of const ChyField*: as the rows stand */
  GHashTable *shown;           /* (owned) of const ChyField* */
  GSimpleActionGroup *actions; /* (owned) "columns.*" */

  /* Template children. */
  GtkBox *rows;
  GtkScrolledWindow *scroller;
};

enum
{
  AROUND =
      170, /* pixels of the window that the rows cannot have: its bar, and the popover's head and button */
  LEAST_HEIGHT = 120,
  MOST_HEIGHT = 400,
};

G_DEFINE_FINAL_TYPE (ChyColumnChooser, chy_column_chooser, GTK_TYPE_POPOVER)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What a cell can say: a reference has the name of its object in a column of its own. */
static gboolean
is_fit (const ChyField *field)
{
  if ((field->flags & CHY_FIELD_DETAIL) != 0)
    return FALSE;
  switch (field->kind)
    {
    case CHY_FIELD_BINARY:
    case CHY_FIELD_OBJECT:
    case CHY_FIELD_OBJECT_LIST:
    case CHY_FIELD_REFERENCE:
      return FALSE;
    default:
      return TRUE;
    }
}

/* First those that are shown, in their order; then the others in the resource's. */
static void
read_grid (ChyColumnChooser *self)
{
  const ChyField *fields = chy_grid_get_resource (self->grid)->columns;
  g_auto (GStrv) columns = chy_grid_get_columns (self->grid);

  g_ptr_array_set_size (self->order, 0);
  g_hash_table_remove_all (self->shown);
  for (guint i = 0; columns[i] != NULL; i++)
    {
      const ChyField *field = chy_fields_find (fields, columns[i]);

      g_ptr_array_add (self->order, (gpointer) field);
      g_hash_table_add (self->shown, (gpointer) field);
    }
  for (; fields->key != NULL; fields++)
    if (is_fit (fields) && !g_hash_table_contains (self->shown, fields))
      g_ptr_array_add (self->order, (gpointer) fields);
}

static GtkWidget *
move_button_new (const ChyField *field, gboolean up, gboolean possible)
{
  GtkWidget *button =
      gtk_button_new_from_icon_name (up ? "go-up-symbolic" : "go-down-symbolic", GTK_ICON_SIZE_BUTTON);
  g_autofree char *title =
      /* Translators: %s is the title of a column. */
      g_strdup_printf (up ? _ ("Move “%s” Up") : _ ("Move “%s” Down"),
                       g_dgettext (GETTEXT_PACKAGE, field->title));

  gtk_style_context_add_class (gtk_widget_get_style_context (button), "flat");
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "tight");
  gtk_widget_set_tooltip_text (button, title);
  atk_object_set_name (gtk_widget_get_accessible (button), title);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", field->key);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), up ? "columns.up" : "columns.down");
  /* An action has one state for all rows; at the ends there is nothing to move to. */
  if (!possible)
    gtk_actionable_set_action_name (GTK_ACTIONABLE (button), NULL);
  gtk_widget_set_sensitive (button, possible);

  return button;
}

static void toggled_cb (GtkToggleButton *check, ChyColumnChooser *self);

static void
show_rows (ChyColumnChooser *self)
{
  guint n_shown = g_hash_table_size (self->shown);

  chy_container_clear (GTK_CONTAINER (self->rows));
  for (guint i = 0; i < self->order->len; i++)
    {
      const ChyField *field = g_ptr_array_index (self->order, i);
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      GtkWidget *check = gtk_check_button_new_with_label (g_dgettext (GETTEXT_PACKAGE, field->title));
      gboolean shown = g_hash_table_contains (self->shown, field);

      gtk_widget_set_name (check, field->key);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (check), shown);
      /* A list without any column would be no list. */
      gtk_widget_set_sensitive (check, !shown || n_shown > 1);
      gtk_widget_set_hexpand (check, TRUE);
      g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, 0);
      gtk_container_add (GTK_CONTAINER (row), check);
      if (shown)
        {
          gtk_container_add (GTK_CONTAINER (row), move_button_new (field, TRUE, i > 0));
          gtk_container_add (GTK_CONTAINER (row), move_button_new (field, FALSE, i + 1 < n_shown));
        }
      gtk_container_add (GTK_CONTAINER (self->rows), row);
    }
  gtk_widget_show_all (GTK_WIDGET (self->rows));
}

static void
apply (ChyColumnChooser *self)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  for (guint i = 0; i < self->order->len; i++)
    {
      const ChyField *field = g_ptr_array_index (self->order, i);

      if (g_hash_table_contains (self->shown, field))
        g_ptr_array_add (keys, (gpointer) field->key);
    }
  g_ptr_array_add (keys, NULL);
  chy_grid_set_columns (self->grid, (const char *const *) keys->pdata);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
find_focus (GtkWidget *widget, gpointer data)
{
  gpointer *wanted = data;

  if (g_strcmp0 (gtk_widget_get_name (widget), wanted[0]) == 0)
    wanted[1] = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_foreach (GTK_CONTAINER (widget), find_focus, data);
}

/* The rows are made anew: the focus stays with the column. */
static void
show_again (ChyColumnChooser *self, const char *key)
{
  gpointer wanted[] = { (gpointer) key, NULL };

  apply (self);
  read_grid (self);
  show_rows (self);
  find_focus (GTK_WIDGET (self->rows), wanted);
  if (wanted[1] != NULL)
    gtk_widget_grab_focus (wanted[1]);
}

static void
toggled_cb (GtkToggleButton *check, ChyColumnChooser *self)
{
  const char *key = gtk_widget_get_name (GTK_WIDGET (check));
  const ChyField *field = chy_fields_find (chy_grid_get_resource (self->grid)->columns, key);

  if (gtk_toggle_button_get_active (check))
    g_hash_table_add (self->shown, (gpointer) field);
  else
    g_hash_table_remove (self->shown, field);
  show_again (self, field->key);
}

static void
move (ChyColumnChooser *self, const char *key, int by)
{
  const ChyField *field = chy_fields_find (chy_grid_get_resource (self->grid)->columns, key);
  guint place;

  if (!g_ptr_array_find (self->order, field, &place) || (int) place + by < 0 ||
      (int) place + by >= (int) self->order->len)
    return;
  g_ptr_array_remove_index (self->order, place);
  g_ptr_array_insert (self->order, (int) place + by, (gpointer) field);
  show_again (self, field->key);
}

static void
up_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  move (data, g_variant_get_string (parameter, NULL), -1);
}

static void
down_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  move (data, g_variant_get_string (parameter, NULL), 1);
}

static void
reset_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyColumnChooser *self = data;

  chy_grid_set_columns (self->grid, self->columns);
  read_grid (self);
  show_rows (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static const GActionEntry entries[] = {
  { .name = "up", .activate = up_cb, .parameter_type = "s" },
  { .name = "down", .activate = down_cb, .parameter_type = "s" },
  { .name = "reset", .activate = reset_cb },
};

static void
show_cb (ChyColumnChooser *self)
{
  int height = gtk_widget_get_allocated_height (gtk_widget_get_toplevel (GTK_WIDGET (self->grid)));

  read_grid (self);
  show_rows (self);
  /* What does not fit into the window is cut off. */
  gtk_scrolled_window_set_max_content_height (self->scroller,
                                              CLAMP (height - AROUND, LEAST_HEIGHT, MOST_HEIGHT));
}

static void
chy_column_chooser_finalize (GObject *object)
{
  ChyColumnChooser *self = CHY_COLUMN_CHOOSER (object);

  g_clear_object (&self->grid);
  g_clear_object (&self->actions);
  g_ptr_array_unref (self->order);
  g_hash_table_unref (self->shown);

  G_OBJECT_CLASS (chy_column_chooser_parent_class)->finalize (object);
}

static void
chy_column_chooser_class_init (ChyColumnChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_column_chooser_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-column-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyColumnChooser, rows);
  gtk_widget_class_bind_template_child (widget_class, ChyColumnChooser, scroller);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
}

static void
chy_column_chooser_init (ChyColumnChooser *self)
{
  self->order = g_ptr_array_new ();
  self->shown = g_hash_table_new (NULL, NULL);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns", G_ACTION_GROUP (self->actions));
}

GtkWidget *
chy_column_chooser_new (ChyGrid *grid, const char *const *columns)
{
  ChyColumnChooser *self = g_object_new (CHY_TYPE_COLUMN_CHOOSER, NULL);

  self->grid = g_object_ref (grid);
  self->columns = columns;

  return GTK_WIDGET (self);
}
