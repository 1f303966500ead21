/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-form-private.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "console/widgets/chy-problem-page.h"

enum
{
  FEW_CHECKS = 8,      /* choices that stand as a list of checks */
  SEGMENTS = 3,        /* choices that stand side by side ... */
  SEGMENTS_LENGTH = 34 /* ... where their titles have at most so many characters in all */
};

static const char *
title_of (const ChyChoice *choice)
{
  return choice->title != NULL ? _ (choice->title) : choice->id;
}

gboolean
chy_form_row_offers (ChyFormRow *row, const char *id, const char *chosen)
{
  return row->offered == NULL || g_strv_contains ((const char *const *) row->offered, id) ||
         g_strcmp0 (id, chosen) == 0;
}

/* --- one of few: segments ------------------------------------------------------------------------- */

static gboolean
may_be_unset (ChyFormRow *row)
{
  return row->field->default_text == NULL && (row->field->flags & CHY_FIELD_REQUIRED) == 0;
}

static gboolean
fits_segments (ChyFormRow *row)
{
  glong length = 0;
  guint n = 0;

  if (row->field->default_text == NULL)
    return FALSE;
  for (const ChyChoice *choice = row->field->choices; choice->id != NULL; choice++)
    {
      if (!chy_form_row_offers (row, choice->id, NULL))
        continue;
      length += g_utf8_strlen (title_of (choice), -1);
      n++;
    }

  return n >= 2 && n <= SEGMENTS && length <= SEGMENTS_LENGTH;
}

static void
segment_cb (GtkToggleButton *button, ChyFormRow *row)
{
  const char *id = gtk_widget_get_name (GTK_WIDGET (button));

  if (gtk_toggle_button_get_active (button))
    chy_form_row_take (row, g_variant_new_string (id));
}

static GtkWidget *
create_segments (ChyFormRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *first = NULL;

  gtk_style_context_add_class (gtk_widget_get_style_context (box), "linked");
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  for (const ChyChoice *choice = row->field->choices; choice->id != NULL; choice++)
    {
      GtkWidget *button;

      if (!chy_form_row_offers (row, choice->id, NULL))
        continue;
      button = gtk_radio_button_new_with_label_from_widget (GTK_RADIO_BUTTON (first), title_of (choice));
      gtk_toggle_button_set_mode (GTK_TOGGLE_BUTTON (button), FALSE);
      gtk_widget_set_name (button, choice->id);
      if (choice->help != NULL)
        gtk_widget_set_tooltip_text (button, _ (choice->help));
      g_signal_connect (button, "toggled", G_CALLBACK (segment_cb), row);
      gtk_container_add (GTK_CONTAINER (box), button);
      if (first == NULL)
        first = button;
    }

  return box;
}

static void
show_segments (ChyFormRow *row, GVariant *value)
{
  g_autoptr (GList) buttons = gtk_container_get_children (GTK_CONTAINER (row->widget));
  const char *id = value != NULL ? g_variant_get_string (value, NULL) : "";

  for (GList *l = buttons; l != NULL; l = l->next)
    if (strcmp (gtk_widget_get_name (l->data), id) == 0)
      gtk_toggle_button_set_active (l->data, TRUE);
}

const ChyFormControl chy_form_control_segments = { create_segments, show_segments };

/* --- one of many: a combo box --------------------------------------------------------------------- */

static void
combo_changed_cb (GtkComboBox *combo, ChyFormRow *row)
{
  const char *id = gtk_combo_box_get_active_id (combo);
  g_autofree char *title = gtk_combo_box_text_get_active_text (GTK_COMBO_BOX_TEXT (combo));

  gtk_widget_set_tooltip_text (GTK_WIDGET (combo), title);
  if (id != NULL)
    chy_form_row_take (row, *id != '\0' ? g_variant_new_string (id) : NULL);
}

