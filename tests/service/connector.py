#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""connector.py SERVER CLI CONNECTOR MANUAL: a connector as a service on its own, against a real server. TAP."""
import base64
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import programs  # noqa: E402

server_program, cli, connector, manual = map(os.path.abspath, sys.argv[1:5])
work = pathlib.Path(tempfile.mkdtemp(prefix="chancery-connector-"))
os.environ["XDG_DATA_HOME"] = str(work / "home")
os.environ.pop("STATE_DIRECTORY", None)
os.chdir(work)
tap = programs.Tap()
ok, wait = tap.ok, programs.wait
children = []


def run(*arguments, check=False):
    result = subprocess.run([*map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if check and result.returncode != 0:
        sys.exit(f"Bail out! {result.args}: {result.stdout}{result.stderr}")
    return result


def admin(*arguments, check=True):
    return run(cli, "--data-dir", "data", "--yes", *arguments, "--passphrase-file", "vault.pass", check=check)


def rows(*arguments):
    return json.loads(admin(*arguments, "--json").stdout)["value"]


def start(name, *arguments, **environment):
    log = open(work / f"{name}.log", "ab")
    child = subprocess.Popen([*map(str, arguments)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                             env={**os.environ, "G_MESSAGES_DEBUG": "all", **environment})
    children.append(child)
    return child


def log(name):
    return (work / f"{name}.log").read_text(errors="replace")


def start_server(port=0):
    (work / "server.log").write_text("")
    child = start("server", server_program, "--data-dir", "data", "--listen", f"localhost:{port}", "--certificate",
                  "server.pem", "--key", "server.key", "--passphrase-file", "vault.pass")
    return child, programs.listening_port(child, work / "server.log")


def end(child, how=signal.SIGTERM):
    child.send_signal(how)
    child.wait()
    children.remove(child)
    return child.returncode


def in_state(state):
    return len(rows("request", "list", "--limit", "1000", f"state={state}"))


def delivered():
    return in_state("delivered")


class Proxy(programs.Relay):
    """Lets clients through to wherever they want, and counts them; where it has credentials, only those that give them."""

    def __init__(self, credentials=None):
        self.tunnels = self.turned_away = 0
        self.word = base64.b64encode(credentials.encode()) if credentials else None
        super().__init__()
        self.url = f"http://127.0.0.1:{self.port}"

    def reach(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        given = re.search(rb"\r\nProxy-Authorization: Basic ([^\r]*)\r\n", head, re.IGNORECASE)
        if self.word and (given is None or given.group(1) != self.word):
            self.turned_away += 1
            client.sendall(b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
            return None
        host, port = re.match(rb"CONNECT ([^ :]+):(\d+) ", head).groups()
        self.tunnels += 1
        server = socket.create_connection((host.decode(), int(port)))
        client.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
        return server


def main():
    (work / "vault.pass").write_text("correct horse battery\n")
    (work / "vault.pass").chmod(0o600)
    programs.make_certificate(work / "server")
    admin("authority", "create", "CA", "--organization", "Contoso", "--fqdn", "ca1.corp.contoso.test", "--key", "ec:p256")

    text = pathlib.Path(manual).read_text()
    for option in re.findall(r"--[a-z-]+", run(connector, "--help").stdout):
        ok(option in text.replace("\\-", "-") or option == "--help", f"the manual has {option}")
    for verb in ("enroll", "run", "status"):
        ok(f".SS {verb}" in text or f".B {verb}" in text, f"the manual has {verb}")

    server, port = start_server()
    url = f"https://localhost:{port}"

    # Enrollment.
    state = ["--state-dir", "state"]
    result = run(connector, "status", *state)
    ok(result.returncode == 1 and "not enrolled" in result.stderr, "what is not enrolled says so", result)
    result = admin("connector", "enroll-file", "CONNECTOR1", "one.enroll", check=False)
    ok(result.returncode == 1 and "--url" in result.stderr, "the address is asked for", result)
    admin("connector", "enroll-file", "CONNECTOR1", "one.enroll", "--url", url, "--certificate", "server.pem")
    ok(stat.S_IMODE(os.stat("one.enroll").st_mode) == 0o600, "an enrollment file is for its owner alone")
    (work / "no.enroll").write_text("no\n")
    result = run(connector, "enroll", "no.enroll", *state)
    ok(result.returncode == 1 and "enrollment file" in result.stderr and "WARNING" not in result.stderr,
       "another file is no enrollment file", result)
    for i in range(12):  # killed ever later, until it gets through
        child = start("enroll", connector, "enroll", "one.enroll", *state)
        try:
            child.wait(0.02 * (i + 1))
        except subprocess.TimeoutExpired:
            end(child, signal.SIGKILL)
        else:
            children.remove(child)
        result = run(connector, "status", *state)
        if result.returncode not in (0, 1) or "whole" in result.stderr:
            ok(False, "a killed enrollment leaves something broken", result)
    result = run(connector, "enroll", "one.enroll", *state)
    ok(result.returncode == 0 and "CONNECTOR1" in result.stdout, "killed at any moment, enrollment can be repeated", result)
    ok(stat.S_IMODE(os.stat("state").st_mode) == 0o700, "its folder is private")
    ok(stat.S_IMODE(os.stat("state/enrolled").st_mode) == 0o600, "its key, too")
    ok(not os.path.exists("state/pending"), "nothing is left under way")
    accounts = [row for row in rows("account", "list") if row["role"] == "connector"]
    ok(len(accounts) == 1, "there is one account for it", accounts)
    result = run(connector, "enroll", "one.enroll", "--state-dir", "other")
    ok(result.returncode == 1 and "already used" in result.stderr, "the file is good once", result)
    result = run(connector, "status", *state)
    ok(result.returncode == 0 and url in result.stdout and "valid until" in result.stdout, "status tells of the server", result)

    # The same by an administrator elsewhere: the program knows the server's address and certificate.
    run("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "anna.key", "-out", "anna.csr", "-subj", "/CN=anna",
        check=True)
    admin("authority", "grant", "CA", "CORP\\Administrator", "request-certificates")
    admin("template", "duplicate", "User", "--display-name", "Console")
    admin("template", "revoke-grant", "Console", "CORP\\Domain Users", "enroll")
    admin("template", "set", "Console", "subjectNameSource=request")
    admin("authority", "issue-template", "CA", "Console")
    admin("authority", "sign", "CA", "--template", "Console", "--csr", "anna.csr", "--out", "anna.cer")
    admin("account", "grant", "anna", "administrator", "anna.cer")
    run("openssl", "x509", "-inform", "DER", "-in", "anna.cer", "-out", "anna.pem", check=True)
    with open("anna.pem", "a") as both:
        both.write(pathlib.Path("anna.key").read_text())
    result = run(cli, "--tenant", url, "--client-certificate", "anna.pem", "--server-certificate", "server.pem", "connector",
                 "enroll-file", "CONNECTOR2", "two.enroll")
    ok(result.returncode == 0 and stat.S_IMODE(os.stat("two.enroll").st_mode) == 0o600, "a file is made over HTTPS, too", result)
    result = run(connector, "enroll", "two.enroll", "--state-dir", "second")
    ok(result.returncode == 0 and "CONNECTOR2" in result.stdout, "and enrolls", result)

    # Behind a proxy, which the connector's settings name.
    proxy = Proxy()
    admin("connector", "enroll", "CONNECTOR3", "--proxy", proxy.url)
    admin("connector", "enroll-file", "CONNECTOR3", "three.enroll", "--url", url, "--certificate", "server.pem")
    result = run(connector, "enroll", "three.enroll", "--state-dir", "third")
    ok(result.returncode == 0 and proxy.tunnels == 1, "a connector behind a proxy enrolls through it", (result, proxy.tunnels))
    result = run(connector, "run", "--once", "--state-dir", "third")
    ok(result.returncode == 0 and proxy.tunnels > 1, "and works through it", (result, proxy.tunnels))
    ok(proxy.url in run(connector, "status", "--state-dir", "third").stdout, "status names the proxy")
    admin("connector", "enroll-file", "CONNECTOR3", "again.enroll", "--url", url, "--certificate", "server.pem")
    proxy.end()
    result = run(connector, "enroll", "again.enroll", "--state-dir", "fourth")
    ok(result.returncode == 1 and "does not answer" in result.stderr, "a proxy that is away is told", result)
    other = Proxy()
    result = run(connector, "enroll", "again.enroll", "--state-dir", "fourth", "--proxy", other.url)
    ok(result.returncode == 0 and other.tunnels == 1, "another one takes its place, and the file is still good", result)
    # One that wants to know who comes.
    password = "s:e@c/r e%t"
    strict = Proxy(f"anna:{password}")
    (work / "proxy.pass").write_text(f"anna:{password}\n")
    (work / "proxy.pass").chmod(0o600)
    admin("connector", "enroll-file", "CONNECTOR3", "strict.enroll", "--url", url, "--certificate", "server.pem")
    result = run(connector, "enroll", "strict.enroll", "--state-dir", "fifth", "--proxy", strict.url)
    ok(result.returncode == 1 and strict.tunnels == 0 < strict.turned_away, "without a name the proxy lets nobody through",
       (result, strict.turned_away))
    result = run(connector, "enroll", "strict.enroll", "--state-dir", "fifth", "--proxy", strict.url.replace("//", "//anna:x@"))
    ok(result.returncode == 2 and "--proxy-credentials" in result.stderr, "a password is no argument", result)
    result = run(connector, "enroll", "strict.enroll", "--state-dir", "fifth", "--proxy", strict.url, "--proxy-credentials", "proxy.pass")
    ok(result.returncode == 0 and strict.tunnels == 1, "with the name and password of a file it enrolls", (result, strict.tunnels))
    (work / "credentials").mkdir()
    shutil.copy("proxy.pass", "credentials/proxy-credentials")
    os.environ["CREDENTIALS_DIRECTORY"] = str(work / "credentials")
    result = run(connector, "run", "--once", "--state-dir", "fifth")
    del os.environ["CREDENTIALS_DIRECTORY"]
    ok(result.returncode == 0 and strict.tunnels > 1, "and works by those that systemd keeps for it", (result, strict.tunnels))
    kept = "".join(path.read_text(errors="replace") for path in pathlib.Path("fifth").iterdir())
    ok("c/r" not in kept and "%25" not in kept and password not in result.stderr, "which are neither kept nor told")
    admin("connector", "remove", "CONNECTOR3")

    # Work.
    admin("template", "duplicate", "User", "--display-name", "Intune PKCS")
    admin("template", "revoke-grant", "IntunePKCS", "CORP\\Domain Users", "enroll")
    admin("template", "set", "IntunePKCS", "allowExportableKey=true", "subjectNameSource=request")
    admin("template", "grant", "IntunePKCS", "CORP\\CONNECTOR1$", "enroll")
    admin("authority", "grant", "CA", "CORP\\CONNECTOR1$", "request-certificates")
    admin("authority", "issue-template", "CA", "IntunePKCS")
    devices = 24
    lines = ["kind,id,name,userPrincipalName,email,platform,user,groups", "user,u1,Anna,anna@contoso.test,anna@contoso.test,,,Staff"]
    lines += [f"device,d{i},LAPTOP-{i},,,windows10,anna@contoso.test," for i in range(devices)]
    (work / "people.csv").write_text("\n".join(lines) + "\n")
    admin("directory", "import", "people.csv")
    admin("profile", "create", "--type", "pkcs-certificate", "--platform", "windows10", "--name", "Wi-Fi",
          "certificationAuthority=ca1.corp.contoso.test", "certificationAuthorityName=CA", "certificateTemplateName=IntunePKCS",
          "subjectNameFormat=commonName", "subjectAlternativeNameType=userPrincipalName",
          "extendedKeyUsages=Client Authentication")
    admin("profile", "assign", "Wi-Fi", "--include", "group:Staff")
    ok(len(rows("request", "list", "--limit", "1000")) == devices, "there is work")

    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind("notify")
    listener.settimeout(30)
    service = start("connector", connector, "run", *state, "--lease", "12", NOTIFY_SOCKET=str(work / "notify"))
    ok(listener.recv(1000) == b"READY=1", "the manager hears that it is ready")
    result = run(connector, "run", *state)
    ok(result.returncode == 1 and "Another" in result.stderr, "a second one with the same folder is refused", result)
    again = lambda: start("connector", connector, "run", *state, "--lease", "12", NOTIFY_SOCKET=str(work / "notify"))
    ok(wait("it makes keys", lambda: in_state("claimed") > 0) and end(service) == 0, "SIGTERM ends it while it makes keys")
    ok(in_state("claimed") + in_state("submitted") == 0, "and what it has not submitted goes back to the queue at once")
    for point in ("claimed", "submitted"):
        service = again()
        ok(wait(point, lambda: in_state(point) > 0), f"requests are {point} when it is killed")
        end(service, signal.SIGKILL)
    service = again()
    ok(wait("all are delivered", lambda: delivered() == devices, 120), "killed twice, it finishes its work", log("connector")[-800:])
    issued = rows("certificate", "list", "--limit", "1000", "state=issued")
    held = {row["deviceDisplayName"] for row in issued if row.get("deviceDisplayName")}
    ok(len(held) == devices == len([row for row in issued if row.get("deviceDisplayName")]),
       "every device has one certificate", (len(held), len(issued), issued[:1]))
    ok("PkcsRequestSuccess 1000" in log("connector"), "the journal has the numbers of the events")
    shown = json.loads(admin("connector", "show", "CONNECTOR1", "--json").stdout)
    ok(shown["state"] == "active" and shown["certificateEndDateTime"] > "2" and abs(shown["clockOffset"]) < 5_000_000,
       "the server knows how it fares", shown)

    # The server is away.
    end(server)
    ok(wait("it notices", lambda: "HealthUploadRetry" in log("connector")), "a server that is away is told once in words")
    ok(wait("status", lambda: "Trouble" in run(connector, "status", *state).stdout), "and by status")
    server, _ = start_server(port)
    ok(wait("it is back", lambda: "Trouble" not in run(connector, "status", *state).stdout, 120), "it comes back by itself")

    # Somebody disables it.
    admin("connector", "disable", "CONNECTOR1")
    ok(wait("it is out", lambda: "HealthUploadFailure 5002" in log("connector"), 90), "a disabled one says that it is not let in",
       log("connector")[-800:])
    result = run(connector, "run", "--once", "--state-dir", "state2")
    ok(result.returncode == 1, "what is not enrolled does not run", result)
    ok(end(service) == 0 and "ConnectorServiceStopped" in log("connector"), "SIGTERM ends it at once, also while it waits")
    admin("connector", "set", "CONNECTOR1", "enabled=true")
    result = run(connector, "run", "--once", *state)
    ok(result.returncode == 0, "enabled again it works again, once", result)
    admin("connector", "remove", "CONNECTOR1")
    result = run(connector, "run", "--once", *state)
    ok(result.returncode == 1 and "removed or disabled" in result.stderr, "removed it is out", result)
    result = admin("audit", "verify")
    ok(result.stdout.count("whole") == 2, "the audit log is whole", result)


try:
    main()
finally:
    for child in children:
        child.kill()
        child.wait()
    bad = tap.end()
    if "KEEP" not in os.environ:
        shutil.rmtree(work)
    else:
        print("#", work)
sys.exit(bad)
