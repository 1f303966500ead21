/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backend.h"

/* Lists against a naive model: an array of rows that is filtered and sorted by plain C. Once for each back
 * end. */

#define N_ROWS    600
#define N_QUERIES 250

typedef struct
{
  gint64 id;
  char *subject; /* owned */
  char *serial;  /* owned; NULL for none */
  const char *state;
  gint64 ends;
} Thing;

typedef struct
{
  ChyStore *store;
  char *folder;
  GPtrArray *model; /* of Thing */
  GRand *random;
} Fixture;

static const char *const states[] = { "issued", "pending", "revoked", "denied" };
static const char *const names[] = { "Anna",   "anna", "Berta", "BERTA b", "Müller", "MüLLER", "Muller",
                                     "o'Neil", "100%", "a_b",   "x\"y",    "ab",     "Zoë",    "Zoe f" };

static void
thing_free (Thing *thing)
{
  g_free (thing->subject);
  g_free (thing->serial);
  g_free (thing);
}

static char *
make_subject (GRand *random)
{
  return g_strdup_printf ("%s %s, ou=%d", names[g_rand_int_range (random, 0, G_N_ELEMENTS (names))],
                          names[g_rand_int_range (random, 0, G_N_ELEMENTS (names))],
                          g_rand_int_range (random, 0, 30));
}

static Thing *
make_thing (GRand *random, gint64 number)
{
  Thing *thing = g_new0 (Thing, 1);

  thing->subject = make_subject (random);
  thing->serial = g_rand_boolean (random)
                      ? g_strdup_printf ("%08x%" G_GINT64_MODIFIER "x", g_rand_int (random), number)
                      : NULL;
  thing->state = states[g_rand_int_range (random, 0, G_N_ELEMENTS (states))];
  thing->ends = g_rand_int_range (random, 0, 50);
  return thing;
}

static gboolean
insert_things (ChySession *session, gpointer data, GError **error)
{
  GPtrArray *things = data;

  for (guint i = 0; i < things->len; i++)
    {
      Thing *thing = things->pdata[i];
      if (thing->id == 0 &&
          !chy_session_insert (session, "thing-insert",
                               CHY_PARAMS (CHY_TEXT (thing->subject), CHY_TEXT (thing->serial),
                                           CHY_TEXT (thing->state), CHY_INT (thing->ends)),
                               &thing->id, error))
        return FALSE;
    }
  return TRUE;
}

static void
add_things (Fixture *fixture, guint n)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (fixture->model, make_thing (fixture->random, fixture->model->len));
  g_assert_true (chy_store_write (fixture->store, insert_things, fixture->model, NULL, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->folder = test_folder_new ();
  fixture->store = backend_open (fixture->folder);
  fixture->model = g_ptr_array_new_with_free_func ((GDestroyNotify) thing_free);
  fixture->random = g_rand_new_with_seed (4711);
  add_things (fixture, N_ROWS);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_clear_object (&fixture->store);
  g_ptr_array_unref (fixture->model);
  g_rand_free (fixture->random);
  test_folder_free (fixture->folder);
}

/* --- the model ------------------------------------------------------------------------------------ */

/* As a dictionary has it: letters (here as their places in the alphabet), then accents; case is nothing. */
static char *
spell (const char *text, gboolean accents)
{
  static const char alphabet[] = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";
  GString *spelled = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar letter = g_unichar_tolower (g_utf8_get_char (p));
      const gboolean has_accent = letter == 0xfc || letter == 0xeb;
      const char *place = strchr (alphabet, letter == 0xfc ? 'u' : letter == 0xeb ? 'e' : (char) letter);

      g_assert_nonnull (place);
      g_string_append_c (spelled, accents ? (has_accent ? 2 : 1) : (char) (place - alphabet + 1));
    }
  return g_string_free (spelled, FALSE);
}

static int
compare_text (const char *a, const char *b)
{
  int order = (a != NULL) - (b != NULL);

  for (gboolean accents = FALSE; accents <= TRUE && order == 0 && a != NULL; accents++)
    {
      g_autofree char *first = spell (a, accents);
      g_autofree char *second = spell (b, accents);

      order = strcmp (first, second);
    }
  return order;
}

