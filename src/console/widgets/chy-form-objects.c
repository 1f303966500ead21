/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-form-private.h"

#include <string.h>

#include "base/chy-i18n.h"

/* --- one object: a form in the form --------------------------------------------------------------- */

static void
object_changed_cb (ChyForm *inner, ChyFormRow *row)
{
  chy_form_row_take (row, chy_form_get_body (inner));
}

static GtkWidget *
create_object (ChyFormRow *row)
{
  GtkWidget *form = chy_form_nested_new (row);

  gtk_widget_set_hexpand (form, TRUE);
  g_signal_connect (form, "changed", G_CALLBACK (object_changed_cb), row);

  return form;
}

static void
show_object (ChyFormRow *row, GVariant *value)
{
  g_autoptr (GVariant) body = value != NULL ? g_variant_ref (value) : chy_body_new ();

  chy_form_set_body (CHY_FORM (row->widget), body);
}

const ChyFormControl chy_form_control_object = { create_object, show_object };

/* --- a list of objects: a card, and a form in a popover ------------------------------------------- */

/* The popover: a new object, or the one at an index. */
typedef struct
{
  ChyFormRow *row;
  ChyForm *form; /* in the popover */
  int index;     /* -1: a new one */
} Editor;

static void
editor_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  g_free (data);
}

static GVariant *
list_of (ChyFormRow *row)
{
  g_autoptr (GVariant) value = chy_form_row_get (row);

  if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}")))
    return g_steal_pointer (&value);

  return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0));
}

/* The list with the object at `index` exchanged for the ones of `others` (an "aa{sv}", or NULL: taken out);
 * behind the end they are added. */
static void
exchange (ChyFormRow *row, int index, GVariant *others)
{
  g_autoptr (GVariant) list = list_of (row);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gsize n = g_variant_n_children (list);
  ChyForm *form = g_object_ref (row->form);

  for (gsize i = 0; i <= n; i++)
    {
      gboolean here = index < 0 ? i == n : i == (gsize) index;

      for (gsize j = 0; here && others != NULL && j < g_variant_n_children (others); j++)
        {
          g_autoptr (GVariant) other = g_variant_get_child_value (others, j);

          g_variant_builder_add_value (&builder, other);
        }
      if (!here && i < n)
        {
          g_autoptr (GVariant) old = g_variant_get_child_value (list, i);

          g_variant_builder_add_value (&builder, old);
        }
    }
  chy_form_change (form, row->field->key, g_variant_builder_end (&builder));
  g_object_unref (form);
}

static void
remove_object (ChyFormRow *row, guint index, GtkWidget *widget G_GNUC_UNUSED)
{
  exchange (row, (int) index, NULL);
}

static void
edited_cb (GtkWidget *button, Editor *editor)
{
  ChyFormRow *row = editor->row;
  int index = editor->index;
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GVariant) list = NULL;

  if (!chy_form_check (editor->form))
    return;
  body = chy_form_get_body (editor->form);
  list = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT, &body, 1));
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (button, GTK_TYPE_POPOVER)));
  exchange (row, index, list);
}

static void
add_editor (GtkWidget *box, ChyFormRow *row, int index, GVariant *body)
{
  GtkWidget *form = chy_form_nested_new (row);
  GtkWidget *button = gtk_button_new_with_mnemonic (index < 0 ? _ ("_Add") : _ ("_Change"));
  Editor *editor = g_new0 (Editor, 1);

  editor->row = row;
  editor->form = CHY_FORM (form);
  editor->index = index;
  if (body != NULL)
    chy_form_set_body (CHY_FORM (form), body);
  gtk_widget_set_size_request (form, 400, -1);
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  g_signal_connect_data (button, "clicked", G_CALLBACK (edited_cb), editor, editor_free, 0);
  gtk_container_add (GTK_CONTAINER (box), form);
  gtk_container_add (GTK_CONTAINER (box), button);
  gtk_widget_show (button);
  gtk_widget_show (form);
  gtk_widget_set_can_default (button, TRUE);
}

static void
open_editor (ChyFormRow *row, int index, GVariant *body, GtkWidget *button)
{
  GtkWidget *popover = chy_form_popover_new (button);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  g_object_set (box, "margin", 12, NULL);
  add_editor (box, row, index, body);
  gtk_container_add (GTK_CONTAINER (popover), box);
  gtk_widget_show (box);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
edit_object (ChyFormRow *row, guint index, GtkWidget *widget)
{
  g_autoptr (GVariant) list = list_of (row);
  g_autoptr (GVariant) body =
      index < g_variant_n_children (list) ? g_variant_get_child_value (list, index) : NULL;

  open_editor (row, (int) index, body, widget);
}

/* --- what is offered ------------------------------------------------------------------------------ */

/* An object that the field reads from a text ("Client Authentication"), or a form for an own one. */
typedef struct
{
  ChyFormRow *row;
  char *text; /* (owned) NULL: the form */
} Offer;

static void
offer_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  Offer *offer = data;

  g_free (offer->text);
  g_free (offer);
}

