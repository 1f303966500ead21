# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module tests/support/eye measures in a console: contrast, words that are cut, the way of Tab, mnemonics."""
import collections
import os
import pathlib
import re
import socket

import desk
import longest

STATES = ("normal", "hover", "selected", "backdrop")
# The focused and the unfocused picture of the same widget (WCAG 2.2, 1.4.11 and 2.4.13).
LEAST_FOCUS = 3.0
# Two on a line need not be of the same height.
SAME_LINE = 0.4


def environment(module, folder):
    """What a console needs to be looked at. The variable that names a theme would hold it fast."""
    return {"GTK_MODULES": str(pathlib.Path(module).resolve()), "CHY_EYE": str(folder), "GTK_THEME": ""}


def ask(window, command):
    """The lines of an answer, in words."""
    path = os.path.join(os.environ["CHY_EYE"], str(window.process.pid))

    def answer():
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(desk.PATIENCE * 4)
            link.connect(path)
            link.sendall(command.encode() + b"\n")
            data = b""
            while part := link.recv(1 << 16):
                data += part
        return data.decode()
    lines = answer().splitlines()
    assert lines and lines[-1] == "done", f"{command}: {lines}"
    found = [line.split("\t") for line in lines[:-1]]
    assert not any(line[0] == "unknown" for line in found), found
    return found


def readable(line):
    """For people."""
    return " | ".join(longest.plain(word) for word in line)


def contrast(window, theme):
    """What cannot be read well in that theme, in each state."""
    ask(window, f"theme {theme}")
    bad = []
    for state in STATES:
        lines = ask(window, f"contrast {state}")
        assert int(lines[-1][1]) > 0, "nothing was looked at"
        bad += [f"{theme}, {state}: {readable(line)}" for line in lines[:-1]]
    return bad


def labels(window, width, height):
    """Words that are cut in a window of that size, or in the dialog before it."""
    window.screen.move_and_resize(window.screen.main(), width, height)
    ask(window, "settle")
    return [f"{width}x{height}: {readable(line)}" for line in ask(window, "labels") if line[0] != "looked"]


class Stop:
    """Where Tab has come to."""

    def __init__(self, line):
        part, box, ratio, self.role, self.name, self.where, *title = line[1:]
        self.part = (part, *title)
        self.x, self.y, self.width, self.height = map(int, box.split())
        self.ratio = float(ratio)

    def __str__(self):
        return f"{self.role} “{longest.plain(self.name)}” {self.width}x{self.height}+{self.x}+{self.y} ({self.where})"

    def shares_line_with(self, other):
        """Whether they stand beside each other."""
        common = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return common > SAME_LINE * min(self.height, other.height)

    def is_before(self, other, mirrored):
        """Whether it stands wholly before the other on a line."""
        return self.x >= other.x + other.width if mirrored else self.x + self.width <= other.x

    def holds(self, other):
        """Whether the other lies in it."""
        return self.x <= other.x and self.y <= other.y and self.x + self.width >= other.x + other.width \
            and self.y + self.height >= other.y + other.height


def is_backwards(a, b, mirrored):
    """From a to b against the order of reading: on the same line to what stands before it, or up without going to another column."""
    if a.part != b.part or a.holds(b) or b.holds(a):
        return False
    if a.shares_line_with(b):
        return b.is_before(a, mirrored)
    return b.y + b.height <= a.y and not a.is_before(b, mirrored)


def focus(window):
    """Where Tab goes against the order of reading, and where one does not see that it is there."""
    bad = []
    window.screen.focus_front()
    for direction in ("ltr", "rtl"):
        ask(window, f"direction {direction}")
        lines = ask(window, "focus seen" if direction == "ltr" else "focus")
        stops = [Stop(line) for line in lines if line[0] == "stop"]
        # What Tab turns to another page leaves the first one's fields out of reach.
        bad += [f"{direction}: Tab turned pages: {readable(line)}" for line in lines if line[0] == "turned"]
        bad += [f"{direction}: from {a} back to {b}" for a, b in zip(stops, stops[1:]) if is_backwards(a, b, direction == "rtl")]
        # In a text there is the caret.
        if direction == "ltr":
            bad += [f"{stop.ratio:.2f}: {stop}" for stop in stops if stop.ratio < LEAST_FOCUS and "GtkTextView" not in stop.where]
    ask(window, "direction ltr")
    return bad


def mnemonic(text):
    """The letter that is marked."""
    found = re.search(r"(?<!_)_(\w)", text)
    return found[1].casefold() if found else None


def mnemonics(window):
    """Letters that two things in sight have, in any language."""
    taken = collections.defaultdict(list)
    for _, text, *title in ask(window, "mnemonics"):
        for language, form in (longest.forms(text) or {}).items():
            if mnemonic(form):
                taken[language, mnemonic(form), *title].append(form)
    # The same words again and again are the same action, at each row of a list.
    return [f"{language}: {letter} in {' and '.join(found)}" for (language, letter, *_), found in sorted(taken.items()) if len(set(found)) > 1]
