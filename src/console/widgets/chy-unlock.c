/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"
#include "model/chy-problem.h"

#include "chy-act.h"
#include "chy-confirm.h"
#include "chy-problem-page.h"
#include "chy-secret-entry.h"
#include "console/chy-navigate.h"

enum
{
  PATIENCE_SECONDS = 2, /* with a keyring that does not answer; then the passphrase is asked for beside it */
};

/* What is to be opened, in the order in which it is found out. */
typedef enum
{
  OPEN_VAULT,
  MAKE_VAULT, /* there is none yet */
  OPEN_AUTHORITY,
} Kind;

typedef struct
{
  GtkWidget *from;   /* (weak) */
  ChyTenant *tenant; /* (owned) */
  char *authority;   /* (owned) or NULL */
  Kind kind;
  GtkWidget *dialog; /* (weak) or NULL */
  GtkBox *messages;  /* of the dialog */
  GtkWidget *entry;  /* of the dialog */
  gboolean over;     /* the answer is on its way */
  guint patience;    /* source id while the keyring is asked, or 0 */
} Unlock;

static void
unlock_free (gpointer data)
{
  Unlock *unlock = data;

  g_clear_handle_id (&unlock->patience, g_source_remove);
  g_clear_weak_pointer (&unlock->from);
  g_clear_weak_pointer (&unlock->dialog);
  g_object_unref (unlock->tenant);
  g_free (unlock->authority);
  g_free (unlock);
}

static const struct
{
  const char *title;
  const char *sentence;
  const char *label;
  const char *verb;
  const char *command;
  const char *secret;
} kinds[] = {
  [OPEN_VAULT] = { N_ ("Open the Vault"),
                   N_ ("Keys and passwords are sealed in the vault. Its passphrase or a recovery code opens it."),
                   N_ ("Passphrase"), N_ ("_Open"), "vault-open", "passphrase" },
  [MAKE_VAULT] = { N_ ("Make a Vault"),
                   N_ ("Keys and passwords are sealed in a vault. Choose the passphrase that opens it, and "
                       "keep it: nobody can replace it."),
                   N_ ("New passphrase"), N_ ("_Make"), "vault-create", "passphrase" },
  [OPEN_AUTHORITY] = { N_ ("Open the Authority’s Key"),
                       N_ ("The key of this authority has a passphrase of its own."), N_ ("Passphrase"),
                       N_ ("_Open"), "authority-unlock", "keyPassphrase" },
};

static void
finish (GTask *task, gboolean opened)
{
  Unlock *unlock = g_task_get_task_data (task);
  GtkWidget *dialog = unlock->dialog;

  unlock->over = TRUE;
  g_clear_handle_id (&unlock->patience, g_source_remove);
  if (dialog != NULL)
    {
      g_signal_handlers_disconnect_by_data (dialog, task);
      gtk_widget_destroy (dialog);
    }
  if (opened)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "no passphrase was given");
  g_object_unref (task);
}

static ChyCommand *
command_new (const Unlock *unlock, ChySecret *secret)
{
  GVariantDict params;
  ChyCommand *command;

  g_variant_dict_init (&params, NULL);
  if (unlock->kind == OPEN_AUTHORITY)
    g_variant_dict_insert (&params, "authority", "s", unlock->authority);
  command = chy_command_new (kinds[unlock->kind].command, g_variant_dict_end (&params));
  command->confirmed = TRUE;
  if (secret != NULL)
    chy_command_set_secret (command, kinds[unlock->kind].secret, secret);

  return command;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Unlock *unlock = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_tenant_apply_finish (CHY_TENANT (source), result, &error);
  GtkWidget *message;

  if (unlock->over)
    return;
  if (outcome != NULL)
    {
      finish (task, TRUE);
      return;
    }
  if (unlock->dialog == NULL)
    return;
  gtk_widget_set_sensitive (unlock->dialog, TRUE);
  chy_container_clear (GTK_CONTAINER (unlock->messages));
  message = chy_problem_message_new (error);
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (unlock->messages), message);
  gtk_widget_grab_focus (unlock->entry);
}

static void
response_cb (GtkDialog *dialog, int response, gpointer data)
{
  GTask *task = data;
  Unlock *unlock = g_task_get_task_data (task);
  g_autoptr (ChySecret) secret = NULL;
  g_autoptr (ChyCommand) command = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    {
      finish (task, FALSE);
      return;
    }
  secret = chy_secret_entry_get (CHY_SECRET_ENTRY (unlock->entry));
  if (secret == NULL)
    return;
  command = command_new (unlock, secret);
  gtk_widget_set_sensitive (GTK_WIDGET (dialog), FALSE);
  chy_tenant_apply_async (unlock->tenant, command, g_task_get_cancellable (task), opened_cb,
                          g_object_ref (task));
}

static void
destroy_cb (GtkWidget *dialog, gpointer data)
{
  (void) dialog;
  finish (data, FALSE);
}

