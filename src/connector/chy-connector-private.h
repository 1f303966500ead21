/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-connector.h"
#include "model/chy-platform.h"
#include "model/chy-principal.h"
#include "model/chy-request.h"
#include "pki/chy-key.h"
#include "pki/chy-pfx.h"

G_BEGIN_DECLS

/* --- threads for CPU work ------------------------------------------------------------------------- */

typedef struct _ChyConnectorPool ChyConnectorPool;

ChyConnectorPool *chy_connector_pool_new (guint n_threads);
void chy_connector_pool_free (ChyConnectorPool *self);

/* Calls func (i, data) for every i below `n` on the pool's threads; returns when all are done. */
typedef void (*ChyConnectorPoolFunc) (gsize i, gpointer data);
void chy_connector_pool_each (ChyConnectorPool *self, gsize n, ChyConnectorPoolFunc func, gpointer data);

/* --- keys made beforehand --------------------------------------------------------------------------- */

typedef struct _ChyConnectorStock ChyConnectorStock;

ChyConnectorStock *chy_connector_stock_new (void);
void chy_connector_stock_free (ChyConnectorStock *self);
/* One of the stock, or a new one. CPU work. */
ChyKey *chy_connector_stock_take (ChyConnectorStock *self, ChyKeyType type, GError **error);
/* Makes one more; FALSE where there are enough, or none was ever wanted. CPU work. */
gboolean chy_connector_stock_add (ChyConnectorStock *self);

/* --- authorities ------------------------------------------------------------------------------------ */

/* One that was asked for, by the name that profiles have for it. */
typedef struct
{
  ChyAuthority *authority; /* (owned) */
  char *id;                /* (owned) */
  char *name;              /* (owned) */
} ChyConnectorAuthority;

/* Thread safe; what was found is kept for the run. */
typedef struct _ChyConnectorAuthorities ChyConnectorAuthorities;

ChyConnectorAuthorities *chy_connector_authorities_new (ChyAuthorityHost *host);
void chy_connector_authorities_free (ChyConnectorAuthorities *self);
const ChyConnectorAuthority *
chy_connector_authorities_get (ChyConnectorAuthorities *self, const char *name, GError **error);

/* --- a batch ------------------------------------------------------------------------------------------ */

/* A profile as the engine uses it. */
typedef struct
{
  GVariant *settings; /* (owned) */
  char *id;           /* (owned) */
  const char *name;   /* borrowed from settings */
  ChyCertificateType type;
  const ChyPlatform *platform; /* NULL: unknown, with `error` set */
  const ChyPfxPreset *preset;
  ChyKeyType key_type;
  const char *template_name;              /* borrowed from settings */
  const ChyConnectorAuthority *authority; /* borrowed, or NULL with `error` set */
  gint64 validity;                        /* seconds, 0: the template's */
  int renewal;                            /* percent */
  gboolean is_imported;                   /* neither key nor authority: what was imported is wrapped anew */
  GError *error;                          /* (owned) why it cannot be worked with, or NULL */
} ChyConnectorProfile;

typedef enum
{
  CHY_ITEM_OPEN,     /* goes on */
  CHY_ITEM_FAILED,   /* to be reported */
  CHY_ITEM_RETURNED, /* to be given back */
  CHY_ITEM_OVER,     /* reported for the last time */
} ChyItemState;

typedef struct
{
  GVariant *body; /* (owned) as the tenant gave it */
  const char *id; /* borrowed from body */
  gint64 fence;
  gint64 attempt;               /* of the key that it has, or is to get */
  gboolean pending;             /* submitted before, and waiting for approval */
  ChyConnectorProfile *profile; /* borrowed */
  ChyItemState state;
  gboolean made;         /* the key is new */
  gint64 made_at;        /* when that was */
  ChySecret *key;        /* (owned) PKCS#8 */
  ChySecret *csr;        /* (owned) DER */
  ChyIssuance *issuance; /* (owned) or NULL */
  gint64 issued_at;
  ChySecret *given;          /* (owned) the PFX that was imported, or NULL */
  ChySecret *given_password; /* (owned) */
  ChySecret *pfx;            /* (owned) */
  ChySecret *password;       /* (owned) */
  char *thumbprint;          /* (owned) of the certificate, and so on */
  char *subject;             /* (owned) */
  char *issuer;              /* (owned) */
  ChyRequestCause cause;     /* where it failed */
  char *code;                /* (owned) */
  char *message;             /* (owned) */
  gboolean forget_key;       /* the authority knows this attempt by another CSR */
} ChyConnectorItem;

