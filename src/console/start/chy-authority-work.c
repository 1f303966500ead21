/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"
#include "model/chy-problem.h"

#include "chy-authority-private.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-problem-page.h"

/* What the assistant does, one command after the other. What is done stays done: a second try goes on where
 * the first one failed. */
enum
{
  WORK_VAULT,     /* where there is none */
  WORK_AUTHORITY, /* the authority itself */
  WORK_KEYRING,   /* further ways into a new vault: what fails here is a note */
  WORK_RECOVERY,
  WORK_DONE,
};

static void go_on (ChyAuthorityAssistant *self);

static void
put_texts (GVariantDict *dict, ChyForm *form, const char *const *keys)
{
  g_autoptr (GVariant) body = chy_form_get_body (form);

  for (; *keys != NULL; keys++)
    {
      g_autoptr (GVariant) value = chy_body_get (body, *keys);

      if (value != NULL)
        g_variant_dict_insert_value (dict, *keys, value);
    }
}

/* Of those that the form shows; what it hides may have been filled before. */
static ChyCommand *
create_command (ChyAuthorityAssistant *self)
{
  static const char *const names[] = { "name", "organization", "fqdn", NULL };
  static const char *const parents[] = { "parent", NULL };
  static const char *const keys[] = { "key", NULL };
  static const char *const validities[] = { "validity", NULL };
  static const char *const uris[] = { "pkcs11", NULL };
  static const char *const certificates[] = { "certificate", NULL };
  ChyAuthorityControls *controls = &self->controls;
  ChyAuthorityKind kind = chy_authority_assistant_get_kind (self);
  gboolean token = chy_authority_pages_is_on_token (self);
  g_autoptr (ChySecret) pin = token ? chy_secret_entry_get (controls->pin) : NULL;
  g_autoptr (ChySecret) file = chy_secret_entry_get (controls->key_passphrase);
  GVariantDict dict;
  ChyCommand *command;

  g_variant_dict_init (&dict, NULL);
  put_texts (&dict, controls->name, names);
  if (kind == CHY_AUTHORITY_SUBORDINATE)
    put_texts (&dict, controls->name, parents);
  if (kind == CHY_AUTHORITY_EXTERNAL)
    g_variant_dict_insert (&dict, "external", "b", TRUE);
  if (kind == CHY_AUTHORITY_IMPORT)
    put_texts (&dict, controls->certificate, certificates);
  else
    put_texts (&dict, controls->key, keys);
  if (kind == CHY_AUTHORITY_ROOT || kind == CHY_AUTHORITY_SUBORDINATE)
    put_texts (&dict, controls->key, validities);
  if (token)
    put_texts (&dict, controls->uri, uris);
  command = chy_command_new (kind == CHY_AUTHORITY_IMPORT ? "authority-import" : "authority-create",
                             g_variant_dict_end (&dict));
  if (pin != NULL)
    chy_command_set_secret (command, "pin", pin);
  if (kind == CHY_AUTHORITY_IMPORT && !token)
    {
      chy_command_set_secret (command, "key", self->key);
      if (file != NULL)
        chy_command_set_secret (command, "importPassphrase", file);
    }

  return command;
}

static ChyCommand *
slot_command (ChyAuthorityAssistant *self, const char *kind)
{
  GVariantDict dict;
  ChyCommand *command;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "kind", "s", kind);
  command = chy_command_new ("vault-add-slot", g_variant_dict_end (&dict));
  chy_command_set_secret (command, "passphrase", self->passphrase);

  return command;
}

/* The command of a step, or NULL where there is nothing to do. */
static ChyCommand *
command_of (ChyAuthorityAssistant *self)
{
  ChyCommand *command;

  switch (self->step)
    {
    case WORK_VAULT:
      if (!chy_authority_pages_makes_vault (self))
        return NULL;
      command = chy_command_new ("vault-create", g_variant_new ("a{sv}", NULL));
      chy_command_set_secret (command, "passphrase", self->passphrase);
      return command;
    case WORK_AUTHORITY:
      return self->id == NULL ? create_command (self) : NULL;
    case WORK_KEYRING:
      return self->passphrase != NULL && gtk_toggle_button_get_active (self->controls.keyring)
                 ? slot_command (self, "keyring")
                 : NULL;
    case WORK_RECOVERY:
      return self->passphrase != NULL && gtk_toggle_button_get_active (self->controls.recovery)
                 ? slot_command (self, "recovery")
                 : NULL;
    default:
      return NULL;
    }
}

