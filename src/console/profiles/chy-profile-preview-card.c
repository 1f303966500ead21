/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-preview-card.h"

#include <string.h>

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "chy-profile-preview.h"
#include "chy-profile-words.h"
#include "console/widgets/chy-facts.h"
#include "model/chy-eku.h"
#include "model/chy-name.h"
#include "model/chy-profile-type.h"
#include "pki/chy-inspect.h"

GtkWidget *
chy_profile_state_new (const char *icon, const char *sentence)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *image = gtk_image_new_from_icon_name (icon, GTK_ICON_SIZE_MENU);

  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (box), image);
  gtk_container_add (GTK_CONTAINER (box), chy_profile_label_new (sentence, NULL));

  return box;
}

GPtrArray *
chy_profile_problems_of (GVariant *row)
{
  g_autoptr (GVariant) list = chy_body_get (row, "problems");
  GPtrArray *problems = chy_problems_new ();

  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) body = g_variant_get_child_value (list, i);
      ChyProblem *problem = chy_problem_new_from_body (body);

      if (problem != NULL)
        g_ptr_array_add (problems, problem);
    }

  return problems;
}

/* The card's head: whose it is, and who issues it. */
static GtkWidget *
card_new (const char *title, const char *second)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *icon =
      gtk_image_new_from_icon_name ("application-certificate-symbolic", GTK_ICON_SIZE_LARGE_TOOLBAR);

  g_object_set (head, "margin", 12, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (card), "card");
  gtk_container_add (GTK_CONTAINER (words), chy_profile_label_new (title, "section"));
  if (second != NULL)
    gtk_container_add (GTK_CONTAINER (words), chy_profile_label_new (second, "dim small"));
  gtk_container_add (GTK_CONTAINER (head), icon);
  gtk_container_add (GTK_CONTAINER (head), words);
  gtk_container_add (GTK_CONTAINER (card), head);
  gtk_container_add (GTK_CONTAINER (card), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));

  return card;
}

static GtkWidget *
facts_new (GtkWidget *card)
{
  GtkWidget *facts = chy_facts_new ();

  g_object_set (facts, "margin", 12, NULL);
  gtk_container_add (GTK_CONTAINER (card), facts);

  return facts;
}

/* The words of what an alternative name is. */
static const char *
san_kind_title (const char *kind)
{
  static const struct
  {
    const char *kind;
    const char *title;
  } titles[] = {
    { "userPrincipalName", N_ ("User principal name") },
    { "upn", N_ ("User principal name") },
    { "emailAddress", N_ ("Email address") },
    { "email", N_ ("Email address") },
    { "domainNameService", N_ ("DNS name") },
    { "dns", N_ ("DNS name") },
    { "universalResourceIdentifier", N_ ("URI") },
    { "uri", N_ ("URI") },
  };

  for (gsize i = 0; kind != NULL && i < G_N_ELEMENTS (titles); i++)
    if (g_ascii_strcasecmp (titles[i].kind, kind) == 0)
      return _ (titles[i].title);

  return kind != NULL ? kind : "";
}

static void
add_sans (ChyFacts *facts, GVariant *row)
{
  g_autoptr (GVariant) sans = chy_body_get (row, "sans");
  GtkWidget *box;

  if (sans == NULL || g_variant_n_children (sans) == 0)
    {
      chy_facts_add (facts, _ ("SAN"), _ ("None"), FALSE);
      return;
    }
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  /* The key stands beside the first of them. */
  gtk_box_set_baseline_position (GTK_BOX (box), GTK_BASELINE_POSITION_TOP);
  for (gsize i = 0; i < g_variant_n_children (sans); i++)
    {
      g_autoptr (GVariant) san = g_variant_get_child_value (sans, i);
      GtkWidget *value = chy_profile_label_new (chy_body_get_text (san, "value"), NULL);

      g_object_set (value, "selectable", TRUE, "can-focus", FALSE, NULL);
      gtk_container_add (GTK_CONTAINER (box), value);
      gtk_container_add (
          GTK_CONTAINER (box),
          chy_profile_label_new (san_kind_title (chy_body_get_text (san, "kind")), "dim small"));
    }
  chy_facts_add_widget (facts, _ ("SAN"), box);
}

