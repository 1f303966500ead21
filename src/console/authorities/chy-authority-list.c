/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-authority-pages.h"
#include "console/certificate/chy-certificate-window.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-words.h"

static gboolean
is_on_hold (GVariant *row)
{
  return g_strcmp0 (chy_body_get_text (row, "revocationReason"), "certificateHold") == 0;
}

/* What the tenant knows of has a page of its own; a request file has none. */
static gboolean
has_request (GVariant *row)
{
  const char *request = chy_body_get_text (row, "requestId");

  return request != NULL && *request != '\0';
}

static char *
describe_approve (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s certificate is issued as it was asked for.",
                                       "%s certificates are issued as they were asked for.", (gulong) n),
                          number);
}

static char *
done_approve (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s request issued.", "%s requests issued.", (gulong) n), number);
}

static char *
done_deny (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s request denied.", "%s requests denied.", (gulong) n), number);
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
open_row (GtkWidget *page, GVariant *row)
{
  chy_certificate_window_show_row (page, chy_list_page_get_tenant (CHY_LIST_PAGE (page)),
                                   chy_body_get_text (row, "authorityId"),
                                   chy_body_get_int (row, "number", 0));
}

static void
view_cb (GtkWidget *page,
         const char *const *ids G_GNUC_UNUSED,
         GPtrArray *bodies,
         gpointer data G_GNUC_UNUSED)
{
  if (bodies->len > 0)
    open_row (page, g_ptr_array_index (bodies, 0));
}

static void
request_cb (GtkWidget *page,
            const char *const *ids G_GNUC_UNUSED,
            GPtrArray *bodies,
            gpointer data G_GNUC_UNUSED)
{
  if (bodies->len > 0 && has_request (g_ptr_array_index (bodies, 0)))
    chy_navigate (page, "status", chy_body_get_text (g_ptr_array_index (bodies, 0), "requestId"));
}

#define VIEW                                                                                                 \
  {                                                                                                          \
    .name = "view", .title = N_ ("_View Certificate"), .activate = view_cb, .one = TRUE                      \
  }
#define SHOW_REQUEST                                                                                         \
  {                                                                                                          \
    .name = "request", .title = N_ ("Show Re_quest"), .activate = request_cb, .one = TRUE,                   \
    .fits = has_request                                                                                      \
  }

static const ChyListAction issued_actions[] = {
  VIEW,
  SHOW_REQUEST,
  { .name = "revoke",
    .title = N_ ("_Revoke…"),
    .command = "certificate-revoke",
    .key = "ids",
    .dialog = TRUE,
    .done = done_revoke,
    .destructive = TRUE },
  { .name = NULL },
};

static const ChyListAction revoked_actions[] = {
  VIEW,
  SHOW_REQUEST,
  { .name = "unhold",
    .title = N_ ("Remove _Hold"),
    .command = "certificate-unhold",
    .key = "ids",
    .fits = is_on_hold,
    .describe = describe_unhold,
    .done = done_unhold },
  { .name = "revoke",
    .title = N_ ("_Revoke for Good…"),
    .command = "certificate-revoke",
    .key = "ids",
    .dialog = TRUE,
    .fits = is_on_hold,
    .done = done_revoke,
    .destructive = TRUE },
  { .name = NULL },
};

static const ChyListAction pending_actions[] = {
  { .name = "view", .title = N_ ("_View Request"), .activate = view_cb, .one = TRUE },
  SHOW_REQUEST,
  { .name = "approve",
    .title = N_ ("_Issue"),
    .command = "authority-approve",
    .key = "requests",
    .describe = describe_approve,
    .done = done_approve },
  { .name = "deny",
    .title = N_ ("_Deny…"),
    .command = "authority-deny",
    .key = "requests",
    .dialog = TRUE,
    .done = done_deny,
    .destructive = TRUE },
  { .name = NULL },
};

static const ChyListAction failed_actions[] = {
  { .name = "view", .title = N_ ("_View Request"), .activate = view_cb, .one = TRUE },
  SHOW_REQUEST,
  { .name = NULL },
};

static const char *const issued_columns[] = { "number",   "subjectName",  "state",
                                              "notAfter", "templateName", NULL };
static const char *const revoked_columns[] = { "number",           "subjectName",  "revokedDateTime",
                                               "revocationReason", "templateName", NULL };
static const char *const pending_columns[] = { "number",       "subjectName",   "submittedDateTime",
                                               "templateName", "requesterName", NULL };
static const char *const failed_columns[] = { "number",        "subjectName",       "message", "templateName",
                                              "requesterName", "submittedDateTime", NULL };

static const char *const filters[] = { "templateName", "subjectName", "serialNumber", "notAfter", NULL };

/* By ChyAuthorityNode. */
static const ChyListPageType types[CHY_AUTHORITY_N_NODES] = {
  [CHY_AUTHORITY_NODE_REVOKED] = { .resource = "certificates",
                                   .title = N_ ("Revoked Certificates"),
                                   .name = "authority-revoked",
                                   .columns = revoked_columns,
                                   .filters = filters,
                                   .actions = revoked_actions,
                                   .empty_title = N_ ("Nothing Is Revoked"),
                                   .empty_sentence = N_ ("Certificates that were revoked or put on hold are "
                                                         "listed here until they end.") },
  [CHY_AUTHORITY_NODE_ISSUED] = { .resource = "certificates",
                                  .title = N_ ("Issued Certificates"),
                                  .name = "authority-issued",
                                  .columns = issued_columns,
                                  .filters = filters,
                                  .actions = issued_actions,
                                  .empty_title = N_ ("No Certificates Yet"),
                                  .empty_sentence =
                                      N_ ("Every certificate of this authority is listed here: those that "
                                          "connectors request, and those for request files."),
                                  .empty_action = "panel.sign-request",
                                  .empty_action_title = N_ ("Sign a Request From a File…") },
  [CHY_AUTHORITY_NODE_PENDING] = { .resource = "certificates",
                                   .title = N_ ("Pending Requests"),
                                   .name = "authority-pending",
                                   .columns = pending_columns,
                                   .filters = filters,
                                   .actions = pending_actions,
                                   .empty_title = N_ ("Nothing Waits"),
                                   .empty_sentence =
                                       N_ ("Requests by a template that wants the approval of a certificate "
                                           "manager wait here to be issued or denied.") },
  [CHY_AUTHORITY_NODE_FAILED] = { .resource = "certificates",
                                  .title = N_ ("Failed Requests"),
                                  .name = "authority-failed",
                                  .columns = failed_columns,
                                  .filters = filters,
                                  .actions = failed_actions,
                                  .empty_title = N_ ("Nothing Has Failed"),
                                  .empty_sentence = N_ ("Requests that were denied or could not be fulfilled "
                                                        "are listed here with the reason.") },
};

static void
activated_cb (ChyListPage *page, GVariant *row)
{
  open_row (GTK_WIDGET (page), row);
}

GtkWidget *
chy_authority_list_new (ChyTenant *tenant, ChyAuthorityNode node)
{
  GtkWidget *page;

  g_return_val_if_fail (node < CHY_AUTHORITY_N_NODES && types[node].resource != NULL, NULL);

  page = chy_list_page_new (tenant, &types[node], NULL);
  g_signal_connect (page, "activated", G_CALLBACK (activated_cb), NULL);

  return page;
}

void
chy_authority_list_show (ChyListPage *self, GVariant *authority, ChyAuthorityNode node)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "authority", "s", chy_body_get_text (authority, "id"));
  /* What has ended was issued, too. */
  g_variant_dict_insert (&dict, "state", "s",
                         node == CHY_AUTHORITY_NODE_ISSUED ? "issued,expired"
                                                           : chy_authority_node_name (node));
  chy_list_page_set_base_filter (self, g_variant_dict_end (&dict));
}
