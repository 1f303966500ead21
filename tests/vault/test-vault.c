/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vault/chy-vault-private.h"

#include "base/chy-id.h"

#include <string.h>

#define NOW G_GINT64_CONSTANT (1767225600123456)

/* What the tests have for a count; test_production_stays_at_its_count proves that nothing else reaches it. */
enum
{
  FEW = 3,
};

static ChySecret *
pass (const char *text)
{
  return chy_secret_new_string (text);
}

static ChyVault *
make_vault (void)
{
  g_autoptr (ChySecret) secret = pass ("correct horse");
  g_autoptr (GError) error = NULL;
  ChyVault *vault = chy_vault_create_full (secret, NOW, FEW, &error);

  g_assert_no_error (error);

  return vault;
}

static ChyVault *
load (const char *text)
{
  g_autoptr (GError) error = NULL;
  ChyVault *vault = chy_vault_load_full (text, FEW, &error);

  g_assert_no_error (error);

  return vault;
}

static gboolean
opens (ChyVault *vault, const char *text)
{
  g_autoptr (ChySecret) secret = pass (text);
  g_autoptr (GError) error = NULL;
  gboolean open = chy_vault_open (vault, secret, &error);

  if (!open)
    g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WRONG_SECRET);

  return open;
}

static GBytes *
seal (ChyVault *vault, const char *text)
{
  g_autoptr (GError) error = NULL;
  GBytes *sealed = chy_vault_seal (vault, text, strlen (text), "requests", "42", "pfx", &error);

  g_assert_no_error (error);

  return sealed;
}

static void
assert_unseals (ChyVault *vault, GBytes *sealed, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) plain = chy_vault_unseal (vault, sealed, "requests", "42", "pfx", &error);

  g_assert_no_error (error);
  g_assert_cmpmem (chy_secret_get_text (plain), chy_secret_get_size (plain), text, strlen (text));
}

static void
assert_seal_error (
    ChyVault *vault, GBytes *sealed, const char *table, const char *id, const char *column, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) plain = chy_vault_unseal (vault, sealed, table, id, column, &error);

  g_assert_null (plain);
  g_assert_error (error, CHY_VAULT_ERROR, code);
}

static void
assert_load_error (const char *text, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyVault) vault = chy_vault_load_full (text, FEW, &error);

  g_assert_null (vault);
  g_assert_error (error, CHY_VAULT_ERROR, code);
}

static char *
replaced (const char *text, const char *from, const char *to)
{
  GString *copy = g_string_new (text);

  g_assert_cmpuint (g_string_replace (copy, from, to, 1), ==, 1);

  return g_string_free (copy, FALSE);
}

static void
test_a_vault_opens_with_its_passphrase_and_no_other (void)
{
  g_autoptr (ChyVault) made = make_vault ();
  g_autofree char *text = chy_vault_save (made);
  g_autoptr (ChyVault) vault = load (text);
  g_autofree char *again = chy_vault_save (vault);
  g_autoptr (GBytes) sealed = seal (made, "a private key");

  g_assert_true (chy_vault_is_open (made));
  g_assert_false (chy_vault_is_open (vault));
  g_assert_cmpstr (text, ==, again);
  g_assert_false (opens (vault, "correct horsf"));
  g_assert_false (opens (vault, ""));
  g_assert_false (chy_vault_is_open (vault));
  g_assert_true (opens (vault, "correct horse"));
  g_assert_true (chy_vault_is_open (vault));
  assert_unseals (vault, sealed, "a private key");
  assert_unseals (made, sealed, "a private key");
}

