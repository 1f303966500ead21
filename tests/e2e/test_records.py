# SPDX-License-Identifier: GPL-3.0-or-later
"""test_records.py CONSOLE CLI: the audit log and the health checks on a real folder: what was changed, what was tampered with, and
findings that are mended with a click. Runs below tests/support/gui-env.sh."""
import sqlite3
import sys

import desk
import road


def tests(console, cli):
    """All of them share one folder."""
    folder = road.Folder(cli)
    folder.road(6)
    folder.must("template", "revoke-grant", "IntunePKCS", "CORP\\CONNECTOR1$", "enroll")
    folder.must("connector", "set", "CONNECTOR1", "proxyUrl=http://proxy.contoso.test:3128")
    data = folder.data / "chancery"

    def shows():
        """a record shows what changed, setting by setting"""
        with desk.Desk(console, data, "--panel", "audit") as screen:
            screen.select_cell("Change Connector")
            screen.says("Change Connector: CONNECTOR1")
            screen.says("http://proxy.contoso.test:3128")

    def whole():
        """an untouched log is said to be whole"""
        with desk.Desk(console, data, "--panel", "audit") as screen:
            screen.press("Verify")
            screen.says("Nothing was changed")

    def mends():
        """a finding is mended with one click and is gone"""
        with desk.Desk(console, data, "--panel", "health") as screen:
            screen.says("lacks “Enroll”")
            screen.press(screen.want("push button", lambda name: name.startswith("Grant: ")))
            screen.silent_about("lacks “Enroll”")
            rights = folder.json("template", "show", "IntunePKCS")
            assert "CONNECTOR1$" in str(rights)

    def goes():
        """a finding that needs more goes where it is done"""
        with desk.Desk(console, data, "--panel", "health") as screen:
            screen.press(screen.want("push button", lambda name: name.startswith("Show Connector: ")))
            screen.label("Last 24 Hours")

    def deep():
        """a thorough check reads everything"""
        with desk.Desk(console, data, "--panel", "health") as screen:
            screen.label("Checked")
            screen.press("Check Thoroughly")
            screen.label("Checked thoroughly")

    def tampered():
        """a record that somebody changed is found and shown"""
        with sqlite3.connect(data / "tenant.db") as database:
            # Without the collations of the program, which the index of the actors is in.
            (record,) = database.execute("SELECT id FROM audit WHERE action || '' = 'connector-set'").fetchone()
            database.execute("UPDATE audit SET object_id = 'somebody else' WHERE id = ?", (record,))
        with desk.Desk(console, data, "--panel", "audit") as screen:
            screen.press("Verify")
            screen.says("The audit log was tampered with")
            screen.says(f"Record {record} ")
            screen.press("Show Record")
            screen.says(f"record {record}")
        with desk.Desk(console, data, "--panel", "health") as screen:
            screen.label("Checked")
            screen.press("Check Thoroughly")
            screen.says("A record of the audit was changed")

    def locked():
        """a database that cannot be read is said to be so, with a way to try again"""
        (data / "tenant.db").rename(data / "tenant.db.away")
        (data / "tenant.db").mkdir()
        try:
            with desk.Desk(console, data) as screen:
                screen.want("push button", "Try Again")
        finally:
            (data / "tenant.db").rmdir()
            (data / "tenant.db.away").rename(data / "tenant.db")
            folder.__exit__()

    return [shows, whole, mends, goes, deep, tampered, locked]


road.run_tests(tests(*sys.argv[1:3]))
