/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "base/chy-time.h"
#include "model/chy-resource.h"

#include "chy-expiry-chart.h"
#include "chy-overview-card.h"
#include "chy-overview-panel.h"
#include "chy-overview-rows.h"
#include "chy-overview-steps.h"
#include "console/chy-navigate.h"
#include "console/start/chy-first-run.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-words.h"

#define WEEK (7 * CHY_USEC_PER_DAY)

enum
{
  NARROW = 780, /* below it the two columns stand one above the other */
  REFRESH_SECONDS = 30,
};

/* The cards, each with the rows of one resource. */
typedef enum
{
  CARD_AUTHORITIES, /* first: without one there is nothing else to show */
  CARD_CONNECTORS,
  CARD_ROAD,
  CARD_REQUIREMENTS,
  CARD_EXPIRY,
  CARD_FAILURES,
  N_CARDS,
} CardId;

struct _ChyOverviewPanel
{
  GtkScrolledWindow parent_instance;

  ChyTenant *tenant;               /* (owned) */
  GCancellable *cancellable;       /* (owned) cancelled when the panel goes */
  guint timer;                     /* source id, or 0 */
  ChyOverviewCard *cards[N_CARDS]; /* (owned) */
  gint64 expiring;                 /* certificates, in the weeks of the chart */
  gboolean again;                  /* something changed while cards were asking */

  /* Template children. */
  ChyExpiryChart *chart;
  GtkBox *columns;
  GtkListBox *connectors;
  GtkLabel *connectors_count;
  GtkListBox *crls;
  GtkLabel *expiry_count;
  GtkStack *expiry_stack;
  GtkToggleButton *expiry_table;
  GtkListBox *expiry_weeks;
  GtkListBox *failures;
  GtkLabel *failures_count;
  GtkStack *pages;
  GtkListBox *requirements;
  GtkRevealer *requirements_revealer;
  GtkListBox *road;
  GtkLabel *road_count;
};

G_DEFINE_FINAL_TYPE (ChyOverviewPanel, chy_overview_panel, GTK_TYPE_SCROLLED_WINDOW)

/* --- road --------------------------------------------------------------------------------------------- */

static void
show_requirements_cb (ChyOverviewPanel *self, GtkToggleButton *button)
{
  gtk_revealer_set_reveal_child (self->requirements_revealer, gtk_toggle_button_get_active (button));
}

static GtkWidget *
make_road_row (gpointer data, GVariant *body, GPtrArray *rows, gint64 now)
{
  ChyOverviewPanel *self = data;

  (void) rows;
  (void) now;

  return chy_overview_road_row (body, chy_overview_step_button_new (self->tenant, body));
}

static void
sum_road (gpointer data, GPtrArray *rows)
{
  ChyOverviewPanel *self = data;
  guint met = 0, all = 0;
  g_autofree char *words = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const char *state = chy_body_get_text (g_ptr_array_index (rows, i), "state");

      met += g_strcmp0 (state, "met") == 0;
      all += g_strcmp0 (state, "notApplicable") != 0;
    }

  /* Translators: how many steps of a checklist are done, and how many there are. */
  words = g_strdup_printf (_ ("%u of %u met"), met, all);
  gtk_label_set_text (self->road_count, words);
}

static GtkWidget *
make_requirement_row (gpointer data, GVariant *body, GPtrArray *rows, gint64 now)
{
  const char *state = chy_body_get_text (body, "state");
  const char *reason = chy_body_get_text (body, "reason");

  (void) data;
  (void) rows;
  (void) now;
  if (g_strcmp0 (state, "met") != 0)
    return chy_overview_road_row (body, NULL);

  return chy_overview_row_new (chy_state_icon (state), chy_body_get_text (body, "displayName"), NULL, reason,
                               NULL);
}

/* --- connectors and lists ----------------------------------------------------------------------------- */

static GtkWidget *
make_connector_row (gpointer data, GVariant *body, GPtrArray *rows, gint64 now)
{
  (void) data;
  (void) rows;

  return chy_overview_connector_row (body, now);
}

static void
sum_connectors (gpointer data, GPtrArray *rows)
{
  ChyOverviewPanel *self = data;
  guint bad = 0;
  g_autofree char *words = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const char *state = chy_body_get_text (rows->pdata[i], "state");

      /* As the badge of the sidebar counts: a pending one waits for its host, which is no fault. */
      bad += g_strcmp0 (state, "warning") == 0 || g_strcmp0 (state, "inactive") == 0;
    }
  if (bad > 0)
    /* Translators: how many connectors are silent or have trouble, and how many there are. */
    words = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u of %u needs attention", "%u of %u need attention", bad), bad,
        rows->len);
  gtk_label_set_text (self->connectors_count, words != NULL ? words : "");
}

