/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The console itself, on the sample organization, under a monkey that presses whatever there is: a thousand
 * actions at random, the same ones each time. Every warning ends it. CHY_MONKEY_SEED and CHY_MONKEY_STEPS
 * change its mind. */

int chancery_main (int argc, char *argv[]);

#define main chancery_main
#include "console/main.c"
#undef main

#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <signal.h>

#include "console/chy-panel.h"
#include "console/chy-window.h"

enum
{
  SEED = 20261,
  STEPS = 1000,
  MOST_WINDOWS = 4, /* more of them are closed before anything else is done */
  PAUSE_MS = 4,
  PATIENCE_MS = 120000, /* for the end */
};

typedef struct
{
  GRand *random;  /* (owned) */
  GPtrArray *ids; /* (owned) of char*: ids of all kinds of objects */
  guint n, steps;
  guint n_done; /* those that did something */
  gboolean ending;
} Monkey;

/* What would end the test before its time, or lead to another folder. */
static const char *const excluded[] = {
  "quit", "close", "remove-sample", "open-place", "explore-sample", NULL
};

static guint
below (Monkey *monkey, guint limit)
{
  return limit > 0 ? (guint) g_rand_int_range (monkey->random, 0, (gint32) limit) : 0;
}

static gboolean
chance (Monkey *monkey, guint percent)
{
  return below (monkey, 100) < percent;
}

/* --- parameters --------------------------------------------------------------------------------------- */

static void
collect_ids (Monkey *monkey, ChyTenant *tenant)
{
  static const char *const resources[] = { "profiles",   "devices",     "users",
                                           "groups",     "requests",    "certificates",
                                           "connectors", "authorities", "templates" };

  for (gsize i = 0; i < G_N_ELEMENTS (resources); i++)
    {
      g_autoptr (ChyQuery) query = chy_query_new (resources[i], NULL);
      g_autoptr (ChyResult) result = chy_tenant_query (tenant, query, NULL, NULL);
      g_autoptr (GPtrArray) rows = result != NULL ? chy_result_rows (result, 0, 4, NULL, NULL) : NULL;

      for (guint k = 0; rows != NULL && k < rows->len; k++)
        g_ptr_array_add (monkey->ids, g_strdup (chy_body_get_text (rows->pdata[k], "id")));
    }
}

static const char *
any_id (Monkey *monkey)
{
  static const char *const others[] = { "", "nonsense", "00000000-0000-0000-0000-000000000000" };

  if (monkey->ids->len == 0 || chance (monkey, 15))
    return others[below (monkey, G_N_ELEMENTS (others))];
  return g_ptr_array_index (monkey->ids, below (monkey, monkey->ids->len));
}

static char *
any_place (Monkey *monkey)
{
  static const char *const kinds[] = { "", "", "", "device:", "user:", "group:" };

  return g_strconcat (kinds[below (monkey, G_N_ELEMENTS (kinds))], any_id (monkey), NULL);
}

static const char *
any_panel (Monkey *monkey)
{
  const ChyPanelType *const *types = chy_panel_types ();
  guint n = 0;

  while (types[n] != NULL)
    n++;
  return types[below (monkey, n)]->id;
}

/* A floating value; NULL for a type that nothing is known of. */
static GVariant *
any_value (Monkey *monkey, const GVariantType *type)
{
  g_autofree char *place = any_place (monkey);

  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING))
    return g_variant_new_string (any_id (monkey));
  if (g_variant_type_equal (type, G_VARIANT_TYPE ("(ss)")))
    return g_variant_new ("(ss)", any_panel (monkey), chance (monkey, 40) ? "" : place);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING_ARRAY))
    return g_variant_new_strv ((const char *const[]){ any_id (monkey), any_id (monkey), NULL }, -1);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN))
    return g_variant_new_boolean (chance (monkey, 50));
  return NULL;
}

/* --- doing -------------------------------------------------------------------------------------------- */

