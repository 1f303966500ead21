#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# gui-env.sh CMD...: runs CMD in a private X server, D-Bus session and AT-SPI bus; everything ends with it.
# Needs: xvfb dbus at-spi2-core (no xauth, no xvfb-run: 'xvfb-run -a' failed 1 in 4 runs here with
# "cannot open display": without -noreset the server regenerates when its only client goes).
: "${GUI_W:=1280}" "${GUI_H:=800}"
export XDG_RUNTIME_DIR; XDG_RUNTIME_DIR=${GUI_RUNTIME:-$(mktemp -d /tmp/gui.XXXXXX)}; chmod 700 "$XDG_RUNTIME_DIR"
export HOME="${GUI_HOME:-$XDG_RUNTIME_DIR/home}"; mkdir -p "$HOME"
# Nothing slides: what is on the screen is where it stays.
mkdir -p "$HOME/.config/gtk-3.0"
[ -e "$HOME/.config/gtk-3.0/settings.ini" ] || printf '[Settings]\ngtk-enable-animations=false\n' > "$HOME/.config/gtk-3.0/settings.ini"
export GDK_BACKEND=x11 GTK_THEME="${GTK_THEME-Adwaita}" GSETTINGS_BACKEND="${GSETTINGS_BACKEND-memory}"
export GTK_CSD=1 NO_AT_BRIDGE=0
unset WAYLAND_DISPLAY DISPLAY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS
mkfifo "$XDG_RUNTIME_DIR/disp"
Xvfb -displayfd 3 -screen 0 "${GUI_W}x${GUI_H}x24" -dpi 96 -nolisten tcp -noreset 3>"$XDG_RUNTIME_DIR/disp" 2>"$XDG_RUNTIME_DIR/xvfb.log" & XPID=$!
read -r -t 15 N < "$XDG_RUNTIME_DIR/disp" || { cat "$XDG_RUNTIME_DIR/xvfb.log" >&2; exit 97; }
export DISPLAY=:$N
# What makes our own programs strict is not meant for the daemons of the bus.
env -u G_DEBUG -u ASAN_OPTIONS -u UBSAN_OPTIONS -u LSAN_OPTIONS dbus-run-session -- env ${G_DEBUG+G_DEBUG="$G_DEBUG"} \
  ${ASAN_OPTIONS+ASAN_OPTIONS="$ASAN_OPTIONS"} ${UBSAN_OPTIONS+UBSAN_OPTIONS="$UBSAN_OPTIONS"} \
  ${LSAN_OPTIONS+LSAN_OPTIONS="$LSAN_OPTIONS"} sh -c 'exec "$@" >&3 3>&-' sh "$@" 3>&1 >/dev/null 2> >(grep -v -E '^dbus-daemon|SpiRegistry daemon|^$' >&2); RC=$?
kill "$XPID" 2>/dev/null; wait "$XPID" 2>/dev/null; [ -n "${GUI_RUNTIME-}" ] || rm -rf --one-file-system "$XDG_RUNTIME_DIR"; exit $RC
