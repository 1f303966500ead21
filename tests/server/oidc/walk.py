#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""walk.py SERVER CLI FOLDER PACKAGES [SCRIPT PROGRAMS]: signs people in to chancery-server as a browser and a native application do; with SCRIPT
(tests/store/postgres-server.sh) and initdb among PROGRAMS also to two servers on one PostgreSQL. TAP."""
import base64
import hashlib
import http.client
import itertools
import json
import os
import pathlib
import re
import secrets
import ssl
import subprocess
import sys
import time
import urllib.parse

import browser

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))
import programs  # noqa: E402

SERVER, CLI, FOLDER, PACKAGES = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4]
EXCHANGE = "application/vnd.chancery.exchange"
CLIENT = "chancery console"
PATIENCE = 60
for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
    os.environ.pop(name, None)  # everybody is on this computer
count = itertools.count(1)
failed = []
said = []          # what no log may hold
running = []
addresses = (f"127.0.{a}.{b}" for a in range(1, 250) for b in range(1, 250))


def check(what, good, *more):
    print("ok" if good else "not ok", next(count), "-", what, flush=True)
    if not good:
        failed.append(what)
        for line in "\n".join(map(str, more)).splitlines():
            print("#", line)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


# --- programs ---------------------------------------------------------------------------------------------------

class Program:
    """A server of one kind or another, which says the port that it listens on."""

    def __init__(self, name, arguments, pattern, cwd=None):
        self.log = FOLDER / f"{name}.log"
        with self.log.open("ab") as log:
            begin = log.tell()
            self.process = subprocess.Popen(arguments, stdout=log, stderr=log, cwd=cwd)
        running.append(self)
        while not (found := re.search(pattern, self.log.read_bytes()[begin:].decode(), re.M)):
            if self.process.poll() is not None:
                print(f"Bail out! {name} does not start: {self.log.read_text()[-800:]}", flush=True)
                sys.exit(1)
            time.sleep(0.05)
        self.port = int(found[1])

    def stop(self):
        self.process.terminate()
        running.remove(self)
        return self.process.wait(PATIENCE)


def start_provider(port=0, method="client_secret_basic", algorithm="RS256"):
    return Program("provider", ["node", "provider.mjs", str(FOLDER), str(port), method, algorithm], r"^(\d+)$", PACKAGES)


def start_server(provider_port, *more, tenant=f"sqlite:{FOLDER}/data"):
    return Program("server", [SERVER, "--tenant", tenant, "--listen", "localhost:0",
                              "--certificate", str(FOLDER / "server.pem"), "--key", str(FOLDER / "server.key"),
                              "--passphrase-file", str(FOLDER / "vault.pass"),
                              "--oidc-issuer", f"https://localhost:{provider_port}", "--oidc-client-id", CLIENT,
                              "--oidc-ca", str(FOLDER / "ca.pem"), *more], r"Listens on .*port (\d+)")


def cli(*arguments, tenant=f"sqlite:{FOLDER}/data"):
    return subprocess.run([CLI, "--tenant", tenant, "--passphrase-file", str(FOLDER / "vault.pass"), "--yes", *arguments],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)


# --- what asks the server ---------------------------------------------------------------------------------------

def ask(server, method, path, body=None, kind="application/json", pem=None, address=None):
    """Each stranger comes from an address of its own, as tries are counted by it."""
    context = ssl.create_default_context(cafile=FOLDER / "server.pem")
    if pem:
        context.load_cert_chain(pem)
    connection = http.client.HTTPSConnection("localhost", server.port, context=context, timeout=PATIENCE,
                                             source_address=(address or next(addresses), 0))
    try:
        connection.request(method, path, body, {"Content-Type": kind} if body is not None else {})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    finally:
        connection.close()


def problem(answer):
    details = answer[1].get("error", {}).get("details") or [{}]
    return answer[0], details[0].get("domain"), details[0].get("code")


class Key:
    """A key made for one sign-in, and its request."""

    def __init__(self):
        name = FOLDER / secrets.token_hex(4)
        self.file, self.pem = f"{name}.key", f"{name}.pem"
        subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                        self.file, "-out", f"{name}.csr", "-outform", "DER", "-subj", "/CN=Chancery sign-in"],
                       check=True, capture_output=True)
        self.csr = pathlib.Path(f"{name}.csr").read_bytes()
        public = subprocess.run(["openssl", "pkey", "-in", self.file, "-pubout", "-outform", "DER"], check=True,
                                capture_output=True).stdout
        self.nonce = b64(hashlib.sha256(public).digest())

    def save(self, values):
        with open(self.pem, "w", encoding="ascii") as file:
            file.write(ssl.DER_cert_to_PEM_cert(base64.b64decode(values["certificate"])))
            file.write(pathlib.Path(self.file).read_text(encoding="ascii"))
        return self.pem


# --- the browser ------------------------------------------------------------------------------------------------

def browse(address, who):
    return browser.browse(address, who, FOLDER / "ca.pem")


class SignIn:
    """One sign-in as a native application does it (RFC 8252): the code that comes back, and what goes with it."""

    def __init__(self, server, who, nonce=None, host="127.0.0.1"):
        described = ask(server, "GET", "/v1/sign-in")[1]["openIdConnect"]
        self.key = Key()
        self.verifier = b64(secrets.token_bytes(32))
        self.redirect = f"http://{host}:{20000 + secrets.randbelow(20000)}/callback"
        state = b64(secrets.token_bytes(16))
        asked = {"response_type": "code", "client_id": described["clientId"], "redirect_uri": self.redirect,
                 "scope": described["scope"], "state": state, "nonce": nonce or self.key.nonce,
                 "code_challenge": b64(hashlib.sha256(self.verifier.encode()).digest()), "code_challenge_method": "S256"}
        back = browse(described["authorizationEndpoint"] + "?" + urllib.parse.urlencode(asked), who)
        came = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query))
        if not back.startswith(self.redirect) or came.get("state") != state:
            raise RuntimeError(back)
        self.code = came["code"]
        said.extend([self.code, self.verifier])

    def redeem(self, server, address=None, **other):
        csr, redirect = other.get("csr", self.key.csr), other.get("redirect", self.redirect)
        tree = {"parameters": {"csr": base64.b64encode(csr).decode(), "redirectUri": redirect}}
        lines = [json.dumps(tree)]
        for name, value in (("code", other.get("code", self.code)), ("codeVerifier", other.get("verifier", self.verifier))):
            lines.append(f"{name} {base64.b64encode(value.encode()).decode()}")
        return ask(server, "POST", "/v1/sign-in", "\n".join(lines) + "\n", EXCHANGE, address=address)


def sign_in(server, who):
    """The file to sign in by from then on."""
    one = SignIn(server, who)
    status, answer = one.redeem(server)
    if status != 200:
        raise RuntimeError(f"{who} is not signed in: {answer}")
    return one.key.save(answer["values"])


def grant(who, role, port, *more):
    return cli("account", "grant", who, role, "--issuer", f"https://localhost:{port}", "--subject", who, *more)


# --- what people do ---------------------------------------------------------------------------------------------

def walk_whole(server, port):
    status, answer = ask(server, "GET", "/v1/sign-in")
    described = answer["openIdConnect"]
    check("a stranger learns how to sign in", status == 200 and described == {
        "issuer": f"https://localhost:{port}", "clientId": CLIENT, "scope": "openid",
        "authorizationEndpoint": f"https://localhost:{port}/auth"}, answer)
    paths = ask(server, "GET", "/openapi.json", pem=FOLDER / "anna.pem")[1]["paths"]
    check("the description has both methods", sorted(paths["/v1/sign-in"]) == ["get", "post"], paths.get("/v1/sign-in"))
    answer = SignIn(server, "berta").redeem(server)
    check("an identity without an account is refused, and named",
          problem(answer) == (403, "account", "identity-unknown") and f"“berta” of https://localhost:{port}" in
          answer[1]["error"]["details"][0]["message"], answer)
    check("an administrator binds it", grant("berta", "operator", port).returncode == 0)
    one = SignIn(server, "berta", host="[::1]")
    status, answer = one.redeem(server)
    values = answer.get("values", {})
    check("then it gets a certificate", status == 200 and values["accountName"] == "berta" and values["role"] == "operator",
          answer)
    pem = one.key.save(values)
    text = subprocess.run(["openssl", "x509", "-in", pem, "-noout", "-subject", "-ext", "extendedKeyUsage,keyUsage",
                           "-checkend", str(7 * 3600)], capture_output=True, text=True)
    check("for signing in, in the account's name, for hours", text.returncode == 0 and "CN = berta" in text.stdout and
          "Client Authentication" in text.stdout and "Server" not in text.stdout, text.stdout)
    late = subprocess.run(["openssl", "x509", "-in", pem, "-noout", "-checkend", str(9 * 3600)], capture_output=True)
    check("and no longer", late.returncode != 0)
    chain = [base64.b64decode(der) for der in values["chain"]]
    (FOLDER / "chain.pem").write_text("".join(map(ssl.DER_cert_to_PEM_cert, chain)), encoding="ascii")
    verified = subprocess.run(["openssl", "verify", "-purpose", "sslclient", "-CAfile", str(FOLDER / "chain.pem"), pem],
                              capture_output=True, text=True)
    check("its chain leads to the tenant's authority", verified.returncode == 0, verified.stdout, verified.stderr)
    status, answer = ask(server, "GET", "/v1/commands", pem=pem)
    names = [command["name"] for command in answer.get("value", [])]
    check("with it berta works in her role", status == 200 and answer["account"] == "berta" and "request-retry" in names and
          "account-grant" not in names and "account-sign-in" not in names, answer)
    shown = json.loads(cli("account", "show", "berta", "--json").stdout)
    check("the account says what it is bound to, and its session", shown["issuer"] == described["issuer"] and
          shown["subject"] == "berta" and shown["sessions"] == 1, shown)
    audit = cli("audit", "list", "--json").stdout
    check("the audit log has the sign-in", "account-sign-in" in audit and '"berta"' in audit, audit[-400:])
    return one, pem


def walk_refused(server, port, used, pem):
    check("a code is good once", problem(used.redeem(server)) == (403, "sign-in", "code-refused"))
    status = ask(server, "GET", "/v1/commands", pem=pem)[0]
    check("and the session that it has begun goes on", status == 200, status)
    check("an administrator cannot sign in as somebody else", problem(ask(
        server, "POST", "/v1/commands/account-sign-in", json.dumps({"parameters": {
            "csr": base64.b64encode(used.key.csr).decode(), "issuer": f"https://localhost:{port}", "subject": "berta"}}),
        pem=FOLDER / "anna.pem"))[0] == 403)
    other = Key()
    check("a token is good for its own key alone", SignIn(server, "berta").redeem(server, csr=other.csr)[1]["error"]["details"][0]
          ["message"].endswith("it was issued for another key."))
    check("nor for a key that it does not name",
          problem(SignIn(server, "berta", nonce="x" * 43).redeem(server)) == (403, "sign-in", "token-invalid"))
    check("a wrong verifier is refused", problem(SignIn(server, "berta").redeem(server, verifier=b64(secrets.token_bytes(32)))) ==
          (403, "sign-in", "code-refused"))
    for redirect, wanted in (("http://evil.example/callback", (422, "sign-in", "bad-redirect")),
                             ("http://localhost:4000/callback", (422, "sign-in", "bad-redirect")),
                             ("http://127.0.0.1:4000/callback", (403, "sign-in", "code-refused"))):
        answer = SignIn(server, "berta").redeem(server, redirect=redirect)
        check(f"another redirect address is refused: {redirect}", problem(answer) == wanted, answer)
    check("nonsense is refused", problem(used.redeem(server, code="nonsense")) == (403, "sign-in", "code-refused"))
    check("no request is refused", used.redeem(server, csr=b"nonsense")[0] == 422)
    for body in ("", "{}", "[]", '{"parameters":{}}', "\n\n"):
        status = ask(server, "POST", "/v1/sign-in", body)[0]
        check(f"what is no sign-in is refused: {body!r}", 400 <= status < 500, status)
    address = next(addresses)
    answers = [used.redeem(server, address=address)[0] for _ in range(11)]
    check("who tries too often has to wait", answers == [403] * 10 + [429], answers)


def walk_ends(server, port):
    grant("carla", "auditor", port)
    first, second = sign_in(server, "carla"), sign_in(server, "carla")
    body = json.dumps({"parameters": {"name": "berta"}})
    check("nobody signs somebody else out", ask(server, "POST", "/v1/commands/account-sign-out", body, pem=first)[0] == 403)
    body = json.dumps({"parameters": {"name": "carla"}})
    answer = ask(server, "POST", "/v1/commands/account-sign-out", body, pem=first)
    check("but themselves, everywhere", answer[0] == 200 and answer[1]["values"]["sessions"] == 2, answer)
    check("and at once", [problem(ask(server, "GET", "/v1/commands", pem=pem)) for pem in (first, second)] ==
          [(403, "account", "sign-in")] * 2)
    third, waiting = sign_in(server, "carla"), SignIn(server, "carla")
    cli("account", "disable", "carla")
    check("a disabled account is out with its next request", ask(server, "GET", "/v1/commands", pem=third)[0] == 403)
    check("and does not come in again", problem(waiting.redeem(server)) == (403, "account", "sign-in"))
    cli("account", "enable", "carla")
    check("what was ended stays ended when it is enabled", ask(server, "GET", "/v1/commands", pem=third)[0] == 403)
    check("but it may sign in anew", ask(server, "GET", "/v1/commands", pem=sign_in(server, "carla"))[0] == 200)


def walk_two(server, port):
    other = start_server(port, "--oidc-client-secret", str(FOLDER / "client.secret"))
    pem = sign_in(server, "berta")
    check("another server on the same tenant knows the session", ask(other, "GET", "/v1/commands", pem=pem)[0] == 200)
    cli("account", "sign-out", "berta")
    check("and its end", ask(other, "GET", "/v1/commands", pem=pem)[0] == 403)
    check("and ends", other.stop() == 0)


def walk_away(server, provider):
    waiting = SignIn(server, "berta")
    pem = sign_in(server, "berta")
    provider.stop()
    check("a provider that is away is told of", problem(waiting.redeem(server)) == (503, "sign-in", "provider-unreachable"))
    check("who is signed in works on", ask(server, "GET", "/v1/commands", pem=pem)[0] == 200)
    server.stop()
    server = start_server(provider.port, "--oidc-client-secret", str(FOLDER / "client.secret"))
    check("a server starts without it, and says so",
          problem(ask(server, "GET", "/v1/sign-in")) == (503, "sign-in", "provider-unreachable"))
    check("a certificate does without it", ask(server, "GET", "/v1/commands", pem=FOLDER / "anna.pem")[0] == 200)
    provider = start_provider(provider.port)
    end = time.monotonic() + PATIENCE
    while ask(server, "GET", "/v1/sign-in")[0] != 200 and time.monotonic() < end:
        time.sleep(0.2)
    check("it finds the provider when that is back", ask(server, "GET", "/v1/commands", pem=sign_in(server, "berta"))[0] == 200)
    # Other keys, of which the server has not heard.
    provider.stop()
    os.remove(FOLDER / "jwks.json")
    provider = start_provider(provider.port)
    status = None
    while status != 200 and time.monotonic() < end + PATIENCE:
        status, answer = SignIn(server, "berta").redeem(server)
        if status != 200 and "names a key" not in answer["error"]["message"] + str(answer["error"]["details"]):
            break
    check("it learns of new keys by itself", status == 200, answer)
    return server, provider


def walk_kinds():
    for method, algorithm in (("client_secret_post", "PS256"), ("none", "ES256"), ("client_secret_basic", "EdDSA")):
        provider = start_provider(0, method, algorithm)
        secret = [] if method == "none" else ["--oidc-client-secret", str(FOLDER / "client.secret")]
        server = start_server(provider.port, *secret, "--oidc-scope", "openid profile", "--oidc-session", "1")
        grant("dora", "auditor", provider.port)
        pem = sign_in(server, "dora")
        late = subprocess.run(["openssl", "x509", "-in", pem, "-noout", "-checkend", "3600"], capture_output=True)
        check(f"{method} and {algorithm}, for one hour", ask(server, "GET", "/v1/commands", pem=pem)[0] == 200 and
              late.returncode != 0)
        server.stop()
        provider.stop()


def walk_database(script, binaries):
    """The tenant moves to PostgreSQL, sessions and all, and two servers have it."""
    FOLDER.chmod(0o711)  # the database server may be another user
    database = programs.Database(script, binaries, FOLDER / "database")
    try:
        provider = start_provider()
        secret = ["--oidc-client-secret", str(FOLDER / "client.secret")]
        grant("emma", "auditor", provider.port)
        server = start_server(provider.port, *secret)
        before = sign_in(server, "emma")
        server.stop()
        moved = cli("migrate", "--from", f"sqlite:{FOLDER}/data", "--to", database.url, tenant=database.url)
        check("a tenant moves to PostgreSQL", moved.returncode == 0, moved.stderr)
        servers = [start_server(provider.port, *secret, tenant=database.url) for _ in range(2)]
        check("its sessions go on there", ask(servers[0], "GET", "/v1/commands", pem=before)[0] == 200)
        pem = sign_in(servers[0], "emma")
        check("who signs in at one server of two works at the other", ask(servers[1], "GET", "/v1/commands", pem=pem)[0] == 200)
        body = json.dumps({"parameters": {"name": "emma"}})
        answer = ask(servers[1], "POST", "/v1/commands/account-sign-out", body, pem=pem)
        check("and signs out there", answer[0] == 200 and answer[1]["values"]["sessions"] == 2, answer)
        check("of both", [ask(one, "GET", "/v1/commands", pem=pem)[0] for one in servers] == [403, 403])
        check("they end", [one.stop() for one in servers] == [0, 0])
        provider.stop()
    finally:
        database.end()


def walk_strange(provider):
    """Somebody else answers in the provider's place, and a client that has no secret."""
    impostor = start_server(provider.port, "--oidc-client-secret", str(FOLDER / "vault.pass"))
    check("a client that the provider does not know is told so",
          problem(SignIn(impostor, "berta").redeem(impostor)) == (403, "sign-in", "code-refused"))
    impostor.stop()
    stranger = start_server(provider.port, "--oidc-ca", str(FOLDER / "server.pem"))
    answer = ask(stranger, "GET", "/v1/sign-in")
    check("a provider whose certificate is not trusted is not believed",
          problem(answer) == (503, "sign-in", "provider-unreachable"), answer)
    stranger.stop()
    other = start_server(f"{provider.port}/elsewhere")
    answer = ask(other, "GET", "/v1/sign-in")
    check("nor one that is not what it is called", problem(answer) == (502, "sign-in", "provider-answer"), answer)
    other.stop()


def main():
    provider = start_provider()
    server = start_server(provider.port, "--oidc-client-secret", str(FOLDER / "client.secret"))
    used, pem = walk_whole(server, provider.port)
    walk_refused(server, provider.port, used, pem)
    walk_ends(server, provider.port)
    walk_two(server, provider.port)
    server, provider = walk_away(server, provider)
    check("the server ends, and leaves nothing behind", server.stop() == 0)
    walk_strange(provider)
    provider.stop()
    walk_kinds()
    if len(sys.argv) > 6:
        walk_database(sys.argv[5], sys.argv[6])
    text = (FOLDER / "server.log").read_text(encoding="utf-8")
    said.extend([(FOLDER / "client.secret").read_text(encoding="utf-8").strip(), "eyJ"])
    check("no log has a code, a verifier, a token or the secret", "is refused" in text and
          not [one for one in said if one in text], [one for one in said if one in text])
    print(f"1..{next(count) - 1}")
    if failed:
        print("\n".join("# " + line for line in text.splitlines()[-40:]))
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        for program in running:
            program.process.kill()
