/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Connects to an address through a proxy, for real, and tells what happened. */

/* `proxy` is a URL (http, https, socks4, socks5), or "" for none; `address` is HOST, HOST:PORT or a URL. */
void chy_proxy_test_async (const char *proxy,
                           const char *address,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
/* A translated sentence on what happened, g_free(); `ret_ok` whether it is connected. NULL with
 * G_IO_ERROR_CANCELLED. */
char *chy_proxy_test_finish (GAsyncResult *result, gboolean *ret_ok, GError **error);

G_END_DECLS
