# SPDX-License-Identifier: GPL-3.0-or-later
"""dropper.py FILE...: a patch of 80 x 80 pixels in the corner of the screen, from which these files can be dragged, as from a file
manager. Prints a line when it is there and one with the outcome of each drag."""
import pathlib
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402  pylint: disable=wrong-import-position

SIZE = 80


def main():
    """Until it is killed."""
    uris = [pathlib.Path(path).absolute().as_uri() for path in sys.argv[1:]]
    window = Gtk.Window(type=Gtk.WindowType.POPUP)
    patch = Gtk.EventBox()
    window.set_default_size(SIZE, SIZE)
    window.add(patch)
    screen = Gdk.get_default_root_window()
    window.move(screen.get_width() - SIZE, screen.get_height() - SIZE)
    patch.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [Gtk.TargetEntry.new("text/uri-list", 0, 0)], Gdk.DragAction.COPY)
    patch.connect("drag-data-get", lambda _patch, _context, data, _info, _time: data.set_uris(uris))
    patch.connect("drag-failed", lambda _patch, _context, result: print(f"failed: {result.value_nick}", flush=True))
    patch.connect("drag-end", lambda *_: print("ended", flush=True))
    window.connect("map-event", lambda *_: print("ready", flush=True))
    window.show_all()
    Gtk.main()


main()
