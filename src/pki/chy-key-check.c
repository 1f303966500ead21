/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-csr.h"
#include "chy-spki.h"

#include <gmp.h>

#include <string.h>

#define MAX_RSA_BITS  16384
#define FERMAT_ROUNDS 100 /* CA/Browser Forum BR 6.1.1.3 */

static gboolean
weak (GError **error, const char *why)
{
  g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_WEAK, why);
  return FALSE;
}

static void
import (mpz_t number, const guint8 *data, gsize size)
{
  mpz_init (number);
  mpz_import (number, size, 1, 1, 1, 0, data);
}

/* --- RSA ---------------------------------------------------------------------------------------- */

static gboolean
has_small_factor (const mpz_t n)
{
  gulong candidate;
  gulong divisor;

  /* NIST SP 800-89 5.3.3: no factor below 752. */
  for (candidate = 3; candidate < 752; candidate += 2)
    {
      for (divisor = 3; divisor * divisor <= candidate; divisor += 2)
        if (candidate % divisor == 0)
          break;
      if (divisor * divisor > candidate && mpz_divisible_ui_p (n, candidate))
        return TRUE;
    }
  return FALSE;
}

/* CVE-2017-15361: primes of the form k * M + (65537^a mod M). Such a modulus lies, for each of these primes,
 * in the subgroup that 65537 generates: the discriminating ones of the published detector (crocs-muni/roca),
 * where the subgroup is a small part of all residues. */
static gboolean
is_roca (const mpz_t n)
{
  static const guint primes[] = { 11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (primes); i++)
    {
      gulong residue = mpz_fdiv_ui (n, primes[i]);
      gulong power = 1;

      do
        power = power * 65537 % primes[i];
      while (power != 1 && power != residue);
      if (power != residue)
        return FALSE;
    }
  return TRUE;
}

/* Fermat: p and q that lie close are found in a few steps (CVE-2022-26320). */
static gboolean
has_close_primes (const mpz_t n)
{
  mpz_t a, b2;
  gboolean found = FALSE;
  guint i;

  mpz_inits (a, b2, NULL);
  mpz_sqrt (a, n);
  mpz_mul (b2, a, a);
  if (mpz_cmp (b2, n) < 0)
    mpz_add_ui (a, a, 1);
  for (i = 0; i < FERMAT_ROUNDS && !found; i++)
    {
      mpz_mul (b2, a, a);
      mpz_sub (b2, b2, n);
      found = mpz_perfect_square_p (b2) != 0;
      mpz_add_ui (a, a, 1);
    }
  mpz_clears (a, b2, NULL);
  return found;
}

static gboolean
check_exponent (const mpz_t e, GError **error)
{
  if (mpz_even_p (e))
    return weak (error, "The RSA exponent is even");
  if (mpz_cmp_ui (e, 65537) < 0)
    return weak (error, "The RSA exponent is smaller than 65537");
  if (mpz_sizeinbase (e, 2) > 256) /* BR 6.1.6 */
    return weak (error, "The RSA exponent has more than 256 bits");
  return TRUE;
}

static gboolean
check_modulus (const mpz_t n, GError **error)
{
  if (mpz_even_p (n))
    return weak (error, "The RSA modulus is even");
  if (has_small_factor (n))
    return weak (error, "The RSA modulus has a small factor");
  if (is_roca (n))
    return weak (error, "The RSA modulus is one of the weak generator of CVE-2017-15361 (ROCA)");
  if (has_close_primes (n))
    return weak (error, "The two primes of the RSA modulus lie so close together that it can be factored");
  return TRUE;
}

static gboolean
check_rsa (const ChyPublicKey *key, guint minimum, GError **error)
{
  mpz_t n, e;
  gboolean good;

  if (key->bits < minimum)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_TOO_SMALL,
                   "The RSA key has %u bits; at least %u are asked for", key->bits, minimum);
      return FALSE;
    }
  if (key->bits > MAX_RSA_BITS)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_UNSUPPORTED, "The RSA key has more than %d bits",
                   MAX_RSA_BITS);
      return FALSE;
    }
  import (n, key->modulus, key->modulus_size);
  import (e, key->exponent, key->exponent_size);
  good = check_exponent (e, error) && check_modulus (n, error);
  mpz_clears (n, e, NULL);
  return good;
}