static gboolean
activate_any (Monkey *monkey, const char *prefix, GActionGroup *group)
{
  g_auto (GStrv) names = group != NULL ? g_action_group_list_actions (group) : NULL;
  guint n = names != NULL ? g_strv_length (names) : 0;
  const char *name = n > 0 ? names[below (monkey, n)] : NULL;
  const GVariantType *type = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autofree char *words = NULL;

  if (name == NULL || g_strv_contains (excluded, name) || !g_action_group_get_action_enabled (group, name))
    return FALSE;
  type = g_action_group_get_action_parameter_type (group, name);
  value = type != NULL ? any_value (monkey, type) : NULL;
  if (type != NULL && value == NULL)
    return FALSE;
  if (value != NULL)
    g_variant_ref_sink (value);
  words = value != NULL ? g_variant_print (value, FALSE) : g_strdup ("");
  g_print ("# %u %s.%s %s\n", monkey->n, prefix, name, words);
  g_action_group_activate_action (group, name, value);
  return TRUE;
}

static void
collect_buttons (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) && gtk_widget_is_sensitive (widget))
    g_ptr_array_add (data, widget);
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), collect_buttons, data);
}

/* A press without a name is a picture's; what prints leaves the display. */
static gboolean
press_any (Monkey *monkey, GtkWidget *window)
{
  g_autoptr (GPtrArray) buttons = g_ptr_array_new ();
  GtkWidget *button;
  const char *name;

  collect_buttons (window, buttons);
  if (buttons->len == 0)
    return FALSE;
  button = g_ptr_array_index (buttons, below (monkey, buttons->len));
  name = atk_object_get_name (gtk_widget_get_accessible (button));
  if (name == NULL || strstr (name, "Print") != NULL ||
      gtk_widget_get_ancestor (button, GTK_TYPE_FILE_CHOOSER) != NULL)
    return FALSE;
  g_print ("# %u press “%s” in “%s”\n", monkey->n, name, gtk_window_get_title (GTK_WINDOW (window)));
  gtk_widget_activate (button);
  return TRUE;
}

static gboolean
key_any (Monkey *monkey, GtkWindow *window)
{
  static const guint keys[] = { GDK_KEY_Down, GDK_KEY_Up,   GDK_KEY_space,  GDK_KEY_Tab, GDK_KEY_Page_Down,
                                GDK_KEY_Home, GDK_KEY_Left, GDK_KEY_Escape, GDK_KEY_a };
  guint key = keys[below (monkey, G_N_ELEMENTS (keys))];
  GdkEvent *event;

  if (!gtk_widget_get_realized (GTK_WIDGET (window)))
    return FALSE;
  event = gdk_event_new (GDK_KEY_PRESS);
  event->key.window = g_object_ref (gtk_widget_get_window (GTK_WIDGET (window)));
  event->key.send_event = TRUE;
  event->key.time = GDK_CURRENT_TIME;
  event->key.keyval = key;
  event->key.state = key == GDK_KEY_a ? GDK_CONTROL_MASK : 0;
  gdk_event_set_device (event,
                        gdk_seat_get_keyboard (gdk_display_get_default_seat (gdk_display_get_default ())));
  g_print ("# %u key %s\n", monkey->n, gdk_keyval_name (key));
  gtk_main_do_event (event);
  gdk_event_free (event);
  return TRUE;
}

static void
close_window (Monkey *monkey, GtkWindow *window)
{
  g_print ("# %u close “%s”\n", monkey->n, gtk_window_get_title (window));
  /* As Escape does. */
  gtk_window_close (window);
}

static gboolean
is_other (GtkWidget *window)
{
  return !CHY_IS_WINDOW (window) && gtk_widget_get_visible (window) &&
         gtk_window_get_window_type (GTK_WINDOW (window)) == GTK_WINDOW_TOPLEVEL &&
         !GTK_IS_OFFSCREEN_WINDOW (window);
}

/* The main window, and all others that are open. */
static ChyWindow *
find_windows (GPtrArray *others)
{
  g_autoptr (GList) tops = gtk_window_list_toplevels ();
  ChyWindow *found = NULL;

  for (GList *l = tops; l != NULL; l = l->next)
    if (CHY_IS_WINDOW (l->data))
      found = l->data;
    else if (is_other (l->data))
      g_ptr_array_add (others, l->data);
  return found;
}

