/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/chy-console-host.h"

G_BEGIN_DECLS

/* Makes the sample organization in `path`, with a bar that shows how far it is, and Cancel. The result is
 * TRUE once it is there; G_IO_ERROR_CANCELLED where the person thought better of it; other errors have been
 * shown. */
void chy_sample_dialog_run_async (GtkWindow *parent,
                                  const ChyConsoleHost *host,
                                  const char *path,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean chy_sample_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
