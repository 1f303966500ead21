#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules for translations find each kind of damage, and pass what is right."""
import pathlib
import subprocess
import sys
import tempfile

HEAD = ('msgid ""\nmsgstr ""\n"Project-Id-Version: chancery\\n"\n"Language: de\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n')
GLOSSARY = "| Term | de | Source | Not |\n| --- | --- | --- | --- |\n| request | Anforderung | W | de: Antrag; fr: requête |\n"


def entry(source, form, flags=""):
    return f'{flags}msgid "{source}"\nmsgstr "{form}"\n'


def plural(one, many, flags="#, c-format\n", source="%s file {name}", sources="%s files {name}"):
    return f'{flags}msgid "{source}"\nmsgid_plural "{sources}"\nmsgstr[0] "{one}"\nmsgstr[1] "{many}"\n'


FORMAT = "#, c-format\n"
# what it is, the entry, what the rule says of it (None: nothing)
CASES = [
    ("a whole entry", entry("_Open %s of {name}\\n", "{name} aus %s ö_ffnen\\n", FORMAT), None),
    ("an entry without a translation", entry("Open", ""), "not translated"),
    ("a fuzzy entry", entry("Open", "Öffnen", "#, fuzzy\n"), "fuzzy"),
    ("directives in another order with their positions", entry("%s of %d", "%2$d: %1$s", FORMAT), None),
    ("directives in another order without them", entry("%s of %d", "%d: %s", FORMAT), "printf"),
    ("a lost directive", entry("%s of %d", "%s", FORMAT), "printf"),
    ("another directive", entry("%<PRId64> files", "%d Dateien", FORMAT), "printf"),
    ("a percent sign in a text that is no format", entry("Threshold (%)", "Schwelle (%)"), None),
    ("a renamed placeholder", entry("Set {field}.", "Legen Sie {Feld} fest."), "placeholders"),
    ("a lost placeholder", entry("Use {{DeviceId}}.", "Verwenden Sie sie."), "placeholders"),
    ("a placeholder of one brace instead of two", entry("Use {{Id}}.", "{Id} verwenden."), "placeholders"),
    ("a form for one thing without its number", plural("Eine Datei {name}", "%s Dateien {name}"), None),
    ("a form for one thing that skips an argument", plural("Datei %2$s", "%s Dateien %s", FORMAT, "%s file %s", "%s files %s"), "printf"),
    ("a form for many things without their number", plural("%s Datei {name}", "Dateien {name}"), "printf"),
    ("a missing plural form", plural("%s Datei {name}", ""), "not translated"),
    ("whole markup", entry("<b>Open</b> it", "<b>Öffnen</b> Sie es"), None),
    ("markup that does not parse", entry("<b>Open</b> it", "<b>Öffnen Sie es"), "markup"),
    ("other markup", entry("<b>Open</b> it", "<i>Öffnen</i> Sie es"), "markup"),
    ("a lost blank at the end", entry("Passphrase: ", "Passphrase:"), "blanks"),
    ("a lost blank after a comma", entry(", ", ","), "blanks"),
    ("a comma that has its blank in itself", entry(", ", "、"), None),
    ("a lost line end", entry("Done.\\n", "Fertig."), "msgid"),
    ("a lost mnemonic", entry("_Open", "Öffnen"), "mnemonic"),
    ("two mnemonics", entry("_Open", "_Ö_ffnen"), "mnemonic"),
    ("a variable with an underscore", entry("CN={{AAD_Device_ID}}", "CN={{AAD_Device_ID}}"), None),
    ("a word that the glossary forbids", entry("A request", "Ein Antrag"), "glossary"),
    ("that word as a part of another one", entry("The requests", "Antragsteller der Anforderungen"), None),
    ("that word for another term", entry("The subject", "Der Antragsteller"), None),
    ("a sentence left in English", entry("This file cannot be read.", "This file cannot be read."), "same as its source"),
    ("a name that is the same in both", entry("SHA-256", "SHA-256"), None),
    ("the other direction of writing", entry("default:LTR", "default:RTL"), "direction"),
    ("a syntax error", 'msgid "Open\nmsgstr "Öffnen"\n', "de.po"),
]


