/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "authority/chy-hresult.h"

typedef struct
{
  guint32 code;
  const char *name;
  const char *text;
} Row;

/* MS-ERREF 2.1.1, facility certificate services; sorted. */
static const Row rows[] = {
  { 0x80090003u, "NTE_BAD_KEY", "The public key is weak and must not be certified." },
  { 0x80090006u, "NTE_BAD_SIGNATURE", "The signature of the request is not by the key that it names." },
  { 0x80090008u, "NTE_BAD_ALGID",
    "The type of the public key is not one that this authority or template takes." },
  { 0x80093100u, "CRYPT_E_ASN1_ERROR", "The request is not well-formed ASN.1." },
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
};

static const Row *
find (guint32 code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].code == code)
      return &rows[i];
  return NULL;
}

const char *
chy_hresult_name (guint32 code)
{
  const Row *row = find (code);
  return row != NULL ? row->name : NULL;
}

const char *
chy_hresult_text (guint32 code)
{
  const Row *row = find (code);
  return row != NULL ? row->text : NULL;
}

guint32
chy_hresult_from_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (rows[i].name, name) == 0)
      return rows[i].code;
  return 0;
}
