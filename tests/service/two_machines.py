#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""two_machines.py README SERVER CLI CONNECTOR UNIT: the very commands of README, "Two machines in ten minutes". TAP.

What is not of this computer is changed and nothing else: the host's name and port, and /var/lib. `systemctl enable --now`
starts what the unit says."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import programs  # noqa: E402

readme, server, cli, connector, unit = map(os.path.abspath, sys.argv[1:6])
work = pathlib.Path(tempfile.mkdtemp(prefix="chancery-machines-"))
tap = programs.Tap()
ok, wait = tap.ok, programs.wait
children = []


def commands():
    text = pathlib.Path(readme).read_text().split("### Two machines in ten minutes", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```\n(.*?)```", text, re.S)


def make_programs():
    """A PATH with the programs that were built, and a systemctl that starts what the unit says."""
    folder = work / "bin"
    folder.mkdir()
    for path in (server, cli, connector):
        (folder / os.path.basename(path)).symlink_to(path)
    start = re.search(r"^ExecStart=\S*/(chancery-connector .*)$", pathlib.Path(unit).read_text(), re.M)[1]
    state = re.search(r"^StateDirectory=(.*)$", pathlib.Path(unit).read_text(), re.M)[1]
    (folder / "systemctl").write_text(f"""#!/bin/sh
[ "$*" = "enable --now chancery-connector" ] || exit 1
STATE_DIRECTORY={work}/connector/var/{state} {folder}/{start} > {work}/connector.log 2>&1 &
echo $! > {work}/connector.pid
""")
    (folder / "systemctl").chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "HOME": str(work), "XDG_DATA_HOME": str(work / "home"),
            "STATE_DIRECTORY": str(work / "connector/var" / state)}


def main():
    port = programs.free_port()
    blocks = commands()
    ok(len(blocks) == 2, "there are commands for two computers", blocks)
    environment = make_programs()
    for name in ("server", "connector"):
        (work / name).mkdir()
    first = blocks[0].replace("ca1.corp.contoso.test", "localhost").replace("8443", str(port)).replace("/var/lib", f"{work}/server")
    # An authority wants a full name; TLS, the one that it is reached by here.
    first = first.replace("--fqdn $HOST", "--fqdn ca1.corp.contoso.test")
    prepare, _, serve = first.rstrip().rpartition("\n")
    result = subprocess.run(["bash", "-euc", prepare], cwd=work / "server", env=environment, stdin=subprocess.DEVNULL,
                            capture_output=True, text=True)
    ok(result.returncode == 0, "the server is prepared", result)
    log = open(work / "server.log", "wb")
    children.append(subprocess.Popen(["bash", "-euc", f"HOST=localhost; cd {work}/server/chancery; exec {serve}"],
                                     env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log))
    ok(wait("the server", lambda: programs.answers(port)), "the server runs", (work / "server.log").read_text())
    shutil.copy(work / "server/chancery/connector1.enroll", work / "connector")
    result = subprocess.run(["bash", "-euc", blocks[1]], cwd=work / "connector", env=environment, stdin=subprocess.DEVNULL,
                            capture_output=True, text=True)
    ok(result.returncode == 0 and "CONNECTOR1" in result.stdout, "the connector is enrolled and runs", result)
    ok(not (work / "connector/connector1.enroll").exists(), "its file is gone")

    def state():
        return subprocess.run([cli, "--data-dir", work / "server/chancery/data", "connector", "list"], capture_output=True,
                              text=True, env=environment).stdout

    ok(wait("the connector", lambda: "Active" in state()), "the server knows that it works", state())


try:
    main()
finally:
    pid = work / "connector.pid"
    if pid.exists():
        try:
            os.kill(int(pid.read_text()), 15)
        except ProcessLookupError:
            pass
    for child in children:
        child.terminate()
        child.wait()
    bad = tap.end()
    if "KEEP" not in os.environ:
        shutil.rmtree(work)
sys.exit(bad)
