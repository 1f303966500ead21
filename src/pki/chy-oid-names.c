/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-inspect.h"
#include "chy-oids.h"

#include "model/chy-name.h"

/* The names that people know from Windows and from the RFCs; names of purposes as Microsoft writes them. */
static const struct
{
  const char *oid;
  const char *name;
} names[] = {
  { CHY_OID_EKU_ANY, "Any Purpose" },
  { CHY_OID_EKU_SERVER_AUTH, "Server Authentication" },
  { CHY_OID_EKU_CLIENT_AUTH, "Client Authentication" },
  { CHY_OID_EKU_CODE_SIGNING, "Code Signing" },
  { CHY_OID_EKU_EMAIL, "Secure Email" },
  { "1.3.6.1.5.5.7.3.5", "IP Security End System" },
  { "1.3.6.1.5.5.7.3.6", "IP Security Tunnel Termination" },
  { "1.3.6.1.5.5.7.3.7", "IP Security User" },
  { CHY_OID_EKU_TIME_STAMPING, "Time Stamping" },
  { CHY_OID_EKU_OCSP_SIGNING, "OCSP Signing" },
  { "1.3.6.1.5.5.7.3.17", "IPsec IKE" },
  { "1.3.6.1.5.5.8.2.2", "IP Security IKE Intermediate" },
  { "1.3.6.1.5.2.3.4", "PKINIT Client Authentication" },
  { "1.3.6.1.5.2.3.5", "KDC Authentication" },
  { "1.3.6.1.4.1.311.10.3.1", "Microsoft Trust List Signing" },
  { "1.3.6.1.4.1.311.10.3.4", "Encrypting File System" },
  { "1.3.6.1.4.1.311.10.3.4.1", "File Recovery" },
  { "1.3.6.1.4.1.311.10.3.10", "Qualified Subordination" },
  { "1.3.6.1.4.1.311.10.3.11", "Key Recovery" },
  { "1.3.6.1.4.1.311.10.3.12", "Document Signing" },
  { "1.3.6.1.4.1.311.10.3.13", "Lifetime Signing" },
  { "1.3.6.1.4.1.311.10.12.1", "Any Application Policy" },
  { "1.3.6.1.4.1.311.20.2.1", "Certificate Request Agent" },
  { "1.3.6.1.4.1.311.20.2.2", "Smart Card Logon" },
  { "1.3.6.1.4.1.311.21.5", "Private Key Archival" },
  { "1.3.6.1.4.1.311.21.6", "Key Recovery Agent" },
  { "1.3.6.1.4.1.311.21.19", "Directory Service Email Replication" },
  { "1.3.6.1.4.1.311.54.1.2", "Remote Desktop Authentication" },
  { "1.3.6.1.4.1.311.67.1.1", "BitLocker Drive Encryption" },
  { "1.3.6.1.4.1.311.67.1.2", "BitLocker Data Recovery Agent" },
  { "2.5.29.32.0", "All Issuance Policies" },

  { CHY_OID_SUBJECT_KEY_ID, "Subject Key Identifier" },
  { CHY_OID_KEY_USAGE, "Key Usage" },
  { CHY_OID_SAN, "Subject Alternative Name" },
  { CHY_OID_ISSUER_ALT_NAME, "Issuer Alternative Name" },
  { CHY_OID_BASIC_CONSTRAINTS, "Basic Constraints" },
  { CHY_OID_CRL_NUMBER, "CRL Number" },
  { CHY_OID_CRL_REASON, "CRL Reason Code" },
  { CHY_OID_NAME_CONSTRAINTS, "Name Constraints" },
  { CHY_OID_CRL_URLS, "CRL Distribution Points" },
  { CHY_OID_CERTIFICATE_POLICIES, "Certificate Policies" },
  { CHY_OID_POLICY_MAPPINGS, "Policy Mappings" },
  { CHY_OID_AUTHORITY_KEY_ID, "Authority Key Identifier" },
  { CHY_OID_POLICY_CONSTRAINTS, "Policy Constraints" },
  { CHY_OID_EXTENDED_KEY_USAGE, "Extended Key Usage" },
  { "2.5.29.46", "Freshest CRL" },
  { CHY_OID_INHIBIT_ANY_POLICY, "Inhibit Any Policy" },
  { CHY_OID_AIA, "Authority Information Access" },
  { CHY_OID_OCSP, "OCSP" },
  { CHY_OID_AIA_CA_ISSUERS, "CA Issuers" },
  { CHY_OID_OCSP_NO_CHECK, "OCSP No Revocation Checking" },
  { "1.3.6.1.5.5.7.1.3", "Qualified Certificate Statements" },
  { "1.3.6.1.5.5.7.1.24", "TLS Feature" },
  { "1.3.6.1.4.1.11129.2.4.2", "Signed Certificate Timestamps" },
  { CHY_OID_SMIME_CAPABILITIES, "S/MIME Capabilities" },
  { CHY_OID_MS_TEMPLATE_NAME, "Certificate Template Name" },
  { CHY_OID_MS_UPN, "User Principal Name" },
  { CHY_OID_MS_CA_VERSION, "CA Version" },
  { "1.3.6.1.4.1.311.21.2", "Previous CA Certificate Hash" },
  { "1.3.6.1.4.1.311.21.3", "CRL Virtual Base" },
  { "1.3.6.1.4.1.311.21.4", "Next CRL Publish" },
  { CHY_OID_MS_TEMPLATE, "Certificate Template Information" },
  { CHY_OID_MS_APPLICATION_POLICIES, "Application Policies" },
  { CHY_OID_MS_OBJECT_GUID, "Directory Object GUID" },
  { CHY_OID_MS_SID, "Security Identifier" },
  { "2.16.840.1.113730.1.1", "Netscape Certificate Type" },
  { "2.16.840.1.113730.1.13", "Netscape Comment" },
};

const char *
chy_oid_name (const char *oid)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].oid, oid))
      return names[i].name;
  return chy_name_short_name (oid);
}
