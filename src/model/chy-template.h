/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-cert-spec.h"
#include "model/chy-field.h"
#include "model/chy-principal.h"

G_BEGIN_DECLS

/* A certificate template with every attribute of MS-CRTD 2.1-2.28, held as AD CS stores it.
 *
 * A value that is changed by chy_template_set() and its kin until it is shared; afterwards whoever wants to
 * change it takes a copy. Readable settings ("keyUsage", "subjectNameSource") are a view on the attributes:
 * the attributes are the truth. */
typedef struct _ChyTemplate ChyTemplate;

struct _ChyTemplate
{
  gatomicrefcount refs;
  char *cn;                   /* (owned) cn: "Template name", no spaces; what requests and profiles name */
  char *display_name;         /* (owned) displayName */
  char *oid;                  /* (owned) msPKI-Cert-Template-OID */
  guint32 flags;              /* ChyTemplateFlags */
  int revision;               /* major version */
  int minor_revision;         /* msPKI-Template-Minor-Revision */
  int schema_version;         /* 1 to 4 */
  int key_spec;               /* pKIDefaultKeySpec: 1 AT_KEYEXCHANGE, 2 AT_SIGNATURE */
  ChyKeyUsage key_usage;      /* pKIKeyUsage */
  int max_issuing_depth;      /* pKIMaxIssuingDepth; -1: no limit */
  gint64 expiration;          /* pKIExpirationPeriod, seconds */
  gint64 overlap;             /* pKIOverlapPeriod, seconds */
  guint32 name_flag;          /* msPKI-Certificate-Name-Flag: ChyTemplateNameFlag */
  guint32 enrollment_flag;    /* msPKI-Enrollment-Flag: ChyTemplateEnrollmentFlag */
  guint32 private_key_flag;   /* msPKI-Private-Key-Flag: ChyTemplatePrivateKeyFlag and two nibbles */
  int ra_signature;           /* msPKI-RA-Signature */
  int minimal_key_size;       /* bits */
  char **critical_extensions; /* (owned) pKICriticalExtensions: OIDs */
  char **extended_key_usage;  /* (owned) pKIExtendedKeyUsage: OIDs */
  char **default_csps;        /* (owned) pKIDefaultCSPs: "1,Microsoft ..." */
  char **ra_policies;         /* (owned) msPKI-RA-Policies: OIDs */
  char **ra_application_policies; /* (owned) msPKI-RA-Application-Policies as stored: OIDs, or one string of
                                     triplets; see chy_template_get_triplet() */
  char **certificate_policies;    /* (owned) msPKI-Certificate-Policy: OIDs */
  char **application_policies;    /* (owned) msPKI-Certificate-Application-Policy: OIDs */
  char **supersede_templates;     /* (owned) msPKI-Supersede-Templates: names (cn) */
  char *owner_id;                 /* (owned) principal id, or NULL */
  char *owner_name;               /* (owned) or NULL */
  GPtrArray *security;            /* (owned) of ChyAce with bits of ChyTemplateRight */
  GVariant *extra;            /* (owned) a{sv}: properties of the document that this version does not know */
  GVariant *extra_attributes; /* (owned) a{sv}: attributes that this version does not know */
};

/* MS-CRTD 2.4 flags */
typedef enum
{
  CHY_TEMPLATE_FLAG_AUTO_ENROLLMENT = 0x20,
  CHY_TEMPLATE_FLAG_MACHINE_TYPE = 0x40,
  CHY_TEMPLATE_FLAG_IS_CA = 0x80,
  CHY_TEMPLATE_FLAG_ADD_TEMPLATE_NAME = 0x200,
  CHY_TEMPLATE_FLAG_IS_CROSS_CA = 0x800,
  CHY_TEMPLATE_FLAG_DO_NOT_PERSIST = 0x1000,
  CHY_TEMPLATE_FLAG_IS_DEFAULT = 0x10000,
  CHY_TEMPLATE_FLAG_IS_MODIFIED = 0x20000,
} ChyTemplateFlags;

