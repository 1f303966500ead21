/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console/chy-engine.h"
#include "fake-tenant.h"
#include "screen.h"

/* A host whose connector does what the test says. */
typedef struct
{
  ChyConsoleHost host;
  ChyTenant *tenant; /* (owned) */
  ChyEngine *engine; /* (owned) or NULL */
  GMutex mutex;
  GCond cond;
  guint n_runs; /* under `mutex`, as all that follows */
  guint n_keyring;
  char *id;         /* (owned) of the last run */
  gboolean keyring; /* whether it opens the vault */
  int fails_with;   /* code of CHY_TENANT_ERROR, or -1 */
  gboolean held;    /* it does not end, although it is cancelled */
} Fixture;

static gboolean
run_connector (gpointer data,
               ChyTenant *tenant,
               const char *id,
               ChyConsoleProgress progress,
               gpointer progress_data,
               GCancellable *cancellable,
               GError **error)
{
  Fixture *fixture = data;
  int fails_with;

  g_assert_true (tenant == fixture->tenant);
  g_mutex_lock (&fixture->mutex);
  fixture->n_runs++;
  g_free (fixture->id);
  fixture->id = g_strdup (id);
  fails_with = fixture->fails_with;
  g_mutex_unlock (&fixture->mutex);
  if (fails_with >= 0)
    {
      g_set_error (error, CHY_TENANT_ERROR, fails_with, "as the test says");
      return FALSE;
    }
  for (gint64 i = 0; i < 1000; i++)
    progress (i, 1000, progress_data);
  progress (7, 12, progress_data);
  g_mutex_lock (&fixture->mutex);
  while (!g_cancellable_is_cancelled (cancellable) || fixture->held)
    g_cond_wait_until (&fixture->cond, &fixture->mutex, g_get_monotonic_time () + 10000);
  g_mutex_unlock (&fixture->mutex);
  return TRUE;
}

static gboolean
open_keyring (gpointer data, ChyTenant *tenant, GCancellable *cancellable, GError **error)
{
  Fixture *fixture = data;

  gboolean opens;

  (void) cancellable;
  g_mutex_lock (&fixture->mutex);
  fixture->n_keyring++;
  opens = fixture->keyring;
  g_mutex_unlock (&fixture->mutex);
  if (opens)
    {
      fake_tenant_set (FAKE_TENANT (tenant), "vault", "vault", "state", g_variant_new_string ("open"));
      return TRUE;
    }
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT, "nothing in the keyring");
  return FALSE;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_mutex_init (&fixture->mutex);
  g_cond_init (&fixture->cond);
  fixture->fails_with = -1;
  fixture->host =
      (ChyConsoleHost){ .open_keyring = open_keyring, .run_connector = run_connector, .data = fixture };
  fixture->tenant = CHY_TENANT (fake_tenant_new ());
  fake_tenant_answer_all (FAKE_TENANT (fixture->tenant), "connector-rights");
  (void) data;
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  chy_engine_close_finish (CHY_ENGINE (source), result);
  *(gboolean *) data = TRUE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gboolean closed = FALSE;

  if (fixture->engine != NULL)
    {
      chy_engine_close_async (fixture->engine, closed_cb, &closed);
      screen_wait (is_set, &closed);
      screen_settle ();
      g_assert_finalize_object (fixture->engine);
    }
  g_assert_finalize_object (fixture->tenant);
  g_free (fixture->id);
  g_mutex_clear (&fixture->mutex);
  g_cond_clear (&fixture->cond);
  (void) data;
}

static void
add_vault (Fixture *fixture, const char *state)
{
  g_autofree char *row = g_strdup_printf ("{'id': <'vault'>, 'state': <'%s'>}", state);

  fake_tenant_add (FAKE_TENANT (fixture->tenant), "vault", row);
}

static void
add_connector (Fixture *fixture, const char *id, const char *host, gboolean enabled)
{
  g_autofree char *row =
      g_strdup_printf ("{'id': <'%s'>, 'displayName': <'%s'>, 'hostName': <'%s'>, 'enabled': <%s>}", id, id,
                       host, enabled ? "true" : "false");

  fake_tenant_add (FAKE_TENANT (fixture->tenant), "connectors", row);
  fake_tenant_tell (FAKE_TENANT (fixture->tenant), "connectors");
}

