/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "base/chy-text.h"

#include "chy-certificate-subject.h"

#define OID_CN "2.5.4.3"
/* Of a name in a title; RFC 5280 allows 64 for a common name. */
#define MOST_LETTERS 300

void
chy_certificate_subject_free (ChyCertificateSubject *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->info, chy_cert_info_unref);
  g_clear_pointer (&self->body, g_variant_unref);
  g_clear_pointer (&self->pfx, chy_pfx_info_free);
  g_clear_pointer (&self->pool, g_ptr_array_unref);
  g_clear_pointer (&self->path, g_ptr_array_unref);
  g_free (self->file);
  g_free (self);
}

char *
chy_certificate_name (const ChyName *name)
{
  const char *common = name != NULL ? chy_name_find ((ChyName *) name, OID_CN) : NULL;
  g_autofree char *whole = NULL;

  if (common != NULL && *common != '\0')
    return chy_text_cut (common, MOST_LETTERS);
  whole = name != NULL ? chy_name_to_string ((ChyName *) name) : NULL;

  return whole != NULL && *whole != '\0' ? chy_text_cut (whole, MOST_LETTERS)
                                         : g_strdup (_ ("No Subject Name"));
}

char *
chy_key_algorithm_words (const char *algorithm)
{
  if (algorithm != NULL && g_str_has_prefix (algorithm, "rsa:"))
    /* Translators: a key; %s is its length. */
    return g_strdup_printf (_ ("RSA, %s bits"), algorithm + strlen ("rsa:"));
  if (algorithm != NULL && g_str_has_prefix (algorithm, "ec:p"))
    return g_strdup_printf ("ECDSA, P-%s", algorithm + strlen ("ec:p"));
  if (g_strcmp0 (algorithm, "ed25519") == 0)
    return g_strdup ("Ed25519");

  return g_strdup (algorithm != NULL && *algorithm != '\0' ? algorithm : _ ("Unknown"));
}

char *
chy_certificate_key_words (const ChyCertInfo *info)
{
  return chy_key_algorithm_words (info->key_algorithm);
}

const char *
chy_certificate_extension_text (const ChyCertInfo *info, const char *oid)
{
  for (guint i = 0; i < info->extensions->len; i++)
    {
      const ChyCertExtension *extension = g_ptr_array_index (info->extensions, i);

      if (g_str_equal (extension->oid, oid))
        return extension->text;
    }

  return NULL;
}

const char *
chy_certificate_step_state (const ChyPathStep *step, gboolean revoked)
{
  const char *code;

  if (revoked)
    return "revoked";
  if (step->problems->len == 0)
    return "valid";
  code = chy_problem_get_code (g_ptr_array_index (step->problems, 0));
  if (g_str_equal (code, "expired"))
    return "expired";
  if (g_str_equal (code, "not-yet-valid"))
    return "pending";

  return g_str_equal (code, "no-issuer") ? "unknown" : "failed";
}

char *
chy_certificate_step_words (const ChyPathStep *step, gboolean revoked)
{
  g_autoptr (GString) words = g_string_new (NULL);

  if (revoked)
    g_string_append (words, _ ("This certificate has been revoked."));
  for (guint i = 0; i < step->problems->len; i++)
    {
      g_autofree char *sentence = chy_problem_get_sentence (g_ptr_array_index (step->problems, i));
      g_autofree char *remedy = chy_problem_get_remedy (g_ptr_array_index (step->problems, i));

      g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", sentence);
      if (remedy != NULL)
        g_string_append_printf (words, " %s", remedy);
    }
  if (words->len == 0)
    g_string_append (words, step->info->self_signed ? _ ("This root is valid. Whether it is trusted is up to "
                                                         "each device.")
                                                    : _ ("This certificate is valid."));

  return g_string_free (g_steal_pointer (&words), FALSE);
}

gboolean
chy_certificate_subject_is_revoked (const ChyCertificateSubject *self)
{
  return self->body != NULL && g_strcmp0 (chy_body_get_text (self->body, "state"), "revoked") == 0;
}
