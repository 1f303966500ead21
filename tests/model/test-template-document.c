/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-template.h"

#include <string.h>

#define DOMAIN "S-1-5-21-1-2-3"

static ChyTemplate *
duplicate (const char *source_name)
{
  g_autoptr (GPtrArray) all = chy_templates_builtin (DOMAIN, "CORP", NULL);
  g_autoptr (GError) error = NULL;
  ChyTemplate *copy = NULL;

  for (guint i = 0; i < all->len; i++)
    {
      ChyTemplate *t = all->pdata[i];

      if (g_str_equal (t->cn, source_name))
        copy = chy_template_duplicate (t, "Test", NULL, NULL, NULL, &error);
    }
  g_assert_no_error (error);
  g_assert_nonnull (copy);
  return copy;
}

static void
set (ChyTemplate *t, const char *key, const char *text)
{
  g_autoptr (GError) error = NULL;

  chy_template_set_text (t, key, text, &error);
  g_assert_no_error (error);
}

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return value;
}

static ChyTemplate *
through_body (const ChyTemplate *t)
{
  g_autoptr (GVariant) body = chy_template_to_body (t);
  /* As bytes, so that nothing is shared with the one that wrote it. */
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (body);
  g_autoptr (GVariant) read =
      g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  g_autoptr (GError) error = NULL;
  ChyTemplate *back = chy_template_new_from_body (read, &error);

  g_assert_no_error (error);
  return back;
}

/* --- the whole field table ------------------------------------------------------------------------------ */

static void
test_every_setting_is_described_in_full (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (ChyTemplate) t = duplicate ("User");
  g_autoptr (GVariant) body = chy_template_to_body (t);
  guint on_tabs = 0;

  for (const ChyField *field = chy_template_fields (); field->key != NULL; field++)
    {
      const char *tab = chy_template_tab_of (field->key);
      g_autoptr (GVariant) value = chy_body_get (body, field->key);

      g_assert_true (g_hash_table_add (seen, (char *) field->key));
      g_assert_nonnull (field->title);
      if (value != NULL)
        g_assert_true (g_variant_is_of_type (value, chy_field_get_value_type (field)));
      on_tabs += tab != NULL;
      for (const ChyTemplateTab *known = chy_template_tabs (); tab != NULL; known++)
        {
          g_assert_nonnull (known->id);
          if (g_str_equal (known->id, tab))
            break;
        }
    }
  g_assert_cmpuint (on_tabs, >, 55);
  g_assert_null (chy_template_get (t, "nothing"));
  g_assert_null (chy_template_tab_of ("attributes"));
}

static const char *const samples_integer[] = { "0", "1", "2", "4096", NULL };
static const char *const samples_period[] = { "1h", "2d", "3y", NULL };
static const char *const samples_list[] = { "", "1.2.3", "1.2.3,1.2.4", NULL };
static const char *const samples_boolean[] = { "true", "false", "true", NULL };
static const char *const samples_text[] = { "One", "T\xc3\xbcr", NULL };

static void
check_one (ChyTemplate *t, const ChyField *field, const char *text)
{
  g_autoptr (GVariant) wanted = g_variant_ref_sink (chy_field_parse (field, text, NULL));
  g_autoptr (GVariant) settings = chy_template_to_settings (t);
  g_autoptr (ChyTemplate) before = chy_template_copy (t);
  g_autoptr (ChyTemplate) back = NULL;
  g_autoptr (GVariant) now = NULL;
  g_autoptr (GError) error = NULL;
  gboolean offered = field->applies == NULL || field->applies (settings);

  if (!chy_template_set (t, field->key, wanted, &error))
    {
      g_assert_true (chy_template_equal (t, before));
      g_assert_nonnull (error);
      return;
    }
  g_assert_no_error (error);
  now = chy_template_get (t, field->key);
  g_assert_true (
      g_variant_equal (now, wanted) ||
      (g_variant_is_container (now) && g_variant_n_children (now) == g_variant_n_children (wanted)));
  if (!offered)
    g_assert_true (chy_template_equal (t, before) || field->kind == CHY_FIELD_BOOLEAN);
  back = through_body (t);
  g_assert_true (chy_template_equal (t, back));
}

