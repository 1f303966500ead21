/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a dialog shows while somebody signs in with a browser: first what will happen, then that it waits,
 * with a button that copies the address, and what went wrong. */
#define CHY_TYPE_BROWSER_PAGE (chy_browser_page_get_type ())
G_DECLARE_FINAL_TYPE (ChyBrowserPage, chy_browser_page, CHY, BROWSER_PAGE, GtkBox)

GtkWidget *chy_browser_page_new (void);

/* Whom the server lets people sign in by; NULL: not known. Takes a message away. */
void chy_browser_page_offer (ChyBrowserPage *self, const char *issuer);
/* Waits, and takes a message away. */
void chy_browser_page_wait (ChyBrowserPage *self);
/* Opens the browser there, and lets the address be copied. */
void chy_browser_page_open (ChyBrowserPage *self, const char *address);
/* Waits no more, and says why; NULL: it was given up. */
void chy_browser_page_stop (ChyBrowserPage *self, const GError *error);

G_END_DECLS
