/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-connector-feature.h"
#include "model/chy-problem.h"
#include "model/chy-resource.h"
#include "tenant/commands/chy-connector-fields.h"

#include "chy-connector-rights.h"
#include "chy-connector-settings.h"
#include "chy-proxy-test.h"
#include "console/chy-navigate.h"
#include "console/chy-window.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-form.h"
#include "console/widgets/chy-problem-page.h"

/* What an account that is nobody's own is called. */
#define SYSTEM_ACCOUNT "SYSTEM"

struct _ChyConnectorSettings
{
  GtkDialog parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GVariant *body;            /* (owned) the row as it was saved last */
  GCancellable *cancellable; /* (owned) cancelled when the dialog goes */
  GCancellable *testing;     /* (owned) of the test under way, or NULL */
  ChyForm *form;             /* of the template's box */
  ChyForm *features;         /* likewise */
  ChyConnectorRights *rights;

  /* Template children. */
  GtkEntry *account;
  GtkLabel *account_error;
  GtkLabel *account_name;
  GtkButton *apply;
  GtkButton *close;
  GtkBox *facts_box;
  GtkBox *features_box;
  GtkBox *form_box;
  GtkBox *messages;
  GtkNotebook *notebook;
  GtkRadioButton *other;
  GtkBox *rights_box;
  GtkLabel *sign_in;
  GtkLabel *sign_in_detail;
  GtkLabel *sign_in_help;
  GtkLabel *sign_in_state;
  GtkRadioButton *system;
  GtkLabel *system_detail;
  GtkEntry *test_address;
  GtkWidget *test_box;
  GtkButton *test_button;
  GtkImage *test_icon;
  GtkLabel *test_result;
  GtkSpinner *test_spinner;
};

G_DEFINE_FINAL_TYPE (ChyConnectorSettings, chy_connector_settings, GTK_TYPE_DIALOG)

static gboolean
uses_system (ChyConnectorSettings *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->system));
}

/* The account as the fields have it now; g_free(). */
static char *
get_account (ChyConnectorSettings *self)
{
  return uses_system (self) ? g_strdup (SYSTEM_ACCOUNT)
                            : g_strstrip (g_strdup (gtk_entry_get_text (self->account)));
}

static char *
get_proxy (ChyConnectorSettings *self)
{
  g_autoptr (GVariant) body = chy_form_get_body (self->form);
  const char *proxy = chy_body_get_text (body, "proxyUrl");

  return g_strstrip (g_strdup (proxy != NULL ? proxy : ""));
}

static gboolean
is_changed (ChyConnectorSettings *self)
{
  g_autofree char *account = get_account (self);
  g_autofree char *proxy = get_proxy (self);
  const char *old_account = chy_body_get_text (self->body, "account");
  const char *old_proxy = chy_body_get_text (self->body, "proxyUrl");

  return g_strcmp0 (account, old_account != NULL ? old_account : SYSTEM_ACCOUNT) != 0 ||
         g_strcmp0 (proxy, old_proxy != NULL ? old_proxy : "") != 0 || chy_form_is_changed (self->features);
}

static void
update (ChyConnectorSettings *self)
{
  gboolean changed = is_changed (self);

  gtk_widget_set_sensitive (GTK_WIDGET (self->account), !uses_system (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->account_name), !uses_system (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply),
                            changed && chy_tenant_can (self->tenant, "connector-set"));
  gtk_button_set_label (self->close, changed ? _ ("_Cancel") : _ ("_Close"));
  gtk_widget_hide (GTK_WIDGET (self->account_error));
  gtk_style_context_remove_class (gtk_widget_get_style_context (GTK_WIDGET (self->account)), "field-error");
}

static void
changed_cb (ChyConnectorSettings *self)
{
  if (self->body != NULL)
    update (self);
}

/* --- saving
 * -------------------------------------------------------------------------------------------------- */

/* One line, however long addresses may be. */
static void
proxy_changed_cb (GtkEntry *entry, ChyConnectorSettings *self)
{
  chy_form_change (self->form, "proxyUrl", g_variant_new_string (gtk_entry_get_text (entry)));
}

