# SPDX-License-Identifier: GPL-3.0-or-later
"""test_drop.py CONSOLE CLI: files that are dragged onto the window by the pointer go where they belong. Runs below
tests/support/gui-env.sh."""
import contextlib
import pathlib
import subprocess
import sys
import time

import desk
import road
from desk import Atspi, Gdk

CA = "Contoso Issuing CA"
STEPS = 12


@contextlib.contextmanager
def dragged(screen, *paths):
    """Drags these files from the corner of the screen to the middle of the window, and lets go of them."""
    # pylint: disable-next=consider-using-with
    source = subprocess.Popen([sys.executable, pathlib.Path(__file__).parent / "dropper.py", *paths], stdout=subprocess.PIPE, text=True)
    try:
        assert source.stdout.readline() == "ready\n"
        size = Gdk.get_default_root_window()
        x, y = size.get_width() - 40, size.get_height() - 40
        to_x, to_y = screen.place_of(screen.window)
        Atspi.generate_mouse_event(x, y, "abs")
        Atspi.generate_mouse_event(x, y, "b1p")
        for i in range(1, STEPS + 1):
            Atspi.generate_mouse_event(x + (to_x - x) * i // STEPS, y + (to_y - y) * i // STEPS, "abs")
            time.sleep(0.06)
        # What it is over is asked what it takes.
        for i in range(10):
            Atspi.generate_mouse_event(to_x + i % 2, to_y, "abs")
            time.sleep(0.1)
        Atspi.generate_mouse_event(to_x, to_y, "b1r")
        outcome = source.stdout.readline().strip()
        assert outcome == "ended", outcome
        yield
    finally:
        source.kill()
        source.wait()


def tests(console, cli):
    """One folder and one window."""
    folder = road.at(cli, "issued")
    root = folder.path / "root.cer"
    folder.must("authority", "export-certificate", CA, str(root), "--root")
    screen = desk.Desk(console, folder.tenant, "--panel", "overview")
    screen.resize(1100, 700)

    def opens_a_certificate():
        """a certificate opens in the viewer"""
        with dragged(screen, root):
            viewer = screen.dialog(CA)
            viewer.says(CA)
            screen.key("Escape")
            screen.gone(viewer)

    def opens_a_pfx():
        """a PFX file asks for its password"""
        path = folder.path / "root.p12"
        pem = folder.path / "root.pem"
        folder.must("authority", "export-certificate", CA, str(pem), "--root", "--format", "pem")
        subprocess.run(["openssl", "pkcs12", "-export", "-nokeys", "-in", pem, "-passout", "pass:secret", "-out", path], check=True)
        with dragged(screen, path):
            viewer = screen.dialog("Certificate")
            viewer.says("This File Has a Password")
            screen.key("Escape")
            screen.gone(viewer)

    def opens_a_list():
        """a list of people and devices goes to be imported"""
        with dragged(screen, folder.people(2, "staff.csv")):
            dialog = screen.dialog("Import People and Devices")
            dialog.press("Cancel")
            screen.gone(dialog)

    def opens_two():
        """two files open two windows"""
        other = folder.path / "other.cer"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null",
                        "-subj", "/CN=Other CA", "-outform", "DER", "-out", other], check=True, capture_output=True)
        with dragged(screen, root, other):
            viewers = [screen.dialog(CA), screen.dialog("Other CA")]
            # Without a window manager nobody says which of the two has the keyboard.
            for viewer in viewers:
                viewer.press("Close", "push button")
                screen.gone(viewer)

    def refuses_a_letter():
        """what is nothing of all this is said"""
        with dragged(screen, folder.write("letter.cer", "Dear Sir or Madam")):
            dialog = screen.dialog()
            dialog.says("An unknown kind of file")
            screen.key("Escape")
            screen.gone(dialog)

    def ends():
        """it ends when it is told to"""
        screen.quit()
        folder.__exit__()

    return [opens_a_certificate, opens_a_pfx, opens_a_list, opens_two, refuses_a_letter, ends]


road.run_tests(tests(*sys.argv[1:3]))
