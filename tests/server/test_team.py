#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_team.py SERVER CLI SCRIPT BIN: two servers on one real PostgreSQL database, as programs. TAP."""
import http.client
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import programs  # noqa: E402

program, cli, script, binaries = map(os.path.abspath, sys.argv[1:5])
work = pathlib.Path(tempfile.mkdtemp(prefix="chancery-team-"))
work.chmod(0o711)  # the database server may be another user
os.environ["XDG_DATA_HOME"] = str(work / "home")
os.environ.pop("CREDENTIALS_DIRECTORY", None)
os.chdir(work)
database = programs.Database(script, binaries, work / "database")
url = database.url
tap = programs.Tap()
ok = tap.ok
servers = []


def run(*arguments):
    result = subprocess.run([cli, "--tenant", url, "--yes", *arguments], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True)
    if result.returncode != 0:
        print("# " + repr((result.args, result.stderr)), flush=True)
    return result


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stderr=subprocess.DEVNULL)


class Server:
    """One of them, as systemd would run it."""

    def __init__(self, name, *options):
        self.log = open(work / f"{name}.log", "w+")
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)  # as systemd has it
        self.manager.bind(str(work / f"{name}.notify"))
        self.manager.settimeout(30)
        environment = {**os.environ, "NOTIFY_SOCKET": str(work / f"{name}.notify"), "XDG_DATA_HOME": str(work / name), "CREDENTIALS_DIRECTORY": str(work / "credentials")}
        self.process = subprocess.Popen([program, "--tenant", url, "--listen", "localhost:0", "--certificate", "server.pem",
                                         "--key", "server.key", *options], stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=subprocess.STDOUT, env=environment)
        servers.append(self)
        self.port = programs.listening_port(self.process, self.log.name)
        self.plain = programs.listening_port(self.process, self.log.name, "Publishes") if "--publish" in options else None
        self.connection = None

    def text(self):
        return pathlib.Path(self.log.name).read_text()

    def ask(self, path, body=None, headers=None):
        """(status, headers, body); None where there is no answer."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPSConnection("localhost", self.port, context=context, timeout=60)
            self.connection.request("POST" if body is not None else "GET", path,
                                    json.dumps(body) if body is not None else None,
                                    {"Content-Type": "application/json", **(headers or {})})
            answer = self.connection.getresponse()
            text = answer.read()
            return answer.status, answer.headers, json.loads(text) if text else None
        except (OSError, http.client.HTTPException) as error:
            print("# " + repr(error), flush=True)
            self.connection = None
            return None

    def fetch(self, path, plain=True, method="GET"):
        """(status, body) as anybody may ask."""
        if plain:
            connection = http.client.HTTPConnection("localhost", self.plain, timeout=60)
        else:
            connection = http.client.HTTPSConnection("localhost", self.port, timeout=60,
                                                     context=ssl.create_default_context(cafile="server.pem"))
        connection.request(method, path, b"x" if method == "POST" else None)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def end(self):
        self.process.terminate()
        return self.process.wait(20)


def names(server):
    answer = server.ask("/v1/users?$top=100")
    return [row["displayName"] for row in answer[2]["value"]] if answer and answer[0] == 200 else answer


(work / "credentials").mkdir(mode=0o700)
(work / "credentials" / "vault-passphrase").write_text("correct horse battery\n")
(work / "credentials" / "authority-passphrase").write_text("its own long phrase\n")
key = ("--passphrase-file", "credentials/vault-passphrase")
programs.make_certificate(work / "server")
openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "anna.key", "-out", "anna.csr", "-subj", "/CN=anna")

missing = subprocess.run([program, "--tenant", url, "--certificate", "server.pem", "--key", "server.key"],
                         stdin=subprocess.DEVNULL, capture_output=True, text=True)
ok(missing.returncode == 1 and missing.stderr.startswith("chancery-server: "), "a database without a tenant is told", missing)
both = subprocess.run([program, "--tenant", url, "--data-dir", "x", "--certificate", "server.pem", "--key", "server.key"],
                      stdin=subprocess.DEVNULL, capture_output=True, text=True)
ok(both.returncode == 2, "a folder and a database at once are refused", both)

made = [run("authority", "create", "CA", "--organization", "Contoso", "--fqdn", "ca1.corp.contoso.test", "--key", "ec:p256", *key),
        run("authority", "create", "Own", "--organization", "Contoso", "--fqdn", "ca2.corp.contoso.test", "--key", "ec:p256",
            "--key-passphrase-file", "credentials/authority-passphrase"),
        run("authority", "grant", "CA", r"CORP\Administrator", "request-certificates"),
        run("template", "duplicate", "User", "--display-name", "Console"),
        run("template", "set", "Console", "subjectNameSource=request", "compatibility.authority=2008r2",
            "compatibility.recipient=windows7"),
        run("template", "revoke-grant", "Console", r"CORP\Domain Users", "enroll"),
        run("authority", "issue-template", "CA", "Console", *key),
        run("authority", "sign", "CA", "--template", "Console", "--csr", "anna.csr", "--out", "anna.cer", *key),
        run("account", "grant", "anna", "administrator", "anna.cer")]
ok(all(result.returncode == 0 for result in made), "a tenant is made in the database")
pem = (work / "anna.cer").read_bytes()
if not pem.startswith(b"-----"):
    pem = ssl.DER_cert_to_PEM_cert(pem).encode()
(work / "anna.pem").write_bytes(pem + (work / "anna.key").read_bytes())
context = ssl.create_default_context(cafile="server.pem")
context.load_cert_chain("anna.pem")

(work / "backups").mkdir(mode=0o700)
(work / "published").mkdir()
first = Server("one", "--publish", "localhost:0", "--publish-dir", "published", "--backup-dir", "backups", "--backup-keep", "3")
second = Server("two", "--publish", "localhost:0")
ok(all("READY=1" in server.manager.recv(4096).decode() for server in (first, second)), "the manager is told that they are ready")
ok(names(first) == [] and names(second) == [], "two servers serve one database", (names(first), names(second)))

etag = second.ask("/v1/changes?wait=0")[1]["ETag"]
heard = []
poll = threading.Thread(target=lambda: heard.append((second.ask("/v1/changes?wait=30", headers={"If-None-Match": etag}),
                                                     time.monotonic())))
poll.start()
began = time.monotonic()
changed = first.ask("/v1/commands/user-add", {"parameters": {"name": "Berta"}})
poll.join(40)
ok(changed[0] == 200 and heard and heard[0][0][0] == 200 and heard[0][1] - began < 20,
   "a change through one wakes a poll on the other", (changed, heard))
ok(names(second) == ["Berta"], "and is there", names(second))
# --- what a server does by itself ---
deadline = time.monotonic() + 60
while time.monotonic() < deadline and not (all(server.fetch(f"/crl/{name}.crl")[0] == 200
                                               for server in (first, second) for name in ("CA", "Own")) and
                                           list((work / "backups").glob("chancery-*.backup"))):
    time.sleep(0.1)
lists = [server.fetch("/crl/CA.crl") for server in (first, second)]
ok(lists[0] == lists[1] and lists[0][0] == 200 and lists[0][1] == (work / "published/CA.crl").read_bytes(),
   "one revocation list is made, and published by both and in a folder", lists)
(work / "CA.crl").write_bytes(lists[0][1])
(work / "CA.crt").write_bytes(first.fetch("/aia/CA.crt")[1])
openssl("x509", "-inform", "der", "-in", "CA.crt", "-out", "CA.pem")
checked = subprocess.run(["openssl", "crl", "-inform", "der", "-in", "CA.crl", "-CAfile", "CA.pem", "-noout"],
                         capture_output=True, text=True)
ok("verify OK" in checked.stderr, "with the certificate beside it", checked)
ok(second.fetch("/crl/Own.crl")[0] == 200, "also of an authority whose key has a passphrase of its own")
ok(first.fetch("/crl/CA.crl", plain=False) == lists[0], "also over TLS, without a certificate")
others = [first.fetch(path)[0] for path in ("/v1/users", "/openapi.json", "/crl/../v1/users", "/crl/..%2f..%2fserver.key",
                                            "/crl/server.key", "/", "/v1/changes?wait=30")]
ok(set(others) <= {400, 404}, "there is nothing else without TLS", others)
ok(first.fetch("/v1/commands/user-add", method="POST")[0] == 404, "and nothing to send to", None)
ok(len(list((work / "backups").glob("chancery-*.backup"))) == 1, "a backup is made", os.listdir("backups"))
result = run("alert", "list")
ok(result.returncode == 0, "what is wrong can be read", result)

opened = first.ask("/v1/commands/authority-crl", {"parameters": {"authority": "CA"}})
ok(opened[0] == 200, "the vault is open by the credential of systemd", opened)
ok("correct horse" not in first.text(), "which is in no journal")

# --- the database goes away ---
database.kill()
answer = first.ask("/v1/users")
ok(answer and answer[0] == 503 and answer[1]["Retry-After"] is not None and
   answer[2]["error"]["code"] == "serviceNotAvailable", "without the database it is told to come again", answer)
answer = first.ask("/v1/commands/user-add", {"parameters": {"name": "Nobody"}})
ok(answer and answer[0] == 503 and answer[1]["Retry-After"] is not None, "also whoever changes something", answer)
ok(first.process.poll() is None and second.process.poll() is None, "both servers stay")
database.start()
for server in first, second:
    deadline = time.monotonic() + 60
    while names(server) != ["Berta"] and time.monotonic() < deadline:
        time.sleep(0.1)
    ok(names(server) == ["Berta"], "with it they serve again by themselves", names(server))
etag = second.ask("/v1/changes?wait=0")[1]["ETag"]
ok(first.ask("/v1/commands/user-add", {"parameters": {"name": "Clara"}})[0] == 200, "changes are made again")
deadline = time.monotonic() + 60
answer = None
while (answer is None or answer[0] != 200) and time.monotonic() < deadline:
    answer = second.ask("/v1/changes?wait=10", headers={"If-None-Match": etag})
ok(answer and answer[0] == 200 and "Clara" in names(second), "and heard of on the other one", answer)
audit = run("audit", "verify")
ok(audit.returncode == 0 and audit.stdout.count("whole") == 2, "the audit chains are whole", audit)

ok(first.end() == 0 and second.end() == 0, "SIGTERM ends them")
ok(all("STOPPING=1" in server.manager.recv(4096).decode() for server in (first, second)), "which the manager is told")
database.end()
bad = tap.end()
shutil.rmtree(work)
sys.exit(bad)