static void
publish_cb (GtkWidget *button, gpointer data)
{
  ChyOverviewPanel *self = CHY_OVERVIEW_PANEL (gtk_widget_get_ancestor (button, CHY_TYPE_OVERVIEW_PANEL));
  ChyActOptions options = { .done = _ ("A new revocation list is published") };
  GVariantDict dict;

  (void) data;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "authority", "s", gtk_widget_get_name (button));
  g_variant_dict_insert (&dict, "renew", "b", TRUE);
  chy_act (GTK_WIDGET (self), self->tenant, chy_command_new ("authority-crl", g_variant_dict_end (&dict)),
           &options);
}

static GtkWidget *
make_crl_row (gpointer data, GVariant *body, GPtrArray *rows, gint64 now)
{
  ChyOverviewPanel *self = data;
  const char *state = chy_body_get_text (body, "state");
  const char *name = chy_body_get_text (body, "name");
  GtkWidget *button = NULL;

  (void) rows;
  if (chy_tenant_can (self->tenant, "authority-crl") && g_strcmp0 (state, "waitingForCertificate") != 0)
    {
      g_autofree char *tooltip = g_strdup_printf (_ ("Publish a new revocation list of %s"), name);

      button = gtk_button_new_with_label (_ ("Publish"));
      gtk_widget_set_name (button, chy_body_get_text (body, "id"));
      gtk_widget_set_tooltip_text (button, tooltip);
      atk_object_set_name (gtk_widget_get_accessible (button), tooltip);
      g_signal_connect (button, "clicked", G_CALLBACK (publish_cb), NULL);
    }

  return chy_overview_crl_row (body, now, button);
}

static void
connector_activated_cb (ChyOverviewPanel *self, GtkListBoxRow *row)
{
  (void) chy_navigate_to_object (GTK_WIDGET (self), "connectors", chy_overview_row_get_target (row));
}

/* --- expiry ------------------------------------------------------------------------------------------- */

static GtkWidget *
make_week_row (gpointer data, GVariant *body, GPtrArray *rows, gint64 now)
{
  (void) data;
  (void) rows;
  (void) now;

  return chy_overview_week_row (body);
}

static void
show_expiry (ChyOverviewPanel *self)
{
  gtk_stack_set_visible_child_name (self->expiry_stack, gtk_toggle_button_get_active (self->expiry_table)
                                                            ? "table"
                                                        : self->expiring > 0 ? "chart"
                                                                             : "none");
}

static void
sum_expiry (gpointer data, GPtrArray *rows)
{
  ChyOverviewPanel *self = data;
  g_autofree char *number = NULL;
  g_autofree char *words = NULL;

  self->expiring = chy_expiry_count_all (rows);
  number = chy_words_number (self->expiring);
  /* Translators: how many certificates end. */
  words = g_strdup_printf (_ ("%s in the next 90 days"), number);
  chy_expiry_chart_set_rows (self->chart, rows);
  gtk_label_set_text (self->expiry_count, words);
  show_expiry (self);
}

static void
show_week (ChyOverviewPanel *self, gint64 start, gint64 end)
{
  g_autofree char *from = chy_time_format (start);
  g_autofree char *to = chy_time_format (end);
  g_autofree char *range = g_strdup_printf ("%s..%s", from, to);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "state", "s", "issued");
  g_variant_dict_insert (&dict, "notAfter", "s", range);
  chy_navigate_act (GTK_WIDGET (self), "certificates", "filter", g_variant_dict_end (&dict));
}

static void
bar_activated_cb (ChyOverviewPanel *self, gint64 start, gint64 end)
{
  show_week (self, start, end);
}

static void
week_activated_cb (ChyOverviewPanel *self, GtkListBoxRow *row)
{
  gint64 start = g_ascii_strtoll (chy_overview_row_get_target (row), NULL, 10);

  show_week (self, start, start + WEEK);
}

static void
table_toggled_cb (ChyOverviewPanel *self)
{
  show_expiry (self);
}

/* --- failures ----------------------------------------------------------------------------------------- */

static GtkWidget *
make_failure_row (gpointer data, GVariant *body, GPtrArray *rows, gint64 now)
{
  gint64 most = 0;

  (void) data;
  (void) now;
  for (guint i = 0; i < rows->len; i++)
    most = MAX (most, chy_body_get_int (rows->pdata[i], "count", 0));

  return chy_overview_failure_row (body, most);
}

