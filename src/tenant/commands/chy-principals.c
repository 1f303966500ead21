/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-principals.h"
#include "chy-directory.h"
#include "chy-document.h"
#include "model/chy-principal.h"
#include "tenant/chy-tenant.h"

/* Groups that every domain has. */
static const struct
{
  const char *name;
  guint rid; /* 0: `sid` */
  const char *sid;
} well_known[] = {
  { "Administrator", CHY_RID_ADMINISTRATOR, NULL },
  { "Domain Admins", CHY_RID_DOMAIN_ADMINS, NULL },
  { "Domain Users", CHY_RID_DOMAIN_USERS, NULL },
  { "Domain Computers", CHY_RID_DOMAIN_COMPUTERS, NULL },
  { "Domain Controllers", CHY_RID_DOMAIN_CONTROLLERS, NULL },
  { "Cert Publishers", CHY_RID_CERT_PUBLISHERS, NULL },
  { "Enterprise Admins", CHY_RID_ENTERPRISE_ADMINS, NULL },
  { "Everyone", 0, CHY_SID_EVERYONE },
  { "Authenticated Users", 0, CHY_SID_AUTHENTICATED_USERS },
  { "SYSTEM", 0, CHY_SID_SYSTEM },
  { "Enterprise Domain Controllers", 0, CHY_SID_ENTERPRISE_DCS },
  { "Administrators", 0, CHY_SID_BUILTIN_ADMINISTRATORS },
  { "Users", 0, CHY_SID_BUILTIN_USERS },
};

/* Rows of "principal-find": id, sid, name, kind. */
typedef struct
{
  const ChyIdentity *identity; /* borrowed */
  GPtrArray *found;            /* (owned) of ChyPrincipal */
} Search;

static ChyPrincipal *
principal_new (const char *id, const char *domain, const char *name)
{
  g_autofree char *full = domain != NULL ? g_strdup_printf ("%s\\%s", domain, name) : g_strdup (name);
  const char *none[] = { NULL };

  return chy_principal_new (id, full, none);
}

static ChyPrincipal *
find_well_known (const ChyIdentity *identity, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (well_known); i++)
    {
      g_autofree char *sid = NULL;

      if (well_known[i].rid == 0)
        {
          if (g_ascii_strcasecmp (name, well_known[i].name) == 0 || g_strcmp0 (name, well_known[i].sid) == 0)
            return principal_new (well_known[i].sid, NULL, well_known[i].name);
          continue;
        }
      sid = chy_sid_in_domain (identity->domain_sid, well_known[i].rid);
      if (g_ascii_strcasecmp (name, well_known[i].name) == 0 || g_strcmp0 (name, sid) == 0)
        return principal_new (sid, identity->netbios, well_known[i].name);
    }
  return NULL;
}

static gboolean
add_connectors (ChySession *session, GPtrArray *known, GError **error)
{
  g_autoptr (GPtrArray) connectors = chy_document_list (session, CHY_DOCUMENT_CONNECTOR, error);
  const char *none[] = { NULL };

  for (guint i = 0; connectors != NULL && i < connectors->len; i++)
    {
      const ChyDocument *connector = g_ptr_array_index (connectors, i);
      const char *id = chy_body_get_text (connector->body, "principalId");

      if (id != NULL)
        g_ptr_array_add (known,
                         chy_principal_new (id, chy_body_get_text (connector->body, "principalName"), none));
    }
  return connectors != NULL;
}

GPtrArray *
chy_principals_list_known (ChySession *session, GError **error)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_principal_free);
  g_autoptr (ChyIdentity) identity = chy_identity_load (session, error);

  if (identity == NULL || !add_connectors (session, known, error))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (well_known); i++)
    {
      ChyPrincipal *principal = find_well_known (identity, well_known[i].name);

      g_ptr_array_add (known, principal);
    }
  return g_steal_pointer (&known);
}

