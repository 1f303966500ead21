/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "model/chy-field.h"
#include "model/chy-eku.h"
#include "model/chy-resource.h"

#include "chy-certificate-pages.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-words.h"

#define OID_KEY_USAGE "2.5.29.15"

static GtkWidget *
label_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 64, "selectable", TRUE, "can-focus",
                FALSE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), style);

  return label;
}

static ChyFacts *
add_card (GtkContainer *page, const char *title)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *facts = chy_facts_new ();

  if (title != NULL)
    gtk_container_add (page, label_new (title, "section"));
  gtk_widget_set_margin_bottom (card, 12);
  gtk_style_context_add_class (gtk_widget_get_style_context (card), "card");
  g_object_set (facts, "margin", 12, NULL);
  gtk_container_add (GTK_CONTAINER (card), facts);
  gtk_container_add (page, card);

  return CHY_FACTS (facts);
}

static char *
date (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / CHY_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%x") : g_strdup (_ ("Unknown"));
}

/* --- the state at the top ------------------------------------------------------------------------------ */

static char *
state_title (const ChyCertificateSubject *subject, gint64 now, const char **ret_state)
{
  const ChyCertInfo *info = subject->info;
  gint64 days = (info->not_after - now) / CHY_USEC_PER_DAY;

  if (chy_certificate_subject_is_revoked (subject))
    {
      gboolean hold =
          g_strcmp0 (chy_body_get_text (subject->body, "revocationReason"), "certificateHold") == 0;

      *ret_state = "revoked";
      return g_strdup (hold ? _ ("On Hold") : _ ("Revoked"));
    }
  if (info->not_after < now)
    {
      *ret_state = "expired";
      return g_strdup (_ ("Expired"));
    }
  if (info->not_before > now)
    {
      *ret_state = "pending";
      return g_strdup (_ ("Not valid yet"));
    }
  *ret_state = days < 30 ? "expiresSoon" : "valid";
  if (days == 0)
    return g_strdup (_ ("Valid until later today"));

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "Valid for %d more day", "Valid for %d more days", (gulong) days),
      (int) days);
}

static char *
state_sentence (const ChyCertificateSubject *subject, gint64 now)
{
  gint64 renew = subject->body != NULL ? chy_body_get_int (subject->body, "renewDateTime", 0) : 0;
  gint64 revoked = subject->body != NULL ? chy_body_get_int (subject->body, "revokedDateTime", 0) : 0;
  const ChyPathStep *step = g_ptr_array_index (subject->path, 0);
  g_autofree char *when = NULL;

  if (chy_certificate_subject_is_revoked (subject) && revoked > 0)
    {
      when = chy_words_relative (revoked, now);
      /* Translators: %s is “3 days ago”, “now” or a date. */
      return g_strdup_printf (_ ("Revoked %s. It is not accepted by those who have the revocation list."),
                              when);
    }
  if (renew > 0)
    {
      when = date (renew);
      /* Translators: %s is a date. */
      return g_strdup_printf (renew > now ? _ ("Renews by itself on %s.") : _ ("Renewal is due since %s."),
                              when);
    }

  return chy_certificate_step_words (step, FALSE);
}

static void
add_state (GtkContainer *page, const ChyCertificateSubject *subject)
{
  const ChyCertInfo *info = subject->info;
  gint64 now = g_get_real_time ();
  const char *state = NULL;
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *ends = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *bar = gtk_level_bar_new_for_interval (0, 1);
  g_autofree char *title = state_title (subject, now, &state);
  g_autofree char *sentence = state_sentence (subject, now);
  g_autofree char *begin = date (info->not_before);
  g_autofree char *end = date (info->not_after);
  GtkWidget *icon = gtk_image_new_from_icon_name (chy_state_icon (state), GTK_ICON_SIZE_BUTTON);
  GtkWidget *last = label_new (end, "dim");

  gtk_style_context_add_class (gtk_widget_get_style_context (card), "message");
  gtk_widget_set_margin_bottom (card, 12);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  if (info->not_after > info->not_before)
    gtk_level_bar_set_value (
        GTK_LEVEL_BAR (bar),
        CLAMP ((double) (now - info->not_before) / (double) (info->not_after - info->not_before), 0.0, 1.0));
  atk_object_set_name (gtk_widget_get_accessible (bar), _ ("Elapsed Validity"));
  g_object_set (words, "hexpand", TRUE, NULL);
  g_object_set (last, "hexpand", TRUE, "xalign", 1.0, NULL);
  gtk_container_add (GTK_CONTAINER (ends), label_new (begin, "dim"));
  gtk_container_add (GTK_CONTAINER (ends), last);
  gtk_container_add (GTK_CONTAINER (words), label_new (title, "section"));
  gtk_container_add (GTK_CONTAINER (words), label_new (sentence, "dim"));
  gtk_container_add (GTK_CONTAINER (words), bar);
  gtk_container_add (GTK_CONTAINER (words), ends);
  gtk_container_add (GTK_CONTAINER (card), icon);
  gtk_container_add (GTK_CONTAINER (card), words);
  gtk_container_add (page, card);
}

/* --- facts --------------------------------------------------------------------------------------------- */

static const char *
san_title (ChySanKind kind)
{
  switch (kind)
    {
    case CHY_SAN_EMAIL:
      return _ ("Email address");
    case CHY_SAN_UPN:
      return _ ("User principal name");
    case CHY_SAN_DNS:
      return _ ("DNS name");
    case CHY_SAN_URI:
      return _ ("URI");
    case CHY_SAN_IP:
      return _ ("IP address");
    case CHY_SAN_GUID:
      return _ ("Directory object");
    case CHY_SAN_OTHER:
    default:
      return _ ("Other name");
    }
}