static void
offer_cb (GtkWidget *button, Offer *offer)
{
  ChyFormRow *row = offer->row;
  g_autoptr (GVariant) parsed =
      offer->text != NULL ? row->field->parse (row->field, offer->text, NULL) : NULL;
  gboolean own = offer->text == NULL;

  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (button, GTK_TYPE_POPOVER)));
  if (own)
    open_editor (row, -1, NULL, chy_form_card_get_button (row));
  else if (parsed != NULL)
    exchange (row, -1, g_variant_ref_sink (parsed));
}

static void
add_offer (GtkWidget *box, ChyFormRow *row, const char *text, const char *title)
{
  GtkWidget *button = gtk_button_new_with_label (title);
  Offer *offer = g_new0 (Offer, 1);

  offer->row = row;
  offer->text = g_strdup (text);
  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  gtk_label_set_xalign (GTK_LABEL (gtk_bin_get_child (GTK_BIN (button))), 0.0);
  g_signal_connect_data (button, "clicked", G_CALLBACK (offer_cb), offer, offer_free, 0);
  gtk_container_add (GTK_CONTAINER (box), button);
}

/* Whether the list has the object that a text stands for already. */
static gboolean
list_has (ChyFormRow *row, GVariant *list, const char *text)
{
  g_autoptr (GVariant) parsed = row->field->parse (row->field, text, NULL);
  g_autoptr (GVariant) wanted = NULL;

  if (parsed == NULL)
    return FALSE;
  g_variant_ref_sink (parsed);
  if (g_variant_n_children (parsed) != 1)
    return FALSE;
  wanted = g_variant_get_child_value (parsed, 0);
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (list, i);

      if (g_variant_equal (child, wanted))
        return TRUE;
    }

  return FALSE;
}

static void
add_cb (GtkWidget *button, ChyFormRow *row)
{
  g_autoptr (GVariant) list = list_of (row);
  GtkWidget *popover, *scroller, *box;

  if (row->options == NULL || row->field->parse == NULL)
    {
      open_editor (row, -1, NULL, button);
      return;
    }
  popover = chy_form_popover_new (button);
  scroller = gtk_scrolled_window_new (NULL, NULL);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_object_set (box, "margin", 6, NULL);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "max-content-height", 340, NULL);
  for (guint i = 0; i < row->options->len; i++)
    {
      const ChyFormItem *item = g_ptr_array_index (row->options, i);

      if (!list_has (row, list, item->value))
        add_offer (box, row, item->value, item->title);
    }
  if (!row->strict)
    {
      gtk_container_add (GTK_CONTAINER (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
      add_offer (box, row, NULL, _ ("Other…"));
    }
  gtk_container_add (GTK_CONTAINER (scroller), box);
  gtk_container_add (GTK_CONTAINER (popover), scroller);
  gtk_widget_show_all (scroller);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static GtkWidget *
create_objects (ChyFormRow *row)
{
  return chy_form_card_new (row, row->add != NULL ? row->add : _ ("Add…"), G_CALLBACK (add_cb));
}

/* What a row says: the first field in words, the second as a code; where the first is empty the second alone.
 */
static char *
words_of (const ChyField *field, GVariant *object)
{
  g_autoptr (GVariant) value = field->key != NULL ? chy_body_get (object, field->key) : NULL;

  return value != NULL ? chy_field_format (field, value) : NULL;
}

static void
show_objects (ChyFormRow *row, GVariant *value)
{
  chy_form_card_clear (row);
  for (gsize i = 0; value != NULL && i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) object = g_variant_get_child_value (value, i);
      const ChyField *fields = row->field->fields;
      g_autofree char *text = words_of (&fields[0], object);
      g_autofree char *code = fields[0].key != NULL ? words_of (&fields[1], object) : NULL;
      gboolean first = text != NULL && *text != '\0';

      chy_form_card_add (row, (guint) i,
                         first          ? text
                         : code != NULL ? code
                                        : "",
                         first ? code : NULL, edit_object, remove_object);
    }
}

const ChyFormControl chy_form_control_objects = { create_objects, show_objects };