gboolean
chy_principals_is_well_known (const char *id)
{
  guint rid = chy_sid_get_rid (id);

  for (gsize i = 0; i < G_N_ELEMENTS (well_known); i++)
    if (well_known[i].rid != 0 ? well_known[i].rid == rid : g_strcmp0 (well_known[i].sid, id) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
on_found (ChyRow *row, gpointer data)
{
  Search *search = data;
  const char *id = chy_row_text (row, 0);
  const char *sid = chy_row_text (row, 1);

  g_ptr_array_add (search->found,
                   principal_new (sid != NULL ? sid : id, search->identity->netbios, chy_row_text (row, 2)));
  return TRUE;
}

/* The part behind "CORP\", where the domain is this one or a built-in one; else the whole. */
static const char *
strip_domain (const ChyIdentity *identity, const char *name)
{
  const char *slash = strchr (name, '\\');
  g_autofree char *domain = NULL;

  if (slash == NULL)
    return name;
  domain = g_strndup (name, slash - name);
  if (g_ascii_strcasecmp (domain, identity->netbios) == 0 || g_ascii_strcasecmp (domain, "BUILTIN") == 0 ||
      g_ascii_strcasecmp (domain, "NT AUTHORITY") == 0 ||
      (identity->dns_domain != NULL && g_ascii_strcasecmp (domain, identity->dns_domain) == 0))
    return slash + 1;
  return name;
}

static ChyPrincipal *
make_unresolved (const ChyIdentity *identity, const char *name)
{
  gboolean is_sid = g_str_has_prefix (name, "S-1-");
  g_autofree char *full = NULL;
  g_autofree char *id = NULL;
  const char *none[] = { NULL };

  full = is_sid || strchr (name, '\\') != NULL || strchr (name, '@') != NULL
             ? g_strdup (name)
             : g_strdup_printf ("%s\\%s", identity->netbios, name);
  id = is_sid ? g_strdup (name) : chy_principals_make_id (identity, full);
  return chy_principal_new (id, full, none);
}

static gboolean
is_connector (ChySession *session, const char *id, gboolean *ret_known, GError **error)
{
  g_autoptr (GPtrArray) connectors = chy_document_list (session, CHY_DOCUMENT_CONNECTOR, error);

  for (guint i = 0; connectors != NULL && i < connectors->len; i++)
    {
      const ChyDocument *connector = g_ptr_array_index (connectors, i);

      if (g_strcmp0 (chy_body_get_text (connector->body, "principalId"), id) == 0)
        *ret_known = TRUE;
    }
  return connectors != NULL;
}

static gboolean
on_group (ChyRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (chy_row_text (row, 0)));
  return TRUE;
}

char *
chy_principals_make_id (const ChyIdentity *identity, const char *full_name)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *lower = g_utf8_strdown (full_name, -1);
  guint8 d[32];
  gsize size = sizeof d;

  g_checksum_update (checksum, (const guchar *) identity->tenant_id, -1);
  g_checksum_update (checksum, (const guchar *) "|", 1);
  g_checksum_update (checksum, (const guchar *) lower, -1);
  g_checksum_get_digest (checksum, d, &size);
  /* A UUID of a form of our own: version 8 (RFC 9562 5.8). */
  d[6] = (d[6] & 0x0F) | 0x80;
  d[8] = (d[8] & 0x3F) | 0x80;
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", d[0], d[1],
                          d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13], d[14],
                          d[15]);
}

ChyPrincipal *
chy_principals_resolve (ChySession *session, const char *name, gboolean *ret_resolved, GError **error)
{
  g_autoptr (ChyIdentity) identity = chy_identity_load (session, error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_principal_free);
  Search search = { .identity = identity, .found = found };
  ChyPrincipal *principal;
  const char *plain;
  gboolean known = FALSE;

  if (identity == NULL)
    return NULL;
  plain = strip_domain (identity, name);
  if (ret_resolved != NULL)
    *ret_resolved = TRUE;
  principal = find_well_known (identity, plain);
  if (principal != NULL)
    return principal;
  if (!chy_session_each (session, "principal-find", CHY_PARAMS (CHY_TEXT (plain)), on_found, &search, error))
    return NULL;
  if (found->len > 1)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_AMBIGUOUS, "“%s” fits %u accounts or groups",
                   name, found->len);
      return NULL;
    }
  if (found->len == 1)
    return g_ptr_array_steal_index (found, 0);

  /* A connector's account has the id that its name made before it was enrolled. */
  principal = make_unresolved (identity, plain);
  if (!is_connector (session, principal->id, &known, error))
    {
      chy_principal_free (principal);
      return NULL;
    }
  if (ret_resolved != NULL)
    *ret_resolved = known;
  return principal;
}

