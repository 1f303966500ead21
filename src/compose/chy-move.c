/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-move.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "authority/chy-authority-builtin.h"
#include "base/chy-file.h"
#include "chy-folder.h"
#include "chy-restore.h"
#include "store/chy-audit.h"
#include "tenant/local/chy-tenant-local.h"

/* One of the two databases on its way. */
typedef struct
{
  char *path;          /* (owned) of the file */
  ChyStore *from, *to; /* (owned) `from` NULL: the file is moved already */
  GBytes *head;        /* (owned) of the audit chain that is moved */
  gboolean is_there;   /* an earlier try has copied it */
  gboolean is_noted;   /* and has told so in the audit log, or somebody has gone on with it */
} Part;

typedef struct
{
  const char *actor;
  ChyClock *clock;
  GCancellable *cancellable;
  Part parts[2]; /* the tenant, the authorities */
} Move;

static void
move_clear (Move *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->parts); i++)
    {
      Part *part = &self->parts[i];

      g_clear_object (&part->from);
      g_clear_object (&part->to);
      g_clear_pointer (&part->head, g_bytes_unref);
      g_clear_pointer (&part->path, g_free);
    }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Move, move_clear)

/* The authorities' file goes first, so that only it may be missing when a move is taken up again. */
static gboolean
open_files (Move *self, const char *folder, GError **error)
{
  Part *tenant = &self->parts[0], *authority = &self->parts[1];

  tenant->path = chy_tenant_local_get_store_path (folder);
  authority->path = chy_tenant_local_get_authority_path (folder);
  tenant->from = chy_store_sqlite_open (tenant->path, &chy_tenant_schema, 0, self->clock, error);
  if (tenant->from == NULL)
    return FALSE;
  if (!g_file_test (authority->path, G_FILE_TEST_EXISTS))
    return TRUE;
  authority->from = chy_store_sqlite_open (authority->path, &chy_authority_schema, 0, self->clock, error);

  return authority->from != NULL;
}

static GBytes *
read_head (ChyStore *store, GError **error)
{
  char *text = NULL;

  return chy_audit_head (store, &text, error) ? g_bytes_new_take (text, strlen (text)) : NULL;
}

/* Whether the chain that is moved stands there, perhaps with what came later. */
static gboolean
has_chain (Move *self, const Part *part, gboolean *ret_has, GError **error)
{
  ChyAuditResult result = { 0 };

  if (!chy_audit_verify (part->to, part->head, NULL, NULL, self->cancellable, &result, error))
    return FALSE;
  *ret_has = result.state == CHY_AUDIT_WHOLE;
  return TRUE;
}

/* Before anything is copied: the target has nothing, or what an earlier try has left. A chain without records
 * would stand anywhere: there the tenant's, which is looked at first, shows it. */
static gboolean
look (Move *self, Part *part, GError **error)
{
  g_autoptr (GBytes) there = NULL;
  ChyAuditResult own = { 0 };
  gboolean is_empty = FALSE;

  if (part->from == NULL)
    return TRUE;
  part->head = read_head (part->from, error);
  if (part->head == NULL || !chy_store_is_empty (part->to, &is_empty, error))
    return FALSE;
  if (is_empty)
    return TRUE;
  there = read_head (part->to, error);
  if (there == NULL || !chy_audit_verify (part->from, NULL, NULL, NULL, self->cancellable, &own, error) ||
      !has_chain (self, part, &part->is_there, error))
    return FALSE;
  if (own.n_records == 0)
    part->is_there = part != &self->parts[0] && self->parts[0].is_there;
  part->is_noted = part->is_there && !g_bytes_equal (there, part->head);
  if (!part->is_there)
    g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_NOT_EMPTY,
                         "the database has a tenant or authorities already");
  return part->is_there;
}

static gboolean
note (ChySession *session, gpointer data, GError **error)
{
  const Move *self = data;
  ChyAuditRecord record = { .time = chy_clock_now (self->clock),
                            .actor = self->actor,
                            .action = "migrate",
                            .object_kind = "tenant",
                            .object_id = "",
                            .object_name = "" };

  return chy_audit_append (session, &record, error);
}

static gboolean
copy (Move *self, Part *part, GError **error)
{
  gboolean whole = FALSE;

  if (part->from == NULL || part->is_noted)
    return TRUE;
  if ((!part->is_there && !chy_store_copy (part->from, part->to, self->cancellable, error)) ||
      !has_chain (self, part, &whole, error))
    return FALSE;
  if (!whole)
    {
      g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED,
                           "the audit chain is not whole, here or in the folder");
      return FALSE;
    }
  return chy_store_write (part->to, note, self, self->cancellable, error);
}

/* What this computer knows of the ends of the chains is true of them there, too. They may lag behind. */
static void
take_heads_along (const char *folder, const char *url)
{
  static const char *const schemas[] = { "tenant", "authority" };
  g_autofree char *there = chy_folder_server_path (url);

  if (!chy_file_make_private_folder (there, NULL))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (schemas); i++)
    {
      g_autofree char *from = chy_tenant_local_get_audit_head_path (folder, schemas[i]);
      g_autofree char *to = chy_tenant_local_get_audit_head_path (there, schemas[i]);
      g_autoptr (GFile) source = g_file_new_for_path (from);
      g_autoptr (GFile) target = g_file_new_for_path (to);

      (void) g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL);
    }
}

/* Nobody goes on with the old one by mistake. */
static gboolean
put_aside (Move *self, Part *part, GError **error)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (chy_clock_now (self->clock) / CHY_USEC_PER_SEC);
  g_autofree char *stamp = g_date_time_format (time, "%Y%m%dT%H%M%SZ");
  g_autofree char *aside = g_strdup_printf ("%s" CHY_FOLDER_MOVED "%s.bak", part->path, stamp);
  int problem;

  if (part->from == NULL)
    return TRUE;
  chy_store_close (part->from);
  if (g_rename (part->path, aside) == 0)
    return TRUE;
  problem = errno;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (problem), "%s: %s", part->path,
               g_strerror (problem));
  return FALSE;
}

static gboolean
move (Move *self, const char *folder, const char *url, GError **error)
{
  if (chy_restore_is_pending (folder))
    {
      g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_LOCKED,
                           "a restore of the data folder was not finished; open it once");
      return FALSE;
    }
  if (!open_files (self, folder, error) ||
      !chy_folder_server_open_stores (url, CHY_STORE_CREATE, &self->parts[0].to, &self->parts[1].to, error))
    return FALSE;

  if (!(look (self, &self->parts[0], error) && look (self, &self->parts[1], error) &&
        copy (self, &self->parts[0], error) && copy (self, &self->parts[1], error)))
    return FALSE;
  take_heads_along (folder, url);

  return put_aside (self, &self->parts[1], error) && put_aside (self, &self->parts[0], error);
}

gboolean
chy_move_folder (const char *folder,
                 const char *url,
                 const char *actor,
                 ChyClock *clock,
                 GCancellable *cancellable,
                 GError **error)
{
  g_auto (Move) self = { .actor = actor, .clock = clock, .cancellable = cancellable };
  gboolean none = FALSE;
  gboolean ok;
  int fd;

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_NOT_FOUND, "%s: no such folder", folder);
      return FALSE;
    }
  fd = chy_folder_lock (folder, TRUE, &none, error);
  if (fd < 0)
    {
      if (none)
        g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_READ_ONLY, "%s: cannot be locked", folder);
      return FALSE;
    }
  ok = move (&self, folder, url, error);
  close (fd);

  return ok;
}
