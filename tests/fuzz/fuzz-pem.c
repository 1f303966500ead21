/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "pki/chy-inspect.h"
#include "pki/chy-pem.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GPtrArray) blocks = chy_pem_read (bytes, NULL);
  ChyInspectedKind kind;

  chy_inspect_kind (bytes, &kind, NULL);
  return 0;
}
