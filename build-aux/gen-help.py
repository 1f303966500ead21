#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""gen-help.py FOLDER LANGUAGE CATALOG PROGRAM-CATALOG RULES MAKE-PAGES ARGUMENT... -- PAGE...: the help in a language. The
pages that people wrote come from itstool and CATALOG, those of the tables from MAKE-PAGES in that language."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


def main():
    split = sys.argv.index("--", sys.argv.index("--") + 1)
    folder, language, catalog, program, rules, *make = sys.argv[1:split]
    pages = sys.argv[split + 1:]
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    with tempfile.TemporaryDirectory() as temporary:
        compiled = pathlib.Path(temporary) / "help.mo"
        subprocess.run(["msgfmt", "-o", compiled, catalog], check=True)
        subprocess.run(["itstool", "--strict", "-i", rules, "-l", language, "-m", compiled, "-o", folder, *pages], check=True)
    # The program's catalog lies at FOLDER/LANGUAGE/LC_MESSAGES/DOMAIN.mo.
    locales = pathlib.Path(program).parents[2]
    subprocess.run([make[0], folder, *make[1:]], check=True,
                   env={**os.environ, "LANGUAGE": language, "LC_ALL": "C.UTF-8", "CHANCERY_LOCALE_DIR": str(locales.resolve())})


main()
