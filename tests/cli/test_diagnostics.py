#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_diagnostics.py CLI SERVER: what a file for support tells, of tenants in every condition, and that it tells no secret. TAP."""
import base64
import fcntl
import json
import os
import pathlib
import pty
import re
import stat
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
import road  # noqa: E402
import served  # noqa: E402

cli, server = sys.argv[1:]
PARTS = ["versions", "system", "settings", "place", "tenant", "counts", "findings", "connectors", "failures", "log"]
PEOPLE = """kind,id,name,givenName,surname,userPrincipalName,email,samAccountName,platform,serialNumber,user,groups
user,u1,"Quixworth, Anneliese",Anneliese,Quixworth,anneliese@contoso.test,anneliese@contoso.test,anneliese,,,,Staff
user,u2,Zoë Łukasz,Zoë,Łukasz,lukasz@contoso.test,,lukasz,,,,Staff
device,d1,LAPTOP-XJ7,,,,,,windows10,SN-XJ0007,u1,
device,d2,LAPTOP-XJ8,,,,,,windows10,SN-XJ0008,u2,
"""
# journalctl that has names and secrets in every place where a message may have them.
JOURNAL = """#!/bin/sh
printf '%s ' "$@" > "$JOURNAL_ARGUMENTS"
printf '__REALTIME_TIMESTAMP=1795916236000000\\nPRIORITY=4\\nCHANCERY_EVENT=RequestFailed\\nCHANCERY_EVENT_ID=1203\\n'
printf 'MESSAGE=request of Anneliese Quixworth: correct horse battery\\nCONNECTOR=CONNECTOR1\\n\\n'
printf '__REALTIME_TIMESTAMP=1795916237000000\\nCHANCERY_ALERT_CODE=for Anneliese\\n'
printf 'MESSAGE\\n\\052\\0\\0\\0\\0\\0\\0\\0LAPTOP-XJ7\\n\\n'
"""


def contents(path):
    """What is in a folder, with times and bytes."""
    return {str(f.relative_to(path)): (f.stat().st_mtime_ns, f.read_bytes()) for f in path.rglob("*") if f.is_file()}


