/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-assignment.h"

#include <string.h>

static GPtrArray *
targets_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) chy_target_free);
}

static void
add_target (GPtrArray *targets, ChyTargetKind kind, const char *group)
{
  g_ptr_array_add (targets, chy_target_new (kind, group));
}

/* --- a small directory of known facts ------------------------------------------------------------- */

/* Staff > Berlin > Team (jane), Staff has bob; Berlin > Staff closes a cycle. Jane has two laptops and a
 * phone, Bob one laptop; a kiosk has no user and is in Kiosks. */
static ChyDirectoryView *
small_view (void)
{
  ChyDirectoryView *view = chy_directory_view_new ();

  chy_directory_view_add_device (view, "laptop-1", "jane", "windows10");
  chy_directory_view_add_device (view, "laptop-2", "jane", "windows10");
  chy_directory_view_add_device (view, "phone", "jane", "iOS");
  chy_directory_view_add_device (view, "laptop-3", "bob", "windows10");
  chy_directory_view_add_device (view, "kiosk", NULL, "windows10");
  chy_directory_view_add_member (view, "staff", "berlin");
  chy_directory_view_add_member (view, "berlin", "team");
  chy_directory_view_add_member (view, "berlin", "staff");
  chy_directory_view_add_member (view, "team", "jane");
  chy_directory_view_add_member (view, "staff", "bob");
  chy_directory_view_add_member (view, "staff", "nobody");
  chy_directory_view_add_member (view, "kiosks", "kiosk");
  chy_directory_view_add_member (view, "phones", "phone");
  chy_directory_view_add_group (view, "staff", "Staff");
  chy_directory_view_add_group (view, "berlin", "Berlin");
  chy_directory_view_add_group (view, "team", "Team 3");
  chy_directory_view_add_group (view, "kiosks", "Kiosks");
  chy_directory_view_add_group (view, "phones", "Phones");
  chy_directory_view_add_user (view, "jane");
  chy_directory_view_add_user (view, "bob");
  chy_directory_view_add_user (view, "carol");

  return view;
}

typedef struct
{
  const char *targets; /* "+group -group +all-users" */
  const char *platform;
  ChyCertificateType type;
  const char *expected; /* "device/user/state/path" joined by blanks */
} Case;

#define U CHY_CERTIFICATE_TYPE_USER
#define D CHY_CERTIFICATE_TYPE_DEVICE

static const Case cases[] = {
  { "+staff", "windows10", U,
    "laptop-1/jane/included/Staff › Berlin › Team 3;laptop-2/jane/included/Staff › Berlin › Team 3;"
    "laptop-3/bob/included/Staff;phone/jane/platform/Staff › Berlin › Team 3" },
  { "+team", "iOS", U,
    "phone/jane/included/Team 3;laptop-1/jane/platform/Team 3;laptop-2/jane/platform/Team 3" },
  { "+berlin -team", "windows10", U,
    "laptop-3/bob/included/Berlin › Staff;laptop-1/jane/excluded/Team 3;laptop-2/jane/excluded/Team 3;"
    "phone/jane/platform/Berlin › Team 3" },
  { "+kiosks", "windows10", U, "kiosk//userless/Kiosks" },
  { "+kiosks", "windows10", D, "kiosk//included/Kiosks" },
  { "+staff", "windows10", D,
    "laptop-1/jane/included/Staff › Berlin › Team 3;laptop-2/jane/included/Staff › Berlin › Team 3;"
    "laptop-3/bob/included/Staff;phone/jane/platform/Staff › Berlin › Team 3" },
  { "+all-devices", "windows10", U,
    "laptop-1/jane/included/All devices;laptop-2/jane/included/All devices;laptop-3/bob/included/All devices;"
    "phone/jane/platform/All devices;kiosk//userless/All devices" },
  { "+all-users", "iOS", U,
    "phone/jane/included/All users;laptop-1/jane/platform/All users;laptop-2/jane/platform/All users;"
    "laptop-3/bob/platform/All users;/bob/noDevice/All users;/carol/noDevice/All users" },
  { "+phones", "iOS", U, "phone/jane/included/Phones" },
  { "+phones +all-users", "iOS", D,
    "phone/jane/included/Phones;laptop-1/jane/platform/All users;laptop-2/jane/platform/All users;"
    "laptop-3/bob/platform/All users;/bob/noDevice/All users;/carol/noDevice/All users" },
  { "+all-devices -phones", "iOS", D,
    "laptop-1/jane/platform/All devices;laptop-2/jane/platform/All devices;phone/jane/excluded/Phones;"
    "laptop-3/bob/platform/All devices;kiosk//platform/All devices" },
  { "+all-devices -staff", "windows10", D,
    "kiosk//included/All devices;laptop-1/jane/excluded/Staff › Berlin › Team 3;"
    "laptop-2/jane/excluded/Staff › Berlin › Team 3;phone/jane/platform/All devices;"
    "laptop-3/bob/excluded/Staff" },
  { "-staff", "windows10", U, "" },
  { "+nowhere", "windows10", U, "" },
  { "", "windows10", U, "" },
};

