/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-health-mend.h"
#include "chy-health-panel.h"
#include "console/chy-alerts.h"
#include "console/chy-panel.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-task-bar.h"
#include "console/widgets/chy-words.h"

enum
{
  MOST_FINDINGS = 1000,
  AGE_SECONDS = 30,
  CALM_MILLISECONDS = 1500, /* changes that come together are looked at once */
  STEP_MILLISECONDS = 100,
  ROWS_AT_ONCE = 3, /* their words are measured at some length: all at once would hold a frame up */
  LONG = 3 * G_TIME_SPAN_SECOND, /* a check that takes longer is not run by itself */
};

struct _ChyHealthPanel
{
  GtkScrolledWindow parent_instance;

  ChyTenant *tenant;           /* (owned) */
  GSimpleActionGroup *actions; /* (owned) */
  GCancellable *checking;      /* (owned) of the check under way, or NULL */
  ChyProgress *progress;       /* (owned) of it, or NULL */
  ChyTaskBar *bar;             /* (owned) of a deep one, or NULL */
  guint step;                  /* source id, or 0 */
  guint age;                   /* source id */
  guint calm;                  /* source id, or 0 */
  guint filling;               /* source id, or 0 */
  GPtrArray *findings;         /* (owned) of GVariant: in the order of the rows, or NULL */
  guint n_shown;               /* of these */
  GtkContainer *list;          /* borrowed: of the group that is filled, or NULL */
  gint64 begun;                /* monotonic */
  gint64 took;                 /* microseconds; 0: never */
  gint64 time;                 /* of the last result; 0: none */
  gboolean deep;               /* the check under way, or the last one */
  gboolean stale;              /* something changed since */

  /* Template children. */
  GtkBox *groups;
  GtkLabel *run;
  GtkSpinner *spinner;
  GtkLabel *summary;
};

G_DEFINE_FINAL_TYPE (ChyHealthPanel, chy_health_panel, GTK_TYPE_SCROLLED_WINDOW)

static void check (ChyHealthPanel *self, gboolean deep);

static const struct
{
  const char *severity;
  const char *title; /* N_() */
  const char *icon;
} groups[] = {
  { "error", N_ ("Will Fail"), "chy-state-error-symbolic" },
  { "warning", N_ ("Needs Care"), "chy-state-warning-symbolic" },
  { "note", N_ ("Worth Knowing"), "chy-state-info-symbolic" },
};

/* --- findings ----------------------------------------------------------------------------------------------
 */

/* A finding, and its button. */
typedef struct
{
  ChyHealthPanel *panel; /* borrowed: the button is its descendant */
  GVariant *finding;     /* (owned) */
} Item;

static void
item_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  Item *item = data;

  g_variant_unref (item->finding);
  g_free (item);
}

static void
mend_cb (GtkWidget *button G_GNUC_UNUSED, Item *item)
{
  /* The button goes with the next check; what it started stays with the panel. */
  chy_health_mend (GTK_WIDGET (item->panel), item->panel->tenant, item->finding);
}

static GtkWidget *
label_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  /* A width to begin with: without it GTK breaks the text after every character to learn how narrow it can
   * be. */
  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "width-chars", 24,
                "hexpand", TRUE, NULL);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);

  return label;
}

static void
add_button (ChyHealthPanel *self, GtkContainer *box, GVariant *finding, const char *title)
{
  const char *words = chy_health_mend_get_title (self->tenant, finding);
  GtkWidget *button;
  g_auto (GStrv) parts = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *name = NULL;
  Item *item;

  if (words == NULL)
    return;
  button = gtk_button_new_with_mnemonic (words);
  /* Without the mark of its mnemonic. */
  parts = g_strsplit (words, "_", -1);
  plain = g_strjoinv ("", parts);
  item = g_new0 (Item, 1);
  item->panel = self;
  item->finding = g_variant_ref (finding);
  /* Translators: what a button does, and the finding that it is for. */
  name = g_strdup_printf (_ ("%s: %s"), plain, title);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_data (button, "clicked", G_CALLBACK (mend_cb), item, item_free, 0);
  gtk_container_add (box, button);
}

