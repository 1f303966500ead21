#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""summarize.py TESTLOG.JSON JUNIT.XML STATUS [FUZZ.TXT]: one line of counts, every subtest counted; exit 1 where anything failed."""
import json
import pathlib
import sys
import xml.etree.ElementTree as ET

log, junit, status, *fuzz = sys.argv[1:]
passed = failed = skipped = 0
cases = {}
if pathlib.Path(junit).exists():
    for suite in ET.parse(junit).getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            kind = "failed" if case.find("failure") is not None or case.find("error") is not None else \
                   "skipped" if case.find("skipped") is not None else "passed"
            cases.setdefault(suite.get("name", ""), []).append(kind)
for kinds in cases.values():
    passed += kinds.count("passed")
    failed += kinds.count("failed")
    skipped += kinds.count("skipped")
broken = 0
if pathlib.Path(log).exists():
    for line in pathlib.Path(log).read_text(encoding="utf-8").splitlines():
        result = json.loads(line).get("result", "")
        broken += result in ("FAIL", "ERROR", "TIMEOUT", "UNEXPECTEDPASS")
# A test that died says nothing of the subtests that it did not reach: it counts as one.
failed = max(failed, broken)
for name in fuzz:
    for line in pathlib.Path(name).read_text(encoding="utf-8").splitlines():
        passed += line.startswith("ok ")
        failed += line.startswith("not ok ")
if passed == 0:
    failed += 1
if status != "0" and failed == 0:
    failed = 1
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed else 0)
