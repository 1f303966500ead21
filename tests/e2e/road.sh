#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# road.sh CLI KEY: the whole road on a new folder, command by command, and strangers judge what comes out. TAP.
# KEY is rsa (everything as the manual has it) or ec (a P-256 authority and P-256 keys).
set -u
cli=$(realpath "$1") kind=${2:-rsa}
work=$(mktemp -d) n=0 bad=0
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export XDG_DATA_HOME=$work/share HOME=$work/home
mkdir -p "$HOME" "$XDG_DATA_HOME"
chancery-cli () { "$cli" "$@"; }

ok () { # STATUS DESCRIPTION
  n=$((n + 1))
  if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; sed 's/^/# /' out err; bad=1; fi
}
step () { # DESCRIPTION COMMAND...: must succeed
  local what=$1; shift
  "$@" >out 2>err </dev/null; ok $? "$what"
}
refused () { # STATUS PATTERN DESCRIPTION COMMAND...: must exit with STATUS and say PATTERN
  local want=$1 pattern=$2 what=$3; shift 3
  "$@" >out 2>err </dev/null
  [ $? -eq "$want" ] && cat out err | grep -qiE -- "$pattern"; ok $? "$what"
}

echo 'correct horse battery' > vault.pass
echo 'a password for one file' > pfx.pass
cat > people.csv <<CSV
kind,id,name,givenName,surname,userPrincipalName,email,samAccountName,platform,serialNumber,user,groups
user,u1,"Weber, Anna",Anna,Weber,user1@contoso.test,user1@contoso.test,user1,,,,Staff
user,u2,Zoë Łukasz,Zoë,Łukasz,user2@contoso.test,user2@contoso.test,user2,,,,Staff
device,d1,LAPTOP-7,,,,,,windows10,SN-0007,u1,
device,d2,LAPTOP-8,,,,,,windows10,SN-0008,u2,
CSV
authority_key=() template_key=()
[ "$kind" = ec ] && authority_key=(--key ec:p256) && template_key=(keyAlgorithm=ec:p256 minimumKeySize=256)

