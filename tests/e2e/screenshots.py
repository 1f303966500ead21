# SPDX-License-Identifier: GPL-3.0-or-later
"""screenshots.py CONSOLE CLI GUI_ENV FOLDER: pictures of every panel in light, dark, mirrored, small, and with large text."""
import os
import pathlib
import subprocess
import sys

import road

VIEWS = {
    "light": ({}, 1100, 720),
    "dark": ({"GTK_THEME": "Adwaita:dark"}, 1100, 720),
    "rtl": ({"LC_ALL": "ar_EG.UTF-8", "LANGUAGE": "ar"}, 1100, 720),
    "800x500": ({}, 800, 500),
    "200percent": ({"GDK_DPI_SCALE": "2"}, 1280, 800),
}
PANELS = ["overview", "certificates"]


def take(console, folder, target, panel, name):
    """Runs inside the private display."""
    import desk  # pylint: disable=import-outside-toplevel

    _, width, height = VIEWS[name]
    with desk.Desk(console, folder, "--panel", panel) as screen:
        screen.resize(width, height)
        if panel == "overview":
            screen.label("The Road")
            desk.wait_for("the road's rows", lambda: len([n for n in screen.walk() if n.get_role_name() == "list item"]) > 10)
        else:
            desk.wait_for("a page or a grid", lambda: screen.find("table") or screen.find("label", "No Certificates Yet"))
        desk.move_pointer(width - 2, height - 2)
        screen.settle()
        desk.take_picture(pathlib.Path(target) / f"{panel}-{name}.png", width, height)


def locales(folder):
    """Arabic, which mirrors everything, whether this machine has it or not."""
    folder.mkdir()
    subprocess.run(["localedef", "-i", "ar_EG", "-f", "UTF-8", str(folder / "ar_EG.UTF-8")], check=False,
                   stderr=subprocess.DEVNULL)
    return str(folder)


def main():
    """Makes a folder with the whole road, empty and walked, and looks at it."""
    if sys.argv[1] == "--inside":
        take(*sys.argv[2:])
        return
    console, cli, gui_env, target = sys.argv[1:]
    pathlib.Path(target).mkdir(parents=True, exist_ok=True)
    with road.Folder(cli) as folder:
        folder.road(40)
        folder.run("connector", "run", "--once", "--passphrase-file", "vault.pass")
        locale_path = locales(folder.path / "locales")
        for name, (environment, width, height) in VIEWS.items():
            home = folder.path / f"gui-{name}"
            if "LC_ALL" in environment:
                environment["LOCPATH"] = locale_path
            for panel in PANELS:
                subprocess.run([gui_env, "/usr/bin/python3", __file__, "--inside", console, str(folder.data / "chancery"), target, panel, name],
                               check=True, stdin=subprocess.DEVNULL, timeout=120,
                               env={**os.environ, **environment, "GUI_HOME": str(home), "GUI_W": str(width), "GUI_H": str(height)})
                print(f"{target}/{panel}-{name}.png", flush=True)


main()
