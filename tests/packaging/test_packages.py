#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_packages.py SOURCE FOLDER: makes the packages in FOLDER and lets a clean Debian 12 install, run, upgrade and purge them. TAP.

Needs root, debootstrap, debhelper and Debian's mirror; without one of them it is skipped, and says which.
"""
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import programs  # noqa: E402
import road  # noqa: E402

source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
SUITE = "bookworm"
PROGRAMS = ("chancery", "chancery-cli", "chancery-server", "chancery-connector")
PACKAGES = (*PROGRAMS, "chancery-common")
tap = programs.Tap()
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"}


def skip(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(0)


def run(*arguments, **options):
    return subprocess.run([str(argument) for argument in arguments], check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **options)


def find_mirror():
    """The one that apt uses here, that answers."""
    listed = run("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages").stdout.split("\n")
    places = [line.split()[0] for line in listed if line.endswith(" " + SUITE)] + ["http://deb.debian.org/debian/"]
    for place in dict.fromkeys(places):
        if place.startswith("http") and run("curl", "-sfIL", "--max-time", "20", *PROXY, f"{place}dists/{SUITE}/Release").returncode == 0:
            return place
    return None


def find_proxy():
    return re.findall(r"='(.+)'", run("apt-config", "shell", "P", "Acquire::http::Proxy").stdout)


class Debian:
    """A clean Debian 12 in a folder; gone at the end."""

    def __init__(self, folder, mirror):
        self.root = folder / "debian"
        environment = {**os.environ, **({"http_proxy": PROXY[1]} if PROXY else {})}
        made = run("debootstrap", "--variant=minbase", SUITE, self.root, mirror, env=environment)
        assert made.returncode == 0, made.stdout[-3000:]
        self.write("etc/apt/sources.list", f"deb {mirror} {SUITE} main\n")
        if PROXY:
            self.write("etc/apt/apt.conf.d/99proxy", f'Acquire::http::Proxy "{PROXY[1]}";\n')
        # No service starts in here.
        self.write("usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n").chmod(0o755)
        self.mounted = run("mount", "-t", "proc", "proc", self.root / "proc").returncode == 0

    def end(self):
        """What is mounted in it is not."""
        if self.mounted:
            run("umount", self.root / "proc")
        shutil.rmtree(self.root)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments, where="/root"):
        """A program in there."""
        return run("chroot", self.root, "env", "-C", where, *arguments, env=ENVIRONMENT, timeout=900)

    def start(self, *arguments, where="/root", output=None):
        """One that stays."""
        return subprocess.Popen(["chroot", str(self.root), "env", "-C", where, *arguments], env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                                stdout=output, stderr=subprocess.STDOUT)

    def install(self, files, *options):
        """Files of packages, with what they need from the mirror."""
        names = []
        for file in files:
            shutil.copy(file, self.root / "root")
            names.append("./" + file.name)
        return self.run("apt-get", "install", "-y", "-q", "--no-install-recommends", *options, *names)

    def ours(self):
        """Every file and folder that has our name, outside of what nobody installed."""
        result = self.run("find", "/", "-xdev", "(", "-path", "/proc", "-o", "-path", "/root", "-o", "-path", "/tmp", ")", "-prune", "-o",
                          "-iname", "*chancery*", "-print")
        return sorted(result.stdout.split())

    def version(self, package):
        return self.run("dpkg-query", "-W", "-f", "${Version} ${db:Status-Status}", package).stdout


def older(file, folder):
    """The same package as of an older version."""
    tree = folder / "older" / file.stem
    tree.parent.mkdir(exist_ok=True)
    run("dpkg-deb", "-R", file, tree)
    control = tree / "DEBIAN/control"
    version = re.search(r"^Version: (.*)$", control.read_text(encoding="utf-8"), re.M)[1]
    control.write_text(control.read_text(encoding="utf-8").replace(version, "0.0.1"), encoding="utf-8")
    target = folder / "older" / (file.name.replace(version, "0.0.1"))
    made = run("dpkg-deb", "--root-owner-group", "-b", tree, target)
    assert made.returncode == 0, made.stdout
    return target


def walk(debian):
    """The road as the manual has it, from the authority to a PFX that OpenSSL opens."""
    home = debian.root / "root/road"
    home.mkdir()
    (home / "vault.pass").write_text("correct horse battery\n", encoding="utf-8")
    (home / "pfx.pass").write_text("a password for one file\n", encoding="utf-8")
    (home / "people.csv").write_text("kind,id,name,userPrincipalName,platform,serialNumber,user,groups\n"
                                     "user,u1,Anna Weber,anna@contoso.test,,,,Staff\ndevice,d1,LAPTOP-7,,windows10,SN7,u1,\n", encoding="utf-8")
    for step in [*road.STEPS, ["connector", "run", "CONNECTOR1", "--once", "--passphrase-file", "vault.pass"],
                 ["request", "export-pfx", "1", "anna.pfx", "--for", "openssl", "--password-file", "pfx.pass", "--passphrase-file", "vault.pass"]]:
        result = debian.run("chancery-cli", "--data-dir", "data", *step, where="/root/road")
        if result.returncode != 0:
            return result.stdout
    return debian.run("openssl", "pkcs12", "-in", "anna.pfx", "-passin", "file:pfx.pass", "-nokeys", where="/root/road").stdout


def ask(port):
    """What the server says to whoever has no certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port), 20) as plain, context.wrap_socket(plain) as connection:
        connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return connection.recv(200).decode(errors="replace").split("\r\n")[0]


