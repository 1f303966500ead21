/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vault/chy-vault-private.h"

#include <stdio.h>
#include <string.h>

/* What is in this process's memory: whether a key is gone can be seen nowhere else. */

#define NOW G_GINT64_CONSTANT (1767225600000000)

enum
{
  MASK = 0x5a,
};

/* What is looked for, in a form that is not found itself. */
typedef struct
{
  guint8 octets[VAULT_KEY_SIZE];
} Masked;

static Masked
mask (ChySecret *key)
{
  const guint8 *data = chy_secret_get_data (key, NULL);
  Masked masked;

  for (guint i = 0; i < VAULT_KEY_SIZE; i++)
    masked.octets[i] = data[i] ^ MASK;

  return masked;
}

/* Reads what nobody has given out, so the sanitizer must not watch. */
__attribute__ ((no_sanitize ("address"))) static guint
count_in (const guint8 *from, const guint8 *to, const Masked *masked)
{
  guint found = 0;

  for (const guint8 *p = from; p + VAULT_KEY_SIZE <= to; p++)
    {
      guint i = 0;

      while (i < VAULT_KEY_SIZE && (p[i] ^ MASK) == masked->octets[i])
        i++;
      found += i == VAULT_KEY_SIZE;
    }

  return found;
}

/* In everything that this process can write to, its stack included. */
static guint
count (const Masked *masked)
{
  const gulong most = 1UL << 30; /* the sanitizer's own map of addresses is larger, and no data */
  FILE *maps = fopen ("/proc/self/maps", "r");
  char line[512];
  guint found = 0;

  g_assert_nonnull (maps);
  while (fgets (line, sizeof line, maps) != NULL)
    {
      gulong from, to;
      char rights[5];

      g_assert_cmpint (sscanf (line, "%lx-%lx %4s", &from, &to, rights), ==, 3);
      if (g_str_has_prefix (rights, "rw") && to - from < most)
        found += count_in ((const guint8 *) from, (const guint8 *) to, masked);
    }
  fclose (maps);

  return found;
}

static ChyVault *
make_vault (void)
{
  g_autoptr (ChySecret) secret = chy_secret_new_string ("correct horse");
  ChyVault *vault = chy_vault_create_full (secret, NOW, 3, NULL);

  g_assert_nonnull (vault);

  return vault;
}

static Masked
masked_store_key (ChyVault *vault)
{
  g_autoptr (ChySecret) key = vault_take_store_key (vault, NULL);

  g_assert_nonnull (key);

  return mask (key);
}

static Masked
masked_field_key (ChyVault *vault)
{
  g_autoptr (ChySecret) key = vault_take_field_key (vault, NULL);

  g_assert_nonnull (key);

  return mask (key);
}

/* Everything that an open vault does with its keys. */
static void
use (ChyVault *vault)
{
  g_autoptr (ChySecret) other = chy_secret_new_string ("battery staple");
  g_autoptr (GBytes) sealed = chy_vault_seal (vault, "text", 4, "table", "id", "column", NULL);
  g_autoptr (ChySecret) opened = chy_vault_unseal (vault, sealed, "table", "id", "column", NULL);
  g_autoptr (GBytes) signature = chy_vault_sign (vault, "test", "text", 4, NULL);

  g_assert_nonnull (opened);
  g_assert_nonnull (signature);
  g_assert_true (chy_vault_add_passphrase (vault, other, NOW, NULL));
}

static void
test_a_locked_vault_leaves_no_key_in_memory (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  Masked store_key = masked_store_key (vault);
  Masked field_key = masked_field_key (vault);

  use (vault);
  g_assert_cmpuint (count (&store_key), >=, 1);
  g_assert_cmpuint (count (&field_key), >=, 1);
  chy_vault_lock (vault);
  g_assert_cmpuint (count (&store_key), ==, 0);
  g_assert_cmpuint (count (&field_key), ==, 0);
}

static void
test_what_opens_a_vault_again_goes_again_too (void)
{
  g_autoptr (ChyVault) vault = make_vault ();
  g_autoptr (ChySecret) secret = chy_secret_new_string ("correct horse");
  Masked store_key = masked_store_key (vault);

  chy_vault_lock (vault);
  g_assert_true (chy_vault_open (vault, secret, NULL));
  use (vault);
  g_assert_cmpuint (count (&store_key), >=, 1);
  chy_vault_lock (vault);
  g_assert_cmpuint (count (&store_key), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vault-memory/a locked vault leaves no key in memory",
                   test_a_locked_vault_leaves_no_key_in_memory);
  g_test_add_func ("/vault-memory/what opens a vault again goes again, too",
                   test_what_opens_a_vault_again_goes_again_too);

  return g_test_run ();
}
