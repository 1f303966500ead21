/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-clock.h"
#include "base/chy-secret.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A connector on its own computer: which server it belongs to and what it signs in by. Everything stands in
 * one private folder:
 *
 *   enrolled  server, connector, certificate and key: one file, so it is whole or not there
 *   pending   a key and the request for it, on their way to become the next "enrolled"
 *   report    what `chancery-connector status` tells; nothing depends on it
 *   lock      held by whoever changes the others
 *
 * A request that is repeated byte for byte gets the answer it got before, so whoever is killed between the
 * question and the answer asks again and has lost nothing. */
typedef struct
{
  char *folder;                 /* (owned) */
  char *url;                    /* (owned) of the server */
  char *proxy;                  /* (owned) on the way there, or NULL: the system's */
  ChySecret *proxy_credentials; /* (owned) for it, or NULL; given at each start, never stored */
  char *server_pem;             /* (owned) the certificate that the server must show */
  GTlsCertificate *server;      /* (owned) the same */
  char *connector;              /* (owned) id over there */
  char *name;                   /* (owned) */
  char *enrollment;             /* (owned) SHA-256 of the token that it came by */
  GBytes *certificate;          /* (owned) DER */
  GVariant *chain;              /* (owned) aay: its issuers */
  gint64 not_before, not_after;
  ChySecret *key; /* (owned) PKCS#8 */
} ChyEnrolled;

void chy_enrolled_free (ChyEnrolled *self);

/* What stands in the folder. Refused ("enrolled", "not-enrolled") where nothing does. */
ChyEnrolled *chy_enrolled_load (const char *folder, GError **error);
/* Stores it in the place of what stands there. */
gboolean chy_enrolled_save (const ChyEnrolled *self, GError **error);
/* Certificate, chain and key, to sign in by. */
GTlsCertificate *chy_enrolled_get_client (const ChyEnrolled *self, GError **error);

/* Takes the folder's lock until the file descriptor is closed; -1 where another process has it ("enrolled",
 * "in-use"). Makes the folder. */
int chy_enrolled_lock (const char *folder, GError **error);

/* --- with the server: chy-enrolled-server.c ---------------------------------------------------------------
 */

/* Redeems an enrollment file: makes a key in the folder, has it certified, and stores that. The server must
 * show the very certificate that the file names. A file that this folder was enrolled by already changes
 * nothing. `proxy` NULL: the one that the file names, if any; `credentials` ("user:password") are for it, or
 * NULL. Under the lock. Blocking. */
ChyEnrolled *chy_enrolled_redeem (const char *folder,
                                  const char *file,
                                  const char *proxy,
                                  ChySecret *credentials,
                                  GCancellable *cancellable,
                                  GError **error);

/* When two thirds of the certificate's life are over. */
gint64 chy_enrolled_get_renewal (const ChyEnrolled *self);
/* The next certificate, with a key of its own, in the place of the present one: in `self` and in the folder.
 * Under the lock. Blocking. */
gboolean chy_enrolled_renew (ChyEnrolled *self, ChyTenant *tenant, GCancellable *cancellable, GError **error);

/* --- what status tells: chy-enrolled-report.c --------------------------------------------------------------
 */

typedef struct
{
  gint64 contact; /* when the server last answered; 0: never */
  gint64 since;   /* when it began to work, or to be in trouble */
  char *trouble;  /* (owned) what keeps it from working, or NULL */
} ChyEnrolledReport;

void chy_enrolled_report_clear (ChyEnrolledReport *self);
/* Empty where there is none. */
ChyEnrolledReport chy_enrolled_report_load (const char *folder);
/* Whatever goes wrong here is no trouble. */
void chy_enrolled_report_save (const ChyEnrolledReport *self, const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyEnrolled, chy_enrolled_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChyEnrolledReport, chy_enrolled_report_clear)

G_END_DECLS
