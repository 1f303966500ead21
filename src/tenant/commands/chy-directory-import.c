/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-directory-import.h"

#include "chy-document.h"
#include "model/chy-problem.h"
#include "wire/chy-people.h"

struct _ChyDirectoryImport
{
  ChyCommandContext *context; /* borrowed */
  ChySession *session;        /* borrowed */
  const char *actor;          /* borrowed */
  gint64 now;
  GHashTable *groups;  /* (owned) char* name in lower case -> ChyDirectoryEntry* */
  GHashTable *touched; /* (owned) set of char* ids that a line meant */
  GPtrArray *waiting;  /* (owned) of Waiting */
  char *last;          /* (owned) id of the last line's object */
  gint64 n_created;
  gint64 n_updated;
  gint64 n_same;
  gint64 n_disabled;
  GPtrArray *changes; /* borrowed: of GVariant, what changes for whom; or NULL */
  guint most_changes;
};

/* A reference that may be to a later line. */
typedef struct
{
  ChyDirectoryEntry *entry; /* (owned) the device, or the group */
  char *user;               /* (owned) key of the device's user, or NULL */
  char **members;           /* (owned) distinguished names in the group, or NULL */
  gint64 line;
} Waiting;

/* Users or devices that are enabled and that no line meant. */
typedef struct
{
  GHashTable *touched; /* borrowed */
  GPtrArray *ids;      /* (owned) of char* */
  GPtrArray *names;    /* (owned) of char* */
} Missing;

/* A dry look at a list. */
typedef struct
{
  ChyCommandContext *context;
  GHashTable *touched;
} Look;

static void
waiting_free (Waiting *waiting)
{
  chy_directory_entry_free (waiting->entry);
  g_free (waiting->user);
  g_strfreev (waiting->members);
  g_free (waiting);
}

static void
complain (ChyDirectoryImport *self, gint64 line, ChySeverity severity, const char *detail)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, line);

  chy_command_context_add_problem (self->context,
                                   chy_problem_new (severity, "command", "import-line", NULL, NULL, "line",
                                                    number, "detail", detail, NULL));
}

/* `code` is of chy_people_check(). */
static void
complain_of_person (ChyDirectoryImport *self, gint64 line, const char *code, const char *kind)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, line);

  chy_command_context_add_problem (
      self->context,
      chy_problem_new (CHY_SEVERITY_ERROR, "people", code, NULL, NULL, "line", number, "value", kind, NULL));
}

static void
audit (ChyDirectoryImport *self, const ChyDirectoryEntry *entry, GVariant *before, GVariant *after)
{
  chy_command_context_audit (self->context, entry->kind, entry->id, entry->name, before, after);
}

/* Which texts of a line differ from what is known: three lists side by side. */
static void
put_differences (GVariantDict *change, GVariant *before, GVariant *line)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autoptr (GPtrArray) old = g_ptr_array_new ();
  g_autoptr (GPtrArray) new = g_ptr_array_new ();
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, line);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      const char *was = chy_body_get_text (before, key);
      const char *is =
          g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ? g_variant_get_string (value, NULL) : NULL;

      if (is == NULL || g_strcmp0 (is, was) == 0 || g_str_equal (key, "kind") || g_str_equal (key, "user"))
        continue;
      g_ptr_array_add (keys, (gpointer) key);
      g_ptr_array_add (old, (gpointer) (was != NULL ? was : ""));
      g_ptr_array_add (new, (gpointer) is);
    }
  g_variant_dict_insert_value (change, "keys",
                               g_variant_new_strv ((const char *const *) keys->pdata, keys->len));
  g_variant_dict_insert_value (change, "old",
                               g_variant_new_strv ((const char *const *) old->pdata, old->len));
  g_variant_dict_insert_value (change, "new",
                               g_variant_new_strv ((const char *const *) new->pdata, new->len));
}

