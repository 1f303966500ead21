#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# program.sh SERVER CLI MANUAL: the program as a service runs it, from an empty folder on. TAP.
set -u
server=$1 cli=$2 manual=$3 n=0 bad=0
folder=$(mktemp -d) || exit 1
pid=
trap '[ -n "$pid" ] && kill "$pid" 2> /dev/null; rm -rf "$folder"' EXIT
ok () { n=$((n + 1)); if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; bad=1; fi; }
. "$(dirname "$0")/served.sh"
ask () { curl -s -o "$folder/answer" -w '%{http_code}' --cacert "$folder/server.pem" "$@"; }

for option in $("$server" --help | grep -o -- '--[a-z-]*' | grep -v help); do
  grep -q -- "^\.*.*$option" "$manual" || { echo "# $option"; false; }
  ok $? "the manual has $option"
done
"$server" --data-dir "$folder/none" --certificate x --key y > /dev/null 2>&1; [ $? -eq 1 ]; ok $? 'a file that is not there is told'
"$server" --listen localhost:0 > /dev/null 2>&1; [ $? -eq 2 ]; ok $? 'what is needed is told'
refused () { # WORD DESCRIPTION OPTION...: the server does not start, and says WORD and what to do
  local word=$1 what=$2; shift 2
  timeout 20 "$server" --data-dir "$folder/data" "$@" > "$folder/out" 2>&1
  [ $? -eq 1 ] && grep -q -- "$word" "$folder/out" && ! grep -q 'Try again' "$folder/out" || { sed 's/^/# /' "$folder/out"; false; }
  ok $? "$what"
}

make_files rsa:2048 && make_authority && make_account anna auditor
ok $? 'an account is made on the command line'

pair=(--certificate "$folder/server.pem" --key "$folder/server.key")
refused vault.pass 'a file that is no certificate is named' --certificate "$folder/vault.pass" --key "$folder/server.key"
refused anna.key 'so is the key of another certificate' --certificate "$folder/server.pem" --key "$folder/anna.key"
refused 'address of this computer' 'a host that is not there is told' "${pair[@]}" --listen no-such-host.invalid:1
refused 'address of this computer' 'so is an address of somebody else' "${pair[@]}" --listen 192.0.2.1:0

start_server
url=https://localhost:$port
refused 'no other' 'a port that is in use is told' "${pair[@]}" --listen "localhost:$port"
[ "$(ask -4 "$url/v1/users")" = 401 ]; ok $? 'a name is listened on at all its addresses'
[ "$(ask "$url/v1/users")" = 401 ]; ok $? 'nobody gets in without a certificate'
[ "$(ask --cert "$folder/anna.pem" "$url/v1/authorities")" = 200 ] && grep -q '"CA"' "$folder/answer"; ok $? 'an auditor reads'
[ "$(ask --cert "$folder/anna.pem" --tlsv1.2 --tls-max 1.2 "$url/v1/users")" = 200 ]; ok $? 'by TLS 1.2'
[ "$(ask --cert "$folder/anna.pem" --tlsv1.0 --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0 "$url/v1/users")" = 000 ]; ok $? 'not by TLS 1.1'
[ "$(ask --cert "$folder/anna.pem" -d '{"parameters": {"name": "X"}}' "$url/v1/commands/user-add")" = 403 ]; ok $? 'and changes nothing'
over () { "$cli" --tenant "$url" --client-certificate "$folder/anna.pem" --server-certificate "$folder/server.pem" --yes "$@" > "$folder/out" 2>&1; }
over authority list && grep -q '^CA\|  *CA' "$folder/out"; ok $? 'the command line reads from there'
over directory user add X; [ $? -eq 1 ] && ! grep -qi 'unexpected' "$folder/out"; ok $? 'and is not offered what the role may not do'
over backup "$folder/backup"; [ $? -eq 1 ]; ok $? 'nor what only a folder can do'
"$cli" --tenant "$url" --client-certificate "$folder/anna.pem" authority list > "$folder/out" 2>&1; [ $? -eq 1 ] && grep -q server-certificate "$folder/out"; ok $? 'a server that is not trusted is told'
signed_by () { "$cli" --tenant "$url" --client-certificate "$1" --server-certificate "$folder/server.pem" authority list > "$folder/out" 2>&1; [ $? -eq 1 ] && grep -q "$2" "$folder/out"; }
signed_by "$folder/server.pem" bad-pair; ok $? 'a certificate without its key is told'
cat "$folder/server.pem" "$folder/anna.key" > "$folder/mixed.pem"
signed_by "$folder/mixed.pem" other-key; ok $? 'so is one with the key of another'
"$cli" --tenant "$url" --server-certificate "$folder/server.pem" authority list > "$folder/out" 2>&1; [ $? -eq 1 ] && grep -q client-certificate "$folder/out"; ok $? 'what to sign in by is asked for'
run account grant anna administrator "$folder/anna.cer"
over directory user add Berta && over directory user list --json && grep -q Berta "$folder/out"; ok $? 'another role is another right at once'
over authority sign CA --template Console --csr "$folder/anna.csr" --out "$folder/other.cer" && openssl x509 -in "$folder/other.cer" -noout 2> /dev/null ||
  openssl x509 -inform der -in "$folder/other.cer" -noout; ok $? 'a request goes there and a certificate comes back'
over audit verify; ok $? 'the audit log is verified over there'
over directory user remove Berta && over directory user list --json && ! grep -q Berta "$folder/out"; ok $? 'what asks is answered'
run account disable anna && [ "$(ask --cert "$folder/anna.pem" "$url/v1/users")" = 403 ]; ok $? 'another program closes the account'
grep -q 'anna GET /v1/users 200' "$folder/log" && ! grep -q 'correct horse' "$folder/log"; ok $? 'the journal says who asked what'
kill -TERM "$pid"; wait "$pid"; ok $? 'SIGTERM ends it'
pid=
echo "1..$n"
exit $bad