static gboolean
begins_with (const char *text, const char *prefix)
{
  g_autofree char *whole = spell (text, FALSE);
  g_autofree char *beginning = spell (prefix, FALSE);

  return g_str_has_prefix (whole, beginning);
}

static int
compare_by (const Thing *a, const Thing *b, const char *column)
{
  if (g_strcmp0 (column, "subject") == 0)
    return compare_text (a->subject, b->subject);
  if (g_strcmp0 (column, "serial") == 0)
    return compare_text (a->serial, b->serial);
  if (g_strcmp0 (column, "state") == 0)
    return strcmp (a->state, b->state);
  if (g_strcmp0 (column, "ends") == 0)
    return (a->ends > b->ends) - (a->ends < b->ends);
  return 0;
}

static int
compare_things (gconstpointer a, gconstpointer b, gpointer data)
{
  const ChyListQuery *query = data;
  const Thing *first = *(const Thing *const *) a;
  const Thing *second = *(const Thing *const *) b;
  int order = compare_by (first, second, query->sort);

  if (order == 0)
    order = first->id < second->id ? -1 : 1;
  return query->descending ? -order : order;
}

static gboolean
matches_text (const char *text, const ChyMatch *match)
{
  g_auto (GStrv) values = NULL;

  if (text == NULL)
    return FALSE;
  switch (match->kind)
    {
    case CHY_MATCH_EQUAL:
      return compare_text (text, match->value.text) == 0;
    case CHY_MATCH_NOT_EQUAL:
      return compare_text (text, match->value.text) != 0;
    case CHY_MATCH_PREFIX:
      return begins_with (text, match->value.text);
    case CHY_MATCH_IN:
      values = g_strsplit (match->value.text, ",", -1);
      return g_strv_contains ((const char *const *) values, text);
    case CHY_MATCH_LESS:
      return compare_text (text, match->value.text) < 0;
    case CHY_MATCH_AT_LEAST:
      return compare_text (text, match->value.text) >= 0;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
matches_number (gint64 number, const ChyMatch *match)
{
  gint64 value = match->value.integer;

  switch (match->kind)
    {
    case CHY_MATCH_EQUAL:
      return number == value;
    case CHY_MATCH_NOT_EQUAL:
      return number != value;
    case CHY_MATCH_LESS:
      return number < value;
    case CHY_MATCH_AT_LEAST:
      return number >= value;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
contains_word (const char *text, const char *word, gboolean anywhere)
{
  g_autofree char *lower = text != NULL ? g_utf8_strdown (text, -1) : NULL;
  g_autofree char *lower_word = g_utf8_strdown (word, -1);

  if (text == NULL)
    return FALSE;
  if (!anywhere)
    return begins_with (text, lower_word);
  return strstr (lower, lower_word) != NULL;
}

static gboolean
is_wanted (const Thing *thing, const ChyListQuery *query)
{
  g_auto (GStrv) words = g_strsplit (query->search != NULL ? query->search : "", " ", -1);
  gboolean anywhere = FALSE;

  /* Words of one or two characters are beginnings where they are all that there is. */
  for (gsize i = 0; words[i] != NULL; i++)
    anywhere = anywhere || g_utf8_strlen (words[i], -1) >= 3;
  for (const ChyMatch *match = query->matches; match != NULL && match->column != NULL; match++)
    {
      const char *text = strcmp (match->column, "subject") == 0  ? thing->subject
                         : strcmp (match->column, "serial") == 0 ? thing->serial
                                                                 : thing->state;
      if (strcmp (match->column, "ends") == 0 ? !matches_number (thing->ends, match)
                                              : !matches_text (text, match))
        return FALSE;
    }
  for (gsize i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0' && !contains_word (thing->subject, words[i], anywhere) &&
        !contains_word (thing->serial, words[i], anywhere))
      return FALSE;
  return TRUE;
}

static GArray *
ask_model (GPtrArray *model, const ChyListQuery *query)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < model->len; i++)
    if (is_wanted (model->pdata[i], query))
      g_ptr_array_add (found, model->pdata[i]);
  g_ptr_array_sort_with_data (found, compare_things, (gpointer) query);
  for (guint i = 0; i < found->len; i++)
    g_array_append_val (ids, ((Thing *) found->pdata[i])->id);
  return ids;
}

/* --- asking the store ----------------------------------------------------------------------------- */

typedef struct
{
  const ChyListQuery *query;
  guint limit;
  GArray *ids;
  gint64 n;
} Question;

static gboolean
ask (ChySession *session, gpointer data, GError **error)
{
  Question *question = data;

  g_array_set_size (question->ids, 0);
  return chy_session_list_ids (session, question->query, question->limit, question->ids, error) &&
         chy_session_list_count (session, question->query, &question->n, error);
}

static char *
describe (const ChyListQuery *query)
{
  GString *text = g_string_new ("query:");

  for (const ChyMatch *match = query->matches; match != NULL && match->column != NULL; match++)
    g_string_append_printf (text, " [%s %d '%s' %" G_GINT64_FORMAT "]", match->column, match->kind,
                            match->value.text != NULL ? match->value.text : "", match->value.integer);
  g_string_append_printf (text, " search '%s' sort %s%s", query->search, query->sort,
                          query->descending ? " desc" : "");
  return g_string_free (text, FALSE);
}

static void
compare (Fixture *fixture, const ChyListQuery *query, guint limit)
{
  g_autoptr (GArray) expected = ask_model (fixture->model, query);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *text = describe (query);
  Question question = { query, limit, ids, -1 };
  g_autoptr (GError) error = NULL;
  guint n = limit > 0 ? MIN (limit, expected->len) : expected->len;
  gboolean ok = chy_store_read (fixture->store, ask, &question, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
  if (ids->len != n || (n > 0 && memcmp (ids->data, expected->data, n * sizeof (gint64)) != 0) ||
      question.n != expected->len)
    g_error ("%s: %u ids (count %d) instead of %u of %u, first %d and %d", text, ids->len, (int) question.n,
             n, expected->len, ids->len > 0 ? (int) g_array_index (ids, gint64, 0) : 0,
             n > 0 ? (int) g_array_index (expected, gint64, 0) : 0);
}

/* --- random queries ------------------------------------------------------------------------------- */

static ChyMatch
make_match (GRand *random)
{
  static const ChyMatch choices[] = {
    { "state", CHY_MATCH_EQUAL, { CHY_PARAM_TEXT, 0, "issued" } },
    { "state", CHY_MATCH_EQUAL, { CHY_PARAM_TEXT, 0, "unheard-of" } },
    { "state", CHY_MATCH_NOT_EQUAL, { CHY_PARAM_TEXT, 0, "revoked" } },
    { "state", CHY_MATCH_IN, { CHY_PARAM_TEXT, 0, "issued,pending" } },
    { "state", CHY_MATCH_IN, { CHY_PARAM_TEXT, 0, "denied,denied,nothing" } },
    { "state", CHY_MATCH_IN, { CHY_PARAM_TEXT, 0, "" } },
    { "ends", CHY_MATCH_LESS, { CHY_PARAM_INT, 10 } },
    { "ends", CHY_MATCH_AT_LEAST, { CHY_PARAM_INT, 25 } },
    { "ends", CHY_MATCH_EQUAL, { CHY_PARAM_INT, 7 } },
    { "ends", CHY_MATCH_NOT_EQUAL, { CHY_PARAM_INT, 7 } },
    { "subject", CHY_MATCH_PREFIX, { CHY_PARAM_TEXT, 0, "an" } },
    { "subject", CHY_MATCH_PREFIX, { CHY_PARAM_TEXT, 0, "BERTA" } },
    { "subject", CHY_MATCH_PREFIX, { CHY_PARAM_TEXT, 0, "100%" } },
    { "subject", CHY_MATCH_PREFIX, { CHY_PARAM_TEXT, 0, "mu" } },
    { "subject", CHY_MATCH_AT_LEAST, { CHY_PARAM_TEXT, 0, "m" } },
    { "subject", CHY_MATCH_LESS, { CHY_PARAM_TEXT, 0, "MüLLER" } },
    { "serial", CHY_MATCH_PREFIX, { CHY_PARAM_TEXT, 0, "a" } },
    { "serial", CHY_MATCH_PREFIX, { CHY_PARAM_TEXT, 0, "" } },
  };

  return choices[g_rand_int_range (random, 0, G_N_ELEMENTS (choices))];
}

static void
run_random_queries (Fixture *fixture, guint n_queries)
{
  static const char *const searches[] = { NULL,      NULL,          NULL,         "anna",   "ANNA",   "müll",
                                          "MÜLLER",  "ou=1",        "anna berta", "an",     "b",      "zoë",
                                          "a_b",     "%",           "100%",       "x\"y",   "o'n",    "'; --",
                                          "nowhere", "ou=12 berta", "ou=2 an",    "anna 1", "b anna", "Ne" };
  static const char *const sorts[] = { NULL, "id", "subject", "serial", "state", "ends" };

  for (guint i = 0; i < n_queries; i++)
    {
      ChyMatch matches[4] = { 0 };
      guint n_matches = (guint) g_rand_int_range (fixture->random, 0, 3);
      ChyListQuery query = {
        .table = &test_things,
        .matches = matches,
        .search = searches[g_rand_int_range (fixture->random, 0, G_N_ELEMENTS (searches))],
        .sort = sorts[g_rand_int_range (fixture->random, 0, G_N_ELEMENTS (sorts))],
        .descending = g_rand_boolean (fixture->random),
      };

      for (guint m = 0; m < n_matches; m++)
        matches[m] = make_match (fixture->random);
      compare (fixture, &query, g_rand_boolean (fixture->random) ? 0 : 20);
    }
}

static void
test_random_unfed (Fixture *fixture, gconstpointer data)
{
  (void) data;
  run_random_queries (fixture, N_QUERIES);
}

static void
test_random_fed (Fixture *fixture, gconstpointer data)
{
  (void) data;
  backend_wait_for_search (fixture->store);
  run_random_queries (fixture, N_QUERIES);
}

typedef struct
{
  GPtrArray *model;
  GRand *random;
} Change;

static gboolean
change_things (ChySession *session, gpointer data, GError **error)
{
  Change *change = data;

  for (guint i = 0; i < 60; i++)
    {
      guint at = (guint) g_rand_int_range (change->random, 0, (gint32) change->model->len);
      Thing *thing = change->model->pdata[at];
      gint64 id = thing->id;

      if (i % 3 == 0)
        {
          g_ptr_array_remove_index (change->model, at);
          if (!chy_session_run (session, "thing-delete", CHY_PARAMS (CHY_INT (id)), error))
            return FALSE;
          continue;
        }
      if (i % 3 == 1)
        {
          g_free (thing->subject);
          thing->subject = make_subject (change->random);
        }
      else
        thing->state = states[i % G_N_ELEMENTS (states)];
      if (!chy_session_run (session, "thing-subject-set",
                            CHY_PARAMS (CHY_INT (id), CHY_TEXT (thing->subject)), error) ||
          !chy_session_run (session, "thing-state-set", CHY_PARAMS (CHY_INT (id), CHY_TEXT (thing->state)),
                            error))
        return FALSE;
    }
  return TRUE;
}

/* Changed, deleted and new rows between two feedings, looked for before and after each. */
static void
test_random_changing (Fixture *fixture, gconstpointer data)
{
  Change change = { fixture->model, fixture->random };

  (void) data;
  for (guint round = 0; round < 6; round++)
    {
      g_autoptr (GError) error = NULL;

      if (round % 2 == 1)
        backend_wait_for_search (fixture->store);
      g_assert_true (chy_store_write (fixture->store, change_things, &change, NULL, &error));
      g_assert_no_error (error);
      add_things (fixture, 20);
      run_random_queries (fixture, 60);
    }
  backend_wait_for_search (fixture->store);
  run_random_queries (fixture, 60);
}

/* More rows than the plans call few, so that the ways for many are taken as well. */
static void
test_random_many (Fixture *fixture, gconstpointer data)
{
  (void) data;
  add_things (fixture, 15000);
  backend_wait_for_search (fixture->store);
  run_random_queries (fixture, 60);
}

/* --- a page from the far end of an order ---------------------------------------------------------- */

/* A word may be as long as whoever asks wants: by its square this would take hours. */
static void
test_long_word (Fixture *fixture, gconstpointer data)
{
  g_autofree char *word = g_strnfill (4000000, 'a');
  ChyListQuery query = { &test_things, NULL, word, NULL, FALSE };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Question question = { &query, 10, ids, -1 };
  g_autoptr (GError) error = NULL;

  (void) data;
  backend_wait_for_search (fixture->store);
  g_assert_true (chy_store_read (fixture->store, ask, &question, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 0);
  g_assert_cmpint (question.n, ==, 0);
}

#define N_EARLY 18000
#define N_LATE  4000

/* Most rows come first by subject, and none of what is looked for is among them; texts and numbers repeat. */
static void
add_far_things (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_EARLY + N_LATE; i++)
    {
      Thing *thing = make_thing (fixture->random, fixture->model->len);

      g_free (thing->subject);
      thing->subject = i % 11 < 9 ? g_strdup_printf ("CN=early %u", i * 7919 % 3000)
                                  : g_strdup_printf ("zz late%s %u", i % 3 == 0 ? "r" : "", i * 7919 % 700);
      thing->ends = i % 40;
      g_ptr_array_add (fixture->model, thing);
    }
  g_assert_true (chy_store_write (fixture->store, insert_things, fixture->model, NULL, &error));
  g_assert_no_error (error);
}

static void
compare_far_pages (Fixture *fixture)
{
  static const ChyMatch none[] = { { 0 } };
  static const ChyMatch equal[] = { { "state", CHY_MATCH_EQUAL, { CHY_PARAM_TEXT, 0, "issued" } }, { 0 } };
  static const ChyMatch in[] = { { "state", CHY_MATCH_IN, { CHY_PARAM_TEXT, 0, "issued,pending" } }, { 0 } };
  static const ChyMatch ends[] = { { "ends", CHY_MATCH_AT_LEAST, { CHY_PARAM_INT, 5 } }, { 0 } };
  static const ChyMatch both[] = { { "state", CHY_MATCH_NOT_EQUAL, { CHY_PARAM_TEXT, 0, "revoked" } },
                                   { "ends", CHY_MATCH_LESS, { CHY_PARAM_INT, 30 } },
                                   { 0 } };
  static const ChyMatch *const matches[] = { none, equal, in, ends, both };
  static const char *const searches[] = { "late", "later", "zz", "late 1", NULL };
  static const char *const sorts[] = { "subject", "ends", "serial", "state" };

  for (guint i = 0; i < 12; i++)
    {
      GRand *random = fixture->random;
      ChyListQuery query = { &test_things, matches[g_rand_int_range (random, 0, G_N_ELEMENTS (matches))],
                             searches[g_rand_int_range (random, 0, G_N_ELEMENTS (searches))],
                             sorts[g_rand_int_range (random, 0, G_N_ELEMENTS (sorts))],
                             g_rand_boolean (random) };

      compare (fixture, &query, 64);
    }
  for (guint d = 0; d < 2; d++)
    {
      ChyListQuery query = { &test_things, NULL, "late", "subject", d == 1 };

      compare (fixture, &query, 64);
    }
}

/* Whole lists, after which their orders are remembered. */
static void
compare_far_lists (Fixture *fixture)
{
  static const char *const sorts[] = { "subject", "ends", "serial" };

  for (gsize s = 0; s < G_N_ELEMENTS (sorts); s++)
    {
      ChyListQuery all = { &test_things, NULL, NULL, sorts[s], s == 1 };
      ChyListQuery found = { &test_things, NULL, "late", sorts[s], s != 1 };

      compare (fixture, s == 0 ? &all : &found, 0);
    }
}

/* One that is looked for, at either end of the order by subject. */
static void
add_late_thing (Fixture *fixture, const char *subject)
{
  Thing *thing;

  add_things (fixture, 20);
  thing = make_thing (fixture->random, fixture->model->len);
  g_free (thing->subject);
  thing->subject = g_strdup (subject);
  g_ptr_array_add (fixture->model, thing);
  add_things (fixture, 0);
}

static void
test_far (Fixture *fixture, gconstpointer data)
{
  ChyListQuery first = { &test_things, NULL, "late", "subject", FALSE };

  (void) data;
  add_far_things (fixture);
  compare_far_pages (fixture);
  backend_wait_for_search (fixture->store);
  compare_far_pages (fixture);
  /* What was looked for is remembered by now, the order is not. */
  add_late_thing (fixture, "Aa late");
  compare (fixture, &first, 20);
  compare_far_lists (fixture);
  compare_far_pages (fixture);
}

/* What is remembered of an order does not hide rows that came, went or changed since, fed or not. */
static void
test_far_changing (Fixture *fixture, gconstpointer data)
{
  Change change = { fixture->model, fixture->random };

  (void) data;
  add_far_things (fixture);
  backend_wait_for_search (fixture->store);
  compare_far_lists (fixture);
  for (guint round = 0; round < 3; round++)
    {
      ChyListQuery first = { &test_things, NULL, "late", "subject", FALSE };
      g_autoptr (GError) error = NULL;

      /* New ones alone leave the order as it is. */
      add_late_thing (fixture, round % 2 == 0 ? "Aa late" : "zzzz late");
      compare (fixture, &first, 20);
      compare_far_pages (fixture);
      if (round == 1)
        backend_wait_for_search (fixture->store);
      g_assert_true (chy_store_write (fixture->store, change_things, &change, NULL, &error));
      g_assert_no_error (error);
      compare (fixture, &first, 20);
      compare_far_pages (fixture);
      compare_far_lists (fixture);
    }
}

typedef struct
{
  ChyStore *store;
  gint64 last;
  gint stop; /* atomic */
} Writer;

static gboolean
write_some (ChySession *session, gpointer data, GError **error)
{
  Writer *writer = data;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *subject = g_strdup_printf ("%s late %u", i % 2 == 0 ? "Aa" : "zz", g_random_int ());
      gint64 id = g_random_int_range (1, (gint32) writer->last);

      if (!chy_session_run (session, "thing-subject-set", CHY_PARAMS (CHY_INT (id), CHY_TEXT (subject)),
                            error) ||
          !chy_session_run (session, "thing-delete", CHY_PARAMS (CHY_INT (id + 1)), error) ||
          !chy_session_run (
              session, "thing-insert",
              CHY_PARAMS (CHY_TEXT (subject), CHY_TEXT (NULL), CHY_TEXT ("issued"), CHY_INT (1)), error))
        return FALSE;
    }
  return TRUE;
}

static gpointer
keep_writing (gpointer data)
{
  Writer *writer = data;

  while (!g_atomic_int_get (&writer->stop))
    {
      g_assert_true (chy_store_write (writer->store, write_some, writer, NULL, NULL));
      g_usleep (5000);
    }
  return NULL;
}

/* In one transaction a page is the beginning of the whole, whatever others commit. */
static gboolean
compare_in_one (ChySession *session, gpointer data, GError **error)
{
  const guint *round = data;
  const ChyListQuery query = { &test_things, NULL, "late", *round % 3 == 0 ? "ends" : "subject",
                               *round % 2 == 1 };
  g_autoptr (GArray) page = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) whole = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!chy_session_list_ids (session, &query, 64, page, error))
    return FALSE;
  /* Now and then, so that pages also meet what other transactions remembered. */
  if (*round % 4 == 0 && !chy_session_list_ids (session, &query, 0, whole, error))
    return FALSE;
  g_assert_cmpuint (page->len, ==, 64);
  if (whole->len > 0)
    g_assert_cmpmem (page->data, page->len * sizeof (gint64), whole->data, 64 * sizeof (gint64));
  return TRUE;
}

