/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pki/chy-certificate.h"
#include "pki/chy-csr.h"
#include "model/chy-problem.h"

#include <string.h>

/* What several tests of this folder need: keys, an authority, specs, files and programs of strangers. */

/* The second in which the test began: programs that cannot be told another time shall judge as well. */
gint64 fixture_now (void);
#define FIXTURE_NOW (fixture_now ())
#define FIXTURE_DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

typedef struct
{
  ChyKey *key;
  GBytes *certificate;
} Authority;

void authority_clear (Authority *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Authority, authority_clear)

/* A key of this type, the same one every time within a process for RSA (they are dear). Free with unref. */
ChyKey *fixture_key (ChyKeyType type);
/* A root that is valid from 30 days ago for ten years. */
void authority_init (Authority *self, ChyKeyType type, const char *name);
/* A subordinate of `parent`. */
void authority_init_below (Authority *self, const Authority *parent, ChyKeyType type, const char *name);

/* A leaf with this subject, valid for a year, digitalSignature and keyEncipherment, client authentication. */
ChyCertSpec *leaf_spec (const char *subject);
void spec_add_san (ChyCertSpec *spec, ChySanKind kind, const char *value);
GBytes *issue (const Authority *authority, const ChyCertSpec *spec, ChyKey *key);

/* A folder of its own that folder_remove() removes with what is in it. */
char *folder_new (void);
void folder_remove (char *folder);
/* Writes a file into the folder and gives its path. */
char *folder_write (const char *folder, const char *name, gconstpointer data, gsize size);
char *folder_write_bytes (const char *folder, const char *name, GBytes *data);
char *folder_write_pem (const char *folder, const char *name, const char *label, GBytes *der);

/* Runs a program and gives its standard output and error together; the exit status must be 0. */
char *run_ok (const char *program, ...) G_GNUC_NULL_TERMINATED;
/* Runs a program; gives its exit status. */
int run_status (char **ret_output, const char *program, ...) G_GNUC_NULL_TERMINATED;