static GtkWidget *
row_new (ChyHealthPanel *self, GVariant *finding, const char *icon)
{
  const char *title = chy_body_get_text (finding, "title");
  const char *message = chy_body_get_text (finding, "message");
  const char *remedy = chy_body_get_text (finding, "remedy");
  const char *command = chy_body_get_text (finding, "command");
  gint64 affected = chy_body_get_int (finding, "affected", 0);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *image = gtk_image_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON);
  g_autofree char *name = g_strdup_printf ("%s: %s", title, message);

  g_object_set (box, "margin", 12, NULL);
  g_object_set (image, "valign", GTK_ALIGN_START, "margin-top", 2, NULL);
  gtk_container_add (GTK_CONTAINER (words), label_new (title, "section"));
  gtk_container_add (GTK_CONTAINER (words), label_new (message, NULL));
  if (affected > 0)
    {
      g_autofree char *number = chy_words_number (affected);
      g_autofree char *concerns =
          g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Concerns %s user, device or request",
                                        "Concerns %s users, devices or requests", (gulong) affected),
                           number);

      gtk_container_add (GTK_CONTAINER (words), label_new (concerns, "dim"));
    }
  if (remedy != NULL && *remedy != '\0')
    gtk_container_add (GTK_CONTAINER (words), label_new (remedy, "dim"));
  /* Where no button mends it, the command line may. */
  if (command != NULL && *command != '\0' && chy_health_mend_get_title (self->tenant, finding) == NULL)
    gtk_container_add (GTK_CONTAINER (words), chy_command_box_new (command));
  gtk_container_add (GTK_CONTAINER (box), image);
  gtk_container_add (GTK_CONTAINER (box), words);
  add_button (self, GTK_CONTAINER (box), finding, title);
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_style_context_add_class (gtk_widget_get_style_context (row), "plain");
  atk_object_set_name (gtk_widget_get_accessible (row), name);

  return row;
}

static gsize
group_of (GVariant *finding)
{
  const char *severity = chy_body_get_text (finding, "severity");

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_strcmp0 (severity, groups[i].severity) == 0)
      return i;

  return G_N_ELEMENTS (groups) - 1;
}

static void
begin_group (ChyHealthPanel *self, gsize group)
{
  const char *title = g_dgettext (GETTEXT_PACKAGE, groups[group].title);
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *head = label_new (title, "section");

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  atk_object_set_name (gtk_widget_get_accessible (list), title);
  gtk_style_context_add_class (gtk_widget_get_style_context (card), "card");
  gtk_container_add (GTK_CONTAINER (card), list);
  gtk_container_add (GTK_CONTAINER (self->groups), head);
  gtk_container_add (GTK_CONTAINER (self->groups), card);
  gtk_widget_show (head);
  gtk_widget_show_all (card);
  self->list = GTK_CONTAINER (list);
}

static gboolean
fill_cb (gpointer data)
{
  ChyHealthPanel *self = data;

  for (guint i = 0; i < ROWS_AT_ONCE && self->n_shown < self->findings->len; i++)
    {
      GVariant *finding = g_ptr_array_index (self->findings, self->n_shown);
      gsize group = group_of (finding);
      GtkWidget *row;

      if (self->n_shown == 0 || group_of (g_ptr_array_index (self->findings, self->n_shown - 1)) != group)
        begin_group (self, group);
      row = row_new (self, finding, groups[group].icon);
      gtk_widget_show_all (row);
      gtk_container_add (self->list, row);
      self->n_shown++;
    }
  if (self->n_shown < self->findings->len)
    return G_SOURCE_CONTINUE;
  self->filling = 0;

  return G_SOURCE_REMOVE;
}

static void
show_summary (ChyHealthPanel *self, guint errors, guint warnings)
{
  g_autofree char *e =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u Error", "%u Errors", errors), errors);
  g_autofree char *w =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u Warning", "%u Warnings", warnings), warnings);
  /* Translators: "2 Errors" and "1 Warning". */
  g_autofree char *both = g_strdup_printf (_ ("%s, %s"), e, w);

  gtk_label_set_text (self->summary, errors > 0 && warnings > 0 ? both
                                     : errors > 0               ? e
                                     : warnings > 0             ? w
                                                                : _ ("Nothing Will Fail"));
}

static void
show_age (ChyHealthPanel *self)
{
  g_autofree char *when = NULL;
  g_autofree char *words = NULL;

  if (self->time == 0)
    return;
  when = chy_words_relative (self->time, g_get_real_time ());
  words =
      g_strdup_printf (self->stale
                           /* Translators: a time such as "4 minutes ago", and a number of seconds. */
                           ? _ ("Checked %s, took %.1f s. Something changed since.")
                           : self->deep
                                 /* Translators: a time such as "4 minutes ago", and a number of seconds. */
                                 ? _ ("Checked thoroughly %s, took %.1f s.")
                                 /* Translators: a time such as "4 minutes ago", and a number of seconds. */
                                 : _ ("Checked %s, took %.1f s."),
                       when, (double) self->took / G_TIME_SPAN_SECOND);
  gtk_label_set_text (self->run, words);
}

