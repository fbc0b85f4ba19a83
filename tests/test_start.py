"""What `make run` starts, in the place of Stripe too; and that what ends of it is started again, up to a limit."""

import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from config import ROOT, Config


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


@pytest.mark.parametrize("module", ("wsgi", "training.worker"))
def test_what_the_site_writes_is_for_its_own_account_alone(tmp_path: Path, module: str) -> None:
    """The database, its log and every document: other accounts of the machine read none of it."""
    code = f"import os; os.umask(0o022); import {module}; open('written', 'w').close()"
    settings = {"DEMO": "0", "SECRET_KEY": "x" * 40, "DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    environment = {**os.environ, **settings}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)
    assert (tmp_path / "written").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
