/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-review.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "chy-profile-preview-card.h"
#include "chy-profile-targets.h"
#include "chy-profile-words.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-problem-page.h"
#include "model/chy-name.h"
#include "model/chy-profile.h"
#include "pki/chy-inspect.h"

struct _ChyProfileReview
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (ChyProfileReview, chy_profile_review, GTK_TYPE_BOX)

static void
add_kind (ChyFacts *facts, GVariant *body)
{
  const ChyProfileType *type = chy_profile_get_type (body);
  const ChyPlatform *platform = chy_profile_get_platform (body);

  chy_facts_add (facts, _ ("Platform"),
                 platform != NULL ? _ (platform->title) : chy_body_get_text (body, "platform"), FALSE);
  chy_facts_add (facts, _ ("Profile type"), type != NULL ? _ (type->title) : chy_body_get_text (body, "type"),
                 FALSE);
}

static void
add_certificate (ChyFacts *facts, GVariant *body)
{
  g_autoptr (GBytes) bytes = chy_body_get_bytes (body, "trustedRootCertificate");
  g_autoptr (ChyCertInfo) info = bytes != NULL ? chy_inspect_certificate (bytes, NULL) : NULL;
  g_autofree char *subject = info != NULL ? chy_name_to_string (info->subject) : NULL;
  g_autofree char *until = info != NULL ? chy_profile_words_date (info->not_after) : NULL;

  chy_facts_add (facts, _ ("Certificate"), subject, FALSE);
  if (info == NULL)
    return;
  chy_facts_add (facts, _ ("Valid until"), until, FALSE);
  chy_facts_add (facts, _ ("Thumbprint"), info->thumbprint, TRUE);
}

/* A number and its unit are one fact. g_free(); NULL for an unknown unit. */
static char *
validity_words (GVariant *body)
{
  const char *scale = chy_body_get_text (body, "certificateValidityPeriodScale");
  int n = (int) chy_body_get_int (body, "certificateValidityPeriodValue", 0);

  if (g_strcmp0 (scale, "days") == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", (gulong) n), n);
  if (g_strcmp0 (scale, "months") == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d month", "%d months", (gulong) n), n);
  if (g_strcmp0 (scale, "years") == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d year", "%d years", (gulong) n), n);

  return NULL;
}

static gboolean
add_validity (ChyFacts *facts, GVariant *body)
{
  g_autofree char *words = validity_words (body);

  if (words == NULL)
    return FALSE;
  chy_facts_add (facts, _ ("Validity period"), words, FALSE);

  return TRUE;
}

static void
add_fact (ChyFacts *facts, const ChyField *field, GVariant *body)
{
  g_autoptr (GVariant) value = chy_body_get (body, field->key);
  g_autofree char *words = NULL;

  if (strcmp (field->key, "trustedRootCertificate") == 0)
    {
      add_certificate (facts, body);
      return;
    }
  if (strcmp (field->key, "certificateValidityPeriodScale") == 0 ||
      (strcmp (field->key, "certificateValidityPeriodValue") == 0 && add_validity (facts, body)))
    return;
  if (value == NULL || (field->applies != NULL && !field->applies (body)))
    return;
  words = chy_field_format (field, value);
  if (words == NULL || *words == '\0')
    return;
  if (field->kind == CHY_FIELD_REFERENCE)
    chy_facts_add_link (facts, _ (field->title), _ ("Open"), field->refers_to, words);
  else
    chy_facts_add (facts, _ (field->title), words, strcmp (field->key, "certificateTemplateName") == 0);
}

GtkWidget *
chy_profile_facts_new (GVariant *body, gboolean with_name)
{
  const ChyField *fields = chy_profile_get_fields (body);
  ChyFacts *facts = CHY_FACTS (chy_facts_new ());

  if (with_name)
    chy_facts_add (facts, _ ("Name"), chy_body_get_text (body, "displayName"), FALSE);
  if (chy_body_get_text (body, "description") != NULL && *chy_body_get_text (body, "description") != '\0')
    chy_facts_add (facts, _ ("Description"), chy_body_get_text (body, "description"), FALSE);
  add_kind (facts, body);
  for (const ChyField *field = fields; field != NULL && field->key != NULL; field++)
    if (strcmp (field->key, "displayName") != 0 && strcmp (field->key, "description") != 0)
      add_fact (facts, field, body);

  return GTK_WIDGET (facts);
}

static void
add_card (ChyProfileReview *self, const char *title, GtkWidget *content)
{
  GtkWidget *card = chy_profile_card_new (title, NULL);

  g_object_set (content, "margin", 12, NULL);
  gtk_container_add (GTK_CONTAINER (card), content);
  gtk_container_add (GTK_CONTAINER (self), card);
}

static GtkWidget *
checks_new (GVariant *reach)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_autoptr (GPtrArray) problems = NULL;

  if (reach == NULL)
    {
      gtk_container_add (GTK_CONTAINER (box),
                         chy_profile_state_new ("chy-state-pending-symbolic", _ ("Being checked.")));
      return box;
    }
  problems = chy_profile_problems_of (reach);
  for (int severity = CHY_SEVERITY_ERROR; severity >= CHY_SEVERITY_NOTE; severity--)
    for (guint i = 0; i < problems->len; i++)
      if ((int) chy_problem_get_severity (g_ptr_array_index (problems, i)) == severity)
        gtk_container_add (GTK_CONTAINER (box), chy_problem_row_new (g_ptr_array_index (problems, i)));
  if (problems->len == 0)
    gtk_container_add (GTK_CONTAINER (box),
                       chy_profile_state_new ("chy-state-ok-symbolic", _ ("Nothing would fail.")));

  return box;
}

static void
chy_profile_review_class_init (ChyProfileReviewClass *klass G_GNUC_UNUSED)
{
}

static void
chy_profile_review_init (ChyProfileReview *self)
{
  g_object_set (self, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 12, NULL);
}

GtkWidget *
chy_profile_review_new (void)
{
  return g_object_new (CHY_TYPE_PROFILE_REVIEW, NULL);
}

void
chy_profile_review_set (ChyProfileReview *self, GVariant *body, const char *assigned, GVariant *reach)
{
  gboolean trusted = g_strcmp0 (chy_body_get_text (body, "type"), "trusted-certificate") == 0;
  GtkWidget *who = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *words = reach != NULL ? chy_profile_reach_words (reach, trusted) : NULL;

  chy_container_clear (GTK_CONTAINER (self));
  add_card (self, _ ("Checks"), checks_new (reach));
  gtk_container_add (GTK_CONTAINER (who), chy_profile_label_new (assigned, NULL));
  if (words != NULL)
    gtk_container_add (GTK_CONTAINER (who), chy_profile_label_new (words, "dim"));
  add_card (self, _ ("Assigned To"), who);
  add_card (self, _ ("Profile"), chy_profile_facts_new (body, TRUE));
  gtk_widget_show_all (GTK_WIDGET (self));
}