static void
check_all (ChyTemplate *t, const ChyField *field, const char *const *samples)
{
  for (; *samples != NULL; samples++)
    check_one (t, field, *samples);
}

static void
check_choices (ChyTemplate *t, const ChyField *field)
{
  for (const ChyChoice *choice = field->choices; choice->id != NULL; choice++)
    check_one (t, field, choice->id);
}

static void
walk (ChyTemplate *t)
{
  for (const ChyField *field = chy_template_fields (); field->key != NULL; field++)
    {
      if (field->flags & CHY_FIELD_READ_ONLY)
        continue;
      if (field->kind == CHY_FIELD_BOOLEAN)
        check_all (t, field, samples_boolean);
      else if (field->kind == CHY_FIELD_INTEGER)
        check_all (t, field, samples_integer);
      else if (field->kind == CHY_FIELD_PERIOD)
        check_all (t, field, samples_period);
      else if (field->kind == CHY_FIELD_TEXT_LIST)
        check_all (t, field, samples_list);
      else if (field->kind == CHY_FIELD_TEXT)
        check_all (t, field, samples_text);
      else if (field->kind == CHY_FIELD_CHOICE || field->kind == CHY_FIELD_CHOICE_LIST)
        check_choices (t, field);
    }
}

static void
test_every_setting_can_be_set_read_and_stored (void)
{
  static const char *const sources[] = { "User", "Machine", "WebServer", "SubCA", "OCSPResponseSigning" };
  static const char *const modern[] = { "compatibility.authority=2016", "compatibility.recipient=windows10",
                                        "providerCategory=keyStorageProvider", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autoptr (ChyTemplate) old = duplicate (sources[i]);
      g_autoptr (ChyTemplate) new = duplicate (sources[i]);
      g_autoptr (GError) error = NULL;

      walk (old);
      g_assert_true (chy_template_set_texts (new, modern, &error));
      g_assert_no_error (error);
      walk (new);
    }
}

/* --- the document --------------------------------------------------------------------------------------- */

static void
test_unknown_properties_are_kept (void)
{
  g_autoptr (ChyTemplate) t = duplicate ("User");
  g_autoptr (GVariant) body = chy_template_to_body (t);
  g_autoptr (GVariant) with_text = chy_body_with (body, "futureSetting", g_variant_new_string ("kept"));
  g_autoptr (GVariant) attributes = chy_body_get (body, "attributes");
  g_autoptr (GVariant) more = chy_body_with (attributes, "msPKI-Future", g_variant_new_int64 (7));
  g_autoptr (GVariant) whole = chy_body_with (with_text, "attributes", more);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTemplate) back = chy_template_new_from_body (whole, &error);
  g_autoptr (GVariant) again = NULL;

  g_assert_no_error (error);
  g_assert_false (chy_template_equal (t, back));
  set (back, "publishToDirectory", "false");
  again = chy_template_to_body (back);
  g_assert_cmpstr (chy_body_get_text (again, "futureSetting"), ==, "kept");
  g_clear_pointer (&attributes, g_variant_unref);
  attributes = chy_body_get (again, "attributes");
  g_assert_cmpint (chy_body_get_int (attributes, "msPKI-Future", 0), ==, 7);
}

static void
test_a_setting_that_a_person_changed_wins_over_its_attribute (void)
{
  g_autoptr (ChyTemplate) t = duplicate ("User");
  g_autoptr (GVariant) body = chy_template_to_body (t);
  g_autoptr (GVariant) changed = chy_body_with (body, "allowExportableKey", g_variant_new_boolean (FALSE));
  g_autoptr (GVariant) both = chy_body_with (changed, "subjectNameSource", g_variant_new_string ("request"));
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTemplate) back = chy_template_new_from_body (both, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (back->private_key_flag, ==, 0x1010000);
  g_assert_cmpuint (back->name_flag, ==, 1);
}