static void
test_far_while_writing (Fixture *fixture, gconstpointer data)
{
  Writer writer = { fixture->store, N_EARLY, 0 };
  GThread *thread;

  (void) data;
  add_far_things (fixture);
  backend_wait_for_search (fixture->store);
  thread = g_thread_new ("writer", keep_writing, &writer);
  for (guint round = 0; round < 80; round++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (chy_store_read (fixture->store, compare_in_one, &round, NULL, &error));
      g_assert_no_error (error);
    }
  g_atomic_int_set (&writer.stop, 1);
  g_thread_join (thread);
}

/* --- counters, rows ------------------------------------------------------------------------------- */

static gboolean
add_count (ChyRow *row, gpointer data)
{
  g_string_append_printf (data, "%s=%d ", chy_row_text (row, 0), (int) chy_row_int (row, 1));
  return TRUE;
}

static gboolean
read_counts (ChySession *session, gpointer data, GError **error)
{
  GString **texts = data;

  return chy_session_list_counts (session, &test_things, add_count, texts[0], error) &&
         chy_session_each (session, "thing-state-counts", CHY_NO_PARAMS, add_count, texts[1], error);
}

static gboolean
delete_all (ChySession *session, gpointer data, GError **error)
{
  (void) data;
  return chy_session_run (session, "thing-delete-all", CHY_NO_PARAMS, error);
}

