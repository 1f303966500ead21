/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Certificates into files: as DER, PEM, or PEM with their chain; one into a file, several into a folder, a
 * file each. No private key is among them. */
#define CHY_TYPE_CERTIFICATE_EXPORT (chy_certificate_export_get_type ())
G_DECLARE_FINAL_TYPE (ChyCertificateExport, chy_certificate_export, CHY, CERTIFICATE_EXPORT, GtkDialog)

/* Asks how and where to, and writes. */
void chy_certificate_export_run (GtkWidget *from, ChyTenant *tenant, const char *const *ids);

/* --- the files, without a question ---------------------------------------------------------------------- */

typedef enum
{
  CHY_CERTIFICATE_DER,
  CHY_CERTIFICATE_PEM,
  CHY_CERTIFICATE_CHAIN,
} ChyCertificateFormat;

typedef void (*ChyCertificateProgress) (gint64 done, gint64 total, gpointer data);

/* Writes them in a worker: into the file `path` where there is one id, else into the folder `path`, a file
 * each, that replaces none. What fails ends it; what was written by then stays and is counted. */
void chy_certificate_write_async (ChyTenant *tenant,
                                  const char *const *ids,
                                  ChyCertificateFormat format,
                                  const char *path,
                                  ChyCertificateProgress progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* FALSE on an error; `ret_n` counts the files in any case. */
gboolean chy_certificate_write_finish (GAsyncResult *result, guint *ret_n, GError **error);

G_END_DECLS
