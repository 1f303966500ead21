/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-file.h"
#include "base/chy-i18n.h"
#include "chy-document.h"
#include "chy-request-store.h"
#include "model/chy-problem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* All certificates of a profile as PFX files with a made password each, and a list of the passwords. It may
 * be stopped and run again: what stands in the list and in the folder is done. */

#define LIST_NAME "passwords.csv"

enum
{
  PASSWORD_BITS = 128,
  LIST_LIMIT = 64 * 1024 * 1024,
};

static const ChyField fields[] = {
  { .key = "profile",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Profile"),
    .help = N_ ("Its name or ID.") },
  { .key = "folder",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Folder"),
    .help = N_ ("A new or empty folder, or one of an export that was interrupted.") },
  { .key = "for",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("For"),
    .help =
        N_ ("The system that shall read the files, such as windows11, macos, ios, android, firefox or java."),
    .default_text = "windows11" },
  { .key = NULL },
};

static const char *const positionals[] = { "profile", "folder", NULL };

/* A certificate to export. */
typedef struct
{
  gint64 number;
  char *file;   /* (owned) name in the folder */
  char *holder; /* (owned) */
} Entry;

typedef struct
{
  const char *profile; /* borrowed: id */
  GPtrArray *entries;  /* (owned) of Entry */
} Load;

static void
entry_free (Entry *self)
{
  g_free (self->file);
  g_free (self->holder);
  g_free (self);
}

/* --- what there is -----------------------------------------------------------------------------------------
 */

static gboolean
on_number (ChyRow *row, gpointer data)
{
  gint64 number = chy_row_int (row, 0);

  g_array_append_val ((GArray *) data, number);
  return TRUE;
}

/* "17-LAPTOP-7.p12": nothing in it that a file system could mind. */
static char *
make_file_name (const ChyRequestRow *request)
{
  g_autofree char *name = g_strdup (request->device_name != NULL ? request->device_name : "");

  g_strcanon (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_", '_');
  if (strlen (name) > 64)
    name[64] = '\0';
  return g_strdup_printf ("%" G_GINT64_FORMAT "-%s.p12", request->number, name);
}

static gboolean
load (ChySession *session, gpointer data, GError **error)
{
  Load *self = data;
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_ptr_array_set_size (self->entries, 0);
  if (!chy_session_each (session, "request-exportable", CHY_PARAMS (CHY_TEXT (self->profile)), on_number,
                         numbers, error))
    return FALSE;
  for (guint i = 0; i < numbers->len; i++)
    {
      g_autoptr (ChyRequestRow) request = NULL;
      Entry *entry;

      if (!chy_request_store_load (session, g_array_index (numbers, gint64, i), &request, error))
        return FALSE;
      entry = g_new0 (Entry, 1);
      entry->number = request->number;
      entry->file = make_file_name (request);
      entry->holder = g_strdup (request->device_name != NULL ? request->device_name : "");
      g_ptr_array_add (self->entries, entry);
    }
  return TRUE;
}

/* --- the folder
 * --------------------------------------------------------------------------------------------- */

/* Names of files in the list; NULL on an error. A folder with files but without a list is somebody else's. */
static GHashTable *
open_folder (const char *folder, GError **error)
{
  g_autoptr (GHashTable) done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = g_build_filename (folder, LIST_NAME, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL;

  if (!chy_file_make_private_folder (folder, error))
    return NULL;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
      static const char *const head = "file,request,device,password\n";

      if (dir == NULL)
        return NULL;
      if (g_dir_read_name (dir) != NULL)
        {
          chy_refuse_one (error, "request", "folder-not-empty", folder, NULL);
          return NULL;
        }
      return chy_file_write (path, head, strlen (head), 0600, error) ? g_steal_pointer (&done) : NULL;
    }
  bytes = chy_file_read (path, LIST_LIMIT, error);
  if (bytes == NULL)
    return NULL;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  lines = g_strsplit (text, "\n", -1);
  chy_wipe (text, strlen (text));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *comma = strchr (lines[i], ',');
      g_autofree char *name = comma != NULL ? g_strndup (lines[i], comma - lines[i]) : NULL;
      g_autofree char *file = name != NULL ? g_build_filename (folder, name, NULL) : NULL;

      if (file != NULL && g_file_test (file, G_FILE_TEST_EXISTS))
        g_hash_table_add (done, g_steal_pointer (&name));
      chy_wipe (lines[i], strlen (lines[i]));
    }
  return g_steal_pointer (&done);
}

static gboolean
fail_errno (const char *path, GError **error)
{
  int saved = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved), "%s: %s", path, g_strerror (saved));
  return FALSE;
}

