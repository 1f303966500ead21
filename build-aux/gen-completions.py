#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the completion of a program for a shell from what the program itself says: its tables, or the help of its options.

gen-completions.py bash|zsh|fish PROGRAM OUT
"""
import json
import pathlib
import re
import subprocess
import sys

ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "ASAN_OPTIONS": "detect_leaks=0"}
FILES = re.compile(r"(^|-)(file|certificate|key|csr|out|ca|secret|credentials|program|hook|sendmail)$")
FOLDERS = re.compile(r"(^|-)dir$")


def ask(program, *arguments):
    return subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT).stdout


def from_help(text):
    """Options and commands of the help that GOption prints, and the commands that its description tells of."""
    options, commands = [], []
    for line in text.splitlines():
        option = re.match(r"  (?:-(\w), )?--([\w-]+)(?:=(\S+))?\s+(\S.*)", line)
        # A description tells of commands, each on a line that begins with it.
        command = re.match(r"([a-z][\w-]*)(?: [A-Z]+)? (\S.*)", line)
        if option:
            options.append({"name": option[2], "value": option[3] or "", "help": option[4], "choices": []})
        elif command:
            commands.append({"words": command[1], "help": command[2], "options": []})
    return {"globals": options, "verbs": commands, "nouns": {}}


def load(program):
    if pathlib.Path(program).name == "chancery-cli":
        return json.loads(ask(program, "--dump-tables"))
    return from_help(ask(program, "--help"))


def following(tables):
    """What may follow the words so far: {"authority": {"create": help}}."""
    found = {}
    for verb in tables["verbs"]:
        words = verb["words"].split(" ")
        for i, word in enumerate(words):
            text = verb["help"] if i == len(words) - 1 else tables["nouns"].get(word, "")
            if i == 0 and word in tables["nouns"]:
                text = tables["nouns"][word]
            found.setdefault(" ".join(words[:i]), {}).setdefault(word, text)
    return found


def kind(option):
    return "none" if not option["value"] else "folder" if FOLDERS.search(option["name"]) else "file" if option["value"] == "FILE" or FILES.search(option["name"]) else "value"


def short(text):
    """One line for a list of candidates: the first sentence."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.split(r"(?<=[a-z)])[.;:] ", text)[0].rstrip(".")


def single(text):
    return "'" + text.replace("'", "'\\''") + "'"


def takers(tables):
    """Options before the verb that take the next word."""
    return ["--" + option["name"] for option in tables["globals"] if option["value"]]


# --- bash ------------------------------------------------------------------------------------------------------------------------

def bash(tables, name, function):
    options = " ".join("--" + option["name"] for option in tables["globals"])
    words = " ".join(sorted(following(tables).get("", {})))
    files = "|".join("--" + option["name"] for option in tables["globals"] if kind(option) == "file")
    folders = "|".join("--" + option["name"] for option in tables["globals"] if kind(option) == "folder")
    values = "|".join("--" + option["name"] for option in tables["globals"] if kind(option) == "value")
    cases = [(files, 'COMPREPLY=($(compgen -f -- "$cur"))'), (folders, 'COMPREPLY=($(compgen -d -- "$cur"))'), (values, "COMPREPLY=()")]
    lines = [f"# bash completion for {name}. Generated.", f"{function} ()", "{",
             "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}",
             "  [ \"$prev\" = = ] && prev=${COMP_WORDS[COMP_CWORD-2]}", "  [ \"$cur\" = = ] && cur=",
             "  case $prev in"] + [f"    {pattern}) {then}; return ;;" for pattern, then in cases if pattern]
    lines += ["  esac", "  if [[ $cur == -* ]]; then", f"    COMPREPLY=($(compgen -W \"{options}\" -- \"$cur\"))"]
    lines += ["  elif ((COMP_CWORD == 1)); then", f"    COMPREPLY=($(compgen -W \"{words}\" -- \"$cur\"))"] if words else []
    lines += ["  else", "    COMPREPLY=($(compgen -f -- \"$cur\"))", "  fi", "}", f"complete -o filenames -F {function} {name}"]
    return "\n".join(lines) + "\n"


# --- zsh -------------------------------------------------------------------------------------------------------------------------

def described(pairs):
    return " ".join(single(word.replace(":", "\\:") + ":" + short(text)) for word, text in pairs)


