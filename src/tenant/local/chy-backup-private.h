/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-backup.h"

G_BEGIN_DECLS

#define CHY_BACKUP_MANIFEST      "chancery-backup"
#define CHY_BACKUP_VERSION       1
#define CHY_BACKUP_N_MEMBERS     2
#define CHY_BACKUP_BUFFER        (256 * 1024)
#define CHY_BACKUP_MANIFEST_MOST (64 * 1024)

/* One database inside; in the order of the file. */
typedef struct
{
  const char *name; /* static */
  gint64 size;
  char *hash; /* (owned) SHA-256, hex */
} ChyBackupMember;

/* "tenant.db", "authority.db". */
const char *chy_backup_member_name (guint i);
void chy_backup_members_clear (ChyBackupMember members[CHY_BACKUP_N_MEMBERS]);

/* GFileError for `path` from errno; always FALSE. */
gboolean chy_backup_fail_errno (const char *path, GError **error);
/* A refusal of domain "backup"; always FALSE. */
gboolean chy_backup_refuse (const char *code, const char *path, const char *detail, GError **error);

G_END_DECLS