static GtkWidget *
proxy_entry_new (ChyConnectorSettings *self)
{
  GtkWidget *entry = gtk_entry_new ();
  const char *proxy = chy_body_get_text (self->body, "proxyUrl");

  g_object_set (entry, "visible", TRUE, "hexpand", TRUE, "activates-default", TRUE, "placeholder-text",
                "http://proxy.contoso.com:3128", "text", proxy != NULL ? proxy : "", NULL);
  atk_object_set_name (gtk_widget_get_accessible (entry), _ ("Proxy"));
  g_signal_connect (entry, "changed", G_CALLBACK (proxy_changed_cb), self);

  return entry;
}

/* A server that is older does not say what it has no switch for. */
static void
reset_features (ChyConnectorSettings *self)
{
  g_autoptr (GVariant) body = chy_fields_complete (chy_connector_features, self->body);

  chy_form_set_body (self->features, body);
}

static void
show_error (ChyConnectorSettings *self, const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
  g_autoptr (GPtrArray) left = chy_form_set_problems (self->form, problems);

  for (guint i = 0; i < left->len; i++)
    gtk_container_add (GTK_CONTAINER (self->messages), chy_problem_row_new (g_ptr_array_index (left, i)));
  gtk_widget_show_all (GTK_WIDGET (self->messages));
}

typedef struct
{
  ChyConnectorSettings *self; /* (owned) */
  GVariant *settings;         /* (owned) */
} Saving;

static void
saved_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Saving *saving = data;
  ChyConnectorSettings *self = saving->self;
  g_autoptr (GVariant) settings = saving->settings;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);

  g_free (saving);
  if (g_cancellable_is_cancelled (self->cancellable) || self->body == NULL)
    ;
  else if (outcome != NULL)
    {
      GVariant *now = chy_body_merge (self->body, settings);

      g_variant_unref (self->body);
      self->body = now;
      reset_features (self);
      update (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      update (self);
      show_error (self, error);
    }
  g_object_unref (self);
}

static gboolean
check_account (ChyConnectorSettings *self, const char *account)
{
  if (uses_system (self) || *account != '\0')
    return TRUE;
  gtk_label_set_text (self->account_error, _ ("Name the account, as DOMAIN\\name."));
  gtk_widget_show (GTK_WIDGET (self->account_error));
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->account)), "field-error");
  gtk_widget_grab_focus (GTK_WIDGET (self->account));

  return FALSE;
}

static void
save (ChyConnectorSettings *self)
{
  const char *name = chy_body_get_text (self->body, "displayName");
  /* Translators: %s is the name of a connector. */
  g_autofree char *done = g_strdup_printf (_ ("Settings of “%s” saved"), name != NULL ? name : "");
  const ChyActOptions options = { .done = done, .quiet = TRUE };
  g_autofree char *account = get_account (self);
  g_autofree char *proxy = get_proxy (self);
  g_autoptr (GVariant) features = chy_form_get_body (self->features);
  GVariantDict settings, params;
  Saving *saving;

  chy_container_clear (GTK_CONTAINER (self->messages));
  if (!chy_form_check (self->form) || !check_account (self, account))
    return;
  g_variant_dict_init (&settings, NULL);
  g_variant_dict_insert (&settings, "account", "s", account);
  g_variant_dict_insert (&settings, "proxyUrl", "s", proxy);
  for (const ChyField *feature = chy_connector_features; feature->key != NULL; feature++)
    g_variant_dict_insert (&settings, feature->key, "b", chy_connector_has_feature (features, feature->key));
  saving = g_new0 (Saving, 1);
  saving->self = g_object_ref (self);
  saving->settings = g_variant_ref_sink (g_variant_dict_end (&settings));
  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "connector", "s", chy_body_get_text (self->body, "id"));
  g_variant_dict_insert_value (&params, "settings", saving->settings);
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply), FALSE);
  chy_act_async (GTK_WIDGET (self), self->tenant,
                 chy_command_new ("connector-set", g_variant_dict_end (&params)), &options, self->cancellable,
                 saved_cb, saving);
}

