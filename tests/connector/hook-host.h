/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "authority/chy-authority.h"

/* Authorities of another host, with a hook: what a connector may meet on its way to them. */

typedef enum
{
  HOOK_BEFORE, /* nothing has reached the authority */
  HOOK_AFTER,  /* it has done its work; a failure now is an answer that got lost */
} HookPlace;

/* FALSE with an error: the call fails. */
typedef gboolean (*HookFunc) (HookPlace place, gpointer data, GError **error);

/* `submit` calls `func` (or NULL) at both places. */
ChyAuthorityHost *hook_host_new (ChyAuthorityHost *host, HookFunc func, gpointer data);
