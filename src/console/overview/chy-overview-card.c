/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-overview-card.h"
#include "chy-overview-rows.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-rows.h"
#include "console/widgets/chy-words.h"

enum
{
  MOST_ROWS = 50, /* more are counted, not listed */
};

enum
{
  ANSWERED,
  N_SIGNALS,
};

struct _ChyOverviewCard
{
  GObject parent_instance;

  const ChyOverviewCardType *type;
  gpointer data;
  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GtkListBox *list;          /* borrowed */
  char *shown;   /* (owned) what it shows now, to leave it alone where that is the same, or NULL */
  gint64 n_rows; /* -1: not known yet */
  gboolean asking;
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ChyOverviewCard, chy_overview_card, G_TYPE_OBJECT)

/* The row that has the focus, or -1; its index stays where rows are made anew. */
static int
focused_row (GtkListBox *list)
{
  GtkWidget *top = gtk_widget_get_toplevel (GTK_WIDGET (list));
  GtkWidget *focus = GTK_IS_WINDOW (top) ? gtk_window_get_focus (GTK_WINDOW (top)) : NULL;
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW) : NULL;

  return row != NULL && gtk_widget_get_parent (row) == GTK_WIDGET (list)
             ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row))
             : -1;
}

static void
fill (ChyOverviewCard *self, GPtrArray *rows)
{
  const ChyOverviewCardType *type = self->type;
  int focus = focused_row (self->list);
  gint64 now = g_get_real_time ();

  chy_container_clear (GTK_CONTAINER (self->list));
  for (guint i = 0; i < rows->len; i++)
    gtk_container_add (GTK_CONTAINER (self->list), type->make_row (self->data, rows->pdata[i], rows, now));
  if (rows->len == 0)
    gtk_container_add (GTK_CONTAINER (self->list),
                       chy_overview_row_new ("chy-state-todo-symbolic",
                                             g_dgettext (GETTEXT_PACKAGE, type->empty), NULL, NULL, NULL));
  if (type->sum != NULL)
    type->sum (self->data, rows);
  if (focus >= 0)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, focus);

      if (row != NULL)
        gtk_widget_child_focus (GTK_WIDGET (row), GTK_DIR_TAB_FORWARD);
    }
}

/* What the rows say; ages in words, so that they are shown anew as they pass. */
static char *
signature_of (GPtrArray *rows)
{
  static const char *const times[] = { "lastConnectionDateTime", "crlThisUpdate", "crlNextUpdate" };
  GString *text = g_string_new (NULL);
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *body = g_variant_print (rows->pdata[i], FALSE);

      g_string_append (text, body);
      for (gsize j = 0; j < G_N_ELEMENTS (times); j++)
        {
          gint64 time = chy_body_get_int (rows->pdata[i], times[j], 0);
          g_autofree char *words = time > 0 ? chy_words_relative (time, now) : NULL;

          g_string_append (text, words != NULL ? words : "-");
        }
    }

  return g_string_free (text, FALSE);
}

static void
show_rows (ChyOverviewCard *self, GPtrArray *rows)
{
  g_autofree char *signature = signature_of (rows);

  self->n_rows = rows->len;
  if (g_strcmp0 (signature, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&signature);
  fill (self, rows);
}

static void
show_error (ChyOverviewCard *self, const GError *error)
{
  g_clear_pointer (&self->shown, g_free);
  chy_container_clear (GTK_CONTAINER (self->list));
  gtk_container_add (GTK_CONTAINER (self->list), chy_problem_message_new (error));
  gtk_widget_show_all (GTK_WIDGET (self->list));
  /* What is not known is not nothing. */
  self->n_rows = MAX (self->n_rows, 1);
}

static void
rows_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyOverviewCard) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rows == NULL)
    show_error (self, error);
  else
    show_rows (self, rows);
  self->asking = FALSE;
  g_signal_emit (self, signals[ANSWERED], 0);
}

static void
chy_overview_card_finalize (GObject *object)
{
  ChyOverviewCard *self = CHY_OVERVIEW_CARD (object);

  g_clear_object (&self->tenant);
  g_clear_object (&self->cancellable);
  g_free (self->shown);

  G_OBJECT_CLASS (chy_overview_card_parent_class)->finalize (object);
}

static void
chy_overview_card_class_init (ChyOverviewCardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_overview_card_finalize;

  signals[ANSWERED] = g_signal_new ("answered", CHY_TYPE_OVERVIEW_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
}

static void
chy_overview_card_init (ChyOverviewCard *self)
{
  self->n_rows = -1;
}

ChyOverviewCard *
chy_overview_card_new (const ChyOverviewCardType *type,
                       ChyTenant *tenant,
                       GtkListBox *list,
                       GCancellable *cancellable,
                       gpointer data)
{
  ChyOverviewCard *self = g_object_new (CHY_TYPE_OVERVIEW_CARD, NULL);

  self->type = type;
  self->tenant = g_object_ref (tenant);
  self->list = list;
  self->cancellable = g_object_ref (cancellable);
  self->data = data;

  return self;
}

void
chy_overview_card_ask (ChyOverviewCard *self)
{
  g_autoptr (ChyQuery) query = chy_query_new (self->type->resource, NULL);

  g_return_if_fail (CHY_IS_OVERVIEW_CARD (self));

  self->asking = TRUE;
  chy_rows_async (self->tenant, query, MOST_ROWS, self->cancellable, rows_cb, g_object_ref (self));
}

gboolean
chy_overview_card_is_asking (ChyOverviewCard *self)
{
  return self->asking;
}

gint64
chy_overview_card_get_n_rows (ChyOverviewCard *self)
{
  return self->n_rows;
}
