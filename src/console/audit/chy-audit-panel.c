/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-audit-panel.h"
#include "chy-audit-record.h"
#include "console/chy-alerts.h"
#include "console/chy-panel.h"
#include "console/widgets/chy-list-page.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-task-bar.h"
#include "console/widgets/chy-words.h"

enum
{
  STEP_MILLISECONDS = 100, /* how often the progress is looked at */
  MOST_CHAINS = 16,
  LEAST_LIST = 90, /* a head and two rows */
};

struct _ChyAuditPanel
{
  GtkBox parent_instance;

  ChyTenant *tenant;           /* (owned) */
  GSimpleActionGroup *actions; /* (owned) */
  GCancellable *verifying;     /* (owned) of the walk along the chains, or NULL */
  ChyProgress *progress;       /* (owned) of it, or NULL */
  ChyTaskBar *bar;             /* (owned) of it, or NULL */
  guint timer;                 /* source id, or 0 */
  ChyListPage *list;           /* of the template's box */
  ChyAuditRecord *record;      /* likewise */
  gint64 bad_record;           /* of the tenant's chain, that the last walk found; 0: none */

  /* Template children. */
  GtkBox *list_box;
  GtkBox *record_box;
  GtkBox *result;
  GtkLabel *result_detail;
  GtkImage *result_icon;
  GtkButton *result_show;
  GtkLabel *result_title;
};

G_DEFINE_FINAL_TYPE (ChyAuditPanel, chy_audit_panel, GTK_TYPE_BOX)

/* --- verifying
 * ---------------------------------------------------------------------------------------------- */

static void
set_verify_enabled (ChyAuditPanel *self, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "verify");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
end_verifying (ChyAuditPanel *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->bar != NULL)
    chy_task_end (g_steal_pointer (&self->bar));
  g_clear_pointer (&self->progress, chy_progress_unref);
  g_clear_object (&self->verifying);
  set_verify_enabled (self, TRUE);
}

static void
show_result (ChyAuditPanel *self, const char *icon, const char *style, const char *title, const char *detail)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self->result));

  gtk_style_context_remove_class (context, "error");
  gtk_style_context_remove_class (context, "warning");
  if (style != NULL)
    gtk_style_context_add_class (context, style);
  gtk_image_set_from_icon_name (self->result_icon, icon, GTK_ICON_SIZE_BUTTON);
  gtk_label_set_text (self->result_title, title);
  gtk_label_set_text (self->result_detail, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->result_show), self->bad_record > 0);
  gtk_widget_show (GTK_WIDGET (self->result));
}

/* What the two chains are called to people. */
static const char *
chain_name (GVariant *row)
{
  return g_strcmp0 (chy_body_get_text (row, "database"), "authority") == 0 ? _ ("of the authorities")
                                                                           : _ ("of the tenant");
}

static void
show_whole (ChyAuditPanel *self, GPtrArray *rows)
{
  gboolean all_signed = TRUE;
  gint64 n = 0;
  g_autofree char *number = NULL;
  g_autofree char *title = NULL;
  g_autofree char *time = chy_words_time (g_get_real_time ());
  g_autofree char *detail = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      n += chy_body_get_int (g_ptr_array_index (rows, i), "records", 0);
      all_signed = all_signed && chy_body_get_bool (g_ptr_array_index (rows, i), "signed", FALSE);
    }
  number = chy_words_number (n);
  title = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "Nothing was changed: %s record is as it was written",
                   "Nothing was changed: all %s records are as they were written", (gulong) n),
      number);
  detail = g_strdup_printf (all_signed
                                /* Translators: %s is a time. */
                                ? _ ("Verified %s. The ends of the chains are signed.")
                                : _ ("Verified %s. The ends of the chains are not signed: they are while the "
                                     "vault is open."),
                            time);
  show_result (self, "chy-state-ok-symbolic", NULL, title, detail);
  chy_alert_finished (GTK_WIDGET (self), "audit-verified", title, "audit", "");
}

