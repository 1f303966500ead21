/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-export.h"

#include "base/chy-i18n.h"
#include "chy-profile-preview-card.h"
#include "chy-profile-words.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-files.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-rows.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-words.h"
#include "model/chy-platform.h"

enum
{
  WIDTH = 520,
  MOST_PRESETS = 100,
};

struct _ChyProfileExport
{
  GtkDialog parent_instance;

  GtkWidget *from;           /* (weak) */
  ChyTenant *tenant;         /* (owned) */
  char *profile;             /* (owned) id */
  char *folder;              /* (owned) or NULL */
  char *preset;              /* (owned) that fits the profile's platform, or NULL */
  GPtrArray *presets;        /* (owned) of GVariant, or NULL */
  GCancellable *cancellable; /* (owned) goes with the dialog */
  GCancellable *working;     /* (owned) of the export under way, or NULL */

  /* Owned by the dialog. */
  GtkWidget *form;
  GtkWidget *combo;
  GtkWidget *help;
  GtkWidget *where;
  GtkWidget *messages;
  GtkWidget *spinner;
};

G_DEFINE_FINAL_TYPE (ChyProfileExport, chy_profile_export, GTK_TYPE_DIALOG)

static void
update (ChyProfileExport *self)
{
  gboolean busy = self->working != NULL;

  gtk_widget_set_sensitive (self->form, !busy);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT,
                                     !busy && self->folder != NULL &&
                                         gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->combo)) != NULL);
  g_object_set (self->spinner, "active", busy, "visible", busy, NULL);
}

static void
show_message (ChyProfileExport *self, GtkWidget *message)
{
  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_container_add (GTK_CONTAINER (self->messages), message);
  gtk_widget_show_all (message);
  gtk_widget_show (self->messages);
}

/* --- the system --------------------------------------------------------------------------------------- */

static GVariant *
find_preset (ChyProfileExport *self, const char *id)
{
  for (guint i = 0; id != NULL && self->presets != NULL && i < self->presets->len; i++)
    if (g_strcmp0 (chy_body_get_text (g_ptr_array_index (self->presets, i), "id"), id) == 0)
      return g_ptr_array_index (self->presets, i);

  return NULL;
}

static void
combo_cb (ChyProfileExport *self)
{
  GVariant *preset = find_preset (self, gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->combo)));

  gtk_label_set_text (GTK_LABEL (self->help), preset != NULL ? chy_body_get_text (preset, "help") : "");
  update (self);
}

static void
choose_preset (ChyProfileExport *self)
{
  if (self->presets == NULL || self->preset == NULL)
    return;
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->combo), self->preset);
}

static void
presets_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileExport) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rows == NULL)
    {
      show_message (self, chy_problem_message_new (error));
      return;
    }
  self->presets = g_steal_pointer (&rows);
  for (guint i = 0; i < self->presets->len; i++)
    {
      GVariant *row = g_ptr_array_index (self->presets, i);

      gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (self->combo), chy_body_get_text (row, "id"),
                                 chy_body_get_text (row, "title"));
    }
  choose_preset (self);
}

static void
profile_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileExport) self = data;
  g_autoptr (GVariant) row = chy_tenant_get_finish (CHY_TENANT (source), result, NULL);
  const ChyPlatform *platform = row != NULL ? chy_platform_find (chy_body_get_text (row, "platform")) : NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->preset = g_strdup (platform != NULL ? platform->preset : "windows11");
  choose_preset (self);
}

/* --- the folder --------------------------------------------------------------------------------------- */

void
chy_profile_export_set_folder (ChyProfileExport *self, const char *folder)
{
  g_free (self->folder);
  self->folder = g_strdup (folder);
  gtk_label_set_text (GTK_LABEL (self->where), folder);
  update (self);
}

