/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-problem.h"
#include "tenant/commands/chy-command-type.h"

#include "chy-import-dialog.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-files.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-words.h"

enum
{
  COLUMN_ICON,
  COLUMN_CHANGE,
  COLUMN_NAME,
  COLUMN_DETAIL,
};

struct _ChyImportDialog
{
  GtkDialog parent_instance;

  GtkWidget *from;           /* (weak) */
  ChyTenant *tenant;         /* (owned) */
  GBytes *data;              /* (owned) the list */
  GCancellable *cancellable; /* (owned) of the look that is under way */
  gint64 changing;           /* how many the import would change */
  gboolean importing;

  /* Template children. */
  GtkLabel *changes_tab;
  GtkWidget *content;
  GtkLabel *file;
  GtkBox *problems;
  GtkLabel *problems_tab;
  GtkToggleButton *prune;
  GtkSpinner *spinner;
  GtkListStore *store;
  GtkLabel *summary;
  GtkNotebook *tabs;
};

G_DEFINE_FINAL_TYPE (ChyImportDialog, chy_import_dialog, GTK_TYPE_DIALOG)

static GVariant *
params_new (ChyImportDialog *self)
{
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert_value (&params, "file",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, self->data, TRUE));
  g_variant_dict_insert (&params, "prune", "b", gtk_toggle_button_get_active (self->prune));

  return g_variant_dict_end (&params);
}

/* --- what it would do ----------------------------------------------------------------------------------- */

static const struct
{
  const char *change;
  const char *icon;
  const char *words;
} changes[] = {
  { "created", "list-add-symbolic", N_ ("New") },
  { "updated", "document-edit-symbolic", N_ ("Changed") },
  { "disabled", "chy-state-inactive-symbolic", N_ ("Disabled") },
};

/* "E-mail address: old → new" for each, by the titles that the fields have elsewhere. */
static char *
describe (GVariant *change)
{
  const char *kind = chy_body_get_text (change, "kind");
  const ChyCommandType *type =
      chy_command_type_find (g_strcmp0 (kind, "device") == 0 ? "device-add" : "user-add");
  g_auto (GStrv) keys = chy_body_get_list (change, "keys");
  g_auto (GStrv) old = chy_body_get_list (change, "old");
  g_auto (GStrv) new = chy_body_get_list (change, "new");
  GString *text = g_string_new (NULL);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      const ChyField *field = chy_fields_find (type->fields, keys[i]);
      const char *title = field != NULL ? g_dgettext (GETTEXT_PACKAGE, field->title) : keys[i];
      const char *was = *old[i] != '\0' ? old[i] : _ ("nothing");
      /* Translators: a property, what it was, and what it becomes. */
      g_autofree char *one = g_strdup_printf (_ ("%s: %s → %s"), title, was, new[i]);

      if (text->len > 0)
        g_string_append (text, "; ");
      g_string_append (text, one);
    }

  return g_string_free (text, FALSE);
}

static void
add_change (ChyImportDialog *self, GVariant *change)
{
  const char *what = chy_body_get_text (change, "change");
  g_autofree char *detail = describe (change);

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    if (g_strcmp0 (changes[i].change, what) == 0)
      gtk_list_store_insert_with_values (self->store, NULL, -1, COLUMN_ICON, changes[i].icon, COLUMN_CHANGE,
                                         _ (changes[i].words), COLUMN_NAME,
                                         chy_body_get_text (change, "name"), COLUMN_DETAIL, detail, -1);
}

static void
show_problems (ChyImportDialog *self, GPtrArray *problems)
{
  g_autofree char *number = chy_words_number (problems->len);
  /* Translators: the title of a tab; %s is how many there are. */
  g_autofree char *title = g_strdup_printf (_ ("Bad Lines (%s)"), number);

  chy_container_clear (GTK_CONTAINER (self->problems));
  for (guint i = 0; i < problems->len; i++)
    {
      GtkWidget *row = chy_problem_row_new (g_ptr_array_index (problems, i));

      gtk_widget_show_all (row);
      gtk_container_add (GTK_CONTAINER (self->problems), row);
    }
  gtk_label_set_text (self->problems_tab, problems->len > 0 ? title : _ ("Bad Lines"));
}

