# SPDX-License-Identifier: GPL-3.0-or-later
"""test_diagnostics.py CONSOLE CLI: a person looks at what a file for support would tell, leaves parts out, and saves it. Runs below
tests/support/gui-env.sh."""
import stat
import sys

import desk
import road

console, cli = sys.argv[1:]
screen = folder = None


def content(dialog):
    """What the text at the right shows."""
    return dialog.value("Content")


def shows():
    """every part is shown as it will stand in the file"""
    screen.menu("Main Menu", "Save Diagnostics…")
    dialog = screen.dialog("Diagnostics")
    dialog.want("check box", "Versions")
    desk.wait_for("the versions", lambda: "chancery: " in content(dialog))
    for part, words in (("Display", "gtk: 3."), ("Where the Data Is", "name=tenant.db"), ("Counts by State", "of=users all="),
                        ("Health Checks", "code="), ("Connectors", "connector=connector-1")):
        dialog.focus(dialog.want("check box", part))
        desk.wait_for(part, lambda words=words: words in content(dialog))


def saves():
    """what is saved is what was shown, without what was left out, and private"""
    dialog = screen.dialog("Diagnostics")
    shown = {}
    for part in ("Display", "Counts by State"):
        dialog.focus(dialog.want("check box", part))
        desk.wait_for("another text", lambda: content(dialog) not in shown.values())
        shown[part] = content(dialog)
    dialog.tick("Log", False)
    dialog.tick("Health Checks", False)
    target = folder.path / "mine.txt"
    dialog.press("Save…")
    screen.choose_file(target, "Save")
    screen.gone(dialog)
    text = target.read_text(encoding="utf-8")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert all(part in text for part in shown.values()), text
    assert "Left out: findings, log.\n" in text and "[findings]" not in text and "[log]" not in text, text
    assert "Person 0" not in text and "LAPTOP-0" not in text and str(folder.path) not in text, text


def refused():
    """a place that cannot be written to is said, and the dialog stays"""
    screen.menu("Main Menu", "Save Diagnostics…")
    dialog = screen.dialog("Diagnostics")
    dialog.want("check box", "Versions")
    dialog.press("Save…")
    screen.choose_file("/proc/mine.txt", "Save")
    dialog.label("The file")
    screen.key("Escape")
    screen.gone(dialog)


def unopened():
    """a tenant that cannot be opened has diagnostics, too"""
    assert screen.quit() is None
    broken = folder.path / "broken"
    broken.mkdir(mode=0o700)
    (broken / "tenant.db").write_bytes(b"nothing that is a database" * 500)
    other = desk.Desk(console, broken)
    try:
        other.menu("Main Menu", "Save Diagnostics…")
        dialog = other.dialog("Diagnostics")
        dialog.focus(dialog.want("check box", "Tenant"))
        desk.wait_for("why", lambda: "open: no" in content(dialog) and "chy-store-error-quark" in content(dialog))
        other.key("Escape")
        other.gone(dialog)
    finally:
        other.quit()


with road.at(cli, "delivered") as folder:
    screen = desk.Desk(console, folder.tenant)
    road.run_tests([shows, saves, refused, unopened])
