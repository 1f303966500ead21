#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_bad_input.py CLI: every kind of wrong file for every command that takes one: a reason and a remedy, status 1 or 2, no crash."""
import pathlib
import subprocess
import sys

from road import Folder, run_tests

CLI = sys.argv[1]
folder = Folder(CLI)
here = folder.path


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], cwd=here, capture_output=True, check=True)


def prepare():
    folder.road(1)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "leaf.pem", "-subj", "/CN=leaf", "-days", "30",
            "-addext", "basicConstraints=critical,CA:FALSE")
    openssl("req", "-new", "-key", "key.pem", "-subj", "/CN=somebody", "-out", "good.csr", "-outform", "DER")
    openssl("req", "-x509", "-key", "key.pem", "-subj", "/CN=old root", "-out", "young.pem", "-days", "1")
    openssl("pkcs12", "-export", "-inkey", "key.pem", "-in", "leaf.pem", "-out", "some.p12", "-passout", "pass:x")
    openssl("x509", "-in", "leaf.pem", "-outform", "DER", "-out", "leaf.cer")
    (here / "ext.cnf").write_text("[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n"
                                  "[p]\ncommonName=supplied\n[v3]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
                                  "subjectKeyIdentifier=hash\n", encoding="utf-8")
    (here / "index.txt").write_text("", encoding="utf-8")
    (here / "serial").write_text("1000\n", encoding="utf-8")
    openssl("req", "-new", "-key", "key.pem", "-subj", "/CN=Expired Root", "-out", "root.csr")
    openssl("ca", "-batch", "-config", "ext.cnf", "-extensions", "v3", "-selfsign", "-keyfile", "key.pem", "-in", "root.csr", "-out", "expired.pem",
            "-startdate", "20200101000000Z", "-enddate", "20210101000000Z", "-notext")
    good = bytearray((here / "good.csr").read_bytes())
    good[-5] ^= 0x55
    folder.write("false.csr", bytes(good))
    folder.write("empty", b"")
    folder.write("noise", bytes((i * 197 + 31) % 256 for i in range(5000)))
    folder.write("invalid-utf8", b"kind,id,name\nuser,u1,\xff\xfe\xfd\n")
    with open(here / "huge", "wb") as file:
        file.truncate(3 << 30)
    for source in ("root.cer", "good.csr", "some.p12", "people.csv"):
        data = (here / source).read_bytes()
        folder.write("truncated-" + source, data[:len(data) // 2])


def refused(*arguments, says=None, statuses=(1, 2)):
    done = folder.run(*arguments, timeout=120)
    said = done.stderr.decode(errors="replace")
    where = " ".join(map(str, arguments))
    assert done.returncode in statuses, f"{where}: status {done.returncode}\n{said[-3000:]}"
    assert said.strip() and "Sanitizer" not in said and "runtime error" not in said and "CRITICAL" not in said, f"{where}: {said[-3000:]}"
    assert len(said.strip().splitlines()) >= 1 and len(said) < 6000, where
    if says:
        assert says.lower() in said.lower(), f"{where}: says nothing of “{says}”: {said}"


def each(names, *arguments):
    """FILE in the arguments stands for every bad file in turn."""
    for name in names:
        refused(*[str(a).replace("FILE", name) for a in arguments])


FILES = ["empty", "noise", "huge", "invalid-utf8", "missing", ".", "truncated-root.cer", "truncated-some.p12"]


def trusted_certificates():
    """a trusted certificate profile takes roots only, and says what it was given"""
    create = ["profile", "create", "--type", "trusted-certificate", "--platform", "windows10", "--name", "Bad", "destinationStore=computerCertStoreRoot"]
    each(FILES, *create, "trustedRootCertificate=@FILE")
    refused(*create, "trustedRootCertificate=@key.pem", says="private key")
    refused(*create, "trustedRootCertificate=@leaf.cer", says="only certificates of authorities")
    refused(*create, "trustedRootCertificate=@expired.pem", says="expired")
    refused(*create, "trustedRootCertificate=@good.csr", says="request")
    refused(*create, "trustedRootCertificate=@some.p12")


def requests():
    """a request to sign must be whole, and signed by its own key"""
    sign = ["authority", "sign", "Contoso Issuing CA", "--template", "IntunePKCS", "--requester", "CORP\\CONNECTOR1$", "--out", "out.cer", "--passphrase-file", "vault.pass", "--csr"]
    each(FILES + ["truncated-good.csr", "key.pem", "leaf.cer", "some.p12"], *sign, "FILE")
    refused(*sign, "false.csr", says="signature")
    assert not (here / "out.cer").exists()


def lists_of_people():
    """a list of people must be one"""
    each([f for f in FILES if f != "invalid-utf8"] + ["root.cer", "some.p12"], "directory", "import", "FILE")
    refused("directory", "import", "invalid-utf8", says="line 2", statuses=(3,))  # its head is good, its lines are not


def templates():
    """a template to import must be one"""
    each(FILES + ["people.csv", "root.cer"], "template", "import", "FILE")


def takeovers():
    """an authority that is taken over needs its own key and certificate"""
    take = ["authority", "import", "Taken", "--passphrase-file", "vault.pass"]
    each(FILES, *take, "--key", "FILE", "--certificate", "root.cer")
    each(FILES, *take, "--key", "key.pem", "--certificate", "FILE")
    refused(*take, "--key", "key.pem", "--certificate", "root.cer")
    refused(*take, "--key", "key.pem", "--certificate", "leaf.pem")
    refused(*take, "--key", "key.pem", "--certificate", "expired.pem", says="expired")


def backups():
    """only a whole backup is restored, and nothing is lost by trying"""
    before = folder.must("request", "list")
    each(FILES + ["people.csv", "root.cer"], "--yes", "restore", "FILE", "--passphrase-file", "vault.pass")
    assert folder.must("request", "list") == before


def secrets():
    """a wrong, empty or missing passphrase is refused"""
    folder.write("wrong.pass", "not this one\n")
    for name in ("wrong.pass", "empty", "missing", "noise"):
        refused("connector", "run", "--once", "--passphrase-file", name)
        refused("vault", "change-passphrase", "--passphrase-file", name, "--new-passphrase-file", "pfx.pass")


def words():
    """what the command line does not know is refused with status 2"""
    for arguments in (["nonsense"], ["authority", "nonsense"], ["template", "list", "--nonsense"], ["request", "show"], ["certificate", "list", "--limit", "many"],
                      ["profile", "create", "--type", "nonsense", "--platform", "windows10", "--name", "X"], ["authority", "create"]):
        done = folder.run(*arguments)
        assert done.returncode in (1, 2), (arguments, done.returncode)
        assert done.stderr.strip(), arguments
    for noun in ("request", "certificate"):
        done = folder.run(noun, "list", "--state", "bogus")
        assert done.returncode == 2 and b"bogus" in done.stderr, (noun, done.returncode, done.stderr)
    assert folder.run("nonsense").returncode == 2
    assert folder.run("authority", "nonsense").returncode == 2


def settings():
    """a setting out of its limits is refused, and names itself"""
    refused("profile", "set", "Wi-Fi certificate", "renewalThresholdPercentage=100", says="renewal")
    refused("profile", "set", "Wi-Fi certificate", "renewalThresholdPercentage=some", says="renewal")
    refused("profile", "set", "Wi-Fi certificate", "certificateValidityPeriodScale=centuries")
    refused("profile", "set", "Wi-Fi certificate", "nonsense=1", says="nonsense")
    refused("profile", "set", "Wi-Fi certificate", "certificateTemplateName=Intune PKCS", says="IntunePKCS")
    refused("template", "set", "IntunePKCS", "minimumKeySize=-5")
    refused("template", "set", "IntunePKCS", "validityPeriod=forever")
    refused("template", "set", "IntunePKCS", "applicationPolicies=not-an-oid")


def whole():
    """after all of that the audit chain is whole and the road still works"""
    folder.must("audit", "verify")
    folder.must("connector", "run", "--once", "--passphrase-file", "vault.pass")
    assert folder.json("request", "list")["@odata.count"] == 1


with folder:
    prepare()
    run_tests([trusted_certificates, requests, lists_of_people, templates, takeovers, backups, secrets, words, settings, whole])
