/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "pki/chy-pfx-private.h"

/* What an input may cost; a count of millions is bounded by the tests, not found here. */
enum
{
  WORK = 20000,
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (ChySecret) password = chy_secret_new_string ("correct horse battery");
  g_autoptr (PfxDeriver) deriver = pfx_deriver_new (password, NULL);
  g_autoptr (ChyPfxContent) content = NULL;
  g_autofree char *protection = NULL;

  deriver->work = PFX_MAX_WORK - WORK;
  content = pfx_read_with (bytes, deriver, &protection, NULL);

  return 0;
}