static void
show_broken (ChyAuditPanel *self, GPtrArray *rows)
{
  g_autoptr (GString) detail = g_string_new (NULL);
  const char *title = _ ("The audit log was tampered with");

  for (guint i = 0; i < rows->len; i++)
    {
      GVariant *row = g_ptr_array_index (rows, i);
      gboolean whole = g_strcmp0 (chy_body_get_text (row, "state"), "whole") == 0;
      const char *reason = chy_body_get_text (row, "reason");

      if (!whole && g_strcmp0 (chy_body_get_text (row, "database"), "tenant") == 0)
        self->bad_record = chy_body_get_int (row, "firstBad", 0);
      if (detail->len > 0)
        g_string_append_c (detail, '\n');
      if (whole)
        /* Translators: %s is "of the tenant" or "of the authorities". */
        g_string_append_printf (detail, _ ("The chain %s is whole."), chain_name (row));
      else
        g_string_append (detail, reason != NULL ? reason : "");
    }
  g_string_append_c (detail, '\n');
  g_string_append (detail, _ ("Compare with a backup and find out who could write to the data folder."));
  show_result (self, "chy-state-error-symbolic", "error", title, detail->str);
  chy_alert_finished (GTK_WIDGET (self), "audit-verified", title, "audit", "");
}

static void
show_failure (ChyAuditPanel *self, const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
  g_autofree char *sentence = problems->len > 0 ? chy_problem_get_sentence (problems->pdata[0]) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_result (self, "chy-state-unknown-symbolic", NULL, _ ("The verification was stopped"),
                 _ ("Whether the audit log is whole is not known."));
  else
    show_result (self, "chy-state-error-symbolic", "error", _ ("The audit log could not be verified"),
                 sentence != NULL ? sentence : error->message);
}

static void
rows_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuditPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);
  gboolean whole = TRUE;

  if (self->verifying == NULL)
    return;
  end_verifying (self);
  if (rows == NULL)
    {
      show_failure (self, error);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    whole = whole && g_strcmp0 (chy_body_get_text (g_ptr_array_index (rows, i), "state"), "whole") == 0;
  if (whole)
    show_whole (self, rows);
  else
    show_broken (self, rows);
}

static void
query_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ChyAuditPanel *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (answer != NULL && self->verifying != NULL)
    {
      chy_result_rows_async (answer, 0, MOST_CHAINS, self->verifying, rows_done_cb, self);
      return;
    }
  if (self->verifying != NULL && error != NULL)
    {
      end_verifying (self);
      show_failure (self, error);
    }
  g_object_unref (self);
}

static gboolean
step_cb (gpointer data)
{
  ChyAuditPanel *self = data;
  gint64 done = 0, total = 0;

  chy_progress_get (self->progress, &done, &total);
  if (total > 0)
    chy_task_bar_set_progress (self->bar, done, total);

  return G_SOURCE_CONTINUE;
}

static void
verify_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyAuditPanel *self = data;
  g_autoptr (ChyQuery) query = chy_query_new ("audit-state", NULL);

  if (self->verifying != NULL)
    return;
  set_verify_enabled (self, FALSE);
  gtk_widget_hide (GTK_WIDGET (self->result));
  self->bad_record = 0;
  self->verifying = g_cancellable_new ();
  self->progress = chy_progress_new ();
  query->progress = chy_progress_ref (self->progress);
  self->bar = chy_task_begin (GTK_WIDGET (self), _ ("Verifying the audit log"), self->verifying);
  self->timer = g_timeout_add (STEP_MILLISECONDS, step_cb, self);
  chy_tenant_query_async (self->tenant, query, self->verifying, query_done_cb, g_object_ref (self));
}

static const GActionEntry entries[] = {
  { .name = "verify", .activate = verify_cb },
};

/* --- the list ----------------------------------------------------------------------------------------------
 */

static void
show_bad_cb (ChyAuditPanel *self)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, self->bad_record);

  chy_audit_record_show_id (self->record, id);
}

static void
close_result_cb (ChyAuditPanel *self)
{
  gtk_widget_hide (GTK_WIDGET (self->result));
}

static void
activated_cb (ChyAuditPanel *self, GVariant *body)
{
  chy_audit_record_show_id (self->record, chy_body_get_text (body, "id"));
}

/* The one that is selected is shown; where several are, none. */
static void
selection_changed_cb (ChyAuditPanel *self)
{
  ChyGrid *grid = chy_list_page_get_grid (self->list);
  gint64 total = chy_grid_get_count (grid, NULL);
  g_autoptr (GPtrArray) rows = chy_grid_get_selected_rows (grid);

  if (chy_grid_selection_count (chy_grid_get_selection (grid), total) == 1 && rows->len == 1)
    chy_audit_record_show_id (self->record, chy_body_get_text (rows->pdata[0], "id"));
  else
    chy_audit_record_show_id (self->record, NULL);
}

