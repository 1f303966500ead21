/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-service.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The address that NOTIFY_SOCKET names: a path, or "@" and a name in the abstract namespace. */
static gboolean
get_address (struct sockaddr_un *ret_address, socklen_t *ret_length)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  gsize length = path != NULL ? strlen (path) : 0;

  if (length < 2 || (path[0] != '/' && path[0] != '@') || length >= sizeof ret_address->sun_path)
    return FALSE;
  memset (ret_address, 0, sizeof *ret_address);
  ret_address->sun_family = AF_UNIX;
  memcpy (ret_address->sun_path, path, length);
  if (path[0] == '@')
    ret_address->sun_path[0] = '\0';
  *ret_length = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + length);
  return TRUE;
}

gboolean
chy_service_notify (const char *lines)
{
  struct sockaddr_un address;
  socklen_t length = 0;
  ssize_t sent;
  int fd;

  g_return_val_if_fail (lines != NULL, FALSE);

  if (!get_address (&address, &length))
    return FALSE;
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return FALSE;
  /* A manager that does not listen any more must not stop the service. */
  sent = sendto (fd, lines, strlen (lines), MSG_NOSIGNAL | MSG_DONTWAIT, (const struct sockaddr *) &address,
                 length);
  close (fd);
  return sent >= 0 && (gsize) sent == strlen (lines);
}

gboolean
chy_service_set_status (const char *text)
{
  g_autofree char *line = NULL;

  g_return_val_if_fail (text != NULL, FALSE);

  line = g_strconcat ("STATUS=", text, NULL);
  g_strdelimit (line, "\r\n", ' ');
  return chy_service_notify (line);
}

guint
chy_service_get_watchdog (void)
{
  const char *text = g_getenv ("WATCHDOG_USEC");
  const char *owner = g_getenv ("WATCHDOG_PID");
  guint64 usec = 0, pid = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &usec, NULL))
    return 0;
  if (owner != NULL &&
      (!g_ascii_string_to_unsigned (owner, 10, 1, G_MAXINT32, &pid, NULL) || (pid_t) pid != getpid ()))
    return 0;
  return (guint) CLAMP (usec / 2000, 1, G_MAXINT32);
}

gboolean
chy_service_is_system_account (guint uid)
{
  return uid < 1000 || (uid >= 61184 && uid <= 65519);
}
