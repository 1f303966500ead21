# SPDX-License-Identifier: GPL-3.0-or-later
"""The real windows, as a screen reader and a person at the keyboard meet them. Runs below tests/support/gui-env.sh.

    with desk.Desk(console, folder, "--panel", "templates") as screen:
        screen.press("Duplicate Template…")
        dialog = screen.dialog("Properties of New Template")
        dialog.fill("Display Name", "Intune PKCS")
        dialog.tab("Security")
        dialog.tick("Enroll")
        dialog.press("Save")
        screen.gone(dialog)
        screen.label("Template “Intune PKCS” saved")

With `pointer=True` everything is pressed by the mouse, where it lies on the screen; with `keyboard=True` by keys alone (hands.py).
What one can look for and do is in scope.py.
"""
import os
import subprocess
import sys
import time

import hands
import x11
from scope import BUTTONS, EDITABLE, PATIENCE, Scope, children, fits, has, is_grid, name_of, wait_for  # pylint: disable=unused-import
from gi.repository import Atspi, Gdk  # pylint: disable=wrong-import-order,no-name-in-module

TOPLEVELS = ("frame", "dialog", "alert", "file chooser", "window", "color chooser")


class Desk(Scope):
    """One console process; as a scope it is its main window."""

    def __init__(self, console, folder, *arguments, environment=None, pointer=False, keyboard=False):  # pylint: disable=super-init-not-called
        self.desk = self
        self.pointer = pointer
        self.keyboard = None
        self.folder = folder
        self.screen = x11.Screen()
        place = ["--data-dir", str(folder)] if folder is not None else []
        # What is said stands until it was read, however busy the machine is.
        ours = {"G_DEBUG": "fatal-criticals", "CHANCERY_NOTICE_SECONDS": "60"}
        self.process = subprocess.Popen([console, *place, *arguments], env={**ours, **os.environ, **(environment or {})}, stdin=subprocess.DEVNULL)
        self.window = wait_for("the window", self.find_window)
        # What is typed before anything was shown would go nowhere.
        wait_for("a window on the screen", self.screen.front)
        self.keyboard = hands.Keyboard(self) if keyboard else None

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            print("# the screen says:\n# " + "\n# ".join(self.describe_all().splitlines()), file=sys.stderr)
        self.end()

    def end(self):
        """Ends it, and fails where it ended badly (a sanitizer's finding is status 1 or an abort)."""
        if self.process.poll() is None:
            self.process.terminate()
        status = self.process.wait(60)
        assert status in (0, -15), f"the console ended with status {status}"

    def quit(self):
        """Ctrl+Q, and what it ends with: 0 where nothing was wrong, leaks too."""
        self.key("q", "Control_L")
        status = self.process.wait(60)
        assert status == 0, f"the console ended with status {status}"

    @property
    def root(self):
        return self.window

    def application(self):
        """The accessible of the process, or None."""
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application is not None and application.get_process_id() == self.process.pid and application.get_child_count() > 0:
                return application
        assert self.process.poll() is None, f"the console has ended with status {self.process.returncode}"
        return None

    def find_window(self):
        """The frame of this process."""
        application = self.application()
        return next((node for node in children(application) if node.get_role_name() == "frame"), None) if application else None

    def toplevels(self):
        """Every window and dialog that shows, the oldest first."""
        application = self.application()
        return [node for node in (children(application) if application else [])
                if node.get_role_name() in TOPLEVELS and has(node, "showing")]

    def popover(self):
        """The popover that is open, as part of the button that it belongs to: what it covers cannot be reached."""
        def found():
            node = next((node for node in self.walk() if has(node, "focused")), None)
            while node is not None:
                parent = node.get_parent()
                if node.get_role_name() == "panel" and parent is not None and parent.get_role_name() in ("toggle button", "push button"):
                    return node
                node = parent
            return None
        return Scope(self, wait_for("a popover", found))

    def menus(self):
        """Every menu that is open: a window of its own."""
        found = []
        for node in self.toplevels():
            if node.get_role_name() == "window":
                found += [child for child in children(node) if child.get_role_name() in ("menu", "popup menu")]
        return found

    def dialog(self, name=None):
        """Waits for a window or dialog other than the main one whose title is `name` (or begins so)."""
        wanted = name if callable(name) or name is None else lambda title: title.startswith(name)
        node = wait_for(f"the dialog {name}", lambda: next((
            node for node in reversed(self.toplevels())
            if node != self.window and node.get_role_name() != "window" and fits(name_of(node), wanted)), None))
        self.screen.focus_front()
        return Scope(self, node)

    def gone(self, scope):
        """Waits until a dialog has closed."""
        wait_for("the dialog to close", lambda: scope.root not in self.toplevels())
        self.screen.focus_front()

    def menu(self, *names):
        """Opens a menu by the name of its button, and goes down through its items: menu("Main Menu", "Preferences")."""
        roles = ("toggle button", "push button", "push button menu")
        # The keyboard may have left the page where its other end is in sight.
        button = self.press(self.reach(names[0], roles) if self.keyboard else names[0], roles)
        for i, name in enumerate(names[1:]):
            try:
                self.press_in_menu(name, PATIENCE if i else 4)
            except AssertionError:
                # A press while the menu was still closing from the last time: as a person does, once more.
                self.press(button)
                self.press_in_menu(name)

    def press_in_menu(self, name, patience=PATIENCE):
        """An item of the menu or popover that is open, by name."""
        def found():
            for scope in [Scope(self, menu) for menu in self.menus()] + [Scope(self, node) for node in reversed(self.toplevels())]:
                node = scope.find(("menu item", "check menu item", "radio menu item", "menu", "push button", "check box", "radio button"), name)
                if node is not None:
                    return scope, node
            return None
        scope, node = wait_for(f"the menu item {name}", found, patience)
        scope.press(node)

    def choose_file(self, path, verb=None):
        """The file chooser that is open: types the path, and presses its button (`verb`) or Enter."""
        chooser = wait_for("a file chooser", lambda: next((Scope(self, node) for node in reversed(self.toplevels())
                                                           if node.get_role_name() == "file chooser"), None))
        self.screen.focus_front()
        if chooser.find("text") is None:
            # The list of recent files cannot take a path: GTK asks its search entry, which is not there yet.
            if self.keyboard:
                self.key("Home", "Alt_L")
            else:
                self.click(chooser.want("label", "Home"))
            wait_for("the list of files", lambda: has(chooser.table("Files"), "focused"))
            self.type("/")
        entry = chooser.want("text")
        chooser.focus(entry)
        self.key("a", "Control_L")
        self.type(str(path))
        wait_for(f"“{path}” in the location", lambda: Atspi.Text.get_text(entry, 0, -1) == str(path))
        if verb is not None and self.keyboard:
            button = chooser.want("push button", verb)
            wait_for(f"“{verb}” to be sensitive", lambda: (button.clear_cache(), has(button, "sensitive"))[1])
            self.key("Return")
        elif verb is not None:
            chooser.press(verb, "push button")
        else:
            # Until the folder is read Enter does nothing.
            wait_for("the file to be taken", lambda: (self.key("Return"), time.sleep(0.3), chooser.root not in self.toplevels())[2])
        self.gone(chooser)

    def panel(self, title):
        """Goes to a panel by the sidebar."""
        row = wait_for(f"{title} in the sidebar", lambda: next((node for node in self.find_all("list item", title)
                                                                if name_of(node.get_parent()) == "Panels"), None))
        if self.pointer:
            self.click(row)
        else:
            self.focus(row)
            self.key("Return")
        wait_for(f"the panel {title}", lambda: (self.window.clear_cache(), title in name_of(self.window))[1])

    def describe_all(self):
        """Every window in words."""
        if self.process.poll() is not None:
            return f"the console has ended with status {self.process.returncode}"
        return "\n".join(f"{node.get_role_name()} “{name_of(node)}”\n{Scope(self, node).describe()}" for node in self.toplevels())

    def place_of(self, node):
        """The middle of a node on the screen, once it stays where it is; what is scrolled away is brought into sight first."""
        def box():
            extents = Atspi.Component.get_extents(node, Atspi.CoordType.SCREEN)
            return extents.x, extents.y, extents.width, extents.height
        if not has(node, "showing") or min(box()[:2]) < 0:
            Atspi.Component.grab_focus(node)

        def still():
            before = box()
            time.sleep(0.08)
            return before if before == box() and before[2] > 0 else None
        x, y, width, height = wait_for(f"{name_of(node)} to stay in its place", still)
        return x + width // 2, y + height // 2

    def type(self, text):
        """Types words."""
        self.screen.focus_front()
        Atspi.generate_keyboard_event(0, text, Atspi.KeySynthType.STRING)

    def key(self, keysym, *modifiers):
        """Presses one key, with the keys of `modifiers` held."""
        self.screen.focus_front()
        for modifier in modifiers:
            Atspi.generate_keyboard_event(self.code(modifier), None, Atspi.KeySynthType.PRESS)
        Atspi.generate_keyboard_event(self.code(keysym), None, Atspi.KeySynthType.PRESSRELEASE)
        for modifier in reversed(modifiers):
            Atspi.generate_keyboard_event(self.code(modifier), None, Atspi.KeySynthType.RELEASE)
        time.sleep(0.05)

    @staticmethod
    def code(name):
        """The key of this display's keyboard that makes it."""
        found, keys = Gdk.Keymap.get_for_display(Gdk.Display.get_default()).get_entries_for_keyval(Gdk.keyval_from_name(name))
        assert found, f"no key makes {name}"
        return keys[0].keycode

    def resize(self, width, height):
        """Without a window manager nobody else does. The largest window of the screen is ours."""
        self.screen.move_and_resize(self.screen.main(), width, height)
        self.screen.focus_front()
        self.settle()

    @staticmethod
    def settle():
        """Time for pictures to be drawn; nothing depends on it."""
        time.sleep(0.6)


def take_picture(path, width, height):
    """The whole screen into a file."""
    subprocess.run(["import", "-window", "root", "-crop", f"{width}x{height}+0+0", str(path)], check=True, stdin=subprocess.DEVNULL)


def move_pointer(x, y):
    """Where no tooltip comes of it."""
    Atspi.generate_mouse_event(x, y, "abs")
