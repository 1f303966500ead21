/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-search-open.h"
#include "chy-search-provider.h"
#include "chy-search-tenant.h"
#include "chy-search.h"
#include "console/start/chy-places.h"

enum
{
  PATIENCE = 3000, /* milliseconds: so long one search may take; then what was found has to do */
  LINGER = 30,     /* seconds, after the last question */
  MOST_METAS = 5 * CHY_SEARCH_MOST,
};

struct _ChySearchProvider
{
  GObject parent_instance;

  ChyApplication *application; /* borrowed: it owns this */
  GDBusConnection *connection; /* (owned) while it is exported, or NULL */
  guint registration;
  ChySearchTenant *where; /* (owned) */

  GCancellable *search; /* (owned) of the newest search, or NULL */
  GPtrArray *hits;      /* (owned) of ChySearchHit: what it found */
  guint busy;           /* questions without an answer yet */
  guint rest;           /* source, or 0; the application is held as long as there is one */
};

G_DEFINE_FINAL_TYPE (ChySearchProvider, chy_search_provider, G_TYPE_OBJECT)

/* https://developer.gnome.org/documentation/tutorials/search-provider.html */
static const char description[] =
    "<node><interface name='org.gnome.Shell.SearchProvider2'>"
    "<method name='GetInitialResultSet'>"
    "<arg type='as' name='terms' direction='in'/><arg type='as' name='results' direction='out'/></method>"
    "<method name='GetSubsearchResultSet'><arg type='as' name='previous_results' direction='in'/>"
    "<arg type='as' name='terms' direction='in'/><arg type='as' name='results' direction='out'/></method>"
    "<method name='GetResultMetas'>"
    "<arg type='as' name='identifiers' direction='in'/><arg type='aa{sv}' name='metas' direction='out'/></method>"
    "<method name='ActivateResult'><arg type='s' name='identifier' direction='in'/>"
    "<arg type='as' name='terms' direction='in'/><arg type='u' name='timestamp' direction='in'/></method>"
    "<method name='LaunchSearch'>"
    "<arg type='as' name='terms' direction='in'/><arg type='u' name='timestamp' direction='in'/></method>"
    "</interface></node>";

/* --- staying and going ---------------------------------------------------------------------------------- */

void
chy_search_provider_rest (ChySearchProvider *self)
{
  g_return_if_fail (CHY_IS_SEARCH_PROVIDER (self));

  chy_search_tenant_rest (self->where);
}

void
chy_search_provider_leave (ChySearchProvider *self)
{
  g_return_if_fail (CHY_IS_SEARCH_PROVIDER (self));

  chy_search_provider_rest (self);
  if (self->rest == 0)
    return;
  g_source_remove (self->rest);
  self->rest = 0;
  g_application_release (G_APPLICATION (self->application));
}

static gboolean
rest_cb (gpointer data)
{
  ChySearchProvider *self = data;

  if (self->busy > 0)
    return G_SOURCE_CONTINUE;
  chy_search_provider_leave (self);

  return G_SOURCE_REMOVE;
}

static void
stay (ChySearchProvider *self)
{
  const char *given = g_getenv ("CHANCERY_SEARCH_SECONDS");
  guint64 seconds = given != NULL ? g_ascii_strtoull (given, NULL, 10) : LINGER;

  if (self->rest == 0)
    g_application_hold (G_APPLICATION (self->application));
  else
    g_source_remove (self->rest);
  self->rest = g_timeout_add_seconds ((guint) CLAMP (seconds, 1, LINGER), rest_cb, self);
}

/* --- searching ------------------------------------------------------------------------------------------ */

typedef struct
{
  ChySearchProvider *self;           /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned) until it is answered, then NULL */
  char **words;                      /* (owned) terms, or keys of results */
  GCancellable *cancellable;         /* (owned) of a search, else NULL */
  guint deadline;                    /* source, or 0 */
  ChyTenant *tenant;                 /* (owned) or NULL */
  GPtrArray *hits;                   /* (owned) of ChySearchHit: those to describe */
  guint next;                        /* of `words`, to be looked up */
} Question;

static Question *
question_new (ChySearchProvider *self, GDBusMethodInvocation *invocation, char **words)
{
  Question *question = g_new0 (Question, 1);

  question->self = g_object_ref (self);
  question->invocation = g_object_ref (invocation);
  question->words = words;
  question->hits = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_search_hit_free);
  self->busy++;

  return question;
}

/* Once: a search may be answered before it has ended. */
static void
answer (Question *question, GVariant *parameters)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (parameters);
  g_autoptr (GDBusMethodInvocation) invocation = g_steal_pointer (&question->invocation);

  if (invocation != NULL)
    g_dbus_method_invocation_return_value (invocation, owned);
}