typedef struct
{
  ChyEngine *engine;
  ChyEngineState state;
} Wanted;

static gboolean
has_state (gpointer data)
{
  const Wanted *wanted = data;

  return chy_engine_get_state (wanted->engine) == wanted->state;
}

static void
wait_for_state (Fixture *fixture, ChyEngineState state)
{
  Wanted wanted = { fixture->engine, state };

  g_test_message ("waiting for state %d", state);
  screen_wait (has_state, &wanted);
}

static void
begin (Fixture *fixture)
{
  fixture->engine = chy_engine_new (fixture->tenant, &fixture->host);
}

static gboolean
ran_twice (gpointer data)
{
  Fixture *fixture = data;
  guint n;

  g_mutex_lock (&fixture->mutex);
  n = fixture->n_runs;
  g_mutex_unlock (&fixture->mutex);
  return n == 2;
}

static gboolean
has_progress (gpointer data)
{
  gint64 done = 0, total = 0;

  chy_engine_get_progress (data, &done, &total);
  return done == 7 && total == 12;
}

static void
test_starts (Fixture *fixture, gconstpointer data)
{
  add_vault (fixture, "open");
  add_connector (fixture, "elsewhere", "branch-07.contoso.com", TRUE);
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  g_assert_cmpstr (chy_engine_get_connector (fixture->engine), ==, "here");
  g_assert_cmpstr (chy_engine_get_name (fixture->engine), ==, "here");
  screen_wait (has_progress, fixture->engine);
  g_assert_cmpstr (fixture->id, ==, "here");
  (void) data;
}

static void
test_elsewhere (Fixture *fixture, gconstpointer data)
{
  add_vault (fixture, "open");
  add_connector (fixture, "elsewhere", "branch-07.contoso.com", TRUE);
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_NONE);
  g_assert_cmpuint (fixture->n_runs, ==, 0);
  /* A person may say so nevertheless. */
  chy_engine_start (fixture->engine, "elsewhere");
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  g_assert_cmpstr (chy_engine_get_connector (fixture->engine), ==, "elsewhere");
  (void) data;
}

static void
test_appears (Fixture *fixture, gconstpointer data)
{
  add_vault (fixture, "open");
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_NONE);
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  (void) data;
}

static void
test_disabled (Fixture *fixture, gconstpointer data)
{
  add_vault (fixture, "open");
  add_connector (fixture, "here", g_get_host_name (), FALSE);
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_DISABLED);
  g_assert_cmpuint (fixture->n_runs, ==, 0);
  (void) data;
}

static void
test_locked (Fixture *fixture, gconstpointer data)
{
  add_vault (fixture, "locked");
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_LOCKED);
  g_assert_cmpuint (fixture->n_runs, ==, 0);
  g_assert_cmpuint (fixture->n_keyring, ==, 1);
  chy_engine_look (fixture->engine);
  screen_settle ();
  /* The keyring is not asked over and over. */
  g_assert_cmpuint (fixture->n_keyring, ==, 1);
  g_assert_cmpint (chy_engine_get_state (fixture->engine), ==, CHY_ENGINE_LOCKED);
  (void) data;
}

static void
test_keyring (Fixture *fixture, gconstpointer data)
{
  fixture->keyring = TRUE;
  add_vault (fixture, "locked");
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  (void) data;
}

/* Nothing tells that somebody has opened the vault: it finds out. */
static void
test_unlocked (Fixture *fixture, gconstpointer data)
{
  add_vault (fixture, "locked");
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_LOCKED);
  fake_tenant_set (FAKE_TENANT (fixture->tenant), "vault", "vault", "state", g_variant_new_string ("open"));
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  (void) data;
}

static void
set_flag_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  chy_engine_pause_finish (CHY_ENGINE (source), result);
  *(gboolean *) data = TRUE;
}

static gboolean
is_stopping (gpointer data)
{
  return chy_engine_get_state (data) == CHY_ENGINE_STOPPING;
}

static void
let_go (Fixture *fixture)
{
  g_mutex_lock (&fixture->mutex);
  fixture->held = FALSE;
  g_cond_broadcast (&fixture->cond);
  g_mutex_unlock (&fixture->mutex);
}