static void
test_settings_alone_make_a_template (void)
{
  g_autoptr (GVariant) body = parse (
      "{'displayName': <'Wi-Fi for phones'>, 'validityPeriod': <int64 31536000>, 'subjectNameSource': <'request'>,"
      " 'keyUsage': <['digitalSignature', 'keyEncipherment']>, 'allowExportableKey': <true>,"
      " 'applicationPolicies': <['Client Authentication']>, 'security': <[{'principalId': <'S-1-5-11'>,"
      " 'allow': <['read']>}]>}");
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTemplate) t = chy_template_new_from_body (body, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (t->cn, ==, "Wi-Fiforphones");
  g_assert_cmpint (t->schema_version, ==, 2);
  g_assert_cmpstr (t->extended_key_usage[0], ==, "1.3.6.1.5.5.7.3.2");
  g_assert_cmpuint (t->security->len, ==, 1);
}

typedef struct
{
  const char *text;
  const char *code;
} BadDocument;

static const BadDocument bad_documents[] = {
  { "{'schemaVersion': <int64 2>, 'displayName': <'T'>}", "document-newer" },
  { "{'displayName': <'T'>, 'attributes': <'text'>}", "document-invalid" },
  { "{'attributes': <{'flags': <'text'>}>}", "document-invalid" },
  { "{'attributes': <{'flags': <int64 4294967296>}>}", "document-invalid" },
  { "{'attributes': <{'revision': <int64 2147483648>}>}", "document-invalid" },
  { "{'attributes': <{'pKIKeyUsage': <'xyz'>}>}", "document-invalid" },
  { "{'attributes': <{'pKIKeyUsage': <'a00000'>}>}", "document-invalid" },
  { "{'attributes': <{'pKIExpirationPeriod': <'00'>}>}", "document-invalid" },
  { "{'attributes': <{'pKIExpirationPeriod': <'0000000000000001'>}>}", "document-invalid" },
  { "{'attributes': <{'pKIExpirationPeriod': <'0000000000000080'>}>}", "document-invalid" },
  { "{'attributes': <{'pKIExtendedKeyUsage': <'1.2.3'>}>}", "document-invalid" },
  { "@a{sv} {}", "name-empty" },
  { "{'attributes': <{'cn': <'a b'>}>}", "name-invalid" },
  { "{'attributes': <{'cn': <'a,b'>}>}", "name-invalid" },
  { "{'displayName': <'T'>, 'security': <[{'principalId': <'S-1-1-0'>, 'deny': <['something']>}]>}", NULL },
  { "{'displayName': <'T'>, 'keyUsage': <int64 3>}", NULL },
};

static void
test_documents_that_cannot_be_read_are_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_documents); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) body =
          g_variant_parse (G_VARIANT_TYPE_VARDICT, bad_documents[i].text, NULL, NULL, &error);

      g_assert_no_error (error);
      if (chy_template_new_from_body (body, &error) != NULL)
        g_error ("%s was read", bad_documents[i].text);
      if (bad_documents[i].code != NULL && !chy_error_is (error, "template", bad_documents[i].code))
        g_error ("%s: %s", bad_documents[i].text, error->message);
    }
}

static GVariant *
random_value (guint depth)
{
  static const char *const odd[] = { "1.2.3", "", "x y", "+", "`", "a`b`c`", "digitalSignature" };
  g_autofree char *text = NULL;
  guint8 octets[12];
  GVariantDict dict;

  switch (g_test_rand_int_range (0, 9))
    {
    case 0:
      return g_variant_new_int64 ((gint64) g_test_rand_int () * g_test_rand_int_range (1, G_MAXINT32));
    case 1:
      return g_variant_new_boolean (g_test_rand_bit ());
    case 2:
      return g_variant_new_double (g_test_rand_double ());
    case 3:
      return g_variant_new_strv (NULL, 0);
    case 4:
      return g_variant_new_strv (odd, G_N_ELEMENTS (odd));
    case 5:
      for (gsize i = 0; i < sizeof octets; i++)
        octets[i] = (guint8) g_test_rand_int_range (1, 128);
      text = g_strndup ((const char *) octets, sizeof octets);
      return g_variant_new_string (text);
    case 6:
      return g_variant_new_string (g_test_rand_bit () ? "request" : "a000");
    case 7:
      return g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0);
    default:
      g_variant_dict_init (&dict, NULL);
      if (depth < 3)
        g_variant_dict_insert_value (&dict, g_test_rand_bit () ? "principalId" : "flags",
                                     random_value (depth + 1));
      return g_variant_dict_end (&dict);
    }
}