gboolean
chy_public_keys_are_unrelated (GBytes *a, GBytes *b, GError **error)
{
  ChyPublicKey first, second;
  mpz_t n, m;
  gboolean unrelated;

  if (!chy_public_key_read (a, &first, error) || !chy_public_key_read (b, &second, error))
    return FALSE;
  if (first.kind != CHY_PUBLIC_KEY_RSA || second.kind != CHY_PUBLIC_KEY_RSA || g_bytes_equal (a, b))
    return TRUE;
  import (n, first.modulus, first.modulus_size);
  import (m, second.modulus, second.modulus_size);
  mpz_gcd (n, n, m);
  unrelated = mpz_cmp_ui (n, 1) == 0;
  mpz_clears (n, m, NULL);
  return unrelated ? TRUE : weak (error, "The RSA modulus has a factor in common with that of another key");
}

/* --- elliptic curves ---------------------------------------------------------------------------- */

typedef struct
{
  guint bits;
  const char *p;
  const char *b;
} Curve;

/* FIPS 186-4 D.1.2; a is -3 on all of them. */
static const Curve curves[] = {
  { 256, "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b" },
  { 384, "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
    "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef" },
  { 521,
    "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "fffffffffffffffffffffffffffffff",
    "51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef"
    "451fd46b503f00" },
};

/* y^2 = x^3 - 3x + b (mod p), both coordinates below p. The curves have a prime order: no small subgroups. */
static gboolean
is_on_curve (const Curve *curve, const guint8 *point, gsize width)
{
  mpz_t p, b, x, y, right;
  gboolean on;

  mpz_init_set_str (p, curve->p, 16);
  mpz_init_set_str (b, curve->b, 16);
  import (x, point, width);
  import (y, point + width, width);
  mpz_init (right);
  on = mpz_cmp (x, p) < 0 && mpz_cmp (y, p) < 0;
  mpz_mul (right, x, x);
  mpz_sub_ui (right, right, 3);
  mpz_mul (right, right, x);
  mpz_add (right, right, b);
  mpz_mul (y, y, y);
  mpz_sub (right, right, y);
  on = on && mpz_divisible_p (right, p);
  mpz_clears (p, b, x, y, right, NULL);
  return on;
}

static gboolean
check_ec (const ChyPublicKey *key, GError **error)
{
  gsize width = (key->curve + 7) / 8;
  guint i;

  if (key->point_size != 1 + 2 * width || key->point[0] != 0x04)
    return weak (error, "The point of the public key is not an uncompressed one of its curve's size");
  for (i = 0; i < G_N_ELEMENTS (curves); i++)
    if (curves[i].bits == key->curve && is_on_curve (&curves[i], key->point + 1, width))
      return TRUE;
  return weak (error, "The point of the public key is not on its curve");
}

/* x^2 = (y^2 - 1) / (d y^2 + 1) has a root, and the point is none of the eight of small order (RFC
 * 8032 5.1.3, RFC 7748 6.1). */
static gboolean
check_ed25519 (const ChyPublicKey *key, GError **error)
{
  static const char *const small_order[] = {
    "0", "1", "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
    "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
    "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"
  };
  guint8 octets[32];
  mpz_t p, d, y, u, v;
  gboolean good;
  guint i;

  memcpy (octets, key->point, 32);
  octets[31] &= 0x7f;
  mpz_init_set_str (p, "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed", 16);
  mpz_init_set_str (d, "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3", 16);
  mpz_init (y);
  mpz_import (y, 32, -1, 1, 1, 0, octets);
  mpz_inits (u, v, NULL);
  mpz_mul (v, y, y);
  mpz_sub_ui (u, v, 1);
  mpz_mul (v, v, d);
  mpz_add_ui (v, v, 1);
  mpz_mul (u, u, v); /* u/v is a square exactly where u*v is one */
  mpz_mod (u, u, p);
  good = mpz_cmp (y, p) < 0 && mpz_legendre (u, p) >= 0;
  for (i = 0; i < G_N_ELEMENTS (small_order); i++)
    {
      mpz_set_str (v, small_order[i], 16);
      good = good && mpz_cmp (v, y) != 0;
    }
  mpz_clears (p, d, y, u, v, NULL);
  return good ? TRUE : weak (error, "The point of the public key is not on its curve, or of small order");
}

gboolean
chy_public_key_check (GBytes *public_key, guint minimum_rsa_bits, GError **error)
{
  ChyPublicKey key;

  if (!chy_public_key_read (public_key, &key, error))
    return FALSE;
  switch (key.kind)
    {
    case CHY_PUBLIC_KEY_RSA:
      return check_rsa (&key, minimum_rsa_bits != 0 ? minimum_rsa_bits : 2048, error);
    case CHY_PUBLIC_KEY_EC:
      return check_ec (&key, error);
    case CHY_PUBLIC_KEY_ED25519:
      return check_ed25519 (&key, error);
    case CHY_PUBLIC_KEY_OTHER:
    default:
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_UNSUPPORTED,
                           "The key is neither RSA, nor on P-256, P-384 or P-521, nor Ed25519");
      return FALSE;
    }
}
