# SPDX-License-Identifier: GPL-3.0-or-later
"""test_access.py CONSOLE CLI SERVER EYE SOURCE [--looks | --high-contrast] [I/N | SCREEN...]: every screen by keyboard alone, by name
alone, and as it looks: whatever a person can act on has a name, and is reached with Tab and the arrows; all can be read in light and dark (WCAG 2.2: 1.4.3,
1.4.11); no words are cut in a window of 1024x700 and of 800x500; Tab goes as one reads, mirrored, too, and one sees where it is; no letter
is the mnemonic of two. The screens speak the longest of the translations of each text (longest.py), and EYE is the module that measures
them (eye.py). I/N: each Nth from the Ith, so that more than one can run; --looks leaves out the keys; --high-contrast
measures what can be read in that theme alone. Runs below tests/support/gui-env.sh."""
import os
import pathlib
import shutil
import sys
import tempfile
import time

import desk
import eye
import longest
import road
import screens
import served
from scope import Atspi, GLib

# What a person acts on.
ACTIONABLE = ("push button", "toggle button", "radio button", "check box", "text", "entry", "password text", "spin button", "combo box", "table",
              "tree table", "list item", "page tab", "slider", "switch")
# Tab goes to the group, arrows within it.
BY_ARROWS = ("list item", "radio button", "page tab")
# GTK's own, which window managers have keys for.
TITLE_BUTTONS = ("Minimize", "Maximize", "Close", "Restore")
MOST_TABS = 150
# So many in a row that were met before: it has come round.
ROUND = 3
# Where the console answers late, Tab is pressed twice and one thing is passed over: another round comes to it.
ROUNDS = 2
PEOPLE = 5


