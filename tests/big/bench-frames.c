/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "big-console.h"
#include "big-folder.h"
#include "compose/chy-sample.h"
#include "console/screen.h"
#include "console/chy-application.h"
#include "console/chy-panel.h"
#include "console/chy-window.h"

#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How smoothly the console runs over a fixed script of actions, on the sample organization and on a million
 * certificates: the time between frames, the longest time in which the main loop does not answer, and what
 * opening the million's grid adds to the memory. A process each. */

enum
{
  STEP_MS = 700,    /* for each step of the script */
  SETTLE_MS = 1500, /* before memory is looked at */
  LIMIT_MS = 50,
  SCROLLED = 25, /* frames in a row that a scrolling step moves the list */
};

typedef struct _Bench Bench;

typedef struct
{
  const char *name;
  void (*run) (Bench *self, const char *argument);
  const char *argument;
} Step;

struct _Bench
{
  GApplication *application; /* borrowed */
  ChyWindow *window;         /* borrowed, or NULL */
  const Step *steps;         /* ends with name NULL */
  guint step;
  guint scroll;         /* frames that are still scrolled */
  gint64 last_frame;    /* microseconds, or 0 */
  gint64 polled;        /* when the loop came back from waiting, or 0 */
  double polled_work;   /* and how much the thread had worked then, in ms */
  GArray *frames;       /* (owned) of double: ms */
  double stall, work;   /* longest, in ms: of the clock, and of the processor alone */
  const char *stalled;  /* the step in which that was */
  double before, after; /* MiB of private memory around the opening of the grid */
};

/* The poll function has no data of its own. */
static Bench *bench_of_poll;

static double
thread_ms (void)
{
  struct timespec spent;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spent);
  return (double) spent.tv_sec * 1e3 + (double) spent.tv_nsec / 1e6;
}

static double
private_mib (void)
{
  g_autofree char *text = NULL;
  const char *found;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;
  found = strstr (text, "Private_Dirty:");
  return found != NULL ? g_ascii_strtod (found + strlen ("Private_Dirty:"), NULL) / 1024 : 0;
}

/* --- what is measured --------------------------------------------------------------------------------- */

static int
poll_cb (GPollFD *fds, guint n, int timeout)
{
  Bench *self = bench_of_poll;
  int result;

  if (self != NULL && self->polled != 0 && self->step > 0)
    {
      double stall = (double) (g_get_monotonic_time () - self->polled) / 1e3;
      double work = thread_ms () - self->polled_work;

      if (work > LIMIT_MS)
        g_print ("  the main loop worked %.0f ms at “%s”\n", work, self->steps[self->step - 1].name);
      if (work > self->work)
        {
          self->work = work;
          self->stalled = self->steps[self->step - 1].name;
        }
      self->stall = MAX (self->stall, stall);
    }
  result = g_poll (fds, n, timeout);
  if (self != NULL)
    {
      self->polled = g_get_monotonic_time ();
      self->polled_work = thread_ms ();
    }
  return result;
}

static void
find_view (GtkWidget *widget, gpointer data)
{
  if (*(GtkWidget **) data != NULL || !gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_TREE_VIEW (widget))
    *(GtkWidget **) data = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_view, data);
}

static GtkWidget *
view_of (Bench *self)
{
  GtkWidget *view = NULL;

  find_view (GTK_WIDGET (self->window), &view);
  return view;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Bench *self = data;
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  GtkWidget *view;

  (void) widget;
  if (self->last_frame != 0 && self->step > 0)
    {
      double interval = (double) (now - self->last_frame) / 1e3;

      g_array_append_val (self->frames, interval);
    }
  self->last_frame = now;
  view = self->scroll > 0 ? view_of (self) : NULL;
  if (view != NULL)
    screen_key (view, GDK_KEY_Page_Down, 0);
  self->scroll -= self->scroll > 0;
  /* A frame is drawn each time, as while something moves. */
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

/* --- the script --------------------------------------------------------------------------------------- */

static void
show (Bench *self, const char *panel)
{
  g_assert_true (chy_window_show_panel (self->window, panel));
}

static void
key (Bench *self, const char *name)
{
  GtkWidget *view = view_of (self);
  guint value = 0;
  GdkModifierType state = 0;

  gtk_accelerator_parse (name, &value, &state);
  if (view != NULL)
    screen_key (view, value, state);
}

static void
scroll (Bench *self, const char *argument)
{
  (void) argument;
  self->scroll = SCROLLED;
}

static void
sort (Bench *self, const char *title)
{
  GtkWidget *view = view_of (self);
  g_autoptr (GList) columns = view != NULL ? gtk_tree_view_get_columns (GTK_TREE_VIEW (view)) : NULL;

  for (GList *l = columns; l != NULL; l = l->next)
    if (g_strcmp0 (gtk_tree_view_column_get_title (l->data), title) == 0)
      gtk_tree_view_column_clicked (l->data);
}

static void
find_entry (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_SEARCH_ENTRY (widget))
    *(GtkWidget **) data = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_entry, data);
}

