/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "authority/chy-authority-builtin.h"
#include "model/chy-template.h"
#include "pki/chy-csr.h"
#include "pki/chy-key.h"

G_BEGIN_DECLS

#define TEST_DOMAIN "S-1-5-21-1-2-3"

/* A folder with an authority's database, a vault and a host; the clock stands still at first. */
typedef struct
{
  char *folder;
  ChyStore *store;
  ChyVault *vault;
  ChyClock *clock;
  ChyAuthorityHost *host;
  ChyPrincipal *admin;     /* manages the authority */
  ChyPrincipal *connector; /* may request, issue and manage certificates */
  ChyPrincipal *stranger;  /* may nothing */
} TestHost;

void test_host_open (TestHost *self);
void test_host_close (TestHost *self);
/* Opens the same database once more, as after a restart. */
void test_host_reopen (TestHost *self);
/* Opens the database of another process: folder, vault and clock are there already. */
void test_host_resume (TestHost *self);
/* The request that was written as csr-I.der. */
GBytes *test_read (const char *folder, guint i);

/* CN=Test Root, of a P-256 key unless `key` says otherwise; the connector has its rights. */
ChyAuthority *
test_root_new (ChyAuthorityHost *host, const ChyPrincipal *admin, const ChyPrincipal *connector);
ChyAuthority *test_authority_new (ChyAuthorityHost *host,
                                  const ChyPrincipal *admin,
                                  GHashTable *secrets,
                                  const char *name,
                                  ...) G_GNUC_NULL_TERMINATED;
void test_grant (ChyAuthority *authority,
                 const ChyPrincipal *admin,
                 const ChyPrincipal *to,
                 const char *right,
                 gboolean deny);

/* A template that takes the subject from the request, on which the connector may enroll; `settings` are
 * "key=text". */
ChyTemplate *test_template_new (const char *name, const ChyPrincipal *connector, const char *const *settings);
gboolean test_issue_template (ChyAuthority *authority,
                              const ChyPrincipal *admin,
                              ChyTemplate *template,
                              GError **error);
/* Both at once, without settings. */
void test_issue (ChyAuthority *authority,
                 const ChyPrincipal *admin,
                 const ChyPrincipal *connector,
                 const char *name,
                 const char *const *settings);

/* A request for CN=`name`. */
GBytes *test_csr (ChyKey *key, const char *name);
ChyKey *test_key (ChyKeyType type);

/* One submission; exactly one of answer and error. */
ChyIssuance *test_submit (ChyAuthority *authority,
                          const ChyPrincipal *who,
                          const char *template,
                          const char *request_id,
                          guint attempt,
                          GBytes *csr,
                          GError **error);

/* A body of texts: key, value, ..., NULL. */
GVariant *test_body (const char *key, ...) G_GNUC_NULL_TERMINATED;
GVariant *test_query (ChyAuthority *authority, GVariant *filter);

/* Writes a file into `folder` and gives its path; PEM where `label` is not NULL. */
char *test_write (const char *folder, const char *name, GBytes *der, const char *label);
/* Runs a program; its standard output and error, and whether it exited with 0. */
gboolean test_run (const char *const *argv, char **ret_output);
/* openssl verify -x509_strict [-crl_check] of `leaf` under a chain (the root last). */
void test_verify (const char *folder, GBytes *leaf, GPtrArray *chain, GBytes *crl, gboolean expect_good);

G_END_DECLS
