#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""browser.py CA FILE ADDRESS: the browser of the person whose name is in FILE, or of nobody who does anything where it is empty. It
signs in at a provider that CA vouches for, agrees, and goes where the provider sends it."""
import html.parser
import http.cookiejar
import pathlib
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request

PATIENCE = 60


class Form(html.parser.HTMLParser):
    """The first form of a page: where it goes, and what is filled in."""

    def __init__(self, page):
        super().__init__()
        self.action, self.values = None, {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form" and self.action is None:
            self.action = attrs.get("action")
        if tag == "input" and attrs.get("name"):
            self.values[attrs["name"]] = attrs.get("value") or ""


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def browse(address, who, authority):
    """Goes where the provider sends it, signs in as `who`, agrees, and comes back with where it would go at the end."""
    context = ssl.create_default_context(cafile=authority)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context),
                                         urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), Stay())
    data = None
    for _ in range(20):
        try:
            with opener.open(address, data, timeout=PATIENCE) as answer:
                form = Form(answer.read().decode())
        except urllib.error.HTTPError as error:
            if error.code not in (302, 303):
                raise
            address, data = urllib.parse.urljoin(address, error.headers["Location"]), None
            if address.startswith("http://"):
                return address
            continue
        if "login" in form.values:
            form.values.update(login=who, password="anything")
        address, data = urllib.parse.urljoin(address, form.action), urllib.parse.urlencode(form.values).encode()
    raise RuntimeError("the provider never sends the browser back")


def come_back(address):
    """The page of the application to which the provider sends the browser."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=PATIENCE) as answer:
        return answer.read().decode()


def main():
    authority, file, address = sys.argv[1:]
    who = pathlib.Path(file).read_text(encoding="utf-8").strip()
    if who:
        come_back(browse(address, who, authority))


if __name__ == "__main__":
    main()
