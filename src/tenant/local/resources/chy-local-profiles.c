/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-assignment.h"
#include "tenant/local/chy-local-resource.h"
#include "tenant/local/chy-profile-counts.h"

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { "displayName", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

/* The assignments of one profile, as they are read. */
typedef struct
{
  GVariantBuilder list;
  GString *words; /* (owned) */
} Assignments;

static const char *
words_of (const char *target, const char *group)
{
  if (g_strcmp0 (target, "allLicensedUsers") == 0)
    return _ ("All users");
  if (g_strcmp0 (target, "allDevices") == 0)
    return _ ("All devices");
  return g_strcmp0 (target, "exclusionGroup") != 0 ? group : NULL;
}

/* Rows of "assignment-of": target, group, name of the group. */
static gboolean
on_assignment (ChyRow *row, gpointer data)
{
  Assignments *assignments = data;
  const char *words = words_of (chy_row_text (row, 0), chy_row_text (row, 2));
  GVariantDict dict;

  if (words != NULL)
    g_string_append_printf (assignments->words, "%s%s", assignments->words->len > 0 ? chy_list_comma () : "",
                            words);

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "target", "s", chy_row_text (row, 0));
  if (!chy_row_is_null (row, 1))
    g_variant_dict_insert (&dict, "groupId", "s", chy_row_text (row, 1));
  if (!chy_row_is_null (row, 2))
    g_variant_dict_insert (&dict, "groupName", "s", chy_row_text (row, 2));
  g_variant_builder_add_value (&assignments->list, g_variant_dict_end (&dict));
  return TRUE;
}

static void
put_counts (GVariantDict *row, const ChyProfileCounts *counts)
{
  static const ChyProfileCounts none = { 0 };

  if (counts == NULL)
    counts = &none;
  g_variant_dict_insert (row, "succeeded", "x", counts->succeeded);
  g_variant_dict_insert (row, "pending", "x", counts->pending);
  g_variant_dict_insert (row, "failed", "x", counts->failed);
  g_variant_dict_insert (row, "notApplicable", "x", counts->not_applicable);
}

/* Of all profiles: what has become of them. */
typedef struct
{
  GHashTable *requests;   /* (owned) id -> ChyProfileCounts */
  GHashTable *deliveries; /* (owned) */
} Counts;

static void
counts_clear (Counts *counts)
{
  g_clear_pointer (&counts->requests, g_hash_table_unref);
  g_clear_pointer (&counts->deliveries, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Counts, counts_clear)

static GVariant *
make_row (
    ChySession *session, const ChyDocument *document, const Counts *counts, gboolean details, GError **error)
{
  Assignments assignments = { .list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}")) };
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GString) words = g_string_new (NULL);
  gboolean trusted = g_strcmp0 (chy_body_get_text (document->body, "type"), "trusted-certificate") == 0;
  GVariantDict row;

  assignments.words = words;
  if (!chy_session_each (session, "assignment-of", CHY_PARAMS (CHY_TEXT (document->id)), on_assignment,
                         &assignments, error))
    {
      g_variant_builder_clear (&assignments.list);
      return NULL;
    }
  list = g_variant_ref_sink (g_variant_builder_end (&assignments.list));
  chy_local_document_row (document, chy_resource_find ("profiles"), details, &row);
  g_variant_dict_insert (&row, "assigned", "b", g_variant_n_children (list) > 0);
  g_variant_dict_insert (&row, "assignedTo", "s", words->len > 0 ? words->str : _ ("Not assigned"));
  put_counts (&row, g_hash_table_lookup (trusted ? counts->deliveries : counts->requests, document->id));
  if (details)
    g_variant_dict_insert_value (&row, "assignments", list);
  return g_variant_ref_sink (g_variant_dict_end (&row));
}

static GPtrArray *
list_profiles (ChyLocalReader *reader, ChySession *session, const ChyQuery *query, GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (session, CHY_DOCUMENT_PROFILE, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_auto (Counts) counts = { 0 };

  (void) reader;
  if (documents == NULL)
    return NULL;
  counts.requests = chy_profile_counts_load (session, TRUE, error);
  counts.deliveries = counts.requests != NULL ? chy_profile_counts_load (session, FALSE, error) : NULL;
  if (counts.deliveries == NULL)
    return NULL;
  for (guint i = 0; i < documents->len; i++)
    {
      GVariant *row = make_row (session, g_ptr_array_index (documents, i), &counts, query->details, error);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_profiles = { .id = "profiles", .keys = keys, .list = list_profiles };
