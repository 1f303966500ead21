/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-help-view.h"
#include "chy-help-window.h"

enum
{
  MOST_HISTORY = 100,
};

struct _ChyHelpWindow
{
  GtkWindow parent_instance;

  ChyHelpLibrary *library; /* (owned) */
  GPtrArray *history;      /* (owned) of char*: xrefs left behind */
  char *current;           /* (owned) xref, or NULL */

  /* Template children. */
  GtkWidget *back;
  GtkHeaderBar *bar;
  GtkBox *index;
  GtkWidget *nothing;
  GtkEntry *search;
  ChyHelpView *view;
};

G_DEFINE_FINAL_TYPE (ChyHelpWindow, chy_help_window, GTK_TYPE_WINDOW)

static void
show (ChyHelpWindow *self)
{
  g_auto (GStrv) parts = g_strsplit (self->current, "#", 2);
  const ChyHelpPage *page = chy_help_library_find (self->library, parts[0]);

  chy_help_view_show (self->view, self->library, page, parts[1]);
  gtk_header_bar_set_title (self->bar, page->title);
  gtk_window_set_title (GTK_WINDOW (self), page->title);
  gtk_widget_set_sensitive (self->back, self->history->len > 0);
}

/* --- the index ---------------------------------------------------------------------------------------- */

static void
row_activated_cb (ChyHelpWindow *self, GtkListBoxRow *row)
{
  (void) chy_help_window_go (self, gtk_widget_get_name (GTK_WIDGET (row)));
}

static GtkWidget *
row_new (const ChyHelpPage *page)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (page->title);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 24, "margin", 4, NULL);
  gtk_container_add (GTK_CONTAINER (row), label);
  gtk_widget_set_name (row, page->id);
  atk_object_set_name (gtk_widget_get_accessible (row), page->title);

  return row;
}

/* A list of its own for each section: GTK leads Tab into no list that begins with a row for a title. */
static void
add_pages (ChyHelpWindow *self, const char *title, GPtrArray *pages)
{
  GtkWidget *list = gtk_list_box_new ();

  if (title != NULL)
    {
      GtkWidget *head = gtk_label_new (title);

      g_object_set (head, "xalign", 0.0, "margin-start", 18, "margin-top", 6, "visible", TRUE, NULL);
      gtk_style_context_add_class (gtk_widget_get_style_context (head), "section");
      gtk_container_add (GTK_CONTAINER (self->index), head);
    }
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_style_context_add_class (gtk_widget_get_style_context (list), "nav");
  atk_object_set_name (gtk_widget_get_accessible (list), title != NULL ? title : _ ("Pages Found"));
  for (guint i = 0; i < pages->len; i++)
    gtk_container_add (GTK_CONTAINER (list), row_new (g_ptr_array_index (pages, i)));
  g_signal_connect_swapped (list, "row-activated", G_CALLBACK (row_activated_cb), self);
  gtk_widget_show_all (list);
  gtk_container_add (GTK_CONTAINER (self->index), list);
}

static void
destroy_child (GtkWidget *child, gpointer data G_GNUC_UNUSED)
{
  gtk_widget_destroy (child);
}

/* The sections of the index page with what is listed there, or what was found. */
static void
fill_index (ChyHelpWindow *self)
{
  const char *text = gtk_entry_get_text (self->search);
  const ChyHelpPage *index = chy_help_library_find (self->library, "index");
  guint n = 0;

  gtk_container_foreach (GTK_CONTAINER (self->index), destroy_child, NULL);
  if (*text != '\0')
    {
      g_autoptr (GPtrArray) found = chy_help_library_search (self->library, text);

      n = found->len;
      add_pages (self, NULL, found);
    }
  for (guint i = 0; *text == '\0' && i < index->blocks->len; i++)
    {
      const ChyHelpBlock *block = g_ptr_array_index (index->blocks, i);
      g_autofree char *guide = NULL;
      g_autoptr (GPtrArray) listed = NULL;

      if (block->kind != CHY_HELP_SECTION)
        continue;
      guide = g_strdup_printf ("index#%s", block->id);
      listed = chy_help_library_list (self->library, guide);
      n += listed->len;
      add_pages (self, block->title, listed);
    }
  gtk_widget_set_visible (self->nothing, n == 0);
}

