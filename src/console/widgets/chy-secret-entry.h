/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "base/chy-secret.h"

G_BEGIN_DECLS

/* An entry for a passphrase or password: hidden until it is asked to show, typed twice where it is `new`,
 * its strength in words and a bar. Its buffer is wiped. Signal "changed". */
#define CHY_TYPE_SECRET_ENTRY (chy_secret_entry_get_type ())
G_DECLARE_FINAL_TYPE (ChySecretEntry, chy_secret_entry, CHY, SECRET_ENTRY, GtkGrid)

/* `label` may have a mnemonic; its colon is not needed. Enter activates the default button. */
GtkWidget *chy_secret_entry_new (const char *label, gboolean is_new);
/* What was typed, a new reference; NULL where nothing was, or the two differ. */
ChySecret *chy_secret_entry_get (ChySecretEntry *self);
/* Why it cannot be used yet, translated, or NULL: empty, the two differ, too short. */
const char *chy_secret_entry_get_problem (ChySecretEntry *self);

/* A secret that is shown once (a made password, a recovery code), with Copy, which clears the clipboard again
 * after a minute, and, where `printable`, Print…. */
GtkWidget *chy_secret_shown_new (ChySecret *secret, const char *accessible_name, gboolean printable);

/* Puts a secret on the clipboard, in a way that clipboard managers are asked not to keep, and takes it off
 * again after `seconds` if it is still there. */
void chy_secret_copy (GtkWidget *widget, ChySecret *secret, guint seconds);
/* Takes it off at once if it is still there. With the program's end it goes by itself: it is never given to a
 * clipboard manager to keep. */
void chy_secret_clear_clipboard (GdkDisplay *display);
/* What a person copies from this label or entry (Ctrl+C, its menu) is treated so, too. */
void chy_secret_guard_copy (GtkWidget *widget);

/* Bits that a guesser needs about; never more than the length allows. For words and bar. */
double chy_secret_strength (const char *text);

G_END_DECLS
