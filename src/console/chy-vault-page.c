/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-navigate.h"
#include "chy-vault-page.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-command-dialog.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-secret-entry.h"
#include "console/widgets/chy-words.h"

enum
{
  MOST_SLOTS = 100,
};

struct _ChyVaultPage
{
  GtkBox parent_instance;

  ChyTenant *tenant;           /* (owned) */
  GCancellable *cancellable;   /* (owned) cancelled when the page goes */
  GSimpleActionGroup *actions; /* (owned) */

  /* Template children. */
  GtkListBox *slots;
  GtkLabel *state;
  GtkImage *state_icon;
};

G_DEFINE_FINAL_TYPE (ChyVaultPage, chy_vault_page, GTK_TYPE_BOX)

static const struct
{
  const char *kind;
  const char *title;
  const char *icon;
} kinds[] = {
  { "passphrase", N_ ("Passphrase"), "chy-key-symbolic" },
  { "recovery", N_ ("Recovery code"), "chy-key-symbolic" },
  { "keyring", N_ ("Desktop keyring"), "computer-symbolic" },
};

static const char *const with_passphrase[] = { "passphrase", NULL };
static const char *const with_both[] = { "passphrase", "newPassphrase", NULL };
static const char *const no_fields[] = { NULL };

/* --- changes -------------------------------------------------------------------------------------------- */

static GVariant *
param_new (const char *key, const char *text)
{
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  if (key != NULL)
    g_variant_dict_insert (&params, key, "s", text);

  return g_variant_dict_end (&params);
}

static void
ask (ChyVaultPage *self,
     const char *type,
     GVariant *params,
     const char *title,
     const char *intro,
     const char *verb,
     const char *const *secrets,
     ChyCommandDialog **ret_dialog)
{
  const ChyCommandDialogOptions options = {
    .title = title, .intro = intro, .verb = verb, .keys = no_fields, .secrets = secrets
  };
  ChyCommandDialog *dialog = chy_command_dialog_run (GTK_WIDGET (self), self->tenant, type, params, &options);

  if (ret_dialog != NULL)
    *ret_dialog = dialog;
}

static void
open_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyVaultPage *self = data;

  chy_unlock_async (GTK_WIDGET (self), self->tenant, self->cancellable, NULL, NULL);
}

static void
change_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ask (data, "vault-change-passphrase", param_new (NULL, NULL), _ ("Change Passphrase"),
       _ ("Backups that were made before keep opening with the old one."), _ ("C_hange"), with_both, NULL);
}

static void
passphrase_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ask (data, "vault-add-slot", param_new ("kind", "passphrase"), _ ("Add a Passphrase"),
       _ ("Each of the passphrases opens the vault: one for every administrator, say."), _ ("_Add"),
       with_both, NULL);
}

static void
keyring_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ask (data, "vault-add-slot", param_new ("kind", "keyring"), _ ("Open With the Desktop Keyring"),
       _ ("Whoever is signed in to this desktop opens the vault without being asked."), _ ("_Store"),
       with_passphrase, NULL);
}

static void
close_cb (GtkDialog *dialog)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

/* The code is shown this once. */
static void
recovery_done_cb (ChyVaultPage *self, ChyOutcome *outcome)
{
  ChySecret *code = outcome->secrets != NULL ? g_hash_table_lookup (outcome->secrets, "recoveryCode") : NULL;
  GtkWidget *dialog, *box, *words;

  if (code == NULL)
    return;
  dialog =
      g_object_new (GTK_TYPE_DIALOG, "use-header-bar", 1, "title", _ ("Recovery Code"), "modal", TRUE,
                    "destroy-with-parent", TRUE, "transient-for", chy_window_of (GTK_WIDGET (self)), NULL);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  words =
      gtk_label_new (_ ("This code opens the vault when its passphrase is lost. It is shown this once: print "
                        "it and keep it where no computer is."));
  gtk_container_set_border_width (GTK_CONTAINER (box), 18);
  g_object_set (words, "wrap", TRUE, "xalign", 0.0, "max-width-chars", 52, NULL);
  gtk_container_add (GTK_CONTAINER (box), words);
  gtk_container_add (GTK_CONTAINER (box), chy_secret_shown_new (code, _ ("Recovery code"), TRUE));
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), box);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Close"), GTK_RESPONSE_CLOSE);
  g_signal_connect (dialog, "response", G_CALLBACK (close_cb), NULL);
  gtk_widget_show_all (dialog);
}

