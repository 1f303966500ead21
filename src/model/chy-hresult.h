/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A result code of Windows that certificate services give (MS-ERREF 2.1.1). `name` is also the code of the
 * problem in domain "issue" that has the words and the remedy. */
typedef struct
{
  guint32 code;     /* 0x80094800 */
  const char *name; /* "CERTSRV_E_UNSUPPORTED_CERT_TYPE" */
  const char *text; /* Microsoft's sentence, untranslated */
} ChyHresult;

/* NULL for an unknown one. */
const ChyHresult *chy_hresult_find (guint32 code);
const ChyHresult *chy_hresult_find_name (const char *name);
/* The whole table, ended by name NULL. */
const ChyHresult *chy_hresults (void);

/* "0x80094800 (CERTSRV_E_UNSUPPORTED_CERT_TYPE)", or the number alone. Free with g_free(). */
char *chy_hresult_format (guint32 code);

G_END_DECLS
