"""kill -9 on what `make run` has started: the site goes on answering, and the worker goes on working."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config import ROOT
from tests.databases import SECRET
from tests.simulators.stripe_simulator import free_port, wait_until

pytestmark = [pytest.mark.real_time, pytest.mark.chaos]

PATIENCE = 40
"""Seconds until what was killed works again."""


@dataclass
class Started:
    """bin/start.py with the real web server and the real worker."""

    process: "subprocess.Popen[bytes]"
    url: str
    folder: Path

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def pid_of(self, program: str) -> int:
        """The first process below that runs this program."""
        found = [
            pid for pid in below(self.process.pid) if program in command_of(pid) and "/bin/sh" not in command_of(pid)
        ]
        return found[0] if found else 0

    def web_children(self) -> set[int]:
        """Those that answer: granian's children, without the one that only follows shared memory."""
        granian = self.pid_of("granian")
        return {pid for pid in below(granian) if "resource_tracker" not in command_of(pid)} if granian else set()

    def log(self) -> str:
        return (self.folder / "start.log").read_text()[-3000:]


def below(pid: int) -> list[int]:
    try:
        children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [one for child in children for one in (child, *below(child))]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@pytest.fixture
def site(make_database: Callable[..., str], tmp_path: Path) -> Iterator[Started]:
    port = free_port()
    environment = {
        **{name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SECRET_KEY": SECRET,
        "DATABASE_URL": make_database(),
        "DATA_DIR": str(tmp_path),
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    with (tmp_path / "start.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "bin/start.py"], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    started = Started(process, f"http://127.0.0.1:{port}", tmp_path)
    try:
        wait_until(started.answers, PATIENCE, "the site did not start")
        wait_until(lambda: started.pid_of("huey_consumer") and len(started.web_children()) == 2, PATIENCE, "no worker")
        yield started
    finally:
        everything = [process.pid, *below(process.pid)]
        process.terminate()
        process.wait(timeout=20)
        left = [pid for pid in everything if command_of(pid)]
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        assert not left, "it leaves nothing behind"


def test_a_web_child_that_is_killed_is_replaced_and_the_others_answer(site):
    before, worker = site.web_children(), site.pid_of("huey_consumer")
    os.kill(min(before), signal.SIGKILL)
    wait_until(lambda: len(site.web_children() - before) == 1, PATIENCE, site.log())
    wait_until(site.answers, PATIENCE, site.log())
    assert all(site.answers() for _ in range(20)), "whoever of the two is asked"
    assert site.process.poll() is None
    assert site.pid_of("huey_consumer") == worker, "the worker knows nothing of it"


@pytest.mark.parametrize("program", ("granian", "huey_consumer"))
def test_what_is_killed_is_started_again_and_the_other_knows_nothing_of_it(site, program):
    other = {"granian": "huey_consumer", "huey_consumer": "granian"}[program]
    killed, goes_on = site.pid_of(program), site.pid_of(other)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: site.pid_of(program) not in {0, killed}, PATIENCE, site.log())
    wait_until(site.answers, PATIENCE, site.log())
    assert site.process.poll() is None
    assert site.pid_of(other) == goes_on
