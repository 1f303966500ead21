/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-authority-private.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"

enum
{
  STEPS_WIDTH = 700, /* in a narrower window the steps are hidden */
  MOST_AUTHORITIES = 500,
  LEAST_WIDTH = 560,
  LEAST_HEIGHT = 420,
};

G_DEFINE_FINAL_TYPE (ChyAuthorityAssistant, chy_authority_assistant, GTK_TYPE_WINDOW)

static const struct
{
  const char *name;
  const char *title; /* N_() */
} pages[CHY_AUTHORITY_N_PAGES] = {
  [CHY_AUTHORITY_PAGE_KIND] = { "kind", N_ ("Authority") },
  [CHY_AUTHORITY_PAGE_NAME] = { "name", N_ ("Name") },
  [CHY_AUTHORITY_PAGE_KEY] = { "key", N_ ("Key") },
  [CHY_AUTHORITY_PAGE_REVIEW] = { "review", N_ ("Review") },
  [CHY_AUTHORITY_PAGE_DONE] = { "done", N_ ("Finish") },
};

ChyAuthorityKind
chy_authority_assistant_get_kind (ChyAuthorityAssistant *self)
{
  for (guint i = 0; i < CHY_AUTHORITY_N_KINDS; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->controls.kinds[i])))
      return i;

  return CHY_AUTHORITY_ROOT;
}

/* --- walking ---------------------------------------------------------------------------------------------
 */

static void
fill_steps (ChyAuthorityAssistant *self)
{
  for (guint i = 0; i < CHY_AUTHORITY_N_PAGES; i++)
    {
      GtkWidget *row = gtk_list_box_row_new ();
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
      const char *title = g_dgettext (GETTEXT_PACKAGE, pages[i].title);
      GtkWidget *label = gtk_label_new (title);

      g_object_set (row, "activatable", FALSE, NULL);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_container_add (GTK_CONTAINER (box), gtk_image_new ());
      gtk_container_add (GTK_CONTAINER (box), label);
      gtk_container_add (GTK_CONTAINER (row), box);
      gtk_widget_show_all (row);
      gtk_container_add (GTK_CONTAINER (self->steps), row);
    }
}

static void
show_steps (ChyAuthorityAssistant *self)
{
  for (guint i = 0; i < CHY_AUTHORITY_N_PAGES; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->steps, (int) i);
      g_autoptr (GList) parts =
          gtk_container_get_children (GTK_CONTAINER (gtk_bin_get_child (GTK_BIN (row))));
      gboolean last = i == CHY_AUTHORITY_PAGE_DONE && self->page == i && !self->waiting;
      const char *icon = i < (guint) self->page || last ? "chy-state-ok-symbolic"
                         : i == (guint) self->page      ? "chy-state-current-symbolic"
                                                        : "chy-state-todo-symbolic";
      const char *state = i < (guint) self->page || last ? _ ("done")
                          : i == (guint) self->page      ? _ ("current")
                                                         : _ ("to come");
      /* Translators: a step of the assistant and whether it is done. */
      g_autofree char *name =
          g_strdup_printf (_ ("%s: %s"), g_dgettext (GETTEXT_PACKAGE, pages[i].title), state);

      gtk_image_set_from_icon_name (parts->data, icon, GTK_ICON_SIZE_BUTTON);
      atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (row)), name);
      if (i == (guint) self->page)
        gtk_list_box_select_row (self->steps, row);
    }
}

