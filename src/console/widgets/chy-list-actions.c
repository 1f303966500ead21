/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "tenant/commands/chy-command-type.h"

#include "chy-act.h"
#include "chy-bulk-dialog.h"
#include "chy-list-private.h"
#include "chy-task-bar.h"

static const ChyListAction *
find_action (ChyListPage *self, const char *name)
{
  for (const ChyListAction *action = self->type->actions; action != NULL && action->name != NULL; action++)
    if (g_str_equal (action->name, name))
      return action;

  return NULL;
}

static gboolean
is_offered (ChyListPage *self, const ChyListAction *action)
{
  return action->command == NULL || chy_tenant_can (self->tenant, action->command);
}

static gboolean
fits (const ChyListAction *action, GVariant *row)
{
  const char *state = chy_body_get_text (row, "state");

  if (action->fits != NULL && !action->fits (row))
    return FALSE;

  return action->states == NULL || (state != NULL && g_strv_contains (action->states, state));
}

/* --- which are possible ------------------------------------------------------------------------------- */

static gboolean
is_possible (const ChyListAction *action, gint64 n, GPtrArray *rows)
{
  if (n == 0 || (action->one && n != 1))
    return FALSE;
  /* Of rows that are far away nobody knows the state; the command will say. */
  if ((action->states == NULL && action->fits == NULL) || n > (gint64) rows->len)
    return TRUE;
  for (guint i = 0; i < rows->len; i++)
    if (fits (action, g_ptr_array_index (rows, i)))
      return TRUE;

  return FALSE;
}

