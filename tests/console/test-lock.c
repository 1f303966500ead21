/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console/chy-lock-bar.h"
#include "console/chy-lock.h"
#include "fake-tenant.h"
#include "screen.h"

#define MINUTE (60 * CHY_USEC_PER_SEC)

typedef struct
{
  GSettings *settings; /* (owned) */
  ChyClock *clock;     /* (owned) */
  FakeTenant *tenant;  /* (owned) */
  ChyLock *lock;       /* (owned) */
  GtkWidget *window;
  GtkWidget *bar;
  GtkWidget *entry;
} Fixture;

static void
lock_effect (FakeTenant *tenant, const ChyCommand *command, gpointer data)
{
  (void) command;
  (void) data;
  fake_tenant_set (tenant, "vault", "vault", "state", g_variant_new_string ("locked"));
}

static void
open_effect (FakeTenant *tenant, const ChyCommand *command, gpointer data)
{
  (void) command;
  (void) data;
  fake_tenant_set (tenant, "vault", "vault", "state", g_variant_new_string ("open"));
  fake_tenant_tell (tenant, "vault");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  (void) data;
  fixture->settings = g_settings_new ("io.github.chancery_pki.Chancery");
  g_settings_reset (fixture->settings, "lock-after");
  fixture->clock = chy_clock_new_fixed (1000 * MINUTE);
  fixture->tenant = fake_tenant_new ();
  fake_tenant_add (fixture->tenant, "vault", "{'id': <'vault'>, 'state': <'open'>}");
  fake_tenant_set_effect (fixture->tenant, "vault-lock", lock_effect, NULL);
  fake_tenant_set_effect (fixture->tenant, "vault-open", open_effect, NULL);
  fixture->lock = chy_lock_new (fixture->settings, fixture->clock, NULL);
  chy_lock_watch_input (fixture->lock);
  chy_lock_add (fixture->lock, CHY_TENANT (fixture->tenant), NULL);
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fixture->bar = chy_lock_bar_new (fixture->lock, CHY_TENANT (fixture->tenant));
  fixture->entry = gtk_entry_new ();
  gtk_container_add (GTK_CONTAINER (box), fixture->bar);
  gtk_container_add (GTK_CONTAINER (box), fixture->entry);
  gtk_container_add (GTK_CONTAINER (fixture->window), box);
  gtk_widget_show_all (fixture->window);
  screen_settle ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  gtk_widget_destroy (fixture->window);
  screen_settle ();
  g_object_run_dispose (G_OBJECT (fixture->lock));
  g_assert_finalize_object (fixture->lock);
  g_assert_finalize_object (fixture->tenant);
  g_object_unref (fixture->settings);
  chy_clock_unref (fixture->clock);
}

static ChyLockReason
reason (Fixture *fixture)
{
  return chy_lock_get_reason (fixture->lock, CHY_TENANT (fixture->tenant));
}

static gboolean
stands_locked (gpointer data)
{
  Fixture *fixture = data;

  return reason (fixture) != CHY_LOCK_NONE &&
         !chy_lock_is_waiting (fixture->lock, CHY_TENANT (fixture->tenant));
}

static gboolean
is_open (gpointer data)
{
  return reason (data) == CHY_LOCK_NONE;
}

static void
pass (Fixture *fixture, gint64 usec)
{
  chy_clock_advance (fixture->clock, usec);
  chy_lock_look (fixture->lock);
  screen_settle ();
}

static guint
n_locks (Fixture *fixture)
{
  return fake_tenant_count (fixture->tenant, "vault-lock");
}

static void
test_idle (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_assert_false (gtk_widget_get_visible (fixture->bar));
  pass (fixture, 15 * MINUTE - 1);
  g_assert_cmpuint (n_locks (fixture), ==, 0);
  pass (fixture, 1);
  screen_wait (stands_locked, fixture);
  g_assert_cmpint (reason (fixture), ==, CHY_LOCK_IDLE);
  g_assert_true (screen_says (fixture->bar, "The vault is locked"));
  g_assert_true (screen_says (fixture->bar, "Nobody has used Chancery for a while."));
  /* Once is enough. */
  pass (fixture, 60 * MINUTE);
  g_assert_cmpuint (n_locks (fixture), ==, 1);
}

