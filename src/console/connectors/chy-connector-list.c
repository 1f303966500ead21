/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-list.h"
#include "chy-connector-row.h"
#include "console/widgets/chy-scale.h"

enum
{
  NARROW = 800,   /* no version below it */
  NARROWER = 620, /* no day below it */
};

struct _ChyConnectorList
{
  GtkListBox parent_instance;

  ChyEngine *engine; /* (owned) or NULL */
  char *search;      /* (owned) or NULL */
  guint narrow;
  guint narrow_idle; /* source id, or 0 */
};

G_DEFINE_FINAL_TYPE (ChyConnectorList, chy_connector_list, GTK_TYPE_LIST_BOX)

static ChyConnectorRow *
find_row (ChyConnectorList *self, const char *id)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self));

  for (GList *l = rows; l != NULL; l = l->next)
    if (g_strcmp0 (chy_connector_row_get_id (l->data), id) == 0)
      return l->data;

  return NULL;
}

/* The row of a connector at its place in the list. */
static ChyConnectorRow *
take_row (ChyConnectorList *self, GVariant *body, int index)
{
  ChyConnectorRow *row = find_row (self, chy_body_get_text (body, "id"));

  /* A row that moves (by a new name) is made anew; one that stays keeps the focus. */
  if (row != NULL && gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) != index)
    {
      gtk_widget_destroy (GTK_WIDGET (row));
      row = NULL;
    }
  if (row != NULL)
    {
      chy_connector_row_set_body (row, body, self->engine);
      return row;
    }
  row = CHY_CONNECTOR_ROW (chy_connector_row_new ());
  chy_connector_row_set_body (row, body, self->engine);
  chy_connector_row_set_narrow (row, self->narrow);
  gtk_list_box_insert (GTK_LIST_BOX (self), GTK_WIDGET (row), index);

  return row;
}

static gboolean
filter_cb (GtkListBoxRow *row, gpointer data)
{
  ChyConnectorList *self = data;

  return self->search == NULL || chy_connector_row_fits (CHY_CONNECTOR_ROW (row), self->search);
}

/* Its menu says whether it runs here, so the row is made anew. */
static void
engine_changed_cb (ChyConnectorList *self)
{
  ChyConnectorRow *row = find_row (self, chy_engine_get_connector (self->engine));
  g_autoptr (GVariant) body = row != NULL ? g_variant_ref (chy_connector_row_get_body (row)) : NULL;

  if (row != NULL)
    chy_connector_row_set_body (row, body, self->engine);
}

static gboolean
narrow_cb (gpointer data)
{
  ChyConnectorList *self = data;
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self));

  self->narrow_idle = 0;
  for (GList *l = rows; l != NULL; l = l->next)
    chy_connector_row_set_narrow (l->data, self->narrow);

  return G_SOURCE_REMOVE;
}

static void
chy_connector_list_dispose (GObject *object)
{
  ChyConnectorList *self = CHY_CONNECTOR_LIST (object);

  g_clear_handle_id (&self->narrow_idle, g_source_remove);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (chy_connector_list_parent_class)->dispose (object);
}

static void
chy_connector_list_finalize (GObject *object)
{
  g_free (CHY_CONNECTOR_LIST (object)->search);

  G_OBJECT_CLASS (chy_connector_list_parent_class)->finalize (object);
}

static void
chy_connector_list_class_init (ChyConnectorListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_connector_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_connector_list_finalize;
}

static void
chy_connector_list_init (ChyConnectorList *self)
{
  gtk_list_box_set_filter_func (GTK_LIST_BOX (self), filter_cb, self, NULL);
}

void
chy_connector_list_set_engine (ChyConnectorList *self, ChyEngine *engine)
{
  g_return_if_fail (CHY_IS_CONNECTOR_LIST (self) && self->engine == NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_swapped (engine, "changed", G_CALLBACK (engine_changed_cb), self);
}

void
chy_connector_list_set_rows (ChyConnectorList *self, GPtrArray *rows)
{
  g_autoptr (GHashTable) kept = g_hash_table_new (NULL, NULL);
  g_autoptr (GList) all = NULL;

  g_return_if_fail (CHY_IS_CONNECTOR_LIST (self));

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (kept, take_row (self, g_ptr_array_index (rows, i), (int) i));
  all = gtk_container_get_children (GTK_CONTAINER (self));
  for (GList *l = all; l != NULL; l = l->next)
    if (!g_hash_table_contains (kept, l->data))
      gtk_widget_destroy (l->data);
}

gboolean
chy_connector_list_is_empty (ChyConnectorList *self)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (self), 0) == NULL;
}

GVariant *
chy_connector_list_find (ChyConnectorList *self, const char *id)
{
  ChyConnectorRow *row = find_row (self, id);

  return row != NULL ? chy_connector_row_get_body (row) : NULL;
}

gboolean
chy_connector_list_set_search (ChyConnectorList *self, const char *words)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self));
  gboolean any = FALSE;

  g_free (self->search);
  self->search = g_strdup (words);
  gtk_list_box_invalidate_filter (GTK_LIST_BOX (self));
  for (GList *l = rows; l != NULL; l = l->next)
    any = any || filter_cb (l->data, self);

  return any;
}

void
chy_connector_list_age (ChyConnectorList *self)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self));

  for (GList *l = rows; l != NULL; l = l->next)
    chy_connector_row_age (l->data, self->engine);
}

void
chy_connector_list_fit (ChyConnectorList *self, int width)
{
  double scale = chy_text_scale (GTK_WIDGET (self));
  guint narrow = width < NARROWER * scale ? 2 : width < NARROW * scale ? 1 : 0;

  if (narrow == self->narrow)
    return;
  self->narrow = narrow;
  /* What is hidden while it is allocated would not be taken in. */
  if (self->narrow_idle == 0)
    self->narrow_idle = g_idle_add (narrow_cb, self);
}
