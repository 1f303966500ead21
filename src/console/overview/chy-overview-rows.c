/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "model/chy-resource.h"

#include "chy-overview-rows.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-words.h"

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

GtkWidget *
chy_overview_row_new (
    const char *icon, const char *title, const char *word, const char *reason, const char *command)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *image = gtk_image_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON);
  g_autofree char *name = g_strdup_printf ("%s: %s", title, word);

  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 7, "margin-bottom", 7, NULL);
  gtk_widget_set_valign (image, reason != NULL || command != NULL ? GTK_ALIGN_START : GTK_ALIGN_CENTER);
  gtk_container_add (GTK_CONTAINER (words), text_new (title, NULL, FALSE));
  if (reason != NULL)
    gtk_container_add (GTK_CONTAINER (words), text_new (reason, "dim", TRUE));
  if (command != NULL)
    gtk_container_add (GTK_CONTAINER (words), chy_command_box_new (command));
  gtk_container_add (GTK_CONTAINER (box), image);
  gtk_container_add (GTK_CONTAINER (box), words);
  if (word != NULL)
    {
      GtkWidget *label = text_new (word, "dim", FALSE);

      g_object_set (label, "hexpand", FALSE, "wrap", FALSE, "valign", GTK_ALIGN_START, NULL);
      gtk_container_add (GTK_CONTAINER (box), label);
    }
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_style_context_add_class (gtk_widget_get_style_context (row), "plain");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  gtk_widget_show_all (row);

  return row;
}

GtkWidget *
chy_overview_road_row (GVariant *step)
{
  const char *state = chy_body_get_text (step, "state");
  const char *title = chy_body_get_text (step, "displayName");
  const char *reason = chy_body_get_text (step, "reason");
  const char *command = chy_body_get_text (step, "command");
  gboolean met = g_strcmp0 (state, "met") == 0;
  const char *word = met                                       ? _ ("Met")
                     : g_strcmp0 (state, "notMet") == 0        ? _ ("Not met")
                     : g_strcmp0 (state, "notApplicable") == 0 ? _ ("Not applicable")
                                                               : _ ("Unknown");

  return chy_overview_row_new (chy_state_icon (state), title != NULL ? title : "", word,
                               !met && reason != NULL && *reason != '\0' ? reason : NULL,
                               !met && command != NULL && *command != '\0' ? command : NULL);
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
  const char *reason = chy_body_get_text (connector, "stateReason");
  gint64 last = chy_body_get_int (connector, "lastConnectionDateTime", 0);
  g_autofree char *word = choice_title ("connectors", "state", state);
  g_autofree char *when = last > 0 ? chy_words_relative (last, now) : NULL;
  /* Translators: %s is a time such as "3 hours ago". */
  g_autofree char *heard =
      when != NULL ? g_strdup_printf (_ ("Last contact: %s"), when) : g_strdup (_ ("No contact yet"));

  return chy_overview_row_new (chy_state_icon (state), name != NULL ? name : "", word,
                               reason != NULL && *reason != '\0' ? reason : heard, NULL);
}

GtkWidget *
chy_overview_crl_row (GVariant *authority, gint64 now)
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
  else
    {
      icon = next <= now                     ? "chy-state-error-symbolic"
             : next - now < CHY_USEC_PER_DAY ? "chy-state-warning-symbolic"
                                             : "chy-state-ok-symbolic";
      /* Translators: both are times, such as "2 days ago" and "in 5 days". */
      sentence = g_strdup_printf (_ ("Made %s, the next is due %s"), age, when);
    }

  return chy_overview_row_new (icon, name != NULL ? name : "", "", sentence, NULL);
}
