/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backend.h"
#include "store/chy-audit.h"

/* The chain of audit records, whole and tampered with in every way; once for each back end. */

#define N_RECORDS 12

typedef struct
{
  ChyStore *store;
  char *folder;
  GBytes *head; /* after N_RECORDS records */
} Fixture;

static GVariant *
make_body (gint64 number)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "displayName", "s", "line one\nline \\two “ä”");
  g_variant_dict_insert (&dict, "version", "x", number);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
append (ChySession *session, gpointer data, GError **error)
{
  gint64 number = *(const gint64 *) data;
  g_autoptr (GVariant) before = make_body (number);
  g_autoptr (GVariant) after = make_body (number + 1);
  ChyAuditRecord record = {
    .time = number * 1000,
    .actor = "CORP\\alice",
    .action = "profile-set",
    .object_kind = "profile",
    .object_id = "a-b-c",
    .object_name = "Wi-Fi\nat work",
    .before = number % 2 ? before : NULL,
    .after = number % 3 ? after : NULL,
  };

  return chy_audit_append (session, &record, error);
}

static void
append_some (ChyStore *store, gint64 n)
{
  for (gint64 i = 1; i <= n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_true (chy_store_write (store, append, &i, NULL, &error));
      g_assert_no_error (error);
    }
}

static GBytes *
get_head (ChyStore *store)
{
  g_autoptr (GError) error = NULL;
  char *head = NULL;

  g_assert_true (chy_audit_head (store, &head, &error));
  g_assert_no_error (error);
  return g_bytes_new_take (head, strlen (head));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->folder = test_folder_new ();
  fixture->store = backend_open (fixture->folder);
  append_some (fixture->store, N_RECORDS);
  fixture->head = get_head (fixture->store);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_clear_object (&fixture->store);
  g_bytes_unref (fixture->head);
  test_folder_free (fixture->folder);
}

static ChyAuditResult
verify (ChyStore *store, GBytes *head)
{
  g_autoptr (GError) error = NULL;
  ChyAuditResult result = { 0 };

  g_assert_true (chy_audit_verify (store, head, NULL, NULL, NULL, &result, &error));
  g_assert_no_error (error);
  return result;
}

static void
expect (ChyStore *store, GBytes *head, ChyAuditState state, gint64 first_bad)
{
  ChyAuditResult result = verify (store, head);

  g_assert_cmpint (result.state, ==, state);
  g_assert_cmpint (result.first_bad, ==, first_bad);
}

static void
count_progress (gint64 done, gint64 total, gpointer data)
{
  g_assert_cmpint (done, <=, total);
  ++*(guint *) data;
}

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  ChyAuditResult result = { 0 };
  guint n_calls = 0;

  (void) data;
  g_assert_true (
      chy_audit_verify (fixture->store, fixture->head, count_progress, &n_calls, NULL, &result, NULL));
  g_assert_cmpint (result.state, ==, CHY_AUDIT_WHOLE);
  g_assert_cmpint (result.n_records, ==, N_RECORDS);
  g_assert_cmpuint (n_calls, >, 0);
  expect (fixture->store, NULL, CHY_AUDIT_WHOLE, 0);
  /* The head may lag behind. */
  append_some (fixture->store, 3);
  expect (fixture->store, fixture->head, CHY_AUDIT_WHOLE, 0);
}

static void
test_empty (void)
{
  char *folder = test_folder_new ();
  g_autoptr (ChyStore) store = backend_open (folder);
  g_autoptr (GBytes) head = get_head (store);

  expect (store, head, CHY_AUDIT_WHOLE, 0);
  expect (store, NULL, CHY_AUDIT_WHOLE, 0);
  append_some (store, 1);
  expect (store, head, CHY_AUDIT_WHOLE, 0);
  g_clear_object (&store);
  test_folder_free (folder);
}

/* --- tampering ------------------------------------------------------------------------------------ */

/* Statements with their parameters, and what must be found. */
typedef struct
{
  const char *name;
  const char *statements[4];
  gint64 first[4];
  gint64 second[4]; /* 0: the statement has one parameter; -1: none */
  ChyAuditState state;
  gint64 first_bad;
  gboolean needs_head;
} Tampering;

