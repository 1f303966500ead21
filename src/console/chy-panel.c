/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-panel.h"
#include "chy-state.h"

const ChyPanelType *
chy_panel_find (const char *id)
{
  for (const ChyPanelType *const *types = chy_panel_types (); *types != NULL; types++)
    if (g_strcmp0 ((*types)->id, id) == 0)
      return *types;

  return NULL;
}

const ChyPanelType *
chy_panel_find_remembered (void)
{
  g_autoptr (GSettings) settings = chy_state_get_settings ();
  g_autofree char *id = settings != NULL ? g_settings_get_string (settings, "panel") : NULL;
  const ChyPanelType *type = chy_panel_find (id);

  return type != NULL ? type : chy_panel_types ()[0];
}