static void
show_summary (ChyImportDialog *self, GVariant *values)
{
  gint64 disabled = chy_body_get_int (values, "disabled", 0);
  g_autofree char *created = chy_words_number (chy_body_get_int (values, "created", 0));
  g_autofree char *updated = chy_words_number (chy_body_get_int (values, "updated", 0));
  g_autofree char *same = chy_words_number (chy_body_get_int (values, "unchanged", 0));
  g_autofree char *off = chy_words_number (disabled);
  g_autofree char *text =
      disabled > 0
          ? g_strdup_printf (
                _ ("%s new, %s changed, %s the same as before, %s not in the list and disabled."), created,
                updated, same, off)
          : g_strdup_printf (_ ("%s new, %s changed, %s the same as before."), created, updated, same);

  gtk_label_set_text (self->summary, text);
  self->changing =
      chy_body_get_int (values, "created", 0) + chy_body_get_int (values, "updated", 0) + disabled;
}

static void
show_outcome (ChyImportDialog *self, ChyOutcome *outcome)
{
  g_autoptr (GVariant) rows = chy_body_get (outcome->values, "changes");

  show_summary (self, outcome->values);
  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) change = g_variant_get_child_value (rows, i);

      add_change (self, change);
    }
  show_problems (self, outcome->problems);
  gtk_notebook_set_current_page (self->tabs, self->changing == 0 && outcome->problems->len > 0 ? 1 : 0);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, self->changing > 0);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyImportDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_tenant_apply_finish (CHY_TENANT (source), result, &error);
  g_autoptr (GPtrArray) problems = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->store == NULL)
    return;
  g_object_set (self->spinner, "active", FALSE, NULL);
  gtk_list_store_clear (self->store);
  if (outcome != NULL)
    {
      show_outcome (self, outcome);
      return;
    }
  problems = chy_problems_from_error (error);
  gtk_label_set_text (self->summary, _ ("The list cannot be imported."));
  show_problems (self, problems);
  gtk_notebook_set_current_page (self->tabs, 1);
}

static void
look (ChyImportDialog *self)
{
  g_autoptr (ChyCommand) command = NULL;

  if (self->data == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  command = chy_command_new ("directory-preview", params_new (self));
  g_object_set (self->spinner, "active", TRUE, NULL);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, FALSE);
  chy_tenant_apply_async (self->tenant, command, self->cancellable, looked_cb, g_object_ref (self));
}

/* --- doing it ------------------------------------------------------------------------------------------- */

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyImportDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);
  g_autoptr (GPtrArray) problems = NULL;

  (void) source;
  if (self->store == NULL)
    return;
  self->importing = FALSE;
  gtk_widget_set_sensitive (self->content, TRUE);
  g_object_set (self->spinner, "active", FALSE, NULL);
  if (outcome != NULL)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  problems = chy_problems_from_error (error);
  show_problems (self, problems);
  gtk_notebook_set_current_page (self->tabs, 1);
}

static void
import (ChyImportDialog *self)
{
  g_autofree char *number = chy_words_number (self->changing);
  g_autofree char *done =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The list is imported: %s change.",
                                    "The list is imported: %s changes.", (gulong) self->changing),
                       number);
  ChyActOptions options = { .done = done, .quiet = TRUE, .known = TRUE };

  self->importing = TRUE;
  gtk_widget_set_sensitive (self->content, FALSE);
  g_object_set (self->spinner, "active", TRUE, NULL);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, FALSE);
  chy_act_async (GTK_WIDGET (self), self->tenant, chy_command_new ("directory-import", params_new (self)),
                 &options, self->cancellable, imported_cb, g_object_ref (self));
}

static void
chy_import_dialog_response (GtkDialog *dialog, int response)
{
  ChyImportDialog *self = CHY_IMPORT_DIALOG (dialog);

  if (response != GTK_RESPONSE_ACCEPT)
    gtk_widget_destroy (GTK_WIDGET (dialog));
  else if (!self->importing)
    import (self);
}

