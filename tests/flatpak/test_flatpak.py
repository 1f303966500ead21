# SPDX-License-Identifier: GPL-3.0-or-later
"""test_flatpak.py ROOT VERSION: builds and installs the Flatpak of this tree, and looks at what came of it. Runs below session.sh."""
import configparser
import gzip
import os
import pathlib
import socket
import struct
import subprocess
import sys
import threading
import xml.etree.ElementTree

ROOT, VERSION = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "tests" / "support")]
import programs  # noqa: E402  pylint: disable=wrong-import-position
import road  # noqa: E402  pylint: disable=wrong-import-position
import sandbox  # noqa: E402  pylint: disable=wrong-import-position

LOCAL = ROOT / "build-aux" / "flatpak-local"
USER = pathlib.Path(os.environ["FLATPAK_USER_DIR"])
EXPORTS = USER / "exports" / "share"
APP = USER / "app" / sandbox.ID / "current" / "active" / "files"
LANGUAGES = {"ar", "de", "es", "fr", "it", "ja", "pt_BR", "zh_CN"}


def said(*command, **options):
    """What a command prints; it must end well."""
    done = subprocess.run(list(map(str, command)), check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)
    assert done.returncode == 0, f"{command}: status {done.returncode}\n{done.stderr[-3000:]}{done.stdout[-1000:]}"
    return done.stdout


def inside(*command, **options):
    """The same, said in the sandbox."""
    return said(LOCAL, "run", f"--command={command[0]}", *command[1:], **options)


def builds():
    """it is built and installed"""
    said(LOCAL, "build")
    assert sandbox.ID in said("flatpak", "--user", "list", "--app", "--columns=application")


def permits():
    """it may do what the manifest says, and no more"""
    given = configparser.ConfigParser(interpolation=None)
    given.optionxform = str
    given.read_string(said("flatpak", "--user", "info", "--show-permissions", sandbox.ID))
    lists = {key: set(filter(None, value.split(";"))) for key, value in given["Context"].items()}
    want = {"shared": {"network", "ipc"}, "sockets": {"x11", "wayland", "fallback-x11", "pcsc"}, "devices": {"dri"}}
    assert given.sections() == ["Context"] and lists == want, (given.sections(), lists)


def exports():
    """the desktop gets entry, icons and service, and they start the sandbox"""
    entry = EXPORTS / "applications" / f"{sandbox.ID}.desktop"
    said("desktop-file-validate", entry)
    lines = entry.read_text().splitlines()
    starts = [line for line in lines if line.startswith("Exec=")]
    assert len(starts) == 4 and all("flatpak run" in line and sandbox.ID in line for line in starts), starts
    assert f"X-Flatpak={sandbox.ID}" in lines and "DBusActivatable=true" in lines
    # A file on the command line is one that the sandbox does not see: Flatpak hands it on.
    assert "--file-forwarding" in starts[0] and "@@ %F @@" in starts[0], starts[0]
    assert "flatpak run" in (EXPORTS / "dbus-1" / "services" / f"{sandbox.ID}.service").read_text()
    assert (EXPORTS / "mime" / "packages" / f"{sandbox.ID}.xml").exists()
    provider = configparser.ConfigParser()
    provider.read(EXPORTS / "gnome-shell" / "search-providers" / f"{sandbox.ID}.search-provider.ini")
    assert provider["Shell Search Provider"]["BusName"] == sandbox.ID
    for path in (f"scalable/apps/{sandbox.ID}.svg", f"symbolic/apps/{sandbox.ID}-symbolic.svg"):
        assert (EXPORTS / "icons" / "hicolor" / path).read_bytes() == (ROOT / "ui" / "icons" / "hicolor" / path).read_bytes()


def describes():
    """software centers get its description"""
    # Older flatpak-builders give it its older name.
    file, = [*(APP / "share" / "metainfo").glob("*.xml"), *(APP / "share" / "appdata").glob("*.xml")]
    said("appstreamcli", "validate", "--no-net", "--strict", file)
    with gzip.open(APP / "share" / "app-info" / "xmls" / f"{sandbox.ID}.xml.gz") as file:
        component = xml.etree.ElementTree.parse(file).getroot().find("component")
    assert component.findtext("id") == sandbox.ID and component.findtext("name") == "Chancery"
    assert component.find("icon") is not None and component.find("releases/release").get("version") == VERSION
    assert len(component.findall("screenshots/screenshot")) >= 3 and component.find("content_rating") is not None


def holds():
    """inside are console, command line, licenses and help, and neither services nor what only building needs"""
    assert sorted(path.name for path in (APP / "bin").iterdir()) == ["chancery", "chancery-cli"]
    texts = {path.relative_to(APP / "share" / "licenses" / sandbox.ID): path.read_bytes()
             for path in (APP / "share" / "licenses" / sandbox.ID).rglob("*") if path.is_file()}
    assert texts[pathlib.Path("chancery/LICENSE")] == (ROOT / "LICENSE").read_bytes()
    assert b"PostgreSQL" in texts[pathlib.Path("libpq/COPYRIGHT")]
    assert (APP / "share" / "help" / "C" / "chancery").is_dir()
    extra = [path for path in APP.rglob("*") if path.suffix in (".a", ".h", ".pc", ".service") and "dbus-1" not in path.parts]
    assert not extra, extra


