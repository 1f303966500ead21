/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "pki/chy-certificate.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GPtrArray) certificates = chy_pkcs7_read (bytes, NULL);
  g_autoptr (GBytes) again = certificates != NULL ? chy_pkcs7_write (certificates, NULL) : NULL;

  return 0;
}
