"""What `make run` starts, in the place of Stripe too; and that what ends of it is started again, up to a limit."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

from config import ROOT, Config
from tests.simulators.stripe_simulator import wait_until


@pytest.fixture(scope="module")
def start() -> ModuleType:
    """bin/start.py, which is a program and in no package."""
    spec = importlib.util.spec_from_file_location("start", ROOT / "bin" / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def demonstration(folder: Path, **env: str) -> Config:
    return Config.from_environment({"DEMO": "1", "DATA_DIR": str(folder), "SIMULATOR_PORT": free_port(), **env})


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_the_site_is_told_secrets_that_outlive_a_restart(start, tmp_path):
    config = demonstration(tmp_path)
    first, second = (start.set_up_simulator(config, "127.0.0.1") for _ in range(2))
    assert first == second
    told = Config.from_environment({"DEMO": "1", "DATA_DIR": str(tmp_path), **first.environment})
    assert told.takes_cards
    assert told.simulates_cards
    assert told.stripe_api_base == told.checkout_origin == first.url == f"http://127.0.0.1:{config.simulator_port}"
    for secret in (told.stripe_secret_key, told.stripe_webhook_secret):
        assert str(secret) in first.command
    assert str(tmp_path / "simulator.json") in first.command


@pytest.mark.parametrize(
    ("host", "webhook"),
    (
        ("127.0.0.1", "http://127.0.0.1:8000/webhooks/stripe"),
        ("0.0.0.0", "http://127.0.0.1:8000/webhooks/stripe"),
        ("192.0.2.7", "http://192.0.2.7:8000/webhooks/stripe"),
        ("::1", "http://[::1]:8000/webhooks/stripe"),
    ),
)
def test_events_go_to_where_the_site_listens(start, tmp_path, host, webhook):
    assert webhook in start.set_up_simulator(demonstration(tmp_path), host).command


def test_a_proxy_may_stand_before_the_payment_page(start, tmp_path, monkeypatch):
    monkeypatch.setenv("CHECKOUT_ORIGIN", "https://pay.example")
    simulator = start.set_up_simulator(demonstration(tmp_path, CHECKOUT_ORIGIN="https://pay.example"), "127.0.0.1")
    assert simulator.environment["CHECKOUT_ORIGIN"] == "https://pay.example"
    assert "--origin https://pay.example" in simulator.command


def test_a_port_that_is_taken_is_named(start, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Cannot use port {taken} on 127.0.0.1: .* SIMULATOR_PORT={taken + 10}"):
            start.set_up_simulator(demonstration(tmp_path, SIMULATOR_PORT=str(taken)), "127.0.0.1")


def test_site_and_simulator_need_a_port_each(start, tmp_path):
    with pytest.raises(SystemExit, match="SIMULATOR_PORT and PORT are the same"):
        start.set_up_simulator(demonstration(tmp_path, PORT="9100", SIMULATOR_PORT="9100"), "127.0.0.1")


def test_a_simulator_that_is_not_installed_is_missed_before_anything_starts(start, tmp_path, monkeypatch):
    monkeypatch.setattr(start, "SIMULATOR", tmp_path / "nothing")
    with pytest.raises(SystemExit, match="make simulator"):
        start.set_up_simulator(demonstration(tmp_path), "127.0.0.1")


@pytest.mark.parametrize("host", ("0.0.0.0", "192.0.2.7", "::"))
def test_the_debugger_of_make_dev_is_never_on_a_public_address(start, tmp_path, monkeypatch, host):
    for name, value in {"DEMO": "1", "DATA_DIR": str(tmp_path), "PORT": free_port(), "LISTEN_HOST": host}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["start.py", "--reload"])
    with pytest.raises(SystemExit, match="`make dev` is for this machine only"):
        start.main()


@pytest.mark.parametrize(
    ("ends_in_a_row", "seconds"), ((1, 0), (2, 1), (3, 2), (4, 5), (5, 10), (6, 20), (7, None), (100, None))
)
def test_what_ends_again_and_again_is_started_again_later_and_then_no_more(start, ends_in_a_row, seconds):
    assert start.seconds_before_restart(ends_in_a_row) == seconds


KEEP_RUNNING = """
import importlib.util, os, sys
spec = importlib.util.spec_from_file_location("start", "bin/start.py")
start = importlib.util.module_from_spec(spec)
spec.loader.exec_module(start)
start.RESTARTED_AFTER = (0, 0)
commands = dict(one.split("=", 1) for one in sys.argv[2:])
sys.exit(start.keep_running(commands, dict(os.environ), restarts=sys.argv[1] == "restarts"))
"""


@pytest.fixture
def keep_running(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """keep_running("web=…", "worker=…"): bin/start.py with these commands in the place of ours."""
    started: list[subprocess.Popen[bytes]] = []

    def run(*commands: str, how: str = "restarts") -> "subprocess.Popen[bytes]":
        with (tmp_path / "said").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-c", KEEP_RUNNING, how, *commands],
                cwd=ROOT,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def lives_on(folder: Path, name: str) -> str:
    """A command that writes down its process and that of a child, and then stays."""
    return f"{name}=sleep 300 & echo $$ $! >> {folder / name}; wait; sleep 300"


def lives_of(folder: Path, name: str) -> list[list[int]]:
    file = folder / name
    return [[int(one) for one in line.split()] for line in file.read_text().splitlines()] if file.exists() else []


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


@pytest.mark.real_time
@pytest.mark.parametrize("killed", ("web", "worker"))
def test_one_that_is_killed_is_started_again_and_the_other_goes_on(keep_running, tmp_path, killed):
    site = keep_running(lives_on(tmp_path, "web"), lives_on(tmp_path, "worker"))
    wait_until(lambda: lives_of(tmp_path, "web") and lives_of(tmp_path, "worker"), 20, "they did not start")
    [[first, its_child]] = lives_of(tmp_path, killed)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: len(lives_of(tmp_path, killed)) == 2, 20, "it was not started again")
    assert site.poll() is None
    assert len(lives_of(tmp_path, "worker" if killed == "web" else "web")) == 1
    wait_until(lambda: not is_running(its_child), 5, "it would share the port with the next")

    site.terminate()
    assert site.wait(timeout=20) == 143
    pids = [pid for name in ("web", "worker") for life in lives_of(tmp_path, name) for pid in life]
    wait_until(lambda: not any(map(is_running, pids)), 5, "something was left behind")


@pytest.mark.real_time
def test_one_that_keeps_ending_ends_the_site_with_its_own_code(keep_running, tmp_path):
    site = keep_running(lives_on(tmp_path, "web"), f"worker=echo 1 >> {tmp_path / 'worker'}; exit 7")
    assert site.wait(timeout=30) == 7
    assert len(lives_of(tmp_path, "worker")) == 3, "once, and again as often as the limit says"


@pytest.mark.real_time
def test_whoever_changes_the_code_sees_it_end(keep_running, tmp_path):
    site = keep_running(lives_on(tmp_path, "web"), f"worker=echo 1 >> {tmp_path / 'worker'}; exit 7", how="once")
    assert site.wait(timeout=30) == 7
    assert len(lives_of(tmp_path, "worker")) == 1
