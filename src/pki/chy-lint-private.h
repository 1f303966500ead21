/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-cert-der.h"
#include "model/chy-problem.h"

G_BEGIN_DECLS

/* One run of the lint; each file adds its rules. The words of the codes stand in
 * model/problems/chy-problems-lint.c. */
typedef struct
{
  const ChyCertDer *cert;
  ChyPublicKey key;
  gboolean key_known;
  gboolean subject_empty;
  gboolean self_issued; /* subject and issuer are the same octets */
  GPtrArray *problems;
  gboolean failed;
  /* Filled while the extensions are walked: */
  gboolean is_ca;
  gboolean has_path_length;
  gboolean has_key_usage, has_san, has_ski, has_aki;
  guint32 key_usage;
  GPtrArray *emails; /* (owned) of text: rfc822Names of the SAN */
  GPtrArray *ekus;   /* (owned) of OID text */
} ChyLint;

void chy_lint_error (ChyLint *self, const char *code, const char *detail);
void chy_lint_warn (ChyLint *self, const char *code, const char *detail);

void chy_lint_extensions (ChyLint *self);
void chy_lint_names (ChyLint *self);

G_END_DECLS
