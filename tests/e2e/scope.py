# SPDX-License-Identifier: GPL-3.0-or-later
"""A window, a dialog or a part of one, and how to look and act in it; desk.Desk is the whole screen of one console.

Names are accessible names: what a screen reader says. Every step waits for what it needs, so tests need no pauses."""
import os
import pathlib
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Atspi, GLib  # noqa: E402  pylint: disable=wrong-import-position,no-name-in-module

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
import longest  # noqa: E402  pylint: disable=wrong-import-position
import pseudo  # noqa: E402  pylint: disable=wrong-import-position

# A sanitized console may take its time with one answer.
Atspi.set_timeout(20000, 20000)
PATIENCE = float(os.environ.get("DESK_PATIENCE", "30"))
BUTTONS = ("push button", "toggle button", "radio button", "check box", "menu item", "radio menu item", "check menu item", "menu", "page tab",
           "link", "push button menu", "table column header")
EDITABLE = ("text", "entry", "password text", "spin button")


def wait_for(what, found, patience=PATIENCE):
    """Polls `found` until it gives something."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            value = found()
        except GLib.Error:
            value = None
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come within {patience} s")


def has(node, state):
    """Whether it is in that state ("showing", "checked", "sensitive", "focused", "selected", "expanded")."""
    return node is not None and node.get_state_set().contains(getattr(Atspi.StateType, state.upper()))


def name_of(node):
    """What a screen reader says, in English also where the screen speaks a language of the tests."""
    return longest.plain(pseudo.plain(node.get_name() or ""))


def is_grid(node):
    """A table of cells. GTK calls boxes that flow tables, too."""
    return node.get_role_name() in ("table", "tree table") and "Table" in node.get_interfaces()


def fits(text, name):
    """`name` may be a text, a function, or None for any."""
    return name is None or (name(text) if callable(name) else text == name)


def children(node):
    """Those that there are now; long lists are not walked."""
    node.clear_cache()
    found = [node.get_child_at_index(i) for i in range(min(node.get_child_count(), 2000))]
    return [child for child in found if child is not None]


class Scope:
    """A window, a dialog, or a part of one: what is looked for is looked for in it."""

    def __init__(self, desk, root):
        self.desk = desk
        self._root = root

    @property
    def root(self):
        """The accessible that it is."""
        return self._root

    # --- looking -------------------------------------------------------------------------------------

    def walk(self, node=None):
        """Every accessible that can be seen, parents first; grids are not entered."""
        node = node or self.root
        node.clear_cache()
        if not has(node, "visible"):
            return
        yield node
        if is_grid(node):
            return
        for child in children(node):
            yield from self.walk(child)

    def find_all(self, role, name=None):
        """All that are showing; `role` may be a tuple."""
        roles = (role,) if isinstance(role, str) else role
        return [node for node in self.walk()
                if node.get_role_name() in roles and has(node, "showing") and fits(name_of(node), name)]

    def find(self, role, name=None):
        """The first that is showing, or None. `name` may be a function."""
        roles = (role,) if isinstance(role, str) else role
        for node in self.walk():
            if node.get_role_name() in roles and has(node, "showing") and fits(name_of(node), name):
                return node
        return None

    def want(self, role, name=None):
        """The same, with patience."""
        try:
            return wait_for(f"{role} {name}", lambda: self.find(role, name))
        except AssertionError as error:
            raise AssertionError(f"{error}; there is:\n{self.describe()}") from None

    def reach(self, name, role=None):
        """Brings what has that name into sight, where it is scrolled away, with the keyboard."""
        roles = BUTTONS + EDITABLE + ("combo box",) if role is None else (role,) if isinstance(role, str) else role
        node = wait_for(f"{name} somewhere in the window", lambda: next(
            (node for node in self.walk() if node.get_role_name() in roles and fits(name_of(node), name)), None))
        if not has(node, "showing"):
            self.take_keyboard_to(node)
            wait_for(f"{name} in sight", lambda: (node.clear_cache(), has(node, "showing"))[1])
        return node

    def describe(self):
        """What can be seen, for messages of tests."""
        lines = []
        for node in self.walk():
            name = name_of(node)
            if has(node, "showing") and (name or node.get_role_name() in BUTTONS + EDITABLE):
                lines.append(f"  {node.get_role_name()} “{name}”" + ("" if has(node, "sensitive") else " (insensitive)"))
        return "\n".join(lines[:200])

    def label(self, begin):
        """A label whose text begins so."""
        return self.want("label", lambda text: text.startswith(begin))

    def says(self, text):
        """Waits until some label (or row) has `text` in it."""
        return self.want(("label", "list item", "heading", "static", "info bar"), lambda name: text in name)

    def silent_about(self, text):
        """Waits until no label has `text` in it any more."""
        wait_for(f"no “{text}”", lambda: self.find(("label", "list item"), lambda name: text in name) is None)

    def texts(self):
        """All words in sight."""
        return [name_of(node) for node in self.walk() if node.get_role_name() == "label" and has(node, "showing") and name_of(node)]

    # --- doing ---------------------------------------------------------------------------------------

    def press(self, what, role=BUTTONS):
        """Presses a button, menu item, link or the like, by name; or a node. It must be sensitive."""
        node = what if isinstance(what, Atspi.Accessible) else self.want(role, what)
        wait_for(f"“{name_of(node)}” to be sensitive", lambda: (node.clear_cache(), has(node, "sensitive"))[1])
        if self.desk.keyboard:
            self.desk.keyboard.press(node)
        elif self.desk.pointer and has(node, "showing"):
            self.click(node)
        else:
            Atspi.Action.do_action(node, 0)
        return node

    def click(self, node, button=1, double=False):
        """A real click in the middle of it."""
        x, y = self.desk.place_of(node)
        Atspi.generate_mouse_event(x, y, "abs")
        time.sleep(0.05)
        Atspi.generate_mouse_event(x, y, f"b{button}d" if double else f"b{button}c")

    def entry(self, name):
        """An entry by its name, or by the label that belongs to it."""
        return self.want(EDITABLE, name)

    def fill(self, name, text):
        """Puts the cursor into an entry, and types in place of what is there."""
        node = name if isinstance(name, Atspi.Accessible) else self.entry(name)
        self.focus(node)
        self.desk.key("a", "Control_L")
        self.desk.key("Delete")
        if text:
            self.desk.type(text)
        if node.get_role_name() == "password text":
            wait_for("the typed secret", lambda: Atspi.Text.get_character_count(node) == len(text))
        elif node.get_role_name() != "spin button":
            wait_for(f"“{text}” in {name_of(node)}", lambda: Atspi.Text.get_text(node, 0, -1) == text)
        return node

    def value(self, name):
        """What an entry, a combo box or a label of that name says."""
        node = name if isinstance(name, Atspi.Accessible) else self.want(EDITABLE + ("combo box", "label"), name)
        node.clear_cache()
        if node.get_role_name() == "combo box":
            return self.chosen(node)
        return Atspi.Text.get_text(node, 0, -1)

    def write(self, name, text):
        """Puts a long text (a list, a certificate) into an entry or a text view at once, as pasting does."""
        node = name if isinstance(name, Atspi.Accessible) else self.entry(name)
        Atspi.EditableText.set_text_contents(node, text)
        return node

    def focus(self, node):
        """The keyboard goes there."""
        self.desk.screen.focus_front()
        # What is busy with an answer takes no keyboard.
        wait_for(f"{node.get_role_name()} “{name_of(node)}” at work", lambda: (node.clear_cache(), has(node, "sensitive"))[1])
        self.take_keyboard_to(node)
        wait_for(f"focus on {node.get_role_name()} “{name_of(node)}”", lambda: (node.clear_cache(), has(node, "focused"))[1])
        return node

    def take_keyboard_to(self, node):
        """By Tab where there are only keys."""
        if self.desk.keyboard:
            self.desk.keyboard.go(node)
        else:
            Atspi.Component.grab_focus(node)

    def tick(self, name, on=True):
        """A check box, radio button or switch."""
        node = name if isinstance(name, Atspi.Accessible) else self.want(("check box", "radio button", "toggle button", "switch"), name)
        if self.is_on(node) != on:
            self.press(node)
            wait_for(f"“{name_of(node)}” to be {'on' if on else 'off'}", lambda: self.is_on(node) == on)
        return node

    @staticmethod
    def is_on(node):
        """A check box, radio button, switch or toggle button that is."""
        node.clear_cache()
        return has(node, "checked") or has(node, "pressed")

    @staticmethod
    def chosen(combo):
        """The choice that a combo box shows."""
        combo.clear_cache()
        text = name_of(combo)
        if Atspi.Selection.get_n_selected_children(combo) > 0:
            text = name_of(Atspi.Selection.get_selected_child(combo, 0)) or text
        return text

    def choices(self, combo):
        """The names of a combo box's choices."""
        node = combo if isinstance(combo, Atspi.Accessible) else self.want("combo box", combo)
        return [name_of(item) for menu in children(node) if menu.get_role_name() == "menu" for item in children(menu)]

    def choose(self, combo, item):
        """Opens a combo box and takes a choice, by the name of both. `item` may be a function."""
        node = combo if isinstance(combo, Atspi.Accessible) else self.want("combo box", combo)
        node.clear_cache()
        wait_for(f"{combo} to be sensitive", lambda: has(node, "sensitive"))
        if self.desk.keyboard:
            self.desk.keyboard.choose(node, item)
            wait_for(f"{item} to be chosen", lambda: fits(self.chosen(node), item))
            return node
        self.click(node)
        entry = wait_for(f"the choice {item}", lambda: next((choice for menu in children(node) if menu.get_role_name() == "menu"
                                                             for choice in children(menu) if fits(name_of(choice), item)), None))
        Atspi.Action.do_action(entry, 0)
        wait_for(f"{item} to be chosen", lambda: fits(self.chosen(node), item))
        return node

    def tab(self, name):
        """Turns to a page of a notebook, or of a stack with a switcher."""
        node = self.want(("page tab", "radio button", "toggle button"), name)
        if node.get_role_name() == "page tab":
            parent = node.get_parent()
            places = [name_of(child) for child in children(parent)]
            if self.desk.pointer:
                self.click(node)
            elif self.desk.keyboard:
                self.desk.keyboard.to_tab(node)
            else:
                Atspi.Selection.select_child(parent, places.index(name_of(node)))
            wait_for(f"the tab {name}", lambda: (node.clear_cache(), has(node, "selected"))[1])
        else:
            self.tick(node)
        return node

    def key(self, keysym, *modifiers):
        """Presses one key, with the keys of `modifiers` held."""
        self.desk.key(keysym, *modifiers)

    def type(self, text):
        """Types words where the keyboard is."""
        self.desk.type(text)

    # --- lists ---------------------------------------------------------------------------------------

    def rows(self, name=None):
        """The names of the rows of a list box, or of all of them."""
        return [name_of(node) for node in self.find_all("list item") if name is None or name_of(node.get_parent()) == name]

    def row(self, name):
        """A row whose name is `name`, or else begins with it; it may be scrolled away."""
        def found():
            rows = [node for node in self.walk() if node.get_role_name() == "list item"]
            exact = [node for node in rows if fits(name_of(node), name)]
            begins = [node for node in rows if not callable(name) and (name_of(node)).startswith(name)]
            return (exact + begins + [None])[0]
        return wait_for(f"the row {name}", found)

    def activate(self, row):
        """Selects a row of a list box and presses Enter on it."""
        node = row if isinstance(row, Atspi.Accessible) else self.row(row)
        if self.desk.pointer:
            self.click(node)
        else:
            self.focus(node)
            self.key("Return")
        return node

    def table(self, name=None):
        """The grid."""
        return wait_for(f"the table {name}", lambda: next((node for node in self.find_all(("table", "tree table"), name) if is_grid(node)), None))

    def columns(self, table=None):
        """The heads of the grid's columns."""
        table = table or self.table()
        table.clear_cache()
        return [Atspi.Table.get_column_description(table, i) or self.head(table, i) for i in range(Atspi.Table.get_n_columns(table))]

    @staticmethod
    def head(table, column):
        """The name of a column's head."""
        head = Atspi.Table.get_column_header(table, column)
        return name_of(head) if head is not None else ""

    def cells(self, column, table=None):
        """The texts of a column (its number or its head) of the grid, top down."""
        table = table or self.table()
        table.clear_cache()
        if isinstance(column, str):
            column = self.columns(table).index(column)
        found = [Atspi.Table.get_accessible_at(table, i, column) for i in range(Atspi.Table.get_n_rows(table))]
        return [self.words(cell) if cell is not None else "" for cell in found]

    @staticmethod
    def words(cell):
        """What a cell says; one with an icon has its parts as children."""
        parts = [name_of(child) for child in children(cell)]
        return " ".join(part for part in parts if part) or name_of(cell)

    def cell(self, text, column=None, table=None):
        """The cell that says `text` (a function, or what it begins with), in any column or in that one."""
        return self.cell_and_row(text, column, table)[0]

    def cell_and_row(self, text, column=None, table=None):
        """The same, and the number of its row."""
        def found():
            grid = table or self.table()
            grid.clear_cache()
            wanted = text if callable(text) else lambda words: words.startswith(text)
            names = self.columns(grid)
            places = range(len(names)) if column is None else [names.index(column) if isinstance(column, str) else column]
            for i in range(Atspi.Table.get_n_rows(grid)):
                for place in places:
                    cell = Atspi.Table.get_accessible_at(grid, i, place)
                    if cell is not None and wanted(self.words(cell)):
                        return cell, i
            return None
        return wait_for(f"a cell “{text}”", found)

    def select_cell(self, text, column=None, table=None):
        """Puts the cursor on that row."""
        cell, row = self.cell_and_row(text, column, table)
        if self.desk.keyboard:
            self.desk.keyboard.to_cell(table or self.table(), row)
            # A grid's cursor is not yet its selection.
            if self.columns(table)[0] == "Selected":
                self.key("space")
        else:
            self.click(cell)
        return cell

    def open_cell(self, text, column=None, table=None):
        """Opens the row: a click, then Enter."""
        cell = self.select_cell(text, column, table)
        self.key("Return")
        return cell

    def context_menu(self, node):
        """Right-clicks on a cell or a row and gives the menu."""
        before = {name_of(menu) for menu in self.desk.menus()}
        self.click(node, button=3)
        return wait_for("a menu", lambda: next((Scope(self.desk, menu) for menu in self.desk.menus() if name_of(menu) not in before or True), None))

    def selected(self):
        """How many rows in sight are ticked."""
        table = self.table()
        cells = [Atspi.Table.get_accessible_at(table, i, 0) for i in range(Atspi.Table.get_n_rows(table))]
        for cell in cells:
            cell.clear_cache()
        return sum(has(cell, "checked") for cell in cells)
