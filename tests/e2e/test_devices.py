# SPDX-License-Identifier: GPL-3.0-or-later
"""test_devices.py CONSOLE CLI: people, devices and groups at the desk. Runs below tests/support/gui-env.sh."""
import os
import pathlib
import sys

import desk
import road

PICTURES = os.environ.get("PICTURES")


def look(name):
    """A picture for a person to look at, where one is wanted."""
    if PICTURES:
        desk.Desk.settle()
        desk.take_picture(pathlib.Path(PICTURES) / f"devices-{name}.png", 1280, 800)


def tests(console, cli):
    """One folder and one window."""
    folder = road.at(cli, "authority")
    screen = desk.Desk(console, folder.tenant, "--panel", "devices")

    def starts_empty():
        """an empty directory says what belongs there and offers the import"""
        screen.says("No Devices Yet")
        look("empty")
        folder.write("bad.csv", "name,email\nAnna,anna@contoso.test\n")
        screen.press("Import People and Devices…")
        screen.choose_file(folder.path / "bad.csv")
        dialog = screen.dialog("Import People and Devices")
        dialog.says("cannot be imported")
        dialog.says("No column “kind”")
        look("wrong-file")
        dialog.press("Cancel")
        screen.gone(dialog)

    def looks_before_it_imports():
        """an import says what it will do and which lines are bad, and does it"""
        folder.people(3)
        with (folder.path / "people.csv").open("a", encoding="utf-8") as people:
            people.write("robot,r2,R2,,,,,,\n")
        screen.press("Import…")
        screen.choose_file(folder.path / "people.csv")
        dialog = screen.dialog("Import People and Devices")
        dialog.says("6 new, 0 changed, 0 the same as before.")
        dialog.want("page tab", "Bad Lines (1)")
        look("import")
        assert folder.json("directory", "user", "list")["@odata.count"] == 0
        dialog.press("Import", "push button")
        screen.gone(dialog)
        screen.says("The list is imported")
        screen.says("3 devices")
        assert "Windows 10 and later" in screen.cells(2), screen.cells(2)
        assert screen.cells(4)[0] == "user0@contoso.test", screen.cells(4)

    def shows_what_changes():
        """importing again names what changes for whom, and can disable who is missing"""
        folder.write("next.csv", "kind,id,name,userPrincipalName,email\nuser,u0,Person Zero,user0@contoso.test,zero@contoso.test\n"
                                 "user,u1,Person 1,user1@contoso.test,user1@contoso.test\n")
        screen.press("Import…")
        screen.choose_file(folder.path / "next.csv")
        dialog = screen.dialog("Import People and Devices")
        dialog.says("0 new, 1 changed, 1 the same as before.")
        dialog.tick("Disable users and devices that are not in the list")
        dialog.says("4 not in the list and disabled")
        look("import-again")
        dialog.tick("Disable users and devices that are not in the list", False)
        dialog.says("0 new, 1 changed, 1 the same as before.")
        dialog.press("Import", "push button")
        screen.gone(dialog)
        desk.wait_for("the new name", lambda: folder.json("directory", "user", "show", "u0").get("displayName") == "Person Zero")

    def adds_by_hand():
        """a device is added by hand for a person that is picked"""
        screen.press("Add Device…")
        dialog = screen.dialog("Add Device")
        look("add")
        dialog.fill("Name", "TABLET-9")
        dialog.choose("Platform", "iOS/iPadOS")
        dialog.press("Add", "push button")
        screen.gone(dialog)
        screen.says("The device is added.")
        screen.says("4 devices")

    def refuses_nobody():
        """a device that nothing identifies is refused where it is entered"""
        screen.press("Add Device…")
        dialog = screen.dialog("Add Device")
        dialog.press("Add", "push button")
        look("refused")
        dialog.says("Nothing to know it by")
        dialog.press("Cancel")
        screen.gone(dialog)

    def shows_a_device():
        """a device has a page with its groups, requests and certificates"""
        screen.open_cell("TABLET-9")
        screen.says("In no group.")
        look("page")
        screen.press("Add to Group…")
        look("groups")
        screen.activate("Staff")
        screen.says("The member is added to the group.")
        screen.want("push button", "Remove from Staff")
        screen.tab("Requests")
        screen.says("No Requests")
        screen.tab("Overview")
        screen.press("Remove from Staff")
        screen.says("In no group.")
        screen.key("z", "Control_L")
        screen.want("push button", "Remove from Staff")

    def goes_back():
        """back leads from a page to its list, and tabs are places too"""
        screen.press("Back")
        screen.says("4 devices")
        screen.tab("Groups")
        screen.says("1 group")
        screen.open_cell("Staff")
        screen.tab("Members")
        screen.cell("TABLET-9")
        look("group")
        screen.press("Back")
        screen.says("1 group")
        screen.tab("Devices")
        screen.says("4 devices")

    def searches_from_a_page():
        """Ctrl+F on a page leads to the list, and looks there"""
        screen.open_cell("TABLET-9")
        screen.want("toggle button", "Add to Group…")
        screen.key("f", "Control_L")
        screen.want("text", "Search For")
        screen.type("LAPTOP-1")
        screen.says("1 device")
        screen.cell("LAPTOP-1")
        screen.key("Escape")
        screen.says("4 devices")

    def retires():
        """a device that leaves is retired after its consequence is read"""
        screen.open_cell("TABLET-9")
        screen.press("Retire…")
        dialog = screen.dialog("Retire Device")
        look("retire")
        dialog.press("Retire")
        screen.gone(dialog)
        screen.says("Retired")
        assert folder.json("directory", "device", "show", "TABLET-9")["accountEnabled"] is False

    def ends():
        """it ends when it is told to"""
        screen.quit()
        folder.__exit__()

    return [starts_empty, looks_before_it_imports, shows_what_changes, adds_by_hand, refuses_nobody, shows_a_device, goes_back, searches_from_a_page, retires, ends]


road.run_tests(tests(*sys.argv[1:3]))