static gboolean
act_in_dialog (Monkey *monkey, GPtrArray *others)
{
  GtkWidget *grab = gtk_grab_get_current ();
  GtkWidget *front = grab != NULL ? gtk_widget_get_toplevel (grab) : NULL;
  /* What is modal keeps a person from all others. */
  GtkWidget *window = front != NULL && is_other (front) && chance (monkey, 90)
                          ? front
                          : g_ptr_array_index (others, below (monkey, others->len));

  if (others->len >= MOST_WINDOWS || chance (monkey, 35))
    close_window (monkey, GTK_WINDOW (window));
  else if (chance (monkey, 25))
    return key_any (monkey, GTK_WINDOW (window));
  else
    return press_any (monkey, window);
  return TRUE;
}

static gboolean
act_in_window (Monkey *monkey, ChyWindow *window)
{
  static const char *const prefixes[] = { "app", "win", "panel", "panel", "panel" };
  const char *prefix = prefixes[below (monkey, G_N_ELEMENTS (prefixes))];

  if (chance (monkey, 15))
    return key_any (monkey, GTK_WINDOW (window));
  if (g_str_equal (prefix, "app"))
    return activate_any (monkey, prefix, G_ACTION_GROUP (g_application_get_default ()));
  if (g_str_equal (prefix, "win"))
    return activate_any (monkey, prefix, G_ACTION_GROUP (window));
  return activate_any (monkey, prefix, gtk_widget_get_action_group (GTK_WIDGET (window), prefix));
}

static gboolean
too_long_cb (gpointer data)
{
  g_error ("it does not end");
  return G_SOURCE_REMOVE;
}

static void
finish (Monkey *monkey)
{
  monkey->ending = TRUE;
  g_timeout_add (PATIENCE_MS, too_long_cb, NULL);
  raise (SIGTERM);
}

static gboolean
step_cb (gpointer data)
{
  Monkey *monkey = data;
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  ChyWindow *window;

  if (monkey->ending)
    return G_SOURCE_REMOVE;
  window = find_windows (others);
  if (window == NULL || chy_window_get_tenant (window) == NULL)
    return G_SOURCE_CONTINUE;
  if (monkey->ids->len == 0)
    collect_ids (monkey, chy_window_get_tenant (window));
  if (monkey->n_done >= monkey->steps)
    {
      finish (monkey);
      return G_SOURCE_REMOVE;
    }
  monkey->n++;
  if (others->len > 0 && chance (monkey, 80) ? act_in_dialog (monkey, others)
                                             : act_in_window (monkey, window))
    monkey->n_done++;

  return G_SOURCE_CONTINUE;
}

static guint
number_of (const char *name, guint otherwise)
{
  const char *text = g_getenv (name);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : otherwise;
}

static void
run (const char *const *arguments)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  int status;

  /* Whole stacks of every allocation are for the console, not for what prepares it. */
  environment = g_environ_setenv (environment, "ASAN_OPTIONS", "detect_leaks=0", TRUE);
  g_spawn_sync (NULL, (char **) arguments, environment, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

/* `data` is the command line that makes the sample. */
static void
test_monkey (gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("chy-monkey-XXXXXX", &error);
  g_autofree char *place = g_build_filename (folder, "data", NULL);
  const char *const prepare[] = { data, "--data-dir", place, "sample", "create", NULL };
  const char *const clean[] = { "rm", "-rf", folder, NULL };
  char *arguments[] = { (char *) "chancery", (char *) "--data-dir", place, NULL };
  guint seed = number_of ("CHY_MONKEY_SEED", SEED);
  Monkey monkey = { .steps = number_of ("CHY_MONKEY_STEPS", STEPS) };

  g_assert_no_error (error);
  run (prepare);
  monkey.random = g_rand_new_with_seed (seed);
  monkey.ids = g_ptr_array_new_with_free_func (g_free);
  g_print ("# seed %u\n", seed);
  g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE + 10, PAUSE_MS, step_cb, &monkey, NULL);
  g_assert_cmpint (chancery_main (3, arguments), ==, 0);
  g_assert_true (monkey.ending);
  g_assert_cmpuint (monkey.n_done, ==, monkey.steps);
  g_print ("# %u actions, %u tried\n", monkey.n_done, monkey.n);
  g_rand_free (monkey.random);
  g_ptr_array_unref (monkey.ids);
  run (clean);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (argc != 2)
    g_error ("usage: test-monkey CHANCERY-CLI");
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  g_test_add_data_func ("/console/monkey", argv[1], test_monkey);
  return g_test_run ();
}
