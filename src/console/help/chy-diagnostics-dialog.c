/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-diagnostics-dialog.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "console/widgets/chy-files.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"

#define CHY_TYPE_DIAGNOSTICS_DIALOG (chy_diagnostics_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ChyDiagnosticsDialog, chy_diagnostics_dialog, CHY, DIAGNOSTICS_DIALOG, GtkDialog)

struct _ChyDiagnosticsDialog
{
  GtkDialog parent_instance;

  ChyDiagnostics *diagnostics; /* (owned) NULL until it has been gathered */
  GPtrArray *ids;              /* (owned) of static texts: the part of each row */
  GPtrArray *checks;           /* (owned) of GtkToggleButton, borrowed: whether it is wanted */
  GCancellable *cancellable;   /* (owned) */

  /* Template children. */
  GtkStack *stack;
  GtkListBox *parts;
  GtkTextView *text;
  GtkBox *messages;
  GtkWidget *save;
};

G_DEFINE_FINAL_TYPE (ChyDiagnosticsDialog, chy_diagnostics_dialog, GTK_TYPE_DIALOG)

/* --- gathering
 * ----------------------------------------------------------------------------------------------- */

typedef struct
{
  const ChyConsoleHost *host; /* borrowed: outlives the application */
  char *location;             /* (owned) */
  ChyTenant *tenant;          /* (owned) or NULL */
} Gathering;

static void
gathering_free (gpointer data)
{
  Gathering *gathering = data;

  g_clear_object (&gathering->tenant);
  g_free (gathering->location);
  g_free (gathering);
}

static void
gather_worker (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  Gathering *gathering = data;
  ChyDiagnostics *diagnostics =
      gathering->host->diagnose (gathering->host->data, gathering->location, gathering->tenant, cancellable);

  g_task_return_pointer (task, diagnostics, (GDestroyNotify) chy_diagnostics_free);
}

/* What only the thread of the windows knows. */
static GVariant *
describe_display (GtkWidget *widget)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GtkSettings *settings = gtk_widget_get_settings (widget);
  g_autofree char *version = g_strdup_printf ("%u.%u.%u", gtk_get_major_version (), gtk_get_minor_version (),
                                              gtk_get_micro_version ());
  g_autofree char *theme = NULL;
  gboolean animations = FALSE;
  int dots = 0;

  g_object_get (settings, "gtk-theme-name", &theme, "gtk-enable-animations", &animations, "gtk-xft-dpi",
                &dots, NULL);
  g_variant_builder_add (&builder, "{sv}", "gtk", g_variant_new_string (version));
  g_variant_builder_add (&builder, "{sv}", "display",
                         g_variant_new_string (G_OBJECT_TYPE_NAME (gtk_widget_get_display (widget))));
  g_variant_builder_add (&builder, "{sv}", "theme", g_variant_new_string (theme != NULL ? theme : ""));
  g_variant_builder_add (&builder, "{sv}", "scale",
                         g_variant_new_int64 (gtk_widget_get_scale_factor (widget)));
  g_variant_builder_add (&builder, "{sv}", "dotsPerInch", g_variant_new_int64 (dots / 1024));
  g_variant_builder_add (&builder, "{sv}", "animations", g_variant_new_boolean (animations));
  g_variant_builder_add (&builder, "{sv}", "rightToLeft",
                         g_variant_new_boolean (gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL));

  return g_variant_builder_end (&builder);
}

/* --- parts
 * ---------------------------------------------------------------------------------------------------- */

static gboolean
is_wanted (ChyDiagnosticsDialog *self, guint i)
{
  return gtk_toggle_button_get_active (self->checks->pdata[i]);
}

/* The ids of those that are left out, NULL-terminated; their texts are static. */
static GPtrArray *
get_without (ChyDiagnosticsDialog *self)
{
  GPtrArray *without = g_ptr_array_new ();

  for (guint i = 0; i < self->ids->len; i++)
    if (!is_wanted (self, i))
      g_ptr_array_add (without, self->ids->pdata[i]);
  g_ptr_array_add (without, NULL);

  return without;
}

static void
toggled_cb (ChyDiagnosticsDialog *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->checks->len; i++)
    any |= is_wanted (self, i);
  gtk_widget_set_sensitive (self->save, any);
}

static void
row_selected_cb (ChyDiagnosticsDialog *self, GtkListBoxRow *row)
{
  g_autofree char *text = NULL;

  if (row == NULL)
    return;
  text = chy_diagnostics_part_to_text (self->diagnostics, self->ids->pdata[gtk_list_box_row_get_index (row)]);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text, -1);
}

static gboolean
check_focus_cb (GtkWidget *check, GdkEvent *event G_GNUC_UNUSED, gpointer data)
{
  ChyDiagnosticsDialog *self = data;

  gtk_list_box_select_row (self->parts, GTK_LIST_BOX_ROW (gtk_widget_get_parent (check)));

  return GDK_EVENT_PROPAGATE;
}

