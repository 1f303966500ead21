/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "model/chy-eku.h"
#include "model/chy-field.h"
#include "model/chy-problem.h"
#include "pki/chy-inspect.h"

#include "chy-authority-dialogs.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"

enum
{
  COLUMN_TITLE,
  COLUMN_PURPOSES,
  COLUMN_NAME,
  N_COLUMNS,
};

enum
{
  MOST_TEMPLATES = 1000,
};

#define CHY_TYPE_ISSUE_TEMPLATE_DIALOG (chy_issue_template_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    ChyIssueTemplateDialog, chy_issue_template_dialog, CHY, ISSUE_TEMPLATE_DIALOG, GtkDialog)

struct _ChyIssueTemplateDialog
{
  GtkDialog parent_instance;

  GtkWidget *from;           /* (weak) */
  ChyTenant *tenant;         /* (owned) */
  GVariant *authority;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GCancellable *checking;    /* (owned) of the preview under way, or NULL */
  GtkListStore *store;       /* (owned) */
  GtkTreeModel *filtered;    /* (owned) */
  GPtrArray *codes;          /* (owned) of char*: errors of what is selected */
  gboolean busy;

  /* Template children. */
  GtkLabel *intro;
  GtkSearchEntry *search;
  GtkTreeView *view;
  GtkBox *messages;
  GtkBox *accept_box;
  GtkLabel *accept_label;
  GtkEntry *accept;
  GtkWidget *issue;
  GtkWidget *spinner;
};

G_DEFINE_FINAL_TYPE (ChyIssueTemplateDialog, chy_issue_template_dialog, GTK_TYPE_DIALOG)

/* --- the list ------------------------------------------------------------------------------------------- */

/* g_free(); NULL where nothing is selected. */
static char *
selected_name (ChyIssueTemplateDialog *self)
{
  GtkTreeModel *model;
  GtkTreeIter iter;
  char *name = NULL;

  if (gtk_tree_selection_get_selected (gtk_tree_view_get_selection (self->view), &model, &iter))
    gtk_tree_model_get (model, &iter, COLUMN_NAME, &name, -1);

  return name;
}

static gboolean
is_issued (ChyIssueTemplateDialog *self, const char *name)
{
  g_autoptr (GVariant) templates = chy_body_get (self->authority, "templates");
  gsize n = templates != NULL ? g_variant_n_children (templates) : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (templates, i);

      if (g_strcmp0 (chy_body_get_text (row, "name"), name) == 0)
        return TRUE;
    }

  return FALSE;
}

static char *
purposes_of (GVariant *row)
{
  g_auto (GStrv) oids = chy_body_get_list (row, "applicationPolicies");
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; oids[i] != NULL; i++)
    {
      const ChyEku *known = chy_eku_find_oid (oids[i]);
      const char *name = known != NULL ? _ (known->name) : chy_oid_name (oids[i]);

      g_string_append_printf (text, "%s%s", text->len > 0 ? chy_list_comma () : "",
                              name != NULL ? name : oids[i]);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyIssueTemplateDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const char *name = chy_body_get_text (rows->pdata[i], "name");
      g_autofree char *purposes = purposes_of (rows->pdata[i]);

      if (name != NULL && !is_issued (self, name))
        gtk_list_store_insert_with_values (self->store, NULL, -1, COLUMN_TITLE,
                                           chy_body_get_text (rows->pdata[i], "displayName"), COLUMN_PURPOSES,
                                           purposes, COLUMN_NAME, name, -1);
    }
  if (rows == NULL)
    gtk_container_add (GTK_CONTAINER (self->messages), chy_problem_message_new (error));
  gtk_widget_show_all (GTK_WIDGET (self->messages));
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyIssueTemplateDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (answer != NULL)
    chy_result_rows_async (answer, 0, MOST_TEMPLATES, self->cancellable, rows_cb, g_object_ref (self));
  else if (!g_cancellable_is_cancelled (self->cancellable))
    {
      gtk_container_add (GTK_CONTAINER (self->messages), chy_problem_message_new (error));
      gtk_widget_show_all (GTK_WIDGET (self->messages));
    }
}

static gboolean
is_visible (GtkTreeModel *model, GtkTreeIter *iter, gpointer data)
{
  ChyIssueTemplateDialog *self = data;
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;
  g_autofree char *both = NULL;
  g_autofree char *folded = NULL;
  g_autofree char *wanted = g_utf8_casefold (gtk_entry_get_text (GTK_ENTRY (self->search)), -1);

  gtk_tree_model_get (model, iter, COLUMN_TITLE, &title, COLUMN_NAME, &name, -1);
  both = g_strdup_printf ("%s %s", title != NULL ? title : "", name != NULL ? name : "");
  folded = g_utf8_casefold (both, -1);

  return strstr (folded, wanted) != NULL;
}