static void
set_enabled (ChyListPage *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  if (action != NULL)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
chy_list_page_update_actions (ChyListPage *self)
{
  gint64 total = chy_grid_get_count (self->grid, NULL);
  gint64 n = chy_grid_selection_count (chy_grid_get_selection (self->grid), total);
  g_autoptr (GPtrArray) rows = chy_grid_get_selected_rows (self->grid);

  for (const ChyListAction *action = self->type->actions; action != NULL && action->name != NULL; action++)
    set_enabled (self, action->name, is_possible (action, n, rows));
  set_enabled (self, "clear", n > 0);
  set_enabled (self, "open", total > 0);
  set_enabled (self, "copy", total > 0);
  set_enabled (self, "select-all", total > 0);
  set_enabled (self, "export-csv", total > 0);
}

/* --- collecting what is selected ------------------------------------------------------------------------ */

enum
{
  PAGE = 1000,
};

typedef struct
{
  ChyTenant *tenant;           /* (owned) */
  ChyQuery *query;             /* (owned) */
  GHashTable *without;         /* (owned) of char*: all but these */
  const ChyListAction *action; /* only those that it fits, or NULL */
} Collect;

static void
collect_free (gpointer data)
{
  Collect *collect = data;

  g_object_unref (collect->tenant);
  chy_query_free (collect->query);
  g_hash_table_unref (collect->without);
  g_free (collect);
}

static gboolean
collect_ids (Collect *collect, GPtrArray *ids, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyResult) result = chy_tenant_query (collect->tenant, collect->query, cancellable, error);
  gint64 total;

  if (result == NULL || !chy_result_complete (result, cancellable, error))
    return FALSE;
  total = chy_result_get_count (result, NULL);
  for (gint64 at = 0; at < total; at += PAGE)
    {
      g_autoptr (GPtrArray) rows = chy_result_rows (result, at, PAGE, cancellable, error);

      if (rows == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        {
          GVariant *row = g_ptr_array_index (rows, i);
          const char *id = chy_body_get_text (row, "id");

          if (id != NULL && !g_hash_table_contains (collect->without, id) &&
              (collect->action == NULL || fits (collect->action, row)))
            g_ptr_array_add (ids, g_strdup (id));
        }
    }

  return TRUE;
}

static void
collect_worker (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  GError *error = NULL;

  if (!collect_ids (data, ids, cancellable, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_ptr_array_add (ids, NULL);
  g_task_return_pointer (task, g_ptr_array_free (g_steal_pointer (&ids), FALSE), (GDestroyNotify) g_strfreev);
}

static void
collect_async (ChyListPage *self,
               const ChyListAction *action,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  ChyGridSelection *selection = chy_grid_get_selection (self->grid);
  g_auto (GStrv) ids = chy_grid_selection_get_ids (selection);
  Collect *collect;

  g_task_set_source_tag (task, collect_async);
  if (!chy_grid_selection_is_all (selection))
    {
      g_task_return_pointer (task, g_steal_pointer (&ids), (GDestroyNotify) g_strfreev);
      return;
    }
  collect = g_new0 (Collect, 1);
  collect->tenant = g_object_ref (self->tenant);
  collect->query = chy_grid_get_query (self->grid);
  collect->action = action;
  collect->without = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; ids[i] != NULL; i++)
    g_hash_table_add (collect->without, g_strdup (ids[i]));
  g_task_set_task_data (task, collect, collect_free);
  g_task_run_in_thread (task, collect_worker);
}

void
chy_list_page_collect_async (ChyListPage *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (CHY_IS_LIST_PAGE (self));

  collect_async (self, NULL, cancellable, callback, user_data);
}

char **
chy_list_page_collect_finish (ChyListPage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- doing -------------------------------------------------------------------------------------------- */

void
chy_list_action_run (GtkWidget *from, ChyTenant *tenant, const ChyListAction *action, const char *const *ids)
{
  const ChyCommandType *type = chy_command_type_find (action->command);
  guint n = g_strv_length ((GStrv) ids);
  g_autofree char *done = NULL;
  ChyActOptions options = { 0 };
  GVariantDict params;

  g_return_if_fail (type != NULL);

  if (n == 0)
    return;
  if (n > 1 || action->dialog)
    {
      chy_bulk_dialog_run (from, tenant, action, ids, NULL);
      return;
    }
  g_variant_dict_init (&params, NULL);
  if (chy_fields_find (type->fields, action->key)->kind == CHY_FIELD_TEXT_LIST)
    g_variant_dict_insert_value (&params, action->key, g_variant_new_strv (ids, 1));
  else
    g_variant_dict_insert (&params, action->key, "s", ids[0]);
  done = action->done != NULL ? action->done (1) : NULL;
  options.done = done;
  chy_act (from, tenant, chy_command_new (action->command, g_variant_dict_end (&params)), &options);
}

/* One action on its way to its rows. */
typedef struct
{
  ChyListPage *page; /* (owned) */
  const ChyListAction *action;
  GPtrArray *rows; /* (owned) those that are at hand */
  ChyTaskBar *bar; /* (owned) */
} Running;

static GHashTable *
names_of (ChyListPage *self, GPtrArray *rows)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const ChyResource *resource = chy_grid_get_resource (self->grid);
  const ChyField *field = chy_fields_find (resource->columns, resource->name_key);

  for (guint i = 0; field != NULL && i < rows->len; i++)
    {
      GVariant *row = g_ptr_array_index (rows, i);
      g_autoptr (GVariant) name = chy_body_get (row, field->key);

      if (name != NULL)
        g_hash_table_insert (names, g_strdup (chy_body_get_text (row, "id")), chy_field_format (field, name));
    }

  return names;
}

/* Rows that are known not to fit are left out: of those there is nothing to do. */
static char **
leave_out (const ChyListAction *action, char **ids, GPtrArray *rows)
{
  g_autoptr (GHashTable) not = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) left = g_ptr_array_new ();

  for (guint i = 0; i < rows->len; i++)
    if (!fits (action, g_ptr_array_index (rows, i)))
      g_hash_table_add (not, (gpointer) chy_body_get_text (g_ptr_array_index (rows, i), "id"));
  for (guint i = 0; ids[i] != NULL; i++)
    if (!g_hash_table_contains (not, ids[i]))
      g_ptr_array_add (left, g_strdup (ids[i]));
  g_ptr_array_add (left, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&left), FALSE);
}

static void
run (ChyListPage *self, const ChyListAction *action, char **ids, GPtrArray *rows)
{
  g_auto (GStrv) left = leave_out (action, ids, rows);
  g_autoptr (GHashTable) names = NULL;

  if (left[0] == NULL)
    return;
  if (action->activate != NULL)
    action->activate (GTK_WIDGET (self), (const char *const *) left, rows, self->data);
  else if (left[1] == NULL && !action->dialog)
    chy_list_action_run (GTK_WIDGET (self), self->tenant, action, (const char *const *) left);
  else
    {
      names = names_of (self, rows);
      chy_bulk_dialog_run (GTK_WIDGET (self), self->tenant, action, (const char *const *) left, names);
    }
}

static void
collected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Running *running = data;
  g_autoptr (ChyListPage) self = running->page;
  g_autoptr (GPtrArray) rows = running->rows;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = chy_list_page_collect_finish (CHY_LIST_PAGE (source), result, &error);

  chy_task_end (running->bar);
  if (ids != NULL && !g_cancellable_is_cancelled (self->cancellable))
    run (self, running->action, ids, rows);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && error != NULL)
    chy_list_page_show_error (self, error);
}

