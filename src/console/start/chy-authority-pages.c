/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "tenant/commands/chy-command-type.h"

#include "chy-authority-private.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-files.h"
#include "console/widgets/chy-problem-page.h"

enum
{
  PAGE_MARGIN = 18,
  PAGE_WIDTH = 520,
  YEAR = 365 * 86400,
  ROOT_YEARS = 10,
  SUBORDINATE_YEARS = 5,
};

static const struct
{
  const char *title;    /* N_() */
  const char *sentence; /* N_() */
} kinds[CHY_AUTHORITY_N_KINDS] = {
  [CHY_AUTHORITY_ROOT] = { N_ ("A new root authority"),
                           N_ ("It signs its own certificate, which devices learn to trust. The usual choice for "
                               "a start.") },
  [CHY_AUTHORITY_SUBORDINATE] = { N_ ("A subordinate of an authority here"),
                                  N_ ("An authority that you have already signs its certificate at once.") },
  [CHY_AUTHORITY_EXTERNAL] = { N_ ("A subordinate of a CA elsewhere"),
                               N_ ("You save a request, have your CA sign it, and install the certificate when "
                                   "it comes back.") },
  [CHY_AUTHORITY_IMPORT] = { N_ ("An existing CA, taken over"),
                             N_ ("You have its private key and its certificate as files, or the key on a "
                                 "token. What it issued stays valid.") },
};

static const ChyFormOption key_types[] = {
  { "rsa:2048", N_ ("RSA, 2048 bits") },      { "rsa:3072", N_ ("RSA, 3072 bits (recommended)") },
  { "rsa:4096", N_ ("RSA, 4096 bits") },      { "ec:p256", N_ ("Elliptic curve P-256") },
  { "ec:p384", N_ ("Elliptic curve P-384") },
};

static const char *const name_keys[] = { "name", "organization", "fqdn", "parent", NULL };
static const char *const certificate_keys[] = { "certificate", NULL };
static const char *const key_keys[] = { "key", "validity", NULL };
static const char *const uri_keys[] = { "pkcs11", NULL };

/* --- pieces ------------------------------------------------------------------------------------------- */

GtkWidget *
chy_authority_text_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 60, "visible", TRUE, NULL);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);

  return label;
}

static GtkBox *
page_new (ChyAuthorityAssistant *self, const char *name, const char *title, const char *sentence)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_container_add (GTK_CONTAINER (head), chy_authority_text_new (title, "page-title"));
  gtk_container_add (GTK_CONTAINER (head), chy_authority_text_new (sentence, "dim"));
  gtk_container_add (GTK_CONTAINER (box), head);
  g_object_set (box, "margin", PAGE_MARGIN, "valign", GTK_ALIGN_START, NULL);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "expand", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (scroller), box);
  gtk_container_add (GTK_CONTAINER (page), scroller);
  gtk_widget_show_all (page);
  gtk_stack_add_named (self->stack, page, name);

  return GTK_BOX (box);
}

/* Below what scrolls, so that it is in sight. */
static GtkLabel *
error_new (ChyAuthorityAssistant *self, const char *page)
{
  GtkWidget *label = chy_authority_text_new (NULL, "error-text");

  gtk_widget_hide (label);
  g_object_set (label, "margin-start", PAGE_MARGIN, "margin-end", PAGE_MARGIN, "margin-top", 6,
                "margin-bottom", 12, NULL);
  gtk_container_add (GTK_CONTAINER (gtk_stack_get_child_by_name (self->stack, page)), label);

  return GTK_LABEL (label);
}

void
chy_authority_error_show (GtkLabel *label, const char *sentence)
{
  gtk_label_set_text (label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (label), sentence != NULL);
}

static const ChyField *
fields_of (const char *command)
{
  return chy_command_type_find (command)->fields;
}

static ChyForm *
form_new (ChyAuthorityAssistant *self, GtkBox *box, const char *command, const char *const *keys)
{
  GtkWidget *form = chy_form_new (self->tenant, fields_of (command), keys);

  gtk_widget_show (form);
  gtk_container_add (GTK_CONTAINER (box), form);

  return CHY_FORM (form);
}

