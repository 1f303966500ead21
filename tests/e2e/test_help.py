# SPDX-License-Identifier: GPL-3.0-or-later
"""test_help.py CONSOLE CLI SOURCE PAGE...: the help from the keyboard, and its pages as a stranger reads them. Runs below
tests/support/gui-env.sh."""
import pathlib
import re
import shutil
import subprocess
import sys

import desk
import road

NAMESPACE = "http://projectmallard.org/1.0/"
console, cli, source, *pages = sys.argv[1:]
screen = None


def well_formed():
    """every page is well-formed, and is what its file is called"""
    assert len(pages) > 60, len(pages)
    if shutil.which("xmllint"):
        subprocess.run(["xmllint", "--noout", *pages], check=True)
    for page in pages:
        text = pathlib.Path(page).read_text(encoding="utf-8")
        assert f'xmlns="{NAMESPACE}"' in text, page
        assert f'id="{pathlib.Path(page).stem}"' in text, page
        ids = re.findall(r'<section id="([^"]+)"', text)
        assert len(ids) == len(set(ids)), page


def every_window():
    """every dialog, wizard and window that has a template has a page"""
    known = {pathlib.Path(page).stem for page in pages}
    # What is explained on the page of the panel behind it.
    small = {"help-window", "window"}
    for path in sorted((pathlib.Path(source) / "ui").glob("*.ui")):
        found = re.search(r'<template class="Chy(\w+)" parent="Gtk(Dialog|Window|Assistant|ApplicationWindow)"', path.read_text(encoding="utf-8"))
        if found:
            page = re.sub(r"(?<!^)(?=[A-Z])", "-", found.group(1)).lower()
            assert page in known | small, f"{path.name}: there is no page {page}"


def opens():
    """F1 shows the page of the panel in front"""
    screen.label("The Road")
    screen.key("F1")
    viewer = screen.dialog("Overview")
    viewer.says("The road as a checklist")
    screen.key("Escape")
    screen.gone(viewer)
    screen.panel("Certificates")
    screen.key("F1")
    viewer = screen.dialog("Certificates")
    viewer.says("A list of all certificates")
    screen.key("Escape")
    screen.gone(viewer)


def dialogs():
    """F1 in a dialog shows the page of the dialog"""
    screen.menu("Main Menu", "Preferences")
    dialog = screen.dialog("Preferences")
    screen.key("F1")
    desk.wait_for("the page", lambda: [node for node in screen.toplevels() if node.get_role_name() == "frame" and node.get_name() == "Preferences"])
    viewer = desk.Scope(screen, screen.toplevels()[-1])
    viewer.says("follows the desktop")
    screen.key("Escape")
    screen.gone(viewer)
    screen.key("Escape")
    screen.gone(dialog)


def searches():
    """the menu leads there too, and words, links and the way back work"""
    screen.menu("Main Menu", "Help")
    viewer = screen.dialog("Certificates")
    viewer.fill("Search the Help", "recovery code")
    viewer.silent_about("The Road")
    viewer.activate("Passphrase and Recovery")
    viewer.says("nobody can open the vault")
    viewer.press("Back")
    screen.dialog("Certificates")


def ends():
    """a window that is closed takes the help along, and all ends clean"""
    screen.key("Escape")
    screen.menu("Main Menu", "Help")
    desk.Scope(screen, screen.window).press("Main Menu")
    screen.press_in_menu("Quit")
    assert screen.process.wait(30) == 0


with road.at(cli, "delivered") as folder:
    screen = desk.Desk(console, folder.tenant)
    road.run_tests([well_formed, every_window, opens, dialogs, searches, ends])
