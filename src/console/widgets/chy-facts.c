/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "base/chy-text.h"

#include "chy-announce.h"
#include "chy-facts.h"
#include "chy-term.h"
#include "chy-words.h"
#include "console/chy-navigate.h"

enum
{
  LEAST_KEY = 14,      /* characters of a key that always stand in one line */
  LEAST_WIDTH = 32,    /* characters of an identifier that always stand in one line */
  MOST_LETTERS = 4000, /* of a value that is shown */
};

#define LINK_SCHEME "chancery:"

struct _ChyFacts
{
  GtkGrid parent_instance;

  int n_rows;
};

G_DEFINE_FINAL_TYPE (ChyFacts, chy_facts, GTK_TYPE_GRID)

/* Names of objects beside their ids: "deviceId" has "deviceDisplayName". */
static const char *const name_suffixes[] = { "DisplayName", "Name", "PrincipalName", NULL };

static const char *const identifier_ends[] = { "id",  "Id",  "serialNumber", "humbprint", "humbprintSha256",
                                               "oid", "Oid", "ingerprint",   "sid",       NULL };

static gboolean
is_identifier (const ChyField *field)
{
  if (field->kind != CHY_FIELD_TEXT)
    return FALSE;
  for (gsize i = 0; identifier_ends[i] != NULL; i++)
    if (g_str_has_suffix (field->key, identifier_ends[i]))
      return TRUE;

  return FALSE;
}

static GtkWidget *
value_label_new (const char *text)
{
  g_autofree char *cut = chy_text_cut (text, MOST_LETTERS);
  GtkWidget *label = gtk_label_new (cut);
  /* GTK gives a column the height that it needs at its least width: a label that may be one character wide
   * would be a tower. */
  int least = (int) MIN (g_utf8_strlen (text, -1), 20);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable", TRUE,
                "width-chars", least, "max-width-chars", 64, NULL);

  return label;
}

/* Gives the label of the key. */
static GtkWidget *
add_row (ChyFacts *self, const char *key, GtkWidget *value)
{
  GtkWidget *label = gtk_label_new (key);
  AtkObject *value_access = gtk_widget_get_accessible (value);

  /* As in value_label_new(): a key that wraps at the least width would leave a gap below the facts. */
  g_object_set (label, "xalign", 0.0, "valign", GTK_ALIGN_BASELINE, "wrap", TRUE, "width-chars",
                (int) MIN (g_utf8_strlen (key, -1), LEAST_KEY), "max-width-chars", 24, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim");
  g_object_set (value, "valign", GTK_ALIGN_BASELINE, "hexpand", TRUE, NULL);
  atk_object_add_relationship (value_access, ATK_RELATION_LABELLED_BY, gtk_widget_get_accessible (label));
  gtk_grid_attach (GTK_GRID (self), label, 0, self->n_rows, 1, 1);
  gtk_grid_attach (GTK_GRID (self), value, 1, self->n_rows, 1, 1);
  self->n_rows++;
  gtk_widget_show_all (label);
  gtk_widget_show_all (value);

  return label;
}

static void
copy_cb (GtkButton *button G_GNUC_UNUSED, GtkLabel *label)
{
  chy_announce_copy (GTK_WIDGET (label), gtk_label_get_text (label));
}

GtkWidget *
chy_copied_text_new (const char *text, const char *name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = value_label_new (text);
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic", GTK_ICON_SIZE_BUTTON);

  /* A wrapped label may be a letter wide, and then very high, before there is a width. */
  g_object_set (label, "wrap-mode", PANGO_WRAP_CHAR, "width-chars",
                (int) MIN (g_utf8_strlen (text, -1), LEAST_WIDTH), NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "mono");
  g_object_set (copy, "relief", GTK_RELIEF_NONE, "valign", GTK_ALIGN_CENTER, "tooltip-text", name, NULL);
  atk_object_set_name (gtk_widget_get_accessible (copy), name);
  gtk_style_context_add_class (gtk_widget_get_style_context (copy), "flat");
  gtk_style_context_add_class (gtk_widget_get_style_context (copy), "tight");
  g_signal_connect_object (copy, "clicked", G_CALLBACK (copy_cb), label, 0);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), copy);

  return box;
}

