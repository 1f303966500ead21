/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-subject.h"
#include "chy-variable.h"

/* In a parsed format a variable is one character of the private planes: its position in the text's list of
 * variables, from CHY_SUBJECT_PLACEHOLDER on; from CHY_SUBJECT_SPLICE on where a whole name takes the place
 * of the RDN. */
#define CHY_SUBJECT_PLACEHOLDER   0xF0000u
#define CHY_SUBJECT_SPLICE        0x100000u
#define CHY_SUBJECT_MAX_VARIABLES 1000u

/* One run of chy_subject_resolve(). */
typedef struct
{
  GVariant *user;
  GVariant *device;
  ChyCertificateType type;
  const ChyPlatform *platform;
  const char *object;
  GPtrArray *problems;
  ChySubject *subject;
} ChySubjectResolver;

/* Adds an error; name and value are up to two pairs of arguments (NULL: none). */
void chy_subject_report (ChySubjectResolver *self,
                         const char *code,
                         const char *field,
                         const char *name,
                         const char *value,
                         const char *name2,
                         const char *value2);

/* The value of a variable, or NULL after a problem was added. Free with g_free(). */
char *
chy_subject_get_value (ChySubjectResolver *self, const char *variable, gboolean in_san, const char *field);

/* Fills and checks the alternative names. */
void chy_subject_resolve_sans (ChySubjectResolver *self, GVariant *settings);

/* "S-1-" and numbers. */
gboolean chy_subject_is_sid (const char *text);
