/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-certificate-export.h"
#include "chy-certificates-panel.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-list-page.h"
#include "console/widgets/chy-words.h"

struct _ChyCertificatesPanel
{
  GtkBox parent_instance;

  ChyListPage *page;
  GSimpleActionGroup *panel_actions; /* (owned) */
};

G_DEFINE_FINAL_TYPE (ChyCertificatesPanel, chy_certificates_panel, GTK_TYPE_BOX)

static gboolean
is_on_hold (GVariant *row)
{
  return g_strcmp0 (chy_body_get_text (row, "revocationReason"), "certificateHold") == 0;
}

/* A revocation for good is the end of it. */
static gboolean
can_be_revoked (GVariant *row)
{
  return g_strcmp0 (chy_body_get_text (row, "state"), "revoked") != 0 || is_on_hold (row);
}

static gboolean
has_request (GVariant *row)
{
  const char *request = chy_body_get_text (row, "requestId");

  return request != NULL && *request != '\0';
}

static char *
describe_renew (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (
      g_dngettext (
          GETTEXT_PACKAGE,
          "%s certificate is renewed with a new key. The present one stays valid until the new one is "
          "delivered.",
          "%s certificates are renewed with new keys. The present ones stay valid until the new ones "
          "are delivered.",
          (gulong) n),
      number);
}

static char *
done_renew (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The renewal of %s certificate has begun.",
                                       "The renewal of %s certificates has begun.", (gulong) n),
                          number);
}

static char *
describe_revoke (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s certificate is revoked. Choose the reason.",
                                       "%s certificates are revoked. Choose the reason.", (gulong) n),
                          number);
}

static char *
done_revoke (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s certificate revoked.", "%s certificates revoked.", (gulong) n),
      number);
}

static char *
describe_unhold (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s certificate is valid again from the next revocation list on.",
                   "%s certificates are valid again from the next revocation list on.", (gulong) n),
      number);
}

static char *
done_unhold (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The hold of %s certificate was removed.",
                                       "The hold of %s certificates was removed.", (gulong) n),
                          number);
}

static void
export_cb (GtkWidget *list_page,
           const char *const *ids,
           GPtrArray *bodies G_GNUC_UNUSED,
           gpointer data G_GNUC_UNUSED)
{
  chy_certificate_export_run (list_page, chy_list_page_get_tenant (CHY_LIST_PAGE (list_page)), ids);
}

static void
request_cb (GtkWidget *list_page,
            const char *const *ids G_GNUC_UNUSED,
            GPtrArray *bodies,
            gpointer data G_GNUC_UNUSED)
{
  const char *request =
      bodies->len > 0 ? chy_body_get_text (g_ptr_array_index (bodies, 0), "requestId") : NULL;

  if (request != NULL)
    chy_navigate (list_page, "status", request);
}

static const ChyListAction actions[] = {
  { .name = "renew",
    .title = N_ ("Re_new"),
    .command = "certificate-renew",
    .key = "ids",
    .fits = has_request,
    .describe = describe_renew,
    .done = done_renew },
  { .name = "unhold",
    .title = N_ ("Remove _Hold"),
    .command = "certificate-unhold",
    .key = "ids",
    .fits = is_on_hold,
    .describe = describe_unhold,
    .done = done_unhold },
  { .name = "request",
    .title = N_ ("Show Re_quest"),
    .activate = request_cb,
    .one = TRUE,
    .fits = has_request },
  { .name = "export", .title = N_ ("_Export…"), .activate = export_cb },
  { .name = "revoke",
    .title = N_ ("_Revoke…"),
    .command = "certificate-revoke",
    .key = "ids",
    .dialog = TRUE,
    .destructive = TRUE,
    .fits = can_be_revoked,
    .describe = describe_revoke,
    .done = done_revoke },
  { .name = NULL },
};

static const char *const filters[] = { "state",        "notAfter",  "templateName", "authorityId",
                                       "profileId",    "userId",    "deviceId",     "subjectName",
                                       "serialNumber", "notBefore", "number",       NULL };

static const ChyListPageType list_type = {
  .resource = "certificates",
  .name = "certificates",
  .filters = filters,
  .actions = actions,
  .empty_title = N_ ("No Certificates Yet"),
  .empty_sentence =
      N_ ("The certificates that connectors hand to devices are listed here. Assign a PKCS certificate "
          "profile to a group, then run a connector."),
};

static void
chy_certificates_panel_finalize (GObject *object)
{
  g_object_unref (CHY_CERTIFICATES_PANEL (object)->panel_actions);

  G_OBJECT_CLASS (chy_certificates_panel_parent_class)->finalize (object);
}

static void
chy_certificates_panel_class_init (ChyCertificatesPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_certificates_panel_finalize;
}

static void
chy_certificates_panel_init (ChyCertificatesPanel *self)
{
  self->panel_actions = g_simple_action_group_new ();
}

/* Another panel shows some of them: "panel.filter" with keys and filter values. */
static void
filter_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  (void) action;
  chy_list_page_set_filter (CHY_CERTIFICATES_PANEL (data)->page, parameter);
}

static const GActionEntry panel_entries[] = {
  { .name = "filter", .activate = filter_cb, .parameter_type = "a{sv}" },
};

static GActionGroup *
panel_get_actions (GtkWidget *panel)
{
  return G_ACTION_GROUP (CHY_CERTIFICATES_PANEL (panel)->panel_actions);
}

static GtkWidget *
panel_create (ChyTenant *tenant)
{
  ChyCertificatesPanel *self = g_object_new (CHY_TYPE_CERTIFICATES_PANEL, NULL);

  g_action_map_add_action_entries (G_ACTION_MAP (self->panel_actions), panel_entries,
                                   G_N_ELEMENTS (panel_entries), self);

  self->page = CHY_LIST_PAGE (chy_list_page_new (tenant, &list_type, self));
  gtk_widget_set_hexpand (GTK_WIDGET (self->page), TRUE);
  gtk_widget_show (GTK_WIDGET (self->page));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->page));

  return GTK_WIDGET (self);
}

static void
panel_search (GtkWidget *panel, const char *text)
{
  chy_list_page_set_search (CHY_CERTIFICATES_PANEL (panel)->page, text);
}

const ChyPanelType chy_panel_certificates = {
  .id = "certificates",
  .title = N_ ("Certificates"),
  .section = N_ ("DEVICE CONFIGURATION"),
  .icon = "chy-panel-certificates-symbolic",
  .create = panel_create,
  .search = panel_search,
  .get_actions = panel_get_actions,
};
