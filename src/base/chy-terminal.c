/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#define MAX_SECRET 1024

gboolean
chy_terminal_wait (int fd, GCancellable *cancellable)
{
  GPollFD fds[2] = { { .fd = fd, .events = G_IO_IN }, { 0 } };
  gboolean has_cancellable = g_cancellable_make_pollfd (cancellable, &fds[1]);
  int n;

  do
    n = g_poll (fds, has_cancellable ? 2 : 1, -1);
  while (n < 0 && errno == EINTR);
  if (has_cancellable)
    g_cancellable_release_fd (cancellable);

  return n > 0 && !g_cancellable_is_cancelled (cancellable);
}

/* Reads a line into memory that is wiped; the terminal's own buffers are out of reach. */
static ChySecret *
read_secret_line (int fd, GCancellable *cancellable)
{
  char buffer[MAX_SECRET];
  gsize length = 0;
  ChySecret *secret = NULL;

  while (length < sizeof buffer && chy_terminal_wait (fd, cancellable))
    {
      gssize n = read (fd, buffer + length, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0 || buffer[length] == '\n')
        break;
      length++;
    }
  if (length > 0 && length < sizeof buffer && !g_cancellable_is_cancelled (cancellable))
    secret = chy_secret_new (buffer, length);
  chy_wipe (buffer, sizeof buffer);

  return secret;
}

ChySecret *
chy_terminal_ask_secret (const char *prompt, FILE *out, GCancellable *cancellable)
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
          fputs (prompt, out);
          fflush (out);
          secret = read_secret_line (fd, cancellable);
          tcsetattr (fd, TCSAFLUSH, &before);
        }
    }
  close (fd);

  return secret;
}