static GPtrArray *
read_targets (const char *text)
{
  GPtrArray *targets = targets_new ();
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (char **word = words; *word != NULL; word++)
    {
      if (strcmp (*word, "+all-users") == 0)
        add_target (targets, CHY_TARGET_ALL_USERS, NULL);
      else if (strcmp (*word, "+all-devices") == 0)
        add_target (targets, CHY_TARGET_ALL_DEVICES, NULL);
      else if (**word != '\0')
        add_target (targets, **word == '+' ? CHY_TARGET_GROUP : CHY_TARGET_EXCLUDE_GROUP, *word + 1);
    }

  return targets;
}

static char *
show (ChyEffective *effective)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < chy_effective_get_size (effective); i++)
    {
      const ChyMember *m = chy_effective_get (effective, i);
      g_autofree char *path = chy_effective_get_path (effective, i);

      g_string_append_printf (out, "%s%s/%s/%s/%s", i > 0 ? ";" : "", m->device != NULL ? m->device : "",
                              m->user != NULL ? m->user : "", chy_member_state_to_string (m->state), path);
    }

  return g_string_free (out, FALSE);
}

static void
test_each_rule_gives_its_members_and_reasons (void)
{
  g_autoptr (ChyDirectoryView) view = small_view ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) targets = read_targets (cases[i].targets);
      g_autoptr (ChyEffective) effective =
          chy_assignment_effective (targets, view, cases[i].type, chy_platform_find (cases[i].platform));
      g_autofree char *shown = show (effective);

      g_test_message ("%s on %s", cases[i].targets, cases[i].platform);
      g_assert_cmpstr (shown, ==, cases[i].expected);
    }
}

static void
test_the_position_of_the_target_is_told (void)
{
  g_autoptr (ChyDirectoryView) view = small_view ();
  g_autoptr (GPtrArray) targets = read_targets ("+kiosks +team -phones");
  g_autoptr (ChyEffective) effective =
      chy_assignment_effective (targets, view, CHY_CERTIFICATE_TYPE_USER, chy_platform_find ("iOS"));
  const ChyMember *phone = NULL;

  for (guint i = 0; i < chy_effective_get_size (effective); i++)
    if (g_strcmp0 (chy_effective_get (effective, i)->device, "phone") == 0)
      phone = chy_effective_get (effective, i);
  g_assert_nonnull (phone);
  g_assert_cmpuint (phone->target, ==, 1);
  g_assert_true (phone->through_user);
  g_assert_cmpint (phone->excluded_by, ==, 2);
  g_assert_cmpstr (phone->excluded_via, ==, "phones");
  g_assert_cmpuint (chy_effective_count (effective, CHY_MEMBER_EXCLUDED), ==, 1);
}

/* --- against a naive model ------------------------------------------------------------------------- */

enum
{
  N_USERS = 12,
  N_DEVICES = 20,
  N_GROUPS = 8,
};

typedef struct
{
  int owner[N_DEVICES]; /* -1: none */
  const char *platform[N_DEVICES];
  gboolean member[N_GROUPS][N_USERS + N_DEVICES + N_GROUPS];
} Naive;

