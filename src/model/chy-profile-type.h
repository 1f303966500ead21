/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-cert-info.h"
#include "model/chy-field.h"
#include "model/chy-platform.h"

G_BEGIN_DECLS

/* An authority as a profile sees it. */
typedef struct
{
  const char *id;
  const char *name;
  const char *fqdn;
  const char *const *templates; /* names (cn) of those that it issues; NULL: not known */
} ChyProfileAuthority;

/* A trusted certificate profile as another profile sees it. */
typedef struct
{
  const char *id;
  const char *name;
  const char *platform;
} ChyProfileRoot;

/* What a check may know beside the profile. Each array may be NULL: then nothing is said about it. All is
 * borrowed. */
typedef struct
{
  GPtrArray *authorities; /* of ChyProfileAuthority */
  GPtrArray *templates;   /* of ChyTemplate */
  GPtrArray *roots;       /* of ChyProfileRoot */
  gint64 now;             /* microseconds; 0: not known */

  /* Reads a file that claims to be a certificate (pki/chy-inspect.h): a new reference, or NULL with an error.
   * NULL: not looked at. */
  ChyCertInfo *(*inspect) (GBytes *bytes, gpointer user_data, GError **error);
  gpointer user_data;
} ChyProfileContext;

/* One kind of profile. Its settings stand flat in the profile's body, beside displayName, description, type
 * and platform. */
typedef struct
{
  const char *id;    /* "pkcs-certificate": stored, sent and typed */
  const char *title; /* N_() */
  const char *help;  /* N_() */
  const ChyField *(*get_fields) (const ChyPlatform *platform); /* NULL: not for this platform */
  const char *(*get_graph_type) (const ChyPlatform *platform); /* without '#' */

  /* What no single field can say; adds problems of domain "profile". `context` is never NULL. */
  void (*check) (const ChyPlatform *platform,
                 GVariant *body,
                 const ChyProfileContext *context,
                 const char *object,
                 GPtrArray *problems);
} ChyProfileType;

/* Generated from src/model/profile-types/meson.build. */
const ChyProfileType *const *chy_profile_types (void);

/* By id, in any case; NULL for an unknown one. */
const ChyProfileType *chy_profile_type_find (const char *id);

/* Every setting of this type on this platform, ended by key NULL: displayName and description first. NULL
 * where the platform has no such profile. */
const ChyField *chy_profile_type_get_fields (const ChyProfileType *self, const ChyPlatform *platform);

/* "microsoft.graph.windows10PkcsCertificateProfile", or NULL. */
const char *chy_profile_type_get_graph_type (const ChyProfileType *self, const ChyPlatform *platform);

/* The way back, with or without '#'. Where two platforms share a name (Windows 8.1 and 10) the first one that
 * chy_platforms() lists. FALSE for an unknown name. */
gboolean chy_profile_type_from_graph (const char *graph_type,
                                      const ChyProfileType **ret_type,
                                      const ChyPlatform **ret_platform);

G_END_DECLS