static void
search_cb (ChyIssueTemplateDialog *self)
{
  gtk_tree_model_filter_refilter (GTK_TREE_MODEL_FILTER (self->filtered));
}

/* --- what stands against it ----------------------------------------------------------------------------- */

/* Every code has to be typed, in any order and case. */
static gboolean
is_accepted (ChyIssueTemplateDialog *self)
{
  g_auto (GStrv) typed = g_strsplit_set (gtk_entry_get_text (self->accept), " ,;", -1);

  for (guint i = 0; i < self->codes->len; i++)
    {
      gboolean found = FALSE;

      for (gsize t = 0; typed[t] != NULL; t++)
        found = found || g_ascii_strcasecmp (typed[t], g_ptr_array_index (self->codes, i)) == 0;
      if (!found)
        return FALSE;
    }

  return TRUE;
}

static void
update (ChyIssueTemplateDialog *self)
{
  g_autofree char *name = selected_name (self);

  gtk_widget_set_visible (GTK_WIDGET (self->accept_box), self->codes->len > 0);
  gtk_widget_set_visible (self->spinner, self->checking != NULL || self->busy);
  gtk_widget_set_sensitive (self->issue,
                            name != NULL && self->checking == NULL && !self->busy && is_accepted (self));
}

static void
show_problems (ChyIssueTemplateDialog *self, GPtrArray *problems)
{
  g_autoptr (GString) codes = g_string_new (NULL);

  chy_container_clear (GTK_CONTAINER (self->messages));
  g_ptr_array_set_size (self->codes, 0);
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);
      const char *code = chy_problem_get_code (problem);

      gtk_container_add (GTK_CONTAINER (self->messages), chy_problem_row_new (problem));
      if (chy_problem_get_severity (problem) != CHY_SEVERITY_ERROR ||
          g_ptr_array_find_with_equal_func (self->codes, code, g_str_equal, NULL))
        continue;
      g_ptr_array_add (self->codes, g_strdup (code));
      g_string_append_printf (codes, "%s%s", codes->len > 0 ? " " : "", code);
    }
  if (self->codes->len > 0)
    {
      /* Translators: %s is one code or several, such as “ESC1”. */
      g_autofree char *words = g_strdup_printf (
          _ ("To issue it nevertheless, type %s. That is written to the audit log."), codes->str);

      gtk_label_set_text (self->accept_label, words);
    }
  gtk_entry_set_text (self->accept, "");
  gtk_widget_show_all (GTK_WIDGET (self->messages));
}

static ChyCommand *
command_new (ChyIssueTemplateDialog *self, const char *name)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "authority", "s", chy_body_get_text (self->authority, "id"));
  g_variant_dict_insert (&dict, "template", "s", name);
  if (self->codes->len > 0)
    g_variant_dict_insert_value (
        &dict, "accept",
        g_variant_new_strv ((const char *const *) self->codes->pdata, (gssize) self->codes->len));

  return chy_command_new ("authority-issue-template", g_variant_dict_end (&dict));
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyIssueTemplateDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_tenant_preview_finish (CHY_TENANT (source), result, &error);
  g_autoptr (GPtrArray) problems = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  g_clear_object (&self->checking);
  if (outcome != NULL)
    problems = outcome->problems != NULL ? g_ptr_array_ref (outcome->problems) : NULL;
  else
    problems = chy_problems_from_error (error);
  show_problems (self, problems);
  update (self);
}

static void
selection_changed_cb (ChyIssueTemplateDialog *self)
{
  g_autofree char *name = selected_name (self);
  g_autoptr (ChyCommand) command = NULL;

  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  show_problems (self, NULL);
  if (name != NULL)
    {
      self->checking = g_cancellable_new ();
      command = command_new (self, name);
      chy_tenant_preview_async (self->tenant, command, self->checking, checked_cb, g_object_ref (self));
    }
  update (self);
}

/* --- doing it ------------------------------------------------------------------------------------------- */

static void
issued_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyIssueTemplateDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);

  if (gtk_widget_in_destruction (GTK_WIDGET (self)) || g_cancellable_is_cancelled (self->cancellable))
    return;
  self->busy = FALSE;
  if (outcome != NULL)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

      show_problems (self, problems);
    }
  update (self);
}

static void
issue (ChyIssueTemplateDialog *self)
{
  g_autofree char *name = selected_name (self);
  g_autofree char *done = NULL;
  ChyActOptions options = { .quiet = TRUE, .known = TRUE };

  if (name == NULL || !gtk_widget_get_sensitive (self->issue))
    return;
  /* Translators: the first %s is the name of a template, the second one that of an authority. */
  done =
      g_strdup_printf (_ ("“%s” is now issued by “%s”"), name, chy_body_get_text (self->authority, "name"));
  options.done = done;
  self->busy = TRUE;
  update (self);
  chy_act_async (self->from != NULL ? self->from : GTK_WIDGET (self), self->tenant, command_new (self, name),
                 &options, self->cancellable, issued_cb, g_object_ref (self));
}

