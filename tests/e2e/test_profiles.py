# SPDX-License-Identifier: GPL-3.0-or-later
"""test_profiles.py CONSOLE CLI: both profiles of the road made in the wizard, previewed, assigned, changed, duplicated and
deleted, and what must be refused. Runs below tests/support/gui-env.sh."""
import subprocess
import sys

import desk
import road

PEOPLE = 5


def leaf(folder):
    """A certificate that is no authority's."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=A leaf",
                    "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "leaf.key", "-out", "leaf.cer", "-days", "30"],
                   cwd=folder.path, check=True, capture_output=True)
    return folder.path / "leaf.cer"


class Wizard:
    """The window that creates or changes a profile."""

    def __init__(self, screen, title="Create Profile"):
        self.screen = screen
        self.window = screen.dialog(title)

    def reach(self, name, role=None):
        """Scrolls to what has that name."""
        roles = (role,) if role else desk.BUTTONS + desk.EDITABLE + ("combo box", "spin button")

        def found():
            return next((n for n in self.window.walk() if n.get_role_name() in roles and n.get_name() == name), None)
        node = desk.wait_for(f"{name} in the form", found)
        desk.Atspi.Component.grab_focus(node)
        desk.wait_for(f"{name} in sight", lambda: (node.clear_cache(), desk.has(node, "showing"))[1])
        return node

    def next(self, until):
        """Next, and the page that follows."""
        self.window.press("Next")
        self.window.says(until)

    def include(self, group):
        """A group of the popover's list, which is there twice at most: in it, and above it once it is taken."""
        self.window.press("Include Group…")
        row = desk.wait_for(f"{group} in the list", lambda: next(iter(self.window.find_all("list item", group)), None))
        self.window.focus(row)
        self.window.key("Return")
        self.window.want("push button", f"Remove “{group}”")


def profile(folder, name):
    """As the command line shows it."""
    return folder.json("profile", "show", name)