static void
test_input (Fixture *fixture, gconstpointer data)
{
  (void) data;
  pass (fixture, 14 * MINUTE);
  screen_key (fixture->entry, GDK_KEY_a, 0);
  pass (fixture, 14 * MINUTE);
  g_assert_cmpuint (n_locks (fixture), ==, 0);
  pass (fixture, MINUTE);
  screen_wait (stands_locked, fixture);
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (fixture->entry)), ==, "a");
}

/* Somebody sets the time of the computer, by years and back. */
static void
test_clock (Fixture *fixture, gconstpointer data)
{
  (void) data;
  chy_clock_set (fixture->clock, 100000000 * MINUTE);
  pass (fixture, MINUTE);
  g_assert_cmpuint (n_locks (fixture), ==, 0);
  chy_clock_set (fixture->clock, 0);
  pass (fixture, 14 * MINUTE);
  screen_wait (stands_locked, fixture);
}

static void
test_setting (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_settings_set_uint (fixture->settings, "lock-after", 0);
  pass (fixture, 10000 * MINUTE);
  g_assert_cmpuint (n_locks (fixture), ==, 0);
  chy_lock_touch (fixture->lock);
  g_settings_set_uint (fixture->settings, "lock-after", 5);
  pass (fixture, 5 * MINUTE);
  screen_wait (stands_locked, fixture);
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
  GApplication *application = g_application_get_default ();

  (void) data;
  g_application_mark_busy (application);
  pass (fixture, 15 * MINUTE);
  g_assert_cmpuint (n_locks (fixture), ==, 0);
  g_application_unmark_busy (application);
  screen_wait (stands_locked, fixture);
  g_assert_cmpint (reason (fixture), ==, CHY_LOCK_IDLE);
}

/* A person who comes back while something is at work goes on with theirs. */
static void
test_back_in_time (Fixture *fixture, gconstpointer data)
{
  GApplication *application = g_application_get_default ();

  (void) data;
  g_application_mark_busy (application);
  pass (fixture, 15 * MINUTE);
  screen_key (fixture->entry, GDK_KEY_a, 0);
  g_application_unmark_busy (application);
  pass (fixture, 14 * MINUTE);
  g_assert_cmpuint (n_locks (fixture), ==, 0);
  g_assert_cmpint (reason (fixture), ==, CHY_LOCK_NONE);
  pass (fixture, MINUTE);
  screen_wait (stands_locked, fixture);
}

/* Who asks for it sees that it is under way, and it comes though they are there. */
static void
test_asked_while_busy (Fixture *fixture, gconstpointer data)
{
  GApplication *application = g_application_get_default ();

  (void) data;
  g_application_mark_busy (application);
  chy_lock_now (fixture->lock, CHY_LOCK_ASKED);
  g_assert_true (gtk_widget_get_visible (fixture->bar));
  g_assert_true (screen_says (fixture->bar, "The vault is being locked"));
  pass (fixture, 15 * MINUTE);
  screen_key (fixture->entry, GDK_KEY_a, 0);
  g_assert_cmpuint (n_locks (fixture), ==, 0);
  g_application_unmark_busy (application);
  screen_wait (stands_locked, fixture);
  g_assert_true (screen_says (fixture->bar, "You locked it."));
}

/* What was begun is finished: the command waits for it, and the screen says so. */
static void
test_waits (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fake_tenant_hold (fixture->tenant, "vault-lock", TRUE);
  chy_lock_now (fixture->lock, CHY_LOCK_ASKED);
  screen_wait_for_text (fixture->bar, "The vault is being locked");
  g_assert_true (screen_says (fixture->bar, "What was begun is finished first."));
  fake_tenant_hold (fixture->tenant, "vault-lock", FALSE);
  screen_wait (stands_locked, fixture);
  g_assert_true (screen_says (fixture->bar, "You locked it."));
}

static GtkDialog *
find_dialog (void)
{
  g_autoptr (GList) tops = gtk_window_list_toplevels ();

  for (GList *l = tops; l != NULL; l = l->next)
    if (GTK_IS_DIALOG (l->data) && gtk_widget_get_visible (l->data))
      return l->data;

  return NULL;
}

