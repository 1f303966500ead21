/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-progress.h"
#include "base/chy-secret.h"
#include "model/chy-field.h"

G_BEGIN_DECLS

/* What an administrator decides and watches, behind three verbs: query, apply, watch (house.md 4). The vfuncs
 * block and are thread safe; the _async calls here run them in a worker, for consoles. */

typedef enum
{
  CHY_TENANT_ERROR_FAILED,
  CHY_TENANT_ERROR_NOT_FOUND,
  CHY_TENANT_ERROR_AMBIGUOUS,   /* several objects fit the name; the message lists them */
  CHY_TENANT_ERROR_UNSUPPORTED, /* this tenant cannot do it */
  CHY_TENANT_ERROR_ROLE,        /* the actor's role does not allow it */
  CHY_TENANT_ERROR_CONFLICT,    /* changed by somebody else meanwhile, or a late lease */
  CHY_TENANT_ERROR_VAULT,       /* an open vault is needed */
  CHY_TENANT_ERROR_IN_USE,      /* one connector engine at a time */
} ChyTenantError;

#define CHY_TENANT_ERROR (chy_tenant_error_quark ())
GQuark chy_tenant_error_quark (void);

/* --- query ---------------------------------------------------------------------------------------- */

/* The key of a filter that any object of a resource fits whose id, number, name, serial or thumbprint it is.
 */
#define CHY_QUERY_KEY "key"

/* One list or object: `filter` is a body of column keys and values (a text value may begin with "<", ">=",
 * "!" or be "a,b,c" for any of them, or end with "*"; one of a time or number may be "a..b", from a on and
 * before b; where there is no value nothing fits). */
typedef struct
{
  char *resource;   /* (owned) "certificates" */
  GVariant *filter; /* (owned) a{sv}, may be NULL */
  char *search;     /* (owned) words, or NULL */
  char *sort;       /* (owned) column key, or NULL for the resource's own order */
  gboolean descending;
  gboolean details;      /* rows carry everything, not only columns */
  ChyProgress *progress; /* (owned) or NULL: told how far a long answer is, where the tenant knows */
} ChyQuery;

ChyQuery *chy_query_new (const char *resource, GVariant *filter);
ChyQuery *chy_query_copy (const ChyQuery *self);
void chy_query_free (ChyQuery *self);

/* A handle on a result: the count, and any window of rows, each a body (a{sv}) by the resource's fields. */
#define CHY_TYPE_RESULT (chy_result_get_type ())
G_DECLARE_INTERFACE (ChyResult, chy_result, CHY, RESULT, GObject)

struct _ChyResultInterface
{
  GTypeInterface parent_iface;

  gint64 (*get_count) (ChyResult *self, gboolean *ret_final);
  GPtrArray *(*rows) (ChyResult *self, gint64 index, guint n, GCancellable *cancellable, GError **error);
  gboolean (*complete) (ChyResult *self, GCancellable *cancellable, GError **error);
  gint64 (*find) (ChyResult *self, const char *id, GCancellable *cancellable);
  void (*run) (ChyResult *self, GTask *task, GTaskThreadFunc func); /* NULL: in GTask's threads */
};

/* Not blocking. `ret_final` FALSE: only the first page is known; chy_result_complete() makes it final
 * (blocking, cancellable). */
gint64 chy_result_get_count (ChyResult *self, gboolean *ret_final);
gboolean chy_result_complete (ChyResult *self, GCancellable *cancellable, GError **error);
/* Rows [index, index + n) as they are now: GPtrArray of GVariant (owned); rows that are gone are empty
 * bodies. Blocking. */
GPtrArray *
chy_result_rows (ChyResult *self, gint64 index, guint n, GCancellable *cancellable, GError **error);
/* The position of an object's id, or -1. */
gint64 chy_result_find (ChyResult *self, const char *id, GCancellable *cancellable);

