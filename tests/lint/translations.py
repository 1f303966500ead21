# SPDX-License-Identifier: GPL-3.0-or-later
"""What a translation may not be: unfinished, or different from its source in what a program reads."""
import collections
import gettext
import os
import pathlib
import re
import subprocess
import tempfile
import xml.etree.ElementTree

Entry = collections.namedtuple("Entry", "line flags context source plural forms")
# What xgettext looks for: the keywords of meson's preset "glib", which makes the template for translators.
XGETTEXT = ["--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2",
            "--keyword=g_dcgettext:2", "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3"]
DIRECTIVE = re.compile(r"%(?:(\d+)\$)?[-+#0']*(?:\d+)?(?:\.\d+)?((?:hh|h|ll|l|z|j)?[diouxXeEfgGcsp]|<\w+>|%)")
NAMED = re.compile(r"\{\{\w+\}\}|\{\w+\}")
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
# So many words of lower case in a row that are the same in both are a sentence that was forgotten.
FORGOTTEN = re.compile(r"(?:\b[a-z]{2,} ){3}[a-z]{2,}\b")
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


def unquoted(text):
    return re.sub(r"\\(.)", lambda match: ESCAPES.get(match[1], match[1]), text[text.index('"') + 1:text.rindex('"')])


def entries(text):
    """The entries of a catalog, its header first (an empty source)."""
    fields, flags, field, start = {}, set(), None, 0
    for number, line in enumerate(text.splitlines() + [""], 1):
        keyword = re.match(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?) ", line)
        if keyword:
            field = keyword[1]
            start = number if field == "msgid" else start
            fields[field] = unquoted(line)
        elif line.startswith('"') and field:
            fields[field] += unquoted(line)
        elif line.startswith("#,"):
            flags = {flag.strip() for flag in line[2:].split(",")}
        elif not line.strip():
            if "msgid" in fields:
                forms = [value for name, value in sorted(fields.items()) if name.startswith("msgstr")]
                yield Entry(start, flags, fields.get("msgctxt"), fields["msgid"], fields.get("msgid_plural"), forms)
            fields, flags, field = {}, set(), None


def glossary(root):
    """For each term the words that a language may not use for it."""
    path = root / "po/glossary.md"
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) > 2 and ":" in cells[-1]:
            term = re.sub(r" \(.*\)", "", cells[0])
            words = dict(part.strip().split(": ", 1) for part in cells[-1].split(";"))
            found.append((re.compile(rf"\b{re.escape(term)}s?\b", re.I),
                          {language: words[language].split(", ") for language in words}))
    return found


def holds(text, word):
    """Whether a text has a word: as a whole one, or anywhere where words are not set apart by blanks."""
    pattern = re.escape(word) if re.search(r"[\u3040-\u9fff]", word) else rf"(?<!\w){re.escape(word)}s?(?!\w)"
    return re.search(pattern, text, re.I) is not None


def directives(text):
    """The printf directives of a text by the argument that each reads."""
    found, place = {}, 0
    for position, kind in DIRECTIVE.findall(text):
        if kind != "%":
            place += 1
            found[int(position) if position else place] = kind
    return found


def elements(text):
    """The elements of a text that is markup; `_:` is where itstool keeps what stands inside. None where it is damaged."""
    try:
        return list(xml.etree.ElementTree.fromstring(f'<x xmlns:_="_">{text}</x>').iter())
    except xml.etree.ElementTree.ParseError:
        return None


def tags(text):
    """The elements of a text that is markup, with what they say to a program, or None."""
    if not re.search(r"</\w+>|<[\w:-]+/>|&\w+;", text):
        return []
    found = elements(text)
    return None if found is None else sorted((element.tag, *sorted(element.items())) for element in found)


def mnemonics(text):
    """How many letters of a text are marked, names of programs and variables aside."""
    return len(re.findall(r"_[^\W_]", re.sub(r"\{.*?\}|\S*[=.$/]\S*|\w+_\w+_\w+|[A-Z]+_[A-Z]+|\b[a-z]+_[a-z]+\b(?=\.)",
                                             "", text)))


def around(text):
    return re.match(r"\s*", text)[0], re.search(r"\s*\Z", text)[0]


def damaged(entry, source, form, alone):
    """What of the source a program reads and this form has not; `alone` is a form for one number only."""
    if "c-format" in entry.flags:
        wanted, got = directives(source), directives(form)
        fewer = alone and wanted.items() >= got.items() and set(got) == set(range(1, len(got) + 1))
        if wanted != got and not fewer:
            yield "other printf directives"
    wanted, got = collections.Counter(NAMED.findall(source)), collections.Counter(NAMED.findall(form))
    if set(wanted) != set(got) and not (alone and set(wanted) > set(got)):
        yield "other {placeholders}"
    if tags(source) is not None and tags(source) != tags(form):
        yield "other markup"
    # Chinese and Japanese have no blank after their commas.
    if around(source) != around(form) and not (source == ", " and form in "、，"):
        yield "other blanks or line ends around it"
    if mnemonics(source) == 1 != mnemonics(form):
        yield "no mnemonic (or several)"
    if form == source and FORGOTTEN.search(source):
        yield "the same as its source"


