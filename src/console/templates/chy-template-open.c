/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "console/widgets/chy-act.h"

#include "chy-template-dialog.h"
#include "chy-template-load.h"

/* Reads a template and shows its properties. */
typedef struct
{
  GtkWidget *from;           /* (owned) */
  char *id;                  /* (owned) */
  char *tab;                 /* (owned) or NULL */
  GCancellable *cancellable; /* (owned) */
} Opening;

static void
opening_free (Opening *self)
{
  g_object_unref (self->from);
  g_free (self->id);
  g_free (self->tab);
  g_object_unref (self->cancellable);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static Opening *
opening_new (GtkWidget *from, const char *id, const char *tab, GCancellable *cancellable)
{
  Opening *self = g_new0 (Opening, 1);

  self->from = g_object_ref (from);
  self->id = g_strdup (id);
  self->tab = g_strdup (tab);
  self->cancellable = g_object_ref (cancellable);

  return self;
}

static gboolean
is_over (Opening *self, const GError *error)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    return TRUE;
  if (error == NULL)
    return FALSE;
  chy_show_error (self->from, error);

  return TRUE;
}

/* --- a saved one -------------------------------------------------------------------------------------------
 */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Opening) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_template_rows_finish (result, &error);
  g_autoptr (ChyTemplateDraft) draft = NULL;
  g_autoptr (GVariant) body = NULL;
  GtkWidget *dialog;

  if (is_over (self, error) || rows->len == 0)
    return;
  body = chy_body_get (rows->pdata[0], "body");
  draft =
      chy_template_draft_new_saved (chy_body_get_text (rows->pdata[0], "id"),
                                    chy_body_get_int (rows->pdata[0], "documentVersion", 0), body, &error);
  if (is_over (self, error))
    return;
  dialog = chy_template_dialog_new (self->from, CHY_TENANT (source), draft);
  chy_template_dialog_set_used_by (CHY_TEMPLATE_DIALOG (dialog), rows->pdata[0]);
  if (self->tab != NULL)
    chy_template_dialog_show_tab (CHY_TEMPLATE_DIALOG (dialog), self->tab);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
chy_template_dialog_open (
    GtkWidget *from, ChyTenant *tenant, const char *id, const char *tab, GCancellable *cancellable)
{
  chy_template_rows_async (tenant, "template-documents", chy_template_filter_new ("template", id),
                           cancellable, saved_cb, opening_new (from, id, tab, cancellable));
}

/* --- a duplicate -------------------------------------------------------------------------------------------
 */

static void
duplicate_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Opening) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_template_rows_finish (result, &error);
  g_autoptr (ChyTemplateDraft) draft = NULL;
  g_autoptr (GVariant) body = NULL;
  GtkWidget *dialog;

  if (is_over (self, error) || rows->len == 0)
    return;
  body = chy_body_get (rows->pdata[0], "body");
  draft = chy_template_draft_new_duplicate (self->id, body, &error);
  if (is_over (self, error))
    return;
  dialog = chy_template_dialog_new (self->from, CHY_TENANT (source), draft);
  /* The order of the seed: what it must run on, then its name. */
  chy_template_dialog_show_tab (CHY_TEMPLATE_DIALOG (dialog), "compatibility");
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
is_taken (GPtrArray *rows, const char *title)
{
  g_autofree char *name = chy_template_name_from_display (title);

  for (guint i = 0; i < rows->len; i++)
    if (g_ascii_strcasecmp (chy_body_get_text (rows->pdata[i], "displayName"), title) == 0 ||
        g_ascii_strcasecmp (chy_body_get_text (rows->pdata[i], "name"), name) == 0)
      return TRUE;

  return FALSE;
}

/* "Copy of User", "Copy 2 of User": as certtmpl names them. */
static char *
name_copy (GPtrArray *rows, const char *id)
{
  const char *source = "";
  char *title = NULL;

  for (guint i = 0; i < rows->len; i++)
    if (g_strcmp0 (chy_body_get_text (rows->pdata[i], "id"), id) == 0)
      source = chy_body_get_text (rows->pdata[i], "displayName");
  /* Translators: the name of a new template, made from that of another one. */
  title = g_strdup_printf (_ ("Copy of %s"), source);
  for (guint n = 2; is_taken (rows, title); n++)
    {
      g_free (title);
      /* Translators: %u is a number from 2. */
      title = g_strdup_printf (_ ("Copy %u of %s"), n, source);
    }

  return title;
}

static void
names_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Opening) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_template_rows_finish (result, &error);
  g_autofree char *title = NULL;
  g_autoptr (GCancellable) cancellable = g_object_ref (self->cancellable);
  GVariantDict filter;

  if (is_over (self, error))
    return;
  title = name_copy (rows, self->id);
  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, "duplicate", "s", self->id);
  g_variant_dict_insert (&filter, "displayName", "s", title);
  chy_template_rows_async (CHY_TENANT (source), "template-documents", g_variant_dict_end (&filter),
                           cancellable, duplicate_cb, g_steal_pointer (&self));
}

void
chy_template_dialog_duplicate (GtkWidget *from, ChyTenant *tenant, const char *id, GCancellable *cancellable)
{
  chy_template_rows_async (tenant, "templates", NULL, cancellable, names_cb,
                           opening_new (from, id, NULL, cancellable));
}
