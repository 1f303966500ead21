/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Bytes that must not outlive their use: a password, a private key, a store key.
 * Reference counted and thread safe; zeroed by a call that the compiler cannot drop when the last
 * reference goes. Never put one into a property, a GVariant, a log line, an argument or the environment. */
typedef struct _ChySecret ChySecret;

#define CHY_TYPE_SECRET (chy_secret_get_type ())
GType chy_secret_get_type (void);

/* Copies `size` bytes; the caller still owns (and wipes) its own copy. A terminating zero is kept behind
 * them. */
ChySecret *chy_secret_new (gconstpointer data, gsize size);

/* Copies a zero-terminated string without its zero. */
ChySecret *chy_secret_new_string (const char *text);

/* Copies and then wipes the source. */
ChySecret *chy_secret_new_wiping (gpointer data, gsize size);

/* `size` bytes from the kernel's generator (getrandom). Aborts where there is none, as nothing is safe then.
 */
ChySecret *chy_secret_new_random (gsize size);

/* A password of at least `bits` of entropy in characters that every PKCS#12 reader encodes alike
 * (A-Z a-z 2-9 without look-alikes), in groups of five joined by '-'. */
ChySecret *chy_secret_new_password (guint bits);

/* The first line of a file, without its line end; "-" reads standard input. At most 4096 bytes.
 * Fails with GFileError, or CHY_BASE_ERROR_EMPTY where the line is empty. */
ChySecret *chy_secret_new_from_file (const char *path, GError **error);

ChySecret *chy_secret_ref (ChySecret *self);
void chy_secret_unref (ChySecret *self);

/* The bytes, owned by the secret. A zero byte follows them, so a text secret is a C string. */
gconstpointer chy_secret_get_data (ChySecret *self, gsize *ret_size);
const char *chy_secret_get_text (ChySecret *self);
gsize chy_secret_get_size (ChySecret *self);

/* The same bytes, which keep the secret until they are freed. */
GBytes *chy_secret_to_bytes (ChySecret *self);

/* Compares in constant time for equal lengths. */
gboolean chy_secret_equal (ChySecret *a, ChySecret *b);

/* Zeroes memory in a way that is not optimized away. */
void chy_wipe (gpointer data, gsize size);

/* Fills `data` from the kernel's generator. */
void chy_random (gpointer data, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChySecret, chy_secret_unref)

G_END_DECLS