static void
action_cb (GSimpleAction *simple, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyListPage *self = data;
  const ChyListAction *action = find_action (self, g_action_get_name (G_ACTION (simple)));
  g_autoptr (GPtrArray) rows = chy_grid_get_selected_rows (self->grid);
  g_autoptr (GCancellable) cancellable = NULL;
  Running *running;

  if (!chy_grid_selection_is_all (chy_grid_get_selection (self->grid)))
    {
      g_auto (GStrv) ids = chy_grid_selection_get_ids (chy_grid_get_selection (self->grid));

      run (self, action, ids, rows);
      return;
    }
  cancellable = g_cancellable_new ();
  running = g_new0 (Running, 1);
  running->page = g_object_ref (self);
  running->action = action;
  running->rows = g_steal_pointer (&rows);
  running->bar = chy_task_begin (GTK_WIDGET (self), _ ("Reading What Is Selected"), cancellable);
  collect_async (self, action, cancellable, collected_cb, running);
}

/* --- those of every list ------------------------------------------------------------------------------ */

static void
open_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_grid_open (CHY_LIST_PAGE (data)->grid);
}

static void
copy_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_grid_copy (CHY_LIST_PAGE (data)->grid);
}

static void
clear_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_grid_clear_selection (CHY_LIST_PAGE (data)->grid);
}

static void
select_all_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_grid_select_all (CHY_LIST_PAGE (data)->grid);
}

static void
clear_filters_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyListPage *self = data;

  chy_list_page_set_search (self, NULL);
  chy_list_page_set_filter (self, NULL);
}

static void
export_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_list_page_export (data);
}

static const GActionEntry entries[] = {
  { .name = "open", .activate = open_cb },
  { .name = "copy", .activate = copy_cb },
  { .name = "clear", .activate = clear_cb },
  { .name = "select-all", .activate = select_all_cb },
  { .name = "clear-filters", .activate = clear_filters_cb },
  { .name = "export-csv", .activate = export_cb },
};

static GtkWidget *
bar_button_new (const char *title, const char *name)
{
  g_autofree char *action = g_strconcat ("list.", name, NULL);
  GtkWidget *button = gtk_button_new_with_mnemonic (title);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_show (button);

  return button;
}

static GMenuModel *
menu_new (ChyListPage *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) row = g_menu_new ();
  g_autoptr (GMenu) own = g_menu_new ();
  g_autoptr (GMenu) all = g_menu_new ();

  g_menu_append (row, _ ("_Open"), "list.open");
  g_menu_append (row, _ ("_Copy"), "list.copy");
  for (const ChyListAction *action = self->type->actions; action != NULL && action->name != NULL; action++)
    if (is_offered (self, action))
      {
        g_autofree char *name = g_strconcat ("list.", action->name, NULL);

        g_menu_append (own, g_dgettext (GETTEXT_PACKAGE, action->title), name);
      }
  g_menu_append (all, _ ("Select _All"), "list.select-all");
  g_menu_append (all, _ ("Clear _Selection"), "list.clear");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (row));
  if (g_menu_model_get_n_items (G_MENU_MODEL (own)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (own));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (all));

  return G_MENU_MODEL (g_steal_pointer (&menu));
}

void
chy_list_page_open_menu (ChyListPage *self)
{
  if (self->menu == NULL)
    {
      g_autoptr (GMenuModel) model = menu_new (self);

      self->menu = GTK_MENU (gtk_menu_new_from_model (model));
      gtk_menu_attach_to_widget (self->menu, GTK_WIDGET (self), NULL);
    }
  chy_grid_popup (self->grid, self->menu);
}

void
chy_list_page_add_actions (ChyListPage *self)
{
  GtkWidget *clear = bar_button_new (_ ("_Clear Selection"), "clear");

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_style_context_add_class (gtk_widget_get_style_context (clear), "flat");
  gtk_container_add (GTK_CONTAINER (self->action_box), clear);
  for (const ChyListAction *action = self->type->actions; action != NULL && action->name != NULL; action++)
    {
      g_autoptr (GSimpleAction) simple = g_simple_action_new (action->name, NULL);

      if (!is_offered (self, action))
        continue;
      g_signal_connect (simple, "activate", G_CALLBACK (action_cb), self);
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (simple));
      gtk_container_add (GTK_CONTAINER (self->action_box),
                         bar_button_new (g_dgettext (GETTEXT_PACKAGE, action->title), action->name));
    }
  chy_list_page_update_actions (self);
}
