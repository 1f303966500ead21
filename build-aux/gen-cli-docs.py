#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the manual page and the bash completion of chancery-cli from its own tables.

gen-cli-docs.py man|bash CHANCERY-CLI OUT
"""
import json
import subprocess
import sys

INTRO = r""".TH CHANCERY-CLI 1 "" "Chancery" "User Commands"
.SH NAME
chancery-cli \- give certificates to devices
.SH SYNOPSIS
.B chancery-cli
.RB [ \-\-data\-dir
.IR DIR " |"
.B \-\-tenant
.IR URL ]
.RB [ \-\-json ]
.RB [ \-\-yes ]
.I NOUN VERB
.RI [ ARGUMENT ...]
.RB [ \-\-option
.IR VALUE ...]
.SH DESCRIPTION
Everything that the console does, the command line does, on the same library: for scripts, for servers without a
screen, and for tests. Output is for people; with
.B \-\-json
it is one JSON document on standard output, with the property names of Microsoft Graph. Progress and messages go to
standard error.
.PP
Settings are written as
.IR key = value
for text, numbers and lists with commas,
.IR key := JSON
for structures and
.IR key =@ FILE
for contents. Periods are written as 1y, 6w, 30d or 12h; a time without a zone is local.
.SH OPTIONS
"""

END = r""".SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
Refused or failed, with a reason and what to do about it; also checks that found an error.
.TP
.B 2
The command line is wrong.
.TP
.B 3
Some of a batch failed.
.SH THE VAULT
Each data folder has one store key, which encrypts the secrets at rest. The vault that holds it opens with a
passphrase or the desktop keyring. A command that needs it takes
.B \-\-passphrase\-file
.I FILE
(\- for standard input), else asks the keyring, else the terminal. A passphrase is never read from an argument or the
environment.
.SH ENVIRONMENT
.TP
.B XDG_DATA_HOME
Where the data folder
.I chancery
is, unless another one is named.
"""

BASH = r"""# bash completion for chancery-cli. Generated.
_chancery_cli ()
{
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words="" word i skip=0
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((skip)); then skip=0; continue; fi
    case $word in
      @SKIP@) skip=1 ;;
      -*) ;;
      *) words="$words${words:+ }$word" ;;
    esac
  done
  case $prev in
    --data-dir) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    --*-file|--client-certificate|--server-certificate|--csr|--out|--certificate) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  case "$words $prev" in
@CHOICES@
  esac
  local options="@GLOBALS@" next=""
  case "$words " in
@OPTIONS@
  esac
  case "$words" in
@WORDS@
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
  elif [[ -n $next ]]; then
    COMPREPLY=($(compgen -W "$next" -- "$cur"))
  else
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}
complete -o filenames -F _chancery_cli chancery-cli
"""


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    text = "".join(c if ord(c) < 128 else f"\\[u{ord(c):04X}]" for c in text)
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.split("\n"))


def man(tables):
    lines = [INTRO.rstrip("\n")]
    for option in tables["globals"]:
        value = f" \\fI{option['value']}\\fR" if option["value"] else ""
        lines += [".TP", f".B \\-\\-{roff(option['name'])}{value}", roff(option["help"])]
    last = None
    lines.append(".SH COMMANDS")
    for verb in tables["verbs"]:
        noun = verb["words"].split(" ")[0]
        if noun != last:
            lines.append(f".SS {roff(noun)}")
            if noun in tables["nouns"]:
                lines.append(roff(tables["nouns"][noun]) + ".")
            last = noun
        lines += [".TP", f".B {roff(verb['usage'])}", roff(verb["help"])]
        for option in verb["options"]:
            value = f" \\fI{option['value']}\\fR" if option["value"] else ""
            text = option["help"]
            if option["choices"]:
                text += " (" + ", ".join(option["choices"]) + ")"
            lines += [".RS", ".TP", f"\\fB\\-\\-{roff(option['name'])}\\fR{value}", roff(text), ".RE"]
    return "\n".join(lines) + "\n" + END


def quoted(words):
    return '"' + " ".join(words) + '"'


def bash(tables):
    following, options, choices = {}, [], []
    for verb in tables["verbs"]:
        words = verb["words"].split(" ")
        for i, word in enumerate(words):
            following.setdefault(" ".join(words[:i]), set()).add(word)
        names = ["--" + o["name"] for o in verb["options"]]
        if names:
            options.append(f"    \"{verb['words']} \"*) options=\"{' '.join(names)} $options\" ;;")
        for option in verb["options"]:
            if option["choices"]:
                choices.append(f"    \"{verb['words']}\"*\" --{option['name']}\") "
                               f"COMPREPLY=($(compgen -W {quoted(option['choices'])} -- \"$cur\")); return ;;")
    words = [f'    "{before}") next={quoted(sorted(after))} ;;' for before, after in sorted(following.items())]
    # The longest words first: "profile" would match "profile create" as well.
    options.sort(key=len, reverse=True)
    empty = "    '') ;;"
    names = ["--" + option["name"] for option in tables["globals"]]
    skip = ["--" + option["name"] for option in tables["globals"] if option["value"]]
    return (BASH.replace("@GLOBALS@", " ".join(names)).replace("@SKIP@", "|".join(skip)).replace("@CHOICES@", "\n".join(choices) or empty).replace("@OPTIONS@", "\n".join(options) or empty)
            .replace("@WORDS@", "\n".join(words)))


kind, program, out = sys.argv[1:]
result = subprocess.run([program, "--dump-tables"], check=True, stdout=subprocess.PIPE, text=True,
                        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "ASAN_OPTIONS": "detect_leaks=0"})
with open(out, "w", encoding="utf-8") as file:
    file.write((man if kind == "man" else bash)(json.loads(result.stdout)))
