#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_faults.py CLI: a full disk, a read-only folder, kill -9 and Ctrl-C in the middle: a clear error, nothing lost, nothing issued twice.

Runs itself in a mount namespace of its own, so that it can have small and read-only disks."""
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

from road import Folder, run_tests

CLI = sys.argv[1]
KILLS = int(os.environ.get("CHY_KILLS", "20"))
DEVICES = int(os.environ.get("CHY_DEVICES", "400"))

if os.environ.get("CHY_NAMESPACE") is None:
    os.environ["CHY_NAMESPACE"] = "1"
    for flags in (["-m"], ["-Urm"]):
        if subprocess.run(["unshare", *flags, "true"], capture_output=True, check=False).returncode == 0:
            os.execvp("unshare", ["unshare", *flags, sys.executable, __file__, CLI])
    os.environ["CHY_NAMESPACE"] = "none"


def mount(*arguments):
    return subprocess.run(["mount", *map(str, arguments)], capture_output=True, check=False).returncode == 0


def check_whole(folder, n):
    """Every request has one certificate, no serial stands twice, the chain is whole."""
    rows = folder.json("request", "list")
    assert rows["@odata.count"] == n == len(rows["value"]), rows["@odata.count"]
    assert all(r["state"] in ("delivered", "installed") for r in rows["value"]), {r["state"] for r in rows["value"]}
    serials = [r["certificateSerialNumber"] for r in rows["value"]]
    assert len(set(serials)) == n
    issued = folder.json("certificate", "list", "--authority", "Contoso Issuing CA", "--state", "issued")
    theirs = [c["serialNumber"] for c in issued["value"]]
    assert sorted(theirs) == sorted(serials), f"the authority issued {len(theirs)} for {n} requests"
    folder.must("audit", "verify")


def full_disk():
    """on a full disk the run stops with a clear error, and goes on where there is room"""
    if os.environ["CHY_NAMESPACE"] == "none":
        return "no mount namespace here"
    with Folder(CLI) as folder:
        disk = folder.path / "share"
        disk.mkdir()
        if not mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", disk):
            return "tmpfs cannot be mounted here"
        try:
            folder.road(150)
            with open(disk / "ballast", "wb") as ballast:
                free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
                ballast.write(b"x" * max(0, free - 600_000))
            done = folder.run("connector", "run", "--once", "--passphrase-file", "vault.pass")
            said = done.stderr.decode(errors="replace")
            assert done.returncode in (1, 3), (done.returncode, said[-2000:])
            assert "full" in said.lower() or "space" in said.lower(), said[-2000:]
            assert "Sanitizer" not in said
            (disk / "ballast").unlink()
            folder.must("request", "retry", "--all") if folder.json("request", "list", "--state", "failed")["value"] else None
            folder.must("connector", "run", "--once", "--passphrase-file", "vault.pass")
            check_whole(folder, 150)
        finally:
            subprocess.run(["umount", disk], check=False)


def read_only():
    """in a read-only folder everything can be read, and a change is refused with the reason"""
    if os.environ["CHY_NAMESPACE"] == "none":
        return "no mount namespace here"
    with Folder(CLI) as folder:
        folder.road(1)
        data = folder.data
        if not (mount("--bind", data, data) and mount("-o", "remount,ro,bind", data)):
            return "a folder cannot be made read-only here"
        try:
            done = folder.run("profile", "set", "Wi-Fi certificate", "renewalThresholdPercentage=30")
            said = done.stderr.decode(errors="replace")
            assert done.returncode == 1, (done.returncode, said)
            assert "read" in said.lower() or "write" in said.lower(), said
            assert "Sanitizer" not in said
        finally:
            subprocess.run(["umount", data], check=False)
        folder.must("profile", "set", "Wi-Fi certificate", "renewalThresholdPercentage=30")


def killed():
    """kill -9 at random moments of issuing: afterwards one certificate for each request, and no serial twice"""
    seed = int(os.environ.get("CHY_SEED", "20261122"))
    moments = random.Random(seed)
    with Folder(CLI) as folder:
        folder.road(DEVICES)
        kills = 0
        for _ in range(KILLS):
            process = folder.start("connector", "run", "--once", "--passphrase-file", "vault.pass")
            time.sleep(moments.uniform(0.05, 1.2))
            if process.poll() is None:
                kills += 1
            process.send_signal(signal.SIGKILL)
            process.communicate()
        print(f"# seed {seed}: {kills} of {KILLS} were killed at work")
        last = folder.run("connector", "run", "--once", "--passphrase-file", "vault.pass")
        assert last.returncode == 0, last.stderr.decode(errors="replace")[-3000:]
        check_whole(folder, DEVICES)


def interrupted():
    """Ctrl-C stops a run cleanly, and the next one goes on"""
    with Folder(CLI) as folder:
        folder.road(DEVICES)
        process = folder.start("connector", "run", "--once", "--passphrase-file", "vault.pass")
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode in (0, 1, 130), (process.returncode, said.decode(errors="replace")[-2000:])
        assert b"Sanitizer" not in said
        folder.must("connector", "run", "--once", "--passphrase-file", "vault.pass")
        check_whole(folder, DEVICES)


run_tests([read_only, full_disk, killed, interrupted])
