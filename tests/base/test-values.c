/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-base-error.h"
#include "base/chy-clock.h"
#include "base/chy-file.h"
#include "base/chy-id.h"
#include "base/chy-secret.h"
#include "base/chy-text.h"
#include "base/chy-time.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

/* Made by main(), so that tests can run side by side. */
static char *folder;

typedef struct
{
  const char *text;
  gint64 seconds; /* -1: refused */
} PeriodCase;

static const PeriodCase periods[] = {
  { "1y", 31536000 }, { "6w", 3628800 }, { "30d", 2592000 },    { "2mo", 5184000 }, { "12h", 43200 },
  { "10min", 600 },   { "45s", 45 },     { "1y6mo", 47088000 }, { "", -1 },         { "0d", -1 },
  { "1", -1 },        { "y", -1 },       { "1 y", -1 },         { "-1y", -1 },      { "99999999999999y", -1 },
};

static void
test_periods_are_read_and_shown (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (periods); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 seconds = -1;

      if (periods[i].seconds < 0)
        {
          g_assert_false (chy_period_parse (periods[i].text, &seconds, &error));
          g_assert_error (error, CHY_BASE_ERROR, CHY_BASE_ERROR_INVALID);
          g_assert_cmpint (seconds, ==, -1);
          continue;
        }
      g_assert_true (chy_period_parse (periods[i].text, &seconds, &error));
      g_assert_no_error (error);
      g_assert_cmpint (seconds, ==, periods[i].seconds);
    }
}

static void
test_a_period_is_shown_in_its_largest_unit (void)
{
  g_autofree char *year = chy_period_format (31536000);
  g_autofree char *weeks = chy_period_format (6 * 604800);
  g_autofree char *month = chy_period_format (30 * 86400);

  g_assert_cmpstr (year, ==, "1y");
  g_assert_cmpstr (weeks, ==, "6w");
  g_assert_cmpstr (month, ==, "1mo");
}

static void
test_times_round_trip (void)
{
  const gint64 times[] = { 0, 1, -1, G_GINT64_CONSTANT (4102444800000000),
                           G_GINT64_CONSTANT (1700000000123456) };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = chy_time_format (times[i]);
      g_autoptr (GError) error = NULL;
      gint64 back = 7;

      g_assert_true (chy_time_parse (text, TRUE, &back, &error));
      g_assert_no_error (error);
      g_assert_cmpint (back, ==, times[i]);
    }
}

static void
test_what_is_no_time_is_refused (void)
{
  const char *const bad[] = { "", "yesterday", "2026-13-01", "2026-01-31T25:00:00Z", "\xff\xfe" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 time = 7;

      g_assert_false (chy_time_parse (bad[i], FALSE, &time, &error));
      g_assert_error (error, CHY_BASE_ERROR, CHY_BASE_ERROR_INVALID);
      g_assert_cmpint (time, ==, 7);
    }
}

