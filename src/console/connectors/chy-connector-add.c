/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-problem.h"
#include "tenant/commands/chy-command-type.h"

#include "chy-connector-add.h"
#include "chy-connector-rights.h"
#include "chy-connector-words.h"
#include "chy-engine-bar.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-form.h"
#include "console/widgets/chy-problem-page.h"

enum
{
  RESULT_WIDTH = 560,
  RESULT_HEIGHT = 420,
};

struct _ChyConnectorAdd
{
  GtkDialog parent_instance;

  ChyTenant *tenant;         /* (owned) */
  ChyEngine *engine;         /* (owned) or NULL */
  GCancellable *cancellable; /* (owned) cancelled when the dialog goes */
  ChyForm *form;             /* of the template's box */
  char *id;                  /* (owned) of what was enrolled, or NULL */
  gboolean enrolling;

  /* Template children. */
  GtkButton *cancel;
  ChyEngineBar *engine_bar;
  GtkBox *facts_box;
  GtkBox *form_box;
  GtkBox *messages;
  GtkButton *ok;
  GtkStack *pages;
  GtkBox *rights_box;
  GtkImage *state_icon;
  GtkLabel *state_reason;
  GtkLabel *state_word;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (ChyConnectorAdd, chy_connector_add, GTK_TYPE_DIALOG)

/* --- what became of it ------------------------------------------------------------------------------------
 */

static void
row_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyConnectorAdd) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) row = chy_tenant_get_finish (CHY_TENANT (source), result, &error);
  ChyConnectorWords words;

  if (row == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  chy_connector_words_init (&words, row, self->engine, g_get_real_time ());
  gtk_image_set_from_icon_name (self->state_icon, words.icon, GTK_ICON_SIZE_BUTTON);
  gtk_label_set_text (self->state_word, words.word);
  gtk_label_set_text (self->state_reason, words.reason);
  chy_connector_words_clear (&words);
}

static void
look (ChyConnectorAdd *self)
{
  ChyEngineState state = self->engine != NULL ? chy_engine_get_state (self->engine) : CHY_ENGINE_NONE;

  if (self->id == NULL)
    return;
  g_object_set (self->spinner, "active", state == CHY_ENGINE_UNKNOWN || state == CHY_ENGINE_NONE, "visible",
                state == CHY_ENGINE_UNKNOWN, NULL);
  chy_tenant_get_async (self->tenant, "connectors", self->id, self->cancellable, row_done_cb,
                        g_object_ref (self));
}

static gboolean
focus_cb (gpointer data)
{
  ChyConnectorAdd *self = data;

  if (!g_cancellable_is_cancelled (self->cancellable))
    gtk_widget_grab_focus (GTK_WIDGET (self->ok));

  return G_SOURCE_REMOVE;
}

static void
show_result (ChyConnectorAdd *self, GVariant *values)
{
  ChyFacts *facts = CHY_FACTS (chy_facts_new ());
  GtkWidget *rights = chy_connector_rights_new (self->tenant);
  g_autoptr (GVariant) body = chy_form_get_body (self->form);

  chy_facts_add (facts, _ ("Name"), chy_body_get_text (body, "name"), FALSE);
  chy_facts_add (facts, _ ("Account name"), chy_body_get_text (values, "principalName"), TRUE);
  gtk_widget_show_all (GTK_WIDGET (facts));
  gtk_container_add (GTK_CONTAINER (self->facts_box), GTK_WIDGET (facts));
  gtk_container_add (GTK_CONTAINER (self->rights_box), rights);
  chy_connector_rights_set_connector (CHY_CONNECTOR_RIGHTS (rights), self->id);
  gtk_stack_set_visible_child_name (self->pages, "result");
  gtk_widget_hide (GTK_WIDGET (self->cancel));
  gtk_button_set_label (self->ok, _ ("_Done"));
  chy_engine_bar_set_beside_rights (self->engine_bar, TRUE);
  chy_engine_bar_set_engine (self->engine_bar, self->engine);
  gtk_window_resize (GTK_WINDOW (self), RESULT_WIDTH, RESULT_HEIGHT);
  /* Not before what had the focus is gone. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, focus_cb, g_object_ref (self), g_object_unref);
  if (self->engine != NULL)
    chy_engine_start (self->engine, self->id);
  look (self);
}

/* --- enrolling ---------------------------------------------------------------------------------------------
 */

static void
show_error (ChyConnectorAdd *self, const GError *error)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) left = NULL;

  if (g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT))
    {
      g_autoptr (GVariant) body = chy_form_get_body (self->form);

      problems = chy_problems_new ();
      g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "command", "name-taken", NULL, "name",
                                                  "name", chy_body_get_text (body, "name"), NULL));
    }
  else
    problems = chy_problems_from_error (error);
  left = chy_form_set_problems (self->form, problems);

  chy_container_clear (GTK_CONTAINER (self->messages));
  for (guint i = 0; i < left->len; i++)
    gtk_container_add (GTK_CONTAINER (self->messages), chy_problem_row_new (g_ptr_array_index (left, i)));
  gtk_widget_show_all (GTK_WIDGET (self->messages));
}

