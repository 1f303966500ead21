#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# session.sh CMD...: as tests/support/gui-env.sh, with the Flatpaks of the home that was there before, as root. A file that the desktop
# hands to a sandbox has one name inside and outside of it only where the session is in /run/user/UID, so a private one is there.
here=$(cd "$(dirname "$0")" && pwd)
export CHANCERY_FLATPAK=${CHANCERY_FLATPAK:-${XDG_CACHE_HOME:-$HOME/.cache}/chancery-flatpak}
export FLATPAK_USER_DIR=$CHANCERY_FLATPAK/user
"$here/../../build-aux/setup" --test --flatpak || exit 1
GUI_RUNTIME=/run/user/$(id -u)
export GUI_RUNTIME
mkdir -p -m 755 /run/user
mkdir -p -m 700 "$GUI_RUNTIME"
exec unshare --mount sh -c 'mount -t tmpfs -o mode=700 session "$GUI_RUNTIME" && exec "$@"' sh "$here/../support/gui-env.sh" "$@"
