# SPDX-License-Identifier: GPL-3.0-or-later
"""test_window.py CONSOLE CLI: the first window on the road of the tests, by keyboard and by accessible name. Runs below
tests/support/gui-env.sh."""
import sys
import time

import desk
import road

PEOPLE = 60


def rows_of_road(screen):
    """Names of the checklist's rows."""
    return [n.get_name() for n in screen.walk() if n.get_role_name() == "list item" and ": " in (n.get_name() or "")]


def go_to_certificates(screen):
    """As a person without a mouse does."""
    screen.want("list item", "Overview")
    screen.key("Tab")
    for _ in range(12):
        if screen.find("label", lambda text: text.endswith("certificates")) and screen.find("table"):
            return
        row = screen.find("list item", "Certificates")
        if row is not None and row.get_parent().get_name() == "Panels":
            desk.Atspi.Component.grab_focus(row)
            screen.key("Return")
        time.sleep(0.2)
    raise AssertionError("the Certificates panel cannot be reached")


def tests(console, cli):
    """All of them share one folder and one window."""
    folder = road.at(cli, "delivered", PEOPLE)
    screen = desk.Desk(console, folder.tenant)

    def opens():
        """the window opens on the road's checklist, read by name"""
        rows = desk.wait_for("nine steps", lambda: rows if len(rows := [r for r in rows_of_road(screen) if r.endswith((": Met", ": Not met",
                             ": Unknown", ": Not applicable"))]) == 9 else None)
        assert all(row.endswith((": Met", ": Not applicable")) for row in rows), rows

    def reaches():
        """Certificates is reached by the keyboard and lists all"""
        go_to_certificates(screen)
        screen.label(f"{PEOPLE} certificates")
        assert screen.table().get_name() == "Certificates"
        assert screen.cells(2)[0] == "Issued", screen.cells(2)[:3]

    def searches():
        """a search narrows the list and its end widens it again"""
        screen.key("f", "Control_L")
        screen.want("text", "Search For")
        screen.type("user7@")
        screen.label("1 certificate")
        desk.wait_for("the one found", lambda: [c for c in screen.cells(3) if c] == ["CN=Person 7"])
        screen.key("Escape")
        screen.label(f"{PEOPLE} certificates")

    def finds_nothing():
        """a search without a result says so"""
        screen.key("f", "Control_L")
        screen.want("text", "Search For")
        screen.type("zzzz")
        screen.label("Nothing Found")
        screen.key("Escape")
        screen.label(f"{PEOPLE} certificates")

    def sorts():
        """a column head sorts, and sorts the other way"""
        head = screen.find("table column header", "Subject") or desk.wait_for("the head", lambda: next(
            (screen.table().get_child_at_index(i) for i in range(30)
             if (screen.table().get_child_at_index(i).get_name() or "") == "Subject"), None))
        screen.press(head)
        screen.label("Sorted by “Subject”")
        desk.wait_for("the first", lambda: screen.cells(3)[0] == "CN=Person 0")
        screen.press(head)
        desk.wait_for("the last", lambda: screen.cells(3)[0] == f"CN=Person {9 if PEOPLE > 10 else PEOPLE - 1}")

    def selects():
        """all are selected, and none again"""
        desk.Atspi.Component.grab_focus(screen.table())
        screen.key("a", "Control_L")
        screen.label(f"{PEOPLE} selected")
        assert screen.selected() > 5
        screen.press(screen.want("push button", "Clear Selection"))
        desk.wait_for("no row ticked", lambda: screen.selected() == 0)

    def follows():
        """what another process changes is on the screen by itself"""
        serial = next(row for row in folder.json("certificate", "list")["value"] if row["state"] == "issued")["serialNumber"]
        before = len([c for c in screen.cells(2) if c == "Revoked"])
        folder.must("certificate", "revoke", serial, "--reason", "superseded", "--yes")
        assert before == 0
        desk.Atspi.Component.grab_focus(screen.table())
        desk.wait_for("the revoked one", lambda: "Revoked" in seen(screen))

    def names():
        """every control has a name"""
        bad = [n.get_role_name() for n in screen.walk()
               if n.get_role_name() in ("push button", "toggle button", "text", "combo box", "table", "list", "list item", "check box", "spin button")
               and not n.get_name() and n.get_state_set().contains(desk.Atspi.StateType.SHOWING)
               and n.get_parent().get_role_name() not in ("combo box", "scroll bar")]
        assert not bad, bad

    def done():
        """it ends when it is told to"""
        screen.process.terminate()
        screen.process.wait(20)
        folder.__exit__()

    return [opens, reaches, searches, finds_nothing, sorts, selects, follows, names, done]


def seen(screen):
    """States over the whole list, by paging through it."""
    screen.key("Home")
    states = set(screen.cells(2))
    for _ in range(6):
        screen.key("Next")
        time.sleep(0.1)
        states |= set(screen.cells(2))
    return states


road.run_tests(tests(*sys.argv[1:3]))
