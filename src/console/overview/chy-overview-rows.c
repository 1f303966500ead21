/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "model/chy-resource.h"

#include "chy-expiry-chart.h"
#include "chy-overview-rows.h"
#include "console/widgets/chy-words.h"

enum
{
  NUMBER_CHARS = 4, /* a column of counts */
  BAR_WIDTH = 96,
};

static GtkWidget *
text_new (const char *text, const char *style, gboolean small)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "hexpand", TRUE, NULL);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  if (small)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), "small");

  return label;
}

/* A row with `box` in it, by that name. */
static GtkWidget *
row_new (GtkWidget *box, const char *name)
{
  GtkWidget *row = gtk_list_box_row_new ();

  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 7, "margin-bottom", 7, NULL);
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_style_context_add_class (gtk_widget_get_style_context (row), "plain");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  /* It can have the keyboard: GTK leads Tab into no list whose first row cannot. */
  atk_object_set_name (gtk_widget_get_accessible (row), name);

  return row;
}

GtkWidget *
chy_overview_row_new (
    const char *icon, const char *title, const char *word, const char *reason, GtkWidget *button)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *name = word != NULL || reason != NULL
                              ? g_strdup_printf ("%s: %s", title, word != NULL ? word : reason)
                              : g_strdup (title);
  GtkWidget *row;

  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_container_add (GTK_CONTAINER (words), text_new (title, NULL, FALSE));
  if (reason != NULL)
    gtk_container_add (GTK_CONTAINER (words), text_new (reason, "dim", TRUE));
  gtk_container_add (GTK_CONTAINER (box), gtk_image_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (box), words);
  if (word != NULL && button == NULL)
    {
      GtkWidget *label = text_new (word, "dim", FALSE);

      g_object_set (label, "hexpand", FALSE, "xalign", 1.0, "valign", GTK_ALIGN_CENTER, "max-width-chars", 26,
                    NULL);
      gtk_container_add (GTK_CONTAINER (box), label);
    }
  if (button != NULL)
    {
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_style_context_add_class (gtk_widget_get_style_context (button), "compact");
      gtk_container_add (GTK_CONTAINER (box), button);
    }
  row = row_new (box, name);
  gtk_widget_show_all (row);

  return row;
}

void
chy_overview_row_set_target (GtkWidget *row, const char *id)
{
  gtk_widget_set_name (row, id);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_can_focus (row, TRUE);
  gtk_style_context_remove_class (gtk_widget_get_style_context (row), "plain");
}

const char *
chy_overview_row_get_target (GtkListBoxRow *row)
{
  return gtk_widget_get_name (GTK_WIDGET (row));
}

GtkWidget *
chy_overview_road_row (GVariant *step, GtkWidget *button)
{
  const char *state = chy_body_get_text (step, "state");
  const char *title = chy_body_get_text (step, "displayName");
  const char *reason = chy_body_get_text (step, "reason");
  gboolean met = g_strcmp0 (state, "met") == 0;
  const char *word = met                                       ? _ ("Met")
                     : g_strcmp0 (state, "notMet") == 0        ? _ ("Not met")
                     : g_strcmp0 (state, "notApplicable") == 0 ? _ ("Not applicable")
                                                               : _ ("Unknown");
  /* Translators: a state ("Not met") and the sentence that says why. */
  g_autofree char *why =
      !met && reason != NULL && *reason != '\0' ? g_strdup_printf (_ ("%s: %s"), word, reason) : NULL;

  return chy_overview_row_new (chy_state_icon (state), title != NULL ? title : "", why == NULL ? word : NULL,
                               why, button);
}

static char *
choice_title (const char *resource, const char *key, const char *id)
{
  const ChyField *field = chy_fields_find (chy_resource_find (resource)->columns, key);
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string (id != NULL ? id : ""));

  return field != NULL ? chy_field_format (field, value) : g_strdup (id);
}

GtkWidget *
chy_overview_connector_row (GVariant *connector, gint64 now)
{
  const char *state = chy_body_get_text (connector, "state");
  const char *name = chy_body_get_text (connector, "displayName");
  const char *reason = chy_body_get_text (connector, "reason");
  gint64 last = chy_body_get_int (connector, "lastConnectionDateTime", 0);
  g_autofree char *word = choice_title ("connectors", "state", state);
  g_autofree char *when = last > 0 ? chy_words_relative (last, now) : NULL;
  g_autofree char *heard = NULL;
  GtkWidget *row;

  if (when != NULL &&
      g_strv_contains ((const char *const[]){ "warning", "inactive", NULL }, state != NULL ? state : ""))
    /* Translators: %s is a time such as "3 hours ago". */
    heard = g_strdup_printf (_ ("Last heard from %s"), when);
  row = chy_overview_row_new (chy_state_icon (state), name != NULL ? name : "", heard != NULL ? heard : word,
                              reason != NULL && *reason != '\0' ? reason : NULL, NULL);
  if (chy_body_get_text (connector, "id") != NULL)
    chy_overview_row_set_target (row, chy_body_get_text (connector, "id"));

  return row;
}

