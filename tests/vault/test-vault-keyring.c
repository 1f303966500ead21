/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vault/chy-vault-private.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#define NOW G_GINT64_CONSTANT (1767225600000000)

/* libsecret keeps its entries in a file here instead of asking a desktop. */
static char *folder;
/* Below secret-service.sh it is a desktop's own service. */
static gboolean is_real;

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
  if (is_real)
    g_error ("the secret service does not work: %s", error->message);
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
      g_autofree char *bus = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));

      g_setenv ("SECRET_BACKEND", "service", TRUE);
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      if (bus != NULL)
        g_setenv ("DBUS_SESSION_BUS_ADDRESS", bus, TRUE);
      g_setenv ("SECRET_BACKEND", is_real ? "service" : "file", TRUE);
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

static void
lock_keyrings (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  const char *const paths[] = { "/org/freedesktop/secrets/collection/login", NULL };
  g_autoptr (GVariant) locked = NULL;
  g_autoptr (GVariant) which = NULL;

  g_assert_no_error (error);
  locked = g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                        "org.freedesktop.Secret.Service", "Lock",
                                        g_variant_new ("(^ao)", paths), NULL, 0, -1, NULL, &error);
  g_assert_no_error (error);
  which = g_variant_get_child_value (locked, 0);
  g_assert_cmpuint (g_variant_n_children (which), ==, 1);
}

/* There is no screen to ask on, so the question is dismissed as a person could do it. */
static void
test_a_keyring_that_stays_locked_is_told_from_one_without_an_entry (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (ChyVault) other = make_vault ();
  g_autoptr (ChyVault) again = NULL;
  g_autoptr (ChySecret) passphrase = chy_secret_new_string ("correct horse");
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_assert_true (has_keyring (vault));
  again = load_again (vault);
  lock_keyrings ();
  g_assert_false (chy_vault_open_from_keyring (again, NULL, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_KEYRING);
  g_clear_error (&error);
  g_assert_true (chy_vault_open (again, passphrase, &error));
  g_assert_no_error (error);
  before = chy_vault_save (other);
  g_assert_false (chy_vault_add_keyring (other, NOW, NULL, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_KEYRING);
  after = chy_vault_save (other);
  g_assert_cmpstr (before, ==, after);
}

static GDBusMessage *
swallow_cb (GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer data)
{
  (void) bus;
  (void) data;
  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  g_object_unref (message);
  return NULL;
}

static gpointer
cancel_thread (gpointer cancellable)
{
  g_usleep (200000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* It has the name and never says a word. */
static void
test_a_keyring_that_hangs_is_given_up_when_told (void)
{
  g_autoptr (GTestDBus) bus = NULL;
  g_autoptr (GDBusConnection) mute = NULL;
  g_autoptr (GVariant) owned = NULL;
  g_autoptr (ChyVault) vault = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_setenv ("SECRET_BACKEND", "service", TRUE);
  mute = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
                                                 G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                     G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                 NULL, NULL, &error);
  g_assert_no_error (error);
  owned = g_dbus_connection_call_sync (
      mute, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", "org.freedesktop.secrets", 0), NULL, 0, -1, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (mute, swallow_cb, NULL, NULL);
  vault = make_vault ();
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_false (chy_vault_add_keyring (vault, NOW, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (keyring_slot (vault));
  g_thread_join (thread);
  g_test_dbus_stop (bus);
}

#define ADD(name) g_test_add_func ("/vault-keyring/" #name, test_##name)

int
main (int argc, char **argv)
{
  g_autofree char *file = NULL;
  int status;

  folder = g_dir_make_tmp ("chy-keyring-XXXXXX", NULL);
  file = g_build_filename (folder, "keyring", NULL);
  is_real = g_strcmp0 (g_getenv ("CHY_TEST_SECRET_SERVICE"), "1") == 0;
  if (!is_real && g_getenv ("SECRET_FILE_TEST_PATH") == NULL)
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
  ADD (a_keyring_that_hangs_is_given_up_when_told);
  if (is_real)
    ADD (a_keyring_that_stays_locked_is_told_from_one_without_an_entry);
  status = g_test_run ();
  g_unlink (file);
  g_rmdir (folder);
  g_free (folder);

  return status;
}
