"""Start the site: prepare the database, then run the web server and the worker of the Procfile until Ctrl-C.

Either is started again when it ends, up to a limit. With --reload, for whoever changes the code, the site follows every
change of Python, templates and styles, and what ends is seen to end.

Honcho is driven from here and not by its own command, because that gives each process another PORT, and the worker
would then write links to a port where nothing listens.
"""

import argparse
import multiprocessing
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Any

from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.process import Popen, Process

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from config import Config, SettingRefused, keep_files_private, made_up_once  # noqa: E402 - found only now

CARDS = (
    "4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined, 4000 0025 0000 3155 asks for confirmation "
    "(any date to come, any three digits)"
)
SIMULATOR = ROOT / ".simulator" / "bin" / "python"
# With --reload: in the place of the Procfile's web server, and beside it. FLASK_DEBUG tells Flask the rest.
RELOADING = {
    "web": 'exec flask --app wsgi run --host "$LISTEN_HOST" --port "$PORT" --exclude-patterns "*/node_modules/*"',
    "styles": "exec npm run --silent build:css -- --watch",
}
RESTARTED_AFTER = (0, 1, 2, 5, 10, 20)
"""Seconds to wait before a process that ended is started again, the first time, the second time in a row, and so on."""
LIVED_WELL = 60
"""Seconds after which a process that ends is no longer one that ends again and again."""
THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


def main() -> int:
    """Returns what the first process to stop returned, or 130 after Ctrl-C, as shells do."""
    reloads = options().reload
    keep_files_private()
    try:
        config = Config.from_environment()
    except SettingRefused as refusal:
        sys.exit(str(refusal))
    host = os.environ.get("LISTEN_HOST") or "127.0.0.1"
    if reloads and host not in THIS_MACHINE:
        sys.exit("Its debugger runs whatever it is given, so `make dev` is for this machine only: unset LISTEN_HOST")
    refuse_port_in_use(host, config.port, "PORT")

    environment = {
        **os.environ,
        "LISTEN_HOST": host,
        "PORT": str(config.port),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    processes = dict(parse_procfile((ROOT / "Procfile").read_text()).processes)
    if reloads:
        processes |= RELOADING
        environment["FLASK_DEBUG"] = "1"
    simulates = config.demo and not config.takes_cards
    if simulates:
        simulator = set_up_simulator(config, host)
        environment |= simulator.environment
        processes["cards"] = simulator.command
    if failed := prepare(environment):
        return failed
    print(f"\nThe site is at http://{host}:{config.port} (Ctrl-C stops it)")
    if simulates:
        print(f"Cards go to a simulator at {simulator.url}, and no real money moves: {CARDS}")
    print(flush=True)
    return keep_running(processes, environment, restarts=not reloads)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Start the site and its worker.")
    parser.add_argument("--reload", action="store_true", help="follow changes of Python, templates and styles")
    return parser.parse_args()


@dataclass(frozen=True)
class Simulator:
    """What stands in for Stripe in a demonstration without keys: how to start it, and what the site has to know."""

    url: str
    command: str
    environment: dict[str, str]


def set_up_simulator(config: Config, host: str) -> Simulator:
    """Its secrets and its payments are kept with the demonstration's data, and so outlive a restart together."""
    if not SIMULATOR.exists():
        sys.exit("The Stripe simulator is not installed. Install it with: make simulator")
    if config.simulator_port == config.port:
        sys.exit("SIMULATOR_PORT and PORT are the same. Choose another for one of them")
    refuse_port_in_use("127.0.0.1", config.simulator_port, "SIMULATOR_PORT")
    url = f"http://127.0.0.1:{config.simulator_port}"
    origin = config.checkout_origin if os.environ.get("CHECKOUT_ORIGIN") else url  # behind a proxy, perhaps
    key = "sk_test_" + made_up_once(config.data_dir / "simulator-key")
    secret = "whsec_" + made_up_once(config.data_dir / "simulator-webhook-secret")
    state, past = config.data_dir / "simulator.json", config.data_dir / "simulator-past.json"
    site = host if host not in {"0.0.0.0", "::"} else "127.0.0.1"  # noqa: S104 - everywhere is here, too
    webhook = f"http://{f'[{site}]' if ':' in site else site}:{config.port}/webhooks/stripe"
    command = [SIMULATOR, "-m", "tests.simulators.stripe", "--port", config.simulator_port]
    command += ["--webhook", webhook, "--key", key, "--secret", secret, "--state-file", state, "--past", past]
    command += ["--origin", origin]
    told = {
        "STRIPE_SECRET_KEY": key,
        "STRIPE_WEBHOOK_SECRET": secret,
        "STRIPE_API_BASE": url,
        "CHECKOUT_ORIGIN": origin,
    }
    return Simulator(url, "exec " + shlex.join(map(str, command)), told)


def prepare(environment: dict[str, str]) -> int:
    """Run bin/prepare.py. Returns 0 as soon as the site may start, or what it failed with.

    Where the database has all it needs it says so early, and prints the sign-ins while the site is starting.
    """
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "bin/prepare.py"], cwd=ROOT, env={**environment, "READY_FD": str(writing)}, pass_fds=(writing,)
    )
    os.close(writing)
    with os.fdopen(reading) as ready:
        may_start = ready.readline()
    return 0 if may_start else process.wait()


