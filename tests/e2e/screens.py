# SPDX-License-Identifier: GPL-3.0-or-later
"""Every screen there is: how a person comes to it. Pictures (screenshots.py) and the walk (test_access.py) go through this table;
whoever adds a panel, page, dialog or tab adds a line.

A screen has a name, the folder that it is shown on (road.STAGES, or "sample"), the panel that it starts from, and the steps from
there. Steps get the desk.Desk and give the part of the screen that is new, or None for the whole window.
"""
from typing import Callable, NamedTuple, Optional

import desk


class Screen(NamedTuple):
    """One line of the table."""
    name: str
    folder: str
    panel: Optional[str]
    steps: Callable = lambda screen: None


def says(text):
    """Waits for a label that begins so."""
    def steps(screen):
        screen.label(text)
    return steps


def grid(screen):
    """Waits for rows."""
    desk.wait_for("rows", lambda: screen.find(("table", "tree table")) and any(screen.cells(1)))


def opened(first, *tabs):
    """Opens the row of the panel's list that begins so, and turns to a page."""
    def steps(screen):
        grid(screen)
        screen.open_cell(first)
        for tab in tabs:
            screen.tab(tab)
        screen.settle()
    return steps


def pressed(button, title=None, *more):
    """Presses a button, and more of them, and gives the dialog that opens."""
    def steps(screen):
        screen.press(button)
        dialog = screen.dialog(title) if title is not None else None
        for name in more:
            (dialog or screen).press(name)
        return dialog
    return steps


def page_tab(first, tab):
    """A tab of a page."""
    return opened(first, tab)


def after(*steps):
    """One after the other; the last one's part counts."""
    def run(screen):
        part = None
        for step in steps:
            part = step(screen)
        return part
    return run


def menu(*names, title=None):
    """Through a menu."""
    def steps(screen):
        screen.menu(*names)
        return screen.dialog(title) if title is not None else screen.popover()
    return steps


def popover(screen):
    """The one that is open."""
    return screen.popover()


def template_tab(tab):
    """A tab of Properties of New Template."""
    def steps(screen):
        grid(screen)
        screen.key("f", "Control_L")
        screen.fill("Search For", "User")
        screen.select_cell(lambda words: words == "User", 1)
        screen.press("Duplicate Template")
        dialog = screen.dialog("Properties of New Template")
        dialog.activate(tab)
        return dialog
    return steps


def wizard(*done):
    """The profile wizard; `done` are functions that fill a page, after which Next is pressed."""
    def steps(screen):
        screen.press("Create Profile")
        dialog = screen.dialog("Create Profile")
        for fill in done:
            fill(dialog)
            dialog.press("Next")
        return dialog
    return steps


def container(name):
    """A container in the tree of the authorities."""
    def steps(screen):
        screen.select_cell(name, table=screen.table("Authorities"))
    return steps


def authority_tab(name):
    """A tab of the authority's properties."""
    def steps(screen):
        screen.menu("Actions", "Properties")
        dialog = screen.dialog("Contoso Issuing CA Properties")
        dialog.tab(name)
        return dialog
    return steps


def key(*keys, title=None):
    """A shortcut."""
    def steps(screen):
        screen.key(*keys)
        return screen.dialog(title) if title is not None else None
    return steps


SCREENS = [
    Screen("first-run", "empty", None, says("Welcome")),
    Screen("overview-begin", "authority", "overview", says("The Road")),
    Screen("overview", "delivered", "overview", says("The Road")),
    Screen("overview-sample", "sample", "overview", says("The Road")),
    Screen("profiles", "delivered", "profiles", grid),
    Screen("profiles-empty", "authority", "profiles", says("No Profiles")),
    Screen("profile-page", "delivered", "profiles", opened("Wi-Fi certificate")),
    Screen("profile-wizard", "delivered", "profiles", wizard()),
    Screen("status", "delivered", "status", grid),
    Screen("status-empty", "authority", "status", says("No Requests")),
    Screen("status-request", "delivered", "status", opened("Wi-Fi certificate")),
    Screen("certificates", "delivered", "certificates", grid),
    Screen("certificates-empty", "authority", "certificates", says("No Certificates")),
    Screen("certificates-search", "delivered", "certificates", after(grid, key("f", "Control_L"))),
    Screen("certificates-columns", "delivered", "certificates", after(grid, menu("Columns"))),
    Screen("certificates-filter", "delivered", "certificates", after(grid, pressed("Add Filter…"), popover)),
    Screen("certificate-viewer", "delivered", "certificates", after(opened("CN=Person"), lambda screen: screen.dialog(None))),
    Screen("templates", "delivered", "templates", grid),
    *[Screen("template-" + tab.lower().replace(" ", "-"), "delivered", "templates", template_tab(tab)) for tab in (
        "General", "Compatibility", "Request Handling", "Cryptography", "Key Attestation", "Subject Name", "Issuance Requirements", "Superseded Templates",
        "Extensions", "Security", "Server")],
    Screen("connectors", "delivered", "connectors", says("CONNECTOR1")),
    Screen("connectors-empty", "authority", "connectors", says("No Connectors")),
    Screen("connector-add", "authority", "connectors", pressed("Add Connector", "Add Connector")),
    Screen("connector-page", "delivered", "connectors", after(says("CONNECTOR1"), lambda screen: screen.activate("CONNECTOR1") and None)),
    Screen("authorities", "delivered", "authorities", says("Root authority")),
    *[Screen("authorities-" + name.lower().split()[-2 if name != "Certificate Templates" else 1], "delivered", "authorities",
             after(says("Root authority"), container(name)))
      for name in ("Issued Certificates", "Revoked Certificates", "Pending Requests", "Failed Requests", "Certificate Templates")],
    *[Screen("authority-" + tab.lower(), "delivered", "authorities", after(says("Root authority"), authority_tab(tab)))
      for tab in ("General", "Policy", "Extensions", "Storage", "Security")],
    Screen("authority-issue-template", "delivered", "authorities",
           after(says("Root authority"), menu("Actions", "Certificate Template to Issue…", title="Certificate Template to Issue"))),
    Screen("main-menu", "delivered", "overview", after(says("The Road"), menu("Main Menu"))),
    Screen("preferences", "delivered", "overview", after(says("The Road"), menu("Main Menu", "Preferences", title="Preferences"))),
    Screen("shortcuts", "delivered", "overview", after(says("The Road"), key("F1", "Control_L", title="Keyboard Shortcuts"))),
    Screen("about", "delivered", "overview", after(says("The Road"), menu("Main Menu", "About Chancery", title="About"))),
    Screen("help", "delivered", "overview", after(says("The Road"), key("F1", title="Overview"))),
    Screen("help-template", "delivered", "templates", after(grid, key("F1", title="Certificate Templates"))),
]


def named(names):
    """Those screens, or all; a name may end with "*"."""
    if not names:
        return SCREENS
    return [screen for screen in SCREENS if any(screen.name == name or (name.endswith("*") and screen.name.startswith(name[:-1])) for name in names)]
