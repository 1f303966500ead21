/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-tar.h"

#include <string.h>

enum
{
  NAME = 0,
  NAME_SIZE = 100,
  MODE = 100,
  OWNER = 108,
  GROUP = 116,
  SIZE = 124,
  TIME = 136,
  NUMBER_SIZE = 12,
  CHECKSUM = 148,
  CHECKSUM_SIZE = 8,
  TYPE = 156,
  MAGIC = 257,
};

#define LARGEST_OCTAL G_GINT64_CONSTANT (077777777777)

static void
put_number (guint8 *field, gint64 value)
{
  if (value <= LARGEST_OCTAL)
    {
      g_snprintf ((char *) field, NUMBER_SIZE, "%011" G_GINT64_MODIFIER "o", (guint64) value);
      return;
    }
  memset (field, 0, NUMBER_SIZE);
  field[0] = 0x80;
  for (guint i = 0; i < 8; i++)
    field[NUMBER_SIZE - 1 - i] = (guint8) ((guint64) value >> (8 * i));
}

static gboolean
get_number (const guint8 *field, gsize size, gint64 *ret_value)
{
  guint64 value = 0;

  if (field[0] == 0x80 && size == NUMBER_SIZE)
    {
      for (gsize i = size - 8; i < size; i++)
        value = value << 8 | field[i];
      *ret_value = (gint64) value;
      return value <= G_MAXINT64;
    }
  for (gsize i = 0; i < size && field[i] != '\0' && field[i] != ' '; i++)
    {
      if (field[i] < '0' || field[i] > '7')
        return FALSE;
      value = value * 8 + (guint64) (field[i] - '0');
    }
  *ret_value = (gint64) value;
  return TRUE;
}

/* The checksum's own field counts as blanks. */
static guint
get_sum (const guint8 *block)
{
  guint sum = 0;

  for (guint i = 0; i < CHY_TAR_BLOCK; i++)
    sum += i >= CHECKSUM && i < CHECKSUM + CHECKSUM_SIZE ? ' ' : block[i];
  return sum;
}

void
chy_tar_header (const char *name, gint64 size, gint64 time, guint8 block[CHY_TAR_BLOCK])
{
  memset (block, 0, CHY_TAR_BLOCK);
  g_strlcpy ((char *) block + NAME, name, NAME_SIZE);
  memcpy (block + MODE, "0000600", 8);
  memcpy (block + OWNER, "0000000", 8);
  memcpy (block + GROUP, "0000000", 8);
  put_number (block + SIZE, size);
  put_number (block + TIME, time);
  block[TYPE] = '0';
  memcpy (block + MAGIC, "ustar\00000", 8);
  g_snprintf ((char *) block + CHECKSUM, CHECKSUM_SIZE, "%06o", get_sum (block));
  block[CHECKSUM + 7] = ' ';
}

gboolean
chy_tar_parse (const guint8 block[CHY_TAR_BLOCK], char **ret_name, gint64 *ret_size)
{
  static const guint8 zeros[CHY_TAR_BLOCK] = { 0 };
  gint64 sum = 0;
  gint64 size = 0;

  if (memcmp (block, zeros, CHY_TAR_BLOCK) == 0)
    {
      *ret_name = NULL;
      *ret_size = 0;
      return TRUE;
    }
  if (memcmp (block + MAGIC, "ustar", 5) != 0 || block[TYPE] != '0' || block[NAME + NAME_SIZE - 1] != '\0' ||
      !get_number (block + CHECKSUM, CHECKSUM_SIZE, &sum) || sum != get_sum (block) ||
      !get_number (block + SIZE, NUMBER_SIZE, &size))
    return FALSE;
  *ret_name = g_strdup ((const char *) block + NAME);
  *ret_size = size;
  return TRUE;
}

gsize
chy_tar_padding (gint64 size)
{
  return (gsize) ((CHY_TAR_BLOCK - size % CHY_TAR_BLOCK) % CHY_TAR_BLOCK);
}
