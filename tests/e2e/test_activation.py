# SPDX-License-Identifier: GPL-3.0-or-later
"""test_activation.py CONSOLE CLI: how a desktop starts the console, by D-Bus: its icon, the icon's menu, a file; and by its options. Runs below tests/support/gui-env.sh."""
import os
import pathlib
import subprocess
import sys

import desk
import road

CONSOLE, CLI = sys.argv[1:3]
NAME = "io.github.chancery_pki.Chancery"
PATH = "/io/github/chancery_pki/Chancery"
PROFILES = pathlib.Path(__file__).resolve().parent.parent / "data" / "mobileconfig"


def call(method, *arguments):
    """What a desktop calls of an application (org.freedesktop.Application)."""
    subprocess.run(["gdbus", "call", "--session", "--timeout", "60", "--dest", NAME, "--object-path", PATH,
                    "--method", f"org.freedesktop.Application.{method}", *arguments, "{}"], check=True, capture_output=True)


class Service(desk.Desk):
    """The console as D-Bus starts it: no window until somebody asks for one."""

    def __init__(self, environment, method, *arguments):
        self.asked = (method, *arguments)
        super().__init__(CONSOLE, None, "--gapplication-service", environment=environment)

    def find_window(self):
        """Asks for it first, once the name is there."""
        if self.asked and owned():
            call(*self.asked)
            self.asked = None
        return super().find_window()


def owned():
    """Whether the console has its name on the bus."""
    told = subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus",
                           "--method", "org.freedesktop.DBus.NameHasOwner", NAME], check=True, capture_output=True, text=True)
    return "true" in told.stdout


def by_icon():
    """the icon opens the console, and the same window the second time"""
    with road.Folder(CLI) as folder, Service(folder.environment(), "Activate") as screen:
        screen.says("Welcome to Chancery")
        call("Activate")
        screen.settle()
        assert len([node for node in desk.children(screen.application()) if node.get_role_name() == "frame"]) == 1


def by_menu():
    """an entry of the icon's menu opens the console there"""
    with road.Folder(CLI) as folder:
        for step in road.STEPS[:1]:
            folder.must(*step)
        with Service(folder.environment(), "ActivateAction", "health", "[]") as screen:
            desk.wait_for("the panel", lambda: screen.find("list item", lambda name: name.startswith("Health")) and
                          desk.has(screen.find("list item", lambda name: name.startswith("Health")), "selected"))


def by_file():
    """a certificate from a file manager is shown"""
    with road.Folder(CLI) as folder:
        for step in road.STEPS[:2]:
            folder.must(*step)
        uri = (folder.path / "root.cer").as_uri()
        with Service(folder.environment(), "Open", f"['{uri}']") as screen:
            screen.dialog("Contoso Issuing CA")


def opened(folder, name):
    """The console, as a file manager starts it with a configuration profile."""
    return Service(folder.environment(), "Open", f"['{(PROFILES / name).as_uri()}.mobileconfig']")


def by_profile():
    """a configuration profile says what is in it and who signed it, and its certificates open"""
    with road.Folder(CLI) as folder:
        for step in road.STEPS[:1]:
            folder.must(*step)
        with opened(folder, "signed") as screen:
            window = screen.dialog("Contoso Wi-Fi & VPN")
            window.says("The signature is good: nothing was changed since “Device Management” signed it.")
            window.says("The certificates lead to “Contoso Root”.")
            # Also what is scrolled away.
            words = "\n".join(desk.name_of(node) for node in window.walk())
            for fact in ("test.contoso.wifi", "https://scep.contoso.test/scep", "vpn.contoso.test", "com.apple.dock"):
                assert fact in words, (fact, words)
            assert "hunter2" not in words
            window.press(window.reach("Show “Device Management”"))
            viewer = screen.dialog("Device Management")
            viewer.tab("Path")
            viewer.says("Contoso Root")
            viewer.press("Close", "push button")
            screen.gone(viewer)
            window.press(window.reach("Show “anna.p12”"))
            viewer = screen.dialog("Certificate")
            viewer.fill("Password", "correct horse battery")
            viewer.press("Open")
            viewer.says("Anna Berger")


