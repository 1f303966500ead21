#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""walk.py JUDGE-PORT SERVER-PORT FOLDER CLI: walks what chancery-server says in the shape of Microsoft Graph. TAP.

Every well-formed request goes through the judge; an answer that it refuses (599) fails the test on the spot. What no
client library would send goes to the server itself.
"""
import http.client
import json
import ssl
import subprocess
import sys
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor

JUDGE, PORT, FOLDER, CLI = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
CONFIGURATIONS = "/beta/deviceManagement/deviceConfigurations"
count = bad = judged = 0


def ok(good, name, detail=""):
    global count, bad
    count += 1
    if good:
        print(f"ok {count} - {name}", flush=True)
    else:
        bad += 1
        print(f"not ok {count} - {name}\n# {str(detail)[:600]}", flush=True)


class Answer:
    def __init__(self, response, text):
        self.status, self.headers, self.text = response.status, response.headers, text
        self.request = urllib.parse.unquote(response.headers.get("x-judge-request", ""))
        self.json = json.loads(text) if text and text[0] in "{[" else None

    def __repr__(self):
        return f"{self.status} (request {self.request}) {self.text[:400]}"

    @property
    def code(self):
        return self.json["error"]["code"] if self.json and "error" in self.json else None


def ask(method, path, body=None, headers=None, fit=True):
    """Through the judge. `fit`: whether it must find the request good."""
    global judged
    connection = http.client.HTTPConnection("127.0.0.1", JUDGE, timeout=60)
    sent = dict(headers or {})
    data = None
    if body is not None:
        data = json.dumps(body)
        sent["Content-Type"] = "application/json"
    connection.request(method, path.replace(" ", "%20"), data, sent)
    response = connection.getresponse()
    answer = Answer(response, response.read().decode())
    connection.close()
    judged += 1
    where = f"{method} {path}"
    if answer.status == 599:
        ok(False, f"the judge takes the answer to {where}", answer.text)
    if fit != (answer.request == "good"):
        ok(False, f"the judge finds the request {'good' if fit else 'bad'}: {where}", answer)
    if answer.headers.get("request-id") is None:
        ok(False, f"{where} has a request-id", answer)
    if answer.status >= 400 and answer.status != 599:
        error = (answer.json or {}).get("error", {})
        inner = error.get("innerError", {})
        if not (error.get("code") and error.get("message") and inner.get("date")
                and inner.get("request-id") == answer.headers["request-id"]):
            ok(False, f"the error has Graph's shape: {where}", answer)
    return answer


def walk(path):
    """All objects of a list, by its links; how many pages there were."""
    found, pages = [], 0
    while path:
        page = ask("GET", path, fit=True)
        if page.status != 200:
            return found, pages, page
        found += page.json["value"]
        pages += 1
        link = page.json.get("@odata.nextLink")
        if link and not link.startswith(f"https://127.0.0.1:{JUDGE}/beta/"):
            ok(False, "a link is absolute and names the host that was asked", link)
        path = link[link.index("/beta/"):] if link else None
    return found, pages, None


def raw(text, client="anna"):
    """To the server itself, as it stands; its status and what is left of the answer."""
    context = ssl.create_default_context(cafile=f"{FOLDER}/server.pem")
    if client:
        context.load_cert_chain(f"{FOLDER}/{client}.pem")
    with __import__("socket").create_connection(("localhost", PORT), timeout=60) as base, \
            context.wrap_socket(base, server_hostname="localhost") as tls:
        data = text if isinstance(text, bytes) else text.encode()
        answer = b""
        try:
            tls.sendall(data)
            while True:
                part = tls.recv(65536)
                if not part:
                    break
                answer += part
        except (ConnectionError, ssl.SSLError, TimeoutError) as problem:
            answer += b"" if answer else repr(problem).encode()
    head = answer.split(b"\r\n", 1)[0].split()
    return (int(head[1]) if len(head) > 1 and head[1].isdigit() else 0), answer.decode("utf-8", "replace")


def send(method, path, body=b"", kind="application/json", client="anna", more=""):
    body = body if isinstance(body, bytes) else body.encode()
    return raw(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {kind}\r\n{more}"
               f"Content-Length: {len(body)}\r\n\r\n".encode() + body, client)


def cli(*words):
    run = subprocess.run([CLI, "--data-dir", f"{FOLDER}/data", "--passphrase-file", f"{FOLDER}/vault.pass", "--yes", "--json",
                          *words], capture_output=True, text=True, check=False)
    if run.returncode:
        print("# " + run.stderr.replace("\n", "\n# "))
    return json.loads(run.stdout) if run.stdout.strip() else None


# --- devices, users, groups, connectors -----------------------------------------------------------------------
DEVICES = "/beta/deviceManagement/managedDevices"
found, pages, problem = walk(DEVICES)
ok(len(found) == 430 and len({d["id"] for d in found}) == 430 and pages == 5, "all devices come, each once, in five pages", (len(found), pages, problem))
found, pages, problem = walk(DEVICES + "?$top=7&$select=id%2CdeviceName&$orderby=deviceName%20desc")
names = [d["deviceName"] for d in found]
ok(len(found) == 430 and pages == 62 and names == sorted(names, reverse=True), "a small page leads to the end, in order", (len(found), pages, problem))
ok(all(set(d) == {"id", "deviceName"} for d in found), "$select leaves what was asked for", found[0])
page = ask("GET", DEVICES + "?$count=true&$top=1")
ok(page.json["@odata.count"] == 430 and len(page.json["value"]) == 1, "$count counts all", page)
ok("@odata.count" not in ask("GET", DEVICES + "?$top=1").json, "and is not there without being asked")
ok(page.json["@odata.context"] == f"https://127.0.0.1:{JUDGE}/beta/$metadata#deviceManagement/managedDevices", "a list has its context", page)
device = page.json["value"][0]
one = ask("GET", DEVICES + "/" + device["id"])
ok({k: v for k, v in one.json.items() if k != "@odata.context"} == device, "one device is what its list has", one)
ok(one.json["@odata.context"].endswith("#deviceManagement/managedDevices/$entity"), "and has the context of one", one)
ok(ask("GET", DEVICES + f"/{uuid.uuid4()}").status == 404 and ask("GET", DEVICES + "/PC-001").status == 404, "another ID is 404, and so is a name")
ok(len(ask("GET", DEVICES + "?$top=2147483647").json["value"]) == 430, "a huge page is as large as there are objects")
ok(ask("GET", DEVICES + "?$top=99999999999999999999").status == 400, "a number beyond numbers is 400")
ok(ask("GET", DEVICES + "?$top=-1", fit=False).status == 400, "so is one below zero")
ok(ask("GET", DEVICES + "?$top=0").json["value"] == [], "a page of none is empty, and the last")
ok([d["deviceName"] for d in ask("GET", DEVICES + "?$skip=428&$orderby=deviceName").json["value"]] == ["PC-429", "PC-430"], "$skip leaves out")

for text, wanted in [
    ("deviceName eq 'PC-007'", ["PC-007"]),
    ("deviceName eq 'pc-007'", ["PC-007"]),
    ("startswith(deviceName,'PC-00')", [f"PC-00{i}" for i in range(1, 10)]),
    ("startswith(deviceName,'PC-00') and deviceName gt 'PC-007'", ["PC-008", "PC-009"]),
    ("deviceName ge 'PC-429'", ["PC-429", "PC-430"]),
    ("deviceName lt 'PC-002' or deviceName le 'PC-002'", ["PC-001", "PC-002"]),
    ("contains(serialNumber,'N00') and not endswith(serialNumber,'9') and deviceName ne 'PC-001'", [f"PC-00{i}" for i in range(2, 9)]),
    ("(deviceName eq 'PC-001' or deviceName eq 'PC-002') and operatingSystem eq 'Windows'", ["PC-001", "PC-002"]),
    ("deviceName in ('PC-003', 'PC-004')", ["PC-003", "PC-004"]),
    ("tolower(serialNumber) eq 'sn005'", ["PC-005"]),
    ("imei eq null and deviceName eq 'PC-006'", ["PC-006"]),
    ("imei ne null", []),
    ("deviceName eq 'PC-*'", []),
    ("deviceName eq '!PC-001'", []),
    ("deviceName eq 'It''s'", []),
    (f"id eq '{device['id']}'", [device["deviceName"]]),
    (f"id eq {device['id']}", [device["deviceName"]]),
    ("enrolledDateTime gt 2020-01-01T00:00:00Z and deviceName eq 'PC-007'", ["PC-007"]),
    ("enrolledDateTime lt 2020-01-01T00:00:00Z", []),
]:
    answer = ask("GET", DEVICES + "?$filter=" + urllib.parse.quote(text, safe=""))
    got = sorted(d["deviceName"] for d in answer.json["value"]) if answer.status == 200 else None
    ok(got == wanted, f"$filter={text}", answer)
found, pages, problem = walk(DEVICES + "?$top=10&$filter=" + urllib.parse.quote("contains(deviceName,'PC-1') or contains(deviceName,'PC-2')"))
ok(len(found) == 200 and pages == 20, "a filter that only the server can do has pages, too", (len(found), pages, problem))
for text, why in [
    ("noSuchProperty eq 'x'", "noSuchProperty"), ("deviceName eq 5", "type"), ("enrolledDateTime gt 'yesterday'", "type"),
    ("length(deviceName) eq 3", "length"), ("deviceName eq", "position"), ("(deviceName eq 'a'", "bracket"), ("deviceName like 'x'", "expected"),
    ("deviceName eq 'x' xor deviceName eq 'y'", "expected"), ("deviceName eq 'open", "position"), ("", "position"),
    ("tags/any(t: t eq 'x')", "tags"), (" or ".join(["deviceName eq 'x'"] * 65), "long"), ("(" * 100, "long"), ("deviceName gt null", "null"),
]:
    answer = ask("GET", DEVICES + "?$filter=" + urllib.parse.quote(text, safe=""), fit=text != "")
    ok(answer.status == 400 and answer.code == "badRequest" and why in answer.json["error"]["message"], f"a filter that is not understood is 400: {text[:50]}", answer)
for option, fit in [("$select=noSuch", True), ("$expand=users", True), ("$orderby=imei", True), ("$orderby=deviceName sideways", True), ("$search=x", True),
                    ("$skiptoken=zzz", True), ("$apply=groupby((platform))", False), ("filter={}", False), ("$count=maybe", False)]:
    ok(ask("GET", DEVICES + "?" + option, fit=fit).status == 400, f"an option that is not supported is 400, never ignored: {option}")

page = ask("GET", DEVICES + "?$top=3")
etag = page.headers["ETag"]
again = ask("GET", DEVICES + "?$top=3", headers={"If-None-Match": etag})
ok(again.status == 304 and again.text == "" and again.headers["ETag"] == etag, "what has not changed is 304", again)
ok(ask("GET", DEVICES + "?$top=4", headers={"If-None-Match": etag}).status == 200, "another page is another ETag")

users, pages, problem = walk("/beta/users?$top=5")
ok(len(users) == 12 and pages == 3, "users come in pages", (len(users), pages))
ok(ask("GET", "/beta/users/" + users[0]["id"]).json["userPrincipalName"] == users[0]["userPrincipalName"], "one user")
ok(len(ask("GET", "/beta/users?$filter=" + urllib.parse.quote("startswith(userPrincipalName,'user1') and accountEnabled eq true")).json["value"]) == 4, "users are filtered")
groups = {g["displayName"]: g["id"] for g in ask("GET", "/beta/groups").json["value"]}
ok(set(groups) == {"First", "Others"}, "groups", groups)
ok(ask("GET", "/beta/groups/" + groups["Others"]).json["description"] == "It's nobody's", "one group")
members = ask("GET", f"/beta/groups/{groups['First']}/members").json["value"]
ok(sorted(m["displayName"] for m in members) == [f"PC-00{i}" for i in range(1, 6)] and {m["@odata.type"] for m in members} == {"#microsoft.graph.device"}, "members of a group", members)
ok(ask("GET", f"/beta/groups/{groups['First']}/members?$top=2").json.get("@odata.nextLink"), "have pages")
for path, text, wanted in [
    ("/beta/groups", "displayName eq 'first'", ["First"]), ("/beta/groups", "startswith(displayName,'Oth') and securityEnabled eq true", ["Others"]),
    ("/beta/groups", "description ne null and mailEnabled eq false", ["Others"]), (f"/beta/groups/{groups['First']}/members", "displayName ge 'PC-004'", ["PC-004", "PC-005"]),
    ("/beta/users", "mail eq 'USER3@contoso.test'", ["User 3"]), ("/beta/users", "surname eq null and displayName le 'User 1'", ["User 1"]),
    ("/beta/deviceManagement/ndesConnectors", "state eq 'none' and startswith(displayName,'host1')", ["HOST1"]),
]:
    answer = ask("GET", path + "?$filter=" + urllib.parse.quote(text, safe=""))
    ok(answer.status == 200 and [o["displayName"] for o in answer.json["value"]] == wanted, f"$filter={text}", answer)
ok(ask("GET", "/beta/groups?$orderby=displayName%20desc").json["value"][0]["displayName"] == "Others", "groups have an order")
ok(ask("GET", f"/beta/groups/{groups['First']}/members?$orderby=displayName").status == 400, "where a list has none, $orderby is 400")
ok(ask("GET", f"/beta/groups/{uuid.uuid4()}/members").status == 404, "of a group that is not there: 404")

CONNECTORS = "/beta/deviceManagement/ndesConnectors"
connectors = ask("GET", CONNECTORS).json["value"]
ok(sorted(c["displayName"] for c in connectors) == ["HOST1", "HOST2"] and {c["state"] for c in connectors} == {"none"}, "connectors", connectors)
second = next(c["id"] for c in connectors if c["displayName"] == "HOST2")
before = ask("GET", f"{CONNECTORS}/{second}")
renamed = ask("PATCH", f"{CONNECTORS}/{second}", {"@odata.type": "#microsoft.graph.ndesConnector", "displayName": "Second"}, {"If-Match": before.headers["ETag"]})
ok(renamed.status == 200 and renamed.json["displayName"] == "Second", "a connector is renamed", renamed)
stale = ask("PATCH", f"{CONNECTORS}/{second}", {"displayName": "Third"}, {"If-Match": before.headers["ETag"]})
ok(stale.status == 412, "not by who has an older one", stale)
ok(ask("PATCH", f"{CONNECTORS}/{second}", {"@odata.type": "#microsoft.graph.ndesConnector", "state": "active"}).status == 400, "its state is not for clients to set")
ok(ask("GET", f"/beta/deviceManagement/certificateConnectorDetails/{second}").json["connectorName"] == "Second", "its details follow")
ok(len(ask("GET", "/beta/deviceManagement/certificateConnectorDetails").json["value"]) == 2, "details have a list")
ok(ask("DELETE", f"{CONNECTORS}/{second}").status == 204 and ask("GET", f"{CONNECTORS}/{second}").status == 404, "a connector is removed")

# --- configurations --------------------------------------------------------------------------------------------
import base64  # noqa: E402
cli("authority", "export-certificate", "CA", f"{FOLDER}/ca.cer")
der = open(f"{FOLDER}/ca.cer", "rb").read()
if der.startswith(b"-----"):
    der = ssl.PEM_cert_to_DER_cert(der.decode())
root64 = base64.b64encode(der).decode()


def pkcs(kind, name, **more):
    """What a portal posts: read-only properties and nulls among it."""
    body = {"@odata.type": f"#microsoft.graph.{kind}", "id": "00000000-0000-0000-0000-000000000000", "displayName": name, "description": None,
            "roleScopeTagIds": ["0"], "renewalThresholdPercentage": 20, "certificateValidityPeriodScale": "years", "certificateValidityPeriodValue": 1,
            "certificationAuthority": "ca1.corp.contoso.test", "certificationAuthorityName": "CA", "certificateTemplateName": "Console",
            "subjectNameFormat": "commonName"}
    body.update(more)
    return body


made = {}
kinds = {
    "windows81TrustedRootCertificate": dict(destinationStore="computerCertStoreRoot"),
    "iosTrustedRootCertificate": {}, "macOSTrustedRootCertificate": dict(deploymentChannel="deviceChannel"), "androidTrustedRootCertificate": {},
    "androidWorkProfileTrustedRootCertificate": {}, "androidDeviceOwnerTrustedRootCertificate": {}, "aospDeviceOwnerTrustedRootCertificate": {},
}
for kind, more in kinds.items():
    body = {"@odata.type": "#microsoft.graph." + kind, "displayName": "Root " + kind, "certFileName": "ca.cer", "trustedRootCertificate": root64, **more}
    answer = ask("POST", CONFIGURATIONS, body)
    ok(answer.status == 201 and all(answer.json.get(k) == v for k, v in body.items()), f"{kind} is made", answer)
    made[kind] = (answer.json or {}).get("id")
custom = dict(certificateStore="user", subjectNameFormat="custom", subjectNameFormatString="CN={{UserName}},E={{EmailAddress}}",
              customSubjectAlternativeNames=[{"sanType": "userPrincipalName", "name": "{{UserPrincipalName}}"}])
eku = dict(extendedKeyUsages=[{"name": "Client Authentication", "objectIdentifier": "1.3.6.1.5.5.7.3.2"}])


def bound(kind):
    return {"rootCertificate@odata.bind": f"https://localhost/beta/deviceManagement/deviceConfigurations('{made[kind]}')"}


kinds = {
    "windows10PkcsCertificateProfile": dict(keyStorageProvider="useTpmKspOtherwiseUseSoftwareKsp", **custom, **eku),
    "iosPkcsCertificateProfile": dict(custom), "macOSPkcsCertificateProfile": dict(custom, allowAllAppsAccess=False, deploymentChannel="deviceChannel"),
    "androidPkcsCertificateProfile": dict(eku, subjectAlternativeNameType="emailAddress,userPrincipalName", **bound("androidTrustedRootCertificate")),
    "androidWorkProfilePkcsCertificateProfile": dict(custom, **eku, **bound("androidWorkProfileTrustedRootCertificate")),
    "androidDeviceOwnerPkcsCertificateProfile": dict(custom, **eku, certificationAuthorityType="microsoft", certificateAccessType="userApproval", **bound("androidDeviceOwnerTrustedRootCertificate")),
    "aospDeviceOwnerPkcsCertificateProfile": dict(custom, **eku, certificationAuthorityType="microsoft", **bound("aospDeviceOwnerTrustedRootCertificate")),
}
for kind, more in kinds.items():
    body = pkcs(kind, "PKCS " + kind, **more)
    answer = ask("POST", CONFIGURATIONS, body)
    same = [k for k, v in body.items() if k != "id" and "@odata.bind" not in k and (answer.json or {}).get(k) != v]
    ok(answer.status == 201 and same == [], f"{kind} is made, and kept as it was said", (same, answer))
    made[kind] = (answer.json or {}).get("id")
ok(answer.headers.get("Location") == f"{CONFIGURATIONS}/{made[kind]}" and answer.json["@odata.context"].endswith("deviceConfigurations/$entity"), "the answer says where it is", answer.headers)
everything, pages, problem = walk(CONFIGURATIONS + "?$top=4&$expand=assignments")
ok(len(everything) == 14 and pages == 4 and all(c["assignments"] == [] for c in everything), "all configurations come, in pages", (len(everything), pages, problem))
ok([c["id"] for c in ask("GET", CONFIGURATIONS + "?$filter=" + urllib.parse.quote("isof('microsoft.graph.iosPkcsCertificateProfile')", safe="")).json["value"]] == [made["iosPkcsCertificateProfile"]], "isof finds one kind")
ok(len(ask("GET", CONFIGURATIONS + "?$filter=" + urllib.parse.quote("certificateStore eq 'user' and renewalThresholdPercentage ge 20")).json["value"]) == 6, "settings are filtered, too")
profile = f"{CONFIGURATIONS}/{made['windows10PkcsCertificateProfile']}"
WINDOWS = "#microsoft.graph.windows10PkcsCertificateProfile"
ok(cli("profile", "show", made["androidPkcsCertificateProfile"])["rootCertificate"] == made["androidTrustedRootCertificate"], "the root certificate is bound")
for kind in ("androidPkcsCertificateProfile", "androidDeviceOwnerPkcsCertificateProfile"):
    root = ask("GET", f"{CONFIGURATIONS}/{made[kind]}/microsoft.graph.{kind}/rootCertificate")
    ok(root.status == 200 and root.json["id"] == made[kind.replace("PkcsCertificateProfile", "TrustedRootCertificate")], f"the root certificate of {kind} is read by its link", root)
ok(ask("GET", f"{CONFIGURATIONS}/{made['iosPkcsCertificateProfile']}/microsoft.graph.androidPkcsCertificateProfile/rootCertificate").status == 404, "not by the name of another type")
linux = cli("profile", "create", "--type", "trusted-certificate", "--platform", "linux", "--name", "Of Linux", f"trustedRootCertificate=@{FOLDER}/ca.cer")
ok(linux and len(walk(CONFIGURATIONS)[0]) == 14, "a profile that Graph has no type for is not shown there", linux)

start = ask("GET", profile)
changed = ask("PATCH", profile, {"@odata.type": WINDOWS, "displayName": "Staff", "renewalThresholdPercentage": 30, "subjectAlternativeNameType": None})
ok(changed.status == 200 and changed.json["displayName"] == "Staff" and changed.json["renewalThresholdPercentage"] == 30 and changed.json["version"] == start.json["version"] + 1, "PATCH changes what it says", changed)
ok(changed.json["customSubjectAlternativeNames"] == start.json["customSubjectAlternativeNames"], "and nothing else", changed)
ok(ask("GET", profile, headers={"If-None-Match": changed.headers["ETag"]}).status == 304, "its ETag is that of GET", changed.headers)
ok(ask("GET", profile, headers={"If-None-Match": start.headers["ETag"]}).status == 200, "an older ETag is not")
stale = ask("PATCH", profile, {"@odata.type": WINDOWS, "displayName": "Late"}, {"If-Match": start.headers["ETag"]})
ok(stale.status == 412 and stale.code == "preconditionFailed" and ask("GET", profile).json["displayName"] == "Staff", "a stale If-Match is 412, and nothing changes", stale)
ok(ask("DELETE", profile, headers={"If-Match": start.headers["ETag"]}).status == 412, "for DELETE, too")
ok(ask("PATCH", profile, {"@odata.type": WINDOWS, "description": "For all"}, {"If-Match": changed.headers["ETag"]}).json["description"] == "For all", "the present one is good")
with ThreadPoolExecutor(8) as pool:
    etag = ask("GET", profile).headers["ETag"]
    before = ask("GET", profile).json["version"]
    tries = list(pool.map(lambda i: send("PATCH", profile, json.dumps({"@odata.type": WINDOWS, "description": f"By {i}"}), more=f"If-Match: {etag}\r\n")[0], range(24)))
ok(tries.count(200) == 1 and set(tries) <= {200, 409, 412} and ask("GET", profile).json["version"] == before + 1, "of many who have seen the same version one changes it", tries)
ok(ask("PATCH", profile, {"@odata.type": WINDOWS, "description": None}, {"If-Match": "*"}).json["description"] is None, "null takes away")

good = pkcs("windows10PkcsCertificateProfile", "Bad", keyStorageProvider="useSoftwareKsp", certificateStore="user")
for name, change, fit in [
    ("an unknown property", {"colour": "red"}, False), ("a wrong type", {"renewalThresholdPercentage": "twenty"}, False), ("a number out of range", {"renewalThresholdPercentage": 150}, False),
    ("a word that is none of the choices", {"keyStorageProvider": "useHope"}, False), ("an unknown kind", {"@odata.type": "#microsoft.graph.windows99PkcsCertificateProfile"}, False),
    ("a kind that is not done here", {"@odata.type": "#microsoft.graph.androidForWorkTrustedRootCertificate"}, False), ("no kind", {"@odata.type": None}, False), ("no name", {"displayName": None}, False),
    ("no template", {"certificateTemplateName": None}, False), ("a scope tag", {"roleScopeTagIds": ["7"]}, True),
    ("an applicability rule", {"deviceManagementApplicabilityRuleDeviceMode": {"@odata.type": "microsoft.graph.deviceManagementApplicabilityRuleDeviceMode", "deviceMode": "standardConfiguration", "ruleType": "include"}}, True),
    ("an unknown property within", {"extendedKeyUsages": [{"name": "x", "objectIdentifier": "1.2.3", "hue": 1}]}, False),
    ("a host that is none", {"certificationAuthority": "https://ca1/"}, True), ("an attribute of another kind", {"allowAllAppsAccess": True}, False),
    ("a variable that there is not", {"subjectNameFormat": "custom", "subjectNameFormatString": "CN={{Nonsense}}"}, True),
]:
    body = {k: v for k, v in {**good, **change}.items() if v is not None or k not in change}
    answer = ask("POST", CONFIGURATIONS, body, fit=fit)
    ok(answer.status == 400 and answer.code == "badRequest", f"{name} is 400", answer)
ok(ask("POST", CONFIGURATIONS, {"@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "displayName": "Bad", "trustedRootCertificate": "bm8gY2VydGlmaWNhdGU="}).status == 400, "what is no certificate is 400")
ok(ask("PATCH", profile, {"@odata.type": "#microsoft.graph.iosPkcsCertificateProfile", "displayName": "x"}).status == 400, "a kind does not change")
ok(ask("PATCH", profile, {"displayName": "x"}, fit=False).status == 400, "PATCH says which kind it means")
ok(ask("PATCH", f"{CONFIGURATIONS}/{uuid.uuid4()}", {"@odata.type": WINDOWS, "displayName": "x"}).status == 404, "what is not there is 404")
ok(len(walk(CONFIGURATIONS)[0]) == 14, "and nothing of that was made")

# --- assignments and what comes of them ------------------------------------------------------------------------
GROUP = "#microsoft.graph.groupAssignmentTarget"
assign = [{"target": {"@odata.type": GROUP, "groupId": groups["First"]}}, {"target": {"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": groups["Others"]}}]
answer = ask("POST", profile + "/assign", {"assignments": assign})
ok(answer.status == 200 and sorted(a["target"]["@odata.type"] for a in answer.json["value"]) == sorted(a["target"]["@odata.type"] for a in assign), "a profile is assigned", answer)
ok({a["id"] for a in ask("GET", profile + "/assignments").json["value"]} == {a["id"] for a in answer.json["value"]}, "the assignments are listed", answer)
ok(len(ask("GET", profile + "?$expand=assignments").json["assignments"]) == 2, "and expanded")
for name, body, fit in [
    ("a filter", [{"target": {"@odata.type": GROUP, "groupId": groups["First"], "deviceAndAppManagementAssignmentFilterId": str(uuid.uuid4()), "deviceAndAppManagementAssignmentFilterType": "include"}}], True),
    ("a group that is not there", [{"target": {"@odata.type": GROUP, "groupId": str(uuid.uuid4())}}], True), ("a group by its name", [{"target": {"@odata.type": GROUP, "groupId": "First"}}], True),
    ("no group", [{"target": {"@odata.type": GROUP}}], False), ("removal by intent", [{"intent": "remove", "target": assign[0]["target"]}], True),
    ("a collection", [{"target": {"@odata.type": "#microsoft.graph.configurationManagerCollectionAssignmentTarget", "collectionId": "x"}}], True),
    ("a target of nonsense", [{"target": {"@odata.type": "#microsoft.graph.nobody"}}], False), ("no list", {"a": 1}, False),
]:
    ok(ask("POST", profile + "/assign", {"assignments": body}, fit=fit).status == 400, f"{name} is 400")
ok(len(ask("GET", profile + "/assignments").json["value"]) == 2, "and nothing of that was assigned")
overview = ask("GET", profile + "/deviceStatusOverview").json
ok(overview["pendingCount"] == 5 and overview["successCount"] == 0 and overview["configurationVersion"] == ask("GET", profile).json["version"], "five devices wait", overview)
cli("connector", "run", "HOST1", "--once")
overview = ask("GET", profile + "/deviceStatusOverview").json
statuses = ask("GET", profile + "/deviceStatuses?$top=2")
found, pages, problem = walk(profile + "/deviceStatuses?$top=2")
ok(overview["successCount"] == 5 and len(found) == 5 and pages == 3 and {s["status"] for s in found} == {"compliant"}, "a connector has served them", (overview, found))
ok(len(ask("GET", profile + "/deviceStatuses?$filter=" + urllib.parse.quote("status eq 'compliant' and deviceDisplayName ne 'PC-001'")).json["value"]) == 4, "statuses are filtered")
people = ask("GET", profile + "/userStatuses").json["value"]
ok(len(people) == 5 and {p["devicesCount"] for p in people} == {1} and {p["status"] for p in people} == {"compliant"}, "each of five users has one", people)
ok(ask("GET", profile + "/userStatusOverview").json["successCount"] == 5, "and they are counted")
ok(ask("GET", CONNECTORS).json["value"][0]["state"] in ("active", "inactive"), "the connector was seen")
everybody = [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]
ok([a["target"]["@odata.type"] for a in ask("POST", profile + "/assign", {"assignments": everybody}).json["value"]] == [everybody[0]["target"]["@odata.type"]], "assigning replaces")
found, pages, problem = walk(profile + "/deviceStatuses")
ok(len(found) == 430 and pages == 5, "now all devices have a status, in pages", (len(found), pages))
ok(len(ask("POST", profile + "/assign", {"assignments": everybody * 2}).json["value"]) == 1, "what is said twice is assigned once")
with open(f"{FOLDER}/many.csv", "w", encoding="ascii") as file:
    file.write("kind,id,name,groups\n" + "".join(f"user,many{i},Many {i},Many {i}\n" for i in range(110)))
cli("directory", "import", f"{FOLDER}/many.csv")
many = walk("/beta/groups?$filter=" + urllib.parse.quote("startswith(displayName,'Many')"))[0]
answer = ask("POST", profile + "/assign", {"assignments": [{"target": {"@odata.type": GROUP, "groupId": g["id"]}} for g in many]})
ok(answer.json["@odata.context"] == ask("GET", profile + "/assignments").json["@odata.context"], "what is assigned has the context of its list", answer)
found, pages, problem = walk(answer.json["@odata.nextLink"][answer.json["@odata.nextLink"].index("/beta/"):])
ok(len(many) == 110 and len(answer.json["value"]) == 100 and len(found) == 10, "and goes on there", problem)
ok(ask("POST", profile + "/assign", {"assignments": []}).json["value"] == [], "an empty list takes all away")
ok(ask("DELETE", f"{CONFIGURATIONS}/{made['androidTrustedRootCertificate']}").status == 409, "what others need is not deleted")
ok(ask("DELETE", profile).status == 204 and ask("GET", profile).status == 404 and ask("DELETE", profile).status == 404, "DELETE deletes")
key = f"{CONFIGURATIONS}('{made['iosPkcsCertificateProfile']}')"
status, text = send("GET", key)
ok(status == 200 and made["iosPkcsCertificateProfile"] in text, "a key may stand in brackets", text)
ok(send("GET", f"{CONFIGURATIONS}('')")[0] == 404 and send("GET", "/beta/('x')")[0] == 404 and send("GET", f"{CONFIGURATIONS}(')")[0] == 404, "but not without one")
audit = cli("audit", "list")
actions = [(a.get("activity"), a.get("actor")) for a in (audit or {}).get("value", [])]
ok({"profile-create", "profile-set", "profile-assign", "profile-delete", "connector-rename"} <= {a for a, _ in actions}, "each change is in the audit log", actions[:5])

# --- several in one --------------------------------------------------------------------------------------------------
BATCH = "/beta/$batch"
JSON = {"Content-Type": "application/json"}
ipath = "/deviceManagement/deviceConfigurations/" + made["iosPkcsCertificateProfile"]
IOS = "#microsoft.graph.iosPkcsCertificateProfile"


def batch(*requests, fit=True):
    answer = ask("POST", BATCH, {"requests": list(requests)}, fit=fit)
    return answer, {r["id"]: r for r in (answer.json or {}).get("responses", [])}


answer, parts = batch(*[{"id": str(i), "method": "GET", "url": f"/deviceManagement/managedDevices?$filter=deviceName eq 'PC-0{i:02}'"} for i in range(1, 21)])
ok(answer.status == 200 and [parts[str(i)]["body"]["value"][0]["deviceName"] for i in range(1, 21)] == [f"PC-0{i:02}" for i in range(1, 21)], "twenty requests come as one", answer)
answer, parts = batch(
    {"id": "read", "method": "GET", "url": ipath, "dependsOn": ["change"]},
    {"id": "change", "method": "PATCH", "url": ipath, "headers": JSON, "body": {"@odata.type": IOS, "description": "By a batch"}},
    {"id": "bad", "method": "PATCH", "url": ipath, "headers": JSON, "body": {"@odata.type": IOS, "colour": 1}, "dependsOn": ["change"]},
    {"id": "never", "method": "PATCH", "url": ipath, "headers": JSON, "body": {"@odata.type": IOS, "description": "Never"}, "dependsOn": ["bad"]},
    {"id": "nor", "method": "DELETE", "url": ipath, "dependsOn": ["never", "read"]},
    {"id": "stale", "method": "DELETE", "url": ipath, "headers": {"if-match": 'W/"0-x"'}},
    {"id": "gone", "method": "GET", "url": f"/users/{uuid.uuid4()}"}, {"id": "made", "method": "POST", "url": "deviceManagement/deviceConfigurations", "headers": JSON,
     "body": {"@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "displayName": "Of a batch", "trustedRootCertificate": root64}},
    {"id": "inner", "method": "POST", "url": "/$batch", "headers": JSON, "body": {"requests": [{"id": "1", "method": "GET", "url": "/users"}]}},
    {"id": "up", "method": "GET", "url": "/../v1/users"}, {"id": "away", "method": "GET", "url": "https://graph.microsoft.com/beta/users"}, {"id": "none", "method": "GET", "url": ""},
    {"id": "untyped", "method": "PATCH", "url": ipath, "body": {"@odata.type": IOS, "description": "x"}})
ok({k: r["status"] for k, r in parts.items()} == {"read": 200, "change": 200, "bad": 400, "never": 424, "nor": 424, "stale": 412, "gone": 404, "made": 201, "inner": 400, "up": 404, "away": 404, "none": 400, "untyped": 400},
   "each has its own status, and what depends on a failure is not done", {k: r["status"] for k, r in parts.items()})
ok(parts["read"]["body"]["description"] == "By a batch" and ask("GET", "/beta" + ipath).json["description"] == "By a batch", "one that depends on another sees what it did", parts["read"])
ok(parts["read"]["headers"]["ETag"] == ask("GET", "/beta" + ipath).headers["ETag"] and parts["never"]["body"]["error"]["code"] == "failedDependency", "with its headers", parts["read"])
ok(ask("DELETE", parts["made"]["headers"]["Location"]).status == 204, "what one made is there")
for name, requests, fit in [("twenty-one requests", [{"id": str(i), "method": "GET", "url": "/users"} for i in range(21)], False), ("no request", [], False),
                            ("an id twice", [{"id": "1", "method": "GET", "url": "/users"}] * 2, True), ("a circle", [{"id": "1", "method": "GET", "url": "/users", "dependsOn": ["2"]}, {"id": "2", "method": "DELETE", "url": ipath, "dependsOn": ["1"]}], True),
                            ("a dependency that is not there", [{"id": "1", "method": "DELETE", "url": ipath, "dependsOn": ["9"]}], True), ("no url", [{"id": "1", "method": "GET"}], False)]:
    ok(batch(*requests, fit=fit)[0].status == 400, f"{name}: the batch is 400")
ok(ask("GET", "/beta" + ipath).status == 200, "and nothing of it was done")
status, text = send("POST", BATCH, json.dumps({"requests": [{"id": "1", "method": "DELETE", "url": ipath}, {"id": "2", "method": "GET", "url": "/users?$top=1"}]}), client="rita")
parts = {r["id"]: r["status"] for r in json.loads(text[text.index("\r\n\r\n"):])["responses"]}
ok(status == 200 and parts == {"1": 403, "2": 200}, "roles hold within", parts)

# --- who may -----------------------------------------------------------------------------------------------------
ios = f"{CONFIGURATIONS}/{made['iosPkcsCertificateProfile']}"
ok(send("GET", ios, client="rita")[0] == 200, "an auditor reads")
for method, path, body in [("PATCH", ios, json.dumps({"@odata.type": "#microsoft.graph.iosPkcsCertificateProfile", "displayName": "x"})), ("DELETE", ios, ""),
                           ("POST", CONFIGURATIONS, json.dumps(good)), ("POST", ios + "/assign", json.dumps({"assignments": everybody}))]:
    status, text = send(method, path, body, client="rita")
    ok(status == 403 and '"accessDenied"' in text, f"and does not {method} {path.replace(made['iosPkcsCertificateProfile'], 'ID')}", text)
ok(send("GET", ios, client=None)[0] == 401, "nobody gets in without a certificate")

# --- hostile ------------------------------------------------------------------------------------------------------
version = ask("GET", ios).json["version"]
deep = "[" * 100000 + "]" * 100000
nested = '{"a":' * 64 + "1" + "}" * 64
many = json.dumps({"@odata.type": "#microsoft.graph.iosPkcsCertificateProfile", **{f"p{i}": i for i in range(100000)}})
wide = json.dumps({"@odata.type": "#microsoft.graph.iosPkcsCertificateProfile", "customSubjectAlternativeNames": [{"sanType": "emailAddress", "name": "x"}] * 40000})
twice = '{"@odata.type": "#microsoft.graph.iosPkcsCertificateProfile", "displayName": "a", "displayName": "b"}'
long = json.dumps({"@odata.type": "#microsoft.graph.iosPkcsCertificateProfile", "displayName": "x" * 2_000_000})
for name, method, path, body, wanted in [
    ("a deep nest of lists", "PATCH", ios, deep, {400}), ("a deep nest of objects", "POST", CONFIGURATIONS, nested, {400}), ("a hundred thousand properties", "PATCH", ios, many, {400}),
    ("forty thousand names", "PATCH", ios, wide, {400}), ("a property that stands twice", "PATCH", ios, twice, {400}), ("a name of 2 MB", "PATCH", ios, long, {400}),
    ("an empty body", "PATCH", ios, "", {400}), ("half of an object", "POST", CONFIGURATIONS, '{"a":', {400}), ("a list", "POST", CONFIGURATIONS, "[]", {400}), ("null", "PATCH", ios, "null", {400}),
    ("bytes that are no text", "PATCH", ios, b'{"displayName": "\xff\xfe"}', {400}), ("a zero in a name", "PATCH", ios, '{"displayName": "a\\u0000b"}', {400}),
    ("a body too large", "PATCH", ios, b'"' + b"x" * (17 << 20) + b'"', {413}), ("an option on a change", "PATCH", ios + "?$select=id", json.dumps({"@odata.type": "#microsoft.graph.iosPkcsCertificateProfile", "displayName": "x"}), {400}),
    ("a path upwards", "GET", CONFIGURATIONS + "/../../../etc/passwd", "", {404}), ("a path above everything", "GET", "/../../beta/nothing", "", {400, 404}), ("an encoded path upwards", "GET", CONFIGURATIONS + "/%2e%2e%2f%2e%2e%2fv1%2fusers", "", {404}),
    ("an encoded slash", "GET", "/beta/deviceManagement%2FdeviceConfigurations", "", {404}), ("an encoded slash in an ID", "GET", ios + "%2Fassignments", "", {404}), ("a zero in a path", "GET", CONFIGURATIONS + "/%00", "", {404}),
    ("an empty ID", "GET", CONFIGURATIONS + "/", "", {404}), ("two slashes", "GET", "/beta//users", "", {404}), ("an ID of 8 KB", "GET", CONFIGURATIONS + "/" + "a" * 8192, "", {404}), ("an ID of quotes", "GET", CONFIGURATIONS + "/%27%20OR%201=1--", "", {404}),
    ("a method that there is not", "PUT", ios, "{}", {405}), ("a change of a list", "DELETE", DEVICES, "", {405}), ("an option twice", "GET", DEVICES + "?$top=1&$top=2", "", {400}), ("half an escape", "GET", DEVICES + "?$filter=%2", "", {400}),
    ("no such resource", "GET", "/beta/deviceManagement/deviceCompliancePolicies", "", {404}), ("v1.0", "GET", "/v1.0/users", "", {404}),
]:
    status, text = send(method, path, body)
    ok(status in wanted, f"{name} is {'/'.join(map(str, sorted(wanted)))}", (status, text[:300]))
ok(send("PATCH", ios, '{"displayName": "x"}', kind="text/xml")[0] == 400, "XML is not read")
status, text = send("PUT", ios, "{}")
ok("Allow: " in text and sorted(text.split("Allow: ")[1].split("\r")[0].split(", ")) == ["DELETE", "GET", "PATCH"], "405 says which methods there are", text[:300])
status, text = send("GET", DEVICES + "?$top=1", more="")
ok("https://localhost/beta/" in text, "links name the host", text)
status, text = raw('GET /beta/users?$top=1 HTTP/1.1\r\nHost: evil.test/"><script>\r\nConnection: close\r\n\r\n')
ok("script" not in text, "unless it is none", text[:300])
ok(ask("GET", ios).json["version"] == version and len(walk(CONFIGURATIONS)[0]) == 13, "nothing was changed by any of that")

print(f"# {judged} exchanges went through the judge")
with open(f"{FOLDER}/count", "w", encoding="ascii") as file:
    file.write(str(count))
sys.exit(1 if bad else 0)