/* The line first: a file without its password would be worth nothing. */
static gboolean
append_line (const char *folder, const Entry *entry, ChySecret *password, GError **error)
{
  g_autofree char *path = g_build_filename (folder, LIST_NAME, NULL);
  g_autofree char *holder = g_strdup (entry->holder);
  g_autofree char *line = NULL;
  int fd = open (path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
  off_t size = fd >= 0 ? lseek (fd, 0, SEEK_END) : -1;
  gboolean ok;

  g_strdelimit (holder, "\",\r\n", ' ');
  line = g_strdup_printf ("%s,%" G_GINT64_FORMAT ",\"%s\",%s\n", entry->file, entry->number, holder,
                          chy_secret_get_text (password));
  ok = fd >= 0 ? chy_file_put (fd, line, strlen (line), path, error) : fail_errno (path, error);
  if (ok && fdatasync (fd) != 0)
    ok = fail_errno (path, error);
  chy_wipe (line, strlen (line));
  /* The next line is not to stand behind half of this one. */
  if (!ok && fd >= 0 && size >= 0 && ftruncate (fd, size) != 0)
    g_warning ("%s: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return ok;
}

static gboolean
export_one (
    ChyCommandContext *context, const char *folder, const char *preset, const Entry *entry, GError **error)
{
  g_autoptr (ChySecret) password = chy_secret_new_password (PASSWORD_BITS);
  g_autoptr (ChySecret) pfx =
      chy_request_store_export (context, entry->number, preset, password, FALSE, error);
  g_autofree char *path = g_build_filename (folder, entry->file, NULL);
  gconstpointer data;
  gsize size;

  if (pfx == NULL || !append_line (folder, entry, password, error))
    return FALSE;
  data = chy_secret_get_data (pfx, &size);
  return chy_file_write (path, data, size, 0600, error);
}

static void
report (ChyCommandContext *context, const Entry *entry, const GError *error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, entry->number);

  chy_command_context_add_problem (context, chy_problem_new (CHY_SEVERITY_ERROR, "request", "export-failed",
                                                             number, NULL, "detail", error->message, NULL));
}

/* --- the command
 * --------------------------------------------------------------------------------------------- */

static gboolean
check (ChyCommandContext *context, GVariant *params, GPtrArray *problems, GError **error)
{
  g_autoptr (ChyDocument) profile =
      chy_document_find (chy_command_context_get_session (context), CHY_DOCUMENT_PROFILE,
                         chy_body_get_text (params, "profile"), error);

  if (profile == NULL)
    return FALSE;
  chy_command_context_check_preset (context, chy_body_get_text (params, "for"), problems);
  return TRUE;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GHashTable) done = open_folder (chy_body_get_text (params, "folder"), error);

  (void) context;
  (void) result;
  return done != NULL;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (ChyDocument) profile =
      chy_document_find (chy_command_context_get_session (context), CHY_DOCUMENT_PROFILE,
                         chy_body_get_text (params, "profile"), error);
  g_autoptr (GVariant) body = NULL;

  if (profile == NULL)
    return FALSE;
  body = chy_body_with (NULL, "for", g_variant_new_string (chy_body_get_text (params, "for")));
  chy_command_context_audit (context, "profile", profile->id, profile->title, NULL, body);
  g_variant_dict_insert (result, "id", "s", profile->id);
  return TRUE;
}

/* The record of it is written; now the keys may leave. */
static gboolean
after (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  const char *folder = chy_body_get_text (params, "folder");
  GCancellable *cancellable = chy_command_context_get_cancellable (context);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  g_autoptr (GHashTable) done = NULL;
  g_autofree char *id = NULL;
  Load data = { .entries = entries };
  gint64 n_written = 0, n_failed = 0;

  g_variant_dict_lookup (result, "id", "s", &id);
  data.profile = id;
  done = open_folder (folder, error);
  if (done == NULL || !chy_command_context_read (context, load, &data, error))
    return FALSE;
  for (guint i = 0; i < entries->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const Entry *entry = g_ptr_array_index (entries, i);
      g_autoptr (GError) local = NULL;

      if (g_hash_table_contains (done, entry->file))
        continue;
      if (export_one (context, folder, chy_body_get_text (params, "for"), entry, &local))
        n_written++;
      else
        {
          n_failed++;
          report (context, entry, local);
        }
    }
  g_variant_dict_insert (result, "written", "x", n_written);
  g_variant_dict_insert (result, "kept", "x", (gint64) g_hash_table_size (done));
  g_variant_dict_insert (result, "failed", "x", n_failed);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

const ChyCommandType chy_command_profile_export_pfx = {
  .name = "profile-export-pfx",
  .noun = "profile",
  .verb = "export-pfx",
  .title = N_ ("Export PFX Files"),
  .help = N_ ("Writes a PFX file for each certificate of a profile, and a list of their passwords."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .flags = CHY_COMMAND_NEEDS_VAULT | CHY_COMMAND_BATCH,
  .check = check,
  .prepare = prepare,
  .apply = apply,
  .after = after,
};
