#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# secret-service.sh CMD...: runs CMD beside a real secret service with an open keyring, on a bus and in a home of their own.
# Needs: dbus gnome-keyring.
home=$(mktemp -d /tmp/secret.XXXXXX)
export CHY_TEST_SECRET_SERVICE=1 HOME=$home XDG_RUNTIME_DIR=$home XDG_DATA_HOME=$home/data SECRET_BACKEND=service
unset DBUS_SESSION_BUS_ADDRESS DISPLAY WAYLAND_DISPLAY
env -u G_DEBUG -u ASAN_OPTIONS -u UBSAN_OPTIONS -u LSAN_OPTIONS dbus-run-session -- sh -c '
  printf %s test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
  exec "$@"' sh env ${G_DEBUG+G_DEBUG="$G_DEBUG"} ${ASAN_OPTIONS+ASAN_OPTIONS="$ASAN_OPTIONS"} \
  ${UBSAN_OPTIONS+UBSAN_OPTIONS="$UBSAN_OPTIONS"} ${LSAN_OPTIONS+LSAN_OPTIONS="$LSAN_OPTIONS"} "$@"; status=$?
rm -rf "$home"
exit $status
