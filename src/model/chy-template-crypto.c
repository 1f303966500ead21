/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

#include <string.h>

/* Purpose, key usage, provider, algorithm, key size and attestation. */

#define ENCRYPTS                                                                                             \
  (CHY_KEY_USAGE_KEY_ENCIPHERMENT | CHY_KEY_USAGE_DATA_ENCIPHERMENT | CHY_KEY_USAGE_KEY_AGREEMENT)

enum
{
  AT_KEYEXCHANGE = 1,
  AT_SIGNATURE = 2,
  SAFE_RSA_BITS = 2048,
};

typedef struct
{
  const char *id;
  const char *signing;    /* msPKI-Asymmetric-Algorithm for signatures alone */
  const char *encrypting; /* and where the key encrypts too */
  int bits;               /* of the curve; 0: any */
} Algorithm;

static const Algorithm algorithms[] = {
  { "rsa", "RSA", "RSA", 0 },
  { "ec:p256", "ECDSA_P256", "ECDH_P256", 256 },
  { "ec:p384", "ECDSA_P384", "ECDH_P384", 384 },
  { "ed25519", "ED25519", "ED25519", 256 },
};

/* --- algorithm -------------------------------------------------------------------------------------- */

static const Algorithm *
algorithm_of (const ChyTemplate *self)
{
  g_autofree char *name = chy_template_get_triplet (self, "msPKI-Asymmetric-Algorithm");

  if (name == NULL)
    return &algorithms[0];
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (g_ascii_strcasecmp (name, algorithms[i].signing) == 0 ||
        g_ascii_strcasecmp (name, algorithms[i].encrypting) == 0)
      return &algorithms[i];
  return NULL;
}

GVariant *
chy_template_get_key_algorithm (const ChyTemplate *self)
{
  const Algorithm *algorithm = algorithm_of (self);

  /* One that is not known here is shown as it is stored. */
  if (algorithm == NULL)
    return g_variant_new_take_string (chy_template_get_triplet (self, "msPKI-Asymmetric-Algorithm"));
  return g_variant_new_string (algorithm->id);
}

static void
write_algorithm (ChyTemplate *self, const Algorithm *algorithm)
{
  gboolean encrypts = (self->key_usage & ENCRYPTS) != 0;

  chy_template_set_triplet (self, "msPKI-Asymmetric-Algorithm", "PZPWSTR",
                            encrypts ? algorithm->encrypting : algorithm->signing);
}

gboolean
chy_template_set_key_algorithm (ChyTemplate *self, GVariant *value, GError **error)
{
  const char *id = g_variant_get_string (value, NULL);
  const Algorithm *algorithm = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (g_str_equal (algorithms[i].id, id))
      algorithm = &algorithms[i];
  if (algorithm == NULL)
    {
      chy_refuse_one (error, "template", "key-algorithm-unknown", self->display_name, "algorithm", id, NULL);
      return FALSE;
    }
  if (algorithm->bits != 0 && !chy_template_uses_ksp (self))
    {
      if (MIN (chy_template_authority_level (self), chy_template_recipient_level (self)) < 2)
        {
          chy_refuse_one (error, "template", "key-algorithm-not-offered", self->display_name, "algorithm", id,
                          NULL);
          return FALSE;
        }
      chy_template_update_schema (self, TRUE);
    }
  write_algorithm (self, algorithm);
  if (algorithm->bits != 0)
    self->minimal_key_size = algorithm->bits;
  else if (self->minimal_key_size < 1024)
    self->minimal_key_size = SAFE_RSA_BITS;
  return TRUE;
}

gboolean
chy_template_set_key_size (ChyTemplate *self, GVariant *value, GError **error)
{
  gint64 bits = g_variant_get_int64 (value);
  const Algorithm *algorithm = algorithm_of (self);
  gint64 lowest = algorithm != NULL && algorithm->bits != 0 ? algorithm->bits : SAFE_RSA_BITS;

  if (bits < lowest)
    {
      g_autofree char *asked = g_strdup_printf ("%" G_GINT64_FORMAT, bits);
      g_autofree char *limit = g_strdup_printf ("%" G_GINT64_FORMAT, lowest);

      chy_refuse_one (error, "template", "key-size-refused", self->display_name, "bits", asked, "limit",
                      limit, NULL);
      return FALSE;
    }
  self->minimal_key_size = (int) bits;
  return TRUE;
}

/* --- provider --------------------------------------------------------------------------------------- */

