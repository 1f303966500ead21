/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "base/chy-time.h"
#include "model/chy-resource.h"

#include "chy-filter-editor.h"
#include "chy-filter.h"
#include "chy-object-picker.h"

#include <string.h>

struct _ChyFilterEditor
{
  GtkBox parent_instance;

  const ChyField *field; /* static */
  GPtrArray *ticks;      /* (owned) of GtkToggleButton*: of choices, of times */
  GtkComboBox *how;      /* of words */
  GtkEntry *from;        /* words, the least number, the first day */
  GtkEntry *to;          /* the greatest number, the last day; or NULL */
  ChyObjectPicker *picker;
};

G_DEFINE_FINAL_TYPE (ChyFilterEditor, chy_filter_editor, GTK_TYPE_BOX)

enum
{
  CHANGED,
  PICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* The last one is for two dates. */
static const struct
{
  const char *value;
  const char *title;
} times[] = {
  { "-1d..now", N_ ("In the last 24 hours") },     { "-7d..now", N_ ("In the last 7 days") },
  { "-30d..now", N_ ("In the last 30 days") },     { "<now", N_ ("In the past") },
  { "now..+7d", N_ ("Within the next 7 days") },   { "now..+30d", N_ ("Within the next 30 days") },
  { "now..+90d", N_ ("Within the next 90 days") }, { NULL, N_ ("Between two days") },
};

static void
changed_cb (ChyFilterEditor *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
picked_cb (ChyFilterEditor *self)
{
  g_signal_emit (self, signals[PICKED], 0);
}

static GtkEntry *
add_entry (ChyFilterEditor *self, GtkContainer *box, const char *title, const char *hint, const char *text)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (title);
  GtkWidget *entry = gtk_entry_new ();

  g_object_set (label, "xalign", 0.0, "mnemonic-widget", entry, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim");
  g_object_set (entry, "placeholder-text", hint, "text", text != NULL ? text : "", "width-chars", 24, NULL);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (picked_cb), self);
  gtk_container_add (box, label);
  gtk_container_add (box, entry);

  return GTK_ENTRY (entry);
}

static GtkToggleButton *
add_tick (ChyFilterEditor *self, GtkWidget *button, gboolean active)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), active);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (changed_cb), self);
  gtk_container_add (GTK_CONTAINER (self), button);
  g_ptr_array_add (self->ticks, button);

  return GTK_TOGGLE_BUTTON (button);
}

static gboolean
is_ticked (ChyFilterEditor *self, guint i)
{
  return gtk_toggle_button_get_active (g_ptr_array_index (self->ticks, i));
}

/* --- making ------------------------------------------------------------------------------------------ */

static void
make_choices (ChyFilterEditor *self, const char *value)
{
  g_auto (GStrv) ids = g_strsplit (value != NULL ? value : "", ",", -1);

  for (const ChyChoice *choice = self->field->choices; choice != NULL && choice->id != NULL; choice++)
    add_tick (self, gtk_check_button_new_with_label (g_dgettext (GETTEXT_PACKAGE, choice->title)),
              g_strv_contains ((const char *const *) ids, choice->id));
}

static void
make_boolean (ChyFilterEditor *self, const char *value)
{
  GtkWidget *yes = gtk_radio_button_new_with_label (NULL, _ ("Yes"));

  add_tick (self, yes, TRUE);
  add_tick (self, gtk_radio_button_new_with_label_from_widget (GTK_RADIO_BUTTON (yes), _ ("No")),
            g_strcmp0 (value, "false") == 0);
}

static char *
day_of (const char *moment, gint64 days)
{
  gint64 usec;
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (moment == NULL || !chy_time_parse (moment, TRUE, &usec, NULL))
    return NULL;
  utc = g_date_time_new_from_unix_utc ((usec + days * CHY_USEC_PER_DAY) / CHY_USEC_PER_SEC);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d") : NULL;
}