/* --- what came of it -------------------------------------------------------------------------------------
 */

static void
show_problems (ChyAuthorityAssistant *self, const GError *error)
{
  ChyAuthorityControls *controls = &self->controls;
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
  g_autoptr (GPtrArray) rest = chy_form_set_problems (controls->name, problems);

  if (rest->len < problems->len)
    {
      chy_authority_assistant_show_page (self, CHY_AUTHORITY_PAGE_NAME);
      return;
    }
  chy_container_clear (GTK_CONTAINER (controls->messages));
  for (guint i = 0; i < rest->len; i++)
    {
      GtkWidget *row = chy_problem_row_new (g_ptr_array_index (rest, i));

      gtk_widget_show_all (row);
      gtk_container_add (GTK_CONTAINER (controls->messages), row);
    }
}

static void
take_outcome (ChyAuthorityAssistant *self, const ChyOutcome *outcome)
{
  const char *name = chy_body_get_text (outcome->values, "name");
  ChySecret *code;

  switch (self->step)
    {
    case WORK_VAULT:
      g_free (self->vault);
      self->vault = g_strdup ("open");
      break;
    case WORK_AUTHORITY:
      self->id = g_strdup (chy_body_get_text (outcome->values, "id"));
      self->name = g_strdup (name != NULL ? name : "");
      self->waiting = chy_authority_assistant_get_kind (self) == CHY_AUTHORITY_EXTERNAL;
      for (guint i = 0; i < outcome->problems->len; i++)
        if (g_strcmp0 (chy_problem_get_code (outcome->problems->pdata[i]), "vault-made") != 0)
          g_ptr_array_add (self->notes, chy_problem_ref (outcome->problems->pdata[i]));
      break;
    case WORK_RECOVERY:
      code = outcome->secrets != NULL ? g_hash_table_lookup (outcome->secrets, "recoveryCode") : NULL;
      if (code != NULL)
        self->recovery = chy_secret_ref (code);
      break;
    default:
      break;
    }
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthorityAssistant) self = data;
  g_autoptr (GError) error = NULL;
  gboolean open = chy_unlock_finish (result, &error);

  (void) source;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (open)
    go_on (self);
  else
    {
      chy_authority_assistant_set_busy (self, FALSE);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_problems (self, error);
    }
}

static gboolean
is_locked (const GError *error)
{
  return g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT) ||
         chy_error_is (error, "vault", "locked");
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthorityAssistant) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_tenant_apply_finish (CHY_TENANT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (outcome != NULL)
    take_outcome (self, outcome);
  else if (self->step > WORK_AUTHORITY)
    {
      g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

      for (guint i = 0; i < problems->len; i++)
        g_ptr_array_add (self->notes, chy_problem_ref (problems->pdata[i]));
    }
  else if (is_locked (error) && g_strcmp0 (self->vault, "open") != 0)
    {
      chy_unlock_async (GTK_WIDGET (self), self->tenant, self->cancellable, unlocked_cb, g_object_ref (self));
      return;
    }
  else
    {
      chy_authority_assistant_set_busy (self, FALSE);
      show_problems (self, error);
      return;
    }
  self->step++;
  go_on (self);
}

static void
go_on (ChyAuthorityAssistant *self)
{
  while (self->step < WORK_DONE)
    {
      g_autoptr (ChyCommand) command = command_of (self);

      if (command != NULL)
        {
          command->confirmed = TRUE;
          chy_tenant_apply_async (self->tenant, command, self->cancellable, applied_cb, g_object_ref (self));
          return;
        }
      self->step++;
    }
  /* They have done their work. */
  g_clear_pointer (&self->passphrase, chy_secret_unref);
  g_clear_pointer (&self->key, chy_secret_unref);
  chy_authority_assistant_set_busy (self, FALSE);
  chy_authority_done_fill (self);
  chy_authority_assistant_show_page (self, CHY_AUTHORITY_PAGE_DONE);
}

void
chy_authority_work_begin (ChyAuthorityAssistant *self)
{
  if (chy_authority_pages_makes_vault (self))
    {
      g_clear_pointer (&self->passphrase, chy_secret_unref);
      self->passphrase = chy_secret_entry_get (self->controls.passphrase);
    }
  self->step = WORK_VAULT;
  chy_authority_assistant_set_busy (self, TRUE);
  go_on (self);
}
