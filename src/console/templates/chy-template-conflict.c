/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-words.h"

#include "chy-template-bind.h"
#include "chy-template-conflict.h"
#include "chy-template-load.h"

struct _ChyTemplateConflict
{
  GtkBox parent_instance;

  ChyTemplateDraft *draft;   /* (owned) */
  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) cancelled when this goes */
  GVariant *body;            /* (owned) what is saved now, or NULL */
  gint64 version;            /* of it */
  gboolean held;
};

G_DEFINE_FINAL_TYPE (ChyTemplateConflict, chy_template_conflict, GTK_TYPE_BOX)

/* It is not shown with its parents, only by itself. */
static void
show_all (ChyTemplateConflict *self)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (self));

  for (GList *child = children; child != NULL; child = child->next)
    gtk_widget_show_all (child->data);
  gtk_widget_show (GTK_WIDGET (self));
}

static void
rebase (ChyTemplateConflict *self, gboolean keep)
{
  g_autoptr (GVariant) body = g_variant_ref (self->body);
  g_autofree char *id = g_strdup (chy_template_draft_get_id (self->draft));
  g_autoptr (GError) error = NULL;

  if (chy_template_draft_rebase (self->draft, id, self->version, body, keep, &error))
    {
      chy_container_clear (GTK_CONTAINER (self));
      gtk_widget_hide (GTK_WIDGET (self));
      return;
    }
  chy_container_clear (GTK_CONTAINER (self));
  gtk_container_add (GTK_CONTAINER (self), chy_problem_message_new (error));
  show_all (self);
}

static void
keep_cb (ChyTemplateConflict *self)
{
  rebase (self, TRUE);
}

static void
take_cb (ChyTemplateConflict *self)
{
  rebase (self, FALSE);
}

/* --- the message -------------------------------------------------------------------------------------------
 */

static char *
titles_of (ChyTemplateConflict *self)
{
  g_autoptr (ChyTemplate) theirs = chy_template_new_from_body (self->body, NULL);
  g_autoptr (GPtrArray) changes = NULL;
  GString *text = g_string_new (NULL);

  if (theirs == NULL)
    return g_string_free (text, FALSE);
  changes = chy_template_diff (chy_template_draft_get_base (self->draft), theirs);
  for (guint i = 0; i < changes->len; i++)
    {
      const ChyTemplateChange *change = g_ptr_array_index (changes, i);

      if (!g_str_equal (change->key, "minorVersion"))
        g_string_append_printf (text, "%s%s", text->len > 0 ? chy_list_comma () : "", change->title);
    }

  return g_string_free (text, FALSE);
}

static void
show_message (ChyTemplateConflict *self, const char *actor, gint64 time)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name ("chy-state-warning-symbolic", GTK_ICON_SIZE_MENU);
  GtkWidget *keep = gtk_button_new_with_mnemonic (_ ("_Keep My Changes"));
  GtkWidget *take = gtk_button_new_with_mnemonic (_ ("_Take Theirs"));
  g_autofree char *ago = chy_words_relative (time, g_get_real_time ());
  g_autofree char *titles = titles_of (self);
  g_autofree char *sentence = NULL;

  /* Translators: who, when, and the titles of the settings that were changed. */
  sentence =
      g_strdup_printf (_ ("%s saved this template %s: %s. Your changes can be laid over that, or dropped."),
                       actor != NULL ? actor : _ ("Somebody"), ago, titles);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "message");
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "warning");
  gtk_widget_set_tooltip_text (keep, _ ("What you changed here is laid over what is saved now"));
  gtk_widget_set_tooltip_text (take, _ ("What you changed here is dropped"));
  g_signal_connect_object (keep, "clicked", G_CALLBACK (keep_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (take, "clicked", G_CALLBACK (take_cb), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (buttons), keep);
  gtk_container_add (GTK_CONTAINER (buttons), take);
  gtk_container_add (GTK_CONTAINER (words), chy_template_head_new (_ ("Somebody else saved this template")));
  gtk_container_add (GTK_CONTAINER (words), chy_template_sentence_new (sentence));
  gtk_container_add (GTK_CONTAINER (words), buttons);
  gtk_container_add (GTK_CONTAINER (box), icon);
  gtk_container_add (GTK_CONTAINER (box), words);
  chy_container_clear (GTK_CONTAINER (self));
  gtk_container_add (GTK_CONTAINER (self), box);
  show_all (self);
}

static void
show_error (ChyTemplateConflict *self, const GError *error)
{
  chy_container_clear (GTK_CONTAINER (self));
  gtk_container_add (GTK_CONTAINER (self), chy_problem_message_new (error));
  show_all (self);
}

/* --- looking -----------------------------------------------------------------------------------------------
 */

static void
history_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateConflict) self = data;
  g_autoptr (GPtrArray) rows = chy_template_rows_finish (result, NULL);
  const char *actor = NULL;
  gint64 time = 0;

  (void) source;
  if (g_cancellable_is_cancelled (self->cancellable) || self->body == NULL)
    return;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (chy_body_get_int (rows->pdata[i], "version", 0) == self->version)
      {
        actor = chy_body_get_text (rows->pdata[i], "actor");
        time = chy_body_get_int (rows->pdata[i], "modifiedDateTime", 0);
      }
  show_message (self, actor, time);
}