static void
question_end (Question *question, GVariant *parameters)
{
  answer (question, parameters);
  question->self->busy--;
  stay (question->self);
  if (question->deadline != 0)
    g_source_remove (question->deadline);
  g_strfreev (question->words);
  g_ptr_array_unref (question->hits);
  g_clear_object (&question->cancellable);
  g_clear_object (&question->tenant);
  g_object_unref (question->self);
  g_free (question);
}

static void
answer_search (Question *question, GPtrArray *hits)
{
  GVariantBuilder keys = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));

  for (guint i = 0; hits != NULL && i < hits->len; i++)
    g_variant_builder_add_value (
        &keys, g_variant_new_take_string (chy_search_hit_get_key (g_ptr_array_index (hits, i))));
  question_end (question, g_variant_new ("(as)", &keys));
}

static void
searched_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  ChySearchProvider *self = question->self;
  g_autoptr (GPtrArray) hits = chy_search_finish (result);

  /* An older one has been overtaken: whoever asked for it has gone. */
  if (self->search == question->cancellable)
    {
      g_ptr_array_unref (self->hits);
      self->hits = g_ptr_array_ref (hits);
      answer_search (question, hits);
    }
  else
    answer_search (question, NULL);
}

static void
found_tenant_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Question *question = data;

  question->tenant = chy_search_tenant_find_finish (result);
  if (question->tenant == NULL)
    answer_search (question, NULL);
  else
    chy_search_async (question->tenant, (const char *const *) question->words, question->cancellable,
                      searched_cb, question);
}

/* A folder that another program holds alone is waited for longer than anybody looks at a search. */
static gboolean
deadline_cb (gpointer data)
{
  Question *question = data;

  question->deadline = 0;
  g_cancellable_cancel (question->cancellable);
  if (question->tenant == NULL)
    answer (question, g_variant_new ("(as)", NULL));

  return G_SOURCE_REMOVE;
}

/* Takes over `terms`. */
static void
search (ChySearchProvider *self, GDBusMethodInvocation *invocation, char **terms)
{
  Question *question = question_new (self, invocation, terms);

  if (self->search != NULL)
    g_cancellable_cancel (self->search);
  g_clear_object (&self->search);
  self->search = g_cancellable_new ();
  question->cancellable = g_object_ref (self->search);
  question->deadline = g_timeout_add (PATIENCE, deadline_cb, question);
  chy_search_tenant_find_async (self->where, found_tenant_cb, question);
}

/* --- what is said of results ---------------------------------------------------------------------------- */

static GVariant *
describe (const ChySearchHit *hit)
{
  g_autoptr (GIcon) icon = chy_search_hit_get_icon (hit);
  g_autoptr (GVariant) serialized = g_icon_serialize (icon);
  g_autofree char *key = chy_search_hit_get_key (hit);
  g_autofree char *title = chy_search_hit_title (hit);
  g_autofree char *words = chy_search_hit_describe (hit);
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "id", "s", key);
  g_variant_dict_insert (&dict, "name", "s", title);
  g_variant_dict_insert (&dict, "description", "s", words);
  if (serialized != NULL)
    g_variant_dict_insert (&dict, "icon", "v", serialized);

  return g_variant_dict_end (&dict);
}

static void
answer_metas (Question *question)
{
  GVariantBuilder metas = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < question->hits->len; i++)
    g_variant_builder_add_value (&metas, describe (g_ptr_array_index (question->hits, i)));
  question_end (question, g_variant_new ("(aa{sv})", &metas));
}

static void
add_hit (Question *question, const char *resource, const char *id, GVariant *row)
{
  ChySearchHit *hit = g_new0 (ChySearchHit, 1);

  hit->resource = resource;
  hit->id = g_strdup (id);
  hit->row = g_variant_ref (row);
  g_ptr_array_add (question->hits, hit);
}

static gboolean
take_known (Question *question, const char *resource, const char *id)
{
  for (guint i = 0; i < question->self->hits->len; i++)
    {
      const ChySearchHit *hit = g_ptr_array_index (question->self->hits, i);

      if (g_str_equal (hit->resource, resource) && g_str_equal (hit->id, id))
        {
          add_hit (question, resource, id, hit->row);
          return TRUE;
        }
    }

  return FALSE;
}

static void take_next (Question *question);

static void
got_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  g_autoptr (GVariant) row = chy_tenant_get_finish (CHY_TENANT (source), result, NULL);
  const char *resource, *id;

  if (row != NULL && chy_search_parse_key (question->words[question->next - 1], &resource, &id) &&
      g_strcmp0 (chy_body_get_text (row, "id"), id) == 0)
    add_hit (question, resource, id, row);
  take_next (question);
}

/* The process may be another one than that which found it. */
static void
found_for_metas_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Question *question = data;

  question->tenant = chy_search_tenant_find_finish (result);
  if (question->tenant == NULL)
    answer_metas (question);
  else
    {
      question->next--;
      take_next (question);
    }
}