static void
folder_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileExport) self = data;
  g_autofree char *folder = chy_folder_choose_finish (result, NULL);

  if (folder != NULL && !g_cancellable_is_cancelled (self->cancellable))
    chy_profile_export_set_folder (self, folder);
}

static void
choose_cb (ChyProfileExport *self)
{
  const ChyFileOptions options = { .title = _ ("Choose a Folder for the PFX Files") };

  chy_folder_choose_async (GTK_WIDGET (self), &options, self->cancellable, folder_cb, g_object_ref (self));
}

/* --- the export --------------------------------------------------------------------------------------- */

static char *
result_words (GVariant *values)
{
  gint64 written = chy_body_get_int (values, "written", 0);
  gint64 kept = chy_body_get_int (values, "kept", 0);
  g_autofree char *number = chy_words_number (written);
  g_autofree char *old = chy_words_number (kept);
  g_autofree char *words = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s PFX file written.", "%s PFX files written.", (gulong) written),
      number);

  if (kept == 0)
    return g_steal_pointer (&words);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s %s was there already.", "%s %s were there already.", (gulong) kept),
      words, old);
}

static void
exported_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileExport) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);
  g_autofree char *words = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  g_clear_object (&self->working);
  update (self);
  if (outcome == NULL)
    {
      show_message (self,
                    g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                        ? chy_profile_state_new ("chy-state-info-symbolic",
                                                 _ ("Stopped. Export into the same folder again to go on."))
                        : chy_problem_message_new (error));
      return;
    }
  words = result_words (outcome->values);
  if (outcome->problems != NULL && outcome->problems->len > 0)
    {
      show_message (self, chy_profile_state_new ("chy-state-warning-symbolic", words));
      for (guint i = 0; i < outcome->problems->len; i++)
        gtk_container_add (GTK_CONTAINER (self->messages),
                           chy_problem_row_new (g_ptr_array_index (outcome->problems, i)));
      gtk_widget_show_all (self->messages);
      return;
    }
  if (self->from != NULL)
    chy_notify_done (self->from, words, self->tenant, NULL);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
start (ChyProfileExport *self)
{
  const ChyActOptions options = { .quiet = TRUE };
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "profile", "s", self->profile);
  g_variant_dict_insert (&params, "folder", "s", self->folder);
  g_variant_dict_insert (&params, "for", "s", gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->combo)));
  self->working = g_cancellable_new ();
  gtk_widget_hide (self->messages);
  update (self);
  chy_act_async (GTK_WIDGET (self), self->tenant,
                 chy_command_new ("profile-export-pfx", g_variant_dict_end (&params)), &options,
                 self->working, exported_cb, g_object_ref (self));
}

/* Cancel stops the export first; what is written stays, with its passwords. */
static void
response_cb (ChyProfileExport *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    start (self);
  else if (self->working != NULL && response == GTK_RESPONSE_CANCEL)
    g_cancellable_cancel (self->working);
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

/* --- the dialog --------------------------------------------------------------------------------------- */

static void
chy_profile_export_dispose (GObject *object)
{
  ChyProfileExport *self = CHY_PROFILE_EXPORT (object);

  g_cancellable_cancel (self->cancellable);
  if (self->working != NULL)
    g_cancellable_cancel (self->working);

  G_OBJECT_CLASS (chy_profile_export_parent_class)->dispose (object);
}

static void
chy_profile_export_finalize (GObject *object)
{
  ChyProfileExport *self = CHY_PROFILE_EXPORT (object);

  g_clear_weak_pointer (&self->from);
  g_clear_object (&self->tenant);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->working);
  g_clear_pointer (&self->presets, g_ptr_array_unref);
  g_free (self->profile);
  g_free (self->folder);
  g_free (self->preset);

  G_OBJECT_CLASS (chy_profile_export_parent_class)->finalize (object);
}

static void
chy_profile_export_class_init (ChyProfileExportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_profile_export_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_profile_export_finalize;
}

