/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A socket in front of the test's server, which fails at the moment that is hardest to hit. */
typedef struct _TestProxy TestProxy;

typedef enum
{
  TEST_PROXY_PASSES,
  TEST_PROXY_BREAKS_BEFORE_COMMIT, /* the server never hears of it; once, then it passes */
  TEST_PROXY_BREAKS_AFTER_COMMIT,  /* the client never hears of it; once, then it passes */
  TEST_PROXY_GOES_AFTER_COMMIT,    /* the same, and nobody is let in from then on */
  TEST_PROXY_REFUSES,              /* nobody is let in */
  TEST_PROXY_HOLDS,         /* who comes is neither let in nor sent away until the mode is another one */
  TEST_PROXY_BREAKS_BEGINS, /* at the first two transactions that write, as a server that goes down does */
} TestProxyMode;

/* The URL of the database `name` behind it. Free with g_free(). */
TestProxy *test_proxy_new (const char *name);
void test_proxy_free (TestProxy *self);
char *test_proxy_get_url (TestProxy *self);
void test_proxy_set_mode (TestProxy *self, TestProxyMode mode);
/* How many commits or beginnings it broke. */
guint test_proxy_get_n_broken (TestProxy *self);
/* How many it holds. */
guint test_proxy_get_n_held (TestProxy *self);
/* Returns when it holds `n` of them. */
void test_proxy_wait_held (TestProxy *self, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestProxy, test_proxy_free)
