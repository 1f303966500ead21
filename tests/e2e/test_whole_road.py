# SPDX-License-Identifier: GPL-3.0-or-later
"""test_whole_road.py CONSOLE CLI [--keyboard], or for the Flatpak test_whole_road.py --flatpak LOCAL (build-aux/flatpak-local): the
whole road by mouse and keyboard, or by the keyboard alone, from an empty folder to a PFX file that openssl accepts, as a person would
go it. The command line only looks on. Runs below tests/support/gui-env.sh.

With CHY_PICTURES=FOLDER every step is put there as a picture."""
import os
import pathlib
import subprocess
import sys

import desk
import road
import sandbox

FLATPAK = sys.argv[1] == "--flatpak"
KEYS = "--keyboard" in sys.argv
PICTURES = os.environ.get("CHY_PICTURES")
PASSPHRASE = "correct horse battery"
CA = "Contoso Issuing CA"
HOST = "ca1.corp.contoso.test"
TEMPLATE, NAME = "Intune PKCS User", "IntunePKCSUser"
CONNECTOR = "CONNECTOR1"
PEOPLE = 3

folder = sandbox.Folder(sys.argv[2]) if FLATPAK else road.Folder(sys.argv[2])
DATA = folder.tenant if FLATPAK else folder.path / "data"
folder.people(PEOPLE)
HANDS = {"pointer": not KEYS, "keyboard": KEYS}
screen = sandbox.Desk(folder, **HANDS) if FLATPAK else desk.Desk(sys.argv[1], DATA, environment=folder.environment(), **HANDS)
screen.resize(1100, 720)
taken = []


def picture(name):
    """Only where somebody wants to see."""
    if PICTURES:
        screen.settle()
        taken.append(name)
        desk.take_picture(pathlib.Path(PICTURES) / f"road-{len(taken):02d}-{name}.png", 1280, 800)


def told(*arguments):
    """What the command line sees of it."""
    return folder.json("--data-dir", DATA, *arguments)


def openssl(*arguments, password=None):
    """What a stranger says."""
    done = subprocess.run(["openssl", *map(str, arguments)], check=False, capture_output=True, text=True,
                          env={**os.environ, **({"PFX": password} if password else {})})
    assert done.returncode == 0, done.stderr
    return done.stdout


def met(step):
    """The checklist says so."""
    screen.panel("Overview")
    desk.wait_for(f"{step}: Met", lambda: next((row for row in screen.rows() if row.startswith(step) and ": Met" in row), None))


def end(dialog, button):
    """Presses the button that ends a dialog."""
    dialog.press(button, "push button")
    screen.gone(dialog)


def sets_up():
    """set up an authority, and export the root"""
    screen.label("Welcome to Chancery")
    picture("welcome")
    screen.press("Set Up Your Authority")
    page = screen.dialog("Set Up an Authority")
    page.label("Which Authority?")
    page.press("Next")
    page.fill("Name", CA)
    page.fill("Organization", "Contoso")
    page.fill("Host name", HOST)
    page.press("Next")
    page.says("Where It Is Kept")
    page.choose("Key", "Elliptic curve P-256")
    page.press("Next")
    page.fill(page.want("password text", "Passphrase"), PASSPHRASE)
    page.fill(page.want("password text", lambda text: "gain" in text or "once more" in text), PASSPHRASE)
    page.press("Next")
    page.label("Nothing has been done yet.")
    page.press("Create")
    page.label(f"{CA} is ready")
    picture("authority-ready")
    page.press("Export Root Certificate…")
    screen.choose_file(folder.path / "root.cer", "Export")
    page.says("The root certificate is in")
    page.tick("I have put the code in a safe place")
    picture("authority-code-kept")
    end(page, "Close")
    met("Root certificate exported")
    assert "CA:TRUE" in openssl("x509", "-inform", "DER", "-in", folder.path / "root.cer", "-noout", "-text")


def knows_people():
    """import people and devices from a list"""
    screen.panel("Devices and Groups")
    screen.press(lambda name: name.startswith("Import"))
    screen.choose_file(folder.path / "people.csv")
    dialog = screen.dialog("Import People and Devices")
    desk.wait_for("the changes", lambda: desk.has(dialog.find("push button", lambda name: name.startswith("Import")), "sensitive"))
    picture("import")
    dialog.press(lambda name: name.startswith("Import"), "push button")
    screen.gone(dialog)
    desk.wait_for("the people", lambda: len(told("directory", "user", "list")["value"]) == PEOPLE)


