/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-form-private.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-term.h"

enum
{
  SHORT_HELP = 90, /* characters that stand under a control; more is behind the button alone */
};

static GtkWidget *
label_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0, "width-chars", 16,
                NULL);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);

  return label;
}

static void
help_cb (GtkButton *button, ChyFormRow *row)
{
  chy_form_help_show (row, GTK_WIDGET (button));
}

static GtkWidget *
help_button_new (ChyFormRow *row)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("chy-help-symbolic", GTK_ICON_SIZE_MENU);
  GtkStyleContext *style = gtk_widget_get_style_context (button);

  gtk_style_context_add_class (style, "flat");
  gtk_style_context_add_class (style, "tight");
  /* Beside the first line, however high the control is. */
  g_object_set (button, "valign", GTK_ALIGN_START, "margin-top", 5, NULL);
  g_signal_connect (button, "clicked", G_CALLBACK (help_cb), row);

  return button;
}

const char *
chy_form_row_get_title (ChyFormRow *row)
{
  if (row->title != NULL)
    return row->title;

  return row->field->title != NULL ? _ (row->field->title) : row->field->key;
}

/* The help where it is one short sentence: the rest is behind the button. */
void
chy_form_row_show_hint (ChyFormRow *row)
{
  const char *help = row->field->help != NULL ? _ (row->field->help) : NULL;
  const char *text = row->sentence;

  if (text == NULL && help != NULL && strstr (help, ". ") == NULL && g_utf8_strlen (help, -1) <= SHORT_HELP)
    text = help;
  gtk_label_set_text (GTK_LABEL (row->hint), text != NULL ? text : "");
  gtk_widget_set_visible (row->hint, text != NULL && *text != '\0' && row->beside == NULL);
}

void
chy_form_row_clear_problems (ChyFormRow *row)
{
  ChyFormRow *host = row->beside != NULL ? row->beside : row;

  chy_container_clear (GTK_CONTAINER (row->errors));
  gtk_widget_hide (row->errors);
  gtk_style_context_remove_class (gtk_widget_get_style_context (row->widget), "field-error");
  if (host != row)
    chy_container_clear (GTK_CONTAINER (host->errors));
}

void
chy_form_row_add_problem (ChyFormRow *row, ChyProblem *problem)
{
  static const char *const icons[] = { "chy-state-info-symbolic", "chy-state-warning-symbolic",
                                       "chy-state-error-symbolic" };
  ChySeverity severity = chy_problem_get_severity (problem);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name (icons[severity], GTK_ICON_SIZE_MENU);
  g_autofree char *sentence = chy_problem_get_sentence (problem);
  GtkWidget *label = label_new (sentence, severity == CHY_SEVERITY_ERROR     ? "error-text"
                                          : severity == CHY_SEVERITY_WARNING ? "warning-text"
                                                                             : "dim");
  ChyFormRow *host = row->beside != NULL ? row->beside : row;

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "small");
  gtk_container_add (GTK_CONTAINER (box), icon);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (host->errors), box);
  gtk_widget_show_all (box);
  gtk_widget_show (host->errors);
  if (severity == CHY_SEVERITY_ERROR)
    gtk_style_context_add_class (gtk_widget_get_style_context (row->widget), "field-error");
}

void
chy_form_row_show (ChyFormRow *row)
{
  g_autoptr (GVariant) value = chy_form_row_get (row);

  if (row->control == NULL || row->control->show == NULL)
    return;
  if (value != NULL && !g_variant_is_of_type (value, chy_field_get_value_type (row->field)))
    g_clear_pointer (&value, g_variant_unref);
  row->setting = TRUE;
  row->control->show (row, value);
  row->setting = FALSE;
}

static void
name_help (ChyFormRow *row)
{
  /* Translators: %s is the title of a field. */
  g_autofree char *name = g_strdup_printf (_ ("Help for “%s”"), chy_form_row_get_title (row));

  gtk_widget_set_tooltip_text (row->help, name);
  atk_object_set_name (gtk_widget_get_accessible (row->help), name);
}

