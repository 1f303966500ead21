/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-service.h"

#include <glib/gstdio.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The manager's end, at `name`: a path, or "@" and an abstract name. */
static int
listen_at (const char *name)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpuint (strlen (name), <, sizeof address.sun_path);
  memcpy (address.sun_path, name, strlen (name));
  if (name[0] == '@')
    address.sun_path[0] = '\0';
  g_assert_cmpint (bind (fd, (const struct sockaddr *) &address,
                         (socklen_t) (offsetof (struct sockaddr_un, sun_path) + strlen (name))),
                   ==, 0);
  g_setenv ("NOTIFY_SOCKET", name, TRUE);
  return fd;
}

static void
assert_received (int fd, const char *expected)
{
  char text[512] = "";
  ssize_t size = recv (fd, text, sizeof text - 1, 0);

  g_assert_cmpint (size, ==, (ssize_t) strlen (expected));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_the_manager_hears_that_it_is_ready (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("chy-service-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "notify", NULL);
  int fd = listen_at (path);

  g_assert_no_error (error);
  g_assert_true (chy_service_notify ("READY=1"));
  assert_received (fd, "READY=1");
  g_assert_true (chy_service_set_status ("Works\nSTOPPING=1"));
  assert_received (fd, "STATUS=Works STOPPING=1");
  close (fd);
  g_assert_false (chy_service_notify ("READY=1"));
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_a_name_in_the_abstract_namespace_is_one_too (void)
{
  g_autofree char *name = g_strdup_printf ("@chancery-test-%d", getpid ());
  int fd = listen_at (name);

  g_assert_true (chy_service_notify ("WATCHDOG=1"));
  assert_received (fd, "WATCHDOG=1");
  close (fd);
}

static void
test_a_manager_that_does_not_read_stops_nothing (void)
{
  g_autofree char *name = g_strdup_printf ("@chancery-test-%d-full", getpid ());
  int fd = listen_at (name);
  guint sent = 0;

  while (sent < 100000 && chy_service_notify ("WATCHDOG=1"))
    sent++;
  g_assert_cmpuint (sent, >, 0);
  g_assert_cmpuint (sent, <, 100000);
  close (fd);
}

static void
test_without_a_manager_nothing_is_sent (void)
{
  g_unsetenv ("NOTIFY_SOCKET");
  g_assert_false (chy_service_notify ("READY=1"));
  g_setenv ("NOTIFY_SOCKET", "relative", TRUE);
  g_assert_false (chy_service_notify ("READY=1"));
}

static void
test_the_watchdog_is_fed_twice_as_often_as_it_asks (void)
{
  g_autofree char *own = g_strdup_printf ("%d", getpid ());

  g_unsetenv ("WATCHDOG_USEC");
  g_assert_cmpuint (chy_service_get_watchdog (), ==, 0);
  g_setenv ("WATCHDOG_USEC", "60000000", TRUE);
  g_assert_cmpuint (chy_service_get_watchdog (), ==, 30000);
  g_setenv ("WATCHDOG_PID", own, TRUE);
  g_assert_cmpuint (chy_service_get_watchdog (), ==, 30000);
  g_setenv ("WATCHDOG_PID", "1", TRUE);
  g_assert_cmpuint (chy_service_get_watchdog (), ==, 0);
  g_unsetenv ("WATCHDOG_PID");
  g_setenv ("WATCHDOG_USEC", "soon", TRUE);
  g_assert_cmpuint (chy_service_get_watchdog (), ==, 0);
}

static void
test_accounts_of_the_system_are_told_from_people (void)
{
  g_assert_true (chy_service_is_system_account (0));
  g_assert_true (chy_service_is_system_account (999));
  g_assert_false (chy_service_is_system_account (1000));
  g_assert_true (chy_service_is_system_account (61184));
  g_assert_true (chy_service_is_system_account (65519));
  g_assert_false (chy_service_is_system_account (1234567));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/service/the-manager-hears-that-it-is-ready",
                   test_the_manager_hears_that_it_is_ready);
  g_test_add_func ("/base/service/a-name-in-the-abstract-namespace-is-one-too",
                   test_a_name_in_the_abstract_namespace_is_one_too);
  g_test_add_func ("/base/service/a-manager-that-does-not-read-stops-nothing",
                   test_a_manager_that_does_not_read_stops_nothing);
  g_test_add_func ("/base/service/without-a-manager-nothing-is-sent", test_without_a_manager_nothing_is_sent);
  g_test_add_func ("/base/service/the-watchdog-is-fed-twice-as-often-as-it-asks",
                   test_the_watchdog_is_fed_twice_as_often_as_it_asks);
  g_test_add_func ("/base/service/accounts-of-the-system-are-told-from-people",
                   test_accounts_of_the_system_are_told_from_people);
  return g_test_run ();
}
