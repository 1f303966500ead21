/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "base/chy-time.h"
#include "model/chy-resource.h"

#include "chy-expiry-chart.h"
#include "chy-overview-panel.h"
#include "chy-overview-rows.h"
#include "chy-overview-steps.h"
#include "console/chy-navigate.h"
#include "console/start/chy-first-run.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-words.h"

#define WEEK (7 * CHY_USEC_PER_DAY)

enum
{
  NARROW = 780,   /* below it the two columns stand one above the other */
  MOST_ROWS = 50, /* of a card; more are counted, not listed */
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

  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) cancelled when the panel goes */
  guint timer;               /* source id, or 0 */
  char *shown[N_CARDS];      /* (owned) what a card shows now, to leave it alone where that is the same */
  gint64 n_rows[N_CARDS];    /* -1: not known yet */
  gboolean asked[N_CARDS];   /* an answer is on its way */
  gint64 expiring;           /* certificates, in the weeks of the chart */
  gboolean again;            /* something changed meanwhile */

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

typedef struct
{
  const char *resource;
  const char *empty; /* N_(): the card without rows */
  GtkListBox *(*get_list) (ChyOverviewPanel *self);
  GtkWidget *(*make_row) (ChyOverviewPanel *self, GVariant *body, GPtrArray *rows, gint64 now);
  void (*sum) (ChyOverviewPanel *self, GPtrArray *rows); /* or NULL */
} CardType;

/* --- road ------------------------------------------------------------------------------------------------
 */

static GtkListBox *
get_road (ChyOverviewPanel *self)
{
  return self->road;
}

static void
show_requirements_cb (ChyOverviewPanel *self, GtkToggleButton *button)
{
  gtk_revealer_set_reveal_child (self->requirements_revealer, gtk_toggle_button_get_active (button));
}

static GtkWidget *
make_road_row (ChyOverviewPanel *self, GVariant *body, GPtrArray *rows, gint64 now)
{
  (void) rows;
  (void) now;

  return chy_overview_road_row (body, chy_overview_step_button_new (self->tenant, body));
}