static void
sum_failures (gpointer data, GPtrArray *rows)
{
  ChyOverviewPanel *self = data;
  g_autofree char *words = NULL;
  g_autofree char *number = NULL;
  gint64 all = 0;

  for (guint i = 0; i < rows->len; i++)
    all += chy_body_get_int (rows->pdata[i], "count", 0);
  number = chy_words_number (all);
  /* Translators: how many requests failed. */
  words = g_strdup_printf (_ ("%s in the last 7 days"), number);
  gtk_label_set_text (self->failures_count, words);
}

static void
failure_activated_cb (ChyOverviewPanel *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "state", "s", "failed,denied");
  chy_navigate_act (GTK_WIDGET (self), "status", "filter", g_variant_dict_end (&dict));
}

static const ChyOverviewCardType types[N_CARDS] = {
  [CARD_AUTHORITIES] = { "authorities", N_ ("No authority yet"), make_crl_row, NULL },
  [CARD_CONNECTORS] = { "connectors", N_ ("No connector is enrolled yet"), make_connector_row,
                        sum_connectors },
  [CARD_ROAD] = { "road", N_ ("Unknown"), make_road_row, sum_road },
  [CARD_REQUIREMENTS] = { "requirements", N_ ("Unknown"), make_requirement_row, NULL },
  [CARD_EXPIRY] = { "expiry-weeks", N_ ("No certificates yet"), make_week_row, sum_expiry },
  [CARD_FAILURES] = { "failure-causes", N_ ("No request failed"), make_failure_row, sum_failures },
};

/* --- asking ------------------------------------------------------------------------------------------- */

static gboolean
is_asking (ChyOverviewPanel *self)
{
  for (guint i = 0; i < N_CARDS; i++)
    if (chy_overview_card_is_asking (self->cards[i]))
      return TRUE;

  return FALSE;
}

/* All cards at once: what changes meanwhile makes one more round for all of them. */
static void
refresh (ChyOverviewPanel *self)
{
  self->again = is_asking (self);
  for (guint i = 0; !self->again && i < N_CARDS; i++)
    chy_overview_card_ask (self->cards[i]);
}

/* Which page it is: before there is an authority or a connector there is nothing to oversee. */
static void
show_page (ChyOverviewPanel *self)
{
  gint64 authorities = chy_overview_card_get_n_rows (self->cards[CARD_AUTHORITIES]);
  gint64 connectors = chy_overview_card_get_n_rows (self->cards[CARD_CONNECTORS]);

  if (authorities < 0 || connectors < 0)
    return;
  gtk_stack_set_visible_child_name (self->pages, authorities == 0 && connectors == 0 ? "empty" : "cards");
}

static void
answered_cb (ChyOverviewPanel *self)
{
  show_page (self);
  if (self->again && !is_asking (self))
    refresh (self);
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
  chy_box_turn (self->columns, allocation->width < NARROW * chy_text_scale (GTK_WIDGET (self)));
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

  for (guint i = 0; i < N_CARDS; i++)
    g_clear_object (&self->cards[i]);
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

  g_type_ensure (CHY_TYPE_EXPIRY_CHART);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-overview-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, chart);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, columns);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, connectors);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, connectors_count);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, crls);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, expiry_count);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, expiry_stack);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, expiry_table);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, expiry_weeks);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, failures);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, failures_count);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, pages);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, requirements);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, requirements_revealer);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, road);
  gtk_widget_class_bind_template_child (widget_class, ChyOverviewPanel, road_count);
  gtk_widget_class_bind_template_callback (widget_class, bar_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, connector_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, failure_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_requirements_cb);
  gtk_widget_class_bind_template_callback (widget_class, table_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, week_activated_cb);
}

static void
chy_overview_panel_init (ChyOverviewPanel *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "size-allocate", G_CALLBACK (size_allocate_cb), NULL);
}

static void
add_cards (ChyOverviewPanel *self)
{
  GtkListBox *const lists[N_CARDS] = {
    [CARD_AUTHORITIES] = self->crls,    [CARD_CONNECTORS] = self->connectors,
    [CARD_ROAD] = self->road,           [CARD_REQUIREMENTS] = self->requirements,
    [CARD_EXPIRY] = self->expiry_weeks, [CARD_FAILURES] = self->failures,
  };

  for (guint i = 0; i < N_CARDS; i++)
    {
      self->cards[i] = chy_overview_card_new (&types[i], self->tenant, lists[i], self->cancellable, self);
      g_signal_connect_object (self->cards[i], "answered", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
    }
}

static GtkWidget *
panel_create (ChyTenant *tenant)
{
  ChyOverviewPanel *self = g_object_new (CHY_TYPE_OVERVIEW_PANEL, NULL);

  self->tenant = g_object_ref (tenant);
  add_cards (self);
  gtk_stack_add_named (self->pages, chy_first_run_new (tenant), "empty");
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
