/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/chy-file.h"
#include "fake-browser.h"
#include "model/chy-problem.h"
#include "signin/chy-sign-in.h"

#define NOW G_GINT64_CONSTANT (1764288000000000)

typedef struct
{
  FakeServer *server;        /* (owned) */
  ChyHttpClient *client;     /* (owned) */
  ChyClock *clock;           /* (owned) */
  GCancellable *cancellable; /* (owned) */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) trusted = NULL;
  ChyHttpClientOptions options = { NULL };

  (void) data;
  self->server = fake_server_new ();
  trusted = g_tls_certificate_new_from_pem (self->server->pem, -1, &error);
  g_assert_no_error (error);
  options.url = self->server->url;
  options.server = trusted;
  self->client = chy_http_client_new (&options, &error);
  g_assert_no_error (error);
  self->clock = chy_clock_new_fixed (NOW);
  self->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  chy_http_client_unref (self->client);
  fake_server_free (self->server);
  chy_clock_unref (self->clock);
  g_object_unref (self->cancellable);
}

static ChySignInSession *
sign_in (Fixture *self, FakeBrowserPlay play, GError **error)
{
  g_autoptr (FakeBrowser) browser = fake_browser_new (self->server, play, self);

  return chy_sign_in (self->client, fake_browser_show, browser, self->clock, self->cancellable, error);
}

#define assert_refused(error, domain, code)                                                                  \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    g_assert_nonnull (error);                                                                                \
    if (!chy_error_is ((error), (domain), (code)))                                                           \
      g_error ("not %s/%s but: %s", (domain), (code), (error)->message);                                     \
  }                                                                                                          \
  G_STMT_END

static const char *
argument_of (const GError *error, const char *name, GPtrArray **ret_problems)
{
  *ret_problems = chy_problems_from_error (error);
  return chy_problem_get_argument (g_ptr_array_index (*ret_problems, 0), name);
}

/* --- the way there and back ---------------------------------------------------------------------------- */

static void
look_and_agree (FakeBrowser *browser, gpointer data)
{
  g_autofree char *page = NULL;

  g_assert_cmpstr (fake_browser_get (browser, "response_type"), ==, "code");
  g_assert_cmpstr (fake_browser_get (browser, "client_id"), ==, "chancery console");
  g_assert_cmpstr (fake_browser_get (browser, "scope"), ==, "openid profile");
  g_assert_cmpstr (fake_browser_get (browser, "code_challenge_method"), ==, "S256");
  g_assert_cmpuint (strlen (fake_browser_get (browser, "code_challenge")), ==, 43);
  g_assert_cmpuint (strlen (fake_browser_get (browser, "nonce")), ==, 43);
  g_assert_cmpuint (strlen (fake_browser_get (browser, "state")), ==, 22);
  g_assert_true (g_str_has_prefix (fake_browser_get (browser, "redirect_uri"), "http://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (fake_browser_get (browser, "redirect_uri"), "/callback"));
  g_assert_cmpuint (fake_browser_come_back (browser, "code=" FAKE_SERVER_CODE, &page), ==, 200);
  g_assert_nonnull (strstr (page, "You may close this window"));
  g_assert_nonnull (strstr (page, "Cache-Control: no-store"));
  g_assert_null (strstr (page, FAKE_SERVER_CODE));
  (void) data;
}

static void
test_signs_in (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySignInSession) session = sign_in (self, look_and_agree, &error);
  g_autoptr (GTlsCertificate) client = NULL;

  (void) data;
  g_assert_no_error (error);
  g_assert_cmpstr (session->url, ==, self->server->url);
  g_assert_cmpstr (session->account, ==, "anna");
  g_assert_cmpstr (session->role, ==, "administrator");
  g_assert_cmpint (session->not_after, ==, self->server->not_after);
  g_assert_cmpint (self->server->n_exchanges, ==, 1);
  g_assert_true (g_str_has_prefix (self->server->redirect_uri, "http://127.0.0.1:"));
  client = chy_sign_in_session_get_client (session, &error);
  g_assert_no_error (error);
  g_assert_nonnull (client);
}

static void
come_back_otherwise (FakeBrowser *browser, gpointer data)
{
  Fixture *self = data;

  g_assert_cmpuint (
      fake_browser_send (browser, "GET", "/callback?state=aaaaaaaaaaaaaaaaaaaaaa&code=bad", NULL, NULL), ==,
      404);
  g_assert_cmpuint (fake_browser_send (browser, "GET", "/callback?code=bad", NULL, NULL), ==, 404);
  g_assert_cmpuint (fake_browser_send (browser, "GET",
                                       "/callback?state=aaaaaaaaaaaaaaaaaaaaaa&error=access_denied", NULL,
                                       NULL),
                    ==, 404);
  g_assert_cmpint (g_atomic_int_get (&self->server->n_exchanges), ==, 0);
  fake_browser_agree (browser, NULL);
}

static void
test_other_state (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySignInSession) session = sign_in (self, come_back_otherwise, &error);

  (void) data;
  g_assert_no_error (error);
  g_assert_nonnull (session);
}