/* MS-CRTD 2.26 msPKI-Certificate-Name-Flag */
#define CHY_TEMPLATE_NAME_ENROLLEE_SUPPLIES_SUBJECT 0x1u
#define CHY_TEMPLATE_NAME_OLD_CERT_SUPPLIES_SUBJECT 0x8u
#define CHY_TEMPLATE_NAME_ALT_DOMAIN_DNS            0x400000u
#define CHY_TEMPLATE_NAME_ALT_SPN                   0x800000u
#define CHY_TEMPLATE_NAME_ALT_DIRECTORY_GUID        0x1000000u
#define CHY_TEMPLATE_NAME_ALT_UPN                   0x2000000u
#define CHY_TEMPLATE_NAME_ALT_EMAIL                 0x4000000u
#define CHY_TEMPLATE_NAME_ALT_DNS                   0x8000000u
#define CHY_TEMPLATE_NAME_DNS_AS_CN                 0x10000000u
#define CHY_TEMPLATE_NAME_EMAIL                     0x20000000u
#define CHY_TEMPLATE_NAME_COMMON_NAME               0x40000000u
#define CHY_TEMPLATE_NAME_DIRECTORY_PATH            0x80000000u

/* MS-CRTD 2.27 msPKI-Enrollment-Flag */
typedef enum
{
  CHY_TEMPLATE_ENROLL_SYMMETRIC_ALGORITHMS = 0x1,
  CHY_TEMPLATE_ENROLL_PEND_ALL = 0x2,
  CHY_TEMPLATE_ENROLL_PUBLISH_TO_KRA = 0x4,
  CHY_TEMPLATE_ENROLL_PUBLISH_TO_DS = 0x8,
  CHY_TEMPLATE_ENROLL_CHECK_DS_CERTIFICATE = 0x10,
  CHY_TEMPLATE_ENROLL_AUTO = 0x20,
  CHY_TEMPLATE_ENROLL_VALIDATE_REENROLLMENT = 0x40,
  CHY_TEMPLATE_ENROLL_NO_DOMAIN_AUTHENTICATION = 0x80,
  CHY_TEMPLATE_ENROLL_USER_INTERACTION = 0x100,
  CHY_TEMPLATE_ENROLL_ADD_TEMPLATE_NAME = 0x200,
  CHY_TEMPLATE_ENROLL_REMOVE_INVALID = 0x400,
  CHY_TEMPLATE_ENROLL_ON_BEHALF_OF = 0x800,
  CHY_TEMPLATE_ENROLL_OCSP_NO_CHECK = 0x1000,
  CHY_TEMPLATE_ENROLL_TOKEN_KEY_REUSE = 0x2000,
  CHY_TEMPLATE_ENROLL_NO_REVOCATION_INFO = 0x4000,
  CHY_TEMPLATE_ENROLL_BASIC_CONSTRAINTS = 0x8000,
  CHY_TEMPLATE_ENROLL_KEY_BASED_RENEWAL = 0x10000,
  CHY_TEMPLATE_ENROLL_POLICIES_FROM_REQUEST = 0x20000,
  CHY_TEMPLATE_ENROLL_SKIP_AUTO_RENEWAL = 0x40000,
  CHY_TEMPLATE_ENROLL_NO_SECURITY_EXTENSION = 0x80000,
} ChyTemplateEnrollmentFlag;

/* MS-CRTD 2.28 msPKI-Private-Key-Flag; compatibility: authority << 16, recipient << 24 */
typedef enum
{
  CHY_TEMPLATE_KEY_ARCHIVAL = 0x1,
  CHY_TEMPLATE_KEY_EXPORTABLE = 0x10,
  CHY_TEMPLATE_KEY_STRONG_PROTECTION = 0x20,
  CHY_TEMPLATE_KEY_ALTERNATE_SIGNATURE = 0x40,
  CHY_TEMPLATE_KEY_SAME_KEY_RENEWAL = 0x80,
  CHY_TEMPLATE_KEY_LEGACY_PROVIDER = 0x100,
  CHY_TEMPLATE_KEY_EK_TRUST_ON_USE = 0x200,
  CHY_TEMPLATE_KEY_EK_VALIDATE_CERT = 0x400,
  CHY_TEMPLATE_KEY_EK_VALIDATE_KEY = 0x800,
  CHY_TEMPLATE_KEY_ATTEST_PREFERRED = 0x1000,
  CHY_TEMPLATE_KEY_ATTEST_REQUIRED = 0x2000,
  CHY_TEMPLATE_KEY_ATTEST_WITHOUT_POLICY = 0x4000,
  CHY_TEMPLATE_KEY_HELLO_KSP = 0x100000,
  CHY_TEMPLATE_KEY_HELLO_LOGON = 0x200000,
} ChyTemplatePrivateKeyFlag;

/* --- life ---------------------------------------------------------------------------------------- */

