/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eye.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* How long a window is waited for, which may have closed meanwhile. */
#define PATIENCE (3 * G_USEC_PER_SEC)
#define PARTS    5
#define FAR      1000000

G_MODULE_EXPORT void gtk_module_init (int *argc, char ***argv);

GPtrArray *
eye_fronts (void)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();
  GPtrArray *fronts = g_ptr_array_new ();

  for (GList *l = all; l != NULL; l = l->next)
    if (gtk_widget_is_drawable (l->data) && gtk_window_get_window_type (l->data) == GTK_WINDOW_TOPLEVEL)
      g_ptr_array_add (fronts, l->data);
  for (GList *l = all; l != NULL; l = l->next)
    {
      GtkWindow *parent = gtk_window_get_transient_for (l->data);

      /* A tooltip stands before its window, too. */
      if (gtk_widget_is_drawable (l->data) && parent != NULL &&
          gtk_window_get_window_type (l->data) == GTK_WINDOW_TOPLEVEL)
        g_ptr_array_remove (fronts, parent);
    }

  return fronts;
}

typedef struct
{
  EyeVisit visit;
  gpointer data;
  EyePlace place; /* of the parent */
} Walk;

static gboolean
is_scrolled (GtkWidget *widget, GtkOrientation orientation)
{
  GtkPolicyType across, down;

  gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (widget), &across, &down);
  return (orientation == GTK_ORIENTATION_HORIZONTAL ? across : down) != GTK_POLICY_NEVER;
}

static void
locate (GtkWidget *widget, EyePlace *place)
{
  EyePlace parent = *place;

  place->box.width = gtk_widget_get_allocated_width (widget);
  place->box.height = gtk_widget_get_allocated_height (widget);
  gtk_widget_translate_coordinates (widget, place->toplevel, 0, 0, &place->box.x, &place->box.y);
  if (!gdk_rectangle_intersect (&place->box, &parent.seen, &place->seen))
    place->seen = (GdkRectangle){ 0 };
  if (GTK_IS_SCROLLED_WINDOW (widget))
    {
      place->room = place->box;
      if (is_scrolled (widget, GTK_ORIENTATION_HORIZONTAL))
        place->room.x = -FAR, place->room.width = 2 * FAR;
      if (is_scrolled (widget, GTK_ORIENTATION_VERTICAL))
        place->room.y = -FAR, place->room.height = 2 * FAR;
    }
  /* It opens beyond the window, too. */
  if (GTK_IS_POPOVER (widget))
    place->room = place->seen = place->box;
}

static void
walk_cb (GtkWidget *widget, gpointer data)
{
  Walk inner = *(Walk *) data;

  if (!gtk_widget_is_drawable (widget))
    return;
  locate (widget, &inner.place);
  inner.visit (widget, &inner.place, inner.data);
  /* What is folded away is laid out all the same. */
  if (GTK_IS_EXPANDER (widget) && !gtk_expander_get_expanded (GTK_EXPANDER (widget)))
    walk_cb (gtk_expander_get_label_widget (GTK_EXPANDER (widget)), &inner);
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), walk_cb, &inner);
}

static void
popover_cb (GtkWidget *widget, gpointer data)
{
  GtkWidget **found = data;

  if (GTK_IS_POPOVER (widget) && gtk_widget_is_drawable (widget))
    *found = widget;
}

void
eye_walk (EyeVisit visit, gpointer data)
{
  g_autoptr (GPtrArray) fronts = eye_fronts ();

  for (guint i = 0; i < fronts->len; i++)
    {
      GtkWidget *toplevel = g_ptr_array_index (fronts, i);
      GtkWidget *popover = NULL;
      Walk walk = { visit, data, { .toplevel = toplevel } };

      walk.place.seen.width = gtk_widget_get_allocated_width (toplevel);
      walk.place.seen.height = gtk_widget_get_allocated_height (toplevel);
      walk.place.room = walk.place.seen;
      gtk_container_forall (GTK_CONTAINER (toplevel), popover_cb, &popover);
      walk_cb (popover != NULL ? popover : toplevel, &walk);
    }
}

static void
painted_cb (gpointer data)
{
  (*(guint *) data)++;
}

void
eye_settle (guint rounds)
{
  g_autoptr (GPtrArray) fronts = eye_fronts ();
  gint64 end = g_get_monotonic_time () + PATIENCE;

  for (guint i = 0; i < fronts->len; i++)
    for (guint round = 0; round < rounds; round++)
      {
        GtkWidget *toplevel = g_ptr_array_index (fronts, i);
        GdkFrameClock *clock = gtk_widget_get_frame_clock (toplevel);
        guint painted = 0;
        gulong handler = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (painted_cb), &painted);

        g_object_ref (clock);
        gtk_widget_queue_draw (toplevel);
        while (painted == 0 && g_get_monotonic_time () < end)
          g_main_context_iteration (NULL, FALSE);
        g_signal_handler_disconnect (clock, handler);
        g_object_unref (clock);
      }
}

