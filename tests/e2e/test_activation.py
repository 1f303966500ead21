# SPDX-License-Identifier: GPL-3.0-or-later
"""test_activation.py CONSOLE CLI: how a desktop starts the console, by D-Bus: its icon, the icon's menu, a file. Runs below tests/support/gui-env.sh."""
import subprocess
import sys

import desk
import road

CONSOLE, CLI = sys.argv[1:3]
NAME = "io.github.chancery_pki.Chancery"
PATH = "/io/github/chancery_pki/Chancery"


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


road.run_tests([by_icon, by_menu, by_file])