GVariant *
chy_template_get_provider_category (const ChyTemplate *self)
{
  return g_variant_new_string (chy_template_uses_ksp (self) ? "keyStorageProvider" : "legacy");
}

gboolean
chy_template_set_provider_category (ChyTemplate *self, GVariant *value, GError **error)
{
  (void) error;
  chy_template_update_schema (self, g_str_equal (g_variant_get_string (value, NULL), "keyStorageProvider"));
  return TRUE;
}

GVariant *
chy_template_get_hash (const ChyTemplate *self)
{
  g_autofree char *name = chy_template_get_triplet (self, "msPKI-Hash-Algorithm");

  return name != NULL ? g_variant_new_take_string (g_ascii_strdown (name, -1)) : NULL;
}

gboolean
chy_template_set_hash (ChyTemplate *self, GVariant *value, GError **error)
{
  g_autofree char *name = g_ascii_strup (g_variant_get_string (value, NULL), -1);

  (void) error;
  chy_template_set_triplet (self, "msPKI-Hash-Algorithm", "PZPWSTR", name);
  return TRUE;
}

typedef struct
{
  gint64 priority;
  const char *name;
} Provider;

static int
compare_providers (gconstpointer a, gconstpointer b)
{
  const Provider *one = a, *other = b;

  return one->priority < other->priority ? -1 : one->priority > other->priority;
}

/* "2,Second" and "1,First" (MS-CRTD 2.9) in the order of their priority. */
GVariant *
chy_template_get_providers (const ChyTemplate *self)
{
  g_autoptr (GArray) providers = g_array_new (FALSE, FALSE, sizeof (Provider));
  GVariantBuilder builder;

  for (char **csp = self->default_csps; *csp != NULL; csp++)
    {
      const char *comma = strchr (*csp, ',');
      Provider provider = { comma != NULL ? g_ascii_strtoll (*csp, NULL, 10) : G_MAXINT64,
                            comma != NULL ? comma + 1 : *csp };

      g_array_append_val (providers, provider);
    }
  g_array_sort (providers, compare_providers);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < providers->len; i++)
    g_variant_builder_add (&builder, "s", g_array_index (providers, Provider, i).name);
  return g_variant_builder_end (&builder);
}

gboolean
chy_template_set_providers (ChyTemplate *self, GVariant *value, GError **error)
{
  g_autofree const char **names = g_variant_get_strv (value, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  (void) error;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *csp = g_strdup_printf ("%u,%s", i + 1, names[i]);

      g_strv_builder_add (builder, csp);
    }
  chy_list_replace (&self->default_csps, g_strv_builder_end (builder));
  return TRUE;
}

/* --- purpose and key usage --------------------------------------------------------------------------- */

GVariant *
chy_template_get_purpose (const ChyTemplate *self)
{
  gboolean signs = (self->key_usage & CHY_KEY_USAGE_DIGITAL_SIGNATURE) != 0;
  gboolean encrypts = (self->key_usage & ENCRYPTS) != 0;

  if (signs && encrypts)
    return g_variant_new_string ("signatureAndEncryption");
  if (encrypts)
    return g_variant_new_string ("encryption");
  if (self->key_spec == AT_KEYEXCHANGE && self->enrollment_flag & CHY_TEMPLATE_ENROLL_USER_INTERACTION)
    return g_variant_new_string ("signatureAndSmartcardLogon");
  return g_variant_new_string ("signature");
}

gboolean
chy_template_set_purpose (ChyTemplate *self, GVariant *value, GError **error)
{
  const char *text = g_variant_get_string (value, NULL);
  const Algorithm *algorithm = algorithm_of (self);

  (void) error;
  self->key_spec = g_str_equal (text, "signature") ? AT_SIGNATURE : AT_KEYEXCHANGE;
  self->key_usage = CHY_KEY_USAGE_DIGITAL_SIGNATURE;
  if (g_str_equal (text, "encryption"))
    self->key_usage = CHY_KEY_USAGE_KEY_ENCIPHERMENT;
  else if (g_str_equal (text, "signatureAndEncryption"))
    self->key_usage |= CHY_KEY_USAGE_KEY_ENCIPHERMENT;
  else if (g_str_equal (text, "signatureAndSmartcardLogon"))
    self->enrollment_flag |= CHY_TEMPLATE_ENROLL_USER_INTERACTION;
  if (algorithm != NULL)
    write_algorithm (self, algorithm);
  return TRUE;
}