static void
note_change (ChyDirectoryImport *self,
             const ChyDirectoryEntry *entry,
             const char *what,
             GVariant *before,
             GVariant *line)
{
  GVariantDict change;

  if (self->changes == NULL || self->changes->len >= self->most_changes)
    return;
  g_variant_dict_init (&change, NULL);
  g_variant_dict_insert (&change, "change", "s", what);
  g_variant_dict_insert (&change, "kind", "s", entry->kind);
  g_variant_dict_insert (&change, "name", "s", entry->name);
  if (before != NULL && line != NULL)
    put_differences (&change, before, line);
  g_ptr_array_add (self->changes, g_variant_ref_sink (g_variant_dict_end (&change)));
}

/* The group of that name, made where there is none. Borrowed. */
static const ChyDirectoryEntry *
need_group (ChyDirectoryImport *self, const char *name, GError **error)
{
  g_autofree char *key = g_utf8_casefold (name, -1);
  ChyDirectoryEntry *entry = g_hash_table_lookup (self->groups, key);
  ChyDirectoryChange change = CHY_DIRECTORY_SAME;
  GVariantDict dict;
  g_autoptr (GVariant) body = NULL;

  if (entry != NULL)
    return entry;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", name);
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  entry = chy_directory_put (self->session, "group", body, self->actor, self->now, &change, error);
  if (entry == NULL)
    return NULL;
  if (change == CHY_DIRECTORY_CREATED)
    {
      audit (self, entry, NULL, body);
      note_change (self, entry, "created", NULL, NULL);
    }
  g_hash_table_insert (self->groups, g_steal_pointer (&key), entry);
  return entry;
}

static gboolean
on_direct (ChyRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (chy_row_text (row, 0)));
  return TRUE;
}

/* A line that names groups names all of them: who moves leaves the old one. */
static gboolean
set_groups (ChyDirectoryImport *self,
            const ChyDirectoryEntry *entry,
            char **names,
            gboolean *ret_changed,
            GError **error)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 n = 0;

  if (names[0] == NULL)
    return TRUE;
  if (!chy_session_each (self->session, "member-direct", CHY_PARAMS (CHY_TEXT (entry->id)), on_direct, old,
                         error))
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      const ChyDirectoryEntry *group = need_group (self, names[i], error);

      if (group == NULL || !chy_directory_add_member (self->session, group, entry, self->now, &n, error))
        return FALSE;
      g_hash_table_add (wanted, group->id);
      *ret_changed = *ret_changed || n > 0;
    }
  for (guint i = 0; i < old->len; i++)
    {
      if (g_hash_table_contains (wanted, g_ptr_array_index (old, i)))
        continue;
      if (!chy_directory_remove_member (self->session, g_ptr_array_index (old, i), entry->id, &n, error))
        return FALSE;
      *ret_changed = *ret_changed || n > 0;
    }
  return TRUE;
}

static void
wait_for (ChyDirectoryImport *self, const ChyDirectoryEntry *entry, GVariant *body, gint64 line)
{
  const char *user = chy_body_get_text (body, "user");
  g_auto (GStrv) members = chy_body_get_list (body, "members");
  Waiting *waiting;

  if ((user == NULL || *user == '\0') && members[0] == NULL)
    return;
  waiting = g_new0 (Waiting, 1);
  waiting->entry = g_new0 (ChyDirectoryEntry, 1);
  waiting->entry->kind = g_strdup (entry->kind);
  waiting->entry->id = g_strdup (entry->id);
  waiting->entry->name = g_strdup (entry->name);
  waiting->user = user != NULL && *user != '\0' ? g_strdup (user) : NULL;
  waiting->members = g_steal_pointer (&members);
  waiting->line = line;
  g_ptr_array_add (self->waiting, waiting);
}

static void
count (ChyDirectoryImport *self, ChyDirectoryChange change)
{
  if (change == CHY_DIRECTORY_CREATED)
    self->n_created++;
  else if (change == CHY_DIRECTORY_UPDATED)
    self->n_updated++;
  else
    self->n_same++;
}

