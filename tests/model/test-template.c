/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-template.h"

#include <string.h>

#define DOMAIN_SID "S-1-5-21-1-2-3"

static ChyTemplate *
builtin (const char *name)
{
  g_autoptr (GPtrArray) all = chy_templates_builtin (DOMAIN_SID, "CORP", NULL);

  for (guint i = 0; i < all->len; i++)
    {
      ChyTemplate *t = all->pdata[i];

      if (g_str_equal (t->cn, name))
        return chy_template_ref (t);
    }
  g_assert_not_reached ();
}

static void
assert_text (const ChyTemplate *t, const char *key, const char *expected)
{
  const ChyField *field = chy_fields_find (chy_template_fields (), key);
  g_autoptr (GVariant) value = chy_template_get (t, key);
  g_autofree char *text = NULL;

  g_assert_nonnull (field);
  g_assert_nonnull (value);
  text = chy_field_to_text (field, value);
  g_assert_cmpstr (text, ==, expected);
}

static void
set (ChyTemplate *t, const char *key, const char *text)
{
  g_autoptr (GError) error = NULL;

  chy_template_set_text (t, key, text, &error);
  g_assert_no_error (error);
}

static void
assert_refused (ChyTemplate *t, const char *key, const char *text, const char *domain, const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTemplate) before = chy_template_copy (t);

  g_assert_false (chy_template_set_text (t, key, text, &error));
  g_assert_nonnull (error);
  if (domain != NULL ? !chy_error_is (error, domain, code) : error->domain != CHY_FIELD_ERROR)
    g_error ("%s=%s: %s", key, text, error->message);
  g_assert_true (chy_template_equal (t, before));
}

static void
assert_attribute (const ChyTemplate *t, const char *name, const char *printed)
{
  g_autoptr (GVariant) attributes = chy_template_to_attributes (t);
  g_autoptr (GVariant) value = chy_body_get (attributes, name);
  g_autofree char *text = value != NULL ? g_variant_print (value, FALSE) : g_strdup ("nothing");

  g_assert_cmpstr (text, ==, printed);
}

static ChyTemplate *
duplicate (const char *source_name, const char *display_name)
{
  g_autoptr (ChyTemplate) source = builtin (source_name);
  g_autoptr (ChyPrincipal) creator = chy_principal_new ("S-1-5-21-1-2-3-1104", "CORP\\pki", NULL);
  g_autoptr (GError) error = NULL;
  ChyTemplate *copy = chy_template_duplicate (source, display_name, NULL, "1.3.6.1.4.1.311.21.8.1.2.3.4.5.6",
                                              creator, &error);

  g_assert_no_error (error);
  return copy;
}

/* --- built-in templates ------------------------------------------------------------------------------- */

static void
test_there_are_33_builtin_templates (void)
{
  g_autoptr (GPtrArray) all = chy_templates_builtin (DOMAIN_SID, "CORP", NULL);
  g_autoptr (GHashTable) oids = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (all->len, ==, 33);
  for (guint i = 0; i < all->len; i++)
    {
      ChyTemplate *t = all->pdata[i];

      g_assert_true (chy_template_is_builtin (t));
      g_assert_true (g_hash_table_add (oids, t->oid));
      g_assert_true (g_str_has_prefix (t->oid, "1.3.6.1.4.1.311.21.8."));
      g_assert_cmpint (t->expiration, >, t->overlap);
    }
}

