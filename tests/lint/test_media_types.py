# SPDX-License-Identifier: GPL-3.0-or-later
"""test_media_types.py DESKTOP METAINFO MIME: the kinds of files that the console opens are the same wherever a desktop is told of them."""
import configparser
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))
import road  # noqa: E402  pylint: disable=wrong-import-position

DESKTOP, METAINFO, MIME = sys.argv[1:4]
FREE = "{http://www.freedesktop.org/standards/shared-mime-info}"
# What the issue names; each file's kind is one that the desktop entry has.
NAMES = ["a.cer", "a.crt", "a.der", "a.pem", "a.p12", "a.pfx", "a.csr", "a.p7b", "a.mobileconfig"]


def in_desktop():
    """Those of the desktop entry."""
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(DESKTOP, encoding="utf-8")
    return [kind for kind in entry["Desktop Entry"]["MimeType"].split(";") if kind]


def same():
    """the desktop entry and the metainfo name the same kinds"""
    provides = xml.etree.ElementTree.parse(METAINFO).getroot().find("provides")
    told = [node.text for node in provides.findall("mediatype")]
    assert sorted(told) == sorted(in_desktop()), (told, in_desktop())
    assert len(set(told)) == len(told)


def known():
    """what the shared database lacks is installed beside it, and nothing else"""
    for node in xml.etree.ElementTree.parse(MIME).getroot().findall(f"{FREE}mime-type"):
        assert node.get("type") in in_desktop(), node.get("type")


def found():
    """a file of each kind is known by its name, with the database of this system"""
    shared = pathlib.Path("/usr/share/mime/packages/freedesktop.org.xml")
    if shutil.which("update-mime-database") is None or not shared.exists():
        return "there is no shared database of kinds"
    with tempfile.TemporaryDirectory() as folder:
        packages = pathlib.Path(folder) / "mime" / "packages"
        packages.mkdir(parents=True)
        for source in (shared, pathlib.Path(MIME)):
            shutil.copy(source, packages)
        done = subprocess.run(["update-mime-database", packages.parent], capture_output=True, text=True, check=True)
        assert "error" not in done.stderr.lower(), done.stderr
        globs = dict(reversed(line.split(":")[1:3]) for line in (packages.parent / "globs2").read_text().splitlines() if line[0] != "#")
    aliases = in_desktop()
    for name in NAMES:
        kind = globs["*" + name[1:]]
        assert kind in aliases, (name, kind)
    return None


road.run_tests([same, known, found])
