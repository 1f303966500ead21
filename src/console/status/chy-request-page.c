/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-request.h"

#include "chy-pfx-export.h"
#include "chy-request-facts.h"
#include "chy-request-mend.h"
#include "chy-request-page.h"
#include "chy-request-timeline.h"
#include "chy-status-actions.h"
#include "console/certificate/chy-certificate-window.h"
#include "console/devices/chy-imported-pfx-list.h"
#include "console/widgets/chy-announce.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-words.h"
#include "console/widgets/chy-wrap-box.h"

enum
{
  SPLIT_WIDTH = 620, /* narrower than this the facts stand below */
  MOST_EVENTS = 2000,
};

struct _ChyRequestPage
{
  GtkBox parent_instance;

  ChyTenant *tenant;         /* (owned) */
  char *id;                  /* (owned) or NULL */
  GVariant *request;         /* (owned) or NULL while it is not here */
  GCancellable *cancellable; /* (owned) of the loading under way */
  gboolean loading;
  gboolean again;              /* something changed while it was loading */
  GSimpleActionGroup *actions; /* (owned) */
  ChyRequestTimeline *timeline;

  /* Template children. */
  ChyWrapBox *buttons;
  GtkBox *facts;
  GtkBox *messages;
  GtkBox *split;
  GtkStack *stack;
  GtkImage *state_icon;
  GtkLabel *state_words;
  GtkLabel *subtitle;
  GtkBox *timeline_box;
  GtkLabel *title;
};

G_DEFINE_FINAL_TYPE (ChyRequestPage, chy_request_page, GTK_TYPE_BOX)

static void load (ChyRequestPage *self);

/* --- loading ---------------------------------------------------------------------------------------------
 */

/* What a worker reads. */
typedef struct
{
  ChyTenant *tenant;      /* (owned) */
  char *id;               /* (owned) */
  GVariant *request;      /* (owned) */
  GPtrArray *events;      /* (owned) */
  GHashTable *connectors; /* (owned) char* id -> char* name */
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->tenant);
  g_free (load->id);
  g_clear_pointer (&load->request, g_variant_unref);
  g_clear_pointer (&load->events, g_ptr_array_unref);
  g_hash_table_unref (load->connectors);
  g_free (load);
}

static GPtrArray *
read_rows (Load *load, const char *resource, GVariant *filter, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyQuery) query = chy_query_new (resource, filter);
  g_autoptr (ChyResult) result = chy_tenant_query (load->tenant, query, cancellable, error);

  if (result == NULL || !chy_result_complete (result, cancellable, error))
    return NULL;

  return chy_result_rows (result, 0, MOST_EVENTS, cancellable, error);
}

static gboolean
read_all (Load *load, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) filter = NULL;
  g_autoptr (GPtrArray) connectors = NULL;

  load->request = chy_tenant_get (load->tenant, "requests", load->id, cancellable, error);
  if (load->request == NULL)
    return FALSE;
  filter = chy_body_with (NULL, "requestId", g_variant_new_string (chy_body_get_text (load->request, "id")));
  load->events = read_rows (load, "request-events", filter, cancellable, error);
  connectors = load->events != NULL ? read_rows (load, "connectors", NULL, cancellable, error) : NULL;
  for (guint i = 0; connectors != NULL && i < connectors->len; i++)
    {
      GVariant *row = g_ptr_array_index (connectors, i);
      const char *name = chy_body_get_text (row, "displayName");

      g_hash_table_insert (load->connectors, g_strdup (chy_body_get_text (row, "id")), g_strdup (name));
    }

  return connectors != NULL;
}

