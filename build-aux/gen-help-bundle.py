#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""gen-help-bundle.py OUT PAGE...: the list of the help's pages for glib-compile-resources."""
import sys

with open(sys.argv[1], "w", encoding="utf-8") as out:
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<gresources>\n  <gresource prefix="/io/github/chancery_pki/Chancery/help">\n')
    for name in sys.argv[2:]:
        out.write(f'    <file compressed="true">{name}.page</file>\n')
    out.write("  </gresource>\n</gresources>\n")