/* One more letter, as it is typed. */
static void
type (Bench *self, const char *text)
{
  GtkWidget *entry = NULL;

  g_action_group_activate_action (G_ACTION_GROUP (self->window), "search", NULL);
  find_entry (GTK_WIDGET (self->window), &entry);
  if (entry != NULL)
    gtk_entry_set_text (GTK_ENTRY (entry), text);
}

static void
act (Bench *self, const char *name)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->window), name, NULL);
}

/* A dialog of the panel, and its end. */
static void
open_dialog (Bench *self, const char *name)
{
  GActionGroup *panel = gtk_widget_get_action_group (GTK_WIDGET (self->window), "panel");

  if (panel != NULL && g_action_group_has_action (panel, name))
    g_action_group_activate_action (panel, name, NULL);
}

static void
close_dialogs (Bench *self, const char *argument)
{
  g_autoptr (GList) tops = gtk_window_list_toplevels ();

  (void) argument;
  for (GList *l = tops; l != NULL; l = l->next)
    if (l->data != (gpointer) self->window && gtk_widget_get_visible (l->data) &&
        gtk_window_get_transient_for (l->data) == GTK_WINDOW (self->window))
      gtk_window_close (l->data);
}

static void
note_memory (Bench *self, const char *argument)
{
  *(argument != NULL ? &self->before : &self->after) = private_mib ();
}

static const Step steps_on_million[] = {
  { "the Overview", show, "overview" },
  { "nothing", note_memory, "before" },
  { "the grid", show, "certificates" },
  { "the grid's rows", note_memory, NULL },
  { "scrolling", scroll, NULL },
  { "the end", key, "End" },
  { "the beginning", key, "Home" },
  { "a sort", sort, "Subject" },
  { "the other way", sort, "Subject" },
  { "scrolling", scroll, NULL },
  { "a search of 1 letter", type, "p" },
  { "a search of 2 letters", type, "pe" },
  { "a search of 3 letters", type, "per" },
  { "a search of 4 letters", type, "pers" },
  { "scrolling", scroll, NULL },
  { "no search", type, "" },
  { "selecting all", key, "<Primary>a" },
  { "selecting nothing", key, "Escape" },
  { "the requests", show, "status" },
  { "scrolling", scroll, NULL },
  { "the devices", show, "devices" },
  { "scrolling", scroll, NULL },
  { "the Overview again", show, "overview" },
  { "the grid again", show, "certificates" },
  { "back", act, "back" },
  { NULL },
};

static const Step steps_on_sample[] = {
  { "the Overview", show, "overview" },
  { "the profiles", show, "profiles" },
  { "the wizard", open_dialog, "create" },
  { "its end", close_dialogs, NULL },
  { "the requests", show, "status" },
  { "scrolling", scroll, NULL },
  { "the certificates", show, "certificates" },
  { "scrolling", scroll, NULL },
  { "a sort", sort, "Subject" },
  { "a search", type, "anna" },
  { "no search", type, "" },
  { "the devices", show, "devices" },
  { "scrolling", scroll, NULL },
  { "the connectors", show, "connectors" },
  { "the authorities", show, "authorities" },
  { "the templates", show, "templates" },
  { "a row", key, "Down" },
  { "a new template", open_dialog, "duplicate" },
  { "its end", close_dialogs, NULL },
  { "the audit log", show, "audit" },
  { "scrolling", scroll, NULL },
  { "the health checks", show, "health" },
  { "the Overview again", show, "overview" },
  { "back", act, "back" },
  { NULL },
};