static void
add_names (ChyFacts *facts, const ChyCertInfo *info)
{
  g_autofree char *subject = chy_name_to_string (info->subject);

  chy_facts_add (facts, _ ("Subject"), *subject != '\0' ? subject : _ ("None"), FALSE);
  for (guint i = 0; i < info->sans->len; i++)
    {
      const ChySan *san = g_ptr_array_index (info->sans, i);

      chy_facts_add (facts, san_title (san->kind), san->value, FALSE);
    }
  if (info->sid != NULL)
    chy_facts_add (facts, _ ("Strong mapping"), info->sid, TRUE);
}

static void
add_use (ChyFacts *facts, const ChyCertInfo *info)
{
  g_autoptr (GString) purposes = g_string_new (NULL);
  const char *usage = chy_certificate_extension_text (info, OID_KEY_USAGE);
  g_autofree char *key = chy_certificate_key_words (info);

  for (guint i = 0; i < info->extended_key_usages->len; i++)
    {
      const char *oid = g_ptr_array_index (info->extended_key_usages, i);
      const ChyEku *known = chy_eku_find_oid (oid);
      const char *name = known != NULL ? _ (known->name) : chy_oid_name (oid);

      g_string_append_printf (purposes, "%s%s", purposes->len > 0 ? chy_list_comma () : "",
                              name != NULL ? name : oid);
    }
  chy_facts_add (facts, _ ("Purposes"), purposes->len > 0 ? purposes->str : _ ("Any"), FALSE);
  chy_facts_add (facts, _ ("Key usage"), usage != NULL ? usage : _ ("Any"), FALSE);
  chy_facts_add (facts, _ ("Key"), key, FALSE);
  if (info->is_ca)
    {
      /* Translators: how many authorities may stand below this one. */
      g_autofree char *words =
          info->path_length >= 0
              ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Yes, with at most %d authority below it",
                                              "Yes, with at most %d authorities below it",
                                              (gulong) info->path_length),
                                 info->path_length)
              : g_strdup (_ ("Yes"));

      chy_facts_add (facts, _ ("Authority"), words, FALSE);
    }
}

static void
add_issuer (ChyFacts *facts, const ChyCertInfo *info, GVariant *body)
{
  g_autofree char *issuer = chy_name_to_string (info->issuer);
  const char *template = body != NULL ? chy_body_get_text (body, "templateName") : NULL;

  chy_facts_add (facts, _ ("Issuer"), issuer, FALSE);
  if (template == NULL || *template == '\0')
    template = info->template_name != NULL ? info->template_name : info->template_oid;
  if (template != NULL)
    chy_facts_add (facts, _ ("Certificate template"), template, FALSE);
  chy_facts_add (facts, _ ("Serial number"), info->serial, TRUE);
  chy_facts_add (facts, _ ("Thumbprint"), info->thumbprint, TRUE);
  chy_facts_add (facts, _ ("SHA-256 fingerprint"), info->thumbprint_sha256, TRUE);
}

/* Only what the row has: there is much that a certificate for a request file never had. */
static void
add_known (GtkContainer *page, GVariant *body)
{
  static const char *const keys[] = { "number",
                                      "state",
                                      "requesterName",
                                      "profileId",
                                      "deviceId",
                                      "userId",
                                      "submittedDateTime",
                                      "resolvedDateTime",
                                      "revokedDateTime",
                                      "revocationReason",
                                      "code",
                                      "message",
                                      NULL };
  const ChyField *fields = chy_resource_find ("certificates")->columns;
  g_autoptr (GPtrArray) present = g_ptr_array_new ();
  ChyFacts *facts;

  for (gsize i = 0; keys[i] != NULL; i++)
    {
      g_autoptr (GVariant) value = chy_body_get (body, keys[i]);

      if (value != NULL && (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ||
                            *g_variant_get_string (value, NULL) != '\0'))
        g_ptr_array_add (present, (gpointer) keys[i]);
    }
  g_ptr_array_add (present, NULL);
  facts = add_card (page, _ ("Request"));
  chy_facts_set_body (facts, fields, body, (const char *const *) present->pdata);
}

static void
add_pfx (GtkContainer *page, const ChyPfxInfo *pfx)
{
  ChyFacts *facts = add_card (page, _ ("PFX File"));
  g_autofree char *n = chy_words_number (pfx->certificates->len);

  chy_facts_add (facts, _ ("Private key"), pfx->has_key ? _ ("In the file") : _ ("Not in the file"), FALSE);
  if (pfx->friendly_name != NULL)
    chy_facts_add (facts, _ ("Friendly name"), pfx->friendly_name, FALSE);
  chy_facts_add (facts, _ ("Protection"), pfx->protection, FALSE);
  chy_facts_add (facts, _ ("Certificates"), n, FALSE);
}

GtkWidget *
chy_certificate_general_new (const ChyCertificateSubject *subject)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkContainer *box = GTK_CONTAINER (page);

  g_object_set (scrolled, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  g_object_set (page, "margin", 18, NULL);
  if (!subject->is_request)
    add_state (box, subject);
  if (subject->pfx != NULL)
    add_pfx (box, subject->pfx);
  add_names (add_card (box, subject->is_request ? _ ("Requested For") : _ ("Issued To")), subject->info);
  add_use (add_card (box, _ ("Use")), subject->info);
  if (subject->is_request)
    chy_facts_add (add_card (box, _ ("Signature")), _ ("Proof of possession"),
                   _ ("Signed with the key that the certificate is for"), FALSE);
  else
    add_issuer (add_card (box, _ ("Issued By")), subject->info, subject->body);
  if (subject->body != NULL)
    add_known (box, subject->body);
  gtk_container_add (GTK_CONTAINER (scrolled), page);
  gtk_widget_show_all (scrolled);

  return scrolled;
}
