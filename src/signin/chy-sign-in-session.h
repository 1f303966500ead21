/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-secret.h"

G_BEGIN_DECLS

/* A person's session with a server: the certificate of some hours that a sign-in with the browser gave, and
 * its key. It is kept in one private file for each server, so that whoever starts again within these hours
 * needs no browser. Refusals of domain "session". */
typedef struct
{
  char *url;           /* (owned) of the server, as chy_sign_in_session_normalize() has it */
  char *account;       /* (owned) who this is over there */
  char *role;          /* (owned) at the time of the sign-in, or NULL */
  GBytes *certificate; /* (owned) DER */
  GVariant *chain;     /* (owned) aay: its issuers, or NULL */
  ChySecret *key;      /* (owned) PKCS#8 */
  gint64 not_after;    /* microseconds UTC, of the certificate */
} ChySignInSession;

void chy_sign_in_session_free (ChySignInSession *self);

/* "https://host:port" without a default port or a path, the host in lower case: what a session is kept
 * under. NULL where `url` is no address of a server. g_free(). */
char *chy_sign_in_session_normalize (const char *url);

/* What is kept for a server, be it over or not: ("session", "none") where nothing is, ("session", "damaged")
 * where it cannot be read. Blocking. */
ChySignInSession *chy_sign_in_session_load (const char *url, GError **error);
/* The same, and ("session", "expired") where it is over at `now`. */
ChySignInSession *chy_sign_in_session_load_live (const char *url, gint64 now, GError **error);
/* In the place of what is kept for that server. */
gboolean chy_sign_in_session_save (const ChySignInSession *self, GError **error);
/* TRUE, too, where nothing was kept. GFileError. */
gboolean chy_sign_in_session_remove (const char *url, GError **error);

/* To sign in by. G_TLS_ERROR. */
GTlsCertificate *chy_sign_in_session_get_client (const ChySignInSession *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChySignInSession, chy_sign_in_session_free)

G_END_DECLS
