# SPDX-License-Identifier: GPL-3.0-or-later
"""test_connectors.py CONSOLE CLI: a connector on this computer, from its enrollment to the requests that it serves, and the ways in
which it cannot work. Runs below tests/support/gui-env.sh."""
import socket
import sys
import threading

import desk
import road

PASSPHRASE = "correct horse battery"
PEOPLE = 12
# Everything of the road but the connector that the command line would enroll and the rights of its account.
STEPS = [step for step in road.STEPS if step[:2] != ["connector", "enroll"]]


def prepare(cli):
    """A folder on which only the connector is missing."""
    folder = road.Folder(cli)
    folder.people(PEOPLE)
    for step in STEPS:
        folder.must(*step)
    return folder


def connector(folder, name):
    """Its row, as the command line has it."""
    return next((row for row in folder.json("connector", "list")["value"] if row["displayName"] == name), None)


def open_vault(screen, scope):
    """Presses the button that asks for the passphrase, and gives it."""
    scope.press("Open Vault…")
    dialog = screen.dialog("Open the Vault")
    dialog.fill(dialog.want("password text"), PASSPHRASE)
    screen.key("Return")
    screen.gone(dialog)


class Proxy:
    """One that answers every request with the same words."""

    def __init__(self, words):
        self.words = words
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        """Until the socket is closed."""
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            with peer:
                peer.recv(4096)
                peer.sendall(self.words)


