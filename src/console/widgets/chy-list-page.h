/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/widgets/chy-grid.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A list as STYLE.md has it: title, filters as chips, column chooser, CSV export of what is shown, the grid,
 * a bar for what is selected, and a status line. Everything about it is a table. */

/* Something to do with the selected rows. Stands in the selection bar, in the row's menu, and as an action
 * "list.NAME". */
typedef struct
{
  const char *name;  /* "revoke" */
  const char *title; /* N_(): "Revoke…" */
  /* What it does with the rows: bodies as far as the grid has them, their ids always. Where `command` is set
   * instead, that command is asked and run with the ids in its parameter `key` (a list, or one id at a time
   * where the command takes only one). */
  void (*activate) (GtkWidget *list_page, const char *const *ids, GPtrArray *bodies, gpointer data);
  const char *command;
  const char *key;
  gboolean one;              /* only where exactly one row is selected */
  gboolean dialog;           /* `command` asks for more: its dialog opens (a reason for a revocation) */
  const char *const *states; /* only for rows whose "state" is one of these, or NULL */
  /* What `command` does to n rows, translated, where it says no consequence itself; g_free(). NULL: it is not
   * said. */
  char *(*describe) (gint64 n);
  /* Said at the top of the panel afterwards, translated; g_free(). NULL: how many were done. */
  char *(*done) (gint64 n);
  gboolean destructive;             /* the dialog's button is red */
  gboolean (*fits) (GVariant *row); /* only for rows that this says TRUE of, besides `states`;
                                     * may be called in a worker; or NULL */
} ChyListAction;

typedef struct
{
  const char *resource;         /* "requests" */
  const char *title;            /* N_(); NULL: the resource's; "": none (the page has one already) */
  const char *name;             /* under which columns, sort and saved filters are remembered; NULL: not */
  const char *const *columns;   /* NULL: the resource's default columns */
  const char *const *filters;   /* keys that "Add Filter…" offers; NULL: all FILTER columns that are fit */
  const ChyListAction *actions; /* ends with name NULL; or NULL */
  const char *empty_title;      /* N_(): no rows at all */
  const char *empty_sentence;   /* N_() */
  const char *empty_action;     /* full action name for a button there ("panel.create"), or NULL */
  const char *empty_action_title; /* N_() */
  const char *icon_key;           /* a column with an icon by the row, or NULL */
  ChyGridIconFunc icon;
} ChyListPageType;

/* Actions of every list, in the group "list": open, copy, select-all, clear, clear-filters, export-csv, and
 * its own. Signals: "activated" (GVariant body): a row was opened (double click, Enter); where nobody is
 * connected the object's page is opened by chy_navigate_to_object(). "counted". */
#define CHY_TYPE_LIST_PAGE (chy_list_page_get_type ())
G_DECLARE_FINAL_TYPE (ChyListPage, chy_list_page, CHY, LIST_PAGE, GtkBox)

/* `type` outlives the page; `data` is for the actions' functions. */
GtkWidget *chy_list_page_new (ChyTenant *tenant, const ChyListPageType *type, gpointer data);

/* A filter that always holds, which no chip shows ("of this profile"); a body or NULL. */
void chy_list_page_set_base_filter (ChyListPage *self, GVariant *filter);
/* Sets the chips: a body of column keys and filter values, or NULL for none. */
void chy_list_page_set_filter (ChyListPage *self, GVariant *filter);
void chy_list_page_set_search (ChyListPage *self, const char *text);
void chy_list_page_refresh (ChyListPage *self);
ChyGrid *chy_list_page_get_grid (ChyListPage *self);
ChyTenant *chy_list_page_get_tenant (ChyListPage *self);
/* Puts the focus on the rows, as where one comes back from one of them. */
void chy_list_page_focus (ChyListPage *self);
/* Whether a search or a chip narrows what is shown. */
gboolean chy_list_page_is_filtered (ChyListPage *self);
/* A widget at the end of the title line. */
void chy_list_page_add_tool (ChyListPage *self, GtkWidget *tool);

/* Does the action of that name with `ids` in place of what is selected: for an object's own page. */
void
chy_list_action_run (GtkWidget *from, ChyTenant *tenant, const ChyListAction *action, const char *const *ids);

/* The ids of the selected rows, also where "all but some" of a million are: in a worker. Finish gives a strv,
 * g_strfreev(). */
void chy_list_page_collect_async (ChyListPage *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
char **chy_list_page_collect_finish (ChyListPage *self, GAsyncResult *result, GError **error);

G_END_DECLS