static GtkWidget *
copied_new (const char *key, const char *text)
{
  /* Translators: %s is the name of a value, such as “Serial number”. */
  g_autofree char *name = g_strdup_printf (_ ("Copy “%s”"), key);

  return chy_copied_text_new (text, name);
}

static GtkWidget *
state_new (const ChyField *field, const char *id, const char *words)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  (void) field;
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "state");
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name (chy_state_icon (id), GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (box), value_label_new (words));

  return box;
}

static gboolean
activate_link_cb (GtkLinkButton *button)
{
  const char *place = gtk_link_button_get_uri (button) + strlen (LINK_SCHEME);
  g_auto (GStrv) parts = g_strsplit (place, "/", 2);

  if (parts[0] != NULL && parts[1] != NULL)
    chy_navigate_to_object (GTK_WIDGET (button), parts[0], parts[1]);

  return TRUE;
}

static GtkWidget *
link_new (const char *text, const char *resource, const char *id)
{
  g_autofree char *uri = g_strdup_printf (LINK_SCHEME "%s/%s", resource, id);
  GtkWidget *button = gtk_link_button_new_with_label (uri, text);
  GtkWidget *label = gtk_bin_get_child (GTK_BIN (button));

  g_object_set (button, "halign", GTK_ALIGN_START, "has-tooltip", FALSE, NULL);
  if (GTK_IS_LABEL (label))
    g_object_set (label, "wrap", TRUE, "xalign", 0.0, "max-width-chars", 64, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "fact-link");
  g_signal_connect (button, "activate-link", G_CALLBACK (activate_link_cb), NULL);

  return button;
}

/* The name of the object that a reference means, where the body has it, too. */
static const char *
find_name (GVariant *body, const char *key)
{
  g_autofree char *stem = g_str_has_suffix (key, "Id") ? g_strndup (key, strlen (key) - 2) : g_strdup (key);

  for (gsize i = 0; name_suffixes[i] != NULL; i++)
    {
      g_autofree char *other = g_strconcat (stem, name_suffixes[i], NULL);
      const char *name = chy_body_get_text (body, other);

      if (name != NULL && *name != '\0')
        return name;
    }

  return NULL;
}

static GtkWidget *
time_new (gint64 time)
{
  g_autofree char *words = chy_words_relative (time, g_get_real_time ());
  g_autofree char *exact = chy_words_time (time);
  GtkWidget *label = value_label_new (words);

  gtk_widget_set_tooltip_text (label, exact);

  return label;
}

static GtkWidget *
field_value_new (const ChyField *field, GVariant *body, GVariant *value, const char *title)
{
  g_autofree char *text = chy_field_format (field, value);

  if (field->kind == CHY_FIELD_TIME)
    return time_new (g_variant_get_int64 (value));
  if (field->kind == CHY_FIELD_REFERENCE && field->refers_to != NULL && *text != '\0')
    {
      const char *id = g_variant_get_string (value, NULL);
      const char *name = find_name (body, field->key);

      return link_new (name != NULL ? name : id, field->refers_to, id);
    }
  if (field->kind == CHY_FIELD_INTEGER)
    {
      g_autofree char *number = chy_words_integer (field, g_variant_get_int64 (value));

      return value_label_new (number);
    }
  if (field->kind == CHY_FIELD_CHOICE && g_str_has_suffix (field->key, "tate"))
    return state_new (field, g_variant_get_string (value, NULL), text);
  if (is_identifier (field) && *text != '\0')
    return copied_new (title, text);

  return value_label_new (text);
}

static void
add_field (ChyFacts *self, const ChyField *field, GVariant *body, gboolean wanted)
{
  const char *title = g_dgettext (GETTEXT_PACKAGE, field->title);
  g_autoptr (GVariant) value = chy_body_get (body, field->key);

  if (field->applies != NULL && !field->applies (body))
    return;
  if (value != NULL && g_variant_is_of_type (value, chy_field_get_value_type (field)))
    chy_term_explain (add_row (self, title, field_value_new (field, body, value, title)), field->title);
  else if (wanted)
    chy_facts_add (self, title, NULL, FALSE);
}

