/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-platform.h"

G_BEGIN_DECLS

typedef enum
{
  CHY_VARIABLE_DEVICE = 1 << 0,         /* of the device; else of the user */
  CHY_VARIABLE_NOT_IN_SUBJECT = 1 << 1, /* for a SAN alone */
  CHY_VARIABLE_HARDWARE = 1 << 2,       /* serial number, IMEI, MEID: Android 12 hides them in a personal work
                                           profile */
  CHY_VARIABLE_ON_PREMISES = 1 << 3,    /* comes from the on-premises directory */
  CHY_VARIABLE_WINDOWS = 1 << 4,        /* on Windows alone */
  CHY_VARIABLE_NOT_AOSP = 1 << 5,
  CHY_VARIABLE_NAME_LIKE = 1 << 6, /* a whole distinguished name */
} ChyVariableFlags;

/* A variable of subject names, {{Name}}. */
typedef struct
{
  const char *name;  /* without braces; compared in any case */
  const char *title; /* N_(): where the value comes from */
  ChyVariableFlags flags;
  const char *keys[4]; /* of the user's or device's body, the first that has a value; ended by NULL */
} ChyVariable;

/* All of them, ended by name NULL. */
const ChyVariable *chy_variables (void);

/* By name, with or without braces; NULL for an unknown one. */
const ChyVariable *chy_variable_find (const char *name);

/* Whether it is offered for this certificate type on this platform, in a subject name or in an alternative
 * name. `platform` NULL: on any. */
gboolean chy_variable_is_offered (const ChyVariable *self,
                                  ChyCertificateType type,
                                  const ChyPlatform *platform,
                                  gboolean in_san);

/* Names of the variables in a text, in order, as they are written without braces. Free with g_strfreev(). */
char **chy_variables_in_text (const char *text);

G_END_DECLS