static void
search_changed_cb (ChyHelpWindow *self)
{
  fill_index (self);
}

/* --- going -------------------------------------------------------------------------------------------- */

static void
go_cb (ChyHelpWindow *self, const char *xref)
{
  (void) chy_help_window_go (self, xref);
}

static void
back_cb (ChyHelpWindow *self)
{
  if (self->history->len == 0)
    return;
  g_free (self->current);
  self->current = g_ptr_array_steal_index (self->history, self->history->len - 1);
  show (self);
}

static void
contents_cb (ChyHelpWindow *self)
{
  (void) chy_help_window_go (self, "index");
}

static gboolean
key_press_cb (ChyHelpWindow *self, GdkEventKey *event)
{
  GdkModifierType held = event->state & gtk_accelerator_get_default_mod_mask ();

  if (event->keyval == GDK_KEY_Left && held == GDK_MOD1_MASK)
    back_cb (self);
  else if (event->keyval == GDK_KEY_f && held == GDK_CONTROL_MASK)
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
  else if ((event->keyval == GDK_KEY_Escape && held == 0) ||
           (event->keyval == GDK_KEY_w && held == GDK_CONTROL_MASK))
    gtk_window_close (GTK_WINDOW (self));
  else
    return FALSE;

  return TRUE;
}

static void
chy_help_window_finalize (GObject *object)
{
  ChyHelpWindow *self = CHY_HELP_WINDOW (object);

  chy_help_library_free (self->library);
  g_ptr_array_unref (self->history);
  g_free (self->current);

  G_OBJECT_CLASS (chy_help_window_parent_class)->finalize (object);
}

static void
chy_help_window_class_init (ChyHelpWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_help_window_finalize;

  g_type_ensure (CHY_TYPE_HELP_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-help-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyHelpWindow, back);
  gtk_widget_class_bind_template_child (widget_class, ChyHelpWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, ChyHelpWindow, index);
  gtk_widget_class_bind_template_child (widget_class, ChyHelpWindow, nothing);
  gtk_widget_class_bind_template_child (widget_class, ChyHelpWindow, search);
  gtk_widget_class_bind_template_child (widget_class, ChyHelpWindow, view);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, contents_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_press_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
}

static void
chy_help_window_init (ChyHelpWindow *self)
{
  g_autoptr (GtkWindowGroup) group = gtk_window_group_new ();

  /* Of its own, so that it can be read while a modal dialog is open. */
  gtk_window_group_add_window (group, GTK_WINDOW (self));
  self->library = chy_help_library_new (g_get_language_names ());
  self->history = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_index (self);
  (void) chy_help_window_go (self, "index");
}

GtkWidget *
chy_help_window_new (void)
{
  return g_object_new (CHY_TYPE_HELP_WINDOW, NULL);
}

gboolean
chy_help_window_go (ChyHelpWindow *self, const char *xref)
{
  g_auto (GStrv) parts = g_strsplit (xref, "#", 2);

  g_return_val_if_fail (CHY_IS_HELP_WINDOW (self), FALSE);

  if (parts[0] == NULL || chy_help_library_find (self->library, parts[0]) == NULL)
    return FALSE;
  if (self->current != NULL && !g_str_equal (self->current, xref))
    g_ptr_array_add (self->history, g_steal_pointer (&self->current));
  if (self->history->len > MOST_HISTORY)
    g_ptr_array_remove_index (self->history, 0);
  g_free (self->current);
  self->current = g_strdup (xref);
  show (self);

  return TRUE;
}

const char *
chy_help_window_get_page (ChyHelpWindow *self)
{
  return self->current;
}
