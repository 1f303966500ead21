/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-template-bind.h"
#include "console/widgets/chy-scale.h"

typedef struct
{
  ChyTemplateDraft *draft; /* (owned) */
  GtkWidget *widget;
  const ChyField *field;
  const char *choice; /* or NULL */
  gulong handler;     /* at the draft */
  gboolean showing;   /* the draft's value is shown: nobody changed anything */
} Binding;

static void
binding_free (gpointer data, GClosure *closure)
{
  Binding *self = data;

  (void) closure;
  g_clear_signal_handler (&self->handler, self->draft);
  g_object_unref (self->draft);
  g_free (self);
}

/* --- showing ---------------------------------------------------------------------------------------------
 */

static gboolean
is_chosen (const Binding *self, GVariant *value)
{
  if (self->field->kind == CHY_FIELD_BOOLEAN)
    return g_variant_get_boolean (value);
  if (self->field->kind == CHY_FIELD_CHOICE_LIST)
    {
      g_autofree const char **items = g_variant_get_strv (value, NULL);

      return g_strv_contains (items, self->choice);
    }

  return g_strcmp0 (g_variant_get_string (value, NULL), self->choice) == 0;
}

static gboolean
is_offered (const Binding *self, GVariant *settings)
{
  return !chy_template_draft_is_fixed (self->draft) &&
         (self->field->applies == NULL || self->field->applies (settings));
}

static void
show_cb (Binding *self)
{
  g_autoptr (GVariant) settings = chy_template_draft_get_settings (self->draft);
  g_autoptr (GVariant) value = chy_body_get (settings, self->field->key);

  self->showing = TRUE;
  if (value == NULL)
    ;
  else if (GTK_IS_COMBO_BOX (self->widget))
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->widget), g_variant_get_string (value, NULL));
  else
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->widget), is_chosen (self, value));
  gtk_widget_set_sensitive (self->widget, is_offered (self, settings));
  self->showing = FALSE;
}

/* --- changing --------------------------------------------------------------------------------------------
 */

static GVariant *
read_value (const Binding *self)
{
  gboolean active;
  g_autoptr (GVariant) settings = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_auto (GStrv) before = NULL;

  if (GTK_IS_COMBO_BOX (self->widget))
    return g_variant_new_string (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->widget)));
  active = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->widget));
  if (self->field->kind == CHY_FIELD_BOOLEAN)
    return g_variant_new_boolean (active);
  if (self->field->kind == CHY_FIELD_CHOICE)
    return g_variant_new_string (self->choice);
  settings = chy_template_draft_get_settings (self->draft);
  before = chy_body_get_list (settings, self->field->key);
  items = g_ptr_array_new ();
  for (char **item = before; *item != NULL; item++)
    if (!g_str_equal (*item, self->choice))
      g_ptr_array_add (items, *item);
  if (active)
    g_ptr_array_add (items, (char *) self->choice);

  return g_variant_new_strv ((const char *const *) items->pdata, (gssize) items->len);
}

static void
changed_cb (GtkWidget *widget, Binding *self)
{
  /* Of two radios the one that is left says nothing. */
  gboolean left = GTK_IS_RADIO_BUTTON (widget) && !gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (widget));

  if (self->showing || left ||
      (GTK_IS_COMBO_BOX (widget) && gtk_combo_box_get_active_id (GTK_COMBO_BOX (widget)) == NULL))
    return;
  /* What is refused jumps back to what it was. */
  if (!chy_template_draft_set (self->draft, self->field->key, read_value (self), NULL))
    show_cb (self);
}

/* --- making ----------------------------------------------------------------------------------------------
 */

static GtkWidget *
bind (GtkWidget *widget, ChyTemplateDraft *draft, const ChyField *field, const char *choice)
{
  Binding *self = g_new0 (Binding, 1);

  self->draft = g_object_ref (draft);
  self->widget = widget;
  self->field = field;
  self->choice = choice;
  show_cb (self);
  self->handler = g_signal_connect_swapped (draft, "changed", G_CALLBACK (show_cb), self);
  g_signal_connect_data (widget, GTK_IS_COMBO_BOX (widget) ? "changed" : "toggled", G_CALLBACK (changed_cb),
                         self, binding_free, 0);
  if (field->help != NULL)
    gtk_widget_set_tooltip_text (widget, _ (field->help));
  gtk_widget_show (widget);

  return widget;
}