static void
test_the_user_template_is_that_of_windows (void)
{
  g_autoptr (ChyTemplate) user = builtin ("User");

  assert_attribute (user, "flags", "66106");
  assert_attribute (user, "revision", "3");
  assert_attribute (user, "msPKI-Template-Minor-Revision", "1");
  assert_attribute (user, "msPKI-Template-Schema-Version", "1");
  assert_attribute (user, "msPKI-Certificate-Name-Flag", "-1509949440");
  assert_attribute (user, "msPKI-Enrollment-Flag", "41");
  assert_attribute (user, "msPKI-Private-Key-Flag", "16");
  assert_attribute (user, "msPKI-Minimal-Key-Size", "2048");
  assert_attribute (user, "pKIKeyUsage", "'a000'");
  assert_attribute (user, "pKIExpirationPeriod", "'004039872ee1feff'");
  assert_attribute (user, "pKIOverlapPeriod", "'0080a60affdeffff'");
  assert_attribute (user, "pKIExtendedKeyUsage",
                    "['1.3.6.1.4.1.311.10.3.4', '1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.2']");
  assert_attribute (user, "msPKI-Certificate-Application-Policy", "nothing");
  assert_text (user, "purpose", "signatureAndEncryption");
  assert_text (user, "subjectNameSource", "directory");
  assert_text (user, "subjectName.format", "fullyDistinguishedName");
  assert_text (user, "subjectName.includeEmail", "true");
  assert_text (user, "subjectName.alternateUpn", "true");
  assert_text (user, "subjectName.alternateDns", "false");
  assert_text (user, "validityPeriod", "1y");
  assert_text (user, "renewalPeriod", "6w");
  assert_text (user, "providers",
               "Microsoft Enhanced Cryptographic Provider v1.0,Microsoft Base Cryptographic Provider v1.0");
}

typedef struct
{
  const char *cn;
  const char *who; /* id that enrolls besides the administrators, or NULL */
} Audience;

static const Audience audiences[] = {
  { "User", DOMAIN_SID "-513" },
  { "UserSignature", DOMAIN_SID "-513" },
  { "ClientAuth", DOMAIN_SID "-513" },
  { "EFS", DOMAIN_SID "-513" },
  { "Machine", DOMAIN_SID "-515" },
  { "WebServer", NULL },
  { "SubCA", NULL },
  { "SmartcardLogon", NULL },
  { "DomainController", "S-1-5-9" },
  { "IPSECIntermediateOnline", DOMAIN_SID "-515" },
};

static void
test_builtin_templates_have_the_security_of_a_new_forest (void)
{
  static const guint broad[] = { CHY_RID_DOMAIN_USERS, CHY_RID_DOMAIN_COMPUTERS };

  for (gsize i = 0; i < G_N_ELEMENTS (audiences); i++)
    {
      g_autoptr (ChyTemplate) t = builtin (audiences[i].cn);
      const ChyAce *admins = chy_template_find_ace (t, "corp\\domain admins");
      const ChyAce *read = chy_template_find_ace (t, CHY_SID_AUTHENTICATED_USERS);

      g_assert_nonnull (admins);
      g_assert_cmpuint (admins->allow, ==,
                        CHY_TEMPLATE_RIGHT_READ | CHY_TEMPLATE_RIGHT_WRITE | CHY_TEMPLATE_RIGHT_ENROLL);
      g_assert_cmpuint (read->allow, ==, CHY_TEMPLATE_RIGHT_READ);
      g_assert_cmpstr (t->owner_name, ==, "CORP\\Enterprise Admins");
      if (audiences[i].who != NULL)
        g_assert_cmpuint (chy_template_find_ace (t, audiences[i].who)->allow, ==, CHY_TEMPLATE_RIGHT_ENROLL);
      for (gsize b = 0; audiences[i].who == NULL && b < G_N_ELEMENTS (broad); b++)
        {
          g_autofree char *sid = chy_sid_in_domain (DOMAIN_SID, broad[b]);

          g_assert_null (chy_template_find_ace (t, sid));
        }
    }
}

static void
test_builtin_templates_round_trip_without_loss (void)
{
  g_autoptr (GPtrArray) all = chy_templates_builtin (DOMAIN_SID, "CORP", NULL);

  for (guint i = 0; i < all->len; i++)
    {
      ChyTemplate *t = all->pdata[i];
      g_autoptr (GVariant) body = chy_template_to_body (t);
      g_autoptr (GError) error = NULL;
      g_autoptr (ChyTemplate) back = chy_template_new_from_body (body, &error);
      g_autoptr (GVariant) again = NULL;

      g_assert_no_error (error);
      again = chy_template_to_body (back);
      g_assert_true (chy_template_equal (t, back));
      g_assert_true (g_variant_equal (body, again));
    }
}

/* --- the seed ------------------------------------------------------------------------------------------- */

