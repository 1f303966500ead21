#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""pseudo.py SOURCE FOLDER: a language in which everything is longer by two fifths and has accents, so that pictures show what
is cut or crowded, and what is not translated. Prints the environment that a program needs to speak it.

plain() is the way back: what a text was in English.
"""
import pathlib
import re
import subprocess
import sys

LANGUAGE = "qps"
PLAIN = "ABCDEFGHIJKLMNOPRSTUWYZabcdefghijklmnoprstuwyz"
ACCENTED = "ÀƁĆĐÉƑĜĤÎĴĶĽṀŃÖṔŔŚŢŮŴÝŽàƀćđéƒĝĥîĵķľṁńöṕŕśţůŵýž"
TO = str.maketrans(PLAIN, ACCENTED)
BACK = str.maketrans(ACCENTED, PLAIN)
# What must stay as it is: placeholders, arguments of problems, markup, entities.
KEPT = re.compile(r"%%|%[-+ #0']*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j|t)?[a-zA-Z]|%[A-Z_\"a-z]*\"|\{\{[^}]*\}\}|\{[^}]*\}|<[^>]+>|&[a-z]+;|\\[nt\"\\]")


def longer(text):
    """[ţéẋţ ~~~]: ends show whether it is whole."""
    if not text.strip():
        return text
    parts, last = [], 0
    for kept in KEPT.finditer(text):
        parts += [text[last:kept.start()].translate(TO), kept.group()]
        last = kept.end()
    parts.append(text[last:].translate(TO))
    padding = "~" * max(1, (len(KEPT.sub("", text)) * 2 + 4) // 5 - 3)
    # In words, so that it wraps as words do.
    padding = " ".join(padding[i:i + 7] for i in range(0, len(padding), 7))
    end = re.search(r"(?:\\n)*$", text).group()
    body = "".join(parts)
    return "[" + (body[:-len(end)] if end else body) + " " + padding + "]" + end


def plain(text):
    """What was made longer, as it was; anything else as it is."""
    if "~" not in text:
        return text
    return re.sub(r"\[([^\[\]]*?)", r"\1", re.sub(r" ~[~ ]*\]", "", text)).translate(BACK)


def entries(pot):
    """(lines before, msgid parts, plural parts) of a template, as they stand there."""
    for block in pot.split("\n\n"):
        yield [line for line in block.split("\n") if line and not line.startswith("#~")]


def joined(lines):
    """The text of a keyword that goes over several lines."""
    return "".join(re.search(r'"(.*)"$', line).group(1) for line in lines)


def translate(pot):
    """The whole catalog."""
    out = [f'msgid ""\nmsgstr ""\n"Language: {LANGUAGE}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
           '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n']
    for lines in entries(pot):
        fields, now = {}, None
        flags = [line for line in lines if line.startswith("#,")]
        for line in lines:
            key = re.match(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) ", line)
            if key:
                now = key.group(1)
                fields[now] = []
            if now and not line.startswith("#"):
                fields[now].append(line)
        if "msgid" not in fields or not joined(fields["msgid"]):
            continue
        text = flags + fields.get("msgctxt", []) + fields["msgid"] + fields.get("msgid_plural", [])
        if "msgid_plural" in fields:
            text += [f'msgstr[0] "{longer(joined(fields["msgid"]))}"', f'msgstr[1] "{longer(joined(fields["msgid_plural"]))}"']
        else:
            words = joined(fields["msgid"])
            text.append(f'msgstr "{words if words == "default:LTR" else longer(words)}"')
        out.append("\n".join(text) + "\n")
    return "\n".join(out)


def make(source, folder):
    """Writes the catalog below `folder`, and gives the environment."""
    source, folder = pathlib.Path(source), pathlib.Path(folder)
    place = folder / LANGUAGE / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    pot = subprocess.run(["xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2",
                          "--keyword=g_dngettext:2,3", "--keyword=ngettext:1,2", "--keyword=g_dgettext:2", "--keyword=g_dpgettext2:2c,3",
                          "--flag=N_:1:pass-c-format", "--flag=_:1:pass-c-format",
                          "--files-from=po/POTFILES", "--output=-"], cwd=source, check=True, capture_output=True).stdout.decode()
    (place / "chancery.po").write_text(translate(pot), encoding="utf-8")
    subprocess.run(["msgfmt", "--check-format", "-o", place / "chancery.mo", place / "chancery.po"], check=True)
    return {"LANGUAGE": LANGUAGE, "CHANCERY_LOCALE_DIR": str(folder)}


def mirror(folder):
    """A catalog that says nothing but that its language is written from right to left."""
    place = pathlib.Path(folder) / LANGUAGE / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    (place / "chancery.po").write_text(f'msgid ""\nmsgstr ""\n"Language: {LANGUAGE}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
                                       'msgid "default:LTR"\nmsgstr "default:RTL"\n', encoding="utf-8")
    subprocess.run(["msgfmt", "-o", place / "chancery.mo", place / "chancery.po"], check=True)
    return {"LANGUAGE": LANGUAGE, "CHANCERY_LOCALE_DIR": str(folder)}


if __name__ == "__main__":
    for name, value in make(*sys.argv[1:3]).items():
        print(f"{name}={value}")
