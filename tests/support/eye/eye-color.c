/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eye.h"

#include <math.h>

static double
linear (double value)
{
  return value <= 0.03928 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double
luminance (const GdkRGBA *color)
{
  return 0.2126 * linear (color->red) + 0.7152 * linear (color->green) + 0.0722 * linear (color->blue);
}

double
eye_contrast (const GdkRGBA *a, const GdkRGBA *b)
{
  double one = luminance (a);
  double two = luminance (b);

  return (MAX (one, two) + 0.05) / (MIN (one, two) + 0.05);
}

static GdkRGBA
color_of (guint32 pixel)
{
  return (GdkRGBA){ (pixel >> 16 & 0xff) / 255.0, (pixel >> 8 & 0xff) / 255.0, (pixel & 0xff) / 255.0, 1 };
}

/* The part of `box` that the picture has. */
static gboolean
clip (cairo_surface_t *surface, const GdkRectangle *box, GdkRectangle *ret_inside)
{
  GdkRectangle all = { 0, 0, cairo_image_surface_get_width (surface),
                       cairo_image_surface_get_height (surface) };

  return gdk_rectangle_intersect (&all, box, ret_inside);
}

static guint32
pixel_at (cairo_surface_t *surface, int x, int y)
{
  const guchar *row =
      cairo_image_surface_get_data (surface) + (gsize) y * (gsize) cairo_image_surface_get_stride (surface);

  return ((const guint32 *) (gconstpointer) row)[x] & 0xffffff;
}

gboolean
eye_ground (cairo_surface_t *surface, const GdkRectangle *box, GdkRGBA *ret_ground)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  GdkRectangle inside;
  guint32 most = 0;
  guint best = 0;

  if (!clip (surface, box, &inside))
    return FALSE;
  for (int y = inside.y; y < inside.y + inside.height; y++)
    for (int x = inside.x; x < inside.x + inside.width; x++)
      {
        guint32 pixel = pixel_at (surface, x, y);
        guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, GUINT_TO_POINTER (pixel))) + 1;

        g_hash_table_insert (counts, GUINT_TO_POINTER (pixel), GUINT_TO_POINTER (n));
        if (n > best)
          best = n, most = pixel;
      }
  *ret_ground = color_of (most);

  return TRUE;
}

double
eye_best (cairo_surface_t *surface, const GdkRectangle *box, const GdkRGBA *ground)
{
  GdkRectangle inside;
  double best = 1;

  if (!clip (surface, box, &inside))
    return best;
  for (int y = inside.y; y < inside.y + inside.height; y++)
    for (int x = inside.x; x < inside.x + inside.width; x++)
      {
        GdkRGBA color = color_of (pixel_at (surface, x, y));

        best = MAX (best, eye_contrast (&color, ground));
      }

  return best;
}

double
eye_difference (cairo_surface_t *a, cairo_surface_t *b)
{
  double best = 1;

  for (int y = 0; y < cairo_image_surface_get_height (a); y++)
    for (int x = 0; x < cairo_image_surface_get_width (a); x++)
      if (pixel_at (a, x, y) != pixel_at (b, x, y))
        {
          GdkRGBA one = color_of (pixel_at (a, x, y));
          GdkRGBA two = color_of (pixel_at (b, x, y));

          best = MAX (best, eye_contrast (&one, &two));
        }

  return best;
}