static void
activated_cb (ChyIssueTemplateDialog *self)
{
  issue (self);
}

static void
accept_changed_cb (ChyIssueTemplateDialog *self)
{
  update (self);
}

static void
chy_issue_template_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    issue (CHY_ISSUE_TEMPLATE_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
chy_issue_template_dialog_dispose (GObject *object)
{
  ChyIssueTemplateDialog *self = CHY_ISSUE_TEMPLATE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);

  G_OBJECT_CLASS (chy_issue_template_dialog_parent_class)->dispose (object);
}

static void
chy_issue_template_dialog_finalize (GObject *object)
{
  ChyIssueTemplateDialog *self = CHY_ISSUE_TEMPLATE_DIALOG (object);

  g_clear_weak_pointer (&self->from);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->authority, g_variant_unref);
  g_object_unref (self->cancellable);
  g_object_unref (self->filtered);
  g_object_unref (self->store);
  g_ptr_array_unref (self->codes);

  G_OBJECT_CLASS (chy_issue_template_dialog_parent_class)->finalize (object);
}

static void
chy_issue_template_dialog_class_init (ChyIssueTemplateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_issue_template_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_issue_template_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = chy_issue_template_dialog_response;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-issue-template-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyIssueTemplateDialog, intro);
  gtk_widget_class_bind_template_child (widget_class, ChyIssueTemplateDialog, search);
  gtk_widget_class_bind_template_child (widget_class, ChyIssueTemplateDialog, view);
  gtk_widget_class_bind_template_child (widget_class, ChyIssueTemplateDialog, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyIssueTemplateDialog, accept_box);
  gtk_widget_class_bind_template_child (widget_class, ChyIssueTemplateDialog, accept_label);
  gtk_widget_class_bind_template_child (widget_class, ChyIssueTemplateDialog, accept);
  gtk_widget_class_bind_template_child (widget_class, ChyIssueTemplateDialog, issue);
  gtk_widget_class_bind_template_child (widget_class, ChyIssueTemplateDialog, spinner);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, accept_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
}

static void
add_column (ChyIssueTemplateDialog *self, const char *title, int column)
{
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *view_column =
      gtk_tree_view_column_new_with_attributes (title, cell, "text", column, NULL);

  g_object_set (cell, "xpad", 10, "ypad", 5, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_tree_view_column_set_expand (view_column, TRUE);
  gtk_tree_view_column_set_resizable (view_column, TRUE);
  gtk_tree_view_column_set_sort_column_id (view_column, column);
  gtk_tree_view_append_column (self->view, view_column);
}

static void
chy_issue_template_dialog_init (ChyIssueTemplateDialog *self)
{
  g_autoptr (GtkTreeModel) sorted = NULL;

  self->cancellable = g_cancellable_new ();
  self->codes = g_ptr_array_new_with_free_func (g_free);
  self->store = gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  self->filtered = gtk_tree_model_filter_new (GTK_TREE_MODEL (self->store), NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_tree_model_filter_set_visible_func (GTK_TREE_MODEL_FILTER (self->filtered), is_visible, self, NULL);
  add_column (self, _ ("Template"), COLUMN_TITLE);
  add_column (self, _ ("Intended Purposes"), COLUMN_PURPOSES);
  sorted = gtk_tree_model_sort_new_with_model (self->filtered);
  gtk_tree_sortable_set_sort_column_id (GTK_TREE_SORTABLE (sorted), COLUMN_TITLE, GTK_SORT_ASCENDING);
  gtk_tree_view_set_model (self->view, sorted);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  update (self);
}

void
chy_issue_template_dialog_show (GtkWidget *from, ChyTenant *tenant, GVariant *authority)
{
  ChyIssueTemplateDialog *self;
  g_autoptr (ChyQuery) query = chy_query_new ("templates", NULL);
  g_autofree char *intro = NULL;

  g_return_if_fail (GTK_IS_WIDGET (from) && authority != NULL);

  self = g_object_new (CHY_TYPE_ISSUE_TEMPLATE_DIALOG, "use-header-bar", 1, "transient-for",
                       chy_window_of (from), NULL);
  g_set_weak_pointer (&self->from, from);
  self->tenant = g_object_ref (tenant);
  self->authority = g_variant_ref (authority);
  /* Translators: %s is the name of an authority. */
  intro = g_strdup_printf (_ ("Choose a template that “%s” does not issue yet."),
                           chy_body_get_text (authority, "name"));
  gtk_label_set_text (self->intro, intro);
  chy_tenant_query_async (tenant, query, self->cancellable, asked_cb, g_object_ref (self));
  chy_window_fit (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (self));
}
