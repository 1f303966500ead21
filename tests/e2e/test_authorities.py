# SPDX-License-Identifier: GPL-3.0-or-later
"""test_authorities.py CONSOLE CLI: an authority at the desk, on a real folder, judged by openssl. Runs below
tests/support/gui-env.sh."""
import subprocess
import sys

import desk
import road

CA = "Contoso Issuing CA"
PASSPHRASE = "correct horse battery"


def openssl(folder, *arguments):
    """What openssl says of a file, or an assertion."""
    done = subprocess.run(["openssl", *arguments], cwd=folder.path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def request(folder, name):
    """A request file as a server makes it."""
    openssl(folder, "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
            "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-outform", "DER", "-out", f"{name}.csr")
    return folder.path / f"{name}.csr"


def prepare(cli):
    """A folder with an authority, a web server template that is not yet issued, and one that ESC1 stands against."""
    folder = road.at(cli, "authority")
    folder.must("template", "duplicate", "WebServer", "--display-name", "Contoso Web")
    folder.must("template", "set", "ContosoWeb", "compatibility.authority=2012r2", "compatibility.recipient=windows81",
                "keyAlgorithm=ec:p256", "minimumKeySize=256")
    folder.must("template", "duplicate", "User", "--display-name", "Open Door")
    folder.must("template", "set", "OpenDoor", "subjectNameSource=request")
    return folder


def node(screen, name):
    """Goes to a container of the tree."""
    screen.select_cell(name, table=screen.table("Authorities"))


def unlocked(screen, patience=3):
    """Gives the passphrase where it is asked for."""
    try:
        dialog = desk.wait_for("a question for the passphrase", lambda: next(
            (scope for scope in [screen.dialog()] if scope.find("password text")), None), patience)
    except AssertionError:
        return
    entry = dialog.find("password text")
    dialog.focus(entry)
    dialog.type(PASSPHRASE)
    screen.key("Return")
    screen.gone(dialog)


def tests(console, cli):
    """One folder and one window."""
    folder = prepare(cli)
    screen = desk.Desk(console, folder.tenant, "--panel", "authorities")

    def shows_the_tree():
        """the tree has the containers of certsrv, and the authority says how it is"""
        screen.label(CA)
        cells = desk.wait_for("the tree", lambda: [cell for cell in screen.cells(0, screen.table("Authorities")) if cell])
        assert any("Revoked Certificates" in cell for cell in cells) and any("Certificate Templates" in cell for cell in cells), cells
        screen.says("Root authority")
        if screen.find("push button", "Unlock…"):
            screen.press("Unlock…")
            unlocked(screen, 20)
        screen.says("Active")

    def refuses_esc1():
        """a template that opens a door is issued only by typing its code"""
        screen.menu("Actions", "Certificate Template to Issue…")
        dialog = screen.dialog("Certificate Template to Issue")
        dialog.select_cell("Open Door")
        dialog.says("ESC1")
        issue = dialog.want("push button", "Issue Template")
        assert not desk.has(issue, "sensitive")
        dialog.fill("Accepted Codes", "yes")
        assert not desk.has(issue, "sensitive")
        dialog.press("Cancel")
        screen.gone(dialog)
        assert "OpenDoor" not in str(folder.json("authority", "show", CA)["templates"])

    def issues_a_template():
        """New > Certificate Template to Issue"""
        screen.menu("Actions", "Certificate Template to Issue…")
        dialog = screen.dialog("Certificate Template to Issue")
        dialog.select_cell("Contoso Web")
        issue = dialog.want("push button", "Issue Template")
        desk.wait_for("the check", lambda: (issue.clear_cache(), desk.has(issue, "sensitive"))[1])
        dialog.press("Issue Template", "push button")
        screen.gone(dialog)
        node(screen, "Certificate Templates")
        screen.says("1 template")
        assert "ContosoWeb" in str(folder.json("authority", "show", CA)["templates"])

    def refuses_wrong_files():
        """a wrong file and a request with a false signature are not signed"""
        folder.write("letter.csr", "Dear Sir or Madam\n")
        data = bytearray(request(folder, "false.contoso.test").read_bytes())
        data[-1] ^= 1
        folder.write("false.csr", bytes(data))
        node(screen, CA)
        for name, words in (("letter.csr", "Not readable"), ("false.csr", "The signature is false")):
            screen.menu("Actions", "Sign a Request From a File…")
            screen.choose_file(folder.path / name)
            dialog = screen.dialog("Sign a Request")
            dialog.says(words)
            assert not desk.has(dialog.want("push button", "Sign"), "sensitive")
            dialog.press("Cancel")
            screen.gone(dialog)

    def signs_a_request():
        """a request is shown, signed and saved, and openssl accepts the chain"""
        folder.must("authority", "export-certificate", CA, "root.pem", "--root", "--format", "pem")
        path = request(folder, "intranet.contoso.test")
        screen.menu("Actions", "Sign a Request From a File…")
        screen.choose_file(path)
        dialog = screen.dialog("Sign a Request")
        dialog.says("CN=intranet.contoso.test")
        dialog.choose("Save As", "PEM (Base64)")
        # Nobody may enroll yet: it is refused where it stands, and the dialog stays.
        dialog.press("Sign", "push button")
        dialog.says("No right to request certificates")
        folder.must("template", "grant", "ContosoWeb", "CORP\\Administrator", "enroll")
        folder.must("authority", "grant", CA, "CORP\\Administrator", "request-certificates")
        dialog.press("Sign", "push button")
        screen.choose_file(folder.path / "intranet.pem", "Save")
        desk.wait_for("the file", (folder.path / "intranet.pem").exists)
        assert "OK" in openssl(folder, "verify", "-CAfile", "root.pem", "intranet.pem")
        node(screen, "Issued Certificates")
        screen.cell("CN=intranet.contoso.test", table=screen.table("Certificates"))

    def views_and_revokes():
        """the viewer opens it, and a hold is put on it and taken off"""
        screen.open_cell("CN=intranet.contoso.test", table=screen.table("Certificates"))
        viewer = screen.dialog("intranet.contoso.test")
        viewer.says("intranet.contoso.test")
        viewer.press("Revoke…")
        dialog = screen.dialog("Revoke Certificate")
        dialog.choose("Reason", "Certificate hold")
        dialog.press("Revoke", "push button")
        asked = screen.dialog()
        asked.says("on hold")
        asked.press("Revoke", "push button")
        viewer.says("On Hold")
        assert folder.json("certificate", "list", f"authority={CA}", "state=revoked")["@odata.count"] == 1
        viewer.press("Remove Hold")
        desk.wait_for("it to be valid again",
                      lambda: folder.json("certificate", "list", f"authority={CA}", "state=revoked")["@odata.count"] == 0)
        screen.key("Escape")
        screen.gone(viewer)

    def publishes():
        """a CRL is published and saved, and openssl reads it"""
        node(screen, CA)
        screen.menu("Actions", "Publish CRL")
        screen.says(f"CRL of “{CA}” published")
        screen.menu("Actions", "Save CRL…")
        screen.choose_file(folder.path / "ca.crl", "Save")
        desk.wait_for("the file", (folder.path / "ca.crl").exists)
        assert f"CN = {CA}" in openssl(folder, "crl", "-inform", "DER", "-in", "ca.crl", "-noout", "-text")

    def changes_properties():
        """properties and rights are changed in one go"""
        screen.menu("Actions", "Properties")
        dialog = screen.dialog(f"{CA} Properties")
        dialog.fill("Organization", "Contoso Ltd")
        dialog.tab("Security")
        dialog.fill("Account or Group to Add", "CORP\\CONNECTOR9$")
        dialog.press("Add", "push button")
        dialog.tick("Allow: Request Certificates")
        dialog.tick("Deny: Manage CA")
        dialog.press("Save", "push button")
        screen.gone(dialog)
        shown = folder.json("authority", "show", CA)
        rights = {row["principalName"]: row for row in shown["security"]}["CORP\\CONNECTOR9$"]
        assert rights["allow"] == ["request-certificates"] and rights["deny"] == ["manage-ca"], rights
        assert shown["organization"] == "Contoso Ltd", shown

    def deletes_by_name():
        """it is deleted only by typing its name"""
        screen.menu("Actions", "Delete…")
        dialog = screen.dialog()
        dialog.says("can never be revoked")
        assert not desk.has(dialog.want("push button", "Delete"), "sensitive")
        dialog.press("Cancel")
        screen.gone(dialog)
        assert folder.json("authority", "list")["@odata.count"] == 1

    def ends():
        """it ends when it is told to"""
        screen.quit()
        folder.__exit__()

    return [shows_the_tree, refuses_esc1, issues_a_template, refuses_wrong_files, signs_a_request, views_and_revokes,
            publishes, changes_properties, deletes_by_name, ends]


def files(console, cli):
    """Files on the command line; each starts the console anew."""
    folder = prepare(cli)
    folder.must("authority", "export-certificate", CA, "root.cer", "--root")
    folder.must("authority", "export-certificate", CA, "root.pem", "--root", "--format", "pem")
    openssl(folder, "pkcs12", "-export", "-nokeys", "-in", "root.pem", "-passout", "pass:secret", "-out", "root.p12")

    def opens_a_root():
        """a certificate on the command line opens in the viewer, and goes into a profile"""
        with desk.Desk(console, folder.tenant, str(folder.path / "root.cer")) as screen:
            viewer = screen.dialog(CA)
            viewer.press("Use in a Profile…")
            screen.dialog("Create Profile")

    def opens_a_pfx():
        """a PFX file wants its password, and says when it is another"""
        with desk.Desk(console, folder.tenant, str(folder.path / "root.p12")) as screen:
            viewer = screen.dialog("Certificate")
            viewer.says("This File Has a Password")
            viewer.fill("Password", "wrong")
            viewer.press("Open", "push button")
            viewer.says("does not open this file")
            viewer.fill("Password", "secret")
            viewer.press("Open", "push button")
            screen.dialog(CA).says("Not in the file")

    def refuses_a_letter():
        """what is nothing of all this is said"""
        folder.write("letter.cer", "Dear Sir or Madam")
        with desk.Desk(console, folder.tenant, str(folder.path / "letter.cer")) as screen:
            screen.dialog().says("An unknown kind of file")

    def opens_a_request():
        """a request goes to be signed"""
        path = request(folder, "wiki.contoso.test")
        with desk.Desk(console, folder.tenant, str(path)) as screen:
            screen.dialog("Sign a Request").says("CN=wiki.contoso.test")

    def opens_a_list():
        """a list of people and devices goes to be imported"""
        with desk.Desk(console, folder.tenant, str(folder.people(2, "staff.csv"))) as screen:
            screen.dialog("Import People and Devices").says("4 new")
        folder.__exit__()

    return [opens_a_root, opens_a_pfx, refuses_a_letter, opens_a_request, opens_a_list]


road.run_tests(tests(*sys.argv[1:3]) + files(*sys.argv[1:3]))
