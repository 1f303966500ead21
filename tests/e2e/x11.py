# SPDX-License-Identifier: GPL-3.0-or-later
"""The little that a window manager would do, and where windows lie: the private display has none."""
import ctypes

VIEWABLE = 2  # IsViewable of X.h
REVERT_TO_POINTER_ROOT = 1


class Attributes(ctypes.Structure):
    """XWindowAttributes."""
    _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_int), ("width", ctypes.c_int), ("height", ctypes.c_int), ("border_width", ctypes.c_int),
                ("depth", ctypes.c_int), ("visual", ctypes.c_void_p), ("root", ctypes.c_ulong), ("class_", ctypes.c_int),
                ("bit_gravity", ctypes.c_int), ("win_gravity", ctypes.c_int), ("backing_store", ctypes.c_int),
                ("backing_planes", ctypes.c_ulong), ("backing_pixel", ctypes.c_ulong), ("save_under", ctypes.c_int),
                ("colormap", ctypes.c_ulong), ("map_installed", ctypes.c_int), ("map_state", ctypes.c_int),
                ("all_event_masks", ctypes.c_long), ("your_event_mask", ctypes.c_long), ("do_not_propagate_mask", ctypes.c_long),
                ("override_redirect", ctypes.c_int), ("screen", ctypes.c_void_p)]


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
def ignore(_display, _event):
    """Windows go while they are looked at; that is no reason to end."""
    return 0


class Screen:
    """The display of this process."""

    def __init__(self):
        self.x11 = ctypes.CDLL("libX11.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(None))
        self.root = ctypes.c_ulong(self.x11.XDefaultRootWindow(self.display))
        self.x11.XSetErrorHandler(ignore)

    def windows(self):
        """(window, attributes) of all that can be seen, the lowest first."""
        root, parent, n = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
        children = ctypes.POINTER(ctypes.c_ulong)()
        found = []
        if self.x11.XQueryTree(self.display, self.root, ctypes.byref(root), ctypes.byref(parent), ctypes.byref(children), ctypes.byref(n)):
            for window in children[:n.value]:
                attributes = Attributes()
                if self.x11.XGetWindowAttributes(self.display, ctypes.c_ulong(window), ctypes.byref(attributes)) \
                        and attributes.map_state == VIEWABLE and attributes.class_ == 1:
                    found.append((window, attributes))
            self.x11.XFree(children)
        return found

    def front(self):
        """The topmost window that is no menu or tooltip, or None."""
        normal = [window for window, attributes in self.windows() if not attributes.override_redirect]
        return normal[-1] if normal else None

    def main(self):
        """The largest window."""
        found = self.windows()
        return max(found, key=lambda pair: pair[1].width * pair[1].height)[0] if found else None

    def focus_front(self):
        """Gives the keyboard to the topmost window. A menu has grabbed it anyway."""
        window, now, revert = self.front(), ctypes.c_ulong(), ctypes.c_int()
        self.x11.XGetInputFocus(self.display, ctypes.byref(now), ctypes.byref(revert))
        if window is None or now.value == window:
            return False
        self.x11.XSetInputFocus(self.display, ctypes.c_ulong(window), REVERT_TO_POINTER_ROOT, 0)
        self.x11.XSync(self.display, 0)
        return True

    def move_and_resize(self, window, width, height, x=0, y=0):
        """As a window manager would."""
        self.x11.XMoveResizeWindow(self.display, ctypes.c_ulong(window), x, y, ctypes.c_uint(width), ctypes.c_uint(height))
        self.x11.XSync(self.display, 0)
