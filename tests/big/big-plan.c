/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "big-plan.h"

#include "store/chy-list-private.h"

/* A session that asks for the plan of every statement before it runs it. */
typedef struct
{
  ChySession parent;
  ChySession *real; /* not owned */
  GString *plan;    /* owned by the test */
} Explainer;

static gboolean
append_detail (ChyRow *row, gpointer data)
{
  g_string_append_printf (data, "%s\n", chy_row_text (row, 3));
  return TRUE;
}

static gboolean
explain_and_execute (ChySession *session,
                     const char *sql,
                     const ChyParam *params,
                     ChyRowFunc func,
                     gpointer data,
                     ChyOutcome *ret_outcome,
                     GError **error)
{
  Explainer *self = (Explainer *) session;
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);

  return chy_session_execute (self->real, explain, params, append_detail, self->plan, NULL, error) &&
         chy_session_execute (self->real, sql, params, func, data, ret_outcome, error);
}

static const ChySessionClass explainer_class = { explain_and_execute };

typedef struct
{
  const ChyListQuery *query;
  GString *plan;
} Asked;

static gboolean
ask (ChySession *session, gpointer data, GError **error)
{
  Asked *asked = data;
  Explainer explainer = { .parent = *session, .real = session, .plan = asked->plan };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  explainer.parent.klass = &explainer_class;
  return chy_session_list_ids (&explainer.parent, asked->query, 50, ids, error);
}

gboolean
big_plan (ChyStore *store, const ChyListQuery *query, GString *plan, GError **error)
{
  Asked asked = { query, plan };

  return chy_store_read (store, ask, &asked, NULL, error);
}
