/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-authority-security.h"

enum
{
  N_RIGHTS = 4,
  MOST_PRINCIPALS = 200,
};

static const struct
{
  const char *id;
  const char *title; /* N_() */
} rights[N_RIGHTS] = {
  { "read", N_ ("Read") },
  { "issue-and-manage-certificates", N_ ("Issue and Manage Certificates") },
  { "manage-ca", N_ ("Manage CA") },
  { "request-certificates", N_ ("Request Certificates") },
};

/* An account with what it had and what it shall have. */
typedef struct
{
  char *name; /* (owned) as it is shown, and as commands take it */
  gboolean allow[N_RIGHTS], deny[N_RIGHTS];
  gboolean had_allow[N_RIGHTS], had_deny[N_RIGHTS];
  gboolean removed;
} Account;

struct _ChyAuthoritySecurity
{
  GtkBox parent_instance;

  ChyTenant *tenant;         /* (owned) */
  char *authority;           /* (owned) its id */
  GPtrArray *accounts;       /* (owned) of Account */
  GCancellable *cancellable; /* (owned) */
  GtkListStore *known;       /* (owned) names to complete */
  GtkWidget *allow[N_RIGHTS];
  GtkWidget *deny[N_RIGHTS];
  gboolean quiet; /* boxes are set by the program */

  /* Template children. */
  GtkListBox *list;
  GtkEntry *name;
  GtkWidget *add;
  GtkWidget *remove;
  GtkGrid *grid;
  GtkLabel *head;
};

G_DEFINE_FINAL_TYPE (ChyAuthoritySecurity, chy_authority_security, GTK_TYPE_BOX)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
account_free (gpointer data)
{
  Account *account = data;

  g_free (account->name);
  g_free (account);
}

/* --- the list ------------------------------------------------------------------------------------------- */

/* Rows are in the order of the accounts that are not removed. */
static Account *
nth_account (ChyAuthoritySecurity *self, int index)
{
  for (guint i = 0; i < self->accounts->len; i++)
    {
      Account *account = g_ptr_array_index (self->accounts, i);

      if (!account->removed && index-- == 0)
        return account;
    }

  return NULL;
}

static Account *
selected_account (ChyAuthoritySecurity *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL ? nth_account (self, gtk_list_box_row_get_index (row)) : NULL;
}

static void
add_row (ChyAuthoritySecurity *self, const Account *account)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *label = gtk_label_new (account->name);
  const char *icon = g_str_has_suffix (account->name, "$") ? "computer-symbolic" : "system-users-symbolic";

  g_object_set (label, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, "tooltip-text",
                account->name, NULL);
  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 6, "margin-bottom", 6, NULL);
  gtk_container_add (GTK_CONTAINER (box), gtk_image_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), account->name);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (self->list), row);
}

static void
show_account (ChyAuthoritySecurity *self)
{
  const Account *account = selected_account (self);

  self->quiet = TRUE;
  for (gsize i = 0; i < N_RIGHTS; i++)
    {
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->allow[i]), account != NULL && account->allow[i]);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->deny[i]), account != NULL && account->deny[i]);
    }
  self->quiet = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->grid), account != NULL);
  gtk_widget_set_sensitive (self->remove, account != NULL);
  if (account != NULL)
    {
      /* Translators: %s is the name of an account or group. */
      g_autofree char *words = g_strdup_printf (_ ("Permissions for %s"), account->name);

      gtk_label_set_text (self->head, words);
    }
  else
    gtk_label_set_text (self->head, _ ("Permissions"));
}

static void
row_selected_cb (ChyAuthoritySecurity *self)
{
  show_account (self);
}

static void
select_index (ChyAuthoritySecurity *self, int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, index);

  if (row != NULL)
    gtk_list_box_select_row (self->list, row);
  else
    show_account (self);
}

