#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_bad_input.py CHANCERY-CLI [SEED]: every verb with arguments of every wrong kind. TAP.

Whatever it is given, it ends by itself with 0 to 3, tells what is wrong and what to do, and crashes never.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

cli = os.path.abspath(sys.argv[1])
seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261122
rng = random.Random(seed)
work = tempfile.mkdtemp()
os.chdir(work)
count, bad = 0, False
print(f"# seed {seed}", flush=True)


def run(*arguments, text=True):
    return subprocess.run([cli, "--data-dir", "data", *arguments], stdin=subprocess.DEVNULL, timeout=120,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ok(good, what, result=None):
    global count, bad
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {what}", flush=True)
    if not good:
        bad = True
        if result is not None:
            said = (result.stdout[-2000:] + result.stderr[-6000:]).decode(errors="replace")
            print(f"# {result.args} gave {result.returncode}\n# " + said.replace("\n", "\n# "), flush=True)


def is_clean(result, statuses=(0, 1, 2, 3)):
    return (result.returncode in statuses and b"Sanitizer" not in result.stderr
            and b"runtime error" not in result.stderr and b"CRITICAL" not in result.stderr)


def refused(what, *arguments, code=None, statuses=(1, 2)):
    result = run(*arguments)
    good = is_clean(result, statuses) and b"Error (" in result.stderr + result.stdout
    if code is not None:
        good = good and any(f"({c})".encode() in result.stderr + result.stdout for c in code.split("|"))
    ok(good, what, result)


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)


# --- files of every kind ---------------------------------------------------------------------------------
openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem", "-days", "400",
        "-subj", "/CN=Root", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=leaf")
openssl("x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-out", "leaf.pem")
openssl("x509", "-in", "root.pem", "-signkey", "root.key", "-days", "-1", "-out", "expired.pem")
openssl("pkcs12", "-export", "-in", "leaf.pem", "-inkey", "leaf.key", "-out", "leaf.p12", "-passout", "pass:x")
openssl("req", "-in", "leaf.csr", "-outform", "DER", "-out", "leaf.der")
der = bytearray(open("leaf.der", "rb").read())
der[-5] ^= 0x55
write("false.csr", bytes(der))
write("empty", b"")
write("zero", bytes(1000))
write("text", b"Nothing that anybody wants.\n")
write("latin", b"kind,id\nuser,\xe4\xf6\xfc\n")
write("noise", rng.randbytes(5000))
write("truncated.pem", open("root.pem", "rb").read()[:300])
write("truncated.json", b'{"name": "x", ')
write("deep.json", b'{"a":' * 500 + b"1" + b"}" * 500)
with open("huge", "wb") as huge:
    huge.truncate(100 << 20)
write("vault.pass", b"correct horse battery\n")
files = ["root.key", "root.pem", "leaf.csr", "leaf.pem", "expired.pem", "leaf.p12", "false.csr", "empty", "zero", "text",
         "latin", "noise", "truncated.pem", "truncated.json", "deep.json", "huge", "missing", ".", "/dev/null"]
write("people.csv", b"kind,id,name,userPrincipalName,platform,user,groups\nuser,u1,Anna,a@b.test,,,Staff\n"
                    b"device,d1,LAPTOP,,windows10,u1,\n")

result = run("authority", "create", "CA", "--organization", "O", "--fqdn", "ca.corp.test", "--key", "ec:p256",
             "--passphrase-file", "vault.pass")
ok(result.returncode == 0, "an authority to try it on", result)
result = run("directory", "import", "people.csv")
ok(result.returncode == 0, "people to try it on", result)

# --- what administrators get wrong -----------------------------------------------------------------------
root_profile = ["profile", "create", "--type", "trusted-certificate", "--platform", "windows10", "--name", "P",
                "destinationStore=computerCertStoreRoot"]
refused("a private key where a root belongs", *root_profile, "trustedRootCertificate=@root.key")
refused("a leaf where a root belongs", *root_profile, "trustedRootCertificate=@leaf.pem")
refused("an expired root", *root_profile, "trustedRootCertificate=@expired.pem")
refused("a request where a root belongs", *root_profile, "trustedRootCertificate=@leaf.csr")
refused("a PFX where a root belongs", *root_profile, "trustedRootCertificate=@leaf.p12")
for name in ("empty", "zero", "text", "noise", "truncated.pem", "huge", "missing", "."):
    refused(f"a root that is {name}", *root_profile, f"trustedRootCertificate=@{name}")
sign = ["authority", "sign", "CA", "--template", "User", "--out", "out.cer", "--passphrase-file", "vault.pass", "--csr"]
for name in files:
    if name != "leaf.csr":
        refused(f"a request that is {name}", *sign, name)
ok(not os.path.exists("out.cer"), "nothing was signed")
for name in files:
    refused(f"a list of people that is {name}", "directory", "import", name, statuses=(1, 2, 3))
    refused(f"a template that is {name}", "template", "import", name)
    refused(f"a key to import that is {name}", "authority", "import", "I", "--certificate", "root.pem", "--key",
            "leaf.key" if name == "root.key" else name, "--passphrase-file", "vault.pass")
    refused(f"a passphrase file that is {name}", "authority", "crl", "CA", "x.crl", "--passphrase-file", name)

# --- every verb, arguments at random ---------------------------------------------------------------------
tables = json.loads(subprocess.run([cli, "--dump-tables"], check=True, stdout=subprocess.PIPE).stdout)
words = ["", "x", "CA", "User", "IntunePKCS", "u1", "1", "-1", "999999999999999999999", "a=b", "keyUsage=+x", "x:={", "x=@",
         "x=@huge", "group:Staff", "group:", "1y", "0d", "2026-02-30", "'", "%s%n", "../../etc/passwd", "\u202e", "\U0001f600",
         "A" * 5000, "*", "<1", ">=", "!", "a,b,,c", "{}", "[]", "null", "CORP\\X$", "-", "--", "pem"] + files


def random_line(verb):
    line = verb["words"].split(" ")
    for _ in range(rng.randrange(0, 5)):
        if verb["options"] and rng.random() < 0.5:
            option = rng.choice(verb["options"])
            line.append("--" + option["name"])
            if option["value"] and rng.random() < 0.95:
                line.append(rng.choice(option["choices"] or words))
        else:
            line.append(rng.choice(words))
    if rng.random() < 0.3:
        line += ["--passphrase-file", "vault.pass"]
    for flag in ("--json", "--yes"):
        if rng.random() < 0.3:
            line.append(flag)
    return line


for verb in tables["verbs"]:
    # They work for long, put back what was saved, or take away what the others need.
    if verb["words"] in ("connector run", "migrate", "restore"):
        continue
    failed = None
    for _ in range(2):
        line = random_line(verb)
        result = run(*line)
        said = result.returncode == 0 or b"(" in result.stderr + result.stdout
        if not is_clean(result) or not said:
            failed = result
    ok(failed is None, f"{verb['words']} with arguments at random", failed)

for arguments in ([b"\xff\xfe"], [b"template", b"show", b"\xff"], [b"template", b"set", b"User", b"displayName=\xff"]):
    result = subprocess.run([cli.encode(), b"--data-dir", b"data", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            stdin=subprocess.DEVNULL)
    ok(is_clean(result, (1, 2)), f"arguments that are no UTF-8: {arguments}", result)

shutil.rmtree(work)
print(f"1..{count}")
sys.exit(bad)
