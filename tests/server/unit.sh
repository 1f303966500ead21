#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# unit.sh UNIT PROGRAM: systemd reads the unit without a complaint, and finds it closed. TAP.
command -v systemd-analyze > /dev/null || { echo '1..0 # SKIP there is no systemd-analyze'; exit 0; }
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
unit=$folder/$(basename "$1")
sed "s|^ExecStart=[^ ]*|ExecStart=$(realpath "$2")|" "$1" > "$unit"
echo 1..2
systemd-analyze verify --man=no "$unit" > "$folder/out" 2>&1 && ! [ -s "$folder/out" ] && echo 'ok 1 - it is well formed' ||
  { sed 's/^/# /' "$folder/out"; echo 'not ok 1 - it is well formed'; }
# In tenths: 2.0 of 10.0, where 10.0 is a service without any limits.
systemd-analyze security --offline=true --threshold=20 --no-pager "$unit" > "$folder/out" 2>&1 && echo 'ok 2 - it has few ways out' ||
  { tail -2 "$folder/out" | sed 's/^/# /'; echo 'not ok 2 - it has few ways out'; }
