# SPDX-License-Identifier: GPL-3.0-or-later
"""test_team.py CONSOLE CLI SERVER: a console on a real chancery-server: whom it trusts, what it shows and offers, and what it says while
the server is away. Runs below tests/support/gui-env.sh.

With CHY_PICTURES=FOLDER every state is put there as a picture."""
import json
import os
import pathlib
import shutil
import sys

import desk
import programs
import road
import served

PICTURES = os.environ.get("CHY_PICTURES")
SIZE = [int(part) for part in os.environ.get("CHY_SIZE", "1100x720").split("x")]
PASSWORD = "a password for one file"


def look(screen, name):
    """A picture for a person to look at, where one is wanted."""
    if PICTURES:
        desk.move_pointer(SIZE[0] - 2, SIZE[1] - 2)
        screen.settle()
        desk.take_picture(pathlib.Path(PICTURES) / f"team-{name}.png", *SIZE)


class Team:
    """A folder, its server, and consoles that remember what they are told."""

    def __init__(self, console, cli, program):
        self.console = console
        self.folder, self.server = served.at(cli, program, "delivered")
        self.anna = self.server.account("anna", "administrator")
        self.aude = self.server.account("aude", "auditor")

    def open(self, *arguments, place=None, environment=None):
        """A console; settings are kept in the folder."""
        settings = {"GSETTINGS_BACKEND": "keyfile", "XDG_CONFIG_HOME": str(self.folder.path / "config")}
        screen = desk.Desk(self.console, place, *arguments, environment={**self.folder.environment(), **settings, **(environment or {})})
        screen.resize(*SIZE)
        return screen

    def sign_in(self, certificate, *arguments):
        """A console on the server, which is trusted by its certificate."""
        return self.open("--tenant", self.server.url + "/", "--client-certificate", str(certificate), "--server-certificate",
                         str(self.server.certificate), *arguments)

    def forget(self):
        """What consoles remember."""
        shutil.rmtree(self.folder.path / "config", ignore_errors=True)

    def end(self):
        """Everything is gone."""
        self.server.stop()
        self.folder.__exit__()