static void
try_body (GVariant *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTemplate) t = chy_template_new_from_body (body, &error);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (ChyTemplate) back = NULL;

  if (t == NULL)
    {
      g_assert_nonnull (error);
      return;
    }
  chy_template_check (t, NULL, problems);
  back = through_body (t);
  g_assert_true (chy_template_equal (t, back));
}

static void
test_random_documents_never_crash (void)
{
  g_autoptr (GPtrArray) all = chy_templates_builtin (DOMAIN, "CORP", NULL);
  const ChyField *fields = chy_template_fields ();
  guint n_fields = 0;

  while (fields[n_fields].key != NULL)
    n_fields++;
  for (guint round = 0; round < 600; round++)
    {
      const ChyTemplate *t = all->pdata[g_test_rand_int_range (0, (gint32) all->len)];
      g_autoptr (GVariant) body = g_test_rand_bit () ? chy_template_to_body (t) : chy_body_new ();

      for (int change = g_test_rand_int_range (1, 6); change > 0; change--)
        {
          const char *key = fields[g_test_rand_int_range (0, (gint32) n_fields)].key;
          g_autoptr (GVariant) before = g_steal_pointer (&body);

          body = chy_body_with (before, key, random_value (0));
        }
      try_body (body);
    }
}

static void
test_random_attributes_never_crash (void)
{
  g_autoptr (GPtrArray) all = chy_templates_builtin (DOMAIN, "CORP", NULL);

  for (guint round = 0; round < 600; round++)
    {
      ChyTemplate *t = all->pdata[g_test_rand_int_range (0, (gint32) all->len)];
      g_autoptr (GVariant) body = chy_template_to_body (t);
      g_autoptr (GVariant) attributes = chy_template_to_attributes (t);
      g_autoptr (GVariant) changed = NULL;
      g_autoptr (GVariant) whole = NULL;
      gsize n = g_variant_n_children (attributes);
      g_autoptr (GVariant) child =
          g_variant_get_child_value (attributes, (gsize) g_test_rand_int_range (0, (gint32) n));
      const char *name;

      g_variant_get_child (child, 0, "&s", &name);
      changed = chy_body_with (attributes, name, random_value (0));
      whole = chy_body_with (body, "attributes", changed);
      try_body (whole);
    }
}

/* --- names ---------------------------------------------------------------------------------------------- */

typedef struct
{
  const char *display;
  const char *name;
} Name;

static const Name names[] = {
  { "Intune PKCS", "IntunePKCS" },
  { "  Wi-Fi  für Telefone ", "Wi-FifürTelefone" },
  { "Zertifikat für Ärzte", "ZertifikatfürÄrzte" },
  { "a\"b\\c/d,e+f=g<h>i#j;k", "abcdefghijk" },
  { "Tab\tand\nline", "Tabandline" },
  { "no\xc2\xa0"
    "break",
    "nobreak" },
  { "zero\xe2\x80\x8bwidth", "zerowidth" },
  { "A\xcc\x88rzte", "Ärzte" }, /* composed */
  { "", "" },
  { " / ", "" },
  { "bad\xff"
    "octet",
    "badoctet" },
  { "0123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123" },
};

static void
test_names_come_from_display_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = chy_template_name_from_display (names[i].display);

      g_assert_cmpstr (name, ==, names[i].name);
    }
}

static void
test_a_duplicate_needs_a_name (void)
{
  g_autoptr (ChyTemplate) t = duplicate ("User");
  g_autoptr (GError) error = NULL;

  g_assert_null (chy_template_duplicate (t, "  ", NULL, NULL, NULL, &error));
  g_assert_true (chy_error_is (error, "template", "display-name-empty"));
  g_clear_error (&error);
  g_assert_null (chy_template_duplicate (t, ";;;", NULL, NULL, NULL, &error));
  g_assert_true (chy_error_is (error, "template", "name-empty"));
  g_clear_error (&error);
  g_assert_null (chy_template_duplicate (t, "Good", "not good", NULL, NULL, &error));
  g_assert_true (chy_error_is (error, "template", "name-invalid"));
}

