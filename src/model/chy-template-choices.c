/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-eku.h"
#include "chy-template-private.h"

/* When a setting of a template is offered, what it takes, and its choices, in the words of certtmpl. */

/* --- when a setting is offered: the Compatibility tab -------------------------------------------------- */

static gboolean
body_is (GVariant *body, const char *key, const char *const *values)
{
  const char *text = chy_body_get_text (body, key);

  return text != NULL && g_strv_contains (values, text);
}

static gboolean
authority_2008 (GVariant *body)
{
  static const char *const levels[] = { "2008", "2008r2", "2012", "2012r2", "2016", NULL };

  return body_is (body, "compatibility.authority", levels);
}

gboolean
chy_template_offers_from_2008 (GVariant *body)
{
  static const char *const levels[] = {
    "windowsvista", "windows7", "windows8", "windows81", "windows10", NULL
  };

  return authority_2008 (body) && body_is (body, "compatibility.recipient", levels);
}

gboolean
chy_template_offers_from_2012 (GVariant *body)
{
  static const char *const authorities[] = { "2012", "2012r2", "2016", NULL };
  static const char *const recipients[] = { "windows8", "windows81", "windows10", NULL };

  return body_is (body, "compatibility.authority", authorities) &&
         body_is (body, "compatibility.recipient", recipients);
}

gboolean
chy_template_offers_from_2012r2 (GVariant *body)
{
  static const char *const authorities[] = { "2012r2", "2016", NULL };
  static const char *const recipients[] = { "windows81", "windows10", NULL };

  return body_is (body, "compatibility.authority", authorities) &&
         body_is (body, "compatibility.recipient", recipients);
}

gboolean
chy_template_offers_attested (GVariant *body)
{
  const char *text = chy_body_get_text (body, "keyAttestation");

  return chy_template_offers_from_2012r2 (body) && text != NULL && !g_str_equal (text, "none");
}

gboolean
chy_template_offers_key_storage_provider (GVariant *body)
{
  return chy_template_offers_from_2008 (body) &&
         g_strcmp0 (chy_body_get_text (body, "providerCategory"), "keyStorageProvider") == 0;
}

gboolean
chy_template_offers_from_directory (GVariant *body)
{
  return g_strcmp0 (chy_body_get_text (body, "subjectNameSource"), "directory") == 0;
}

gboolean
chy_template_offers_from_request (GVariant *body)
{
  return !chy_template_offers_from_directory (body);
}

gboolean
chy_template_offers_has_directory_name (GVariant *body)
{
  return chy_template_offers_from_directory (body) &&
         g_strcmp0 (chy_body_get_text (body, "subjectName.format"), "none") != 0;
}

gboolean
chy_template_offers_signed_by_others (GVariant *body)
{
  return chy_body_get_int (body, "requiredSignatures", 0) > 0;
}

gboolean
chy_template_offers_is_authority (GVariant *body)
{
  static const char *const types[] = { "authority", "crossAuthority", NULL };

  return body_is (body, "subjectType", types);
}

gboolean
chy_template_offers_is_end_entity (GVariant *body)
{
  return !chy_template_offers_is_authority (body);
}

/* --- rules of single settings ------------------------------------------------------------------------- */

/* OIDs, or the names that Windows has for them. */
gboolean
chy_template_check_policies (const ChyField *self, GVariant *value, const char **ret_code)
{
  g_autofree const char **items = g_variant_get_strv (value, NULL);

  (void) self;
  for (const char **item = items; *item != NULL; item++)
    if (!chy_oid_is_valid (*item) && chy_template_policy_oid (*item) == NULL)
      {
        *ret_code = "not-an-oid";
        return FALSE;
      }
  return TRUE;
}

gboolean
chy_template_check_names (const ChyField *self, GVariant *value, const char **ret_code)
{
  g_autofree const char **items = g_variant_get_strv (value, NULL);

  (void) self;
  for (const char **item = items; *item != NULL; item++)
    if (!chy_template_name_is_valid (*item))
      {
        *ret_code = "invalid";
        return FALSE;
      }
  return TRUE;
}

gboolean
chy_template_check_display_name (const ChyField *self, GVariant *value, const char **ret_code)
{
  g_autofree char *name = chy_template_name_from_display (g_variant_get_string (value, NULL));

  (void) self;
  *ret_code = "invalid";
  return *name != '\0';
}

/* --- choices ------------------------------------------------------------------------------------------- */