static void
test_hexadecimal_round_trips (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = chy_hex_decode ("00:AB cdEF", &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = chy_hex_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (text, ==, "00abcdef");
  g_assert_null (chy_hex_decode ("0g", &error));
  g_assert_error (error, CHY_BASE_ERROR, CHY_BASE_ERROR_INVALID);
}

static void
test_a_made_password_has_its_entropy_and_no_lookalikes (void)
{
  g_autoptr (ChySecret) a = chy_secret_new_password (128);
  g_autoptr (ChySecret) b = chy_secret_new_password (128);

  g_assert_false (chy_secret_equal (a, b));
  g_assert_cmpuint (strlen (chy_secret_get_text (a)), ==, chy_secret_get_size (a));
  g_assert_cmpuint (chy_secret_get_size (a), ==, 23 + 4);
  g_assert_null (strpbrk (chy_secret_get_text (a), "0O1lI+/ "));
}

static void
test_a_secret_file_gives_its_first_line (void)
{
  g_autofree char *path = g_build_filename (folder, "secret", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) secret = NULL;

  g_assert_true (chy_file_write (path, "pass word\r\nrest", 15, 0600, &error));
  secret = chy_secret_new_from_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_secret_get_text (secret), ==, "pass word");

  g_assert_true (chy_file_write (path, "\n", 1, 0600, &error));
  g_assert_null (chy_secret_new_from_file (path, &error));
  g_assert_error (error, CHY_BASE_ERROR, CHY_BASE_ERROR_EMPTY);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_a_written_file_is_whole_and_private (void)
{
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GStatBuf info;

  g_assert_true (chy_file_write (path, "0123456789", 10, 0600, &error));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  bytes = chy_file_read (path, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "0123456789", 10);
  g_assert_null (chy_file_read (path, 9, &error));
  g_assert_error (error, CHY_BASE_ERROR, CHY_BASE_ERROR_TOO_LARGE);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Opened for both ends, a pipe needs no second process. */
static void
test_a_pipe_is_written_to_and_stays_one (void)
{
  g_autofree char *path = g_build_filename (folder, "pipe", NULL);
  g_autoptr (GError) error = NULL;
  char read_back[16];
  GStatBuf info;
  int fd;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  fd = g_open (path, O_RDWR | O_CLOEXEC, 0);
  g_assert_cmpint (fd, >=, 0);
  g_assert_true (chy_file_write (path, "0123456789", 10, 0600, &error));
  g_assert_no_error (error);
  g_assert_cmpint (read (fd, read_back, sizeof read_back), ==, 10);
  g_assert_cmpmem (read_back, 10, "0123456789", 10);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_true (S_ISFIFO (info.st_mode));
  g_assert_cmpint (close (fd), ==, 0);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Nobody writes to the pipe: who opened it as a file would wait for ever. */
static void
test_what_is_no_file_is_not_waited_for (void)
{
  g_autofree char *pipe = g_build_filename (folder, "nobody-writes", NULL);
  g_autofree char *file = g_build_filename (folder, "ordinary", NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_null (chy_file_read_regular (pipe, 10, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
  g_clear_error (&error);
  g_assert_null (chy_file_read_regular ("/dev/zero", 10, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
  g_clear_error (&error);
  g_assert_null (chy_file_read_regular (folder, 10, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
  g_clear_error (&error);
  g_assert_null (chy_file_read_regular (file, 10, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  g_assert_true (chy_file_write (file, "0123456789", 10, 0600, &error));
  bytes = chy_file_read_regular (file, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "0123456789", 10);
  g_assert_cmpint (g_unlink (pipe), ==, 0);
  g_assert_cmpint (g_unlink (file), ==, 0);
}

static void
test_a_full_device_is_an_error (void)
{
  g_autoptr (GError) error = NULL;

  if (access ("/dev/full", W_OK) != 0)
    {
      g_test_skip ("there is no /dev/full");
      return;
    }
  g_assert_false (chy_file_write ("/dev/full", "0123456789", 10, 0600, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
}

static void
test_a_folder_that_others_may_write_to_is_refused (void)
{
  g_autofree char *path = g_build_filename (folder, "outer", "inner", NULL);
  g_autofree char *outer = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_true (chy_file_make_private_folder (path, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, 0777), ==, 0);
  g_assert_false (chy_file_make_private_folder (path, &error));
  g_assert_error (error, CHY_BASE_ERROR, CHY_BASE_ERROR_UNSAFE);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_assert_cmpint (g_rmdir (outer), ==, 0);
}

static void
test_a_fixed_clock_moves_when_told (void)
{
  g_autoptr (ChyClock) clock = chy_clock_new_fixed (100);

  chy_clock_advance (clock, -30);
  g_assert_cmpint (chy_clock_now (clock), ==, 70);
  g_assert_cmpint (chy_clock_elapsed (clock), ==, 0);
  chy_clock_advance (clock, 50);
  chy_clock_set (clock, 100000);
  g_assert_cmpint (chy_clock_elapsed (clock), ==, 50);
}

static void
test_cut (void)
{
  static const struct
  {
    const char *text, *cut;
  } cases[] = { { "", "" }, { "abc", "abc" }, { "abcd", "abc…" }, { "äöü", "äöü" }, { "äöüß", "äöü…" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *cut = chy_text_cut (cases[i].text, 3);

      g_assert_cmpstr (cut, ==, cases[i].cut);
    }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/periods-are-read-and-shown", test_periods_are_read_and_shown);
  g_test_add_func ("/base/a-period-is-shown-in-its-largest-unit", test_a_period_is_shown_in_its_largest_unit);
  g_test_add_func ("/base/times-round-trip", test_times_round_trip);
  g_test_add_func ("/base/what-is-no-time-is-refused", test_what_is_no_time_is_refused);
  g_test_add_func ("/base/hexadecimal-round-trips", test_hexadecimal_round_trips);
  g_test_add_func ("/base/a-made-password-has-its-entropy",
                   test_a_made_password_has_its_entropy_and_no_lookalikes);
  g_test_add_func ("/base/a-secret-file-gives-its-first-line", test_a_secret_file_gives_its_first_line);
  g_test_add_func ("/base/a-written-file-is-whole-and-private", test_a_written_file_is_whole_and_private);
  g_test_add_func ("/base/a-pipe-is-written-to-and-stays-one", test_a_pipe_is_written_to_and_stays_one);
  g_test_add_func ("/base/what-is-no-file-is-not-waited-for", test_what_is_no_file_is_not_waited_for);
  g_test_add_func ("/base/a-full-device-is-an-error", test_a_full_device_is_an_error);
  g_test_add_func ("/base/an-unsafe-folder-is-refused", test_a_folder_that_others_may_write_to_is_refused);
  g_test_add_func ("/base/a-fixed-clock-moves-when-told", test_a_fixed_clock_moves_when_told);

  folder = g_dir_make_tmp ("chy-test-XXXXXX", NULL);
  g_test_add_func ("/base/text/is-cut-by-letters", test_cut);
  status = g_test_run ();
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);

  return status;
}
