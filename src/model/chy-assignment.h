/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-field.h"
#include "model/chy-platform.h"

G_BEGIN_DECLS

/* --- targets ------------------------------------------------------------------------------------ */

typedef enum
{
  CHY_TARGET_GROUP,         /* groupAssignmentTarget */
  CHY_TARGET_EXCLUDE_GROUP, /* exclusionGroupAssignmentTarget */
  CHY_TARGET_ALL_USERS,     /* allLicensedUsersAssignmentTarget */
  CHY_TARGET_ALL_DEVICES,   /* allDevicesAssignmentTarget */
} ChyTargetKind;

typedef struct
{
  ChyTargetKind kind;
  char *group; /* (owned) id, for the kinds of a group */
} ChyTarget;

ChyTarget *chy_target_new (ChyTargetKind kind, const char *group);
void chy_target_free (ChyTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyTarget, chy_target_free)

/* As Graph's target: {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": ...}. NULL for a
 * target of another kind, which is to be kept as it is. */
GVariant *chy_target_to_body (const ChyTarget *self);
ChyTarget *chy_target_new_from_body (GVariant *body);

/* "group:ID", "all-users", "all-devices"; with `exclude` only groups. NULL for anything else. What stands
 * behind "group:" is taken as it is. */
ChyTarget *chy_target_parse (const char *text, gboolean exclude);
char *chy_target_to_text (const ChyTarget *self);

/* Twice the same target, a group that is included and excluded, nothing included, "all" beside groups: adds
 * problems of domain "profile". TRUE where none is an error. */
gboolean chy_targets_check (GPtrArray *targets, const char *object, GPtrArray *problems);
/* Takes away what stands there a second time. */
void chy_targets_drop_doubles (GPtrArray *targets);
/* Whether the same target is one of `targets`. */
gboolean chy_target_is_among (const ChyTarget *self, GPtrArray *targets);

/* --- a view on the directory --------------------------------------------------------------------- */

/* Users, devices, groups and memberships, filled in any order: an id that is used before it is added may come
 * later, one that never comes is left out. Ids of all three kinds must differ. */
typedef struct _ChyDirectoryView ChyDirectoryView;

ChyDirectoryView *chy_directory_view_new (void);
void chy_directory_view_free (ChyDirectoryView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyDirectoryView, chy_directory_view_free)

void chy_directory_view_add_user (ChyDirectoryView *self, const char *id);
/* `user` is its user's id or NULL; `platform` its platform's id or NULL (then no profile fits). */
void chy_directory_view_add_device (ChyDirectoryView *self,
                                    const char *id,
                                    const char *user,
                                    const char *platform);
void chy_directory_view_add_group (ChyDirectoryView *self, const char *id, const char *name);
void chy_directory_view_add_member (ChyDirectoryView *self, const char *group, const char *member);

/* --- who gets it --------------------------------------------------------------------------------- */

typedef enum
{
  CHY_MEMBER_INCLUDED,
  CHY_MEMBER_EXCLUDED,  /* by an excluded group */
  CHY_MEMBER_PLATFORM,  /* the device is of another platform */
  CHY_MEMBER_USERLESS,  /* a user certificate, and the device has no user */
  CHY_MEMBER_NO_DEVICE, /* a user in it has no device of this platform: `device` is NULL */
} ChyMemberState;

/* "included", "excluded", "platform", "userless", "noDevice". */
const char *chy_member_state_to_string (ChyMemberState state);

/* Borrowed from the result. */
typedef struct
{
  const char *device; /* id, or NULL */
  const char *user;   /* id, or NULL: of a user certificate the user whose it is, else the device's */
  ChyMemberState state;
  guint target;          /* position of the target that includes it */
  const char *via;       /* group that it, or its user, is directly in; NULL: all users, all devices */
  gboolean through_user; /* its user is in the group, not the device itself */
  int excluded_by;       /* position of the target that excludes it, or -1 */
  const char *excluded_via;
} ChyMember;

typedef struct _ChyEffective ChyEffective;

/* Who gets a profile of this certificate type and platform (domain.md 2.2): user certificates go to each
 * device of a user and to a device's own user, none to a device without one; device certificates to devices,
 * and to the devices of users. Each device (with its user) stands in the result once, by the first target
 * that reaches it; those excluded and those that do not fit follow with their reason. `targets` holds
 * ChyTarget; it and `view` must outlive the result. Linear in the directory for each target. */
ChyEffective *chy_assignment_effective (GPtrArray *targets,
                                        const ChyDirectoryView *view,
                                        ChyCertificateType type,
                                        const ChyPlatform *platform);
void chy_effective_free (ChyEffective *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyEffective, chy_effective_free)

guint chy_effective_get_size (ChyEffective *self);
const ChyMember *chy_effective_get (ChyEffective *self, guint i);
guint chy_effective_count (ChyEffective *self, ChyMemberState state);

/* The way from the target's group down to `via`, for people: "Staff › Berlin › Team 3"; translated words for
 * all users and all devices. The excluding way where the member is excluded. Free with g_free(). */
char *chy_effective_get_path (ChyEffective *self, guint i);

G_END_DECLS
