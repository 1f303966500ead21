# SPDX-License-Identifier: GPL-3.0-or-later
"""Every screen there is: how a person comes to it. Pictures (screenshots.py) and the walk (test_access.py) go through this table;
whoever adds a panel, page, dialog or tab adds a line.

A screen has a name, the folder that it is shown on (road.STAGES, or "sample"; or "server", or "stranger" for one that is not known
yet), the panel that it starts from, and the steps from there. Steps get the desk.Desk and give the part of the screen that is new, or
None for the whole window.
"""
import pathlib
import subprocess
from typing import Callable, NamedTuple, Optional

import desk


class Screen(NamedTuple):
    """One line of the table."""
    name: str
    folder: str
    panel: Optional[str]
    steps: Callable = lambda screen: None


def show(console, screen, folders, shown):
    """The console where that screen begins; `folders` by name, `shown` is a served.Shown."""
    place = [] if screen.folder in folders else shown.arguments(screen.folder)
    window = desk.Desk(console, folders.get(screen.folder), *place, *(["--panel", screen.panel] if screen.panel else []))
    window.server = shown.server
    return window


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


def connector_tab(name):
    """A tab of a connector's settings."""
    def steps(screen):
        screen.menu("Actions for CONNECTOR1", "Settings…")
        dialog = screen.dialog("CONNECTOR1")
        dialog.tab(name)
        return dialog
    return steps


def key(*keys, title=None):
    """A shortcut."""
    def steps(screen):
        screen.key(*keys)
        return screen.dialog(title) if title is not None else None
    return steps


def assistant(*done):
    """The assistant of a new authority; `done` are functions that fill a page, after which Next is pressed."""
    def steps(screen):
        screen.press("Set Up Your Authority")
        dialog = screen.dialog("Set Up an Authority")
        for fill in done:
            fill(dialog)
            dialog.press("Next")
        return dialog
    return steps


def refused(steps):
    """A page that is left before it is filled in."""
    def run(screen):
        dialog = steps(screen)
        dialog.press("Next")
        return dialog
    return run


def as_it_is(page):
    """Nothing to fill in."""
    page.label("Which Authority?")


def names(page):
    """The assistant's page of names."""
    page.says("Host name")
    page.fill("Name", "Contoso Root CA")
    page.fill("Organization", "Contoso")
    page.fill("Host name", "ca1.corp.contoso.test")


def secret(page):
    """The assistant's page of the key."""
    page.says("Where It Is Kept")
    page.fill(page.want("password text", "Passphrase"), "correct horse battery")
    # In a low window the next one is out of sight until the keyboard comes to it.
    page.key("Tab")
    page.key("Tab")
    page.fill(page.want("password text", lambda text: "gain" in text or "once more" in text), "correct horse battery")


def beside(screen, name):
    """A file beside the screen's folder."""
    return pathlib.Path(screen.folder).parent.parent / name


PEOPLE = """kind,id,name,userPrincipalName,email,platform,serialNumber,user,groups
user,u90,Anna Example,anna@contoso.test,anna@contoso.test,,,,Staff;Field Staff
user,u91,Boris Example,boris@contoso.test,boris@contoso.test,,,,Staff
device,d90,TABLET-90,,,ios,SN000090,u90,
device,d91,LAPTOP-91,,,windows10,SN000091,u91,
robot,r92,R2,,,,,,
"""


def importing(content):
    """A list of people and devices, before it is imported."""
    def steps(screen):
        path = beside(screen, "list.csv")
        path.write_text(content, encoding="utf-8")
        screen.press("Import People and Devices…")
        screen.choose_file(path)
        return screen.dialog("Import People and Devices")
    return steps


def signing(screen):
    """A request in a file, before it is signed."""
    path = beside(screen, "intranet.csr")
    subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/O=Contoso/CN=intranet.contoso.test",
                    "-addext", "subjectAltName=DNS:intranet.contoso.test", "-keyout", beside(screen, "intranet.key"), "-out", path],
                   check=True, capture_output=True)
    screen.menu("Actions", "Sign a Request From a File…")
    screen.choose_file(path)
    dialog = screen.dialog("Sign a Request")
    dialog.says("CN=intranet.contoso.test")
    return dialog


def recorded(screen):
    """A record of the audit that has a before and an after."""
    screen.key("f", "Control_L")
    screen.fill("Search For", "template-set")
    screen.select_cell("Change Template")
    screen.says("Change Template: ")


def opening(screen):
    """Another server, from the menu of tenants."""
    screen.press(lambda name: name.startswith("Tenant: "))
    screen.press_in_menu("Open Server…")
    return screen.dialog("Open Server")


def refused_server(screen):
    """An address that is none, and a file with a password."""
    dialog = opening(screen)
    dialog.fill("Address", "ftp://localhost")
    dialog.fill("Certificate to sign in by", "/home/anna/anna.pfx")
    dialog.press("Open")
    dialog.says("Not an address")
    return dialog


def not_trusted(screen):
    """A server that nobody has trusted, and the page that is left."""
    dialog = screen.dialog("Open Server")
    dialog.press("Cancel")
    screen.gone(dialog)
    screen.says("A server that is not known yet")


def away(screen):
    """The server is gone while its devices are shown."""
    grid(screen)
    screen.server.stop(kill=True)
    screen.says("Not connected since")