static const ChyField *
field_of (const char *key)
{
  return chy_fields_find (chy_template_fields (), key);
}

static const ChyChoice *
choice_of (const ChyField *field, const char *id)
{
  const ChyChoice *choice = field->choices;

  while (choice->id != NULL && !g_str_equal (choice->id, id))
    choice++;

  return choice;
}

static void
wrap_label (GtkWidget *button)
{
  GtkWidget *label = gtk_bin_get_child (GTK_BIN (button));

  g_object_set (label, "wrap", TRUE, "xalign", 0.0, "max-width-chars", 52, NULL);
}

GtkWidget *
chy_template_check_new (ChyTemplateDraft *draft, const char *key)
{
  const ChyField *field = field_of (key);
  GtkWidget *check = gtk_check_button_new_with_label (_ (field->title));

  wrap_label (check);

  return bind (check, draft, field, NULL);
}

GtkWidget *
chy_template_radio_new (ChyTemplateDraft *draft, const char *key, const char *choice, GtkWidget *group)
{
  const ChyField *field = field_of (key);
  const ChyChoice *described = choice_of (field, choice);
  GtkWidget *radio = gtk_radio_button_new_with_label_from_widget (
      group != NULL ? GTK_RADIO_BUTTON (group) : NULL, _ (described->title));

  wrap_label (radio);

  return bind (radio, draft, field, described->id);
}

GtkWidget *
chy_template_combo_new (ChyTemplateDraft *draft, const char *key)
{
  const ChyField *field = field_of (key);
  GtkWidget *combo = gtk_combo_box_text_new ();

  for (const ChyChoice *choice = field->choices; choice->id != NULL; choice++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), choice->id, _ (choice->title));
  atk_object_set_name (gtk_widget_get_accessible (combo), _ (field->title));

  return bind (combo, draft, field, NULL);
}

GtkWidget *
chy_template_item_new (ChyTemplateDraft *draft, const char *key, const char *choice, const char *label)
{
  const ChyField *field = field_of (key);
  const ChyChoice *described = choice_of (field, choice);
  GtkWidget *check = gtk_check_button_new_with_label (label != NULL ? label : _ (described->title));

  wrap_label (check);

  return bind (check, draft, field, described->id);
}

/* --- forms -----------------------------------------------------------------------------------------------
 */

typedef struct
{
  ChyTemplateDraft *draft; /* (owned) */
  ChyForm *form;
  char **keys;    /* (owned) */
  gulong handler; /* at the draft */
  gboolean busy;  /* the one is being brought to the other */
} FormBinding;

static void
form_binding_free (gpointer data, GClosure *closure)
{
  FormBinding *self = data;

  (void) closure;
  g_clear_signal_handler (&self->handler, self->draft);
  g_object_unref (self->draft);
  g_strfreev (self->keys);
  g_free (self);
}

static gboolean
same_value (GVariant *a, GVariant *b)
{
  return a == b || (a != NULL && b != NULL && g_variant_equal (a, b));
}

/* Blanks at the ends of a text are typed on the way to the next word. */
static gboolean
looks_same (GVariant *a, GVariant *b)
{
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  if (a == NULL || b == NULL || !g_variant_is_of_type (a, G_VARIANT_TYPE_STRING) ||
      !g_variant_is_of_type (b, G_VARIANT_TYPE_STRING))
    return same_value (a, b);
  one = g_strstrip (g_variant_dup_string (a, NULL));
  other = g_strstrip (g_variant_dup_string (b, NULL));

  return g_str_equal (one, other);
}

static gboolean
is_shown (const FormBinding *self, GVariant *settings)
{
  g_autoptr (GVariant) body = chy_form_get_body (self->form);

  for (char **key = self->keys; *key != NULL; key++)
    {
      g_autoptr (GVariant) mine = chy_body_get (body, *key);
      g_autoptr (GVariant) theirs = chy_body_get (settings, *key);

      if (!looks_same (mine, theirs))
        return FALSE;
    }

  return TRUE;
}