static void
document_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateConflict) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_template_rows_finish (result, &error);
  const char *id = chy_template_draft_get_id (self->draft);
  gint64 version;

  if (g_cancellable_is_cancelled (self->cancellable) || self->held || id == NULL)
    return;
  if (rows == NULL || rows->len == 0)
    {
      if (error != NULL)
        show_error (self, error);
      return;
    }
  version = chy_body_get_int (rows->pdata[0], "documentVersion", 0);
  if (version <= chy_template_draft_get_version (self->draft))
    return;
  g_clear_pointer (&self->body, g_variant_unref);
  self->body = chy_body_get (rows->pdata[0], "body");
  self->version = version;
  if (!chy_template_draft_is_changed (self->draft))
    rebase (self, FALSE);
  else
    chy_template_rows_async (CHY_TENANT (source), "history", chy_template_filter_new ("documentId", id),
                             self->cancellable, history_cb, g_object_ref (self));
}

void
chy_template_conflict_check (ChyTemplateConflict *self)
{
  const char *id = chy_template_draft_get_id (self->draft);

  if (id != NULL && !self->held)
    chy_template_rows_async (self->tenant, "template-documents", chy_template_filter_new ("template", id),
                             self->cancellable, document_cb, g_object_ref (self));
}

void
chy_template_conflict_hold (ChyTemplateConflict *self, gboolean hold)
{
  self->held = hold;
}

static void
tenant_changed_cb (ChyTemplateConflict *self, const char *const *resources)
{
  if (resources == NULL || *resources == NULL || g_strv_contains (resources, "templates"))
    chy_template_conflict_check (self);
}

/* --- life --------------------------------------------------------------------------------------------------
 */

static void
chy_template_conflict_dispose (GObject *object)
{
  ChyTemplateConflict *self = CHY_TEMPLATE_CONFLICT (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (chy_template_conflict_parent_class)->dispose (object);
}

static void
chy_template_conflict_finalize (GObject *object)
{
  ChyTemplateConflict *self = CHY_TEMPLATE_CONFLICT (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->body, g_variant_unref);

  G_OBJECT_CLASS (chy_template_conflict_parent_class)->finalize (object);
}

static void
chy_template_conflict_class_init (ChyTemplateConflictClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_template_conflict_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_template_conflict_finalize;
}

static void
chy_template_conflict_init (ChyTemplateConflict *self)
{
  self->cancellable = g_cancellable_new ();
  g_object_set (self, "orientation", GTK_ORIENTATION_VERTICAL, "no-show-all", TRUE, "margin", 12, NULL);
}

GtkWidget *
chy_template_conflict_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  ChyTemplateConflict *self = g_object_new (CHY_TYPE_TEMPLATE_CONFLICT, NULL);

  self->draft = g_object_ref (draft);
  self->tenant = g_object_ref (tenant);
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
