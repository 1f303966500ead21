# SPDX-License-Identifier: GPL-3.0-or-later
"""test_lock.py CONSOLE CLI: the vault is locked by hand and with the screen, in a real window that loses nothing of it.
Runs below tests/support/gui-env.sh."""
import os
import pathlib
import sys

import gi
gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # pylint: disable=wrong-import-position

import desk
import road

PICTURES = os.environ.get("PICTURES")
SAVER = "org.gnome.ScreenSaver"


def look(name):
    """A picture for a person to look at, where one is wanted."""
    if PICTURES:
        desk.Desk.settle()
        desk.take_picture(pathlib.Path(PICTURES) / f"lock-{name}.png", 1280, 800)


def tests(console, cli):
    """One folder and one window."""
    folder = road.at(cli, "people")
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    screen = desk.Desk(console, folder.tenant, "--panel", "authorities")

    def unlock(name):
        dialog = screen.dialog("Open the Vault")
        dialog.fill(dialog.want("password text"), "correct horse battery")
        look(name)
        screen.key("Return")
        screen.gone(dialog)

    def begins():
        """the preferences open the vault, and say after what time it is locked"""
        screen.menu("Main Menu", "Preferences")
        dialog = screen.dialog("Preferences")
        assert dialog.chosen(dialog.want("combo box", "Lock the vault without input after")) == "15 minutes"
        dialog.says("This desktop does not tell when the screen locks")
        look("preferences")
        dialog.press("Open…")
        unlock("asked")
        dialog.says("Open")
        screen.key("Escape")
        screen.gone(dialog)
        screen.silent_about("The vault is locked")

    def by_hand():
        """Ctrl+L locks it at once, and what was typed stays"""
        screen.key("f", "Control_L")
        screen.type("half a word")
        screen.key("l", "Control_L")
        screen.says("The vault is locked")
        screen.says("You locked it.")
        look("by-hand")
        assert any("half a word" in desk.Atspi.Text.get_text(node, 0, -1) for node in screen.find_all("text"))

    def asks_again():
        """the bar's button opens it again, and the bar goes"""
        screen.press("Open Vault…")
        unlock("again")
        screen.silent_about("The vault is locked")
        assert any("half a word" in desk.Atspi.Text.get_text(node, 0, -1) for node in screen.find_all("text"))

    def with_the_screen():
        """the vault is locked with the screen, and the preferences know that they are told"""
        bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                      GLib.Variant("(su)", (SAVER, 0)), None, 0, -1, None)
        # The console has heard of the name once its preferences say so.
        def knows():
            screen.menu("Main Menu", "Preferences")
            dialog = screen.dialog("Preferences")
            known = any("when the screen locks or the computer sleeps, too" in text for text in dialog.texts())
            screen.key("Escape")
            screen.gone(dialog)
            return known
        desk.wait_for("the console to know the screen saver", knows)
        bus.emit_signal(None, "/org/gnome/ScreenSaver", SAVER, "ActiveChanged", GLib.Variant("(b)", (True,)))
        screen.says("The screen was locked.")
        look("screen")

    def for_work():
        """what needs the vault asks for it, and goes on"""
        screen.press("Publish CRL")
        unlock("for-work")
        screen.silent_about("The vault is locked")

    def ends():
        """it ends when it is told to"""
        screen.quit()
        folder.__exit__()

    return [begins, by_hand, asks_again, with_the_screen, for_work, ends]


road.run_tests(tests(*sys.argv[1:3]))