/* Membership by following every way until nothing new is found. */
static gboolean
naive_contains (const Naive *naive, int group, int item, guint seen)
{
  if (naive->member[group][item])
    return TRUE;
  for (int g = 0; g < N_GROUPS; g++)
    if (naive->member[group][N_USERS + N_DEVICES + g] && (seen & 1u << g) == 0 &&
        naive_contains (naive, g, item, seen | 1u << g))
      return TRUE;

  return FALSE;
}

static gboolean
naive_reached (const Naive *naive, GPtrArray *targets, int device, gboolean excluded)
{
  int user = naive->owner[device];

  for (guint i = 0; i < targets->len; i++)
    {
      const ChyTarget *t = targets->pdata[i];
      int group = t->group != NULL ? (int) g_ascii_strtoll (t->group + 1, NULL, 10) : -1;

      if ((t->kind == CHY_TARGET_EXCLUDE_GROUP) != excluded)
        continue;
      if (t->kind == CHY_TARGET_ALL_DEVICES || (t->kind == CHY_TARGET_ALL_USERS && user >= 0))
        return TRUE;
      if (group >= 0 && (naive_contains (naive, group, N_USERS + device, 1u << group) ||
                         (user >= 0 && naive_contains (naive, group, user, 1u << group))))
        return TRUE;
    }

  return FALSE;
}

static char *
item_id (int item)
{
  if (item < N_USERS)
    return g_strdup_printf ("u%d", item);
  if (item < N_USERS + N_DEVICES)
    return g_strdup_printf ("d%d", item - N_USERS);

  return g_strdup_printf ("g%d", item - N_USERS - N_DEVICES);
}

static ChyDirectoryView *
random_view (GRand *rand, Naive *naive)
{
  ChyDirectoryView *view = chy_directory_view_new ();

  memset (naive, 0, sizeof *naive);
  for (int d = 0; d < N_DEVICES; d++)
    {
      g_autofree char *id = item_id (N_USERS + d);
      g_autofree char *user = NULL;

      naive->owner[d] = g_rand_int_range (rand, -4, N_USERS);
      if (naive->owner[d] < 0)
        naive->owner[d] = -1;
      else
        user = item_id (naive->owner[d]);
      naive->platform[d] = g_rand_boolean (rand) ? "windows10" : "macOS";
      chy_directory_view_add_device (view, id, user, naive->platform[d]);
    }
  for (int g = 0; g < N_GROUPS; g++)
    {
      g_autofree char *id = item_id (N_USERS + N_DEVICES + g);

      chy_directory_view_add_group (view, id, id);
      for (int item = 0; item < N_USERS + N_DEVICES + N_GROUPS; item++)
        if (g_rand_int_range (rand, 0, 9) == 0)
          {
            g_autofree char *member = item_id (item);

            naive->member[g][item] = TRUE;
            chy_directory_view_add_member (view, id, member);
          }
    }
  for (int u = 0; u < N_USERS; u++)
    {
      g_autofree char *id = item_id (u);

      chy_directory_view_add_user (view, id);
    }

  return view;
}

static GPtrArray *
random_targets (GRand *rand)
{
  GPtrArray *targets = targets_new ();
  int n = g_rand_int_range (rand, 0, 5);

  for (int i = 0; i < n; i++)
    {
      ChyTargetKind kind = g_rand_int_range (rand, 0, 10) > 7 ? CHY_TARGET_ALL_USERS : CHY_TARGET_GROUP;
      g_autofree char *group = g_strdup_printf ("g%d", g_rand_int_range (rand, 0, N_GROUPS));

      if (g_rand_int_range (rand, 0, 3) == 0)
        kind = CHY_TARGET_EXCLUDE_GROUP;
      else if (g_rand_int_range (rand, 0, 12) == 0)
        kind = CHY_TARGET_ALL_DEVICES;
      add_target (targets, kind, group);
    }

  return targets;
}

