/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "authority/chy-authority.h"
#include "base/chy-clock.h"
#include "connector/chy-connector-events.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The worker between a tenant and its authorities: it takes requests, makes the keys, has them signed, wraps
 * what comes back and hands it over. The same engine runs in a console, on the command line and as a service.
 *
 * It may die at any instant: key and CSR are stored, sealed, before they are submitted, and an engine that
 * comes after takes up the same attempt, for which the authority has one answer (decisions.md 11). */
typedef struct _ChyConnector ChyConnector;

/* What happens to requests; `request` is the id of one, or NULL. From any of its threads. */
typedef void (*ChyConnectorObserver) (ChyConnectorEvent event,
                                      const char *request,
                                      const char *detail,
                                      gpointer data);
/* Adds to a heartbeat what only the caller knows: parameters of "connector-heartbeat". Called in the thread
 * that runs the connector, once a minute. */
typedef void (*ChyConnectorHealth) (GVariantDict *report, gpointer data);

typedef struct
{
  const char *host;     /* name of this computer, for its report; may be NULL */
  const char *version;  /* may be NULL */
  const char *account;  /* may be NULL */
  const char *farewell; /* the reason of the last report where it was stopped, or NULL: a console that closes
                           is not a connector that is late */
  guint threads;        /* for keys and files; 0: as many as there are cores */
  guint batch;          /* requests at a time; 0: 64 */
  guint lease;          /* seconds that it may hold them; 0: 300 */
  guint poll;           /* seconds between looks for work where nobody wakes it; 0: 2 */
  gboolean exclusive;   /* the caller holds the lock of the data folder: what an engine before had in hand is
                           taken over at once */
  gboolean remote;      /* it has an account of its own: the tenant may leave revocations to it */
  gboolean impatient;   /* where the tenant is not reached the run ends with that error, as the caller has a
                           way of its own to try again */
  ChyConnectorObserver observer; /* or NULL */
  ChyConnectorHealth health;     /* or NULL */
  gpointer data;                 /* for both */
} ChyConnectorOptions;

typedef struct
{
  gint64 claimed;
  gint64 succeeded; /* delivered */
  gint64 failed;    /* also those that will be tried again */
  gint64 denied;
  gint64 pending;   /* wait for a certificate manager */
  gint64 returned;  /* given back, as it was stopped */
  gint64 refused;   /* somebody else has them by now */
  gint64 revoked;   /* certificates */
  gint64 unrevoked; /* that the authority did not revoke; they are tried again */
} ChyConnectorCounts;

/* `done` of `total` that are known so far. Called in the thread that runs the connector. */
typedef void (*ChyConnectorProgress) (gint64 done, gint64 total, gpointer data);

/* `name` is the name or id of an enrolled connector. `options` may be NULL. Takes references of its own. */
ChyConnector *chy_connector_new (ChyTenant *tenant,
                                 ChyAuthorityHost *host,
                                 ChyClock *clock,
                                 const char *name,
                                 const ChyConnectorOptions *options);
void chy_connector_free (ChyConnector *self);

/* There may be work: an idle connector looks at once, or when its last look is a second ago. From any
 * thread. */
void chy_connector_wake (ChyConnector *self);

enum
{
  CHY_CONNECTOR_ONCE = 0,     /* until nothing is left that could be done now */
  CHY_CONNECTOR_FOREVER = -1, /* until it is cancelled */
};

/* Works for `usec` microseconds, or as above. Blocking; cancelling lets what was submitted come to its end
 * and gives the rest back, and is no error. `progress` and `ret_counts` may be NULL. Fails with errors of the
 * tenant: an unknown or disabled connector, a locked vault. */
gboolean chy_connector_run (ChyConnector *self,
                            gint64 usec,
                            ChyConnectorProgress progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            ChyConnectorCounts *ret_counts,
                            GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyConnector, chy_connector_free)

G_END_DECLS