static gboolean
is_asked (gpointer data)
{
  (void) data;
  return find_dialog () != NULL;
}

static void
test_opens_in_place (Fixture *fixture, gconstpointer data)
{
  (void) data;
  gtk_entry_set_text (GTK_ENTRY (fixture->entry), "half a sentence");
  chy_lock_now (fixture->lock, CHY_LOCK_AWAY);
  screen_wait (stands_locked, fixture);
  fake_tenant_fail (fixture->tenant, "vault-open",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "no keyring"));
  gtk_button_clicked (screen_find_button (fixture->bar, "Open Vault…"));
  screen_wait (is_asked, NULL);
  gtk_entry_set_text (screen_find (GTK_WIDGET (find_dialog ()), GTK_TYPE_ENTRY), "the right one");
  gtk_dialog_response (find_dialog (), GTK_RESPONSE_ACCEPT);
  screen_wait (is_open, fixture);
  g_assert_false (gtk_widget_get_visible (fixture->bar));
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (fixture->entry)), ==, "half a sentence");
}

static GtkWidget *
ask_to_open (Fixture *fixture)
{
  chy_lock_now (fixture->lock, CHY_LOCK_AWAY);
  screen_wait (stands_locked, fixture);
  fake_tenant_fail (fixture->tenant, "vault-open",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "no keyring"));
  gtk_button_clicked (screen_find_button (fixture->bar, "Open Vault…"));
  screen_wait (is_asked, NULL);

  return GTK_WIDGET (find_dialog ());
}

static gboolean
is_ready (gpointer data)
{
  return gtk_widget_get_sensitive (data);
}

/* Each is answered, and none of them opens anything or costs the dialog. */
static void
test_wrong (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = ask_to_open (fixture);

  (void) data;
  for (guint i = 0; i < 50; i++)
    {
      fake_tenant_fail (fixture->tenant, "vault-open",
                        g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "not the passphrase"));
      gtk_entry_set_text (screen_find (dialog, GTK_TYPE_ENTRY), "a wrong one");
      gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
      fake_tenant_wait (fixture->tenant, "vault-open", i + 2);
      screen_wait (is_ready, dialog);
      g_assert_cmpint (reason (fixture), ==, CHY_LOCK_AWAY);
    }
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  screen_wait (is_open, fixture);
}

/* It is locked once more behind the dialog, which opens it nevertheless. */
static void
test_while_asked (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = ask_to_open (fixture);

  (void) data;
  chy_lock_now (fixture->lock, CHY_LOCK_SLEEP);
  fake_tenant_wait (fixture->tenant, "vault-lock", 2);
  screen_wait (stands_locked, fixture);
  g_assert_true (find_dialog () == GTK_DIALOG (dialog));
  g_assert_cmpint (reason (fixture), ==, CHY_LOCK_AWAY);
  gtk_entry_set_text (screen_find (dialog, GTK_TYPE_ENTRY), "the right one");
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  screen_wait (is_open, fixture);
}

static void
test_pressed_twice (Fixture *fixture, gconstpointer data)
{
  GtkButton *button;

  (void) data;
  chy_lock_now (fixture->lock, CHY_LOCK_AWAY);
  screen_wait (stands_locked, fixture);
  fake_tenant_hold (fixture->tenant, "vault-open", TRUE);
  button = screen_find_button (fixture->bar, "Open Vault…");
  gtk_button_clicked (button);
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (button)));
  /* Until the dialog stands beside the keyring that does not answer, and goes. */
  screen_wait (is_asked, NULL);
  gtk_dialog_response (find_dialog (), GTK_RESPONSE_CANCEL);
  screen_wait (is_ready, button);
  fake_tenant_hold (fixture->tenant, "vault-open", FALSE);
  screen_wait (is_open, fixture);
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "vault-open"), ==, 1);
}

