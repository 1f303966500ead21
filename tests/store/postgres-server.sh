#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# postgres-server.sh BIN DIR: a PostgreSQL server of its own in the private folder DIR, reached by a socket there and
# by no network, until standard input ends, however its caller ends. Reads "stop" and "start"; says "ready" after each.
set -eu
bin=$(dirname "$(realpath "$1/initdb")") dir=$2 # where the others are, too
as=
if [ "$(id -u)" -eq 0 ]; then # which initdb refuses
  chown postgres "$dir"
  as='setpriv --reuid=postgres --regid=postgres --clear-groups'
fi
cd "$dir"
start() {
  $as "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -s start -o "-c listen_addresses='' -c unix_socket_directories=$dir \
    -c fsync=off -c shared_buffers=32MB -c max_wal_size=128MB -c autovacuum_naptime=60" </dev/null >/dev/null 2>&1
}
stop() { $as "$bin/pg_ctl" -D "$dir/data" -m immediate -w -s stop </dev/null >/dev/null 2>&1 || true; }
trap 'stop; cd /; rm -rf "$dir"' EXIT
$as "$bin/initdb" -D "$dir/data" -U chancery --auth=trust --encoding=UTF8 --locale=C --no-sync </dev/null >/dev/null
# One user that must say a password.
{ echo 'local all guarded scram-sha-256'; cat data/pg_hba.conf; } >hba
$as cp hba data/pg_hba.conf
start
echo ready
while read -r word; do
  "$word"
  echo ready
done
