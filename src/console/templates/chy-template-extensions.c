/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-template-tabs.h"

/* The Extensions tab: what each extension says, and a dialog that edits it. */
#define CHY_TYPE_TEMPLATE_EXTENSIONS (chy_template_extensions_get_type ())
G_DECLARE_FINAL_TYPE (ChyTemplateExtensions, chy_template_extensions, CHY, TEMPLATE_EXTENSIONS, GtkListBox)

struct _ChyTemplateExtensions
{
  GtkListBox parent_instance;

  ChyTemplateDraft *draft; /* (owned) */
  ChyTenant *tenant;       /* (owned) */
  GPtrArray *words;        /* of GtkLabel, owned by the rows */
};

G_DEFINE_FINAL_TYPE (ChyTemplateExtensions, chy_template_extensions, GTK_TYPE_LIST_BOX)

typedef struct
{
  const char *title; /* N_() */
  const char *edit; /* N_(): what a screen reader says for the button; NULL: it follows from other settings */
  const char *intro; /* N_(), or NULL */
  char *(*words) (ChyTemplateDraft *draft);
  const char *const *keys;
  void (*build) (GtkContainer *box, ChyTemplateDraft *draft); /* or NULL */
} Extension;

/* --- in words --------------------------------------------------------------------------------------------
 */

static char *
with_critical (ChyTemplateDraft *draft, char *words, const char *key)
{
  g_autoptr (GVariant) settings = chy_template_draft_get_settings (draft);
  g_autofree char *plain = words;

  if (!chy_body_get_bool (settings, key, FALSE))
    return g_steal_pointer (&plain);
  /* Translators: what an extension of a certificate says, which is marked as critical. */
  return g_strdup_printf (_ ("%s (critical)"), plain);
}

static char *
policies_in_words (ChyTemplateDraft *draft, const char *key, const char *none)
{
  g_autoptr (GVariant) settings = chy_template_draft_get_settings (draft);
  g_auto (GStrv) oids = chy_body_get_list (settings, key);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (*oids == NULL)
    return g_strdup (none);
  for (char **oid = oids; *oid != NULL; oid++)
    {
      const char *name = chy_template_policy_name (*oid);

      g_ptr_array_add (names, (char *) (name != NULL ? _ (name) : *oid));
    }
  g_ptr_array_add (names, NULL);

  return g_strjoinv (chy_list_comma (), (char **) names->pdata);
}

static char *
application_policies (ChyTemplateDraft *draft)
{
  return with_critical (draft,
                        policies_in_words (draft, "applicationPolicies", _ ("None: good for any purpose")),
                        "applicationPoliciesCritical");
}

static char *
basic_constraints (ChyTemplateDraft *draft)
{
  g_autoptr (GVariant) settings = chy_template_draft_get_settings (draft);
  const char *type = chy_body_get_text (settings, "subjectType");
  const char *words;

  if (g_strcmp0 (type, "authority") == 0 || g_strcmp0 (type, "crossAuthority") == 0)
    words = _ ("The subject is a certification authority");
  else if (chy_body_get_bool (settings, "basicConstraints.enabled", FALSE))
    words = _ ("The subject is an end entity");
  else
    words = _ ("Not in the certificate");

  return with_critical (draft, g_strdup (words), "basicConstraints.critical");
}

static char *
template_information (ChyTemplateDraft *draft)
{
  const ChyTemplate *template = chy_template_draft_get_template (draft);

  if (template->schema_version < 2)
    return g_strdup_printf (_ ("The name %s"), template->cn);
  if (chy_template_draft_get_id (draft) == NULL)
    return g_strdup (_ ("The object identifier that the template gets when it is saved, and its version"));

  return g_strdup_printf (_ ("%s, version %d.%d"), template->oid, template->revision,
                          template->minor_revision);
}

static char *
issuance_policies (ChyTemplateDraft *draft)
{
  return policies_in_words (draft, "issuancePolicies", _ ("None"));
}

static char *
key_usage (ChyTemplateDraft *draft)
{
  const ChyField *field = chy_fields_find (chy_template_fields (), "keyUsage");
  g_autoptr (GVariant) value = chy_template_get (chy_template_draft_get_template (draft), "keyUsage");
  char *words = chy_field_format (field, value);

  if (*words == '\0')
    {
      g_free (words);
      words = g_strdup (_ ("None"));
    }

  return with_critical (draft, words, "keyUsageCritical");
}

static const char *const policy_keys[] = { "applicationPolicies", "applicationPoliciesCritical", NULL };
static const char *const constraint_keys[] = { "basicConstraints.enabled", "basicConstraints.critical",
                                               "basicConstraints.pathLength", NULL };
static const char *const issuance_keys[] = { "issuancePolicies", "issuancePoliciesFromRequest", NULL };
static const char *const usage_keys[] = { "keyUsageCritical", NULL };

/* certtmpl's two groups of check boxes. */
static void
build_key_usage (GtkContainer *box, ChyTemplateDraft *draft)
{
  static const char *const signing[] = { "digitalSignature", "nonRepudiation", "keyCertSign", "cRLSign" };
  static const char *const encrypting[] = { "keyAgreement", "keyEncipherment", "dataEncipherment",
                                            "encipherOnly", "decipherOnly" };
  GtkWidget *head = chy_template_head_new (_ ("Encryption"));

  gtk_container_add (box, chy_template_head_new (_ ("Signature")));
  for (gsize i = 0; i < G_N_ELEMENTS (signing); i++)
    gtk_container_add (box, chy_template_item_new (draft, "keyUsage", signing[i], NULL));
  gtk_widget_set_margin_top (head, 6);
  gtk_container_add (box, head);
  for (gsize i = 0; i < G_N_ELEMENTS (encrypting); i++)
    gtk_container_add (box, chy_template_item_new (draft, "keyUsage", encrypting[i], NULL));
}

