/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-connector-row.h"
#include "chy-connector-spark.h"
#include "console/widgets/chy-menus.h"

struct _ChyConnectorRow
{
  GtkListBoxRow parent_instance;

  GVariant *body; /* (owned) or NULL */

  /* Template children. */
  GtkLabel *contact;
  GtkWidget *day;
  GtkLabel *day_words;
  GtkLabel *host;
  GtkImage *icon;
  GtkMenuButton *menu;
  GtkLabel *name;
  GtkLabel *reason;
  ChyConnectorSpark *spark;
  GtkLabel *state;
  GtkLabel *version;
  GtkWidget *version_box;
};

G_DEFINE_FINAL_TYPE (ChyConnectorRow, chy_connector_row, GTK_TYPE_LIST_BOX_ROW)

static void
add_item (GMenu *menu, const char *title, const char *action, const char *id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

  g_menu_item_set_action_and_target (item, action, "s", id);
  /* What the role does not allow. */
  g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  g_menu_append_item (menu, item);
}

GMenuModel *
chy_connector_menu_new (GVariant *body, ChyEngine *engine, gboolean on_page)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) first = g_menu_new ();
  g_autoptr (GMenu) work = g_menu_new ();
  g_autoptr (GMenu) last = g_menu_new ();
  const char *id = chy_body_get_text (body, "id");
  gboolean enabled = chy_body_get_bool (body, "enabled", TRUE);
  gboolean here = engine != NULL && g_strcmp0 (chy_engine_get_connector (engine), id) == 0 &&
                  chy_engine_get_state (engine) == CHY_ENGINE_RUNNING;

  if (!on_page)
    add_item (first, _ ("_Open"), "panel.open", id);
  add_item (first, _ ("_Settings…"), "panel.settings", id);
  add_item (first, _ ("Re_name…"), "panel.rename", id);
  add_item (first, _ ("Create Enrollment _File…"), "panel.enroll-file", id);
  if (here)
    g_menu_append (work, _ ("S_top"), "panel.stop");
  else if (enabled && engine != NULL && chy_engine_can_run (engine))
    add_item (work, _ ("_Run in This Console"), "panel.run-here", id);
  if (enabled)
    add_item (work, _ ("_Disable…"), "panel.disable", id);
  else
    add_item (work, _ ("_Enable"), "panel.enable", id);
  add_item (last, _ ("Re_move…"), "panel.remove", id);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (work));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (last));

  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static void
show_day (ChyConnectorRow *self, gint64 now)
{
  ChyConnectorDay day;
  g_autofree char *sentence = NULL;

  chy_connector_day_init (&day, self->body, now);
  sentence = chy_connector_day_sentence (&day, self->body);
  gtk_label_set_text (self->day_words, sentence);
  chy_connector_spark_set_day (self->spark, &day, sentence);
}

void
chy_connector_row_age (ChyConnectorRow *self, ChyEngine *engine)
{
  gint64 now = g_get_real_time ();
  ChyConnectorWords words;
  g_autofree char *accessible = NULL;

  g_return_if_fail (CHY_IS_CONNECTOR_ROW (self) && self->body != NULL);

  chy_connector_words_init (&words, self->body, engine, now);
  gtk_image_set_from_icon_name (self->icon, words.icon, GTK_ICON_SIZE_BUTTON);
  gtk_label_set_text (self->state, words.word);
  gtk_label_set_text (self->reason, words.reason);
  gtk_label_set_text (self->contact, words.contact);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->contact), words.contact_tip);
  /* Translators: the name of a connector, its state, and the reason of that. */
  accessible = g_strdup_printf (_ ("%s: %s, %s"), gtk_label_get_text (self->name), words.word, words.reason);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), accessible);
  show_day (self, now);
  chy_connector_words_clear (&words);
}

static void
set_or_unknown (GtkLabel *label, const char *text, const char *otherwise)
{
  gtk_label_set_text (label, text != NULL && *text != '\0' ? text : otherwise);
}

void
chy_connector_row_set_body (ChyConnectorRow *self, GVariant *body, ChyEngine *engine)
{
  const char *name = chy_body_get_text (body, "displayName");
  g_autoptr (GMenuModel) menu = chy_connector_menu_new (body, engine, FALSE);
  /* Translators: %s is the name of a connector. */
  g_autofree char *menu_name = g_strdup_printf (_ ("Actions for %s"), name != NULL ? name : "");

  g_return_if_fail (CHY_IS_CONNECTOR_ROW (self));

  g_variant_ref (body);
  g_clear_pointer (&self->body, g_variant_unref);
  self->body = body;
  gtk_label_set_text (self->name, name != NULL ? name : "");
  set_or_unknown (self->host, chy_body_get_text (body, "hostName"), _ ("Host unknown"));
  set_or_unknown (self->version, chy_body_get_text (body, "connectorVersion"), _ ("Unknown"));
  chy_menu_button_set (self->menu, menu);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->menu), menu_name);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->menu)), menu_name);
  chy_connector_row_age (self, engine);
}

GVariant *
chy_connector_row_get_body (ChyConnectorRow *self)
{
  return self->body;
}

const char *
chy_connector_row_get_id (ChyConnectorRow *self)
{
  return chy_body_get_text (self->body, "id");
}

void
chy_connector_row_set_narrow (ChyConnectorRow *self, guint narrow)
{
  gtk_widget_set_visible (self->version_box, narrow < 1);
  gtk_widget_set_visible (self->day, narrow < 2);
}

gboolean
chy_connector_row_fits (ChyConnectorRow *self, const char *words)
{
  GtkLabel *labels[] = { self->name, self->host, self->state, self->reason, self->version };
  g_autofree char *wanted = g_utf8_casefold (words, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autofree char *text = g_utf8_casefold (gtk_label_get_text (labels[i]), -1);

      if (strstr (text, wanted) != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
chy_connector_row_finalize (GObject *object)
{
  g_clear_pointer (&CHY_CONNECTOR_ROW (object)->body, g_variant_unref);

  G_OBJECT_CLASS (chy_connector_row_parent_class)->finalize (object);
}

static void
chy_connector_row_class_init (ChyConnectorRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_connector_row_finalize;

  g_type_ensure (CHY_TYPE_CONNECTOR_SPARK);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-connector-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRow, contact);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRow, day);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRow, day_words);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRow, host);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRow, icon);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRow, menu);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRow, name);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRow, reason);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRow, spark);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRow, state);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRow, version);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRow, version_box);
}

static void
chy_connector_row_init (ChyConnectorRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
chy_connector_row_new (void)
{
  return g_object_new (CHY_TYPE_CONNECTOR_ROW, "visible", TRUE, NULL);
}