static const Tampering tamperings[] = {
  { "a-changed-time", { "audit-tamper-time" }, { 5 }, { 0 }, CHY_AUDIT_CHANGED, 5, FALSE },
  { "a-changed-actor", { "audit-tamper-actor" }, { 5 }, { 0 }, CHY_AUDIT_CHANGED, 5, FALSE },
  { "a-changed-record", { "audit-tamper-record" }, { 1 }, { 0 }, CHY_AUDIT_CHANGED, 1, FALSE },
  { "a-changed-last-record",
    { "audit-tamper-record" },
    { N_RECORDS },
    { 0 },
    CHY_AUDIT_CHANGED,
    N_RECORDS,
    FALSE },
  { "a-changed-hash", { "audit-tamper-hash" }, { 7 }, { 0 }, CHY_AUDIT_CHANGED, 7, FALSE },
  { "a-removed-record", { "audit-remove" }, { 5 }, { 0 }, CHY_AUDIT_GAP, 6, FALSE },
  { "a-removed-first-record", { "audit-remove" }, { 1 }, { 0 }, CHY_AUDIT_GAP, 2, FALSE },
  { "a-removed-record-with-the-rest-renumbered",
    { "audit-remove", "audit-shift-down" },
    { 5, 5 },
    { 0, 0 },
    CHY_AUDIT_GAP,
    5,
    FALSE },
  { "an-inserted-record",
    { "audit-shift-away", "audit-shift-back", "audit-copy" },
    { 6, 0, 5 },
    { 0, -1, 6 },
    CHY_AUDIT_GAP,
    6,
    FALSE },
  { "an-appended-copy", { "audit-copy" }, { 5 }, { N_RECORDS + 1 }, CHY_AUDIT_GAP, N_RECORDS + 1, FALSE },
  { "a-cut-tail", { "audit-remove-from" }, { 10 }, { 0 }, CHY_AUDIT_CUT, 10, TRUE },
  { "a-cut-last-record", { "audit-remove-from" }, { N_RECORDS }, { 0 }, CHY_AUDIT_CUT, N_RECORDS, TRUE },
  { "all-records-gone", { "audit-remove-from" }, { 0 }, { 0 }, CHY_AUDIT_CUT, 1, TRUE },
};

static gboolean
tamper (ChySession *session, gpointer data, GError **error)
{
  const Tampering *tampering = data;

  for (guint i = 0; i < G_N_ELEMENTS (tampering->statements) && tampering->statements[i] != NULL; i++)
    {
      ChyParam one[] = { CHY_INT (tampering->first[i]), { .kind = CHY_PARAM_END } };
      ChyParam two[] = { CHY_INT (tampering->first[i]),
                         CHY_INT (tampering->second[i]),
                         { .kind = CHY_PARAM_END } };
      const ChyParam *params = tampering->second[i] == 0  ? one
                               : tampering->second[i] > 0 ? two
                                                          : CHY_NO_PARAMS;

      if (!chy_session_run (session, tampering->statements[i], params, error))
        return FALSE;
    }
  return TRUE;
}

static void
test_tampering (Fixture *fixture, gconstpointer data)
{
  const Tampering *tampering = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (chy_store_write (fixture->store, tamper, (gpointer) tampering, NULL, &error));
  g_assert_no_error (error);
  expect (fixture->store, fixture->head, tampering->state, tampering->first_bad);
  expect (fixture->store, NULL, tampering->needs_head ? CHY_AUDIT_WHOLE : tampering->state,
          tampering->needs_head ? 0 : tampering->first_bad);
}

/* Somebody cuts the tail and goes on as if nothing had been: the chain fits, but not the head. */
static void
test_rewritten_tail (Fixture *fixture, gconstpointer data)
{
  const Tampering cut = { "cut", { "audit-remove-from" }, { 10 }, { 0 }, CHY_AUDIT_CUT, 10, TRUE };

  (void) data;
  g_assert_true (chy_store_write (fixture->store, tamper, (gpointer) &cut, NULL, NULL));
  append_some (fixture->store, 8);
  expect (fixture->store, NULL, CHY_AUDIT_WHOLE, 0);
  expect (fixture->store, fixture->head, CHY_AUDIT_CHANGED, N_RECORDS);
}

static void
test_head_of_another_form (Fixture *fixture, gconstpointer data)
{
  static const char *const wrong[] = {
    "",
    "nonsense",
    "chancery-head 1\nrecords 3\n",
    "chancery-head 1\nrecords x\nid 3\nhash 00\n",
    "chancery-head 1\nrecords 3\nid 3\nhash 00\n",
    "chancery-head 1\nrecords -3\nid 3\nhash 00\n",
    "\xff\xfe\xfd\n\n\n\n",
  };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GBytes) head = g_bytes_new_static (wrong[i], strlen (wrong[i]));
      expect (fixture->store, head, CHY_AUDIT_FORGED, 0);
    }
}

static void
test_signed_head (Fixture *fixture, gconstpointer data)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (fixture->head, &size);
  g_autofree char *with_more = g_strdup_printf ("%.*ssignature abc\n", (int) size, text);
  g_autoptr (GBytes) head = g_bytes_new (with_more, strlen (with_more));

  (void) data;
  expect (fixture->store, head, CHY_AUDIT_WHOLE, 0);
}

static gboolean
fail_after_append (ChySession *session, gpointer data, GError **error)
{
  if (!append (session, data, error))
    return FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "on purpose");
  return FALSE;
}

static void
test_failed_operation_leaves_no_record (Fixture *fixture, gconstpointer data)
{
  gint64 number = 99;

  (void) data;
  g_assert_false (chy_store_write (fixture->store, fail_after_append, &number, NULL, NULL));
  append_some (fixture->store, 1);
  g_assert_cmpint (verify (fixture->store, fixture->head).n_records, ==, N_RECORDS + 1);
  expect (fixture->store, fixture->head, CHY_AUDIT_WHOLE, 0);
}