static void
test_production_stays_at_its_count (void)
{
  g_autoptr (ChySecret) secret = pass ("correct horse");
  g_autoptr (ChyVault) weak = make_vault ();
  g_autofree char *weak_text = chy_vault_save (weak);
  g_autoptr (ChyVault) vault = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (chy_vault_load (weak_text, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_DAMAGED);
  g_clear_error (&error);
  vault = chy_vault_create (secret, NOW, &error);
  g_assert_no_error (error);
  text = chy_vault_save (vault);
  g_assert_nonnull (strstr (text, "600000"));
  g_clear_pointer (&vault, chy_vault_unref);
  vault = chy_vault_load (text, &error);
  g_assert_no_error (error);
  g_assert_true (opens (vault, "correct horse"));
}

static void
test_a_short_passphrase_is_refused (void)
{
  static const char *const weak[] = { "", "1234567", "ööööööö" };
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (ChySecret) old = pass ("correct horse");
  g_autoptr (ChySecret) eight = pass ("öööööööö");

  for (gsize i = 0; i < G_N_ELEMENTS (weak); i++)
    {
      g_autoptr (ChySecret) secret = pass (weak[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (chy_vault_create (secret, NOW, &error));
      g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WEAK);
      g_clear_error (&error);
      g_assert_false (chy_vault_add_passphrase (vault, secret, NOW, &error));
      g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WEAK);
      g_clear_error (&error);
      g_assert_false (chy_vault_change_passphrase (vault, old, secret, NOW, &error));
      g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WEAK);
    }
  g_assert_true (chy_vault_add_passphrase (vault, eight, NOW, NULL));
}

