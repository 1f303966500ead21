#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_many.py CLI [DEVICES]: a profile assigned to many devices, run by one connector to the last."""
import os
import resource
import sys
import time

from road import Folder, run_tests

CLI = sys.argv[1]
DEVICES = int(sys.argv[2]) if len(sys.argv) > 2 else 10000


def many():
    """every device gets its certificate, on all cores"""
    with Folder(CLI) as folder:
        folder.road(DEVICES)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        folder.must("connector", "run", "--once", "--passphrase-file", "vault.pass")
        wall = time.monotonic() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        print(f"# {DEVICES} devices: {wall:.1f} s, {cpu:.1f} CPU s, {cpu / wall:.2f} of {os.cpu_count()} cores")
        rows = folder.json("request", "list", "--state", "delivered")
        assert rows["@odata.count"] == DEVICES, rows["@odata.count"]
        issued = folder.json("certificate", "list", "--authority", "Contoso Issuing CA", "--state", "issued", "--limit", "1")
        assert issued["@odata.count"] == DEVICES, issued["@odata.count"]
        folder.must("audit", "verify")


run_tests([many])
