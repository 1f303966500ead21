/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-directory.h"

#include "base/chy-id.h"
#include "chy-document.h"
#include "model/chy-platform.h"
#include "model/chy-problem.h"
#include "tenant/chy-tenant.h"

/* What a line may be known by, the surest first. Where a line has any of them its name says nothing. */
typedef struct
{
  const char *key;
  const char *statement;
} Identity;

static const Identity user_identities[] = {
  { "id", "person-by-external-id" },
  { "userPrincipalName", "person-by-user-principal-name" },
  { "sid", "person-by-sid" },
  { "samAccountName", "person-by-sam-account-name" },
  { "email", "person-by-mail" },
  { "distinguishedName", "person-by-distinguished-name" },
  { NULL, NULL },
};
static const Identity device_identities[] = {
  { "id", "device-by-external-id" },
  { "azureADDeviceId", "device-by-entra-id" },
  { "serialNumber", "device-by-serial-number" },
  { "imei", "device-by-imei" },
  { "sid", "device-by-sid" },
  { NULL, NULL },
};

/* Parameters of the put statements behind uuid and time, in their order. */
static const char *const user_keys[] = {
  "id",    "name",           "givenName",         "surname", "userPrincipalName",
  "email", "samAccountName", "distinguishedName", "sid",     "department"
};
static const char *const device_keys[] = { "id",
                                           "name",
                                           "serialNumber",
                                           "imei",
                                           "meid",
                                           "wifiMac",
                                           "fqdn",
                                           "azureADDeviceId",
                                           "sid",
                                           "samAccountName",
                                           "distinguishedName",
                                           "platform",
                                           "ownership",
                                           "enrollmentType" };
#define MAX_KEYS 14

/* What a name is made of where a line has none. */
static const char *const user_names[] = {
  "name", "userPrincipalName", "samAccountName", "email", "id", NULL
};
static const char *const device_names[] = { "name", "fqdn", "serialNumber", "azureADDeviceId", "imei",
                                            "id",   NULL };

typedef struct
{
  const char *kind;
  GPtrArray *found; /* borrowed, of ChyDirectoryEntry */
} Search;

static ChyDirectoryEntry *
entry_new (const char *kind, const char *id, const char *name)
{
  ChyDirectoryEntry *self = g_new0 (ChyDirectoryEntry, 1);

  self->kind = g_strdup (kind);
  self->id = g_strdup (id);
  self->name = g_strdup (name);
  return self;
}

/* Rows: uuid, name. */
static gboolean
on_found (ChyRow *row, gpointer data)
{
  Search *search = data;

  g_ptr_array_add (search->found, entry_new (search->kind, chy_row_text (row, 0), chy_row_text (row, 1)));
  return TRUE;
}

static GPtrArray *
search (ChySession *session, const char *kind, const char *statement, const char *value, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_directory_entry_free);
  Search data = { .kind = kind, .found = found };

  if (!chy_session_each (session, statement, CHY_PARAMS (CHY_TEXT (value)), on_found, &data, error))
    return NULL;
  return g_steal_pointer (&found);
}

static ChyDirectoryEntry *
pick (GPtrArray *found, const char *kind, const char *key, GError **error)
{
  if (found->len == 1)
    return g_ptr_array_steal_index (found, 0);
  if (found->len == 0)
    g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND, "There is no %s “%s”", kind, key);
  else
    {
      const ChyDirectoryEntry *a = g_ptr_array_index (found, 0);
      const ChyDirectoryEntry *b = g_ptr_array_index (found, 1);

      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_AMBIGUOUS, "“%s” fits %s %s (%s), %s (%s)%s",
                   key, kind, a->name, a->id, b->name, b->id, found->len > 2 ? " and others" : "");
    }
  return NULL;
}

static const char *
find_statement (const char *kind)
{
  return g_str_equal (kind, "device") ? "device-find" : "person-find";
}

