/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-search.h"

enum
{
  SHORTEST = 2, /* characters of the longest word */
};

/* In the order of the results. */
static const char *const kinds[] = { "certificates", "devices", "users", "profiles" };

typedef struct
{
  GPtrArray *rows[G_N_ELEMENTS (kinds)]; /* (owned) of GVariant, or NULL: it was not answered */
  guint waiting;                         /* kinds that are still asked */
} Search;

/* One kind of one search. */
typedef struct
{
  GTask *task; /* (owned) */
  guint kind;
} Asking;

static void
search_free (gpointer data)
{
  Search *search = data;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_clear_pointer (&search->rows[i], g_ptr_array_unref);
  g_free (search);
}

void
chy_search_hit_free (ChySearchHit *self)
{
  g_free (self->id);
  g_variant_unref (self->row);
  g_free (self);
}

char *
chy_search_hit_get_key (const ChySearchHit *self)
{
  return g_strconcat (self->resource, ":", self->id, NULL);
}

gboolean
chy_search_parse_key (const char *key, const char **ret_resource, const char **ret_id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gsize length = strlen (kinds[i]);

      if (strncmp (key, kinds[i], length) == 0 && key[length] == ':' && key[length + 1] != '\0')
        {
          *ret_resource = kinds[i];
          *ret_id = key + length + 1;
          return TRUE;
        }
    }

  return FALSE;
}

static GPtrArray *
choose_hits (const Search *search)
{
  GPtrArray *hits = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_search_hit_free);
  guint shares[G_N_ELEMENTS (kinds)] = { 0 };
  guint n = 0;

  /* In turn, so that many certificates do not hide the one device. */
  for (gboolean more = TRUE; more && n < CHY_SEARCH_MOST;)
    {
      more = FALSE;
      for (gsize i = 0; i < G_N_ELEMENTS (kinds) && n < CHY_SEARCH_MOST; i++)
        if (search->rows[i] != NULL && shares[i] < search->rows[i]->len)
          {
            shares[i]++;
            n++;
            more = TRUE;
          }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint j = 0; j < shares[i]; j++)
      {
        GVariant *row = g_ptr_array_index (search->rows[i], j);
        const char *id = chy_body_get_text (row, "id");
        ChySearchHit *hit;

        /* It was removed in the meantime. */
        if (id == NULL)
          continue;
        hit = g_new0 (ChySearchHit, 1);
        hit->resource = kinds[i];
        hit->id = g_strdup (id);
        hit->row = g_variant_ref (row);
        g_ptr_array_add (hits, hit);
      }

  return hits;
}

static void
end_one (GTask *task)
{
  Search *search = g_task_get_task_data (task);

  if (--search->waiting == 0)
    g_task_return_pointer (task, choose_hits (search), (GDestroyNotify) g_ptr_array_unref);
}

static void
asking_end (Asking *asking)
{
  end_one (asking->task);
  g_object_unref (asking->task);
  g_free (asking);
}

static void
rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asking *asking = data;
  Search *search = g_task_get_task_data (asking->task);

  search->rows[asking->kind] = chy_result_rows_finish (CHY_RESULT (source), result, NULL);
  asking_end (asking);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asking *asking = data;
  g_autoptr (ChyResult) found = chy_tenant_query_finish (CHY_TENANT (source), result, NULL);

  if (found != NULL)
    chy_result_rows_async (found, 0, CHY_SEARCH_MOST, g_task_get_cancellable (asking->task), rows_cb, asking);
  else
    asking_end (asking);
}

static gboolean
is_worth_it (const char *const *terms)
{
  for (gsize i = 0; terms[i] != NULL; i++)
    if (g_utf8_strlen (terms[i], -1) >= SHORTEST)
      return TRUE;

  return FALSE;
}

void
chy_search_async (ChyTenant *tenant,
                  const char *const *terms,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (tenant, cancellable, callback, user_data);
  g_autofree char *words = g_strjoinv (" ", (GStrv) terms);
  Search *search = g_new0 (Search, 1);

  g_task_set_source_tag (task, chy_search_async);
  g_task_set_task_data (task, search, search_free);
  g_task_set_check_cancellable (task, FALSE);
  /* One for this function itself. */
  search->waiting = 1;
  for (guint i = 0; is_worth_it (terms) && i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (ChyQuery) query = chy_query_new (kinds[i], NULL);
      Asking *asking = g_new0 (Asking, 1);

      query->search = g_strdup (words);
      asking->task = g_object_ref (task);
      asking->kind = i;
      search->waiting++;
      chy_tenant_query_async (tenant, query, cancellable, found_cb, asking);
    }
  end_one (task);
}

GPtrArray *
chy_search_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, chy_search_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}
