/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-resource.h"

#include "chy-overview-panel.h"
#include "chy-overview-rows.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-words.h"

enum
{
  NARROW = 760,   /* below it the two columns stand one above the other */
  MOST_ROWS = 50, /* of a card; more are counted, not listed */
  REFRESH_SECONDS = 30,
};

struct _ChyOverviewPanel
{
  GtkScrolledWindow parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) cancelled when the panel goes */
  guint timer;               /* source id, or 0 */

  /* Template children. */
  GtkListBox *certificates;
  GtkLabel *certificates_count;
  GtkBox *columns;
  GtkListBox *connectors;
  GtkLabel *connectors_count;
  GtkListBox *crls;
  GtkLabel *crls_count;
  GtkListBox *road;
  GtkLabel *road_count;
};

G_DEFINE_FINAL_TYPE (ChyOverviewPanel, chy_overview_panel, GTK_TYPE_SCROLLED_WINDOW)

/* One card and the rows that it asks for. */
typedef struct
{
  ChyOverviewPanel *panel; /* (owned) */
  GtkListBox *list;        /* of the panel */
  GtkLabel *count;
  GtkWidget *(*row) (GVariant *body, gint64 now);
  char *(*sum) (GPtrArray *rows);
  const char *empty; /* translated: the card without rows */
} Card;

static void
card_free (Card *card)
{
  g_object_unref (card->panel);
  g_free (card);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Card, card_free)

static void
show_error (Card *card, const GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  chy_container_clear (GTK_CONTAINER (card->list));
  gtk_label_set_text (card->count, "");
  gtk_container_add (GTK_CONTAINER (card->list), message);
  gtk_widget_show_all (GTK_WIDGET (card->list));
}

static void
rows_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Card) card = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);
  g_autofree char *sum = NULL;
  gint64 now = g_get_real_time ();

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (rows == NULL)
    {
      show_error (card, error);
      return;
    }
  chy_container_clear (GTK_CONTAINER (card->list));
  for (guint i = 0; i < rows->len; i++)
    gtk_container_add (GTK_CONTAINER (card->list), card->row (g_ptr_array_index (rows, i), now));
  if (rows->len == 0)
    gtk_container_add (GTK_CONTAINER (card->list),
                       chy_overview_row_new ("chy-state-todo-symbolic", card->empty, "", NULL, NULL));
  sum = card->sum != NULL ? card->sum (rows) : NULL;
  gtk_label_set_text (card->count, sum != NULL ? sum : "");
}

static void
query_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Card *card = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (answer == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_error (card, error);
      card_free (card);
      return;
    }
  chy_result_rows_async (answer, 0, MOST_ROWS, card->panel->cancellable, rows_done_cb, card);
}

static GtkWidget *
road_row (GVariant *body, gint64 now G_GNUC_UNUSED)
{
  return chy_overview_road_row (body);
}

static char *
road_sum (GPtrArray *rows)
{
  guint met = 0, all = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const char *state = chy_body_get_text (g_ptr_array_index (rows, i), "state");

      met += g_strcmp0 (state, "met") == 0;
      all += g_strcmp0 (state, "notApplicable") != 0;
    }

  /* Translators: how many steps of a checklist are done, and how many there are. */
  return g_strdup_printf (_ ("%u of %u met"), met, all);
}

static char *
connectors_sum (GPtrArray *rows)
{
  guint bad = 0;

  for (guint i = 0; i < rows->len; i++)
    bad += g_strcmp0 (chy_body_get_text (g_ptr_array_index (rows, i), "state"), "active") != 0;
  if (bad == 0)
    return NULL;

  /* Translators: how many connectors are not active, and how many there are. */
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u of %u needs attention", "%u of %u need attention", bad), bad,
      rows->len);
}

