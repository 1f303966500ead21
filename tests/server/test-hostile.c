/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

#include "support/client-certificate.h"

/* Clients that send what they should not: refused with the right status, nothing is changed, and the server
 * goes on. */

static const ChyServerLimits small = {
  .body_size = 4096, .header_size = 2048, .header_time = 1500, .body_time = 400, .connections_per_client = 8
};

/* Nothing ends while the others come, however slow they are. */
static const ChyServerLimits few = { .header_time = 60000, .connections_per_client = 8 };

#define COMMAND "POST /v1/commands/user-add HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

static guint
status_of (const char *answer)
{
  return g_str_has_prefix (answer, "HTTP/1.1 ") ? (guint) g_ascii_strtoull (answer + 9, NULL, 10) : 0;
}

static guint
talk (ServerFixture *fixture, GTlsCertificate *client, const char *text)
{
  g_autofree char *answer = server_fixture_talk (fixture, client, text, -1);

  return status_of (answer);
}

static void
assert_sound (ServerFixture *fixture)
{
  g_assert_cmpint (count_of (fixture->local.tenant, "users", NULL), ==, 0);
  g_assert_cmpuint (server_fixture_ask (fixture, fixture->administrator, "GET", "/v1/users", NULL, NULL), ==,
                    200);
}

static char *
padding (gsize size)
{
  return g_strnfill (size, 'a');
}

static void
test_sizes (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *large = padding (8192);
  g_autofree char *chunked =
      g_strdup_printf (COMMAND "Transfer-Encoding: chunked\r\n\r\n2000\r\n%s\r\n0\r\n\r\n", large);
  g_autofree char *header =
      g_strdup_printf ("GET /v1/users HTTP/1.1\r\nHost: localhost\r\nX-Large: %s\r\n\r\n", large);
  g_autofree char *path = g_strdup_printf ("GET /v1/%s HTTP/1.1\r\nHost: localhost\r\n\r\n", large);

  (void) data;
  /* Told at once, before the body comes. */
  g_assert_cmpuint (talk (fixture, fixture->administrator, COMMAND "Content-Length: 1000000000\r\n\r\n{"), ==,
                    413);
  g_assert_cmpuint (talk (fixture, fixture->administrator, chunked), ==, 413);
  g_assert_cmpuint (talk (fixture, fixture->administrator, header), ==, 431);
  g_assert_cmpuint (talk (fixture, fixture->administrator, path), ==, 431);
  assert_sound (fixture);
}

/* Headers without an end: libsoup itself gives up, or time does. */
static void
test_endless_headers (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *large = padding (4 * 1024 * 1024);
  g_autofree char *text = g_strdup_printf ("GET / HTTP/1.1\r\nX-Large: %s", large);
  guint status = talk (fixture, fixture->administrator, text);

  (void) data;
  g_assert_cmpuint (status, !=, 200);
  assert_sound (fixture);
}

static void
test_truncated (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (GIOStream) stream = server_fixture_connect (fixture, fixture->administrator);
  const char *half = COMMAND "Content-Length: 40\r\n\r\n{\"parameters\": {\"name\": \"X";

  (void) data;
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), half, strlen (half), NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
  assert_sound (fixture);
}

static void
test_slow (ServerFixture *fixture, gconstpointer data)
{
  (void) data;
  g_assert_cmpuint (
      talk (fixture, fixture->administrator, COMMAND "Content-Length: 40\r\n\r\n{\"parameters\": {"), ==,
      408);
  g_assert_cmpuint (talk (fixture, fixture->administrator, "GET /v1/users HTTP/1.1\r\nHost: lo"), ==, 0);
  g_assert_cmpuint (talk (fixture, fixture->administrator, ""), ==, 0);
  assert_sound (fixture);
}

/* Somebody unknown is not even listened to. */
static void
test_strangers (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *pem = client_certificate_self_signed ("anna");
  g_autoptr (GTlsCertificate) stranger = server_fixture_load (pem);
  g_autofree char *unknown_pem = NULL;
  g_autoptr (GBytes) der = client_certificate_issue (fixture->local.tenant, "anna", &unknown_pem);
  g_autoptr (GTlsCertificate) unknown = server_fixture_load (unknown_pem);
  const char *started = COMMAND "Content-Length: 4000\r\n\r\n{";

  (void) data;
  g_assert_cmpuint (talk (fixture, NULL, started), ==, 401);
  g_assert_cmpuint (talk (fixture, stranger, started), ==, 403);
  g_assert_cmpuint (talk (fixture, unknown, started), ==, 403);
  g_assert_cmpuint (server_fixture_ask (fixture, stranger, "GET", "/v1/users", NULL, NULL), ==, 403);
  g_assert_cmpuint (server_fixture_ask (fixture, unknown, "GET", "/openapi.json", NULL, NULL), ==, 403);
  assert_sound (fixture);
  /* The account's own, when it has expired. */
  chy_clock_advance (fixture->local.clock, 2 * 365 * CHY_USEC_PER_DAY);
  g_assert_cmpuint (server_fixture_ask (fixture, fixture->administrator, "GET", "/v1/users", NULL, NULL), ==,
                    403);
}

