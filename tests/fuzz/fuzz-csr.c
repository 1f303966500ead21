/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "pki/chy-csr.h"
#include "pki/chy-inspect.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (ChyCsr) csr = chy_csr_parse (bytes, 0, NULL);
  g_autoptr (ChyCertInfo) info = chy_inspect_request (bytes, NULL);

  chy_public_key_check (bytes, 0, NULL);
  return 0;
}
