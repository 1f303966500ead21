/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-alerts.h"
#include "chy-navigate.h"
#include "chy-window.h"
#include "console/connectors/chy-connector-words.h"
#include "console/widgets/chy-words.h"

enum
{
  LOOK_SECONDS = 120, /* silence and dates come without a change */
  CALM_SECONDS = 3,   /* changes that come together are looked at once */
  MOST_ROWS = 500,
};

#define NOTIFICATIONS "org.freedesktop.Notifications"

/* As the doctor has it. */
#define SOON (90 * CHY_USEC_PER_DAY)

struct _ChyAlerts
{
  GObject parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GtkWindow *window;         /* weak */
  GCancellable *cancellable; /* (owned) */
  GHashTable *told;          /* (owned) char* -> char*: of an object, what was told of it last */
  guint timer;               /* source id */
  guint calm;                /* source id, or 0 */
};

G_DEFINE_FINAL_TYPE (ChyAlerts, chy_alerts, G_TYPE_OBJECT)

/* A notification on its way. */
typedef struct
{
  GApplication *application;   /* (owned) */
  GNotification *notification; /* (owned) */
  char *id;                    /* (owned) */
} Message;

static void
message_free (Message *message)
{
  g_object_unref (message->application);
  g_object_unref (message->notification);
  g_free (message->id);
  g_free (message);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Message *message = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    g_application_send_notification (message->application, message->id, message->notification);
  else
    g_info ("nobody shows notifications: %s", error->message);
  message_free (message);
}

static void
ask_bus (Message *message, const char *method, GVariant *parameters, GAsyncReadyCallback callback)
{
  g_dbus_connection_call (g_application_get_dbus_connection (message->application), "org.freedesktop.DBus",
                          "/org/freedesktop/DBus", "org.freedesktop.DBus", method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, callback, message);
}

/* A desktop's shell may own the name without a file to start it by, so to start it is the second question. */
static void
owner_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Message *message = data;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  gboolean owned = FALSE;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &owned);
  if (!owned)
    {
      ask_bus (message, "StartServiceByName", g_variant_new ("(su)", NOTIFICATIONS, (guint32) 0), started_cb);
      return;
    }
  g_application_send_notification (message->application, message->id, message->notification);
  message_free (message);
}

/* GIO complains where nobody shows notifications, so that is asked first. In a sandbox the portal does. */
static void
deliver (Message *message)
{
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    {
      g_application_send_notification (message->application, message->id, message->notification);
      message_free (message);
    }
  else if (g_application_get_dbus_connection (message->application) != NULL)
    ask_bus (message, "NameHasOwner", g_variant_new ("(s)", NOTIFICATIONS), owner_cb);
  else
    message_free (message);
}

static void
send (GtkWindow *window,
      const char *id,
      const char *title,
      const char *body,
      const char *button,
      const char *panel,
      const char *place)
{
  GtkApplication *application = gtk_window_get_application (window);
  const char *location = CHY_IS_WINDOW (window) ? chy_window_get_location (CHY_WINDOW (window)) : "";
  g_autoptr (GVariant) target = g_variant_ref_sink (g_variant_new ("(sss)", location, panel, place));
  Message *message;

  if (application == NULL)
    return;
  message = g_new0 (Message, 1);
  message->application = G_APPLICATION (g_object_ref (application));
  message->notification = g_notification_new (title);
  message->id = g_strdup (id);
  if (body != NULL)
    g_notification_set_body (message->notification, body);
  g_notification_set_default_action_and_target_value (message->notification, "app.show-place", target);
  g_notification_add_button_with_target_value (message->notification, button, "app.show-place", target);
  deliver (message);
}

void
chy_alert_finished (
    GtkWidget *from, const char *id, const char *sentence, const char *panel, const char *place)
{
  GtkWindow *window = chy_window_of (from);

  if (window != NULL && !gtk_window_is_active (window))
    send (window, id, sentence, NULL, _ ("Show"), panel, place);
}

/* Whether this is news of the object; an empty `news` forgets it, so that it may be told again. */
static gboolean
is_news (ChyAlerts *self, const char *object, const char *news)
{
  if (g_strcmp0 (g_hash_table_lookup (self->told, object), news) == 0)
    return FALSE;
  if (*news == '\0')
    g_hash_table_remove (self->told, object);
  else
    g_hash_table_insert (self->told, g_strdup (object), g_strdup (news));

  return *news != '\0';
}