static void
test_paths (ServerFixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "/",
                                       "/v1",
                                       "/v1/",
                                       "//v1/users",
                                       "/v1//users",
                                       "/v1/users/",
                                       "/v1/%2e%2e/users",
                                       "/v1/users/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                                       "/v1/users/..%5c..%5c",
                                       "/v1/users/%00",
                                       "/v1/users/%ff%fe",
                                       "/v1/users/%zz",
                                       "/v1/%75sers/x/y",
                                       "/v1/users;x=y",
                                       "/v2/users",
                                       "/openapi.json/",
                                       "/v1/users/a%27%20OR%201=1--",
                                       "/v1/settings/%2Fetc%2Fpasswd",
                                       "/v1/commands/..%2fuser-add" };

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      guint status = server_fixture_ask (fixture, fixture->administrator, "GET", paths[i], NULL, NULL);

      g_test_message ("%s: %u", paths[i], status);
      g_assert_true (status == 400 || status == 404 || status == 405);
    }
  assert_sound (fixture);
}

static void
test_options (ServerFixture *fixture, gconstpointer data)
{
  static const char *const options[] = { "$top=-1",
                                         "$top=1001",
                                         "$top=x",
                                         "$skip=99999999999999999999",
                                         "$top=1&$top=2",
                                         "$top",
                                         "%00=1",
                                         "a=%ff",
                                         "$filter=displayName",
                                         "$filter=displayName%20eq%20'x",
                                         "$filter=displayName%20eq%20'x'%20or%20id%20eq%20'y'",
                                         "$filter=nothing%20eq%20'x'",
                                         "$orderby=nothing",
                                         "$orderby=displayName%20sideways",
                                         "filter=[",
                                         "filter=[1]",
                                         "filter={\"displayName\":{\"a\":1}}" };

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autofree char *path = g_strconcat ("/v1/users?", options[i], NULL);
      guint status = server_fixture_ask (fixture, fixture->administrator, "GET", path, NULL, NULL);

      g_test_message ("%s: %u", path, status);
      g_assert_true (status == 400 || status == 422);
    }
  assert_sound (fixture);
}

static void
test_json (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *brackets = g_strnfill (3900, '[');
  GString *deep = g_string_new (NULL);
  const char *const bodies[] = { brackets,
                                 "",
                                 "{",
                                 "[]",
                                 "null",
                                 "{\"parameters\": []}",
                                 "{\"parameters\": {\"name\": \"X\", \"name\": \"Y\"}}",
                                 "{\"parameters\": {\"name\": 5}}",
                                 "{\"parameters\": {\"name\": {\"a\": {}}}}",
                                 "{\"parameters\": {\"name\": \"X\", \"more\": 1}}",
                                 "{\"parameters\": {\"name\": \"\\ud800\"}}",
                                 "{\"parameters\": {\"name\": \"\xff\"}}",
                                 "{\"parameters\": {\"name\": \"a\\u0000b\"}}",
                                 "{\"parameters\": {\"name\": 1e999999999}}",
                                 "{\"parameters\": {\"name\": \"X\", \"name@chancery.type\": \"(((((\"}}",
                                 "{\"parameters\": {\"name\": \"X\"}} {}" };

  (void) data;
  for (guint i = 0; i < 400; i++)
    g_string_append (deep, "{\"a\":");
  for (gsize i = 0; i <= G_N_ELEMENTS (bodies); i++)
    {
      const char *body = i < G_N_ELEMENTS (bodies) ? bodies[i] : deep->str;
      guint status =
          server_fixture_ask (fixture, fixture->administrator, "POST", "/v1/commands/user-add", body, NULL);
      g_autofree char *shown = g_strescape (body, NULL);

      g_test_message ("%.40s: %u", shown, status);
      g_assert_true (status == 400 || status == 422);
    }
  g_string_free (deep, TRUE);
  assert_sound (fixture);
}

static void
test_secrets (ServerFixture *fixture, gconstpointer data)
{
  static const char *const bodies[] = { "{}\nkey", "{}\nkey\n", "\n", "{}\na b\na b\n" };

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "POST /v1/commands/user-add HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
          "application/vnd.chancery.exchange\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
          strlen (bodies[i]), bodies[i]);
      guint status = talk (fixture, fixture->administrator, text);

      g_assert_true (status == 400);
    }
  assert_sound (fixture);
}

static void
test_garbage (ServerFixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "\r\n\r\n\r\n\r\n",
    "GET\r\n\r\n",
    "GET /v1/users HTTP/9.9\r\n\r\n",
    "GET /v1/users HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "GET /v1/users HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
    COMMAND "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    COMMAND "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
    "CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
  };

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      guint status = talk (fixture, fixture->administrator, texts[i]);

      g_test_message ("%u: %u", (guint) i, status);
      g_assert_true (status == 0 || status >= 400);
    }
  assert_sound (fixture);
}

