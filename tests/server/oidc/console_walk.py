#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""console_walk.py SERVER CLI FOLDER PACKAGES CONSOLE: a person at the console signs in to a real chancery-server with a browser, which
is played by browser.py as the desktop's own. Runs below tests/support/gui-env.sh. TAP.

With CHY_PICTURES=FOLDER every state is put there as a picture."""
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "e2e"))

import desk  # noqa: E402
from walk import FOLDER, check, cli, count, failed, grant, running, start_provider, start_server  # noqa: E402

CONSOLE = sys.argv[5]
PICTURES = os.environ.get("CHY_PICTURES")
SIZE = [int(part) for part in os.environ.get("CHY_SIZE", "1100x720").split("x")]
HOME, CONFIG, WHO = FOLDER / "home", FOLDER / "config", FOLDER / "who"


def look(screen, name):
    """A picture for a person to look at, where one is wanted."""
    if PICTURES:
        desk.move_pointer(SIZE[0] - 2, SIZE[1] - 2)
        screen.settle()
        desk.take_picture(pathlib.Path(PICTURES) / f"sign-in-{name}.png", *SIZE)


def install_browser():
    """What the desktop opens an address with."""
    (HOME / "applications").mkdir(parents=True)
    CONFIG.mkdir()
    WHO.write_text("", encoding="utf-8")
    (HOME / "applications" / "browser.desktop").write_text(
        "[Desktop Entry]\nType=Application\nName=Browser\n"
        f"Exec={sys.executable} {HERE / 'browser.py'} {FOLDER / 'ca.pem'} {WHO} %u\nMimeType=x-scheme-handler/https;\n", encoding="utf-8")
    (CONFIG / "mimeapps.list").write_text("[Default Applications]\nx-scheme-handler/https=browser.desktop\n", encoding="utf-8")


def console(url, *arguments):
    """A console on the server, by nobody's certificate."""
    place = {"XDG_DATA_HOME": str(HOME), "XDG_CONFIG_HOME": str(CONFIG), "GSETTINGS_BACKEND": "keyfile"}
    screen = desk.Desk(CONSOLE, None, "--tenant", url, "--server-certificate", str(FOLDER / "server.pem"), *arguments, environment=place)
    screen.resize(*SIZE)
    return screen


def walk_in(url, port):
    with console(url) as screen:
        dialog = screen.dialog("Open Server")
        dialog.says("Sign in with a browser")
        dialog.says(f"https://localhost:{port}")
        look(screen, "offer")
        check("a server that wants to know who it is offers the browser", True)
        dialog.press("Sign In with a Browser")
        dialog.says("Waiting for your browser")
        desk.wait_for("the address", lambda: desk.has(dialog.want("push button", "Copy Address"), "sensitive"))
        look(screen, "waiting")
        dialog.press("Cancel")
        dialog.says("Sign in with a browser")
        check("waiting can be given up", True)
        WHO.write_text("berta", encoding="utf-8")
        dialog.press("Sign In with a Browser")
        dialog.says("Send this to an administrator")
        dialog.says(f"chancery-cli account grant NAME ROLE --issuer 'https://localhost:{port}' --subject 'berta'")
        look(screen, "no-account")
        check("who has no account has something to send", True)
        check("an administrator binds it", grant("berta", "operator", port).returncode == 0)
        dialog.press("Sign In with a Browser")
        screen.gone(dialog)
        screen.label("The Road to a Certificate")
        look(screen, "signed-in")
        check("then the tenant opens", True)
        screen.quit()


def walk_again(url):
    WHO.write_text("", encoding="utf-8")
    with console(url, "--panel", "certificates") as screen:
        screen.label("0 certificates")
        check("started again it needs no browser", True)
        screen.key("f", "Control_L")
        screen.type("kept on the screen")
        cli("account", "sign-out", "berta")
        screen.label("The sign-in has ended")
        look(screen, "ended")
        check("a session that is ended over there is told", True)
        WHO.write_text("berta", encoding="utf-8")
        screen.press("Sign In Again")
        dialog = screen.dialog("Sign In Again")
        screen.gone(dialog)
        desk.wait_for("the panel as it was", lambda: screen.value("Search For") == "kept on the screen")
        look(screen, "again")
        check("signing in again leaves what was on the screen", True)
        screen.quit()


def main():
    install_browser()
    provider = start_provider()
    server = start_server(provider.port, "--oidc-client-secret", str(FOLDER / "client.secret"))
    url = f"https://localhost:{server.port}"
    walk_in(url, provider.port)
    walk_again(url)
    server.stop()
    provider.stop()
    print(f"1..{next(count) - 1}")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        for program in running:
            program.process.kill()
