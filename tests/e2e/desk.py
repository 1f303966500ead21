# SPDX-License-Identifier: GPL-3.0-or-later
"""The real window, as a screen reader and a person at the keyboard meet it. Runs below tests/support/gui-env.sh."""
import ctypes
import os
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Atspi, Gdk  # noqa: E402  pylint: disable=wrong-import-position,no-name-in-module

PATIENCE = 30


def wait_for(what, found, patience=PATIENCE):
    """Polls `found` until it gives something."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            value = found()
        except gi.repository.GLib.Error:
            value = None
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come within {patience} s")


class Desk:
    """One console process and its window."""

    def __init__(self, console, folder, *arguments, environment=None):
        self.process = subprocess.Popen([console, "--data-dir", str(folder), *arguments],
                                        env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL)
        self.window = wait_for("the window", self.find_window)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)

    def find_window(self):
        """The frame of this process."""
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application is not None and application.get_process_id() == self.process.pid and application.get_child_count() > 0:
                return application.get_child_at_index(0)
        return None

    def walk(self, node=None):
        """Every accessible that can be seen, parents first."""
        node = node or self.window
        node.clear_cache()
        if not node.get_state_set().contains(Atspi.StateType.VISIBLE):
            return
        yield node
        if node.get_role() == Atspi.Role.TABLE:
            return
        for i in range(node.get_child_count()):
            child = node.get_child_at_index(i)
            if child is not None:
                yield from self.walk(child)

    def find(self, role, name=None):
        """The first that is showing, or None. `name` may be a function."""
        for node in self.walk():
            if node.get_role_name() == role and node.get_state_set().contains(Atspi.StateType.SHOWING):
                text = node.get_name() or ""
                if name is None or (name(text) if callable(name) else text == name):
                    return node
        return None

    def want(self, role, name=None):
        """The same, with patience."""
        return wait_for(f"{role} {name}", lambda: self.find(role, name))

    def label(self, begin):
        """A label whose text begins so."""
        return self.want("label", lambda text: text.startswith(begin))

    def table(self):
        """The grid."""
        return self.want("table")

    def cells(self, column):
        """The texts of a column of the grid, top down."""
        table = self.table()
        table.clear_cache()
        rows = [Atspi.Table.get_accessible_at(table, i, column) for i in range(Atspi.Table.get_n_rows(table))]
        return [self.words(cell) if cell is not None else "" for cell in rows]

    @staticmethod
    def words(cell):
        """What a cell says; one with an icon has its parts as children."""
        cell.clear_cache()
        parts = [cell.get_child_at_index(i).get_name() or "" for i in range(cell.get_child_count())]
        return " ".join(part for part in parts if part) or cell.get_name() or ""

    def selected(self):
        """How many rows in sight are ticked."""
        table = self.table()
        cells = [Atspi.Table.get_accessible_at(table, i, 0) for i in range(Atspi.Table.get_n_rows(table))]
        for cell in cells:
            cell.clear_cache()
        return sum(cell.get_state_set().contains(Atspi.StateType.CHECKED) for cell in cells)

    @staticmethod
    def press(node):
        """Does what a click does."""
        Atspi.Action.do_action(node, 0)

    @staticmethod
    def type(text):
        """Types words."""
        Atspi.generate_keyboard_event(0, text, Atspi.KeySynthType.STRING)

    @staticmethod
    def key(keysym, *modifiers):
        """Presses one key, with the keys of `modifiers` held."""
        for modifier in modifiers:
            Atspi.generate_keyboard_event(Desk.code(modifier), None, Atspi.KeySynthType.PRESS)
        Atspi.generate_keyboard_event(Desk.code(keysym), None, Atspi.KeySynthType.PRESSRELEASE)
        for modifier in reversed(modifiers):
            Atspi.generate_keyboard_event(Desk.code(modifier), None, Atspi.KeySynthType.RELEASE)
        time.sleep(0.05)

    @staticmethod
    def code(name):
        """The key of this display's keyboard that makes it."""
        found, keys = Gdk.Keymap.get_for_display(Gdk.Display.get_default()).get_entries_for_keyval(Gdk.keyval_from_name(name))
        assert found, f"no key makes {name}"
        return keys[0].keycode

    def resize(self, width, height):
        """Without a window manager nobody else does. The widest window of the screen is ours."""
        x11 = ctypes.CDLL("libX11.so.6")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        display = ctypes.c_void_p(x11.XOpenDisplay(None))
        x11.XDefaultRootWindow.restype = ctypes.c_ulong
        root, parent, n = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
        children = ctypes.POINTER(ctypes.c_ulong)()
        x11.XQueryTree(display, ctypes.c_ulong(x11.XDefaultRootWindow(display)), ctypes.byref(root), ctypes.byref(parent),
                       ctypes.byref(children), ctypes.byref(n))

        def extent(window):
            values = [ctypes.c_uint() for _ in range(4)]
            x, y = ctypes.c_int(), ctypes.c_int()
            x11.XGetGeometry(display, ctypes.c_ulong(window), ctypes.byref(root), ctypes.byref(x), ctypes.byref(y),
                             *[ctypes.byref(value) for value in values])
            return values[0].value * values[1].value

        window = ctypes.c_ulong(max(children[:n.value], key=extent))
        x11.XMoveResizeWindow(display, window, 0, 0, ctypes.c_uint(width), ctypes.c_uint(height))
        x11.XSetInputFocus(display, window, 1, 0)
        x11.XFree(children)
        x11.XCloseDisplay(display)
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