def tests(console, cli, program):
    """All of them share one server."""
    team = Team(console, cli, program)
    folder, server = team.folder, team.server

    def trusts():
        """a server that is not known shows its certificate, and nothing opens before a person trusts it"""
        with team.open("--tenant", server.url, "--client-certificate", str(team.anna)) as screen:
            dialog = screen.dialog("Open Server")
            dialog.says("This server is not known yet")
            dialog.says(server.fingerprint())
            dialog.says("CN=localhost")
            look(screen, "trust")
            dialog.press("Cancel")
            screen.gone(dialog)
            screen.says("A server that is not known yet")
            look(screen, "not-trusted")
            screen.press("Sign In…")
            dialog = screen.dialog("Open Server")
            # What the command line said is for that one time.
            dialog.fill("Certificate to sign in by", str(team.anna))
            dialog.press("Open")
            dialog.says(server.fingerprint())
            dialog.press("Trust")
            screen.gone(dialog)
            screen.says("9 of 9 met")
            look(screen, "overview")
            screen.quit()

    def remembers():
        """it is remembered in the menu with what was trusted, and opens from there without a question"""
        with team.open(place=folder.path / "other") as screen:
            screen.label("Welcome to Chancery")
            screen.menu("Tenant: other", f"localhost:{server.port}")
            desk.wait_for("the second window", lambda: [node for node in screen.toplevels() if node != screen.window])
            other = desk.Scope(screen, next(node for node in screen.toplevels() if node != screen.window))
            other.says("9 of 9 met")
        kept = (folder.path / "config").rglob("*")
        text = b"".join(path.read_bytes() for path in kept if path.is_file())
        assert str(team.anna).encode() in text and b"BEGIN CERTIFICATE" in text
        assert b"PRIVATE KEY" not in text, "a key is kept"

    def refuses():
        """a server that shows another certificate later is refused, with what to do"""
        right = server.certificate
        server.stop()
        server.certificate = programs.make_certificate(server.folder.path / "impostor")
        server.start()
        try:
            with team.open("--tenant", server.url) as screen:
                screen.says("Not the server that it was")
                screen.says("Nothing was sent")
                look(screen, "impostor")
                screen.want("push button", "Sign In…")
        finally:
            server.stop()
            server.certificate = right
            server.start()

    def forgets():
        """a server is forgotten from the menu"""
        with team.open("--tenant", server.url) as screen:
            screen.says("9 of 9 met")
            screen.menu(f"Tenant: localhost:{server.port}", "Forget This Server…")
            dialog = screen.dialog("Forget This Server")
            dialog.press("Forget")
            desk.wait_for("the user's own in its place", lambda: screen.window not in screen.toplevels())
        text = b"".join(path.read_bytes() for path in (folder.path / "config").rglob("*") if path.is_file())
        assert b"BEGIN CERTIFICATE" not in text and str(server.port).encode() not in text, text

    def passwords():
        """a PFX file opens by its password, which is asked for and never kept"""
        pfx = server.pfx("anna", PASSWORD)
        with team.open(place=folder.path / "other") as screen:
            screen.menu("Tenant: other", "Open Server…")
            dialog = screen.dialog("Open Server")
            assert not desk.has(dialog.want("push button", "Open"), "sensitive")
            look(screen, "dialog")
            dialog.fill("Address", f"localhost:{server.port}")
            dialog.fill("Certificate to sign in by", str(pfx))
            dialog.fill(dialog.want("password text"), "not the password")
            dialog.press("Open")
            dialog.says("A password is needed")
            look(screen, "password")
            dialog.fill(dialog.want("password text"), PASSWORD)
            dialog.press("Open")
            dialog.says("This server is not known yet")
            dialog.press("Trust")
            desk.wait_for("the window of the server", lambda: len([node for node in screen.toplevels() if node.get_role_name() == "frame"]) == 2)
        with team.open("--tenant", server.url) as screen:
            # Everything but the password is known.
            dialog = screen.dialog("Open Server")
            dialog.says("A password is needed")
            dialog.fill(dialog.want("password text"), PASSWORD)
            dialog.press("Open")
            screen.gone(dialog)
            screen.says("9 of 9 met")
        text = b"".join(path.read_bytes() for path in (folder.path / "config").rglob("*") if path.is_file())
        assert PASSWORD.encode() not in text, "the password is kept"
        team.forget()

    def works():
        """an administrator works there: every panel opens, a change is made, and one of somebody else appears by itself"""
        with team.sign_in(team.anna, "--panel", "devices") as screen:
            screen.says("4 devices")
            folder.must("directory", "device", "add", "TABLET-9", "--platform", "android")
            screen.says("5 devices")
            screen.panel("Profiles")
            screen.says("2 profiles")
            screen.panel("Certificates")
            screen.says("4 certificates")
            look(screen, "certificates")
            screen.panel("Connectors")
            screen.says("Active")
            # This computer does no work for a server.
            assert screen.find("push button", "Start") is None, screen.describe()
            look(screen, "connectors")
            screen.panel("Audit Log")
            screen.cell("Add Device")
            screen.panel("Certificate Templates")
            screen.cell("Code Signing")
            screen.panel("Authorities")
            screen.press("Publish CRL")
            screen.says("published")
            assert folder.json("authority", "show", served.AUTHORITY)["crlNumber"], "no list was published"
            screen.quit()

    def enrolls():
        """a connector on another computer begins with a file, which says which server and is for its owner alone"""
        path = folder.path / "FAR.enrollment"
        with team.sign_in(team.anna, "--panel", "connectors") as screen:
            screen.says("CONNECTOR1")
            screen.press("Add Connector")
            dialog = screen.dialog("Create Enrollment File")
            assert dialog.value("Server") == server.url
            dialog.fill("Connector", "not a name")
            dialog.press("Create…")
            dialog.says("is not a host name")
            look(screen, "enrollment-refused")
            dialog.fill("Connector", "FAR")
            dialog.press("Create…")
            screen.choose_file(path)
            screen.says("The enrollment file is saved")
            screen.says("FAR")
            look(screen, "enrollment")
            screen.press("Actions for FAR")
            screen.press_in_menu("Create Enrollment File…")
            dialog = screen.dialog("Create Enrollment File")
            dialog.press("Cancel")
            screen.gone(dialog)
            screen.quit()
        file = json.loads(path.read_text().splitlines()[0])
        assert (file["connector"], file["server"]) == ("FAR", server.url), file
        assert path.stat().st_mode & 0o777 == 0o600
        folder.must("--yes", "connector", "remove", "FAR")

    def reads():
        """an auditor sees everything, and no button that changes anything"""
        with team.sign_in(team.aude, "--panel", "certificates") as screen:
            screen.says("4 certificates")
            screen.select_cell("CN=Person 1")
            assert screen.find("push button", "Revoke…") is None, screen.describe()
            look(screen, "auditor-certificates")
            screen.panel("Connectors")
            screen.press("Actions for CONNECTOR1")
            for name in ("Rename…", "Disable…", "Remove…", "Create Enrollment File…"):
                assert not any(desk.Scope(screen, top).find(("menu item", "push button", "check box"), name) for top in screen.toplevels()), name
            screen.key("Escape")
            for panel, ready, forbidden in [("Profiles", "2 profiles", "Create Profile"), ("Devices and Groups", " devices", "Import…"),
                                            ("Devices and Groups", " devices", "Add Device…"), ("Connectors", "CONNECTOR1", "Add Connector"),
                                            ("Authorities", served.AUTHORITY, "New Authority"), ("Authorities", served.AUTHORITY, "Publish CRL"),
                                            ("Overview", "9 of 9 met", "Publish")]:
                screen.panel(panel)
                screen.says(ready)
                screen.settle()
                button = screen.find("push button", lambda name, wanted=forbidden: name.startswith(wanted))
                assert button is None or not desk.has(button, "sensitive"), f"{panel}: {forbidden}\n{screen.describe()}"
                look(screen, f"auditor-{panel.split()[0].lower()}")
            screen.panel("Audit Log")
            screen.cell("Add Device")
            screen.quit()

    def away():
        """a server that goes away leaves what is seen, with since when; nothing is sent meanwhile, and it recovers by itself"""
        with team.sign_in(team.anna, "--panel", "devices") as screen:
            screen.says("5 devices")
            server.stop(kill=True)
            screen.says("Not connected since")
            look(screen, "away")
            # What was seen stays.
            screen.says("5 devices")
            screen.cell("TABLET-9")
            screen.press("Add Device…")
            dialog = screen.dialog("Add Device")
            dialog.fill("Name", "TABLET-10")
            dialog.press("Add", "push button")
            dialog.says("Nothing was sent")
            look(screen, "not-sent")
            dialog.press("Cancel")
            screen.gone(dialog)
            folder.must("directory", "device", "add", "TABLET-11", "--platform", "android")
            screen.press("Try Again")
            screen.says("Not connected since")
            server.start()
            screen.silent_about("Not connected since")
            screen.says("6 devices")
            look(screen, "back")
            screen.quit()

    def disabled():
        """an account that is disabled sees why in the place of its panels, and comes back when it is enabled"""
        with team.sign_in(team.anna, "--panel", "devices") as screen:
            screen.says("6 devices")
            folder.must("--yes", "account", "disable", "anna")
            screen.says("This certificate gives no access")
            assert screen.find("label", "6 devices") is None
            look(screen, "disabled")
            folder.must("--yes", "account", "enable", "anna")
            screen.press("Try Again")
            screen.says("6 devices")
            screen.quit()

    def strange():
        """an address where nobody is, and one that is no address, are told in words"""
        with team.open("--tenant", "https://localhost:1") as screen:
            screen.says("Not reachable")
            screen.want("push button", "Try Again")
            screen.menu("Tenant: localhost:1", "Open Server…")
            dialog = screen.dialog("Open Server")
            dialog.fill("Address", "ftp://localhost")
            dialog.press("Open")
            dialog.says("Not an address")
            dialog.press("Cancel")
            screen.gone(dialog)
        team.end()

    return [trusts, remembers, refuses, forgets, passwords, works, enrolls, reads, away, disabled, strange]


if __name__ == "__main__":
    ONLY = os.environ.get("CHY_ONLY")
    ALL = tests(*sys.argv[1:4])
    road.run_tests([test for test in ALL if not ONLY or test.__name__ in ONLY.split(",") or test is ALL[-1]])
