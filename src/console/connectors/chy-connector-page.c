/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "model/chy-resource.h"

#include "chy-connector-page.h"
#include "chy-connector-rights.h"
#include "chy-connector-row.h"
#include "chy-connector-spark.h"
#include "chy-engine-bar.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-menus.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-words.h"

enum
{
  NARROW = 720, /* below it the two columns stand one above the other */
};

struct _ChyConnectorPage
{
  GtkScrolledWindow parent_instance;

  ChyFacts *facts;            /* of the template's box */
  ChyConnectorRights *rights; /* likewise */

  /* Template children. */
  GtkBox *columns;
  ChyEngineBar *engine_bar;
  GtkBox *facts_box;
  GtkGrid *hours;
  GtkImage *icon;
  GtkMenuButton *menu;
  GtkLabel *name;
  GtkLabel *reason;
  GtkBox *rights_box;
  GtkButton *settings;
  ChyConnectorSpark *spark;
  GtkLabel *spark_words;
};

G_DEFINE_FINAL_TYPE (ChyConnectorPage, chy_connector_page, GTK_TYPE_SCROLLED_WINDOW)

static const struct
{
  const char *key;
  gboolean optional; /* not shown where there is none, which is not unknown */
} facts[] = {
  { "hostName", FALSE },    { "connectorVersion", FALSE }, { "lastConnectionDateTime", FALSE },
  { "account", FALSE },     { "serviceAccount", TRUE },    { "principalName", FALSE },
  { "principalId", FALSE }, { "proxyUrl", TRUE },          { "succeeded", TRUE },
  { "failed", TRUE },       { "revoked", TRUE },           { "createdDateTime", FALSE },
  { "id", FALSE },
};

static void
show_facts (ChyConnectorPage *self, GVariant *body)
{
  const char *keys[G_N_ELEMENTS (facts) + 1] = { NULL };
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      g_autoptr (GVariant) value = chy_body_get (body, facts[i].key);
      gboolean none = value == NULL || (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) &&
                                        *g_variant_get_string (value, NULL) == '\0');

      if (!none || !facts[i].optional)
        keys[n++] = facts[i].key;
    }
  chy_facts_set_body (self->facts, chy_resource_find ("connectors")->columns, body, keys);
}

static GtkWidget *
cell_new (const char *text, const char *style, double xalign)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), (float) xalign);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "num");
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);

  return label;
}

static char *
hour_words (gint64 now, guint hours_ago)
{
  gint64 hour = now / CHY_USEC_PER_SEC / 3600 - hours_ago;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (hour * 3600);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  /* Translators: an hour of the day, as g_date_time_format() writes it; weekday and time. */
  return local != NULL ? g_date_time_format (local, _ ("%a %H:%M")) : g_strdup (_ ("Unknown"));
}

/* The figures of the bars, the last hour first; hours without a request are left out. */
static void
show_hours (ChyConnectorPage *self, const ChyConnectorDay *day, gint64 now)
{
  int line = 1;

  chy_container_clear (GTK_CONTAINER (self->hours));
  gtk_grid_attach (self->hours, cell_new (_ ("Hour From"), "dim", 0), 0, 0, 1, 1);
  gtk_grid_attach (self->hours, cell_new (_ ("Succeeded"), "dim", 1), 1, 0, 1, 1);
  gtk_grid_attach (self->hours, cell_new (_ ("Failed"), "dim", 1), 2, 0, 1, 1);
  for (guint ago = 0; ago < CHY_CONNECTOR_HOURS; ago++)
    {
      guint at = CHY_CONNECTOR_HOURS - 1 - ago;
      g_autofree char *hour = hour_words (now, ago);
      g_autofree char *succeeded = chy_words_number (day->succeeded[at]);
      g_autofree char *failed = chy_words_number (day->failed[at]);

      if (day->succeeded[at] + day->failed[at] == 0)
        continue;
      gtk_grid_attach (self->hours, cell_new (hour, NULL, 0), 0, line, 1, 1);
      gtk_grid_attach (self->hours, cell_new (succeeded, NULL, 1), 1, line, 1, 1);
      gtk_grid_attach (self->hours, cell_new (failed, NULL, 1), 2, line, 1, 1);
      line++;
    }
  gtk_widget_show_all (GTK_WIDGET (self->hours));
}

