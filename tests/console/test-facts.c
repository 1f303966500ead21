/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-facts.h"
#include "screen.h"

static const ChyChoice states[] = { { "issued", "Issued" }, { NULL } };

static const ChyField fields[] = {
  { .key = "displayName", .kind = CHY_FIELD_TEXT, .title = "Name" },
  { .key = "state", .kind = CHY_FIELD_CHOICE, .title = "State", .choices = states },
  { .key = "serialNumber", .kind = CHY_FIELD_TEXT, .title = "Serial number" },
  { .key = "deviceId", .kind = CHY_FIELD_REFERENCE, .title = "Device", .refers_to = "devices" },
  { .key = "notAfter", .kind = CHY_FIELD_TIME, .title = "Valid until" },
  { .key = "count", .kind = CHY_FIELD_INTEGER, .title = "Count" },
  { .key = "number", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_ORDINAL, .title = "Number" },
  { .key = "message", .kind = CHY_FIELD_TEXT, .title = "Message" },
  { .key = NULL },
};

/* In place of the window's: where a link went last. */
static struct
{
  char *resource, *id; /* (owned) */
} went;

gboolean
chy_navigate_to_object (GtkWidget *from, const char *resource, const char *id)
{
  g_assert_true (GTK_IS_WIDGET (from));
  g_free (went.resource);
  g_free (went.id);
  went.resource = g_strdup (resource);
  went.id = g_strdup (id);
  return TRUE;
}

typedef struct
{
  GtkWidget *window;
  ChyFacts *facts;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fixture->facts = CHY_FACTS (chy_facts_new ());
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->facts));
  gtk_widget_show (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  gtk_widget_destroy (fixture->window);
  g_clear_pointer (&went.resource, g_free);
  g_clear_pointer (&went.id, g_free);
}

static GVariant *
body_new (void)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "displayName", "s", "Kiosk");
  g_variant_dict_insert (&dict, "state", "s", "issued");
  g_variant_dict_insert (&dict, "serialNumber", "s", "4f0001a2");
  g_variant_dict_insert (&dict, "deviceId", "s", "d/1");
  g_variant_dict_insert (&dict, "deviceDisplayName", "s", "KIOSK-7");
  g_variant_dict_insert (&dict, "notAfter", "x",
                         g_get_real_time () + 3 * CHY_USEC_PER_DAY + CHY_USEC_PER_SEC);
  g_variant_dict_insert (&dict, "count", "x", (gint64) 41873);
  g_variant_dict_insert (&dict, "number", "x", (gint64) 20483);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static GtkWidget *
find_value (Fixture *fixture, int row)
{
  return gtk_grid_get_child_at (GTK_GRID (fixture->facts), 1, row);
}

static void
test_fields_by_kind (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) body = body_new ();
  GtkWidget *window = fixture->window;

  (void) data;
  chy_facts_set_body (fixture->facts, fields, body, NULL);
  g_assert_true (screen_says (window, "Kiosk"));
  g_assert_true (screen_says (window, "Issued"));
  g_assert_true (screen_says (window, "in 3 days"));
  g_assert_true (screen_says (window, "41,873"));
  g_assert_true (screen_says (window, "20483"));
  g_assert_true (screen_says (window, "KIOSK-7"));
  /* Not asked for by name and not there. */
  g_assert_false (screen_says (window, "Message"));
  g_assert_false (screen_says (window, "Unknown"));
  g_assert_true (gtk_widget_get_has_tooltip (find_value (fixture, 4)));
  screen_find (find_value (fixture, 1), GTK_TYPE_IMAGE);
}

/* A page that follows changes shows its facts again and again. */
static void
test_keyboard_stays (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) body = body_new ();
  GtkWidget *before, *after;

  (void) data;
  chy_facts_set_body (fixture->facts, fields, body, NULL);
  before = find_value (fixture, 2);
  g_assert_true (gtk_widget_child_focus (before, GTK_DIR_TAB_FORWARD));
  chy_facts_set_body (fixture->facts, fields, body, NULL);
  after = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_nonnull (after);
  g_assert_true (after == find_value (fixture, 2) || gtk_widget_is_ancestor (after, find_value (fixture, 2)));
}

