#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_lint.py SOURCE BUILD: what can be said of the packages without making them. TAP.

Their control data is read by Debian's own programs, and every file that `meson install` installs belongs to exactly one of them.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import programs  # noqa: E402

source, build = (pathlib.Path(argument) for argument in sys.argv[1:])
tap = programs.Tap()
# Where Debian 12 has what meson installs elsewhere, as data/packaging/rules moves it.
MOVED = (("usr/lib/systemd/", "lib/systemd/"), ("usr/share/zsh/site-functions/", "usr/share/zsh/vendor-completions/"))


def run(*arguments, **options):
    return subprocess.run([str(argument) for argument in arguments], check=False, capture_output=True, text=True, **options)


def paragraphs(path):
    """The fields of each paragraph of a control file."""
    found = []
    for paragraph in path.read_text(encoding="utf-8").split("\n\n"):
        fields = re.findall(r"^([\w-]+):((?:.*\n?)(?:[ \t].*\n?)*)", paragraph, re.M)
        found.append({name: value.strip() for name, value in fields})
    return found


def names_of(relations):
    """The packages of a list of relations, first alternatives alone."""
    return {re.split(r"[\s(|]", relation.strip())[0] for relation in relations.split(",") if relation.strip() and not relation.strip().startswith("$")}


work = pathlib.Path(tempfile.mkdtemp())
try:
    laid = run(source / "build-aux/deb", "--source", work)
    folder = next((work / "source").glob("chancery-*"))
    tap.ok(laid.returncode == 0 and (folder / "debian/control").is_file(), "the sources are laid out", laid.stderr)
    version = re.search(r"version: '([^']+)'", (source / "meson.build").read_text(encoding="utf-8"))[1]
    log = run("dpkg-parsechangelog", "-l", folder / "debian/changelog")
    said = dict(re.findall(r"^(\w+): (.*)$", log.stdout, re.M))
    tap.ok(log.stderr == "" and said.get("Source") == "chancery" and said.get("Version") == version, "the changelog has the project's version", log)
    # Reads control, changelog, relations and source format as a build does; -d: what is not installed here does not matter.
    tried = run("dpkg-source", "--before-build", ".", cwd=folder)
    tap.ok(tried.returncode == 0 and "error" not in tried.stderr, "dpkg-source reads the control data", tried.stderr)

    control = paragraphs(source / "data/packaging/control")
    packages = [paragraph["Package"] for paragraph in control[1:]]
    listed = {line.split()[1] for line in (source / "build-aux/packages").read_text(encoding="utf-8").splitlines() if line.startswith("build ")}
    # What every Debian that builds packages has, and what only running needs.
    wanted = listed - {"gcc", "libc6-dev", "ninja-build", "glib-networking", "librsvg2-common", "fonts-dejavu-core"}
    needed = names_of(control[0]["Build-Depends"]) - {"debhelper-compat"}
    tap.ok(needed == wanted, "what a build needs is what build-aux/packages installs", sorted(needed ^ wanted))
    for package in packages:
        paragraph = control[1 + packages.index(package)]
        text = " ".join(paragraph.values())
        tap.ok(all(name in packages for name in re.findall(r"\bchancery(?:-\w+)?\b(?= \(=)", text)) and paragraph.get("Description"), f"{package}: what it needs of ours is there")
        rendered = run("dpkg-gencontrol", f"-p{package}", f"-P{work}", "-O", "-Vmisc:Depends=", "-Vmisc:Pre-Depends=", "-Vshlibs:Depends=libc6",
                       cwd=folder)
        tap.ok(rendered.returncode == 0 and f"Version: {version}\n" in rendered.stdout, f"{package}: dpkg-gencontrol reads it", rendered.stderr)

    installed = work / "installed"
    result = run("meson", "install", "-C", build, "--no-rebuild", "--destdir", installed, "--quiet")
    tap.ok(result.returncode == 0, "meson installs", result.stderr[-2000:])
    options = json.loads(run("meson", "introspect", "--buildoptions", build).stdout)
    prefix = next(option["value"] for option in options if option["name"] == "prefix")
    files = []
    for path in installed.rglob("*"):
        if not path.is_dir():
            name = "/" + str(path.relative_to(installed))
            name = "usr" + name[len(prefix):] if name.startswith(prefix + "/") else name[1:]
            for old, new in MOVED:
                name = new + name[len(old):] if name.startswith(old) else name
            files.append(name)
    owners = {name: [] for name in files}
    for package in packages:
        for line in (source / f"data/packaging/{package}.install").read_text(encoding="utf-8").splitlines():
            found = [name for name in files if name == line or name.startswith(line + "/")]
            tap.ok(found, f"{package}: there is {line}")
            for name in found:
                owners[name].append(package)
    tap.ok(len(files) > 100 and all(len(owner) == 1 for owner in owners.values()), "each file is in exactly one package",
           {name: owner for name, owner in owners.items() if len(owner) != 1})
    for package in packages[:-1]:
        program = "usr/bin/" + package
        tap.ok(owners.get(program) == [package] and any(re.fullmatch(rf"usr/share/man/man\d/{package}\.\d", name) and owner == [package]
                                                        for name, owner in owners.items()), f"{package} has its program and its manual")
finally:
    shutil.rmtree(work)
sys.exit(tap.end())
