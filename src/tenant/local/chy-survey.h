/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-assignment.h"
#include "model/chy-profile.h"
#include "model/chy-request.h"
#include "model/chy-template.h"
#include "tenant/commands/chy-document.h"
#include "tenant/commands/chy-setting.h"
#include "tenant/local/chy-local-private.h"

G_BEGIN_DECLS

/* What a tenant and its authorities have, taken in at once: what the road, the preview and the doctor judge.
 * All of it is small (the documents), but for the directory, which is read only where it is asked for. */

typedef struct
{
  GVariant *described; /* (owned) or NULL: it did not answer */
  GError *error;       /* (owned) why, or NULL */
  const char *id;      /* borrowed from `described`, as all that follows; "" where it did not answer */
  const char *name;
  const char *fqdn;
  const char *state;
  gint64 not_before, not_after;
  char **templates;  /* (owned) names of those that it issues */
  GPtrArray *aces;   /* (owned) of ChyAce with ChyCaRight */
  gboolean exported; /* somebody exported its root certificate */
} ChySurveyAuthority;

typedef struct
{
  ChyDocument *document; /* (owned) */
  ChyTemplate *template; /* (owned) */
} ChySurveyTemplate;

/* A template that this tenant issued on an authority. */
typedef struct
{
  char *authority; /* (owned) id */
  char *template;  /* (owned) id of the document */
  gint64 version;  /* of the document, that the authority has */
  char **accepted; /* (owned) codes of accepted errors */
} ChySurveyIssued;

typedef struct
{
  ChyDocument *document;   /* (owned) */
  ChyPrincipal *principal; /* (owned) */
  gboolean enabled;
  ChyConnectorState state;
  gint64 last_contact; /* 0: none */
  char *reason;        /* (owned) what is wrong with it, or NULL */
  char *account;       /* (owned) where that is the account that its service runs as: that, else NULL */
} ChySurveyConnector;

typedef struct
{
  ChyDocument *document;       /* (owned) */
  const ChyPlatform *platform; /* static, or NULL */
  gboolean is_pkcs;
  gboolean is_imported;
  GPtrArray *targets;            /* (owned) of ChyTarget; empty: not assigned */
  GBytes *certificate;           /* (owned) DER of a trusted certificate, or NULL */
  ChySurveyAuthority *authority; /* borrowed: of a PKCS profile, or NULL */
  ChySurveyTemplate *template;   /* borrowed: of a PKCS profile, or NULL */
  ChyEffective *effective;       /* (owned) by chy_survey_get_effective(), or NULL */
} ChySurveyProfile;

typedef struct
{
  ChyTenantLocal *tenant; /* borrowed */
  gint64 now;
  ChyIdentity *identity;  /* (owned) */
  GPtrArray *authorities; /* (owned) of ChySurveyAuthority */
  GPtrArray *templates;   /* (owned) of ChySurveyTemplate */
  GPtrArray *issued;      /* (owned) of ChySurveyIssued */
  GPtrArray *connectors;  /* (owned) of ChySurveyConnector */
  GPtrArray *profiles;    /* (owned) of ChySurveyProfile */
  GHashTable *groups;     /* (owned) id -> name */
  ChyDirectoryView *view; /* (owned) or NULL: not asked for yet */
} ChySurvey;

/* A profile that is not saved, or not saved so: what a query about one is asked with. */
typedef struct
{
  const char *profile; /* borrowed: name or id of the one that it changes, or NULL: a new one */
  GVariant *body;      /* (owned) or NULL: as it is saved */
  char **include;      /* (owned) as "profile assign" has them; NULL with `exclude`: as it is assigned */
  char **exclude;      /* (owned) */
} ChySurveyDraft;

/* The filters "profile", "body", "include" and "exclude" of a query; FALSE where it has neither of the first
 * two. */
gboolean chy_survey_draft_read (const ChyQuery *query, ChySurveyDraft *ret_draft, GError **error);
void chy_survey_draft_clear (ChySurveyDraft *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChySurveyDraft, chy_survey_draft_clear)

/* Asks the authorities; no session is open. */
ChySurvey *chy_survey_new (ChyTenantLocal *tenant, GCancellable *cancellable, GError **error);
/* Reads the rest, inside a session; again from the start where it is called again. */
gboolean chy_survey_load (ChySurvey *self, ChySession *session, GError **error);
void chy_survey_free (ChySurvey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChySurvey, chy_survey_free)

/* The profile that a draft makes, in place of the one that it changes or behind all others. Borrowed. */
ChySurveyProfile *
chy_survey_put_draft (ChySurvey *self, ChySession *session, const ChySurveyDraft *draft, GError **error);

/* What of a profile follows from its body, after that has changed. */
void chy_survey_read_profile (ChySurvey *self, ChySurveyProfile *profile);

/* The whole directory; read once. */
const ChyDirectoryView *chy_survey_get_view (ChySurvey *self, ChySession *session, GError **error);
/* Who gets a profile; computed once. A trusted certificate goes to devices. Borrowed. */
ChyEffective *
chy_survey_get_effective (ChySurvey *self, ChySession *session, ChySurveyProfile *profile, GError **error);

/* Whether a connector that is enabled has the feature (chy-connector-feature.h). */
gboolean chy_survey_has_feature (ChySurvey *self, const char *feature);

/* By id, name or title; NULL where there is none. */
ChySurveyAuthority *chy_survey_find_authority (ChySurvey *self, const char *id_or_name);
ChySurveyTemplate *chy_survey_find_template (ChySurvey *self, const char *name);
const ChySurveyIssued *
chy_survey_find_issued (ChySurvey *self, const char *authority_id, const char *template_id);

gboolean chy_survey_authority_issues (const ChySurveyAuthority *self, const char *template_name);
/* Bits of ChyCaRight that `who` has. */
guint32 chy_survey_authority_rights (const ChySurveyAuthority *self, const ChyPrincipal *who);
/* Whether a trusted certificate is one of the authority's chain. */
gboolean chy_survey_is_in_chain (const ChySurveyAuthority *authority, GBytes *certificate);
/* Whether a trusted certificate profile brings the trust that `pkcs` needs: its platform and its authority.
 */
gboolean chy_survey_root_fits (const ChySurveyProfile *root, const ChySurveyProfile *pkcs);
gboolean chy_survey_profile_is_assigned (const ChySurveyProfile *self);

/* What chy_profile_check() may know; everything in it is borrowed from the survey. Free the arrays with
 * chy_survey_context_clear(). */
void chy_survey_fill_context (ChySurvey *self, ChyProfileContext *ret_context);
void chy_survey_context_clear (ChyProfileContext *context);

/* A command line "chancery-cli WORD...", words quoted where a shell needs it; ends with NULL. g_free(). */
char *chy_command_line (const char *first, ...) G_GNUC_NULL_TERMINATED;

/* A moment in local time, for people. g_free(). */
char *chy_survey_format_time (gint64 usec);
/* The name of a group, or its id where it is gone. Borrowed. */
const char *chy_survey_group_name (ChySurvey *self, const char *id);

G_END_DECLS
