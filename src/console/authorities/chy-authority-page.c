/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-resource.h"

#include "chy-authority-pages.h"
#include "console/certificate/chy-certificate-subject.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-words.h"

struct _ChyAuthorityPage
{
  GtkScrolledWindow parent_instance;

  /* Template children. */
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkBox *head;
  GtkBox *messages;
  ChyFacts *certificate;
  ChyFacts *crl;
  ChyFacts *database;
};

G_DEFINE_FINAL_TYPE (ChyAuthorityPage, chy_authority_page, GTK_TYPE_SCROLLED_WINDOW)

/* What a state other than active means, and the actions that mend it. */
static const struct
{
  const char *state;
  const char *icon;
  const char *title;         /* N_() */
  const char *sentence;      /* N_() */
  const char *buttons[2][2]; /* N_() title, action */
} states[] = {
  { "waitingForCertificate",
    "chy-state-pending-symbolic",
    N_ ("It waits for its certificate"),
    N_ ("Save its request, have the authority above it sign that, and install the certificate that comes back. "
        "Until then it issues nothing."),
    { { N_ ("Save Re_quest…"), "panel.request-certificate" },
      { N_ ("_Install Certificate…"), "panel.install-certificate" } } },
  { "locked",
    "chy-state-warning-symbolic",
    N_ ("Its key is locked"),
    N_ ("It cannot issue, and its revocation list cannot be renewed, until the vault or its own passphrase opens "
        "it."),
    { { N_ ("_Unlock…"), "panel.unlock" } } },
  { "expired",
    "chy-state-error-symbolic",
    N_ ("Its certificate has expired"),
    N_ ("Nothing that it has issued is accepted any longer."),
    { { N_ ("Rene_w…"), "panel.renew-new-key" } } },
};

static GtkWidget *
message_new (guint index)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name (states[index].icon, GTK_ICON_SIZE_BUTTON);
  GtkWidget *title = gtk_label_new (g_dgettext (GETTEXT_PACKAGE, states[index].title));
  GtkWidget *sentence = gtk_label_new (g_dgettext (GETTEXT_PACKAGE, states[index].sentence));

  g_object_set (title, "xalign", 0.0, "wrap", TRUE, NULL);
  g_object_set (sentence, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 64, NULL);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_style_context_add_class (gtk_widget_get_style_context (title), "section");
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "message");
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "warning");
  gtk_container_add (GTK_CONTAINER (words), title);
  gtk_container_add (GTK_CONTAINER (words), sentence);
  for (gsize i = 0; i < 2 && states[index].buttons[i][0] != NULL; i++)
    {
      GtkWidget *button =
          gtk_button_new_with_mnemonic (g_dgettext (GETTEXT_PACKAGE, states[index].buttons[i][0]));

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), states[index].buttons[i][1]);
      gtk_container_add (GTK_CONTAINER (buttons), button);
    }
  gtk_widget_set_margin_top (buttons, 4);
  gtk_container_add (GTK_CONTAINER (words), buttons);
  gtk_container_add (GTK_CONTAINER (box), icon);
  gtk_container_add (GTK_CONTAINER (box), words);
  gtk_widget_show_all (box);

  return box;
}

static const char *
kind_words (const char *kind)
{
  if (g_strcmp0 (kind, "subordinate") == 0)
    return _ ("Subordinate authority");
  if (g_strcmp0 (kind, "external") == 0)
    return _ ("Subordinate of an authority elsewhere");
  if (g_strcmp0 (kind, "imported") == 0)
    return _ ("Authority that was taken over");

  return _ ("Root authority");
}

static void
show_database (ChyAuthorityPage *self, GVariant *authority)
{
  static const struct
  {
    const char *key;
    ChyAuthorityNode node;
  } rows[] = {
    { "issued", CHY_AUTHORITY_NODE_ISSUED },
    { "pending", CHY_AUTHORITY_NODE_PENDING },
    { "failed", CHY_AUTHORITY_NODE_FAILED },
    { "revoked", CHY_AUTHORITY_NODE_REVOKED },
  };
  g_autoptr (GVariant) counts = chy_body_get (authority, "counts");

  chy_facts_clear (self->database);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *number =
          counts != NULL ? chy_words_number (chy_body_get_int (counts, rows[i].key, 0)) : NULL;
      g_autofree char *place = g_strdup_printf ("%s/%s", chy_body_get_text (authority, "id"),
                                                chy_authority_node_name (rows[i].node));

      if (number != NULL)
        chy_facts_add_link (self->database, chy_authority_node_title (rows[i].node), number, "authorities",
                            place);
      else
        chy_facts_add (self->database, chy_authority_node_title (rows[i].node), NULL, FALSE);
    }
}

static void
add_joined (ChyFacts *facts, GVariant *authority, const char *key, const char *title, const char *none)
{
  g_auto (GStrv) list = chy_body_get_list (authority, key);
  g_autofree char *text = g_strjoinv ("\n", list);

  chy_facts_add (facts, title, *text != '\0' ? text : none, FALSE);
}

void
chy_authority_page_set_authority (ChyAuthorityPage *self, GVariant *authority)
{
  static const char *const certificate_keys[] = { "state",      "subjectName", "notAfter", "serialNumber",
                                                  "thumbprint", "keyStorage",  NULL };
  static const char *const crl_keys[] = { "crlNumber", "crlThisUpdate", "crlNextUpdate", "crlPeriod", NULL };
  const ChyField *fields = chy_resource_find ("authorities")->columns;
  const char *state = chy_body_get_text (authority, "state");
  const char *fqdn = chy_body_get_text (authority, "fqdn");
  g_autofree char *subtitle = NULL;
  g_autofree char *key = NULL;

  g_return_if_fail (CHY_IS_AUTHORITY_PAGE (self));

  gtk_label_set_text (self->title, chy_body_get_text (authority, "name"));
  subtitle = g_strdup_printf ("%s · %s", kind_words (chy_body_get_text (authority, "kind")),
                              fqdn != NULL ? fqdn : _ ("Unknown"));
  gtk_label_set_text (self->subtitle, subtitle);
  chy_container_clear (GTK_CONTAINER (self->messages));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].state, state) == 0)
      gtk_container_add (GTK_CONTAINER (self->messages), message_new (i));
  key = chy_key_algorithm_words (chy_body_get_text (authority, "keyAlgorithm"));
  chy_facts_set_body (self->certificate, fields, authority, certificate_keys);
  chy_facts_add (self->certificate, _ ("Key"), key, FALSE);
  if (chy_body_get_int (authority, "crlNumber", 0) > 0)
    chy_facts_set_body (self->crl, fields, authority, crl_keys);
  else
    {
      chy_facts_clear (self->crl);
      chy_facts_add (self->crl, _ ("CRL published"), _ ("Not yet"), FALSE);
    }
  add_joined (self->crl, authority, "crlPlaces", _ ("Where certificates say it is"),
              _ ("Nowhere: devices cannot learn of revocations"));
  show_database (self, authority);
}

void
chy_authority_page_add_tool (ChyAuthorityPage *self, GtkWidget *tool)
{
  gtk_box_pack_end (self->head, tool, FALSE, FALSE, 0);
}

static void
chy_authority_page_class_init (ChyAuthorityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (CHY_TYPE_FACTS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-authority-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityPage, title);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityPage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityPage, head);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityPage, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityPage, certificate);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityPage, crl);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityPage, database);
}

static void
chy_authority_page_init (ChyAuthorityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
chy_authority_page_new (void)
{
  return g_object_new (CHY_TYPE_AUTHORITY_PAGE, "visible", TRUE, NULL);
}