static void
test_a_duplicate_of_user_is_that_of_certtmpl (void)
{
  g_autoptr (ChyTemplate) user = builtin ("User");
  g_autoptr (ChyTemplate) t = duplicate ("User", "Intune PKCS");

  g_assert_cmpstr (t->cn, ==, "IntunePKCS");
  g_assert_cmpstr (t->display_name, ==, "Intune PKCS");
  g_assert_cmpuint (t->flags, ==, 0x2023A);
  g_assert_cmpint (t->revision, ==, 100);
  g_assert_cmpint (t->schema_version, ==, 2);
  g_assert_cmpuint (t->private_key_flag, ==, 0x1010010);
  g_assert_cmpuint (t->name_flag, ==, user->name_flag);
  g_assert_cmpuint (t->enrollment_flag, ==, user->enrollment_flag);
  g_assert_true (g_str_has_prefix (t->oid, "1.3.6.1.4.1.311.21.8.1.2.3.4.5.6."));
  g_assert_cmpstr (t->oid, !=, user->oid);
  g_assert_true (g_strv_equal ((const char *const *) t->application_policies,
                               (const char *const *) t->extended_key_usage));
  g_assert_cmpstr (t->owner_name, ==, "CORP\\pki");
  g_assert_cmpuint (chy_template_find_ace (t, "CORP\\pki")->allow, ==, CHY_TEMPLATE_RIGHT_FULL_CONTROL);
  /* The classic accident is visible, not hidden. */
  g_assert_cmpuint (chy_template_find_ace (t, "CORP\\Domain Users")->allow, ==, CHY_TEMPLATE_RIGHT_ENROLL);
}

static void
test_the_seeds_settings_give_the_attributes_of_ad_cs (void)
{
  g_autoptr (ChyTemplate) t = duplicate ("User", "Intune PKCS");

  set (t, "compatibility.authority", "2008r2");   /* T5 */
  set (t, "compatibility.recipient", "windows7"); /* T6 */
  g_assert_cmpuint (t->private_key_flag, ==, 0x3030010);
  g_assert_cmpint (t->schema_version, ==, 2);
  set (t, "displayName", "Intune PKCS certificates"); /* T7, T8: the name stays */
  g_assert_cmpstr (t->cn, ==, "IntunePKCS");
  set (t, "allowExportableKey", "false"); /* T9 */
  g_assert_cmpuint (t->private_key_flag, ==, 0x3030000);
  set (t, "allowExportableKey", "true");
  assert_attribute (t, "msPKI-Private-Key-Flag", "50528272");
  set (t, "minimumKeySize", "2048"); /* T10 */
  assert_refused (t, "minimumKeySize", "1024", "template", "key-size-refused");
  set (t, "subjectNameSource", "request"); /* T11 */
  g_assert_cmpuint (t->name_flag, ==, 1);
  assert_refused (t, "subjectName.format", "commonName", "template", "not-offered");
  assert_text (t, "applicationPolicies",
               "1.3.6.1.4.1.311.10.3.4,1.3.6.1.5.5.7.3.4,1.3.6.1.5.5.7.3.2"); /* T12 */
  set (t, "applicationPolicies", "-Encrypting File System");
  assert_attribute (t, "pKIExtendedKeyUsage", "['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.2']");
  assert_attribute (t, "msPKI-Certificate-Application-Policy", "['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.2']");
  set (t, "applicationPolicies", "Encrypting File System,Secure Email,Client Authentication");
  set (t, "keyUsage", "+nonRepudiation"); /* T13 */
  assert_attribute (t, "pKIKeyUsage", "'e000'");
  set (t, "keyUsage", "-nonRepudiation");
  assert_attribute (t, "pKIKeyUsage", "'a000'");
  chy_template_grant (t, "S-1-5-21-1-2-3-1105", "CORP\\CONNECTOR1$", /* T14, T15 */
                      CHY_TEMPLATE_RIGHT_READ | CHY_TEMPLATE_RIGHT_ENROLL, FALSE);
  chy_template_bump (t); /* T16 */
  g_assert_cmpint (t->minor_revision, ==, 2);
}

typedef struct
{
  const char *authority, *recipient;
  guint32 flags;
  int schema;
} Compatibility;

