#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the C table of the built-in certificate templates.

gen-templates.py TEMPLATES.json OUT.c

The model sees no JSON, so the attributes (by their LDAP names, octets in hexadecimal) become rows of
ChyTemplateBuiltin here. Anything that a row has no place for is an error.
"""
import json
import os
import sys

BASE_ARCS = 15  # 1.3.6.1.4.1.311.21.8 and six more


def seconds(octets):
    ticks = int.from_bytes(bytes.fromhex(octets), "little", signed=True)
    assert ticks < 0 and ticks % 10_000_000 == 0, octets
    return -ticks // 10_000_000


def key_usage(octets):
    bits = bytes.fromhex(octets)
    return sum(1 << bit for bit in range(9) if bits[bit // 8] & (0x80 >> bit % 8))


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def joined(values):
    assert not any("|" in value for value in values)
    return quoted("|".join(values))


MEMBERS = {
    "cn": ("cn", quoted),
    "displayName": ("display_name", quoted),
    "flags": ("flags", str),
    "revision": ("revision", str),
    "msPKI-Template-Minor-Revision": ("minor_revision", str),
    "msPKI-Template-Schema-Version": ("schema_version", str),
    "pKIDefaultKeySpec": ("key_spec", str),
    "pKIMaxIssuingDepth": ("max_issuing_depth", str),
    "pKIKeyUsage": ("key_usage", lambda v: hex(key_usage(v))),
    "pKIExpirationPeriod": ("expiration", lambda v: str(seconds(v))),
    "pKIOverlapPeriod": ("overlap", lambda v: str(seconds(v))),
    "msPKI-Certificate-Name-Flag": ("name_flag", lambda v: hex(v & 0xFFFFFFFF) + "u"),
    "msPKI-Enrollment-Flag": ("enrollment_flag", lambda v: hex(v & 0xFFFFFFFF)),
    "msPKI-Private-Key-Flag": ("private_key_flag", lambda v: hex(v & 0xFFFFFFFF)),
    "msPKI-RA-Signature": ("ra_signature", str),
    "msPKI-Minimal-Key-Size": ("minimal_key_size", str),
    "pKICriticalExtensions": ("critical_extensions", joined),
    "pKIExtendedKeyUsage": ("extended_key_usage", joined),
    "pKIDefaultCSPs": ("default_csps", joined),
    "msPKI-RA-Application-Policies": ("ra_application_policies", joined),
    "msPKI-Certificate-Policy": ("certificate_policies", joined),
    "msPKI-Certificate-Application-Policy": ("application_policies", joined),
    "msPKI-Supersede-Templates": ("supersede_templates", joined),
}

source, out = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    templates = json.load(file)
bases = {".".join(t["msPKI-Cert-Template-OID"].split(".")[:BASE_ARCS]) for t in templates}
assert len(bases) == 1, bases
base = bases.pop()
lines = [f"/* Generated from {os.path.basename(source)}. */", '#include "model/chy-template-private.h"', ""]
lines += [f"const char chy_template_builtin_oid_base[] = {quoted(base)};", ""]
lines += ["const ChyTemplateBuiltin chy_template_builtins[] = {"]
for template in templates:
    lines.append("  {")
    for name, value in template.items():
        if name == "name":
            assert value == template["cn"]
        elif name == "msPKI-Cert-Template-OID":
            lines.append(f"    .oid_tail = {quoted(value[len(base):])},")
        else:
            member, form = MEMBERS[name]
            lines.append(f"    .{member} = {form(value)},")
    lines.append("  },")
lines += ["  { NULL },", "};"]
with open(out, "w", encoding="utf-8") as file:
    file.write("\n".join(lines) + "\n")
