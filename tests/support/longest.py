#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""longest.py SOURCE FOLDER: a catalog in which each text is the longest of its real translations, so that one walk over the screens
shows what any of the languages would cut. Prints the environment that a program needs to speak it.

Each text has its number in signs that nobody sees around it (U+2061 to U+2064, of no width). plain() reads them: what the text is in
English, with what was put into it; form() what it is in one of the languages.
"""
import collections
import functools
import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lint"))
import translations  # noqa: E402  pylint: disable=wrong-import-position

LANGUAGE = "qps"
# Those that the fonts of a test machine have; others are as wide as boxes are.
LATIN = ("de", "es", "fr", "it", "pt_BR")
SIGNS = "\u2061\u2062\u2063\u2064"
END = "\u206e"
DIGITS = 7
MARKED = re.compile(f"([{SIGNS}]{{{DIGITS}}})([^{SIGNS}{END}]*){END}")
LEFT = re.compile(f"[{SIGNS}{END}]")
HOLE = re.compile(r"%(?:(?P<place>\d+)\$)?[-+#0' ]*\d*(?:\.\d+)?(?:(?:hh|h|ll|l|z|j)?[diouxXeEfgGcs]|<\w+>|%)|(?P<name>\{\{\w+\}\}|\{\w+\})")
# Read by programs, not by people.
KEPT = ("default:LTR",)

Text = collections.namedtuple("Text", "context source plural form many languages")


def sign(number):
    """A number in signs of no width."""
    return "".join(SIGNS[number >> 2 * i & 3] for i in reversed(range(DIGITS)))


def number_of(signs):
    """The way back."""
    return functools.reduce(lambda number, one: number * 4 + SIGNS.index(one), signs, 0)


def width(text):
    """Letters that are shown."""
    return len(re.sub(r"_(?=\w)|<[^>]+>", "", text))


def texts(source):
    """Every text with its longest form; the forms of all languages for those that have a mnemonic."""
    catalogs = {path.stem: {(entry.context, entry.source): entry for entry in translations.entries(path.read_text(encoding="utf-8"))}
                for path in sorted((pathlib.Path(source) / "po").glob("*.po"))}
    for key, entry in catalogs[LATIN[0]].items():
        if not entry.source or entry.source in KEPT:
            continue
        same = {name: catalog[key] for name, catalog in catalogs.items() if key in catalog and all(catalog[key].forms)}
        forms = [same[name].forms for name in LATIN if name in same] + [[entry.source, entry.plural or entry.source]]
        languages = {name: other.forms[0] for name, other in same.items()} if "_" in entry.source else {}
        yield Text(entry.context, entry.source, entry.plural, max((form[0] for form in forms), key=width),
                   max((form[-1] for form in forms), key=width) if entry.plural else None, languages)


def quoted(text):
    """As a catalog has it."""
    return json.dumps(text, ensure_ascii=False)


def marked(text, number):
    """With its number around it; line ends stay outside."""
    body = text.rstrip("\n")
    return quoted(sign(number) + body + END + text[len(body):]) if body.strip() else quoted(text)


def make(source, folder):
    """Writes the catalog below `folder`, and gives the environment."""
    place = pathlib.Path(folder) / LANGUAGE / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    found = list(texts(source))
    lines = [f'msgid ""\nmsgstr ""\n"Language: {LANGUAGE}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
             '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n']
    for number, text in enumerate(found):
        entry = [f"msgctxt {quoted(text.context)}"] if text.context else []
        entry.append(f"msgid {quoted(text.source)}")
        if text.plural:
            entry += [f"msgid_plural {quoted(text.plural)}", f"msgstr[0] {marked(text.form, number)}", f"msgstr[1] {marked(text.many, number)}"]
        else:
            entry.append(f"msgstr {marked(text.form, number)}")
        lines.append("\n".join(entry) + "\n")
    (place / "chancery.po").write_text("\n".join(lines), encoding="utf-8")
    subprocess.run(["msgfmt", "-o", place / "chancery.mo", place / "chancery.po"], check=True)
    (pathlib.Path(folder) / "texts.json").write_text(json.dumps(found), encoding="utf-8")
    return {"LANGUAGE": LANGUAGE, "CHANCERY_LOCALE_DIR": str(folder)}


@functools.lru_cache(maxsize=None)
def index(folder):
    """The texts of a catalog by their numbers."""
    path = pathlib.Path(folder) / "texts.json"
    return [Text(*text) for text in json.loads(path.read_text(encoding="utf-8"))] if path.is_file() else []


def known():
    """Those of the language that this test speaks."""
    return index(os.environ.get("CHANCERY_LOCALE_DIR", "/nowhere"))


def holes(text):
    """The parts between what is put in, and the keys of that."""
    parts, keys, last, place = [], [], 0, 0
    for hole in HOLE.finditer(text):
        if hole.group().endswith("%") and not hole["name"]:
            continue
        place += not hole["name"]
        parts.append(text[last:hole.start()])
        keys.append(hole["name"] or int(hole["place"] or place))
        last = hole.end()
    return parts + [text[last:]], keys


@functools.lru_cache(maxsize=None)
def reader(form):
    """A pattern that finds in a shown text what was put into it."""
    parts, keys = holes(form)
    # Mnemonics are not part of an accessible name.
    clean = ["_?".join(re.escape(piece) for piece in re.split(r"_(?=\w)", part.replace("%%", "%"))) for part in parts]
    return re.compile("(.*?)".join(clean) + r"\Z", re.S), keys


def english(text, body):
    """What one marked text is in English."""
    for form in (text.form, text.many):
        match = form is not None and reader(form.strip("\n"))[0].match(body)
        if match:
            values = dict(zip(reader(form.strip("\n"))[1], match.groups()))
            source = text.plural if form == text.many and text.plural and "1" not in values.values() else text.source
            parts, keys = holes(source)
            shown = "".join(part.replace("%%", "%") + values.get(key, "") for part, key in zip(parts, keys + [None]))
            return re.sub(r"_(?=\w)", "", shown) if "_" not in body else shown
    return re.sub(r"_(?=\w)", "", text.source)


def plain(text):
    """What a shown text is in English; anything that is not of the catalog as it is."""
    if not LEFT.search(text):
        return text
    found = known()
    before = None
    while before != text:
        before = text
        text = MARKED.sub(lambda mark: english(found[number_of(mark[1])], mark[2]) if number_of(mark[1]) < len(found) else mark[2], text)
    return LEFT.sub("", text)


def forms(text):
    """The forms of a shown text with a mnemonic: language -> text; English, too. None for what is not of the catalog."""
    mark = MARKED.search(text)
    if mark is None or number_of(mark[1]) >= len(known()):
        return None
    found = known()[number_of(mark[1])]
    return {"en": found.source, **found.languages}


if __name__ == "__main__":
    for name, value in make(*sys.argv[1:3]).items():
        print(f"{name}={value}")
