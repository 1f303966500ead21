# SPDX-License-Identifier: GPL-3.0-or-later
"""test_desktop_search.py CONSOLE CLI PROVIDER DESKTOP: the desktop's search asks the console by D-Bus (org.gnome.Shell.SearchProvider2), on real
folders. PROVIDER is the file that tells the desktop of it, DESKTOP the desktop entry. Runs below tests/support/gui-env.sh."""
import configparser
import contextlib
import fcntl
import os
import pathlib
import subprocess
import sys
import time

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402  pylint: disable=wrong-import-position,no-name-in-module

import desk  # noqa: E402  pylint: disable=wrong-import-position
import road  # noqa: E402  pylint: disable=wrong-import-position

CONSOLE, CLI, PROVIDER, DESKTOP = sys.argv[1:5]
FILE = configparser.ConfigParser()
FILE.read(PROVIDER, encoding="utf-8")
TOLD = FILE["Shell Search Provider"]


def bus():
    """The session's."""
    return Gio.bus_get_sync(Gio.BusType.SESSION)


def owned():
    """Whether the console has its name."""
    return bus().call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                           GLib.Variant("(s)", (TOLD["BusName"],)), None, 0, -1, None).unpack()[0]


class Provider:
    """The console as D-Bus starts it for a search, asked as GNOME Shell does."""

    def __init__(self, folder, seconds=30, settings=None):
        environment = {**folder.environment(), "CHANCERY_SEARCH_SECONDS": str(seconds), "G_DEBUG": "fatal-criticals"}
        if settings is not None:
            kept = folder.path / "home" / ".config" / "glib-2.0" / "settings"
            kept.mkdir(parents=True, exist_ok=True)
            (kept / "keyfile").write_text("[io/github/chancery_pki/Chancery]\n" + settings)
            environment.update(GSETTINGS_BACKEND="keyfile", XDG_CONFIG_HOME=str(folder.path / "home" / ".config"))
        self.process = subprocess.Popen([CONSOLE, "--gapplication-service"], env=environment, stdin=subprocess.DEVNULL)
        desk.wait_for("the name", lambda: owned() or self.died())

    def died(self):
        """Fails where it has ended before its time."""
        assert self.process.poll() is None, f"the console ended with status {self.process.returncode}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        status = self.process.wait(60)
        desk.wait_for("the name to be free", lambda: not owned())
        assert status in (0, -15), f"the console ended with status {status}"

    def call(self, method, signature, *arguments):
        """One method of it."""
        answer = bus().call_sync(TOLD["BusName"], TOLD["ObjectPath"], "org.gnome.Shell.SearchProvider2", method,
                                 GLib.Variant(signature, arguments), None, 0, 120000, None).unpack()
        return answer[0] if answer else None

    def find(self, *words):
        """What a first search gives."""
        return self.call("GetInitialResultSet", "(as)", words)

    def metas(self, keys):
        """What is said of results."""
        return self.call("GetResultMetas", "(as)", keys)

    def names(self, *words):
        """Those of what is found."""
        return [meta["name"] for meta in self.metas(self.find(*words))]

    def open_files(self):
        """What it has open, as far as it is still open when it is looked at."""
        names = []
        for path in pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                names.append(os.readlink(path))
        return names

    def windows(self):
        """How many windows it shows."""
        desktop = desk.Atspi.get_desktop(0)
        mine = [desktop.get_child_at_index(i) for i in range(desktop.get_child_count())]
        return sum(len(desk.children(node)) for node in mine if node is not None and node.get_process_id() == self.process.pid)


class Shown(desk.Desk):
    """The window that a running provider opens."""

    def __init__(self, provider):  # pylint: disable=super-init-not-called
        self.desk = self
        self.pointer = False
        self.folder = None
        self.screen = desk.x11.Screen()
        self.process = provider.process
        self.window = desk.wait_for("the window", self.find_window)
        desk.wait_for("a window on the screen", self.screen.front)


FOLDER = road.at(CLI, "delivered")
CERTIFICATES = FOLDER.json("certificate", "list")["value"]


def told():
    """the file names the desktop entry and an object that is there"""
    assert TOLD["DesktopId"] == f"{pathlib.Path(DESKTOP).name}", TOLD["DesktopId"]
    assert TOLD["Version"] == "2"
    with Provider(FOLDER) as provider:
        xml = bus().call_sync(TOLD["BusName"], TOLD["ObjectPath"], "org.freedesktop.DBus.Introspectable", "Introspect", None, None, 0, -1,
                              None).unpack()[0]
        assert 'interface name="org.gnome.Shell.SearchProvider2"' in xml
        assert provider.windows() == 0