static void
sum_road (ChyOverviewPanel *self, GPtrArray *rows)
{
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

static GtkListBox *
get_requirements (ChyOverviewPanel *self)
{
  return self->requirements;
}

static GtkWidget *
make_requirement_row (ChyOverviewPanel *self, GVariant *body, GPtrArray *rows, gint64 now)
{
  const char *state = chy_body_get_text (body, "state");
  const char *reason = chy_body_get_text (body, "reason");

  (void) self;
  (void) rows;
  (void) now;
  if (g_strcmp0 (state, "met") != 0)
    return chy_overview_road_row (body, NULL);

  return chy_overview_row_new (chy_state_icon (state), chy_body_get_text (body, "displayName"), NULL, reason,
                               NULL);
}

/* --- connectors and lists ---------------------------------------------------------------------------------
 */

static GtkListBox *
get_connectors (ChyOverviewPanel *self)
{
  return self->connectors;
}

static GtkWidget *
make_connector_row (ChyOverviewPanel *self, GVariant *body, GPtrArray *rows, gint64 now)
{
  (void) self;
  (void) rows;

  return chy_overview_connector_row (body, now);
}

static void
sum_connectors (ChyOverviewPanel *self, GPtrArray *rows)
{
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

static GtkListBox *
get_crls (ChyOverviewPanel *self)
{
  return self->crls;
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
make_crl_row (ChyOverviewPanel *self, GVariant *body, GPtrArray *rows, gint64 now)
{
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

/* --- expiry ------------------------------------------------------------------------------------------------
 */

static GtkListBox *
get_weeks (ChyOverviewPanel *self)
{
  return self->expiry_weeks;
}

static GtkWidget *
make_week_row (ChyOverviewPanel *self, GVariant *body, GPtrArray *rows, gint64 now)
{
  (void) self;
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
sum_expiry (ChyOverviewPanel *self, GPtrArray *rows)
{
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

/* --- failures
 * ----------------------------------------------------------------------------------------------- */

static GtkListBox *
get_failures (ChyOverviewPanel *self)
{
  return self->failures;
}

static GtkWidget *
make_failure_row (ChyOverviewPanel *self, GVariant *body, GPtrArray *rows, gint64 now)
{
  gint64 most = 0;

  (void) self;
  (void) now;
  for (guint i = 0; i < rows->len; i++)
    most = MAX (most, chy_body_get_int (rows->pdata[i], "count", 0));

  return chy_overview_failure_row (body, most);
}

static void
sum_failures (ChyOverviewPanel *self, GPtrArray *rows)
{
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

static const CardType cards[N_CARDS] = {
  [CARD_AUTHORITIES] = { "authorities", N_ ("No authority yet"), get_crls, make_crl_row, NULL },
  [CARD_CONNECTORS] = { "connectors", N_ ("No connector is enrolled yet"), get_connectors, make_connector_row,
                        sum_connectors },
  [CARD_ROAD] = { "road", N_ ("Unknown"), get_road, make_road_row, sum_road },
  [CARD_REQUIREMENTS] = { "requirements", N_ ("Unknown"), get_requirements, make_requirement_row, NULL },
  [CARD_EXPIRY] = { "expiry-weeks", N_ ("No certificates yet"), get_weeks, make_week_row, sum_expiry },
  [CARD_FAILURES] = { "failure-causes", N_ ("No request failed"), get_failures, make_failure_row,
                      sum_failures },
};

/* --- asking and showing
 * --------------------------------------------------------------------------------------- */

static void refresh (ChyOverviewPanel *self);

typedef struct
{
  ChyOverviewPanel *panel; /* (owned) */
  CardId id;
} Ask;

static void
ask_free (Ask *ask)
{
  g_object_unref (ask->panel);
  g_free (ask);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ask, ask_free)

/* Which page it is: before there is an authority or a connector there is nothing to oversee. */
static void
show_page (ChyOverviewPanel *self)
{
  if (self->n_rows[CARD_AUTHORITIES] < 0 || self->n_rows[CARD_CONNECTORS] < 0)
    return;
  gtk_stack_set_visible_child_name (
      self->pages,
      self->n_rows[CARD_AUTHORITIES] == 0 && self->n_rows[CARD_CONNECTORS] == 0 ? "empty" : "cards");
}

/* The row that has the focus, or NULL; its index stays where rows are made anew. */
static int
focused_row (GtkListBox *list)
{
  GtkWidget *top = gtk_widget_get_toplevel (GTK_WIDGET (list));
  GtkWidget *focus = GTK_IS_WINDOW (top) ? gtk_window_get_focus (GTK_WINDOW (top)) : NULL;
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW) : NULL;

  return row != NULL && gtk_widget_get_parent (row) == GTK_WIDGET (list)
             ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row))
             : -1;
}

static void
fill (ChyOverviewPanel *self, CardId id, GPtrArray *rows)
{
  const CardType *card = &cards[id];
  GtkListBox *list = card->get_list (self);
  int focus = focused_row (list);
  gint64 now = g_get_real_time ();

  chy_container_clear (GTK_CONTAINER (list));
  for (guint i = 0; i < rows->len; i++)
    gtk_container_add (GTK_CONTAINER (list), card->make_row (self, rows->pdata[i], rows, now));
  if (rows->len == 0)
    gtk_container_add (GTK_CONTAINER (list),
                       chy_overview_row_new ("chy-state-todo-symbolic",
                                             g_dgettext (GETTEXT_PACKAGE, card->empty), NULL, NULL, NULL));
  if (card->sum != NULL)
    card->sum (self, rows);
  if (focus >= 0)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, focus);

      if (row != NULL)
        gtk_widget_child_focus (GTK_WIDGET (row), GTK_DIR_TAB_FORWARD);
    }
}

/* What the rows say; ages in words, so that they are shown anew as they pass. */
static char *
signature_of (GPtrArray *rows)
{
  static const char *const times[] = { "lastConnectionDateTime", "crlThisUpdate", "crlNextUpdate" };
  GString *text = g_string_new (NULL);
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *body = g_variant_print (rows->pdata[i], FALSE);

      g_string_append (text, body);
      for (gsize j = 0; j < G_N_ELEMENTS (times); j++)
        {
          gint64 time = chy_body_get_int (rows->pdata[i], times[j], 0);
          g_autofree char *words = time > 0 ? chy_words_relative (time, now) : NULL;

          g_string_append (text, words != NULL ? words : "-");
        }
    }

  return g_string_free (text, FALSE);
}

static void
show_error (ChyOverviewPanel *self, CardId id, const GError *error)
{
  GtkListBox *list = cards[id].get_list (self);
  GtkWidget *message = chy_problem_message_new (error);

  g_clear_pointer (&self->shown[id], g_free);
  chy_container_clear (GTK_CONTAINER (list));
  gtk_container_add (GTK_CONTAINER (list), message);
  gtk_widget_show_all (GTK_WIDGET (list));
  /* What is not known is not nothing. */
  self->n_rows[id] = MAX (self->n_rows[id], 1);
  show_page (self);
}

static void
answered (ChyOverviewPanel *self, CardId id)
{
  self->asked[id] = FALSE;
  for (guint i = 0; i < N_CARDS; i++)
    if (self->asked[i])
      return;
  if (self->again)
    refresh (self);
}

static void
rows_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Ask) ask = data;
  ChyOverviewPanel *self = ask->panel;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);
  g_autofree char *signature = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rows == NULL)
    show_error (self, ask->id, error);
  else
    {
      signature = signature_of (rows);
      self->n_rows[ask->id] = rows->len;
      if (g_strcmp0 (signature, self->shown[ask->id]) != 0)
        {
          g_free (self->shown[ask->id]);
          self->shown[ask->id] = g_steal_pointer (&signature);
          fill (self, ask->id, rows);
        }
      show_page (self);
    }
  answered (self, ask->id);
}

static void
query_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Ask) ask = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, &error);
  GCancellable *cancellable = ask->panel->cancellable;

  if (answer != NULL)
    chy_result_rows_async (answer, 0, MOST_ROWS, cancellable, rows_done_cb, g_steal_pointer (&ask));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
           !g_cancellable_is_cancelled (cancellable))
    {
      show_error (ask->panel, ask->id, error);
      answered (ask->panel, ask->id);
    }
}

static void
refresh (ChyOverviewPanel *self)
{
  for (guint i = 0; i < N_CARDS; i++)
    if (self->asked[i])
      {
        self->again = TRUE;
        return;
      }
  self->again = FALSE;
  for (guint i = 0; i < N_CARDS; i++)
    {
      g_autoptr (ChyQuery) query = chy_query_new (cards[i].resource, NULL);
      Ask *ask = g_new0 (Ask, 1);

      self->asked[i] = TRUE;
      ask->panel = g_object_ref (self);
      ask->id = i;
      chy_tenant_query_async (self->tenant, query, self->cancellable, query_done_cb, ask);
    }
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
    g_free (self->shown[i]);
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
  for (guint i = 0; i < N_CARDS; i++)
    self->n_rows[i] = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "size-allocate", G_CALLBACK (size_allocate_cb), NULL);
}

static GtkWidget *
panel_create (ChyTenant *tenant)
{
  ChyOverviewPanel *self = g_object_new (CHY_TYPE_OVERVIEW_PANEL, NULL);

  self->tenant = g_object_ref (tenant);
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