void
chy_authority_assistant_update (ChyAuthorityAssistant *self)
{
  gboolean done = self->page == CHY_AUTHORITY_PAGE_DONE;
  gboolean import = chy_authority_assistant_get_kind (self) == CHY_AUTHORITY_IMPORT;
  const char *next = done                                      ? _ ("_Close")
                     : self->page != CHY_AUTHORITY_PAGE_REVIEW ? _ ("_Next")
                     : import                                  ? _ ("_Take Over")
                                                               : _ ("C_reate");

  gtk_button_set_label (self->next, next);
  gtk_widget_set_visible (GTK_WIDGET (self->back), self->page > CHY_AUTHORITY_PAGE_KIND && !done);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel), !done);
  gtk_widget_set_sensitive (GTK_WIDGET (self->back), !self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), !self->busy);
  /* A code that is shown once is put away before the window can go. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->next),
                            !self->busy && self->vault != NULL && self->authorities != NULL &&
                                (self->stored == NULL || gtk_toggle_button_get_active (self->stored)));
  g_object_set (self->spinner, "active", self->busy, "visible", self->busy, NULL);
}

void
chy_authority_assistant_set_busy (ChyAuthorityAssistant *self, gboolean busy)
{
  self->busy = busy;
  chy_authority_assistant_update (self);
}

void
chy_authority_assistant_show_page (ChyAuthorityAssistant *self, ChyAuthorityPage page)
{
  GtkWidget *child;

  self->page = page;
  if (page == CHY_AUTHORITY_PAGE_REVIEW)
    chy_authority_pages_fill_review (self);
  /* A label that can be selected would be, if the focus went to it. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_stack_set_visible_child_name (self->stack, pages[page].name);
  show_steps (self);
  chy_authority_assistant_update (self);
  child = gtk_stack_get_visible_child (self->stack);
  if (page == CHY_AUTHORITY_PAGE_REVIEW || page == CHY_AUTHORITY_PAGE_DONE)
    gtk_widget_grab_focus (GTK_WIDGET (self->next));
  else
    gtk_widget_child_focus (child, GTK_DIR_TAB_FORWARD);
}

static void
next_cb (ChyAuthorityAssistant *self)
{
  if (self->page == CHY_AUTHORITY_PAGE_DONE)
    gtk_widget_destroy (GTK_WIDGET (self));
  else if (self->page == CHY_AUTHORITY_PAGE_REVIEW)
    {
      chy_container_clear (GTK_CONTAINER (self->controls.messages));
      chy_authority_work_begin (self);
    }
  else if (chy_authority_check_page (self, self->page))
    chy_authority_assistant_show_page (self, self->page + 1);
}

static void
back_cb (ChyAuthorityAssistant *self)
{
  if (self->page > CHY_AUTHORITY_PAGE_KIND && self->page < CHY_AUTHORITY_PAGE_DONE)
    chy_authority_assistant_show_page (self, self->page - 1);
}

static gboolean
may_close (ChyAuthorityAssistant *self)
{
  return self->stored == NULL || gtk_toggle_button_get_active (self->stored);
}

static void
cancel_cb (ChyAuthorityAssistant *self)
{
  if (may_close (self))
    gtk_widget_destroy (GTK_WIDGET (self));
}

static gboolean
delete_cb (ChyAuthorityAssistant *self)
{
  return !may_close (self);
}

static gboolean
key_press_cb (ChyAuthorityAssistant *self, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Escape)
    return FALSE;
  cancel_cb (self);

  return TRUE;
}

static void
size_allocate_cb (ChyAuthorityAssistant *self)
{
  int width;

  gtk_window_get_size (GTK_WINDOW (self), &width, NULL);
  gtk_widget_set_visible (self->steps_side, width >= STEPS_WIDTH * chy_text_scale (GTK_WIDGET (self)));
}

/* --- what has to be known first ---------------------------------------------------------------------------
 */

static void
show_failure (ChyAuthorityAssistant *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  chy_show_error (GTK_WIDGET (self), error);
}

static void
authorities_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthorityAssistant) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);

  if (rows == NULL)
    {
      show_failure (self, error);
      return;
    }
  g_clear_pointer (&self->authorities, g_ptr_array_unref);
  self->authorities = rows;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  chy_authority_pages_learn (self);
  chy_authority_assistant_update (self);
}

static void
query_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthorityAssistant) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (answer == NULL)
    show_failure (self, error);
  else
    chy_result_rows_async (answer, 0, MOST_AUTHORITIES, self->cancellable, authorities_cb,
                           g_object_ref (self));
}

static void
vault_rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthorityAssistant) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);

  if (rows == NULL)
    {
      show_failure (self, error);
      return;
    }
  g_free (self->vault);
  self->vault = g_strdup (rows->len > 0 ? chy_body_get_text (g_ptr_array_index (rows, 0), "state") : "none");
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  chy_authority_pages_learn (self);
  chy_authority_assistant_update (self);
}

static void
vault_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthorityAssistant) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (answer == NULL)
    show_failure (self, error);
  else
    chy_result_rows_async (answer, 0, 1, self->cancellable, vault_rows_cb, g_object_ref (self));
}

