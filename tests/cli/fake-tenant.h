/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A tenant without a database: what is asked of it is recorded, what it answers is set by the test. */
#define FAKE_TYPE_TENANT (fake_tenant_get_type ())
G_DECLARE_FINAL_TYPE (FakeTenant, fake_tenant, FAKE, TENANT, GObject)

struct _FakeTenant
{
  GObject parent_instance;

  GPtrArray *rows;     /* (owned) of GVariant: the answer to every query */
  char *resource;      /* (owned) of the last query */
  GVariant *filter;    /* (owned) of the last query, or NULL */
  char *applied;       /* (owned) type of the last command applied, or NULL */
  GVariant *params;    /* (owned) its parameters, or NULL */
  gboolean confirmed;  /* it was confirmed */
  char *passphrase;    /* (owned) its secret "passphrase", or NULL */
  char *consequence;   /* (owned) what a preview says, or NULL */
  GPtrArray *problems; /* (owned) of ChyProblem: of the next outcome, or NULL */
  GError *error;       /* (owned) what the next call fails with, or NULL */
};

FakeTenant *fake_tenant_new (void);
/* A row in GVariant text: "{'id': <'1'>}". */
void fake_tenant_add_row (FakeTenant *self, const char *text);

G_END_DECLS