static GtkWidget *
create_combo (ChyFormRow *row)
{
  GtkWidget *combo = gtk_combo_box_text_new ();
  g_autoptr (GList) cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (combo));

  /* A long title does not make the form wide; the list and the tooltip have all of it. */
  g_object_set (cells->data, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 6, NULL);
  g_object_set (combo, "popup-fixed-width", FALSE, "hexpand", row->beside == NULL, NULL);
  g_signal_connect (combo, "changed", G_CALLBACK (combo_changed_cb), row);

  return combo;
}

static gboolean
append_choices (ChyFormRow *row, GtkComboBoxText *combo, const char *chosen)
{
  gboolean known = chosen == NULL;

  for (guint i = 0; row->options != NULL && i < row->options->len; i++)
    {
      const ChyFormItem *item = g_ptr_array_index (row->options, i);

      gtk_combo_box_text_append (combo, item->value, item->title);
      known = known || strcmp (item->value, chosen) == 0;
    }
  for (const ChyChoice *choice = row->field->choices;
       row->options == NULL && choice != NULL && choice->id != NULL; choice++)
    {
      if (chy_form_row_offers (row, choice->id, chosen))
        gtk_combo_box_text_append (combo, choice->id, title_of (choice));
      known = known || strcmp (choice->id, chosen) == 0;
    }

  return known;
}

static void
show_combo (ChyFormRow *row, GVariant *value)
{
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (row->widget);
  const char *chosen = value != NULL ? g_variant_get_string (value, NULL) : NULL;

  if (chosen != NULL && *chosen == '\0')
    chosen = NULL;
  gtk_combo_box_text_remove_all (combo);
  if (may_be_unset (row))
    gtk_combo_box_text_append (combo, "", _ ("Not set"));
  if (!append_choices (row, combo, chosen))
    gtk_combo_box_text_append (combo, chosen, chosen);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), chosen != NULL ? chosen : "");
}

const ChyFormControl chy_form_control_combo = { create_combo, show_combo };

/* --- yes or no ------------------------------------------------------------------------------------ */

static void
toggled_cb (GtkToggleButton *button, ChyFormRow *row)
{
  chy_form_row_take (row, g_variant_new_boolean (gtk_toggle_button_get_active (button)));
}

static GtkWidget *
create_check (ChyFormRow *row)
{
  GtkWidget *button = gtk_check_button_new_with_label (chy_form_row_get_title (row));

  g_object_set (gtk_bin_get_child (GTK_BIN (button)), "wrap", TRUE, "xalign", 0.0, NULL);
  gtk_widget_set_hexpand (button, TRUE);
  g_signal_connect (button, "toggled", G_CALLBACK (toggled_cb), row);
  row->labelless = TRUE;

  return button;
}

static void
show_check (ChyFormRow *row, GVariant *value)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row->widget),
                                value != NULL && g_variant_get_boolean (value));
}

const ChyFormControl chy_form_control_check = { create_check, show_check };

/* --- any of few: checks --------------------------------------------------------------------------- */

static void
checks_cb (GtkToggleButton *button G_GNUC_UNUSED, ChyFormRow *row)
{
  g_autoptr (GList) buttons = gtk_container_get_children (GTK_CONTAINER (row->widget));
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  guint n = 0;

  for (GList *l = buttons; l != NULL; l = l->next)
    {
      if (!gtk_toggle_button_get_active (l->data))
        continue;
      g_variant_builder_add (&builder, "s", gtk_widget_get_name (l->data));
      n++;
    }
  if (n > 0 || (row->field->flags & CHY_FIELD_REQUIRED) == 0)
    chy_form_row_take (row, g_variant_builder_end (&builder));
  else
    chy_form_row_take (row, NULL);
}