/* Not even TLS. */
static void
test_plain (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  const char *text = "GET /v1/users HTTP/1.1\r\nHost: localhost\r\n\r\n";
  char buffer[512];

  (void) data;
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) fixture->port, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text, strlen (text),
                             NULL, NULL, NULL);
  while (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer, sizeof buffer,
                              NULL, NULL) > 0)
    ;
  assert_sound (fixture);
}

static void
test_many (ServerFixture *fixture, gconstpointer data)
{
  GPtrArray *streams = g_ptr_array_new_with_free_func (g_object_unref);
  guint status = 0;

  (void) data;
  for (guint i = 0; i < 8; i++)
    g_ptr_array_add (streams, server_fixture_connect (fixture, fixture->administrator));
  g_assert_nonnull (streams->pdata[7]);
  g_assert_null (server_fixture_connect (fixture, fixture->administrator));
  g_ptr_array_unref (streams);
  /* The server hears of their end by and by. */
  while (status != 200)
    status = server_fixture_ask (fixture, fixture->administrator, "GET", "/v1/users", NULL, NULL);
  assert_sound (fixture);
}

/* Whoever asks too often is told when to come again, and is served then; others are served meanwhile. */
static const ChyServerLimits slow = { .rate = 1, .burst = 3 };

static void
test_too_often (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) other = server_fixture_add_account (fixture, "berta", "auditor");
  const char *get = "GET /v1/users HTTP/1.1\r\nHost: localhost\r\n\r\n";
  guint refused = 0;

  (void) data;
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *answer = server_fixture_talk (fixture, fixture->administrator, get, -1);

      if (status_of (answer) == 200)
        continue;
      g_assert_cmpuint (status_of (answer), ==, 429);
      g_assert_nonnull (strstr (answer, "Retry-After: "));
      g_assert_nonnull (strstr (answer, "\"tooManyRequests\""));
      if (refused++ == 0)
        {
          g_autofree char *post = server_fixture_talk (fixture, fixture->administrator,
                                                       COMMAND "Content-Length: 2\r\n\r\n{}", -1);

          g_assert_cmpuint (status_of (post), ==, 429);
          g_assert_nonnull (strstr (post, "Retry-After: "));
        }
      g_assert_cmpuint (talk (fixture, i % 16 == 0 ? other : NULL, get), ==, i % 16 == 0 ? 200 : 401);
    }
  g_assert_cmpuint (refused, >, 0);
  while (talk (fixture, fixture->administrator, get) != 200)
    g_usleep (50000);
}

/* One connection serves several requests, and whoever goes away between two of them is let go. */
static void
test_kept (ServerFixture *fixture, gconstpointer data)
{
  const char *text = "GET /v1/users HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const char *end = "GET /v1/users HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  (void) data;
  for (guint i = 0; i < 12; i++)
    {
      g_autoptr (GIOStream) stream = server_fixture_connect (fixture, fixture->administrator);
      GInputStream *in;
      GOutputStream *out;
      char buffer[4096];

      /* No more than 8 at a time; the server hears of their end by and by. */
      if (stream == NULL)
        {
          i--;
          continue;
        }
      in = g_io_stream_get_input_stream (stream);
      out = g_io_stream_get_output_stream (stream);
      for (guint j = 0; j < 3; j++)
        {
          gsize size = 0;

          g_output_stream_write_all (out, text, strlen (text), NULL, NULL, NULL);
          while (g_strstr_len (buffer, (gssize) size, "\"value\": []}") == NULL)
            {
              gssize n = g_input_stream_read (in, buffer + size, sizeof buffer - size, NULL, NULL);

              g_assert_cmpint (n, >, 0);
              size += (gsize) n;
            }
          g_assert_cmpuint (status_of (buffer), ==, 200);
        }
      if (i % 2 == 1)
        continue;
      g_output_stream_write_all (out, end, strlen (end), NULL, NULL, NULL);
      while (g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL) > 0)
        ;
    }
  assert_sound (fixture);
}

#define ADD(path, func)                                                                                      \
  g_test_add (path, ServerFixture, &small, server_fixture_set_up, func, server_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/server/hostile/what is too large", test_sizes);
  ADD ("/server/hostile/headers without an end", test_endless_headers);
  ADD ("/server/hostile/half a body", test_truncated);
  ADD ("/server/hostile/what never comes", test_slow);
  ADD ("/server/hostile/strangers", test_strangers);
  ADD ("/server/hostile/path tricks", test_paths);
  ADD ("/server/hostile/options", test_options);
  ADD ("/server/hostile/bombs", test_json);
  ADD ("/server/hostile/secrets that are none", test_secrets);
  ADD ("/server/hostile/garbage", test_garbage);
  ADD ("/server/hostile/plain text", test_plain);
  g_test_add ("/server/hostile/too many connections", ServerFixture, &few, server_fixture_set_up, test_many,
              server_fixture_tear_down);
  g_test_add ("/server/hostile/too often", ServerFixture, &slow, server_fixture_set_up, test_too_often,
              server_fixture_tear_down);
  g_test_add ("/server/hostile/kept connections", ServerFixture, &few, server_fixture_set_up, test_kept,
              server_fixture_tear_down);
  return g_test_run ();
}
