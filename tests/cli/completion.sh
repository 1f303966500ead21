#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# completion.sh FILE...: what zsh and fish complete for chancery-cli, and all shells for the other programs. TAP.
# A shell that is not installed is skipped.
n=0 bad=0
ok () { n=$((n + 1)); if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; bad=1; fi; }
skip () { n=$((n + 1)); echo "ok $n - $1 # SKIP it is not installed"; }

# Of bash: function, then the words up to the cursor.
in_bash () {
  local name=$1
  shift
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  "$name"
  echo "${COMPREPLY[*]}"
}

# zsh outside of its editor: what would be offered is printed.
in_zsh () {
  zsh -f -c '
    compadd () { [[ $1 == -- ]] && shift; print -rl -- "$@"; }
    _describe () { local name; for name in ${@[2,-1]}; do [[ $name == -- ]] || print -rl -- "${(@)${(P)name}%%:*}"; done }
    _files () { print FILES; }
    file=$1; shift
    words=("$@"); CURRENT=$#; PREFIX=${words[CURRENT]}
    source $file' zsh "$@" | { grep -- "^${*: -1}" || true; } | sort -u | xargs
}

in_fish () {
  local file=$1
  shift
  XDG_CONFIG_HOME=$empty HOME=$empty XDG_DATA_HOME=$empty fish --no-config -c "source $file; complete -C '$*'" 2>&1 | cut -f1 | sort -u | xargs
}

mapfile -t paths < <(realpath "$@")
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
cd "$empty" || exit 1
declare -A file
for path in "${paths[@]}"; do file[$(basename "$path")]=$path; done

. "${file[chancery-server.bash]}"; . "${file[chancery-connector.bash]}"; . "${file[chancery.bash]}"
[ "$(in_bash _chancery_server chancery-server --backup)" = '--backup-dir --backup-every --backup-keep' ]; ok $? 'bash: the options of the server'
[ "$(in_bash _chancery_connector chancery-connector st)" = status ]; ok $? 'bash: the commands of the connector'
[ "$(in_bash _chancery chancery --pan)" = --panel ]; ok $? 'bash: the options of the console'
touch "$empty/here.pem"
[ "$(in_bash _chancery_server chancery-server --certificate he)" = here.pem ]; ok $? 'bash: a file behind an option that takes one'

if command -v zsh > /dev/null; then
  for name in _chancery _chancery-cli _chancery-connector _chancery-server; do zsh -n "${file[$name]}"; ok $? "zsh: $name is a script"; done
  [ "$(in_zsh "${file[_chancery-cli]}" chancery-cli temp)" = template ]; ok $? 'zsh: a noun'
  [ "$(in_zsh "${file[_chancery-cli]}" chancery-cli --data-dir x template du)" = duplicate ]; ok $? 'zsh: a verb behind a global option'
  [ "$(in_zsh "${file[_chancery-cli]}" chancery-cli directory user li)" = list ]; ok $? 'zsh: a verb of two words'
  [ "$(in_zsh "${file[_chancery-cli]}" chancery-cli template duplicate User --disp)" = --display-name ]; ok $? 'zsh: an option'
  [ "$(in_zsh "${file[_chancery-cli]}" chancery-cli certificate export 1 x --format p)" = pem ]; ok $? 'zsh: a choice'
  [ "$(in_zsh "${file[_chancery-server]}" chancery-server --oidc-c)" = '--oidc-ca --oidc-client-id --oidc-client-secret' ]; ok $? 'zsh: the options of the server'
  [ "$(in_zsh "${file[_chancery-connector]}" chancery-connector en)" = enroll ]; ok $? 'zsh: the commands of the connector'
else
  skip zsh
fi

if command -v fish > /dev/null; then
  for name in chancery.fish chancery-cli.fish chancery-connector.fish chancery-server.fish; do fish --no-execute "${file[$name]}"; ok $? "fish: $name is a script"; done
  [ "$(in_fish "${file[chancery-cli.fish]}" chancery-cli temp)" = template ]; ok $? 'fish: a noun'
  [ "$(in_fish "${file[chancery-cli.fish]}" chancery-cli --data-dir x template du)" = duplicate ]; ok $? 'fish: a verb behind a global option'
  [ "$(in_fish "${file[chancery-cli.fish]}" chancery-cli directory user li)" = list ]; ok $? 'fish: a verb of two words'
  [ "$(in_fish "${file[chancery-cli.fish]}" chancery-cli template duplicate User --disp)" = --display-name ]; ok $? 'fish: an option'
  [ "$(in_fish "${file[chancery-cli.fish]}" chancery-cli certificate export 1 x --format p)" = pem ]; ok $? 'fish: a choice'
  [ "$(in_fish "${file[chancery-server.fish]}" chancery-server --oidc-c)" = '--oidc-ca --oidc-client-id --oidc-client-secret' ]; ok $? 'fish: the options of the server'
  [ "$(in_fish "${file[chancery-connector.fish]}" chancery-connector en)" = enroll ]; ok $? 'fish: the commands of the connector'
else
  skip fish
fi
echo "1..$n"
exit $bad
