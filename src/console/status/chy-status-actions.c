/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-request.h"

#include "chy-pfx-export.h"
#include "chy-status-actions.h"
#include "console/chy-navigate.h"
#include "console/devices/chy-imported-pfx-list.h"
#include "console/widgets/chy-words.h"

static gboolean
allows (GVariant *request, ChyRequestAction action)
{
  ChyRequestState state;

  return chy_request_state_from_string (chy_body_get_text (request, "state"), &state) &&
         (chy_request_state_get_actions (state) & action) != 0;
}

/* One that waits for its next try may have it now. */
static gboolean
can_retry (GVariant *request)
{
  return allows (request, CHY_REQUEST_ACTION_RETRY) ||
         (g_strcmp0 (chy_body_get_text (request, "state"), "queued") == 0 &&
          chy_body_get_int (request, "nextTryDateTime", 0) > g_get_real_time ());
}

static gboolean
can_cancel (GVariant *request)
{
  return allows (request, CHY_REQUEST_ACTION_CANCEL);
}

static gboolean
can_reissue (GVariant *request)
{
  return allows (request, CHY_REQUEST_ACTION_REISSUE);
}

static gboolean
can_approve (GVariant *request)
{
  return allows (request, CHY_REQUEST_ACTION_APPROVE);
}

static gboolean
can_deny (GVariant *request)
{
  return allows (request, CHY_REQUEST_ACTION_DENY);
}

static gboolean
can_export (GVariant *request)
{
  return allows (request, CHY_REQUEST_ACTION_EXPORT);
}

static gboolean
has_certificate (GVariant *request)
{
  const char *thumbprint = chy_body_get_text (request, "certificateThumbprint");

  return thumbprint != NULL && *thumbprint != '\0';
}

/* --- words -----------------------------------------------------------------------------------------------
 */

static char *
describe_retry (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s request is tried again by the next connector.",
                                       "%s requests are tried again by the next connector.", (gulong) n),
                          number);
}

static char *
done_retry (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s request is tried again.", "%s requests are tried again.", (gulong) n),
      number);
}

static char *
done_cancel (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s request canceled.", "%s requests canceled.", (gulong) n), number);
}

static char *
describe_reissue (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (
      g_dngettext (
          GETTEXT_PACKAGE,
          "%s certificate is issued anew with a new key. The present one stays valid until the new one "
          "is delivered.",
          "%s certificates are issued anew with new keys. The present ones stay valid until the new "
          "ones are delivered.",
          (gulong) n),
      number);
}

static char *
done_reissue (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s certificate is issued anew.",
                                       "%s certificates are issued anew.", (gulong) n),
                          number);
}

static char *
describe_approve (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The authority issues the certificate of %s request.",
                                       "The authority issues the certificates of %s requests.", (gulong) n),
                          number);
}

static char *
done_approve (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s request approved.", "%s requests approved.", (gulong) n), number);
}

static char *
describe_deny (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "The authority denies %s request: no certificate is issued for it.",
                   "The authority denies %s requests: no certificates are issued for them.", (gulong) n),
      number);
}

static char *
done_deny (gint64 n)
{
  g_autofree char *number = chy_words_number (n);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s request denied.", "%s requests denied.", (gulong) n), number);
}

static void
export_cb (GtkWidget *list_page, const char *const *ids, GPtrArray *bodies, gpointer data G_GNUC_UNUSED)
{
  const char *platform =
      bodies->len > 0 ? chy_body_get_text (g_ptr_array_index (bodies, 0), "platform") : NULL;

  chy_pfx_export_run (list_page, chy_list_page_get_tenant (CHY_LIST_PAGE (list_page)), ids, platform);
}

static void
certificate_cb (GtkWidget *list_page,
                const char *const *ids G_GNUC_UNUSED,
                GPtrArray *bodies,
                gpointer data G_GNUC_UNUSED)
{
  GVariant *request = bodies->len > 0 ? g_ptr_array_index (bodies, 0) : NULL;
  const char *imported = request != NULL ? chy_body_get_text (request, "importedPfxId") : NULL;

  /* What was imported is none of the tenant's certificates. */
  if (imported != NULL)
    chy_imported_pfx_show (list_page, chy_list_page_get_tenant (CHY_LIST_PAGE (list_page)), imported);
  else if (request != NULL)
    chy_navigate_to_object (list_page, "certificates", chy_body_get_text (request, "certificateThumbprint"));
}

const ChyListAction chy_status_actions[] = {
  { .name = "retry",
    .title = N_ ("_Retry"),
    .command = "request-retry",
    .key = "requests",
    .fits = can_retry,
    .describe = describe_retry,
    .done = done_retry },
  { .name = "approve",
    .title = N_ ("_Approve"),
    .command = "request-approve",
    .key = "requests",
    .fits = can_approve,
    .describe = describe_approve,
    .done = done_approve },
  { .name = "deny",
    .title = N_ ("_Deny…"),
    .command = "request-deny",
    .key = "requests",
    .dialog = TRUE,
    .destructive = TRUE,
    .fits = can_deny,
    .describe = describe_deny,
    .done = done_deny },
  { .name = "reissue",
    .title = N_ ("Re_issue"),
    .command = "request-reissue",
    .key = "requests",
    .fits = can_reissue,
    .describe = describe_reissue,
    .done = done_reissue },
  { .name = "export-pfx", .title = N_ ("_Export PFX…"), .activate = export_cb, .fits = can_export },
  { .name = "certificate",
    .title = N_ ("_View Certificate"),
    .activate = certificate_cb,
    .one = TRUE,
    .fits = has_certificate },
  { .name = "cancel",
    .title = N_ ("Ca_ncel Request…"),
    .command = "request-cancel",
    .key = "requests",
    .destructive = TRUE,
    .fits = can_cancel,
    .done = done_cancel },
  { .name = NULL },
};

const ChyListAction *
chy_status_action_find (const char *name)
{
  for (const ChyListAction *action = chy_status_actions; action->name != NULL; action++)
    if (g_str_equal (action->name, name))
      return action;

  return NULL;
}

gboolean
chy_status_action_fits (const ChyListAction *action, GVariant *request)
{
  return action->fits == NULL || action->fits (request);
}