static void
tell_connector (ChyAlerts *self, GVariant *row)
{
  const char *id = chy_body_get_text (row, "id");
  const char *name = chy_body_get_text (row, "displayName");
  g_autofree char *object = g_strconcat ("connector:", id, NULL);
  ChyConnectorWords words;

  chy_connector_words_init (&words, row, NULL, g_get_real_time ());
  /* The words age; what counts is the state, and a reason that it gives itself. */
  if (is_news (self, object, !words.bad ? "" : words.word))
    {
      /* Translators: the name of a connector, and its state. */
      g_autofree char *title = g_strdup_printf (_ ("Connector “%s”: %s"), name, words.word);

      send (self->window, object, title, words.reason, _ ("Show Connector"), "connectors", id);
    }
  chy_connector_words_clear (&words);
}

static void
tell_authority (ChyAlerts *self, GVariant *row)
{
  const char *id = chy_body_get_text (row, "id");
  const char *name = chy_body_get_text (row, "name");
  gint64 end = chy_body_get_int (row, "notAfter", 0);
  gint64 now = g_get_real_time ();
  g_autofree char *object = NULL;
  g_autofree char *when = NULL;
  g_autofree char *title = NULL;

  if (id == NULL || name == NULL || end <= 0)
    return;
  object = g_strconcat ("authority:", id, NULL);
  if (!is_news (self, object, end <= now ? "expired" : end - now < SOON ? "soon" : ""))
    return;
  when = chy_words_relative (end, now);
  title = end <= now
              /* Translators: the name of an authority, and a time such as "3 days ago". */
              ? g_strdup_printf (_ ("The certificate of “%s” ended %s"), name, when)
              /* Translators: the name of an authority, and a time such as "in 20 days". */
              : g_strdup_printf (_ ("The certificate of “%s” ends %s"), name, when);
  send (self->window, object, title, _ ("Renew it, and give devices its new certificate in time."),
        _ ("Show Authority"), "authorities", id);
}

typedef struct
{
  ChyAlerts *self; /* (owned) */
  void (*tell) (ChyAlerts *self, GVariant *row);
} Asked;

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->self);
  g_free (asked);
}

static void
rows_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, NULL);

  for (guint i = 0; rows != NULL && asked->self->window != NULL && i < rows->len; i++)
    asked->tell (asked->self, g_ptr_array_index (rows, i));
  asked_free (asked);
}

static void
query_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, NULL);

  if (answer != NULL)
    chy_result_rows_async (answer, 0, MOST_ROWS, asked->self->cancellable, rows_done_cb, asked);
  else
    asked_free (asked);
}

static void
ask (ChyAlerts *self, const char *resource, void (*tell) (ChyAlerts *self, GVariant *row))
{
  g_autoptr (ChyQuery) query = chy_query_new (resource, NULL);
  Asked *asked = g_new0 (Asked, 1);

  asked->self = g_object_ref (self);
  asked->tell = tell;
  chy_tenant_query_async (self->tenant, query, self->cancellable, query_done_cb, asked);
}

static void
look (ChyAlerts *self)
{
  ask (self, "connectors", tell_connector);
  ask (self, "authorities", tell_authority);
}

static gboolean
timer_cb (gpointer data)
{
  look (data);

  return G_SOURCE_CONTINUE;
}

static gboolean
calm_cb (gpointer data)
{
  ChyAlerts *self = data;

  self->calm = 0;
  look (self);

  return G_SOURCE_REMOVE;
}

static void
tenant_changed_cb (ChyAlerts *self, const char *const *resources)
{
  gboolean matters = resources == NULL || *resources == NULL || g_strv_contains (resources, "connectors") ||
                     g_strv_contains (resources, "authorities");

  if (matters && self->calm == 0)
    self->calm = g_timeout_add_seconds (CALM_SECONDS, calm_cb, self);
}

static void
chy_alerts_dispose (GObject *object)
{
  ChyAlerts *self = CHY_ALERTS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->calm, g_source_remove);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->tenant);

  G_OBJECT_CLASS (chy_alerts_parent_class)->dispose (object);
}

static void
chy_alerts_finalize (GObject *object)
{
  ChyAlerts *self = CHY_ALERTS (object);

  g_object_unref (self->cancellable);
  g_hash_table_unref (self->told);

  G_OBJECT_CLASS (chy_alerts_parent_class)->finalize (object);
}

static void
chy_alerts_class_init (ChyAlertsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_alerts_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_alerts_finalize;
}

static void
chy_alerts_init (ChyAlerts *self)
{
  self->cancellable = g_cancellable_new ();
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

ChyAlerts *
chy_alerts_new (ChyTenant *tenant, GtkWindow *window)
{
  ChyAlerts *self = g_object_new (CHY_TYPE_ALERTS, NULL);

  self->tenant = g_object_ref (tenant);
  g_set_weak_pointer (&self->window, window);
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);
  self->timer = g_timeout_add_seconds (LOOK_SECONDS, timer_cb, self);
  /* Not with the first picture. */
  self->calm = g_timeout_add_seconds (CALM_SECONDS, calm_cb, self);

  return self;
}