ChyTemplate *chy_template_new (void); /* empty texts and lists, all numbers 0 */
ChyTemplate *chy_template_copy (const ChyTemplate *self);
ChyTemplate *chy_template_ref (ChyTemplate *self);
void chy_template_unref (ChyTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyTemplate, chy_template_unref)

/* Every attribute, the security and what is unknown is the same. */
gboolean chy_template_equal (const ChyTemplate *a, const ChyTemplate *b);

/* The 33 templates that an enterprise CA of Windows Server installs, with their security for the domain:
 * names NETBIOS\Domain Users, ids below `domain_sid` ("S-1-5-21-a-b-c"). `oid_base` (or NULL for a fixed one)
 * is what their OIDs stand under. New array of ChyTemplate, free with g_ptr_array_unref(). */
GPtrArray *chy_templates_builtin (const char *domain_sid, const char *netbios, const char *oid_base);

/* A new random base 1.3.6.1.4.1.311.21.8.a.b.c.d.e.f for a tenant's template OIDs, made once; and a new OID
 * BASE.X.Y under it. Free with g_free(). */
char *chy_template_make_oid_base (void);
char *chy_template_make_oid (const char *oid_base);

/* The template name that certtmpl computes: the display name without spaces and without what a name may not
 * contain (" \ / , + = < > # ; and control characters), at most 64 characters. "" where nothing is left. */
char *chy_template_name_from_display (const char *display_name);

/* "Duplicate Template" (T4): all settings of `source`, a new OID, version 100.1, the next schema version,
 * flags IS_MODIFIED without IS_DEFAULT, application policies equal to the EKUs, `creator` as owner with full
 * control beside the source's own access list (which is the classic accident: Domain Users keep Enroll).
 * `name` NULL: computed. NULL `oid_base`: the source's. Refuses ("template") "name-empty", "name-invalid",
 * "display-name-empty". */
ChyTemplate *chy_template_duplicate (const ChyTemplate *source,
                                     const char *display_name,
                                     const char *name,
                                     const char *oid_base,
                                     const ChyPrincipal *creator,
                                     GError **error);

/* A saved change counts the minor version up; re-enrolling all holders counts the major up and starts the
 * minor at 0. */
void chy_template_bump (ChyTemplate *self);
void chy_template_bump_major (ChyTemplate *self);

gboolean chy_template_is_builtin (const ChyTemplate *self);

/* --- readable settings --------------------------------------------------------------------------- */

/* Every setting of the certtmpl tabs by readable key, plus "name", "oid", "templateSchemaVersion",
 * "majorVersion", "minorVersion" (read only), "security", "owner" and "attributes". Also describes the stored
 * document and its JSON. */
const ChyField *chy_template_fields (void);

typedef struct
{
  const char *id;    /* "general", "compatibility", "requestHandling", "cryptography", "keyAttestation",
                        "subjectName", "issuanceRequirements", "supersededTemplates", "extensions", "server",
                        "security" */
  const char *title; /* N_() */
} ChyTemplateTab;

/* The tabs in certtmpl's order, ended by id NULL; and the id of the tab that a key stands on (NULL: none,
 * such as "attributes"). */
const ChyTemplateTab *chy_template_tabs (void);
const char *chy_template_tab_of (const char *key);

/* The value of a setting in the type of its field, a new full reference; NULL for an unknown key or where the
 * setting has no value. */
GVariant *chy_template_get (const ChyTemplate *self, const char *key);

/* Sets one setting; a floating value is sunk. Refuses, leaving all as it was, an unknown key, a read-only
 * one, a wrong value (domain "field") and one that the compatibility does not offer ("template",
 * "not-offered"). */
gboolean chy_template_set (ChyTemplate *self, const char *key, GVariant *value, GError **error);

/* The same from what a person typed. Lists take "a,b" (all anew), "+a" and "-a" (with more after commas);
 * application policies names or OIDs. */
gboolean chy_template_set_text (ChyTemplate *self, const char *key, const char *text, GError **error);

/* Several at once, all or none, in an order that works: compatibility first. `assignments` are "key=text",
 * NULL-terminated; `changes` is a{sv}. */
gboolean chy_template_set_texts (ChyTemplate *self, const char *const *assignments, GError **error);
gboolean chy_template_set_all (ChyTemplate *self, GVariant *changes, GError **error);

/* All readable settings as one body (what ChyField.applies wants). New full reference. */
GVariant *chy_template_to_settings (const ChyTemplate *self);