static void
come_back_twice (FakeBrowser *browser, gpointer data)
{
  guint again;

  (void) data;
  fake_browser_agree (browser, NULL);
  again = fake_browser_come_back (browser, "code=another", NULL);
  /* It may have gone by then. */
  g_assert_true (again == 404 || again == 0);
}

static void
test_second_request (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySignInSession) session = sign_in (self, come_back_twice, &error);

  (void) data;
  g_assert_no_error (error);
  g_assert_cmpint (self->server->n_exchanges, ==, 1);
}

static void
ask_for_other_things (FakeBrowser *browser, gpointer data)
{
  g_autofree char *target =
      g_strdup_printf ("/callback?state=%s&code=" FAKE_SERVER_CODE, fake_browser_get (browser, "state"));
  g_autofree char *aside =
      g_strdup_printf ("/other?state=%s&code=" FAKE_SERVER_CODE, fake_browser_get (browser, "state"));
  g_autofree char *below =
      g_strdup_printf ("/callback/?state=%s&code=" FAKE_SERVER_CODE, fake_browser_get (browser, "state"));
  /* A name of somebody else that leads to this computer. */
  g_autofree char *rebound = g_strdup_printf ("attacker.test:%u", fake_browser_get_port (browser));
  g_autofree char *empty = g_strdup_printf ("/callback?state=%s&code=", fake_browser_get (browser, "state"));

  (void) data;
  g_assert_cmpuint (fake_browser_send (browser, "POST", target, NULL, NULL), ==, 404);
  g_assert_cmpuint (fake_browser_send (browser, "HEAD", target, NULL, NULL), ==, 404);
  g_assert_cmpuint (fake_browser_send (browser, "GET", target, rebound, NULL), ==, 404);
  g_assert_cmpuint (fake_browser_send (browser, "GET", "/", NULL, NULL), ==, 404);
  g_assert_cmpuint (fake_browser_send (browser, "GET", "/favicon.ico", NULL, NULL), ==, 404);
  g_assert_cmpuint (fake_browser_send (browser, "GET", "/callback", NULL, NULL), ==, 404);
  g_assert_cmpuint (fake_browser_send (browser, "GET", aside, NULL, NULL), ==, 404);
  g_assert_cmpuint (fake_browser_send (browser, "GET", below, NULL, NULL), ==, 404);
  g_assert_cmpuint (fake_browser_send (browser, "GET", empty, NULL, NULL), ==, 404);
  fake_browser_agree (browser, NULL);
}

static void
test_other_things (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySignInSession) session = sign_in (self, ask_for_other_things, &error);

  (void) data;
  g_assert_no_error (error);
  g_assert_nonnull (session);
}

static void
come_back_from_others (FakeBrowser *browser, gpointer data)
{
  (void) data;
  g_assert_cmpuint (fake_browser_come_back (browser, "code=bad&iss=https%3A%2F%2Fevil.contoso.test", NULL),
                    ==, 404);
  g_assert_cmpuint (fake_browser_come_back (
                        browser, "code=" FAKE_SERVER_CODE "&iss=https%3A%2F%2Flogin.contoso.test", NULL),
                    ==, 200);
}

static void
test_other_issuer (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySignInSession) session = sign_in (self, come_back_from_others, &error);

  (void) data;
  g_assert_no_error (error);
  g_assert_nonnull (session);
}

/* --- when it does not come to that --------------------------------------------------------------------- */

static void
decline (FakeBrowser *browser, gpointer data)
{
  g_autofree char *page = NULL;

  (void) data;
  g_assert_cmpuint (
      fake_browser_come_back (browser, "error=access_denied&error_description=Anna+said+no", &page), ==, 200);
  g_assert_nonnull (strstr (page, "Not signed in"));
}

static void
test_declined (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (ChySignInSession) session = sign_in (self, decline, &error);

  (void) data;
  g_assert_null (session);
  assert_refused (error, "session", "denied");
  g_assert_cmpstr (argument_of (error, "detail", &problems), ==, "Anna said no");
  g_assert_cmpint (self->server->n_exchanges, ==, 0);
}

static void
fail_over_there (FakeBrowser *browser, gpointer data)
{
  (void) data;
  /* Neither markup nor bytes that are no text do harm. */
  g_assert_cmpuint (
      fake_browser_come_back (browser, "error=server_error&error_description=%FF%3Cscript%3E", NULL), ==,
      200);
}

