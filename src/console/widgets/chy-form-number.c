/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "base/chy-time.h"

#include "chy-form-private.h"

/* --- whole numbers -------------------------------------------------------------------------------- */

static void
spin_cb (GtkSpinButton *spin, ChyFormRow *row)
{
  chy_form_row_take (row, g_variant_new_int64 ((gint64) gtk_spin_button_get_value (spin)));
}

static GtkWidget *
create_spin (ChyFormRow *row)
{
  GtkWidget *spin = gtk_spin_button_new_with_range ((double) row->field->min, (double) row->field->max, 1);

  g_object_set (spin, "numeric", TRUE, "width-chars", 4, "activates-default", TRUE, "halign", GTK_ALIGN_START,
                NULL);
  g_signal_connect (spin, "value-changed", G_CALLBACK (spin_cb), row);

  return spin;
}

static void
show_spin (ChyFormRow *row, GVariant *value)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (row->widget),
                             value != NULL ? (double) g_variant_get_int64 (value) : (double) row->field->min);
}

const ChyFormControl chy_form_control_spin = { create_spin, show_spin };

/* --- periods: a number and its unit --------------------------------------------------------------- */

static const struct
{
  const char *id; /* as chy_period_parse() reads it */
  const char *title;
} units[] = {
  { "min", N_ ("Minutes") }, { "h", N_ ("Hours") },   { "d", N_ ("Days") },
  { "w", N_ ("Weeks") },     { "mo", N_ ("Months") }, { "y", N_ ("Years") },
};

/* The two parts of the control. */
static GtkWidget *
unit_of (ChyFormRow *row)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (row->widget));

  return g_list_last (children)->data;
}

static void
period_cb (GtkWidget *changed G_GNUC_UNUSED, ChyFormRow *row)
{
  int number = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (row->focus));
  const char *unit;
  g_autofree char *text = NULL;
  gint64 seconds;

  if (row->setting)
    return;
  unit = gtk_combo_box_get_active_id (GTK_COMBO_BOX (unit_of (row)));
  text = g_strdup_printf ("%d%s", number, unit != NULL ? unit : "d");
  if (number == 0)
    chy_form_row_take (row, (row->field->flags & CHY_FIELD_REQUIRED) != 0 || row->field->min > 0
                                ? NULL
                                : g_variant_new_int64 (0));
  else if (chy_period_parse (text, &seconds, NULL))
    chy_form_row_take (row, g_variant_new_int64 (seconds));
  else
    chy_form_row_take_unreadable (row);
}

static GtkWidget *
create_period (ChyFormRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *spin = gtk_spin_button_new_with_range (0, 99999, 1);
  GtkWidget *combo = gtk_combo_box_text_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), units[i].id, _ (units[i].title));
  g_object_set (spin, "numeric", TRUE, "width-chars", 4, NULL);
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), "d");
  atk_object_set_name (gtk_widget_get_accessible (combo), _ ("Unit"));
  gtk_container_add (GTK_CONTAINER (box), spin);
  gtk_container_add (GTK_CONTAINER (box), combo);
  g_signal_connect (spin, "value-changed", G_CALLBACK (period_cb), row);
  g_signal_connect (combo, "changed", G_CALLBACK (period_cb), row);
  row->focus = spin;

  return box;
}

static void
show_period (ChyFormRow *row, GVariant *value)
{
  gint64 seconds = value != NULL ? g_variant_get_int64 (value) : 0;
  g_autofree char *text = chy_period_format (seconds);
  char *unit = text;
  gint64 number = g_ascii_strtoll (text, &unit, 10);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (row->focus), (double) number);
  if (seconds != 0)
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (unit_of (row)), unit);
}

const ChyFormControl chy_form_control_period = { create_period, show_period };

/* --- points in time: a text, and a calendar for the day ------------------------------------------- */

/* A person leaves the seconds out. */
static gboolean
parse_time (const char *text, gint64 *ret_usec)
{
  g_autofree char *whole = g_strdup_printf ("%s:00", text);

  return chy_time_parse (text, TRUE, ret_usec, NULL) || chy_time_parse (whole, TRUE, ret_usec, NULL);
}

static void
time_cb (GtkEntry *entry, ChyFormRow *row)
{
  const char *text = gtk_entry_get_text (entry);
  gint64 usec;

  if (row->setting)
    return;
  if (*text == '\0')
    chy_form_row_take (row, NULL);
  else if (parse_time (text, &usec))
    chy_form_row_take (row, g_variant_new_int64 (usec));
  else
    chy_form_row_take_unreadable (row);
}

static void
day_cb (GtkCalendar *calendar, GtkEntry *entry)
{
  guint year, month, day;
  g_autofree char *text = NULL;
  const char *old = gtk_entry_get_text (entry);
  const char *clock = strchr (old, ' ');

  gtk_calendar_get_date (calendar, &year, &month, &day);
  text = g_strdup_printf ("%04u-%02u-%02u%s", year, month + 1, day, clock != NULL ? clock : " 00:00");
  gtk_entry_set_text (entry, text);
}

static void
calendar_cb (GtkWidget *button, ChyFormRow *row)
{
  GtkWidget *popover = chy_form_popover_new (button);
  GtkWidget *calendar = gtk_calendar_new ();
  int year = 0, month = 0, day = 0;

  if (sscanf (gtk_entry_get_text (GTK_ENTRY (row->focus)), "%4d-%2d-%2d", &year, &month, &day) == 3 &&
      month >= 1 && month <= 12)
    {
      gtk_calendar_select_month (GTK_CALENDAR (calendar), (guint) month - 1, (guint) year);
      gtk_calendar_select_day (GTK_CALENDAR (calendar), (guint) day);
    }
  g_signal_connect_object (calendar, "day-selected", G_CALLBACK (day_cb), row->focus, 0);
  g_object_set (calendar, "margin", 6, NULL);
  gtk_container_add (GTK_CONTAINER (popover), calendar);
  gtk_widget_show_all (calendar);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static GtkWidget *
create_time (ChyFormRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("x-office-calendar-symbolic", GTK_ICON_SIZE_BUTTON);

  g_object_set (entry, "width-chars", 18, "placeholder-text", "2027-01-31 08:00", NULL);
  gtk_widget_set_tooltip_text (button, _ ("Choose a Day"));
  atk_object_set_name (gtk_widget_get_accessible (button), _ ("Choose a Day"));
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (box), entry);
  gtk_container_add (GTK_CONTAINER (box), button);
  g_signal_connect (entry, "changed", G_CALLBACK (time_cb), row);
  g_signal_connect (button, "clicked", G_CALLBACK (calendar_cb), row);
  row->focus = entry;

  return box;
}

static void
show_time (ChyFormRow *row, GVariant *value)
{
  g_autoptr (GDateTime) utc =
      value != NULL ? g_date_time_new_from_unix_utc (g_variant_get_int64 (value) / CHY_USEC_PER_SEC) : NULL;
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *text = local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : NULL;

  gtk_entry_set_text (GTK_ENTRY (row->focus), text != NULL ? text : "");
}

const ChyFormControl chy_form_control_time = { create_time, show_time };
