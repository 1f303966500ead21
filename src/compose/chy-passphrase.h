/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "compose/chy-folder.h"

G_BEGIN_DECLS

/* The credential of systemd that opens the vault: LoadCredential=vault-passphrase:FILE. */
#define CHY_PASSPHRASE_CREDENTIAL "vault-passphrase"

/* Opens the folder's vault for a service that starts: with the first line of `file` where that is not NULL,
 * else of the credential of systemd where there is one, else with what is typed on the terminal where there
 * is one. From nowhere: it stays locked, and that is no error. CHY_REFUSAL_ERROR ("cli", "no-vault") where
 * `file` is given and there is no vault; errors of the file and of the vault. Blocking. */
gboolean chy_passphrase_open_vault (ChyFolder *folder, const char *file, GError **error);

G_END_DECLS
