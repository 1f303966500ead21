# SPDX-License-Identifier: GPL-3.0-or-later
"""test_start.py CONSOLE CLI: from an empty window to an authority, and to a sample organization. Runs below tests/support/gui-env.sh.

With CHY_PICTURES=FOLDER every state is put there as a picture."""
import os
import pathlib
import subprocess
import sys

import desk
import road

CONSOLE, CLI = sys.argv[1:3]
PICTURES = os.environ.get("CHY_PICTURES")
SIZE = [int(part) for part in os.environ.get("CHY_SIZE", "1100x720").split("x")]
PASSPHRASE = "correct horse battery"


def picture(screen, name):
    """Only where somebody wants to see."""
    if PICTURES:
        desk.move_pointer(SIZE[0] - 2, SIZE[1] - 2)
        screen.settle()
        desk.take_picture(pathlib.Path(PICTURES) / f"{name}.png", *SIZE)


def start(folder, name, panel="overview"):
    """The console on a folder inside the private one."""
    screen = desk.Desk(CONSOLE, folder.path / name, "--panel", panel, environment=folder.environment())
    screen.resize(*SIZE)
    return screen


def openssl(*arguments):
    """What a stranger says."""
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def assistant(screen):
    """Opens it from the first run."""
    screen.label("Welcome to Chancery")
    screen.press("Set Up Your Authority")
    return screen.dialog("Set Up an Authority")


def name_it(page, name, host="ca1.corp.contoso.test"):
    """The page of names."""
    page.fill("Name", name)
    page.fill("Organization", "Contoso")
    page.fill("Host name", host)


def first_run():
    """an empty folder offers two ways to begin, and an authority is set up by the keyboard"""
    with road.Folder(CLI) as folder, start(folder, "data") as screen:
        screen.label("Welcome to Chancery")
        picture(screen, "first-run")
        screen.want("push button", "Explore a Sample Organization")
        page = assistant(screen)
        page.label("Which Authority?")
        picture(screen, "assistant-1-kind")
        assert not desk.has(page.want("radio button", "A subordinate of an authority here"), "sensitive")
        page.key("Return")
        page.label("Its names stand")
        # Nothing is filled in; then a host name that is none.
        page.press("Next")
        page.want("label", lambda text: "needs a value" in text or "missing" in text.lower())
        name_it(page, "Contoso Root CA", "not a host name")
        page.press("Next")
        page.says("is not a host name")
        picture(screen, "assistant-2-name-refused")
        page.fill("Host name", "ca1.corp.contoso.test")
        page.press("Next")
        page.says("Where It Is Kept")
        page.choose("Key", "Elliptic curve P-256")
        page.press("Next")
        page.says("passphrase")
        page.fill(page.want("password text", "Passphrase"), PASSPHRASE)
        page.fill(page.want("password text", lambda text: "gain" in text or "once more" in text), "mistyped horse")
        picture(screen, "assistant-3-key-mistyped")
        page.press("Next")
        page.label("Key")
        page.fill(page.want("password text", lambda text: "gain" in text or "once more" in text), PASSPHRASE)
        picture(screen, "assistant-3-key")
        page.press("Next")
        page.label("Nothing has been done yet.")
        picture(screen, "assistant-4-review")
        page.press("Create")
        page.label("Contoso Root CA is ready")
        picture(screen, "assistant-5-done")
        # The code is put away before the window goes.
        assert not desk.has(page.want("push button", "Close"), "sensitive")
        page.key("Escape")
        page.label("Contoso Root CA is ready")
        page.press("Export Root Certificate…")
        screen.choose_file(folder.path / "root.cer", "Export")
        page.says("The root certificate is in")
        page.tick("I have put the code in a safe place")
        page.press("Close")
        screen.gone(page)
        screen.says("The Road to a Certificate")
        desk.wait_for("two steps", lambda: screen.find("list item", "Root certificate exported: Met"))
        picture(screen, "overview-begun")
        text = openssl("x509", "-inform", "DER", "-in", folder.path / "root.cer", "-noout", "-subject", "-ext", "basicConstraints")
        assert "Contoso Root CA" in text and "CA:TRUE" in text, text
        rows = folder.json("--data-dir", folder.path / "data", "authority", "list")["value"]
        assert [row["name"] for row in rows] == ["Contoso Root CA"], rows
        slots = folder.must("--data-dir", folder.path / "data", "vault", "status")
        assert "Recovery code" in slots or "recovery" in slots, slots