static void
test_counters (Fixture *fixture, gconstpointer data)
{
  Change change = { fixture->model, fixture->random };

  (void) data;
  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (GString) kept = g_string_new (NULL);
      g_autoptr (GString) counted = g_string_new (NULL);
      GString *texts[] = { kept, counted };

      if (round == 1)
        g_assert_true (chy_store_write (fixture->store, change_things, &change, NULL, NULL));
      if (round == 2)
        g_assert_true (chy_store_write (fixture->store, delete_all, NULL, NULL, NULL));
      g_assert_true (chy_store_read (fixture->store, read_counts, texts, NULL, NULL));
      g_assert_cmpstr (kept->str, ==, counted->str);
      g_assert_cmpint (kept->len > 0, ==, round < 2);
    }
}

static gboolean
add_row_id (ChyRow *row, gpointer data)
{
  gint64 id = chy_row_int (row, 0);

  g_assert_nonnull (chy_row_text (row, 1));
  g_array_append_val ((GArray *) data, id);
  return ((GArray *) data)->len < 4;
}

static gboolean
read_rows (ChySession *session, gpointer data, GError **error)
{
  static const gint64 ids[] = { 7, 3, 100000, 9, 1, 2 };

  return chy_session_list_rows (session, &test_things, ids, G_N_ELEMENTS (ids), add_row_id, data, error);
}