static void
test_a_locked_vault_gives_and_takes_nothing (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (ChySecret) secret = pass ("correct horse");
  g_autoptr (GBytes) sealed = seal (vault, "x");
  g_autoptr (GPtrArray) slots = chy_vault_list_slots (vault);
  const char *id = ((ChyVaultSlot *) slots->pdata[0])->id;
  g_autoptr (GError) error = NULL;

  chy_vault_lock (vault);
  g_assert_false (chy_vault_is_open (vault));
  assert_seal_error (vault, sealed, "requests", "42", "pfx", CHY_VAULT_ERROR_LOCKED);
  g_assert_null (chy_vault_seal (vault, "x", 1, "t", "i", "c", &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_null (chy_vault_sign (vault, "audit", "x", 1, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (chy_vault_add_passphrase (vault, secret, NOW, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_null (chy_vault_add_recovery (vault, NOW, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (chy_vault_add_keyring (vault, NOW, NULL, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (chy_vault_change_passphrase (vault, secret, secret, NOW, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (chy_vault_remove_slot (vault, id, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_LOCKED);
  g_assert_true (opens (vault, "correct horse"));
  assert_unseals (vault, sealed, "x");
}

static void
test_a_recovery_code_opens_however_it_is_typed (void)
{
  g_autoptr (ChyVault) made = make_vault ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) code = chy_vault_add_recovery (made, NOW, &error);
  g_autofree char *text = chy_vault_save (made);
  g_autofree char *spaced = g_strdelimit (g_strdup (chy_secret_get_text (code)), "-", ' ');
  g_autofree char *padded = g_strconcat ("  ", spaced, "\n", NULL);
  g_autofree char *cut = g_strndup (chy_secret_get_text (code), chy_secret_get_size (code) - 1);
  g_autoptr (ChyVault) vault = load (text);
  guint letters = 0;

  g_assert_no_error (error);
  for (const char *p = chy_secret_get_text (code); *p != '\0'; p++)
    letters += *p != '-';
  g_assert_cmpuint (letters, >=, 23); /* 56 characters are 5.8 bits each: 128 bits need 23 */
  g_assert_null (strstr (text, chy_secret_get_text (code)));
  g_assert_false (opens (vault, cut));
  g_assert_true (opens (vault, chy_secret_get_text (code)));
  chy_vault_lock (vault);
  g_assert_true (opens (vault, padded));
  chy_vault_lock (vault);
  g_assert_true (opens (vault, "correct horse"));
}

static void
test_a_changed_passphrase_replaces_the_old_one (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (ChySecret) old = pass ("correct horse");
  g_autoptr (ChySecret) new = pass ("battery staple");
  g_autoptr (GBytes) sealed = seal (vault, "kept");
  g_autoptr (GPtrArray) slots = NULL;
  g_autoptr (ChyVault) loaded = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (chy_vault_change_passphrase (vault, new, new, NOW, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WRONG_SECRET);
  g_clear_error (&error);
  g_assert_true (chy_vault_change_passphrase (vault, old, new, NOW + 7, &error));
  g_assert_no_error (error);
  slots = chy_vault_list_slots (vault);
  g_assert_cmpuint (slots->len, ==, 1);
  g_assert_cmpint (((ChyVaultSlot *) slots->pdata[0])->created, ==, NOW + 7);
  text = chy_vault_save (vault);
  loaded = load (text);
  g_assert_false (opens (loaded, "correct horse"));
  g_assert_true (opens (loaded, "battery staple"));
  assert_unseals (loaded, sealed, "kept");
}

static void
test_the_last_slot_stays (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (ChySecret) second = pass ("battery staple");
  g_autoptr (GPtrArray) slots = chy_vault_list_slots (vault);
  g_autoptr (GPtrArray) rest = NULL;
  const char *first = ((ChyVaultSlot *) slots->pdata[0])->id;
  g_autoptr (GError) error = NULL;

  g_assert_false (chy_vault_remove_slot (vault, first, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_LAST_SLOT);
  g_clear_error (&error);
  g_assert_false (chy_vault_remove_slot (vault, "no-such-slot", &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_SLOT);
  g_clear_error (&error);
  g_assert_true (chy_vault_add_passphrase (vault, second, NOW, &error));
  g_assert_true (chy_vault_remove_slot (vault, first, &error));
  g_assert_no_error (error);
  rest = chy_vault_list_slots (vault);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_false (chy_vault_remove_slot (vault, ((ChyVaultSlot *) rest->pdata[0])->id, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_LAST_SLOT);
  chy_vault_lock (vault);
  g_assert_false (opens (vault, "correct horse"));
  g_assert_true (opens (vault, "battery staple"));
}

static void
test_slots_have_an_end (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (ChySecret) secret = pass ("one of very many");
  g_autoptr (GError) error = NULL;

  for (int i = 1; i < VAULT_MAX_SLOTS; i++)
    g_assert_true (chy_vault_add_passphrase (vault, secret, NOW, &error));
  g_assert_false (chy_vault_add_passphrase (vault, secret, NOW, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_TOO_MANY);
}

static void
test_damaged_text_is_named_damaged (void)
{
  static const char *const bad[] = {
    "",
    " ",
    "not json",
    "[]",
    "42",
    "null",
    "{}",
    "{\"format\":\"chancery-vault\"}",
    "{\"format\":\"other\",\"version\":1}",
    "{\"format\":1,\"version\":1}",
    "{\"format\":\"chancery-vault\",\"version\":\"1\"}",
    "{\"format\":\"chancery-vault\",\"version\":0}",
    "{\"format\":\"chancery-vault\",\"version\":-1}",
    "{\"format\":\"chancery-vault\",\"version\":1.5}",
    "{\"format\":\"chancery-vault\",\"version\":1,\"slots\":[]}",
    "\xff\xfe",
  };
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autofree char *long_text = g_strnfill (VAULT_MAX_TEXT + 1, ' ');

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_load_error (bad[i], CHY_VAULT_ERROR_DAMAGED);
  assert_load_error (deep, CHY_VAULT_ERROR_DAMAGED);
  assert_load_error (long_text, CHY_VAULT_ERROR_DAMAGED);
}

static void
test_a_newer_vault_is_named_newer (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autofree char *text = chy_vault_save (vault);
  g_autofree char *newer = replaced (text, "\"version\" : 1", "\"version\" : 2");
  g_autofree char *much_newer = replaced (text, "\"version\" : 1", "\"version\" : 900, \"more\" : {}");

  assert_load_error (newer, CHY_VAULT_ERROR_NEWER);
  assert_load_error (much_newer, CHY_VAULT_ERROR_NEWER);
}

/* Every byte, in three ways: either it is found out, or it did not matter (a blank in the JSON). */
static void
test_no_changed_byte_goes_unseen (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autofree char *text = chy_vault_save (vault);
  gsize size = strlen (text);
  guint refused = 0;

  for (gsize at = 0; at < size; at++)
    for (int way = 0; way < 3; way++)
      {
        g_autofree char *changed = g_strdup (text);
        g_autofree char *saved = NULL;
        g_autoptr (GError) error = NULL;
        g_autoptr (ChyVault) loaded = NULL;

        changed[at] = way == 0 ? (char) (changed[at] ^ 1) : way == 1 ? ' ' : (char) (changed[at] ^ 0x20);
        loaded = chy_vault_load_full (changed, FEW, &error);
        if (loaded == NULL)
          {
            refused++;
            g_assert_true (g_error_matches (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_DAMAGED) ||
                           g_error_matches (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NEWER));
            continue;
          }
        saved = chy_vault_save (loaded);
        if (strcmp (saved, text) == 0)
          continue;
        /* Only the authenticator is outside of the checksum; opening compares it. */
        {
          g_autoptr (ChySecret) secret = pass ("correct horse");

          g_assert_false (chy_vault_open (loaded, secret, &error));
          g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_DAMAGED);
          g_assert_false (chy_vault_is_open (loaded));
        }
      }
  g_assert_cmpuint (refused, >, size);
}

/* Somebody with write access, who also makes the checksum right. */
static void
test_a_slot_planted_by_a_stranger_is_found_out (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autofree char *text = chy_vault_save (vault);
  g_autoptr (VaultState) state = vault_state_from_text (text, FEW, NULL);
  g_autoptr (ChySecret) mallory = pass ("mallory's own");
  g_autoptr (ChySecret) other_key = chy_secret_new_random (VAULT_KEY_SIZE);
  g_autoptr (GError) error = NULL;
  VaultSlot *planted =
      vault_slot_new (state->id, CHY_VAULT_SLOT_PASSPHRASE, mallory, other_key, FEW, NOW, &error);
  g_autoptr (ChySecret) secret = pass ("correct horse");
  g_autofree char *forged = NULL;
  g_autoptr (ChyVault) loaded = NULL;

  g_ptr_array_insert (state->slots, 0, planted);
  forged = vault_state_to_text (state);
  loaded = load (forged);
  g_assert_false (chy_vault_open (loaded, mallory, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_false (chy_vault_open (loaded, secret, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_DAMAGED);
}

static void
test_a_slot_does_not_open_in_another_vault_or_with_a_changed_count (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autofree char *text = chy_vault_save (vault);
  g_autoptr (VaultState) state = vault_state_from_text (text, FEW, NULL);
  g_autoptr (ChySecret) secret = pass ("correct horse");
  g_autofree char *other = chy_id_new ();
  VaultSlot *slot = state->slots->pdata[0];
  g_autoptr (GError) error = NULL;

  g_assert_null (vault_slot_open (slot, other, secret, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WRONG_SECRET);
  g_clear_error (&error);
  slot->created++;
  g_assert_null (vault_slot_open (slot, state->id, secret, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WRONG_SECRET);
  g_clear_error (&error);
  slot->created--;
  slot->kind = CHY_VAULT_SLOT_RECOVERY;
  g_assert_null (vault_slot_open (slot, state->id, secret, &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WRONG_SECRET);
}

static void
test_a_sealed_field_stays_where_it_was_put (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (ChyVault) other = make_vault ();
  g_autoptr (GBytes) sealed = seal (vault, "secret");
  g_autoptr (GBytes) twice = seal (vault, "secret");

  g_assert_cmpuint (g_bytes_get_size (sealed), ==, 1 + 4 + 12 + 6 + 16);
  g_assert_false (g_bytes_equal (sealed, twice));
  assert_unseals (vault, sealed, "secret");
  assert_seal_error (vault, sealed, "profiles", "42", "pfx", CHY_VAULT_ERROR_SEAL);
  assert_seal_error (vault, sealed, "requests", "43", "pfx", CHY_VAULT_ERROR_SEAL);
  assert_seal_error (vault, sealed, "requests", "42", "key", CHY_VAULT_ERROR_SEAL);
  assert_seal_error (vault, sealed, "requests", "42|pfx", "", CHY_VAULT_ERROR_SEAL);
  assert_seal_error (other, sealed, "requests", "42", "pfx", CHY_VAULT_ERROR_SEAL);
}

static void
test_no_changed_byte_of_a_sealed_field_goes_unseen (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (GBytes) sealed = seal (vault, "secret");
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (sealed, &size);

  for (gsize at = 0; at < size; at++)
    for (int bit = 0; bit < 8; bit++)
      {
        g_autofree guint8 *changed = g_memdup2 (data, size);
        g_autoptr (GBytes) bytes = NULL;

        changed[at] ^= (guint8) (1 << bit);
        bytes = g_bytes_new (changed, size);
        assert_seal_error (vault, bytes, "requests", "42", "pfx",
                           at == 0 && changed[0] > 1 ? CHY_VAULT_ERROR_NEWER : CHY_VAULT_ERROR_SEAL);
      }
  for (gsize length = 0; length < size; length++)
    {
      g_autoptr (GBytes) cut = g_bytes_new (data, length);

      assert_seal_error (vault, cut, "requests", "42", "pfx", CHY_VAULT_ERROR_SEAL);
    }
}

static void
test_empty_and_large_fields_are_sealed (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (GBytes) empty = seal (vault, "");
  g_autofree char *much = g_strnfill (1024 * 1024, 'x');
  g_autoptr (GBytes) large = seal (vault, much);

  assert_unseals (vault, empty, "");
  assert_unseals (vault, large, much);
}

static void
test_a_signature_depends_on_purpose_data_and_vault (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (ChyVault) other = make_vault ();
  g_autofree char *text = chy_vault_save (vault);
  g_autoptr (ChyVault) loaded = load (text);
  g_autoptr (GBytes) first = chy_vault_sign (vault, "audit", "head", 4, NULL);
  g_autoptr (GBytes) purpose = chy_vault_sign (vault, "backup", "head", 4, NULL);
  g_autoptr (GBytes) data = chy_vault_sign (vault, "audit", "heae", 4, NULL);
  g_autoptr (GBytes) stranger = chy_vault_sign (other, "audit", "head", 4, NULL);
  g_autoptr (GBytes) again = NULL;

  g_assert_true (opens (loaded, "correct horse"));
  again = chy_vault_sign (loaded, "audit", "head", 4, NULL);
  g_assert_cmpuint (g_bytes_get_size (first), ==, 32);
  g_assert_true (g_bytes_equal (first, again));
  g_assert_false (g_bytes_equal (first, purpose));
  g_assert_false (g_bytes_equal (first, data));
  g_assert_false (g_bytes_equal (first, stranger));
}

static gpointer
work (gpointer data)
{
  ChyVault *vault = data;

  for (int i = 0; i < 100; i++)
    {
      g_autoptr (ChySecret) secret = pass ("correct horse");
      g_autoptr (GBytes) sealed = NULL;
      g_autofree char *text = NULL;

      g_assert_true (chy_vault_open (vault, secret, NULL));
      sealed = chy_vault_seal (vault, "x", 1, "t", "i", "c", NULL);
      if (sealed != NULL)
        chy_secret_unref (chy_vault_unseal (vault, sealed, "t", "i", "c", NULL));
      if (i % 10 == 0)
        chy_vault_add_passphrase (vault, secret, NOW, NULL);
      if (i % 7 == 0)
        chy_vault_lock (vault);
      text = chy_vault_save (vault);
      chy_vault_unref (load (text));
    }

  return NULL;
}

static void
test_threads_share_a_vault (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("vault", work, vault);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_true (opens (vault, "correct horse"));
}

#define ADD(name) g_test_add_func ("/vault/" #name, test_##name)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (a_vault_opens_with_its_passphrase_and_no_other);
  ADD (production_stays_at_its_count);
  ADD (a_short_passphrase_is_refused);
  ADD (a_locked_vault_gives_and_takes_nothing);
  ADD (a_recovery_code_opens_however_it_is_typed);
  ADD (a_changed_passphrase_replaces_the_old_one);
  ADD (the_last_slot_stays);
  ADD (slots_have_an_end);
  ADD (damaged_text_is_named_damaged);
  ADD (a_newer_vault_is_named_newer);
  ADD (no_changed_byte_goes_unseen);
  ADD (a_slot_planted_by_a_stranger_is_found_out);
  ADD (a_slot_does_not_open_in_another_vault_or_with_a_changed_count);
  ADD (a_sealed_field_stays_where_it_was_put);
  ADD (no_changed_byte_of_a_sealed_field_goes_unseen);
  ADD (empty_and_large_fields_are_sealed);
  ADD (a_signature_depends_on_purpose_data_and_vault);
  ADD (threads_share_a_vault);

  return g_test_run ();
}
