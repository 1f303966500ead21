/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "console/widgets/chy-form.h"
#include "model/chy-profile-type.h"
#include "screen.h"

static const ChyChoice colors[] = {
  { "red", "Red", "Like fire." },
  { "green", "Green", NULL },
  { NULL },
};

static const ChyChoice many[] = {
  { "one", "The first of many choices", NULL },
  { "two", "The second of many choices", NULL },
  { "three", "The third of many choices", NULL },
  { NULL },
};

static const ChyField inner[] = {
  { .key = "name", .kind = CHY_FIELD_TEXT, .title = "Name" },
  { .key = "code", .kind = CHY_FIELD_TEXT, .title = "Code", .flags = CHY_FIELD_REQUIRED },
  { NULL },
};

static gboolean
is_green (GVariant *body)
{
  return g_strcmp0 (chy_body_get_text (body, "color"), "green") == 0;
}

/* One of every kind. */
static const ChyField fields[] = {
  { .key = "text",
    .kind = CHY_FIELD_TEXT,
    .title = "Text",
    .help = "A short text.",
    .flags = CHY_FIELD_REQUIRED,
    .max = 10 },
  { .key = "lines", .kind = CHY_FIELD_TEXT, .title = "Lines", .max = 5000 },
  { .key = "number",
    .kind = CHY_FIELD_INTEGER,
    .title = "Number",
    .default_text = "20",
    .min = 1,
    .max = 99 },
  { .key = "free", .kind = CHY_FIELD_INTEGER, .title = "Free number" },
  { .key = "yes", .kind = CHY_FIELD_BOOLEAN, .title = "Yes", .default_text = "true" },
  { .key = "color", .kind = CHY_FIELD_CHOICE, .title = "Color", .default_text = "red", .choices = colors },
  { .key = "one", .kind = CHY_FIELD_CHOICE, .title = "One", .choices = many },
  { .key = "shade",
    .kind = CHY_FIELD_TEXT,
    .title = "Shade",
    .flags = CHY_FIELD_REQUIRED,
    .default_text = "dark",
    .applies = is_green },
  { .key = "texts", .kind = CHY_FIELD_TEXT_LIST, .title = "Texts" },
  { .key = "colors", .kind = CHY_FIELD_CHOICE_LIST, .title = "Colors", .choices = colors },
  { .key = "bytes", .kind = CHY_FIELD_BINARY, .title = "Bytes", .flags = CHY_FIELD_FILE },
  { .key = "time", .kind = CHY_FIELD_TIME, .title = "Time" },
  { .key = "period", .kind = CHY_FIELD_PERIOD, .title = "Period" },
  { .key = "other", .kind = CHY_FIELD_REFERENCE, .title = "Other", .refers_to = "profiles" },
  { .key = "object", .kind = CHY_FIELD_OBJECT, .title = "Object", .fields = inner },
  { .key = "objects", .kind = CHY_FIELD_OBJECT_LIST, .title = "Objects", .fields = inner },
  { .key = "made", .kind = CHY_FIELD_TEXT, .title = "Made", .flags = CHY_FIELD_READ_ONLY },
  { NULL },
};

typedef struct
{
  GtkWidget *window;
  ChyForm *form;
  guint changed;
} Fixture;

static void
changed_cb (Fixture *fixture)
{
  fixture->changed++;
}

static void
show_form (Fixture *fixture, const ChyField *table, const char *const *keys)
{
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fixture->form = CHY_FORM (chy_form_new (NULL, table, keys));
  fixture->changed = 0;
  g_signal_connect_swapped (fixture->form, "changed", G_CALLBACK (changed_cb), fixture);
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->form));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 700, 600);
  gtk_widget_show (GTK_WIDGET (fixture->form));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  show_form (fixture, fields, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_widget_destroy (fixture->window);
  screen_settle ();
}

/* The control that a person knows by this name. */
typedef struct
{
  const char *name;
  GType type;
  GtkWidget *found;
} Named;

static void
visit (GtkWidget *widget, gpointer data)
{
  Named *named = data;
  const char *name = atk_object_get_name (gtk_widget_get_accessible (widget));

  if (named->found == NULL && G_TYPE_CHECK_INSTANCE_TYPE (widget, named->type) &&
      gtk_widget_get_child_visible (widget) && gtk_widget_get_visible (widget) &&
      g_strcmp0 (name, named->name) == 0)
    named->found = widget;
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), visit, data);
}

static GtkWidget *
find_named (gpointer root, const char *name, GType type)
{
  Named named = { name, type, NULL };

  visit (root, &named);
  if (named.found == NULL)
    g_test_message ("nothing is called “%s”", name);
  g_assert_nonnull (named.found);
  return named.found;
}