static const Compatibility compatibilities[] = {
  { "2003", "windowsxp", 0x1010010, 2 },   { "2008", "windowsvista", 0x2020010, 2 },
  { "2008r2", "windows7", 0x3030010, 2 },  { "2012", "windows8", 0x4040110, 4 },
  { "2012r2", "windows81", 0x5050110, 4 }, { "2016", "windows10", 0x6060110, 4 },
  { "2016", "windows7", 0x3060010, 2 },    { "2003", "windows10", 0x6010010, 2 },
};

static void
test_compatibility_decides_the_schema_version (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (compatibilities); i++)
    {
      g_autoptr (ChyTemplate) t = duplicate ("User", "T");

      set (t, "compatibility.authority", compatibilities[i].authority);
      set (t, "compatibility.recipient", compatibilities[i].recipient);
      /* A copy of User keeps its legacy provider, which version 4 says with a bit of its own. */
      g_assert_cmpuint (t->private_key_flag, ==, compatibilities[i].flags);
      g_assert_cmpint (t->schema_version, ==, compatibilities[i].schema);
      assert_text (t, "compatibility.authority", compatibilities[i].authority);
      assert_text (t, "compatibility.recipient", compatibilities[i].recipient);
    }
}

static void
test_a_key_storage_provider_changes_how_algorithms_are_stored (void)
{
  g_autoptr (ChyTemplate) t = duplicate ("User", "T");

  assert_refused (t, "keyAlgorithm", "ec:p256", "template", "key-algorithm-not-offered");
  assert_refused (t, "providerCategory", "keyStorageProvider", "template", "not-offered");
  set (t, "compatibility.authority", "2008r2");
  set (t, "compatibility.recipient", "windows7");
  set (t, "requiredSignatures", "1");
  set (t, "signaturePolicies.application", "Certificate Request Agent");
  assert_attribute (t, "msPKI-RA-Application-Policies", "['1.3.6.1.4.1.311.20.2.1']");
  set (t, "keyAlgorithm", "ec:p256");
  g_assert_cmpint (t->schema_version, ==, 3);
  g_assert_cmpint (t->minimal_key_size, ==, 256);
  assert_attribute (t, "msPKI-RA-Application-Policies",
                    "['msPKI-RA-Application-Policies`PZPWSTR`1.3.6.1.4.1.311.20.2.1`"
                    "msPKI-Asymmetric-Algorithm`PZPWSTR`ECDH_P256`msPKI-Hash-Algorithm`PZPWSTR`SHA256`"
                    "msPKI-Key-Usage`DWORD`16777215`']");
  assert_text (t, "signaturePolicies.application", "1.3.6.1.4.1.311.20.2.1");
  set (t, "hashAlgorithm", "sha384");
  assert_text (t, "hashAlgorithm", "sha384");
  set (t, "purpose", "signature");
  g_assert_nonnull (strstr (t->ra_application_policies[0], "ECDSA_P256"));
  set (t, "compatibility.recipient", "windowsxp");
  g_assert_cmpint (t->schema_version, ==, 2);
  g_assert_cmpint (t->minimal_key_size, ==, 2048);
  assert_attribute (t, "msPKI-RA-Application-Policies", "['1.3.6.1.4.1.311.20.2.1']");
  assert_text (t, "keyAlgorithm", "rsa");
}

static void
test_several_settings_are_set_in_an_order_that_works (void)
{
  static const char *const good[] = { "keyAlgorithm=ec:p384",
                                      "subjectName.alternateDns=true",
                                      "keyUsage=-keyEncipherment",
                                      "keyUsage=+nonRepudiation",
                                      "compatibility.recipient=windows10",
                                      "compatibility.authority=2016",
                                      NULL };
  static const char *const bad[] = { "allowExportableKey=false", "minimumKeySize=12", NULL };
  static const char *const crooked[] = { "allowExportableKey", NULL };
  g_autoptr (ChyTemplate) t = duplicate ("User", "T");
  g_autoptr (ChyTemplate) before = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (chy_template_set_texts (t, good, &error));
  g_assert_no_error (error);
  assert_text (t, "keyAlgorithm", "ec:p384");
  assert_text (t, "keyUsage", "digitalSignature,nonRepudiation");
  g_assert_cmpint (t->schema_version, ==, 4);
  before = chy_template_copy (t);
  g_assert_false (chy_template_set_texts (t, bad, &error));
  g_clear_error (&error);
  g_assert_true (chy_template_equal (t, before));
  g_assert_false (chy_template_set_texts (t, crooked, &error));
  g_assert_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_INVALID);
}