def zsh(tables, name, function):
    cases, values = [], []
    for before, after in sorted(following(tables).items()):
        cases.append(f"    {single(before)}) next=({described(sorted(after.items()))}) ;;")
    options = []
    for verb in sorted(tables["verbs"], key=lambda verb: len(verb["words"]), reverse=True):
        if verb["options"]:
            pairs = [("--" + option["name"], option["help"]) for option in verb["options"]]
            options.append(f"    {single(verb['words'] + ' ')}*) options=({described(pairs)}) ;;")
        for option in verb["options"]:
            if option["choices"]:
                values.append(f"    {single(verb['words'])}*{single(' --' + option['name'])}) compadd -- {' '.join(map(single, option['choices']))}; return ;;")
    for pattern, then in (("file", "_files"), ("folder", "_files -/"), ("value", "return")):
        for option in tables["globals"] + [option for verb in tables["verbs"] for option in verb["options"]]:
            if kind(option) == pattern and not option["choices"]:
                line = f"    *{single(' --' + option['name'])}) {then}; return ;;"
                if line not in values:
                    values.append(line)
    always = described([("--" + option["name"], option["help"]) for option in tables["globals"]])
    skip = "|".join(takers(tables)) or "--"
    return "\n".join([
        f"#compdef {name}", "# Generated.", f"{function} ()", "{",
        "  local before= word skip=0", "  local -a next options always",
        '  for word in "${(@)words[2,CURRENT-1]}"; do', "    if ((skip)); then skip=0; continue; fi", "    case $word in",
        f"      {skip}) skip=1 ;;", "      -*) ;;", '      *) before="$before${before:+ }$word" ;;', "    esac", "  done",
        '  case "$before ${words[CURRENT-1]}" in', *values, "  esac",
        '  case "$before " in', *options, "  esac", '  case "$before" in', *cases, "  esac",
        f"  always=({always})", "  if [[ $PREFIX == -* ]]; then", "    _describe option options -- always",
        "  elif (($#next)); then", "    _describe command next", "  else", "    _files", "  fi", "}", f'{function} "$@"']) + "\n"


# --- fish ------------------------------------------------------------------------------------------------------------------------

def fish_option(name, option, condition):
    line = f"complete -c {name}" + (f" -n {single(condition)}" if condition else "") + f" -l {option['name']} -d {single(short(option['help']))}"
    how = kind(option)
    if option["choices"]:
        return line + f" -x -a {single(' '.join(option['choices']))}"
    if how == "folder":
        return line + " -x -a '(__fish_complete_directories)'"
    return line + {"none": "", "file": " -r -F", "value": " -x"}[how]


def fish(tables, name, function):
    lines = [f"# fish completion for {name}. Generated.", f"function {function}_words",
             "  set -l skip 0", "  set -l found", "  for word in (commandline -opc)[2..-1]", "    if test $skip = 1", "      set skip 0", "      continue", "    end",
             "    switch $word", f"      case {' '.join(takers(tables)) or '--'}", "        set skip 1", "      case '-*'", "      case '*'",
             "        set -a found $word", "    end", "  end", "  string join ' ' -- $found", "end",
             f"function {function}_at", f"  test \"$argv[1]\" = \"$({function}_words)\"", "end",
             f"function {function}_in", f"  string match -q -- \"$argv[1] *\" \"$({function}_words) \"", "end"]
    for before, after in sorted(following(tables).items()):
        for word, text in sorted(after.items()):
            lines.append(f"complete -c {name} -f -n {single(f'{function}_at {json.dumps(before)}')} -a {word} -d {single(short(text))}")
    for option in tables["globals"]:
        lines.append(fish_option(name, option, ""))
    for verb in tables["verbs"]:
        for option in verb["options"]:
            lines.append(fish_option(name, option, f"{function}_in {json.dumps(verb['words'])}"))
    return "\n".join(lines) + "\n"


def main():
    shell, program, out = sys.argv[1:]
    name = pathlib.Path(program).name
    function = "_" + name.replace("-", "_")
    text = {"bash": bash, "zsh": zsh, "fish": fish}[shell](load(program), name, function)
    pathlib.Path(out).write_text(text, encoding="utf-8")


main()