def undoing(screen):
    """What was done, with its Undo: a device goes into a group, or out of it where it is in one."""
    grid(screen)
    screen.open_cell("LAPTOP-0")
    screen.says("Group")
    if screen.find("push button", "Remove from Staff"):
        screen.press("Remove from Staff")
    else:
        screen.press("Add to Group…")
        screen.activate("Staff")
    screen.want("push button", "Undo")


SCREENS = [
    Screen("first-run", "empty", None, says("Welcome")),
    Screen("assistant-kind", "empty", None, assistant()),
    Screen("assistant-names", "empty", None, assistant(as_it_is)),
    Screen("assistant-names-refused", "empty", None, refused(assistant(as_it_is))),
    Screen("assistant-key", "empty", None, assistant(as_it_is, names)),
    Screen("assistant-review", "empty", None, assistant(as_it_is, names, secret)),
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
    Screen("status-failed", "denied", "status", opened("The authority does not issue")),
    Screen("certificates", "delivered", "certificates", grid),
    Screen("certificates-empty", "authority", "certificates", says("No Certificates")),
    Screen("certificates-search", "delivered", "certificates", after(grid, key("f", "Control_L"))),
    Screen("certificates-columns", "delivered", "certificates", after(grid, menu("Columns"))),
    Screen("certificates-filter", "delivered", "certificates", after(grid, pressed("Add Filter…"), popover)),
    Screen("certificate-viewer", "delivered", "certificates", after(opened("CN=Person"), lambda screen: screen.dialog(None))),
    Screen("devices", "delivered", "devices", grid),
    Screen("devices-empty", "authority", "devices", says("No Devices Yet")),
    Screen("devices-import", "authority", "devices", after(says("No Devices Yet"), importing(PEOPLE))),
    Screen("devices-import-refused", "authority", "devices", after(says("No Devices Yet"), importing("name,email\nAnna,anna@contoso.test\n"))),
    Screen("device-page", "delivered", "devices", opened("LAPTOP-1")),
    Screen("device-undo", "people", "devices", undoing),
    Screen("templates", "delivered", "templates", grid),
    *[Screen("template-" + tab.lower().replace(" ", "-"), "delivered", "templates", template_tab(tab)) for tab in (
        "General", "Compatibility", "Request Handling", "Cryptography", "Key Attestation", "Subject Name", "Issuance Requirements", "Superseded Templates",
        "Extensions", "Security", "Server")],
    Screen("connectors", "delivered", "connectors", says("CONNECTOR1")),
    Screen("connectors-empty", "authority", "connectors", says("No Connectors")),
    Screen("connector-add", "authority", "connectors", pressed("Add Connector", "Add Connector")),
    Screen("connector-page", "delivered", "connectors", after(says("CONNECTOR1"), lambda screen: screen.activate("CONNECTOR1") and None)),
    *[Screen("connector-" + tab.lower(), "delivered", "connectors", after(says("CONNECTOR1"), connector_tab(tab)))
      for tab in ("Features", "Advanced")],
    Screen("authorities", "delivered", "authorities", says("Root authority")),
    *[Screen("authorities-" + name.lower().split()[-2 if name != "Certificate Templates" else 1], "delivered", "authorities",
             after(says("Root authority"), container(name)))
      for name in ("Issued Certificates", "Revoked Certificates", "Pending Requests", "Failed Requests", "Certificate Templates")],
    *[Screen("authority-" + tab.lower(), "delivered", "authorities", after(says("Root authority"), authority_tab(tab)))
      for tab in ("General", "Policy", "Extensions", "Storage", "Security")],
    Screen("authority-issue-template", "delivered", "authorities",
           after(says("Root authority"), menu("Actions", "Certificate Template to Issue…", title="Certificate Template to Issue"))),
    Screen("authority-sign", "delivered", "authorities", after(says("Root authority"), signing)),
    Screen("audit", "delivered", "audit", grid),
    Screen("audit-record", "delivered", "audit", after(grid, recorded)),
    Screen("audit-verified", "delivered", "audit", after(grid, pressed("Verify"), says("Nothing was changed"))),
    Screen("health", "delivered", "health", says("Checked")),
    Screen("health-denied", "denied", "health", says("Checked")),
    Screen("main-menu", "delivered", "overview", after(says("The Road"), menu("Main Menu"))),
    Screen("preferences", "delivered", "overview", after(says("The Road"), menu("Main Menu", "Preferences", title="Preferences"))),
    Screen("diagnostics", "delivered", "overview", after(says("The Road"), menu("Main Menu", "Save Diagnostics…", title="Diagnostics"))),
    Screen("server-dialog", "delivered", "overview", after(says("The Road"), opening)),
    Screen("server-dialog-refused", "delivered", "overview", after(says("The Road"), refused_server)),
    Screen("server-trust", "stranger", None, lambda screen: screen.dialog("Open Server")),
    Screen("server-not-trusted", "stranger", None, not_trusted),
    Screen("server-away", "server", "devices", away),
    Screen("server-enrollment", "server", "connectors", after(says("CONNECTOR1"), pressed("Add Connector", "Create Enrollment File"))),
    Screen("server-connector-settings", "server", "connectors",
           after(says("CONNECTOR1"), menu("Actions for CONNECTOR1", "Settings…", title="CONNECTOR1"))),
    Screen("server-preferences", "server", "overview", after(says("The Road"), menu("Main Menu", "Preferences", title="Preferences"))),
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
