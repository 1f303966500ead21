#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# manners.sh VERSION (PROGRAM MANUAL)...: what every program of a Linux system does: --version, --help, a manual that has all
# options, and the exit status that it is documented to have. TAP.
version=$1 n=0 bad=0
shift
ok () { n=$((n + 1)); if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; bad=1; fi; }
unset DISPLAY WAYLAND_DISPLAY

while [ $# -gt 0 ]; do
  program=$1 manual=$2 name=$(basename "$1")
  shift 2
  [ "$("$program" --version)" = "$name $version" ]; ok $? "$name: --version"
  help=$("$program" --help) && [ -n "$help" ]; ok $? "$name: --help"
  plain=$(sed 's/\\-/-/g' "$manual")
  missing=
  # Those of GLib and GTK are in their own manuals.
  for option in $(grep -oE '^  (-., )?--[a-z-]+' <<< "$help" | grep -oE -- '--[a-z-]+' | grep -vE -- '^--(help.*|display|version)$'); do
    grep -q -- "$option\b" <<< "$plain" || missing="$missing $option"
  done
  [ -z "$missing" ]; ok $? "$name: its manual has all its options"
  [ -z "$missing" ] || echo "# it lacks$missing"
  wrong=$(sed -n '/^\.SH EXIT STATUS/,/^\.SH [^E]/p' <<< "$plain" | grep -oE '([0-9]) where the command line is wrong|^\.B [0-9]|^The command line is wrong' \
    | sed -n 's/ where.*//p; /^\.B/{s/^\.B //;h}; /^The command/{x;p}')
  [ -n "$wrong" ]; ok $? "$name: its manual has the exit status of a wrong command line"
  said=$("$program" --no-such-option 2>&1 > /dev/null)
  [ $? -eq "${wrong:-99}" ] && [ -n "$said" ]; ok $? "$name: that is what it ends with, and it says why"
  if command -v groff > /dev/null; then
    [ -z "$(groff -man -Tutf8 -ww "$manual" 2>&1 > /dev/null)" ]; ok $? "$name: groff has nothing to say about its manual"
  fi
done
echo "1..$n"
exit $bad
