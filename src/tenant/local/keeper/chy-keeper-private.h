/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-duty-record.h"
#include "chy-keeper.h"

G_BEGIN_DECLS

/* Who acts, for the audit. */
#define CHY_KEEPER_ACTOR "chancery-server"

struct _ChyKeeper
{
  ChyTenantLocal *tenant; /* (owned) as CHY_KEEPER_ACTOR */
  ChyTenant *base;        /* (owned) whose changes are listened to */
  ChyClock *clock;        /* borrowed from the tenant */
  char *holder;           /* (owned) who of several servers this is */
  char *publish_dir;      /* (owned) or NULL */
  char *backup_dir;       /* (owned) or NULL */
  gint64 backup_every;    /* microseconds */
  guint backup_keep;
  const ChyStoreSchema *authority_schema; /* static, or NULL */
  char *alert_hook;                       /* (owned) or NULL */
  char *alert_mail;                       /* (owned) or NULL */
  char *sendmail;                         /* (owned) */

  GHashTable *next; /* (owned) char* -> gint64*: when a duty of each server is due; of the working thread */

  GMutex lock;
  GCond cond;
  GThread *thread;           /* (owned) or NULL */
  GCancellable *cancellable; /* (owned) of the thread */
  gboolean stopping;         /* under `lock` */
  gboolean woken;            /* under `lock` */
  GHashTable *published;     /* (owned) "crl/NAME.crl" -> GBytes; under `lock` */
};

/* One duty: chy-duty-NAME.c defines `const ChyDuty chy_duty_NAME`. */
typedef struct
{
  const char *name;    /* stored */
  gboolean everywhere; /* each server does it for itself */
  gint64 lease;        /* microseconds after which another server takes it over */
  /* Microseconds from one time to the next; 0: it is not wanted. */
  gint64 (*get_period) (ChyKeeper *keeper);
  gboolean (*work) (ChyKeeper *keeper, GCancellable *cancellable, GError **error);
} ChyDuty;

/* Generated from this folder's meson.build, in the order in which they are done; NULL-terminated. */
const ChyDuty *const *chy_duties (void);

/* Applies an internal command. NULL `params`: none. */
ChyOutcome *chy_keeper_apply (
    ChyKeeper *self, const char *type, GVariant *params, GCancellable *cancellable, GError **error);
/* Those of its authorities that have a certificate and make revocation lists here: GPtrArray of
 * ChyAuthority. */
GPtrArray *chy_keeper_list_authorities (ChyKeeper *self, GCancellable *cancellable, GError **error);

G_END_DECLS