static int
compare_findings (gconstpointer a, gconstpointer b)
{
  gsize x = group_of (*(GVariant *const *) a), y = group_of (*(GVariant *const *) b);

  return x < y ? -1 : x > y;
}

static void
show_findings (ChyHealthPanel *self, GPtrArray *findings)
{
  guint counts[G_N_ELEMENTS (groups)] = { 0 };

  chy_container_clear (GTK_CONTAINER (self->groups));
  self->list = NULL;
  self->n_shown = 0;
  g_clear_handle_id (&self->filling, g_source_remove);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  self->findings = g_ptr_array_ref (findings);
  g_ptr_array_sort (findings, compare_findings);
  for (guint i = 0; i < findings->len; i++)
    counts[group_of (g_ptr_array_index (findings, i))]++;
  show_summary (self, counts[0], counts[1]);
  if (counts[0] + counts[1] == 0)
    {
      GtkWidget *good =
          label_new (_ ("Whoever is assigned a profile gets a certificate and trusts it, as far as "
                        "can be told from here."),
                     "dim");

      gtk_widget_show (good);
      gtk_container_add (GTK_CONTAINER (self->groups), good);
    }
  if (fill_cb (self) == G_SOURCE_CONTINUE)
    self->filling = g_idle_add (fill_cb, self);
}

/* --- checking ----------------------------------------------------------------------------------------------
 */

static void
set_checking (ChyHealthPanel *self, gboolean checking)
{
  static const char *const names[] = { "check", "check-deep" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), names[i])), !checking);
  g_object_set (self->spinner, "active", checking, "visible", checking, NULL);
}

static void
end_check (ChyHealthPanel *self)
{
  g_clear_handle_id (&self->step, g_source_remove);
  if (self->bar != NULL)
    chy_task_end (g_steal_pointer (&self->bar));
  g_clear_pointer (&self->progress, chy_progress_unref);
  g_clear_object (&self->checking);
  set_checking (self, FALSE);
}

static void
show_error (ChyHealthPanel *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      if (self->time == 0)
        gtk_label_set_text (self->run, _ ("The check was stopped."));
      return;
    }
  gtk_label_set_text (self->summary, _ ("Could Not Be Checked"));
  g_clear_handle_id (&self->filling, g_source_remove);
  chy_container_clear (GTK_CONTAINER (self->groups));
  gtk_container_add (GTK_CONTAINER (self->groups), chy_problem_message_new (error));
  gtk_widget_show_all (GTK_WIDGET (self->groups));
}

static void
rows_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyHealthPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);

  if (self->checking == NULL)
    return;
  self->took = g_get_monotonic_time () - self->begun;
  end_check (self);
  if (rows == NULL)
    {
      show_error (self, error);
      return;
    }
  self->time = g_get_real_time ();
  show_findings (self, rows);
  show_age (self);
  if (self->deep)
    chy_alert_finished (GTK_WIDGET (self), "health-checked", gtk_label_get_text (self->summary), "health",
                        "");
}

static void
query_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ChyHealthPanel *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (answer != NULL && self->checking != NULL)
    {
      chy_result_rows_async (answer, 0, MOST_FINDINGS, self->checking, rows_done_cb, self);
      return;
    }
  if (self->checking != NULL && error != NULL)
    {
      end_check (self);
      show_error (self, error);
    }
  g_object_unref (self);
}

static gboolean
step_cb (gpointer data)
{
  ChyHealthPanel *self = data;
  gint64 done = 0, total = 0;

  chy_progress_get (self->progress, &done, &total);
  if (total > 0 && self->bar != NULL)
    chy_task_bar_set_progress (self->bar, done, total);

  return G_SOURCE_CONTINUE;
}

