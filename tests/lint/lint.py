#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of src/README.md that a script can hold the tree against: lint.py RULE ROOT."""
import pathlib
import re
import subprocess
import sys

import translations as catalogs
from python_names import python_names

# Which folders a layer may include from; single headers where only those are meant (src/README.md 3).
MAY_SEE = {
    "base": "",
    "model": "base",
    "pki": "base model",
    "vault": "base model pki",
    "store": "base model",
    "wire": "base model",
    "http": "base model wire",
    "oidc": "base model pki wire http",
    "signin": "base model pki wire http",
    "authority": "base model pki store vault wire http",
    "tenant": "base model pki store vault wire http authority/chy-authority.h",
    "service": "base model pki wire http connector tenant/chy-tenant.h tenant/remote authority/chy-authority.h "
               "authority/chy-authority-remote.h",
    "compose": "base model pki vault store authority tenant connector http signin",
    "connector": "base model pki tenant/chy-tenant.h tenant/commands authority/chy-authority.h",
    "server": "base model wire oidc/chy-oidc-provider.h tenant/chy-tenant.h tenant/commands",
    "cli": "base model pki/chy-inspect.h wire tenant/chy-tenant.h tenant/commands authority/chy-authority.h",
    "console": "base model pki/chy-inspect.h tenant/chy-tenant.h tenant/commands authority/chy-authority.h",
}
# Narrower than its layer: commands know the ports, not what stands behind them.
COMMANDS_MAY_SEE = ("base model wire pki/chy-inspect.h store/chy-store.h authority/chy-authority.h tenant/chy-tenant.h "
                    "tenant/commands")
FORBIDDEN = {
    "base": "gtk|gnutls|sqlite3|libpq-fe|libsoup|json-glib|libtasn1|gmp",
    "model": "gtk|gnutls|sqlite3|libpq-fe|libsoup|json-glib|libtasn1|gmp|gio",
    "pki": "gtk|sqlite3|libpq-fe|libsoup|json-glib",
    "vault": "gtk|sqlite3|libpq-fe|libsoup",
    "store": "gtk|gnutls|libsoup|json-glib",
    "wire": "gtk|gnutls|sqlite3|libpq-fe|libsoup",
    "http": "gtk|gnutls|sqlite3|libpq-fe",
    "oidc": "gtk|gnutls|sqlite3|libpq-fe|libsoup|json-glib",
    "signin": "gtk|gnutls|sqlite3|libpq-fe|json-glib",
    "authority": "gtk|gnutls|sqlite3|libpq-fe|libsoup",
    "tenant": "gtk|gnutls|sqlite3|libpq-fe|libsoup",
    "connector": "gtk|gnutls|sqlite3|libpq-fe|libsoup|json-glib",
    "service": "gtk|gnutls|sqlite3|libpq-fe|libsoup|json-glib",
    "server": "gtk|gnutls|sqlite3|libpq-fe|json-glib",
    "cli": "gtk|gnutls|sqlite3|libpq-fe|libsoup",
    "console": "gnutls|sqlite3|libpq-fe|libsoup|json-glib",
}
# Calls that this project does not make, and what stands in their place.
BANNED = {
    r"\bgtk_dialog_run\b": "a response signal",
    r"\bg_object_[sg]et_data\b": "a field of the struct",
    r"\bgtk_builder_get_object\b": "a template child",
    r"\bgtk_main_iteration": "asynchronous calls",
    r"\bg_main_context_iteration\b": "asynchronous calls (only tests may spin the loop)",
    r"\bgtk_main\s*\(": "GApplication",
    r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok)\s*\(": "g_strdup_printf, g_strlcpy or GString",
    r"\b(atoi|atol|atof)\s*\(": "g_ascii_string_to_signed",
    r"\b(system|popen)\s*\(": "GSubprocess",
    r"\b(rand|srand|random)\s*\(": "chy_random",
    r"\bg_random_": "chy_random",
    r"\bg_(get_real_time|date_time_new_now)\w*\s*\(": "ChyClock",
    r"\btime\s*\(\s*(NULL|0)\s*\)": "ChyClock",
    r"\bg_print\s*\(": "the command line's output helpers",
    r"\bg_variant_new_parsed\b": "g_variant_new",
    r"\bmktemp\s*\(": "g_mkstemp_full",
    r"\bsleep\s*\(": "a source or a condition with a time-out",
    r"\bg_assert\s*\(": "g_return_if_fail, or g_assert_true in tests",
}
MAY_CALL = {
    r"\bg_(get_real_time|date_time_new_now)\w*\s*\(": ["src/base/chy-clock.c", "src/console"],
    r"\bg_main_context_iteration\b": ["tests"],
    r"\bg_random_": ["tests"],
    r"\bg_variant_new_parsed\b": ["tests"],
    r"\b(rand|srand|random)\s*\(": ["tests"],
    r"\bg_print\s*\(": ["tests", "src/cli", "src/console/chy-application.c"],
    r"\bg_object_[sg]et_data\b": ["tests"],
    r"\bgtk_builder_get_object\b": ["tests"],
    r"\bg_(get_real_time|date_time_new_now)": ["tests"],
}
FILE_LIMIT, FUNCTION_LIMIT = 1000, 120
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"


