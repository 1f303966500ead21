#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# manual.sh MAN COMPLETION: the generated manual is a manual page and the completion completes. TAP.
man=$1 completion=$2 n=0 bad=0
ok () { n=$((n + 1)); if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; bad=1; fi; }

grep -q '^\.SS template' "$man"; ok $? 'the manual has a section for each noun'
grep -q 'template duplicate' "$man"; ok $? 'the manual has the verbs'
if command -v groff > /dev/null; then
  [ -z "$(groff -man -Tutf8 -ww "$man" 2>&1 > /dev/null)" ]; ok $? 'groff has nothing to say about it'
fi
bash -n "$completion"; ok $? 'the completion is a script'
. "$completion"
complete_line () { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _chancery_cli; }
complete_line chancery-cli temp; [ "${COMPREPLY[*]}" = template ]; ok $? 'a noun is completed'
complete_line chancery-cli --data-dir x template du; [ "${COMPREPLY[*]}" = duplicate ]; ok $? 'a verb is completed behind a global option'
complete_line chancery-cli directory user li; [ "${COMPREPLY[*]}" = list ]; ok $? 'a verb of two words is completed'
complete_line chancery-cli template duplicate User --disp; [ "${COMPREPLY[*]}" = --display-name ]; ok $? 'an option is completed'
complete_line chancery-cli certificate export 1 x --format p; [ "${COMPREPLY[*]}" = pem ]; ok $? 'a choice is completed'
echo "1..$n"
exit $bad
