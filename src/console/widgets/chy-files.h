/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Files that a person chooses (GtkFileChooserNative: the portal's inside a sandbox), read and written in a
 * worker. */

typedef struct
{
  const char *title;           /* translated */
  const char *accept;          /* translated, on the button; NULL: Open or Save */
  const char *name;            /* what a new file is called first, or NULL */
  const char *filter_name;     /* translated, or NULL: all files */
  const char *const *patterns; /* "*.cer", NULL-terminated, or NULL */
} ChyFileOptions;

enum
{
  CHY_FILE_LIMIT = 64 * 1024 * 1024, /* no list or certificate is larger */
};

/* Asks for a file and reads it: the bytes, and its name for messages. G_IO_ERROR_CANCELLED where none was
 * chosen. */
void chy_file_open_async (GtkWidget *from,
                          const ChyFileOptions *options,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
GBytes *chy_file_open_finish (GAsyncResult *result, char **ret_name, GError **error);

/* Asks where to and writes `data` there, whole or not at all; `mode` 0600 for what has a key in it. An
 * existing file is replaced only after the chooser has asked. The finish gives the path. */
void chy_file_save_async (GtkWidget *from,
                          const ChyFileOptions *options,
                          GBytes *data,
                          int mode,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
char *chy_file_save_finish (GAsyncResult *result, GError **error);

/* Asks where to, for what the caller writes itself; a path, g_free(). */
void chy_file_place_async (GtkWidget *from,
                           const ChyFileOptions *options,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
char *chy_file_place_finish (GAsyncResult *result, GError **error);

/* Asks for a file that others read; a path, g_free(). */
void chy_file_choose_async (GtkWidget *from,
                            const ChyFileOptions *options,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
char *chy_file_choose_finish (GAsyncResult *result, GError **error);

/* Asks for a folder; a path, g_free(). */
void chy_folder_choose_async (GtkWidget *from,
                              const ChyFileOptions *options,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
char *chy_folder_choose_finish (GAsyncResult *result, GError **error);

G_END_DECLS