static const Extension extensions[] = {
  { N_ ("Application Policies"), N_ ("Edit Application Policies"),
    N_ ("What a certificate is good for. Profiles can only ask for what stands here."), application_policies,
    policy_keys },
  { N_ ("Basic Constraints"), N_ ("Edit Basic Constraints"), NULL, basic_constraints, constraint_keys },
  { N_ ("Certificate Template Information"), NULL, NULL, template_information, NULL },
  { N_ ("Issuance Policies"), N_ ("Edit Issuance Policies"), NULL, issuance_policies, issuance_keys },
  { N_ ("Key Usage"), N_ ("Edit Key Usage"),
    N_ ("For iOS and macOS, “Signature is proof of origin” must not be selected."), key_usage, usage_keys,
    build_key_usage },
};

/* --- rows ------------------------------------------------------------------------------------------------
 */

static void
show_cb (ChyTemplateExtensions *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autofree char *words = extensions[i].words (self->draft);

      gtk_label_set_text (g_ptr_array_index (self->words, i), words);
    }
}

static void
edit_cb (ChyTemplateExtensions *self, GtkButton *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW);
  const Extension *extension = &extensions[gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row))];

  chy_template_edit_run (GTK_WIDGET (button), self->draft, self->tenant, _ (extension->title),
                         extension->intro != NULL ? _ (extension->intro) : NULL, extension->build,
                         extension->keys);
}

static GtkWidget *
edit_button_new (ChyTemplateExtensions *self, const Extension *extension)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Edit…"));

  atk_object_set_name (gtk_widget_get_accessible (button), _ (extension->edit));
  g_object_set (button, "valign", GTK_ALIGN_CENTER, "tooltip-text", _ (extension->edit), "sensitive",
                !chy_template_draft_is_fixed (self->draft), NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "compact");
  g_signal_connect_object (button, "clicked", G_CALLBACK (edit_cb), self, G_CONNECT_SWAPPED);

  return button;
}

static GtkWidget *
row_new (ChyTemplateExtensions *self, const Extension *extension)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *words = gtk_label_new (NULL);

  g_object_set (line, "margin-start", 12, "margin-end", 12, "margin-top", 8, "margin-bottom", 8, NULL);
  g_object_set (words, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars", 48,
                NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (words), "dim");
  gtk_style_context_add_class (gtk_widget_get_style_context (words), "small");
  gtk_container_add (GTK_CONTAINER (texts), chy_template_head_new (_ (extension->title)));
  gtk_container_add (GTK_CONTAINER (texts), words);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_container_add (GTK_CONTAINER (line), texts);
  if (extension->edit != NULL)
    gtk_container_add (GTK_CONTAINER (line), edit_button_new (self, extension));
  gtk_container_add (GTK_CONTAINER (row), line);
  g_object_set (row, "activatable", FALSE, NULL);
  atk_object_set_name (gtk_widget_get_accessible (row), _ (extension->title));
  gtk_style_context_add_class (gtk_widget_get_style_context (row), "plain");
  g_ptr_array_add (self->words, words);

  return row;
}

static void
chy_template_extensions_finalize (GObject *object)
{
  ChyTemplateExtensions *self = CHY_TEMPLATE_EXTENSIONS (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->tenant);
  g_ptr_array_unref (self->words);

  G_OBJECT_CLASS (chy_template_extensions_parent_class)->finalize (object);
}

static void
chy_template_extensions_class_init (ChyTemplateExtensionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_template_extensions_finalize;
}

static void
chy_template_extensions_init (ChyTemplateExtensions *self)
{
  self->words = g_ptr_array_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self), GTK_SELECTION_NONE);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _ ("Extensions"));
}

GtkWidget *
chy_template_extensions_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  static const char *const others[] = { "subjectAlternativeNameCritical", "ocspNoCheck",
                                        "noSecurityExtension", NULL };
  ChyTemplateExtensions *self = g_object_new (CHY_TYPE_TEMPLATE_EXTENSIONS, NULL);
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *form = GTK_WIDGET (chy_template_form_new (draft, tenant, others));
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);

  self->draft = g_object_ref (draft);
  self->tenant = g_object_ref (tenant);
  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    gtk_container_add (GTK_CONTAINER (self), row_new (self, &extensions[i]));
  show_cb (self);
  g_signal_connect_object (draft, "changed", G_CALLBACK (show_cb), self, G_CONNECT_SWAPPED);
  gtk_style_context_add_class (gtk_widget_get_style_context (card), "card");
  gtk_container_add (GTK_CONTAINER (card), GTK_WIDGET (self));
  gtk_widget_show_all (card);
  gtk_container_add (GTK_CONTAINER (box), chy_template_head_new (_ ("Extensions in this template")));
  gtk_container_add (GTK_CONTAINER (box), card);
  gtk_widget_set_margin_top (form, 12);
  gtk_container_add (GTK_CONTAINER (box), form);

  return page;
}