static void
ask (ChyAuthorityAssistant *self)
{
  g_autoptr (ChyQuery) authorities = chy_query_new ("authorities", NULL);
  g_autoptr (ChyQuery) vault = chy_query_new ("vault", NULL);

  chy_tenant_query_async (self->tenant, authorities, self->cancellable, query_cb, g_object_ref (self));
  chy_tenant_query_async (self->tenant, vault, self->cancellable, vault_cb, g_object_ref (self));
}

/* --- class
 * -------------------------------------------------------------------------------------------------- */

static void
chy_authority_assistant_destroy (GtkWidget *widget)
{
  ChyAuthorityAssistant *self = CHY_AUTHORITY_ASSISTANT (widget);

  g_cancellable_cancel (self->cancellable);
  self->stored = NULL;

  GTK_WIDGET_CLASS (chy_authority_assistant_parent_class)->destroy (widget);
}

static void
chy_authority_assistant_finalize (GObject *object)
{
  ChyAuthorityAssistant *self = CHY_AUTHORITY_ASSISTANT (object);

  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->authorities, g_ptr_array_unref);
  g_clear_pointer (&self->key, chy_secret_unref);
  g_clear_pointer (&self->passphrase, chy_secret_unref);
  g_clear_pointer (&self->recovery, chy_secret_unref);
  g_ptr_array_unref (self->notes);
  g_free (self->vault);
  g_free (self->id);
  g_free (self->name);

  G_OBJECT_CLASS (chy_authority_assistant_parent_class)->finalize (object);
}

static void
chy_authority_assistant_class_init (ChyAuthorityAssistantClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_authority_assistant_finalize;
  widget_class->destroy = chy_authority_assistant_destroy;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-authority-assistant.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityAssistant, back);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityAssistant, bar);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityAssistant, cancel);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityAssistant, next);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityAssistant, spinner);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityAssistant, stack);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityAssistant, steps);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityAssistant, steps_side);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_press_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, size_allocate_cb);
}

static void
chy_authority_assistant_init (ChyAuthorityAssistant *self)
{
  self->cancellable = g_cancellable_new ();
  self->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_problem_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static ChyAuthorityAssistant *
assistant_new (GtkWidget *from, ChyTenant *tenant)
{
  ChyAuthorityAssistant *self =
      g_object_new (CHY_TYPE_AUTHORITY_ASSISTANT, "transient-for", chy_window_of (from), "modal", TRUE,
                    "destroy-with-parent", TRUE, NULL);

  self->tenant = g_object_ref (tenant);
  fill_steps (self);
  chy_authority_pages_add (self);
  gtk_widget_grab_default (GTK_WIDGET (self->next));
  chy_window_fit (GTK_WINDOW (self));

  return self;
}

void
chy_authority_assistant_run (GtkWidget *from, ChyTenant *tenant)
{
  ChyAuthorityAssistant *self;

  g_return_if_fail (GTK_IS_WIDGET (from) && CHY_IS_TENANT (tenant));

  self = assistant_new (from, tenant);
  chy_authority_assistant_show_page (self, CHY_AUTHORITY_PAGE_KIND);
  ask (self);
  gtk_window_present (GTK_WINDOW (self));
}

static void
waiting_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthorityAssistant) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body = chy_tenant_get_finish (CHY_TENANT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  chy_authority_assistant_set_busy (self, FALSE);
  if (body == NULL)
    {
      show_failure (self, error);
      return;
    }
  self->name = g_strdup (chy_body_get_text (body, "name"));
  self->waiting = g_strcmp0 (chy_body_get_text (body, "state"), "waitingForCertificate") == 0;
  chy_authority_done_fill (self);
  chy_authority_assistant_show_page (self, CHY_AUTHORITY_PAGE_DONE);
}

void
chy_authority_assistant_continue (GtkWidget *from, ChyTenant *tenant, const char *authority)
{
  ChyAuthorityAssistant *self;

  g_return_if_fail (GTK_IS_WIDGET (from) && CHY_IS_TENANT (tenant) && authority != NULL);

  self = assistant_new (from, tenant);
  self->id = g_strdup (authority);
  chy_authority_assistant_show_page (self, CHY_AUTHORITY_PAGE_DONE);
  chy_authority_assistant_set_busy (self, TRUE);
  ask (self);
  chy_tenant_get_async (tenant, "authorities", authority, self->cancellable, waiting_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