def serve(debian):
    """The server starts there, and answers."""
    certificate = programs.make_certificate(debian.root / "root/road/server")
    log = debian.root / "root/road/server.log"
    with log.open("wb") as output:
        server = debian.start("chancery-server", "--data-dir", "data", "--listen", "localhost:0", "--certificate", certificate.name, "--key", "server.key",
                              "--passphrase-file", "vault.pass", where="/root/road", output=output)
        try:
            said = ask(programs.listening_port(server, log))
        finally:
            server.terminate()
            status = server.wait(60)
    return said, status


def show(debian):
    """The console starts there, and its window comes to a screen."""
    with (debian.root / "root/road/console.log").open("wb") as output:
        shown = debian.start("xvfb-run", "-a", "-e", "/dev/stderr", "dbus-run-session", "--", "sh", "-c",
                             "chancery --data-dir data & for i in $(seq 600); do xwininfo -root -tree | grep -q '\"Overview' && break; sleep 0.1; done; "
                             "xwininfo -root -tree | grep '\"Overview\\|Chancery'; kill $!; wait $!", where="/root/road", output=output)
        shown.wait(180)
    return (debian.root / "root/road/console.log").read_text(errors="replace")


def check(folder, mirror):
    """All of it."""
    begun = time.monotonic()
    made = run(source / "build-aux/deb", out)
    files = sorted(out.glob("*.deb"))
    ours = [file for file in files if "dbgsym" not in file.name]
    tap.ok(made.returncode == 0 and sorted(file.name.split("_")[0] for file in ours) == sorted(PACKAGES), "the packages are made", made.stdout[-3000:])
    if made.returncode != 0:
        return
    print(f"# made in {time.monotonic() - begun:.0f} s", flush=True)
    for tag in run("lintian", "--fail-on", "none", *ours).stdout.splitlines() if shutil.which("lintian") else []:
        print("# lintian: " + tag)
    version = re.search(r"version: '([^']+)'", (source / "meson.build").read_text(encoding="utf-8"))[1]
    debian = Debian(folder, mirror)
    try:
        clean = debian.ours()
        debian.run("apt-get", "update", "-q")
        before = debian.run("apt-get", "install", "-y", "-q", "--no-install-recommends", "openssl", "xvfb", "xauth", "x11-utils", "dbus", "libgl1-mesa-dri")
        tap.ok(before.returncode == 0, "a clean Debian is there", before.stdout[-2000:])
        installed = debian.install([older(file, folder) for file in ours])
        tap.ok(installed.returncode == 0 and debian.version("chancery") == "0.0.1 installed", "an older version is installed", installed.stdout[-3000:])
        upgraded = debian.install(ours)
        tap.ok(upgraded.returncode == 0 and all(debian.version(name) == f"{version} installed" for name in PACKAGES), "it is upgraded", upgraded.stdout[-3000:])
        again = debian.install(ours, "--reinstall")
        tap.ok(again.returncode == 0, "it is installed once more", again.stdout[-3000:])
        for program in PROGRAMS:
            said = debian.run(program, "--version").stdout.strip()
            tap.ok(said == f"{program} {version}", f"{program} says its version", said)
        tap.ok("chancery" in debian.run("getent", "passwd", "chancery").stdout, "the server has its user")
        tap.ok(debian.run("env", "LANGUAGE=de", "LC_ALL=C.UTF-8", "chancery-cli", "--help").stdout.startswith("Aufruf:"), "the programs speak other languages")
        walked = walk(debian)
        tap.ok("-----BEGIN CERTIFICATE-----" in walked, "the road is walked, and OpenSSL opens the PFX file", walked)
        said, status = serve(debian)
        tap.ok(said.startswith("HTTP/1.1 ") and status == 0, "the server answers", (said, status))
        window = show(debian)
        tap.ok("Overview" in window, "the console's window is shown", window)
        listed = debian.run("dpkg", "-L", *PACKAGES).stdout.split("\n")
        own = [name for name in listed if "chancery" in name.lower() and (debian.root / name.lstrip("/")).is_file()]
        tap.ok(len(own) > 60, "the packages have their files", len(own))
        purged = debian.run("apt-get", "purge", "-y", "-q", *PACKAGES)
        left = [name for name in debian.ours() if name not in clean]
        tap.ok(purged.returncode == 0 and left == [] and (debian.root / "root/road/data/tenant.db").is_file(),
               "they are purged, and nothing but the data is left", (left, purged.stdout[-2000:]))
        back = debian.install(ours)
        counted = debian.run("chancery-cli", "--data-dir", "data", "request", "list", where="/root/road").stdout
        tap.ok(back.returncode == 0 and "LAPTOP-7" in counted, "they come back, and find the data", counted)
    finally:
        debian.end()
    print(f"# all of it in {time.monotonic() - begun:.0f} s", flush=True)


if os.geteuid() != 0:
    skip("a clean Debian is made by root alone")
for needed in ("debootstrap", "dpkg-buildpackage", "dh", "chroot", "curl"):
    if shutil.which(needed) is None:
        skip(f"there is no {needed}")
proxies = find_proxy()
PROXY = ["--proxy", proxies[0]] if proxies else []
found = find_mirror()
if found is None:
    skip(f"no mirror of {SUITE} answers")
work = pathlib.Path(tempfile.mkdtemp(prefix="chy-packages-"))
try:
    check(work, found)
finally:
    shutil.rmtree(work, ignore_errors=True)
sys.exit(tap.end())