static void
changed (ChyAuthoritySecurity *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
remove_cb (ChyAuthoritySecurity *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  Account *account = selected_account (self);
  int index;

  if (account == NULL)
    return;
  index = gtk_list_box_row_get_index (row);
  account->removed = TRUE;
  gtk_widget_destroy (GTK_WIDGET (row));
  select_index (self, MAX (index - 1, 0));
  changed (self);
}

static void
add_cb (ChyAuthoritySecurity *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_entry_get_text (self->name)));
  Account *account = NULL;
  int index = 0;

  if (*name == '\0')
    return;
  for (guint i = 0; i < self->accounts->len && account == NULL; i++)
    {
      Account *other = g_ptr_array_index (self->accounts, i);

      if (g_ascii_strcasecmp (other->name, name) == 0 && !other->removed)
        account = other;
      else if (!other->removed)
        index++;
    }
  if (account == NULL)
    {
      account = g_new0 (Account, 1);
      account->name = g_steal_pointer (&name);
      g_ptr_array_add (self->accounts, account);
      add_row (self, account);
    }
  gtk_entry_set_text (self->name, "");
  select_index (self, index);
  gtk_widget_grab_focus (self->allow[0]);
}

static void
name_changed_cb (ChyAuthoritySecurity *self)
{
  gtk_widget_set_sensitive (self->add, *gtk_entry_get_text (self->name) != '\0');
}

/* What is allowed is not denied, and the other way round, as Windows has it. */
static void
toggled_cb (GtkToggleButton *box, ChyAuthoritySecurity *self)
{
  Account *account = selected_account (self);
  gboolean active = gtk_toggle_button_get_active (box);

  if (self->quiet || account == NULL)
    return;
  for (gsize i = 0; i < N_RIGHTS; i++)
    {
      if (GTK_WIDGET (box) == self->allow[i])
        {
          account->allow[i] = active;
          account->deny[i] = account->deny[i] && !active;
        }
      if (GTK_WIDGET (box) == self->deny[i])
        {
          account->deny[i] = active;
          account->allow[i] = account->allow[i] && !active;
        }
    }
  show_account (self);
  changed (self);
}

/* --- names ---------------------------------------------------------------------------------------------- */

static void
principals_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthoritySecurity) self = data;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, NULL);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    gtk_list_store_insert_with_values (self->known, NULL, -1, 0,
                                       chy_body_get_text (rows->pdata[i], "displayName"), -1);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthoritySecurity) self = data;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, NULL);

  /* Without them names are typed whole. */
  if (answer != NULL)
    chy_result_rows_async (answer, 0, MOST_PRINCIPALS, self->cancellable, principals_cb, g_object_ref (self));
}

static void
offer_names (ChyAuthoritySecurity *self)
{
  g_autoptr (GtkEntryCompletion) completion = gtk_entry_completion_new ();
  g_autoptr (ChyQuery) query = chy_query_new ("principals", NULL);

  gtk_entry_completion_set_model (completion, GTK_TREE_MODEL (self->known));
  gtk_entry_completion_set_text_column (completion, 0);
  gtk_entry_set_completion (self->name, completion);
  chy_tenant_query_async (self->tenant, query, self->cancellable, asked_cb, g_object_ref (self));
}

/* --- vfuncs --------------------------------------------------------------------------------------------- */

static void
chy_authority_security_dispose (GObject *object)
{
  g_cancellable_cancel (CHY_AUTHORITY_SECURITY (object)->cancellable);

  G_OBJECT_CLASS (chy_authority_security_parent_class)->dispose (object);
}

static void
chy_authority_security_finalize (GObject *object)
{
  ChyAuthoritySecurity *self = CHY_AUTHORITY_SECURITY (object);

  g_clear_object (&self->tenant);
  g_free (self->authority);
  g_ptr_array_unref (self->accounts);
  g_object_unref (self->cancellable);
  g_object_unref (self->known);

  G_OBJECT_CLASS (chy_authority_security_parent_class)->finalize (object);
}

static void
chy_authority_security_class_init (ChyAuthoritySecurityClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_authority_security_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_authority_security_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-authority-security.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyAuthoritySecurity, list);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthoritySecurity, name);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthoritySecurity, add);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthoritySecurity, remove);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthoritySecurity, grid);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthoritySecurity, head);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
}

