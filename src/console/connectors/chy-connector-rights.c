/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-resource.h"

#include "chy-connector-rights.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-problem-page.h"

enum
{
  MOST_ROWS = 200,
};

struct _ChyConnectorRights
{
  GtkBox parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) of the query under way, or NULL */
  char *connector;           /* (owned) id, or NULL */

  /* Template children. */
  GtkListBox *list;
  GtkLabel *title;
};

G_DEFINE_FINAL_TYPE (ChyConnectorRights, chy_connector_rights, GTK_TYPE_BOX)

/* A right that is missing, and its button. */
typedef struct
{
  ChyConnectorRights *rights; /* borrowed: the button is its descendant */
  GVariant *row;              /* (owned) */
} Missing;

static void
missing_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  Missing *missing = data;

  g_variant_unref (missing->row);
  g_free (missing);
}

static char *
format (GVariant *row, const char *key)
{
  const ChyField *field = chy_fields_find (chy_resource_find ("connector-rights")->columns, key);
  g_autoptr (GVariant) value = chy_body_get (row, key);

  return value != NULL ? chy_field_format (field, value) : g_strdup (_ ("Unknown"));
}

static gboolean
is_template (GVariant *row)
{
  return g_strcmp0 (chy_body_get_text (row, "objectKind"), "template") == 0;
}

static void
grant_cb (GtkWidget *button, Missing *missing)
{
  GVariant *row = missing->row;
  const char *name = chy_body_get_text (row, "objectName");
  const char *principal = chy_body_get_text (row, "principalName");
  gboolean template = is_template (row);
  g_autofree char *right = format (row, "right");
  /* Translators: an account, a right, and the template or authority it is for. */
  g_autofree char *done = g_strdup_printf (_ ("“%s” has the right “%s” on “%s” now"), principal, right, name);
  ChyActOptions options = { .done = done };
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, template ? "template" : "authority", "s",
                         chy_body_get_text (row, "objectId"));
  g_variant_dict_insert (&params, "principal", "s", principal);
  g_variant_dict_insert (&params, "right", "s", chy_body_get_text (row, "right"));
  chy_act (button, missing->rights->tenant,
           chy_command_new (template ? "template-grant" : "authority-grant", g_variant_dict_end (&params)),
           &options);
}

static GtkWidget *
grant_button_new (ChyConnectorRights *self, GVariant *row, const char *what)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Grant"));
  Missing *missing = g_new0 (Missing, 1);
  /* Translators: %s is a right and its object, such as "Read on IntunePKCS". */
  g_autofree char *name = g_strdup_printf (_ ("Grant: %s"), what);

  missing->rights = self;
  missing->row = g_variant_ref (row);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "compact");
  gtk_widget_set_tooltip_text (button, name);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  g_signal_connect_data (button, "clicked", G_CALLBACK (grant_cb), missing, missing_free, 0);

  return button;
}

static GtkWidget *
row_new (ChyConnectorRights *self, GVariant *row)
{
  const char *state = chy_body_get_text (row, "state");
  gboolean missing = g_strcmp0 (state, "missing") == 0;
  gboolean allowed = g_strcmp0 (state, "allowed") == 0;
  g_autofree char *right = format (row, "right");
  g_autofree char *word = format (row, "state");
  const char *object = chy_body_get_text (row, "objectName");
  g_autofree char *what = g_strdup_printf (
      /* Translators: a right, and the template or authority that it is for: "Read on IntunePKCS". */
      _ ("%s on %s"), right, object != NULL && *object != '\0' ? object : _ ("an authority without answer"));
  g_autofree char *name = g_strdup_printf ("%s: %s", what, word);
  GtkWidget *widget = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *label = gtk_label_new (what);
  GtkWidget *dim = gtk_label_new (word);

  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 6, "margin-bottom", 6, NULL);
  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "hexpand", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (dim), "dim");
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name (allowed   ? "chy-state-ok-symbolic"
                                                   : missing ? "chy-state-error-symbolic"
                                                             : "chy-state-unknown-symbolic",
                                                   GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), dim);
  if (missing && chy_tenant_can (self->tenant, is_template (row) ? "template-grant" : "authority-grant"))
    gtk_container_add (GTK_CONTAINER (box), grant_button_new (self, row, what));
  gtk_container_add (GTK_CONTAINER (widget), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (widget), FALSE);
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), "plain");
  gtk_widget_set_tooltip_text (widget, chy_body_get_text (row, "reason"));
  atk_object_set_name (gtk_widget_get_accessible (widget), name);

  return widget;
}