def makes_a_template():
    """duplicate User with the settings of the seed on every tab"""
    screen.panel("Certificate Templates")
    screen.label("33 templates")
    screen.key("f", "Control_L")
    screen.fill(screen.want("text", "Search For"), "User")
    screen.select_cell(lambda text: text == "User", "Template display name")
    screen.press("Duplicate Template", "push button")
    dialog = screen.dialog("Properties of New Template")

    def turn_to(tab):
        dialog.activate(dialog.want("list item", tab))
    dialog.choose("Certification Authority", "Windows Server 2008 R2")
    dialog.choose("Certificate recipient", "Windows 7 / Server 2008 R2")
    end(screen.dialog("Resulting Changes"), "Change Compatibility")
    turn_to("General")
    dialog.fill("Template display name", TEMPLATE)
    dialog.says(NAME)
    turn_to("Request Handling")
    dialog.tick("Allow private key to be exported")
    turn_to("Cryptography")
    assert dialog.value(dialog.want(desk.EDITABLE, "Minimum key size")) == "2048"
    turn_to("Subject Name")
    dialog.tick("Supply in the request")
    dialog.says("Whoever enrolls can be anybody (ESC1)")
    picture("template-esc1")
    turn_to("Extensions")
    dialog.says("Encrypting File System, Secure Email, Client Authentication")
    dialog.press("Edit Key Usage")
    usage = screen.dialog("Key Usage")
    assert not usage.is_on(usage.want("check box", "Signature is proof of origin (nonrepudiation)"))
    end(usage, "Cancel")
    turn_to("Security")
    dialog.activate(dialog.want("list item", lambda text: text.startswith("Domain Users")))
    dialog.press(dialog.reach("Remove Domain Users"))
    dialog.silent_about("(ESC1)")
    dialog.press("Add…", "push button")
    add = screen.dialog("Add Account or Group")
    add.fill("Account or Group", CONNECTOR + "$")
    end(add, "Add")
    dialog.says(f"Permissions of {CONNECTOR}$")
    dialog.tick("Allow Enroll")
    dialog.row(f"{CONNECTOR}$: Read, Enroll")
    picture("template-security")
    dialog.press("Apply")
    review = screen.dialog("Save New Template")
    review.says("Supply in the request")
    end(review, "Save")
    dialog = screen.dialog(f"{TEMPLATE} Properties")
    end(dialog, "Cancel")
    saved = told("template", "show", NAME)
    assert saved["subjectNameSource"] == "request" and saved["allowExportableKey"] and saved["minimumKeySize"] == 2048, saved
    assert saved["compatibility.authority"] == "2008r2" and saved["compatibility.recipient"] == "windows7", saved
    assert "nonRepudiation" not in saved["keyUsage"], saved
    met("Certificate template")


def issues_it():
    """New > Certificate Template to Issue"""
    screen.panel("Authorities")
    screen.select_cell(CA, table=screen.table("Authorities"))
    screen.menu("Actions", "Certificate Template to Issue…")
    dialog = screen.dialog("Certificate Template to Issue")
    dialog.select_cell(TEMPLATE)
    issue = dialog.want("push button", "Issue Template")
    desk.wait_for("the check", lambda: (issue.clear_cache(), desk.has(issue, "sensitive"))[1])
    picture("issue-template")
    end(dialog, "Issue Template")
    desk.wait_for("it to be issued", lambda: told("template", "show", NAME)["publishedOn"] == [CA])
    met("Template issued by an authority")


def grants_rights():
    """the security of the authority: Issue and Manage Certificates, Request Certificates"""
    screen.panel("Authorities")
    screen.select_cell(CA, table=screen.table("Authorities"))
    screen.menu("Actions", "Properties")
    dialog = screen.dialog(f"{CA} Properties")
    dialog.tab("Security")
    dialog.fill("Account or Group to Add", f"CORP\\{CONNECTOR}$")
    dialog.press("Add", "push button")
    dialog.tick("Allow: Issue and Manage Certificates")
    dialog.tick("Allow: Request Certificates")
    picture("authority-security")
    dialog.press("Save", "push button")
    screen.gone(dialog)
    rights = {row["principalName"]: row for row in told("authority", "show", CA)["security"]}
    assert set(rights[f"CORP\\{CONNECTOR}$"]["allow"]) >= {"request-certificates", "issue-and-manage-certificates"}, rights


def adds_a_connector():
    """add the connector, and see Active with its check mark"""
    screen.panel("Connectors")
    screen.press(screen.find_all("push button", lambda name: name.startswith("Add Connector"))[0])
    dialog = screen.dialog("Add Connector")
    dialog.fill("Name", CONNECTOR)
    dialog.press("Add", "push button")
    if desk.wait_for("vault or state", lambda: dialog.find("push button", "Open Vault…") or dialog.find("label", "Active")).get_role_name() != "label":
        dialog.press("Open Vault…")
        question = screen.dialog("Open the Vault")
        question.fill(question.want("password text"), PASSPHRASE)
        screen.key("Return")
        screen.gone(question)
    dialog.label("Active")
    picture("connector-active")
    end(dialog, "Done")
    row = screen.row(f"{CONNECTOR}: Active")
    assert row is not None
    met("Connector active")


