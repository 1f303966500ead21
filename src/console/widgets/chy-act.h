/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* How a change is made from a screen, whatever it is (ui.md, Manners):
 *
 * 1. The command is previewed. Where it says a consequence a dialog asks, with its problems; for what cannot
 *    be undone a name may have to be typed.
 * 2. It is applied in a worker. Where that takes longer than a moment a bar shows it, with Cancel.
 * 3. Where the vault is locked the keyring is tried, then the passphrase asked, and it is applied again.
 * 4. What it refused is said in words, with the remedy; what it did is said at the top of the panel, with
 *    Undo where the command has an inverse.
 */
typedef struct
{
  const char *done;  /* translated sentence for afterwards; NULL: nothing is said */
  const char *verb;  /* translated, on the button that confirms; NULL: the command's title */
  const char *typed; /* the name that has to be typed first, or NULL */
  gboolean quiet;    /* the caller shows errors itself (a form does) */
  gboolean known;    /* the consequence has been shown already: do not ask */
  gboolean last;     /* afterwards no Undo is offered */
} ChyActOptions;

/* Takes over `command`. `options` may be NULL and is copied. The callback is always called, once: with
 * G_IO_ERROR_CANCELLED where the person thought better of it. `from` may be destroyed meanwhile. */
void chy_act_async (GtkWidget *from,
                    ChyTenant *tenant,
                    ChyCommand *command,
                    const ChyActOptions *options,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data);
ChyOutcome *chy_act_finish (GAsyncResult *result, GError **error);

/* The same where nobody waits for the outcome. */
void chy_act (GtkWidget *from, ChyTenant *tenant, ChyCommand *command, const ChyActOptions *options);

/* Whether it is that the vault, or an authority's own key, has to be opened first. */
gboolean chy_act_is_locked (const GError *error);

/* A message dialog with the problems of an error, for where there is no better place. */
void chy_show_error (GtkWidget *from, const GError *error);

/* Asks for the vault's passphrase and opens it. The result is TRUE once it is open; FALSE with
 * G_IO_ERROR_CANCELLED where it was not given. */
void chy_unlock_async (GtkWidget *from,
                       ChyTenant *tenant,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
gboolean chy_unlock_finish (GAsyncResult *result, GError **error);

G_END_DECLS
