/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cli.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/chy-i18n.h"

#define MAX_SECRET 1024

/* Waits for something to read; FALSE where Ctrl-C came first. */
static gboolean
wait_for_input (ChyCli *self, int fd)
{
  GPollFD fds[2] = { { .fd = fd, .events = G_IO_IN }, { 0 } };
  gboolean has_cancellable = g_cancellable_make_pollfd (self->cancellable, &fds[1]);
  int n;

  do
    n = g_poll (fds, has_cancellable ? 2 : 1, -1);
  while (n < 0 && errno == EINTR);
  if (has_cancellable)
    g_cancellable_release_fd (self->cancellable);

  return n > 0 && !g_cancellable_is_cancelled (self->cancellable);
}

gboolean
chy_cli_ask (ChyCli *self, const char *question)
{
  char answer[64] = "";
  g_autofree char *yes = g_utf8_casefold (C_ ("answer", "yes"), -1);
  g_autofree char *given = NULL;

  fprintf (self->err, "%s [y/N] ", question);
  fflush (self->err);
  if (!wait_for_input (self, STDIN_FILENO))
    {
      fputc ('\n', self->err);
      return FALSE;
    }
  if (fgets (answer, sizeof answer, stdin) == NULL || !g_utf8_validate (answer, -1, NULL))
    return FALSE;
  g_strstrip (answer);
  given = g_utf8_casefold (answer, -1);

  return given[0] != '\0' &&
         (strcmp (given, "y") == 0 || strcmp (given, "yes") == 0 || g_str_has_prefix (yes, given));
}

/* Reads a line into memory that is wiped; the terminal's own buffers are out of reach. */
static ChySecret *
read_secret_line (ChyCli *self, int fd)
{
  char buffer[MAX_SECRET];
  gsize length = 0;
  ChySecret *secret = NULL;

  while (length < sizeof buffer && wait_for_input (self, fd))
    {
      gssize n = read (fd, buffer + length, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0 || buffer[length] == '\n')
        break;
      length++;
    }
  if (length > 0 && length < sizeof buffer && !g_cancellable_is_cancelled (self->cancellable))
    secret = chy_secret_new (buffer, length);
  chy_wipe (buffer, sizeof buffer);

  return secret;
}

ChySecret *
chy_cli_ask_secret (ChyCli *self, const char *prompt)
{
  int fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  struct termios before, quiet;
  ChySecret *secret = NULL;

  if (fd < 0)
    return NULL;
  if (tcgetattr (fd, &before) == 0)
    {
      quiet = before;
      quiet.c_lflag &= ~(tcflag_t) ECHO;
      quiet.c_lflag |= ECHONL;
      if (tcsetattr (fd, TCSAFLUSH, &quiet) == 0)
        {
          /* Only now, so that nobody types before the echo is off. */
          fputs (prompt, self->err);
          fflush (self->err);
          secret = read_secret_line (self, fd);
          tcsetattr (fd, TCSAFLUSH, &before);
        }
    }
  close (fd);

  return secret;
}

void
chy_cli_show_progress (ChyCli *self, gint64 done, gint64 total)
{
  if (!self->err_is_terminal)
    return;
  fprintf (self->err, "\r\033[K");
  fprintf (self->err, _ ("%" PRId64 " of %" PRId64), done, total);
  fflush (self->err);
  self->progress_shown = TRUE;
}

void
chy_cli_end_progress (ChyCli *self)
{
  if (self->progress_shown)
    fprintf (self->err, "\r\033[K");
  self->progress_shown = FALSE;
}
