/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where Tab goes, in which order, and whether one sees where it is. */
#include "eye.h"

#include <string.h>

#define MOST_STOPS 200
#define RING       4

typedef struct
{
  GtkWidget *widget;
  EyePlace place;
  gboolean found;
} Search;

static void
find_cb (GtkWidget *widget, const EyePlace *place, gpointer data)
{
  Search *search = data;

  if (widget == search->widget)
    {
      search->place = *place;
      search->found = TRUE;
    }
}

static gboolean
is_in_titlebar (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, GTK_TYPE_HEADER_BAR) != NULL;
}

/* By how much what it stands in is scrolled: places in what is scrolled can be compared. */
static void
add_scrolled (GtkWidget *widget, GdkRectangle *box)
{
  for (GtkWidget *at = gtk_widget_get_parent (widget); at != NULL; at = gtk_widget_get_parent (at))
    if (GTK_IS_SCROLLED_WINDOW (at))
      {
        box->x +=
            (int) gtk_adjustment_get_value (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (at)));
        box->y +=
            (int) gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (at)));
      }
}

/* What shows that it has the keyboard, on or off: words that are chosen with it, too. */
static void
show_focus (GtkWidget *widget, GtkWindow *window, gboolean on)
{
  gtk_window_set_focus_visible (window, on);
  if (on)
    gtk_widget_set_state_flags (widget, GTK_STATE_FLAG_FOCUSED, FALSE);
  else
    gtk_widget_unset_state_flags (widget, GTK_STATE_FLAG_FOCUSED);
  if (GTK_IS_LABEL (widget))
    gtk_label_select_region (GTK_LABEL (widget), 0, on ? -1 : 0);
}

/* The same widget with and without the keyboard, at the same place. */
static double
see (GtkWidget *widget, const EyePlace *place)
{
  GdkRectangle around = { place->seen.x - RING, place->seen.y - RING, place->seen.width + 2 * RING,
                          place->seen.height + 2 * RING };
  GtkWindow *window = GTK_WINDOW (place->toplevel);
  cairo_surface_t *with, *without;
  double ratio;

  show_focus (widget, window, TRUE);
  with = eye_draw (place->toplevel, &around);
  show_focus (widget, window, FALSE);
  without = eye_draw (place->toplevel, &around);
  show_focus (widget, window, TRUE);
  ratio = eye_difference (with, without);
  cairo_surface_destroy (with);
  cairo_surface_destroy (without);

  return ratio;
}

static void
report (GString *out, GtkWidget *widget, gboolean seen)
{
  Search search = { widget };
  AtkObject *accessible = gtk_widget_get_accessible (widget);
  const char *name = atk_object_get_name (accessible);
  g_autofree char *where = eye_describe (widget);
  g_autofree char *box = NULL;
  char ratio[G_ASCII_DTOSTR_BUF_SIZE];
  double ratio_of;

  eye_walk (find_cb, &search);
  if (!search.found)
    return;
  ratio_of = seen ? see (widget, &search.place) : 0;
  add_scrolled (widget, &search.place.box);
  box = g_strdup_printf ("%d %d %d %d", search.place.box.x, search.place.box.y, search.place.box.width,
                         search.place.box.height);
  g_ascii_formatd (ratio, sizeof ratio, "%.2f", ratio_of);
  eye_say (out, "stop", is_in_titlebar (widget) ? "title" : "content", box, ratio,
           atk_role_get_name (atk_object_get_role (accessible)), name != NULL ? name : "", where,
           gtk_window_get_title (GTK_WINDOW (search.place.toplevel)), NULL);
}

/* Which page each book and each stack shows; a popover may close meanwhile. */
static void
pages_cb (GtkWidget *widget, gpointer data)
{
  if (!gtk_widget_is_drawable (widget) || GTK_IS_POPOVER (widget))
    return;
  if (GTK_IS_STACK (widget))
    g_string_append_printf (data, "%s/", gtk_stack_get_visible_child_name (GTK_STACK (widget)));
  else if (GTK_IS_NOTEBOOK (widget))
    g_string_append_printf (data, "%d/", gtk_notebook_get_current_page (GTK_NOTEBOOK (widget)));
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), pages_cb, data);
}

static void
go_round (GString *out, GtkWidget *toplevel, gboolean visibly)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GtkWidget *before = gtk_window_get_focus (GTK_WINDOW (toplevel));
  g_autoptr (GString) pages = g_string_new (NULL);
  g_autoptr (GString) after = g_string_new (NULL);

  pages_cb (toplevel, pages);
  if (before != NULL)
    g_object_ref (before);
  gtk_window_set_focus (GTK_WINDOW (toplevel), NULL);
  gtk_widget_unset_state_flags (toplevel, GTK_STATE_FLAG_BACKDROP);
  for (guint i = 0; i < MOST_STOPS; i++)
    {
      GtkWidget *focus;

      g_signal_emit_by_name (toplevel, "move-focus", GTK_DIR_TAB_FORWARD);
      focus = gtk_window_get_focus (GTK_WINDOW (toplevel));
      if (focus == NULL || !g_hash_table_add (seen, focus))
        break;
      /* What is scrolled to it must have been laid out before it is painted. */
      if (visibly)
        eye_settle (1);
      report (out, focus, visibly);
    }
  pages_cb (toplevel, after);
  if (!g_str_equal (pages->str, after->str))
    eye_say (out, "turned", pages->str, after->str, NULL);
  if (before != NULL && gtk_widget_is_drawable (before))
    gtk_window_set_focus (GTK_WINDOW (toplevel), before);
  g_clear_object (&before);
}

void
eye_judge_focus (GString *out, gboolean seen)
{
  g_autoptr (GPtrArray) fronts = eye_fronts ();

  /* Of two windows beside each other only one has the keyboard. */
  for (guint i = 0; i < fronts->len; i++)
    if (fronts->len == 1 || gtk_window_has_toplevel_focus (g_ptr_array_index (fronts, i)))
      go_round (out, g_ptr_array_index (fronts, i), seen);
}

static void
mnemonic_cb (GtkWidget *widget, const EyePlace *place, gpointer data)
{
  if (GTK_IS_LABEL (widget) && gtk_label_get_use_underline (GTK_LABEL (widget)) &&
      gtk_label_get_mnemonic_keyval (GTK_LABEL (widget)) != GDK_KEY_VoidSymbol)
    eye_say (data, "mnemonic", gtk_label_get_label (GTK_LABEL (widget)),
             gtk_window_get_title (GTK_WINDOW (place->toplevel)), NULL);
}

void
eye_judge_mnemonics (GString *out)
{
  eye_walk (mnemonic_cb, out);
}