static ChyMemberState
naive_state (
    const Naive *naive, GPtrArray *targets, int device, ChyCertificateType type, const char *platform)
{
  if (strcmp (naive->platform[device], platform) != 0)
    return CHY_MEMBER_PLATFORM;
  if (naive_reached (naive, targets, device, TRUE))
    return CHY_MEMBER_EXCLUDED;
  if (type == CHY_CERTIFICATE_TYPE_USER && naive->owner[device] < 0)
    return CHY_MEMBER_USERLESS;

  return CHY_MEMBER_INCLUDED;
}

static void
compare_with_naive (ChyEffective *effective,
                    const Naive *naive,
                    GPtrArray *targets,
                    ChyCertificateType type,
                    const char *platform)
{
  guint expected = 0;
  guint found = 0;

  for (int d = 0; d < N_DEVICES; d++)
    expected += naive_reached (naive, targets, d, FALSE);
  for (guint i = 0; i < chy_effective_get_size (effective); i++)
    {
      const ChyMember *m = chy_effective_get (effective, i);
      g_autofree char *path = chy_effective_get_path (effective, i);
      int device;

      g_assert_cmpstr (path, !=, "");
      if (m->device == NULL)
        continue;
      device = (int) g_ascii_strtoll (m->device + 1, NULL, 10);
      found++;
      g_assert_true (naive_reached (naive, targets, device, FALSE));
      g_assert_cmpint (m->state, ==, naive_state (naive, targets, device, type, platform));
      g_assert_true ((m->user == NULL) == (naive->owner[device] < 0));
    }
  g_assert_cmpuint (found, ==, expected);
}

static void
test_random_directories_agree_with_a_naive_model (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (22);

  for (int round = 0; round < 3000; round++)
    {
      Naive naive;
      g_autoptr (ChyDirectoryView) view = random_view (rand, &naive);
      g_autoptr (GPtrArray) targets = random_targets (rand);
      ChyCertificateType type =
          g_rand_boolean (rand) ? CHY_CERTIFICATE_TYPE_USER : CHY_CERTIFICATE_TYPE_DEVICE;
      const char *platform = g_rand_boolean (rand) ? "windows10" : "macOS";
      g_autoptr (ChyEffective) effective =
          chy_assignment_effective (targets, view, type, chy_platform_find (platform));

      compare_with_naive (effective, &naive, targets, type, platform);
    }
}

/* 10,000 devices in groups that are nested ten deep and in a ring; every group also in its neighbor. */
static void
test_a_large_nested_directory_is_walked_once (void)
{
  g_autoptr (ChyDirectoryView) view = chy_directory_view_new ();
  g_autoptr (GPtrArray) targets = read_targets ("+g0 +g5 -none");
  g_autoptr (ChyEffective) effective = NULL;

  for (int g = 0; g < 1000; g++)
    {
      g_autofree char *id = g_strdup_printf ("g%d", g);

      chy_directory_view_add_group (view, id, id);
      for (int step = 1; step <= 10; step++)
        {
          g_autofree char *next = g_strdup_printf ("g%d", (g + step) % 1000);

          chy_directory_view_add_member (view, id, next);
        }
    }
  for (int d = 0; d < 10000; d++)
    {
      g_autofree char *group = g_strdup_printf ("g%d", d % 1000);
      g_autofree char *device = g_strdup_printf ("d%d", d);
      g_autofree char *user = g_strdup_printf ("u%d", d);

      chy_directory_view_add_user (view, user);
      chy_directory_view_add_device (view, device, user, "windows10");
      chy_directory_view_add_member (view, group, d % 2 == 0 ? user : device);
    }
  effective =
      chy_assignment_effective (targets, view, CHY_CERTIFICATE_TYPE_USER, chy_platform_find ("windows10"));
  g_assert_cmpuint (chy_effective_count (effective, CHY_MEMBER_INCLUDED), ==, 10000);
  g_assert_cmpuint (chy_effective_get_size (effective), ==, 10000);
}

/* --- targets --------------------------------------------------------------------------------------- */