static void
test_missing_is_unknown (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "message", "displayName", NULL };
  g_autoptr (GVariant) body = body_new ();

  (void) data;
  chy_facts_set_body (fixture->facts, fields, body, keys);
  g_assert_true (screen_says (find_value (fixture, 0), "Unknown"));
  g_assert_true (screen_says (find_value (fixture, 1), "Kiosk"));
  g_assert_null (find_value (fixture, 2));
  g_assert_false (screen_says (fixture->window, "Issued"));
}

static void
test_identifier_is_copied (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "serialNumber", NULL };
  g_autoptr (GVariant) body = body_new ();
  g_autofree char *text = NULL;
  GtkWidget *button;

  (void) data;
  chy_facts_set_body (fixture->facts, fields, body, keys);
  button = screen_find (find_value (fixture, 0), GTK_TYPE_BUTTON);
  g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (button)), ==, "Copy “Serial number”");
  gtk_button_clicked (GTK_BUTTON (button));
  text = gtk_clipboard_wait_for_text (gtk_clipboard_get_default (gdk_display_get_default ()));
  g_assert_cmpstr (text, ==, "4f0001a2");
}

static void
test_reference_is_a_link (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "deviceId", NULL };
  g_autoptr (GVariant) body = body_new ();

  (void) data;
  chy_facts_set_body (fixture->facts, fields, body, keys);
  gtk_button_clicked (screen_find (find_value (fixture, 0), GTK_TYPE_LINK_BUTTON));
  g_assert_cmpstr (went.resource, ==, "devices");
  /* An id may have anything in it. */
  g_assert_cmpstr (went.id, ==, "d/1");
  chy_facts_add_link (fixture->facts, "Profile", NULL, "profiles", "p1");
  gtk_button_clicked (screen_find (find_value (fixture, 1), GTK_TYPE_LINK_BUTTON));
  g_assert_cmpstr (went.resource, ==, "profiles");
}

static void
test_rows_of_the_caller (Fixture *fixture, gconstpointer data)
{
  (void) data;
  chy_facts_add (fixture->facts, "Host", "pki.contoso.com", FALSE);
  chy_facts_add (fixture->facts, "Version", NULL, FALSE);
  chy_facts_add_widget (fixture->facts, "Proxy", gtk_check_button_new_with_label ("On"));
  g_assert_true (screen_says (fixture->window, "pki.contoso.com"));
  g_assert_true (screen_says (find_value (fixture, 1), "Unknown"));
  screen_find (find_value (fixture, 2), GTK_TYPE_CHECK_BUTTON);
  chy_facts_clear (fixture->facts);
  g_assert_null (find_value (fixture, 0));
  chy_facts_add (fixture->facts, "Host", "again", FALSE);
  g_assert_true (screen_says (find_value (fixture, 0), "again"));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add ("/facts/every kind of field has its own form", Fixture, NULL, set_up, test_fields_by_kind,
              tear_down);
  g_test_add ("/facts/what was asked for and is missing is unknown", Fixture, NULL, set_up,
              test_missing_is_unknown, tear_down);
  g_test_add ("/facts/the keyboard stays where it is", Fixture, NULL, set_up, test_keyboard_stays, tear_down);
  g_test_add ("/facts/an identifier can be copied", Fixture, NULL, set_up, test_identifier_is_copied,
              tear_down);
  g_test_add ("/facts/a reference leads to its object", Fixture, NULL, set_up, test_reference_is_a_link,
              tear_down);
  g_test_add ("/facts/callers add rows of their own", Fixture, NULL, set_up, test_rows_of_the_caller,
              tear_down);
  return g_test_run ();
}
