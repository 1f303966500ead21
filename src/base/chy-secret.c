/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-secret.h"

#include "chy-base-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <glib/gstdio.h>

enum
{
  MAX_LINE = 4096,
  GROUP = 5,
};

/* 56 characters, none of them easily taken for another. */
static const char alphabet[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

struct _ChySecret
{
  gatomicrefcount refs;
  gsize size;
  char *data; /* (owned) size + 1 bytes, wiped when freed */
};

G_DEFINE_BOXED_TYPE (ChySecret, chy_secret, chy_secret_ref, chy_secret_unref)

void
chy_wipe (gpointer data, gsize size)
{
  if (data != NULL)
    explicit_bzero (data, size);
}

void
chy_random (gpointer data, gsize size)
{
  guint8 *p = data;

  while (size > 0)
    {
      gssize n = getrandom (p, size, 0);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        g_error ("The kernel's random generator does not answer: %s", g_strerror (errno));
      p += n;
      size -= (gsize) n;
    }
}

static ChySecret *
secret_alloc (gsize size)
{
  ChySecret *self = g_new0 (ChySecret, 1);

  g_atomic_ref_count_init (&self->refs);
  self->size = size;
  self->data = g_malloc0 (size + 1);

  return self;
}

ChySecret *
chy_secret_new (gconstpointer data, gsize size)
{
  ChySecret *self = secret_alloc (size);

  if (size > 0)
    memcpy (self->data, data, size);

  return self;
}

ChySecret *
chy_secret_new_string (const char *text)
{
  return chy_secret_new (text, strlen (text));
}

ChySecret *
chy_secret_new_wiping (gpointer data, gsize size)
{
  ChySecret *self = chy_secret_new (data, size);

  chy_wipe (data, size);

  return self;
}

ChySecret *
chy_secret_new_random (gsize size)
{
  ChySecret *self = secret_alloc (size);

  chy_random (self->data, size);

  return self;
}

ChySecret *
chy_secret_new_password (guint bits)
{
  const guint letters = sizeof alphabet - 1;
  /* log2 (56) is 5.807; counting 5.8 never promises more than there is. */
  const guint n = (bits * 10 + 57) / 58;
  ChySecret *self = secret_alloc (n + (n - 1) / GROUP);
  gsize at = 0;

  for (guint i = 0; i < n; i++)
    {
      guint8 byte;

      if (i > 0 && i % GROUP == 0)
        self->data[at++] = '-';
      do
        chy_random (&byte, 1);
      while (byte >= 256 / letters * letters); /* no modulo bias */
      self->data[at++] = alphabet[byte % letters];
    }

  return self;
}

static gboolean
read_line (int fd, char *buffer, gsize *ret_size, GError **error)
{
  gsize size = 0;

  while (size < MAX_LINE)
    {
      gssize n = read (fd, buffer + size, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          int saved = errno;

          g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (saved), "%s", g_strerror (saved));
          return FALSE;
        }
      if (n == 0 || buffer[size] == '\n')
        break;
      size++;
    }
  if (size > 0 && buffer[size - 1] == '\r')
    size--;
  *ret_size = size;

  return TRUE;
}

ChySecret *
chy_secret_new_from_file (const char *path, GError **error)
{
  gboolean standard_input = strcmp (path, "-") == 0;
  int fd = standard_input ? STDIN_FILENO : g_open (path, O_RDONLY | O_CLOEXEC, 0);
  ChySecret *self = NULL;
  char buffer[MAX_LINE];
  gsize size = 0;

  if (fd < 0)
    {
      int saved = errno;

      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (saved), "%s: %s", path,
                   g_strerror (saved));
      return NULL;
    }
  if (!read_line (fd, buffer, &size, error))
    g_prefix_error (error, "%s: ", path);
  else if (size == 0)
    g_set_error (error, CHY_BASE_ERROR, CHY_BASE_ERROR_EMPTY, "%s: the first line is empty", path);
  else
    self = chy_secret_new (buffer, size);
  chy_wipe (buffer, sizeof buffer);
  if (!standard_input)
    close (fd);

  return self;
}

ChySecret *
chy_secret_ref (ChySecret *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
chy_secret_unref (ChySecret *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;

  chy_wipe (self->data, self->size);
  g_free (self->data);
  g_free (self);
}

gconstpointer
chy_secret_get_data (ChySecret *self, gsize *ret_size)
{
  if (ret_size != NULL)
    *ret_size = self->size;

  return self->data;
}

const char *
chy_secret_get_text (ChySecret *self)
{
  return self->data;
}

gsize
chy_secret_get_size (ChySecret *self)
{
  return self->size;
}

GBytes *
chy_secret_to_bytes (ChySecret *self)
{
  return g_bytes_new_with_free_func (self->data, self->size, (GDestroyNotify) chy_secret_unref,
                                     chy_secret_ref (self));
}

gboolean
chy_secret_equal (ChySecret *a, ChySecret *b)
{
  guint8 difference = 0;

  if (a->size != b->size)
    return FALSE;
  for (gsize i = 0; i < a->size; i++)
    difference |= (guint8) (a->data[i] ^ b->data[i]);

  return difference == 0;
}