static gboolean
end_cb (gpointer data)
{
  /* Its end is no longer part of the script. */
  bench_of_poll = NULL;
  gtk_widget_destroy (GTK_WIDGET (((Bench *) data)->window));
  return G_SOURCE_REMOVE;
}

static gboolean
step_cb (gpointer data)
{
  Bench *self = data;
  const Step *step = &self->steps[self->step];

  if (chy_window_get_tenant (self->window) == NULL)
    return G_SOURCE_CONTINUE;
  if (step->name == NULL)
    {
      g_idle_add (end_cb, self);
      return G_SOURCE_REMOVE;
    }
  self->step++;
  step->run (self, step->argument);
  return G_SOURCE_CONTINUE;
}

static gboolean
begin_cb (gpointer data)
{
  g_timeout_add (STEP_MS, step_cb, data);
  return G_SOURCE_REMOVE;
}

static void
window_added_cb (GtkApplication *application, GtkWidget *window, Bench *self)
{
  (void) application;
  if (self->window != NULL || !CHY_IS_WINDOW (window))
    return;
  self->window = CHY_WINDOW (window);
  gtk_widget_add_tick_callback (window, tick_cb, self, NULL);
  g_timeout_add (SETTLE_MS, begin_cb, self);
}

/* --- the console -------------------------------------------------------------------------------------- */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static int
run_child (const char *folder, gboolean sample)
{
  Bench self = { .steps = sample ? steps_on_sample : steps_on_million };
  char *arguments[] = { (char *) "chancery", (char *) "--data-dir", (char *) folder,
                        (char *) "--panel",  (char *) "overview",   NULL };
  const ChyConsoleHost host = { .open = big_console_open };
  g_autoptr (GtkApplication) application = GTK_APPLICATION (chy_application_new (&host));
  double *frames;
  int status;

  self.frames = g_array_new (FALSE, FALSE, sizeof (double));
  self.application = G_APPLICATION (application);
  bench_of_poll = &self;
  g_main_context_set_poll_func (NULL, poll_cb);
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), &self);
  status = g_application_run (G_APPLICATION (application), 5, arguments);
  if (self.frames->len == 0)
    g_error ("nothing was drawn");
  frames = (double *) (gpointer) self.frames->data;
  qsort (frames, self.frames->len, sizeof (double), compare_doubles);
  g_print (
      "%s: %u frames, 99 in 100 after at most %.1f ms, the worst %.1f ms (target %d); longest stall %.1f ms, "
      "of that the processor's for this thread at most %.1f ms, at “%s” (target %d)\n",
      sample ? "the sample organization" : "a million certificates", self.frames->len,
      frames[self.frames->len * 99 / 100], frames[self.frames->len - 1], LIMIT_MS, self.stall, self.work,
      self.stalled != NULL ? self.stalled : "", LIMIT_MS);
  if (!sample)
    g_print ("opening the grid added %.1f MiB of private memory to %.1f MiB (target 20)\n",
             self.after - self.before, self.before);
  g_array_unref (self.frames);
  return status;
}

static void
spawn (const char *self, const char *kind, const char *folder)
{
  const char *child[] = { self, "--child", kind, folder, NULL };
  g_autoptr (GError) error = NULL;

  if (!g_spawn_sync (NULL, (char **) child, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL, NULL,
                     &error))
    g_error ("%s", error->message);
}

int
main (int argc, char *argv[])
{
  g_autofree char *temporary = NULL;
  g_autofree char *sample = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n;

  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return run_child (argv[3], g_str_equal (argv[2], "sample"));
  temporary = g_dir_make_tmp ("chy-frames-XXXXXX", &error);
  sample = g_build_filename (temporary, "sample", NULL);
  if (temporary == NULL || !chy_sample_create (sample, g_get_real_time (), NULL, NULL, NULL, &error))
    g_error ("%s", error->message);
  spawn (argv[0], "sample", sample);
  if (!chy_sample_remove (sample, &error))
    g_error ("%s", error->message);
  (void) g_remove (temporary);
  folder = big_folder_shared (&n);
  spawn (argv[0], "million", folder);
  return 0;
}
