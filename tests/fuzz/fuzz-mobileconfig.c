/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "pki/chy-inspect.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (ChyMobileconfig) profile = chy_inspect_mobileconfig (bytes, NULL);
  g_autoptr (GPtrArray) path = profile != NULL && profile->signer != NULL
                                   ? chy_inspect_path (profile->signer, profile->certificates, 0)
                                   : NULL;
  ChyInspectedKind kind;

  (void) chy_inspect_kind (bytes, &kind, NULL);

  return 0;
}
