# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests share: a private folder with a tenant in it, the command line, and TAP."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

STEPS = [
    ["authority", "create", "Contoso Issuing CA", "--organization", "Contoso", "--fqdn", "ca1.corp.contoso.test",
     "--key", "ec:p256", "--passphrase-file", "vault.pass"],
    ["authority", "export-certificate", "Contoso Issuing CA", "root.cer", "--root"],
    ["template", "duplicate", "User", "--display-name", "Intune PKCS"],
    ["template", "revoke-grant", "IntunePKCS", "CORP\\Domain Users", "enroll"],
    ["template", "set", "IntunePKCS", "allowExportableKey=true", "subjectNameSource=request", "compatibility.authority=2012r2",
     "compatibility.recipient=windows81", "keyAlgorithm=ec:p256", "minimumKeySize=256"],
    ["template", "grant", "IntunePKCS", "CORP\\CONNECTOR1$", "enroll"],
    ["authority", "issue-template", "Contoso Issuing CA", "IntunePKCS"],
    ["authority", "grant", "Contoso Issuing CA", "CORP\\CONNECTOR1$", "issue-and-manage-certificates"],
    ["authority", "grant", "Contoso Issuing CA", "CORP\\CONNECTOR1$", "request-certificates"],
    ["connector", "enroll", "CONNECTOR1"],
    ["directory", "import", "people.csv"],
    ["profile", "create", "--type", "trusted-certificate", "--platform", "windows10", "--name", "Contoso root",
     "trustedRootCertificate=@root.cer", "destinationStore=computerCertStoreRoot"],
    ["profile", "create", "--type", "pkcs-certificate", "--platform", "windows10", "--name", "Wi-Fi certificate",
     "renewalThresholdPercentage=20", "certificateValidityPeriodValue=1", "certificateValidityPeriodScale=years",
     "certificationAuthority=ca1.corp.contoso.test", "certificationAuthorityName=Contoso Issuing CA",
     "certificateTemplateName=IntunePKCS", "subjectNameFormat=commonName", "subjectAlternativeNameType=userPrincipalName",
     "extendedKeyUsages=Client Authentication,Secure Email"],
    ["profile", "assign", "Contoso root", "--include", "group:Staff"],
    ["profile", "assign", "Wi-Fi certificate", "--include", "group:Staff"],
]

# How far a folder is: the number of steps above that are done. "delivered" runs the connector, too; in "denied" some more people
# came after the template had been withdrawn.
STAGES = {"empty": 0, "authority": 1, "root": 2, "template": 3, "settings": 6, "issued": 7, "rights": 9, "connector": 10, "people": 11,
          "profiles": 13, "assigned": 15, "delivered": 15, "denied": 15}
LATE = 4


class Folder:
    """A private folder with everything that the command line needs; gone at the end."""

    def __init__(self, cli, parent=None):
        self.cli = pathlib.Path(cli).resolve()
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="chy-e2e-", dir=parent))
        (self.path / "home").mkdir()
        self.data = self.path / "share"
        self.write("vault.pass", "correct horse battery\n")
        self.write("pfx.pass", "a password for one file\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def write(self, name, content):
        data = content.encode() if isinstance(content, str) else content
        (self.path / name).write_bytes(data)
        return self.path / name

    def environment(self):
        return {**os.environ, "HOME": str(self.path / "home"), "XDG_DATA_HOME": str(self.data)}

    def cli_environment(self):
        # Whole stacks of what is allocated are for GTK's sake, and cost the command line most of its time.
        return {**self.environment(), "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "").replace("fast_unwind_on_malloc=0", "fast_unwind_on_malloc=1")}

    def start(self, *arguments, **options):
        return subprocess.Popen([self.cli, *map(str, arguments)], cwd=self.path, env=self.cli_environment(), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def run(self, *arguments, timeout=600):
        return subprocess.run([self.cli, *map(str, arguments)], cwd=self.path, env=self.cli_environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=timeout, check=False)

    def must(self, *arguments, status=0):
        done = self.run(*arguments)
        assert done.returncode == status, f"{' '.join(map(str, arguments))}: status {done.returncode}, not {status}\n" \
            + done.stderr.decode(errors="replace")[-3000:] + done.stdout.decode(errors="replace")[-1000:]
        return done.stdout.decode()

    def json(self, *arguments):
        return json.loads(self.must("--json", *arguments))

    def people(self, n, name="people.csv"):
        lines = ["kind,id,name,userPrincipalName,email,platform,serialNumber,user,groups"]
        for i in range(n):
            lines.append(f"user,u{i},Person {i},user{i}@contoso.test,user{i}@contoso.test,,,,Staff")
            lines.append(f"device,d{i},LAPTOP-{i},,,windows10,SN{i:06d},u{i},")
        return self.write(name, "\n".join(lines) + "\n")

    def road(self, n, until="assigned"):
        """Everything up to a stage, for `n` people with a device each."""
        self.people(n)
        for step in STEPS[:STAGES[until] if isinstance(until, str) else until]:
            self.must(*step)
        if until in ("delivered", "denied"):
            self.must("connector", "run", "--once", "--passphrase-file", "vault.pass")
        if until == "denied":
            self.must("authority", "withdraw-template", "Contoso Issuing CA", "IntunePKCS")
            self.people(n + LATE)
            self.must("directory", "import", "people.csv")
            self.run("connector", "run", "--once", "--passphrase-file", "vault.pass")
        return self

    @property
    def tenant(self):
        """What the console's --data-dir takes."""
        return self.data / "chancery"


def at(cli, stage, people=3):
    """A new folder at that stage of the road: `with road.at(cli, "issued") as folder`."""
    folder = Folder(cli)
    try:
        return folder.road(people, stage)
    except BaseException:
        folder.__exit__()
        raise


def sample(cli):
    """A new folder with the sample organization."""
    folder = Folder(cli)
    folder.must("--data-dir", str(folder.tenant), "sample", "create")
    return folder


def run_tests(tests, one_by_one=False):
    """Runs functions, whose doc comments are the names of the tests, and prints TAP. With `one_by_one` each stands on those before
    it: what comes after the first that fails is not tried."""
    print(f"1..{len(tests)}", flush=True)
    bad = 0
    for number, test in enumerate(tests, 1):
        name = (test.__doc__ or test.__name__).strip()
        if bad and one_by_one:
            print(f"not ok {number} - {name} # not tried after {bad}", flush=True)
            continue
        try:
            skipped = test()
            print(f"ok {number} - {name}" + (f" # SKIP {skipped}" if isinstance(skipped, str) else ""), flush=True)
        except Exception:  # pylint: disable=broad-except
            bad = number
            print(f"not ok {number} - {name}")
            print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
    sys.exit(1 if bad else 0)