class Focus:
    """Follows the keyboard."""

    def __init__(self):
        self.at = []
        self.root = None
        self.listener = Atspi.EventListener.new(self.event_cb)
        self.listener.register("object:state-changed:focused")

    def event_cb(self, event):
        """Something has it now."""
        if event.detail1 == 1:
            self.at.append(event.source)

    def arrived(self, seconds):
        """Where the keyboard has come to within that time, or None."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            GLib.MainContext.default().iteration(False)
            if self.at:
                # More may follow it: a list gives it on to its row.
                for _ in range(20):
                    GLib.MainContext.default().iteration(False)
                    time.sleep(0.002)
                return self.at[-1]
            time.sleep(0.005)
        return None

    def after(self, press):
        """Where the keyboard is after a key, or None where it has not moved."""
        self.at.clear()
        press()
        node = self.arrived(0.4)
        for _ in range(3):
            if node is not None:
                break
            # A busy console answers when it has done what it was asked before.
            self.root.clear_cache()
            self.root.get_child_count()
            node = self.arrived(0.1)
        return node

    def end(self):
        """No longer."""
        self.listener.deregister("object:state-changed:focused")


def parts(root):
    """What can be acted on there and can be seen; what stands in a grid's cells or an entry's icon is part of these."""
    scope = desk.Scope(None, root)
    for node in scope.walk():
        role = node.get_role_name()
        if role not in ACTIONABLE or not desk.has(node, "showing") or not desk.has(node, "sensitive"):
            continue
        parent = node.get_parent()
        if role in ("table", "tree table") and not desk.is_grid(node):
            continue
        if parent is not None and parent.get_role_name() in ("combo box", "scroll bar", "spin button"):
            continue
        if role == "push button" and desk.name_of(node) in TITLE_BUTTONS and not desk.has(node, "focusable"):
            continue
        # Heads of sections are rows that nobody can choose.
        if role == "list item" and not desk.has(node, "focusable") and not desk.has(node, "selectable"):
            continue
        # A button that the entry shows, or a text that is read only.
        if role in ("text", "entry") and not desk.has(node, "editable") and not desk.has(node, "focusable"):
            continue
        yield node


def words(node):
    """For messages."""
    return f"{node.get_role_name()} “{desk.name_of(node)}”"


def nameless(nodes):
    """Those without a name."""
    return [f"{words(node)} in {words(node.get_parent())}" for node in nodes if not desk.name_of(node).strip()]


def key_of(node):
    """Tells one from all others."""
    return node.path


def travel(window, focus):
    """Everything that Tab comes to, until it comes round; it must not get stuck on the way."""
    seen, again, last = {}, 0, "nothing"
    for _ in range(MOST_TABS):
        node = focus.after(lambda: window.key("Tab")) or focus.after(lambda: window.key("Tab"))
        if node is None:
            # In a text that takes tabs, Ctrl+Tab leads on.
            node = focus.after(lambda: window.key("Tab", "Control_L"))
        if node is None:
            assert len(seen) <= 1, f"Tab is stuck at {last}, the {len(seen)}th"
            break
        again = again + 1 if key_of(node) in seen else 0
        if again == ROUND:
            break
        try:
            last = words(node)
        except GLib.Error:
            # A page that follows changes has replaced it meanwhile.
            continue
        seen[key_of(node)] = node
    return seen


def is_in(node, ancestor):
    """Whether it stands there."""
    while node is not None:
        if key_of(node) == key_of(ancestor):
            return True
        node = node.get_parent()
    return False


def travel_rows(root, window, focus, seen):
    """Tab comes to a list and leaves it; Up and Down go through its rows, and Tab into each of them."""
    for box in [node for node in desk.Scope(None, root).walk() if node.get_role_name() in ("list box", "list")]:
        if not any(is_in(node, box) for node in seen.values()):
            continue
        for row in desk.children(box):
            if not desk.has(row, "focusable") or not any(True for inner in parts(row) if key_of(inner) != key_of(row)):
                continue
            node = focus.after(lambda row=row: Atspi.Component.grab_focus(row))
            for _ in range(20):
                if node is None or not is_in(node, row):
                    break
                seen[key_of(node)] = node
                node = focus.after(lambda: window.key("Tab"))


def is_reached(node, seen):
    """Tab comes to it, to one of its parts, or to one of its neighbors from where the arrows lead to it."""
    if key_of(node) in seen or any(is_in(other, node) for other in seen.values()):
        return True
    if node.get_role_name() not in BY_ARROWS:
        return False
    parent = node.get_parent()
    group = {key_of(parent)} | {key_of(child) for child in desk.children(parent)}
    if node.get_role_name() == "radio button":
        # Buttons of one group may stand in boxes of their own.
        group |= {key_of(child) for box in desk.children(parent.get_parent()) for child in desk.children(box) if child.get_role_name() == "radio button"}
    return any(key in group for key in seen)


def looks(window, theme):
    """What is wrong with what one sees. The way of Tab comes last: it may turn pages."""
    if theme is not None:
        return eye.contrast(window, theme)
    bad = eye.labels(window, 1024, 700) + eye.contrast(window, "light") + eye.mnemonics(window) + eye.labels(window, 800, 500)
    return bad + eye.contrast(window, "dark") + eye.focus(window)


def walk(console, folders, shown, screen, keys, theme):
    """One screen."""
    focus = Focus()
    try:
        with screens.show(console, screen, folders, shown) as window:
            focus.root = window.window
            window.resize(1100, 720)
            part = screen.steps(window)
            root = part.root if isinstance(part, desk.Scope) else window.root
            eye.ask(window, "settle")
            nodes = list(parts(root))
            bad = nameless(nodes)
            assert not bad, f"nameless: {', '.join(bad)}"
            bad = looks(window, theme)
            assert not bad, "\n" + "\n".join(bad)
            if not keys:
                return
            window.resize(1100, 720)
            seen, bad = {}, []
            for _ in range(ROUNDS):
                seen.update(travel(window, focus))
                travel_rows(root, window, focus, seen)
                bad = [words(node) for node in nodes if desk.has(node, "showing") and not is_reached(node, seen)]
                if not bad:
                    break
            assert not bad, f"not reached with Tab and arrows: {', '.join(bad)}; reached: {', '.join(words(node) for node in seen.values())}"
    finally:
        focus.end()


def main():
    """A test each."""
    console, cli, server, module, source, *names = sys.argv[1:]
    keys = not {"--looks", "--high-contrast"} & set(names)
    theme = "HighContrast" if "--high-contrast" in names else None
    names = [name for name in names if name not in ("--looks", "--high-contrast")]
    first, _, step = names[0].partition("/") if names else ("1", "/", "1")
    chosen = screens.named([])[int(first) - 1::int(step)] if step else screens.named(names)
    folders = {}
    for name in {screen.folder for screen in chosen} - set(served.PLACES):
        folders[name] = road.sample(cli) if name == "sample" else road.at(cli, name, PEOPLE)
    paths = {name: folder.tenant for name, folder in folders.items()}
    shown = served.Shown(cli, server, PEOPLE)
    base = pathlib.Path(tempfile.mkdtemp(prefix="chy-access-"))
    os.environ.update({**longest.make(source, base / "language"), **eye.environment(module, base)})
    tests = []
    for screen in chosen:
        def test(screen=screen):
            walk(console, paths, shown, screen, keys, theme)
        test.__doc__ = f"{screen.name}: all has a name, can be read, and is reached by keyboard"
        tests.append(test)
    try:
        road.run_tests(tests)
    finally:
        shown.end()
        for folder in folders.values():
            folder.__exit__()
        shutil.rmtree(base, ignore_errors=True)


main()