def steps():
    """the Overview does the next step where it stands: export, and what needs nothing more at once"""
    with road.Folder(CLI) as folder:
        for step in road.STEPS[:1] + road.STEPS[2:6]:
            folder.must(*step)
        with desk.Desk(CONSOLE, folder.data / "chancery", "--panel", "overview", environment=folder.environment()) as screen:
            screen.resize(*SIZE)
            screen.says("The Road to a Certificate")
            screen.press("Export…: Root certificate exported")
            screen.choose_file(folder.path / "root.cer", "Export")
            desk.wait_for("the root", lambda: screen.find("list item", "Root certificate exported: Met"))
            assert "CA:TRUE" in openssl("x509", "-inform", "DER", "-in", folder.path / "root.cer", "-noout", "-text")
            screen.press("Issue: Template issued by an authority")
            desk.wait_for("the template", lambda: screen.find("list item", "Template issued by an authority: Met"))
            picture(screen, "overview-steps")
            folder.must(*road.STEPS[9])
            screen.press("Grant: Rights on the authority")
            desk.wait_for("the first right", lambda: "request" in folder.must("--json", "authority", "show", "Contoso Issuing CA").lower())
            screen.press("Show Each Requirement")
            screen.want("list item", lambda text: text.startswith("The connector installer: Not applicable")
                        or text.startswith("The connector installer"))
            picture(screen, "overview-requirements")


def elsewhere():
    """a request goes out to a CA elsewhere, and its certificate comes in"""
    with road.Folder(CLI) as folder, start(folder, "data") as screen:
        page = assistant(screen)
        page.tick("A subordinate of a CA elsewhere")
        page.press("Next")
        page.label("Its names stand")
        name_it(page, "Contoso Issuing CA")
        page.press("Next")
        page.says("Where It Is Kept")
        page.choose("Key", "Elliptic curve P-256")
        page.fill(page.want("password text", "Passphrase"), PASSPHRASE)
        page.fill(page.want("password text", lambda text: "gain" in text or "once more" in text), PASSPHRASE)
        page.tick(page.want("check box", lambda text: text.startswith("Make a recovery code")), False)
        page.press("Next")
        page.press("Create")
        page.label("Contoso Issuing CA waits for its certificate")
        page.press("Save Request…")
        screen.choose_file(folder.path / "ca.csr", "Save")
        page.says("The request is in")
        picture(screen, "assistant-5-waiting")
        page.press("Close")
        screen.gone(page)
        # A leaf is not what was asked for.
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder.path / "root.key",
                "-out", folder.path / "root.pem", "-subj", "/CN=Elsewhere Root", "-days", "3650")
        folder.write("leaf.ext", "basicConstraints=critical,CA:FALSE\n")
        folder.write("ca.ext", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
                               "authorityKeyIdentifier=keyid\n")
        for name in ("leaf", "ca"):
            openssl("x509", "-req", "-in", folder.path / "ca.csr", "-CA", folder.path / "root.pem", "-CAkey", folder.path / "root.key",
                    "-CAcreateserial", "-days", "1000", "-extfile", folder.path / f"{name}.ext", "-out", folder.path / f"{name}.pem")
        folder.write("chain.pem", (folder.path / "ca.pem").read_text() + (folder.path / "root.pem").read_text())
        screen.press("Install Certificate…: Requirements")
        page = screen.dialog("Set Up an Authority")
        page.label("Contoso Issuing CA waits for its certificate")
        page.press("Install Certificate…")
        screen.choose_file(folder.path / "leaf.pem", "Install")
        alert = screen.dialog()
        desk.wait_for("another dialog", lambda: screen.dialog().root != page.root)
        alert = screen.dialog()
        picture(screen, "assistant-leaf-refused")
        alert.key("Escape")
        screen.gone(alert)
        page.press("Install Certificate…")
        screen.choose_file(folder.path / "chain.pem", "Install")
        page.label("Contoso Issuing CA is ready")
        page.press("Close")
        screen.gone(page)
        desk.wait_for("requirements met", lambda: screen.find("list item", "Requirements: Met"))