static void
take_next (Question *question)
{
  const char *resource, *id;

  while (question->words[question->next] != NULL && question->next < MOST_METAS)
    {
      const char *key = question->words[question->next++];

      if (!chy_search_parse_key (key, &resource, &id) || take_known (question, resource, id))
        continue;
      if (question->tenant != NULL)
        chy_tenant_get_async (question->tenant, resource, id, NULL, got_cb, question);
      else
        chy_search_tenant_find_async (question->self->where, found_for_metas_cb, question);
      return;
    }
  answer_metas (question);
}

/* --- opening -------------------------------------------------------------------------------------------- */

static char *
location_of (ChySearchProvider *self)
{
  const char *location = chy_search_tenant_get_location (self->where);

  return location != NULL ? g_strdup (location) : chy_places_get_last ();
}

static void
activate_result (ChySearchProvider *self, const char *key)
{
  g_autofree char *location = location_of (self);
  const char *resource, *id;

  if (chy_search_parse_key (key, &resource, &id))
    chy_search_open_object (self->application, location, resource, id);
}

/* The list of what came first among the results. */
static const char *
panel_of (ChySearchProvider *self)
{
  const ChySearchHit *first = self->hits->len > 0 ? g_ptr_array_index (self->hits, 0) : NULL;

  return first == NULL                            ? "certificates"
         : g_str_equal (first->resource, "users") ? "devices"
                                                  : first->resource;
}

static void
launch_search (ChySearchProvider *self, char **terms)
{
  g_autofree char *location = location_of (self);
  g_autofree char *words = g_strjoinv (" ", terms);

  chy_search_open_panel (self->application, location, panel_of (self), words);
}

static void
called_cb (GDBusConnection *connection G_GNUC_UNUSED,
           const char *sender G_GNUC_UNUSED,
           const char *path G_GNUC_UNUSED,
           const char *interface G_GNUC_UNUSED,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer data)
{
  ChySearchProvider *self = data;
  g_auto (GStrv) words = NULL;
  const char *key;

  stay (self);
  if (g_str_equal (method, "GetInitialResultSet"))
    {
      g_variant_get (parameters, "(^as)", &words);
      search (self, invocation, g_steal_pointer (&words));
    }
  else if (g_str_equal (method, "GetSubsearchResultSet"))
    {
      g_variant_get (parameters, "(@as^as)", NULL, &words);
      search (self, invocation, g_steal_pointer (&words));
    }
  else if (g_str_equal (method, "GetResultMetas"))
    {
      g_variant_get (parameters, "(^as)", &words);
      take_next (question_new (self, invocation, g_steal_pointer (&words)));
    }
  else if (g_str_equal (method, "ActivateResult"))
    {
      g_variant_get (parameters, "(&s@asu)", &key, NULL, NULL);
      activate_result (self, key);
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
  else
    {
      g_variant_get (parameters, "(^asu)", &words, NULL);
      launch_search (self, words);
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
}

/* --- the object ----------------------------------------------------------------------------------------- */

static void
chy_search_provider_finalize (GObject *object)
{
  ChySearchProvider *self = CHY_SEARCH_PROVIDER (object);

  chy_search_provider_unexport (self);
  g_clear_object (&self->search);
  g_ptr_array_unref (self->hits);
  g_clear_object (&self->where);

  G_OBJECT_CLASS (chy_search_provider_parent_class)->finalize (object);
}

static void
chy_search_provider_class_init (ChySearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_search_provider_finalize;
}

static void
chy_search_provider_init (ChySearchProvider *self)
{
  self->hits = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_search_hit_free);
}

ChySearchProvider *
chy_search_provider_new (ChyApplication *application)
{
  ChySearchProvider *self = g_object_new (CHY_TYPE_SEARCH_PROVIDER, NULL);

  self->application = application;
  self->where = chy_search_tenant_new (application);

  return self;
}

gboolean
chy_search_provider_export (ChySearchProvider *self,
                            GDBusConnection *connection,
                            const char *application_path,
                            GError **error)
{
  static const GDBusInterfaceVTable table = { .method_call = called_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (description, error);
  g_autofree char *path = g_strconcat (application_path, "/SearchProvider", NULL);

  g_return_val_if_fail (CHY_IS_SEARCH_PROVIDER (self) && self->registration == 0, FALSE);

  if (node == NULL)
    return FALSE;
  self->registration =
      g_dbus_connection_register_object (connection, path, node->interfaces[0], &table, self, NULL, error);
  if (self->registration != 0)
    g_set_object (&self->connection, connection);

  return self->registration != 0;
}

void
chy_search_provider_unexport (ChySearchProvider *self)
{
  g_return_if_fail (CHY_IS_SEARCH_PROVIDER (self));

  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration);
  self->registration = 0;
  g_clear_object (&self->connection);
}
