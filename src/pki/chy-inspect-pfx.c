/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-inspect.h"

#include "chy-cert-der.h"
#include "chy-pfx.h"

#include <string.h>

/* By the names of chy-pfx-scheme.c: 40 bits of RC2 are broken in minutes, and 3DES stands on SHA-1 there. */
static gboolean
is_weak (const char *protection)
{
  static const char *const weak[] = { "RC2", "3DES", "not encrypted" };

  for (gsize i = 0; i < G_N_ELEMENTS (weak); i++)
    if (strstr (protection, weak[i]) != NULL)
      return TRUE;
  return FALSE;
}

void
chy_pfx_info_free (ChyPfxInfo *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->certificates);
  g_free (self->friendly_name);
  g_free (self->protection);
  g_free (self);
}

ChyPfxInfo *
chy_inspect_pfx (GBytes *data, ChySecret *password, GError **error)
{
  g_autofree char *protection = NULL;
  g_autoptr (ChyPfxContent) content = chy_pfx_read (data, password, &protection, error);
  g_autoptr (GPtrArray) certificates = NULL;
  ChyPfxInfo *self;

  if (content == NULL)
    return NULL;
  certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_cert_info_unref);
  for (guint i = 0; i < content->certificates->len; i++)
    {
      ChyCertInfo *info = chy_cert_info_read (content->certificates->pdata[i], TRUE, error);

      if (info == NULL)
        return NULL;
      g_ptr_array_add (certificates, info);
    }
  self = g_new0 (ChyPfxInfo, 1);
  self->certificates = g_steal_pointer (&certificates);
  self->has_key = content->key != NULL;
  self->friendly_name = g_steal_pointer (&content->friendly_name);
  self->weak = is_weak (protection);
  self->protection = g_steal_pointer (&protection);

  return self;
}

gboolean
chy_inspect_pfx_target (guint place, ChyPfxTarget *ret_target)
{
  const ChyPfxPreset *const *presets = chy_pfx_presets ();

  for (guint i = 0; presets[i] != NULL; i++)
    if (i == place)
      {
        *ret_target = (ChyPfxTarget){ .id = presets[i]->id,
                                      .title = presets[i]->title,
                                      .help = presets[i]->help,
                                      .legacy = presets[i]->legacy };
        return TRUE;
      }
  return FALSE;
}
