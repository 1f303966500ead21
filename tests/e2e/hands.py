# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands at the keyboard alone: desk.Desk(..., keyboard=True) goes everywhere with Tab and the arrows, and presses with Space and Enter. Where
the keyboard is, is read as a screen reader reads it. Nothing here uses an accessible's own actions."""
import time

import scope
from scope import Atspi, GLib

MOST_TABS = 150
# Without a page's own idea of what follows, a list is gone through row by row.
MOST_ARROWS = 120
# A busy console answers when it has done what it was asked before.
MOMENT = 0.4


def is_focused(node):
    """Whether the keyboard is there, or in it."""
    node.clear_cache()
    return scope.has(node, "focused")


def top_of(node):
    """How far down it is on the screen."""
    return Atspi.Component.get_extents(node, Atspi.CoordType.SCREEN).y


class Keyboard:
    """Follows the keyboard through one process."""

    def __init__(self, screen):
        self.screen = screen
        self.at = None
        self.moved = 0
        self.listener = Atspi.EventListener.new(self.event_cb)
        for event in ("object:state-changed:focused", "object:state-changed:selected", "object:active-descendant-changed"):
            self.listener.register(event)

    def event_cb(self, event):
        """Something has it now."""
        if event.detail1 == 1 or event.type.startswith("object:active"):
            self.moved += 1
            if event.type.startswith("object:state-changed:focused"):
                self.at = event.source

    def listen(self):
        """Takes what has come."""
        while GLib.MainContext.default().iteration(False):
            pass

    def strike(self, *keys):
        """A key, and waits for a moment until the keyboard is somewhere else."""
        self.listen()
        before = self.moved
        self.screen.key(*keys)
        end = time.monotonic() + MOMENT
        while self.moved == before and time.monotonic() < end:
            self.listen()
            time.sleep(0.005)
        self.listen()

    def is_on(self, node, group):
        """Whether it is at the node, in it, or in its group."""
        at = self.at
        try:
            # A window that closed has taken it along.
            if at is None or not is_focused(at):
                return False
            for _ in range(12):
                if at is None:
                    return False
                if at.path == node.path or (group is not None and at.path == group.path):
                    return True
                at = at.get_parent()
        except GLib.Error:
            pass
        return False

    def go(self, node, group=None):
        """To a node with Tab, backwards where that is nearer; or to any part of its group."""
        if is_focused(node) or self.is_on(node, group):
            return
        if node.get_role_name() == "list item" and group is None:
            self.to_row(node)
            return
        for tries in range(2):
            for _ in range(MOST_TABS):
                self.strike("Tab", *(["Shift_L"] if tries else []))
                if self.is_on(node, group) or is_focused(node):
                    return
        raise AssertionError(f"Tab does not come to {node.get_role_name()} “{scope.name_of(node)}”; it is at "
                             f"{self.at and self.at.get_role_name()} “{self.at and scope.name_of(self.at)}”")

    def press(self, node):
        """A button, a box, a radio button, a link, or an item of a menu that is open."""
        role = node.get_role_name()
        if role.endswith("menu item"):
            self.to_item(node)
            self.screen.key("Return")
        elif role == "radio button":
            self.to_radio(node)
        else:
            self.go(node)
            self.screen.key("Return" if role == "link" else "space")

    def to_item(self, node):
        """Down a menu, until the item is the one that Enter takes."""
        for _ in range(MOST_ARROWS):
            node.clear_cache()
            if scope.has(node, "selected") or scope.has(node, "focused"):
                return
            self.strike("Down")
        raise AssertionError(f"Down does not come to “{scope.name_of(node)}”")

    def to_radio(self, node):
        """Tab to the group, arrows to the button, which takes it."""
        parent = node.get_parent()
        self.go(node, parent if len(scope.children(parent)) > 1 else parent.get_parent())
        for _ in range(MOST_ARROWS):
            if is_focused(node):
                break
            # The arrows do not go around.
            self.strike("Up" if self.at is not None and top_of(self.at) > top_of(node) else "Down")
        node.clear_cache()
        if not scope.has(node, "checked"):
            self.screen.key("space")

    def choose(self, combo, item):
        """Opens a combo box and goes down to a choice: what lies between is not chosen on the way."""
        self.go(combo)
        self.screen.key("space")
        choice = scope.wait_for(f"the choice {item}", lambda: next((choice for menu in scope.children(combo) if menu.get_role_name() == "menu"
                                                                   for choice in scope.children(menu)
                                                                   if scope.fits(scope.name_of(choice), item) and scope.has(choice, "showing")), None))
        self.press(choice)

    def to_row(self, node):
        """A row of a list box: Tab to the list, arrows in it."""
        box = node.get_parent()
        self.go(node, box)
        paths = [child.path for child in scope.children(box)]
        for _ in range(MOST_ARROWS):
            if is_focused(node):
                return
            here = next((i for i, child in enumerate(scope.children(box)) if is_focused(child)), -1)
            self.strike("Up" if here > paths.index(node.path) else "Down")
        raise AssertionError(f"the arrows do not come to the row “{scope.name_of(node)}”")

    def to_tab(self, node):
        """A page of a notebook."""
        book = node.get_parent()
        self.go(book)
        places = [child.path for child in scope.children(book)]
        self.screen.key("Home")
        for _ in range(places.index(node.path)):
            self.screen.key("Right")

    def to_cell(self, table, row):
        """A row of a grid or a tree: so far down from its top."""
        self.go(table)
        self.screen.key("Home")
        for _ in range(row):
            self.screen.key("Down")

    def end(self):
        """No longer."""
        for event in ("object:state-changed:focused", "object:state-changed:selected", "object:active-descendant-changed"):
            self.listener.deregister(event)
