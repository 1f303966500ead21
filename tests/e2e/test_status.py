# SPDX-License-Identifier: GPL-3.0-or-later
"""test_status.py CONSOLE CLI: requests as a list and one by one: filters, a failure and its mend, PFX files. Runs below
tests/support/gui-env.sh."""
import csv
import os
import pathlib
import stat
import subprocess
import sys

import desk
import road

GOOD, BAD = 12, 4
CODE = "CERTSRV_E_UNSUPPORTED_CERT_TYPE"


def prepare(folder):
    """Twelve that were delivered, and some that were denied as the template was withdrawn meanwhile."""
    folder.road(GOOD)
    folder.must("connector", "run", "--once", "--passphrase-file", "vault.pass")
    folder.must("authority", "withdraw-template", "Contoso Issuing CA", "IntunePKCS")
    folder.people(GOOD + BAD)
    folder.must("directory", "import", "people.csv")
    folder.run("connector", "run", "--once", "--passphrase-file", "vault.pass")
    states = [row["state"] for row in folder.json("request", "list")["value"]]
    assert sorted(states) == ["delivered"] * GOOD + ["denied"] * BAD, states


def pfx_opens(path, password):
    """A stranger opens it."""
    done = subprocess.run(["openssl", "pkcs12", "-in", str(path), "-passin", f"pass:{password}", "-nodes"], capture_output=True, check=False)
    return done.returncode == 0 and b"PRIVATE KEY" in done.stdout


def is_private(path):
    return stat.S_IMODE(os.stat(path).st_mode) == 0o600


def open_vault(screen, passphrase):
    """The question for the vault's passphrase."""
    dialog = screen.dialog("Open the Vault")
    dialog.fill(dialog.want("password text"), passphrase)
    dialog.press("Open")
    return dialog


