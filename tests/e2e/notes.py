# SPDX-License-Identifier: GPL-3.0-or-later
"""notes.py: shows no notifications, but says which came: a line of JSON each on standard output. A line "ID KEY" on standard input
presses a button of one ("default": the notification itself). It serves the session bus as a desktop's own does."""
import json
import sys
import threading

from gi.repository import Gio, GLib

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
INTERFACE = """<node><interface name="org.freedesktop.Notifications">
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>"""


def main():
    """Until standard input ends."""
    loop = GLib.MainLoop()
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    count = 0

    def called(_bus, _sender, _path, _interface, method, parameters, invocation):
        nonlocal count
        if method == "Notify":
            _app, replaces, _icon, title, body, actions, _hints, _timeout = parameters.unpack()
            if not replaces:
                count += 1
            print(json.dumps({"id": replaces or count, "title": title, "body": body, "actions": actions}), flush=True)
            invocation.return_value(GLib.Variant("(u)", (replaces or count,)))
        elif method == "GetCapabilities":
            invocation.return_value(GLib.Variant("(as)", (["actions", "body"],)))
        elif method == "GetServerInformation":
            invocation.return_value(GLib.Variant("(ssss)", ("notes", "Chancery", "1", "1.2")))
        else:
            invocation.return_value(None)

    def press(line):
        number, key = line.split()
        bus.emit_signal(None, PATH, NAME, "ActionInvoked", GLib.Variant("(us)", (int(number), key)))

    def read():
        for line in sys.stdin:
            GLib.idle_add(press, line)
        GLib.idle_add(loop.quit)

    bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], called, None, None)
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, lambda *_: print("{}", flush=True), lambda *_: loop.quit())
    threading.Thread(target=read, daemon=True).start()
    loop.run()


main()
