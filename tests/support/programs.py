# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the real programs share: TAP, waiting, a certificate to listen by, a database server, and what stands on the way to
one."""
import pathlib
import re
import socket
import subprocess
import threading
import time


class Tap:
    """Results in the order in which they come."""

    def __init__(self):
        self.count = self.bad = 0

    def ok(self, good, name, said=None):
        """One result; `said` is told where it is bad."""
        self.count += 1
        self.bad += not good
        print(("ok" if good else "not ok") + f" {self.count} - {name}", flush=True)
        if not good and said is not None:
            print("# " + repr(said)[-2000:], flush=True)

    def end(self):
        """The plan, and the status to exit with."""
        print(f"1..{self.count}", flush=True)
        return self.bad > 0


def wait(what, condition, seconds=60):
    """Until it is so; the time is a limit for a test that hangs, not a measure."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    print(f"# waited in vain: {what}", flush=True)
    return False


def free_port():
    """One that nobody listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def answers(port):
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def listening_port(process, log, verb="Listens"):
    """Where a chancery-server that was just started listens (or "Publishes"), by what it has written to `log`."""
    found = []

    def look():
        found[:] = re.findall(verb + r" on .*port (\d+)", pathlib.Path(log).read_text(errors="replace"))
        return found or process.poll() is not None
    if not wait("the server", look) or not found:
        raise AssertionError("the server did not start:\n" + pathlib.Path(log).read_text(errors="replace"))
    return int(found[0])


def make_certificate(path):
    """A certificate for localhost that signs itself, at `path`.pem, with its key in `path`.key."""
    path = pathlib.Path(path)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path.with_suffix(".key"), "-out",
                    path.with_suffix(".pem"), "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                   check=True, stderr=subprocess.DEVNULL)
    return path.with_suffix(".pem")


class Database:
    """A PostgreSQL server of its own in `folder`, by tests/store/postgres-server.sh, with the empty database "team". `programs` has
    its initdb."""
    name = "database"

    def __init__(self, script, programs, folder):
        programs = pathlib.Path(programs, "initdb").resolve().parent  # where the others are, too
        folder = pathlib.Path(folder)
        folder.mkdir(mode=0o700)
        self.process = subprocess.Popen([script, programs, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"
        self.url = f"postgresql://chancery@/team?host={folder}"
        subprocess.run([programs / "psql", "-h", folder, "-U", "chancery", "-qc", "CREATE DATABASE team TEMPLATE template0", "postgres"],
                       check=True)

    def say(self, word):
        """To the script, which does it."""
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "ready\n"

    def kill(self):
        """At once, without a checkpoint: as a crash."""
        self.say("stop")

    def start(self):
        """After that."""
        self.say("start")

    def end(self):
        """Everything is gone."""
        self.process.stdin.close()
        self.process.wait(60)


class Relay:
    """Listens at an address of its own, and lets each client through to where reach() leads it."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def reach(self, client):
        """A connection to a server, or None."""
        raise NotImplementedError

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        server = self.reach(client)
        if server is None:
            client.close()
            return
        threading.Thread(target=self.copy, args=(server, client), daemon=True).start()
        self.copy(client, server)

    def end(self):
        """Nobody new gets through."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    @staticmethod
    def copy(one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass
        for side in (one, other):
            try:
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