static void
entry_changed_cb (ChySecretEntry *entry, GtkDialog *dialog)
{
  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_ACCEPT,
                                     chy_secret_entry_get_problem (entry) == NULL);
}

static void
ask (GTask *task)
{
  Unlock *unlock = g_task_get_task_data (task);
  const Kind kind = unlock->kind;
  GtkWidget *dialog, *box, *sentence, *yes;

  if (unlock->from == NULL)
    {
      finish (task, FALSE);
      return;
    }
  dialog = g_object_new (GTK_TYPE_DIALOG, "use-header-bar", 1, "title", _ (kinds[kind].title), "modal", TRUE,
                         "destroy-with-parent", TRUE, "transient-for", chy_window_of (unlock->from), NULL);
  g_set_weak_pointer (&unlock->dialog, dialog);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_container_set_border_width (GTK_CONTAINER (box), 18);
  sentence = gtk_label_new (_ (kinds[kind].sentence));
  g_object_set (sentence, "wrap", TRUE, "xalign", 0.0, "max-width-chars", 48, NULL);
  unlock->messages = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  unlock->entry = chy_secret_entry_new (_ (kinds[kind].label), kind == MAKE_VAULT);
  gtk_container_add (GTK_CONTAINER (box), sentence);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (unlock->messages));
  gtk_container_add (GTK_CONTAINER (box), unlock->entry);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), box);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  yes = gtk_dialog_add_button (GTK_DIALOG (dialog), _ (kinds[kind].verb), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (yes), "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT, FALSE);
  g_signal_connect_object (unlock->entry, "changed", G_CALLBACK (entry_changed_cb), dialog, 0);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), task);
  g_signal_connect (dialog, "destroy", G_CALLBACK (destroy_cb), task);
  gtk_widget_show_all (dialog);
  gtk_widget_grab_focus (unlock->entry);
}

/* --- finding out what is locked ------------------------------------------------------------------------ */

static void
keyring_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Unlock *unlock = g_task_get_task_data (task);
  g_autoptr (ChyOutcome) outcome = chy_tenant_apply_finish (CHY_TENANT (source), result, NULL);

  g_clear_handle_id (&unlock->patience, g_source_remove);
  if (unlock->over)
    return;
  if (outcome != NULL)
    finish (task, TRUE);
  else if (unlock->dialog == NULL)
    ask (task);
}

static gboolean
patience_cb (gpointer data)
{
  Unlock *unlock = g_task_get_task_data (data);

  unlock->patience = 0;
  ask (data);

  return G_SOURCE_REMOVE;
}

static void
vault_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Unlock *unlock = g_task_get_task_data (task);
  g_autoptr (GVariant) vault = chy_tenant_get_finish (CHY_TENANT (source), result, NULL);
  const char *state = vault != NULL ? chy_body_get_text (vault, "state") : NULL;
  g_autoptr (ChyCommand) command = NULL;

  unlock->kind = g_strcmp0 (state, "none") == 0 ? MAKE_VAULT : OPEN_VAULT;
  if (unlock->kind == MAKE_VAULT)
    {
      ask (task);
      return;
    }
  command = command_new (unlock, NULL);
  unlock->patience = g_timeout_add_seconds (PATIENCE_SECONDS, patience_cb, task);
  chy_tenant_apply_async (unlock->tenant, command, g_task_get_cancellable (task), keyring_cb,
                          g_object_ref (task));
}

static void
look_at_vault (GTask *task)
{
  Unlock *unlock = g_task_get_task_data (task);

  chy_tenant_get_async (unlock->tenant, "vault", "vault", g_task_get_cancellable (task), vault_cb, task);
}

static void
authority_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Unlock *unlock = g_task_get_task_data (task);
  g_autoptr (GVariant) authority = chy_tenant_get_finish (CHY_TENANT (source), result, NULL);

  if (authority == NULL || g_strcmp0 (chy_body_get_text (authority, "keyStorage"), "passphrase") != 0)
    {
      look_at_vault (task);
      return;
    }
  unlock->kind = OPEN_AUTHORITY;
  ask (task);
}

void
chy_unlock_for_async (GtkWidget *from,
                      ChyTenant *tenant,
                      const char *authority,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Unlock *unlock = g_new0 (Unlock, 1);

  g_task_set_source_tag (task, chy_unlock_for_async);
  g_task_set_task_data (task, unlock, unlock_free);
  g_set_weak_pointer (&unlock->from, from);
  unlock->tenant = g_object_ref (tenant);
  unlock->authority = g_strdup (authority);
  if (authority != NULL)
    chy_tenant_get_async (unlock->tenant, "authorities", authority, cancellable, authority_cb, task);
  else
    look_at_vault (task);
}

void
chy_unlock_async (GtkWidget *from,
                  ChyTenant *tenant,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  chy_unlock_for_async (from, tenant, NULL, cancellable, callback, user_data);
}

gboolean
chy_unlock_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
