/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "console/widgets/chy-facts.h"

#include "chy-template-tabs.h"

/* The pages that are forms of settings, and little more. */

/* --- General ---------------------------------------------------------------------------------------------
 */

typedef struct
{
  ChyTemplateDraft *draft; /* (owned) */
  ChyFacts *facts;
  gulong handler;
} Names;

static void
names_free (gpointer data, GObject *facts)
{
  Names *self = data;

  (void) facts;
  g_clear_signal_handler (&self->handler, self->draft);
  g_object_unref (self->draft);
  g_free (self);
}

static void
show_names_cb (Names *self)
{
  const ChyTemplate *template = chy_template_draft_get_template (self->draft);
  gboolean saved = chy_template_draft_get_id (self->draft) != NULL;
  g_autofree char *version = g_strdup_printf ("%d.%d", template->revision, template->minor_revision);
  g_autofree char *schema = g_strdup_printf ("%d", template->schema_version);

  chy_facts_clear (self->facts);
  chy_facts_add (self->facts, _ ("Template name"), template->cn, TRUE);
  chy_facts_add (self->facts, _ ("Schema version"), schema, FALSE);
  if (!saved)
    return;
  chy_facts_add (self->facts, _ ("Version"), version, FALSE);
  chy_facts_add (self->facts, _ ("Object identifier"), template->oid, TRUE);
}

static GtkWidget *
names_new (ChyTemplateDraft *draft)
{
  Names *self = g_new0 (Names, 1);
  GtkWidget *facts = chy_facts_new ();

  self->draft = g_object_ref (draft);
  self->facts = CHY_FACTS (facts);
  show_names_cb (self);
  self->handler = g_signal_connect_swapped (draft, "changed", G_CALLBACK (show_names_cb), self);
  g_object_weak_ref (G_OBJECT (facts), names_free, self);
  gtk_widget_show (facts);

  return facts;
}

GtkWidget *
chy_template_general_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  static const char *const name[] = { "displayName", NULL };
  static const char *const keys[] = { "validityPeriod", "renewalPeriod", "publishToDirectory",
                                      "doNotReenrollIfDuplicate", NULL };
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);
  GtkWidget *names = names_new (draft);

  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (chy_template_form_new (draft, tenant, name)));
  g_object_set (names, "margin-top", 6, "margin-bottom", 6, NULL);
  gtk_container_add (GTK_CONTAINER (box), names);
  gtk_container_add (
      GTK_CONTAINER (box),
      chy_template_sentence_new (chy_template_draft_get_id (draft) == NULL
                                     ? _ ("Profiles and requests use the template name, the display name "
                                          "without spaces. It cannot be changed once the template is saved.")
                                     : _ ("Profiles and requests use the template name, which stays as it "
                                          "is when the display name changes.")));
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (chy_template_form_new (draft, tenant, keys)));

  return page;
}

/* --- pages of a form alone -------------------------------------------------------------------------------
 */

static GtkWidget *
form_page_new (ChyTemplateDraft *draft, ChyTenant *tenant, const char *const *keys, GtkWidget **ret_box)
{
  GtkWidget *page = chy_template_page_new (ret_box);

  gtk_container_add (GTK_CONTAINER (*ret_box), GTK_WIDGET (chy_template_form_new (draft, tenant, keys)));

  return page;
}

GtkWidget *
chy_template_request_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  static const char *const keys[] = { "purpose",
                                      "deleteRevokedOrExpired",
                                      "includeSymmetricAlgorithms",
                                      "archiveKey",
                                      "allowExportableKey",
                                      "renewWithSameKey",
                                      "reuseTokenKey",
                                      NULL };
  GtkWidget *box;
  GtkWidget *page = form_page_new (draft, tenant, keys, &box);
  GtkWidget *head = chy_template_head_new (
      _ ("When the subject is enrolled and when the private key of this certificate is used"));
  GtkWidget *first = chy_template_radio_new (draft, "userInteraction", "none", NULL);

  gtk_widget_set_margin_top (head, 12);
  gtk_container_add (GTK_CONTAINER (box), head);
  gtk_container_add (GTK_CONTAINER (box), first);
  gtk_container_add (GTK_CONTAINER (box), chy_template_radio_new (draft, "userInteraction", "prompt", first));
  gtk_container_add (GTK_CONTAINER (box),
                     chy_template_radio_new (draft, "userInteraction", "promptAlways", first));

  return page;
}

