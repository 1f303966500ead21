# SPDX-License-Identifier: GPL-3.0-or-later
"""test_folders.py CONSOLE CLI: what the programs write stands in the folders of the XDG base directory specification, and nowhere
else. Runs below tests/support/gui-env.sh."""
import pathlib
import sys

import desk
import road

console, cli = sys.argv[1:]
# Of the desktop's libraries, which any program has: shader caches, bookmarks of the file chooser.
THEIRS = ("mesa_shader_cache", "gtk-3.0", "recently-used.xbel", "dconf", "gvfs-metadata", "fontconfig", "glib-2.0", "at-spi", "ibus")
OURS = {".local/share": ("chancery", "chancery-servers"), ".config": ("chancery",), ".cache": ("chancery",), ".local/state": ("chancery",)}


class Home(road.Folder):
    """A folder whose programs have a home and nothing else: no XDG variable names a place."""

    def __init__(self, program):
        super().__init__(program)
        self.data = self.path / "home/.local/share"
        (self.path / "tmp").mkdir()
        (self.path / "run").mkdir(mode=0o700)

    def environment(self):
        kept = {name: value for name, value in super().environment().items() if not name.startswith("XDG_") or name == "XDG_CURRENT_DESKTOP"}
        return {**kept, "TMPDIR": str(self.path / "tmp")}


def written(place):
    """Every file and every empty folder below a place."""
    return sorted(str(path.relative_to(place)) for path in place.rglob("*") if not path.is_dir() or not any(path.iterdir()))


def strangers(home):
    """What is in a home and has no business there."""
    found = []
    for name in written(home):
        inside = [len(pathlib.Path(base).parts) for base, names in OURS.items()
                  if name.startswith(base + "/") and pathlib.Path(name).parts[len(pathlib.Path(base).parts)] in (*names, *THEIRS)]
        if not inside:
            found.append(name)
    return found


def by_default():
    """the command line's whole road writes into ~/.local/share/chancery alone, and to the files that it is told to"""
    with Home(cli) as folder:
        before = set(written(folder.path))
        folder.road(2, "delivered")
        made = set(written(folder.path)) - before - {"root.cer", "people.csv"}
        assert made and all(name.startswith("home/.local/share/chancery/") for name in made), made
        assert written(folder.path / "tmp") == []


def elsewhere():
    """where XDG_DATA_HOME names another place, the home stays as it was"""
    with road.Folder(cli) as folder:
        folder.road(2, "delivered")
        folder.must("doctor")
        folder.must("backup", folder.path / "all.backup")
        folder.must("diagnostics", folder.path / "all.txt")
        assert written(folder.path / "home") == [], written(folder.path / "home")
        assert [path.name for path in folder.data.iterdir()] == ["chancery"]


def the_console():
    """the console writes into those folders alone, too"""
    with Home(cli) as folder:
        folder.road(2, "delivered")
        environment = {**folder.environment(), "TMPDIR": str(folder.path / "tmp")}
        unset = {name: "" for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
        screen = desk.Desk(console, None, environment={**environment, **unset})
        screen.label("The Road")
        for panel in ("Certificates", "Connectors", "Authorities"):
            screen.panel(panel)
        screen.menu("Main Menu", "Preferences")
        dialog = screen.dialog("Preferences")
        screen.key("Escape")
        screen.gone(dialog)
        screen.quit()
        assert strangers(folder.path / "home") == [], strangers(folder.path / "home")
        assert written(folder.path / "tmp") == [], written(folder.path / "tmp")
        # The sieve sees what is not ours.
        (folder.path / "home/.chancery").write_text("")
        (folder.path / "home/.config/other").parent.mkdir(exist_ok=True)
        (folder.path / "home/.config/other").write_text("")
        assert strangers(folder.path / "home") == [".chancery", ".config/other"]


road.run_tests([by_default, elsewhere, the_console])
