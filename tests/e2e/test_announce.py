# SPDX-License-Identifier: GPL-3.0-or-later
"""test_announce.py CONSOLE CLI SERVER: what happens elsewhere than at the keyboard is said, as a screen reader hears it on the bus of
AT-SPI. Runs below tests/support/gui-env.sh."""
import sys
import time

import desk
import road
import screens
import served
from scope import Atspi, GLib

PEOPLE = 5


class Ears:
    """A screen reader's: what is announced (ATK 2.50), and notifications that come to be showing (before it)."""

    def __init__(self):
        self.heard = []
        self.listener = Atspi.EventListener.new(self.event_cb)
        for event in ("object:state-changed:showing", "object:announcement", "object:notification"):
            try:
                self.listener.register(event)
            except GLib.Error:
                # An older bus does not know it.
                pass

    def event_cb(self, event):
        """Something is said."""
        if not event.type.startswith("object:state-changed"):
            self.heard.append(str(event.any_data))
        elif event.detail1 == 1:
            try:
                if event.source.get_role_name() == "notification":
                    self.heard.append(desk.name_of(event.source))
            except GLib.Error:
                # A list's row that is gone by now.
                pass

    def after(self, act):
        """Does something, and gives what is heard from then on to hears()."""
        self.listen(0)
        self.heard.clear()
        return act()

    def listen(self, seconds):
        """Takes what has come."""
        end = time.monotonic() + seconds
        while GLib.MainContext.default().iteration(False) or time.monotonic() < end:
            pass

    def hears(self, text):
        """Waits until that was said."""
        def said():
            self.listen(0)
            return [words for words in self.heard if text in words]
        try:
            return desk.wait_for(f"“{text}” to be said", said)[0]
        except AssertionError as error:
            raise AssertionError(f"{error}; heard: {self.heard}") from None


def tests(console, cli, program):
    """On a folder, and on a server that goes."""
    folder = road.at(cli, "assigned", PEOPLE)
    shown = served.Shown(cli, program, PEOPLE)
    ears = Ears()

    def works():
        """a search's count, what was copied, what was done"""
        with desk.Desk(console, folder.tenant, "--panel", "devices") as screen:
            screens.grid(screen)
            screen.key("f", "Control_L")
            screen.want("text", "Search For")
            ears.after(lambda: screen.type("LAPTOP-3"))
            assert ears.hears("1 device") == "1 device"
            ears.after(lambda: screen.type("zzzz"))
            ears.hears("Nothing fits the search and the filters that are set.")
            screen.key("Escape")
            screen.open_cell("LAPTOP-1")
            screen.says("Group")
            ears.after(lambda: screen.press(lambda name: name.startswith("Copy ")))
            ears.hears("Copied to the clipboard.")
            screen.press("Add to Group…")
            ears.after(lambda: screen.activate("Staff"))
            screen.says(ears.hears("The member is added to the group."))
            # An object that is only said goes again.
            assert screen.find("notification") is None

    def refuses():
        """errors of a form, all at once, each with its field"""
        with desk.Desk(console, folder.tenant, "--panel", "profiles") as screen:
            screen.press("Create Profile")
            dialog = screen.dialog("Create Profile")
            dialog.want("text", "Name")
            ears.after(lambda: dialog.press("Next"))
            assert ears.hears("Name: ").startswith("Name: "), ears.heard

    def saves():
        """a template that is saved"""
        with desk.Desk(console, folder.tenant, "--panel", "templates") as screen:
            dialog = screens.template_tab("General")(screen)
            dialog.fill("Template display name", "Said Aloud")
            dialog.press("Save")
            review = screen.dialog("Save New Template")
            ears.after(lambda: review.press("Save"))
            assert ears.hears("Said Aloud") == "Template “Said Aloud” saved", ears.heard

    def fails():
        """a request that fails while one looks at it"""
        with desk.Desk(console, folder.tenant, "--panel", "status") as screen:
            screens.grid(screen)
            screen.open_cell("Wi-Fi certificate")
            screen.says("Request for ")
            screen.settle()

            def withdraw():
                folder.must("authority", "withdraw-template", "Contoso Issuing CA", "IntunePKCS")
                folder.run("connector", "run", "--once", "--passphrase-file", "vault.pass")
            ears.after(withdraw)
            said = ears.hears("Denied")
            assert said.startswith("Request for Person"), said

    def goes():
        """a connection that is lost and comes back, each once"""
        arguments = shown.arguments("server")
        with desk.Desk(console, None, *arguments, "--panel", "devices") as screen:
            screens.grid(screen)
            ears.after(lambda: shown.server.stop(kill=True))
            ears.hears("Not connected since ")
            ears.after(shown.server.start)
            ears.hears("Connected again.")
            assert len([words for words in ears.heard if words == "Connected again."]) == 1, ears.heard

    def ends():
        """nothing is left"""
        shown.end()
        folder.__exit__()

    return [works, refuses, saves, fails, goes, ends]


road.run_tests(tests(*sys.argv[1:4]))
