/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-words.h"

#include "chy-template-bind.h"
#include "chy-template-changes.h"
#include "chy-template-versions.h"

struct _ChyTemplateVersions
{
  GtkScrolledWindow parent_instance;

  ChyTemplateDraft *draft;   /* (owned) */
  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) cancelled when the page goes */
  char *id;                  /* (owned) of the template that is listed, or NULL */
  gint64 version;            /* that was listed last */
  GPtrArray *buttons;        /* of GtkWidget, owned by the rows: "Bring Back" */
  GtkWidget *box;
};

G_DEFINE_FINAL_TYPE (ChyTemplateVersions, chy_template_versions, GTK_TYPE_SCROLLED_WINDOW)

/* What a person changed and has not saved would be lost. */
static void
update_buttons (ChyTemplateVersions *self)
{
  gboolean changed = chy_template_draft_is_changed (self->draft);

  for (guint i = 0; i < self->buttons->len; i++)
    {
      GtkWidget *button = g_ptr_array_index (self->buttons, i);

      gtk_widget_set_sensitive (button, !changed);
      gtk_widget_set_tooltip_text (button, changed ? _ ("What was changed here must be saved first")
                                                   : _ ("Makes this version the current one again"));
    }
}

typedef struct
{
  ChyTemplateVersions *versions; /* whose descendant the button is */
  gint64 version;
} Back;

static void
back_free (gpointer data, GClosure *closure)
{
  (void) closure;
  g_free (data);
}

static void
back_cb (GtkButton *button, Back *back)
{
  ChyTemplateVersions *self = back->versions;
  ChyActOptions options = { .done = NULL };
  g_autofree char *done = NULL;
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "template", "s", self->id);
  g_variant_dict_insert (&params, "version", "x", back->version);
  done = g_strdup_printf (_ ("Version %" PRId64 " of “%s” is back"), back->version,
                          chy_template_draft_get_base (self->draft)->display_name);
  options.done = done;
  chy_act (GTK_WIDGET (button), self->tenant,
           chy_command_new ("template-revert", g_variant_dict_end (&params)), &options);
}

/* --- rows --------------------------------------------------------------------------------------------------
 */

static GtkWidget *
head_new (ChyTemplateVersions *self, GVariant *row, const ChyTemplate *template, gboolean current)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gint64 version = chy_body_get_int (row, "version", 0);
  gint64 time = chy_body_get_int (row, "modifiedDateTime", 0);
  const char *actor = chy_body_get_text (row, "actor");
  g_autofree char *ago = chy_words_relative (time, g_get_real_time ());
  g_autofree char *exact = chy_words_time (time);
  g_autofree char *title = NULL;
  g_autofree char *who = NULL;
  GtkWidget *below;

  title = g_strdup_printf (_ ("Version %" PRId64 " (%d.%d)"), version, template->revision,
                           template->minor_revision);
  /* Translators: who saved, and when: "alice, 3 hours ago". */
  who = g_strdup_printf (_ ("%s, %s"), actor != NULL ? actor : _ ("Unknown"), ago);
  below = chy_template_sentence_new (who);
  gtk_widget_set_tooltip_text (below, exact);
  gtk_container_add (GTK_CONTAINER (texts), chy_template_head_new (title));
  gtk_container_add (GTK_CONTAINER (texts), below);
  gtk_widget_set_hexpand (texts, TRUE);
  g_object_set (line, "margin", 12, NULL);
  gtk_container_add (GTK_CONTAINER (line), texts);
  if (current)
    gtk_container_add (GTK_CONTAINER (line), chy_template_sentence_new (_ ("Current")));
  else if (chy_tenant_can (self->tenant, "template-revert"))
    {
      GtkWidget *button = gtk_button_new_with_label (_ ("Bring Back"));
      Back *back = g_new0 (Back, 1);
      /* Translators: what a button does; %s is "Version 3 (100.2)". */
      g_autofree char *spoken = g_strdup_printf (_ ("Bring Back %s"), title);

      back->versions = self;
      back->version = version;
      atk_object_set_name (gtk_widget_get_accessible (button), spoken);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_style_context_add_class (gtk_widget_get_style_context (button), "compact");
      g_signal_connect_data (button, "clicked", G_CALLBACK (back_cb), back, back_free, 0);
      g_ptr_array_add (self->buttons, button);
      gtk_container_add (GTK_CONTAINER (line), button);
    }

  return line;
}

