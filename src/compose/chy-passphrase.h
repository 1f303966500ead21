/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "compose/chy-folder.h"

G_BEGIN_DECLS

/* The credential of systemd that opens the vault: LoadCredential=vault-passphrase:FILE. */
#define CHY_PASSPHRASE_CREDENTIAL "vault-passphrase"
/* The same for the keys of authorities that have a passphrase of their own in the place of the vault. (The
 * PIN of a key in a token is in the vault.) */
#define CHY_PASSPHRASE_AUTHORITY_CREDENTIAL "authority-passphrase"

/* The file of a credential that systemd has loaded, or NULL; g_free(). */
char *chy_passphrase_find_credential (const char *name);

/* Opens the folder's vault for a service that starts: with the first line of `file` where that is not NULL,
 * else of the credential of systemd where there is one, else with what is typed on the terminal where there
 * is one. From nowhere: it stays locked, and that is no error. CHY_REFUSAL_ERROR ("cli", "no-vault") where
 * `file` is given and there is no vault; errors of the file and of the vault. Blocking. */
gboolean chy_passphrase_open_vault (ChyFolder *folder, const char *file, GError **error);

/* Opens the keys of authorities with a passphrase of their own, in the same way. One that does not open is
 * told to the log and does not keep a service from its other work. Blocking. */
void chy_passphrase_open_authorities (ChyFolder *folder);

G_END_DECLS