def refuse_port_in_use(host: str, port: int, setting: str) -> None:
    """Granian shares a port with whoever has it, so two sites would answer in turns."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            sys.exit(
                f"Cannot use port {port} on {host}: {fault.strerror}. Choose another: {setting}={port + 10} make run"
            )


def keep_running(processes: dict[str, str], environment: dict[str, str], *, restarts: bool) -> int:
    """Run them all until one of them ends for good, or this is told to stop; then stop them all.

    With `restarts`, what ends is started again, and one that keeps ending ends for good. Returns what the first one
    that ended for good returned.
    """
    manager = SiteManager(restarts=restarts)
    for name, command in processes.items():
        manager.add_process(name, command, env=environment, cwd=str(ROOT))
    signal.signal(signal.SIGHUP, stop)
    manager.loop()
    return int(manager.returncode)


def seconds_before_restart(ends_in_a_row: int) -> int | None:
    """How long to wait before a process is started again that ended so often without living well; None: no more."""
    return RESTARTED_AFTER[ends_in_a_row - 1] if ends_in_a_row <= len(RESTARTED_AFTER) else None


class SiteManager(Manager):
    """Honcho's manager, which ends everything when one process ends. Here it hears of that only when it is for good."""

    def __init__(self, *, restarts: bool) -> None:
        super().__init__()
        self.stopping = multiprocessing.Event()
        if restarts:
            self._process_ctor = partial(RestartedProcess, stopping=self.stopping)

    def terminate(self) -> None:
        self.stopping.set()  # before anything ends of it, so that it is not started again
        super().terminate()


class RestartedProcess(Process):
    """One line of the Procfile, in a process of its own beside this one: started again whenever it ends."""

    def __init__(self, *arguments: Any, stopping: Event, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._child_ctor = _start_alone
        self._stopping = stopping
        self._returned = 0

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        if ignore_signals:
            # As honcho does, only by a handler: what a program ignores, the programs that it starts ignore too.
            for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(ignored, lambda *_: None)
        in_a_row = 0
        while True:
            began = time.monotonic()
            super().run(events, ignore_signals=False)
            in_a_row = 1 if time.monotonic() - began >= LIVED_WELL else in_a_row + 1
            wait = seconds_before_restart(in_a_row)
            if wait is None or self._stopping.wait(wait):
                break
            self._say(f"{self.name} ended ({self._returned}) and is started again")
        super()._send_message({"returncode": self._returned}, type="stop")

    def _send_message(self, data: Any, type: str = "line") -> None:
        if type == "stop":
            self._returned = data["returncode"]  # told only when it is for good
        else:
            super()._send_message(data, type=type)

    def _say(self, sentence: str) -> None:
        super()._send_message(f"{sentence}\n".encode())


def _start_alone(*arguments: Any, **named: Any) -> Any:
    """Start a program that takes what it started along when it ends.

    A web server that is killed leaves its children behind: they would keep the port, and answer in turns with the next.
    """
    child = Popen(*arguments, **named)

    def clear_up() -> None:
        child.wait()
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)

    Thread(target=clear_up, daemon=True).start()
    return child


def stop(_signal: int, _frame: FrameType | None) -> None:
    """A closed terminal stops the site too: honcho knows only Ctrl-C and SIGTERM."""
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    for ending in (signal.SIGTERM, signal.SIGHUP):  # as Ctrl-C does, so that nothing is left running behind
        signal.signal(ending, signal.default_int_handler)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
