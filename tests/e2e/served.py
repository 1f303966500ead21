# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant that a real chancery-server has, with accounts that sign in to it by certificates of its own authority."""
import os
import pathlib
import subprocess
import sys

import road

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import programs  # noqa: E402

AUTHORITY = "Contoso Issuing CA"
# Where screens are shown on a server: one that the console trusts, and one that it does not know.
PLACES = ("server", "stranger")


class Server:
    """The server of a road.Folder; it can be killed, and started again at the same port."""

    def __init__(self, folder, program):
        self.folder = folder
        self.program = pathlib.Path(program).resolve()
        self.process = None
        self.port = 0
        self.certificate = programs.make_certificate(folder.path / "server")
        folder.must("authority", "grant", AUTHORITY, "CORP\\Administrator", "request-certificates")
        folder.must("template", "duplicate", "User", "--display-name", "Console")
        folder.must("template", "set", "Console", "subjectNameSource=request", "compatibility.authority=2008r2",
                    "compatibility.recipient=windows7")
        folder.must("template", "revoke-grant", "Console", "CORP\\Domain Users", "enroll")
        folder.must("authority", "issue-template", AUTHORITY, "Console", "--passphrase-file", "vault.pass")

    def fingerprint(self):
        """As OpenSSL says it."""
        text = subprocess.run(["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", self.certificate], check=True,
                              capture_output=True, text=True).stdout
        return text.split("=", 1)[1].strip()

    def account(self, name, role):
        """An account with that role; gives the file to sign in by: its certificate and key in PEM."""
        path = self.folder.path
        subprocess.run(["openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", path / f"{name}.key", "-out", path / f"{name}.csr",
                        "-subj", f"/CN={name}"], check=True, stderr=subprocess.DEVNULL)
        self.folder.must("authority", "sign", AUTHORITY, "--template", "Console", "--csr", f"{name}.csr", "--out", f"{name}.cer",
                         "--passphrase-file", "vault.pass")
        self.folder.must("account", "grant", name, role, f"{name}.cer")
        data = (path / f"{name}.cer").read_bytes()
        if not data.startswith(b"-----BEGIN"):
            data = subprocess.run(["openssl", "x509", "-inform", "der"], input=data, check=True, capture_output=True).stdout
        return self.folder.write(f"{name}.pem", data + (path / f"{name}.key").read_bytes())

    def pfx(self, name, password):
        """The same as a PFX file with a password."""
        path = self.folder.path / f"{name}.pfx"
        subprocess.run(["openssl", "pkcs12", "-export", "-in", self.folder.path / f"{name}.pem", "-out", path, "-passout", f"pass:{password}"],
                       check=True, stderr=subprocess.DEVNULL)
        return path

    def start(self):
        """Starts it, at the port that it had before."""
        log = self.folder.path / "server.log"
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [self.program, "--data-dir", self.folder.tenant, "--listen", f"localhost:{self.port}", "--certificate", self.certificate,
                 "--key", self.certificate.with_suffix(".key"), "--passphrase-file", "vault.pass"], cwd=self.folder.path,
                env=self.folder.cli_environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        self.port = programs.listening_port(self.process, log)
        return self

    def stop(self, kill=False):
        """Ends it, or kills it."""
        if self.process is None:
            return
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        status = self.process.wait(60)
        self.process = None
        assert kill or status == 0, f"the server ended with status {status}"

    @property
    def url(self):
        """Where it listens."""
        return f"https://localhost:{self.port}"


class Shown:
    """A server for screens, made when the first one is shown: a console signs in to it as its administrator."""

    def __init__(self, cli, program, people):
        self.made = (cli, program, "delivered", people)
        self.folder = self.server = self.account = None

    def arguments(self, place):
        """Those of a console there."""
        if self.server is None:
            self.folder, self.server = at(*self.made)
            self.account = self.server.account("anna", "administrator")
        if self.server.process is None:
            self.server.start()
        trust = ["--server-certificate", str(self.server.certificate)] if place == "server" else []
        return ["--tenant", self.server.url, "--client-certificate", str(self.account), *trust]

    def end(self):
        """Nothing of it is left."""
        if self.server is not None:
            self.server.stop()
            self.folder.__exit__()


def at(cli, program, stage, people=4):
    """A folder at that stage of the road (see road.py), and its server, which runs."""
    folder = road.at(cli, stage, people)
    try:
        return folder, Server(folder, program).start()
    except BaseException:
        folder.__exit__()
        raise
