/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

extern const ChyProblemDomain chy_problems_profile;

/* What chy_profile_check(), chy_subject_resolve() and chy_targets_check() find. */
static const ChyProblemWords words[] = {
  /* type and platform */
  { "type-unknown", N_ ("Unknown profile type"), N_ ("There is no profile type “{type}”."),
    N_ ("Use trusted-certificate, pkcs-certificate or pkcs-imported-certificate.") },
  { "platform-unknown", N_ ("Unknown platform"), N_ ("There is no platform “{platform}”."),
    N_ ("Choose one of the platforms that “profile platforms” lists.") },
  { "type-not-on-platform", N_ ("Not available on this platform"),
    N_ ("Profiles of the type {type} do not exist for the platform {platform}."),
    N_ ("Choose another platform: Windows 8.1 and later has only trusted certificate profiles, so use Windows 10 "
        "and later.") },

  { "name-taken", N_ ("The name is taken"), N_ ("There is a profile “{value}” already."),
    N_ ("Give this one another name.") },

  /* trusted certificate */
  { "not-a-certificate", N_ ("Not a certificate"), N_ ("The file cannot be used as a certificate: {detail}."),
    N_ ("Give the .cer file that was exported from the authority; never a .pfx file or a private key.") },
  { "root-is-a-leaf", N_ ("Not the certificate of an authority"),
    N_ ("“{detail}” belongs to a user or device, not to an authority. Devices would not trust what the authority "
        "issues."),
    N_ ("Export the certificate of the root or intermediate authority instead.") },
  { "root-expired", N_ ("The certificate has expired"), N_ ("The certificate “{detail}” has expired."),
    N_ ("Renew the authority and export its new certificate.") },
  { "root-not-yet-valid", N_ ("The certificate is not valid yet"),
    N_ ("The certificate “{detail}” becomes valid only later. Devices do not trust it until then."),
    N_ ("Check the clock of this computer and of the authority.") },
  { "intermediate-in-root-store", N_ ("An intermediate certificate in the root store"),
    N_ ("“{detail}” is not self-signed, but goes to the store for root certificates."),
    N_ ("Choose the intermediate store, or give the certificate of the root.") },
  { "root-in-intermediate-store", N_ ("A root certificate in an intermediate store"),
    N_ ("“{detail}” is a root certificate. Windows does not trust it in an intermediate store."),
    N_ ("Choose “Computer certificate store - Root”.") },

  /* validity and channel */
  { "validity-too-short", N_ ("Valid for too short a time"),
    N_ ("The certificate is valid for {value}. With less than 5 days it may be rejected before it is installed."),
    N_ ("Set the validity period to 5 days or more.") },
  { "validity-too-long", N_ ("Valid for too long"),
    N_ ("The certificate is valid for {value}; a profile allows at most 24 months."),
    N_ ("Set the validity period to 24 months or less.") },
  { "validity-beyond-template", N_ ("Valid for longer than the template allows"),
    N_ ("The template {template} issues certificates for {limit} at most, so the profile cannot ask for more."),
    N_ ("Shorten the validity period of the profile, or lengthen that of the template.") },
  { "user-channel-device", N_ ("No device certificates on the user channel"),
    N_ ("A profile on the user channel of a Mac can give user certificates only."),
    N_ ("Set the certificate type to User, or make a new profile on the device channel.") },
  { "device-not-on-platform", N_ ("No device certificates on this platform"),
    N_ ("The platform {platform} offers user certificates only."), N_ ("Leave out certificateStore.") },

  /* authority */
  { "authority-unknown", N_ ("Unknown authority"),
    N_ ("No authority “{name}” on {value} is known here. The connector could not reach it (0x800706BA)."),
    N_ ("Choose one of the authorities, or create or connect it first.") },
  { "authority-host-mismatch", N_ ("Host name and name of the authority do not fit"),
    N_ ("The authority of this name is on {expected}, not on {value}. Requests would fail with “The RPC server is "
        "unavailable” (0x800706BA)."),
    N_ ("Set certificationAuthority to {expected}.") },
  { "authority-name-mismatch", N_ ("Name and host name of the authority do not fit"),
    N_ ("The authority on this host is called “{expected}”, not “{value}”. Requests would fail with “The parameter "
        "is incorrect” (0x80070057)."),
    N_ ("Set certificationAuthorityName to “{expected}”.") },

  /* template */
  { "template-unknown", N_ ("Unknown template"), N_ ("There is no template with the name “{value}”."),
    N_ ("Choose a template from the list; its name has no spaces.") },
  { "template-display-name", N_ ("Display name instead of template name"),
    N_ ("“{value}” is the display name of the template. The authority knows it as {expected} and would refuse the "
        "request (0x80094800)."),
    N_ ("Set certificateTemplateName to {expected}.") },
  { "template-not-issued", N_ ("The authority does not issue the template"),
    N_ ("{authority} does not issue the template {template}. Requests would fail with “The requested certificate "
        "template is not supported by this CA” (0x80094800)."),
    N_ ("Add the template to those that the authority issues: authority issue-template.") },
  { "template-key-not-exportable", N_ ("The private key cannot be exported"),
    N_ ("The template {template} does not allow the private key to be exported, so the connector cannot hand it "
        "over."),
    N_ ("Select “Allow private key to be exported” in the template (allowExportableKey=true).") },
  { "template-subject-from-directory", N_ ("The template takes the subject from the directory"),
    N_ ("The template {template} does not take the subject from the request. Requests would fail with "
        "“CERTSRV_E_SUBJECT_EMAIL_REQUIRED” (0x80094812) or have another subject."),
    N_ ("Select “Supply in the request” in the template (subjectNameSource=request).") },
  { "template-proof-of-origin", N_ ("“Signature is proof of origin” is set"),
    N_ ("The template {template} sets “Signature is proof of origin”, which Apple devices do not accept."),
    N_ ("Remove it from the template's key usage (keyUsage=-nonRepudiation).") },
  { "template-needs-approval", N_ ("Every request waits for approval"),
    N_ ("The template {template} wants a certificate manager to approve each request."),
    N_ ("Approve the requests as they come, or clear “CA certificate manager approval” in the template.") },
  { "template-needs-signatures", N_ ("The template wants more signatures"),
    N_ ("The template {template} wants requests to be signed by others, which a connector cannot do."),
    N_ ("Set the number of authorized signatures to 0 in the template (requiredSignatures=0).") },
  { "key-too-large-for-provider", N_ ("Keys too large for the TPM"),
    N_ ("The template {template} asks for keys of 4096 bits, which a TPM and Windows Hello for Business do not "
        "take."),
    N_ ("Choose “Enroll to Software KSP”, or a minimum key size of 2048 in the template.") },

  /* extended key usages */
  { "purposes-not-on-platform", N_ ("No extended key usage on this platform"),
    N_ ("Profiles of this platform have no extended key usage; the template decides."),
    N_ ("Leave out extendedKeyUsages.") },
  { "purpose-twice", N_ ("An extended key usage twice"), N_ ("“{purpose}” is in the list more than once."),
    N_ ("Remove one of them.") },
  { "purpose-any", N_ ("“Any Purpose” allows everything"),
    N_ ("With “Any Purpose” the certificate can be used for anything that its holder likes, even to log on as "
        "somebody or to act as a server."),
    N_ ("Name the purposes that are needed, for example Client Authentication.") },
  { "purpose-vpn-not-in-intune", N_ ("Not for VPN in Microsoft Intune"),
    N_ ("Microsoft Intune does not deliver imported certificates for VPN."),
    N_ ("Choose another purpose if the profile is to be used with Microsoft Intune.") },
  { "purpose-not-in-template", N_ ("Not in the template"),
    N_ ("The template {template} does not have the purpose “{purpose}”. The template decides, so certificates will "
        "not have it."),
    N_ ("Add it to the application policies of the template, or remove it from the profile.") },

  /* root */
  { "root-missing", N_ ("No root certificate chosen"),
    N_ ("The profile names no trusted certificate profile. Devices that do not trust the authority refuse the "
        "certificate."),
    N_ ("Set rootCertificate to a trusted certificate profile of the same platform.") },
  { "root-unknown", N_ ("Unknown trusted certificate profile"),
    N_ ("There is no trusted certificate profile “{value}”."),
    N_ ("Set rootCertificate to a trusted certificate profile of the same platform.") },
  { "root-other-platform", N_ ("A root certificate for another platform"),
    N_ ("The trusted certificate profile “{root}” is for the platform {platform}."),
    N_ ("Make a trusted certificate profile for this platform and set rootCertificate to it.") },

  /* names */
  { "format-not-for-this-type", N_ ("Subject name format not for device certificates"),
    N_ ("The subject name format {format} needs a user, but the certificate is for a device."),
    N_ ("Choose another format, or the certificate type User.") },
  { "subject-empty", N_ ("The subject is empty"), N_ ("The custom subject name has no text."),
    N_ ("Set subjectNameFormatString, for example to CN={{UserName}}.") },
  { "subject-syntax", N_ ("Not a distinguished name"),
    N_ ("“{value}” cannot be read as a distinguished name: {detail}."),
    N_ ("Write it as CN={{UserName}},OU=Mobile,O=Contoso,C=US; put a backslash before a comma that belongs to a "
        "value.") },
  { "subject-too-long", N_ ("Too long for the subject"),
    N_ ("{attribute} would be “{value}” with {length} characters; certificates allow {limit}."),
    N_ ("Choose a shorter value or another variable.") },
  { "subject-bad-country", N_ ("Not a country code"), N_ ("C is “{value}”, but has to be a country code."),
    N_ ("Write C as two capital letters, for example US.") },
  { "subject-bad-character", N_ ("Characters that cannot stand there"),
    N_ ("{attribute} cannot hold “{value}”: it takes only plain letters, digits and some signs."),
    N_ ("Choose another attribute of the subject for this value, or correct it in the directory.") },
  { "subject-escapes", N_ ("Escaped characters in the subject"),
    N_ ("The subject has escaped characters. Microsoft Intune is known to refuse requests with \\+, \\;, \\, and \\= "
        "in the subject."),
    N_ ("Avoid these characters if the profile is to be used with Microsoft Intune.") },
  { "device-id-subject", N_ ("Device ID as subject on Windows"),
    N_ ("{variable} in the subject can keep Windows devices from synchronizing with Microsoft Intune."),
    N_ ("Use {{AAD_Device_ID}} instead.") },
  { "variable-unknown", N_ ("Unknown variable"), N_ ("There is no variable {variable}."),
    N_ ("Check the spelling; variables are written in double braces.") },
  { "variable-braces", N_ ("Braces that make no variable"),
    N_ ("“{value}” has braces that make no variable."),
    N_ ("Write variables in double braces, for example {{UserName}}.") },
  { "variable-not-for-devices", N_ ("A user's variable in a device certificate"),
    N_ ("{variable} is an attribute of a user, but the certificate is for a device."),
    N_ ("Use a variable of the device, for example {{DeviceName}}, or the certificate type User.") },
  { "variable-not-in-subject", N_ ("Not in a subject"),
    N_ ("{variable} can stand in a subject alternative name only."), N_ ("Remove it from the subject.") },
  { "variable-not-on-platform", N_ ("A variable that this platform lacks"),
    N_ ("{variable} is not available on this platform."), N_ ("Use another variable.") },
  { "variable-needs-user", N_ ("Dedicated devices have no user"),
    N_ ("{variable} is an attribute of a user. Dedicated devices have none, and get no certificate."),
    N_ ("Make another profile with device certificates for dedicated devices.") },
  { "variable-hidden-later", N_ ("Hidden by Android 12"),
    N_ ("From Android 12 on, {variable} is not available on personally-owned devices with a work profile."),
    N_ ("Use another variable, for example {{AAD_Device_ID}}.") },
  { "variable-hidden", N_ ("Hidden by Android 12"),
    N_ ("{variable} is not available on the personally-owned device “{who}”: Android 12 and later hide it."),
    N_ ("Use another variable, for example {{AAD_Device_ID}}.") },
  { "variable-unresolved", N_ ("A variable cannot be filled"),
    N_ ("{variable} has no value for “{who}” in the directory, so the certificate cannot be requested."),
    N_ ("Add the value in the directory, or use another variable in the profile.") },
  { "variable-userless", N_ ("A device without a user"),
    N_ ("{variable} is an attribute of a user, but “{who}” has none."),
    N_ ("Give the device a user, or use a device certificate with variables of the device.") },
  { "variable-not-a-name", N_ ("Not a distinguished name"),
    N_ ("The directory's value “{value}” cannot be read as a distinguished name: {detail}."),
    N_ ("Correct distinguishedName in the directory.") },
  { "user-missing", N_ ("A device without a user"),
    N_ ("The profile gives user certificates, but “{who}” has no user."),
    N_ ("Give the device a user, or make the profile one for devices (certificateStore=machine).") },
  { "san-text-missing", N_ ("A subject alternative name without text"),
    N_ ("The chosen subject alternative name ({kind}) needs a text."),
    N_ ("Set subjectAlternativeNameFormatString, for example to {{UserPrincipalName}}.") },
  { "san-none-and-others", N_ ("“None” beside other choices"),
    N_ ("The subject alternative name is “None” and something else at the same time; “None” has no effect."),
    N_ ("Remove “none” from subjectAlternativeNameType.") },
  { "san-forbidden-character", N_ ("Forbidden characters in an alternative name"),
    N_ ("“{value}” has a brace, a vertical bar or a semicolon in the text behind a variable, which devices do not accept there."),
    N_ ("Remove these characters.") },
  { "san-invalid", N_ ("Not a valid alternative name"),
    N_ ("“{value}” cannot stand in a certificate as {kind}."),
    N_ ("Correct the value in the directory, or choose another kind or variable.") },
  { "sid-variable", N_ ("The SID does not belong in a PKCS profile"),
    N_ ("PKCS certificates get the SID in an extension of their own. Microsoft Intune refuses {variable} in PKCS "
        "profiles."),
    N_ ("Remove this alternative name; the connector adds the SID by itself.") },
  { "sid-invalid", N_ ("Not a security identifier"),
    N_ ("The directory's value “{value}” is not a security identifier. The certificate gets none and cannot be "
        "mapped strongly."),
    N_ ("Correct the SID in the directory: S-1-5-21- and numbers.") },

  /* assignment */
  { "assigned-twice", N_ ("The same target twice"), N_ ("The target “{target}” is there more than once."),
    N_ ("Remove one of them.") },
  { "included-and-excluded", N_ ("Included and excluded"),
    N_ ("The group “{target}” is included and excluded at the same time. Exclusion wins: it has no effect."),
    N_ ("Remove one of both.") },
  { "nothing-included", N_ ("Nothing is included"),
    N_ ("Groups are excluded, but nothing is included. Nobody gets the profile."),
    N_ ("Include a group, all users or all devices.") },
  { "all-and-groups", N_ ("All and groups"),
    N_ ("All users and all devices are included already, so the included groups change nothing."),
    N_ ("Remove the groups.") },
  { NULL },
};

const ChyProblemDomain chy_problems_profile = { "profile", words };