GtkWidget *
chy_template_attestation_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  static const char *const keys[] = { "keyAttestation",
                                      "keyAttestation.userCredentials",
                                      "keyAttestation.hardwareCertificate",
                                      "keyAttestation.hardwareKey",
                                      "keyAttestation.withoutPolicies",
                                      NULL };
  GtkWidget *box;
  GtkWidget *page = form_page_new (draft, tenant, keys, &box);

  gtk_container_add (
      GTK_CONTAINER (box),
      chy_template_sentence_new (
          _ ("Key attestation needs a certification authority of Windows Server 2012 R2 and a recipient of "
             "Windows 8.1 at least, as the Compatibility tab says. A PKCS profile cannot use it: the "
             "connector makes the key.")));

  return page;
}

GtkWidget *
chy_template_issuance_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  static const char *const keys[] = { "requireManagerApproval", "requiredSignatures",
                                      "signaturePolicies.application", "signaturePolicies.issuance", NULL };
  static const char *const renewal[] = { "reenrollWithValidCertificate", "allowKeyBasedRenewal", NULL };
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);
  GtkWidget *head = chy_template_head_new (_ ("Require the following for reenrollment"));
  ChyForm *form;

  gtk_container_add (GTK_CONTAINER (box), chy_template_head_new (_ ("Require the following for enrollment")));
  form = chy_template_form_new (draft, tenant, keys);
  chy_template_form_offer_policies (form, "signaturePolicies.application");
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (form));
  gtk_widget_set_margin_top (head, 12);
  gtk_container_add (GTK_CONTAINER (box), head);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (chy_template_form_new (draft, tenant, renewal)));

  return page;
}

GtkWidget *
chy_template_server_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  static const char *const keys[] = { "doNotPersist", "noRevocationInformation", NULL };
  GtkWidget *box;

  return form_page_new (draft, tenant, keys, &box);
}

/* --- Subject Name ----------------------------------------------------------------------------------------
 */

static GtkWidget *
indented_new (int spacing)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, spacing);

  gtk_widget_set_margin_start (box, 26);
  gtk_widget_show (box);

  return box;
}

static GtkWidget *
format_new (ChyTemplateDraft *draft)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("Subject name _format"));
  GtkWidget *combo = chy_template_combo_new (draft, "subjectName.format");

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), combo);
  g_object_set (label, "wrap", TRUE, "xalign", 0.0, NULL);
  gtk_widget_show (label);
  gtk_widget_set_hexpand (combo, TRUE);
  gtk_container_add (GTK_CONTAINER (line), label);
  gtk_container_add (GTK_CONTAINER (line), combo);
  gtk_widget_show (line);

  return line;
}

static GtkWidget *
alternates_new (ChyTemplateDraft *draft)
{
  static const char *const keys[] = { "subjectName.alternateEmail",     "subjectName.alternateDns",
                                      "subjectName.alternateUpn",       "subjectName.alternateSpn",
                                      "subjectName.alternateDomainDns", "subjectName.alternateGuid" };
  GtkWidget *box = indented_new (6);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_container_add (GTK_CONTAINER (box), chy_template_check_new (draft, keys[i]));

  return box;
}

GtkWidget *
chy_template_subject_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);
  GtkWidget *request = chy_template_radio_new (draft, "subjectNameSource", "request", NULL);
  GtkWidget *directory = chy_template_radio_new (draft, "subjectNameSource", "directory", request);
  GtkWidget *below = indented_new (6);
  GtkWidget *built = indented_new (9);

  (void) tenant;
  gtk_container_add (
      GTK_CONTAINER (below),
      chy_template_sentence_new (
          _ ("The connector writes the subject for each user. PKCS certificate profiles need this.")));
  gtk_container_add (GTK_CONTAINER (below),
                     chy_template_check_new (draft, "subjectName.useExistingForRenewal"));
  gtk_container_add (GTK_CONTAINER (built), format_new (draft));
  gtk_container_add (GTK_CONTAINER (built), chy_template_check_new (draft, "subjectName.includeEmail"));
  gtk_container_add (GTK_CONTAINER (built),
                     chy_template_sentence_new (_ ("Include in the alternate subject name:")));
  gtk_container_add (GTK_CONTAINER (built), alternates_new (draft));
  gtk_widget_set_margin_top (directory, 6);
  gtk_container_add (GTK_CONTAINER (box), request);
  gtk_container_add (GTK_CONTAINER (box), below);
  gtk_container_add (GTK_CONTAINER (box), directory);
  gtk_container_add (GTK_CONTAINER (box), built);

  return page;
}