/* The whole body goes in, as what a field depends on may stand on another tab; but not while a person types
 * what the draft has already, where the cursor would jump. */
static void
show_form_cb (FormBinding *self)
{
  g_autoptr (GVariant) settings = NULL;

  if (self->busy)
    return;
  settings = chy_template_draft_get_settings (self->draft);
  self->busy = TRUE;
  chy_form_set_body (self->form, settings);
  self->busy = FALSE;
}

/* The problems of a refusal, at their field. */
static void
add_problems (GPtrArray *problems, const GError *error, const char *key)
{
  g_autoptr (GPtrArray) found = chy_problems_from_error (error);

  for (guint i = 0; i < found->len; i++)
    {
      g_autoptr (GVariant) body = chy_problem_to_body (found->pdata[i]);
      g_autoptr (GVariant) at = chy_body_with (body, "field", g_variant_new_string (key));

      g_ptr_array_add (problems, chy_problem_new_from_body (at));
    }
}

static void
form_changed_cb (ChyForm *form, FormBinding *self)
{
  g_autoptr (GVariant) body = chy_form_get_body (form);
  g_autoptr (GVariant) before = chy_template_draft_get_settings (self->draft);
  g_autoptr (GVariant) after = NULL;
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  if (self->busy)
    return;
  self->busy = TRUE;
  for (char **key = self->keys; *key != NULL; key++)
    {
      g_autoptr (GVariant) value = chy_body_get (body, *key);
      g_autoptr (GVariant) old = chy_body_get (before, *key);
      g_autoptr (GError) error = NULL;
      gboolean right = same_value (value, old) ||
                       (value != NULL && chy_template_draft_set (self->draft, *key, value, &error));

      chy_template_draft_mark (self->draft, *key, !right);
      if (error != NULL)
        add_problems (problems, error, *key);
    }
  self->busy = FALSE;
  after = chy_template_draft_get_settings (self->draft);
  if (problems->len == 0 && !is_shown (self, after))
    show_form_cb (self);
  else
    {
      g_autoptr (GPtrArray) left = chy_form_set_problems (form, problems);
    }
}

ChyForm *
chy_template_form_new (ChyTemplateDraft *draft, ChyTenant *tenant, const char *const *keys)
{
  FormBinding *self = g_new0 (FormBinding, 1);
  GtkWidget *form = chy_form_new (tenant, chy_template_fields (), keys);

  self->draft = g_object_ref (draft);
  self->form = CHY_FORM (form);
  self->keys = g_strdupv ((char **) keys);
  for (char **key = self->keys; chy_template_draft_is_fixed (draft) && *key != NULL; key++)
    chy_form_set_locked (self->form, *key, TRUE);
  show_form_cb (self);
  self->handler = g_signal_connect_swapped (draft, "changed", G_CALLBACK (show_form_cb), self);
  g_signal_connect_data (form, "changed", G_CALLBACK (form_changed_cb), self, form_binding_free, 0);
  gtk_widget_show (form);

  return self->form;
}

/* --- layout ----------------------------------------------------------------------------------------------
 */

GtkWidget *
chy_template_page_new (GtkWidget **ret_box)
{
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  g_object_set (box, "margin", 18, NULL);
  gtk_container_add (GTK_CONTAINER (scroller), box);
  gtk_widget_show_all (scroller);
  *ret_box = box;

  return scroller;
}

GtkWidget *
chy_template_head_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "section");
  gtk_widget_show (label);

  return label;
}

GtkWidget *
chy_template_sentence_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 52, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim");
  gtk_widget_show (label);

  return label;
}

void
chy_template_fit (GtkWidget *dialog, int width, int height)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));
  double scale = chy_text_scale (dialog);
  int most_width = width, most_height = height;

  width = (int) (width * scale);
  height = (int) (height * scale);
  if (parent != NULL)
    gtk_window_get_size (parent, &most_width, &most_height);
  gtk_window_set_default_size (GTK_WINDOW (dialog), MIN (width, most_width), MIN (height, most_height));
}