step 'an authority is created' chancery-cli authority create "Contoso Issuing CA" --organization Contoso --fqdn ca1.corp.contoso.test "${authority_key[@]}" --passphrase-file vault.pass
step 'its root is exported' chancery-cli authority export-certificate "Contoso Issuing CA" root.cer --root
step 'openssl reads the root' openssl x509 -inform DER -in root.cer -noout -subject
step 'the User template is duplicated' chancery-cli template duplicate User --display-name "Intune PKCS"
step 'settings and Enroll for the connector' chancery-cli template set IntunePKCS allowExportableKey=true minimumKeySize=2048 subjectNameSource=request compatibility.authority=2008r2 compatibility.recipient=windows7
step 'the connector may enroll' chancery-cli template grant IntunePKCS 'CORP\CONNECTOR1$' enroll
refused 1 ESC1 'with Domain Users left in, issuing the template is refused with ESC1' chancery-cli authority issue-template "Contoso Issuing CA" IntunePKCS
step 'Domain Users are taken out' chancery-cli template revoke-grant IntunePKCS 'CORP\Domain Users' enroll
[ ${#template_key[@]} -gt 0 ] && step 'the template makes P-256 keys' chancery-cli template set IntunePKCS compatibility.authority=2012r2 compatibility.recipient=windows81 "${template_key[@]}"
step 'the check passes' chancery-cli template check IntunePKCS
step 'the template is issued' chancery-cli authority issue-template "Contoso Issuing CA" IntunePKCS
step 'Issue and Manage Certificates' chancery-cli authority grant "Contoso Issuing CA" 'CORP\CONNECTOR1$' issue-and-manage-certificates
step 'Request Certificates' chancery-cli authority grant "Contoso Issuing CA" 'CORP\CONNECTOR1$' request-certificates
step 'the connector is enrolled' chancery-cli connector enroll CONNECTOR1
step 'people and devices are imported' chancery-cli directory import people.csv
step 'the trusted certificate profile' chancery-cli profile create --type trusted-certificate --platform windows10 --name "Contoso root" trustedRootCertificate=@root.cer destinationStore=computerCertStoreRoot
step 'the PKCS profile' chancery-cli profile create --type pkcs-certificate --platform windows10 --name "Wi-Fi certificate" \
    renewalThresholdPercentage=20 certificateValidityPeriodValue=1 certificateValidityPeriodScale=years \
    certificationAuthority=ca1.corp.contoso.test certificationAuthorityName="Contoso Issuing CA" certificateTemplateName=IntunePKCS \
    subjectNameFormat=commonName subjectAlternativeNameType=userPrincipalName extendedKeyUsages='Client Authentication,Secure Email'
step 'the preview of one user and device' chancery-cli profile preview "Wi-Fi certificate" --user user1@contoso.test --device LAPTOP-7
grep -q 'Weber, Anna' out || grep -q 'Weber\\, Anna' out; ok $? 'the preview names the user'
step 'the root is assigned' chancery-cli profile assign "Contoso root" --include group:Staff
step 'the PKCS profile is assigned' chancery-cli profile assign "Wi-Fi certificate" --include group:Staff
step 'the connector runs once' chancery-cli connector run --once --passphrase-file vault.pass
step 'requests are listed' chancery-cli request list
step 'requests as JSON' chancery-cli --json request list
python3 - <<'PY' >out2 2>err
import json
d = json.load(open("out"))
assert d["@odata.count"] == 2 == len(d["value"]), d
for r in d["value"]:
    assert r["id"] and r["state"] in ("delivered", "issued", "installed"), r
    assert r["certificateSerialNumber"] and r["userPrincipalName"] and r["deviceDisplayName"], r
PY
ok $? 'both requests are delivered, with serial, user and device'
step 'the timeline of a request' chancery-cli request show 1
step 'the PFX is exported' chancery-cli request export-pfx 1 user1.p12 --for windows11 --password-file pfx.pass --passphrase-file vault.pass
[ "$(stat -c %a user1.p12)" = 600 ]; ok $? 'the PFX is private'
step 'openssl opens it' openssl pkcs12 -in user1.p12 -passin file:pfx.pass -nodes -out user1.pem
openssl x509 -inform DER -in root.cer -out root.pem
openssl pkcs12 -in user1.p12 -passin file:pfx.pass -nokeys -clcerts -out leaf.pem 2>/dev/null
step 'openssl verifies it strictly' openssl verify -x509_strict -purpose sslclient -CAfile root.pem leaf.pem
openssl x509 -in leaf.pem -noout -text > text
grep -q 'CN = "Weber, Anna"' text; ok $? 'the comma in the name stays in the name'
grep -q 'TLS Web Client Authentication' text; ok $? 'client authentication is there'
step 'certtool opens it' certtool --p12-info --inder --infile user1.p12 --password "$(cat pfx.pass)"
mkdir nss && certutil -N -d sql:nss --empty-password
step 'NSS opens it' pk12util -i user1.p12 -d sql:nss -w pfx.pass -K ''
step 'Java opens it' keytool -list -keystore user1.p12 -storetype PKCS12 -storepass:file pfx.pass
for preset in windows11 windows-server-2016 macos ios android android-13 firefox java openssl; do
  step "exports for $preset" chancery-cli request export-pfx 1 $preset.p12 --for $preset --password-file pfx.pass --passphrase-file vault.pass
  step "openssl opens the PFX for $preset" openssl pkcs12 -in $preset.p12 -passin file:pfx.pass -nodes -out /dev/null
  step "certtool opens the PFX for $preset" certtool --p12-info --inder --infile $preset.p12 --password "$(cat pfx.pass)"
  step "Java opens the PFX for $preset" keytool -list -keystore $preset.p12 -storetype PKCS12 -storepass:file pfx.pass
done
step 'the CRL' chancery-cli authority crl "Contoso Issuing CA" ca.crl --passphrase-file vault.pass
step 'a certificate is revoked' chancery-cli --yes certificate revoke 1 --reason superseded --passphrase-file vault.pass
step 'the next CRL' chancery-cli authority crl "Contoso Issuing CA" ca.crl --passphrase-file vault.pass
openssl crl -inform DER -in ca.crl -out crl.pem && cat root.pem crl.pem > both.pem
openssl verify -crl_check -CAfile both.pem leaf.pem >out 2>err; [ $? -ne 0 ] && grep -q revoked out err; ok $? 'openssl finds the revoked certificate'
step 'the audit chain is whole' chancery-cli audit verify
step 'the doctor finds no error' chancery-cli doctor
step 'a backup' chancery-cli backup backup.chancery --passphrase-file vault.pass
echo "1..$n"
exit $bad