static GtkWidget *
box_new (ChyAuthoritySecurity *self, const char *format, const char *title, int column, int row)
{
  GtkWidget *box = gtk_check_button_new ();
  g_autofree char *name = g_strdup_printf ("%s: %s", format, title);

  g_object_set (box, "halign", GTK_ALIGN_CENTER, "tooltip-text", name, "visible", TRUE, NULL);
  atk_object_set_name (gtk_widget_get_accessible (box), name);
  g_signal_connect (box, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_grid_attach (self->grid, box, column, row, 1, 1);

  return box;
}

static void
chy_authority_security_init (ChyAuthoritySecurity *self)
{
  self->accounts = g_ptr_array_new_with_free_func (account_free);
  self->cancellable = g_cancellable_new ();
  self->known = gtk_list_store_new (1, G_TYPE_STRING);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < N_RIGHTS; i++)
    {
      const char *title = g_dgettext (GETTEXT_PACKAGE, rights[i].title);
      GtkWidget *label = gtk_label_new (title);

      g_object_set (label, "xalign", 0.0, "hexpand", TRUE, "wrap", TRUE, "visible", TRUE, NULL);
      gtk_grid_attach (self->grid, label, 0, i + 1, 1, 1);
      self->allow[i] = box_new (self, _ ("Allow"), title, 1, i + 1);
      self->deny[i] = box_new (self, _ ("Deny"), title, 2, i + 1);
    }
}

/* --- public --------------------------------------------------------------------------------------------- */

static void
take_rights (GVariant *row, const char *key, gboolean *ret_now, gboolean *ret_had)
{
  g_auto (GStrv) list = chy_body_get_list (row, key);

  for (gsize i = 0; i < N_RIGHTS; i++)
    ret_now[i] = ret_had[i] = g_strv_contains ((const char *const *) list, rights[i].id);
}

GtkWidget *
chy_authority_security_new (ChyTenant *tenant, GVariant *authority)
{
  ChyAuthoritySecurity *self = g_object_new (CHY_TYPE_AUTHORITY_SECURITY, "visible", TRUE, NULL);
  g_autoptr (GVariant) security = chy_body_get (authority, "security");
  gsize n = security != NULL ? g_variant_n_children (security) : 0;

  self->tenant = g_object_ref (tenant);
  self->authority = g_strdup (chy_body_get_text (authority, "id"));
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (security, i);
      Account *account = g_new0 (Account, 1);
      const char *name = chy_body_get_text (row, "principalName");

      if (name == NULL || *name == '\0')
        name = chy_body_get_text (row, "principalId");
      account->name = g_strdup (name);
      take_rights (row, "allow", account->allow, account->had_allow);
      take_rights (row, "deny", account->deny, account->had_deny);
      g_ptr_array_add (self->accounts, account);
      add_row (self, account);
    }
  select_index (self, 0);
  name_changed_cb (self);
  offer_names (self);

  return GTK_WIDGET (self);
}

static void
add_command (ChyAuthoritySecurity *self,
             GPtrArray *commands,
             const Account *account,
             gsize right,
             gboolean grant,
             gboolean deny)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "authority", "s", self->authority);
  g_variant_dict_insert (&dict, "principal", "s", account->name);
  g_variant_dict_insert (&dict, "right", "s", rights[right].id);
  if (deny)
    g_variant_dict_insert (&dict, "deny", "b", TRUE);
  g_ptr_array_add (commands, chy_command_new (grant ? "authority-grant" : "authority-revoke-grant",
                                              g_variant_dict_end (&dict)));
}

GPtrArray *
chy_authority_security_get_commands (ChyAuthoritySecurity *self)
{
  GPtrArray *commands = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_command_free);

  g_return_val_if_fail (CHY_IS_AUTHORITY_SECURITY (self), commands);

  for (int grant = 1; grant >= 0; grant--)
    for (guint i = 0; i < self->accounts->len; i++)
      {
        const Account *account = g_ptr_array_index (self->accounts, i);

        for (gsize r = 0; r < N_RIGHTS; r++)
          {
            gboolean allow = account->allow[r] && !account->removed;
            gboolean deny = account->deny[r] && !account->removed;

            if (allow != account->had_allow[r] && allow == (grant != 0))
              add_command (self, commands, account, r, allow, FALSE);
            if (deny != account->had_deny[r] && deny == (grant != 0))
              add_command (self, commands, account, r, deny, TRUE);
          }
      }

  return commands;
}

gboolean
chy_authority_security_is_changed (ChyAuthoritySecurity *self)
{
  g_autoptr (GPtrArray) commands = chy_authority_security_get_commands (self);

  return commands->len > 0;
}