def shapes(secret):
    """The ways in which bytes may stand in a text: as they are, in hex, and in base64 at each of its three offsets."""
    found = {secret, secret.hex().encode(), secret.hex().upper().encode(), secret.hex(":").encode(), secret.hex(":").upper().encode()}
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + secret + b"\0\0")
        # The letters that do not depend on the neighbors.
        found.add(encoded[-(-offset * 8 // 6):(offset + len(secret)) * 8 // 6])
    return {shape for shape in found if len(shape) > 3}


def secrets_of(folder):
    """Everything that must not be told, by what it is."""
    key = folder.path / "key.pem"
    subprocess.run(["openssl", "pkcs12", "-in", folder.path / "anna.pfx", "-nodes", "-nocerts", "-out", key, "-passin", "pass:a password for one file"],
                   check=True, stderr=subprocess.DEVNULL)
    text = subprocess.run(["openssl", "pkey", "-in", key, "-noout", "-text"], check=True, capture_output=True, text=True).stdout
    scalar = bytes.fromhex(re.sub(r"[\s:]", "", re.search(r"priv:([0-9a-f:\s]+)pub:", text)[1]))
    certificate = folder.json("certificate", "list")["value"][0]
    found = {"the key of a PFX": scalar, "the vault's passphrase": b"correct horse battery", "a PFX password": b"a password for one file",
             "an enrollment token": folder.token, "a serial number": bytes.fromhex(certificate["serialNumber"]),
             "a thumbprint": bytes.fromhex(certificate["thumbprint"])}
    for name in ("Anneliese", "Quixworth", "Łukasz", "anneliese@contoso.test", "LAPTOP-XJ7", "SN-XJ0008", "CONNECTOR1", "Contoso", "contoso.test",
                 "Wi-Fi certificate", "IntunePKCS", "Staff", "anna.pfx", str(folder.path), road_name):
        found["the name " + name] = name.encode()
    return found


def told(text, secrets):
    """Those of the secrets that are in a text."""
    data = text if isinstance(text, bytes) else text.encode()
    return [what for what, secret in secrets.items() if any(shape.lower() in data.lower() for shape in shapes(secret))]


def run(folder, *arguments, status=0):
    environment = {**folder.cli_environment(), "PATH": f"{folder.path / 'bin'}:{os.environ['PATH']}",
                   "JOURNAL_ARGUMENTS": str(folder.path / "journal.arguments")}
    result = subprocess.run([folder.cli, *map(str, arguments)], cwd=folder.path, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                            timeout=300, check=False)
    assert result.returncode == status, result
    return result.stdout.decode()


def sections(text):
    return re.findall(r"^\[(\w+)\]$", text, re.M)


def tells():
    """every part is there, and tells what there is"""
    text = run(full, "diagnostics")
    assert sections(text) == PARTS, text
    for line in ("chancery: ", "sqlite: 3", "gnutls: 3", "libsoup: 3", "place: own-folder", "open: yes", "- of=users all=4",
                 "- of=requests all=4 delivered=2 denied=2", "code=CERTSRV_E_UNSUPPORTED_CERT_TYPE", "name=tenant.db kind=file", "mode=0600",
                 "name=tenant.db header=good schemaVersion=", "connector=connector-1 ", "event=RequestFailed eventId=1203", "time=2026-11-29"):
        assert line in text, (line, text)
    assert re.search(r"^- profile=profile-1 user=user-\d device=device-\d .*state=denied", text, re.M), text


def no_secret():
    """no secret and no name is in it, in any shape, as text and as JSON"""
    # The sieve holds what it must.
    for what, secret in secrets.items():
        assert told(b"xy" + base64.b64encode(b"abc" + secret + b"z"), {what: secret}), what
        assert told("- " + secret.hex(), {what: secret}), what
    for arguments in (["diagnostics"], ["--json", "diagnostics"], ["diagnostics", "saved.txt"]):
        text = run(full, *arguments)
        assert len(text) > 2000 or arguments[-1] == "saved.txt"
        assert not told(text.replace("saved.txt", ""), secrets), told(text, secrets)
    assert not told((full.path / "saved.txt").read_bytes(), secrets)


def journal():
    """the journal is asked for codes alone, and what is no code is left out"""
    text = run(full, "diagnostics", "-")
    arguments = (full.path / "journal.arguments").read_text()
    assert "--output-fields=" in arguments and "MESSAGE" not in arguments and "GLIB_DOMAIN=Chancery" in arguments, arguments
    assert 'alert="(text, left out)"' in text, text


def saves():
    """a file is whole and private, has what was printed, and leaves out what shall be left out"""
    run(full, "diagnostics", "one.txt", "--without", "counts,log")
    path = full.path / "one.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    assert sections(text) == [part for part in PARTS if part not in ("counts", "log")]
    assert "Left out: counts, log.\n" in text
    body = json.loads(run(full, "--json", "diagnostics", "--without", "findings"))
    assert sorted(body) == sorted(part for part in PARTS if part != "findings")
    assert body["tenant"]["open"] is True
    run(full, "diagnostics", "--without", "nothing", status=2)
    run(full, "diagnostics", "no/such/folder.txt", status=1)


def shown_first():
    """somebody at a terminal sees it first, and says whether to save it"""
    for answer, saved in (("n", False), ("y", True)):
        path = full.path / f"{answer}.txt"
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(full.path)
            os.execve(full.cli, [str(full.cli), "diagnostics", path.name], full.cli_environment())
        seen = b""
        while b"[y/N]" not in seen:
            seen += os.read(terminal, 65536)
        assert b"[versions]" in seen and b"[failures]" in seen, seen
        assert not path.exists()
        os.write(terminal, answer.encode() + b"\n")
        try:
            while os.read(terminal, 65536):
                pass
        except OSError:
            pass
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        assert path.exists() == saved and status == (0 if saved else 1), status


def nothing_there():
    """where there is no tenant, it says so and makes none"""
    text = run(full, "--data-dir", "nowhere", "diagnostics")
    assert "folder: missing" in text and "open: no" in text and "error: chy-store-error-quark not-found" in text, text
    assert not (full.path / "nowhere").exists()


def broken():
    """a database that is damaged, and one of a newer version, are told by code, and left as they are"""
    folder = full.path / "broken"
    folder.mkdir(mode=0o700)
    (folder / "tenant.db").write_bytes(b"not a database at all" * 1000)
    for name in ("tenant.db.v10.20261129T101112Z.bak", "tenant.db-wal", "tenant.db.of-weber", "authority.weber.bak", "restore.weber"):
        (folder / name).touch()
    before = contents(folder)["tenant.db"]
    text = run(full, "--data-dir", folder, "diagnostics")
    assert "name=tenant.db header=unreadable" in text and "name=authority.db header=missing" in text, text
    assert "name=tenant.db.v10.20261129T101112Z.bak " in text and "name=tenant.db-wal " in text and "weber" not in text, text
    assert re.search(r"^error: chy-store-error-quark (damaged|foreign)$", text, re.M), text
    assert contents(folder)["tenant.db"] == before
    data = bytearray((full.tenant / "tenant.db").read_bytes())
    data[60:64] = (4711).to_bytes(4, "big")
    (folder / "tenant.db").write_bytes(data)
    text = run(full, "--data-dir", folder, "diagnostics")
    assert "schemaVersion=4711" in text and "error: chy-store-error-quark newer" in text, text
    assert not told(text, secrets), told(text, secrets)


def older():
    """a database of an older version is told, and neither migrated nor copied; nor is a part made that is missing"""
    folder = full.path / "older"
    folder.mkdir(mode=0o700)
    data = bytearray((full.tenant / "tenant.db").read_bytes())
    version = int.from_bytes(data[60:64], "big") - 1
    data[60:64] = version.to_bytes(4, "big")
    (folder / "tenant.db").write_bytes(data)
    (folder / "tenant.db").chmod(0o600)
    text = run(full, "--data-dir", folder, "diagnostics")
    assert f"schemaVersion={version}" in text and "error: chy-store-error-quark older" in text, text
    assert (folder / "tenant.db").read_bytes() == data
    assert not [path for path in folder.iterdir() if path.name.endswith(".bak")], list(folder.iterdir())
    (folder / "tenant.db").write_bytes((full.tenant / "tenant.db").read_bytes())
    text = run(full, "--data-dir", folder, "diagnostics")
    assert "name=authority.db header=missing" in text and "error: chy-store-error-quark not-found" in text, text
    assert not (folder / "authority.db").exists()


def restoring():
    """a restore that was interrupted is not finished by whoever only looks"""
    pending = full.tenant / "restore.ready"
    names = sorted(path.name for path in full.tenant.iterdir())
    pending.mkdir()
    try:
        text = run(full, "diagnostics")
        assert "error: chy-store-error-quark locked" in text and pending.exists(), text
    finally:
        pending.rmdir()
    assert names == sorted(path.name for path in full.tenant.iterdir())


def environment():
    """what the session says and is not UTF-8 is told as far as it can be read"""
    broken = {"XDG_CURRENT_DESKTOP": "GNOME\udcff", "LANGUAGE": "de\udcff", "XDG_SESSION_TYPE": "\udcff", "TZ": "\udcff", "G_DEBUG": "fatal-criticals"}
    result = subprocess.run([full.cli, "diagnostics"], cwd=full.path, env={**full.cli_environment(), **broken}, capture_output=True, timeout=300, check=True)
    assert "desktop: GNOME" in result.stdout.decode() and "language: de" in result.stdout.decode(), result


def locked():
    """a folder that another program holds alone is told after its time"""
    with (full.tenant / "folder.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        text = run(full, "diagnostics")
    assert "open: no" in text and "error: chy-store-error-quark locked" in text and "name=tenant.db header=good" in text, text


def changes_nothing():
    """reading it changes no database"""
    before = {name: data for name, (_, data) in contents(full.tenant).items() if name.endswith(".db")}
    run(full, "diagnostics")
    assert before == {name: data for name, (_, data) in contents(full.tenant).items() if name.endswith(".db")}


def remote():
    """a server's tenant has the same parts, and its address is no part of them"""
    account = host.account("carolus", "operator")
    host.start()
    try:
        text = run(full, "--tenant", host.url, "--client-certificate", account, "--server-certificate", host.certificate, "diagnostics")
    finally:
        host.stop()
    assert sections(text) == PARTS and "kind: server" in text and "connection: up" in text and f"port: {host.port}" in text, text
    assert "- of=users all=4" in text, text
    more = {**secrets, "the host": b"localhost", "the account": b"carolus", "the file of the account": account.read_bytes()[-200:-40]}
    assert not told(text, more), told(text, more)
    text = run(full, "--tenant", host.url, "--client-certificate", account, "--server-certificate", host.certificate, "diagnostics")
    assert "open: no" in text and "error: remote unreachable" in text and not told(text, more), text


with road.Folder(cli) as full:
    road_name = os.environ.get("USER", "nobody-of-that-name")
    (full.path / "bin").mkdir()
    script = full.write("bin/journalctl", JOURNAL)
    script.chmod(0o755)
    full.write("people.csv", PEOPLE)
    for step in road.STEPS:
        full.must(*step)
    full.must("connector", "run", "CONNECTOR1", "--once", "--passphrase-file", "vault.pass")
    number = full.json("request", "list", "--state", "delivered")["value"][0]["number"]
    full.must("request", "export-pfx", number, "anna.pfx", "--for", "openssl", "--password-file", "pfx.pass", "--passphrase-file", "vault.pass")
    (full.tenant / "anna.pfx").write_bytes((full.path / "anna.pfx").read_bytes())
    # Two more, who are denied.
    full.must("authority", "withdraw-template", "Contoso Issuing CA", "IntunePKCS")
    late = [line.replace("u1", "u3").replace("u2", "u4").replace("d1", "d3").replace("d2", "d4").replace("XJ", "XK") for line in PEOPLE.splitlines()]
    full.write("late.csv", "\n".join(late).replace("anneliese", "anneliese3").replace("lukasz", "lukasz4"))
    full.must("directory", "import", "late.csv")
    full.run("connector", "run", "CONNECTOR1", "--once", "--passphrase-file", "vault.pass")
    host = served.Server(full, server)
    full.must("connector", "enroll-file", "CONNECTOR2", "two.enroll", "--url", "https://localhost:1", "--certificate", host.certificate,
              "--passphrase-file", "vault.pass")
    # Behind the JSON, on a line of its own.
    full.token = base64.b64decode((full.path / "two.enroll").read_text().split()[-1])
    assert len(full.token) == 32, (full.path / "two.enroll").read_text()[-300:]
    secrets = secrets_of(full)
    road.run_tests([tells, no_secret, journal, saves, shown_first, nothing_there, broken, older, restoring, environment, locked, changes_nothing, remote])