def finds():
    """subject, alternative name, serial number and name find certificates and devices, without a window"""
    one = CERTIFICATES[0]
    key = f"certificates:{one['id']}"
    with Provider(FOLDER) as provider:
        found = provider.find(one["subjectName"].removeprefix("CN="))
        assert key in found, (one, found)
        assert key in provider.find(one["userPrincipalName"])
        assert provider.find(one["serialNumber"]) == [key]
        assert provider.find(one["serialNumber"][4:-4].upper()) == [key]
        assert provider.names("LAPTOP-1")[-1:] == ["LAPTOP-1"]
        assert [name for name in provider.names("sn000002") if name.startswith("LAPTOP")] == ["LAPTOP-2"]
        assert "Wi-Fi certificate" in provider.names("wi-fi", "certificate")
        # Of each kind there is something, and the whole is bounded.
        many = provider.find("contoso")
        assert len(many) <= 10 and {key.split(":")[0] for key in many} >= {"certificates", "users"}, many
        # All words have to fit, and a search within results is a search.
        assert provider.find("LAPTOP-1", "nobody") == []
        assert provider.call("GetSubsearchResultSet", "(asas)", many, [one["serialNumber"]]) == [key]
        for words in (["no such thing"], ["\u2603\u2603\u2603"], ["%"], ['"'], ["a"], [""], []):
            assert provider.find(*words) == [], words
        assert provider.windows() == 0


def says():
    """a result says its name, state, end and authority, and has an icon"""
    one = CERTIFICATES[0]
    with Provider(FOLDER) as provider:
        key = f"certificates:{one['id']}"
        # Before anything was found, as after a start; and what is none of ours is left out.
        metas = provider.metas([key, "certificates:none", "devices:", "secrets:1", "x", f"users:{one['id']}"])
        assert [meta["id"] for meta in metas] == [key], metas
        assert metas[0]["name"] == one["subjectName"].split(",")[0].removeprefix("CN="), metas
        assert "valid until" in metas[0]["description"] and "Contoso Issuing CA" in metas[0]["description"], metas
        assert Gio.Icon.deserialize(GLib.Variant("(sv)", (metas[0]["icon"][0], GLib.Variant("as", metas[0]["icon"][1])))) is not None
        device = provider.metas(provider.find("LAPTOP-0"))[-1]
        assert device["description"] == "Device · Windows 10 and later · SN000000 · user0@contoso.test", device


def overtaken():
    """a newer search takes the place of an older one, and both are answered"""
    with Provider(FOLDER) as provider:
        answers = []
        for word in ["contoso", "LAPTOP", "LAPTOP-1", CERTIFICATES[0]["serialNumber"]] * 5:
            bus().call(TOLD["BusName"], TOLD["ObjectPath"], "org.gnome.Shell.SearchProvider2", "GetInitialResultSet", GLib.Variant("(as)", ([word],)),
                       None, 0, 120000, None, lambda source, result: answers.append(source.call_finish(result).unpack()[0]))
        context = GLib.MainContext.default()
        desk.wait_for("all answers", lambda: (context.iteration(False), len(answers) == 20)[1])
        assert answers[-1] == [f"certificates:{CERTIFICATES[0]['id']}"], answers[-1]
        assert provider.windows() == 0


def opens():
    """a result opens the certificate's window, or the device's page"""
    one = CERTIFICATES[0]
    with Provider(FOLDER) as provider:
        key = provider.find(one["serialNumber"])[0]
        provider.call("ActivateResult", "(sasu)", key, [one["serialNumber"]], 0)
        screen = Shown(provider)
        screen.dialog(one["subjectName"].split(",")[0].removeprefix("CN="))
    with Provider(FOLDER) as provider:
        provider.call("ActivateResult", "(sasu)", provider.find("LAPTOP-2")[-1], ["LAPTOP-2"], 0)
        screen = Shown(provider)
        screen.label("LAPTOP-2")
        screen.says("SN000002")
        # The window's tenant answers from now on, and what is asked next is shown in the same window.
        provider.call("ActivateResult", "(sasu)", provider.find("LAPTOP-1")[-1], ["LAPTOP-1"], 0)
        screen.says("SN000001")
        frames = [node for node in desk.children(screen.application()) if node.get_role_name() == "frame"]
        assert len(frames) == 1, frames