static void
test_version_1_templates_are_fixed_but_for_their_security (void)
{
  g_autoptr (ChyTemplate) t = builtin ("User");
  g_autoptr (GError) error = NULL;
  GVariantBuilder none;

  assert_refused (t, "allowExportableKey", "false", "template", "version-1-fixed");
  set (t, "allowExportableKey", "true"); /* as it is */
  g_variant_builder_init (&none, G_VARIANT_TYPE ("aa{sv}"));
  g_assert_true (chy_template_set (t, "security", g_variant_builder_end (&none), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (t->security->len, ==, 0);
}

static void
test_wrong_settings_are_refused (void)
{
  g_autoptr (ChyTemplate) t = duplicate ("User", "T");
  g_autoptr (GError) error = NULL;

  g_assert_false (chy_template_set_text (t, "nothing", "1", &error));
  g_assert_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_UNKNOWN_KEY);
  assert_refused (t, "name", "Other", "field", "read-only");
  assert_refused (t, "applicationPolicies", "1.2.x", "field", "not-an-oid");
  assert_refused (t, "applicationPolicies", "+Nonsense", "field", "not-an-oid");
  assert_refused (t, "keyUsage", "wrong", NULL, "not-a-choice");
  assert_refused (t, "displayName", "", "field", "required");
  assert_refused (t, "displayName", "///", "field", "invalid");
  assert_refused (t, "validityPeriod", "1min", "field", "too-small");
  assert_refused (t, "requiredSignatures", "-1", "field", "too-small");
  assert_refused (t, "supersedes", "a b", "field", "invalid");
  assert_refused (t, "compatibility.authority", "none", "template", "compatibility-none");
  assert_refused (t, "archiveKey", "perhaps", NULL, "not-a-boolean");
  assert_refused (t, "keyAttestation", "required", "template", "not-offered");
}

static gboolean
names (GPtrArray *titles, const char *title)
{
  return g_ptr_array_find_with_equal_func (titles, title, g_str_equal, NULL);
}

static void
test_a_lower_compatibility_clears_what_it_does_not_offer (void)
{
  g_autoptr (ChyTemplate) user = builtin ("User");
  g_autoptr (ChyTemplate) t = chy_template_duplicate (user, "X", NULL, NULL, NULL, NULL);
  g_autoptr (ChyTemplateEffects) up = NULL;
  g_autoptr (ChyTemplateEffects) down = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (chy_template_set_compatibility (t, "2012r2", "windows81", &up, &error));
  g_assert_no_error (error);
  g_assert_true (names (up->added, "Key attestation"));
  g_assert_true (names (up->added, "Renew with the same key"));
  g_assert_cmpuint (up->removed->len, ==, 0);
  set (t, "providerCategory", "keyStorageProvider");
  set (t, "keyAlgorithm", "ec:p256");
  set (t, "keyAttestation", "required");
  set (t, "keyAttestation.hardwareKey", "true");
  set (t, "allowKeyBasedRenewal", "true");
  g_assert_true (chy_template_set_compatibility (t, "2003", "windowsxp", &down, &error));
  g_assert_no_error (error);
  g_assert_true (names (down->removed, "Key attestation"));
  assert_text (t, "keyAttestation", "none");
  assert_text (t, "keyAttestation.hardwareKey", "false");
  assert_text (t, "allowKeyBasedRenewal", "false");
  assert_text (t, "keyAlgorithm", "rsa");
  assert_text (t, "minimumKeySize", "2048");
  assert_text (t, "templateSchemaVersion", "2");
  g_assert_cmpuint (down->changed->len, >=, 5);
  g_assert_false (chy_template_set_compatibility (t, "none", "none", NULL, NULL));
  assert_text (t, "compatibility.authority", "2003");
}

/* A few settings at random, in the order in which a person might come upon them. */
static void
change_at_random (ChyTemplate *t, GRand *random)
{
  static const char *const changes[][2] = {
    { "purpose", "signature" },
    { "purpose", "encryption" },
    { "keyUsage", "+nonRepudiation" },
    { "keyUsageCritical", "false" },
    { "userInteraction", "prompt" },
    { "providerCategory", "legacy" },
    { "providerCategory", "keyStorageProvider" },
    { "keyAlgorithm", "ec:p384" },
    { "keyAlgorithm", "rsa" },
    { "minimumKeySize", "4096" },
    { "hashAlgorithm", "sha512" },
    { "providers", "One,Two" },
    { "requiredSignatures", "1" },
    { "signaturePolicies.application", "+Client Authentication" },
    { "subjectNameSource", "request" },
    { "subjectNameSource", "directory" },
    { "subjectName.format", "dnsName" },
    { "subjectName.alternateDns", "true" },
    { "applicationPolicies", "-Secure Email" },
    { "keyAttestation", "preferred" },
    { "supersedes", "User" },
    { "renewalPeriod", "2w" },
    { "subjectName.useExistingForRenewal", "true" },
    { "displayName", "Another One" },
  };
  static const char *const levels[][2] = { { "2003", "windowsxp" },
                                           { "2008r2", "windows7" },
                                           { "2016", "windows10" } };

  for (guint i = 0; i < 12; i++)
    {
      guint n = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (changes) + 3);

      if (n < G_N_ELEMENTS (changes))
        chy_template_set_text (t, changes[n][0], changes[n][1], NULL);
      else
        chy_template_set_compatibility (t, levels[n - G_N_ELEMENTS (changes)][0],
                                        levels[n - G_N_ELEMENTS (changes)][1], NULL, NULL);
    }
}

