#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh SERVER CLI SPEC FOLDER: a client walks chancery-server in the shape of Microsoft Graph, with an independent
# judge between the two. FOLDER keeps npm's packages. TAP.
set -u
server=$1 cli=$2 spec=$3 packages=$4
here=$(cd "$(dirname "$0")" && pwd)
reason=$("$here/../npm-install" "$here" "$packages" 2>&1) || { echo "1..0 # SKIP npm's packages of the judge cannot be installed: ${reason//$'\n'/ }"; exit 0; }
folder=$(mktemp -d) || exit 1
pid= judge=
trap '[ -n "$judge" ] && kill "$judge" 2> /dev/null; [ -n "$pid" ] && kill "$pid" 2> /dev/null && wait "$pid"; rm -rf "$folder"' EXIT
die () { echo "Bail out! $1"; sed 's/^/# /' "$folder/out" "$folder/log" 2> /dev/null | tail -20; exit 1; }
. "$here/../served.sh"
must () { "$@" || die "$*"; }

must make_files ec -pkeyopt ec_paramgen_curve:P-256
must make_authority allowExportableKey=true minimumKeySize=2048
must make_account anna administrator
must make_account rita auditor
{
  echo kind,id,name,userPrincipalName,email,serialNumber,platform,user,groups
  for i in $(seq 12); do echo "user,u$i,User $i,user$i@contoso.test,user$i@contoso.test,,,,"; done
  for i in $(seq -w 430); do echo "device,d$i,PC-$i,,,SN$i,windows10,u$((10#$i % 12 + 1)),$([ "$i" -le 5 ] && echo First)"; done
} > "$folder/people.csv"
must run directory import "$folder/people.csv"
must run directory group add Others --description "It's nobody's"
must run connector enroll HOST1
must run connector enroll HOST2
must run template grant Console 'CORP\HOST1$' enroll
must run authority grant CA 'CORP\HOST1$' request-certificates
must run authority grant CA 'CORP\HOST1$' issue-and-manage-certificates

start_server || die 'the server does not start'
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
