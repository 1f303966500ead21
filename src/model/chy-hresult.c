/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-hresult.h"

/* In the order of the codes; the sentences are Microsoft's. */
static const ChyHresult table[] = {
  { 0x80070005u, "E_ACCESSDENIED", "General access denied error." },
  { 0x8007000Du, "ERROR_INVALID_DATA", "The data is invalid." },
  { 0x80070057u, "E_INVALIDARG", "The parameter is incorrect." },
  { 0x800706BAu, "RPC_S_SERVER_UNAVAILABLE", "The RPC server is unavailable." },
  { 0x80090003u, "NTE_BAD_KEY", "Bad key." },
  { 0x80090006u, "NTE_BAD_SIGNATURE", "Invalid signature." },
  { 0x80090008u, "NTE_BAD_ALGID", "Invalid algorithm specified." },
  { 0x80092013u, "CRYPT_E_REVOCATION_OFFLINE",
    "The revocation function was unable to check revocation because the revocation server was offline." },
  { 0x80093100u, "CRYPT_E_ASN1_ERROR", "ASN1 unexpected error code." },
  { 0x80094001u, "CERTSRV_E_BAD_REQUESTSUBJECT", "The request subject name is invalid or too long." },
  { 0x80094002u, "CERTSRV_E_NO_REQUEST", "The request does not exist." },
  { 0x80094003u, "CERTSRV_E_BAD_REQUESTSTATUS",
    "The request's current status does not allow this operation." },
  { 0x80094004u, "CERTSRV_E_PROPERTY_EMPTY", "The requested property value is empty." },
  { 0x80094005u, "CERTSRV_E_INVALID_CA_CERTIFICATE", "The CA's certificate contains invalid data." },
  { 0x80094006u, "CERTSRV_E_SERVER_SUSPENDED",
    "Certificate service has been suspended for a database restore operation." },
  { 0x80094007u, "CERTSRV_E_ENCODING_LENGTH",
    "The certificate contains an encoded length that is potentially incompatible with older enrollment software." },
  { 0x80094008u, "CERTSRV_E_ROLECONFLICT",
    "The operation is denied. The user has multiple roles assigned, and the CA is configured to enforce role separation." },
  { 0x80094009u, "CERTSRV_E_RESTRICTEDOFFICER",
    "The operation is denied. It can only be performed by a certificate manager that is allowed to manage certificates for the current requester." },
  { 0x8009400Au, "CERTSRV_E_KEY_ARCHIVAL_NOT_CONFIGURED",
    "Cannot archive private key. The CA is not configured for key archival." },
  { 0x8009400Bu, "CERTSRV_E_NO_VALID_KRA",
    "Cannot archive private key. The CA could not verify one or more key recovery certificates." },
  { 0x8009400Cu, "CERTSRV_E_BAD_REQUEST_KEY_ARCHIVAL",
    "The request is incorrectly formatted. The encrypted private key must be in an unauthenticated attribute in an outermost signature." },
  { 0x8009400Du, "CERTSRV_E_NO_CAADMIN_DEFINED",
    "At least one security principal must have the permission to manage this CA." },
  { 0x8009400Eu, "CERTSRV_E_BAD_RENEWAL_CERT_ATTRIBUTE",
    "The request contains an invalid renewal certificate attribute." },
  { 0x8009400Fu, "CERTSRV_E_NO_DB_SESSIONS",
    "An attempt was made to open a CA database session, but there are already too many active sessions. The server may need to be configured to allow additional sessions." },
  { 0x80094010u, "CERTSRV_E_ALIGNMENT_FAULT", "A memory reference caused a data alignment fault." },
  { 0x80094011u, "CERTSRV_E_ENROLL_DENIED",
    "The permissions on this CA do not allow the current user to enroll for certificates." },
  { 0x80094012u, "CERTSRV_E_TEMPLATE_DENIED",
    "The permissions on the certificate template do not allow the current user to enroll for this type of certificate." },
  { 0x80094013u, "CERTSRV_E_DOWNLEVEL_DC_SSL_OR_UPGRADE",
    "The contacted domain controller cannot support signed Lightweight Directory Access Protocol (LDAP) traffic. Update the domain controller or configure Certificate Services to use SSL for Active Directory access." },
  { 0x80094014u, "CERTSRV_E_ADMIN_DENIED_REQUEST",
    "The request was denied by a certificate manager or CA administrator." },
  { 0x80094015u, "CERTSRV_E_NO_POLICY_SERVER", "An enrollment policy server cannot be located." },
  { 0x80094800u, "CERTSRV_E_UNSUPPORTED_CERT_TYPE",
    "The requested certificate template is not supported by this CA." },
  { 0x80094801u, "CERTSRV_E_NO_CERT_TYPE", "The request contains no certificate template information." },
  { 0x80094802u, "CERTSRV_E_TEMPLATE_CONFLICT", "The request contains conflicting template information." },
  { 0x80094803u, "CERTSRV_E_SUBJECT_ALT_NAME_REQUIRED",
    "The request is missing a required Subject Alternate name extension." },
  { 0x80094804u, "CERTSRV_E_ARCHIVED_KEY_REQUIRED",
    "The request is missing a required private key for archival by the server." },
  { 0x80094805u, "CERTSRV_E_SMIME_REQUIRED",
    "The request is missing a required SMIME capabilities extension." },
  { 0x80094806u, "CERTSRV_E_BAD_RENEWAL_SUBJECT",
    "The request was made on behalf of a subject other than the caller. The certificate template must be configured to require at least one signature to authorize the request." },
  { 0x80094807u, "CERTSRV_E_BAD_TEMPLATE_VERSION",
    "The request template version is newer than the supported template version." },
  { 0x80094808u, "CERTSRV_E_TEMPLATE_POLICY_REQUIRED",
    "The template is missing a required signature policy attribute." },
  { 0x80094809u, "CERTSRV_E_SIGNATURE_POLICY_REQUIRED",
    "The request is missing required signature policy information." },
  { 0x8009480Au, "CERTSRV_E_SIGNATURE_COUNT", "The request is missing one or more required signatures." },
  { 0x8009480Bu, "CERTSRV_E_SIGNATURE_REJECTED",
    "One or more signatures did not include the required application or issuance policies. The request is missing one or more required valid signatures." },
  { 0x8009480Cu, "CERTSRV_E_ISSUANCE_POLICY_REQUIRED",
    "The request is missing one or more required signature issuance policies." },
  { 0x8009480Du, "CERTSRV_E_SUBJECT_UPN_REQUIRED",
    "The UPN is unavailable and cannot be added to the Subject Alternate name." },
  { 0x8009480Eu, "CERTSRV_E_SUBJECT_DIRECTORY_GUID_REQUIRED",
    "The Active Directory GUID is unavailable and cannot be added to the Subject Alternate name." },
  { 0x8009480Fu, "CERTSRV_E_SUBJECT_DNS_REQUIRED",
    "The Domain Name System (DNS) name is unavailable and cannot be added to the Subject Alternate name." },
  { 0x80094810u, "CERTSRV_E_ARCHIVED_KEY_UNEXPECTED",
    "The request includes a private key for archival by the server, but key archival is not enabled for the specified certificate template." },
  { 0x80094811u, "CERTSRV_E_KEY_LENGTH",
    "The public key does not meet the minimum size required by the specified certificate template." },
  { 0x80094812u, "CERTSRV_E_SUBJECT_EMAIL_REQUIRED",
    "The email name is unavailable and cannot be added to the Subject or Subject Alternate name." },
  { 0x80094813u, "CERTSRV_E_UNKNOWN_CERT_TYPE",
    "One or more certificate templates to be enabled on this CA could not be found." },
  { 0x80094814u, "CERTSRV_E_CERT_TYPE_OVERLAP",
    "The certificate template renewal period is longer than the certificate validity period. The template should be reconfigured or the CA certificate renewed." },
  { 0x80094815u, "CERTSRV_E_TOO_MANY_SIGNATURES",
    "The certificate template requires too many return authorization (RA) signatures. Only one RA signature is allowed." },
  { 0x80094816u, "CERTSRV_E_RENEWAL_BAD_PUBLIC_KEY",
    "The key used in a renewal request does not match one of the certificates being renewed." },
  { 0x80094817u, "CERTSRV_E_INVALID_EK", "The endorsement key certificate is not valid." },
  { 0x8009481Au, "CERTSRV_E_KEY_ATTESTATION", "Key attestation did not succeed." },
  { 0x800B0101u, "CERT_E_EXPIRED",
    "A required certificate is not within its validity period when verifying against the current system clock or the timestamp in the signed file." },
  { 0x800B0109u, "CERT_E_UNTRUSTEDROOT",
    "A certificate chain processed, but terminated in a root certificate which is not trusted by the trust provider." },
  { 0, NULL, NULL },
};

const ChyHresult *
chy_hresults (void)
{
  return table;
}

/**
 * chy_hresult_find:
 * @code: an HRESULT
 *
 * Returns: (nullable): its row
 */
const ChyHresult *
chy_hresult_find (guint32 code)
{
  for (const ChyHresult *row = table; row->name != NULL; row++)
    if (row->code == code)
      return row;
  return NULL;
}

/**
 * chy_hresult_find_name:
 * @name: "CERTSRV_E_KEY_LENGTH"
 *
 * Returns: (nullable): its row
 */
const ChyHresult *
chy_hresult_find_name (const char *name)
{
  for (const ChyHresult *row = table; row->name != NULL; row++)
    if (g_strcmp0 (row->name, name) == 0)
      return row;
  return NULL;
}

/**
 * chy_hresult_format:
 * @code: an HRESULT
 *
 * Returns: the number in hexadecimal, and its name where it is known; free with g_free()
 */
char *
chy_hresult_format (guint32 code)
{
  const ChyHresult *row = chy_hresult_find (code);

  return row != NULL ? g_strdup_printf ("0x%08x (%s)", code, row->name) : g_strdup_printf ("0x%08x", code);
}