static GVariant *
full_body (void)
{
  return g_variant_ref_sink (g_variant_new_parsed (
      "{'text': <'abc'>, 'lines': <'a\\nb'>, 'number': <int64 7>, 'free': <int64 -3>, 'yes': <false>,"
      " 'color': <'green'>, 'one': <'three'>, 'shade': <'pale'>, 'texts': <['x', 'y']>, 'colors': <['red']>,"
      " 'bytes': <b'abc'>, 'time': <int64 1700000040000000>, 'period': <int64 864000>, 'other': <'id-1'>,"
      " 'object': <{'name': <'n'>, 'code': <'c'>}>, 'objects': <[{'code': <'1.2'>}]>, 'unknown': <'kept'>}"));
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) body = full_body ();
  g_autoptr (GVariant) got = NULL;

  chy_form_set_body (fixture->form, body);
  got = chy_form_get_body (fixture->form);
  g_assert_cmpvariant (got, body);
  g_assert_false (chy_form_is_changed (fixture->form));
  g_assert_cmpuint (fixture->changed, ==, 0);
  g_assert_true (chy_form_check (fixture->form));
}

static void
test_defaults (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (GVariant) got = NULL;

  chy_form_set_body (fixture->form, empty);
  got = chy_form_get_body (fixture->form);
  g_assert_cmpint (chy_body_get_int (got, "number", 0), ==, 20);
  g_assert_true (chy_body_get_bool (got, "yes", FALSE));
  g_assert_cmpstr (chy_body_get_text (got, "color"), ==, "red");
  g_assert_null (chy_body_get_text (got, "shade"));
  g_assert_null (chy_body_get_text (got, "one"));
  g_assert_false (chy_form_is_changed (fixture->form));
}

static void
test_applies (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) got = NULL;

  g_assert_false (screen_says (fixture->window, "Shade"));
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (find_named (fixture->form, "Green", GTK_TYPE_RADIO_BUTTON)), TRUE);
  screen_wait_for_text (fixture->window, "Shade");
  got = chy_form_get_body (fixture->form);
  g_assert_cmpstr (chy_body_get_text (got, "shade"), ==, "dark");
  g_assert_true (chy_form_is_changed (fixture->form));
  g_variant_unref (got);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find_named (fixture->form, "Red", GTK_TYPE_RADIO_BUTTON)),
                                TRUE);
  got = chy_form_get_body (fixture->form);
  g_assert_null (chy_body_get_text (got, "shade"));
}

static void
test_typing (Fixture *fixture, gconstpointer data)
{
  GtkEntry *entry = GTK_ENTRY (find_named (fixture->form, "Text", GTK_TYPE_ENTRY));
  g_autoptr (GVariant) got = NULL;

  gtk_entry_set_text (entry, "abc");
  g_assert_cmpuint (fixture->changed, ==, 1);
  gtk_entry_set_text (GTK_ENTRY (find_named (fixture->form, "Free number", GTK_TYPE_ENTRY)), "12");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find_named (fixture->form, "Period", GTK_TYPE_SPIN_BUTTON)), 3);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (find_named (fixture->form, "Unit", GTK_TYPE_COMBO_BOX)), "w");
  gtk_entry_set_text (GTK_ENTRY (find_named (fixture->form, "Time", GTK_TYPE_ENTRY)), "2027-01-31 08:00");
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (find_named (fixture->form, "One", GTK_TYPE_COMBO_BOX)), "two");
  got = chy_form_get_body (fixture->form);
  g_assert_cmpstr (chy_body_get_text (got, "text"), ==, "abc");
  g_assert_cmpint (chy_body_get_int (got, "free", 0), ==, 12);
  g_assert_cmpint (chy_body_get_int (got, "period", 0), ==, 3 * 7 * 86400);
  g_assert_cmpint (chy_body_get_int (got, "time", 0) % 60000000, ==, 0);
  g_assert_cmpint (chy_body_get_int (got, "time", 0), >, G_GINT64_CONSTANT (1800000000000000));
  g_assert_cmpstr (chy_body_get_text (got, "one"), ==, "two");
}

static void
test_problems (Fixture *fixture, gconstpointer data)
{
  GtkEntry *entry = GTK_ENTRY (find_named (fixture->form, "Text", GTK_TYPE_ENTRY));
  GtkEntry *number = GTK_ENTRY (find_named (fixture->form, "Free number", GTK_TYPE_ENTRY));
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (entry));

  g_assert_false (chy_form_check (fixture->form));
  g_assert_true (gtk_style_context_has_class (style, "field-error"));
  gtk_entry_set_text (entry, "far more than ten characters");
  g_assert_true (gtk_style_context_has_class (style, "field-error"));
  gtk_entry_set_text (entry, "short");
  g_assert_false (gtk_style_context_has_class (style, "field-error"));
  gtk_entry_set_text (number, "twelve");
  g_assert_false (chy_form_check (fixture->form));
  gtk_entry_set_text (number, "12");
  g_assert_true (chy_form_check (fixture->form));
}

