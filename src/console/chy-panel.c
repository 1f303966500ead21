/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-panel.h"

const ChyPanelType *
chy_panel_find (const char *id)
{
  for (const ChyPanelType *const *types = chy_panel_types (); *types != NULL; types++)
    if (g_strcmp0 ((*types)->id, id) == 0)
      return *types;

  return NULL;
}
