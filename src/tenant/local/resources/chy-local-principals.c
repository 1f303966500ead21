/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/commands/chy-principals.h"
#include "tenant/local/chy-local-resource.h"

/* Whom a right can be granted to: users, devices, groups, connectors, and the groups that every domain has.
 * "name" resolves one as a person typed it; "ids" (a list) says what principals of an access list are; else
 * the first that fit the search. */

enum
{
  MOST_OF_A_KIND = 20,
};

static const char *const own_filters[] = { "name", "ids", NULL };

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

/* What a reading session brings. */
typedef struct
{
  const char *name;         /* or NULL */
  char *const *ids;         /* or NULL */
  const char *const *words; /* or NULL */
  GPtrArray *rows;          /* borrowed, of GVariant */
} Load;

static void
add_row (GPtrArray *rows, const char *id, const char *name, const char *kind, gboolean resolved)
{
  GVariantDict row;

  g_variant_dict_init (&row, NULL);
  g_variant_dict_insert (&row, "id", "s", id);
  g_variant_dict_insert (&row, "displayName", "s", name);
  g_variant_dict_insert (&row, "kind", "s", kind);
  g_variant_dict_insert (&row, "resolved", "b", resolved);
  g_ptr_array_add (rows, g_variant_ref_sink (g_variant_dict_end (&row)));
}

/* A name with a dollar sign at its end is a computer's, also before the directory knows it. */
static const char *
kind_of (ChySession *session, const ChyPrincipal *principal, char **ret_kind, GError **error)
{
  gboolean found = FALSE;

  if (!chy_session_get_text (session, "principal-kind", CHY_PARAMS (CHY_TEXT (principal->id)), ret_kind,
                             &found, error))
    return NULL;
  if (*ret_kind != NULL)
    return *ret_kind;
  if (chy_principals_is_well_known (principal->id))
    return chy_sid_get_rid (principal->id) == CHY_RID_ADMINISTRATOR ? "user" : "group";
  return g_str_has_suffix (principal->name, "$") ? "device" : "unknown";
}

static gboolean
add_principal (
    Load *load, ChySession *session, const ChyPrincipal *principal, gboolean resolved, GError **error)
{
  g_autofree char *stored = NULL;
  const char *kind = kind_of (session, principal, &stored, error);

  if (kind == NULL)
    return FALSE;
  add_row (load->rows, principal->id, principal->name, kind, resolved);
  return TRUE;
}

static gboolean
add_resolved (Load *load, ChySession *session, const char *name, GError **error)
{
  gboolean resolved = TRUE;
  g_autoptr (ChyPrincipal) principal = chy_principals_resolve (session, name, &resolved, error);

  return principal != NULL && add_principal (load, session, principal, resolved, error);
}

/* An id of an access list; what nobody knows is a row as well. */
static gboolean
add_id (Load *load, ChySession *session, GPtrArray *known, const char *id, GError **error)
{
  g_autoptr (ChyPrincipal) alone = chy_principal_new (id, id, NULL);

  for (guint i = 0; i < known->len; i++)
    {
      const ChyPrincipal *principal = g_ptr_array_index (known, i);

      if (g_str_equal (principal->id, id))
        return add_principal (load, session, principal, TRUE, error);
    }
  return add_principal (load, session, alone, FALSE, error);
}

static gboolean
add_ids (Load *load, ChySession *session, GError **error)
{
  g_autoptr (GPtrArray) known = chy_principals_list_known (session, error);

  for (guint i = 0; known != NULL && load->ids[i] != NULL; i++)
    if (!add_id (load, session, known, load->ids[i], error))
      return FALSE;
  return known != NULL;
}

static gboolean
is_found (const char *name, const char *const *words)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (; words != NULL && *words != NULL; words++)
    if (strstr (folded, *words) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
add_known (Load *load, ChySession *session, GError **error)
{
  g_autoptr (GPtrArray) known = chy_principals_list_known (session, error);

  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      const ChyPrincipal *principal = g_ptr_array_index (known, i);

      if (is_found (principal->name, load->words) && !add_principal (load, session, principal, TRUE, error))
        return FALSE;
    }
  return known != NULL;
}

static gboolean
load_rows (ChySession *session, gpointer data, GError **error)
{
  Load *load = data;

  g_ptr_array_set_size (load->rows, 0);
  if (load->name != NULL)
    return add_resolved (load, session, load->name, error);
  return load->ids != NULL ? add_ids (load, session, error) : add_known (load, session, error);
}

/* --- the directory ------------------------------------------------------------------------------------- */

typedef struct
{
  const char *resource;
  const char *kind;
} Source;

static const Source sources[] = {
  { "groups", "group" },
  { "devices", "device" },
  { "users", "user" },
};

static void
add_directory_row (GPtrArray *rows, GVariant *body, const char *kind, const char *netbios)
{
  const char *sid = chy_body_get_text (body, "sid");
  const char *account = chy_body_get_text (body, "samAccountName");
  const char *name = account != NULL && *account != '\0' ? account : chy_body_get_text (body, "displayName");
  g_autofree char *full = NULL;

  if (name == NULL)
    return;
  full = g_strdup_printf ("%s\\%s", netbios, name);
  add_row (rows, sid != NULL && *sid != '\0' ? sid : chy_body_get_text (body, "id"), full, kind, TRUE);
}

static gboolean
add_source (ChyTenantLocal *tenant,
            const Source *source,
            const char *search,
            const char *netbios,
            GPtrArray *rows,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (ChyQuery) query = chy_query_new (source->resource, NULL);
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) found = NULL;

  query->search = g_strdup (search);
  result = chy_tenant_query (CHY_TENANT (tenant), query, cancellable, error);
  found = result != NULL ? chy_result_rows (result, 0, MOST_OF_A_KIND, cancellable, error) : NULL;
  for (guint i = 0; found != NULL && i < found->len; i++)
    add_directory_row (rows, g_ptr_array_index (found, i), source->kind, netbios);
  return found != NULL;
}

static gboolean
load_netbios (ChySession *session, gpointer data, GError **error)
{
  g_autoptr (ChyIdentity) identity = chy_identity_load (session, error);

  if (identity == NULL)
    return FALSE;
  g_free (*(char **) data);
  *(char **) data = g_steal_pointer (&identity->netbios);
  return TRUE;
}

static GPtrArray *
list_outside (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  ChyStore *store = chy_tenant_local_get_store (tenant);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autofree char *folded = query->search != NULL ? g_utf8_casefold (query->search, -1) : NULL;
  g_auto (GStrv) words = folded != NULL ? g_strsplit (folded, " ", -1) : NULL;
  g_auto (GStrv) ids = query->filter != NULL ? chy_body_get_list (query->filter, "ids") : NULL;
  g_autofree char *netbios = NULL;
  Load load = { .name = chy_query_get_text (query, "name"),
                .ids = ids != NULL && *ids != NULL ? ids : NULL,
                .words = (const char *const *) words,
                .rows = rows };

  if (!chy_store_read (store, load_rows, &load, cancellable, error) ||
      !chy_store_read (store, load_netbios, &netbios, cancellable, error))
    return NULL;
  for (gsize i = 0; load.name == NULL && load.ids == NULL && i < G_N_ELEMENTS (sources); i++)
    if (!add_source (tenant, &sources[i], query->search, netbios, rows, cancellable, error))
      return NULL;
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_principals = {
  .id = "principals",
  .keys = keys,
  .own_filters = own_filters,
  .list_outside = list_outside,
};
