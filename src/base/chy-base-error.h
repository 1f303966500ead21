/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What can be wrong with plain values and files, before anything knows what they mean. */
typedef enum
{
  CHY_BASE_ERROR_EMPTY,     /* nothing where something is needed */
  CHY_BASE_ERROR_INVALID,   /* not of the form that is asked for */
  CHY_BASE_ERROR_TOO_LARGE, /* beyond a limit that the message names */
  CHY_BASE_ERROR_UNSAFE,    /* others may read or write what only the owner should */
} ChyBaseError;

#define CHY_BASE_ERROR (chy_base_error_quark ())
GQuark chy_base_error_quark (void);

G_END_DECLS