def sources(root, *folders):
    for folder in folders or ("src", "tests"):
        for path in sorted((root / folder).rglob("*.[ch]")):
            yield path, path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def fits(header, wanted):
    return any(header == s or header.startswith(s + "/") for s in wanted)


def layers(root):
    for path, name, text in sources(root, "src"):
        layer = path.relative_to(root / "src").parts[0]
        if path.name == "main.c":  # a composition root may name anything
            continue
        wanted = [layer] + MAY_SEE[layer].split()
        if name.startswith("src/tenant/commands/"):
            wanted = COMMANDS_MAY_SEE.split()
        for number, line in enumerate(text.splitlines(), 1):
            own = re.match(r'#include "(\w+/[^"]+)"', line)
            if own and not fits(own[1], wanted):
                yield f"{name}:{number}: {layer} may not include {own[1]}"
            if layer in FORBIDDEN and re.match(rf"#include <({FORBIDDEN[layer]})[/.]", line):
                yield f"{name}:{number}: {layer} may not use {line.split()[1]}"
            if re.match(r"#include <sqlite3", line) and "backends/sqlite" not in name:
                yield f"{name}:{number}: only the SQLite back end knows SQLite"
            if re.match(r"#include <libpq", line) and "backends/postgres" not in name:
                yield f"{name}:{number}: only the PostgreSQL back end knows PostgreSQL"


def size(root):
    for _, name, text in sources(root):
        lines = text.splitlines()
        if len(lines) > FILE_LIMIT:
            yield f"{name}: {len(lines)} lines, more than {FILE_LIMIT}: look for the two files in it"
        start = None
        for number, line in enumerate(lines, 1):
            if line == "{":
                start = number
            elif line == "}" and start:
                if number - start > FUNCTION_LIMIT:
                    yield f"{name}:{start}: a function of {number - start} lines, more than {FUNCTION_LIMIT}"
                start = None


