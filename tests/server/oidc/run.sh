#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh SERVER CLI FOLDER [SCRIPT PROGRAMS]: people sign in to chancery-server by OpenID Connect, at a provider that others have
# written. FOLDER keeps npm's packages; with SCRIPT and PROGRAMS of PostgreSQL on that, too. PLAY names the one of
# these scripts that plays them, with what follows for itself. TAP.
set -u
server=$1 cli=$2 packages=$3
here=$(cd "$(dirname "$0")" && pwd)
reason=$("$here/../npm-install" "$here" "$packages" 2>&1) || { echo "1..0 # SKIP npm's packages of the provider cannot be installed: ${reason//$'\n'/ }"; exit 0; }
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
die () { echo "Bail out! $1"; sed 's/^/# /' "$folder/out" 2> /dev/null | tail -20; exit 1; }
. "$here/../served.sh"
must () { "$@" || die "$*"; }

must make_files ec -pkeyopt ec_paramgen_curve:P-256
must make_authority allowExportableKey=true minimumKeySize=2048
must make_account anna administrator
# An authority and, below it, what the provider shows: only who trusts the authority trusts the provider.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$folder/ca.key" -out "$folder/ca.pem" -days 2 \
  -subj '/CN=Provider CA' 2> /dev/null
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$folder/provider.key" -out "$folder/provider.csr" \
  -subj /CN=localhost 2> /dev/null
openssl x509 -req -in "$folder/provider.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -CAcreateserial -days 2 \
  -extfile <(echo subjectAltName=DNS:localhost) -out "$folder/provider.pem" 2> /dev/null || die 'no certificate for the provider'
# It has to be encoded as a value of a form is (RFC 6749 2.3.1).
echo 'a s3cr3t: 50% & more+' > "$folder/client.secret"
"${PYTHON:-python3}" "$here/${PLAY:-walk.py}" "$server" "$cli" "$folder" "$packages" "${@:4}"
