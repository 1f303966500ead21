/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-diagnostics.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* `done` of `total` that are known so far. Called in the thread that works. */
typedef void (*ChyConsoleProgress) (gint64 done, gint64 total, gpointer data);

/* How to sign in to a server, and what it is known by. */
typedef struct
{
  char *location;      /* (owned) "https://HOST:PORT" */
  char *certificate;   /* (owned) a file: a certificate with its key, in PEM or PFX; NULL: the session that a
                          sign-in with the browser has left, if any */
  ChySecret *password; /* (owned) of a PFX, or NULL; never kept */
  char *server;        /* (owned) a file with what is trusted, or NULL */
  char *pin;           /* (owned) PEM of the one certificate that a person trusts, or NULL */
} ChyConsoleSignIn;

/* An address that a browser is to open. Called in the thread that works. */
typedef void (*ChyConsoleShow) (const char *address, gpointer data);

/* What the program around the console does for it, as it knows the back ends and the console does not. All
 * calls block and are made in workers; NULL: it cannot. */
typedef struct
{
  /* The tenant at a place: a folder, or a database's URL. */
  ChyTenant *(*open) (gpointer data, const char *location, GError **error);
  /* That of a data folder that is there, to look something up while nobody asked for a window: nothing is
   * made or unlocked. */
  ChyTenant *(*look) (gpointer data, const char *location, GError **error);
  /* The tenant of a server. Refused as ("remote", "unknown-server") or ("remote", "other-server") where a
   * person has to say whom they trust: the arguments "subject", "thumbprint", "from", "to" and "certificate",
   * which is what to give as the pin. */
  ChyTenant *(*open_server) (gpointer data,
                             const ChyConsoleSignIn *sign_in,
                             GCancellable *cancellable,
                             GError **error);
  /* The provider that people sign in to that server by, with a browser; refused as `open_server`, and as
   * ("session", "not-offered"). g_free(). */
  char *(*ask_provider) (gpointer data,
                         const ChyConsoleSignIn *sign_in,
                         GCancellable *cancellable,
                         GError **error);
  /* Signs in so, which waits for a person. `tenant` (or NULL) is one of that server that goes on under the
   * new session where it is the same account's; otherwise another one is opened. A full reference. */
  ChyTenant *(*sign_in) (gpointer data,
                         const ChyConsoleSignIn *sign_in,
                         ChyTenant *tenant,
                         ChyConsoleShow show,
                         gpointer show_data,
                         GCancellable *cancellable,
                         GError **error);
  /* Opens the tenant's vault from the desktop's keyring. */
  gboolean (*open_keyring) (gpointer data, ChyTenant *tenant, GCancellable *cancellable, GError **error);
  /* Works as the connector `id` of the tenant until it is cancelled, which is no error.
   * CHY_TENANT_ERROR_IN_USE where another program does so already, CHY_TENANT_ERROR_VAULT where the vault is
   * locked. */
  gboolean (*run_connector) (gpointer data,
                             ChyTenant *tenant,
                             const char *id,
                             ChyConsoleProgress progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GError **error);
  /* Makes the sample organization in a new or empty folder; removes one. */
  gboolean (*create_sample) (gpointer data,
                             const char *path,
                             ChyConsoleProgress progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GError **error);
  gboolean (*remove_sample) (gpointer data, const char *location, GError **error);
  /* What somebody who helps needs to know of the tenant at a place and of this computer; `tenant` NULL: it is
   * not open. */
  ChyDiagnostics *(*diagnose) (gpointer data,
                               const char *location,
                               ChyTenant *tenant,
                               GCancellable *cancellable);
  gpointer data;
} ChyConsoleHost;

G_END_DECLS
