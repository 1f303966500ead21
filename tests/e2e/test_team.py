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
        self.added = 0

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

    def trusted(self):
        """A console on the server, which a person has come to trust; it is remembered."""
        screen = self.open("--tenant", self.server.url, "--client-certificate", str(self.anna))
        dialog = screen.dialog("Open Server")
        dialog.says(self.server.fingerprint())
        dialog.press("Trust")
        screen.gone(dialog)
        screen.says("9 of 9 met")
        return screen

    def kept(self):
        """What consoles remember, as it is on the disk."""
        return b"".join(path.read_bytes() for path in (self.folder.path / "config").rglob("*") if path.is_file())

    def forget(self):
        """No console has been here before."""
        shutil.rmtree(self.folder.path / "config", ignore_errors=True)

    def devices(self, more=0):
        """How many there are, as the console says it."""
        return f"{len(self.folder.json('directory', 'device', 'list')['value']) + more} devices"

    def in_menu(self, screen, name):
        """Whether a menu that is open has it."""
        return any(desk.Scope(screen, top).find(("menu item", "push button", "check box"), name) for top in screen.toplevels())

    def add_device(self):
        """Somebody else adds one; gives its name."""
        self.added += 1
        self.folder.must("directory", "device", "add", f"TABLET-{self.added}", "--platform", "android")
        return f"TABLET-{self.added}"

    def end(self):
        """Everything is gone."""
        self.server.stop()
        self.folder.__exit__()


def tests(team):
    """They share one server; each begins with a console that knows nothing, and leaves accounts and the server as they were."""
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
        with team.trusted() as screen:
            screen.quit()
        with team.open(place=folder.path / "other") as screen:
            screen.label("Welcome to Chancery")
            screen.menu("Tenant: other", f"localhost:{server.port}")
            desk.wait_for("the second window", lambda: [node for node in screen.toplevels() if node != screen.window])
            other = desk.Scope(screen, next(node for node in screen.toplevels() if node != screen.window))
            other.says("9 of 9 met")
        text = team.kept()
        assert str(team.anna).encode() in text and b"BEGIN CERTIFICATE" in text
        assert b"PRIVATE KEY" not in text, "a key is kept"

    def refuses():
        """a server that shows another certificate later is refused, with what to do"""
        with team.trusted() as screen:
            screen.quit()
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
        with team.trusted() as screen:
            screen.menu(f"Tenant: localhost:{server.port}", "Forget This Server…")
            dialog = screen.dialog("Forget This Server")
            dialog.press("Forget")
            desk.wait_for("the user's own in its place", lambda: screen.window not in screen.toplevels())
        text = team.kept()
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
        assert PASSWORD.encode() not in team.kept(), "the password is kept"

    def works():
        """an administrator works there: every panel opens, a change is made, and one of somebody else appears by itself"""
        with team.sign_in(team.anna, "--panel", "devices") as screen:
            screen.says(team.devices())
            team.add_device()
            screen.says(team.devices())
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
            screen.cell("Account")
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

    def elsewhere():
        """what this computer would do for a tenant of its own is not offered where it would happen, or be tried, elsewhere"""
        with team.sign_in(team.anna, "--panel", "connectors") as screen:
            screen.press("Actions for CONNECTOR1")
            screen.press_in_menu("Settings…")
            dialog = screen.dialog("CONNECTOR1")
            dialog.says("Signed in")
            dialog.want(("text", "entry"), "Proxy")
            assert dialog.find("push button", "Test") is None and dialog.find(("text", "entry"), "Address to Reach") is None, screen.describe_all()
            look(screen, "connector-settings")
            dialog.press("Close")
            screen.gone(dialog)
            screen.menu("Main Menu", "Preferences")
            dialog = screen.dialog("Preferences")
            dialog.says("Passphrase")
            dialog.press("Add")
            desk.wait_for("the menu", lambda: team.in_menu(screen, "Recovery Code…"))
            assert not team.in_menu(screen, "Desktop Keyring…"), screen.describe_all()
            look(screen, "preferences")
            screen.key("Escape")

    def reads():
        """an auditor sees everything, and no button that changes anything"""
        team.add_device()
        with team.sign_in(team.aude, "--panel", "certificates") as screen:
            screen.says("4 certificates")
            screen.select_cell("CN=Person 1")
            assert screen.find("push button", "Revoke…") is None, screen.describe()
            look(screen, "auditor-certificates")
            screen.panel("Connectors")
            screen.press("Actions for CONNECTOR1")
            for name in ("Rename…", "Disable…", "Remove…", "Create Enrollment File…"):
                assert not team.in_menu(screen, name), name
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
            before, name = team.devices(1), team.add_device()
            screen.says(before)
            server.stop(kill=True)
            screen.says("Not connected since")
            look(screen, "away")
            # What was seen stays.
            screen.says(before)
            screen.cell(name)
            screen.press("Add Device…")
            dialog = screen.dialog("Add Device")
            dialog.fill("Name", "LOST-1")
            dialog.press("Add", "push button")
            dialog.says("Nothing was sent")
            look(screen, "not-sent")
            dialog.press("Cancel")
            screen.gone(dialog)
            team.add_device()
            screen.press("Try Again")
            screen.says("Not connected since")
            server.start()
            screen.silent_about("Not connected since")
            screen.says(team.devices())
            assert "LOST-1" not in folder.must("directory", "device", "list")
            look(screen, "back")
            screen.quit()

    def disabled():
        """an account that is disabled sees why in the place of its panels, and comes back when it is enabled"""
        with team.sign_in(team.anna, "--panel", "devices") as screen:
            screen.says(team.devices())
            folder.must("--yes", "account", "disable", "anna")
            try:
                screen.says("This certificate gives no access")
                assert screen.find("label", team.devices()) is None
                # It asks again by itself, too, so this is pressed while the answer is still the same.
                screen.press("Try Again")
                screen.says("This certificate gives no access")
                look(screen, "disabled")
            finally:
                folder.must("--yes", "account", "enable", "anna")
            screen.says(team.devices())
            screen.quit()

    def anew():
        """who is not let in any more signs in as somebody else, and sees what that account may"""
        with team.trusted() as screen:
            folder.must("--yes", "account", "disable", "anna")
            try:
                screen.says("This certificate gives no access")
                screen.menu(f"Tenant: localhost:{server.port}", "Open Server…")
                dialog = screen.dialog("Open Server")
                dialog.fill("Address", server.url)
                dialog.fill("Certificate to sign in by", str(team.aude))
                dialog.press("Open")
                desk.wait_for("one window in the place of the other", lambda: [top for top in screen.toplevels()] not in ([], [screen.window])
                              and screen.window not in screen.toplevels())
                other = desk.Scope(screen, screen.toplevels()[0])
                other.says("9 of 9 met")
                assert other.find("push button", "Publish") is None, screen.describe_all()
            finally:
                folder.must("--yes", "account", "enable", "anna")

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

    return [trusts, remembers, refuses, forgets, passwords, works, enrolls, elsewhere, reads, away, disabled, anew, strange]


def fresh(team, test):
    """The test, with consoles that have forgotten what others did."""
    def run():
        team.forget()
        return test()
    run.__doc__ = test.__doc__
    return run


def main():
    """Those of CHY_ONLY, or all."""
    only = os.environ.get("CHY_ONLY")
    team = Team(*sys.argv[1:4])
    try:
        road.run_tests([fresh(team, test) for test in tests(team) if not only or test.__name__ in only.split(",")])
    finally:
        team.end()


if __name__ == "__main__":
    main()
