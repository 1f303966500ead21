/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/chy-secret.h"
#include "model/chy-cert-spec.h"

/* A PFX file as another authority would have given it to a user; each zero means what is good. */
typedef struct
{
  const char *name;  /* "Anna Weber" */
  const char *mail;  /* in the certificate; NULL: none */
  const char *usage; /* OID of the extended key usage; NULL: secure e-mail */
  ChyKeyUsage key_usage;
  gint64 begin, end; /* microseconds before and after `now` */
  gboolean weak;     /* protected with 3DES */
  gboolean without_key;
  gboolean without_chain;
  gboolean authority; /* the certificate and key of the authority itself */
} MadePfx;

#define MADE_PASSWORD "what the other authority said"

/* The file (owned), protected by MADE_PASSWORD. `ret_thumbprint` may be NULL; g_free(). */
ChySecret *made_pfx (const MadePfx *what, gint64 now, char **ret_thumbprint);
