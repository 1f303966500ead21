/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The dialog that asks before what cannot be undone: what will happen to whom, problems known beforehand,
 * and, where the matter is grave, a name to type. Enter does not confirm it by accident: the focus is on
 * Cancel, or in the entry. */
typedef struct
{
  const char *title;    /* translated: "Revoke Certificates" */
  const char *sentence; /* translated: the consequence, or NULL */
  const char *verb;     /* translated, on the button */
  const char *typed;    /* what has to be typed first, or NULL */
  GPtrArray *problems;  /* of ChyProblem, or NULL */
} ChyConfirmation;

/* The callback comes once the dialog is gone. The finish is TRUE where it was confirmed, else FALSE with
 * G_IO_ERROR_CANCELLED. */
void chy_confirm_async (GtkWidget *from,
                        const ChyConfirmation *asked,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
gboolean chy_confirm_finish (GAsyncResult *result, GError **error);

/* --- telling ------------------------------------------------------------------------------------------ */

/* A dialog with a list of problems. */
void chy_show_problems (GtkWidget *from, const char *title, GPtrArray *problems);

/* Asks for the passphrase of `authority`'s own key where it has one and is named, else the vault's; the
 * keyring is tried first. chy_unlock_finish(). */
void chy_unlock_for_async (GtkWidget *from,
                           ChyTenant *tenant,
                           const char *authority,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

G_END_DECLS
