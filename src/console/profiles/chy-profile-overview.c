/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-overview.h"

#include <string.h>

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "chy-profile-bar.h"
#include "chy-profile-preview-card.h"
#include "chy-profile-words.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-rows.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-words.h"
#include "model/chy-profile.h"

enum
{
  NARROW = 620,
  SOON_DAYS = 14,
  MOST_CAUSES = 20,
};

struct _ChyProfileOverview
{
  GtkScrolledWindow parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GVariant *row;             /* (owned) or NULL */
  GCancellable *cancellable; /* (owned) of what is asked now */

  /* Owned by this widget. */
  ChyProfileBar *bar;
  GtkWidget *holders;
  GtkWidget *columns;
  GtkWidget *why;
  GtkWidget *causes_card;
  GtkWidget *causes;
  GtkWidget *renewal_card;
  GtkWidget *renewal;
  GtkWidget *facts;
};

G_DEFINE_FINAL_TYPE (ChyProfileOverview, chy_profile_overview, GTK_TYPE_SCROLLED_WINDOW)

static GtkWidget *
line_new (const char *icon, const char *text, const char *end)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *label = chy_profile_label_new (text, NULL);

  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 6, "margin-bottom", 6, NULL);
  g_object_set (row, "activatable", FALSE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (row), "plain");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_container_add (GTK_CONTAINER (box), gtk_image_new_from_icon_name (icon, GTK_ICON_SIZE_MENU));
  gtk_container_add (GTK_CONTAINER (box), label);
  if (end != NULL)
    {
      GtkWidget *last = chy_profile_label_new (end, "dim num");

      gtk_label_set_xalign (GTK_LABEL (last), 1.0f);
      gtk_container_add (GTK_CONTAINER (box), last);
    }
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), text);
  gtk_widget_show_all (row);

  return row;
}

/* --- why they failed ---------------------------------------------------------------------------------- */

static void
causes_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileOverview) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  chy_container_clear (GTK_CONTAINER (self->causes));
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      GVariant *row = g_ptr_array_index (rows, i);
      g_autofree char *number = chy_words_number (chy_body_get_int (row, "count", 0));

      gtk_container_add (GTK_CONTAINER (self->causes),
                         line_new ("chy-state-error-symbolic", chy_body_get_text (row, "title"), number));
    }
  if (rows == NULL)
    gtk_container_add (GTK_CONTAINER (self->causes),
                       line_new ("chy-state-unknown-symbolic", _ ("Unknown"), NULL));
  else if (rows->len == 0)
    gtk_container_add (GTK_CONTAINER (self->causes),
                       line_new ("chy-state-ok-symbolic", _ ("Nothing has failed"), NULL));
}

static void
ask_causes (ChyProfileOverview *self, const char *id)
{
  g_autoptr (ChyQuery) query =
      chy_query_new ("failure-causes", chy_body_with (NULL, "profile", g_variant_new_string (id)));

  chy_rows_async (self->tenant, query, MOST_CAUSES, self->cancellable, causes_cb, g_object_ref (self));
}

/* --- renewal ------------------------------------------------------------------------------------------ */

static void
expiring_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyProfileOverview) self = data;
  g_autoptr (GError) error = NULL;
  gint64 total = 0;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, &total, &error);
  g_autofree char *number = chy_words_number (total);
  g_autofree char *words = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s certificate", "%s certificates", (gulong) total), number);
  g_autofree char *renews = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* Translators: a certificate is renewed when so many percent of its life are left. */
  renews = g_strdup_printf (_ ("Renewed when %" PRId64 " %% of life is left"),
                            chy_body_get_int (self->row, "renewalThresholdPercentage", 0));
  chy_container_clear (GTK_CONTAINER (self->renewal));
  gtk_container_add (GTK_CONTAINER (self->renewal), line_new ("chy-state-info-symbolic", renews, NULL));
  gtk_container_add (GTK_CONTAINER (self->renewal),
                     rows == NULL
                         ? line_new ("chy-state-unknown-symbolic", _ ("Expire within 14 days"), _ ("Unknown"))
                         : line_new (total > 0 ? "chy-state-warning-symbolic" : "chy-state-ok-symbolic",
                                     _ ("Expire within 14 days"), words));
}

