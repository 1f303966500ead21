/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "made-pfx.h"

#include "base/chy-clock.h"
#include "model/chy-eku.h"
#include "pki/chy-certificate.h"
#include "pki/chy-inspect.h"
#include "pki/chy-pfx.h"

static ChyCertSpec *
make_spec (const char *name, gint64 begin, gint64 end)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("CN=%s,O=Fabrikam", name);
  ChyCertSpec *spec = chy_cert_spec_new ();

  if (spec->subject != NULL)
    chy_name_unref (spec->subject);
  spec->subject = chy_name_parse (text, &error);
  g_assert_no_error (error);
  spec->serial = chy_serial_new ();
  spec->not_before = begin;
  spec->not_after = end;
  return spec;
}

static GBytes *
make_authority (ChyKey *key, gint64 now)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCertSpec) spec =
      make_spec ("Fabrikam Root", now - 3650 * CHY_USEC_PER_DAY, now + 7300 * CHY_USEC_PER_DAY);
  GBytes *der;

  spec->is_ca = spec->basic_constraints = spec->basic_constraints_critical = TRUE;
  spec->key_usage = CHY_KEY_USAGE_KEY_CERT_SIGN | CHY_KEY_USAGE_CRL_SIGN;
  spec->key_usage_critical = TRUE;
  der = chy_certificate_issue (spec, chy_key_get_public (key), key, NULL, &error);
  g_assert_no_error (error);
  return der;
}

static GBytes *
make_leaf (const MadePfx *what, gint64 now, ChyKey *key, ChyKey *above, GBytes *authority)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCertSpec) spec = make_spec (what->name != NULL ? what->name : "Anna Weber",
                                            now - (what->begin != 0 ? what->begin : CHY_USEC_PER_DAY),
                                            now + (what->end != 0 ? what->end : 365 * CHY_USEC_PER_DAY));
  GBytes *der;

  if (what->mail != NULL)
    g_ptr_array_add (spec->sans, chy_san_new (CHY_SAN_EMAIL, what->mail));
  spec->key_usage = what->key_usage != 0 ? what->key_usage : CHY_KEY_USAGE_KEY_AGREEMENT;
  g_ptr_array_add (spec->extended_key_usages,
                   g_strdup (what->usage != NULL ? what->usage : CHY_EKU_SECURE_EMAIL));
  der = chy_certificate_issue (spec, chy_key_get_public (key), above, authority, &error);
  g_assert_no_error (error);
  return der;
}

static ChySecret *
write_file (const MadePfx *what, ChyKey *key, GPtrArray *certificates)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) password = chy_secret_new_string (MADE_PASSWORD);
  g_autoptr (ChySecret) secret = what->without_key ? NULL : chy_key_export (key, &error);
  g_autoptr (ChyPfxContent) content = chy_pfx_content_new (secret, certificates, "from elsewhere");
  g_autoptr (GBytes) file = NULL;
  const ChyPfxPreset *preset = chy_pfx_preset_find ("windows11");
  gconstpointer data;
  gsize size;

  for (const ChyPfxPreset *const *known = chy_pfx_presets (); what->weak && *known != NULL; known++)
    if ((*known)->cipher == CHY_PFX_CIPHER_3DES)
      preset = *known;
  file = chy_pfx_write (content, password, preset, CHY_PFX_ITERATIONS_MADE, &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (file, &size);
  return chy_secret_new (data, size);
}

ChySecret *
made_pfx (const MadePfx *what, gint64 now, char **ret_thumbprint)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyKey) above = chy_key_generate (CHY_KEY_EC_P256, &error);
  g_autoptr (ChyKey) key = chy_key_generate (CHY_KEY_EC_P256, &error);
  g_autoptr (GBytes) authority = make_authority (above, now);
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  if (!what->authority)
    g_ptr_array_add (certificates, make_leaf (what, now, key, above, authority));
  if (!what->without_chain)
    g_ptr_array_add (certificates, g_bytes_ref (authority));
  if (ret_thumbprint != NULL)
    {
      g_autoptr (ChyCertInfo) info = chy_inspect_certificate (certificates->pdata[0], &error);

      g_assert_no_error (error);
      *ret_thumbprint = g_strdup (info->thumbprint);
    }
  return write_file (what, what->authority ? above : key, certificates);
}
