/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The codes with which a Windows certification authority answers (MS-ERREF 2.1.1, MS-WCCE 3.2.2.6.2.1.4), so
 * that a built-in one and AD CS are read alike; model/chy-hresult.h has their names. */
#define CHY_CERTSRV_E_BAD_REQUESTSUBJECT              0x80094001u
#define CHY_CERTSRV_E_ENROLL_DENIED                   0x80094011u
#define CHY_CERTSRV_E_TEMPLATE_DENIED                 0x80094012u
#define CHY_CERTSRV_E_ADMIN_DENIED_REQUEST            0x80094014u
#define CHY_CERTSRV_E_UNSUPPORTED_CERT_TYPE           0x80094800u
#define CHY_CERTSRV_E_NO_CERT_TYPE                    0x80094801u
#define CHY_CERTSRV_E_ARCHIVED_KEY_REQUIRED           0x80094804u
#define CHY_CERTSRV_E_SIGNATURE_POLICY_REQUIRED       0x80094809u
#define CHY_CERTSRV_E_SIGNATURE_COUNT                 0x8009480Au
#define CHY_CERTSRV_E_SUBJECT_UPN_REQUIRED            0x8009480Du
#define CHY_CERTSRV_E_SUBJECT_DIRECTORY_GUID_REQUIRED 0x8009480Eu
#define CHY_CERTSRV_E_SUBJECT_DNS_REQUIRED            0x8009480Fu
#define CHY_CERTSRV_E_KEY_LENGTH                      0x80094811u
#define CHY_CERTSRV_E_SUBJECT_EMAIL_REQUIRED          0x80094812u
#define CHY_CERTSRV_E_RENEWAL_BAD_PUBLIC_KEY          0x80094816u
#define CHY_CERTSRV_E_KEY_ATTESTATION                 0x8009481Au
#define CHY_CERTSRV_E_SUBJECT_ALT_NAME_REQUIRED       0x80094803u
#define CHY_CERTSRV_E_TEMPLATE_CONFLICT               0x80094802u
#define CHY_CERTSRV_E_INVALID_CA_CERTIFICATE          0x80094005u
#define CHY_NTE_BAD_SIGNATURE                         0x80090006u
#define CHY_NTE_BAD_ALGID                             0x80090008u
#define CHY_NTE_BAD_KEY                               0x80090003u
#define CHY_CRYPT_E_ASN1_ERROR                        0x80093100u

G_END_DECLS