static void
test_provider_error (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (ChySignInSession) session = sign_in (self, fail_over_there, &error);
  const char *detail;

  (void) data;
  g_assert_null (session);
  assert_refused (error, "session", "provider");
  detail = argument_of (error, "detail", &problems);
  g_assert_true (g_utf8_validate (detail, -1, NULL));
  g_assert_true (g_str_has_suffix (detail, "<script>"));
}

static void
cancel (FakeBrowser *browser, gpointer data)
{
  Fixture *self = data;

  (void) browser;
  g_cancellable_cancel (self->cancellable);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySignInSession) session = sign_in (self, cancel, &error);

  (void) data;
  g_assert_null (session);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
wait_too_long (FakeBrowser *browser, gpointer data)
{
  Fixture *self = data;

  /* Somebody answers, so that the five minutes have begun. */
  g_assert_cmpuint (fake_browser_send (browser, "GET", "/", NULL, NULL), ==, 404);
  chy_clock_advance (self->clock, 5 * 60 * CHY_USEC_PER_SEC);
}

static void
test_timeout (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySignInSession) session = sign_in (self, wait_too_long, &error);

  (void) data;
  g_assert_null (session);
  assert_refused (error, "session", "timeout");
}

static void
wait_nearly_too_long (FakeBrowser *browser, gpointer data)
{
  Fixture *self = data;
  gint64 end;

  g_assert_cmpuint (fake_browser_send (browser, "GET", "/", NULL, NULL), ==, 404);
  chy_clock_advance (self->clock, 5 * 60 * CHY_USEC_PER_SEC - 1);
  /* For as long as it takes to look at the clock a few times; on a slow machine fewer. */
  end = g_get_monotonic_time () + 3 * G_TIME_SPAN_SECOND / 10;
  while (g_get_monotonic_time () < end)
    g_assert_cmpuint (fake_browser_send (browser, "GET", "/", NULL, NULL), ==, 404);
  fake_browser_agree (browser, NULL);
}

static void
test_in_time (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySignInSession) session = sign_in (self, wait_nearly_too_long, &error);

  (void) data;
  g_assert_no_error (error);
  g_assert_nonnull (session);
}

static void
test_unknown_identity (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (ChySignInSession) session = NULL;

  (void) data;
  self->server->status = 403;
  self->server->refusal =
      "{\"error\": {\"code\": \"accessDenied\", \"message\": \"no\", \"details\": [{\"severity\": \"error\","
      " \"domain\": \"account\", \"code\": \"identity-unknown\", \"arguments\": {\"issuer\":"
      " \"https://login.contoso.test\", \"subject\": \"24400320\"}}]}}";
  session = sign_in (self, fake_browser_agree, &error);
  g_assert_null (session);
  assert_refused (error, "account", "identity-unknown");
  g_assert_cmpstr (argument_of (error, "subject", &problems), ==, "24400320");
}

static void
test_other_key (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySignInSession) session = NULL;

  (void) data;
  self->server->other_key = TRUE;
  session = sign_in (self, fake_browser_agree, &error);
  g_assert_null (session);
  assert_refused (error, "session", "other-key");
}

static void
never (FakeBrowser *browser, gpointer data)
{
  (void) browser;
  (void) data;
  g_assert_not_reached ();
}

static void
test_not_offered (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySignInSession) session = NULL;

  (void) data;
  self->server->offer = "{\"openIdConnect\": null}";
  session = sign_in (self, never, &error);
  g_assert_null (session);
  assert_refused (error, "session", "not-offered");
}

static void
test_endpoint (Fixture *self, gconstpointer data)
{
  static const char *const endpoints[] = { "http://login.contoso.test/authorize", "file:///etc/passwd",
                                           "javascript:alert(1)", "https:///authorize",
                                           "https://login.contoso.test/authorize#fragment" };

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (endpoints); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *offer = g_strdup_printf ("{\"openIdConnect\": {\"issuer\": \"x\", \"clientId\": \"x\","
                                                " \"scope\": \"openid\", \"authorizationEndpoint\": \"%s\"}}",
                                                endpoints[i]);
      g_autoptr (ChySignInSession) session = NULL;

      self->server->offer = offer;
      session = sign_in (self, never, &error);
      g_assert_null (session);
      assert_refused (error, "remote", "not-chancery");
    }
}

/* --- what is kept -------------------------------------------------------------------------------------- */

static char *
only_file (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "chancery-sessions", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  char *path;
  GStatBuf info;

  g_assert_no_error (error);
  path = g_build_filename (folder, g_dir_read_name (dir), NULL);
  g_assert_null (g_dir_read_name (dir));
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  return path;
}

