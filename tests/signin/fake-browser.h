/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-server.h"

G_BEGIN_DECLS

/* Plays the browser of a person: is given the address, and comes back to the port that it names. */
typedef struct _FakeBrowser FakeBrowser;

/* What it does, in a thread of its own, once it has the address. */
typedef void (*FakeBrowserPlay) (FakeBrowser *self, gpointer data);

/* `server` learns what the address says. */
FakeBrowser *fake_browser_new (FakeServer *server, FakeBrowserPlay play, gpointer data);
/* Waits for it to have played. */
void fake_browser_free (FakeBrowser *self);

/* As a ChySignInShow, with the browser as its data: starts to play. */
void fake_browser_show (const char *address, gpointer browser);

/* A parameter of the address (borrowed), or NULL. */
const char *fake_browser_get (FakeBrowser *self, const char *name);
/* That it comes back to. */
guint fake_browser_get_port (FakeBrowser *self);
/* Sends "METHOD TARGET" with a Host (NULL: the right one); gives the status, 0 where nobody listens, and the
 * body. */
guint fake_browser_send (
    FakeBrowser *self, const char *method, const char *target, const char *host, char **ret_body);
/* GET /callback with state and `rest` behind it. */
guint fake_browser_come_back (FakeBrowser *self, const char *rest, char **ret_body);

/* What an agreeable person does: comes back with the code. */
void fake_browser_agree (FakeBrowser *self, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeBrowser, fake_browser_free)

G_END_DECLS
