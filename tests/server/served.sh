# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# For tests that make a tenant on the command line and serve it: sourced, with $server, $cli and an empty $folder set.
run () { "$cli" --data-dir "$folder/data" --passphrase-file "$folder/vault.pass" --yes "$@" > "$folder/out" 2>&1 || { sed 's/^/# /' "$folder/out"; return 1; }; }
# make_files KEY...: a passphrase, and the server's certificate, which it signs itself, of a key as `openssl req` makes it.
make_files () {
  echo 'correct horse battery' > "$folder/vault.pass"
  openssl req -x509 -newkey "$@" -nodes -keyout "$folder/server.key" -out "$folder/server.pem" -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost 2> /dev/null
}
# make_authority SETTING...: CA, and a template Console with these settings more, by which it signs for accounts.
make_authority () {
  run authority create CA --organization Contoso --fqdn ca1.corp.contoso.test --key ec:p256 &&
    run authority grant CA 'CORP\Administrator' request-certificates &&
    run template duplicate User --display-name Console &&
    run template set Console subjectNameSource=request compatibility.authority=2008r2 compatibility.recipient=windows7 "$@" &&
    run template revoke-grant Console 'CORP\Domain Users' enroll &&
    run authority issue-template CA Console
}
# make_account NAME ROLE: NAME.pem has the certificate and the key to sign in by, NAME.key, .csr and .cer what they come from.
make_account () {
  openssl req -new -newkey rsa:2048 -nodes -keyout "$folder/$1.key" -out "$folder/$1.csr" -subj "/CN=$1" 2> /dev/null &&
    run authority sign CA --template Console --csr "$folder/$1.csr" --out "$folder/$1.cer" &&
    run account grant "$1" "$2" "$folder/$1.cer" || return 1
  { openssl x509 -in "$folder/$1.cer" 2> /dev/null || openssl x509 -inform der -in "$folder/$1.cer"; cat "$folder/$1.key"; } > "$folder/$1.pem"
}
# start_server OPTION...: $pid, and $port once it listens; status 1 where it ends instead.
start_server () {
  touch "$folder/log"
  "$server" --data-dir "$folder/data" --listen localhost:0 --certificate "$folder/server.pem" --key "$folder/server.key" \
    --passphrase-file "$folder/vault.pass" "$@" > "$folder/log" 2>&1 &
  pid=$!
  until port=$(sed -n 's/.*Listens on .*port \([0-9]*\).*/\1/p' "$folder/log") && [ -n "$port" ]; do
    kill -0 "$pid" 2> /dev/null || return 1
    sleep 0.05
  done
}