static void
describe_focus (ChyFormRow *row)
{
  AtkObject *accessible = gtk_widget_get_accessible (row->focus);

  if (row->labelless)
    return;
  gtk_label_set_mnemonic_widget (GTK_LABEL (row->label), row->focus);
  /* A button with words of its own ("Add Purpose…") is known by them. */
  if (!GTK_IS_LABEL (row->focus) && (row->add == NULL || !GTK_IS_BUTTON (row->focus)))
    atk_object_set_name (accessible, chy_form_row_get_title (row));
  if (row->field->help != NULL)
    atk_object_set_description (accessible, _ (row->field->help));
}

static void
make_control (ChyFormRow *row)
{
  GtkWidget *line = row->beside != NULL ? row->beside->line : row->line;
  gboolean locked_label;

  row->labelless = FALSE;
  row->control = chy_form_control_for (row);
  row->focus = NULL;
  row->widget = row->control->create (row);
  if (row->focus == NULL)
    row->focus = row->widget;
  gtk_box_pack_start (GTK_BOX (line), row->widget, gtk_widget_get_hexpand (row->widget), TRUE, 0);
  gtk_box_reorder_child (GTK_BOX (line), row->widget, row->beside != NULL ? 1 : 0);
  gtk_widget_show_all (row->widget);
  gtk_label_set_text (GTK_LABEL (row->label), chy_form_row_get_title (row));
  locked_label = GTK_IS_LABEL (row->widget);
  /* The label stands at the height of the control's first line. */
  gtk_widget_set_margin_top (row->label, locked_label ? 2 : 8);
  describe_focus (row);
  /* A title of the caller's own is no term of the table's. */
  gtk_widget_set_tooltip_text (row->label, NULL);
  if (row->title == NULL)
    chy_term_explain (row->labelless ? row->widget : row->label, row->field->title);
  if (row->help != NULL)
    name_help (row);
  chy_form_row_show_hint (row);
}

void
chy_form_row_rebuild (ChyFormRow *row)
{
  if (row->control == NULL)
    {
      /* The caller's own control stays. */
      gtk_label_set_text (GTK_LABEL (row->label), chy_form_row_get_title (row));
      return;
    }
  gtk_widget_destroy (row->widget);
  make_control (row);
}

ChyFormRow *
chy_form_row_new (ChyForm *form, const ChyField *field)
{
  ChyFormRow *row = g_new0 (ChyFormRow, 1);

  row->form = form;
  row->field = field;
  row->label = label_new (NULL, NULL);
  g_object_set (row->label, "valign", GTK_ALIGN_START, "max-width-chars", 22, NULL);
  row->area = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_set_hexpand (row->area, TRUE);
  row->line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  row->hint = label_new (NULL, "dim");
  g_object_set (row->hint, "margin-bottom", 4, "max-width-chars", 46, "no-show-all", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (row->hint), "small");
  row->errors = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_set_no_show_all (row->errors, TRUE);
  gtk_widget_set_margin_bottom (row->errors, 4);
  make_control (row);
  if (field->help != NULL)
    {
      row->help = help_button_new (row);
      name_help (row);
    }
  /* Tab goes by the middles: as high as the control, the button's box comes after a tall one, too. */
  if (row->help != NULL)
    {
      row->end = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      gtk_container_add (GTK_CONTAINER (row->end), row->help);
    }
  /* An entry fills its line: without a button it would be longer than its neighbors. */
  if (row->end == NULL && GTK_IS_ENTRY (row->widget))
    row->end = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  if (row->end != NULL)
    gtk_box_pack_end (GTK_BOX (row->line), row->end, FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (row->area), row->line);
  gtk_container_add (GTK_CONTAINER (row->area), row->errors);
  gtk_container_add (GTK_CONTAINER (row->area), row->hint);

  return row;
}

void
chy_form_row_free (ChyFormRow *row)
{
  g_clear_pointer (&row->options, g_ptr_array_unref);
  g_clear_pointer (&row->insertions, g_ptr_array_unref);
  g_strfreev (row->offered);
  g_free (row->title);
  g_free (row->sentence);
  g_free (row->add);
  g_clear_pointer (&row->filter, g_variant_unref);
  g_free (row->file);
  g_free (row);
}
