/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-failure-words.h"
#include "tenant/local/chy-local-resource.h"

#define DAYS_SHOWN 7

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

/* Rows of "survey-failure-causes": cause, code, count, last time. */
static gboolean
on_row (ChyRow *row, gpointer data)
{
  const char *cause = chy_row_text (row, 0);
  const char *code = chy_row_text (row, 1);
  g_autofree char *id = g_strconcat (cause, "/", code, NULL);
  g_autofree char *title = chy_failure_title (cause, code);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", id);
  g_variant_dict_insert (&dict, "cause", "s", cause);
  g_variant_dict_insert (&dict, "code", "s", code);
  g_variant_dict_insert (&dict, "title", "s", title);
  g_variant_dict_insert (&dict, "count", "x", chy_row_int (row, 2));
  g_variant_dict_insert (&dict, "lastDateTime", "x", chy_row_int (row, 3));
  g_ptr_array_add (data, g_variant_ref_sink (g_variant_dict_end (&dict)));
  return TRUE;
}

static const char *const own_filters[] = { "profile", NULL };

/* What stopped the requests of one profile, whenever it was. */
static gboolean
list_of_profile (ChySession *session, const char *profile, GPtrArray *rows, GError **error)
{
  g_autoptr (ChyDocument) document = chy_document_find (session, CHY_DOCUMENT_PROFILE, profile, error);

  return document != NULL && chy_session_each (session, "survey-failure-causes-of-profile",
                                               CHY_PARAMS (CHY_TEXT (document->id)), on_row, rows, error);
}

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  const char *profile = chy_query_get_text (query, "profile");

  if (profile != NULL)
    return list_of_profile (session, profile, rows, error) ? g_steal_pointer (&rows) : NULL;
  if (!chy_session_each (session, "survey-failure-causes",
                         CHY_PARAMS (CHY_INT (reader->now - DAYS_SHOWN * CHY_USEC_PER_DAY)), on_row, rows,
                         error))
    return NULL;
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_failure_causes = {
  .id = "failure-causes",
  .keys = keys,
  .own_filters = own_filters,
  .list = list,
};
