/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/local/chy-tenant-local.h"

G_BEGIN_DECLS

/* What a server does by itself, without anybody at a console: its duties, one file each. Of several servers
 * on one tenant one does a duty at a time; when it is due again is kept in the tenant, so that a restart
 * neither leaves it out nor repeats it. */
typedef struct _ChyKeeper ChyKeeper;

typedef struct
{
  const char *publish_dir; /* a folder for revocation lists and authorities' certificates, or NULL */
  const char *backup_dir;  /* a folder for backups, or NULL: none are made */
  gint64 backup_every;     /* seconds; 0: a day */
  guint backup_keep;       /* how many; 0: 14 */
  const ChyStoreSchema *authority_schema; /* static: of the second database of a backup; NULL: that is only
                                             compared with its hash */
  const char *alert_hook;                 /* a program that gets each alert as JSON, or NULL */
  const char *alert_mail;                 /* an address that gets each alert, or NULL */
  const char *sendmail;                   /* NULL: /usr/sbin/sendmail */
} ChyKeeperOptions;

/* For `tenant`, of which a reference is taken; the texts are copied. */
ChyKeeper *chy_keeper_new (ChyTenantLocal *tenant, const ChyKeeperOptions *options);
/* Stops and frees. */
void chy_keeper_free (ChyKeeper *self);

/* Does what is due by the tenant's clock, now and in this thread. Blocking. What fails is logged, and stands
 * in the tenant until it works again. */
void chy_keeper_work (ChyKeeper *self, GCancellable *cancellable);

/* Works in a thread of its own from now on. */
void chy_keeper_start (ChyKeeper *self);
/* Ends that thread; blocks until the duty that it is at has ended. */
void chy_keeper_stop (ChyKeeper *self);

/* A file that is published: `folder` "crl" (NAME.crl) or "aia" (NAME.crt). NULL where there is none. Thread
 * safe; a new reference. */
GBytes *chy_keeper_get_published (ChyKeeper *self, const char *folder, const char *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyKeeper, chy_keeper_free)

G_END_DECLS
