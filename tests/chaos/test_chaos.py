#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_chaos.py CLI SERVER CONNECTOR SCRIPT BIN [DEVICES [KILLS [SEED]]]: two servers behind one address on one PostgreSQL database
and three connectors issue for many devices, while any of them is killed at random moments and comes back. TAP."""
import collections
import json
import os
import random
import re
import socket
import subprocess
import sys
import time

for place in ("e2e", "support"):
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", place))
import programs  # noqa: E402
import road  # noqa: E402

CLI, SERVER, CONNECTOR, SCRIPT, BIN = map(os.path.abspath, sys.argv[1:6])
DEVICES, KILLS, SEED = (int(value) for value in (sys.argv[6:] + ["2000", "60", "20261128"][len(sys.argv) - 6:]))
LEASE = 15  # seconds: what a killed connector had in hand is somebody else's after that
PATIENCE = 900
REVOKED = max(DEVICES // 80, 4)  # devices that are retired
REVOKE_KILLS = max(KILLS // 4, 4)
AUTHORITY = "Contoso Issuing CA"
chance = random.Random(SEED)
folder = road.Folder(CLI)
folder.path.chmod(0o711)  # the database may be another user's
kills = collections.Counter()


def wait_for(what, condition, patience=PATIENCE):
    assert programs.wait(what, condition, patience), f"{what} did not come within {patience} s"


class Service:
    """One of our programs, which is killed and comes back, as a service manager would have it."""

    def __init__(self, name, *arguments):
        self.name, self.arguments, self.process = name, arguments, None
        self.log = open(folder.path / f"{name}.log", "wb", buffering=0)
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.arguments, cwd=folder.path, env=folder.cli_environment(), stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def keep(self):
        """One that ended by itself is started again, as Restart=always does; how often is told at the end."""
        if self.process.poll() is not None:
            kills[f"{self.name} ended by itself ({self.process.returncode})"] += 1
            self.start()

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=60)
        return self.process.returncode


class Database(programs.Database):
    def keep(self):
        """It never ends by itself."""


class Balancer(programs.Relay):
    """One address for several servers: each connection goes to one that takes it."""

    def __init__(self, ports):
        self.ports, self.chance = ports, random.Random(SEED)
        super().__init__()

    def reach(self, client):
        for port in self.chance.sample(self.ports, len(self.ports)):
            try:
                server = socket.create_connection(("127.0.0.1", port), timeout=5)
                server.settimeout(None)
                return server
            except OSError:
                continue
        return None


def on_tenant(*arguments):
    return folder.must("--tenant", database.url, *arguments)


def count(noun, *arguments):
    return json.loads(on_tenant("--json", noun, "list", *arguments, "--limit", "1"))["@odata.count"]


def rows(noun, *arguments):
    return json.loads(on_tenant("--json", noun, "list", *arguments))["value"]


def sets_up():
    """a folder becomes a database, and three connectors enroll at two servers behind one address"""
    global database, balancer, servers, connectors
    folder.road(DEVICES)
    for number in (2, 3):
        folder.must("authority", "grant", AUTHORITY, f"CORP\\CONNECTOR{number}$", "issue-and-manage-certificates")
        folder.must("connector", "enroll", f"CONNECTOR{number}")
        folder.must("template", "grant", "IntunePKCS", f"CORP\\CONNECTOR{number}$", "enroll")
        folder.must("authority", "grant", AUTHORITY, f"CORP\\CONNECTOR{number}$", "request-certificates")
    database = Database(SCRIPT, BIN, folder.path / "database")
    folder.must("--yes", "migrate", "--from", f"sqlite:{folder.tenant}", "--to", database.url)
    programs.make_certificate(folder.path / "server")
    ports = [programs.free_port(), programs.free_port()]
    servers = [Service(f"server{i + 1}", SERVER, "--tenant", database.url, "--listen", f"localhost:{port}", "--certificate", "server.pem",
                       "--key", "server.key", "--passphrase-file", "vault.pass") for i, port in enumerate(ports)]
    balancer = Balancer(ports)
    for service, port in zip(servers, ports):
        wait_for(service.name, lambda port=port: programs.answers(port), 60)
    connectors = []
    for number in (1, 2, 3):
        name = f"CONNECTOR{number}"
        folder.must("--tenant", database.url, "connector", "enroll-file", name, f"{name}.enroll", "--url", f"https://localhost:{balancer.port}",
                    "--certificate", "server.pem", "--passphrase-file", "vault.pass")
        done = subprocess.run([CONNECTOR, "enroll", f"{name}.enroll", "--state-dir", name], cwd=folder.path, env=folder.cli_environment(),
                              capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
    for number in (1, 2, 3):
        connectors.append(Service(f"connector{number}", CONNECTOR, "run", "--state-dir", f"CONNECTOR{number}", "--lease", str(LEASE)))


def survives():
    """whatever is killed comes back, and every device gets its certificate"""
    parts = servers + connectors + [database]
    away = {}  # part: when it comes back
    begin = time.monotonic()
    wait_for("the first certificate", lambda: count("request", "--state", "delivered") > 0, 180)
    # A slow machine gets more time between two kills, so that there is something to disturb.
    pace = min(max((time.monotonic() - begin) / 8, 1), 5)
    print(f"# at the pace of {pace:.1f}", flush=True)
    begin = next_kill = time.monotonic()
    while sum(kills[part.name] for part in parts) < KILLS or away:
        time.sleep(0.05)
        now = time.monotonic()
        for part in parts:
            if part in away and now >= away[part]:
                del away[part]
                part.start()
            elif part not in away:
                part.keep()
        present = [part for part in parts if part not in away]
        if now < next_kill or not present or sum(kills[part.name] for part in parts) == KILLS:
            continue
        part = chance.choice(present)
        kills[part.name] += 1
        part.kill()
        away[part] = now + chance.uniform(0.1, 2.0)
        next_kill = now + pace * chance.choice([0.1, 0.5, 4.0])  # bursts, and time to get something done
    killing = time.monotonic() - begin
    delivered = count("request", "--state", "delivered")
    print(f"# {KILLS} kills in {killing:.0f} s, seed {SEED}: " + ", ".join(f"{name} {n}" for name, n in sorted(kills.items())), flush=True)
    print(f"# {delivered} of {DEVICES} delivered by then", flush=True)

    def done():
        for part in parts:
            part.keep()
        time.sleep(1)
        return count("request", "--state", "delivered") == DEVICES
    wait_for("the last certificate", done)
    print(f"# all {DEVICES} delivered after {time.monotonic() - begin:.0f} s", flush=True)


def is_exact():
    """every device has one valid certificate, at the tenant and at the authority"""
    issued = rows("certificate", "--state", "issued", "--limit", str(2 * DEVICES))
    requests = rows("request", "--limit", str(2 * DEVICES))
    assert len(requests) == DEVICES, len(requests)
    assert len({row["deviceId"] for row in requests}) == DEVICES
    assert len(issued) == DEVICES, len(issued)
    assert len({row["serialNumber"] for row in issued}) == DEVICES
    there = rows("certificate", "--authority", AUTHORITY, "--state", "issued", "--limit", str(2 * DEVICES))
    # Three more are those that the connectors sign in by.
    known = {row["serialNumber"] for row in issued}
    assert known <= {row["serialNumber"] for row in there}
    assert len(there) == DEVICES + 3, len(there)


def retires():
    """devices are retired while parts are killed, and each certificate is revoked once, by connectors, and on the list"""
    parts = servers + connectors + [database]
    wait_for("every connector's report", lambda: all(row["state"] == "active" for row in rows("connector")), 180)
    retired = [row["deviceDisplayName"] for row in rows("certificate", "--state", "issued", "--limit", str(2 * DEVICES))]
    retired = chance.sample(retired, REVOKED)
    before = sum(kills[part.name] for part in parts)
    for i, device in enumerate(retired):
        # It may have been done although the answer was lost with the database.
        wait_for(f"the retirement of {device}", lambda device=device: folder.run("--tenant", database.url, "--yes", "directory", "device", "retire",
                                                                                 device).returncode == 0, 120)
        if i * REVOKE_KILLS // REVOKED < (i + 1) * REVOKE_KILLS // REVOKED:
            part = chance.choice(parts)
            kills[part.name] += 1
            part.kill()
            time.sleep(chance.uniform(0.1, 1.0))
            part.start()
    begin = time.monotonic()
    wait_for("the last revocation", lambda: count("certificate", "--state", "revoked") == REVOKED)
    done = [sum(line.endswith("(RevokeRequestSuccess 3000)") for line in
                (folder.path / f"{part.name}.log").read_text(errors="replace").splitlines()) for part in connectors]
    print(f"# {REVOKED} retired under {sum(kills[part.name] for part in parts) - before} kills, all revoked {time.monotonic() - begin:.0f} s "
          f"after the last; connectors told of {'+'.join(map(str, done))}", flush=True)
    assert 0 < sum(done) <= REVOKED, done
    serials = {row["serialNumber"] for row in rows("certificate", "--state", "revoked", "--limit", str(2 * DEVICES))}
    there = rows("certificate", "--authority", AUTHORITY, "--state", "revoked", "--limit", str(2 * DEVICES))
    assert sorted(row["serialNumber"] for row in there) == sorted(serials), (len(there), len(serials))
    assert count("request", "--state", "revoked") == REVOKED
    on_tenant("authority", "crl", AUTHORITY, "list.crl", "--passphrase-file", "vault.pass")
    text = subprocess.run(["openssl", "crl", "-inform", "DER", "-in", "list.crl", "-noout", "-text"], cwd=folder.path, capture_output=True,
                          text=True, check=True).stdout
    listed = re.findall(r"Serial Number: ([0-9A-F]+)", text)
    assert sorted(serial.upper() for serial in serials) == sorted(listed), (len(listed), len(serials))


def verifies():
    """the audit log verifies, and every part is at work again"""
    on_tenant("audit", "verify")
    for part in servers + connectors:
        assert part.process.poll() is None, f"{part.name} ended"
    wait_for("every connector's report", lambda: all(row["state"] == "active" for row in rows("connector")), 180)


def ends():
    """they end when they are told to"""
    for part in connectors + servers:
        status = part.end()
        assert status == 0, f"{part.name}: {status}"
    database.end()
    for part in connectors + servers:
        text = (folder.path / f"{part.name}.log").read_text(errors="replace")
        assert "AddressSanitizer" not in text and "runtime error" not in text, re.findall(r".*(?:AddressSanitizer|runtime error).*", text)[:3]


database = balancer = servers = connectors = None
try:
    road.run_tests([sets_up, survives, is_exact, retires, verifies, ends], one_by_one=True)
finally:
    for service in (servers or []) + (connectors or []):
        if service.process.poll() is None:
            service.kill()
    if database is not None and database.process.poll() is None:
        database.end()
    if not os.environ.get("CHAOS_KEEP"):
        folder.__exit__()