/* What it has in hand is finished; a vault that is locked then stays so, whatever the keyring has. */
static void
test_paused (Fixture *fixture, gconstpointer data)
{
  gboolean paused = FALSE;

  fixture->held = TRUE;
  fixture->keyring = TRUE;
  add_vault (fixture, "open");
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  screen_wait (has_progress, fixture->engine);
  chy_engine_pause_async (fixture->engine, set_flag_cb, &paused);
  screen_wait (is_stopping, fixture->engine);
  chy_engine_look (fixture->engine);
  screen_settle ();
  g_assert_false (paused);
  let_go (fixture);
  screen_wait (is_set, &paused);
  fake_tenant_set (FAKE_TENANT (fixture->tenant), "vault", "vault", "state", g_variant_new_string ("locked"));
  screen_settle ();
  g_assert_cmpint (chy_engine_get_state (fixture->engine), ==, CHY_ENGINE_UNKNOWN);
  chy_engine_resume (fixture->engine);
  wait_for_state (fixture, CHY_ENGINE_LOCKED);
  chy_engine_look (fixture->engine);
  screen_settle ();
  g_assert_cmpuint (fixture->n_keyring, ==, 0);
  g_assert_cmpuint (fixture->n_runs, ==, 1);
  /* A person may let the keyring open it. */
  chy_engine_start (fixture->engine, NULL);
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  g_assert_cmpuint (fixture->n_keyring, ==, 1);
  (void) data;
}

/* It need not run to be paused, and a failure is an end, too. */
static void
test_paused_at_rest (Fixture *fixture, gconstpointer data)
{
  gboolean paused = FALSE, again = FALSE;

  fixture->fails_with = CHY_TENANT_ERROR_IN_USE;
  add_vault (fixture, "open");
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  begin (fixture);
  chy_engine_pause_async (fixture->engine, set_flag_cb, &paused);
  screen_wait (is_set, &paused);
  chy_engine_resume (fixture->engine);
  wait_for_state (fixture, CHY_ENGINE_BUSY);
  chy_engine_pause_async (fixture->engine, set_flag_cb, &again);
  screen_wait (is_set, &again);
  chy_engine_resume (fixture->engine);
  (void) data;
}

static void
add_right (Fixture *fixture, const char *id, const char *right, const char *state)
{
  g_autofree char *row =
      g_strdup_printf ("{'id': <'%s'>, 'right': <'%s'>, 'state': <'%s'>}", id, right, state);

  fake_tenant_add (FAKE_TENANT (fixture->tenant), "connector-rights", row);
}

/* What would be denied is not begun; what it can do without is no reason to wait. */
static void
test_rights (Fixture *fixture, gconstpointer data)
{
  FakeTenant *tenant = FAKE_TENANT (fixture->tenant);

  add_vault (fixture, "open");
  add_right (fixture, "1", "enroll", "missing");
  add_right (fixture, "2", "issue-and-manage-certificates", "missing");
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_LACKS);
  g_assert_cmpuint (fixture->n_runs, ==, 0);
  fake_tenant_set (tenant, "connector-rights", "1", "state", g_variant_new_string ("allowed"));
  fake_tenant_tell (tenant, "templates");
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  (void) data;
}

static void
test_disabled_later (Fixture *fixture, gconstpointer data)
{
  FakeTenant *tenant = FAKE_TENANT (fixture->tenant);

  add_vault (fixture, "open");
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  fake_tenant_set (tenant, "connectors", "here", "enabled", g_variant_new_boolean (FALSE));
  fake_tenant_tell (tenant, "connectors");
  wait_for_state (fixture, CHY_ENGINE_DISABLED);
  fake_tenant_set (tenant, "connectors", "here", "enabled", g_variant_new_boolean (TRUE));
  fake_tenant_tell (tenant, "connectors");
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  fake_tenant_remove (tenant, "connectors", "here");
  fake_tenant_tell (tenant, "connectors");
  wait_for_state (fixture, CHY_ENGINE_NONE);
  (void) data;
}