static void
load_worker (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (read_all (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- showing ---------------------------------------------------------------------------------------------
 */

static void
show_head (ChyRequestPage *self)
{
  const char *person = chy_body_get_text (self->request, "userDisplayName");
  const char *device = chy_body_get_text (self->request, "deviceDisplayName");
  const char *state = chy_body_get_text (self->request, "state");
  gint64 created = chy_body_get_int (self->request, "createdDateTime", 0);
  g_autofree char *asked = chy_words_relative (created, g_get_real_time ());
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  ChyRequestState known;

  if (person != NULL && *person != '\0')
    /* Translators: %s is a person. */
    title = g_strdup_printf (_ ("Request for %s"), person);
  else
    /* Translators: %s is a device. */
    title = g_strdup_printf (_ ("Request for %s"), device != NULL ? device : _ ("Unknown"));
  /* Translators: a device, and when its certificate was asked for: "34 minutes ago". */
  subtitle = g_strdup_printf (_ ("Certificate for %s, asked for %s"), device != NULL ? device : _ ("Unknown"),
                              asked);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->subtitle, subtitle);
  gtk_image_set_from_icon_name (self->state_icon, chy_state_icon (state), GTK_ICON_SIZE_BUTTON);
  gtk_label_set_text (self->state_words, chy_request_state_from_string (state, &known)
                                             ? chy_request_state_get_title (known)
                                             : state);
}

static void
update_actions (ChyRequestPage *self)
{
  for (const ChyListAction *action = chy_status_actions; action->name != NULL; action++)
    {
      GAction *simple = g_action_map_lookup_action (G_ACTION_MAP (self->actions), action->name);

      if (simple != NULL)
        g_simple_action_set_enabled (G_SIMPLE_ACTION (simple),
                                     self->request != NULL && chy_status_action_fits (action, self->request));
    }
}

/* Only what can be done stands there. */
static void
show_buttons (ChyRequestPage *self)
{
  chy_container_clear (GTK_CONTAINER (self->buttons));
  for (const ChyListAction *action = chy_status_actions; action->name != NULL; action++)
    {
      g_autofree char *name = g_strconcat ("panel.", action->name, NULL);
      GtkWidget *button;

      if (!g_action_group_has_action (G_ACTION_GROUP (self->actions), action->name) ||
          !chy_status_action_fits (action, self->request))
        continue;
      button = gtk_button_new_with_mnemonic (g_dgettext (GETTEXT_PACKAGE, action->title));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), name);
      gtk_container_add (GTK_CONTAINER (self->buttons), button);
    }
  gtk_widget_show_all (GTK_WIDGET (self->buttons));
}

static gboolean
has_failed (GVariant *request)
{
  const char *state = chy_body_get_text (request, "state");

  return g_strcmp0 (state, "failed") == 0 || g_strcmp0 (state, "denied") == 0;
}

static void
show_error (ChyRequestPage *self, const GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->messages), message);
}

/* What has become of it while one looks at it. */
static void
say_state (ChyRequestPage *self, GVariant *before)
{
  g_autofree char *words = NULL;

  if (before == NULL ||
      g_strcmp0 (chy_body_get_text (before, "state"), chy_body_get_text (self->request, "state")) == 0)
    return;
  words = g_strdup_printf (_ ("%s: %s"), gtk_label_get_text (self->title),
                           gtk_label_get_text (self->state_words));
  chy_announce (GTK_WIDGET (self), words,
                has_failed (self->request) ? CHY_ANNOUNCE_URGENT : CHY_ANNOUNCE_POLITE);
}

static void
show_request (ChyRequestPage *self, Load *answer)
{
  g_autoptr (GVariant) before = g_steal_pointer (&self->request);
  GtkWidget *mend = NULL;

  self->request = g_variant_ref (answer->request);
  chy_container_clear (GTK_CONTAINER (self->messages));
  show_head (self);
  update_actions (self);
  show_buttons (self);
  if (has_failed (self->request))
    mend = chy_request_mend_new (self->tenant, self->request);
  chy_request_timeline_show (self->timeline, self->request, answer->events, answer->connectors, mend);
  chy_request_facts_show (self->facts, self->request, answer->connectors);
  gtk_stack_set_visible_child_name (self->stack, "request");
  say_state (self, before);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  ChyRequestPage *self = CHY_REQUEST_PAGE (source);
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  self->loading = FALSE;
  if (ok)
    show_request (self, g_task_get_task_data (G_TASK (result)));
  else
    show_error (self, error);
  if (self->again)
    load (self);
}

static void
load (ChyRequestPage *self)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, loaded_cb, NULL);
  Load *question = g_new0 (Load, 1);

  self->loading = TRUE;
  self->again = FALSE;
  question->tenant = g_object_ref (self->tenant);
  question->id = g_strdup (self->id);
  question->connectors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_task_set_source_tag (task, load);
  g_task_set_task_data (task, question, load_free);
  g_task_run_in_thread (task, load_worker);
}

static void
tenant_changed_cb (ChyRequestPage *self, const char *const *resources)
{
  if (self->id == NULL ||
      (resources != NULL && *resources != NULL && !g_strv_contains (resources, "requests") &&
       !g_strv_contains (resources, "request-events")))
    return;
  if (self->loading)
    self->again = TRUE;
  else
    load (self);
}

