/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-passphrase.h"

#include <unistd.h>

#include "base/chy-i18n.h"
#include "base/chy-terminal.h"
#include "model/chy-problem.h"

/* The file of the credential, or NULL. */
static char *
find_credential (void)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, CHY_PASSPHRASE_CREDENTIAL, NULL) : NULL;

  return path != NULL && g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

gboolean
chy_passphrase_open_vault (ChyFolder *folder, const char *file, GError **error)
{
  g_autofree char *credential = file == NULL ? find_credential () : NULL;
  const char *path = file != NULL ? file : credential;
  g_autoptr (ChySecret) passphrase = NULL;

  if (folder->vault == NULL && file != NULL)
    {
      chy_refuse_one (error, "cli", "no-vault", NULL, NULL);
      return FALSE;
    }
  /* A credential may be there before the vault is. */
  if (folder->vault == NULL)
    return TRUE;
  if (path != NULL)
    {
      passphrase = chy_secret_new_from_file (path, error);
      return passphrase != NULL && chy_vault_open (folder->vault, passphrase, error);
    }
  if (isatty (STDIN_FILENO) && isatty (STDERR_FILENO))
    passphrase = chy_terminal_ask_secret (_ ("Passphrase of the vault: "), stderr, NULL);
  return passphrase == NULL || chy_vault_open (folder->vault, passphrase, error);
}
