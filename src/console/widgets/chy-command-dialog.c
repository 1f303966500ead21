/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "tenant/commands/chy-command-type.h"

#include "chy-act.h"
#include "chy-command-dialog.h"
#include "chy-confirm.h"
#include "chy-problem-page.h"
#include "chy-secret-entry.h"
#include "console/chy-navigate.h"

enum
{
  MARGIN = 18,
  MOST_HEIGHT = 520,
  WIDTH = 520,
};

enum
{
  DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* An entry for one of the command's secrets. */
typedef struct
{
  const ChyField *field;
  GtkWidget *entry; /* of the dialog */
} Secret;

struct _ChyCommandDialog
{
  GtkDialog parent_instance;

  GtkWidget *from;            /* (weak) */
  ChyTenant *tenant;          /* (owned) */
  const ChyCommandType *type; /* static */
  GVariant *params;           /* (owned) what was known before */
  char *done;                 /* (owned) or NULL */
  char *verb;                 /* (owned) */
  GArray *secrets;            /* (owned) of Secret */
  GHashTable *given;          /* (owned) char* -> ChySecret*: those that are known */
  GCancellable *cancellable;  /* (owned) */
  gboolean busy;

  GtkBox *box; /* of the content */
  ChyForm *form;
  GtkBox *messages;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (ChyCommandDialog, chy_command_dialog, GTK_TYPE_DIALOG)

static void
set_busy (ChyCommandDialog *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (GTK_WIDGET (self->box), !busy);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, !busy);
  g_object_set (self->spinner, "active", busy, "visible", busy, NULL);
}

/* A window does not grow by itself with what is in it; what was typed would be pushed out of sight. */
static void
grow (ChyCommandDialog *self)
{
  int width, height, natural;

  gtk_window_get_size (GTK_WINDOW (self), &width, &height);
  gtk_widget_get_preferred_height_for_width (GTK_WIDGET (self), width, NULL, &natural);
  if (natural > height)
    gtk_window_resize (GTK_WINDOW (self), width, natural);
}

/* What stands under no field stands above them all. */
static void
show_problems (ChyCommandDialog *self, GPtrArray *problems)
{
  g_autoptr (GPtrArray) rest = chy_form_set_problems (self->form, problems);

  chy_container_clear (GTK_CONTAINER (self->messages));
  for (guint i = 0; i < rest->len; i++)
    {
      GtkWidget *row = chy_problem_row_new (g_ptr_array_index (rest, i));

      gtk_widget_show_all (row);
      gtk_container_add (GTK_CONTAINER (self->messages), row);
    }
  if (rest->len > 0)
    grow (self);
}

static void
show_secret_problem (ChyCommandDialog *self, const char *sentence)
{
  GtkWidget *label = gtk_label_new (sentence);

  chy_container_clear (GTK_CONTAINER (self->messages));
  g_object_set (label, "wrap", TRUE, "xalign", 0.0, "visible", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "error-text");
  gtk_container_add (GTK_CONTAINER (self->messages), label);
}

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyCommandDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);

  (void) source;
  if (gtk_widget_in_destruction (GTK_WIDGET (self)) || self->form == NULL)
    return;
  set_busy (self, FALSE);
  if (outcome == NULL)
    {
      g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_problems (self, problems);
      return;
    }
  gtk_widget_hide (GTK_WIDGET (self));
  g_signal_emit (self, signals[DONE], 0, outcome);
  if (self->from != NULL && outcome->problems != NULL && outcome->problems->len > 0)
    chy_show_problems (self->from, g_dgettext (GETTEXT_PACKAGE, self->type->title), outcome->problems);
  gtk_widget_destroy (GTK_WIDGET (self));
}