static gboolean
finish_user (ChyDirectoryImport *self, Waiting *waiting, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ChyDirectoryEntry) user = chy_directory_find (self->session, "user", waiting->user, &local);
  gint64 n = 0;

  if (user == NULL)
    {
      if (local->domain != CHY_TENANT_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      complain (self, waiting->line, CHY_SEVERITY_WARNING, local->message);
      return TRUE;
    }
  return chy_directory_set_device_user (self->session, waiting->entry->id, user->id, self->now, &n, error);
}

static gboolean
finish_members (ChyDirectoryImport *self, Waiting *waiting, GError **error)
{
  for (guint i = 0; waiting->members != NULL && waiting->members[i] != NULL; i++)
    {
      GVariantDict dict;
      g_autoptr (GVariant) body = NULL;
      g_autoptr (ChyDirectoryEntry) member = NULL;
      gint64 n = 0;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "distinguishedName", "s", waiting->members[i]);
      body = g_variant_ref_sink (g_variant_dict_end (&dict));
      if (!chy_directory_match (self->session, "user", body, &member, error))
        return FALSE;
      if (member != NULL &&
          !chy_directory_add_member (self->session, waiting->entry, member, self->now, &n, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
on_enabled (ChyRow *row, gpointer data)
{
  Missing *missing = data;

  if (!g_hash_table_contains (missing->touched, chy_row_text (row, 0)))
    {
      g_ptr_array_add (missing->ids, g_strdup (chy_row_text (row, 0)));
      g_ptr_array_add (missing->names, g_strdup (chy_row_text (row, 1)));
    }
  return TRUE;
}

static gboolean
look_at (GVariant *body, gint64 line, gpointer data, GError **error)
{
  Look *look = data;
  ChyDirectoryEntry *entry = NULL;

  (void) line;
  if (!chy_directory_match (chy_command_context_get_session (look->context), chy_body_get_text (body, "kind"),
                            body, &entry, error))
    return FALSE;
  if (entry != NULL)
    g_hash_table_add (look->touched, g_strdup (entry->id));
  chy_directory_entry_free (entry);
  return TRUE;
}

ChyDirectoryImport *
chy_directory_import_new (ChyCommandContext *context)
{
  ChyDirectoryImport *self = g_new0 (ChyDirectoryImport, 1);

  self->context = context;
  self->session = chy_command_context_get_session (context);
  self->actor = chy_command_context_get_actor (context)->name;
  self->now = chy_command_context_get_now (context);
  self->groups =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_directory_entry_free);
  self->touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) waiting_free);
  return self;
}

void
chy_directory_import_free (ChyDirectoryImport *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->groups);
  g_hash_table_unref (self->touched);
  g_ptr_array_unref (self->waiting);
  g_free (self->last);
  g_free (self);
}

void
chy_directory_import_record (ChyDirectoryImport *self, GPtrArray *changes, guint most)
{
  self->changes = changes;
  self->most_changes = most;
}

gboolean
chy_directory_import_add (ChyDirectoryImport *self, GVariant *body, gint64 line, GError **error)
{
  const char *kind = chy_body_get_text (body, "kind");
  const char *code = chy_people_check (body);
  g_auto (GStrv) groups = chy_body_get_list (body, "groups");
  g_autoptr (ChyDirectoryEntry) entry = NULL;
  g_autoptr (GVariant) before = NULL;
  g_autoptr (ChyDirectoryEntry) existing = NULL;
  ChyDirectoryChange change = CHY_DIRECTORY_SAME;
  gboolean moved = FALSE;

  if (code != NULL && line == 0)
    {
      chy_refuse_one (error, "command", "identity-missing", kind, NULL);
      return FALSE;
    }
  if (code != NULL)
    {
      complain_of_person (self, line, code, kind);
      return TRUE;
    }
  if (!chy_directory_match (self->session, kind, body, &existing, error))
    return FALSE;
  if (existing != NULL)
    {
      before = chy_directory_load (self->session, kind, existing->id, error);
      if (before == NULL)
        return FALSE;
    }
  entry = chy_directory_put (self->session, kind, body, self->actor, self->now, &change, error);
  if (entry == NULL || !set_groups (self, entry, groups, &moved, error))
    return FALSE;
  if (change == CHY_DIRECTORY_SAME && moved)
    change = CHY_DIRECTORY_UPDATED;
  if (change != CHY_DIRECTORY_SAME)
    {
      audit (self, entry, before, body);
      note_change (self, entry, change == CHY_DIRECTORY_CREATED ? "created" : "updated", before, body);
    }
  count (self, change);
  wait_for (self, entry, body, line);
  g_hash_table_add (self->touched, g_strdup (entry->id));
  g_free (self->last);
  self->last = g_strdup (entry->id);
  return TRUE;
}