/* Keys of authorities may be open behind a locked vault; the screen has nothing new to say. */
static void
test_locked_before (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fake_tenant_set (fixture->tenant, "vault", "vault", "state", g_variant_new_string ("locked"));
  chy_lock_now (fixture->lock, CHY_LOCK_AWAY);
  fake_tenant_wait (fixture->tenant, "vault-lock", 1);
  screen_settle ();
  g_assert_cmpint (reason (fixture), ==, CHY_LOCK_NONE);
  g_assert_false (gtk_widget_get_visible (fixture->bar));
}

static void
refused_cb (ChyLock *lock, ChyTenant *tenant, const GError *error, guint *n)
{
  (void) lock;
  (void) tenant;
  g_assert_true (chy_error_is (error, "command", "sample-stays-open"));
  (*n)++;
}

static void
test_sample (Fixture *fixture, gconstpointer data)
{
  guint n = 0;

  (void) data;
  fake_tenant_add_problem (
      fixture->tenant, "vault-lock",
      chy_problem_new (CHY_SEVERITY_ERROR, "command", "sample-stays-open", NULL, NULL, NULL));
  g_signal_connect (fixture->lock, "refused", G_CALLBACK (refused_cb), &n);
  pass (fixture, 15 * MINUTE);
  fake_tenant_wait (fixture->tenant, "preview:vault-lock", 1);
  screen_settle ();
  g_assert_cmpuint (n, ==, 0);
  chy_lock_now (fixture->lock, CHY_LOCK_ASKED);
  fake_tenant_wait (fixture->tenant, "preview:vault-lock", 2);
  screen_settle ();
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (n_locks (fixture), ==, 0);
  g_assert_false (gtk_widget_get_visible (fixture->bar));
}

/* A database that is away cannot be asked; it is locked once it is there again. */
static void
test_again (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fake_tenant_fail (fixture->tenant, "preview:vault-lock",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "away"));
  pass (fixture, 15 * MINUTE);
  fake_tenant_wait (fixture->tenant, "preview:vault-lock", 1);
  screen_settle ();
  g_assert_cmpuint (n_locks (fixture), ==, 0);
  chy_lock_look (fixture->lock);
  screen_wait (stands_locked, fixture);
  g_assert_cmpint (reason (fixture), ==, CHY_LOCK_IDLE);
}

/* Where nothing is said of it, too: keys of authorities may be open behind a locked vault. */
static void
test_again_behind (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fake_tenant_set (fixture->tenant, "vault", "vault", "state", g_variant_new_string ("locked"));
  fake_tenant_fail (fixture->tenant, "preview:vault-lock",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "away"));
  chy_lock_now (fixture->lock, CHY_LOCK_AWAY);
  fake_tenant_wait (fixture->tenant, "preview:vault-lock", 1);
  screen_settle ();
  g_assert_cmpuint (n_locks (fixture), ==, 0);
  chy_lock_look (fixture->lock);
  fake_tenant_wait (fixture->tenant, "vault-lock", 1);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/console/lock/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GApplication) application = NULL;
  int status;

  gtk_test_init (&argc, &argv, NULL);
  screen_load_ui ();
  application = g_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_set_default (application);
  g_assert_true (g_application_register (application, NULL, NULL));
  add ("comes-after-the-time-without-input", test_idle);
  add ("waits-while-there-is-input", test_input);
  add ("does-not-follow-a-clock-that-is-set", test_clock);
  add ("comes-when-it-is-set-to", test_setting);
  add ("waits-while-the-application-is-busy", test_busy);
  add ("leaves-alone-who-came-back-meanwhile", test_back_in_time);
  add ("shows-that-it-will-come-when-it-is-asked-for", test_asked_while_busy);
  add ("finishes-what-was-begun", test_waits);
  add ("opens-in-place", test_opens_in_place);
  add ("opens-after-many-wrong-passphrases", test_wrong);
  add ("comes-behind-a-dialog-that-opens-it", test_while_asked);
  add ("asks-once-where-it-is-pressed-twice", test_pressed_twice);
  add ("says-nothing-of-a-vault-that-was-locked", test_locked_before);
  add ("leaves-a-sample-open", test_sample);
  add ("is-tried-again", test_again);
  add ("is-tried-again-behind-a-locked-vault", test_again_behind);
  status = g_test_run ();
  g_application_set_default (NULL);

  return status;
}