/* --- actions ---------------------------------------------------------------------------------------------
 */

static void
action_cb (GSimpleAction *simple, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyRequestPage *self = data;
  const ChyListAction *action = chy_status_action_find (g_action_get_name (G_ACTION (simple)));
  const char *ids[] = { NULL, NULL };

  if (self->request == NULL)
    return;
  ids[0] = chy_body_get_text (self->request, "id");
  if (g_str_equal (action->name, "export-pfx"))
    chy_pfx_export_run (GTK_WIDGET (self), self->tenant, ids, chy_body_get_text (self->request, "platform"));
  else if (g_str_equal (action->name, "certificate") &&
           chy_body_get_text (self->request, "importedPfxId") != NULL)
    chy_imported_pfx_show (GTK_WIDGET (self), self->tenant,
                           chy_body_get_text (self->request, "importedPfxId"));
  else if (g_str_equal (action->name, "certificate"))
    chy_certificate_window_show (GTK_WIDGET (self), self->tenant,
                                 chy_body_get_text (self->request, "certificateThumbprint"));
  else
    chy_list_action_run (GTK_WIDGET (self), self->tenant, action, ids);
}

static void
add_actions (ChyRequestPage *self)
{
  for (const ChyListAction *action = chy_status_actions; action->name != NULL; action++)
    {
      g_autoptr (GSimpleAction) simple = NULL;
      const char *command = g_str_equal (action->name, "export-pfx") ? "request-export-pfx" : action->command;

      if (command != NULL && !chy_tenant_can (self->tenant, command))
        continue;
      simple = g_simple_action_new (action->name, NULL);
      g_signal_connect (simple, "activate", G_CALLBACK (action_cb), self);
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (simple));
    }
  update_actions (self);
}

static void
size_allocate_cb (ChyRequestPage *self, GtkAllocation *allocation)
{
  chy_box_turn (self->split, allocation->width < SPLIT_WIDTH * chy_text_scale (GTK_WIDGET (self)));
}

static void
chy_request_page_dispose (GObject *object)
{
  g_cancellable_cancel (CHY_REQUEST_PAGE (object)->cancellable);

  G_OBJECT_CLASS (chy_request_page_parent_class)->dispose (object);
}

static void
chy_request_page_finalize (GObject *object)
{
  ChyRequestPage *self = CHY_REQUEST_PAGE (object);

  g_clear_object (&self->tenant);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->request, g_variant_unref);
  g_free (self->id);

  G_OBJECT_CLASS (chy_request_page_parent_class)->finalize (object);
}

static void
chy_request_page_class_init (ChyRequestPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_request_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_request_page_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-request-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyRequestPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, ChyRequestPage, facts);
  gtk_widget_class_bind_template_child (widget_class, ChyRequestPage, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyRequestPage, split);
  gtk_widget_class_bind_template_child (widget_class, ChyRequestPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ChyRequestPage, state_icon);
  gtk_widget_class_bind_template_child (widget_class, ChyRequestPage, state_words);
  gtk_widget_class_bind_template_child (widget_class, ChyRequestPage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ChyRequestPage, timeline_box);
  gtk_widget_class_bind_template_child (widget_class, ChyRequestPage, title);
  gtk_widget_class_bind_template_callback (widget_class, size_allocate_cb);
}

static void
chy_request_page_init (ChyRequestPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_type_ensure (CHY_TYPE_WRAP_BOX);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->timeline = CHY_REQUEST_TIMELINE (chy_request_timeline_new ());
  gtk_container_add (GTK_CONTAINER (self->timeline_box), GTK_WIDGET (self->timeline));
}

GtkWidget *
chy_request_page_new (ChyTenant *tenant)
{
  ChyRequestPage *self = g_object_new (CHY_TYPE_REQUEST_PAGE, "visible", TRUE, NULL);

  self->tenant = g_object_ref (tenant);
  add_actions (self);
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
chy_request_page_show (ChyRequestPage *self, const char *id)
{
  g_return_if_fail (CHY_IS_REQUEST_PAGE (self));

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_free (self->id);
  self->id = g_strdup (id);
  g_clear_pointer (&self->request, g_variant_unref);
  update_actions (self);
  chy_container_clear (GTK_CONTAINER (self->messages));
  gtk_stack_set_visible_child_name (self->stack, "empty");
  if (id != NULL)
    load (self);
}

GActionGroup *
chy_request_page_get_actions (ChyRequestPage *self)
{
  return G_ACTION_GROUP (self->actions);
}