static void
recovery_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyCommandDialog *dialog;

  ask (data, "vault-add-slot", param_new ("kind", "recovery"), _ ("Add a Recovery Code"),
       _ ("A code that opens the vault when its passphrase is lost."), _ ("_Make Code"), with_passphrase,
       &dialog);
  g_signal_connect_object (dialog, "done", G_CALLBACK (recovery_done_cb), data, G_CONNECT_SWAPPED);
}

static void
remove_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ask (data, "vault-remove-slot", param_new ("slot", g_variant_get_string (parameter, NULL)),
       _ ("Remove From the Vault"), NULL, _ ("_Remove"), with_passphrase, NULL);
}

static const GActionEntry entries[] = {
  { .name = "open", .activate = open_cb },
  { .name = "change", .activate = change_cb },
  { .name = "add-passphrase", .activate = passphrase_cb },
  { .name = "add-keyring", .activate = keyring_cb },
  { .name = "add-recovery", .activate = recovery_cb },
  { .name = "remove", .activate = remove_cb, .parameter_type = "s" },
};

/* --- what there is -------------------------------------------------------------------------------------- */

static GtkWidget *
slot_row_new (GVariant *slot)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *remove = gtk_button_new_from_icon_name ("list-remove-symbolic", GTK_ICON_SIZE_BUTTON);
  const char *kind = chy_body_get_text (slot, "kind");
  g_autofree char *when =
      chy_words_relative (chy_body_get_int (slot, "createdDateTime", 0), g_get_real_time ());
  const char *title = kind, *icon = "chy-key-symbolic";
  g_autofree char *verb = NULL;
  GtkWidget *label, *age;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].kind, kind) == 0)
      {
        title = _ (kinds[i].title);
        icon = kinds[i].icon;
      }
  label = gtk_label_new (title);
  age = gtk_label_new (when);
  /* Translators: %s is what opens the vault: "Recovery code". */
  verb = g_strdup_printf (_ ("Remove “%s”"), title);
  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 6, "margin-bottom", 6, NULL);
  g_object_set (label, "xalign", 0.0, "hexpand", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (age), "dim");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (remove), "s", chy_body_get_text (slot, "id"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (remove), "vault.remove");
  gtk_widget_set_tooltip_text (remove, verb);
  atk_object_set_name (gtk_widget_get_accessible (remove), verb);
  gtk_style_context_add_class (gtk_widget_get_style_context (remove), "flat");
  gtk_style_context_add_class (gtk_widget_get_style_context (remove), "tight");
  gtk_container_add (GTK_CONTAINER (box), gtk_image_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), age);
  gtk_container_add (GTK_CONTAINER (box), remove);
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_style_context_add_class (gtk_widget_get_style_context (row), "plain");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  atk_object_set_name (gtk_widget_get_accessible (row), title);
  gtk_widget_show_all (row);

  return row;
}

static void
rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyVaultPage) self = data;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, NULL);

  if (rows == NULL || self->slots == NULL)
    return;
  chy_container_clear (GTK_CONTAINER (self->slots));
  for (guint i = 0; i < rows->len; i++)
    gtk_container_add (GTK_CONTAINER (self->slots), slot_row_new (g_ptr_array_index (rows, i)));
}

