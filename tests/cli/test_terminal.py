#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_terminal.py CHANCERY-CLI: what is asked on a terminal, and what becomes of the answers. TAP."""
import os
import pty
import select
import shutil
import signal
import sys
import tempfile
import termios
import time

cli = sys.argv[1]
work = tempfile.mkdtemp()
folder = os.path.join(work, "data")
count, bad = 0, False
CREATE = ["authority", "create", "A", "--organization", "O", "--fqdn", "ca.corp.test", "--key", "ec:p256"]


def ok(good, what, detail=b""):
    global count, bad
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {what}", flush=True)
    if not good:
        bad = True
        print("# " + detail.decode(errors="replace").replace("\n", "\n# "), flush=True)


def echo_is_on(fd):
    return bool(termios.tcgetattr(fd)[3] & termios.ECHO)


def drive(arguments, answers, language=""):
    """Runs it on a terminal of its own; answers are (what to wait for, what to type). Gives status, output, and
    whether the terminal echoed while each answer was typed."""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ["LANGUAGE"] = language
        os.execv(cli, [cli, "--data-dir", folder] + arguments)
    out, echoes, deadline = b"", [], time.time() + 60
    for mark, text in answers:
        seen = len(out)
        while mark not in out[seen:] and time.time() < deadline:
            if select.select([fd], [], [], 0.2)[0]:
                try:
                    out += os.read(fd, 4096)
                except OSError:
                    break
        echoes.append(echo_is_on(fd))
        os.write(fd, text)
    while time.time() < deadline:
        try:
            data = os.read(fd, 4096)
        except OSError:
            break
        if not data:
            break
        out += data
    else:
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), out, echoes


status, out, _ = drive(CREATE, [(b"vault: ", b"correct horse\n"), (b"once more: ", b"other horse\n")])
ok(status == 1 and b"secrets-differ" in out, "a new passphrase that is typed in two ways is refused", out)
status, out, echoes = drive(CREATE, [(b"vault: ", b"correct horse\n"), (b"once more: ", b"correct horse\n")])
ok(status == 0, "the first authority asks for the passphrase of its vault", out)
ok(b"horse" not in out and echoes == [False, False], "what is typed is not shown", out)
crl = ["authority", "crl", "A", os.path.join(work, "a.crl")]
status, out, _ = drive(crl, [(b"vault: ", b"wrong horse\n")])
ok(status == 1 and b"wrong-secret" in out, "a wrong passphrase is refused", out)
status, out, _ = drive(crl, [(b"vault: ", b"correct horse\n")])
ok(status == 0 and os.path.exists(crl[-1]), "the right one opens the vault, and the work is done", out)
status, out, _ = drive(crl, [(b"vault: ", b"corr\x03")])
ok(status == 1 and b"cancelled" in out, "Ctrl-C at the prompt ends it", out)
status, out, _ = drive(["authority", "delete", "A"], [(b"[y/N] ", b"n\n")])
ok(status == 1 and b"not-confirmed" in out, "no is no", out)
status, out, _ = drive(["authority", "delete", "A"], [(b"[y/N] ", b"\n")])
ok(status == 1 and b"not-confirmed" in out, "an empty answer is no", out)
status, out, _ = drive(["authority", "delete", "A"], [(b"[y/N] ", b"\x03")])
ok(status == 1, "Ctrl-C is no", out)
status, out, echoes = drive(["authority", "delete", "A"], [(b"[y/N] ", b"yes\n")])
ok(status == 0 and echoes == [True], "yes is yes", out)
B = ["authority", "create", "B"] + CREATE[3:]
for language, letters, yes in (("de", "[j/N] ", "ja"), ("es", "[s/N] ", "si"), ("ja", "[はい/N] ", "yes")):
    asked = letters.encode()
    drive(B, [(b": ", b"correct horse\n")], language)
    status, out, _ = drive(["authority", "delete", "B"], [(asked, b"n\n")], language)
    ok(status == 1 and b"not-confirmed" in out, f"no is no in {language}", out)
    status, out, _ = drive(["authority", "delete", "B"], [(asked, b"?\n")], language)
    ok(status == 1 and b"not-confirmed" in out, f"what means nothing is no in {language}", out)
    status, out, _ = drive(["authority", "delete", "B"], [(asked, yes.encode() + b"\n")], language)
    ok(status == 0, f"{yes} is yes in {language}", out)
shutil.rmtree(work)
print(f"1..{count}")
sys.exit(bad)
