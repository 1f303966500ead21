# SPDX-License-Identifier: GPL-3.0-or-later
"""screenshots.py CONSOLE CLI SERVER GUI_ENV FOLDER [--view VIEW]... [--list] [SCREEN]...

Pictures of every screen (screens.py): light, dark, in a language that is two fifths longer, mirrored, small, and with large text;
and all of a view joined on sheets. A screen's name may end with "*"."""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import road
import served

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
import pseudo  # noqa: E402  pylint: disable=wrong-import-position

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
# Environment, width, height.
VIEWS = {
    "light": ({}, 1100, 720),
    "dark": ({"GTK_THEME": "Adwaita:dark"}, 1100, 720),
    "long": ({}, 1100, 720),
    "rtl": ({}, 1100, 720),
    "800x500": ({}, 800, 500),
    "200percent": ({"GDK_DPI_SCALE": "2"}, 1280, 800),
    "contrast": ({"GTK_THEME": "HighContrast"}, 1100, 720),
}
PEOPLE = 40
A_SHEET = 12


def take(console, target, view, folders, shown, names):
    """Runs inside the private display: every screen in a process of its own."""
    import desk  # pylint: disable=import-outside-toplevel
    import screens  # pylint: disable=import-outside-toplevel

    _, width, height = VIEWS[view]
    failed = 0
    for screen in screens.named(names):
        path = pathlib.Path(target) / f"{screen.name}-{view}.png"
        try:
            with screens.show(console, screen, folders, shown) as window:
                window.resize(width, height)
                try:
                    screen.steps(window)
                finally:
                    window.settle()
                    desk.move_pointer(width - 2, height - 2)
                    window.settle()
                    desk.take_picture(path, width, height)
            print(path, flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed = 1
            print(f"{path}: {str(error).splitlines()[0] if str(error) else repr(error)}", file=sys.stderr, flush=True)
    return failed


def sheets(target, view, names):
    """All pictures of a view on sheets of twelve, with their names."""
    import screens  # pylint: disable=import-outside-toplevel
    paths = [path for screen in screens.named(names) if (path := target / f"{screen.name}-{view}.png").exists()]
    font = subprocess.run(["fc-match", "-f", "%{file}", "sans"], check=True, capture_output=True).stdout.decode()
    for i in range(0, len(paths), A_SHEET):
        sheet = target / f"sheet-{view}-{i // A_SHEET + 1}.png"
        labelled = [part for path in paths[i:i + A_SHEET] for part in ("-label", path.stem, str(path))]
        subprocess.run(["montage", "-font", font, *labelled, "-tile", "3x", "-geometry", "640x480>+8+8", "-background", "#888", str(sheet)],
                       check=True, stdin=subprocess.DEVNULL)
        print(sheet, flush=True)


def make_folders(cli, wanted):
    """One folder for each stage that is wanted; name -> path, and what to clean up."""
    made, paths = [], {}
    for name in sorted(wanted - set(served.PLACES)):
        folder = road.sample(cli) if name == "sample" else road.at(cli, name, PEOPLE)
        made.append(folder)
        paths[name] = str(folder.tenant)
    return made, paths


def main():
    """Makes the folders and goes through the views."""
    if sys.argv[1] == "--inside":
        console, cli, server, target, view, folders, *names = sys.argv[2:]
        shown = served.Shown(cli, server, PEOPLE)
        try:
            sys.exit(take(console, target, view, json.loads(folders), shown, names))
        finally:
            shown.end()
    import screens  # pylint: disable=import-outside-toplevel
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("console")
    parser.add_argument("cli")
    parser.add_argument("server")
    parser.add_argument("gui_env")
    parser.add_argument("target")
    parser.add_argument("--view", action="append", choices=VIEWS)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("names", nargs="*")
    given = parser.parse_intermixed_args()
    chosen = screens.named(given.names)
    if given.list:
        print("\n".join(screen.name for screen in chosen))
        return
    target = pathlib.Path(given.target).resolve()
    target.mkdir(parents=True, exist_ok=True)
    made, folders = make_folders(given.cli, {screen.folder for screen in chosen})
    status = 0
    base = pathlib.Path(tempfile.mkdtemp(prefix="chy-screens-"))
    try:
        languages = {"long": pseudo.make(SOURCE, base / "pseudo"), "rtl": pseudo.mirror(base / "mirrored")}
        for view in given.view or VIEWS:
            environment, width, height = VIEWS[view]
            environment = {**environment, **languages.get(view, {})}
            done = subprocess.run([given.gui_env, "/usr/bin/python3", __file__, "--inside", given.console, given.cli, given.server, str(target), view, json.dumps(folders), *given.names],
                                  check=False, stdin=subprocess.DEVNULL,
                                  env={**os.environ, **environment, "GUI_HOME": str(base / f"gui-{view}"), "GUI_W": str(max(width, 1280)), "GUI_H": str(max(height, 900))})
            status |= done.returncode
            sheets(target, view, given.names)
    finally:
        shutil.rmtree(base, ignore_errors=True)
        for folder in made:
            folder.__exit__()
    sys.exit(status)


if __name__ == "__main__":
    main()