static ChyDirectoryEntry *
find_group (ChySession *session, const char *key, GError **error)
{
  g_autoptr (ChyDocument) document = chy_document_find (session, CHY_DOCUMENT_GROUP, key, error);

  return document != NULL ? entry_new ("group", document->id, document->title) : NULL;
}

static const char *
first_of (GVariant *line, const char *const *keys)
{
  for (; *keys != NULL; keys++)
    {
      const char *text = chy_body_get_text (line, *keys);

      if (text != NULL && *text != '\0')
        return text;
    }
  return NULL;
}

void
chy_directory_entry_free (ChyDirectoryEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

ChyDirectoryEntry *
chy_directory_find (ChySession *session, const char *kind, const char *key, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;

  if (g_str_equal (kind, "group"))
    return find_group (session, key, error);
  found = search (session, kind, find_statement (kind), key, error);
  return found != NULL ? pick (found, kind, key, error) : NULL;
}

ChyDirectoryEntry *
chy_directory_find_any (ChySession *session, const char *key, GError **error)
{
  static const char *const kinds[] = { "user", "device", "group" };
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_directory_entry_free);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gsize length = strlen (kinds[i]);

      if (g_ascii_strncasecmp (key, kinds[i], length) == 0 && key[length] == ':')
        return chy_directory_find (session, kinds[i], key + length + 1, error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GError) local = NULL;
      ChyDirectoryEntry *entry = chy_directory_find (session, kinds[i], key, &local);

      if (entry != NULL)
        g_ptr_array_add (found, entry);
      else if (!g_error_matches (local, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  return pick (found, "user, device or group", key, error);
}

/* Whether the entry may be the line's: one that carries another external id is somebody else. */
static gboolean
may_be (
    ChySession *session, const ChyDirectoryEntry *entry, GVariant *line, gboolean *ret_may, GError **error)
{
  const char *wanted = chy_body_get_text (line, "id");
  g_autofree char *external = NULL;
  gboolean found = FALSE;
  const char *statement = g_str_equal (entry->kind, "device") ? "device-external-id" : "person-external-id";

  if (!chy_session_get_text (session, statement, CHY_PARAMS (CHY_TEXT (entry->id)), &external, &found, error))
    return FALSE;
  *ret_may = wanted == NULL || external == NULL || g_str_equal (wanted, external);
  return TRUE;
}

static gboolean
match_by (ChySession *session,
          const char *kind,
          const char *statement,
          const char *value,
          GVariant *line,
          ChyDirectoryEntry **ret_entry,
          GError **error)
{
  g_autoptr (GPtrArray) found = search (session, kind, statement, value, error);
  gboolean may = FALSE;

  if (found == NULL)
    return FALSE;
  /* What several have identifies nobody. */
  if (found->len != 1)
    return TRUE;
  if (!may_be (session, g_ptr_array_index (found, 0), line, &may, error))
    return FALSE;
  if (may)
    *ret_entry = g_ptr_array_steal_index (found, 0);
  return TRUE;
}

gboolean
chy_directory_match (
    ChySession *session, const char *kind, GVariant *line, ChyDirectoryEntry **ret_entry, GError **error)
{
  gboolean device = g_str_equal (kind, "device");
  const char *name = first_of (line, device ? device_names : user_names);
  ChyDirectoryEntry *entry = NULL;
  gboolean identified = FALSE;

  if (g_str_equal (kind, "group"))
    {
      ChyDocument *document = NULL;

      if (!chy_document_lookup (session, CHY_DOCUMENT_GROUP, name != NULL ? name : "", &document, error))
        return FALSE;
      *ret_entry = document != NULL ? entry_new ("group", document->id, document->title) : NULL;
      chy_document_free (document);
      return TRUE;
    }
  for (const Identity *identity = device ? device_identities : user_identities;
       identity->key != NULL && entry == NULL; identity++)
    {
      const char *value = chy_body_get_text (line, identity->key);

      if (value == NULL || *value == '\0')
        continue;
      identified = TRUE;
      if (!match_by (session, kind, identity->statement, value, line, &entry, error))
        return FALSE;
    }
  if (entry == NULL && !identified && name != NULL &&
      !match_by (session, kind, device ? "device-by-name" : "person-by-name", name, line, &entry, error))
    return FALSE;
  *ret_entry = entry;
  return TRUE;
}

/* Parameters of a put statement: uuid, time, then the values by key; a missing value binds NULL. */
static void
fill_params (ChyParam *params, const char *id, gint64 now, gboolean device, GVariant *line)
{
  const char *const *keys = device ? device_keys : user_keys;
  guint n = device ? G_N_ELEMENTS (device_keys) : G_N_ELEMENTS (user_keys);

  params[0] = CHY_TEXT (id);
  params[1] = CHY_INT (now);
  for (guint i = 0; i < n; i++)
    {
      const char *text = chy_body_get_text (line, keys[i]);
      const ChyPlatform *platform = NULL;

      if (text != NULL && g_str_equal (keys[i], "platform"))
        platform = chy_platform_guess (text);
      params[2 + i] =
          text != NULL && *text != '\0' ? CHY_TEXT (platform != NULL ? platform->id : text) : CHY_NULL;
    }
  params[2 + n] = (ChyParam){ .kind = CHY_PARAM_END };
}

static ChyDirectoryEntry *
put_group (ChySession *session,
           GVariant *line,
           const char *actor,
           gint64 now,
           ChyDirectoryEntry *existing,
           ChyDirectoryChange *ret_change,
           GError **error)
{
  const char *name = first_of (line, user_names);
  GVariantDict dict;
  ChyDocument *document;
  ChyDirectoryEntry *entry;

  if (existing != NULL)
    {
      *ret_change = CHY_DIRECTORY_SAME;
      return existing;
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "displayName", "s", name);
  if (chy_body_get_text (line, "description") != NULL)
    g_variant_dict_insert (&dict, "description", "s", chy_body_get_text (line, "description"));
  document = chy_document_insert (session, CHY_DOCUMENT_GROUP, NULL, name, name, g_variant_dict_end (&dict),
                                  actor, now, error);
  if (document == NULL)
    return NULL;
  *ret_change = CHY_DIRECTORY_CREATED;
  entry = entry_new ("group", document->id, document->title);
  chy_document_free (document);
  return entry;
}

ChyDirectoryEntry *
chy_directory_put (ChySession *session,
                   const char *kind,
                   GVariant *line,
                   const char *actor,
                   gint64 now,
                   ChyDirectoryChange *ret_change,
                   GError **error)
{
  gboolean device = g_str_equal (kind, "device");
  const char *name = first_of (line, device ? device_names : user_names);
  g_autoptr (ChyDirectoryEntry) entry = NULL;
  g_autofree char *id = NULL;
  ChyParam params[MAX_KEYS + 3];
  gint64 n_changes = 0;

  if (name == NULL)
    {
      chy_refuse_one (error, "command", "identity-missing", kind, NULL);
      return NULL;
    }
  if (!chy_directory_match (session, kind, line, &entry, error))
    return NULL;
  if (g_str_equal (kind, "group"))
    return put_group (session, line, actor, now, g_steal_pointer (&entry), ret_change, error);
  if (entry != NULL)
    {
      fill_params (params, entry->id, now, device, line);
      if (!chy_session_run_counted (session, device ? "device-update" : "person-update", params, &n_changes,
                                    error))
        return NULL;
      *ret_change = n_changes > 0 ? CHY_DIRECTORY_UPDATED : CHY_DIRECTORY_SAME;
    }
  else
    {
      id = chy_id_new ();
      fill_params (params, id, now, device, line);
      params[3] = CHY_TEXT (name);
      if (!chy_session_run (session, device ? "device-insert" : "person-insert", params, error))
        return NULL;
      *ret_change = CHY_DIRECTORY_CREATED;
      entry = entry_new (kind, id, name);
    }
  if (*ret_change != CHY_DIRECTORY_SAME)
    chy_session_touch (session, device ? "devices" : "users");
  return g_steal_pointer (&entry);
}

gboolean
chy_directory_set_device_user (ChySession *session,
                               const char *device,
                               const char *user,
                               gint64 now,
                               gint64 *ret_changes,
                               GError **error)
{
  chy_session_touch (session, "devices");
  return chy_session_run_counted (session, "device-set-user",
                                  CHY_PARAMS (CHY_TEXT (device), CHY_TEXT (user), CHY_INT (now)), ret_changes,
                                  error);
}

gboolean
chy_directory_set_enabled (
    ChySession *session, const char *kind, const char *id, gboolean enabled, gint64 now, GError **error)
{
  gboolean device = g_str_equal (kind, "device");

  chy_session_touch (session, device ? "devices" : "users");
  return chy_session_run (session, device ? "device-set-enabled" : "person-set-enabled",
                          CHY_PARAMS (CHY_TEXT (id), CHY_INT (enabled), CHY_INT (now)), error);
}

gboolean
chy_directory_add_member (ChySession *session,
                          const ChyDirectoryEntry *group,
                          const ChyDirectoryEntry *member,
                          gint64 now,
                          gint64 *ret_changes,
                          GError **error)
{
  gint64 n = 0;
  gboolean found = FALSE;

  if (g_str_equal (member->kind, "group"))
    {
      if (!chy_session_get_int (session, "member-would-loop",
                                CHY_PARAMS (CHY_TEXT (group->id), CHY_TEXT (member->id)), &n, &found, error))
        return FALSE;
      if (n > 0)
        {
          chy_refuse_one (error, "command", "member-of-itself", group->name, NULL);
          return FALSE;
        }
    }
  chy_session_touch (session, "members");
  return chy_session_run_counted (
      session, "member-add",
      CHY_PARAMS (CHY_TEXT (group->id), CHY_TEXT (member->kind), CHY_TEXT (member->id), CHY_INT (now)),
      ret_changes, error);
}

gboolean
chy_directory_remove_member (
    ChySession *session, const char *group, const char *member, gint64 *ret_changes, GError **error)
{
  chy_session_touch (session, "members");
  return chy_session_run_counted (session, "member-remove", CHY_PARAMS (CHY_TEXT (group), CHY_TEXT (member)),
                                  ret_changes, error);
}

/* A row of "person-row" or "device-row": the put statement's values, then whether it is enabled. */
static gboolean
on_loaded (ChyRow *row, gpointer data)
{
  GVariantDict *dict = data;
  gboolean device = FALSE;
  const char *const *keys;
  guint n;

  g_variant_dict_lookup (dict, "device", "b", &device);
  g_variant_dict_remove (dict, "device");
  keys = device ? device_keys : user_keys;
  n = device ? G_N_ELEMENTS (device_keys) : G_N_ELEMENTS (user_keys);
  for (guint i = 0; i < n; i++)
    if (!chy_row_is_null (row, i))
      g_variant_dict_insert (dict, keys[i], "s", chy_row_text (row, i));
  g_variant_dict_insert (dict, "accountEnabled", "b", chy_row_int (row, n) != 0);
  return FALSE;
}

GVariant *
chy_directory_load (ChySession *session, const char *kind, const char *id, GError **error)
{
  gboolean device = g_str_equal (kind, "device");
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (g_str_equal (kind, "group"))
    {
      g_autoptr (ChyDocument) document = chy_document_load (session, id, error);

      return document != NULL ? g_variant_ref (document->body) : NULL;
    }
  g_variant_dict_insert (&dict, "device", "b", device);
  if (!chy_session_each (session, device ? "device-row" : "person-row", CHY_PARAMS (CHY_TEXT (id)), on_loaded,
                         &dict, error))
    return NULL;
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
