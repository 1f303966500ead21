/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vault/chy-vault-private.h"

#include <glib/gstdio.h>

#define NOW G_GINT64_CONSTANT (1767225600000000)

/* libsecret keeps its entries in a file here instead of asking a desktop. */
static char *folder;

static ChyVault *
make_vault (void)
{
  g_autoptr (ChySecret) secret = chy_secret_new_string ("correct horse");
  ChyVault *vault = chy_vault_create_full (secret, NOW, 3, NULL);

  g_assert_nonnull (vault);

  return vault;
}

static ChyVault *
load_again (ChyVault *vault)
{
  g_autofree char *text = chy_vault_save (vault);
  ChyVault *again = chy_vault_load_full (text, 3, NULL);

  g_assert_nonnull (again);

  return again;
}

static char *
keyring_slot (ChyVault *vault)
{
  g_autoptr (GPtrArray) slots = chy_vault_list_slots (vault);

  for (guint i = 0; i < slots->len; i++)
    {
      ChyVaultSlot *slot = slots->pdata[i];

      if (slot->kind == CHY_VAULT_SLOT_KEYRING)
        return g_strdup (slot->id);
    }

  return NULL;
}

static gboolean
has_keyring (ChyVault *vault)
{
  g_autoptr (GError) error = NULL;

  if (chy_vault_add_keyring (vault, NOW, NULL, &error))
    return TRUE;
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_KEYRING);
  g_test_skip (error->message);

  return FALSE;
}

static void
test_a_vault_opens_from_the_keyring (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (ChyVault) other = make_vault ();
  g_autoptr (ChyVault) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (chy_vault_open_from_keyring (vault, NULL, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_SLOT);
  g_clear_error (&error);
  if (!has_keyring (vault))
    return;
  again = load_again (vault);
  g_assert_false (chy_vault_is_open (again));
  g_assert_true (chy_vault_open_from_keyring (again, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (chy_vault_is_open (again));
  g_assert_false (chy_vault_open_from_keyring (other, NULL, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_SLOT);
}

static void
test_a_removed_keyring_slot_opens_no_old_copy (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (ChyVault) copy = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  if (!has_keyring (vault))
    return;
  copy = load_again (vault);
  id = keyring_slot (vault);
  g_assert_true (chy_vault_remove_slot (vault, id, &error));
  g_assert_no_error (error);
  g_assert_null (keyring_slot (vault));
  g_assert_false (chy_vault_open_from_keyring (copy, NULL, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_SLOT);
}

static void
test_a_keyring_slot_does_not_count_as_the_last (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (GPtrArray) slots = chy_vault_list_slots (vault);
  g_autoptr (GError) error = NULL;

  if (!has_keyring (vault))
    return;
  g_assert_false (chy_vault_remove_slot (vault, ((ChyVaultSlot *) slots->pdata[0])->id, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_LAST_SLOT);
}

static void
test_without_a_keyring_no_slot_is_made (void)
{
  g_autoptr (ChyVault) vault = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_setenv ("SECRET_BACKEND", "service", TRUE);
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_setenv ("SECRET_BACKEND", "file", TRUE);
      g_test_trap_assert_passed ();
      return;
    }
  vault = make_vault ();
  before = chy_vault_save (vault);
  g_assert_false (chy_vault_add_keyring (vault, NOW, NULL, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_KEYRING);
  after = chy_vault_save (vault);
  g_assert_cmpstr (before, ==, after);
}

#define ADD(name) g_test_add_func ("/vault-keyring/" #name, test_##name)

int
main (int argc, char **argv)
{
  g_autofree char *file = NULL;
  int status;

  folder = g_dir_make_tmp ("chy-keyring-XXXXXX", NULL);
  file = g_build_filename (folder, "keyring", NULL);
  if (g_getenv ("SECRET_FILE_TEST_PATH") == NULL)
    {
      g_setenv ("SECRET_BACKEND", "file", TRUE);
      g_setenv ("SECRET_FILE_TEST_PATH", file, TRUE);
      g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
    }
  g_test_init (&argc, &argv, NULL);
  ADD (a_vault_opens_from_the_keyring);
  ADD (a_removed_keyring_slot_opens_no_old_copy);
  ADD (a_keyring_slot_does_not_count_as_the_last);
  ADD (without_a_keyring_no_slot_is_made);
  status = g_test_run ();
  g_unlink (file);
  g_rmdir (folder);
  g_free (folder);

  return status;
}