static void
test_stop_and_start (Fixture *fixture, gconstpointer data)
{
  add_vault (fixture, "open");
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  chy_engine_stop (fixture->engine);
  wait_for_state (fixture, CHY_ENGINE_STOPPED);
  /* It stays so whatever changes. */
  add_connector (fixture, "another", "branch-07.contoso.com", TRUE);
  screen_settle ();
  g_assert_cmpint (chy_engine_get_state (fixture->engine), ==, CHY_ENGINE_STOPPED);
  chy_engine_start (fixture->engine, NULL);
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  screen_wait (ran_twice, fixture);
  (void) data;
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
  fixture->fails_with = CHY_TENANT_ERROR_IN_USE;
  add_vault (fixture, "open");
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_BUSY);
  g_assert_null (chy_engine_get_error (fixture->engine));
  add_connector (fixture, "another", "branch-07.contoso.com", TRUE);
  screen_settle ();
  g_assert_cmpuint (fixture->n_runs, ==, 1);
  g_mutex_lock (&fixture->mutex);
  fixture->fails_with = -1;
  g_mutex_unlock (&fixture->mutex);
  chy_engine_start (fixture->engine, NULL);
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  (void) data;
}

static void
test_fails (Fixture *fixture, gconstpointer data)
{
  fixture->fails_with = CHY_TENANT_ERROR_ROLE;
  add_vault (fixture, "open");
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_FAILED);
  g_assert_error (chy_engine_get_error (fixture->engine), CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
  chy_engine_look (fixture->engine);
  screen_settle ();
  g_assert_cmpuint (fixture->n_runs, ==, 1);
  g_mutex_lock (&fixture->mutex);
  fixture->fails_with = -1;
  g_mutex_unlock (&fixture->mutex);
  chy_engine_start (fixture->engine, NULL);
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  g_assert_null (chy_engine_get_error (fixture->engine));
  (void) data;
}

/* Closed while it still works: the end is told only when the worker has ended. */
static void
test_close (Fixture *fixture, gconstpointer data)
{
  gboolean closed = FALSE;

  fixture->held = TRUE;
  add_vault (fixture, "open");
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  begin (fixture);
  wait_for_state (fixture, CHY_ENGINE_RUNNING);
  screen_wait (has_progress, fixture->engine);
  chy_engine_close_async (fixture->engine, closed_cb, &closed);
  screen_settle ();
  g_assert_false (closed);
  g_assert_cmpint (chy_engine_get_state (fixture->engine), ==, CHY_ENGINE_STOPPING);
  g_mutex_lock (&fixture->mutex);
  fixture->held = FALSE;
  g_mutex_unlock (&fixture->mutex);
  screen_wait (is_set, &closed);
  g_assert_cmpint (chy_engine_get_state (fixture->engine), ==, CHY_ENGINE_STOPPED);
  (void) data;
}

static void
test_cannot (Fixture *fixture, gconstpointer data)
{
  fixture->host.run_connector = NULL;
  add_vault (fixture, "open");
  add_connector (fixture, "here", g_get_host_name (), TRUE);
  begin (fixture);
  screen_settle ();
  g_assert_false (chy_engine_can_run (fixture->engine));
  g_assert_cmpint (chy_engine_get_state (fixture->engine), ==, CHY_ENGINE_NONE);
  (void) data;
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/console/engine/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("starts-the-connector-of-this-computer", test_starts);
  add ("leaves-those-of-other-computers-alone", test_elsewhere);
  add ("sees-one-that-is-enrolled-later", test_appears);
  add ("does-not-start-a-disabled-one", test_disabled);
  add ("waits-for-a-locked-vault", test_locked);
  add ("lets-the-keyring-open-the-vault", test_keyring);
  add ("starts-once-the-vault-is-open", test_unlocked);
  add ("finishes-and-leaves-the-vault-locked-when-paused", test_paused);
  add ("is-paused-at-rest-and-after-a-failure", test_paused_at_rest);
  add ("waits-for-the-rights-without-which-it-is-denied", test_rights);
  add ("ends-when-it-is-disabled-or-removed", test_disabled_later);
  add ("stops-and-starts-when-told", test_stop_and_start);
  add ("gives-way-to-another-program", test_busy);
  add ("keeps-the-reason-of-a-failure", test_fails);
  add ("ends-only-when-the-worker-has-ended", test_close);
  add ("is-none-where-the-program-cannot", test_cannot);
  return g_test_run ();
}
