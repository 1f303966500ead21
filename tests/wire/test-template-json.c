/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-template.h"
#include "wire/chy-wire.h"

#include <string.h>

static const ChyWireStyle styles[] = { CHY_WIRE_CANONICAL, CHY_WIRE_LINE, CHY_WIRE_PRETTY };

static void
assert_round_trip (const ChyTemplate *t)
{
  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      g_autoptr (GVariant) body = chy_template_to_body (t);
      g_autofree char *text = chy_wire_body_to_text (body, chy_template_fields (), styles[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) read = chy_wire_body_from_text (text, -1, chy_template_fields (), &error);
      g_autoptr (ChyTemplate) back = NULL;

      g_assert_no_error (error);
      back = chy_template_new_from_body (read, &error);
      g_assert_no_error (error);
      g_assert_true (chy_template_equal (t, back));
    }
}

static void
test_templates_go_through_json_without_loss (void)
{
  g_autoptr (GPtrArray) all = chy_templates_builtin ("S-1-5-21-1-2-3", "CORP", NULL);

  for (guint i = 0; i < all->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ChyTemplate) copy =
          chy_template_duplicate (all->pdata[i], "Für „alle“", NULL, NULL, NULL, &error);

      g_assert_no_error (error);
      assert_round_trip (all->pdata[i]);
      assert_round_trip (copy);
      copy->overlap = 0;
      copy->expiration = 1;
      chy_template_grant (copy, "S-1-1-0", NULL, CHY_TEMPLATE_RIGHT_ENROLL, TRUE);
      assert_round_trip (copy);
    }
}

static void
test_what_a_person_writes_into_the_json_counts (void)
{
  static const char text[] =
      "{ \"displayName\": \"Phones\", \"subjectNameSource\": \"request\","
      " \"validityPeriod\": \"2y\", \"renewalPeriod\": \"6w\", \"comment\": [1, 2],"
      " \"applicationPolicies\": [\"Client Authentication\"], \"issuancePolicies\": [],"
      " \"keyUsage\": [\"digitalSignature\"] }";
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body = chy_wire_body_from_text (text, -1, chy_template_fields (), &error);
  g_autoptr (ChyTemplate) t = NULL;
  g_autoptr (GVariant) again = NULL;
  g_autofree char *written = NULL;

  g_assert_no_error (error);
  t = chy_template_new_from_body (body, &error);
  g_assert_no_error (error);
  g_assert_cmpint (t->expiration, ==, 2 * 31536000);
  g_assert_cmpuint (t->name_flag, ==, 1);
  g_assert_cmpuint (t->key_usage, ==, CHY_KEY_USAGE_DIGITAL_SIGNATURE);
  again = chy_template_to_body (t);
  written = chy_wire_body_to_text (again, chy_template_fields (), CHY_WIRE_CANONICAL);
  g_assert_nonnull (strstr (written, "\"comment\":[1,2]"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template-json/Templates go through JSON without loss",
                   test_templates_go_through_json_without_loss);
  g_test_add_func ("/template-json/What a person writes into the JSON counts",
                   test_what_a_person_writes_into_the_json_counts);
  return g_test_run ();
}
