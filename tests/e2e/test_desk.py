# SPDX-License-Identifier: GPL-3.0-or-later
"""test_desk.py: the hands and eyes of the other tests, on a window with one of every widget. Runs below tests/support/gui-env.sh."""
import os
import pathlib
import stat
import tempfile

import desk
import road

HERE = pathlib.Path(__file__).parent


def tests(pointer):
    """All on one window."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="chy-desk-"))
    program = folder / "demo"
    # What is tested here are the hands and eyes, not what GTK says of itself.
    program.write_text(f'#!/bin/sh\nunset G_DEBUG\nexec /usr/bin/python3 "{HERE / "demo.py"}"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (folder / "some.cer").write_text("x")
    screen = desk.Desk(str(program), None, pointer=pointer)

    def types():
        """types into entries, also where nothing is shown"""
        screen.fill("Name of It", "new one")
        screen.label("entry new one")
        screen.fill("Passphrase", "secret")
        screen.label("secret of 6")
        screen.fill("Number", "42")
        screen.key("Tab")
        screen.label("spin 42")

    def presses():
        """ticks, chooses and turns pages"""
        screen.tick("Tick me")
        screen.label("check True")
        screen.tick("Tick me", False)
        screen.label("check False")
        screen.choose("Color", "Green")
        screen.label("combo green")
        assert screen.value("Color") == "Green"
        screen.tab("Second")
        screen.label("page Second")

    def mnemonics():
        """presses by mnemonic"""
        screen.key("t", "Alt_L")
        screen.label("check True")

    def lists():
        """reads and opens rows of lists and grids"""
        assert screen.rows("Rows") == ["One: ready", "Two: ready"]
        screen.activate("Two")
        screen.label("row 1")
        assert screen.cells("Number", screen.table("Things")) == ["1", "2"]
        screen.open_cell("b")
        screen.label("opened b")
        screen.context_menu(screen.cell("a")).press("Delete")
        screen.label("deleted")

    def menus():
        """goes through a menu"""
        screen.menu("Main Menu", "Hello")
        screen.label("hello")

    def dialogs():
        """answers a dialog, and leaves one"""
        screen.press("Ask…")
        dialog = screen.dialog("Question")
        dialog.fill("Answer", "yes")
        dialog.press("Do It")
        screen.gone(dialog)
        screen.label("answer yes -5")
        screen.press("Ask…")
        dialog = screen.dialog("Question")
        screen.key("Escape")
        screen.gone(dialog)
        screen.label("answer  -4")

    def files():
        """opens and saves files by their path"""
        screen.press("Choose File…")
        screen.choose_file(folder / "some.cer")
        screen.label(f"file {folder}/some.cer")
        screen.press("Save File…")
        screen.choose_file(folder / "other.cer")
        screen.label(f"saved {folder}/other.cer")

    def ends():
        """says what is on the screen, and ends"""
        assert "push button “Ask…”" in screen.describe_all()
        screen.process.terminate()
        screen.process.wait(20)
        (folder / "some.cer").unlink()
        program.unlink()
        os.rmdir(folder)

    return [types, presses, mnemonics, lists, menus, dialogs, files, ends]


if __name__ == "__main__":
    import sys
    road.run_tests(tests("--pointer" in sys.argv))
