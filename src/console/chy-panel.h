/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The main thing that a panel offers, as a button of the header bar. */
typedef struct
{
  const char *action;  /* a name in the panel's action group */
  const char *title;   /* N_(): "Create Profile" */
  const char *icon;    /* symbolic */
  const char *command; /* what it comes to: without the right to it there is no button; NULL: anybody may */
} ChyPanelButton;

/* What waits for a person, as a count beside the panel's name in the sidebar. */
typedef struct
{
  const char *resource; /* the rows of this resource ... */
  const char *key;      /* ... that fit this filter, or NULL for all of them */
  const char *value;
  const char *words; /* N_(): "{count} failed", for the tooltip and a screen reader */
} ChyPanelBadge;

/* One entry of the sidebar and what it opens: a folder under console/ and a line in its meson.build. */
typedef struct
{
  const char *id;      /* "certificates": for --panel and to remember */
  const char *title;   /* N_() */
  const char *section; /* N_(), in capitals; NULL stands above all sections */
  const char *icon;    /* symbolic */
  GtkWidget *(*create) (ChyTenant *tenant);
  /* Ctrl+F: shows what has `text` in it; NULL where a panel has nothing to search. "" ends the search. */
  void (*search) (GtkWidget *panel, const char *text);

  /* Shows one of the panel's pages: an object's id, or "kind:id" where a panel shows several kinds, or "" for
   * the panel itself. Called by the window alone, which keeps the history; a panel that wants to go somewhere
   * calls chy_navigate(). NULL: the panel has no pages. */
  void (*show) (GtkWidget *panel, const char *place);
  /* The panel's actions, borrowed: the window has them as "panel.NAME" while the panel is in front. NULL:
   * none. */
  GActionGroup *(*get_actions) (GtkWidget *panel);
  /* The main button where `place` is shown, or NULL for none. NULL: `button` everywhere but on pages. */
  const ChyPanelButton *(*get_button) (GtkWidget *panel, const char *place);
  const ChyPanelButton *button; /* or NULL */
  const ChyPanelBadge *badge;   /* or NULL */
} ChyPanelType;

/* Generated from this folder's meson.build, in the order of the sidebar; NULL-terminated. */
const ChyPanelType *const *chy_panel_types (void);
/* NULL for one that there is not. */
const ChyPanelType *chy_panel_find (const char *id);
/* The one that was shown last, else the first. */
const ChyPanelType *chy_panel_find_remembered (void);

G_END_DECLS