const ChyChoice chy_template_subject_types[] = {
  { "user", N_ ("User") },
  { "computer", N_ ("Computer or other device") },
  { "authority", N_ ("Certification authority") },
  { "crossAuthority", N_ ("Cross-certified certification authority") },
  { NULL },
};

const ChyChoice chy_template_authority_levels[] = {
  { "none", N_ ("None (version 1 template)") }, { "2003", N_ ("Windows Server 2003") },
  { "2008", N_ ("Windows Server 2008") },       { "2008r2", N_ ("Windows Server 2008 R2") },
  { "2012", N_ ("Windows Server 2012") },       { "2012r2", N_ ("Windows Server 2012 R2") },
  { "2016", N_ ("Windows Server 2016") },       { NULL },
};

const ChyChoice chy_template_recipient_levels[] = {
  { "none", N_ ("None (version 1 template)") },
  { "windowsxp", N_ ("Windows XP / Server 2003") },
  { "windowsvista", N_ ("Windows Vista / Server 2008") },
  { "windows7", N_ ("Windows 7 / Server 2008 R2") },
  { "windows8", N_ ("Windows 8 / Windows Server 2012") },
  { "windows81", N_ ("Windows 8.1 / Windows Server 2012 R2") },
  { "windows10", N_ ("Windows 10 / Windows Server 2016") },
  { NULL },
};

const ChyChoice chy_template_purposes[] = {
  { "signature", N_ ("Signature") },
  { "encryption", N_ ("Encryption") },
  { "signatureAndEncryption", N_ ("Signature and encryption") },
  { "signatureAndSmartcardLogon", N_ ("Signature and smart card logon") },
  { NULL },
};

const ChyChoice chy_template_interactions[] = {
  { "none", N_ ("Enroll subject without requiring any user input") },
  { "prompt", N_ ("Prompt the user during enrollment") },
  { "promptAlways",
    N_ ("Prompt the user during enrollment and require user input when the private key is used") },
  { NULL },
};

const ChyChoice chy_template_provider_categories[] = {
  { "legacy", N_ ("Legacy Cryptographic Service Provider") },
  { "keyStorageProvider", N_ ("Key Storage Provider") },
  { NULL },
};

const ChyChoice chy_template_algorithms[] = {
  { "rsa", "RSA" },
  { "ec:p256", "ECC P-256" },
  { "ec:p384", "ECC P-384" },
  { "ed25519", "Ed25519", N_ ("Not for Windows and AD CS; for files and other platforms.") },
  { NULL },
};

const ChyChoice chy_template_hashes[] = {
  { "sha256", "SHA256" },
  { "sha384", "SHA384" },
  { "sha512", "SHA512" },
  { "sha1", "SHA1", N_ ("Broken; only for systems that know nothing else.") },
  { NULL },
};

const ChyChoice chy_template_attestations[] = {
  { "none", N_ ("None") },
  { "preferred", N_ ("Required, if client is capable") },
  { "required", N_ ("Required") },
  { NULL },
};

const ChyChoice chy_template_subject_sources[] = {
  { "request", N_ ("Supply in the request") },
  { "directory", N_ ("Build from this Active Directory information") },
  { NULL },
};

const ChyChoice chy_template_subject_formats[] = {
  { "none", N_ ("None") },
  { "commonName", N_ ("Common name") },
  { "fullyDistinguishedName", N_ ("Fully distinguished name") },
  { "dnsName", N_ ("DNS name") },
  { NULL },
};

const ChyChoice chy_template_key_usage_choices[] = {
  { "digitalSignature", N_ ("Digital signature") },
  { "nonRepudiation", N_ ("Signature is proof of origin (nonrepudiation)") },
  { "keyEncipherment", N_ ("Allow key exchange only with key encryption (key encipherment)") },
  { "dataEncipherment", N_ ("Allow encryption of user data") },
  { "keyAgreement", N_ ("Allow key exchange without key encryption (key agreement)") },
  { "keyCertSign", N_ ("Certificate signing") },
  { "cRLSign", N_ ("CRL signing") },
  { "encipherOnly", N_ ("Encipher only") },
  { "decipherOnly", N_ ("Decipher only") },
  { NULL },
};

const ChyChoice chy_template_rights[] = {
  { "read", N_ ("Read") },
  { "write", N_ ("Write") },
  { "enroll", N_ ("Enroll") },
  { "autoenroll", N_ ("Autoenroll") },
  { "full-control", N_ ("Full Control") },
  { NULL },
};
