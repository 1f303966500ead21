/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-menus.h"

/* One way only: all that `a` says of the item, `b` says, too. */
static gboolean
attributes_within (GMenuModel *a, GMenuModel *b, int i)
{
  g_autoptr (GMenuAttributeIter) iter = g_menu_model_iterate_item_attributes (a, i);
  const char *name;
  GVariant *value;

  while (g_menu_attribute_iter_get_next (iter, &name, &value))
    {
      g_autoptr (GVariant) other = g_menu_model_get_item_attribute_value (b, i, name, NULL);
      gboolean same = other != NULL && g_variant_equal (value, other);

      g_variant_unref (value);
      if (!same)
        return FALSE;
    }

  return TRUE;
}

static gboolean
links_equal (GMenuModel *a, GMenuModel *b, int i)
{
  static const char *const links[] = { G_MENU_LINK_SECTION, G_MENU_LINK_SUBMENU };

  for (gsize k = 0; k < G_N_ELEMENTS (links); k++)
    {
      g_autoptr (GMenuModel) x = g_menu_model_get_item_link (a, i, links[k]);
      g_autoptr (GMenuModel) y = g_menu_model_get_item_link (b, i, links[k]);

      if (!chy_menus_equal (x, y))
        return FALSE;
    }

  return TRUE;
}

gboolean
chy_menus_equal (GMenuModel *a, GMenuModel *b)
{
  int n;

  if (a == NULL || b == NULL)
    return a == b;
  n = g_menu_model_get_n_items (a);
  if (n != g_menu_model_get_n_items (b))
    return FALSE;
  for (int i = 0; i < n; i++)
    if (!attributes_within (a, b, i) || !attributes_within (b, a, i) || !links_equal (a, b, i))
      return FALSE;

  return TRUE;
}

void
chy_menu_button_set (GtkMenuButton *button, GMenuModel *menu)
{
  if (!chy_menus_equal (gtk_menu_button_get_menu_model (button), menu))
    gtk_menu_button_set_menu_model (button, menu);
}