static void
test_changes_make_the_one_out_of_the_other (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (42);
  g_autoptr (ChyTemplate) user = builtin ("User");

  for (guint round = 0; round < 500; round++)
    {
      g_autoptr (ChyTemplate) from = chy_template_duplicate (user, "X", NULL, NULL, NULL, NULL);
      g_autoptr (ChyTemplate) to = NULL;
      g_autoptr (GVariant) changes = NULL;
      g_autoptr (GVariant) left = NULL;
      g_autoptr (GError) error = NULL;

      change_at_random (from, random);
      to = chy_template_copy (from);
      change_at_random (to, random);
      changes = chy_template_get_changes (from, to);
      chy_template_set_all (from, changes, &error);
      g_assert_no_error (error);
      left = chy_template_get_changes (from, to);
      if (g_variant_n_children (left) > 0)
        g_error ("round %u: %s is left", round, g_variant_print (left, FALSE));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template/There are 33 built-in templates", test_there_are_33_builtin_templates);
  g_test_add_func ("/template/The User template is that of Windows",
                   test_the_user_template_is_that_of_windows);
  g_test_add_func ("/template/Built-in templates have the security of a new forest",
                   test_builtin_templates_have_the_security_of_a_new_forest);
  g_test_add_func ("/template/Built-in templates round trip without loss",
                   test_builtin_templates_round_trip_without_loss);
  g_test_add_func ("/template/A duplicate of User is that of certtmpl",
                   test_a_duplicate_of_user_is_that_of_certtmpl);
  g_test_add_func ("/template/The seed's settings give the attributes of AD CS",
                   test_the_seeds_settings_give_the_attributes_of_ad_cs);
  g_test_add_func ("/template/Compatibility decides the schema version",
                   test_compatibility_decides_the_schema_version);
  g_test_add_func ("/template/A key storage provider changes how algorithms are stored",
                   test_a_key_storage_provider_changes_how_algorithms_are_stored);
  g_test_add_func ("/template/Several settings are set in an order that works",
                   test_several_settings_are_set_in_an_order_that_works);
  g_test_add_func ("/template/Version 1 templates are fixed but for their security",
                   test_version_1_templates_are_fixed_but_for_their_security);
  g_test_add_func ("/template/Wrong settings are refused", test_wrong_settings_are_refused);
  g_test_add_func ("/template/A lower compatibility clears what it does not offer",
                   test_a_lower_compatibility_clears_what_it_does_not_offer);
  g_test_add_func ("/template/Changes make the one out of the other",
                   test_changes_make_the_one_out_of_the_other);
  return g_test_run ();
}
