/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-principal.h"

#define USERS    "S-1-5-21-1-2-3-513"
#define STAFF    "S-1-5-21-1-2-3-1105"
#define LEAVERS  "S-1-5-21-1-2-3-1106"
#define EMPLOYEE "S-1-5-21-1-2-3-1200"

typedef struct
{
  ChyAce aces[3];
  guint32 expected;
} RightsCase;

static void
test_rights_are_what_is_allowed_less_what_is_denied (void)
{
  /* The employee is in Staff, which is in Domain Users: nested groups come resolved. */
  const char *const groups[] = { STAFF, USERS, NULL };
  g_autoptr (ChyPrincipal) employee = chy_principal_new (EMPLOYEE, "CORP\\employee", groups);
  const guint32 all = CHY_TEMPLATE_RIGHT_READ | CHY_TEMPLATE_RIGHT_WRITE | CHY_TEMPLATE_RIGHT_ENROLL |
                      CHY_TEMPLATE_RIGHT_AUTOENROLL;
  const RightsCase cases[] = {
    { { { 0 } }, 0 },
    { { { (char *) STAFF, NULL, CHY_TEMPLATE_RIGHT_ENROLL, 0 } }, CHY_TEMPLATE_RIGHT_ENROLL },
    { { { (char *) LEAVERS, NULL, CHY_TEMPLATE_RIGHT_ENROLL, 0 } }, 0 },
    { { { (char *) STAFF, NULL, CHY_TEMPLATE_RIGHT_ENROLL, 0 },
        { (char *) USERS, NULL, 0, CHY_TEMPLATE_RIGHT_ENROLL } },
      0 },
    { { { (char *) USERS, NULL, 0, CHY_TEMPLATE_RIGHT_ENROLL },
        { (char *) EMPLOYEE, NULL, CHY_TEMPLATE_RIGHT_ENROLL | CHY_TEMPLATE_RIGHT_READ, 0 } },
      CHY_TEMPLATE_RIGHT_READ },
    { { { (char *) EMPLOYEE, NULL, CHY_TEMPLATE_RIGHT_FULL_CONTROL, 0 } },
      all | CHY_TEMPLATE_RIGHT_FULL_CONTROL },
    { { { (char *) EMPLOYEE, NULL, CHY_TEMPLATE_RIGHT_FULL_CONTROL, 0 },
        { (char *) STAFF, NULL, 0, CHY_TEMPLATE_RIGHT_ENROLL } },
      all & ~(guint32) CHY_TEMPLATE_RIGHT_ENROLL },
    { { { (char *) EMPLOYEE, NULL, all, 0 }, { (char *) STAFF, NULL, 0, CHY_TEMPLATE_RIGHT_FULL_CONTROL } },
      0 },
    { { { (char *) CHY_SID_AUTHENTICATED_USERS, NULL, CHY_TEMPLATE_RIGHT_READ, 0 } },
      CHY_TEMPLATE_RIGHT_READ },
    { { { (char *) STAFF, NULL, CHY_CA_RIGHT_REQUEST_CERTIFICATES, 0 } }, CHY_CA_RIGHT_REQUEST_CERTIFICATES },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) aces = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_ace_free);

      for (gsize j = 0; j < G_N_ELEMENTS (cases[i].aces) && cases[i].aces[j].principal_id != NULL; j++)
        g_ptr_array_add (aces, chy_ace_copy (&cases[i].aces[j]));
      g_assert_cmphex (chy_aces_effective (aces, employee), ==, cases[i].expected);
    }
}

static void
test_everyone_is_anybody_but_anonymous_is_not_authenticated (void)
{
  g_autoptr (ChyPrincipal) anonymous = chy_principal_new (CHY_SID_ANONYMOUS, "ANONYMOUS LOGON", NULL);
  g_autoptr (ChyPrincipal) copy = chy_principal_copy (anonymous);

  g_assert_true (chy_principal_is (copy, CHY_SID_EVERYONE));
  g_assert_false (chy_principal_is (copy, CHY_SID_AUTHENTICATED_USERS));
  g_assert_false (chy_principal_is (copy, NULL));
}

static void
test_rids_are_those_of_domain_sids_alone (void)
{
  g_autofree char *sid = chy_sid_in_domain ("S-1-5-21-1-2-3", CHY_RID_DOMAIN_USERS);

  g_assert_cmpstr (sid, ==, USERS);
  g_assert_cmpuint (chy_sid_get_rid (sid), ==, 513);
  g_assert_cmpuint (chy_sid_get_rid ("S-1-5-21-1-2-3"), ==, 0);
  g_assert_cmpuint (chy_sid_get_rid ("S-1-5-32-544"), ==, 0);
  g_assert_cmpuint (chy_sid_get_rid ("S-1-5-21-1-2-x-513"), ==, 0);
  g_assert_cmpuint (chy_sid_get_rid ("S-1-5-21-1-2-3-99999999999"), ==, 0);
  g_assert_cmpuint (chy_sid_get_rid (NULL), ==, 0);
}

static void
test_rights_have_words_both_ways (void)
{
  const char *const ca[] = { "read", "issue-and-manage-certificates", "manage-ca", "request-certificates" };
  const char *const template[] = { "read", "write", "enroll", "autoenroll", "full-control" };

  for (gsize i = 0; i < G_N_ELEMENTS (ca); i++)
    g_assert_cmpstr (chy_ca_right_to_string (chy_ca_right_from_string (ca[i])), ==, ca[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (template); i++)
    g_assert_cmpstr (chy_template_right_to_string (chy_template_right_from_string (template[i])), ==,
                     template[i]);
  g_assert_cmphex (chy_ca_right_from_string ("enroll"), ==, 0);
  g_assert_cmphex (chy_template_right_from_string (NULL), ==, 0);
  g_assert_null (chy_template_right_to_string (3));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/principal/rights-are-what-is-allowed-less-what-is-denied",
                   test_rights_are_what_is_allowed_less_what_is_denied);
  g_test_add_func ("/model/principal/everyone-is-anybody-but-anonymous-is-not-authenticated",
                   test_everyone_is_anybody_but_anonymous_is_not_authenticated);
  g_test_add_func ("/model/principal/rids-are-those-of-domain-sids-alone",
                   test_rids_are_those_of_domain_sids_alone);
  g_test_add_func ("/model/principal/rights-have-words-both-ways", test_rights_have_words_both_ways);

  return g_test_run ();
}
