/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-passphrase.h"

#include <unistd.h>

#include "base/chy-i18n.h"
#include "base/chy-terminal.h"
#include "model/chy-field.h"
#include "model/chy-problem.h"

char *
chy_passphrase_find_credential (const char *name)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;

  return path != NULL && g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

gboolean
chy_passphrase_open_vault (ChyFolder *folder, const char *file, GError **error)
{
  g_autofree char *credential =
      file == NULL ? chy_passphrase_find_credential (CHY_PASSPHRASE_CREDENTIAL) : NULL;
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

/* NULL: from nowhere. */
static ChySecret *
find_own_passphrase (const char *name, GError **error)
{
  g_autofree char *path = chy_passphrase_find_credential (CHY_PASSPHRASE_AUTHORITY_CREDENTIAL);
  g_autofree char *prompt = NULL;

  if (path != NULL)
    return chy_secret_new_from_file (path, error);
  if (!isatty (STDIN_FILENO) || !isatty (STDERR_FILENO))
    return NULL;
  /* Translators: the name of an authority. */
  prompt = g_strdup_printf (_ ("Passphrase of the key of %s: "), name);
  return chy_terminal_ask_secret (prompt, stderr, NULL);
}

void
chy_passphrase_open_authorities (ChyFolder *folder)
{
  g_autoptr (GPtrArray) authorities = chy_authority_host_list (folder->host, NULL, NULL);

  for (guint i = 0; authorities != NULL && i < authorities->len; i++)
    {
      g_autoptr (GVariant) described = chy_authority_describe (authorities->pdata[i], NULL, NULL);
      const char *name = described != NULL ? chy_body_get_text (described, "name") : NULL;
      g_autoptr (ChySecret) passphrase = NULL;
      g_autoptr (GError) error = NULL;

      if (name == NULL || g_strcmp0 (chy_body_get_text (described, "keyStorage"), "passphrase") != 0)
        continue;
      passphrase = find_own_passphrase (name, &error);
      if (passphrase != NULL)
        chy_authority_host_unlock (folder->host, chy_body_get_text (described, "id"), passphrase, &error);
      if (error != NULL)
        g_warning ("The key of %s stays locked: %s", name, error->message);
    }
}