static void
test_problems_of_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (GPtrArray) left = NULL;

  g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "field", "required", NULL,
                                              "objects[0].code", "title", "The code", NULL));
  g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "field", "required", NULL, "elsewhere",
                                              "title", "Nothing of this form", NULL));
  left = chy_form_set_problems (fixture->form, problems);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpstr (chy_problem_get_field (g_ptr_array_index (left, 0)), ==, "elsewhere");
  screen_wait_for_text (fixture->window, "The code");
  g_ptr_array_unref (chy_form_set_problems (fixture->form, NULL));
  screen_settle ();
  g_assert_false (screen_says (fixture->window, "The code"));
  left = (g_ptr_array_unref (left), NULL);
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) body = full_body ();
  g_autoptr (GVariant) got = NULL;
  g_auto (GStrv) texts = NULL;

  chy_form_set_body (fixture->form, body);
  gtk_button_clicked (GTK_BUTTON (find_named (fixture->form, "Remove “x”", GTK_TYPE_BUTTON)));
  gtk_button_clicked (GTK_BUTTON (find_named (fixture->form, "Remove “1.2”", GTK_TYPE_BUTTON)));
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (find_named (fixture->form, "Green", GTK_TYPE_CHECK_BUTTON)), TRUE);
  got = chy_form_get_body (fixture->form);
  texts = chy_body_get_list (got, "texts");
  g_assert_cmpuint (g_strv_length (texts), ==, 1);
  g_assert_cmpstr (texts[0], ==, "y");
}

/* What a popover shows is no child of the form. */
static GtkWidget *
popover_of (gpointer form, const char *button)
{
  GtkWidget *widget = find_named (form, button, GTK_TYPE_BUTTON);
  GtkWidget *top = gtk_widget_get_toplevel (widget);
  Named named = { NULL, GTK_TYPE_POPOVER, NULL };

  gtk_button_clicked (GTK_BUTTON (widget));
  gtk_container_forall (GTK_CONTAINER (top), visit, &named);
  g_assert_nonnull (named.found);
  return named.found;
}

static void
test_object_added (Fixture *fixture, gconstpointer data)
{
  GtkWidget *popover = popover_of (fixture->form, "Objects");
  GtkButton *add = GTK_BUTTON (find_named (popover, "Add", GTK_TYPE_BUTTON));
  g_autoptr (GVariant) got = NULL;
  g_autoptr (GVariant) list = NULL;

  gtk_button_clicked (add);
  g_assert_cmpuint (fixture->changed, ==, 0);
  gtk_entry_set_text (GTK_ENTRY (find_named (popover, "Code", GTK_TYPE_ENTRY)), "4.5");
  gtk_button_clicked (add);
  got = chy_form_get_body (fixture->form);
  list = chy_body_get (got, "objects");
  g_assert_nonnull (list);
  g_assert_cmpuint (g_variant_n_children (list), ==, 1);
  screen_wait_for_text (fixture->window, "4.5");
}

static void
test_options (Fixture *fixture, gconstpointer data)
{
  static const ChyFormOption options[] = { { "a", "The letter A" }, { "b", NULL } };
  static const char *const offered[] = { "red", NULL };
  g_autoptr (GVariant) body = full_body ();
  GtkComboBox *combo;
  g_autoptr (GVariant) got = NULL;

  chy_form_set_options (fixture->form, "text", options, 2, TRUE);
  combo = GTK_COMBO_BOX (find_named (fixture->form, "Text", GTK_TYPE_COMBO_BOX));
  chy_form_set_body (fixture->form, body);
  g_assert_cmpstr (gtk_combo_box_get_active_id (combo), ==, "abc"); /* what it has already stays */
  gtk_combo_box_set_active_id (combo, "a");
  got = chy_form_get_body (fixture->form);
  g_assert_cmpstr (chy_body_get_text (got, "text"), ==, "a");
  chy_form_set_offered (fixture->form, "color", offered);
  combo = GTK_COMBO_BOX (find_named (fixture->form, "Color", GTK_TYPE_COMBO_BOX));
  g_assert_cmpstr (gtk_combo_box_get_active_id (combo), ==, "green");
  g_assert_cmpint (gtk_tree_model_iter_n_children (gtk_combo_box_get_model (combo), NULL), ==, 2);
}