static void
show_state (ChyConnectorPage *self, GVariant *body, ChyEngine *engine, gint64 now)
{
  ChyConnectorWords words;
  g_autofree char *line = NULL;

  chy_connector_words_init (&words, body, engine, now);
  gtk_image_set_from_icon_name (self->icon, words.icon, GTK_ICON_SIZE_BUTTON);
  /* Translators: the state of a connector, and the reason of that. */
  line = g_strdup_printf (_ ("%s. %s"), words.word, words.reason);
  gtk_label_set_text (self->reason, line);
  chy_connector_words_clear (&words);
}

void
chy_connector_page_set_body (ChyConnectorPage *self, GVariant *body, ChyEngine *engine)
{
  const char *id = chy_body_get_text (body, "id");
  const char *name = chy_body_get_text (body, "displayName");
  gboolean is_engines = engine != NULL && g_strcmp0 (chy_engine_get_connector (engine), id) == 0;
  g_autoptr (GMenuModel) menu = chy_connector_menu_new (body, engine, TRUE);
  g_autofree char *sentence = NULL;
  gint64 now = g_get_real_time ();
  ChyConnectorDay day;

  g_return_if_fail (CHY_IS_CONNECTOR_PAGE (self));

  gtk_label_set_text (self->name, name != NULL ? name : "");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->settings), "s", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->settings), "panel.settings");
  chy_menu_button_set (self->menu, menu);
  show_state (self, body, engine, now);
  chy_engine_bar_set_engine (self->engine_bar, is_engines ? engine : NULL);
  show_facts (self, body);
  chy_connector_day_init (&day, body, now);
  sentence = chy_connector_day_sentence (&day, body);
  chy_connector_spark_set_day (self->spark, &day, sentence);
  gtk_label_set_text (self->spark_words, sentence);
  show_hours (self, &day, now);
  chy_connector_rights_set_connector (self->rights, id);
}

static void
size_allocate_cb (ChyConnectorPage *self, GtkAllocation *allocation)
{
  chy_box_turn (self->columns, allocation->width < NARROW * chy_text_scale (GTK_WIDGET (self)));
}

static void
chy_connector_page_class_init (ChyConnectorPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (CHY_TYPE_CONNECTOR_SPARK);
  g_type_ensure (CHY_TYPE_ENGINE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-connector-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorPage, columns);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorPage, engine_bar);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorPage, facts_box);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorPage, hours);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorPage, icon);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorPage, menu);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorPage, name);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorPage, reason);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorPage, rights_box);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorPage, settings);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorPage, spark);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorPage, spark_words);
}

static void
chy_connector_page_init (ChyConnectorPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "size-allocate", G_CALLBACK (size_allocate_cb), NULL);
}

GtkWidget *
chy_connector_page_new (ChyTenant *tenant)
{
  ChyConnectorPage *self = g_object_new (CHY_TYPE_CONNECTOR_PAGE, "visible", TRUE, "vexpand", TRUE, NULL);

  chy_engine_bar_set_beside_rights (self->engine_bar, TRUE);
  self->facts = CHY_FACTS (chy_facts_new ());
  gtk_widget_show (GTK_WIDGET (self->facts));
  gtk_container_add (GTK_CONTAINER (self->facts_box), GTK_WIDGET (self->facts));
  self->rights = CHY_CONNECTOR_RIGHTS (chy_connector_rights_new (tenant));
  gtk_container_add (GTK_CONTAINER (self->rights_box), GTK_WIDGET (self->rights));

  return GTK_WIDGET (self);
}