static const char *
key_at (ChyFacts *self, int row)
{
  GtkWidget *label = gtk_grid_get_child_at (GTK_GRID (self), 0, row);

  return label != NULL ? gtk_label_get_text (GTK_LABEL (label)) : "";
}

/* The key of the row that has the keyboard, or NULL. Free with g_free(). */
static char *
focused_key (ChyFacts *self)
{
  GtkWidget *top = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GtkWidget *focus = GTK_IS_WINDOW (top) ? gtk_window_get_focus (GTK_WINDOW (top)) : NULL;

  for (int i = 0; focus != NULL && i < self->n_rows; i++)
    {
      GtkWidget *value = gtk_grid_get_child_at (GTK_GRID (self), 1, i);

      if (value != NULL && (focus == value || gtk_widget_is_ancestor (focus, value)))
        return g_strdup (key_at (self, i));
    }

  return NULL;
}

static void
focus_key (ChyFacts *self, const char *key)
{
  for (int i = 0; i < self->n_rows; i++)
    if (g_str_equal (key_at (self, i), key))
      {
        (void) gtk_widget_child_focus (gtk_grid_get_child_at (GTK_GRID (self), 1, i), GTK_DIR_TAB_FORWARD);
        return;
      }
}

static void
chy_facts_class_init (ChyFactsClass *klass G_GNUC_UNUSED)
{
}

static void
chy_facts_init (ChyFacts *self)
{
  g_object_set (self, "column-spacing", 18, "row-spacing", 7, NULL);
}

GtkWidget *
chy_facts_new (void)
{
  return g_object_new (CHY_TYPE_FACTS, "visible", TRUE, NULL);
}

void
chy_facts_set_body (ChyFacts *self, const ChyField *fields, GVariant *body, const char *const *keys)
{
  g_autofree char *focused = NULL;

  g_return_if_fail (CHY_IS_FACTS (self));
  g_return_if_fail (fields != NULL && body != NULL);

  /* A page that follows changes must not take the keyboard from who is in it. */
  focused = focused_key (self);
  chy_facts_clear (self);
  if (keys == NULL)
    for (const ChyField *field = fields; field->key != NULL; field++)
      add_field (self, field, body, FALSE);
  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      const ChyField *field = chy_fields_find (fields, keys[i]);

      if (field != NULL)
        add_field (self, field, body, TRUE);
      else
        g_critical ("no field “%s”", keys[i]);
    }
  if (focused != NULL)
    focus_key (self, focused);
}

void
chy_facts_add (ChyFacts *self, const char *key, const char *text, gboolean mono)
{
  GtkWidget *value;

  g_return_if_fail (CHY_IS_FACTS (self));
  g_return_if_fail (key != NULL);

  if (text == NULL)
    {
      value = value_label_new (_ ("Unknown"));
      gtk_style_context_add_class (gtk_widget_get_style_context (value), "dim");
    }
  else
    value = mono ? copied_new (key, text) : value_label_new (text);
  add_row (self, key, value);
}

void
chy_facts_add_link (ChyFacts *self, const char *key, const char *text, const char *resource, const char *id)
{
  g_return_if_fail (CHY_IS_FACTS (self));
  g_return_if_fail (resource != NULL && id != NULL);

  add_row (self, key, link_new (text != NULL ? text : id, resource, id));
}

void
chy_facts_add_widget (ChyFacts *self, const char *key, GtkWidget *value)
{
  g_return_if_fail (CHY_IS_FACTS (self));
  g_return_if_fail (GTK_IS_WIDGET (value));

  add_row (self, key, value);
}

void
chy_facts_clear (ChyFacts *self)
{
  g_autoptr (GList) children = NULL;

  g_return_if_fail (CHY_IS_FACTS (self));

  children = gtk_container_get_children (GTK_CONTAINER (self));
  for (GList *l = children; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
  self->n_rows = 0;
}
