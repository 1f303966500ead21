#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cli_walk.py SERVER CLI FOLDER PACKAGES: chancery-cli signs in to chancery-server with a browser, works, and signs out. TAP."""
import json
import os
import stat
import subprocess
import sys
import time
import urllib.parse

import browser
from walk import CLI, FOLDER, PATIENCE, browse, check, cli, count, failed, grant, running, start_provider, start_server

HOME = FOLDER / "home"


def application(*arguments):
    """A program of somebody who has nothing but what a sign-in has left."""
    return subprocess.Popen([CLI, *arguments, "--server-certificate", str(FOLDER / "server.pem")], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "XDG_DATA_HOME": str(HOME)})


class Ended:
    """How it ended, and what it said."""

    def __init__(self, process, before=""):
        out, err = process.communicate(timeout=PATIENCE)
        self.status, self.out, self.err = process.returncode, out, before + err


def run(*arguments):
    return Ended(application(*arguments))


def sign_in(url, who):
    """Signs in as `who`; gives how the program ended, and the page that the browser was shown at the end."""
    process = application("sign-in", url, "--no-browser", "--json")
    said = ""
    for line in process.stderr:
        said += line
        if line.startswith("https://"):
            break
    page = browser.come_back(browse(line.strip(), who))
    return Ended(process, said), page


def kept():
    """The files that sign-ins have left."""
    folder = HOME / "chancery-sessions"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def sessions(who):
    return json.loads(cli("account", "show", who, "--json").stdout)["sessions"]


def walk_in(url, port):
    ended, page = sign_in(url, "berta")
    check("an identity without an account is named", ended.status == 1 and "identity-unknown" in ended.err and "“berta”" in ended.err and
          f"https://localhost:{port}" in ended.err, ended.err)
    check("and the browser has done its part", "You may close this window" in page, page)
    check("nothing is kept of it", kept() == [], kept())
    check("an administrator binds it", grant("berta", "operator", port).returncode == 0)
    ended, page = sign_in(url, "berta")
    values = json.loads(ended.out or "{}")
    check("then it is signed in, for hours", ended.status == 0 and values["account"] == "berta" and values["role"] == "operator" and
          values["server"] == url, ended.err)
    ends = time.mktime(time.strptime(values["notAfter"][:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone - time.time()
    check("which are eight", 7.5 * 3600 < ends <= 8 * 3600 + 60, ends)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in [kept()[0].parent, *kept()]]
    check("its key is in one file that nobody else reads", modes == [0o700, 0o600], modes)
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(next(line for line in ended.err.split() if "/auth?" in line)).query))
    check("the browser was told no secret", "code_verifier" not in asked and asked["redirect_uri"].startswith("http://127.0.0.1:"), asked)


def walk_works(url):
    ended = run("--tenant", url, "request", "list", "--json")
    check("it works without a certificate of its own", ended.status == 0 and "value" in json.loads(ended.out), ended.err)
    ended = run("--tenant", url.replace("localhost", "LOCALHOST") + "/", "request", "list", "--json")
    check("the same address is the same server", ended.status == 0, ended.err)
    ended = run("--tenant", url, "account", "grant", "eve", "administrator", str(FOLDER / "anna.pem"))
    check("in its role", ended.status != 0 and "not-offered" in ended.err, ended.err)
    check("it is one session", sessions("berta") == 1)
    ended = run("--tenant", url, "--client-certificate", str(FOLDER / "anna.pem"), "account", "list", "--json")
    check("a certificate that is given goes before", ended.status == 0 and '"berta"' in ended.out, ended.err)


def walk_out(url):
    ended = run("sign-out", url)
    check("it signs out", ended.status == 0 and kept() == [] and sessions("berta") == 0, ended.err, kept())
    ended = run("--tenant", url, "request", "list")
    check("and is told how to sign in again", ended.status == 1 and "chancery-cli sign-in" in ended.err, ended.err)
    check("there is nothing to sign out of", run("sign-out", url).status == 1)
    sign_in(url, "berta")
    cli("account", "sign-out", "berta")
    ended = run("--tenant", url, "request", "list")
    check("a session that was ended over there says so", ended.status == 1 and "(ended)" in ended.err and
          f"chancery-cli sign-in {url}" in ended.err, ended.err)
    ended = run("sign-out", url)
    check("and what is left of it goes", ended.status == 0 and kept() == [], ended.err)


def walk_away(url, server):
    sign_in(url, "berta")
    server.stop()
    ended = run("sign-out", url)
    check("the key goes although the server is away, which is told", ended.status == 1 and "server-not-told" in ended.err and
          kept() == [], ended.err)


def main():
    provider = start_provider()
    server = start_server(provider.port, "--oidc-client-secret", str(FOLDER / "client.secret"))
    url = f"https://localhost:{server.port}"
    walk_in(url, provider.port)
    walk_works(url)
    walk_out(url)
    walk_away(url, server)
    provider.stop()
    print(f"1..{next(count) - 1}")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        for program in running:
            program.process.kill()