static void
slots_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyVaultPage) self = data;
  g_autoptr (ChyResult) slots = chy_tenant_query_finish (CHY_TENANT (source), result, NULL);

  if (slots != NULL)
    chy_result_rows_async (slots, 0, MOST_SLOTS, self->cancellable, rows_cb, g_object_ref (self));
}

/* What can be done with a vault that is there, by whoever has signed in. */
static void
allow (ChyVaultPage *self, gboolean none, gboolean open)
{
  static const struct
  {
    const char *action;
    const char *command;
  } needs[] = {
    { "open", "vault-open" },
    { "change", "vault-change-passphrase" },
    { "add-passphrase", "vault-add-slot" },
    { "add-keyring", "vault-add-slot" },
    { "add-recovery", "vault-add-slot" },
    { "remove", "vault-remove-slot" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (needs); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), needs[i].action);
      gboolean enabled = !none && chy_tenant_can (self->tenant, needs[i].command);

      if (g_str_equal (needs[i].action, "open"))
        enabled = enabled && !open;
      /* The keyring would be the server's. */
      if (g_str_equal (needs[i].action, "add-keyring"))
        enabled = enabled && !chy_tenant_is_remote (self->tenant);
      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
    }
}

static void
vault_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyVaultPage) self = data;
  g_autoptr (GVariant) vault = chy_tenant_get_finish (CHY_TENANT (source), result, NULL);
  const char *state = vault != NULL ? chy_body_get_text (vault, "state") : NULL;
  gboolean open = g_strcmp0 (state, "open") == 0;
  gboolean none = g_strcmp0 (state, "none") == 0;

  if (state == NULL || self->state == NULL)
    return;
  gtk_label_set_text (self->state, open   ? C_ ("vault", "Open")
                                   : none ? _ ("There is none yet; it is made with the first authority.")
                                          : _ ("Locked"));
  gtk_image_set_from_icon_name (
      self->state_icon, open ? "chy-state-ok-symbolic" : "chy-state-inactive-symbolic", GTK_ICON_SIZE_BUTTON);
  allow (self, none, open);
}

static void
load (ChyVaultPage *self)
{
  g_autoptr (ChyQuery) query = chy_query_new ("vault-slots", NULL);

  chy_tenant_get_async (self->tenant, "vault", "vault", self->cancellable, vault_cb, g_object_ref (self));
  chy_tenant_query_async (self->tenant, query, self->cancellable, slots_cb, g_object_ref (self));
}

static void
tenant_changed_cb (ChyVaultPage *self, const char *const *resources)
{
  if (resources == NULL || *resources == NULL || g_strv_contains (resources, "vault"))
    load (self);
}

/* --- vfuncs --------------------------------------------------------------------------------------------- */

static void
chy_vault_page_destroy (GtkWidget *widget)
{
  g_cancellable_cancel (CHY_VAULT_PAGE (widget)->cancellable);

  GTK_WIDGET_CLASS (chy_vault_page_parent_class)->destroy (widget);
}

static void
chy_vault_page_finalize (GObject *object)
{
  ChyVaultPage *self = CHY_VAULT_PAGE (object);

  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_object_unref (self->actions);

  G_OBJECT_CLASS (chy_vault_page_parent_class)->finalize (object);
}

static void
chy_vault_page_class_init (ChyVaultPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_vault_page_finalize;
  widget_class->destroy = chy_vault_page_destroy;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-vault-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyVaultPage, slots);
  gtk_widget_class_bind_template_child (widget_class, ChyVaultPage, state);
  gtk_widget_class_bind_template_child (widget_class, ChyVaultPage, state_icon);
}

static void
chy_vault_page_init (ChyVaultPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "vault", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
chy_vault_page_new (ChyTenant *tenant)
{
  ChyVaultPage *self = g_object_new (CHY_TYPE_VAULT_PAGE, NULL);

  self->tenant = g_object_ref (tenant);
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);
  load (self);

  return GTK_WIDGET (self);
}
