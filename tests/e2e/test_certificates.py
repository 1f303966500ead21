# SPDX-License-Identifier: GPL-3.0-or-later
"""test_certificates.py CONSOLE CLI: certificates as a list: viewed, revoked, held, renewed, exported; a revocation that is
refused. Runs below tests/support/gui-env.sh."""
import subprocess
import sys

import desk
import road

PEOPLE = 8
AUTHORITY = "Contoso Issuing CA"


def prepare(folder):
    """Everybody has a certificate."""
    folder.road(PEOPLE)
    folder.must("connector", "run", "--once", "--passphrase-file", "vault.pass")


def manager(folder):
    """Who made the authority, and so may revoke."""
    security = folder.json("authority", "show", AUTHORITY)["security"]
    return next(entry["principalId"] for entry in security if "manage-ca" in entry["allow"])


def serials(folder, state):
    return [row["serialNumber"] for row in folder.json("certificate", "list")["value"] if row["state"] == state]


def tests(console, cli):
    """All of them share one folder and one window."""
    folder = road.Folder(cli)
    prepare(folder)
    target = folder.path / "out"
    target.mkdir()
    screen = desk.Desk(console, folder.data / "chancery", "--panel", "certificates")

    def views():
        """Enter opens the viewer of a row"""
        screen.label(f"{PEOPLE} certificates")
        screen.open_cell("CN=Person 3", "Subject")
        viewer = screen.dialog("Person 3")
        viewer.says("Contoso Issuing CA")
        screen.key("Escape")
        screen.gone(viewer)

    def refused():
        """without the right to manage certificates a revocation is refused, and says why"""
        who = manager(folder)
        folder.must("authority", "revoke-grant", AUTHORITY, who, "issue-and-manage-certificates")
        desk.Atspi.Component.grab_focus(screen.table())
        screen.key("Home")
        screen.key("Down", "Shift_L")
        screen.label("2 selected")
        screen.press("Revoke…")
        dialog = screen.dialog("Revoke Certificate")
        dialog.choose("Reason", "Key compromise")
        dialog.says("2 certificates are revoked for good")
        dialog.press("Revoke")
        dialog.says("lacks the right issue-and-manage-certificates")
        dialog.label("Done: 0.")
        dialog.press("Close")
        screen.gone(dialog)
        assert serials(folder, "revoked") == []
        folder.must("authority", "grant", AUTHORITY, who, "issue-and-manage-certificates")

    def revokes():
        """with it, it is done, and the list says so"""
        screen.press("Revoke…")
        dialog = screen.dialog("Revoke Certificate")
        dialog.choose("Reason", "Key compromise")
        dialog.says("2 certificates are revoked for good")
        dialog.press("Revoke")
        screen.gone(dialog)
        desk.wait_for("two that are revoked", lambda: screen.cells("State").count("Revoked") == 2)
        assert len(serials(folder, "revoked")) == 2
        assert not desk.has(screen.want("push button", "Revoke…"), "sensitive")

    def wants_a_reason():
        """without a reason nothing is revoked"""
        screen.press("Clear Selection")
        screen.select_cell("CN=Person 2", "Subject")
        screen.press("Revoke…")
        dialog = screen.dialog("Revoke Certificate")
        dialog.press("Revoke")
        assert dialog.find("label", "Reason") or dialog.find("combo box", "Reason")
        dialog.press("Cancel")
        screen.gone(dialog)
        assert len(serials(folder, "revoked")) == 2

    def holds():
        """a hold can be removed again"""
        screen.press("Revoke…")
        dialog = screen.dialog("Revoke Certificate")
        dialog.choose("Reason", "Certificate hold")
        dialog.says("put on hold")
        dialog.press("Revoke")
        screen.gone(dialog)
        desk.wait_for("the one on hold", lambda: screen.cells("State").count("Revoked") == 3)
        screen.press("Remove Hold")
        desk.wait_for("it to be valid again", lambda: screen.cells("State").count("Revoked") == 2)

    def renews():
        """many are renewed after it was said what that means"""
        screen.press("Add Filter…")
        screen.activate(screen.want("label", "State").get_parent())
        screen.tick("Issued")
        screen.press("Apply Filter")
        screen.label(f"{PEOPLE - 2} certificates")
        desk.Atspi.Component.grab_focus(screen.table())
        screen.key("a", "Control_L")
        screen.label(f"{PEOPLE - 2} selected")
        before = len(folder.json("request", "list")["value"])
        screen.press("Renew")
        dialog = screen.dialog("Renew Certificate")
        dialog.label(f"{PEOPLE - 2} certificates are renewed with new keys")
        dialog.press("Renew")
        screen.gone(dialog)
        desk.wait_for("new requests", lambda: len(folder.json("request", "list")["value"]) == before + PEOPLE - 2)

    def exports():
        """several go into a folder as DER, one into a file with its chain"""
        out = target / "der"
        out.mkdir()
        screen.press("Clear Selection")
        desk.Atspi.Component.grab_focus(screen.table())
        screen.key("Home")
        screen.key("Down", "Shift_L")
        screen.label("2 selected")
        screen.press("Export…")
        dialog = screen.dialog("Export Certificates")
        dialog.press("Export…")
        screen.choose_file(f"{out}/", "Export")
        screen.gone(dialog)
        files = list(out.iterdir())
        assert len(files) == 2 and all(openssl("x509", "-inform", "DER", "-in", path) for path in files), files
        screen.press("Clear Selection")
        screen.select_cell("CN=Person", "Subject")
        screen.press("Export…")
        dialog = screen.dialog("Export Certificates")
        dialog.tick("PEM with the chain up to the root")
        dialog.press("Export…")
        screen.choose_file(target / "chain.pem", "Export")
        screen.gone(dialog)
        assert (target / "chain.pem").read_text().count("BEGIN CERTIFICATE") == 2
        assert openssl("verify", "-CAfile", target / "chain.pem", target / "chain.pem")

    def no_place():
        """a folder that takes no file is an error that is said"""
        screen.press("Export…")
        dialog = screen.dialog("Export Certificates")
        dialog.press("Export…")
        screen.choose_file("/proc/one.cer", "Export")
        desk.wait_for("the error", lambda: any("/proc" in text for text in dialog.texts()))
        dialog.press("Cancel")
        screen.gone(dialog)

    def done():
        """it ends when it is told to"""
        screen.end()
        folder.__exit__()

    return [views, refused, revokes, wants_a_reason, holds, renews, exports, no_place, done]


def openssl(*arguments):
    """A stranger's judgment."""
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, check=False).returncode == 0


road.run_tests(tests(*sys.argv[1:3]))