static void
make_days (ChyFilterEditor *self, const char *value)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *between = g_ptr_array_index (self->ticks, self->ticks->len - 1);
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  if (value != NULL && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (between)) &&
      chy_filter_split (value, &from, &to))
    {
      first = day_of (from, 0);
      last = day_of (to, -1);
    }
  gtk_widget_set_margin_start (box, 24);
  /* Translators: how a day is typed: year, month, day in figures. */
  self->from = add_entry (self, GTK_CONTAINER (box), _ ("_First day"), _ ("YYYY-MM-DD"), first);
  self->to = add_entry (self, GTK_CONTAINER (box), _ ("_Last day"), _ ("YYYY-MM-DD"), last);
  g_object_bind_property (between, "active", box, "sensitive", G_BINDING_SYNC_CREATE);
  gtk_container_add (GTK_CONTAINER (self), box);
}

static void
make_times (ChyFilterEditor *self, const char *value)
{
  GtkWidget *first = NULL;
  gboolean known = value == NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      GtkWidget *radio = gtk_radio_button_new_with_label_from_widget (
          GTK_RADIO_BUTTON (first), g_dgettext (GETTEXT_PACKAGE, times[i].title));
      gboolean active = times[i].value != NULL ? g_strcmp0 (times[i].value, value) == 0 : !known;

      known |= active;
      first = first != NULL ? first : radio;
      add_tick (self, radio, active);
    }
  make_days (self, value);
}

static void
make_numbers (ChyFilterEditor *self, const char *value)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *last = NULL;

  if (value != NULL && !chy_filter_split (value, &from, &to))
    {
      from = g_strdup (value);
      last = g_strdup (value);
    }
  if (to != NULL)
    last = g_strdup_printf ("%" G_GINT64_FORMAT, g_ascii_strtoll (to, NULL, 10) - 1);
  self->from = add_entry (self, GTK_CONTAINER (self), _ ("_At least"), NULL, from);
  self->to = add_entry (self, GTK_CONTAINER (self), _ ("At _most"), NULL, last);
}

static void
make_words (ChyFilterEditor *self, const char *value)
{
  GtkWidget *how = gtk_combo_box_text_new ();
  gsize length = value != NULL ? strlen (value) : 0;
  gboolean begins = value == NULL || (length > 1 && value[length - 1] == '*');
  gboolean not = value != NULL && value[0] == '!';
  g_autofree char *text = value != NULL ? g_strndup (value + not, length - not -(begins ? 1 : 0)) : NULL;

  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (how), "begins", _ ("Begins with"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (how), "is", _ ("Is"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (how), "not", _ ("Is not"));
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (how), begins ? "begins" : not ? "not" : "is");
  atk_object_set_name (gtk_widget_get_accessible (how), _ ("How to Compare"));
  gtk_widget_set_tooltip_text (how, _ ("How to Compare"));
  g_signal_connect_swapped (how, "changed", G_CALLBACK (changed_cb), self);
  gtk_container_add (GTK_CONTAINER (self), how);
  self->how = GTK_COMBO_BOX (how);
  self->from = add_entry (self, GTK_CONTAINER (self), _ ("_Text"), NULL, text);
}

/* --- reading ----------------------------------------------------------------------------------------- */

static char *
read_choices (ChyFilterEditor *self)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < self->ticks->len; i++)
    if (is_ticked (self, i))
      g_string_append_printf (ids, "%s%s", ids->len > 0 ? "," : "", self->field->choices[i].id);

  return ids->len > 0 ? g_string_free (g_steal_pointer (&ids), FALSE) : NULL;
}

static gboolean
read_day (GtkEntry *entry, gint64 days, char **ret_moment)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_get_text (entry)));
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (entry));
  gboolean is_day = *text == '\0';
  gint64 usec;

  *ret_moment = NULL;
  gtk_style_context_remove_class (style, "field-error");
  if (!is_day && strlen (text) == strlen ("2026-03-01") && chy_time_parse (text, TRUE, &usec, NULL))
    {
      *ret_moment = chy_time_format (usec + days * CHY_USEC_PER_DAY);
      is_day = TRUE;
    }
  if (!is_day)
    gtk_style_context_add_class (style, "field-error");

  return is_day;
}

static char *
join (const char *from, const char *to)
{
  if (from != NULL && to != NULL)
    return g_strconcat (from, "..", to, NULL);
  if (from != NULL)
    return g_strconcat (">=", from, NULL);

  return to != NULL ? g_strconcat ("<", to, NULL) : NULL;
}