/* The names inside msPKI-RA-Application-Policies of schema 3 and 4 (MS-CRTD 2.23): "msPKI-Hash-Algorithm" and
 * so on. Free with g_free(); NULL where there is none. */
char *chy_template_get_triplet (const ChyTemplate *self, const char *name);
void chy_template_set_triplet (ChyTemplate *self, const char *name, const char *type, const char *value);
gboolean chy_template_uses_triplets (const ChyTemplate *self);

/* A known name of an EKU or application policy and its OID, either way (any case); NULL for an unknown one.
 */
const char *chy_template_policy_name (const char *oid);
const char *chy_template_policy_oid (const char *name);
/* The OID of the n-th policy that has a name, or NULL behind the last. */
const char *chy_template_policy_nth (guint n);

/* --- the stored document ------------------------------------------------------------------------- */

/* The document (decisions.md 2): "schemaVersion", every readable setting, "attributes" with every MS-CRTD
 * attribute, "security", "owner", and unknown properties as they came. New full reference. */
GVariant *chy_template_to_body (const ChyTemplate *self);

/* Reads it back; without loss. The attributes come first; a readable setting beside them that says something
 * else was changed by a person and wins. Without "attributes" the readable settings alone make the template.
 * Refuses ("template") "document-newer", "document-invalid", "name-empty", "name-invalid". */
ChyTemplate *chy_template_new_from_body (GVariant *body, GError **error);

/* The attributes alone, by their MS-CRTD names, as in LDAP: flags signed, octets as hexadecimal text. */
GVariant *chy_template_to_attributes (const ChyTemplate *self);
/* Lays the attributes of a{sv} over the template; unknown ones are kept. */
gboolean chy_template_read_attributes (ChyTemplate *self, GVariant *attributes, GError **error);

/* --- differences --------------------------------------------------------------------------------- */

typedef struct
{
  char *key;    /* (owned) a readable key, "security" or an attribute */
  char *title;  /* (owned) translated */
  char *before; /* (owned) in words; "" where there was none */
  char *after;  /* (owned) */
} ChyTemplateChange;

void chy_template_change_free (ChyTemplateChange *self);
/* What differs, in the order of the tabs: new array of ChyTemplateChange, empty where they are equal. */
GPtrArray *chy_template_diff (const ChyTemplate *a, const ChyTemplate *b);
/* Every setting of both, whether it differs or not. */
GPtrArray *chy_template_compare (const ChyTemplate *a, const ChyTemplate *b);

/* What a choice of the compatibility brings with it. */
typedef struct
{
  GPtrArray *added;   /* (owned) of const char*: titles of settings that are offered from now on */
  GPtrArray *removed; /* (owned) of const char*: of those that are not any more */
  GPtrArray *changed; /* (owned) of ChyTemplateChange: values that change with it */
} ChyTemplateEffects;

void chy_template_effects_free (ChyTemplateEffects *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyTemplateEffects, chy_template_effects_free)

/* Sets both compatibilities and clears what is not offered any more. `ret_effects` may be NULL. */
gboolean chy_template_set_compatibility (ChyTemplate *self,
                                         const char *authority,
                                         const char *recipient,
                                         ChyTemplateEffects **ret_effects,
                                         GError **error);

/* What must be set on `from` (chy_template_set_all()) to make it what `to` is, as far as settings say it: a
 * body without what is read only. New full reference. */
GVariant *chy_template_get_changes (const ChyTemplate *from, const ChyTemplate *to);

/* --- security ------------------------------------------------------------------------------------ */

/* Adds allowed (or denied) rights of a principal; an id that is there already gets them in addition. */
void chy_template_grant (ChyTemplate *self, const char *id, const char *name, guint32 rights, gboolean deny);
/* Takes away allowed (or denied) rights; FALSE where it had none of them. Taking one right from Full control
 * leaves the others. */
gboolean chy_template_revoke_grant (ChyTemplate *self, const char *id, guint32 rights, gboolean deny);
/* The entry of a principal by id or name (any case), or NULL. */
const ChyAce *chy_template_find_ace (const ChyTemplate *self, const char *id_or_name);
/* What `who` may do, by MS-CRTD 2.5: denied before allowed, nested groups, full control contains all. */
guint32 chy_template_effective_rights (const ChyTemplate *self, const ChyPrincipal *who);

/* --- checks -------------------------------------------------------------------------------------- */

typedef enum
{
  CHY_PRINCIPAL_KIND_UNKNOWN,
  CHY_PRINCIPAL_KIND_USER,
  CHY_PRINCIPAL_KIND_COMPUTER,
  CHY_PRINCIPAL_KIND_GROUP,
} ChyPrincipalKind;