static void
ask_expiring (ChyProfileOverview *self, const char *id)
{
  GVariantDict filter;
  g_autoptr (ChyQuery) query = NULL;

  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, "profileId", "s", id);
  g_variant_dict_insert (&filter, "expiresBefore", "x", g_get_real_time () + SOON_DAYS * CHY_USEC_PER_DAY);
  query = chy_query_new ("certificates", g_variant_dict_end (&filter));
  chy_rows_async (self->tenant, query, 1, self->cancellable, expiring_cb, g_object_ref (self));
}

/* --- what it is --------------------------------------------------------------------------------------- */

static void
add_field (
    ChyFacts *facts, const ChyField *fields, GVariant *row, const char *key, const char *title, gboolean mono)
{
  const ChyField *field = fields != NULL ? chy_fields_find (fields, key) : NULL;
  g_autoptr (GVariant) value = chy_body_get (row, key);
  g_autofree char *words = field != NULL && value != NULL ? chy_field_format (field, value) : NULL;

  if (words != NULL && *words != '\0')
    chy_facts_add (facts, title, words, mono);
}

static void
show_facts (ChyProfileOverview *self)
{
  const ChyField *fields = chy_profile_get_fields (self->row);
  const ChyProfileType *type = chy_profile_get_type (self->row);
  const ChyPlatform *platform = chy_profile_get_platform (self->row);
  ChyFacts *facts = CHY_FACTS (self->facts);
  gint64 modified = chy_body_get_int (self->row, "lastModifiedDateTime", 0);
  g_autofree char *when = chy_words_time (modified);
  gboolean custom = g_strcmp0 (chy_body_get_text (self->row, "subjectNameFormat"), "custom") == 0;

  chy_facts_clear (facts);
  chy_facts_add (facts, _ ("Platform"), platform != NULL ? _ (platform->title) : NULL, FALSE);
  chy_facts_add (facts, _ ("Type"), type != NULL ? _ (type->title) : NULL, FALSE);
  chy_facts_add (facts, _ ("Assigned to"), chy_body_get_text (self->row, "assignedTo"), FALSE);
  add_field (facts, fields, self->row, "certificationAuthorityName", _ ("Authority"), FALSE);
  add_field (facts, fields, self->row, "certificateTemplateName", _ ("Template"), TRUE);
  add_field (facts, fields, self->row, custom ? "subjectNameFormatString" : "subjectNameFormat",
             _ ("Subject"), FALSE);
  add_field (facts, fields, self->row, "customSubjectAlternativeNames", _ ("Alternative name"), FALSE);
  add_field (facts, fields, self->row, "destinationStore", _ ("Destination store"), FALSE);
  chy_facts_add (facts, _ ("Last modified"), when, FALSE);
  gtk_widget_show_all (self->facts);
}

static void
show_counts (ChyProfileOverview *self)
{
  gint64 n = chy_body_get_int (self->row, "succeeded", 0) + chy_body_get_int (self->row, "pending", 0) +
             chy_body_get_int (self->row, "failed", 0) + chy_body_get_int (self->row, "notApplicable", 0);
  gint64 failed = chy_body_get_int (self->row, "failed", 0);
  g_autofree char *number = chy_words_number (n);
  g_autofree char *n_failed = chy_words_number (failed);
  /* Translators: how many devices, and the groups that they are in. */
  g_autofree char *holders =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s holder in %s", "%s holders in %s", (gulong) n),
                       number, chy_body_get_text (self->row, "assignedTo"));
  g_autofree char *why =
      failed > 0
          ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Why %s Failed", "Why %s Failed", (gulong) failed),
                             n_failed)
          : g_strdup (_ ("Failures"));

  gtk_label_set_text (GTK_LABEL (self->holders),
                      chy_body_get_bool (self->row, "assigned", FALSE) ? holders : _ ("Not assigned"));
  gtk_label_set_text (GTK_LABEL (self->why), why);
  chy_profile_bar_set (self->bar, self->row);
}

/* --- the widget --------------------------------------------------------------------------------------- */