/* The rows are counts: one a state. */
static GtkWidget *
count_row (GVariant *body, gint64 now G_GNUC_UNUSED)
{
  const char *state = chy_body_get_text (body, "state");
  const ChyField *field = chy_fields_find (chy_resource_find ("certificates")->columns, "state");
  g_autoptr (GVariant) value = chy_body_get (body, "state");
  g_autofree char *title =
      field != NULL && value != NULL ? chy_field_format (field, value) : g_strdup (state);
  g_autofree char *number = chy_words_number (chy_body_get_int (body, "count", 0));

  return chy_overview_row_new (chy_state_icon (state), title, number, NULL, NULL);
}

static void
ask (ChyOverviewPanel *self, const char *resource, Card card)
{
  g_autoptr (ChyQuery) query = chy_query_new (resource, NULL);

  card.panel = g_object_ref (self);
  chy_tenant_query_async (self->tenant, query, self->cancellable, query_done_cb,
                          g_memdup2 (&card, sizeof card));
}

static void
refresh (ChyOverviewPanel *self)
{
  ask (self, "road",
       (Card){ .list = self->road,
               .count = self->road_count,
               .row = road_row,
               .sum = road_sum,
               .empty = _ ("Unknown") });
  ask (self, "certificate-counts",
       (Card){ .list = self->certificates,
               .count = self->certificates_count,
               .row = count_row,
               .empty = _ ("No certificates yet") });
  ask (self, "connectors",
       (Card){ .list = self->connectors,
               .count = self->connectors_count,
               .row = chy_overview_connector_row,
               .sum = connectors_sum,
               .empty = _ ("No connector is enrolled yet") });
  ask (self, "authorities",
       (Card){ .list = self->crls,
               .count = self->crls_count,
               .row = chy_overview_crl_row,
               .empty = _ ("No authority yet") });
}

static gboolean
timer_cb (gpointer data)
{
  refresh (data);

  return G_SOURCE_CONTINUE;
}

static void
size_allocate_cb (ChyOverviewPanel *self, GtkAllocation *allocation)
{
  gboolean narrow = allocation->width < NARROW * chy_text_scale (GTK_WIDGET (self));
  GtkOrientation orientation = narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;

  if (gtk_orientable_get_orientation (GTK_ORIENTABLE (self->columns)) != orientation)
    {
      gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns), orientation);
      gtk_box_set_homogeneous (self->columns, orientation == GTK_ORIENTATION_HORIZONTAL);
    }
}

static void
chy_overview_panel_dispose (GObject *object)
{
  ChyOverviewPanel *self = CHY_OVERVIEW_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);

  G_OBJECT_CLASS (chy_overview_panel_parent_class)->dispose (object);
}

static void
chy_overview_panel_finalize (GObject *object)
{
  ChyOverviewPanel *self = CHY_OVERVIEW_PANEL (object);

  g_object_unref (self->cancellable);
  g_clear_object (&self->tenant);

  G_OBJECT_CLASS (chy_overview_panel_parent_class)->finalize (object);
}

static void
chy_overview_panel_class_init (ChyOverviewPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chy_overview_panel_dispose;
  object_class->finalize = chy_overview_panel_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-overview-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, certificates);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, certificates_count);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, columns);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, connectors);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, connectors_count);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, crls);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, crls_count);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, road);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, road_count);
}

static void
chy_overview_panel_init (ChyOverviewPanel *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "size-allocate", G_CALLBACK (size_allocate_cb), NULL);
}

static GtkWidget *
panel_create (ChyTenant *tenant)
{
  ChyOverviewPanel *self = g_object_new (CHY_TYPE_OVERVIEW_PANEL, NULL);

  self->tenant = g_object_ref (tenant);
  g_signal_connect_object (tenant, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  /* Ages move on without any change. */
  self->timer = g_timeout_add_seconds (REFRESH_SECONDS, timer_cb, self);
  refresh (self);

  return GTK_WIDGET (self);
}

const ChyPanelType chy_panel_overview = {
  .id = "overview",
  .title = N_ ("Overview"),
  .icon = "chy-panel-overview-symbolic",
  .create = panel_create,
};