/* A profile that uses the template. */
typedef struct
{
  const char *profile;                    /* its name */
  const char *platform;                   /* "windows10", "iOS", ... */
  const char *type;                       /* "pkcs-certificate", ... */
  const char *const *extended_key_usages; /* OIDs, or NULL */
  gint64 validity;                        /* seconds, 0: unknown */
  const char *key_algorithm;              /* "rsa:2048", or NULL */
} ChyTemplateUse;

typedef struct
{
  const char *const *published_on; /* authorities that issue it (or are about to); NULL: not known. An empty
                                      list silences the tests for built-in templates that nobody issues */
  const char *const *trusted;      /* ids that may write templates besides the administrators of the domain;
                                      or NULL */
  GPtrArray *connectors;           /* of ChyPrincipal: the tenant's connectors; or NULL */
  const ChyTemplateUse *uses;      /* or NULL */
  gsize n_uses;
  gint64 authority_remaining;         /* seconds that the authority still lives; 0: not known */
  gint64 authority_max_validity;      /* seconds; 0: not known */
  GHashTable *linked_policies;        /* issuance policy OID -> name of the group it is linked to; or NULL */
  const char *const *known_templates; /* names, for the superseded ones; NULL: not known */

  /* What a principal is; for a group `*ret_members` may get its members, nested groups resolved: an array of
   * ChyPrincipal with an id, a name and the groups they are in. NULL: guessed from id and name. */
  ChyPrincipalKind (*resolve) (const char *id, const char *name, GPtrArray **ret_members, gpointer user_data);
  gpointer user_data;
} ChyTemplateCheckContext;

/* Adds problems of domain "template": "ESC1" to "ESC17" as far as a template shows them, "by-design", and
 * what a certificate for a device needs. `context` may be NULL. TRUE where none of them is an error. */
gboolean
chy_template_check (const ChyTemplate *self, const ChyTemplateCheckContext *context, GPtrArray *problems);

/* --- what a certificate by this template contains ------------------------------------------------- */

typedef struct
{
  ChyName *name;                        /* of the request, or NULL */
  GPtrArray *sans;                      /* of ChySan, of the request; or NULL */
  const char *sid;                      /* of the request's extension, or NULL */
  const char *const *issuance_policies; /* of the request, or NULL */
  GVariant *directory;                  /* body with the keys of the resource "users" or "devices", or NULL */
} ChyTemplateSubject;

typedef struct
{
  gboolean pend;                 /* waits for a certificate manager */
  gboolean omit_revocation_info; /* leave out CRL distribution points and AIA */
  gboolean publish;              /* publish in the directory */
  gboolean do_not_persist;       /* keep no row of it (short lived) */
  gboolean truncated;            /* notAfter was cut at `not_after_limit` */
} ChyTemplateIssue;

/* What the authority writes for this template (MS-WCCE 3.2.2.6.2.1.4). `validity` 0: the template's, which it
 * never exceeds; `not_after_limit` 0: none (the authority's own end, microseconds). Serial, addresses and
 * basic facts of the authority are the caller's. `ret_issue` may be NULL.
 * Refuses in domain "issue" with the code names of MS-WCCE: CERTSRV_E_SUBJECT_EMAIL_REQUIRED,
 * ..._DNS_REQUIRED,
 * ..._UPN_REQUIRED, ..._DIRECTORY_GUID_REQUIRED, CERTSRV_E_BAD_REQUESTSUBJECT (a supplied subject that is
 * empty). */
gboolean chy_template_build_spec (const ChyTemplate *self,
                                  const ChyTemplateSubject *subject,
                                  gint64 not_before,
                                  gint64 validity,
                                  gint64 not_after_limit,
                                  ChyCertSpec **ret_spec,
                                  ChyTemplateIssue *ret_issue,
                                  GError **error);

/* Whether a key may be used: "rsa:2048", "ec:p256", "ed25519" with its size in bits. Refuses in domain
 * "issue" with CERTSRV_E_KEY_LENGTH, or in "template" with "key-algorithm" where the template wants another
 * one. */
gboolean chy_template_allows_key (const ChyTemplate *self, const char *algorithm, guint bits, GError **error);

/* What a requester's key has to be: "rsa:2048", "ec:p256", ... Free with g_free(). */
char *chy_template_get_key_text (const ChyTemplate *self);

G_END_DECLS
