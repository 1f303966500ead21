#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the table of a registry.

gen-registry.py OUT HEADER TYPE PREFIX FUNCTION NAME...

Each NAME stands for one constant `const TYPE PREFIX_NAME` in a file of its own; OUT defines
`const TYPE *const *FUNCTION (void)`, a NULL-terminated array in the order given.
"""
import sys

out, header, kind, prefix, function, *names = sys.argv[1:]
symbols = [f"{prefix}_{n.replace('-', '_')}" for n in names]
lines = ["/* Generated. */", f'#include "{header}"', ""]
lines += [f"extern const {kind} {s};" for s in symbols]
lines += ["", f"static const {kind} *const table[] = {{"]
lines += [f"  &{s}," for s in symbols] + ["  NULL,", "};", ""]
lines += [f"const {kind} *const *", f"{function} (void)", "{", "  return table;", "}"]
with open(out, "w", encoding="utf-8") as file:
    file.write("\n".join(lines) + "\n")
