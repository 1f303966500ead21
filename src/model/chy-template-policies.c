/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-eku.h"
#include "chy-template-private.h"

/* Application policies of Windows that stand in templates alone; what a profile offers too is in chy-eku.c.
 */
static const struct
{
  const char *oid;
  const char *name;
} policies[] = {
  { "1.3.6.1.4.1.311.10.3.1", "Microsoft Trust List Signing" },
  { "1.3.6.1.4.1.311.10.3.3", "Microsoft Server Gated Crypto" },
  { "1.3.6.1.4.1.311.10.3.10", "Qualified Subordination" },
  { "1.3.6.1.4.1.311.10.3.11", "Key Recovery" },
  { "1.3.6.1.4.1.311.10.3.13", "Lifetime Signing" },
  { "1.3.6.1.4.1.311.21.5", "Private Key Archival" },
  { "1.3.6.1.4.1.311.21.6", "Key Recovery Agent" },
  { "1.3.6.1.4.1.311.21.19", "Directory Service Email Replication" },
  { "1.3.6.1.4.1.311.67.1.2", "BitLocker Data Recovery Agent" },
};

/**
 * chy_template_policy_name:
 * @oid: dotted
 *
 * Returns: (nullable): the name that Windows shows for it, untranslated
 */
const char *
chy_template_policy_name (const char *oid)
{
  const ChyEku *eku = chy_eku_find_oid (oid);

  if (eku != NULL)
    return eku->name;
  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    if (g_strcmp0 (policies[i].oid, oid) == 0)
      return policies[i].name;
  return NULL;
}

/**
 * chy_template_policy_oid:
 * @name: a name in any case
 *
 * Returns: (nullable): its OID
 */
const char *
chy_template_policy_oid (const char *name)
{
  const ChyEku *eku = chy_eku_find_name (name);

  if (eku != NULL)
    return eku->oid;
  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (policies); i++)
    if (g_ascii_strcasecmp (policies[i].name, name) == 0)
      return policies[i].oid;
  return NULL;
}

/**
 * chy_template_policy_nth:
 * @n: from 0
 *
 * Returns: (nullable): the OID of the n-th policy with a name; %NULL behind the last
 */
const char *
chy_template_policy_nth (guint n)
{
  guint i = 0;

  for (const ChyEku *eku = chy_ekus (); eku->oid != NULL; eku++)
    if (i++ == n)
      return eku->oid;
  return n - i < G_N_ELEMENTS (policies) ? policies[n - i].oid : NULL;
}