def tests(console, cli):
    """All of them share one folder and one window."""
    folder = road.at(cli, "people", PEOPLE)
    screen = desk.Desk(console, folder.tenant, "--panel", "profiles")

    def empty():
        """without profiles the panel says what belongs there"""
        screen.says("No Profiles Yet")

    def root():
        """the trusted certificate: a leaf is refused in words, the root is taken and shown"""
        screen.press(screen.find_all("push button", "Create Profile")[0])
        wizard = Wizard(screen)
        wizard.window.press("Next")
        wizard.window.says("needs a value")
        wizard.window.fill("Name", "Contoso root")
        wizard.window.choose("Profile type", "Trusted certificate")
        wizard.next("Trusted certificate for Windows 10 and later")
        wizard.window.press("Choose File…")
        screen.choose_file(leaf(folder))
        wizard.window.says("Not an authority")
        wizard.window.press("Next")
        wizard.window.says("“Certificate file” needs a value")
        wizard.window.press("Choose File…")
        screen.choose_file(folder.path / "root.cer")
        wizard.window.says("(root.cer)")
        wizard.window.says("Root certificate")
        wizard.next("Included Groups")
        wizard.include("Staff")
        wizard.window.says(f"{PEOPLE} devices get it.")
        wizard.next("Checks")
        wizard.window.press("Create")
        screen.gone(wizard.window)
        screen.says("Profile “Contoso root” created")
        saved = profile(folder, "Contoso root")
        assert saved["destinationStore"] == "computerCertStoreRoot" and saved["certFileName"] == "root.cer", saved
        assert saved["assigned"], saved

    def pkcs():
        """the PKCS profile: authority, template and names from what there is, with the certificate beside it"""
        screen.press("Back")
        screen.press("Create Profile")
        wizard = Wizard(screen)
        wizard.window.fill("Name", "contoso ROOT")
        wizard.window.press("Next")
        wizard.window.says("There is a profile “contoso ROOT” already.")
        wizard.window.fill("Name", "Wi-Fi certificate")
        wizard.next("Validity period")
        wizard.window.says("ca1.corp.contoso.test")
        assert wizard.window.choices("Certificate template") == ["Intune PKCS"], wizard.window.choices("Certificate template")
        wizard.window.choose("Certificate template", "Intune PKCS")
        wizard.window.says("Sent as IntunePKCS.")
        wizard.reach("Add Name…")
        wizard.window.press("Add Name…")
        wizard.window.press("User principal name of the user")
        wizard.reach("Add Purpose…")
        wizard.window.press("Add Purpose…")
        wizard.window.press("Client Authentication")
        wizard.window.says("CN=Person")
        wizard.window.says("@contoso.test")
        wizard.next("Included Groups")
        wizard.include("Staff")
        wizard.window.says(f"{PEOPLE} devices of {PEOPLE} users get it.")
        wizard.next("Checks")
        wizard.window.says("Nothing would fail.")
        wizard.window.press("Create")
        screen.gone(wizard.window)
        screen.says("Profile “Wi-Fi certificate” created")
        saved = profile(folder, "Wi-Fi certificate")
        assert saved["certificationAuthority"] == "ca1.corp.contoso.test", saved
        assert saved["certificateTemplateName"] == "IntunePKCS", saved
        assert saved["customSubjectAlternativeNames"] == [{"sanType": "userPrincipalName", "name": "{{UserPrincipalName}}"}], saved
        found = folder.json("profile", "preview", "Wi-Fi certificate", "--user", "user1@contoso.test")
        assert found["subject"] == "CN=Person 1" and not found["problems"], found

    def page():
        """its page counts, and its tabs say what it is and whom it goes to"""
        screen.says(f"{PEOPLE} holders in Staff")
        screen.tab("Properties")
        screen.says("ca1.corp.contoso.test")
        screen.tab("Assignments")
        screen.says(f"{PEOPLE} devices of {PEOPLE} users get it.")
        screen.tab("Device Status")
        desk.wait_for("the requests", lambda: "LAPTOP-0" in screen.cells("Device Name"))
        screen.tab("Checks")
        screen.says("Nothing would fail.")

    def edit():
        """a change is saved alone, and an unsaved one asks before it is lost"""
        screen.press("Edit")
        wizard = Wizard(screen, "Edit Profile")
        wizard.window.says("Validity period")
        wizard.window.fill("Renewal threshold", "35")
        wizard.window.key("Tab")
        wizard.window.press("Cancel")
        question = screen.dialog("Discard Changes")
        question.press("Cancel")
        screen.gone(question)
        wizard.next("Included Groups")
        wizard.next("Checks")
        wizard.window.press("Save")
        screen.gone(wizard.window)
        desk.wait_for("the change", lambda: profile(folder, "Wi-Fi certificate")["renewalThresholdPercentage"] == 35)
        saved = profile(folder, "Wi-Fi certificate")
        assert saved["documentVersion"] == 2 and saved["certificateTemplateName"] == "IntunePKCS", saved

    def uncovered():
        """where the root does not go to the same people the page says so, and mends it"""
        folder.must("profile", "assign", "Contoso root", "--yes")
        screen.tab("Assignments")
        screen.press("Assign “Contoso root” to Them Too")
        screen.silent_about("do not get the root")
        desk.wait_for("the mended assignment", lambda: profile(folder, "Contoso root")["assigned"])

    def duplicate():
        """a copy has another name and nobody"""
        screen.menu("Actions", "Duplicate…")
        dialog = screen.dialog("Duplicate Profile")
        dialog.fill("Name", "Wi-Fi copy")
        dialog.press("Duplicate")
        screen.gone(dialog)
        screen.says("Wi-Fi copy")
        screen.says("Not assigned")
        assert not profile(folder, "Wi-Fi copy")["assigned"]

    def delete():
        """a deletion asks, and says what becomes of the certificates"""
        screen.menu("Actions", "Delete…")
        dialog = screen.dialog("Delete Profile")
        dialog.says("Wi-Fi copy")
        dialog.press("Delete")
        screen.gone(dialog)
        # The page goes, and its lists with it: only then there is one table to be read.
        screen.label("2 profiles")
        assert sorted(c for c in screen.cells("Name") if c) == ["Contoso root", "Wi-Fi certificate"], screen.cells("Name")
        screen.open_cell("Wi-Fi certificate", "Name")
        screen.want("page tab", "Overview")
        screen.menu("Actions", "Delete…")
        dialog = screen.dialog("Delete Profile")
        dialog.says("stays on the device")
        dialog.press("Cancel")
        screen.gone(dialog)
        assert profile(folder, "Wi-Fi certificate")["assigned"]

    def done():
        """it ends when it is told to"""
        screen.end()
        folder.__exit__()

    return [empty, root, pkcs, page, edit, uncovered, duplicate, delete, done]


road.run_tests(tests(*sys.argv[1:3]))
