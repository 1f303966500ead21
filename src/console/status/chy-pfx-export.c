/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-platform.h"
#include "pki/chy-inspect.h"

#include "chy-pfx-export.h"
#include "chy-pfx-write.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-files.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-secret-entry.h"
#include "console/widgets/chy-task-bar.h"
#include "console/widgets/chy-words.h"

struct _ChyPfxExport
{
  GtkDialog parent_instance;

  GtkWidget *from;           /* (weak) */
  ChyTenant *tenant;         /* (owned) */
  char **ids;                /* (owned) */
  char *path;                /* (owned) where to, once it is chosen */
  GCancellable *cancellable; /* (owned) ends with the dialog */
  ChyTaskBar *bar;           /* (owned) or NULL */
  gboolean unlocked;         /* the vault was opened once for it already */
  ChySecretEntry *password;
  GtkWidget *accept;
  GtkWidget *cancel;

  /* Template children. */
  GtkBox *done_box;
  GtkLabel *help;
  GtkLabel *intro;
  GtkWidget *legacy;
  GtkToggleButton *made;
  GtkToggleButton *own;
  GtkBox *messages;
  GtkBox *own_box;
  GtkStack *stack;
  GtkComboBox *target;
};

G_DEFINE_FINAL_TYPE (ChyPfxExport, chy_pfx_export, GTK_TYPE_DIALOG)

static void write_files (ChyPfxExport *self);

static gboolean
is_single (ChyPfxExport *self)
{
  return self->ids[1] == NULL;
}

static void
show_error (ChyPfxExport *self, const GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->messages), message);
}

/* --- what is asked -------------------------------------------------------------------------------------- */

static void
update (ChyPfxExport *self)
{
  gboolean own = gtk_toggle_button_get_active (self->own);
  ChyPfxTarget target;

  if (self->accept == NULL || self->password == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->own_box), own);
  gtk_widget_set_sensitive (self->accept, !own || chy_secret_entry_get_problem (self->password) == NULL);
  if (chy_inspect_pfx_target ((guint) MAX (0, gtk_combo_box_get_active (self->target)), &target))
    {
      gtk_label_set_text (self->help, g_dgettext (GETTEXT_PACKAGE, target.help));
      gtk_widget_set_visible (self->legacy, target.legacy);
    }
}

static void
fill_targets (ChyPfxExport *self, const char *platform)
{
  const ChyPlatform *known = platform != NULL ? chy_platform_find (platform) : NULL;
  ChyPfxTarget target;

  for (guint i = 0; chy_inspect_pfx_target (i, &target); i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (self->target), target.id,
                               g_dgettext (GETTEXT_PACKAGE, target.title));
  if (known == NULL || known->preset == NULL || !gtk_combo_box_set_active_id (self->target, known->preset))
    gtk_combo_box_set_active (self->target, 0);
}

/* --- afterwards ------------------------------------------------------------------------------------------
 */

static void
show_password (ChyPfxExport *self, ChySecret *password)
{
  g_autofree char *name = g_filename_display_basename (self->path);
  /* Translators: %s is the name of a file. */
  g_autofree char *words = g_strdup_printf (
      _ ("The file %s is written. It opens with this password, which is shown only now and kept nowhere:"),
      name);
  GtkWidget *label = gtk_label_new (words);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 56, NULL);
  gtk_container_add (GTK_CONTAINER (self->done_box), label);
  gtk_container_add (GTK_CONTAINER (self->done_box),
                     chy_secret_shown_new (password, _ ("Password of the PFX File"), FALSE));
  gtk_widget_show_all (GTK_WIDGET (self->done_box));
  gtk_stack_set_visible_child_name (self->stack, "done");
  gtk_widget_hide (self->accept);
  gtk_button_set_label (GTK_BUTTON (self->cancel), _ ("_Close"));
  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
}

static void
tell (ChyPfxExport *self, guint n)
{
  g_autofree char *number = chy_words_number (n);
  g_autofree char *where = g_filename_display_basename (self->path);
  g_autofree char *sentence =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                    /* Translators: the number of files, and the file's or folder's name. */
                                    "%s PFX file written to %s.", "%s PFX files written to %s.", n),
                       number, where);

  if (self->from != NULL)
    chy_notify_done (self->from, sentence, NULL, NULL);
}

static void
unlocked_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyPfxExport) self = data;
  g_autoptr (GError) error = NULL;

  self->unlocked = TRUE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
  if (chy_unlock_finish (result, &error))
    write_files (self);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error);
}

static void
failed (ChyPfxExport *self, const GError *error, guint n)
{
  if (chy_act_is_locked (error) && !self->unlocked && n == 0)
    {
      chy_unlock_async (GTK_WIDGET (self), self->tenant, self->cancellable, unlocked_cb, g_object_ref (self));
      return;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
  show_error (self, error);
  if (n > 0)
    tell (self, n);
}

static void
written_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyPfxExport) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) password = NULL;
  guint n = 0;
  gboolean ok = chy_pfx_write_finish (result, &n, &password, &error);

  g_clear_pointer (&self->bar, chy_task_end);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (!ok)
    {
      failed (self, error, n);
      return;
    }
  tell (self, n);
  if (password != NULL)
    show_password (self, password);
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
progress_cb (gint64 done, gint64 total, gpointer data)
{
  ChyPfxExport *self = data;

  if (self->bar != NULL)
    chy_task_bar_set_progress (self->bar, done, total);
}

