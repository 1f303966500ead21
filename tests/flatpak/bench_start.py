# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_start.py LOCAL: from starting a program until its first frame is on the screen, for the console in the sandbox and for the same
file outside of it, and what it takes on disk. Runs below session.sh."""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))
import sandbox  # noqa: E402  pylint: disable=wrong-import-position
from desk import Gdk  # noqa: E402  pylint: disable=wrong-import-position

ROUNDS = 11
LOCAL = sys.argv[1]
USER = pathlib.Path(os.environ["FLATPAK_USER_DIR"])
FILES = (USER / "app" / sandbox.ID / "current" / "active" / "files").resolve()
PLACE = (300, 300)  # a window without a manager begins at 0, 0


def lit():
    """Whether something was painted there: the screen is black."""
    return any(Gdk.pixbuf_get_from_window(Gdk.get_default_root_window(), *PLACE, 1, 1).get_pixels()[:3])


def first_frame(command, environment):
    """Milliseconds."""
    while lit():
        time.sleep(0.02)
    start = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not lit():
        assert process.poll() is None and time.monotonic() - start < 60, f"{command}: no window"
        time.sleep(0.001)
    took = (time.monotonic() - start) * 1000
    subprocess.run(["flatpak", "kill", sandbox.ID], check=False, capture_output=True)
    process.terminate()
    process.wait(60)
    return took


def main():
    """Both kinds in turn."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "NO_AT_BRIDGE": "1"}
        outside = {**environment, "LD_LIBRARY_PATH": str(FILES / "lib"), "GSETTINGS_SCHEMA_DIR": str(FILES / "share/glib-2.0/schemas")}
        kinds = {"outside": ([str(FILES / "bin" / "chancery")], outside), "inside": ([LOCAL, "run"], environment)}
        times = {kind: [] for kind in kinds}
        for kind in kinds:
            first_frame(*kinds[kind])  # what is read from the disk once is in memory then
        for _ in range(ROUNDS):
            for kind, found in times.items():
                found.append(first_frame(*kinds[kind]))
    inside, beside = statistics.median(times["inside"]), statistics.median(times["outside"])
    print(f"first frame inside of the Flatpak after {inside:.0f} ms, outside after {beside:.0f} ms: {inside / beside:.2f} times")
    told = subprocess.run(["flatpak", "--user", "remote-ls", "application", "--app", "--columns=download-size,installed-size"], check=True,
                          capture_output=True, text=True).stdout
    download, installed = told.replace("\xa0", " ").strip().split("\t")
    print(f"to download {download}, installed {installed}")


main()
