/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-basics.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "console/widgets/chy-form.h"
#include "console/widgets/chy-rows.h"
#include "model/chy-profile.h"

enum
{
  CHANGED,
  N_SIGNALS,
};

struct _ChyProfileBasics
{
  GtkBox parent_instance;

  ChyTenant *tenant;           /* (owned) */
  ChyForm *form;               /* owned by this box */
  const ChyPlatform *platform; /* whose types are offered, static */
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ChyProfileBasics, chy_profile_basics, GTK_TYPE_BOX)

static const char *const keys[] = { "displayName", "description", "platform", "type", NULL };

static void
offer_platforms (ChyProfileBasics *self)
{
  g_autoptr (GArray) options = g_array_new (FALSE, FALSE, sizeof (ChyFormOption));

  for (const ChyPlatform *const *platform = chy_platforms (); *platform != NULL; platform++)
    {
      const ChyFormOption option = { (*platform)->id, _ ((*platform)->title) };

      g_array_append_val (options, option);
    }
  chy_form_set_options (self->form, "platform", (const ChyFormOption *) options->data, options->len, TRUE);
}

static gboolean
offer_types (ChyProfileBasics *self, const ChyPlatform *platform, const char *chosen)
{
  g_autoptr (GArray) options = g_array_new (FALSE, FALSE, sizeof (ChyFormOption));
  gboolean fits = FALSE;

  for (const ChyProfileType *const *type = chy_profile_types (); platform != NULL && *type != NULL; type++)
    {
      const ChyFormOption option = { (*type)->id, _ ((*type)->title) };

      if (chy_profile_type_get_fields (*type, platform) == NULL)
        continue;
      g_array_append_val (options, option);
      fits = fits || g_strcmp0 (chosen, (*type)->id) == 0;
    }
  chy_form_set_options (self->form, "type", (const ChyFormOption *) options->data, options->len, TRUE);

  return fits;
}

static void
show_hints (ChyProfileBasics *self, const ChyPlatform *platform, const ChyProfileType *type)
{
  chy_form_set_hint (self->form, "platform",
                     platform != NULL && platform->notes != NULL ? _ (platform->notes) : NULL);
  chy_form_set_hint (self->form, "type", type != NULL && type->help != NULL ? _ (type->help) : NULL);
}

static void
follow (ChyProfileBasics *self)
{
  g_autoptr (GVariant) body = chy_form_get_body (self->form);
  const ChyPlatform *platform = chy_profile_get_platform (body);
  const char *type = chy_body_get_text (body, "type");

  if (platform != self->platform)
    {
      self->platform = platform;
      /* A type that the platform lacks is no choice any more; every platform has the trusted certificate. */
      if (!offer_types (self, platform, type) && platform != NULL)
        chy_form_change (self->form, "type", g_variant_new_string ("trusted-certificate"));
      type = NULL;
    }
  g_clear_pointer (&body, g_variant_unref);
  body = chy_form_get_body (self->form);
  show_hints (self, platform, chy_profile_get_type (body));
}

static void
form_changed_cb (ChyProfileBasics *self)
{
  follow (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
chy_profile_basics_finalize (GObject *object)
{
  g_clear_object (&CHY_PROFILE_BASICS (object)->tenant);

  G_OBJECT_CLASS (chy_profile_basics_parent_class)->finalize (object);
}

static void
chy_profile_basics_class_init (ChyProfileBasicsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_profile_basics_finalize;

  signals[CHANGED] = g_signal_new ("changed", CHY_TYPE_PROFILE_BASICS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
chy_profile_basics_init (ChyProfileBasics *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
}

GtkWidget *
chy_profile_basics_new (ChyTenant *tenant)
{
  ChyProfileBasics *self = g_object_new (CHY_TYPE_PROFILE_BASICS, NULL);

  self->tenant = g_object_ref (tenant);
  self->form = CHY_FORM (chy_form_new (NULL, chy_profile_common_fields (), keys));
  offer_platforms (self);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->form));
  gtk_widget_show (GTK_WIDGET (self->form));
  g_signal_connect_object (self->form, "changed", G_CALLBACK (form_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
chy_profile_basics_set_body (ChyProfileBasics *self, GVariant *body, gboolean saved)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (const char *const *key = keys; *key != NULL; key++)
    {
      g_autoptr (GVariant) value = chy_body_get (body, *key);

      if (value != NULL)
        g_variant_dict_insert_value (&dict, *key, value);
    }
  chy_form_set_body (self->form, g_variant_dict_end (&dict));
  self->platform = chy_profile_get_platform (body);
  offer_types (self, self->platform, NULL);
  show_hints (self, self->platform, chy_profile_get_type (body));
  chy_form_set_locked (self->form, "platform", saved);
  chy_form_set_locked (self->form, "type", saved);
}

GVariant *
chy_profile_basics_get_body (ChyProfileBasics *self)
{
  return chy_form_get_body (self->form);
}

/* --- is the name free? --------------------------------------------------------------------------------- */

static void
show_taken (ChyProfileBasics *self, const char *name)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "profile", "name-taken", name,
                                              "displayName", "value", name, NULL));
  g_ptr_array_unref (chy_form_set_problems (self->form, problems));
  chy_form_focus (self->form, "displayName");
}

static void
names_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ChyProfileBasics *self = g_task_get_source_object (task);
  const char *id = g_task_get_task_data (task);
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, NULL);
  g_autoptr (GVariant) body = NULL;
  const char *name;

  if (g_task_return_error_if_cancelled (task))
    return;
  body = chy_form_get_body (self->form);
  name = chy_body_get_text (body, "displayName");
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      GVariant *row = g_ptr_array_index (rows, i);
      g_autofree char *other = g_utf8_casefold (chy_body_get_text (row, "displayName"), -1);
      g_autofree char *own = g_utf8_casefold (name, -1);

      if (strcmp (other, own) != 0 || g_strcmp0 (chy_body_get_text (row, "id"), id) == 0)
        continue;
      show_taken (self, name);
      g_task_return_boolean (task, FALSE);
      return;
    }
  g_task_return_boolean (task, TRUE);
}

void
chy_profile_basics_check_async (ChyProfileBasics *self,
                                const char *id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (ChyQuery) query = chy_query_new ("profiles", NULL);

  g_task_set_source_tag (task, chy_profile_basics_check_async);
  g_task_set_task_data (task, g_strdup (id), g_free);
  if (!chy_form_check (self->form))
    {
      g_task_return_boolean (task, FALSE);
      g_object_unref (task);
      return;
    }
  chy_rows_async (self->tenant, query, G_MAXINT16, cancellable, names_cb, task);
}

gboolean
chy_profile_basics_check_finish (ChyProfileBasics *self, GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