static void
check_new (GtkBox *box, const char *title, gboolean active, GtkToggleButton **ret_button)
{
  GtkWidget *button = gtk_check_button_new_with_mnemonic (title);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), active);
  gtk_label_set_line_wrap (GTK_LABEL (gtk_bin_get_child (GTK_BIN (button))), TRUE);
  gtk_widget_show (button);
  gtk_container_add (GTK_CONTAINER (box), button);
  *ret_button = GTK_TOGGLE_BUTTON (button);
}

/* --- which kind --------------------------------------------------------------------------------------- */

static GtkWidget *
kind_new (GtkWidget *group, ChyAuthorityKind kind)
{
  GtkWidget *button = gtk_radio_button_new_from_widget (GTK_RADIO_BUTTON (group));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  const char *title = g_dgettext (GETTEXT_PACKAGE, kinds[kind].title);

  gtk_container_add (GTK_CONTAINER (box), chy_authority_text_new (title, "section"));
  gtk_container_add (GTK_CONTAINER (box),
                     chy_authority_text_new (g_dgettext (GETTEXT_PACKAGE, kinds[kind].sentence), "dim"));
  g_object_set (box, "margin-start", 6, NULL);
  gtk_container_add (GTK_CONTAINER (button), box);
  atk_object_set_name (gtk_widget_get_accessible (button), title);
  gtk_widget_show_all (button);

  return button;
}

static void
kind_changed_cb (ChyAuthorityAssistant *self, GtkToggleButton *button)
{
  if (gtk_toggle_button_get_active (button))
    chy_authority_pages_set_kind (self);
}

static void
add_kind_page (ChyAuthorityAssistant *self)
{
  GtkBox *box = page_new (self, "kind", _ ("Which Authority?"),
                          _ ("A certification authority signs the certificates of your devices."));
  ChyAuthorityControls *controls = &self->controls;

  for (guint i = 0; i < CHY_AUTHORITY_N_KINDS; i++)
    {
      controls->kinds[i] = kind_new (i > 0 ? controls->kinds[0] : NULL, i);
      gtk_container_add (GTK_CONTAINER (box), controls->kinds[i]);
    }
  for (guint i = 0; i < CHY_AUTHORITY_N_KINDS; i++)
    g_signal_connect_object (controls->kinds[i], "toggled", G_CALLBACK (kind_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

/* --- who it is ---------------------------------------------------------------------------------------- */

static void
key_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthorityAssistant) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  GBytes *bytes = chy_file_open_finish (result, &name, &error);
  gpointer key;
  gsize size;

  (void) source;
  if (bytes == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        chy_show_error (GTK_WIDGET (self), error);
      return;
    }
  key = g_bytes_unref_to_data (bytes, &size);
  g_clear_pointer (&self->key, chy_secret_unref);
  self->key = chy_secret_new_wiping (key, size);
  g_free (key);
  gtk_label_set_text (self->controls.key_file, name);
  chy_authority_error_show (self->controls.name_error, NULL);
}

static void
choose_key_cb (ChyAuthorityAssistant *self)
{
  static const char *const patterns[] = { "*.key", "*.pem", "*.der", "*.p8", "*.pk8", NULL };
  const ChyFileOptions options = { .title = _ ("Choose the Private Key"),
                                   .filter_name = _ ("Private keys"),
                                   .patterns = patterns };

  chy_file_open_async (GTK_WIDGET (self), &options, self->cancellable, key_chosen_cb, g_object_ref (self));
}

static void
add_files (ChyAuthorityAssistant *self, GtkBox *page)
{
  ChyAuthorityControls *controls = &self->controls;
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("Choose the Private _Key…"));

  controls->files = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  controls->certificate = form_new (self, controls->files, "authority-import", certificate_keys);
  controls->key_file = GTK_LABEL (chy_authority_text_new (_ ("No file chosen"), "dim"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (choose_key_cb), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (row), button);
  gtk_container_add (GTK_CONTAINER (row), GTK_WIDGET (controls->key_file));
  gtk_container_add (GTK_CONTAINER (controls->files), row);
  gtk_container_add (
      GTK_CONTAINER (controls->files),
      chy_authority_text_new (_ ("PKCS #8 in DER or PEM. Not needed where the key is on a token."), "dim"));
  controls->key_passphrase = CHY_SECRET_ENTRY (chy_secret_entry_new (_ ("Passphrase of the _file"), FALSE));
  gtk_widget_set_tooltip_text (GTK_WIDGET (controls->key_passphrase),
                               _ ("Only where the file of the key is encrypted"));
  gtk_widget_show_all (row);
  gtk_widget_show (GTK_WIDGET (controls->key_passphrase));
  gtk_container_add (GTK_CONTAINER (controls->files), GTK_WIDGET (controls->key_passphrase));
  gtk_container_add (GTK_CONTAINER (page), GTK_WIDGET (controls->files));
}

static void
add_name_page (ChyAuthorityAssistant *self)
{
  GtkBox *box =
      page_new (self, "name", _ ("Name"),
                _ ("Its names stand in every certificate that it signs, and cannot be changed later."));

  self->controls.name = form_new (self, box, "authority-create", name_keys);
  add_files (self, box);
  self->controls.name_error = error_new (self, "name");
}

/* --- its key ------------------------------------------------------------------------------------------ */

static void
storage_changed_cb (ChyAuthorityAssistant *self)
{
  gtk_revealer_set_reveal_child (self->controls.token, chy_authority_pages_is_on_token (self));
}

static void
add_token (ChyAuthorityAssistant *self, GtkBox *page)
{
  ChyAuthorityControls *controls = &self->controls;
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));

  controls->token = GTK_REVEALER (gtk_revealer_new ());
  controls->uri = form_new (self, box, "authority-create", uri_keys);
  controls->pin = CHY_SECRET_ENTRY (chy_secret_entry_new (_ ("_PIN of the token"), FALSE));
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (controls->pin));
  gtk_container_add (
      GTK_CONTAINER (box),
      chy_authority_text_new (
          _ ("For example pkcs11:token=Authority;object=issuing. The PIN never belongs into the address."),
          "dim"));
  g_object_set (box, "margin-start", 24, NULL);
  gtk_widget_show_all (GTK_WIDGET (box));
  gtk_container_add (GTK_CONTAINER (controls->token), GTK_WIDGET (box));
  gtk_widget_show (GTK_WIDGET (controls->token));
  gtk_container_add (GTK_CONTAINER (page), GTK_WIDGET (controls->token));
}

