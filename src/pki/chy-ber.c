/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-ber.h"

#include "chy-pki-error.h"

#include <string.h>

enum
{
  TAG_OCTETS = 0x04,
  TAG_OCTETS_CONSTRUCTED = 0x24,
  TAG_CONSTRUCTED = 0x20,
  TAG_NUMBER = 0x1f,
  MAX_LENGTH_OCTETS = 4,
};

typedef struct
{
  const guint8 *at;
  const guint8 *end;
} Input;

typedef struct
{
  guint8 tag;
  gboolean indefinite;
  Input content; /* up to the end of what is around it, where the length is indefinite */
} Head;

static gboolean copy_element (Input *in, guint depth, GByteArray *out);

static gboolean
read_head (Input *in, Head *ret_head)
{
  gsize length, count;

  if (in->end - in->at < 2)
    return FALSE;
  ret_head->tag = *in->at++;
  length = *in->at++;
  ret_head->indefinite = length == 0x80;
  if ((ret_head->tag & TAG_NUMBER) == TAG_NUMBER)
    return FALSE;
  if (ret_head->indefinite)
    {
      ret_head->content = *in;
      return (ret_head->tag & TAG_CONSTRUCTED) != 0;
    }
  if (length > 0x80)
    {
      count = length & 0x7f;
      if (count > MAX_LENGTH_OCTETS || (gsize) (in->end - in->at) < count)
        return FALSE;
      for (length = 0; count > 0; count--)
        length = length << 8 | *in->at++;
    }
  if ((gsize) (in->end - in->at) < length)
    return FALSE;
  ret_head->content.at = in->at;
  ret_head->content.end = in->at + length;

  return TRUE;
}

/* Whether there is no further element in this content; takes the end-of-contents octets of an indefinite one.
 */
static gboolean
content_ends (Head *head)
{
  Input *in = &head->content;

  if (!head->indefinite)
    return in->at == in->end;
  if (in->end - in->at < 2 || in->at[0] != 0 || in->at[1] != 0)
    return FALSE;
  in->at += 2;

  return TRUE;
}

/* Puts the header before what stands from `start` on. */
static void
put_head (GByteArray *out, guint start, guint8 tag)
{
  gsize length = out->len - start;
  guint8 head[2 + MAX_LENGTH_OCTETS] = { tag, (guint8) length };
  guint size = 2;

  if (length >= 0x80)
    {
      guint count = length > 0xffffff ? 4 : length > 0xffff ? 3 : length > 0xff ? 2 : 1;

      head[1] = (guint8) (0x80 | count);
      for (guint i = 0; i < count; i++)
        head[2 + i] = (guint8) (length >> (8 * (count - 1 - i)));
      size += count;
    }
  g_byte_array_set_size (out, out->len + size);
  memmove (out->data + start + size, out->data + start, length);
  memcpy (out->data + start, head, size);
}

/* The octets of the pieces of a constructed octet string. */
static gboolean
join_octets (Head *head, guint depth, GByteArray *out)
{
  if (depth == 0)
    return FALSE;
  while (!content_ends (head))
    {
      Head piece;

      if (!read_head (&head->content, &piece))
        return FALSE;
      if (piece.tag == TAG_OCTETS_CONSTRUCTED)
        {
          if (!join_octets (&piece, depth - 1, out))
            return FALSE;
        }
      else if (piece.tag == TAG_OCTETS)
        {
          g_byte_array_append (out, piece.content.at, (guint) (piece.content.end - piece.content.at));
          piece.content.at = piece.content.end;
        }
      else
        return FALSE;
      head->content.at = piece.content.at;
    }

  return TRUE;
}

static gboolean
copy_children (Head *head, guint depth, GByteArray *out)
{
  while (!content_ends (head))
    if (!copy_element (&head->content, depth, out))
      return FALSE;

  return TRUE;
}

static gboolean
copy_element (Input *in, guint depth, GByteArray *out)
{
  guint start = out->len;
  Head head;

  if (depth == 0 || !read_head (in, &head))
    return FALSE;
  if ((head.tag & TAG_CONSTRUCTED) == 0)
    {
      /* 00 00 ends an indefinite content, and is nothing anywhere else. */
      if (head.tag == 0)
        return FALSE;
      g_byte_array_append (out, head.content.at, (guint) (head.content.end - head.content.at));
      head.content.at = head.content.end;
    }
  else if (head.tag == TAG_OCTETS_CONSTRUCTED)
    {
      if (!join_octets (&head, depth - 1, out))
        return FALSE;
      head.tag = TAG_OCTETS;
    }
  else if (!copy_children (&head, depth - 1, out))
    return FALSE;
  put_head (out, start, head.tag);
  in->at = head.content.at;

  return TRUE;
}

ChySecret *
chy_ber_to_der (gconstpointer data, gsize size)
{
  Input in = { data, data };
  g_autoptr (GByteArray) out = NULL;
  ChySecret *der = NULL;

  if (size == 0 || size > CHY_PKI_MAX_INPUT)
    return NULL;
  in.end += size;
  /* Enough from the start: a buffer that moves leaves a copy behind. A length in more octets than the three
   * of an indefinite one needs a content beyond 64 KiB. */
  out = g_byte_array_sized_new ((guint) (size + size / 1024 + 64));
  if (copy_element (&in, CHY_BER_MAX_DEPTH, out) && in.at == in.end)
    der = chy_secret_new (out->data, out->len);
  chy_wipe (out->data, out->len);

  return der;
}
