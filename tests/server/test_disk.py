#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_disk.py SERVER CLI: a server whose disk is full, and has room again; then it is killed. TAP."""
import http.client
import json
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time

# A small disk of its own, in a place that ends with this process. Not every container lets one have it.
if len(sys.argv) == 3:
    inside = ["unshare", "--mount" if os.getuid() == 0 else "-rm", "--"]
    if subprocess.run([*inside, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode != 0:
        print("1..0 # SKIP no file system may be mounted here")
        sys.exit(0)
    os.execvp(inside[0], [*inside, sys.executable, *sys.argv, "inside"])

program, cli = map(os.path.abspath, sys.argv[1:3])
work = pathlib.Path(tempfile.mkdtemp(prefix="chancery-disk-"))
os.environ["XDG_DATA_HOME"] = str(work / "home")
os.environ.pop("CREDENTIALS_DIRECTORY", None)
os.chdir(work)
disk = work / "disk"
disk.mkdir()
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=0700", "none", disk], check=True)
published, backups, filler = disk / "published", disk / "backups", disk / "filler"
published.mkdir()
backups.mkdir(mode=0o700)
count = 0
context = None


def ok(good, name, detail=None):
    global count
    count += 1
    print(("ok" if good else "not ok") + f" {count} - {name}", flush=True)
    if not good and detail is not None:
        print("# " + repr(detail)[:2000], flush=True)


def run(*arguments):
    result = subprocess.run([cli, "--data-dir", disk / "data", "--yes", *arguments], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True)
    if result.returncode != 0:
        print("# " + repr((result.args, result.stderr)), flush=True)
    return result


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stderr=subprocess.DEVNULL)


def fill():
    """Until nothing more fits."""
    with open(filler, "ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass


class Server:
    def __init__(self, *options):
        self.log = open(work / "log", "w+")
        self.process = subprocess.Popen([program, "--data-dir", disk / "data", "--listen", "localhost:0", "--certificate",
                                         "server.pem", "--key", "server.key", *key, *options], stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=subprocess.STDOUT)
        while not (found := re.search(r"Listens on .*port (\d+)", self.text())):
            assert self.process.poll() is None, self.text()
            time.sleep(0.02)
        self.port = int(found[1])

    def text(self):
        return (work / "log").read_text()

    def ask(self, path, body=None):
        """(status, body); None where there is no answer."""
        try:
            connection = http.client.HTTPSConnection("localhost", self.port, context=context, timeout=60)
            connection.request("POST" if body is not None else "GET", path,
                               json.dumps(body) if body is not None else None, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            return None

    def add(self, name):
        return self.ask("/v1/commands/user-add", {"parameters": {"name": name}})


def wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def whole(folder, pattern):
    """Nothing else is there."""
    return all(re.fullmatch(pattern, name) for name in os.listdir(folder))


(work / "vault.pass").write_text("correct horse battery\n")
key = ("--passphrase-file", "vault.pass")
openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.pem", "-days", "2",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "anna.key", "-out", "anna.csr", "-subj", "/CN=anna")
made = [run("authority", "create", "CA", "--organization", "Contoso", "--fqdn", "ca1.corp.contoso.test", "--key", "ec:p256", *key),
        run("authority", "grant", "CA", r"CORP\Administrator", "request-certificates"),
        run("template", "duplicate", "User", "--display-name", "Console"),
        run("template", "set", "Console", "subjectNameSource=request", "compatibility.authority=2008r2",
            "compatibility.recipient=windows7"),
        run("template", "revoke-grant", "Console", r"CORP\Domain Users", "enroll"),
        run("authority", "issue-template", "CA", "Console", *key),
        run("authority", "sign", "CA", "--template", "Console", "--csr", "anna.csr", "--out", "anna.cer", *key),
        run("account", "grant", "anna", "administrator", "anna.cer")]
ok(all(result.returncode == 0 for result in made), "a tenant is made on a small disk")
pem = (work / "anna.cer").read_bytes()
if not pem.startswith(b"-----"):
    pem = ssl.DER_cert_to_PEM_cert(pem).encode()
(work / "anna.pem").write_bytes(pem + (work / "anna.key").read_bytes())
context = ssl.create_default_context(cafile="server.pem")
context.load_cert_chain("anna.pem")

# --- full ---
server = Server("--publish-dir", published, "--backup-dir", backups, "--backup-every", "1h")
ok(wait_for(lambda: (published / "CA.crl").exists() and list(backups.glob("*.backup"))), "a list and a backup are written",
   (os.listdir(published), os.listdir(backups), server.text()))
kept, refused = [], []
fill()
for number in range(400):
    answer = server.add(f"full-{number}")
    if answer is not None and answer[0] == 200:
        kept.append(f"full-{number}")
    else:
        refused.append(answer)
        if len(refused) == 40:
            break
ok(len(refused) == 40, "a full disk takes no more changes", len(kept))
ok(all(answer is not None and answer[0] == 500 and answer[1]["error"]["details"][0]["code"] == "full" for answer in refused),
   "which is said of each", refused[:2])
answer = server.ask("/v1/users?$top=1000")
ok(answer and answer[0] == 200 and sorted(row["displayName"] for row in answer[1]["value"]) == sorted(kept),
   "what was kept is read as before", answer)
answer = server.ask("/v1/commands/authority-crl", {"parameters": {"authority": "CA"}})
ok(answer and answer[0] == 500, "no list of revocations is made", answer)
ok(whole(published, r"CA\.(crl|crt)") and subprocess.run(["openssl", "crl", "-inform", "der", "-in", published / "CA.crl", "-noout"],
                                                         capture_output=True).returncode == 0,
   "the one that is published stays whole", os.listdir(published))
ok(server.process.poll() is None, "the server stays")
backup = subprocess.run([cli, "--data-dir", disk / "data", "--yes", "backup", backups / "by-hand.backup"],
                        stdin=subprocess.DEVNULL, capture_output=True, text=True)
ok(backup.returncode == 1 and re.search("[Ff]ull|space", backup.stderr) and whole(backups, r"chancery-.{16}\.backup"),
   "a backup says so and leaves nothing behind", (backup, os.listdir(backups)))

# --- room again ---
filler.unlink()
answer = server.add("room")
ok(answer and answer[0] == 200, "with room it goes on", answer)
kept.append("room")
answer = server.ask("/v1/commands/authority-crl", {"parameters": {"authority": "CA"}})
ok(answer and answer[0] == 200, "and makes lists", answer)
audit = run("audit", "verify")
ok(audit.returncode == 0 and audit.stdout.count("whole") == 2, "the audit chains are whole", audit)
ok(run("backup", str(backups / "by-hand.backup")).returncode == 0, "and a backup is made")

# --- killed while it changes ---
done = []


def change(part):
    for number in range(100):
        answer = server.add(f"killed-{part}-{number}")
        if answer is None:
            return
        if answer[0] == 200:
            done.append(f"killed-{part}-{number}")


threads = [threading.Thread(target=change, args=(part,)) for part in range(4)]
for thread in threads:
    thread.start()
wait_for(lambda: len(done) > 50)
server.process.kill()
server.process.wait()
for thread in threads:
    thread.join()
server = Server("--publish-dir", published, "--backup-dir", backups)
answer = server.ask("/v1/users?$top=1000")
names = [row["displayName"] for row in answer[1]["value"]] if answer and answer[0] == 200 else []
ok(set(kept + done) <= set(names) and len(names) <= len(kept + done) + 4, "what was answered is there, and nothing twice",
   (len(kept + done), len(names)))
audit = run("audit", "verify")
ok(audit.returncode == 0 and audit.stdout.count("whole") == 2, "and in whole audit chains", audit)
ok(whole(published, r"CA\.(crl|crt)"), "nothing half lies under what is published", os.listdir(published))
server.process.terminate()
ok(server.process.wait(20) == 0, "SIGTERM ends it")
print(f"1..{count}")
os.chdir("/")
subprocess.run(["umount", disk], check=True)
shutil.rmtree(work)
