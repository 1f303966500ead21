# SPDX-License-Identifier: GPL-3.0-or-later
"""test_alerts.py CONSOLE CLI: what a person is told while the window is elsewhere: a connector that is silent, an authority that ends.
Runs below tests/support/gui-env.sh."""
import json
import pathlib
import subprocess
import sys
import threading

import desk
import road


class Notes:
    """A desktop's notifications."""

    def __init__(self):
        self.all = []
        self.ready = threading.Event()
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen([sys.executable, pathlib.Path(__file__).parent / "notes.py"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self.read, daemon=True).start()
        assert self.ready.wait(20), "nobody shows notifications"

    def read(self):
        """A line each; the first says that it is there."""
        for line in self.process.stdout:
            note = json.loads(line)
            if note:
                self.all.append(note)
            self.ready.set()

    def wait(self, words):
        """One whose title has these."""
        return desk.wait_for(f"a notification of {words}", lambda: next((note for note in self.all if words in note["title"]), None))

    def press(self, note):
        """The notification itself."""
        self.process.stdin.write(f"{note['id']} default\n")
        self.process.stdin.flush()

    def end(self):
        """It leaves."""
        self.process.stdin.close()
        self.process.wait(20)


def tests(console, cli):
    """One sample organization and one window."""
    notes = Notes()
    folder = road.sample(cli)
    rows = folder.json("--data-dir", str(folder.tenant), "connector", "list")["value"]
    silent = next(row for row in rows if row["state"] in ("inactive", "warning"))
    screen = desk.Desk(console, folder.tenant, "--panel", "overview")

    def tells_of_a_connector():
        """a connector that does not answer is told, with its reason"""
        note = notes.wait(silent["displayName"])
        assert note["body"], note
        assert "default" in note["actions"] and "Show Connector" in note["actions"], note

    def leads_there():
        """the notification leads to the connector's page"""
        notes.press(notes.wait(silent["displayName"]))
        screen.says(silent["displayName"])
        screen.want("push button", "Back")
        desk.wait_for("the connector's panel", lambda: desk.name_of(screen.window) == "Connectors")

    def tells_of_an_authority():
        """an authority that ends within 90 days is told once"""
        folder.must("--data-dir", str(folder.tenant), "authority", "create", "Short CA", "--organization", "Contoso", "--fqdn",
                    "short.contoso.test", "--validity", "60d")
        note = notes.wait("Short CA")
        assert "Renew it" in note["body"], note

    def tells_once():
        """nothing is told twice"""
        titles = [note["title"] for note in notes.all]
        assert len(titles) == len(set(titles)), titles
        screen.quit()
        notes.end()
        folder.__exit__()

    return [tells_of_a_connector, leads_there, tells_of_an_authority, tells_once]


road.run_tests(tests(*sys.argv[1:3]))