typedef struct
{
  ChyConnector *connector; /* borrowed */
  ChyPrincipal *principal; /* (owned) */
  GPtrArray *items;        /* (owned) of ChyConnectorItem */
  GHashTable *profiles;    /* (owned) id -> ChyConnectorProfile */
} ChyConnectorBatch;

void chy_connector_item_free (ChyConnectorItem *self);
void chy_connector_item_fail (ChyConnectorItem *self,
                              ChyRequestCause cause,
                              const char *code,
                              const char *message);
/* The cause by the kind of error; a cancelled one is given back. */
void chy_connector_item_fail_by (ChyConnectorItem *self, const GError *error);
/* Names, key and CSR, unless an engine before made them. CPU work. */
void chy_connector_item_make_key (ChyConnectorItem *self, ChyConnector *connector);
/* The PFX of what was issued. CPU work. */
void chy_connector_item_wrap (ChyConnectorItem *self);
/* The PFX of what was imported. CPU work. */
void chy_connector_item_rewrap (ChyConnectorItem *self);

ChyConnectorBatch *chy_connector_batch_new (ChyConnector *connector, GVariant *claimed, GHashTable *secrets);
void chy_connector_batch_free (ChyConnectorBatch *self);
/* All steps. FALSE where the tenant did not take a report: then the leases run out by themselves. */
gboolean chy_connector_batch_run (ChyConnectorBatch *self, GCancellable *cancellable, GError **error);

/* Reports what happened since the last report: `last` FALSE before the submission, TRUE after it. Items that
 * somebody else has by now are over. */
gboolean chy_connector_batch_report (ChyConnectorBatch *self, gboolean last, GError **error);

/* --- revocations ------------------------------------------------------------------------------------- */

/* Takes revocations, has their authorities carry them out, and tells the tenant. What was begun comes to its
 * end. FALSE where the tenant did not answer: then the leases run out by themselves. */
gboolean chy_connector_revoke (ChyConnector *self, GError **error);

/* --- the connector -------------------------------------------------------------------------------------- */

struct _ChyConnector
{
  ChyTenant *tenant;      /* (owned) */
  ChyAuthorityHost *host; /* (owned) */
  ChyClock *clock;        /* (owned) */
  char *name;             /* (owned) */
  char *host_name;        /* (owned) or NULL */
  char *version;          /* (owned) or NULL */
  char *account;          /* (owned) or NULL */
  char *farewell;         /* (owned) or NULL */
  guint threads;
  guint batch;
  guint lease;
  guint poll;
  gboolean exclusive;
  gboolean remote;
  gboolean impatient;
  ChyConnectorObserver observer; /* or NULL */
  ChyConnectorHealth health;     /* or NULL */
  gpointer data;

  /* Of one run: */
  ChyConnectorPool *pool;               /* (owned) */
  ChyConnectorAuthorities *authorities; /* (owned) */
  ChyConnectorStock *stock;             /* (owned) */
  GMutex mutex;
  GCond cond;
  ChyConnectorCounts counts;   /* guarded by mutex, as everything below */
  ChyConnectorCounts reported; /* what the last heartbeat said */
  gint64 waiting;              /* that nobody has claimed, as far as known */
  gint64 revocations;          /* that nobody has taken, as the last claim said */
  guint n_lanes;
  gboolean stop;
  gboolean leaving; /* the next report is the last one */
  gboolean woken;
  gboolean worked;        /* a claim was answered */
  gboolean busy;          /* the last claim was a full one */
  GError *error;          /* (owned) what ended it, or NULL */
  char *reason;           /* (owned) what keeps it from working, or NULL */
  char *authority_reason; /* (owned) why an authority could not be reached when last tried, or NULL */
};

gint64 chy_connector_now (ChyConnector *self);
/* Tells the observer, if there is one. */
void
chy_connector_tell (ChyConnector *self, ChyConnectorEvent event, const char *request, const char *detail);
/* Waits so many seconds; FALSE where it was stopped meanwhile, or before. */
gboolean chy_connector_wait (ChyConnector *self, gint64 seconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyConnectorBatch, chy_connector_batch_free)

G_END_DECLS