def tests(console, cli):
    """All of them share one folder and one window, but the last ones."""
    folder = prepare(cli)
    data = folder.data / "chancery"
    screen = desk.Desk(console, data, "--panel", "connectors")

    def empty():
        """an empty list says what belongs there"""
        screen.label("No Connectors Yet")
        screen.press("Add Connector…")
        dialog = screen.dialog("Add Connector")
        dialog.press("Cancel")
        screen.gone(dialog)

    def adds():
        """a connector is added, its rights granted, and it becomes Active"""
        screen.press("Add Connector")
        dialog = screen.dialog("Add Connector")
        dialog.fill("Name", "no good name")
        dialog.press("Add")
        dialog.says("Name")
        assert connector(folder, "no good name") is None
        dialog.fill("Name", "DESK-01")
        dialog.press("Add")
        dialog.says("CORP\\DESK-01$")
        dialog.says("waits for the vault")
        open_vault(screen, dialog)
        # It would be denied, so it does not begin.
        dialog.says("waits for its rights")
        assert {row["state"] for row in folder.json("request", "list")["value"]} <= {"queued", "assigned"}
        dialog.press("Grant: Enroll on IntunePKCS")
        dialog.silent_about("Enroll on IntunePKCS: Missing")
        dialog.press("Grant: Request Certificates on Contoso Issuing CA")
        dialog.label("Active")
        dialog.press("Grant: Issue and Manage Certificates on Contoso Issuing CA")
        dialog.press("Done")
        screen.gone(dialog)
        screen.row("DESK-01: Active, Works in this console")

    def serves():
        """what waited is issued by the console, and counted"""
        desk.wait_for("all delivered", lambda: all(row["state"] == "delivered" for row in folder.json("request", "list")["value"]))
        assert len(folder.json("request", "list")["value"]) == PEOPLE
        screen.says(f"{PEOPLE} requests done since it was started")

    def taken():
        """a name that is taken is refused at the name"""
        screen.press("Add Connector")
        dialog = screen.dialog("Add Connector")
        dialog.fill("Name", "DESK-01")
        dialog.press("Add")
        dialog.says("There is another object named “DESK-01”.")
        dialog.press("Cancel")
        screen.gone(dialog)

    def proxy():
        """the proxy test connects for real and says how far it came"""
        good, bad = Proxy(b"HTTP/1.0 200 Connection established\r\n\r\n"), Proxy(b"HTTP/1.0 403 Forbidden\r\n\r\n")
        screen.activate(screen.row("DESK-01"))
        screen.label("Last 24 Hours")
        screen.press("Settings…")
        dialog = screen.dialog("DESK-01")
        dialog.says("there is nobody to sign in to")
        dialog.fill("Address to Reach", "ca1.contoso.test")
        dialog.fill("Proxy", "http://127.0.0.1:1")
        dialog.press("Test")
        dialog.says("The proxy 127.0.0.1 does not answer.")
        dialog.fill("Proxy", f"http://127.0.0.1:{bad.port}")
        dialog.press("Test")
        dialog.says("answers, but does not connect to ca1.contoso.test")
        dialog.fill("Proxy", f"http://127.0.0.1:{good.port}")
        dialog.press("Test")
        dialog.says("ca1.contoso.test answered in ")
        dialog.press("Apply")
        dialog.want("push button", "Close")
        dialog.fill("Proxy", "no scheme")
        dialog.press("Apply")
        dialog.says("is not an address")
        dialog.press("Cancel")
        screen.gone(dialog)
        assert connector(folder, "DESK-01")["proxyUrl"] == f"http://127.0.0.1:{good.port}"

    def account():
        """another account is named on the Advanced tab"""
        screen.press("Settings…")
        dialog = screen.dialog("DESK-01")
        dialog.tab("Advanced")
        dialog.tick("Another account")
        dialog.press("Apply")
        dialog.says("Name the account")
        dialog.fill("Account", "CORP\\svc-chancery")
        dialog.press("Apply")
        dialog.press("Close")
        screen.gone(dialog)
        assert connector(folder, "DESK-01")["account"] == "CORP\\svc-chancery"

    def stops():
        """it is stopped and started"""
        screen.press("Stop")
        screen.says("“DESK-01” is stopped")
        desk.wait_for("its farewell", lambda: connector(folder, "DESK-01")["state"] == "closed")
        screen.press("Start")
        screen.says("“DESK-01” works in this console")
        desk.wait_for("Active again", lambda: connector(folder, "DESK-01")["state"] == "active")

    def closes():
        """a closed console is no connector that is late"""
        assert screen.quit() is None
        assert connector(folder, "DESK-01")["state"] == "closed"
        assert not [row for row in folder.json("request", "list")["value"] if row["state"] != "delivered"]

    def gives_way():
        """another program at work on the folder is said, not fought"""
        other = folder.start("connector", "run", "DESK-01", "--for", "10min", "--passphrase-file", "vault.pass")
        try:
            desk.wait_for("the other one", lambda: connector(folder, "DESK-01")["state"] == "active")
            with desk.Desk(console, data, "--panel", "connectors") as second:
                open_vault(second, second)
                second.says("Another program on this computer")
        finally:
            other.terminate()
            other.communicate(timeout=60)

    def changes():
        """rename, disable, enable and remove, each with its consequence"""
        with desk.Desk(console, data, "--panel", "connectors") as third:
            third.menu("Actions for DESK-01", "Rename…")
            dialog = third.dialog("Rename Connector")
            dialog.fill("New name", "DESK-02")
            dialog.press("Rename")
            third.gone(dialog)
            third.row("DESK-02")
            third.menu("Actions for DESK-02", "Disable…")
            dialog = third.dialog("Disable Connector")
            dialog.says("takes no more requests")
            dialog.press("Disable")
            third.gone(dialog)
            third.row("DESK-02: Disabled")
            third.press("Enable")
            desk.wait_for("it to be enabled", lambda: connector(folder, "DESK-02")["enabled"])
            third.menu("Actions for DESK-02", "Remove…")
            dialog = third.dialog("Remove Connector")
            dialog.press("Remove")
            third.gone(dialog)
            third.label("No Connectors Yet")
        folder.__exit__()

    return [empty, adds, serves, taken, proxy, account, stops, closes, gives_way, changes]


road.run_tests(tests(*sys.argv[1:3]))