def launches():
    """the provider itself opens the list with the words in its search"""
    with Provider(FOLDER) as provider:
        provider.call("LaunchSearch", "(asu)", [CERTIFICATES[0]["serialNumber"]], 0)
        screen = Shown(provider)
        entry = screen.entry("Search For")
        desk.wait_for("the words", lambda: desk.Atspi.Text.get_text(entry, 0, -1) == CERTIFICATES[0]["serialNumber"])
        desk.wait_for("one row", lambda: len(screen.cells(0)) == 1)


def goes():
    """the process that was started for a search ends by itself"""
    with Provider(FOLDER, seconds=1) as provider:
        assert provider.find("LAPTOP-1")
        assert provider.process.wait(60) == 0
    # A window is not closed by it.
    with Provider(FOLDER, seconds=1) as provider:
        provider.call("ActivateResult", "(sasu)", provider.find("LAPTOP-2")[-1], ["LAPTOP-2"], 0)
        Shown(provider)
        # Longer than it stays for a search; a slow machine does not make it fail.
        time.sleep(2.5)
        assert provider.process.poll() is None and provider.windows() == 1
        # As whoever restores the folder needs it: nothing of the search holds it.
        assert provider.find("LAPTOP-2")


def nothing():
    """no folder, a broken one and one of a server give nothing, make nothing and show nothing"""
    with road.Folder(CLI) as folder:
        with Provider(folder) as provider:
            assert provider.find("LAPTOP") == []
            assert provider.metas(["devices:1"]) == []
            assert provider.windows() == 0
        assert not folder.data.exists() or not list(folder.data.glob("chancery/*"))
        folder.tenant.mkdir(parents=True)
        (folder.tenant / "tenant.db").write_bytes(b"this is no database at all" * 400)
        before = sorted(path.name for path in folder.tenant.iterdir())
        with Provider(folder) as provider:
            assert provider.find("LAPTOP") == []
            assert provider.windows() == 0
        assert set(before) <= {path.name for path in folder.tenant.iterdir()}
    # One of an older version is migrated by whoever opens it, and not by a search.
    with road.Folder(CLI) as folder:
        folder.tenant.mkdir(mode=0o700, parents=True)
        data = bytearray((FOLDER.tenant / "tenant.db").read_bytes())
        data[60:64] = (int.from_bytes(data[60:64], "big") - 1).to_bytes(4, "big")
        (folder.tenant / "tenant.db").write_bytes(data)
        with Provider(folder) as provider:
            assert provider.find("LAPTOP") == []
        assert (folder.tenant / "tenant.db").read_bytes() == data
        assert not list(folder.tenant.glob("*.bak")), list(folder.tenant.iterdir())
    # The port refuses whoever comes, and nobody comes.
    with Provider(FOLDER, settings="lists={'places': {'opened': 'Fhttps://127.0.0.1:1'}}\n") as provider:
        assert provider.find("LAPTOP") == []


def held():
    """a folder that another program holds alone keeps nobody waiting, and is found again when it is free"""
    with Provider(FOLDER) as provider:
        with (FOLDER.tenant / "folder.lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert provider.find("LAPTOP-1") == []
            # The answer comes while the folder is still waited for.
            assert any(path.endswith("folder.lock") for path in provider.open_files()), provider.open_files()
        desk.wait_for("what is there", lambda: provider.find("LAPTOP-1"))


def follows():
    """the folder that was opened last is searched, and none where the person does not want it"""
    with road.Folder(CLI) as other:
        moved = other.path / "elsewhere"
        os.rename(FOLDER.tenant, moved)
        try:
            with Provider(FOLDER, settings=f"lists={{'places': {{'opened': 'F{moved}'}}}}\n") as provider:
                assert provider.names("LAPTOP-1")[-1:] == ["LAPTOP-1"]
            with Provider(FOLDER, settings=f"desktop-search=false\nlists={{'places': {{'opened': 'F{moved}'}}}}\n") as provider:
                assert provider.find("LAPTOP-1") == []
        finally:
            os.rename(moved, FOLDER.tenant)


with FOLDER:
    road.run_tests([told, finds, says, overtaken, opens, launches, goes, nothing, held, follows])