def taken_over():
    """an existing CA is taken over; a key that is not its own is refused"""
    with road.Folder(CLI) as folder:
        for name in ("old", "other"):
            openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder.path / f"{name}.key",
                    "-out", folder.path / f"{name}.pem", "-subj", f"/CN={name} CA", "-days", "3650",
                    "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        with start(folder, "data") as screen:
            page = assistant(screen)
            page.tick("An existing CA, taken over")
            page.press("Next")
            page.label("Its names stand")
            name_it(page, "Old CA")
            page.press("Certificate", "push button")
            screen.choose_file(folder.path / "old.pem")
            page.press("Choose the Private Key…")
            screen.choose_file(folder.path / "other.key")
            page.says("other.key")
            picture(screen, "assistant-2-import")
            page.press("Next")
            page.says("Where It Is Kept")
            page.fill(page.want("password text", "Passphrase"), PASSPHRASE)
            page.fill(page.want("password text", lambda text: "gain" in text or "once more" in text), PASSPHRASE)
            page.tick(page.want("check box", lambda text: text.startswith("Make a recovery code")), False)
            page.press("Next")
            page.press("Take Over")
            page.says("for another key")
            picture(screen, "assistant-4-mismatch")
            page.press("Back")
            page.press("Back")
            page.press("Choose the Private Key…")
            screen.choose_file(folder.path / "old.key")
            page.says("old.key")
            page.press("Next")
            page.press("Next")
            page.press("Take Over")
            page.label("Old CA is ready")
            page.press("Close")
            screen.gone(page)
            rows = folder.json("--data-dir", folder.path / "data", "authority", "list")["value"]
            assert [row["name"] for row in rows] == ["Old CA"], rows


def no_token():
    """a token that is not there is said, and nothing is made"""
    with road.Folder(CLI) as folder, start(folder, "data") as screen:
        page = assistant(screen)
        page.press("Next")
        page.label("Its names stand")
        name_it(page, "Token CA")
        page.press("Next")
        page.says("Where It Is Kept")
        page.tick("On a PKCS #11 token (a smart card or an HSM)")
        page.fill("Token", "token=none")
        page.fill(page.want("password text", "Passphrase"), PASSPHRASE)
        page.fill(page.want("password text", lambda text: "gain" in text or "once more" in text), PASSPHRASE)
        page.press("Next")
        page.says("begins with")
        page.fill("Token", "pkcs11:token=none;object=ca")
        picture(screen, "assistant-3-token")
        page.press("Next")
        page.press("Create")
        page.says("oken")
        page.want("push button", "Back")
        picture(screen, "assistant-4-no-token")
        page.key("Escape")
        screen.gone(page)
        assert folder.json("--data-dir", folder.path / "data", "authority", "list")["value"] == []


def sample():
    """a sample organization is made, marked, explored and removed"""
    with road.Folder(CLI) as folder, start(folder, "data") as screen:
        screen.label("Welcome to Chancery")
        screen.press("Explore a Sample Organization")
        place = folder.data / "chancery-sample"
        other = desk.wait_for("the window of the sample", lambda: next(
            (node for node in screen.toplevels() if node.get_role_name() == "frame" and node != screen.window), None), 400)
        window = desk.Scope(screen, other)
        window.says("Sample organization: nothing here is real.")
        window.want("toggle button", "Tenant: Sample Organization")
        desk.wait_for("connectors", lambda: window.find("list item", lambda text: text.startswith("HQ-CONNECT1")))
        picture(screen, "overview-sample")
        window.press("Show as Table")
        window.want("list item", lambda text: text.endswith("certificates"))
        picture(screen, "overview-sample-table")
        listed = folder.json("--data-dir", place, "request", "list")["@odata.count"]
        assert listed > 1000, listed
        window.press("Remove…")
        alert = screen.dialog("Remove the Sample Organization")
        picture(screen, "sample-remove")
        alert.press("Remove")
        desk.wait_for("the folder to go", lambda: not place.exists())


road.run_tests([first_run, steps, elsewhere, taken_over, no_token, sample])