static void
add_list (ChyFacts *facts, const char *title, GVariant *row, const char *key)
{
  g_auto (GStrv) list = chy_body_get_list (row, key);
  g_autofree char *lines = NULL;

  for (char **item = list; *item != NULL; item++)
    {
      const ChyEku *known = chy_eku_find_name (*item);

      if (known != NULL)
        {
          g_free (*item);
          *item = g_strdup (_ (known->name));
        }
    }
  lines = g_strjoinv ("\n", list);
  chy_facts_add (facts, title, *lines != '\0' ? lines : _ ("None"), FALSE);
}

static void
add_dates (ChyFacts *facts, GVariant *row)
{
  gint64 from = chy_body_get_int (row, "notBefore", 0);
  gint64 until = chy_body_get_int (row, "notAfter", 0);
  gint64 renewal = chy_body_get_int (row, "renewDateTime", 0);
  g_autofree char *first = from != 0 ? chy_profile_words_date (from) : NULL;
  g_autofree char *last = until != 0 ? chy_profile_words_date (until) : NULL;
  g_autofree char *renews = renewal != 0 ? chy_profile_words_date (renewal) : NULL;
  g_autofree char *span = first != NULL && last != NULL ? g_strdup_printf ("%s –\n%s", first, last) : NULL;

  chy_facts_add (facts, _ ("Valid"), span, FALSE);
  chy_facts_add (facts, _ ("Renews"), renews, FALSE);
}

static const char *
holder_of (GVariant *row)
{
  const char *holder = g_strcmp0 (chy_body_get_text (row, "certificateType"), "machine") == 0
                           ? chy_body_get_text (row, "deviceDisplayName")
                           : chy_body_get_text (row, "userDisplayName");

  if (holder == NULL)
    holder = chy_body_get_text (row, "userPrincipalName");

  return holder != NULL ? holder : _ ("Nobody");
}

GtkWidget *
chy_profile_certificate_card_new (GVariant *row)
{
  const char *authority = chy_body_get_text (row, "authorityName");
  g_autofree char *issued = authority != NULL && *authority != '\0'
                                /* Translators: %s is the name of an authority. */
                                ? g_strdup_printf (_ ("issued by %s"), authority)
                                : NULL;
  g_autofree char *key = chy_profile_words_key (chy_body_get_text (row, "keyAlgorithm"));
  GtkWidget *card = card_new (holder_of (row), issued);
  ChyFacts *facts = CHY_FACTS (facts_new (card));

  chy_facts_add (facts, _ ("Subject"), chy_body_get_text (row, "subject"), FALSE);
  add_sans (facts, row);
  add_list (facts, _ ("Purposes"), row, "extendedKeyUsages");
  chy_facts_add (facts, _ ("Key"), key, FALSE);
  add_dates (facts, row);

  return card;
}

GtkWidget *
chy_profile_authority_card_new (GBytes *bytes, GError **error)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (ChyCertInfo) info = chy_inspect_trusted_certificate (bytes, g_get_real_time (), problems, error);
  g_autofree char *subject = NULL;
  g_autofree char *issuer = NULL;
  g_autofree char *from = NULL;
  g_autofree char *until = NULL;
  g_autofree char *span = NULL;
  g_autofree char *key = NULL;
  GtkWidget *card;
  ChyFacts *facts;

  if (info == NULL)
    return NULL;
  subject = chy_name_to_string (info->subject);
  issuer = info->issuer != NULL ? chy_name_to_string (info->issuer) : NULL;
  from = chy_profile_words_date (info->not_before);
  until = chy_profile_words_date (info->not_after);
  span = g_strdup_printf ("%s –\n%s", from, until);
  key = chy_profile_words_key (info->key_algorithm);
  card = card_new (info->self_signed ? _ ("Root certificate") : _ ("Intermediate certificate"), NULL);
  facts = CHY_FACTS (facts_new (card));
  chy_facts_add (facts, _ ("Subject"), subject, FALSE);
  chy_facts_add (facts, _ ("Issuer"), issuer, FALSE);
  chy_facts_add (facts, _ ("Key"), key, FALSE);
  chy_facts_add (facts, _ ("Valid"), span, FALSE);
  chy_facts_add (facts, _ ("Thumbprint"), info->thumbprint, TRUE);

  return card;
}
