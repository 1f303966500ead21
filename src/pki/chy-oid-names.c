/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-inspect.h"
#include "chy-oids.h"

#include "base/chy-i18n.h"
#include "model/chy-eku.h"
#include "model/chy-name.h"

/* The names that people know from Windows and from the RFCs; most purposes have theirs in the model. */
static const struct
{
  const char *oid;
  const char *name;
} names[] = {
  { "1.3.6.1.5.5.7.3.17", N_ ("IPsec IKE") },
  { "1.3.6.1.4.1.311.10.3.1", N_ ("Microsoft Trust List Signing") },
  { "1.3.6.1.4.1.311.10.3.10", N_ ("Qualified Subordination") },
  { "1.3.6.1.4.1.311.10.3.11", N_ ("Key Recovery") },
  { "1.3.6.1.4.1.311.10.3.13", N_ ("Lifetime Signing") },
  { "1.3.6.1.4.1.311.10.12.1", N_ ("Any Application Policy") },
  { "1.3.6.1.4.1.311.21.5", N_ ("Private Key Archival") },
  { "1.3.6.1.4.1.311.21.6", N_ ("Key Recovery Agent") },
  { "1.3.6.1.4.1.311.21.19", N_ ("Directory Service Email Replication") },
  { "1.3.6.1.4.1.311.67.1.2", N_ ("BitLocker Data Recovery Agent") },
  { "2.5.29.32.0", N_ ("All Issuance Policies") },

  { CHY_OID_SUBJECT_KEY_ID, N_ ("Subject Key Identifier") },
  { CHY_OID_KEY_USAGE, N_ ("Key Usage") },
  { CHY_OID_SAN, N_ ("Subject Alternative Name") },
  { CHY_OID_ISSUER_ALT_NAME, N_ ("Issuer Alternative Name") },
  { CHY_OID_BASIC_CONSTRAINTS, N_ ("Basic Constraints") },
  { CHY_OID_CRL_NUMBER, N_ ("CRL Number") },
  { CHY_OID_CRL_REASON, N_ ("CRL Reason Code") },
  { CHY_OID_NAME_CONSTRAINTS, N_ ("Name Constraints") },
  { CHY_OID_CRL_URLS, N_ ("CRL Distribution Points") },
  { CHY_OID_CERTIFICATE_POLICIES, N_ ("Certificate Policies") },
  { CHY_OID_POLICY_MAPPINGS, N_ ("Policy Mappings") },
  { CHY_OID_AUTHORITY_KEY_ID, N_ ("Authority Key Identifier") },
  { CHY_OID_POLICY_CONSTRAINTS, N_ ("Policy Constraints") },
  { CHY_OID_EXTENDED_KEY_USAGE, N_ ("Extended Key Usage") },
  { "2.5.29.46", N_ ("Freshest CRL") },
  { CHY_OID_INHIBIT_ANY_POLICY, N_ ("Inhibit Any Policy") },
  { CHY_OID_AIA, N_ ("Authority Information Access") },
  { CHY_OID_OCSP, N_ ("OCSP") },
  { CHY_OID_AIA_CA_ISSUERS, N_ ("CA Issuers") },
  { CHY_OID_OCSP_NO_CHECK, N_ ("OCSP No Revocation Checking") },
  { "1.3.6.1.5.5.7.1.3", N_ ("Qualified Certificate Statements") },
  { "1.3.6.1.5.5.7.1.24", N_ ("TLS Feature") },
  { "1.3.6.1.4.1.11129.2.4.2", N_ ("Signed Certificate Timestamps") },
  { CHY_OID_SMIME_CAPABILITIES, N_ ("S/MIME Capabilities") },
  { CHY_OID_MS_TEMPLATE_NAME, N_ ("Certificate Template Name") },
  { CHY_OID_MS_UPN, N_ ("User Principal Name") },
  { CHY_OID_MS_CA_VERSION, N_ ("CA Version") },
  { "1.3.6.1.4.1.311.21.2", N_ ("Previous CA Certificate Hash") },
  { "1.3.6.1.4.1.311.21.3", N_ ("CRL Virtual Base") },
  { "1.3.6.1.4.1.311.21.4", N_ ("Next CRL Publish") },
  { CHY_OID_MS_TEMPLATE, N_ ("Certificate Template Information") },
  { CHY_OID_MS_APPLICATION_POLICIES, N_ ("Application Policies") },
  { CHY_OID_MS_OBJECT_GUID, N_ ("Directory Object GUID") },
  { CHY_OID_MS_SID, N_ ("Security Identifier") },
  { "2.16.840.1.113730.1.1", N_ ("Netscape Certificate Type") },
  { "2.16.840.1.113730.1.13", N_ ("Netscape Comment") },
};

const char *
chy_oid_name (const char *oid)
{
  const ChyEku *purpose = chy_eku_find_oid (oid);
  guint i;

  if (purpose != NULL)
    return _ (purpose->name);
  for (i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].oid, oid))
      return _ (names[i].name);
  return chy_name_short_name (oid);
}