static void
response_cb (ChyConnectorSettings *self, int response)
{
  if (response == GTK_RESPONSE_APPLY)
    save (self);
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

/* --- the test
 * ------------------------------------------------------------------------------------------------ */

static void
show_test (ChyConnectorSettings *self, const char *icon, const char *sentence)
{
  gtk_widget_set_visible (GTK_WIDGET (self->test_spinner), icon == NULL);
  g_object_set (self->test_spinner, "active", icon == NULL, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->test_icon), icon != NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (self->test_icon, icon, GTK_ICON_SIZE_BUTTON);
  gtk_label_set_text (self->test_result, sentence);
}

static void
tested_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyConnectorSettings) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = FALSE;
  g_autofree char *sentence = chy_proxy_test_finish (result, &ok, &error);

  if (sentence == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_button_set_label (self->test_button, _ ("_Test"));
  g_clear_object (&self->testing);
  show_test (self, ok ? "chy-state-ok-symbolic" : "chy-state-error-symbolic", sentence);
}

static void
stop_test (ChyConnectorSettings *self)
{
  if (self->testing != NULL)
    g_cancellable_cancel (self->testing);
  g_clear_object (&self->testing);
}

static void
test_cb (ChyConnectorSettings *self)
{
  g_autofree char *proxy = get_proxy (self);
  g_autofree char *address = g_strstrip (g_strdup (gtk_entry_get_text (self->test_address)));

  if (self->testing != NULL)
    {
      stop_test (self);
      gtk_button_set_label (self->test_button, _ ("_Test"));
      show_test (self, "chy-state-unknown-symbolic", _ ("The test was stopped"));
      return;
    }
  if (!chy_form_check (self->form))
    return;
  if (*address == '\0')
    {
      show_test (self, "chy-state-info-symbolic",
                 _ ("Give an address that the connector has to reach, such as ca1.contoso.com:443."));
      gtk_widget_grab_focus (GTK_WIDGET (self->test_address));
      return;
    }
  self->testing = g_cancellable_new ();
  gtk_button_set_label (self->test_button, _ ("S_top"));
  show_test (self, NULL, _ ("Connecting…"));
  chy_proxy_test_async (proxy, address, self->testing, tested_cb, g_object_ref (self));
}

/* --- what it shows
 * --------------------------------------------------------------------------------------------- */

/* The tenant and the account: the server's, where it is one; else there is nobody to sign in to. */
static void
show_sign_in (ChyConnectorSettings *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autoptr (ChyConnection) connection = chy_tenant_get_connection (self->tenant);
  const char *place = connection != NULL       ? connection->address
                      : CHY_IS_WINDOW (parent) ? chy_window_get_location (CHY_WINDOW (parent))
                                               : "";
  gboolean administrator = chy_tenant_can (self->tenant, "connector-set");
  /* Translators: the name of an account, and its role. */
  g_autofree char *account =
      g_strdup_printf (_ ("%s, %s"), connection != NULL ? connection->account : g_get_user_name (),
                       administrator ? _ ("administrator of this tenant") : _ ("reader"));

  gtk_label_set_text (self->sign_in, account);
  gtk_label_set_text (self->sign_in_detail, *place != '\0' ? place : _ ("This computer"));
  if (connection == NULL)
    return;
  gtk_label_set_text (self->sign_in_state, _ ("Signed in"));
  gtk_label_set_text (self->sign_in_help,
                      _ ("This is the account of this console. The connector signs in to the server by a "
                         "certificate of its own, which it renews itself."));
}

static void
show_facts (ChyConnectorSettings *self)
{
  static const char *const keys[] = { "displayName",     "hostName", "connectorVersion",
                                      "createdDateTime", "id",       NULL };
  ChyFacts *facts = CHY_FACTS (chy_facts_new ());

  chy_facts_set_body (facts, chy_resource_find ("connectors")->columns, self->body, keys);
  gtk_widget_show (GTK_WIDGET (facts));
  gtk_container_add (GTK_CONTAINER (self->facts_box), GTK_WIDGET (facts));
}

static void
show_features (ChyConnectorSettings *self)
{
  self->features = CHY_FORM (chy_form_new (self->tenant, chy_connector_features, NULL));
  /* There are few, so each has room to say what it is. */
  for (const ChyField *feature = chy_connector_features; feature->key != NULL; feature++)
    chy_form_set_hint (self->features, feature->key, g_dgettext (GETTEXT_PACKAGE, feature->help));
  reset_features (self);
  g_signal_connect_swapped (self->features, "changed", G_CALLBACK (changed_cb), self);
  gtk_widget_show (GTK_WIDGET (self->features));
  gtk_container_add (GTK_CONTAINER (self->features_box), GTK_WIDGET (self->features));
}