def lint(rule, root):
    script = pathlib.Path(__file__).with_name("lint.py")
    done = subprocess.run([sys.executable, script, rule, root], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else None


PAGE = ('<page xmlns="http://projectmallard.org/1.0/" id="a"><info><title type="sort">01</title></info>'
        '<title>Press <gui>Open</gui>.</title><screen>chancery-cli</screen></page>')


def tree(folder, catalog, languages="de\n", help_catalog=None):
    root = pathlib.Path(folder)
    for part in ("src", "po"):
        (root / part).mkdir()
    (root / "po/LINGUAS").write_text(languages, encoding="utf-8")
    (root / "po/POTFILES").write_text("src/a.c\n", encoding="utf-8")
    (root / "po/glossary.md").write_text(GLOSSARY, encoding="utf-8")
    (root / "src/a.c").write_text('f (_("Open"), ngettext ("file", "files", n));\n', encoding="utf-8")
    if catalog is not None:
        (root / "po/de.po").write_text(catalog, encoding="utf-8")
    if help_catalog is not None:
        (root / "po/help").mkdir()
        (root / "po/help/de.po").write_text(HEAD + help_catalog, encoding="utf-8")
        (root / "data/help/C").mkdir(parents=True)
        (root / "data/help/C/a.page").write_text(PAGE, encoding="utf-8")
        rules = pathlib.Path(__file__).parents[2] / "data/help/translate.its"
        (root / "data/help/translate.its").write_text(rules.read_text(encoding="utf-8"), encoding="utf-8")
    return root


def finds(rule, catalog, expected, languages="de\n", help_catalog=None):
    with tempfile.TemporaryDirectory() as folder:
        said = lint(rule, tree(folder, catalog, languages, help_catalog))
    return (said is None) if expected is None else (expected in (said or "")), said


CHECKS = [(name, "translations", HEAD + text, expected, "de\n") for name, text, expected in CASES] + [
    ("a language without a catalog", "translations", None, "no catalog", "de\n"),
    ("a language that is listed twice", "translations", HEAD, "sorted", "de\nde\n"),
    ("a catalog with every string", "untranslated", HEAD + entry("Open", "Öffnen") + "\n"
     + plural("Datei", "Dateien", "", "file", "files"), None, "de\n"),
    ("a string that the catalog lacks", "untranslated", HEAD + plural("Datei", "Dateien", "", "file", "files"), "'Open'", "de\n"),
    ("a plural that the catalog has as one text", "untranslated", HEAD + entry("Open", "Öffnen") + "\n"
     + entry("file", "Datei"), "'file'", "de\n"),
    ("a tree without languages", "untranslated", None, None, ""),
]
PROGRAM = HEAD + entry("_Open…", "Ö_ffnen…") + "\n" + entry("Open", "Öffnen") + "\n" + entry("_Close…", "Schließen(_C)…") + "\n" + plural("Datei", "Dateien", "", "file", "files")
TITLE = "Press <gui>Open</gui>."
HELP_CHECKS = [
    ("a help with every text", "untranslated", entry(TITLE, "Drücken Sie <gui>Öffnen</gui>."), None),
    ("a text that the help lacks", "untranslated", "", "po/help/de.po lacks"),
    ("a text of the help that calls a button as the window does", "translations", entry(TITLE, "Drücken Sie <gui>Öffnen</gui>."), None),
    ("a text of the help that calls it so without a mnemonic in brackets", "translations",
     entry("Press <gui>Close</gui>.", "Drücken Sie <gui>Schließen</gui>."), None),
    ("a text of the help that calls it otherwise", "translations", entry(TITLE, "Drücken Sie <gui>Auf</gui>."), "not called Öffnen"),
    ("a link of the help that leads elsewhere", "translations",
     entry('See <link xref=\\"a\\">it</link>.', 'Siehe <link xref=\\"b\\">dort</link>.'), "markup"),
]
CHECKS = [(*check, None) for check in CHECKS] + [
    (name, rule, PROGRAM, expected, "de\n", text) for name, rule, text, expected in HELP_CHECKS]

print(f"1..{len(CHECKS)}")
for number, (name, rule, catalog, expected, languages, help_catalog) in enumerate(CHECKS, 1):
    passed, output = finds(rule, catalog, expected, languages, help_catalog)
    print(f"{'ok' if passed else 'not ok'} {number} - {rule} {'finds' if expected else 'passes'} {name}")
    if not passed:
        print("# " + (output or "nothing").replace("\n", "\n# "))