static void
test_oids_are_new_each_time (void)
{
  g_autofree char *base = chy_template_make_oid_base ();
  g_autofree char *one = chy_template_make_oid (base);
  g_autofree char *other = chy_template_make_oid (base);
  g_auto (GStrv) arcs = g_strsplit (one, ".", -1);

  g_assert_true (g_str_has_prefix (base, "1.3.6.1.4.1.311.21.8."));
  g_assert_true (g_str_has_prefix (one, base));
  g_assert_cmpstr (one, !=, other);
  g_assert_cmpuint (g_strv_length (arcs), ==, 17);
}

/* --- differences ---------------------------------------------------------------------------------------- */

static const ChyTemplateChange *
find_change (GPtrArray *changes, const char *key)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const ChyTemplateChange *change = changes->pdata[i];

      if (g_str_equal (change->key, key))
        return change;
    }
  return NULL;
}

static void
test_differences_are_named_in_words (void)
{
  g_autoptr (ChyTemplate) a = duplicate ("User");
  g_autoptr (ChyTemplate) b = chy_template_copy (a);
  g_autoptr (GPtrArray) none = chy_template_diff (a, b);
  g_autoptr (GPtrArray) changes = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  set (b, "validityPeriod", "2y");
  set (b, "applicationPolicies", "-Encrypting File System");
  set (b, "allowExportableKey", "false");
  chy_template_grant (b, "S-1-5-21-9-9-9-1105", "CORP\\CONNECTOR1$",
                      CHY_TEMPLATE_RIGHT_READ | CHY_TEMPLATE_RIGHT_ENROLL, FALSE);
  b->flags |= 0x40000;
  changes = chy_template_diff (a, b);
  g_assert_cmpuint (changes->len, ==, 5);
  g_assert_cmpstr (find_change (changes, "validityPeriod")->before, ==, "1 year");
  g_assert_cmpstr (find_change (changes, "validityPeriod")->after, ==, "2 years");
  g_assert_nonnull (strstr (find_change (changes, "applicationPolicies")->before, "Encrypting File System"));
  g_assert_cmpstr (find_change (changes, "allowExportableKey")->after, ==, "No");
  g_assert_cmpstr (find_change (changes, "security")->before, ==, "");
  g_assert_cmpstr (find_change (changes, "security")->after, ==, "Read, Enroll");
  g_assert_cmpstr (find_change (changes, "flags")->after, ==, "0x6023a");
}

static void
test_no_difference_is_overlooked (void)
{
  g_autoptr (GPtrArray) all = chy_templates_builtin (DOMAIN, "CORP", NULL);

  for (guint i = 0; i < all->len; i++)
    for (guint j = 0; j < all->len; j++)
      {
        g_autoptr (GPtrArray) changes = chy_template_diff (all->pdata[i], all->pdata[j]);

        g_assert_cmpint (changes->len > 0, ==, i != j);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template-document/Every setting is described in full",
                   test_every_setting_is_described_in_full);
  g_test_add_func ("/template-document/Every setting can be set, read and stored",
                   test_every_setting_can_be_set_read_and_stored);
  g_test_add_func ("/template-document/Unknown properties are kept", test_unknown_properties_are_kept);
  g_test_add_func ("/template-document/A setting that a person changed wins over its attribute",
                   test_a_setting_that_a_person_changed_wins_over_its_attribute);
  g_test_add_func ("/template-document/Settings alone make a template", test_settings_alone_make_a_template);
  g_test_add_func ("/template-document/Documents that cannot be read are refused",
                   test_documents_that_cannot_be_read_are_refused);
  g_test_add_func ("/template-document/Random documents never crash", test_random_documents_never_crash);
  g_test_add_func ("/template-document/Random attributes never crash", test_random_attributes_never_crash);
  g_test_add_func ("/template-document/Names come from display names", test_names_come_from_display_names);
  g_test_add_func ("/template-document/A duplicate needs a name", test_a_duplicate_needs_a_name);
  g_test_add_func ("/template-document/OIDs are new each time", test_oids_are_new_each_time);
  g_test_add_func ("/template-document/Differences are named in words", test_differences_are_named_in_words);
  g_test_add_func ("/template-document/No difference is overlooked", test_no_difference_is_overlooked);
  return g_test_run ();
}