static void
show_account (ChyConnectorSettings *self)
{
  const char *account = chy_body_get_text (self->body, "account");
  const char *principal = chy_body_get_text (self->body, "principalName");
  gboolean system = account == NULL || *account == '\0' || g_ascii_strcasecmp (account, SYSTEM_ACCOUNT) == 0;
  /* Translators: %s is an account, such as CORP\CONNECTOR1$. */
  g_autofree char *detail =
      g_strdup_printf (_ ("Reaches the authorities as %s. Nothing to renew."), principal);

  gtk_label_set_text (self->system_detail, detail);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (system ? self->system : self->other), TRUE);
  if (!system)
    gtk_entry_set_text (self->account, account);
}

static void
chy_connector_settings_dispose (GObject *object)
{
  ChyConnectorSettings *self = CHY_CONNECTOR_SETTINGS (object);

  g_cancellable_cancel (self->cancellable);
  stop_test (self);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->body, g_variant_unref);

  G_OBJECT_CLASS (chy_connector_settings_parent_class)->dispose (object);
}

static void
chy_connector_settings_finalize (GObject *object)
{
  g_object_unref (CHY_CONNECTOR_SETTINGS (object)->cancellable);

  G_OBJECT_CLASS (chy_connector_settings_parent_class)->finalize (object);
}

static void
chy_connector_settings_class_init (ChyConnectorSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chy_connector_settings_dispose;
  object_class->finalize = chy_connector_settings_finalize;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-connector-settings.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, account);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, account_error);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, account_name);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, apply);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, close);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, facts_box);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, features_box);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, form_box);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, other);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, notebook);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, rights_box);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, sign_in);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, sign_in_detail);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, sign_in_help);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, sign_in_state);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, system);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, system_detail);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, test_address);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, test_box);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, test_button);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, test_icon);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, test_result);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorSettings, test_spinner);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, response_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
}

static void
chy_connector_settings_init (ChyConnectorSettings *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* A page that is asked for its name while it goes (a screen reader follows) looks for its tab, which is gone:
 * GTK complains. One with a name of its own does not look. */
static void
name_pages (GtkNotebook *notebook)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (notebook));

  for (int i = 0; i < gtk_notebook_get_n_pages (notebook); i++)
    {
      g_autoptr (AtkObject) page = atk_object_ref_accessible_child (accessible, i);

      if (page != NULL)
        atk_object_set_name (
            page, gtk_notebook_get_tab_label_text (notebook, gtk_notebook_get_nth_page (notebook, i)));
    }
}

GtkWidget *
chy_connector_settings_new (GtkWidget *from, ChyTenant *tenant, GVariant *body)
{
  static const char *const keys[] = { "proxyUrl", NULL };
  const char *name = chy_body_get_text (body, "displayName");
  ChyConnectorSettings *self = g_object_new (CHY_TYPE_CONNECTOR_SETTINGS, "use-header-bar", 1, "modal", TRUE,
                                             "transient-for", chy_window_of (from), "destroy-with-parent",
                                             TRUE, "title", name != NULL ? name : _ ("Connector"), NULL);

  self->tenant = g_object_ref (tenant);
  self->body = g_variant_ref (body);
  self->form = CHY_FORM (chy_form_new (tenant, chy_connector_settings, keys));
  chy_form_set_body (self->form, body);
  chy_form_set_control (self->form, "proxyUrl", proxy_entry_new (self));
  gtk_widget_show (GTK_WIDGET (self->form));
  gtk_container_add (GTK_CONTAINER (self->form_box), GTK_WIDGET (self->form));
  g_signal_connect_swapped (self->form, "changed", G_CALLBACK (changed_cb), self);
  show_features (self);
  show_sign_in (self);
  show_facts (self);
  show_account (self);
  self->rights = CHY_CONNECTOR_RIGHTS (chy_connector_rights_new (tenant));
  gtk_container_add (GTK_CONTAINER (self->rights_box), GTK_WIDGET (self->rights));
  chy_connector_rights_set_connector (self->rights, chy_body_get_text (body, "id"));
  name_pages (self->notebook);
  /* It would show what this computer reaches. */
  gtk_widget_set_visible (self->test_box, !chy_tenant_is_remote (tenant));
  update (self);

  return GTK_WIDGET (self);
}