static void
test_rows (Fixture *fixture, gconstpointer data)
{
  static const gint64 expected[] = { 7, 3, 9, 1 };
  g_autoptr (GArray) got = g_array_new (FALSE, FALSE, sizeof (gint64));

  (void) data;
  g_assert_true (chy_store_read (fixture->store, read_rows, got, NULL, NULL));
  g_assert_cmpmem (got->data, got->len * sizeof (gint64), expected, sizeof expected);
}

static void
test_wrong_columns (Fixture *fixture, gconstpointer data)
{
  const ChyMatch matches[] = { { "body\" OR 1 --", CHY_MATCH_EQUAL, { CHY_PARAM_INT, 1 } }, { 0 } };
  ChyListQuery queries[] = { { .table = &test_things, .sort = "body" },
                             { .table = &test_things, .matches = matches } };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      Question question = { &queries[i], 10, ids, -1 };
      g_autoptr (GError) error = NULL;

      g_assert_false (chy_store_read (fixture->store, ask, &question, NULL, &error));
      g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED);
    }
}

#define ADD(path, func) g_test_add ("/store/list/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("queries-agree-with-the-model-before-the-index-is-fed", test_random_unfed);
  ADD ("queries-agree-with-the-model-when-the-index-is-fed", test_random_fed);
  ADD ("queries-agree-with-the-model-while-rows-change", test_random_changing);
  ADD ("queries-agree-with-the-model-with-many-rows", test_random_many);
  ADD ("pages-from-the-far-end-of-an-order-agree-with-the-model", test_far);
  ADD ("pages-from-a-remembered-order-agree-with-the-model-while-rows-change", test_far_changing);
  ADD ("a-word-may-be-very-long", test_long_word);
  ADD ("a-page-is-the-beginning-of-the-whole-while-others-write", test_far_while_writing);
  ADD ("counters-agree-with-the-rows", test_counters);
  ADD ("rows-come-in-the-order-asked-for-without-those-that-are-gone", test_rows);
  ADD ("a-column-that-is-not-listed-is-refused", test_wrong_columns);
  return g_test_run ();
}