static void
size_allocate_cb (ChyProfileOverview *self, GtkAllocation *allocation)
{
  chy_box_turn (GTK_BOX (self->columns), allocation->width < NARROW * chy_text_scale (GTK_WIDGET (self)));
}

static void
chy_profile_overview_dispose (GObject *object)
{
  g_cancellable_cancel (CHY_PROFILE_OVERVIEW (object)->cancellable);

  G_OBJECT_CLASS (chy_profile_overview_parent_class)->dispose (object);
}

static void
chy_profile_overview_finalize (GObject *object)
{
  ChyProfileOverview *self = CHY_PROFILE_OVERVIEW (object);

  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->row, g_variant_unref);

  G_OBJECT_CLASS (chy_profile_overview_parent_class)->finalize (object);
}

static void
chy_profile_overview_class_init (ChyProfileOverviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_profile_overview_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_profile_overview_finalize;
}

static GtkWidget *
list_in (GtkWidget *card)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_container_add (GTK_CONTAINER (card), list);

  return list;
}

/* The first label of a card's head. */
static GtkWidget *
title_of (GtkWidget *card)
{
  g_autoptr (GList) parts = gtk_container_get_children (GTK_CONTAINER (card));
  g_autoptr (GList) head = gtk_container_get_children (GTK_CONTAINER (parts->data));

  return head->data;
}

static void
chy_profile_overview_init (ChyProfileOverview *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *status = chy_profile_card_new (_ ("Status"), &self->holders);
  GtkWidget *about = chy_profile_card_new (_ ("Profile"), NULL);

  self->cancellable = g_cancellable_new ();
  g_object_set (self, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  g_object_set (box, "margin", 18, NULL);
  self->bar = CHY_PROFILE_BAR (chy_profile_bar_new ());
  g_object_set (self->bar, "margin", 12, NULL);
  gtk_container_add (GTK_CONTAINER (status), GTK_WIDGET (self->bar));
  /* One above the other until there is a width: side by side they would widen a window that is too narrow. */
  self->columns = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->columns), "even");
  self->causes_card = chy_profile_card_new (_ ("Failures"), NULL);
  self->why = title_of (self->causes_card);
  self->causes = list_in (self->causes_card);
  self->renewal_card = chy_profile_card_new (_ ("Renewal"), NULL);
  self->renewal = list_in (self->renewal_card);
  gtk_container_add (GTK_CONTAINER (self->columns), self->causes_card);
  gtk_container_add (GTK_CONTAINER (self->columns), self->renewal_card);
  self->facts = chy_facts_new ();
  g_object_set (self->facts, "margin", 12, NULL);
  gtk_container_add (GTK_CONTAINER (about), self->facts);
  gtk_container_add (GTK_CONTAINER (box), status);
  gtk_container_add (GTK_CONTAINER (box), self->columns);
  gtk_container_add (GTK_CONTAINER (box), about);
  gtk_container_add (GTK_CONTAINER (self), box);
  gtk_widget_show_all (GTK_WIDGET (self));
  g_signal_connect (self, "size-allocate", G_CALLBACK (size_allocate_cb), NULL);
}

GtkWidget *
chy_profile_overview_new (ChyTenant *tenant)
{
  ChyProfileOverview *self = g_object_new (CHY_TYPE_PROFILE_OVERVIEW, NULL);

  self->tenant = g_object_ref (tenant);

  return GTK_WIDGET (self);
}

void
chy_profile_overview_set_row (ChyProfileOverview *self, GVariant *row)
{
  const char *id = chy_body_get_text (row, "id");
  const char *type = chy_body_get_text (row, "type");
  gboolean is_pkcs = g_strcmp0 (type, "pkcs-certificate") == 0;
  gboolean has_requests = is_pkcs || g_strcmp0 (type, CHY_PROFILE_TYPE_IMPORTED) == 0;

  g_variant_ref (row);
  g_clear_pointer (&self->row, g_variant_unref);
  self->row = row;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  show_counts (self);
  show_facts (self);
  gtk_widget_set_visible (self->columns, has_requests);
  /* What was imported is not renewed from here. */
  gtk_widget_set_visible (self->renewal_card, is_pkcs);
  if (has_requests)
    ask_causes (self, id);
  if (is_pkcs)
    ask_expiring (self, id);
}