def tests(console, cli):
    """All of them share one folder and one window."""
    folder = road.Folder(cli)
    prepare(folder)
    target = folder.path / "out"
    target.mkdir()
    screen = desk.Desk(console, folder.data / "chancery", "--panel", "status")

    def lists():
        """requests are listed with their cause, and the sidebar counts the failed ones"""
        screen.label(f"{GOOD + BAD} requests")
        desk.wait_for("the cause", lambda: "The authority does not issue this template" in screen.cells("Cause"))
        desk.wait_for("the badge", lambda: screen.find("label", str(BAD)))

    def filters():
        """a filter is added by its field and its choices, and is a chip"""
        screen.press("Add Filter…")
        screen.activate(screen.want("label", "State").get_parent())
        screen.tick("Denied")
        screen.press("Apply Filter")
        screen.label(f"{BAD} requests")
        screen.want("push button", "State: Denied")

    def saves():
        """a filter gets a name, goes, and comes back by it"""
        screen.menu("Saved Filters")
        screen.fill(screen.want("text"), "To mend")
        screen.press("Save Filter")
        screen.press("Remove Filter “State: Denied”")
        screen.label(f"{GOOD + BAD} requests")
        screen.menu("Saved Filters")
        screen.press("To mend", ("push button", "menu item", "check menu item", "radio menu item"))
        screen.label(f"{BAD} requests")

    def shows_why():
        """the page of a denied one says where it stands, why, and its code"""
        screen.open_cell("Denied", "State")
        screen.label(f"Request for Person {GOOD + BAD - 1}")
        screen.says("Refused by Contoso Issuing CA")
        screen.says("The authority does not issue this template")
        screen.says(CODE)
        assert len([text for text in screen.texts() if text == "Not reached"]) == 3, screen.texts()
        screen.want("push button", "Issue Template…")
        screen.want("push button", f"Retry All {BAD}")

    def retries():
        """once the template is issued again a retry takes the request home, and the page follows by itself"""
        folder.must("authority", "issue-template", "Contoso Issuing CA", "IntunePKCS")
        screen.press("Retry")
        desk.wait_for("one that is queued", lambda: screen.find("label", "Queued") and not screen.find("push button", "Retry"))
        folder.must("connector", "run", "--once", "--passphrase-file", "vault.pass")
        screen.label("Delivered")
        desk.wait_for("all steps done", lambda: not screen.find("label", "Not reached"))
        screen.want("push button", "Export PFX…")

    def asks_for_the_vault():
        """a PFX needs the vault: a wrong passphrase is refused, the right one gives the file and its password once"""
        path = target / "one.p12"
        screen.press("Export PFX…")
        dialog = screen.dialog("Export PFX")
        dialog.press("Export…")
        screen.choose_file(path, "Export")
        question = open_vault(screen, "wrong horse")
        question.says("does not open")
        assert not path.exists()
        open_vault(screen, "correct horse battery")
        password = desk.Atspi.Text.get_text(dialog.want("label", "Password of the PFX File"), 0, -1)
        assert is_private(path) and pfx_opens(path, password), password
        dialog.press("Close")
        screen.gone(dialog)

    def own_password():
        """one's own password, for an older system"""
        path = target / "own.p12"
        screen.press("Export PFX…")
        dialog = screen.dialog("Export PFX")
        dialog.choose("System That Shall Read It", "macOS")
        dialog.says("is weak today")
        dialog.tick("One of my own")
        entries = desk.wait_for("two entries", lambda: found if len(found := dialog.find_all("password text")) == 2 else None)
        dialog.fill(entries[0], "a password for one file")
        dialog.fill(entries[1], "another password")
        assert not desk.has(dialog.want("push button", "Export…"), "sensitive")
        dialog.fill(entries[1], "a password for one file")
        dialog.press("Export…")
        screen.choose_file(path, "Export")
        screen.gone(dialog)
        assert is_private(path) and pfx_opens(path, "a password for one file")

    def no_place():
        """a folder that takes no file is an error that is said, and the dialog stays"""
        screen.press("Export PFX…")
        dialog = screen.dialog("Export PFX")
        dialog.press("Export…")
        screen.choose_file("/proc/one.p12", "Export")
        desk.wait_for("the error", lambda: any("/proc" in text for text in dialog.texts()))
        dialog.press("Cancel")
        screen.gone(dialog)

    def goes_back():
        """back leads to the list, as it was left"""
        screen.key("Left", "Alt_L")
        screen.label(f"{BAD - 1} requests")
        screen.press("Remove Filter “State: Denied”")
        screen.label(f"{GOOD + BAD} requests")

    def retries_many():
        """what is tried again of many is said before, only what failed is, and the connector of this window does it"""
        desk.Atspi.Component.grab_focus(screen.table())
        screen.key("a", "Control_L")
        screen.label(f"{GOOD + BAD} selected")
        screen.press("Retry")
        dialog = screen.dialog("Retry Request")
        dialog.label(f"{BAD - 2} requests are tried again")
        dialog.press("Retry")
        screen.gone(dialog)
        desk.wait_for("all delivered but one", lambda: sorted(set(screen.cells("State"))) == ["Canceled", "Delivered"])

    def cancels():
        """cancelling says what it means, and can be thought better of"""
        screen.select_cell("Denied", "State")
        screen.press("Cancel Request…")
        dialog = screen.dialog("Cancel Request")
        dialog.says("no certificate is issued for it")
        dialog.press("Cancel")
        screen.gone(dialog)
        assert "Canceled" not in screen.cells("State")
        screen.press("Cancel Request…")
        dialog = screen.dialog("Cancel Request")
        dialog.press("Cancel Request")
        desk.wait_for("the canceled one", lambda: "Canceled" in screen.cells("State"))

    def has_a_menu():
        """a right click offers the same for the row"""
        menu = screen.context_menu(screen.cell("Delivered", "State"))
        names = [node.get_name() for node in menu.find_all("menu item")]
        assert "Export PFX…" in names and "Open" in names, names
        screen.key("Escape")

    def exports_many():
        """PFX files of several go into a folder with the list of their passwords"""
        out = target / "many"
        out.mkdir()
        screen.press("Clear Selection")
        screen.press("Add Filter…")
        screen.activate(screen.want("label", "State").get_parent())
        screen.tick("Delivered")
        screen.press("Apply Filter")
        screen.label(f"{GOOD + BAD - 1} requests")
        desk.Atspi.Component.grab_focus(screen.table())
        screen.key("Home")
        screen.key("Down", "Shift_L")
        screen.label("2 selected")
        screen.press("Export PFX…")
        dialog = screen.dialog("Export PFX")
        dialog.says("2 certificates leave with their private keys")
        dialog.press("Export…")
        screen.choose_file(f"{out}/", "Export")
        screen.gone(dialog)
        with open(out / "passwords.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == 2 and is_private(out / "passwords.csv"), rows
        assert all(pfx_opens(out / row["file"], row["password"]) for row in rows)

    def exports_the_list():
        """the list goes into a CSV file as it is shown"""
        path = target / "list.csv"
        screen.press("Export List as CSV…")
        screen.choose_file(path, "Export")
        desk.wait_for("the file", path.exists)
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == GOOD + BAD - 1 and all(row["State"] == "Delivered" for row in rows), rows[:2]
        assert all(row["Last Change"].endswith("Z") for row in rows)
        assert [p.name for p in target.iterdir() if "part" in p.name] == []

    def is_recorded():
        """each export is in the audit log"""
        log = folder.json("audit", "list")["value"]
        n = len([row for row in log if row.get("activity") == "request-export-pfx"])
        # One, one with an own password, one that found no place, two together.
        assert n == 5, n

    def done():
        """it ends when it is told to"""
        screen.end()
        folder.__exit__()

    return [lists, filters, saves, shows_why, retries, asks_for_the_vault, own_password, no_place, goes_back, cancels, retries_many,
            has_a_menu, exports_many, exports_the_list, is_recorded, done]


assert pathlib.Path(sys.argv[1]).exists()
road.run_tests(tests(*sys.argv[1:3]))
