# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands at the keyboard alone: desk.Desk(..., keyboard=True) goes everywhere with Tab and the arrows, and presses with Space and Enter. Where
the keyboard is, is read as a screen reader reads it. Nothing here uses an accessible's own actions."""
import time

import scope
from scope import Atspi, GLib

MOST_TABS = 150
# Without a page's own idea of what follows, a list is gone through row by row.
MOST_ARROWS = 120
MOMENT = 0.4
PATIENCE = 2
REST = 0.1


def is_focused(node):
    """Whether the keyboard is there, or in it."""
    node.clear_cache()
    return scope.has(node, "focused")


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
        """A key, and waits until the keyboard is somewhere else: the next key is not pressed before. A console at work takes its time,
        and answers questions before it takes keys; one that stays where it is has not to be waited for long."""
        self.listen()
        before = self.at.path if self.at is not None else None
        self.screen.key(*keys)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.listen()
            if self.at is not None and self.at.path != before:
                break
            time.sleep(0.005)

    def strike_in_menu(self, *keys):
        """The same where the window keeps the keyboard, and an item is selected."""
        self.listen()
        before = self.moved
        self.screen.key(*keys)
        end = time.monotonic() + MOMENT
        while self.moved == before and time.monotonic() < end:
            self.listen()
            time.sleep(0.005)
        self.listen()

    def come_to_rest(self):
        """What was done before may still move the keyboard."""
        end = time.monotonic() + REST
        while time.monotonic() < end:
            self.listen()
            time.sleep(0.01)

    def is_on(self, node, group):
        """Whether it is at the node, in it, or at or in one of the group (paths)."""
        at = self.at
        try:
            # A window that closed has taken it along.
            if at is None or not is_focused(at):
                return False
            for _ in range(12):
                if at is None:
                    return False
                if at.path == node.path or at.path in group:
                    return True
                at = at.get_parent()
        except GLib.Error:
            pass
        return False

    def go(self, node, group=()):
        """To a node with Tab, backwards where that is nearer; or to any of its group (paths)."""
        self.come_to_rest()
        if is_focused(node) or self.is_on(node, group):
            return
        if node.get_role_name() == "list item" and not group:
            self.to_row(node)
            return
        for tries in range(2):
            for _ in range(MOST_TABS):
                self.strike("Tab", *(["Shift_L"] if tries else []))
                if self.is_on(node, group) or is_focused(node):
                    return
        raise AssertionError(f"Tab does not come to {node.get_role_name()} “{scope.name_of(node)}”; {self.place()}")

    def place(self):
        """Where it is, for messages."""
        try:
            return f"it is at {self.at and self.at.get_role_name()} “{self.at and scope.name_of(self.at)}”"
        except GLib.Error:
            return "it was where nothing is any more"

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
            self.strike_in_menu("Down")
        raise AssertionError(f"Down does not come to “{scope.name_of(node)}”; {self.place()}")

    def to_radio(self, node):
        """Tab to the group, arrows to the button, which takes it."""
        parent = node.get_parent()
        # Buttons of one group may stand in boxes of their own.
        boxes = [parent] if len(scope.children(parent)) > 1 else scope.children(parent.get_parent())
        peers = [child.path for box in boxes for child in scope.children(box) if child.get_role_name() == "radio button"]
        self.go(node, peers)
        for _ in range(MOST_ARROWS):
            if self.at.path == node.path:
                break
            # The arrows do not go around.
            self.strike("Up" if peers.index(self.at.path) > peers.index(node.path) else "Down")
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
        self.go(node, [box.path])
        there = [child.path for child in scope.children(box)].index(node.path)
        for _ in range(MOST_ARROWS):
            here = self.place_in(box)
            if here == there:
                return
            self.strike("Up" if here > there else "Down")
        raise AssertionError(f"the arrows do not come to the row “{scope.name_of(node)}”; {self.place()}")

    def place_in(self, box):
        """Which of its children has it, or -1."""
        places, at = [child.path for child in scope.children(box)], self.at
        while at is not None and at.path not in places:
            at = at.get_parent()
        return places.index(at.path) if at is not None else -1

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
