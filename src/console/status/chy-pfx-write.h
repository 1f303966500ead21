/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* PFX files of requests, in a worker: one into a file, several into a folder that has none of them yet, a
 * file each. Files are for their owner alone (0600). */
typedef struct
{
  ChyTenant *tenant;
  const char *const *ids; /* of requests */
  const char *preset;     /* of a target system */
  ChySecret *password;    /* NULL: one is made for each file */
  const char *path;       /* the file where there is one id, else the folder */
} ChyPfxOrder;

typedef void (*ChyPfxProgress) (gint64 done, gint64 total, gpointer data);

/* `order` is copied. What fails ends it; what was written by then stays. */
void chy_pfx_write_async (const ChyPfxOrder *order,
                          ChyPfxProgress progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
/* `ret_n` counts the files, also on an error; `ret_password` gets the password that was made for a single
 * one, or NULL. Those of several are in the folder's passwords.csv. */
gboolean chy_pfx_write_finish (GAsyncResult *result, guint *ret_n, ChySecret **ret_password, GError **error);

G_END_DECLS
