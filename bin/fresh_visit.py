"""What a newcomer does on a bare Debian, timed: set up, start the site, ask for a certificate, run the tests.

Called by bin/fresh.py inside the machine that it made, by Debian's own Python, so with the standard library alone.
Writes what it saw to var/fresh.json: the seconds of each step, and the step that failed, or an empty text.
"""

import http.cookiejar
import json
import os
import platform
import re
import signal
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
PORT = "8642"  # not the usual one: the machine shares its loopback with the one it was made on
SITE = f"http://127.0.0.1:{PORT}"
EMAIL, PASSWORD = "certificate.holder@demo.example", "a newcomer looks around"
PATIENCE = 600  # seconds to the first answer, and to the certificate


class StepFailed(Exception):
    """What did not work, in a sentence."""


def main() -> None:
    """The row is written before and after every step, so that an interrupted visit leaves what it saw."""
    newcomer = Newcomer()
    steps: dict[str, Callable[[], None]] = {
        "set-up": lambda: run("make", "set-up", "set-up-tests"),
        "site": newcomer.start_site,
        "certificate": newcomer.ask_for_certificate,
        "test": lambda: run("make", "test"),
    }
    row = {"python": platform.python_version(), "failed": ""}
    for name, step in steps.items():
        write_down(row | {"failed": name})
        print(f"\n{name}", flush=True)
        began = time.monotonic()
        try:
            step()
        except StepFailed as failure:
            print(f"{name} failed: {failure}", flush=True)
            return
        row[name] = str(round(time.monotonic() - began))
    write_down(row)


def write_down(row: dict[str, str]) -> None:
    """Where bin/fresh.py looks for it."""
    (ROOT / "var").mkdir(exist_ok=True)
    (ROOT / "var" / "fresh.json").write_text(json.dumps(row))


def run(*command: str) -> None:
    """In the clone, with what it says on the screen."""
    if failed := subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise StepFailed(f"`{' '.join(command)}` ended with {failed}")


class Newcomer:
    """Somebody with a terminal and a browser."""

    def __init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
        self.site: subprocess.Popen[bytes] | None = None

    def start_site(self) -> None:
        """`make run` until the home page answers. It goes on running for the next step."""
        settings = {**os.environ, "PORT": PORT, "DEMO_PASSWORD": PASSWORD}
        self.site = subprocess.Popen(["make", "run"], cwd=ROOT, env=settings, start_new_session=True)
        self.wait_until(lambda: b"<h1" in self.fetch("/"), "the home page")

    def ask_for_certificate(self) -> None:
        """Sign in as somebody who holds one and take the PDF, then stop the site as Ctrl-C does."""
        token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', self.fetch("/account/login"))
        if not token:
            raise StepFailed("The page to sign in has no form")
        self.fetch("/account/login", {"email": EMAIL, "password": PASSWORD, "csrf_token": token[1].decode()})
        link = re.search(r'href="(/certificates/[^"]+\.pdf)"', self.fetch("/my/record").decode())
        if not link:
            raise StepFailed("The training record shows no certificate")
        address = link[1]
        self.wait_until(lambda: self.fetch(address).startswith(b"%PDF"), "the certificate")
        assert self.site
        os.killpg(self.site.pid, signal.SIGINT)
        self.site.wait(timeout=60)

    def fetch(self, address: str, form: dict[str, str] | None = None) -> bytes:
        """What a page says; nothing while nobody listens, and where it is refused."""
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            with self.browser.open(SITE + address, data, timeout=60) as answer:
                return bytes(answer.read())
        except (urllib.error.URLError, ConnectionError):
            return b""

    def wait_until(self, is_so: Callable[[], bool], what: str) -> None:
        """Ask four times a second, for as long as a slow machine may take."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            if self.site is None or self.site.poll() is not None:
                raise StepFailed("`make run` ended")
            if time.monotonic() > end:
                raise StepFailed(f"After {PATIENCE} seconds {what} is still not there")
            time.sleep(0.25)


if __name__ == "__main__":
    main()