static void
add_vault (ChyAuthorityAssistant *self, GtkBox *page)
{
  ChyAuthorityControls *controls = &self->controls;

  controls->vault = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_container_add (GTK_CONTAINER (controls->vault), chy_authority_text_new (_ ("The Vault"), "section"));
  gtk_container_add (
      GTK_CONTAINER (controls->vault),
      chy_authority_text_new (_ ("Every key and password of this tenant is encrypted under one passphrase. "
                                 "Without it, or the recovery code, they cannot be read by anybody."),
                              "dim"));
  controls->passphrase = CHY_SECRET_ENTRY (chy_secret_entry_new (_ ("Pa_ssphrase"), TRUE));
  gtk_widget_show (GTK_WIDGET (controls->passphrase));
  gtk_container_add (GTK_CONTAINER (controls->vault), GTK_WIDGET (controls->passphrase));
  check_new (controls->vault, _ ("Let the desktop key_ring open it while I am signed in"), FALSE,
             &controls->keyring);
  /* It would be the server's. */
  gtk_widget_set_visible (GTK_WIDGET (controls->keyring), !chy_tenant_is_remote (self->tenant));
  check_new (controls->vault, _ ("Make a reco_very code to print and lock away"), TRUE, &controls->recovery);
  gtk_container_add (GTK_CONTAINER (page), GTK_WIDGET (controls->vault));
}

static void
add_key_page (ChyAuthorityAssistant *self)
{
  GtkBox *box = page_new (self, "key", _ ("Key"), _ ("Whoever has the key can issue certificates."));
  ChyAuthorityControls *controls = &self->controls;
  ChyFormOption options[G_N_ELEMENTS (key_types)];

  for (gsize i = 0; i < G_N_ELEMENTS (key_types); i++)
    options[i] = (ChyFormOption){ key_types[i].value, g_dgettext (GETTEXT_PACKAGE, key_types[i].title) };
  controls->key = form_new (self, box, "authority-create", key_keys);
  chy_form_set_options (controls->key, "key", options, G_N_ELEMENTS (options), TRUE);
  gtk_container_add (GTK_CONTAINER (box), chy_authority_text_new (_ ("Where It Is Kept"), "section"));
  controls->in_file = gtk_radio_button_new_with_mnemonic (
      NULL, chy_tenant_is_remote (self->tenant) ? _ ("In an _encrypted file on the server")
                                                : _ ("In an _encrypted file on this computer"));
  controls->on_token = gtk_radio_button_new_with_mnemonic_from_widget (
      GTK_RADIO_BUTTON (controls->in_file), _ ("On a PKCS #11 _token (a smart card or an HSM)"));
  gtk_widget_show (controls->in_file);
  gtk_widget_show (controls->on_token);
  gtk_container_add (GTK_CONTAINER (box), controls->in_file);
  gtk_container_add (GTK_CONTAINER (box), controls->on_token);
  g_signal_connect_object (controls->on_token, "toggled", G_CALLBACK (storage_changed_cb), self,
                           G_CONNECT_SWAPPED);
  add_token (self, box);
  controls->vault_words = GTK_LABEL (chy_authority_text_new (NULL, "dim"));
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (controls->vault_words));
  add_vault (self, box);
  controls->key_error = error_new (self, "key");
}