/* The choices stand in the order of the bits. */
GVariant *
chy_template_get_key_usage (const ChyTemplate *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint bit = 0; chy_template_key_usage_choices[bit].id != NULL; bit++)
    if (self->key_usage & (1u << bit))
      g_variant_builder_add (&builder, "s", chy_template_key_usage_choices[bit].id);
  return g_variant_builder_end (&builder);
}

gboolean
chy_template_set_key_usage (ChyTemplate *self, GVariant *value, GError **error)
{
  g_autofree const char **words = g_variant_get_strv (value, NULL);
  guint usage = 0;

  (void) error;
  for (guint bit = 0; chy_template_key_usage_choices[bit].id != NULL; bit++)
    if (g_strv_contains (words, chy_template_key_usage_choices[bit].id))
      usage |= 1u << bit;
  self->key_usage = usage;
  return TRUE;
}

/* --- attestation -------------------------------------------------------------------------------------- */

GVariant *
chy_template_get_attestation (const ChyTemplate *self)
{
  if (self->private_key_flag & CHY_TEMPLATE_KEY_ATTEST_REQUIRED)
    return g_variant_new_string ("required");
  return g_variant_new_string (self->private_key_flag & CHY_TEMPLATE_KEY_ATTEST_PREFERRED ? "preferred"
                                                                                          : "none");
}

gboolean
chy_template_set_attestation (ChyTemplate *self, GVariant *value, GError **error)
{
  const char *text = g_variant_get_string (value, NULL);

  (void) error;
  self->private_key_flag &= ~(guint32) (CHY_TEMPLATE_KEY_ATTEST_REQUIRED | CHY_TEMPLATE_KEY_ATTEST_PREFERRED);
  if (g_str_equal (text, "required"))
    self->private_key_flag |= CHY_TEMPLATE_KEY_ATTEST_REQUIRED;
  else if (g_str_equal (text, "preferred"))
    self->private_key_flag |= CHY_TEMPLATE_KEY_ATTEST_PREFERRED;
  return TRUE;
}

/* --- keys --------------------------------------------------------------------------------------------- */

/**
 * chy_template_get_key_text:
 * @self: a template
 *
 * Returns: the key that a request by this template should have: "rsa:2048", "ec:p256"; free with g_free()
 */
char *
chy_template_get_key_text (const ChyTemplate *self)
{
  const Algorithm *algorithm = algorithm_of (self);

  if (algorithm != NULL && algorithm->bits != 0)
    return g_strdup (algorithm->id);
  return g_strdup_printf ("rsa:%d", MAX (self->minimal_key_size, SAFE_RSA_BITS));
}

static gboolean
is_same_kind (const Algorithm *wanted, const char *algorithm)
{
  if (wanted->bits == 0)
    return g_ascii_strncasecmp (algorithm, "rsa", 3) == 0;
  /* A larger curve is welcome, another kind is not. */
  if (g_str_has_prefix (wanted->id, "ec:"))
    return g_ascii_strncasecmp (algorithm, "ec:", 3) == 0;
  return g_ascii_strcasecmp (algorithm, wanted->id) == 0;
}

/**
 * chy_template_allows_key:
 * @self: a template
 * @algorithm: of the request's key: "rsa:2048", "ec:p256", "ed25519"
 * @bits: its size
 * @error: return location
 *
 * MS-WCCE 3.2.2.6.2.1.4.5.3: a key that is too small is refused with CERTSRV_E_KEY_LENGTH.
 *
 * Returns: whether the key may be used
 */
gboolean
chy_template_allows_key (const ChyTemplate *self, const char *algorithm, guint bits, GError **error)
{
  const Algorithm *wanted = algorithm_of (self);

  if (wanted != NULL && !is_same_kind (wanted, algorithm))
    {
      chy_refuse_one (error, "template", "key-algorithm", self->display_name, "algorithm", algorithm,
                      "wanted", wanted->id, NULL);
      return FALSE;
    }
  if (self->minimal_key_size > 0 && bits < (guint) self->minimal_key_size)
    {
      g_autofree char *has = g_strdup_printf ("%u", bits);
      g_autofree char *needs = g_strdup_printf ("%d", self->minimal_key_size);

      chy_refuse_one (error, "issue", "CERTSRV_E_KEY_LENGTH", self->display_name, "bits", has, "limit", needs,
                      NULL);
      return FALSE;
    }
  return TRUE;
}
