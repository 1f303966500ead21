/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "big-console.h"
#include "big-folder.h"
#include "console/chy-application.h"

#include <gtk/gtk.h>
#include <stdlib.h>
#include <time.h>

/* The console's first frame, and its first rows, with a million certificates in the store, against a window
 * of GTK with nothing in it: a process each, from before it is started. */

enum
{
  ROUNDS = 9,
};

/* What a child says, in this order. */
enum
{
  FRAME, /* milliseconds until the first frame was on the screen */
  WORK,  /* of these, the processor's for the main thread: what no other program's load changes */
  ROWS,  /* milliseconds until rows were */
  SIZE,  /* MiB then resident */
  N_FIGURES,
};

/* What a child measures. */
typedef struct
{
  gint64 start; /* microseconds, of the parent's clock */
  gboolean wants_rows;
  double frame;
  double work;
  double rows;
  GApplication *application; /* borrowed */
} Watch;

static double
resident_mib (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;
  parts = g_strsplit (text, " ", 3);
  return g_ascii_strtod (parts[1], NULL) * 4096 / 1048576;
}

static double
thread_ms (void)
{
  struct timespec spent;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spent);
  return (double) spent.tv_sec * 1e3 + (double) spent.tv_nsec / 1e6;
}

static void
find_view (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_TREE_VIEW (widget))
    *(GtkWidget **) data = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_view, data);
}

static gboolean
has_rows (GtkWidget *window)
{
  GtkWidget *view = NULL;
  GtkTreeModel *model;
  GtkTreeIter iter;
  g_autoptr (GVariant) row = NULL;

  find_view (window, &view);
  model = view != NULL ? gtk_tree_view_get_model (GTK_TREE_VIEW (view)) : NULL;
  if (model == NULL || !gtk_tree_model_get_iter_first (model, &iter))
    return FALSE;
  gtk_tree_model_get (model, &iter, 0, &row, -1);
  return row != NULL;
}

static gboolean
tick_cb (GtkWidget *window, GdkFrameClock *clock, gpointer data)
{
  Watch *watch = data;

  (void) clock;
  if (watch->frame == 0)
    return G_SOURCE_CONTINUE;
  if (watch->wants_rows && !has_rows (window))
    return G_SOURCE_CONTINUE;
  gdk_display_sync (gtk_widget_get_display (window));
  watch->rows = (double) (g_get_monotonic_time () - watch->start) / 1000.0;
  g_print ("%.1f %.1f %.1f %.1f\n", watch->frame, watch->work, watch->rows, resident_mib ());
  g_application_quit (watch->application);
  return G_SOURCE_REMOVE;
}

static void
after_paint_cb (GdkFrameClock *clock, Watch *watch)
{
  (void) clock;
  if (watch->frame != 0)
    return;
  gdk_display_sync (gdk_display_get_default ());
  watch->frame = (double) (g_get_monotonic_time () - watch->start) / 1000.0;
  watch->work = thread_ms ();
}

static void
realize_cb (GtkWidget *window, Watch *watch)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb), watch);
  gtk_widget_add_tick_callback (window, tick_cb, watch, NULL);
}

static void
window_added_cb (GtkApplication *application, GtkWidget *window, Watch *watch)
{
  (void) application;
  g_signal_connect (window, "realize", G_CALLBACK (realize_cb), watch);
}

static void
activate_cb (GtkApplication *application)
{
  gtk_window_present (GTK_WINDOW (gtk_application_window_new (application)));
}

/* argv: SELF --child START [FOLDER] */
static int
run_child (char **argv)
{
  Watch watch = { .start = g_ascii_strtoll (argv[2], NULL, 10), .wants_rows = argv[3] != NULL };
  char *arguments[] = { argv[0], (char *) "--data-dir", argv[3], (char *) "--panel", (char *) "certificates",
                        NULL };
  const ChyConsoleHost host = { .open = big_console_open };
  g_autoptr (GtkApplication) application = NULL;

  if (argv[3] != NULL)
    application = GTK_APPLICATION (chy_application_new (&host));
  else
    {
      application = gtk_application_new ("io.github.chancery_pki.Empty", G_APPLICATION_DEFAULT_FLAGS);
      g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
    }
  watch.application = G_APPLICATION (application);
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), &watch);
  return g_application_run (G_APPLICATION (application), argv[3] != NULL ? 5 : 1, arguments);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
measure_once (const char *self, const char *folder, double *ret_figures)
{
  g_autofree char *start = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_monotonic_time ());
  const char *child[] = { self, "--child", start, folder, NULL };
  g_autofree char *out = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_spawn_sync (NULL, (char **) child, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, &error))
    g_error ("%s", error->message);
  parts = g_strsplit (g_strstrip (out), " ", N_FIGURES);
  if (g_strv_length (parts) != N_FIGURES)
    g_error ("a window said nothing: %s", out);
  for (int k = 0; k < N_FIGURES; k++)
    ret_figures[k] = g_ascii_strtod (parts[k], NULL);
}

static double
median (double figures[ROUNDS][N_FIGURES], int k)
{
  double sorted[ROUNDS];

  for (int i = 0; i < ROUNDS; i++)
    sorted[i] = figures[i][k];
  qsort (sorted, ROUNDS, sizeof (double), compare_doubles);
  return sorted[ROUNDS / 2];
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  double empty[ROUNDS][N_FIGURES], console[ROUNDS][N_FIGURES];
  gint64 n;

  if (argc > 2 && g_str_equal (argv[1], "--child"))
    return run_child (argv);
  folder = big_folder_shared (&n);
  measure_once (argv[0], folder, console[0]); /* what is read from the disk once is in memory then */
  for (int i = 0; i < ROUNDS; i++)
    {
      measure_once (argv[0], NULL, empty[i]);
      measure_once (argv[0], folder, console[i]);
    }
  g_print ("a window with nothing in it: first frame after %.0f ms (%.0f ms of work), %.0f MiB\n",
           median (empty, FRAME), median (empty, WORK), median (empty, SIZE));
  g_print ("the console on %" G_GINT64_FORMAT " certificates: first frame after %.0f ms (%.0f ms of work), "
           "rows after %.0f ms, %.0f MiB\n",
           n, median (console, FRAME), median (console, WORK), median (console, ROWS),
           median (console, SIZE));
  g_print ("first frame %.2f times that of an empty window (work %.2f times); target 2\n",
           median (console, FRAME) / median (empty, FRAME), median (console, WORK) / median (empty, WORK));
  return 0;
}
