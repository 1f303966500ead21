/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/chy-store.h"

G_BEGIN_DECLS

/* Single values of a tenant, by key. */
#define CHY_SETTING_TENANT_ID  "tenantId"
#define CHY_SETTING_DOMAIN_SID "domainSid"
#define CHY_SETTING_OID_BASE   "templateOidBase"
#define CHY_SETTING_NETBIOS    "netBiosName"
#define CHY_SETTING_DNS_DOMAIN "dnsDomain"
#define CHY_SETTING_VAULT      "vault"
/* Set where nothing in the tenant is real: when it was made. */
#define CHY_SETTING_SAMPLE "sample"
/* With an authority's id behind it: where its certificate was exported to. */
#define CHY_SETTING_EXPORTED "authorityExported:"
/* With a duty's name behind it: how it stands (local/keeper/chy-duty-record.h). */
#define CHY_SETTING_DUTY "duty:"
/* With its key behind it: something that is wrong now (chy-alert.h). */
#define CHY_SETTING_ALERT "alert:"

/* NetBIOS name of a domain that nobody has named yet. */
#define CHY_DEFAULT_NETBIOS "CORP"

/* The value, or NULL where there is none (`ret_value` is set in both cases). Free with g_free(). */
gboolean chy_setting_get (ChySession *session, const char *key, char **ret_value, GError **error);
/* A value of NULL removes it. */
gboolean chy_setting_set (ChySession *session, const char *key, const char *value, GError **error);

/* Calls `func` with (key, value) for each whose key begins with `prefix`, one of those above that end in ':',
 * in the order of keys. */
gboolean
chy_setting_each (ChySession *session, const char *prefix, ChyRowFunc func, gpointer data, GError **error);

/* Who a tenant's names stand in, read at once. */
typedef struct
{
  char *tenant_id;  /* (owned) */
  char *domain_sid; /* (owned) */
  char *oid_base;   /* (owned) */
  char *netbios;    /* (owned) */
  char *dns_domain; /* (owned) or NULL */
} ChyIdentity;

ChyIdentity *chy_identity_load (ChySession *session, GError **error);
void chy_identity_free (ChyIdentity *self);
/* Gives a new tenant its identity: random, once; what is there stays. */
gboolean chy_identity_create (ChySession *session, GError **error);
/* Takes the domain of "ca1.corp.contoso.test" ("corp.contoso.test", NetBIOS "CORP") where none is known. */
gboolean chy_identity_learn_domain (ChySession *session, const char *fqdn, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyIdentity, chy_identity_free)

G_END_DECLS
