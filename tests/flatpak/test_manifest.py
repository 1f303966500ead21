# SPDX-License-Identifier: GPL-3.0-or-later
"""test_manifest.py ROOT: whether the Flatpak's manifest is what it says, without building it."""
import copy
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(sys.argv[1]).resolve()
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import road  # noqa: E402  pylint: disable=wrong-import-position

ID = "io.github.chancery_pki.Chancery"
FILE = ROOT / "flatpak" / f"{ID}.yml"
# What the sandbox lets through, and nothing else.
PERMISSIONS = ["--share=ipc", "--share=network", "--socket=fallback-x11", "--socket=pcsc", "--socket=wayland", "--device=dri"]
# The order of keys in the examples of docs.flatpak.org: what it is, what it may, what is removed, what it is made of.
ORDER = {
    "manifest": ["id", "runtime", "runtime-version", "sdk", "command", "finish-args", "build-options", "cleanup", "modules"],
    "module": ["name", "buildsystem", "builddir", "subdir", "build-options", "config-opts", "make-args", "build-commands", "post-install",
               "sources", "cleanup"],
    "source": ["type", "url", "mirror-urls", "tag", "commit", "sha256", "path", "dest", "dest-filename", "skip"],
}
# What org.gnome.Platform//51 has of what meson.build asks for.
RUNTIME = {"gio-2.0", "gio-unix-2.0", "gmp", "gnutls", "gtk+-3.0", "json-glib-1.0", "libsecret-1", "libsoup-3.0", "libtasn1", "sqlite3"}

# What is not linked but loaded, for smart cards.
AT_RUN_TIME = {"opensc", "pcsc-lite"}


def in_order(found, order):
    """What is wrong with the order of keys."""
    unknown = [key for key in found if key not in order]
    return [f"unknown: {key}" for key in unknown] or ([] if list(found) == sorted(found, key=order.index) else [f"order: {list(found)}"])


def keys(manifest):
    """keys are known, and in order"""
    faults = in_order(manifest, ORDER["manifest"])
    for module in manifest["modules"]:
        faults += in_order(module, ORDER["module"])
        for source in module["sources"]:
            faults += in_order(source, ORDER["source"])
    return faults


def identity(manifest):
    """it is this application on GNOME's runtime"""
    want = {"id": ID, "runtime": "org.gnome.Platform", "runtime-version": "51", "sdk": "org.gnome.Sdk", "command": "chancery"}
    return [f"{key}: {manifest.get(key)!r}" for key, value in want.items() if manifest.get(key) != value]


def permissions(manifest):
    """permissions are those that are allowed, and no more"""
    return [] if manifest["finish-args"] == PERMISSIONS else [str(manifest["finish-args"])]


def sources(manifest):
    """every source is pinned; the last module is this tree"""
    faults = []
    for module in manifest["modules"][:-1]:
        for source in module["sources"]:
            kind = source["type"]
            pinned = {"archive": re.fullmatch(r"[0-9a-f]{64}", source.get("sha256", "")), "git": re.fullmatch(r"[0-9a-f]{40}", source.get("commit", ""))}
            if not source.get("url", "").startswith("https://") or not pinned.get(kind):
                faults.append(f"{module['name']}: {source}")
    own = manifest["modules"][-1]["sources"]
    if len(own) != 1 or own[0]["type"] != "dir" or (FILE.parent / own[0]["path"]).resolve() != ROOT.resolve() or ".git" not in own[0]["skip"]:
        faults.append(str(own))
    return faults


def options(manifest):
    """the application is built with options that meson.build knows"""
    known = set(re.findall(r"^option\('(\w+)'", (ROOT / "meson_options.txt").read_text(), re.MULTILINE))
    own = manifest["modules"][-1]
    given = [re.fullmatch(r"-D(\w+)=[\w/.-]+", option) for option in own["config-opts"]]
    return [] if own["buildsystem"] == "meson" and all(match and match[1] in known for match in given) else own["config-opts"]


def needs(manifest):
    """what meson.build asks for is in the runtime or a module"""
    asked = re.findall(r"dependency\('([^']+)'", (ROOT / "meson.build").read_text())
    modules = {module["name"] for module in manifest["modules"][:-1]}
    return [name for name in asked if name not in RUNTIME | modules] + sorted(modules - set(asked) - AT_RUN_TIME)


def licenses(manifest):
    """every module leaves its license"""
    faults = []
    for module in manifest["modules"]:
        commands = "\n".join(module.get("build-commands", []) + module.get("post-install", []))
        if f"${{FLATPAK_DEST}}/share/licenses/${{FLATPAK_ID}}/{module['name']}/" not in commands:
            faults.append(module["name"])
    return faults


def local(manifest):
    """what flatpak-local takes from Debian is what the manifest wants"""
    table = re.findall(r"^  \[([^]]+)\]=", (ROOT / "build-aux" / "flatpak-local").read_text(), re.MULTILINE)
    wanted = {source["url"].rsplit("/", 1)[1] for module in manifest["modules"] for source in module["sources"] if "url" in source}
    return [name for name in table if name not in wanted] if table else ["no table found"]


def broken(manifest, rule):
    """Copies that the rule must find."""
    def change(edit):
        other = copy.deepcopy(manifest)
        edit(other)
        return other
    first, last = 0, -1
    edits = {
        keys: [lambda m: m["modules"][first]["sources"][first].update(type=m["modules"][first]["sources"][first].pop("type")),
               lambda m: m.update({"finish-arg": []})],
        identity: [lambda m: m.update({"runtime-version": 51})],
        permissions: [lambda m: m["finish-args"].append("--filesystem=home"), lambda m: m["finish-args"].reverse()],
        sources: [lambda m: m["modules"][first]["sources"][first].pop("sha256"),
                  lambda m: m["modules"][first]["sources"][first].update(url="http://ftp.postgresql.org/x.tar.bz2"),
                  lambda m: m["modules"][last]["sources"][first].update(path=".")],
        options: [lambda m: m["modules"][last]["config-opts"].append("-Dmanual=false")],
        needs: [lambda m: m["modules"].pop(first)],
        licenses: [lambda m: m["modules"][last].pop("post-install")],
        local: [lambda m: m["modules"][first]["sources"][first].update(url="https://ftp.postgresql.org/postgresql-1.tar.bz2")],
    }
    return [change(edit) for edit in edits[rule]]


def tried(rule):
    """The rule on the manifest, and on manifests that it must not let pass."""
    def test():
        manifest = yaml.safe_load(FILE.read_text())
        faults = rule(manifest)
        assert not faults, "\n".join(map(str, faults))
        for other in broken(manifest, rule):
            assert rule(other), f"not seen: {other}"
    test.__doc__ = rule.__doc__
    return test


def builder():
    """flatpak-builder reads it"""
    if shutil.which("flatpak-builder") is None:
        return "flatpak-builder is not here"
    with tempfile.TemporaryDirectory() as state:
        done = subprocess.run(["flatpak-builder", "--show-manifest", FILE], check=False, capture_output=True, text=True, cwd=state)
    assert done.returncode == 0 and "nknown" not in done.stderr, done.stderr
    return None


road.run_tests([tried(rule) for rule in (keys, identity, permissions, sources, options, needs, licenses, local)] + [builder])