void chy_result_rows_async (ChyResult *self,
                            gint64 index,
                            guint n,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GPtrArray *chy_result_rows_finish (ChyResult *self, GAsyncResult *result, GError **error);
void chy_result_complete_async (ChyResult *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean chy_result_complete_finish (ChyResult *self, GAsyncResult *result, GError **error);

/* --- apply ---------------------------------------------------------------------------------------- */

/* A change: the type's name, its parameters by the type's fields, and secrets beside them (never inside). */
typedef struct
{
  char *type;          /* (owned) "assign-profile" */
  GVariant *params;    /* (owned) a{sv} */
  GHashTable *secrets; /* (owned) char* -> ChySecret*, or NULL */
  gboolean confirmed;  /* the person has seen the consequence */
} ChyCommand;

ChyCommand *chy_command_new (const char *type, GVariant *params);
void chy_command_set_secret (ChyCommand *self, const char *key, ChySecret *secret);
void chy_command_free (ChyCommand *self);

/* What came of it. */
typedef struct
{
  GVariant *values;    /* (owned) a{sv}: "id" of what was made, and what the type says */
  GHashTable *secrets; /* (owned) char* -> ChySecret*, or NULL: a recovery code, a made password */
  GPtrArray *problems; /* (owned) of ChyProblem: warnings and notes; in a batch also what failed */
  char *consequence;   /* (owned) only from chy_tenant_preview(): what it would do, translated; NULL: it does
                          not ask */
} ChyOutcome;

ChyOutcome *chy_outcome_new (void);
void chy_outcome_free (ChyOutcome *self);

/* --- where it is ---------------------------------------------------------------------------------- */

typedef enum
{
  CHY_CONNECTION_UP,
  CHY_CONNECTION_DOWN,    /* nobody answers; it is tried again by itself */
  CHY_CONNECTION_REFUSED, /* it answers, and does not let this account in (any more) */
} ChyConnectionState;

/* How a tenant that is elsewhere is reached. */
typedef struct
{
  ChyConnectionState state;
  char *address;     /* (owned) for people: "https://ca1.corp.contoso.test:8443" */
  char *account;     /* (owned) who this is over there */
  char *certificate; /* (owned) PEM of what is trusted there, or NULL: the system says whom */
  gint64 heard;      /* when it answered last, in microseconds since 1970 */
  gint64 expires;  /* when the sign-in ends, where whoever is signed in has to do it again then; 0: no matter
                    */
  gboolean trying; /* it is being asked at this moment, out of turn */
  GError *error;   /* (owned) why it is not up, or NULL */
} ChyConnection;

void chy_connection_free (ChyConnection *self);

/* --- the tenant ----------------------------------------------------------------------------------- */

#define CHY_TYPE_TENANT (chy_tenant_get_type ())
G_DECLARE_INTERFACE (ChyTenant, chy_tenant, CHY, TENANT, GObject)

struct _ChyTenantInterface
{
  GTypeInterface parent_iface;

  ChyResult *(*query) (ChyTenant *self, const ChyQuery *query, GCancellable *cancellable, GError **error);
  ChyOutcome *(*preview) (ChyTenant *self,
                          const ChyCommand *command,
                          GCancellable *cancellable,
                          GError **error);
  ChyOutcome *(*apply) (ChyTenant *self,
                        const ChyCommand *command,
                        GCancellable *cancellable,
                        GError **error);
  gboolean (*can) (ChyTenant *self, const char *command_type);
  ChyConnection *(*get_connection) (ChyTenant *self); /* NULL: it is here */
  void (*reconnect) (ChyTenant *self);                /* with get_connection */
  /* Where what blocks runs for the _async calls; NULL: in GTask's threads. */
  void (*run) (ChyTenant *self, GTask *task, GTaskThreadFunc func);
};

/* Blocking. Fails with CHY_REFUSAL_ERROR where reasons are known. */
ChyResult *
chy_tenant_query (ChyTenant *self, const ChyQuery *query, GCancellable *cancellable, GError **error);
/* Checks a command and says its consequence, changing nothing. */
ChyOutcome *
chy_tenant_preview (ChyTenant *self, const ChyCommand *command, GCancellable *cancellable, GError **error);
/* Does it, in one transaction with its audit record. */
ChyOutcome *
chy_tenant_apply (ChyTenant *self, const ChyCommand *command, GCancellable *cancellable, GError **error);
/* Whether this tenant (and the actor's role) offers a command: what it does not offer is not shown. */
gboolean chy_tenant_can (ChyTenant *self, const char *command_type);

/* How it is reached, as it is now; NULL for a tenant that is here and cannot go away. Not blocking. Free with
 * chy_connection_free(). */
ChyConnection *chy_tenant_get_connection (ChyTenant *self);
/* Whether it is elsewhere: what this computer does for a tenant of its own (its connector, its keyring, its
 * folder) is nothing that it does for that one. */
gboolean chy_tenant_is_remote (ChyTenant *self);
/* Asks a tenant that is elsewhere at once whether it is there. Not blocking; signal "connection" tells. */
void chy_tenant_reconnect (ChyTenant *self);

/* The one object of `resource` whose id, number, name, serial or thumbprint is `key`, with details: a body.
 * CHY_TENANT_ERROR_NOT_FOUND or _AMBIGUOUS. Blocking. */
GVariant *chy_tenant_get (
    ChyTenant *self, const char *resource, const char *key, GCancellable *cancellable, GError **error);

void chy_tenant_query_async (ChyTenant *self,
                             const ChyQuery *query,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
ChyResult *chy_tenant_query_finish (ChyTenant *self, GAsyncResult *result, GError **error);
void chy_tenant_get_async (ChyTenant *self,
                           const char *resource,
                           const char *key,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
GVariant *chy_tenant_get_finish (ChyTenant *self, GAsyncResult *result, GError **error);
void chy_tenant_preview_async (ChyTenant *self,
                               const ChyCommand *command,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
ChyOutcome *chy_tenant_preview_finish (ChyTenant *self, GAsyncResult *result, GError **error);
void chy_tenant_apply_async (ChyTenant *self,
                             const ChyCommand *command,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
ChyOutcome *chy_tenant_apply_finish (ChyTenant *self, GAsyncResult *result, GError **error);

/* watch: signal "changed" (const char *const *resources), in the main context of the thread that made the
 * tenant; an empty list means anything. Signal "connection" there, too: chy_tenant_get_connection() says
 * something else. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyConnection, chy_connection_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyQuery, chy_query_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyCommand, chy_command_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyOutcome, chy_outcome_free)

G_END_DECLS
