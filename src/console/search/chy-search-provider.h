/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "console/chy-application.h"

G_BEGIN_DECLS

/* What the desktop's own search asks of the console (org.gnome.Shell.SearchProvider2), without a window: the
 * tenant that was used last, where it is a data folder of this computer or is open in a window anyhow. Nobody
 * is asked for a password for it, no folder is made, and no server is signed in to. The process that D-Bus
 * has started for it ends some seconds after the last question. */
#define CHY_TYPE_SEARCH_PROVIDER (chy_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (ChySearchProvider, chy_search_provider, CHY, SEARCH_PROVIDER, GObject)

/* `application` owns it. */
ChySearchProvider *chy_search_provider_new (ChyApplication *application);
/* Below the application's object: PATH/SearchProvider. */
gboolean chy_search_provider_export (ChySearchProvider *self,
                                     GDBusConnection *connection,
                                     const char *application_path,
                                     GError **error);
void chy_search_provider_unexport (ChySearchProvider *self);
/* Lets go of the folder that it holds open, if any: a window does so from now on. */
void chy_search_provider_rest (ChySearchProvider *self);

/* The same, and the process need not stay for it any longer. */
void chy_search_provider_leave (ChySearchProvider *self);

G_END_DECLS
