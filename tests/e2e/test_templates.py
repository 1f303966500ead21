# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificate templates, as a person meets them: a duplicate with the seed's settings on every tab, checks that come and go, versions,
and what goes wrong. Runs below tests/support/gui-env.sh."""
import json
import sys

import desk
import road

NAME = "Contoso PKCS User"


def close(screen, dialog, button="Cancel"):
    """Presses a button that ends a dialog."""
    dialog.press(button)
    screen.gone(dialog)


def turn_to(dialog, tab):
    """A tab of the properties, by keyboard."""
    dialog.activate(dialog.want("list item", tab))


def find(screen, text):
    """Only templates with that in their name."""
    screen.key("f", "Control_L")
    screen.fill(screen.want("text", "Search For"), text)


def mentions(scope, text):
    """A label that may be scrolled out of sight."""
    desk.wait_for(f"“{text}”", lambda: any(text in (node.get_name() or "") for node in scope.walk()))


def tests(console, cli):
    """All of them share one folder and one window."""
    folder = road.Folder(cli)
    folder.must(*road.STEPS[0])
    folder.must("connector", "enroll", "CONNECTOR1")
    screen = desk.Desk(console, folder.data / "chancery", "--panel", "templates")

    def row(name):
        return folder.json("template", "show", name)

    def lists():
        """the list has the 33 templates of Windows"""
        screen.label("33 templates")
        assert "Template name" in screen.columns(), screen.columns()

    def fixed():
        """a version 1 template says that it is fixed, and offers a duplicate"""
        find(screen, "User")
        screen.label("5 templates")
        screen.open_cell(lambda text: text == "User", "Template display name")
        dialog = screen.dialog("User Properties")
        dialog.says("Version 1 templates are fixed")
        assert not desk.has(dialog.want("push button", "Save"), "sensitive")
        dialog.press("Duplicate Template")
        copy = screen.dialog("Properties of New Template")
        close(screen, copy)

    def opens():
        """Duplicate Template opens the properties of a new one on the Compatibility tab"""
        screen.select_cell(lambda text: text == "User", "Template display name")
        screen.label("1 selected")
        screen.press("Duplicate Template", "push button")
        dialog = screen.dialog("Properties of New Template")
        dialog.says("They give a template of schema version 2.")
        dialog.says("The name is free")

    def compatibility():
        """a compatibility shows what comes with it before it happens"""
        dialog = screen.dialog("Properties of New Template")
        dialog.choose("Certification Authority", "Windows Server 2008 R2")
        dialog.choose("Certificate recipient", "Windows 7 / Server 2008 R2")
        effects = screen.dialog("Resulting Changes")
        effects.says("Provider category")
        close(screen, effects)
        assert dialog.chosen(dialog.want("combo box", "Certificate recipient")) == "Windows XP / Server 2003"
        dialog.choose("Certificate recipient", "Windows 7 / Server 2008 R2")
        close(screen, screen.dialog("Resulting Changes"), "Change Compatibility")

    def general():
        """the template name is computed beside the display name"""
        dialog = screen.dialog("Properties of New Template")
        turn_to(dialog, "General")
        dialog.fill("Template display name", NAME)
        dialog.says("ContosoPKCSUser")

    def taken():
        """a name that another template has is an error at once"""
        dialog = screen.dialog("Properties of New Template")
        dialog.fill("Template display name", "Web Server")
        dialog.says("The template name is taken")
        dialog.fill("Template display name", "")
        desk.wait_for("Save to be off", lambda: not desk.has(dialog.want("push button", "Save"), "sensitive"))
        dialog.fill("Template display name", NAME)
        dialog.silent_about("is taken")
        desk.wait_for("Save to be on", lambda: desk.has(dialog.want("push button", "Save"), "sensitive"))

    def seed():
        """the settings of the seed, tab by tab"""
        dialog = screen.dialog("Properties of New Template")
        turn_to(dialog, "Request Handling")
        dialog.tick("Allow private key to be exported")
        turn_to(dialog, "Cryptography")
        assert dialog.value(dialog.want(desk.EDITABLE, "Minimum key size")) == "2048"
        turn_to(dialog, "Subject Name")
        dialog.tick("Supply in the request")
        dialog.says("Whoever enrolls can be anybody (ESC1)")
        turn_to(dialog, "Extensions")
        dialog.says("Encrypting File System, Secure Email, Client Authentication")

    def proof_of_origin():
        """Key Usage is edited apart, and can be left as it was"""
        dialog = screen.dialog("Properties of New Template")
        dialog.press("Edit Key Usage")
        edit = screen.dialog("Key Usage")
        edit.tick("Signature is proof of origin (nonrepudiation)")
        close(screen, edit)
        dialog.says("Signature is not proof of origin")
        dialog.press("Edit Key Usage")
        edit = screen.dialog("Key Usage")
        edit.tick("Signature is proof of origin (nonrepudiation)")
        close(screen, edit, "Done")
        dialog.silent_about("Signature is not proof of origin")
        dialog.press("Edit Key Usage")
        edit = screen.dialog("Key Usage")
        edit.tick("Signature is proof of origin (nonrepudiation)", False)
        close(screen, edit, "Done")
        dialog.says("Signature is not proof of origin")

    def security():
        """ESC1 goes when Domain Users lose Enroll, and the connector gets Read and Enroll"""
        dialog = screen.dialog("Properties of New Template")
        turn_to(dialog, "Security")
        dialog.activate("Domain Users")
        dialog.says("Permissions of Domain Users")
        assert dialog.is_on(dialog.want("check box", "Allow Enroll"))
        dialog.tick("Allow Enroll", False)
        dialog.silent_about("(ESC1)")
        dialog.activate("Domain Users")
        dialog.tick("Allow Enroll")
        dialog.says("Whoever enrolls can be anybody (ESC1)")
        dialog.press("Remove Domain Users")
        dialog.silent_about("(ESC1)")
        desk.wait_for("Domain Users to be gone", lambda: dialog.find("list item", lambda text: text.startswith("Domain Users")) is None)
        dialog.press("Add…", "push button")
        add = screen.dialog("Add Account or Group")
        add.fill("Account or Group", "CONNECTOR1$")
        add.row("CORP\\CONNECTOR1$")
        close(screen, add, "Add")
        dialog.says("Permissions of CONNECTOR1$")
        dialog.tick("Allow Enroll")
        dialog.row("CONNECTOR1$: Read, Enroll")

    def unknown_account():
        """an account that the directory does not have can be added by its name"""
        dialog = screen.dialog("Properties of New Template")
        dialog.press("Add…", "push button")
        add = screen.dialog("Add Account or Group")
        add.fill("Account or Group", "LATER-01$")
        add.says("Not found in the directory")
        close(screen, add, "Add")
        dialog.says("Permissions of LATER-01$")
        dialog.press("Remove", "push button")
        desk.wait_for("it to be gone", lambda: dialog.find("list item", lambda text: text.startswith("LATER-01$")) is None)

    def saves():
        """Apply shows the difference, saves whole, and stays"""
        dialog = screen.dialog("Properties of New Template")
        dialog.press("Apply")
        review = screen.dialog("Save New Template")
        review.says("Supply in the request")
        mentions(review, "Security: CORP\\CONNECTOR1$")
        close(screen, review, "Save")
        desk.wait_for("the saved one", lambda: (dialog.root.clear_cache(), dialog.root.get_name() == f"{NAME} Properties")[1])
        saved = row("ContosoPKCSUser")
        assert saved["documentVersion"] == 1, saved["documentVersion"]
        assert saved["subjectNameSource"] == "request" and saved["allowExportableKey"]
        assert saved["compatibility.authority"] == "2008r2" and saved["compatibility.recipient"] == "windows7"
        assert saved["minimumKeySize"] == 2048 and "nonRepudiation" not in saved["keyUsage"]
        rights = {entry["principalName"]: entry["allow"] for entry in saved["security"]}
        assert rights["CORP\\CONNECTOR1$"] == ["read", "enroll"], rights
        assert "CORP\\Domain Users" not in rights, rights

    def discards():
        """closing with a change asks, and nothing is lost by a slip"""
        dialog = screen.dialog(f"{NAME} Properties")
        turn_to(dialog, "Server")
        dialog.tick("Do not store certificates and requests in the CA database")
        dialog.press("Cancel")
        question = screen.dialog(lambda title: title in ("Question", ""))
        question.says("Discard what was changed?")
        close(screen, question, "Keep Editing")
        dialog.says("Certificates cannot be revoked")
        dialog.press("Store Certificates")
        dialog.silent_about("Certificates cannot be revoked")

    def conflict():
        """what somebody else saves meanwhile is told, and one's own change is laid over it"""
        dialog = screen.dialog(f"{NAME} Properties")
        turn_to(dialog, "Server")
        dialog.tick("Do not include revocation information in issued certificates")
        folder.must("template", "set", "ContosoPKCSUser", "renewalPeriod=4w")
        dialog.says("Somebody else saved this template")
        dialog.says("Renewal period")
        dialog.press("Keep My Changes")
        dialog.silent_about("Somebody else saved this template")
        dialog.press("Save")
        review = screen.dialog("Save Changes")
        review.says("1 setting of")
        close(screen, review, "Save")
        screen.gone(dialog)
        saved = row("ContosoPKCSUser")
        assert saved["documentVersion"] == 3 and saved["noRevocationInformation"] and saved["renewalPeriod"] == "4w", saved

    def reverts():
        """every version is listed with its difference, and one is brought back"""
        find(screen, "Contoso")
        screen.label("1 template")
        screen.open_cell(NAME, "Template display name")
        dialog = screen.dialog(f"{NAME} Properties")
        turn_to(dialog, "Versions")
        mentions(dialog, "Version 3 (100.3)")
        mentions(dialog, "Do not include revocation information")
        dialog.press("Bring Back Version 1 (100.1)")
        dialog.says("Version 4 (100.4)")
        saved = row("ContosoPKCSUser")
        assert not saved["noRevocationInformation"] and saved["renewalPeriod"] == "6w", saved
        close(screen, dialog)

    def issues():
        """an authority issues it once the errors are accepted by name"""
        folder.must("template", "grant", "ContosoPKCSUser", "CORP\\Domain Users", "enroll")
        screen.select_cell(NAME, "Template display name")
        screen.press("Issue on an Authority…")
        dialog = screen.dialog("Certificate Template to Issue")
        dialog.says("Whoever enrolls can be anybody (ESC1)")
        assert not desk.has(dialog.want("push button", "Issue Template"), "sensitive")
        dialog.tick("Accept ESC1; it is recorded in the audit log")
        close(screen, dialog, "Issue Template")
        assert row("ContosoPKCSUser")["publishedOn"] == ["Contoso Issuing CA"]
        desk.wait_for("it in the list", lambda: "Contoso Issuing CA" in screen.cells("Issued by"))

    def exports():
        """Export writes a file that imports as what it was"""
        path = folder.path / "exported.json"
        screen.select_cell(NAME, "Template display name")
        screen.press("Export…")
        screen.choose_file(path, "Export")
        desk.wait_for("the file", path.exists)
        written = json.loads(path.read_text())
        assert written["name"] == "ContosoPKCSUser"
        written["name"] = written["attributes"]["cn"] = "Imported"
        written["displayName"] = written["attributes"]["displayName"] = "Imported Template"
        folder.write("new.json", json.dumps(written))
        folder.write("broken.json", "{ this is no template")
        wrong = dict(written, minimumKeySize=7, applicationPolicies=["nonsense"])
        folder.write("wrong.json", json.dumps(wrong))

    def imports():
        """Import says what it would make, and makes it"""
        screen.press("Import…")
        screen.choose_file(folder.path / "new.json", "Open")
        dialog = screen.dialog("Import Template")
        dialog.says("A new template is made.")
        dialog.says("Imported Template")
        close(screen, dialog, "Import Template")
        desk.wait_for("the imported one", lambda: "Imported" in [one.get("name") for one in folder.json("template", "list")["value"]])
        assert row("Imported")["oid"] != row("ContosoPKCSUser")["oid"]

    def refuses():
        """a file that is none is refused with every reason"""
        for name, words in (("broken.json", ""), ("wrong.json", "Minimum key size")):
            screen.press("Import…")
            screen.choose_file(folder.path / name, "Open")
            message = screen.dialog(lambda title: title != "Import Template")
            if words:
                message.says(words)
            close(screen, message, "Close")

    def compares():
        """two templates stand side by side"""
        find(screen, "Imported")
        screen.label("1 template")
        screen.select_cell("Imported", "Template display name")
        screen.press("Compare With…")
        dialog = screen.dialog("Compare Templates")
        dialog.says("Choose two templates to compare.")
        dialog.press(dialog.want("toggle button", lambda text: text.startswith("Second Template")))
        dialog.activate(dialog.want("list item", "Machine"))
        dialog.says("Subject type")
        close(screen, dialog, "Close")

    def deletes():
        """Delete says what it does, and built-in templates stay"""
        screen.press("Delete…")
        question = screen.dialog()
        question.says("is deleted")
        close(screen, question, "Delete Template")
        screen.says("deleted")
        assert folder.run("template", "show", "Imported").returncode != 0

    def done():
        """it ends when it is told to"""
        screen.end()
        folder.__exit__()

    return [lists, fixed, opens, compatibility, general, taken, seed, proof_of_origin, security, unknown_account, saves, discards, conflict,
            reverts, issues, exports, imports, refuses, compares, deletes, done]


road.run_tests(tests(*sys.argv[1:3]))