static void
test_targets_survive_as_graph_bodies (void)
{
  for (int kind = CHY_TARGET_GROUP; kind <= CHY_TARGET_ALL_DEVICES; kind++)
    {
      g_autoptr (ChyTarget) target = chy_target_new ((ChyTargetKind) kind, "a-group");
      g_autoptr (GVariant) body = chy_target_to_body (target);
      g_autoptr (ChyTarget) again = chy_target_new_from_body (body);

      g_assert_nonnull (again);
      g_assert_cmpint (again->kind, ==, kind);
      g_assert_cmpstr (again->group, ==, kind <= CHY_TARGET_EXCLUDE_GROUP ? "a-group" : NULL);
      g_assert_true (g_str_has_prefix (chy_body_get_text (body, "@odata.type"), "#microsoft.graph."));
    }
}

static void
test_unknown_targets_are_not_taken_for_known_ones (void)
{
  static const char *const bodies[] = {
    "{'@odata.type': <'#microsoft.graph.configurationManagerCollectionAssignmentTarget'>, 'collectionId': <'x'>}",
    "{'@odata.type': <'#microsoft.graph.groupAssignmentTarget'>}",
    "{'@odata.type': <'#microsoft.graph.groupAssignmentTarget'>, 'groupId': <''>}",
    "{'@odata.type': <42>}",
    "@a{sv} {}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GVariant) body = g_variant_parse (G_VARIANT_TYPE_VARDICT, bodies[i], NULL, NULL, NULL);

      g_assert_nonnull (body);
      g_assert_null (chy_target_new_from_body (body));
    }
}

typedef struct
{
  const char *text;
  gboolean exclude;
  int kind; /* -1: refused */
} TargetText;

static const TargetText texts[] = {
  { "group:Staff", FALSE, CHY_TARGET_GROUP },
  { "group:Staff", TRUE, CHY_TARGET_EXCLUDE_GROUP },
  { "all-users", FALSE, CHY_TARGET_ALL_USERS },
  { "all-devices", FALSE, CHY_TARGET_ALL_DEVICES },
  { "all-users", TRUE, -1 },
  { "all-devices", TRUE, -1 },
  { "group:", FALSE, -1 },
  { "Staff", FALSE, -1 },
  { "", FALSE, -1 },
};

static void
test_targets_are_read_from_the_command_line (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (ChyTarget) target = chy_target_parse (texts[i].text, texts[i].exclude);

      g_assert_cmpint (target != NULL ? (int) target->kind : -1, ==, texts[i].kind);
      if (target != NULL)
        {
          g_autofree char *text = chy_target_to_text (target);

          g_assert_cmpstr (text, ==, texts[i].text);
        }
    }
}

typedef struct
{
  const char *targets;
  const char *code; /* NULL: nothing to say */
} TargetProblem;

static const TargetProblem target_problems[] = {
  { "+a -b", NULL },
  { "+all-users +all-devices", NULL },
  { "+a +a", "assigned-twice" },
  { "+a -a", "included-and-excluded" },
  { "-a", "nothing-included" },
  { "+all-users +all-devices +a", "all-and-groups" },
  { "", NULL },
};

static void
test_odd_targets_are_pointed_out (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (target_problems); i++)
    {
      g_autoptr (GPtrArray) targets = read_targets (target_problems[i].targets);
      g_autoptr (GPtrArray) problems = chy_problems_new ();

      g_assert_true (chy_targets_check (targets, "Profile", problems));
      g_assert_cmpuint (problems->len, ==, target_problems[i].code != NULL ? 1 : 0);
      if (problems->len > 0)
        g_assert_cmpstr (chy_problem_get_code (problems->pdata[0]), ==, target_problems[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/assignment/rules", test_each_rule_gives_its_members_and_reasons);
  g_test_add_func ("/assignment/position", test_the_position_of_the_target_is_told);
  g_test_add_func ("/assignment/naive-model", test_random_directories_agree_with_a_naive_model);
  g_test_add_func ("/assignment/large", test_a_large_nested_directory_is_walked_once);
  g_test_add_func ("/assignment/target-bodies", test_targets_survive_as_graph_bodies);
  g_test_add_func ("/assignment/unknown-targets", test_unknown_targets_are_not_taken_for_known_ones);
  g_test_add_func ("/assignment/target-texts", test_targets_are_read_from_the_command_line);
  g_test_add_func ("/assignment/target-problems", test_odd_targets_are_pointed_out);
  return g_test_run ();
}
