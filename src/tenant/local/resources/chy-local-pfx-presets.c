/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "pki/chy-pfx.h"
#include "tenant/local/chy-local-resource.h"

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  (void) reader;
  (void) session;
  (void) query;
  (void) error;
  for (const ChyPfxPreset *const *preset = chy_pfx_presets (); *preset != NULL; preset++)
    {
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "id", "s", (*preset)->id);
      g_variant_dict_insert (&dict, "title", "s", _ ((*preset)->title));
      g_variant_dict_insert (&dict, "help", "s", _ ((*preset)->help));
      g_variant_dict_insert (&dict, "legacy", "b", (*preset)->legacy);
      g_ptr_array_add (rows, g_variant_ref_sink (g_variant_dict_end (&dict)));
    }
  return rows;
}

const ChyLocalResource chy_local_pfx_presets = { .id = "pfx-presets", .keys = keys, .list = list };