GtkWidget *
chy_overview_crl_row (GVariant *authority, gint64 now, GtkWidget *button)
{
  const char *name = chy_body_get_text (authority, "name");
  gint64 made = chy_body_get_int (authority, "crlThisUpdate", 0);
  gint64 next = chy_body_get_int (authority, "crlNextUpdate", 0);
  g_autofree char *when = next > 0 ? chy_words_relative (next, now) : NULL;
  g_autofree char *age = made > 0 ? chy_words_relative (made, now) : NULL;
  g_autofree char *sentence = NULL;
  const char *icon;

  if (made == 0)
    {
      icon = "chy-state-unknown-symbolic";
      sentence = g_strdup (_ ("No revocation list has been made yet"));
    }
  else if (next <= now)
    {
      icon = "chy-state-error-symbolic";
      /* Translators: both are times, such as "9 days ago" and "2 days ago". */
      sentence = g_strdup_printf (_ ("Made %s, ended %s"), age, when);
    }
  else
    {
      icon = next - now < CHY_USEC_PER_DAY ? "chy-state-warning-symbolic" : "chy-state-ok-symbolic";
      /* Translators: both are times, such as "2 days ago" and "in 5 days". */
      sentence = g_strdup_printf (_ ("Made %s, the next is due %s"), age, when);
    }

  return chy_overview_row_new (icon, name != NULL ? name : "", NULL, sentence, button);
}

static GtkWidget *
count_new (gint64 count)
{
  g_autofree char *words = chy_words_number (count);
  GtkWidget *label = gtk_label_new (words);

  g_object_set (label, "xalign", 1.0, "width-chars", NUMBER_CHARS, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "num");

  return label;
}

static GtkWidget *
level_new (gint64 value, gint64 most)
{
  GtkWidget *level = gtk_level_bar_new_for_interval (0, (double) MAX (most, 1));

  for (const char *const *offset = (const char *const[]){ GTK_LEVEL_BAR_OFFSET_LOW, GTK_LEVEL_BAR_OFFSET_HIGH,
                                                          GTK_LEVEL_BAR_OFFSET_FULL, NULL };
       *offset != NULL; offset++)
    gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (level), *offset);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (level), (double) value);
  g_object_set (level, "width-request", BAR_WIDTH, "valign", GTK_ALIGN_CENTER, NULL);

  return level;
}

GtkWidget *
chy_overview_failure_row (GVariant *cause, gint64 most)
{
  const char *title = chy_body_get_text (cause, "title");
  gint64 count = chy_body_get_int (cause, "count", 0);
  gint64 last = chy_body_get_int (cause, "lastDateTime", 0);
  g_autofree char *number = chy_words_number (count);
  g_autofree char *name = NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *row;

  title = title != NULL && *title != '\0' ? title : _ ("Cause unknown");
  /* Translators: a cause and how many requests failed by it. */
  name = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s: %s request", "%s: %s requests", (gulong) count),
                          title, number);
  gtk_container_add (GTK_CONTAINER (box), count_new (count));
  gtk_container_add (GTK_CONTAINER (box), text_new (title, NULL, FALSE));
  gtk_container_add (GTK_CONTAINER (box), level_new (count, most));
  row = row_new (box, name);
  chy_overview_row_set_target (row, chy_body_get_text (cause, "id"));
  if (last > 0)
    {
      g_autofree char *when = chy_words_time (last);
      g_autofree char *tooltip = g_strdup_printf (_ ("The last one: %s"), when);

      gtk_widget_set_tooltip_text (row, tooltip);
    }
  gtk_widget_show_all (row);

  return row;
}

GtkWidget *
chy_overview_week_row (GVariant *week)
{
  gint64 start = chy_body_get_int (week, "start", 0);
  gint64 count = chy_body_get_int (week, "count", 0);
  g_autofree char *from = chy_expiry_day (start);
  g_autofree char *to = chy_expiry_day (start + 6 * CHY_USEC_PER_DAY);
  /* Translators: the first and the last day of a week. */
  g_autofree char *days = g_strdup_printf (_ ("%s – %s"), from, to);
  g_autofree char *number = chy_words_number (count);
  g_autofree char *target = g_strdup_printf ("%" G_GINT64_FORMAT, start);
  /* Translators: a week ("June 18 – June 24") and how many certificates end in it. */
  g_autofree char *name = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s: %s certificate", "%s: %s certificates", (gulong) count), days,
      number);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *row;

  gtk_container_add (GTK_CONTAINER (box), text_new (days, NULL, FALSE));
  gtk_container_add (GTK_CONTAINER (box), count_new (count));
  row = row_new (box, name);
  g_object_set (box, "margin-top", 3, "margin-bottom", 3, NULL);
  chy_overview_row_set_target (row, target);
  gtk_widget_show_all (row);

  return row;
}