gboolean
chy_directory_import_finish (ChyDirectoryImport *self, GError **error)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      Waiting *waiting = g_ptr_array_index (self->waiting, i);

      if (waiting->user != NULL && !finish_user (self, waiting, error))
        return FALSE;
      if (!finish_members (self, waiting, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
find_missing (ChySession *session, const char *statement, Missing *missing, GError **error)
{
  return chy_session_each (session, statement, CHY_NO_PARAMS, on_enabled, missing, error);
}

gboolean
chy_directory_import_prune (ChyDirectoryImport *self, GError **error)
{
  static const struct
  {
    const char *kind;
    const char *statement;
  } kinds[] = { { "user", "person-enabled" }, { "device", "device-enabled" } };

  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
      Missing missing = { .touched = self->touched, .ids = ids, .names = names };

      if (!find_missing (self->session, kinds[k].statement, &missing, error))
        return FALSE;
      for (guint i = 0; i < ids->len; i++)
        {
          ChyDirectoryEntry entry = { .kind = (char *) kinds[k].kind,
                                      .id = g_ptr_array_index (ids, i),
                                      .name = g_ptr_array_index (names, i) };
          g_autoptr (GVariant) before = chy_directory_load (self->session, entry.kind, entry.id, error);
          g_autoptr (GVariant) after = NULL;

          if (before == NULL ||
              !chy_directory_set_enabled (self->session, entry.kind, entry.id, FALSE, self->now, error))
            return FALSE;
          after = chy_body_with (before, "accountEnabled", g_variant_new_boolean (FALSE));
          audit (self, &entry, before, after);
          note_change (self, &entry, "disabled", NULL, NULL);
          self->n_disabled++;
        }
    }
  return TRUE;
}

void
chy_directory_import_put_result (ChyDirectoryImport *self, GVariantDict *result)
{
  if (self->last != NULL)
    g_variant_dict_insert (result, "id", "s", self->last);
  g_variant_dict_insert (result, "created", "x", self->n_created);
  g_variant_dict_insert (result, "updated", "x", self->n_updated);
  g_variant_dict_insert (result, "unchanged", "x", self->n_same);
  g_variant_dict_insert (result, "disabled", "x", self->n_disabled);
}

GPtrArray *
chy_directory_import_list_missing (ChyCommandContext *context, GBytes *file, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (file);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (GHashTable) touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  Look look = { .context = context, .touched = touched };
  Missing missing = { .touched = touched, .ids = ids, .names = names };

  if (!chy_people_read (stream, look_at, &look, problems, NULL, error) ||
      !find_missing (session, "person-enabled", &missing, error) ||
      !find_missing (session, "device-enabled", &missing, error))
    return NULL;
  return g_steal_pointer (&names);
}

gboolean
chy_directory_import_one (
    ChyCommandContext *context, const char *kind, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (ChyDirectoryImport) import = chy_directory_import_new (context);
  g_autoptr (GVariant) body = chy_body_with (params, "kind", g_variant_new_string (kind));

  if (!chy_directory_import_add (import, body, 0, error) || !chy_directory_import_finish (import, error))
    return FALSE;
  chy_directory_import_put_result (import, result);
  return TRUE;
}