static void
add_version (ChyTemplateVersions *self,
             GVariant *row,
             const ChyTemplate *template,
             const ChyTemplate *before,
             gboolean current)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_style_context_add_class (gtk_widget_get_style_context (card), "card");
  gtk_container_add (GTK_CONTAINER (card), head_new (self, row, template, current));
  if (before != NULL)
    {
      g_autoptr (GPtrArray) changes = chy_template_diff (before, template);

      gtk_container_add (GTK_CONTAINER (card), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
      if (changes->len > 0)
        gtk_container_add (GTK_CONTAINER (card),
                           chy_template_changes_new_titled (changes, _ ("Before"), _ ("After")));
      else
        {
          GtkWidget *nothing = chy_template_sentence_new (_ ("Nothing differs from the version before."));

          gtk_widget_set_margin_start (nothing, 12);
          gtk_widget_set_margin_top (nothing, 8);
          gtk_widget_set_margin_bottom (nothing, 8);
          gtk_container_add (GTK_CONTAINER (card), nothing);
        }
    }
  gtk_widget_show_all (card);
  gtk_container_add (GTK_CONTAINER (self->box), card);
}

static int
compare_versions (gconstpointer a, gconstpointer b)
{
  gint64 one = chy_body_get_int (*(GVariant *const *) a, "version", 0);
  gint64 other = chy_body_get_int (*(GVariant *const *) b, "version", 0);

  return one < other ? 1 : one > other ? -1 : 0;
}

static ChyTemplate *
template_of (GVariant *row)
{
  g_autoptr (GVariant) body = chy_body_get (row, "body");

  return body != NULL ? chy_template_new_from_body (body, NULL) : NULL;
}

static void
show_rows (ChyTemplateVersions *self, GPtrArray *rows)
{
  g_ptr_array_set_size (self->buttons, 0);
  chy_container_clear (GTK_CONTAINER (self->box));
  g_ptr_array_sort (rows, compare_versions);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (ChyTemplate) template = template_of (g_ptr_array_index (rows, i));
      g_autoptr (ChyTemplate) before =
          i + 1 < rows->len ? template_of (g_ptr_array_index (rows, i + 1)) : NULL;

      if (template != NULL)
        add_version (self, g_ptr_array_index (rows, i), template, before, i == 0);
    }
  update_buttons (self);
}

/* --- asking ------------------------------------------------------------------------------------------------
 */

static void
show_error (ChyTemplateVersions *self, const GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  chy_container_clear (GTK_CONTAINER (self->box));
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->box), message);
}

static void
rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateVersions) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rows == NULL)
    show_error (self, error);
  else
    show_rows (self, rows);
}

static void
query_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateVersions) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) rows = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rows == NULL)
    show_error (self, error);
  else
    chy_result_rows_async (rows, 0, G_MAXINT16, self->cancellable, rows_cb, g_object_ref (self));
}

static void
ask (ChyTemplateVersions *self)
{
  g_autoptr (ChyQuery) query = NULL;
  GVariantDict filter;

  g_free (self->id);
  self->id = g_strdup (chy_template_draft_get_id (self->draft));
  self->version = chy_template_draft_get_version (self->draft);
  if (self->id == NULL)
    return;
  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, "documentId", "s", self->id);
  query = chy_query_new ("history", g_variant_dict_end (&filter));
  query->details = TRUE;
  chy_tenant_query_async (self->tenant, query, self->cancellable, query_cb, g_object_ref (self));
}

static void
changed_cb (ChyTemplateVersions *self)
{
  if (chy_template_draft_get_version (self->draft) != self->version)
    ask (self);
  update_buttons (self);
}

static void
tenant_changed_cb (ChyTemplateVersions *self, const char *const *resources)
{
  if (resources == NULL || *resources == NULL || g_strv_contains (resources, "templates"))
    ask (self);
}

/* --- life --------------------------------------------------------------------------------------------------
 */

static void
chy_template_versions_dispose (GObject *object)
{
  ChyTemplateVersions *self = CHY_TEMPLATE_VERSIONS (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (chy_template_versions_parent_class)->dispose (object);
}

static void
chy_template_versions_finalize (GObject *object)
{
  ChyTemplateVersions *self = CHY_TEMPLATE_VERSIONS (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->buttons);
  g_free (self->id);

  G_OBJECT_CLASS (chy_template_versions_parent_class)->finalize (object);
}

static void
chy_template_versions_class_init (ChyTemplateVersionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_template_versions_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_template_versions_finalize;
}

static void
chy_template_versions_init (ChyTemplateVersions *self)
{
  self->cancellable = g_cancellable_new ();
  self->buttons = g_ptr_array_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_object_set (self, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  g_object_set (self->box, "margin", 18, NULL);
  gtk_container_add (GTK_CONTAINER (self), self->box);
  gtk_widget_show_all (GTK_WIDGET (self));
}

GtkWidget *
chy_template_versions_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  ChyTemplateVersions *self = g_object_new (CHY_TYPE_TEMPLATE_VERSIONS, NULL);

  self->draft = g_object_ref (draft);
  self->tenant = g_object_ref (tenant);
  g_signal_connect_object (draft, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);
  ask (self);

  return GTK_WIDGET (self);
}