def without_comments(text):
    """The code with comments and the insides of strings blanked, line numbers kept."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.S)
    return pattern.sub(lambda m: '""' if m[0][0] == '"' else re.sub(r"[^\n]", " ", m[0]), text)


def banned(root):
    for _, name, text in sources(root):
        for number, line in enumerate(without_comments(text).splitlines(), 1):
            for pattern, instead in BANNED.items():
                if re.search(pattern, line) and not any(name.startswith(p) for key, allowed in MAY_CALL.items()
                                                        if key.startswith(pattern[:16]) for p in allowed):
                    yield f"{name}:{number}: “{line.strip()[:60]}”: use {instead}"


def statics(root):
    """No mutable state at file scope (house rules, form)."""
    pattern = re.compile(r"^static\s+(?!const\b|inline\b|G_DEFINE|_Thread_local)(?!.*\bconst\s+\w+\s*(\[|=))[\w\s\*]+?\b(\w+)\s*(\[[^\]]*\])*\s*(=[^;]*)?;")
    for _, name, text in sources(root, "src"):
        for number, line in enumerate(without_comments(text).splitlines(), 1):
            match = pattern.match(line)
            if match and not re.match(r"(props|signals|obj_props|parent_class)$", match[2]) and "(" not in line.split("=")[0]:
                yield f"{name}:{number}: mutable state at file scope: {match[2]}"


def spdx(root):
    tracked = subprocess.run(["git", "-C", root, "ls-files"], capture_output=True, text=True, check=False).stdout.split("\n")
    names = [n for n in tracked if n] or [p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()]
    for name in names:
        path = root / name
        suffix = path.suffix
        if not path.is_file() or name.startswith((".git/", "build")) and not name.startswith("build-aux/"):
            continue
        head = path.read_bytes()[:400].decode("utf-8", "replace")
        script = head.startswith("#!")
        if (suffix in (".c", ".h", ".py", ".sh", ".sql", ".css", ".ui", ".mjs") or script) and SPDX not in head:
            yield f"{name}: no line “{SPDX}” at its head"


def clang_format(root):
    files = [path for path, _, _ in sources(root)]
    for start in range(0, len(files), 40):
        done = subprocess.run(["clang-format-14", "--dry-run", "--Werror", *files[start:start + 40]],
                              capture_output=True, text=True, check=False, cwd=root)
        for line in done.stderr.splitlines():
            if "error:" in line:
                yield line.replace(str(root) + "/", "")


def potfiles(root):
    listed = {line.strip() for line in (root / "po/POTFILES").read_text(encoding="utf-8").splitlines()
              if line.strip() and not line.startswith("#")}
    used = set()
    for path, name, text in sources(root, "src"):
        if re.search(r"(?<!\w)(N?C?_|ngettext|g_dngettext|NC_)\s*\(\s*(GETTEXT_PACKAGE,\s*)?(\"|\n)", text) and path.name != "chy-i18n.h":
            used.add(name)
    for path in (root / "ui").rglob("*.ui"):
        if 'translatable="yes"' in path.read_text(encoding="utf-8"):
            used.add(path.relative_to(root).as_posix())
    for path in (root / "data").rglob("*.in"):
        if {".desktop", ".metainfo"} & set(path.suffixes):
            used.add(path.relative_to(root).as_posix())
    yield from (f"po/POTFILES lacks {name}" for name in sorted(used - listed))
    yield from (f"po/POTFILES lists {name}, which has no string" for name in sorted(listed - used))


def marks(root):
    for _, name, text in sources(root):
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line) and not re.search(r"#\d+", line):
                yield f"{name}:{number}: a mark without an issue: {line.strip()[:60]}"


def statements(root):
    """A statement's name stands once in its schema, and every statement that is run has one."""
    named = set()
    for bundle in sorted((root / "data").glob("*.gresource.xml")):
        seen = {}
        for source in re.findall(r">(statements/[^<]+\.sql)<", bundle.read_text(encoding="utf-8")):
            for name in re.findall(r"^-- name: (.+)$", (root / "data" / source).read_text(encoding="utf-8"), re.M):
                if name in seen:
                    yield f"data/{source}: the statement “{name}” stands in data/{seen[name]} too"
                seen[name] = source
                named.add(name.split()[0])
    pattern = re.compile(r'chy_session_(?:run|run_counted|insert|each|get_\w+)\s*\(\s*\w+(?:->\w+)*,\s*"([\w-]+)"')
    for _, name, text in sources(root, "src"):
        for statement in pattern.findall(text):
            if statement not in named:
                yield f"{name}: there is no statement “{statement}”"


RULES = {"statements": statements, "layers": layers, "size": size, "banned": banned, "statics": statics, "spdx": spdx, "format": clang_format,
         "potfiles": potfiles, "marks": marks, "translations": catalogs.translations, "untranslated": catalogs.untranslated,
         "python-names": python_names}


def main():
    rule, root = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    found = list(RULES[rule](root))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