static const char *const columns[] = { "activityDateTime", "actor",      "displayName",
                                       "objectName",       "objectKind", NULL };
static const char *const filters[] = {
  "activityDateTime", "actor", "activity", "objectName", "objectId", NULL
};

static const ChyListPageType list_type = {
  .resource = "audit",
  .name = "audit",
  .columns = columns,
  .filters = filters,
  .empty_title = N_ ("Nothing Recorded Yet"),
  .empty_sentence =
      N_ ("Every change is recorded here: who made it, when, and what it was before and after."),
};

/* --- object
 * -------------------------------------------------------------------------------------------------- */

static void
chy_audit_panel_dispose (GObject *object)
{
  ChyAuditPanel *self = CHY_AUDIT_PANEL (object);

  if (self->verifying != NULL)
    {
      g_cancellable_cancel (self->verifying);
      end_verifying (self);
    }

  G_OBJECT_CLASS (chy_audit_panel_parent_class)->dispose (object);
}

static void
chy_audit_panel_finalize (GObject *object)
{
  ChyAuditPanel *self = CHY_AUDIT_PANEL (object);

  g_object_unref (self->actions);
  g_clear_object (&self->tenant);

  G_OBJECT_CLASS (chy_audit_panel_parent_class)->finalize (object);
}

static void
chy_audit_panel_class_init (ChyAuditPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chy_audit_panel_dispose;
  object_class->finalize = chy_audit_panel_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-audit-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyAuditPanel, list_box);
  gtk_widget_class_bind_template_child (widget_class, ChyAuditPanel, record_box);
  gtk_widget_class_bind_template_child (widget_class, ChyAuditPanel, result);
  gtk_widget_class_bind_template_child (widget_class, ChyAuditPanel, result_detail);
  gtk_widget_class_bind_template_child (widget_class, ChyAuditPanel, result_icon);
  gtk_widget_class_bind_template_child (widget_class, ChyAuditPanel, result_show);
  gtk_widget_class_bind_template_child (widget_class, ChyAuditPanel, result_title);
  gtk_widget_class_bind_template_callback (widget_class, close_result_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_bad_cb);
}

static void
chy_audit_panel_init (ChyAuditPanel *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static GtkWidget *
panel_create (ChyTenant *tenant)
{
  ChyAuditPanel *self = g_object_new (CHY_TYPE_AUDIT_PANEL, NULL);

  self->tenant = g_object_ref (tenant);
  self->list = CHY_LIST_PAGE (chy_list_page_new (tenant, &list_type, self));
  gtk_widget_show (GTK_WIDGET (self->list));
  gtk_box_pack_start (self->list_box, GTK_WIDGET (self->list), TRUE, TRUE, 0);
  self->record = CHY_AUDIT_RECORD (chy_audit_record_new (tenant));
  gtk_container_add (GTK_CONTAINER (self->record_box), GTK_WIDGET (self->record));
  g_signal_connect_object (self->list, "activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  /* In a low window the record gives way to the list, not the list to the record. */
  gtk_widget_set_size_request (GTK_WIDGET (chy_list_page_get_grid (self->list)), -1, LEAST_LIST);
  g_signal_connect_object (chy_list_page_get_grid (self->list), "selection-changed",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

static void
panel_search (GtkWidget *panel, const char *text)
{
  chy_list_page_set_search (CHY_AUDIT_PANEL (panel)->list, text);
}

static GActionGroup *
panel_get_actions (GtkWidget *panel)
{
  return G_ACTION_GROUP (CHY_AUDIT_PANEL (panel)->actions);
}

static const ChyPanelButton button = { .action = "verify",
                                       .title = N_ ("Verify"),
                                       .icon = "security-high-symbolic" };

const ChyPanelType chy_panel_audit = {
  .id = "audit",
  .title = N_ ("Audit Log"),
  .section = N_ ("RECORDS"),
  .icon = "chy-panel-audit-symbolic",
  .create = panel_create,
  .search = panel_search,
  .get_actions = panel_get_actions,
  .button = &button,
};
