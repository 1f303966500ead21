/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"
#include "model/chy-platform.h"

#include "chy-request-facts.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-words.h"

static void
add (GtkBox *box, const char *key, GtkWidget *value)
{
  GtkWidget *fact = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *label = gtk_label_new (key);

  g_object_set (label, "xalign", 0.0, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim");
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "small");
  gtk_container_add (GTK_CONTAINER (fact), label);
  gtk_container_add (GTK_CONTAINER (fact), value);
  gtk_container_add (GTK_CONTAINER (box), fact);
}

static GtkWidget *
words_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars", 30,
                "selectable", TRUE, "can-focus", FALSE, NULL);

  return label;
}

/* The address of a link says the resource and the id. */
static gboolean
link_cb (GtkLabel *label, const char *uri, gpointer data G_GNUC_UNUSED)
{
  g_auto (GStrv) parts = g_strsplit (uri, ":", 2);

  if (parts[0] != NULL && parts[1] != NULL)
    chy_navigate_to_object (GTK_WIDGET (label), parts[0], parts[1]);

  return TRUE;
}

static GtkWidget *
link_new (const char *text, const char *resource, const char *id)
{
  GtkWidget *label = gtk_label_new (NULL);
  g_autofree char *markup = g_markup_printf_escaped (
      "<a href=\"%s:%s\"><span underline=\"none\">%s</span></a>", resource, id, text);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_track_visited_links (GTK_LABEL (label), FALSE);
  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars", 30,
                NULL);
  g_signal_connect (label, "activate-link", G_CALLBACK (link_cb), NULL);

  return label;
}

static void
add_object (GtkBox *box, const char *key, const char *text, const char *resource, const char *id)
{
  if (text == NULL || *text == '\0')
    return;
  add (box, key, id != NULL && *id != '\0' ? link_new (text, resource, id) : words_new (text));
}

static char *
device_words (GVariant *request)
{
  const char *device = chy_body_get_text (request, "deviceDisplayName");
  const char *id = chy_body_get_text (request, "platform");
  const ChyPlatform *platform = id != NULL ? chy_platform_find (id) : NULL;

  if (device == NULL || platform == NULL)
    return g_strdup (device);

  /* Translators: a device and its platform. */
  return g_strdup_printf (_ ("%s, %s"), device, g_dgettext (GETTEXT_PACKAGE, platform->title));
}

static void
add_attempts (GtkBox *box, GVariant *request)
{
  gint64 attempt = chy_body_get_int (request, "attempt", 0);
  gint64 next = chy_body_get_int (request, "nextTryDateTime", 0);
  g_autofree char *number = chy_words_number (attempt);
  g_autofree char *when = NULL;
  g_autofree char *words = NULL;
  GtkWidget *value;

  if (next > g_get_real_time ())
    {
      when = chy_words_relative (next, g_get_real_time ());
      /* Translators: the number of attempts, and when the next one is: "3, next in 22 minutes". */
      words = g_strdup_printf (_ ("%s, next %s"), number, when);
    }
  value = words_new (words != NULL ? words : number);
  if (words != NULL)
    {
      g_autofree char *exact = chy_words_time (next);

      gtk_widget_set_tooltip_text (value, exact);
    }
  add (box, _ ("Attempts"), value);
}

static void
add_copied (GtkBox *box, const char *key, const char *text, const char *name)
{
  if (text != NULL && *text != '\0')
    add (box, key, chy_copied_text_new (text, name));
}

static void
add_time (GtkBox *box, const char *key, gint64 time)
{
  g_autofree char *words = NULL;
  g_autofree char *exact = NULL;
  GtkWidget *value;

  if (time == 0)
    return;
  words = chy_words_relative (time, g_get_real_time ());
  exact = chy_words_time (time);
  value = words_new (words);
  gtk_widget_set_tooltip_text (value, exact);
  add (box, key, value);
}

void
chy_request_facts_show (GtkBox *box, GVariant *request, GHashTable *connectors)
{
  const char *connector = chy_body_get_text (request, "connectorId");
  const char *previous = chy_body_get_text (request, "previousId");
  g_autofree char *device = device_words (request);
  g_autofree char *number = chy_words_number (chy_body_get_int (request, "number", 0));

  chy_container_clear (GTK_CONTAINER (box));
  add_object (box, _ ("User"), chy_body_get_text (request, "userDisplayName"), "users",
              chy_body_get_text (request, "userId"));
  add_object (box, _ ("Device"), device, "devices", chy_body_get_text (request, "deviceId"));
  add_object (box, _ ("Profile"), chy_body_get_text (request, "profileName"), "profiles",
              chy_body_get_text (request, "profileId"));
  add_object (box, _ ("Template"), chy_body_get_text (request, "templateName"), "templates", NULL);
  add_object (box, _ ("Authority"), chy_body_get_text (request, "authorityName"), "authorities",
              chy_body_get_text (request, "authorityId"));
  if (connector != NULL)
    add_object (box, _ ("Connector"), g_hash_table_lookup (connectors, connector), "connectors", connector);
  add_attempts (box, request);
  add_time (box, _ ("Valid Until"), chy_body_get_int (request, "notAfter", 0));
  add_time (box, _ ("Renewal From"), chy_body_get_int (request, "renewDateTime", 0));
  if (previous != NULL && *previous != '\0')
    add_object (box, _ ("Renews"), _ ("An earlier request"), "requests", previous);
  add (box, _ ("Request ID"), words_new (number));
  add_copied (box, _ ("Serial Number"), chy_body_get_text (request, "certificateSerialNumber"),
              _ ("Copy Serial Number"));
  add_copied (box, _ ("Request"), chy_body_get_text (request, "id"), _ ("Copy Request Identifier"));
  gtk_widget_show_all (GTK_WIDGET (box));
}