/* --- the rest ----------------------------------------------------------------------------------------- */

static void
add_review_page (ChyAuthorityAssistant *self)
{
  GtkBox *box = page_new (self, "review", _ ("Review"), _ ("Nothing has been done yet."));

  self->controls.messages = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  self->controls.review = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_widget_show (GTK_WIDGET (self->controls.messages));
  gtk_widget_show (GTK_WIDGET (self->controls.review));
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->controls.messages));
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->controls.review));
}

/* What was wrong may be right by now. */
static void
changed_cb (ChyAuthorityAssistant *self)
{
  chy_authority_error_show (self->controls.name_error, NULL);
  chy_authority_error_show (self->controls.key_error, NULL);
}

void
chy_authority_pages_add (ChyAuthorityAssistant *self)
{
  ChyAuthorityControls *controls = &self->controls;
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);

  add_kind_page (self);
  add_name_page (self);
  add_key_page (self);
  add_review_page (self);
  self->controls.done = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 18));
  g_object_set (self->controls.done, "margin", PAGE_MARGIN, "valign", GTK_ALIGN_START, NULL);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "expand", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (scroller), GTK_WIDGET (self->controls.done));
  gtk_widget_show_all (scroller);
  gtk_stack_add_named (self->stack, scroller, "done");
  for (gpointer *changed =
           (gpointer[]){ controls->name, controls->certificate, controls->key, controls->uri, controls->pin,
                         controls->passphrase, controls->key_passphrase, NULL };
       *changed != NULL; changed++)
    g_signal_connect_object (*changed, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  chy_authority_pages_set_kind (self);
}

gboolean
chy_authority_pages_is_on_token (ChyAuthorityAssistant *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->controls.on_token));
}

gboolean
chy_authority_pages_makes_vault (ChyAuthorityAssistant *self)
{
  return g_strcmp0 (self->vault, "none") == 0;
}

void
chy_authority_pages_learn (ChyAuthorityAssistant *self)
{
  g_autoptr (GArray) options = g_array_new (FALSE, FALSE, sizeof (ChyFormOption));
  gboolean makes = chy_authority_pages_makes_vault (self);

  for (guint i = 0; self->authorities != NULL && i < self->authorities->len; i++)
    {
      GVariant *row = g_ptr_array_index (self->authorities, i);
      const char *state = chy_body_get_text (row, "state");
      ChyFormOption option = { chy_body_get_text (row, "name"), NULL };

      if (g_strcmp0 (state, "active") == 0 || g_strcmp0 (state, "locked") == 0)
        g_array_append_val (options, option);
    }
  gtk_widget_set_sensitive (self->controls.kinds[CHY_AUTHORITY_SUBORDINATE], options->len > 0);
  gtk_widget_set_tooltip_text (self->controls.kinds[CHY_AUTHORITY_SUBORDINATE],
                               options->len > 0 ? NULL : _ ("There is no authority here yet"));
  chy_form_set_options (self->controls.name, "parent", (const ChyFormOption *) (gpointer) options->data,
                        options->len, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->controls.vault), makes);
  gtk_label_set_text (self->controls.vault_words, _ ("The vault of this tenant encrypts the key."));
  gtk_widget_set_visible (GTK_WIDGET (self->controls.vault_words), self->vault != NULL && !makes);
}

