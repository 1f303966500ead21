/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-request-mend.h"
#include "chy-status-actions.h"
#include "console/authorities/chy-authority-dialogs.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-bulk-dialog.h"
#include "console/widgets/chy-words.h"

struct _ChyRequestMend
{
  GtkBox parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GVariant *request;         /* (owned) */
  char **others;             /* (owned) ids of those that failed alike, this one among them; or NULL */
  GCancellable *cancellable; /* (owned) ends with the widget */
  GtkWidget *all;            /* Retry All */
};

G_DEFINE_FINAL_TYPE (ChyRequestMend, chy_request_mend, GTK_TYPE_BOX)

/* Where the mend of a failure is: by its code, else by its cause. `key` of the request says which object. */
typedef struct
{
  const char *code;
  const char *cause;
  const char *title; /* N_() */
  const char *resource;
  const char *key;
  const char *command; /* what is offered there, or NULL: a look helps, too */
} Place;

static const Place places[] = {
  { "CERTSRV_E_UNSUPPORTED_CERT_TYPE", NULL, N_ ("_Issue Template…"), "authorities", "authorityId",
    "authority-issue-template" },
  { "CERTSRV_E_ENROLL_DENIED", NULL, N_ ("Open _Authority"), "authorities", "authorityId" },
  { "CERTSRV_E_ADMIN_DENIED_REQUEST", NULL, N_ ("Open _Authority"), "authorities", "authorityId" },
  { "CERTSRV_E_TEMPLATE_DENIED", NULL, N_ ("Open _Template"), "templates", "templateName" },
  { "CERTSRV_E_KEY_LENGTH", NULL, N_ ("Open _Template"), "templates", "templateName" },
  { "CERTSRV_E_SIGNATURE_POLICY_REQUIRED", NULL, N_ ("Open _Template"), "templates", "templateName" },
  { "CERTSRV_E_SUBJECT_UPN_REQUIRED", NULL, N_ ("Open _User"), "users", "userId" },
  { "CERTSRV_E_SUBJECT_DNS_REQUIRED", NULL, N_ ("Open _Device"), "devices", "deviceId" },
  { NULL, "subject", N_ ("Open _User"), "users", "userId" },
  { NULL, "subject", N_ ("Open _Device"), "devices", "deviceId" },
  { NULL, "unreachable", N_ ("Open _Authority"), "authorities", "authorityId" },
  { NULL, "unreachable", N_ ("Open _Connector"), "connectors", "connectorId" },
  { NULL, "denied", N_ ("Open _Authority"), "authorities", "authorityId" },
  { NULL, "profile", N_ ("Open _Profile"), "profiles", "profileId" },
};

static const Place *
find_place (GVariant *request)
{
  const char *cause = chy_body_get_text (request, "cause");
  const char *code = chy_body_get_text (request, "code");

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const char *id = chy_body_get_text (request, places[i].key);

      if (id == NULL || *id == '\0')
        continue;
      if ((places[i].code != NULL && g_strcmp0 (places[i].code, code) == 0) ||
          (places[i].cause != NULL && g_strcmp0 (places[i].cause, cause) == 0))
        return &places[i];
    }

  return NULL;
}

/* --- what the buttons do
 * ------------------------------------------------------------------------------------ */

/* A template is known by its name here, and its page by its id. */
static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyRequestMend) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body = chy_tenant_get_finish (CHY_TENANT (source), result, &error);
  const Place *place = find_place (self->request);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (body != NULL && g_strcmp0 (place->code, "CERTSRV_E_UNSUPPORTED_CERT_TYPE") == 0)
    chy_issue_template_dialog_show (GTK_WIDGET (self), self->tenant, body);
  else if (body != NULL)
    chy_navigate_to_object (GTK_WIDGET (self), place->resource, chy_body_get_text (body, "id"));
  else
    chy_show_error (GTK_WIDGET (self), error);
}

static void
open_cb (ChyRequestMend *self)
{
  const Place *place = find_place (self->request);

  chy_tenant_get_async (self->tenant, place->resource, chy_body_get_text (self->request, place->key),
                        self->cancellable, found_cb, g_object_ref (self));
}

static void
unlocked_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyRequestMend) self = data;

  if (chy_unlock_finish (result, NULL) && !g_cancellable_is_cancelled (self->cancellable))
    chy_notify_done (GTK_WIDGET (self), _ ("The vault is open. The request is tried again by itself."), NULL,
                     NULL);
}

static void
unlock_cb (ChyRequestMend *self)
{
  chy_unlock_async (GTK_WIDGET (self), self->tenant, self->cancellable, unlocked_cb, g_object_ref (self));
}

static void
retry_all_cb (ChyRequestMend *self)
{
  if (self->others != NULL)
    chy_bulk_dialog_run (GTK_WIDGET (self), self->tenant, chy_status_action_find ("retry"),
                         (const char *const *) self->others, NULL);
}

/* --- those that failed alike
 * --------------------------------------------------------------------------------- */

enum
{
  PAGE = 500,
  MOST_READ = 5000, /* rows that are looked through for others */
};

