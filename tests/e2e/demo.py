# SPDX-License-Identifier: GPL-3.0-or-later
"""demo.py: one of every widget that desk.py knows how to use, for its own test."""
import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gio, Gtk  # noqa: E402  pylint: disable=wrong-import-position,no-name-in-module


def named(widget, name):
    """With the name that a screen reader says."""
    widget.get_accessible().set_name(name)
    return widget


class Demo:
    """A window that says at its foot what was done last."""

    def __init__(self, application):
        self.window = Gtk.ApplicationWindow(application=application, title="Demo", default_width=700, default_height=500)
        self.said = Gtk.Label(label="nothing")
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        self.window.add(box)
        for widget in (self.entry(), self.check(), self.combo(), self.book(), self.tree(), self.list(), self.spin(), self.button("Choose File…", self.choose),
                       self.button("Save File…", self.save), self.button("Ask…", self.ask), self.secret(), self.menu(application), self.said):
            box.add(widget)
        self.window.show_all()

    def say(self, text):
        """At the foot."""
        self.said.set_text(text)

    def entry(self):
        """An entry."""
        entry = named(Gtk.Entry(text="old"), "Name of It")
        entry.connect("changed", lambda e: self.say(f"entry {e.get_text()}"))
        return entry

    def secret(self):
        """An entry that shows nothing."""
        entry = named(Gtk.Entry(visibility=False), "Passphrase")
        entry.connect("changed", lambda e: self.say(f"secret of {len(e.get_text())}"))
        return entry

    def check(self):
        """A check box with a mnemonic."""
        check = Gtk.CheckButton(label="_Tick me", use_underline=True)
        check.connect("toggled", lambda c: self.say(f"check {c.get_active()}"))
        return check

    def combo(self):
        """A combo box."""
        combo = named(Gtk.ComboBoxText(), "Color")
        for color in ("red", "green", "blue"):
            combo.append(color, color.title())
        combo.connect("changed", lambda c: self.say(f"combo {c.get_active_id()}"))
        return combo

    def book(self):
        """A notebook."""
        book = Gtk.Notebook()
        for name in ("First", "Second"):
            book.append_page(Gtk.Label(label=f"page {name}"), Gtk.Label(label=name))
        return book

    def tree(self):
        """A tree view."""
        model = Gtk.ListStore(str, str)
        for row in (("a", "1"), ("b", "2")):
            model.append(row)
        view = named(Gtk.TreeView(model=model), "Things")
        for i, title in enumerate(("Letter", "Number")):
            view.append_column(Gtk.TreeViewColumn(title, Gtk.CellRendererText(), text=i))
        view.connect("row-activated", lambda v, path, c: self.say(f"opened {model[path][0]}"))
        view.connect("button-press-event", self.right_click)
        return view

    def right_click(self, view, event):
        """A context menu."""
        if event.button != 3:
            return False
        menu = Gtk.Menu(attach_widget=view)
        item = Gtk.MenuItem(label="Delete")
        item.connect("activate", lambda i: self.say("deleted"))
        menu.append(item)
        menu.show_all()
        menu.popup_at_pointer(event)
        return False

    def list(self):
        """A list box."""
        box = named(Gtk.ListBox(), "Rows")
        for name in ("One", "Two"):
            row = named(Gtk.ListBoxRow(), f"{name}: ready")
            row.add(Gtk.Label(label=name))
            box.add(row)
        box.connect("row-activated", lambda b, row: self.say(f"row {row.get_index()}"))
        return box

    def spin(self):
        """A number."""
        spin = named(Gtk.SpinButton.new_with_range(0, 100, 1), "Number")
        spin.connect("value-changed", lambda s: self.say(f"spin {s.get_value_as_int()}"))
        return spin

    def button(self, name, action):
        """A button."""
        button = Gtk.Button(label=name)
        button.connect("clicked", lambda b: action())
        return button

    def choose(self):
        """A file chooser."""
        self.chooser = Gtk.FileChooserNative.new("Choose", self.window, Gtk.FileChooserAction.OPEN, None, None)
        self.chooser.set_modal(True)
        self.chooser.connect("response", lambda c, r: self.say(f"file {c.get_filename()}"))
        self.chooser.show()

    def save(self):
        """A file chooser that saves."""
        self.chooser = Gtk.FileChooserNative.new("Save", self.window, Gtk.FileChooserAction.SAVE, None, None)
        self.chooser.set_modal(True)
        self.chooser.set_current_name("new.cer")
        self.chooser.connect("response", lambda c, r: self.say(f"saved {c.get_filename()}"))
        self.chooser.show()

    def ask(self):
        """A dialog."""
        dialog = Gtk.Dialog(title="Question", transient_for=self.window, modal=True, use_header_bar=True)
        dialog.add_button("_Cancel", Gtk.ResponseType.CANCEL)
        dialog.add_button("_Do It", Gtk.ResponseType.OK)
        entry = named(Gtk.Entry(), "Answer")
        dialog.get_content_area().add(entry)
        dialog.connect("response", lambda d, r: (self.say(f"answer {entry.get_text()} {int(r)}"), d.destroy()))
        dialog.show_all()

    def menu(self, application):
        """A menu of actions."""
        action = Gio.SimpleAction.new("hello", None)
        action.connect("activate", lambda *_: self.say("hello"))
        application.add_action(action)
        model = Gio.Menu()
        model.append("_Hello", "app.hello")
        return named(Gtk.MenuButton(menu_model=model), "Main Menu")


app = Gtk.Application(application_id="io.github.chancery_pki.Demo")
app.connect("activate", Demo)
sys.exit(app.run([sys.argv[0]]))
