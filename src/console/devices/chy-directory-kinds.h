/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/widgets/chy-list-page.h"

G_BEGIN_DECLS

/* The three kinds of the directory and what screens need to know of each. */
typedef struct
{
  const char *kind;     /* "device": of places and commands */
  const char *resource; /* "devices" */
  const char *icon;
  const ChyListPageType *list;
  const char *const *facts; /* columns of its page, NULL-terminated */
  const char *add;          /* command */
  const char *const *asked; /* fields that the Add dialog asks for */
  const char *added;        /* N_(): said afterwards */
  const char *retire;       /* command, or NULL */
  const char *remove;       /* command */
  const char *removed;      /* N_() */
  const char *filter;       /* column of requests and certificates that names it, or NULL */
} ChyDirectoryKind;

extern const ChyDirectoryKind chy_directory_kinds[]; /* ends with kind NULL */

const ChyDirectoryKind *chy_directory_kind_find (const char *kind);

G_END_DECLS