static void
add_row (ChyProfileExport *self, int top, const char *title, GtkWidget *control, GtkWidget *under)
{
  GtkWidget *label = chy_profile_label_new (title, NULL);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), control);
  gtk_grid_attach (GTK_GRID (self->form), label, 0, top, 1, 1);
  gtk_grid_attach (GTK_GRID (self->form), control, 1, top, 1, 1);
  gtk_grid_attach (GTK_GRID (self->form), under, 1, top + 1, 1, 1);
}

static void
chy_profile_export_init (ChyProfileExport *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
build (ChyProfileExport *self)
{
  GtkWidget *box = gtk_dialog_get_content_area (GTK_DIALOG (self));
  GtkWidget *choose = gtk_button_new_with_mnemonic (_ ("Choose _Folder…"));
  GtkWidget *intro;

  self->form = gtk_grid_new ();
  self->combo = gtk_combo_box_text_new ();
  self->help = chy_profile_label_new ("", "dim small");
  self->where = chy_profile_label_new (_ ("No folder is chosen."), "dim");
  self->messages = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  self->spinner = gtk_spinner_new ();
  g_object_set (box, "margin", 18, "spacing", 12, NULL);
  g_object_set (self->form, "column-spacing", 12, "row-spacing", 6, NULL);
  g_object_set (self->combo, "hexpand", TRUE, NULL);
  g_object_set (choose, "halign", GTK_ALIGN_START, NULL);
  g_object_set (self->help, "width-chars", 40, "max-width-chars", 46, NULL);
  gtk_widget_set_no_show_all (self->messages, TRUE);
  gtk_widget_set_no_show_all (self->spinner, TRUE);
  intro =
      chy_profile_label_new (_ ("Each certificate becomes a PFX file with a password that is made for it. "
                                "The list of passwords stands beside them: keep the folder safe, and hand "
                                "the two out by different ways."),
                             NULL);
  /* A label that wraps asks for its height at its smallest width. */
  g_object_set (intro, "width-chars", 50, "max-width-chars", 60, NULL);
  gtk_container_add (GTK_CONTAINER (box), intro);
  add_row (self, 0, _ ("System"), self->combo, self->help);
  add_row (self, 2, _ ("Folder"), choose, self->where);
  atk_object_set_name (gtk_widget_get_accessible (self->combo), _ ("System"));
  gtk_container_add (GTK_CONTAINER (box), self->form);
  gtk_container_add (GTK_CONTAINER (box), self->messages);
  gtk_container_add (GTK_CONTAINER (box), self->spinner);
  gtk_widget_show_all (box);
  g_signal_connect_swapped (self->combo, "changed", G_CALLBACK (combo_cb), self);
  g_signal_connect_swapped (choose, "clicked", G_CALLBACK (choose_cb), self);
  g_signal_connect (self, "response", G_CALLBACK (response_cb), NULL);
}

ChyProfileExport *
chy_profile_export_run (GtkWidget *from, ChyTenant *tenant, const char *profile)
{
  ChyProfileExport *self = g_object_new (CHY_TYPE_PROFILE_EXPORT, "use-header-bar", 1, "title",
                                         _ ("Export PFX Files"), "modal", TRUE, "destroy-with-parent", TRUE,
                                         "transient-for", chy_window_of (from), "default-width", WIDTH, NULL);
  g_autoptr (ChyQuery) query = chy_query_new ("pfx-presets", NULL);
  GtkWidget *button;

  g_set_weak_pointer (&self->from, from);
  self->tenant = g_object_ref (tenant);
  self->profile = g_strdup (profile);
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Export"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "suggested-action");
  build (self);
  update (self);
  chy_rows_async (tenant, query, MOST_PRESETS, self->cancellable, presets_cb, g_object_ref (self));
  chy_tenant_get_async (tenant, "profiles", profile, self->cancellable, profile_cb, g_object_ref (self));
  chy_window_fit (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (self));

  return self;
}
