#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_server.py CLI SCRIPT BIN: a tenant on a real PostgreSQL server, by the command line alone. TAP."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

cli, script, programs = map(os.path.abspath, sys.argv[1:4])
programs = pathlib.Path(programs, "initdb").resolve().parent  # where the others are, too
work = pathlib.Path(tempfile.mkdtemp(prefix="chancery-cli-server-"))
work.chmod(0o711)  # the server may be another user
(work / "server").mkdir(mode=0o700)
os.environ["XDG_DATA_HOME"] = str(work / "home")
os.chdir(work)
server = subprocess.Popen([script, programs, str(work / "server")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
assert server.stdout.readline() == "ready\n"
url = f"postgresql://chancery@/team?host={work}/server"
count = 0


def ok(good, name, result=None):
    global count
    count += 1
    print(("ok" if good else "not ok") + f" {count} - {name}", flush=True)
    if not good and result is not None:
        print("# " + repr((result.args, result.returncode, result.stdout, result.stderr)), flush=True)


def run(*arguments):
    return subprocess.run([cli, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)


def rows(*arguments):
    return json.loads(run(*arguments, "--json").stdout)["value"]


subprocess.run([f"{programs}/psql", "-h", f"{work}/server", "-U", "chancery", "-qc",
                "CREATE DATABASE team TEMPLATE template0", "postgres"], check=True)
(work / "pass").write_text("secret pass phrase\n")
(work / "pass").chmod(0o600)
run("--data-dir", "data", "authority", "create", "CA", "--organization", "Contoso", "--fqdn", "ca1.contoso.test",
    "--key", "ec:p256", "--passphrase-file", "pass")
run("--data-dir", "data", "directory", "user", "add", "Anna")

result = run("migrate", "--from", "sqlite:data", "--to", url)
ok(result.returncode == 1 and "needs-yes" in result.stderr, "it is asked for first", result)
secret = url.replace("chancery@", "chancery:hunter2@")
result = run("--yes", "migrate", "--from", "sqlite:data", "--to", secret)
ok(result.returncode == 1 and "(address)" in result.stderr and "hunter2" not in result.stderr,
   "a password in the address is refused and not repeated", result)
result = run("--tenant", secret, "template", "list")
ok(result.returncode == 1 and "hunter2" not in result.stderr, "also as the tenant", result)
result = run("--yes", "migrate", "--from", "sqlite:data", "--to", url)
ok(result.returncode == 0, "a data folder is moved", result)
ok([row["displayName"] for row in rows("--tenant", url, "directory", "user", "list")] == ["Anna"], "its users are there")
ok(len(rows("--tenant", url, "authority", "list")) == 1, "its authority, too")
result = run("--tenant", url, "directory", "user", "add", "Bert")
ok(result.returncode == 0, "work goes on there", result)
result = run("--tenant", url, "audit", "verify")
ok(result.returncode == 0 and result.stdout.count("whole") == 2, "its audit chains are whole", result)
result = run("--yes", "migrate", "--from", "sqlite:data", "--to", url)
ok(result.returncode == 1 and "(not-found)" in result.stderr, "what was moved is not there any more", result)
result = run("--tenant", url, "--yes", "restore", "pass")
ok(result.returncode == 1 and "(not-empty)" in result.stderr, "a restore over what is there is refused", result)
result = run("--tenant", url, "backup", "saved")
run("--data-dir", "back", "--yes", "restore", "saved")
ok(len(rows("--data-dir", "back", "directory", "user", "list")) == 2, "a backup of it becomes a data folder", result)
subprocess.run([f"{programs}/psql", "-h", f"{work}/server", "-U", "chancery", "-qc",
                "CREATE DATABASE other TEMPLATE template0", "postgres"], check=True)
other = url.replace("/team?", "/other?")
result = run("--tenant", other, "--yes", "restore", "pass")
ok(result.returncode == 1 and "(not-a-backup)" in result.stderr, "what is no backup is refused there, too", result)
result = run("--tenant", other, "--yes", "restore", "saved")
ok(result.returncode == 0, "into an empty database it goes", result)
ok([row["displayName"] for row in rows("--tenant", other, "directory", "user", "list")] == ["Anna", "Bert"], "and is all there")
result = run("--tenant", other, "audit", "verify")
ok(result.returncode == 0 and result.stdout.count("whole") == 2, "with whole audit chains", result)
ok(not list((work / "home").rglob("restore.*")), "nothing of it stays on this computer")
result = run("--tenant", url.replace("/team?", "/nobody?"), "template", "list")
ok(result.returncode == 1 and "(refused)" in result.stderr, "a database that is not there is told", result)
server.stdin.close()
server.wait()
result = run("--tenant", url, "template", "list")
ok(result.returncode == 1 and "(unreachable)" in result.stderr, "so is a server that is not there", result)
print(f"1..{count}")
shutil.rmtree(work)
