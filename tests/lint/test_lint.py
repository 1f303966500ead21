#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each lint rule finds what it is for, and passes what is right."""
import pathlib
import subprocess
import sys
import tempfile

HEAD = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
# rule, file, text, whether it is right
CASES = [
    ("layers", "src/model/a.c", '#include "base/chy-time.h"\n', True),
    ("layers", "src/model/a.c", '#include "store/chy-store.h"\n', False),
    ("layers", "src/model/a.c", "#include <json-glib/json-glib.h>\n", False),
    ("layers", "src/console/x/a.c", '#include "pki/chy-inspect.h"\n', True),
    ("layers", "src/console/x/a.c", '#include "pki/chy-key.h"\n', False),
    ("layers", "src/tenant/commands/a.c", '#include "vault/chy-vault.h"\n', False),
    ("layers", "src/cli/main.c", '#include "store/chy-store.h"\n', True),
    ("layers", "src/store/chy-list.c", "#include <sqlite3.h>\n", False),
    ("layers", "src/store/chy-list.c", "#include <libpq-fe.h>\n", False),
    ("layers", "src/store/backends/postgres/chy-postgres.h", "#include <libpq-fe.h>\n", True),
    ("size", "src/base/a.c", "\n" * 1001, False),
    ("size", "src/base/a.c", "int\nf (void)\n{\n" + "\n" * 130 + "}\n", False),
    ("size", "src/base/a.c", "int\nf (void)\n{\n" + "\n" * 100 + "}\n", True),
    ("banned", "src/base/a.c", "  strcpy (a, b);\n", False),
    ("banned", "src/base/a.c", "  /* strcpy (a, b); */ f (\"system (1)\");\n", True),
    ("banned", "src/tenant/a.c", "  now = g_get_real_time ();\n", False),
    ("banned", "src/console/a.c", "  gtk_dialog_run (d);\n", False),
    ("statics", "src/base/a.c", "static int counter;\n", False),
    ("statics", "src/base/a.c", "static GParamSpec *props[3];\nstatic const int table[] = { 1 };\nstatic int f (void);\n", True),
    ("spdx", "src/base/b.c", None, False),
    ("spdx", "src/base/a.c", "int x;\n", True),
    ("format", "src/base/a.c", "int   f(void){return 1;}\n", False),
    ("potfiles", "src/base/a.c", 'f (_("Text"));\n', False),
    ("potfiles", "src/base/a.c", 'f (g_dngettext (GETTEXT_PACKAGE,\n"%s file", "%s files", n));\n', False),
    ("potfiles", "src/base/a.c", 'f ("Text");\n', True),
    ("marks", "src/base/a.c", "/* TODO: later */\n", False),
    ("marks", "src/base/a.c", "/* TODO (#12): later */\n", True),
    ("python-names", "tests/a.py", "import a\n\nB = 1\nprint(a.B)\n", True),
    ("python-names", "tests/a.py", "import a\n\nprint(a.B)\n", False),
    ("python-names", "tests/a.py", "from os import path\nfrom a import B as C\n", False),
]


def run(case):
    rule, name, text, right = case
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for part in ("src", "tests", "ui", "data", "po"):
            (root / part).mkdir()
        (root / "po/POTFILES").write_text("", encoding="utf-8")
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("int x;\n" if text is None else text if path.suffix == ".py" else HEAD + text, encoding="utf-8")
        script = pathlib.Path(__file__).with_name("lint.py")
        done = subprocess.run([sys.executable, script, rule, root], capture_output=True, text=True, check=False)
        return (done.returncode == 0) == right, done.stdout


print(f"1..{len(CASES)}")
for number, case in enumerate(CASES, 1):
    passed, output = run(case)
    print(f"{'ok' if passed else 'not ok'} {number} - {case[0]} {'passes' if case[3] else 'finds'} {case[1]}")
    if not passed:
        print("# " + output.replace("\n", "\n# "))
