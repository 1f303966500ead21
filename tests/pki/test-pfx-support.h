/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pki/chy-pfx.h"

/* What the tests and benchmarks of PKCS#12 share: the files of tests/data/pfx. */

#define PFX_TEST_PASSWORD "correct horse battery"

GBytes *pfx_test_load (const char *name);
/* The DER in a PEM file. */
GBytes *pfx_test_load_pem (const char *name);
/* The key and certificate called `leaf` ("rsa" or "p256") and their chain. */
ChyPfxContent *pfx_test_content (const char *leaf, const char *friendly_name);