def creates(name, kind, settings):
    """A profile in the wizard, for everybody."""
    screen.panel("Profiles")
    screen.press(screen.find_all("push button", "Create Profile")[0])
    wizard = screen.dialog("Create Profile")
    wizard.fill("Name", name)
    wizard.choose("Profile type", kind)
    wizard.press("Next")
    settings(wizard)
    picture("wizard-settings")
    wizard.press("Next")
    wizard.says("Included Groups")
    wizard.press("Include Group…")
    wizard.activate(wizard.want("list item", "Staff"))
    wizard.want("push button", "Remove “Staff”")
    wizard.says(f"{PEOPLE} devices")
    wizard.press("Next")
    wizard.says("Checks")
    picture("wizard-review")
    wizard.press("Create")
    screen.gone(wizard)
    screen.says(f"Profile “{name}” created")


def creates_the_root_profile():
    """create the trusted certificate profile, and assign it"""
    def settings(wizard):
        wizard.press("Choose File…")
        screen.choose_file(folder.path / "root.cer")
        wizard.says("Root certificate")
    creates("Contoso root", "Trusted certificate", settings)


def creates_the_pkcs_profile():
    """create the PKCS certificate profile, and assign it"""
    def settings(wizard):
        wizard.says("Validity period")
        wizard.says(HOST)
        wizard.choose("Certificate template", TEMPLATE)
        wizard.says(f"Sent as {NAME}.")
        wizard.press(wizard.reach("Add Name…"))
        wizard.press("User principal name of the user")
        wizard.press(wizard.reach("Add Purpose…"))
        wizard.press("Client Authentication")
        # The preview is that of a real person.
        wizard.says("CN=Person")
        wizard.says("@contoso.test")
    creates("Wi-Fi certificate", "PKCS certificate", settings)


def is_issued():
    """watch the request reach issued"""
    screen.panel("Assignment Status")
    desk.wait_for("all of them", lambda: [cell for cell in screen.cells("State") if cell] == ["Delivered"] * PEOPLE, 90)
    picture("status")
    screen.open_cell("Delivered", "State")
    screen.label("Request for Person")
    screen.says("Issued")
    picture("timeline")


def exports():
    """export the PFX, and let openssl judge it"""
    path = folder.path / "one.p12"
    screen.press("Export PFX…")
    dialog = screen.dialog("Export PFX")
    dialog.press("Export…")
    screen.choose_file(path, "Export")
    password = desk.Atspi.Text.get_text(dialog.want("label", "Password of the PFX File"), 0, -1)
    picture("pfx-password")
    end(dialog, "Close")
    pem = folder.path / "one.pem"
    openssl("pkcs12", "-in", path, "-passin", "env:PFX", "-nodes", "-out", pem, password=password)
    root = folder.path / "root.pem"
    openssl("x509", "-inform", "DER", "-in", folder.path / "root.cer", "-out", root)
    assert ": OK" in openssl("verify", "-purpose", "sslclient", "-CAfile", root, pem)
    text = openssl("x509", "-in", pem, "-noout", "-text")
    assert "CN = Person" in text and "TLS Web Client Authentication" in text and "@contoso.test" in text, text
    key, certificate = openssl("pkey", "-in", pem, "-pubout"), openssl("x509", "-in", pem, "-noout", "-pubkey")
    assert key == certificate


def arrives():
    """the whole checklist is met, and the window closes clean"""
    screen.panel("Overview")
    desk.wait_for("the whole road", lambda: (rows := [row for row in screen.rows() if row.endswith((": Met", ": Not met", ": Unknown", ": Not applicable"))])
                  and all(row.endswith((": Met", ": Not applicable")) for row in rows))
    picture("arrived")
    screen.quit()


def keeps_to_itself():
    """outside of the sandbox there are the files that were exported, and nothing else"""
    made = {folder.path / name for name in ("root.cer", "one.p12", "one.pem", "root.pem")}
    assert folder.outside() == made, folder.outside()


try:
    road.run_tests([sets_up, knows_people, makes_a_template, issues_it, grants_rights, adds_a_connector, creates_the_root_profile,
                    creates_the_pkcs_profile, is_issued, exports, arrives] + ([keeps_to_itself] if FLATPAK else []), one_by_one=True)
finally:
    if screen.process.poll() is None:
        if FLATPAK:
            screen.end()
        else:
            screen.process.terminate()
            screen.process.wait(30)
    folder.__exit__()
