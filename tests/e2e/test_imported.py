# SPDX-License-Identifier: GPL-3.0-or-later
"""test_imported.py CONSOLE CLI: a certificate that was issued elsewhere, from the user's page to the device, and away again.
Runs below tests/support/gui-env.sh."""
import os
import pathlib
import subprocess
import sys

import desk
import road

PICTURES = os.environ.get("PICTURES")


def look(name):
    """A picture for a person to look at, where one is wanted."""
    if PICTURES:
        desk.Desk.settle()
        desk.take_picture(pathlib.Path(PICTURES) / f"imported-{name}.png", 1280, 800)


def make_file(folder, name, usage):
    """A PFX as another authority gives it."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/O=Fabrikam/CN=Person 0",
                    "-addext", "basicConstraints=critical,CA:FALSE", "-addext", f"keyUsage={usage}", "-addext", "extendedKeyUsage=emailProtection",
                    "-addext", "subjectAltName=email:user0@contoso.test", "-keyout", "leaf.key", "-out", "leaf.cer", "-days", "300"],
                   cwd=folder.path, check=True, capture_output=True)
    subprocess.run(["openssl", "pkcs12", "-export", "-inkey", "leaf.key", "-in", "leaf.cer", "-out", name, "-passout", "pass:theirs"],
                   cwd=folder.path, check=True, capture_output=True)
    return folder.path / name


def open_vault(screen):
    """The question that comes with the first secret."""
    dialog = screen.dialog("Open the Vault")
    dialog.fill(dialog.want("password text"), "correct horse battery")
    screen.key("Return")
    screen.gone(dialog)


def tests(console, cli):
    """One folder and one window."""
    folder = road.at(cli, "people")
    mail = make_file(folder, "mail.pfx", "keyAgreement")
    signs = make_file(folder, "signs.pfx", "digitalSignature")
    screen = desk.Desk(console, folder.tenant, "--panel", "devices")

    def starts_empty():
        """a user's page has a tab that says what belongs there"""
        screen.tab("Users")
        screen.open_cell("Person 0")
        screen.tab("Imported PFX")
        screen.says("No Imported PFX")
        look("empty")

    def ask(file, purpose, password):
        screen.press("Import PFX…")
        screen.choose_file(file)
        dialog = screen.dialog("Import PFX")
        dialog.choose("Intended purpose", purpose)
        dialog.fill("Password of the file", password)
        return dialog

    def refuses():
        """a wrong password and a wrong purpose are refused in the dialog, which stays"""
        dialog = ask(signs, "S/MIME encryption", "not theirs")
        dialog.press("Import", "push button")
        open_vault(screen)
        dialog.says("Wrong password")
        look("wrong-password")
        dialog.fill("Password of the file", "theirs")
        dialog.press("Import", "push button")
        dialog.says("Not for this purpose")
        look("refused")
        dialog.press("Cancel")
        screen.gone(dialog)
        assert folder.json("pfx", "list")["@odata.count"] == 0

    def imports():
        """a good file is imported, and stands there as the current one"""
        dialog = ask(mail, "S/MIME encryption", "theirs")
        look("dialog")
        dialog.press("Import", "push button")
        screen.gone(dialog)
        screen.says("The certificate is imported.")
        screen.cell("S/MIME encryption")
        screen.cell("Current")
        look("list")
        assert folder.json("pfx", "list")["value"][0]["importedBy"]

    def opens():
        """its row opens the certificate"""
        screen.open_cell("S/MIME encryption")
        window = screen.dialog("Person 0")
        look("certificate")
        window.key("Escape")
        screen.gone(window)

    def wizard():
        """the profile wizard offers the type, and says where the certificates come from"""
        screen.panel("Profiles")
        screen.press(screen.find_all("push button", "Create Profile")[0])
        window = screen.dialog("Create Profile")
        window.fill("Name", "Mail")
        window.choose("Profile type", "PKCS imported certificate")
        look("wizard-basics")
        window.press("Next")
        window.choose("Intended purpose", "S/MIME encryption")
        window.says("Each user gets the certificate that was imported for them")
        look("wizard-settings")
        window.press("Next")
        window.press("Include Group…")
        row = desk.wait_for("Staff in the list", lambda: next(iter(window.find_all("list item", "Staff")), None))
        window.focus(row)
        window.key("Return")
        window.want("push button", "Remove “Staff”")
        window.key("Escape")
        look("wizard-assign")
        window.press("Next")
        window.want("push button", "Create")
        look("wizard-review")
        window.press("Create")
        screen.gone(window)
        desk.wait_for("the request", lambda: folder.json("request", "list", "--state", "queued")["@odata.count"] == 1)
        assert folder.json("request", "list", "--state", "failed")["@odata.count"] == 2

    def delivers():
        """a connector brings it to the device, and the profile's page says so"""
        folder.must("connector", "run", "--once", "--passphrase-file", "vault.pass")
        screen.tab("Device Status")
        screen.cell("LAPTOP-0")
        look("status")
        screen.open_cell("LAPTOP-0")
        screen.press("View Certificate")
        window = screen.dialog("Person 0")
        window.key("Escape")
        screen.gone(window)
        look("request")
        screen.panel("Profiles")
        screen.open_cell("Mail")
        screen.tab("Overview")
        screen.says("No imported certificate")
        look("profile")

    def removes():
        """removing it says from how many devices it is taken, and does it"""
        screen.panel("Devices and Groups")
        screen.tab("Users")
        screen.open_cell("Person 0")
        screen.tab("Imported PFX")
        screen.context_menu(screen.cell("S/MIME encryption")).press("Remove PFX…")
        dialog = screen.dialog("Remove Imported PFX")
        dialog.says("is taken from 1 device of Person 0")
        look("remove")
        dialog.press("Remove Imported PFX", "push button")
        screen.gone(dialog)
        screen.says("No Imported PFX")
        assert folder.json("request", "list", "--state", "failed")["@odata.count"] == 3

    def ends():
        """it ends when it is told to"""
        screen.quit()
        folder.__exit__()

    return [starts_empty, refuses, imports, opens, wizard, delivers, removes, ends]


road.run_tests(tests(*sys.argv[1:3]))
