/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/widgets/chy-form.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A dialog that asks for a command's parameters and runs it: a form of the type's fields, entries for its
 * secrets, one button with the verb. What is refused stands under its field or at the top, and the dialog
 * stays; when it is done it closes. Signal "done" (ChyOutcome*, as a pointer). */
#define CHY_TYPE_COMMAND_DIALOG (chy_command_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ChyCommandDialog, chy_command_dialog, CHY, COMMAND_DIALOG, GtkDialog)

typedef struct
{
  const char *title; /* translated; NULL: the command's */
  const char *intro; /* translated sentence above the form, or NULL */
  const char *verb;  /* translated, on the button; NULL: the command's title */
  const char *done;  /* translated: said afterwards; NULL: nothing */
  const char *const
      *keys; /* fields to ask for, NULL-terminated, in this order; NULL: all that `params` lacks */
  const char *const *secrets; /* secrets to ask for, NULL-terminated; NULL: none. An entry each, two for a
                               "new..." one; "passphrase" is left to the vault's own question */
} ChyCommandDialogOptions;

/* `type` is a command's name; `params` (or NULL) what is known already. `options` may be NULL and is copied
 * as far as it is needed. Not shown yet: chy_command_dialog_run() shows it. */
GtkWidget *chy_command_dialog_new (GtkWidget *from,
                                   ChyTenant *tenant,
                                   const char *type,
                                   GVariant *params,
                                   const ChyCommandDialogOptions *options);
ChyForm *chy_command_dialog_get_form (ChyCommandDialog *self);

/* A secret that is known already, such as a file that was chosen before; it is not asked for. */
void chy_command_dialog_give_secret (ChyCommandDialog *self, const char *key, ChySecret *secret);

/* New and shown. */
ChyCommandDialog *chy_command_dialog_run (GtkWidget *from,
                                          ChyTenant *tenant,
                                          const char *type,
                                          GVariant *params,
                                          const ChyCommandDialogOptions *options);

G_END_DECLS
