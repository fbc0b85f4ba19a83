"""Start the site: prepare the database, then run the web server and the worker of the Procfile until Ctrl-C.

With --reload, for whoever changes the code: the site follows every change of Python, templates and styles.

Honcho is driven from here and not by its own command, because that gives each process another PORT, and the worker
would then write links to a port where nothing listens.
"""

import argparse
import os
import shlex
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from honcho.environ import parse_procfile
from honcho.manager import Manager

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from config import Config, SettingRefused, made_up_once  # noqa: E402 - found only now

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
THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


def main() -> int:
    """Returns what the first process to stop returned, or 130 after Ctrl-C, as shells do."""
    reloads = options().reload
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
    return keep_running(processes, environment)


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
    state = config.data_dir / "simulator.json"
    site = host if host not in {"0.0.0.0", "::"} else "127.0.0.1"  # noqa: S104 - everywhere is here, too
    webhook = f"http://{f'[{site}]' if ':' in site else site}:{config.port}/webhooks/stripe"
    command = [SIMULATOR, "-m", "tests.simulators.stripe", "--port", config.simulator_port]
    command += ["--webhook", webhook, "--key", key, "--secret", secret, "--state-file", state]
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


def keep_running(processes: dict[str, str], environment: dict[str, str]) -> int:
    """Run them all; when one stops, or this is told to stop, stop them all."""
    manager = Manager()
    for name, command in processes.items():
        manager.add_process(name, command, env=environment, cwd=str(ROOT))
    signal.signal(signal.SIGHUP, stop)
    manager.loop()
    return int(manager.returncode)


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