/* FALSE where a secret cannot be used as it is; says why. */
static gboolean
take_secrets (ChyCommandDialog *self, ChyCommand *command)
{
  GHashTableIter iter;
  gpointer key, known;

  g_hash_table_iter_init (&iter, self->given);
  while (g_hash_table_iter_next (&iter, &key, &known))
    chy_command_set_secret (command, key, known);
  for (guint i = 0; i < self->secrets->len; i++)
    {
      const Secret *secret = &g_array_index (self->secrets, Secret, i);
      ChySecretEntry *entry = CHY_SECRET_ENTRY (secret->entry);
      const char *problem = chy_secret_entry_get_problem (entry);
      g_autoptr (ChySecret) value = chy_secret_entry_get (entry);

      if (value != NULL && problem == NULL)
        chy_command_set_secret (command, secret->field->key, value);
      else if ((secret->field->flags & CHY_FIELD_REQUIRED) != 0 && problem != NULL)
        {
          show_secret_problem (self, problem);
          gtk_widget_grab_focus (secret->entry);
          return FALSE;
        }
    }

  return TRUE;
}

static void
run (ChyCommandDialog *self)
{
  ChyActOptions options = { .done = self->done, .verb = self->verb, .quiet = TRUE };
  g_autoptr (GVariant) entered = NULL;
  g_autoptr (GVariant) params = NULL;
  ChyCommand *command;

  if (self->busy || !chy_form_check (self->form))
    return;
  entered = chy_form_get_body (self->form);
  params = chy_body_merge (self->params, entered);
  command = chy_command_new (self->type->name, params);
  if (!take_secrets (self, command))
    {
      chy_command_free (command);
      return;
    }
  show_problems (self, NULL);
  set_busy (self, TRUE);
  chy_act_async (GTK_WIDGET (self), self->tenant, command, &options, self->cancellable, acted_cb,
                 g_object_ref (self));
}

static void
chy_command_dialog_response (GtkDialog *dialog, int response)
{
  ChyCommandDialog *self = CHY_COMMAND_DIALOG (dialog);

  if (response == GTK_RESPONSE_ACCEPT)
    run (self);
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
chy_command_dialog_destroy (GtkWidget *widget)
{
  ChyCommandDialog *self = CHY_COMMAND_DIALOG (widget);

  g_cancellable_cancel (self->cancellable);
  self->form = NULL;

  GTK_WIDGET_CLASS (chy_command_dialog_parent_class)->destroy (widget);
}

static void
chy_command_dialog_finalize (GObject *object)
{
  ChyCommandDialog *self = CHY_COMMAND_DIALOG (object);

  g_clear_weak_pointer (&self->from);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->params, g_variant_unref);
  g_array_unref (self->secrets);
  g_hash_table_unref (self->given);
  g_object_unref (self->cancellable);
  g_free (self->done);
  g_free (self->verb);

  G_OBJECT_CLASS (chy_command_dialog_parent_class)->finalize (object);
}

static void
chy_command_dialog_class_init (ChyCommandDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_command_dialog_finalize;
  GTK_WIDGET_CLASS (klass)->destroy = chy_command_dialog_destroy;
  GTK_DIALOG_CLASS (klass)->response = chy_command_dialog_response;

  signals[DONE] = g_signal_new ("done", CHY_TYPE_COMMAND_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
chy_command_dialog_init (ChyCommandDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->secrets = g_array_new (FALSE, FALSE, sizeof (Secret));
  self->given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);
}

/* Keys of the fields that the dialog asks for; g_free() the array alone. */
static const char **
fields_to_ask (const ChyCommandType *type, GVariant *params, const char *const *keys)
{
  g_autoptr (GPtrArray) asked = g_ptr_array_new ();

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    g_ptr_array_add (asked, (gpointer) keys[i]);
  for (const ChyField *field = type->fields; keys == NULL && field != NULL && field->key != NULL; field++)
    {
      g_autoptr (GVariant) known = chy_body_get (params, field->key);

      if (known == NULL && (field->flags & CHY_FIELD_READ_ONLY) == 0)
        g_ptr_array_add (asked, (gpointer) field->key);
    }
  g_ptr_array_add (asked, NULL);

  return (const char **) g_ptr_array_free (g_steal_pointer (&asked), FALSE);
}

static void
add_secrets (ChyCommandDialog *self, const char *const *keys)
{
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      Secret secret = { .field = chy_fields_find (self->type->secrets, keys[i]) };

      g_return_if_fail (secret.field != NULL);

      secret.entry = chy_secret_entry_new (g_dgettext (GETTEXT_PACKAGE, secret.field->title),
                                           g_str_has_prefix (keys[i], "new"));
      gtk_container_add (GTK_CONTAINER (self->box), secret.entry);
      g_array_append_val (self->secrets, secret);
    }
}

