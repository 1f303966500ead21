/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "tenant/local/chy-local-resource.h"
#include "tenant/local/chy-profile-counts.h"

/* What became of a profile on each device (domain.md 2.14): one row a holder, by its youngest request, or by
 * the delivery of a trusted certificate. `status` is what a person looks for, `state` the request's own. */

static const char *const own_filters[] = { "profile", NULL };

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static void
put (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL && *text != '\0')
    g_variant_dict_insert (dict, key, "s", text);
}

/* Rows: generation, uuid, id, state, device, its name, person, its name, code, message, updated. */
static gboolean
on_request (ChyRow *row, gpointer data)
{
  static const char *const texts[] = {
    "id", NULL, "state", "deviceId", "deviceDisplayName", "userId", "userPrincipalName", "code", "message"
  };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL)
      put (&dict, texts[i], chy_row_text (row, i + 1));
  g_variant_dict_insert (&dict, "requestNumber", "x", chy_row_int (row, 2));
  g_variant_dict_insert (&dict, "status", "s", chy_profile_status_of (chy_row_text (row, 3)));
  g_variant_dict_insert (&dict, "lastReportedDateTime", "x", chy_row_int (row, 10));
  g_ptr_array_add (data, g_variant_ref_sink (g_variant_dict_end (&dict)));
  return TRUE;
}

/* Rows: uuid, state, device, its name, code, updated. */
static gboolean
on_delivery (ChyRow *row, gpointer data)
{
  static const char *const texts[] = { "id", "state", "deviceId", "deviceDisplayName", "code" };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    put (&dict, texts[i], chy_row_text (row, i));
  g_variant_dict_insert (&dict, "status", "s", chy_profile_status_of (chy_row_text (row, 1)));
  g_variant_dict_insert (&dict, "lastReportedDateTime", "x", chy_row_int (row, 5));
  g_ptr_array_add (data, g_variant_ref_sink (g_variant_dict_end (&dict)));
  return TRUE;
}

static GPtrArray *
list (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  const char *key = chy_query_get_text (query, "profile");
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (ChyDocument) document = NULL;

  (void) reader;
  if (key == NULL)
    {
      chy_refuse_one (error, "query", "filter-missing", "profile-status", "filter", "profile", NULL);
      return NULL;
    }
  document = chy_document_find (session, CHY_DOCUMENT_PROFILE, key, error);
  if (document == NULL ||
      !chy_session_each (session, "survey-profile-requests", CHY_PARAMS (CHY_TEXT (document->id)), on_request,
                         rows, error) ||
      !chy_session_each (session, "survey-profile-deliveries", CHY_PARAMS (CHY_TEXT (document->id)),
                         on_delivery, rows, error))
    return NULL;
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_profile_status = {
  .id = "profile-status",
  .keys = keys,
  .own_filters = own_filters,
  .list = list,
};
