/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "model/chy-diagnostics.h"

/* What a person reads before they send it: one line a value, and no name. */

static void
test_names (void)
{
  g_autoptr (ChyPseudonyms) names = chy_pseudonyms_new ();
  g_autofree char *first = g_strdup (chy_pseudonyms_get (names, "user", "8f0e"));

  g_assert_cmpstr (first, ==, "user-1");
  g_assert_cmpstr (chy_pseudonyms_get (names, "user", "77aa"), ==, "user-2");
  g_assert_cmpstr (chy_pseudonyms_get (names, "device", "d1"), ==, "device-1");
  g_assert_cmpstr (chy_pseudonyms_get (names, "user", "8f0e"), ==, "user-1");
  chy_pseudonyms_add (names, first, "Anna Weber");
  g_assert_cmpstr (chy_pseudonyms_get (names, "object", "Anna Weber"), ==, "user-1");
  g_assert_cmpstr (chy_pseudonyms_get (names, "object", "Zoë"), ==, "object-1");
  chy_pseudonyms_add (names, "device-1", "Anna Weber");
  g_assert_cmpstr (chy_pseudonyms_get (names, "object", "Anna Weber"), ==, "user-1");
  g_assert_cmpstr (chy_pseudonyms_get (names, "user", NULL), ==, "");
  g_assert_cmpstr (chy_pseudonyms_get (names, "user", ""), ==, "");
}

static void
check_code (const char *text, const char *expected)
{
  g_autofree char *code = chy_diagnostics_code (text);

  g_assert_cmpstr (code, ==, expected);
}

static void
test_codes (void)
{
  check_code ("variable-unresolved", "variable-unresolved");
  check_code ("0x80094012", "0x80094012");
  check_code ("CERTSRV_E_TEMPLATE_DENIED", "CERTSRV_E_TEMPLATE_DENIED");
  check_code ("", "");
  check_code (NULL, "");
  check_code ("of Anna Weber", "(text, left out)");
  check_code ("anna@contoso.test", "(text, left out)");
  check_code ("CORP\\CONNECTOR1$", "(text, left out)");
  check_code ("line\nend", "(text, left out)");
  check_code ("0123456789012345678901234567890123456789012345678", "(text, left out)");
}

static ChyDiagnostics *
make (void)
{
  ChyDiagnostics *diagnostics = chy_diagnostics_new ("a-program", G_GINT64_CONSTANT (1795916236000000));
  static const char *const list[] = { "one", "two", NULL };
  GVariantBuilder rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GVariantBuilder row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder part = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&row, "{sv}", "of", g_variant_new_string ("two words"));
  g_variant_builder_add (&row, "{sv}", "all", g_variant_new_int64 (-3));
  g_variant_builder_add (&row, "{sv}", "none", g_variant_new_string (""));
  g_variant_builder_add_value (&rows, g_variant_builder_end (&row));
  g_variant_builder_add (&part, "{sv}", "open", g_variant_new_boolean (TRUE));
  g_variant_builder_add (&part, "{sv}", "tokens", g_variant_new_uint32 (2));
  g_variant_builder_add (&part, "{sv}", "list", g_variant_new_strv (list, -1));
  g_variant_builder_add (&part, "{sv}", "text", g_variant_new_string ("a \"b\"\nc: \033[1m"));
  g_variant_builder_add (&part, "{sv}", "rows", g_variant_builder_end (&rows));
  g_variant_builder_add (&part, "{sv}", "no", g_variant_new ("aa{sv}", NULL));
  chy_diagnostics_add (diagnostics, "tenant", g_variant_builder_end (&part));
  chy_diagnostics_add (diagnostics, "versions", g_variant_new_parsed ("{'glib': <'2.74'>}"));

  return diagnostics;
}

static void
test_text (void)
{
  g_autoptr (ChyDiagnostics) diagnostics = make ();
  g_autofree char *part = chy_diagnostics_part_to_text (diagnostics, "tenant");
  g_autofree char *whole = chy_diagnostics_to_text (diagnostics, NULL);
  const char *versions = strstr (whole, "\n[versions]\nglib: 2.74\n");
  const char *tenant = strstr (whole, "\n[tenant]\nopen: yes\n");

  /* A value cannot end its line, nor say something to a terminal. */
  g_assert_cmpstr (part, ==,
                   "open: yes\ntokens: 2\nlist: one, two\ntext: a \"b\"\\nc: \\033[1m\nrows:\n"
                   "- of=\"two words\" all=-3 none=\"\"\nno: none\n");
  g_assert_true (
      g_str_has_prefix (whole, "Chancery diagnostics\nMade by a-program " CHY_VERSION " at 2026-11-29T"));
  g_assert_nonnull (versions);
  g_assert_nonnull (tenant);
  g_assert_true (versions < tenant);
  g_assert_nonnull (strstr (whole, part));
  g_assert_null (chy_diagnostics_part_to_text (diagnostics, "log"));
}

static void
test_without (void)
{
  g_autoptr (ChyDiagnostics) diagnostics = make ();
  static const char *const without[] = { "tenant", "log", NULL };
  g_autofree char *text = chy_diagnostics_to_text (diagnostics, without);
  g_autoptr (GVariant) body = chy_diagnostics_to_body (diagnostics, without);

  g_assert_nonnull (strstr (text, "\nLeft out: tenant, log.\n"));
  g_assert_null (strstr (text, "[tenant]"));
  g_assert_nonnull (strstr (text, "[versions]"));
  g_assert_cmpuint (g_variant_n_children (body), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagnostics/what has a name has one number, whatever it is called by", test_names);
  g_test_add_func ("/diagnostics/a text that is no code is left out", test_codes);
  g_test_add_func ("/diagnostics/a value is one line, and parts come in their order", test_text);
  g_test_add_func ("/diagnostics/what is left out is not in it, and said", test_without);

  return g_test_run ();
}
