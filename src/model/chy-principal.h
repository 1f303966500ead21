/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Who asks, or who is granted something (decisions.md 9). `id` is stable: a SID where one is known, else a
 * UUID; `name` is for people: CORP\CONNECTOR1$, CORP\Domain Users. */
typedef struct
{
  char *id;      /* (owned) */
  char *name;    /* (owned) */
  char **groups; /* (owned) ids of every group it is in, nested ones resolved; may be empty */
} ChyPrincipal;

ChyPrincipal *chy_principal_new (const char *id, const char *name, const char *const *groups);
ChyPrincipal *chy_principal_copy (const ChyPrincipal *self);
void chy_principal_free (ChyPrincipal *self);

/* Whether `id` is this principal or a group that it is in. Everyone (S-1-1-0) is anybody, Authenticated Users
 * (S-1-5-11) too. */
gboolean chy_principal_is (const ChyPrincipal *self, const char *id);

/* Well-known principals. Relative ones are built on the tenant's domain: chy_sid_domain_group
 * ("S-1-5-21-a-b-c", 513). */
#define CHY_SID_EVERYONE               "S-1-1-0"
#define CHY_SID_AUTHENTICATED_USERS    "S-1-5-11"
#define CHY_SID_ANONYMOUS              "S-1-5-7"
#define CHY_SID_SYSTEM                 "S-1-5-18"
#define CHY_SID_ENTERPRISE_DCS         "S-1-5-9"
#define CHY_SID_BUILTIN_ADMINISTRATORS "S-1-5-32-544"
#define CHY_SID_BUILTIN_USERS          "S-1-5-32-545"
enum
{
  CHY_RID_ADMINISTRATOR = 500,
  CHY_RID_DOMAIN_ADMINS = 512,
  CHY_RID_DOMAIN_USERS = 513,
  CHY_RID_DOMAIN_COMPUTERS = 515,
  CHY_RID_DOMAIN_CONTROLLERS = 516,
  CHY_RID_CERT_PUBLISHERS = 517,
  CHY_RID_ENTERPRISE_ADMINS = 519,
};
char *chy_sid_in_domain (const char *domain_sid, guint rid);
/* The last number of a SID that lies in a domain (S-1-5-21-...), or 0. */
guint chy_sid_get_rid (const char *sid);

/* An access control entry; deny comes before allow. */
typedef struct
{
  char *principal_id;   /* (owned) */
  char *principal_name; /* (owned) */
  guint32 allow;        /* bits of the rights enumeration that the list is for */
  guint32 deny;
} ChyAce;

ChyAce *chy_ace_new (const char *id, const char *name, guint32 allow, guint32 deny);
ChyAce *chy_ace_copy (const ChyAce *self);
void chy_ace_free (ChyAce *self);

/* What `who` effectively has: the union of what is allowed to it and its groups less what is denied. `aces`
 * holds ChyAce. */
guint32 chy_aces_effective (GPtrArray *aces, const ChyPrincipal *who);

/* Rights on an authority (MS-WCCE; bits of the CA's own security descriptor). */
typedef enum
{
  CHY_CA_RIGHT_MANAGE_CA = 0x1,
  CHY_CA_RIGHT_MANAGE_CERTIFICATES = 0x2, /* "Issue and Manage Certificates" */
  CHY_CA_RIGHT_READ = 0x100,
  CHY_CA_RIGHT_REQUEST_CERTIFICATES = 0x200,
} ChyCaRight;

/* Rights on a template (MS-CRTD 2.5). Full control contains all others. */
typedef enum
{
  CHY_TEMPLATE_RIGHT_READ = 1 << 0,
  CHY_TEMPLATE_RIGHT_WRITE = 1 << 1,
  CHY_TEMPLATE_RIGHT_ENROLL = 1 << 2,
  CHY_TEMPLATE_RIGHT_AUTOENROLL = 1 << 3,
  CHY_TEMPLATE_RIGHT_FULL_CONTROL = 1 << 4,
} ChyTemplateRight;

/* "manage-ca", "issue-and-manage-certificates", "read", "request-certificates" / "read", "write", "enroll",
 * "autoenroll", "full-control"; 0 for an unknown word. */
guint32 chy_ca_right_from_string (const char *text);
const char *chy_ca_right_to_string (guint32 right);
guint32 chy_template_right_from_string (const char *text);
const char *chy_template_right_to_string (guint32 right);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyPrincipal, chy_principal_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyAce, chy_ace_free)

G_END_DECLS