static void
add_part (ChyDiagnosticsDialog *self, const ChyChoice *kind)
{
  GtkWidget *check = gtk_check_button_new_with_label (_ (kind->title));

  g_object_set (check, "active", TRUE, "margin", 6, "visible", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (self->parts), check);
  atk_object_set_name (gtk_widget_get_accessible (gtk_widget_get_parent (check)), _ (kind->title));
  g_ptr_array_add (self->ids, (gpointer) kind->id);
  g_ptr_array_add (self->checks, check);
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  /* What is looked at is what the keyboard or the pointer is at. */
  g_signal_connect_object (check, "focus-in-event", G_CALLBACK (check_focus_cb), self, 0);
}

static void
gathered_cb (GObject *source, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  ChyDiagnosticsDialog *self = CHY_DIAGNOSTICS_DIALOG (source);
  ChyDiagnostics *diagnostics = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Closed meanwhile. */
  if (diagnostics == NULL)
    return;
  self->diagnostics = diagnostics;
  chy_diagnostics_add (diagnostics, "console", describe_display (GTK_WIDGET (self)));
  for (const ChyChoice *kind = chy_diagnostics_kinds; kind->id != NULL; kind++)
    if (chy_diagnostics_get (diagnostics, kind->id) != NULL)
      add_part (self, kind);
  gtk_list_box_select_row (self->parts, gtk_list_box_get_row_at_index (self->parts, 0));
  gtk_stack_set_visible_child_name (self->stack, "parts");
  gtk_widget_set_sensitive (self->save, TRUE);
  gtk_widget_grab_focus (self->checks->pdata[0]);
}

/* --- saving
 * --------------------------------------------------------------------------------------------------- */

static void
saved_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyDiagnosticsDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = chy_file_save_finish (result, &error);

  if (path != NULL && !g_cancellable_is_cancelled (self->cancellable))
    gtk_widget_destroy (GTK_WIDGET (self));
  else if (path == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      GtkWidget *message = chy_problem_message_new (error);

      chy_container_clear (GTK_CONTAINER (self->messages));
      gtk_widget_show_all (message);
      gtk_container_add (GTK_CONTAINER (self->messages), message);
    }
}

static void
response_cb (ChyDiagnosticsDialog *self, int response)
{
  static const char *const patterns[] = { "*.txt", NULL };
  const ChyFileOptions options = { .title = _ ("Save Diagnostics"),
                                   .name = "chancery-diagnostics.txt",
                                   .filter_name = _ ("Text files"),
                                   .patterns = patterns };
  g_autoptr (GPtrArray) without = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *text;

  if (response != GTK_RESPONSE_ACCEPT)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  without = get_without (self);
  text = chy_diagnostics_to_text (self->diagnostics, (const char *const *) without->pdata);
  bytes = g_bytes_new_take (text, strlen (text));
  chy_file_save_async (GTK_WIDGET (self), &options, bytes, 0600, self->cancellable, saved_cb,
                       g_object_ref (self));
}

static void
chy_diagnostics_dialog_dispose (GObject *object)
{
  g_cancellable_cancel (CHY_DIAGNOSTICS_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (chy_diagnostics_dialog_parent_class)->dispose (object);
}

static void
chy_diagnostics_dialog_finalize (GObject *object)
{
  ChyDiagnosticsDialog *self = CHY_DIAGNOSTICS_DIALOG (object);

  chy_diagnostics_free (self->diagnostics);
  g_ptr_array_unref (self->ids);
  g_ptr_array_unref (self->checks);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (chy_diagnostics_dialog_parent_class)->finalize (object);
}

static void
chy_diagnostics_dialog_class_init (ChyDiagnosticsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_diagnostics_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_diagnostics_dialog_finalize;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-diagnostics-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyDiagnosticsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ChyDiagnosticsDialog, parts);
  gtk_widget_class_bind_template_child (widget_class, ChyDiagnosticsDialog, text);
  gtk_widget_class_bind_template_child (widget_class, ChyDiagnosticsDialog, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyDiagnosticsDialog, save);
  gtk_widget_class_bind_template_callback (widget_class, response_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
}

static void
chy_diagnostics_dialog_init (ChyDiagnosticsDialog *self)
{
  self->ids = g_ptr_array_new ();
  self->checks = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
chy_diagnostics_dialog_show (GtkWindow *parent,
                             const ChyConsoleHost *host,
                             const char *location,
                             ChyTenant *tenant)
{
  ChyDiagnosticsDialog *self =
      g_object_new (CHY_TYPE_DIAGNOSTICS_DIALOG, "use-header-bar", 1, "transient-for", parent, NULL);
  Gathering *gathering = g_new0 (Gathering, 1);
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, gathered_cb, NULL);

  g_return_if_fail (host->diagnose != NULL);

  gathering->host = host;
  gathering->location = g_strdup (location);
  gathering->tenant = tenant != NULL ? g_object_ref (tenant) : NULL;
  g_task_set_task_data (task, gathering, gathering_free);
  g_task_run_in_thread (task, gather_worker);
  chy_window_fit (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (self));
}