static void
build (ChyCommandDialog *self, const ChyCommandDialogOptions *options)
{
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  g_autofree const char **keys = fields_to_ask (self->type, self->params, options->keys);
  GtkWidget *yes;

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  self->messages = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  self->form = CHY_FORM (chy_form_new (self->tenant, self->type->fields, keys));
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "max-content-height", MOST_HEIGHT, "expand", TRUE, NULL);
  g_object_set (self->box, "margin", MARGIN, NULL);
  if (options->intro != NULL)
    {
      GtkWidget *intro = gtk_label_new (options->intro);

      g_object_set (intro, "wrap", TRUE, "xalign", 0.0, "max-width-chars", 60, NULL);
      gtk_container_add (GTK_CONTAINER (self->box), intro);
    }
  gtk_container_add (GTK_CONTAINER (self->box), GTK_WIDGET (self->messages));
  gtk_container_add (GTK_CONTAINER (self->box), GTK_WIDGET (self->form));
  add_secrets (self, options->secrets);
  gtk_container_add (GTK_CONTAINER (scroller), GTK_WIDGET (self->box));
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (self))), scroller);
  chy_form_set_body (self->form, self->params);

  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  yes = gtk_dialog_add_button (GTK_DIALOG (self), self->verb, GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (yes), "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  gtk_widget_set_no_show_all (GTK_WIDGET (self->spinner), TRUE);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->spinner)), _ ("Working"));
  gtk_header_bar_pack_end (GTK_HEADER_BAR (gtk_dialog_get_header_bar (GTK_DIALOG (self))),
                           GTK_WIDGET (self->spinner));
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, -1);
}

GtkWidget *
chy_command_dialog_new (GtkWidget *from,
                        ChyTenant *tenant,
                        const char *type,
                        GVariant *params,
                        const ChyCommandDialogOptions *options)
{
  static const ChyCommandDialogOptions none = { NULL };
  const ChyCommandType *found = chy_command_type_find (type);
  ChyCommandDialog *self;

  g_return_val_if_fail (GTK_IS_WIDGET (from) && CHY_IS_TENANT (tenant) && found != NULL, NULL);

  if (options == NULL)
    options = &none;
  self = g_object_new (CHY_TYPE_COMMAND_DIALOG, "use-header-bar", 1, "modal", TRUE, "destroy-with-parent",
                       TRUE, "transient-for", chy_window_of (from), "title",
                       options->title != NULL ? options->title : g_dgettext (GETTEXT_PACKAGE, found->title),
                       NULL);
  g_set_weak_pointer (&self->from, from);
  self->tenant = g_object_ref (tenant);
  self->type = found;
  self->params = params != NULL ? g_variant_ref_sink (params) : chy_body_new ();
  self->done = g_strdup (options->done);
  self->verb = g_strdup (options->verb != NULL ? options->verb : g_dgettext (GETTEXT_PACKAGE, found->title));
  build (self, options);

  return GTK_WIDGET (self);
}

void
chy_command_dialog_give_secret (ChyCommandDialog *self, const char *key, ChySecret *secret)
{
  g_return_if_fail (CHY_IS_COMMAND_DIALOG (self) && key != NULL && secret != NULL);

  g_hash_table_replace (self->given, g_strdup (key), chy_secret_ref (secret));
}

ChyForm *
chy_command_dialog_get_form (ChyCommandDialog *self)
{
  g_return_val_if_fail (CHY_IS_COMMAND_DIALOG (self), NULL);

  return self->form;
}

ChyCommandDialog *
chy_command_dialog_run (GtkWidget *from,
                        ChyTenant *tenant,
                        const char *type,
                        GVariant *params,
                        const ChyCommandDialogOptions *options)
{
  GtkWidget *self = chy_command_dialog_new (from, tenant, type, params, options);

  g_return_val_if_fail (self != NULL, NULL);

  gtk_widget_show_all (self);

  return CHY_COMMAND_DIALOG (self);
}
