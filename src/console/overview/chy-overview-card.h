/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* What is special of a card. `data` is what was given to chy_overview_card_new(), `rows` are all of them. */
typedef struct
{
  const char *resource;
  const char *empty; /* N_(): the card without rows */
  GtkWidget *(*make_row) (gpointer data, GVariant *body, GPtrArray *rows, gint64 now);
  void (*sum) (gpointer data, GPtrArray *rows); /* or NULL */
} ChyOverviewCardType;

/* A card of the Overview: the rows of one resource in a list, made anew only where they say something else.
 * Signal "answered": what was asked for is shown, or why it is not. */
#define CHY_TYPE_OVERVIEW_CARD (chy_overview_card_get_type ())
G_DECLARE_FINAL_TYPE (ChyOverviewCard, chy_overview_card, CHY, OVERVIEW_CARD, GObject)

/* `list` and `data` live until `cancellable` is cancelled. */
ChyOverviewCard *chy_overview_card_new (const ChyOverviewCardType *type,
                                        ChyTenant *tenant,
                                        GtkListBox *list,
                                        GCancellable *cancellable,
                                        gpointer data);
void chy_overview_card_ask (ChyOverviewCard *self);
gboolean chy_overview_card_is_asking (ChyOverviewCard *self);
/* -1: not known yet; what could not be asked for is not nothing. */
gint64 chy_overview_card_get_n_rows (ChyOverviewCard *self);

G_END_DECLS