void
chy_authority_pages_set_kind (ChyAuthorityAssistant *self)
{
  ChyAuthorityControls *controls = &self->controls;
  ChyAuthorityKind kind = chy_authority_assistant_get_kind (self);
  g_autoptr (GVariant) body = chy_form_get_body (controls->key);
  gboolean import = kind == CHY_AUTHORITY_IMPORT;
  GVariantDict dict;

  chy_form_set_hidden (controls->name, "parent", kind != CHY_AUTHORITY_SUBORDINATE);
  gtk_widget_set_visible (GTK_WIDGET (controls->files), import);
  gtk_widget_set_visible (GTK_WIDGET (controls->key), !import);
  chy_form_set_hidden (controls->key, "validity", kind == CHY_AUTHORITY_EXTERNAL);
  if (!chy_form_is_changed (controls->key))
    {
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "key", "s", "rsa:3072");
      g_variant_dict_insert (&dict, "validity", "x",
                             (gint64) YEAR * (kind == CHY_AUTHORITY_ROOT ? ROOT_YEARS : SUBORDINATE_YEARS));
      chy_form_set_body (controls->key, g_variant_dict_end (&dict));
    }
}

/* --- review ------------------------------------------------------------------------------------------- */

static void
add_field (ChyFacts *facts, ChyForm *form, const char *command, const char *key)
{
  const ChyField *field = chy_fields_find (fields_of (command), key);
  g_autoptr (GVariant) body = chy_form_get_body (form);
  g_autoptr (GVariant) value = chy_body_get (body, key);
  g_autofree char *text = value != NULL ? chy_field_format (field, value) : NULL;

  if (text != NULL && *text != '\0')
    chy_facts_add (facts, g_dgettext (GETTEXT_PACKAGE, field->title), text, FALSE);
}

static void
add_key_facts (ChyAuthorityAssistant *self, ChyFacts *facts)
{
  ChyAuthorityControls *controls = &self->controls;
  ChyAuthorityKind kind = chy_authority_assistant_get_kind (self);
  g_autoptr (GVariant) body = chy_form_get_body (controls->key);
  const char *key = chy_body_get_text (body, "key");

  for (gsize i = 0; kind != CHY_AUTHORITY_IMPORT && i < G_N_ELEMENTS (key_types); i++)
    if (g_strcmp0 (key, key_types[i].value) == 0)
      chy_facts_add (facts, _ ("Key"), g_dgettext (GETTEXT_PACKAGE, key_types[i].title), FALSE);
  if (kind == CHY_AUTHORITY_IMPORT && self->key != NULL)
    chy_facts_add (facts, _ ("Key"), gtk_label_get_text (controls->key_file), FALSE);
  if (kind == CHY_AUTHORITY_ROOT || kind == CHY_AUTHORITY_SUBORDINATE)
    add_field (facts, controls->key, "authority-create", "validity");
  if (chy_authority_pages_is_on_token (self))
    add_field (facts, controls->uri, "authority-create", "pkcs11");
  else
    chy_facts_add (facts, _ ("Kept"), _ ("Encrypted by the vault"), FALSE);
  if (!chy_authority_pages_makes_vault (self))
    return;
  chy_facts_add (facts, _ ("Vault"),
                 gtk_toggle_button_get_active (controls->keyring)
                     ? _ ("Made now; opens with the passphrase and the desktop keyring")
                     : _ ("Made now; opens with the passphrase"),
                 FALSE);
  chy_facts_add (
      facts, _ ("Recovery code"),
      gtk_toggle_button_get_active (controls->recovery) ? _ ("Shown once, at the end") : _ ("None"), FALSE);
}

void
chy_authority_pages_fill_review (ChyAuthorityAssistant *self)
{
  ChyAuthorityControls *controls = &self->controls;
  ChyAuthorityKind kind = chy_authority_assistant_get_kind (self);
  ChyFacts *facts = CHY_FACTS (chy_facts_new ());

  chy_container_clear (GTK_CONTAINER (controls->review));
  chy_facts_add (facts, _ ("Authority"), g_dgettext (GETTEXT_PACKAGE, kinds[kind].title), FALSE);
  for (const char *const *key = name_keys; *key != NULL; key++)
    if (!g_str_equal (*key, "parent") || kind == CHY_AUTHORITY_SUBORDINATE)
      add_field (facts, controls->name, "authority-create", *key);
  add_key_facts (self, facts);
  gtk_widget_show_all (GTK_WIDGET (facts));
  gtk_container_add (GTK_CONTAINER (controls->review), GTK_WIDGET (facts));
}
