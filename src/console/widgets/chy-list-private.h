/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-filter-bar.h"
#include "chy-list-page.h"

G_BEGIN_DECLS

/* What the parts of a list page share: chy-list-page.c shows, chy-list-actions.c does. */

struct _ChyListPage
{
  GtkBox parent_instance;

  ChyTenant *tenant;           /* (owned) */
  const ChyListPageType *type; /* static */
  gpointer data;               /* of the actions' functions */
  char *state_name;            /* (owned) for chy-state.h, or NULL */
  GVariant *base;              /* (owned) or NULL */
  GSimpleActionGroup *actions; /* (owned) "list.*" */
  GCancellable *cancellable;   /* (owned) of everything that ends with the page */
  gboolean searching;
  gboolean asked;        /* a search or a filter changed: its count is said when it is known */
  ChyGrid *grid;         /* (owned by its parent) */
  ChyFilterBar *filters; /* (owned by its parent) */
  GtkMenu *menu;         /* (owned by its attachment) or NULL */

  /* Template children. */
  GtkBox *action_box;
  GtkMenuButton *columns;
  GtkLabel *count;
  GtkBox *title_box;
  GtkBox *filter_box;
  GtkBox *head;
  GtkBox *messages;
  GtkLabel *order;
  GtkLabel *selected;
  GtkRevealer *selection_bar;
  GtkStack *stack;
  GtkLabel *title;
  GtkBox *tools;
};

/* chy-list-page.c */
void chy_list_page_show_error (ChyListPage *self, const GError *error);

/* chy-list-actions.c */
void chy_list_page_add_actions (ChyListPage *self);
/* Which actions what is selected allows. */
void chy_list_page_update_actions (ChyListPage *self);
void chy_list_page_open_menu (ChyListPage *self);

/* chy-list-export.c */
void chy_list_page_export (ChyListPage *self);

G_END_DECLS