static void
others_worker (GTask *task, gpointer source, gpointer data G_GNUC_UNUSED, GCancellable *cancellable)
{
  ChyRequestMend *self = source;
  const char *cause = chy_body_get_text (self->request, "cause");
  const char *code = chy_body_get_text (self->request, "code");
  g_autoptr (GVariant) filter = chy_body_with (NULL, "state", g_variant_new_string ("failed,denied"));
  g_autoptr (ChyQuery) query = chy_query_new ("requests", filter);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ChyResult) result = chy_tenant_query (self->tenant, query, cancellable, NULL);
  gint64 total = 0;

  if (result != NULL && chy_result_complete (result, cancellable, NULL))
    total = MIN (chy_result_get_count (result, NULL), MOST_READ);
  for (gint64 at = 0; at < total && !g_cancellable_is_cancelled (cancellable); at += PAGE)
    {
      g_autoptr (GPtrArray) rows = chy_result_rows (result, at, PAGE, cancellable, NULL);

      for (guint i = 0; rows != NULL && i < rows->len; i++)
        {
          GVariant *row = g_ptr_array_index (rows, i);

          if (g_strcmp0 (chy_body_get_text (row, "cause"), cause) == 0 &&
              g_strcmp0 (chy_body_get_text (row, "code"), code) == 0)
            g_ptr_array_add (ids, g_strdup (chy_body_get_text (row, "id")));
        }
    }
  g_ptr_array_add (ids, NULL);
  g_task_return_pointer (task, g_ptr_array_free (g_steal_pointer (&ids), FALSE), (GDestroyNotify) g_strfreev);
}

static void
others_cb (GObject *source, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  ChyRequestMend *self = CHY_REQUEST_MEND (source);
  char **ids = g_task_propagate_pointer (G_TASK (result), NULL);
  guint n = ids != NULL ? g_strv_length (ids) : 0;
  g_autofree char *number = chy_words_number (n);
  g_autofree char *words = NULL;

  if (ids == NULL)
    return;
  g_strfreev (self->others);
  self->others = ids;
  if (n < 2 || self->all == NULL)
    return;
  /* Translators: a button: all requests that failed for the same cause, %s is their number. */
  words = g_strdup_printf (_ ("Retry A_ll %s"), number);
  gtk_button_set_label (GTK_BUTTON (self->all), words);
  gtk_widget_show (self->all);
}

static void
look_for_others (ChyRequestMend *self)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, others_cb, NULL);

  g_task_set_source_tag (task, look_for_others);
  g_task_run_in_thread (task, others_worker);
}

static void
chy_request_mend_dispose (GObject *object)
{
  ChyRequestMend *self = CHY_REQUEST_MEND (object);

  g_cancellable_cancel (self->cancellable);
  self->all = NULL;

  G_OBJECT_CLASS (chy_request_mend_parent_class)->dispose (object);
}

static void
chy_request_mend_finalize (GObject *object)
{
  ChyRequestMend *self = CHY_REQUEST_MEND (object);

  g_clear_object (&self->tenant);
  g_clear_pointer (&self->request, g_variant_unref);
  g_strfreev (self->others);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (chy_request_mend_parent_class)->finalize (object);
}

static void
chy_request_mend_class_init (ChyRequestMendClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_request_mend_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_request_mend_finalize;
}

static void
chy_request_mend_init (ChyRequestMend *self)
{
  self->cancellable = g_cancellable_new ();
}

static GtkWidget *
add_button (ChyRequestMend *self, const char *title)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (title);

  gtk_container_add (GTK_CONTAINER (self), button);

  return button;
}

GtkWidget *
chy_request_mend_new (ChyTenant *tenant, GVariant *request)
{
  ChyRequestMend *self = g_object_new (CHY_TYPE_REQUEST_MEND, "spacing", 6, NULL);
  const Place *place = find_place (request);
  GtkWidget *mend = NULL;

  self->tenant = g_object_ref (tenant);
  self->request = g_variant_ref (request);
  if (g_strcmp0 (chy_body_get_text (request, "cause"), "vault") == 0)
    {
      mend = add_button (self, _ ("_Unlock Vault…"));
      g_signal_connect_swapped (mend, "clicked", G_CALLBACK (unlock_cb), self);
    }
  else if (place != NULL && (place->command == NULL || chy_tenant_can (tenant, place->command)))
    {
      mend = add_button (self, g_dgettext (GETTEXT_PACKAGE, place->title));
      g_signal_connect_swapped (mend, "clicked", G_CALLBACK (open_cb), self);
    }
  if (mend != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (mend), "suggested-action");
  if (!chy_tenant_can (tenant, "request-retry"))
    return GTK_WIDGET (self);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (add_button (self, _ ("_Retry"))), "panel.retry");
  self->all = add_button (self, "");
  gtk_button_set_use_underline (GTK_BUTTON (self->all), TRUE);
  gtk_widget_set_no_show_all (self->all, TRUE);
  g_signal_connect_swapped (self->all, "clicked", G_CALLBACK (retry_all_cb), self);
  look_for_others (self);

  return GTK_WIDGET (self);
}