static void
test_emptied_is_sent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) body = full_body ();
  g_autoptr (GVariant) got = NULL;

  chy_form_set_body (fixture->form, body);
  gtk_entry_set_text (GTK_ENTRY (find_named (fixture->form, "Text", GTK_TYPE_ENTRY)), "");
  got = chy_form_get_body (fixture->form);
  g_assert_cmpstr (chy_body_get_text (got, "text"), ==, "");
}

static void
test_insertion (Fixture *fixture, gconstpointer data)
{
  static const ChyFormOption variables[] = { { "{{UserName}}", "Display name of the user" } };
  GtkWidget *popover;
  GtkEntry *entry;

  chy_form_set_insertions (fixture->form, "text", variables, 1);
  entry = GTK_ENTRY (find_named (fixture->form, "Text", GTK_TYPE_ENTRY));
  gtk_entry_set_text (entry, "CN=");
  gtk_editable_set_position (GTK_EDITABLE (entry), 3);
  popover = popover_of (fixture->form, "Insert Variable");
  gtk_button_clicked (GTK_BUTTON (find_named (popover, "{{UserName}}", GTK_TYPE_BUTTON)));
  g_assert_cmpstr (gtk_entry_get_text (entry), ==, "CN={{UserName}}");
}

static void
test_locked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) body = full_body ();

  chy_form_set_body (fixture->form, body);
  chy_form_set_locked (fixture->form, "one", TRUE);
  screen_wait_for_text (fixture->window, "The third of many choices");
  g_assert_false (screen_says (fixture->window, "Made"));
}

/* Where the first field's label and its control begin. */
static void
places (Fixture *fixture, int *ret_label, int *ret_control)
{
  GtkAllocation control, label;

  gtk_widget_get_allocation (find_named (fixture->form, "Text", GTK_TYPE_ENTRY), &control);
  gtk_widget_get_allocation (gtk_grid_get_child_at (GTK_GRID (fixture->form), 0, 0), &label);
  *ret_label = label.x;
  *ret_control = control.x;
}

static gboolean
is_beside (gpointer data)
{
  int label, control;

  places (data, &label, &control);
  return label < control;
}

static gboolean
is_above (gpointer data)
{
  return !is_beside (data);
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  screen_wait (is_beside, fixture);
  gtk_window_resize (GTK_WINDOW (fixture->window), 300, 600);
  screen_wait (is_above, fixture);
}

/* Every form that comes of the model's tables can be shown, and shows nothing that was not set. */
static void
test_all_profile_types (void)
{
  for (const ChyProfileType *const *type = chy_profile_types (); *type != NULL; type++)
    for (const ChyPlatform *const *platform = chy_platforms (); *platform != NULL; platform++)
      {
        const ChyField *table = chy_profile_type_get_fields (*type, *platform);
        Fixture fixture;
        g_autoptr (GVariant) empty = chy_body_new ();
        g_autoptr (GVariant) expected = NULL;
        g_autoptr (GVariant) got = NULL;
        GVariantIter iter;
        const char *key;
        GVariant *value;

        if (table == NULL)
          continue;
        show_form (&fixture, table, NULL);
        chy_form_set_body (fixture.form, empty);
        got = chy_form_get_body (fixture.form);
        expected = chy_fields_complete (table, empty);
        g_assert_cmpuint (g_variant_n_children (got), ==, g_variant_n_children (expected));
        g_variant_iter_init (&iter, expected);
        while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
          {
            g_autoptr (GVariant) same = chy_body_get (got, key);

            g_assert_nonnull (same);
            g_assert_cmpvariant (same, value);
          }
        tear_down (&fixture, NULL);
      }
}

static void
add (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);

  add ("/form/what-is-set-is-read-back", test_round_trip);
  add ("/form/defaults-come-without-a-change", test_defaults);
  add ("/form/a-field-that-does-not-apply-is-not-shown", test_applies);
  add ("/form/what-is-typed-is-in-the-body", test_typing);
  add ("/form/problems-stand-at-their-fields", test_problems);
  add ("/form/problems-of-elsewhere-find-their-fields", test_problems_of_elsewhere);
  add ("/form/items-of-lists-go-and-come", test_lists);
  add ("/form/an-object-is-added-in-a-popover", test_object_added);
  add ("/form/options-become-a-combo-box", test_options);
  add ("/form/what-is-emptied-is-sent-empty", test_emptied_is_sent);
  add ("/form/a-variable-goes-in-at-the-cursor", test_insertion);
  add ("/form/a-locked-field-is-a-label", test_locked);
  add ("/form/labels-stand-above-where-it-is-narrow", test_narrow);
  g_test_add_func ("/form/all-profile-types-have-a-form", test_all_profile_types);

  return g_test_run ();
}
