#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""gen-help-bundle.py OUT DOMAIN LANGUAGE... -- PAGE...: the list of the help's pages for glib-compile-resources. Those in English
lie beside each other, those of a language in its folder."""
import sys

split = sys.argv.index("--")
with open(sys.argv[1], "w", encoding="utf-8") as out:
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<gresources>\n  <gresource prefix="/io/github/chancery_pki/Chancery/help">\n')
    for name in sys.argv[split + 1:]:
        out.write(f'    <file compressed="true" alias="C/{name}.page">{name}.page</file>\n')
        for language in sys.argv[3:split]:
            out.write(f'    <file compressed="true" alias="{language}/{name}.page">{language}/{sys.argv[2]}/{name}.page</file>\n')
    out.write("  </gresource>\n</gresources>\n")