static void
enrolled_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyConnectorAdd) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);

  self->enrolling = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->ok), TRUE);
  if (outcome != NULL)
    {
      self->id = g_strdup (chy_body_get_text (outcome->values, "id"));
      chy_container_clear (GTK_CONTAINER (self->messages));
      show_result (self, outcome->values);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error);
}

static void
enroll (ChyConnectorAdd *self)
{
  const ChyActOptions options = { .quiet = TRUE };
  g_autoptr (GVariant) body = NULL;

  if (self->enrolling || !chy_form_check (self->form))
    return;
  self->enrolling = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->ok), FALSE);
  body = chy_form_get_body (self->form);
  /* This computer is where it runs, whatever it is called. */
  if (self->engine != NULL)
    {
      g_autoptr (GVariant) without = g_steal_pointer (&body);

      body = chy_body_with (without, "host", g_variant_new_string (g_get_host_name ()));
    }
  chy_act_async (GTK_WIDGET (self), self->tenant, chy_command_new ("connector-enroll", body), &options,
                 self->cancellable, enrolled_cb, g_object_ref (self));
}

static void
response_cb (ChyConnectorAdd *self, int response)
{
  if (response == GTK_RESPONSE_OK && self->id == NULL)
    {
      enroll (self);
      return;
    }
  gtk_widget_destroy (GTK_WIDGET (self));
}

/* The panel's actions for the bar: the dialog may stay open beside them. */
static void
start_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyConnectorAdd *self = data;

  chy_engine_start (self->engine, self->id);
}

static void
stop_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_engine_stop (CHY_CONNECTOR_ADD (data)->engine);
}

static void
unlocked_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyConnectorAdd) self = data;

  if (chy_unlock_finish (result, NULL))
    chy_engine_start (self->engine, self->id);
}

static void
unlock_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyConnectorAdd *self = data;

  chy_unlock_async (GTK_WIDGET (self), self->tenant, self->cancellable, unlocked_cb, g_object_ref (self));
}

static const GActionEntry entries[] = {
  { .name = "start", .activate = start_cb },
  { .name = "stop", .activate = stop_cb },
  { .name = "unlock", .activate = unlock_cb },
};

/* A computer's name as an account has it: without its domain, in capitals. */
static char *
suggest_name (void)
{
  g_auto (GStrv) parts = g_strsplit (g_get_host_name (), ".", 2);
  g_autofree char *name = g_ascii_strup (parts[0] != NULL ? parts[0] : "", -1);

  for (char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      *p = '-';

  return *name != '\0' ? g_steal_pointer (&name) : g_strdup ("CONNECTOR1");
}

static void
chy_connector_add_dispose (GObject *object)
{
  ChyConnectorAdd *self = CHY_CONNECTOR_ADD (object);

  g_cancellable_cancel (self->cancellable);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);
  g_clear_object (&self->tenant);

  G_OBJECT_CLASS (chy_connector_add_parent_class)->dispose (object);
}

static void
chy_connector_add_finalize (GObject *object)
{
  ChyConnectorAdd *self = CHY_CONNECTOR_ADD (object);

  g_object_unref (self->cancellable);
  g_free (self->id);

  G_OBJECT_CLASS (chy_connector_add_parent_class)->finalize (object);
}

static void
chy_connector_add_class_init (ChyConnectorAddClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chy_connector_add_dispose;
  object_class->finalize = chy_connector_add_finalize;

  g_type_ensure (CHY_TYPE_ENGINE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-connector-add.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorAdd, cancel);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorAdd, engine_bar);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorAdd, facts_box);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorAdd, form_box);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorAdd, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorAdd, ok);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorAdd, pages);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorAdd, rights_box);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorAdd, spinner);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorAdd, state_icon);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorAdd, state_reason);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorAdd, state_word);
  gtk_widget_class_bind_template_callback (widget_class, response_cb);
}

static void
chy_connector_add_init (ChyConnectorAdd *self)
{
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "panel", G_ACTION_GROUP (actions));
}

GtkWidget *
chy_connector_add_new (GtkWidget *from, ChyTenant *tenant, ChyEngine *engine)
{
  static const char *const keys[] = { "name", NULL };
  ChyConnectorAdd *self = g_object_new (CHY_TYPE_CONNECTOR_ADD, "use-header-bar", 1, "modal", TRUE,
                                        "transient-for", chy_window_of (from), NULL);
  g_autofree char *name = suggest_name ();
  g_autoptr (GVariant) body = chy_body_with (NULL, "name", g_variant_new_string (name));

  self->tenant = g_object_ref (tenant);
  self->engine = engine != NULL && chy_engine_can_run (engine) ? g_object_ref (engine) : NULL;
  self->form = CHY_FORM (chy_form_new (tenant, chy_command_type_find ("connector-enroll")->fields, keys));
  chy_form_set_body (self->form, body);
  gtk_widget_show (GTK_WIDGET (self->form));
  gtk_container_add (GTK_CONTAINER (self->form_box), GTK_WIDGET (self->form));
  g_signal_connect_object (tenant, "changed", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  if (self->engine != NULL)
    g_signal_connect_swapped (self->engine, "changed", G_CALLBACK (look), self);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_OK);

  return GTK_WIDGET (self);
}