static gpointer
append_many (gpointer data)
{
  append_some (data, 40);
  return NULL;
}

/* Two stores stand for two processes, each with threads of its own. */
static void
test_many_writers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyStore) other = backend_open (fixture->folder);
  GThread *threads[4];

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("append", append_many, i % 2 ? other : fixture->store);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (verify (fixture->store, fixture->head).n_records, ==, N_RECORDS + 160);
  expect (other, fixture->head, CHY_AUDIT_WHOLE, 0);
}

static gboolean
append_long (ChySession *session, gpointer data, GError **error)
{
  for (gint64 i = N_RECORDS + 1; i <= *(const gint64 *) data; i++)
    if (!append (session, &i, error))
      return FALSE;
  return TRUE;
}

/* It is read by pages, and what spoils a record shows at the one behind it. */
static void
test_long_chain (Fixture *fixture, gconstpointer data)
{
  const Tampering changed = { "", { "audit-tamper-record" }, { 2000 }, { 0 } };
  const Tampering removed = { "", { "audit-remove" }, { 2000 }, { 0 } };
  gint64 n = 4000;
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_true (chy_store_write (fixture->store, append_long, &n, NULL, &error));
  g_assert_no_error (error);
  expect (fixture->store, fixture->head, CHY_AUDIT_WHOLE, 0);
  g_assert_cmpint (verify (fixture->store, NULL).n_records, ==, n);
  g_assert_true (chy_store_write (fixture->store, tamper, (gpointer) &changed, NULL, NULL));
  expect (fixture->store, NULL, CHY_AUDIT_CHANGED, 2000);
  g_assert_true (chy_store_write (fixture->store, tamper, (gpointer) &removed, NULL, NULL));
  expect (fixture->store, NULL, CHY_AUDIT_GAP, 2001);
}

typedef struct
{
  GBytes *record;
  gint64 id;
} Stored;

static gboolean
read_record (ChySession *session, gpointer data, GError **error)
{
  Stored *stored = data;

  return chy_session_get_bytes (session, "audit-record", CHY_PARAMS (CHY_INT (stored->id)), &stored->record,
                                NULL, error);
}

static void
test_bodies_come_back (Fixture *fixture, gconstpointer data)
{
  (void) data;
  for (gint64 id = 1; id <= 4; id++)
    {
      Stored stored = { .id = id };
      g_autoptr (GVariant) before = NULL;
      g_autoptr (GVariant) after = NULL;
      g_autoptr (GVariant) expected_before = make_body (id);
      g_autoptr (GVariant) expected_after = make_body (id + 1);
      g_autoptr (GError) error = NULL;

      g_assert_true (chy_store_read (fixture->store, read_record, &stored, NULL, NULL));
      g_assert_true (chy_audit_parse (stored.record, &before, &after, &error));
      g_assert_no_error (error);
      g_assert_true (id % 2 ? g_variant_equal (before, expected_before) : before == NULL);
      g_assert_true (id % 3 ? g_variant_equal (after, expected_after) : after == NULL);
      g_bytes_unref (stored.record);
    }
}

static void
test_broken_record_text (void)
{
  static const char *const wrong[] = {
    "",
    "chancery-audit 1\n",
    "chancery-audit 1\n1\n2\na\nb\nc\nd\ne\n{broken\n\n",
    "chancery-audit 2\n1\n2\na\nb\nc\nd\ne\n\n\n",
    "chancery-audit 1\n1\n2\na\nb\nc\nd\ne\n\n[1]\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GBytes) record = g_bytes_new_static (wrong[i], strlen (wrong[i]));
      g_autoptr (GError) error = NULL;
      GVariant *before = (GVariant *) 1;
      GVariant *after = (GVariant *) 1;

      g_assert_false (chy_audit_parse (record, &before, &after, &error));
      g_assert_nonnull (error);
      g_assert_true (before == (GVariant *) 1 && after == (GVariant *) 1);
    }
}

#define ADD(path, func) g_test_add ("/store/audit/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("an-untouched-chain-is-whole", test_whole);
  g_test_add_func ("/store/audit/an-empty-chain-is-whole", test_empty);
  for (guint i = 0; i < G_N_ELEMENTS (tamperings); i++)
    {
      g_autofree char *path = g_strconcat ("/store/audit/", tamperings[i].name, "-is-found", NULL);
      g_test_add (path, Fixture, &tamperings[i], set_up, test_tampering, tear_down);
    }
  ADD ("a-rewritten-tail-does-not-fit-the-head", test_rewritten_tail);
  ADD ("a-head-of-another-form-is-refused", test_head_of_another_form);
  ADD ("further-lines-of-the-head-are-the-callers", test_signed_head);
  ADD ("a-failed-operation-leaves-no-record", test_failed_operation_leaves_no_record);
  ADD ("many-writers-make-one-chain", test_many_writers);
  ADD ("a-long-chain-is-walked-to-its-end", test_long_chain);
  ADD ("bodies-come-back-as-they-went", test_bodies_come_back);
  g_test_add_func ("/store/audit/a-text-that-is-no-record-is-refused", test_broken_record_text);
  return g_test_run ();
}