static void
show_one (ChyConnectorRights *self, GtkWidget *widget)
{
  chy_container_clear (GTK_CONTAINER (self->list));
  gtk_container_add (GTK_CONTAINER (self->list), widget);
  gtk_widget_show_all (GTK_WIDGET (self->list));
}

static void
say (ChyConnectorRights *self, const char *sentence)
{
  GtkWidget *label = gtk_label_new (sentence);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "margin", 12, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim");
  show_one (self, label);
}

static void
show_rows (ChyConnectorRights *self, GPtrArray *rows)
{
  const char *principal = rows->len > 0 ? chy_body_get_text (rows->pdata[0], "principalName") : NULL;
  /* Translators: %s is an account, such as CORP\CONNECTOR1$. */
  g_autofree char *title =
      principal != NULL ? g_strdup_printf (_ ("Rights of %s"), principal) : g_strdup (_ ("Rights"));

  gtk_label_set_text (self->title, title);
  if (rows->len == 0)
    {
      say (self,
           _ ("There is no template that an authority issues yet, so there is nothing it needs a right on."));
      return;
    }
  chy_container_clear (GTK_CONTAINER (self->list));
  for (guint i = 0; i < rows->len; i++)
    gtk_container_add (GTK_CONTAINER (self->list), row_new (self, g_ptr_array_index (rows, i)));
  gtk_widget_show_all (GTK_WIDGET (self->list));
}

static void
rows_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyConnectorRights) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);

  if (rows != NULL)
    show_rows (self, rows);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_one (self, chy_problem_message_new (error));
}

static void
query_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ChyConnectorRights *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (answer != NULL && self->cancellable != NULL)
    {
      chy_result_rows_async (answer, 0, MOST_ROWS, self->cancellable, rows_done_cb, self);
      return;
    }
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_one (self, chy_problem_message_new (error));
  g_object_unref (self);
}

static void
stop (ChyConnectorRights *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
ask (ChyConnectorRights *self)
{
  g_autoptr (ChyQuery) query = NULL;

  stop (self);
  if (self->connector == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->cancellable = g_cancellable_new ();
  query = chy_query_new ("connector-rights",
                         chy_body_with (NULL, "connector", g_variant_new_string (self->connector)));
  chy_tenant_query_async (self->tenant, query, self->cancellable, query_done_cb, g_object_ref (self));
}

static void
tenant_changed_cb (ChyConnectorRights *self, const char *const *resources)
{
  static const char *const matter[] = { "authorities", "templates", "profiles" };
  gboolean any = resources == NULL || *resources == NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (matter) && !any; i++)
    any = g_strv_contains (resources, matter[i]);
  if (any)
    ask (self);
}

static void
again_cb (ChyConnectorRights *self)
{
  ask (self);
}

static void
chy_connector_rights_dispose (GObject *object)
{
  ChyConnectorRights *self = CHY_CONNECTOR_RIGHTS (object);

  stop (self);
  g_clear_object (&self->tenant);

  G_OBJECT_CLASS (chy_connector_rights_parent_class)->dispose (object);
}

static void
chy_connector_rights_finalize (GObject *object)
{
  g_free (CHY_CONNECTOR_RIGHTS (object)->connector);

  G_OBJECT_CLASS (chy_connector_rights_parent_class)->finalize (object);
}

static void
chy_connector_rights_class_init (ChyConnectorRightsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chy_connector_rights_dispose;
  object_class->finalize = chy_connector_rights_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-connector-rights.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRights, list);
  gtk_widget_class_bind_template_child (widget_class, ChyConnectorRights, title);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
}

static void
chy_connector_rights_init (ChyConnectorRights *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* It asks only while it is seen. */
  g_signal_connect (self, "map", G_CALLBACK (ask), NULL);
}

GtkWidget *
chy_connector_rights_new (ChyTenant *tenant)
{
  ChyConnectorRights *self = g_object_new (CHY_TYPE_CONNECTOR_RIGHTS, "visible", TRUE, NULL);

  self->tenant = g_object_ref (tenant);
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
chy_connector_rights_set_connector (ChyConnectorRights *self, const char *id)
{
  g_return_if_fail (CHY_IS_CONNECTOR_RIGHTS (self));

  if (g_strcmp0 (self->connector, id) == 0)
    return;
  g_free (self->connector);
  self->connector = g_strdup (id);
  chy_container_clear (GTK_CONTAINER (self->list));
  ask (self);
}