/* gtk_widget_draw() leaves out the heads of a list's columns. */
static void
draw_heads_cb (GtkWidget *widget, gpointer data)
{
  cairo_t *cr = data;
  GList *columns;

  if (!gtk_widget_is_drawable (widget))
    return;
  if (GTK_IS_CONTAINER (widget) && !GTK_IS_TREE_VIEW (widget))
    gtk_container_forall (GTK_CONTAINER (widget), draw_heads_cb, data);
  if (!GTK_IS_TREE_VIEW (widget) || !gtk_tree_view_get_headers_visible (GTK_TREE_VIEW (widget)))
    return;
  columns = gtk_tree_view_get_columns (GTK_TREE_VIEW (widget));
  for (GList *l = columns; l != NULL; l = l->next)
    {
      GtkWidget *head = gtk_tree_view_column_get_button (l->data);
      int x, y, top, start;

      if (!gtk_widget_is_drawable (head))
        continue;
      gtk_widget_translate_coordinates (head, gtk_widget_get_toplevel (widget), 0, 0, &x, &y);
      gtk_widget_translate_coordinates (widget, gtk_widget_get_toplevel (widget), 0, 0, &start, &top);
      cairo_save (cr);
      cairo_rectangle (cr, start, top, gtk_widget_get_allocated_width (widget),
                       gtk_widget_get_allocated_height (widget));
      cairo_clip (cr);
      cairo_translate (cr, x, y);
      gtk_widget_draw (head, cr);
      cairo_restore (cr);
    }
  g_list_free (columns);
}

cairo_surface_t *
eye_draw (GtkWidget *toplevel, const GdkRectangle *part)
{
  GdkRectangle all = { 0, 0, gtk_widget_get_allocated_width (toplevel),
                       gtk_widget_get_allocated_height (toplevel) };
  cairo_surface_t *surface;
  cairo_t *cr;

  if (part == NULL)
    part = &all;
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, part->width, part->height);
  cr = cairo_create (surface);
  cairo_translate (cr, -part->x, -part->y);
  gtk_widget_draw (toplevel, cr);
  draw_heads_cb (toplevel, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  return surface;
}

void
eye_say (GString *out, ...)
{
  va_list words;
  const char *separator = "";

  va_start (words, out);
  for (const char *word = va_arg (words, const char *); word != NULL; word = va_arg (words, const char *))
    {
      g_autofree char *clean = g_strdelimit (g_strdup (word), "\t\n\r", ' ');

      g_string_append_printf (out, "%s%s", separator, clean);
      separator = "\t";
    }
  va_end (words);
  g_string_append_c (out, '\n');
}

char *
eye_describe (GtkWidget *widget)
{
  GString *text = g_string_new (NULL);
  guint n = 0;

  for (GtkWidget *at = widget; at != NULL && n < PARTS; at = gtk_widget_get_parent (at), n++)
    {
      g_autoptr (GString) part = g_string_new (G_OBJECT_TYPE_NAME (at));
      GList *classes = gtk_style_context_list_classes (gtk_widget_get_style_context (at));

      for (GList *l = classes; l != NULL; l = l->next)
        g_string_append_printf (part, ".%s", (char *) l->data);
      g_list_free (classes);
      g_string_append (part, n > 0 ? " " : "");
      g_string_prepend (text, part->str);
    }

  return g_string_free (text, FALSE);
}

static void
set_theme (const char *name)
{
  /* "dark" is a variant, not a theme. */
  g_object_set (gtk_settings_get_default (), "gtk-theme-name",
                g_str_equal (name, "HighContrast") ? "HighContrast" : "Adwaita",
                "gtk-application-prefer-dark-theme", g_str_equal (name, "dark"), NULL);
}

static void
obey (const char *line, GString *out)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  const char *argument = words[0] != NULL && words[1] != NULL ? words[1] : "";

  eye_settle (2);
  if (g_strcmp0 (words[0], "theme") == 0)
    set_theme (argument);
  else if (g_strcmp0 (words[0], "direction") == 0)
    gtk_widget_set_default_direction (g_str_equal (argument, "rtl") ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
  else if (g_strcmp0 (words[0], "contrast") == 0)
    eye_judge_contrast (out, argument);
  else if (g_strcmp0 (words[0], "labels") == 0)
    eye_judge_labels (out);
  else if (g_strcmp0 (words[0], "focus") == 0)
    eye_judge_focus (out, g_str_equal (argument, "seen"));
  else if (g_strcmp0 (words[0], "mnemonics") == 0)
    eye_judge_mnemonics (out);
  else if (g_strcmp0 (words[0], "settle") != 0)
    eye_say (out, "unknown", line, NULL);
}

static gboolean
incoming_cb (GSocketService *service G_GNUC_UNUSED, GSocketConnection *connection)
{
  g_autoptr (GDataInputStream) in =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_autofree char *line = g_data_input_stream_read_line (in, NULL, NULL, NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  if (line != NULL)
    obey (line, out);
  g_string_append (out, "done\n");
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), out->str, out->len,
                             NULL, NULL, NULL);

  return FALSE;
}

void
gtk_module_init (int *argc G_GNUC_UNUSED, char ***argv G_GNUC_UNUSED)
{
  const char *folder = g_getenv ("CHY_EYE");
  g_autofree char *path = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  GSocketService *service;

  if (folder == NULL)
    return;
  path = g_strdup_printf ("%s/%d", folder, (int) getpid ());
  address = g_unix_socket_address_new (path);
  service = g_socket_service_new ();
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, NULL))
    return;
  g_signal_connect (service, "incoming", G_CALLBACK (incoming_cb), NULL);
  g_socket_service_start (service);
}
