/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-local-private.h"
#include "model/chy-problem.h"
#include "pki/chy-pfx.h"

/* PFX files for commands, which know nothing of what is in them. */

ChySecret *
chy_command_context_wrap_pfx (ChyCommandContext *self,
                              ChySecret *pfx,
                              ChySecret *old_password,
                              const char *preset,
                              ChySecret *new_password,
                              gboolean chosen,
                              GError **error)
{
  gsize size;
  gconstpointer data = chy_secret_get_data (pfx, &size);
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (ChyPfxContent) content = chy_pfx_read (bytes, old_password, NULL, error);
  g_autoptr (GBytes) wrapped = NULL;

  (void) self;
  if (content == NULL)
    return NULL;
  wrapped = chy_pfx_write (content, new_password, chy_pfx_preset_find (preset),
                           chosen ? CHY_PFX_ITERATIONS_CHOSEN : CHY_PFX_ITERATIONS_MADE, error);
  if (wrapped == NULL)
    return NULL;
  data = g_bytes_get_data (wrapped, &size);
  return chy_secret_new (data, size);
}

gboolean
chy_command_context_check_preset (ChyCommandContext *self, const char *preset, GPtrArray *problems)
{
  g_autoptr (GString) choices = g_string_new (NULL);

  (void) self;
  if (preset != NULL && chy_pfx_preset_find (preset) != NULL)
    return TRUE;
  for (const ChyPfxPreset *const *known = chy_pfx_presets (); *known != NULL; known++)
    g_string_append_printf (choices, "%s%s", choices->len > 0 ? chy_list_comma () : "", (*known)->id);
  g_ptr_array_add (problems,
                   chy_problem_new (CHY_SEVERITY_ERROR, "request", "unknown-preset", NULL, "for", "value",
                                    preset != NULL ? preset : "", "choices", choices->str, NULL));
  return FALSE;
}