def flaws(entry, language, chooses, terms):
    """What is wrong with one entry."""
    if "fuzzy" in entry.flags:
        yield "fuzzy"
    if not all(entry.forms):
        yield "not translated"
        return
    for index, form in enumerate(entry.forms):
        numbers = [number for number in range(1000) if chooses(number) == index] if entry.plural else []
        source = entry.plural if entry.plural and (numbers != [1]) else entry.source
        yield from damaged(entry, source, form, len(numbers) == 1)
        for term, words in terms:
            if term.search(source):
                yield from (f"“{word}”, which the glossary forbids" for word in words.get(language, [])
                            if holds(form, word))
    if entry.source.startswith("default:"):
        if entry.forms[0] != ("default:RTL" if language[:2] in RIGHT_TO_LEFT else "default:LTR"):
            yield "the other direction of writing"


def catalogs(root, folder="po"):
    """The languages of po/LINGUAS, and the entries of each."""
    for language in (root / "po/LINGUAS").read_text(encoding="utf-8").split():
        path = root / folder / f"{language}.po"
        yield language, path, list(entries(path.read_text(encoding="utf-8"))) if path.is_file() else None


def folders(root):
    """Where catalogs are: the program's, and the help's where there is one."""
    return ["po", "po/help"] if (root / "po/help").is_dir() else ["po"]


def without_mnemonic(text):
    return re.sub(r"\(_\w\)$", "", text.rstrip("…:：\u00a0 ")).replace("_", "").rstrip("…:：\u00a0 ")


def windows_words(root, language):
    """What the windows of a language call things: for each source its translations."""
    words = collections.defaultdict(set)
    path = root / f"po/{language}.po"
    for entry in entries(path.read_text(encoding="utf-8")) if path.is_file() else []:
        if entry.source and entry.forms:
            words[without_mnemonic(entry.source)].add(without_mnemonic(entry.forms[0]))
    return words


def misnamed(entry, words):
    """What the help calls otherwise than the window does, which it tells the reader to look for."""
    shown = [without_mnemonic("".join(element.itertext())) for element in elements(entry.forms[0]) or []
             if element.tag == "gui"]
    for element in elements(entry.source) or []:
        known = words.get(without_mnemonic("".join(element.itertext()))) if element.tag == "gui" else None
        if known and not known & set(shown):
            yield f"“{''.join(element.itertext())}” is not called {' or '.join(sorted(known))} as in the window"


def translations(root):
    """Each language that is offered is complete and says to programs what its source says."""
    terms = glossary(root)
    listed = (root / "po/LINGUAS").read_text(encoding="utf-8").split()
    if listed != sorted(set(listed)):
        yield "po/LINGUAS: not sorted, or a language twice"
    for language, path, found in (catalog for folder in folders(root) for catalog in catalogs(root, folder)):
        name = path.relative_to(root).as_posix()
        words = windows_words(root, language) if path.parent.name == "help" else {}
        if not found:
            yield f"{name}: no catalog"
            continue
        checked = subprocess.run(["msgfmt", "--check", "-o", "/dev/null", path], capture_output=True, text=True, check=False)
        if checked.returncode != 0:
            yield from (line.replace(f"{root}/", "") for line in checked.stderr.splitlines())
        plural = re.search(r"^Plural-Forms:.*?plural=(.*?);?\s*$", found[0].forms[0], re.M)
        chooses = gettext.c2py(plural[1]) if plural else int
        for entry in found[1:]:
            for flaw in [*flaws(entry, language, chooses, terms), *(misnamed(entry, words) if all(entry.forms) else [])]:
                yield f"{name}:{entry.line}: {flaw}: {entry.source[:60]!r}"


def template(root):
    """The entries that the tree has now, as xgettext finds them."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "chancery.pot"
        subprocess.run(["xgettext", *XGETTEXT, "--files-from=po/POTFILES", f"--output={path}"], cwd=root,
                       env={**os.environ, "GETTEXTDATADIRS": str(root / "po")}, stderr=subprocess.DEVNULL, check=True)
        return list(entries(path.read_text(encoding="utf-8")))[1:] if path.is_file() else []


def help_template(root):
    """The texts that the help has now, as itstool finds them; the credits of translators are its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "help.pot"
        subprocess.run(["itstool", "-i", root / "data/help/translate.its", "-o", path,
                        *sorted((root / "data/help/C").glob("*.page"))], check=True)
        return [entry for entry in list(entries(path.read_text(encoding="utf-8")))[1:] if entry.context != "_"]


def untranslated(root):
    """Each language that is offered has every string of the tree."""
    for folder in folders(root):
        wanted = template(root) if folder == "po" else help_template(root)
        for language, path, found in catalogs(root, folder):
            have = {(entry.context, entry.source, entry.plural is None) for entry in found or []}
            yield from (f"{path.relative_to(root)} lacks {entry.source[:60]!r}" for entry in wanted
                        if (entry.context, entry.source, entry.plural is None) not in have)