static char *
read_times (ChyFilterEditor *self)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  for (gsize i = 0; i + 1 < G_N_ELEMENTS (times); i++)
    if (is_ticked (self, i))
      return g_strdup (times[i].value);

  return read_day (self->from, 0, &from) && read_day (self->to, 1, &to) ? join (from, to) : NULL;
}

static gboolean
read_number (GtkEntry *entry, gint64 more, char **ret_number)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_get_text (entry)));
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (entry));
  gint64 number;

  *ret_number = NULL;
  gtk_style_context_remove_class (style, "field-error");
  if (*text == '\0')
    return TRUE;
  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64 - 1, &number, NULL))
    {
      gtk_style_context_add_class (style, "field-error");
      return FALSE;
    }
  *ret_number = g_strdup_printf ("%" G_GINT64_FORMAT, number + more);

  return TRUE;
}

static char *
read_numbers (ChyFilterEditor *self)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  return read_number (self->from, 0, &from) && read_number (self->to, 1, &to) ? join (from, to) : NULL;
}

static char *
read_words (ChyFilterEditor *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_get_text (self->from)));
  const char *how = gtk_combo_box_get_active_id (self->how);

  if (*text == '\0')
    return NULL;
  if (g_strcmp0 (how, "begins") == 0)
    return g_strconcat (text, "*", NULL);

  return g_strcmp0 (how, "not") == 0 ? g_strconcat ("!", text, NULL) : g_steal_pointer (&text);
}

static void
chy_filter_editor_finalize (GObject *object)
{
  g_ptr_array_unref (CHY_FILTER_EDITOR (object)->ticks);

  G_OBJECT_CLASS (chy_filter_editor_parent_class)->finalize (object);
}

static void
chy_filter_editor_class_init (ChyFilterEditorClass *klass)
{
  const GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_filter_editor_finalize;

  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PICKED] = g_signal_new ("picked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
chy_filter_editor_init (ChyFilterEditor *self)
{
  self->ticks = g_ptr_array_new ();
}

GtkWidget *
chy_filter_editor_new (ChyTenant *tenant, const ChyField *field, const char *value)
{
  ChyFilterEditor *self =
      g_object_new (CHY_TYPE_FILTER_EDITOR, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6, NULL);

  self->field = field;
  switch (field->kind)
    {
    case CHY_FIELD_CHOICE:
    case CHY_FIELD_CHOICE_LIST:
      make_choices (self, value);
      break;
    case CHY_FIELD_BOOLEAN:
      make_boolean (self, value);
      break;
    case CHY_FIELD_TIME:
      make_times (self, value);
      break;
    case CHY_FIELD_INTEGER:
      make_numbers (self, value);
      break;
    case CHY_FIELD_REFERENCE:
      self->picker = CHY_OBJECT_PICKER (chy_object_picker_new (tenant, field->refers_to));
      g_signal_connect_swapped (self->picker, "picked", G_CALLBACK (picked_cb), self);
      gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->picker));
      break;
    default:
      make_words (self, value);
      break;
    }
  gtk_widget_show_all (GTK_WIDGET (self));

  return GTK_WIDGET (self);
}

char *
chy_filter_editor_get_value (ChyFilterEditor *self)
{
  g_return_val_if_fail (CHY_IS_FILTER_EDITOR (self), NULL);

  switch (self->field->kind)
    {
    case CHY_FIELD_CHOICE:
    case CHY_FIELD_CHOICE_LIST:
      return read_choices (self);
    case CHY_FIELD_BOOLEAN:
      return g_strdup (is_ticked (self, 0) ? "true" : "false");
    case CHY_FIELD_TIME:
      return read_times (self);
    case CHY_FIELD_INTEGER:
      return read_numbers (self);
    case CHY_FIELD_REFERENCE:
      return g_strdup (chy_object_picker_get_id (self->picker));
    default:
      return read_words (self);
    }
}

const char *
chy_filter_editor_get_name (ChyFilterEditor *self)
{
  return self->picker != NULL ? chy_object_picker_get_name (self->picker) : NULL;
}