/* --- vfuncs --------------------------------------------------------------------------------------------- */

static void
chy_import_dialog_destroy (GtkWidget *widget)
{
  ChyImportDialog *self = CHY_IMPORT_DIALOG (widget);

  g_cancellable_cancel (self->cancellable);

  GTK_WIDGET_CLASS (chy_import_dialog_parent_class)->destroy (widget);
}

static void
chy_import_dialog_finalize (GObject *object)
{
  ChyImportDialog *self = CHY_IMPORT_DIALOG (object);

  g_clear_weak_pointer (&self->from);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (chy_import_dialog_parent_class)->finalize (object);
}

static void
chy_import_dialog_class_init (ChyImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_import_dialog_finalize;
  widget_class->destroy = chy_import_dialog_destroy;
  GTK_DIALOG_CLASS (klass)->response = chy_import_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyImportDialog, changes_tab);
  gtk_widget_class_bind_template_child (widget_class, ChyImportDialog, content);
  gtk_widget_class_bind_template_child (widget_class, ChyImportDialog, file);
  gtk_widget_class_bind_template_child (widget_class, ChyImportDialog, problems);
  gtk_widget_class_bind_template_child (widget_class, ChyImportDialog, problems_tab);
  gtk_widget_class_bind_template_child (widget_class, ChyImportDialog, prune);
  gtk_widget_class_bind_template_child (widget_class, ChyImportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, ChyImportDialog, store);
  gtk_widget_class_bind_template_child (widget_class, ChyImportDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, ChyImportDialog, tabs);
  gtk_widget_class_bind_template_callback (widget_class, look);
}

static void
chy_import_dialog_init (ChyImportDialog *self)
{
  GtkWidget *yes;

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->tabs)), _ ("What the import does"));
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  yes = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Import"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (yes), "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, FALSE);
}

static void
show_dialog (GtkWidget *from, ChyTenant *tenant, const char *name, GBytes *data)
{
  ChyImportDialog *self =
      g_object_new (CHY_TYPE_IMPORT_DIALOG, "use-header-bar", 1, "transient-for", chy_window_of (from), NULL);

  g_set_weak_pointer (&self->from, from);
  self->tenant = g_object_ref (tenant);
  self->data = g_bytes_ref (data);
  gtk_label_set_text (self->file, name);
  chy_window_fit (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (self));
  look (self);
}

/* --- public --------------------------------------------------------------------------------------------- */

/* Where a list is being read for. */
typedef struct
{
  GtkWidget *from;   /* (owned) */
  ChyTenant *tenant; /* (owned) */
} Reading;

static Reading *
reading_new (GtkWidget *from, ChyTenant *tenant)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->from = g_object_ref (from);
  reading->tenant = g_object_ref (tenant);

  return reading;
}

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->from);
  g_object_unref (reading->tenant);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Reading) reading = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = chy_file_open_finish (result, &name, &error);

  (void) source;
  if (gtk_widget_in_destruction (reading->from) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bytes != NULL)
    show_dialog (reading->from, reading->tenant, name, bytes);
  else
    chy_show_error (reading->from, error);
}

void
chy_import_dialog_ask (GtkWidget *from, ChyTenant *tenant)
{
  static const char *const patterns[] = { "*.csv", "*.CSV", "*.ldif", "*.ldf", "*.txt", NULL };
  ChyFileOptions options = { .title = _ ("Import People and Devices"),
                             .filter_name = _ ("Lists (CSV, LDIF)"),
                             .patterns = patterns };

  chy_file_open_async (from, &options, NULL, chosen_cb, reading_new (from, tenant));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Reading) reading = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  if (gtk_widget_in_destruction (reading->from))
    return;
  if (bytes != NULL)
    show_dialog (reading->from, reading->tenant, name, bytes);
  else
    chy_show_error (reading->from, error);
}

void
chy_import_dialog_read (GtkWidget *from, ChyTenant *tenant, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_return_if_fail (GTK_IS_WIDGET (from) && CHY_IS_TENANT (tenant));

  g_file_load_bytes_async (file, NULL, loaded_cb, reading_new (from, tenant));
}