def speaks():
    """all languages are in its extension"""
    tree = said("ostree", "ls", "-R", f"--repo={USER.parent / 'repo'}", f"runtime/{sandbox.ID}.Locale/x86_64/master")
    found = {line.split("/files/")[1].split("/")[0] for line in tree.splitlines() if line.endswith("/LC_MESSAGES/chancery.mo")}
    assert found == {language.split("_", maxsplit=1)[0] for language in LANGUAGES}, found


def runs():
    """the command line runs inside, and finds its libraries there"""
    assert VERSION in inside("chancery-cli", "--version")
    libraries = inside("sh", "-c", "ldd /app/bin/chancery /app/bin/chancery-cli")
    assert "not found" not in libraries, libraries
    assert "/app/lib/libpq.so.5" in libraries, libraries


def sees_little():
    """of the person's files the sandbox sees its own"""
    with sandbox.Folder(LOCAL) as folder:
        environment = folder.environment()
        hidden = folder.write("hidden", "for nobody else")
        told = inside("sh", "-c", f"cat '{hidden}' 2>/dev/null; ls -A '{folder.path}' '{folder.path}/home'; echo in > $XDG_DATA_HOME/own",
                      env=environment)
        assert "for nobody" not in told and "vault.pass" not in told and ".var" in told, told
        assert (folder.data / "own").read_text() == "in\n"
        assert folder.outside() == {hidden}, folder.outside()


def keeps_secrets():
    """the desktop's keyring opens the vault through its portal, and is itself out of reach"""
    keyring = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"], stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    keyring.stdin.write(b"a login")
    keyring.stdin.close()
    try:
        assert programs.wait("the keyring", lambda: "true" in said(
            "gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus", "--method",
            "org.freedesktop.DBus.NameHasOwner", "org.freedesktop.secrets"))
        with sandbox.Folder(LOCAL) as folder:
            folder.home.mkdir(parents=True)
            (folder.home / "vault.pass").write_text("correct horse battery")
            secret = ["--passphrase-file", folder.home / "vault.pass"]
            folder.must("authority", "create", "CA1", "--organization", "Contoso", "--fqdn", "ca1.corp.contoso.test", "--key", "ec:p256", *secret)
            folder.must("vault", "add-slot", "--kind", "keyring", *secret)
            folder.must("authority", "crl", "CA1", folder.home / "ca1.crl")
            assert (folder.home / "ca1.crl").stat().st_size > 0 and (folder.data / "keyrings" / "default.keyring").exists()
            asked = ["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets", "--method",
                     "org.freedesktop.DBus.Peer.Ping"]
            said(*asked)
            refused = subprocess.run([LOCAL, "run", "--command=gdbus", *asked[1:]], check=False, capture_output=True, text=True)
            assert refused.returncode != 0 and "ServiceUnknown" in refused.stderr, refused
    finally:
        keyring.terminate()
        keyring.wait(60)


class Readers:
    """A pcscd of its own, in the place of this computer's (session.sh keeps that apart): counts who comes, and sends them away."""

    def __init__(self):
        place = pathlib.Path("/run/pcscd")
        place.mkdir(exist_ok=True)
        said("mount", "-t", "tmpfs", "-o", "mode=755", "readers", place)
        self.first = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(place / "pcscd.comm"))
        self.listener.listen()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            client, _ = self.listener.accept()
            # Size and command of the message (winscard_msg.h): what a client says first is its version.
            self.first.append(struct.unpack("=II", client.recv(8, socket.MSG_WAITALL)))
            client.close()


def reaches_readers():
    """a token's key is looked for in the host's readers"""
    readers = Readers()
    with sandbox.Folder(LOCAL) as folder:
        folder.home.mkdir(parents=True)
        for name in ("pin", "vault.pass"):
            (folder.home / name).write_text("correct horse battery")
        done = folder.run("authority", "create", "Token CA", "--organization", "Contoso", "--fqdn", "ca1.corp.contoso.test", "--key", "ec:p256",
                          "--pkcs11", "pkcs11:token=nowhere;object=ca", "--pin-file", folder.home / "pin", "--passphrase-file", folder.home / "vault.pass")
        assert done.returncode != 0 and b"token" in done.stderr and b"cannot be loaded" not in done.stderr, done.stderr
    assert readers.first and all(command == 0x11 for _, command in readers.first), readers.first


class Reach(programs.Relay):
    """An address of this computer that leads to a database's socket."""

    def __init__(self, path):
        self.path = str(path)
        super().__init__()

    def reach(self, client):
        server = socket.socket(socket.AF_UNIX)
        server.connect(self.path)
        return server


def reaches_databases():
    """a team's PostgreSQL is reached from inside"""
    binaries = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
    with sandbox.Folder(LOCAL) as folder:
        folder.path.chmod(0o711)  # the database server may be another user
        database = programs.Database(ROOT / "tests" / "store" / "postgres-server.sh", binaries, folder.path / "database")
        relay = Reach(folder.path / "database" / ".s.PGSQL.5432")
        try:
            place = ["--tenant", f"postgresql://chancery@127.0.0.1:{relay.port}/team"]
            folder.must(*place, "template", "duplicate", "User", "--display-name", "Of a Team")
            assert folder.json(*place, "template", "show", "OfaTeam")["displayName"] == "Of a Team"
        finally:
            relay.end()
            database.end()


road.run_tests([builds, permits, exports, describes, holds, speaks, runs, sees_little, reaches_databases, keeps_secrets, reaches_readers], one_by_one=True)
