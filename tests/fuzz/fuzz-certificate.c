/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "model/chy-problem.h"
#include "pki/chy-certificate.h"
#include "pki/chy-inspect.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (GPtrArray) pool = g_ptr_array_new ();
  g_autoptr (GPtrArray) chain = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (ChyCertInfo) info = NULL;
  g_autoptr (ChyCertInfo) trusted = NULL;
  ChyInspectedKind kind;

  chy_inspect_kind (bytes, &kind, NULL);
  info = chy_inspect_certificate (bytes, NULL);
  trusted = chy_inspect_trusted_certificate (bytes, 0, problems, NULL);
  all = chy_inspect_certificates (bytes, NULL);
  chy_lint_certificate (bytes, problems);
  g_ptr_array_add (pool, bytes);
  chain = chy_chain_build (bytes, pool, NULL);
  chy_certificate_verify (bytes, bytes, NULL);
  return 0;
}