static void
check (ChyHealthPanel *self, gboolean deep)
{
  g_autoptr (ChyQuery) query = NULL;

  if (self->checking != NULL)
    return;
  query =
      chy_query_new ("findings", deep ? chy_body_with (NULL, "deep", g_variant_new_boolean (TRUE)) : NULL);
  query->details = TRUE;
  self->deep = deep;
  self->stale = FALSE;
  self->begun = g_get_monotonic_time ();
  self->checking = g_cancellable_new ();
  self->progress = chy_progress_new ();
  query->progress = chy_progress_ref (self->progress);
  set_checking (self, TRUE);
  if (deep)
    {
      self->bar = chy_task_begin (GTK_WIDGET (self), _ ("Checking thoroughly"), self->checking);
      self->step = g_timeout_add (STEP_MILLISECONDS, step_cb, self);
    }
  chy_tenant_query_async (self->tenant, query, self->checking, query_done_cb, g_object_ref (self));
}

static void
check_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  check (data, FALSE);
}

static void
check_deep_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  check (data, TRUE);
}

static const GActionEntry entries[] = {
  { .name = "check", .activate = check_cb },
  { .name = "check-deep", .activate = check_deep_cb },
};

/* After a change it looks again by itself where that is quick and somebody sees it. */
static gboolean
calm_cb (gpointer data)
{
  ChyHealthPanel *self = data;

  self->calm = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->took < LONG && !self->deep)
    check (self, FALSE);
  else
    {
      self->stale = TRUE;
      show_age (self);
    }

  return G_SOURCE_REMOVE;
}

static void
tenant_changed_cb (ChyHealthPanel *self)
{
  if (self->calm == 0)
    self->calm = g_timeout_add (CALM_MILLISECONDS, calm_cb, self);
}

static void
map_cb (ChyHealthPanel *self)
{
  if (self->time == 0 || (self->stale && self->took < LONG && !self->deep))
    check (self, FALSE);
}

static gboolean
age_cb (gpointer data)
{
  show_age (data);

  return G_SOURCE_CONTINUE;
}

/* --- object
 * -------------------------------------------------------------------------------------------------- */

static void
chy_health_panel_dispose (GObject *object)
{
  ChyHealthPanel *self = CHY_HEALTH_PANEL (object);

  if (self->checking != NULL)
    {
      g_cancellable_cancel (self->checking);
      end_check (self);
    }
  g_clear_handle_id (&self->age, g_source_remove);
  g_clear_handle_id (&self->calm, g_source_remove);
  g_clear_handle_id (&self->filling, g_source_remove);

  G_OBJECT_CLASS (chy_health_panel_parent_class)->dispose (object);
}

static void
chy_health_panel_finalize (GObject *object)
{
  ChyHealthPanel *self = CHY_HEALTH_PANEL (object);

  g_object_unref (self->actions);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->findings, g_ptr_array_unref);

  G_OBJECT_CLASS (chy_health_panel_parent_class)->finalize (object);
}

static void
chy_health_panel_class_init (ChyHealthPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chy_health_panel_dispose;
  object_class->finalize = chy_health_panel_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-health-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyHealthPanel, groups);
  gtk_widget_class_bind_template_child (widget_class, ChyHealthPanel, run);
  gtk_widget_class_bind_template_child (widget_class, ChyHealthPanel, spinner);
  gtk_widget_class_bind_template_child (widget_class, ChyHealthPanel, summary);
  gtk_widget_class_bind_template_callback (widget_class, map_cb);
}

static void
chy_health_panel_init (ChyHealthPanel *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "panel", G_ACTION_GROUP (self->actions));
}

static GtkWidget *
panel_create (ChyTenant *tenant)
{
  ChyHealthPanel *self = g_object_new (CHY_TYPE_HEALTH_PANEL, NULL);

  self->tenant = g_object_ref (tenant);
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);
  self->age = g_timeout_add_seconds (AGE_SECONDS, age_cb, self);

  return GTK_WIDGET (self);
}

static GActionGroup *
panel_get_actions (GtkWidget *panel)
{
  return G_ACTION_GROUP (CHY_HEALTH_PANEL (panel)->actions);
}

static const ChyPanelButton button = { .action = "check",
                                       .title = N_ ("Check Again"),
                                       .icon = "view-refresh-symbolic" };

static const ChyPanelBadge badge = {
  .resource = "findings",
  .key = "recent",
  .value = "error,warning",
  /* Translators: {count} is the number of errors and warnings. */
  .words = N_ ("{count} to mend"),
};

const ChyPanelType chy_panel_health = {
  .id = "health",
  .title = N_ ("Health Checks"),
  .section = N_ ("RECORDS"),
  .icon = "chy-panel-health-symbolic",
  .create = panel_create,
  .get_actions = panel_get_actions,
  .button = &button,
  .badge = &badge,
};