def by_bad_profile():
    """a configuration profile that was changed, is binary or is cut off is not shown as a good one"""
    with road.Folder(CLI) as folder:
        for step in road.STEPS[:1]:
            folder.must(*step)
        with opened(folder, "tampered") as screen:
            screen.dialog("Mallory").says("The signature is wrong: the contents are not those that “Device Management” signed.")
        with opened(folder, "plain") as screen:
            screen.dialog("Contoso Wi-Fi & VPN").says("Nobody signed this file, so anybody may have changed it.")
        with opened(folder, "binary") as screen:
            screen.dialog().says("A binary property list")
        with opened(folder, "other") as screen:
            screen.dialog().says("Another property list")
        cut = folder.write("cut.mobileconfig", (PROFILES / "plain.mobileconfig").read_bytes()[:3000])
        with Service(folder.environment(), "Open", f"['{cut.as_uri()}']") as screen:
            screen.dialog().says("A damaged configuration profile")


def by_pipe():
    """a pipe with the name of a certificate is refused, and not waited for"""
    with road.Folder(CLI) as folder:
        for step in road.STEPS[:1]:
            folder.must(*step)
        os.mkfifo(folder.path / "pipe.cer")
        with Service(folder.environment(), "Open", f"['{(folder.path / 'pipe.cer').as_uri()}']") as screen:
            screen.dialog().says("It cannot be used so")


def by_wrong_options():
    """what is no folder, two places at once, and a panel that does not exist are refused with status 2"""
    for options, words in ((["--data-dir", "http://example.test/data"], "It is not a folder"),
                           (["--data-dir", "/nowhere", "--tenant", "sqlite:/nowhere"], "not both"),
                           (["--panel", "kitchen"], "There is no panel “kitchen”")):
        ended = subprocess.run([CONSOLE, *options], capture_output=True, text=True, timeout=120, check=False)
        assert ended.returncode == 2 and words in ended.stderr, (options, ended)


CONFIGURATION = """oid_section = oids
[oids]
long = 1.2.3.4.5
[req]
distinguished_name = name
x509_extensions = extensions
string_mask = utf8only
prompt = no
[name]
long = {words}
[extensions]
subjectAltName = URI:urn:{letters}
1.2.3.4.6 = DER:{octets}
"""


def by_huge_file():
    """a certificate with a name of 100,000 letters is shown at once, cut"""
    with road.Folder(CLI) as folder:
        for step in road.STEPS[:1]:
            folder.must(*step)
        told = folder.write("long.cnf", CONFIGURATION.format(words="word " * 20000, letters="a" * 100000, octets="05" * 100000).encode())
        path = folder.path / "long.cer"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", os.devnull,
                        "-config", told, "-days", "30", "-outform", "DER", "-out", path], check=True, capture_output=True)
        with Service(folder.environment(), "Open", f"['{path.as_uri()}']") as screen:
            viewer = screen.dialog(lambda name: name.startswith("1.2.3.4.5="))
            assert len(desk.name_of(viewer.says("20776F7264"))) <= 4001
            viewer.tab("Details")
            rows = viewer.table()
            for field in ("Subject", "Subject Alternative Name", "1.2.3.4.6"):
                viewer.select_cell(field, table=rows)
                shown = desk.wait_for(field, lambda: viewer.find("text"))
                assert desk.Atspi.Text.get_character_count(shown) <= 20001
            viewer.tab("Path")
            assert desk.Atspi.Component.get_extents(viewer.root, desk.Atspi.CoordType.SCREEN).width < 800
            viewer.press("Close", "push button")
            screen.gone(viewer)


road.run_tests([by_icon, by_menu, by_file, by_huge_file, by_wrong_options, by_pipe, by_profile, by_bad_profile])
