#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh SERVER CLI SPEC FOLDER: a client walks chancery-server in the shape of Microsoft Graph, with an independent
# judge between the two. FOLDER keeps npm's packages. TAP.
set -u
server=$1 cli=$2 spec=$3 packages=$4
here=$(cd "$(dirname "$0")" && pwd)
reason=$("$here/install" "$packages" 2>&1) || { echo "1..0 # SKIP npm's packages of the judge cannot be installed: ${reason//$'\n'/ }"; exit 0; }
folder=$(mktemp -d) || exit 1
pid= judge=
trap '[ -n "$judge" ] && kill "$judge" 2> /dev/null; [ -n "$pid" ] && kill "$pid" 2> /dev/null && wait "$pid"; rm -rf "$folder"' EXIT
die () { echo "Bail out! $1"; sed 's/^/# /' "$folder/out" "$folder/log" 2> /dev/null | tail -20; exit 1; }
run () { "$cli" --data-dir "$folder/data" --passphrase-file "$folder/vault.pass" --yes "$@" > "$folder/out" 2>&1 || die "chancery-cli $1 $2"; }
account () { # NAME ROLE
  openssl req -new -newkey rsa:2048 -nodes -keyout "$folder/$1.key" -out "$folder/$1.csr" -subj "/CN=$1" 2> /dev/null
  run authority sign CA --template Console --csr "$folder/$1.csr" --out "$folder/$1.cer"
  run account grant "$1" "$2" "$folder/$1.cer"
  { openssl x509 -in "$folder/$1.cer" 2> /dev/null || openssl x509 -inform der -in "$folder/$1.cer"; cat "$folder/$1.key"; } > "$folder/$1.pem"
}

echo 'correct horse battery' > "$folder/vault.pass"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$folder/server.key" -out "$folder/server.pem" -days 2 \
  -subj /CN=localhost -addext subjectAltName=DNS:localhost 2> /dev/null
run authority create CA --organization Contoso --fqdn ca1.corp.contoso.test --key ec:p256
run authority grant CA 'CORP\Administrator' request-certificates
run template duplicate User --display-name Console
run template set Console allowExportableKey=true minimumKeySize=2048 subjectNameSource=request compatibility.authority=2008r2 compatibility.recipient=windows7
run template revoke-grant Console 'CORP\Domain Users' enroll
run authority issue-template CA Console
account anna administrator
account rita auditor
{
  echo kind,id,name,userPrincipalName,email,serialNumber,platform,user,groups
  for i in $(seq 12); do echo "user,u$i,User $i,user$i@contoso.test,user$i@contoso.test,,,,"; done
  for i in $(seq -w 430); do echo "device,d$i,PC-$i,,,SN$i,windows10,u$((10#$i % 12 + 1)),$([ "$i" -le 5 ] && echo First)"; done
} > "$folder/people.csv"
run directory import "$folder/people.csv"
run directory group add Others --description "It's nobody's"
run connector enroll HOST1
run connector enroll HOST2
run template grant Console 'CORP\HOST1$' enroll
run authority grant CA 'CORP\HOST1$' request-certificates
run authority grant CA 'CORP\HOST1$' issue-and-manage-certificates

touch "$folder/log"
"$server" --data-dir "$folder/data" --listen localhost:0 --certificate "$folder/server.pem" --key "$folder/server.key" \
  --passphrase-file "$folder/vault.pass" > "$folder/log" 2>&1 &
pid=$!
until port=$(sed -n 's/.*Listens on .*port \([0-9]*\).*/\1/p' "$folder/log") && [ -n "$port" ]; do
  kill -0 "$pid" 2> /dev/null || die 'the server does not start'
done
(cd "$packages" && exec node proxy.mjs "$spec" "$port" "$folder/server.pem" "$folder/anna.pem") > "$folder/judge" 2> "$folder/out" &
judge=$!
until [ -s "$folder/judge" ]; do
  kill -0 "$judge" 2> /dev/null || die 'the judge does not start'
done
python3 "$here/walk.py" "$(cat "$folder/judge")" "$port" "$folder" "$cli"
rc=$?
kill -TERM "$pid"
wait "$pid"
ended=$?
pid=
count=$(cat "$folder/count" 2> /dev/null || echo 0)
if [ $ended -eq 0 ]; then echo "ok $((count + 1)) - the server ends, and leaves nothing behind"; else echo "not ok $((count + 1)) - the server ends: $ended"; rc=1; fi
echo "1..$((count + 1))"
[ $rc -eq 0 ] || tail -40 "$folder/log" | sed 's/^/# /'
exit $rc