ChyPrincipal *
chy_principals_for_connector (ChySession *session, const char *name, GError **error)
{
  g_autoptr (ChyIdentity) identity = chy_identity_load (session, error);
  g_autofree char *full = NULL;
  g_autofree char *id = NULL;
  g_autofree char *computers = NULL;
  g_auto (GStrv) groups = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (identity == NULL)
    return NULL;
  full = g_strdup_printf ("%s\\%s$", identity->netbios, name);
  id = chy_principals_make_id (identity, full);
  computers = chy_sid_in_domain (identity->domain_sid, CHY_RID_DOMAIN_COMPUTERS);
  g_strv_builder_add (builder, computers);
  groups = g_strv_builder_end (builder);
  return chy_principal_new (id, full, (const char *const *) groups);
}

char **
chy_principals_list_groups (ChySession *session, const char *member, GError **error)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (g_free);

  if (!chy_session_each (session, "member-groups-of", CHY_PARAMS (CHY_TEXT (member)), on_group, groups,
                         error))
    return NULL;
  g_ptr_array_add (groups, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&groups), FALSE);
}

/* Rows of "principal-find": uuid, SID, name, kind. */
typedef struct
{
  char *id;   /* (owned) */
  char *kind; /* (owned) */
} Entry;

static gboolean
on_entry (ChyRow *row, gpointer data)
{
  Entry *entry = data;

  entry->id = g_strdup (chy_row_text (row, 0));
  entry->kind = g_strdup (chy_row_text (row, 3));
  return FALSE;
}

static gboolean
add_groups (ChySession *session, const Entry *entry, ChyPrincipal *principal, GError **error)
{
  g_autoptr (ChyIdentity) identity = chy_identity_load (session, error);
  g_auto (GStrv) own =
      entry->id != NULL ? chy_principals_list_groups (session, entry->id, error) : g_new0 (char *, 1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean computer = g_strcmp0 (entry->kind, "device") == 0 || g_str_has_suffix (principal->name, "$");
  g_autofree char *usual = NULL;

  if (identity == NULL || own == NULL)
    return FALSE;
  usual =
      chy_sid_in_domain (identity->domain_sid, computer ? CHY_RID_DOMAIN_COMPUTERS : CHY_RID_DOMAIN_USERS);
  g_strv_builder_add (builder, usual);
  g_strv_builder_addv (builder, (const char **) own);
  g_strfreev (principal->groups);
  principal->groups = g_strv_builder_end (builder);
  return TRUE;
}

ChyPrincipal *
chy_principals_load (ChySession *session, const char *name, GVariant **ret_directory, GError **error)
{
  g_autoptr (ChyPrincipal) principal = chy_principals_resolve (session, name, NULL, error);
  Entry entry = { 0 };
  GVariant *directory = NULL;
  gboolean ok;

  if (principal == NULL)
    return NULL;
  ok = chy_session_each (session, "principal-find", CHY_PARAMS (CHY_TEXT (principal->id)), on_entry, &entry,
                         error) &&
       add_groups (session, &entry, principal, error);
  if (ok && ret_directory != NULL && entry.id != NULL && g_strcmp0 (entry.kind, "group") != 0)
    {
      directory = chy_directory_load (session, entry.kind, entry.id, error);
      ok = directory != NULL;
    }
  g_free (entry.id);
  g_free (entry.kind);
  if (!ok)
    return NULL;
  if (ret_directory != NULL)
    *ret_directory = directory;
  return g_steal_pointer (&principal);
}