static void
test_kept (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySignInSession) session = sign_in (self, fake_browser_agree, &error);
  g_autoptr (ChySignInSession) kept = NULL;
  g_autofree char *path = NULL;
  g_autofree char *spelled = g_strdup_printf ("https://LOCALHOST:%d/", self->server->port);
  GStatBuf info;

  (void) data;
  g_assert_null (chy_sign_in_session_load (self->server->url, &error));
  assert_refused (error, "session", "none");
  g_clear_error (&error);
  g_assert_true (chy_sign_in_session_save (session, &error));
  g_assert_no_error (error);
  path = only_file ();
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  kept = chy_sign_in_session_load_live (spelled, session->not_after - 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kept->account, ==, "anna");
  g_assert_cmpstr (kept->role, ==, "administrator");
  g_assert_true (g_bytes_equal (kept->certificate, session->certificate));
  g_assert_true (chy_secret_equal (kept->key, session->key));
  g_assert_cmpint (kept->not_after, ==, session->not_after);

  g_assert_null (chy_sign_in_session_load_live (self->server->url, session->not_after, &error));
  assert_refused (error, "session", "expired");
  g_clear_error (&error);
  g_assert_true (chy_sign_in_session_remove (spelled, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (chy_sign_in_session_remove (spelled, &error));
}

static void
test_damaged (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySignInSession) session = sign_in (self, fake_browser_agree, &error);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gsize size;

  (void) data;
  g_assert_no_error (error);
  g_assert_true (chy_sign_in_session_save (session, &error));
  path = only_file ();
  g_assert_true (g_file_get_contents (path, &text, &size, &error));
  g_assert_true (chy_file_write (path, text, size / 2, 0600, &error));
  g_assert_null (chy_sign_in_session_load (self->server->url, &error));
  assert_refused (error, "session", "damaged");
  g_assert_true (chy_sign_in_session_remove (self->server->url, NULL));
}

/* A key for one server is never shown to another. */
static void
test_other_server (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySignInSession) session = sign_in (self, fake_browser_agree, &error);
  g_autofree char *path = NULL;
  g_autofree char *theirs = NULL;

  (void) data;
  g_assert_no_error (error);
  g_assert_true (chy_sign_in_session_save (session, &error));
  path = only_file ();
  g_free (session->url);
  session->url = g_strdup ("https://other.contoso.test");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (chy_sign_in_session_save (session, &error));
  theirs = only_file ();
  g_assert_cmpint (g_rename (theirs, path), ==, 0);
  g_assert_null (chy_sign_in_session_load (self->server->url, &error));
  assert_refused (error, "session", "damaged");
  g_assert_true (chy_sign_in_session_remove (self->server->url, NULL));
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *given, *normal;
  } cases[] = {
    { "https://CA1.contoso.test", "https://ca1.contoso.test" },
    { "https://ca1.contoso.test:443/", "https://ca1.contoso.test" },
    { "https://ca1.contoso.test:8443/x?y", "https://ca1.contoso.test:8443" },
    { "https://[::1]:8443", "https://[::1]:8443" },
    { "http://ca1.contoso.test", NULL },
    { "sqlite:/tmp", NULL },
    { "https://", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *normal = chy_sign_in_session_normalize (cases[i].given);

      g_assert_cmpstr (normal, ==, cases[i].normal);
    }
}

#define ADD(name, test) g_test_add ("/sign-in/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_autofree char *home = g_dir_make_tmp ("chancery-sign-in-XXXXXX", NULL);
  g_autofree char *sessions = g_build_filename (home, "chancery-sessions", NULL);
  int status;

  /* Isolated by hand: GLib's way takes the schemas away that its proxy resolver wants. */
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("a browser that comes back with the code gives a session", test_signs_in);
  ADD ("another state changes nothing", test_other_state);
  ADD ("a second answer is none", test_second_request);
  ADD ("everything else is not found", test_other_things);
  ADD ("an answer in another issuer's name changes nothing", test_other_issuer);
  ADD ("whoever declines is told so", test_declined);
  ADD ("an error of the provider is told in its words", test_provider_error);
  ADD ("it can be cancelled", test_cancelled);
  ADD ("it waits for five minutes and no longer", test_timeout);
  ADD ("it waits for five minutes", test_in_time);
  ADD ("an identity without an account is named", test_unknown_identity);
  ADD ("a certificate for another key is refused", test_other_key);
  ADD ("a server without a provider says so before a browser opens", test_not_offered);
  ADD ("only an address of HTTPS goes to the browser", test_endpoint);
  ADD ("a session is kept for its hours in a private file", test_kept);
  ADD ("a damaged file is told", test_damaged);
  ADD ("what was kept for another server is not used", test_other_server);
  g_test_add_func ("/sign-in/addresses of one server are the same", test_addresses);

  status = g_test_run ();
  g_rmdir (sessions);
  g_assert_cmpint (g_rmdir (home), ==, 0);
  return status;
}
