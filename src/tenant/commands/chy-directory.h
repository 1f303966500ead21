/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-field.h"
#include "store/chy-store.h"

G_BEGIN_DECLS

/* Users, devices and groups: found, put and removed. `kind` is "user", "device" or "group" throughout. */

/* Somebody of the directory. */
typedef struct
{
  char *kind; /* (owned) */
  char *id;   /* (owned) UUID */
  char *name; /* (owned) */
} ChyDirectoryEntry;

void chy_directory_entry_free (ChyDirectoryEntry *self);

/* By UUID, external id or any identifying value. CHY_TENANT_ERROR_NOT_FOUND or _AMBIGUOUS. */
ChyDirectoryEntry *
chy_directory_find (ChySession *session, const char *kind, const char *key, GError **error);
/* Of any kind; with a prefix "user:", "device:" or "group:" of that one. */
ChyDirectoryEntry *chy_directory_find_any (ChySession *session, const char *key, GError **error);

/* The one that a line of a list of people means (its keys, see wire/chy-people.h), or NULL. */
gboolean chy_directory_match (
    ChySession *session, const char *kind, GVariant *line, ChyDirectoryEntry **ret_entry, GError **error);

typedef enum
{
  CHY_DIRECTORY_SAME,
  CHY_DIRECTORY_CREATED,
  CHY_DIRECTORY_UPDATED,
} ChyDirectoryChange;

/* Makes or updates the user, device or group that a line means. What the line does not say stays. Groups,
 * members and the user of a device are not looked at. */
ChyDirectoryEntry *chy_directory_put (ChySession *session,
                                      const char *kind,
                                      GVariant *line,
                                      const char *actor,
                                      gint64 now,
                                      ChyDirectoryChange *ret_change,
                                      GError **error);
/* What is known of it, with the keys of a list of people, for an audit record. Full reference. */
GVariant *chy_directory_load (ChySession *session, const char *kind, const char *id, GError **error);

gboolean chy_directory_set_device_user (ChySession *session,
                                        const char *device,
                                        const char *user,
                                        gint64 now,
                                        gint64 *ret_changes,
                                        GError **error);
gboolean chy_directory_set_enabled (
    ChySession *session, const char *kind, const char *id, gboolean enabled, gint64 now, GError **error);

/* --- membership -------------------------------------------------------------------------------------- */

/* `ret_changes` gets 1, or 0 where it was (or was not) a member. Refuses a group in itself ("command",
 * "member-of-itself"). */
gboolean chy_directory_add_member (ChySession *session,
                                   const ChyDirectoryEntry *group,
                                   const ChyDirectoryEntry *member,
                                   gint64 now,
                                   gint64 *ret_changes,
                                   GError **error);
gboolean chy_directory_remove_member (
    ChySession *session, const char *group, const char *member, gint64 *ret_changes, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyDirectoryEntry, chy_directory_entry_free)

G_END_DECLS