static void
write_files (ChyPfxExport *self)
{
  g_autoptr (ChySecret) password =
      gtk_toggle_button_get_active (self->own) ? chy_secret_entry_get (self->password) : NULL;
  ChyPfxOrder order = { .tenant = self->tenant,
                        .ids = (const char *const *) self->ids,
                        .preset = gtk_combo_box_get_active_id (self->target),
                        .password = password,
                        .path = self->path };

  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  if (self->from != NULL)
    self->bar = chy_task_begin (self->from, _ ("Exporting PFX Files"), self->cancellable);
  chy_pfx_write_async (&order, progress_cb, self, self->cancellable, written_cb, g_object_ref (self));
}

static void
place_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyPfxExport) self = data;
  g_autofree char *path =
      is_single (self) ? chy_file_place_finish (result, NULL) : chy_folder_choose_finish (result, NULL);

  if (path == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  g_free (self->path);
  self->path = g_steal_pointer (&path);
  write_files (self);
}

static void
ask_place (ChyPfxExport *self)
{
  static const char *const patterns[] = { "*.p12", "*.pfx", NULL };
  ChyFileOptions options = { .title = _ ("Export PFX"),
                             .accept = _ ("_Export"),
                             .name = "certificate.p12",
                             .filter_name = _ ("PFX Files"),
                             .patterns = patterns };

  if (is_single (self))
    {
      chy_file_place_async (GTK_WIDGET (self), &options, self->cancellable, place_cb, g_object_ref (self));
      return;
    }
  options.patterns = NULL;
  chy_folder_choose_async (GTK_WIDGET (self), &options, self->cancellable, place_cb, g_object_ref (self));
}

static void
response_cb (ChyPfxExport *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    ask_place (self);
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

/* --- making ----------------------------------------------------------------------------------------------
 */

static void
chy_pfx_export_dispose (GObject *object)
{
  ChyPfxExport *self = CHY_PFX_EXPORT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->bar, chy_task_end);

  G_OBJECT_CLASS (chy_pfx_export_parent_class)->dispose (object);
}

static void
chy_pfx_export_finalize (GObject *object)
{
  ChyPfxExport *self = CHY_PFX_EXPORT (object);

  g_clear_weak_pointer (&self->from);
  g_clear_object (&self->tenant);
  g_clear_object (&self->cancellable);
  g_strfreev (self->ids);
  g_free (self->path);

  G_OBJECT_CLASS (chy_pfx_export_parent_class)->finalize (object);
}

static void
chy_pfx_export_class_init (ChyPfxExportClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_pfx_export_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_pfx_export_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-pfx-export.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyPfxExport, done_box);
  gtk_widget_class_bind_template_child (widget_class, ChyPfxExport, help);
  gtk_widget_class_bind_template_child (widget_class, ChyPfxExport, intro);
  gtk_widget_class_bind_template_child (widget_class, ChyPfxExport, legacy);
  gtk_widget_class_bind_template_child (widget_class, ChyPfxExport, made);
  gtk_widget_class_bind_template_child (widget_class, ChyPfxExport, own);
  gtk_widget_class_bind_template_child (widget_class, ChyPfxExport, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyPfxExport, own_box);
  gtk_widget_class_bind_template_child (widget_class, ChyPfxExport, stack);
  gtk_widget_class_bind_template_child (widget_class, ChyPfxExport, target);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
chy_pfx_export_init (ChyPfxExport *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancel = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  self->accept = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Export…"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->accept), "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  self->password = CHY_SECRET_ENTRY (chy_secret_entry_new (_ ("_Password"), TRUE));
  gtk_widget_show (GTK_WIDGET (self->password));
  gtk_container_add (GTK_CONTAINER (self->own_box), GTK_WIDGET (self->password));
  g_signal_connect_swapped (self->password, "changed", G_CALLBACK (update), self);
  g_signal_connect (self, "response", G_CALLBACK (response_cb), NULL);
}

void
chy_pfx_export_run (GtkWidget *from, ChyTenant *tenant, const char *const *ids, const char *platform)
{
  ChyPfxExport *self = g_object_new (CHY_TYPE_PFX_EXPORT, "use-header-bar", 1, "transient-for",
                                     chy_window_of (from), "modal", TRUE, NULL);
  guint n = g_strv_length ((GStrv) ids);
  g_autofree char *number = chy_words_number (n);
  g_autofree char *words = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "%s certificate leaves with its private key. The export is recorded in the audit log.",
                   "%s certificates leave with their private keys. The export is recorded in the audit log.",
                   n),
      number);

  g_set_weak_pointer (&self->from, from);
  self->tenant = g_object_ref (tenant);
  self->ids = g_strdupv ((GStrv) ids);
  gtk_label_set_text (self->intro, words);
  gtk_button_set_label (GTK_BUTTON (self->made),
                        n == 1 ? _ ("_Made for this file, shown once")
                               : _ ("_Made for each file, listed in passwords.csv beside them"));
  gtk_button_set_label (GTK_BUTTON (self->own),
                        n == 1 ? _ ("One of my _own") : _ ("One of my _own, for all files"));
  fill_targets (self, platform);
  update (self);
  chy_window_fit (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (self));
}
