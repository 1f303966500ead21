/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

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
} ChyPanelType;

/* Generated from this folder's meson.build, in the order of the sidebar; NULL-terminated. */
const ChyPanelType *const *chy_panel_types (void);

G_END_DECLS
