# SPDX-License-Identifier: GPL-3.0-or-later
"""The console and the command line of the Flatpak in the place of those that were built. What is there in the sandbox is
$HOME/.var/app alone; files come and go through the file chooser of the desktop, a program outside of it."""
import pathlib
import subprocess

import desk
import road

ID = "io.github.chancery_pki.Chancery"
PORTAL = "xdg-desktop-portal-gtk"


def wrapper(folder, name, local, *options):
    """A program that starts the Flatpak with those options before its own arguments."""
    path = folder.write(name, f"#!/bin/sh\nexec '{local}' run {' '.join(options)} \"$@\"\n")
    path.chmod(0o755)
    return path


class Folder(road.Folder):
    """A folder as the person sees it, whose home holds the sandbox's."""

    def __init__(self, local):
        super().__init__("/bin/false")
        self.local = pathlib.Path(local).resolve()
        self.cli = wrapper(self, "cli", self.local, "--command=chancery-cli")
        self.console = wrapper(self, "console", self.local)
        self.home = self.path / "home" / ".var" / "app" / ID
        self.data = self.home / "data"

    def environment(self):
        # Flatpak gives XDG_DATA_HOME its own meaning inside.
        return {name: value for name, value in super().environment().items() if name != "XDG_DATA_HOME"}

    def outside(self):
        """What there is in the person's folders that is not the sandbox's, nor of what the test put there."""
        ours = {self.path / name for name in ("cli", "console", "home", "people.csv", "pfx.pass", "vault.pass")}
        return {path for path in self.path.rglob("*") if not path.is_relative_to(self.home) and path not in ours
                and not self.home.is_relative_to(path)}


class Desk(desk.Desk):
    """The window in the sandbox, and the desktop's file chooser."""

    def __init__(self, folder, *arguments, **options):
        super().__init__(folder.console, None, *arguments, environment=folder.environment(), **options)

    def applications(self):
        """By name: who asks on the bus of a sandbox is its proxy, another process."""
        desktop = desk.Atspi.get_desktop(0)
        found = [desktop.get_child_at_index(i) for i in range(desktop.get_child_count())]
        return [node for node in found if node is not None]

    def application(self):
        for node in self.applications():
            if node.get_name() in ("chancery", "Chancery", ID) and node.get_child_count() > 0:
                return node
        assert self.process.poll() is None, f"the console has ended with status {self.process.returncode}"
        return None

    def toplevels(self):
        found = super().toplevels()
        for node in self.applications():
            if node.get_name() == PORTAL:
                found += [window for window in desk.children(node) if window.get_role_name() in desk.TOPLEVELS and desk.has(window, "showing")]
        return found

    def end(self):
        subprocess.run(["flatpak", "kill", ID], check=False, capture_output=True)
        self.process.wait(60)