static void
add_check (ChyFormRow *row, const char *id, const char *title, const char *help, gboolean active)
{
  GtkWidget *button = gtk_check_button_new_with_label (title);

  gtk_widget_set_name (button, id);
  g_object_set (gtk_bin_get_child (GTK_BIN (button)), "wrap", TRUE, "xalign", 0.0, NULL);
  gtk_widget_set_tooltip_text (button, help);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), active);
  g_signal_connect (button, "toggled", G_CALLBACK (checks_cb), row);
  gtk_container_add (GTK_CONTAINER (row->widget), button);
  gtk_widget_show_all (button);
}

static GtkWidget *
create_checks (ChyFormRow *row G_GNUC_UNUSED)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  g_object_set (box, "hexpand", TRUE, "margin-top", 7, NULL);

  return box;
}

static void
show_checks (ChyFormRow *row, GVariant *value)
{
  g_auto (GStrv) chosen = value != NULL ? g_variant_dup_strv (value, NULL) : g_new0 (char *, 1);

  chy_container_clear (GTK_CONTAINER (row->widget));
  for (const ChyChoice *choice = row->field->choices; choice != NULL && choice->id != NULL; choice++)
    {
      gboolean active = g_strv_contains ((const char *const *) chosen, choice->id);

      if (active || chy_form_row_offers (row, choice->id, NULL))
        add_check (row, choice->id, title_of (choice), choice->help != NULL ? _ (choice->help) : NULL,
                   active);
    }
  for (char **id = chosen; *id != NULL; id++)
    {
      gboolean known = FALSE;

      for (const ChyChoice *choice = row->field->choices; choice != NULL && choice->id != NULL; choice++)
        known = known || strcmp (choice->id, *id) == 0;
      if (!known)
        add_check (row, *id, *id, NULL, TRUE);
    }
}

const ChyFormControl chy_form_control_checks = { create_checks, show_checks };

/* --- which control -------------------------------------------------------------------------------- */

static guint
count_choices (const ChyField *field)
{
  guint n = 0;

  for (const ChyChoice *choice = field->choices; choice != NULL && choice->id != NULL; choice++)
    n++;

  return n;
}

static const ChyFormControl *
control_for_text (ChyFormRow *row)
{
  if (row->options != NULL && row->strict)
    return &chy_form_control_combo;
  if ((row->field->flags & CHY_FIELD_FILE) != 0)
    return &chy_form_control_file;

  return row->field->max > 2000 ? &chy_form_control_text : &chy_form_control_entry;
}

static const ChyFormControl *
control_for_integer (ChyFormRow *row)
{
  return row->field->default_text != NULL && row->field->max != 0 ? &chy_form_control_spin
                                                                  : &chy_form_control_entry;
}

const ChyFormControl *
chy_form_control_for (ChyFormRow *row)
{
  if (row->locked || (row->field->flags & CHY_FIELD_READ_ONLY) != 0)
    return &chy_form_control_label;
  switch (row->field->kind)
    {
    case CHY_FIELD_INTEGER:
      return control_for_integer (row);
    case CHY_FIELD_BOOLEAN:
      return &chy_form_control_check;
    case CHY_FIELD_CHOICE:
      return row->beside == NULL && fits_segments (row) ? &chy_form_control_segments
                                                        : &chy_form_control_combo;
    case CHY_FIELD_CHOICE_LIST:
      return count_choices (row->field) <= FEW_CHECKS ? &chy_form_control_checks : &chy_form_control_list;
    case CHY_FIELD_TEXT_LIST:
      return &chy_form_control_list;
    case CHY_FIELD_BINARY:
      return &chy_form_control_file;
    case CHY_FIELD_TIME:
      return &chy_form_control_time;
    case CHY_FIELD_PERIOD:
      return &chy_form_control_period;
    case CHY_FIELD_REFERENCE:
      return &chy_form_control_reference;
    case CHY_FIELD_OBJECT:
      return &chy_form_control_object;
    case CHY_FIELD_OBJECT_LIST:
      return &chy_form_control_objects;
    case CHY_FIELD_TEXT:
    default:
      return control_for_text (row);
    }
}
