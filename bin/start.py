"""Start the site: prepare the database, then run the web server and the worker of the Procfile until Ctrl-C.

Honcho is driven from here and not by its own command, because that gives each process another PORT, and the worker
would then write links to a port where nothing listens.
"""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import FrameType

from honcho.environ import parse_procfile
from honcho.manager import Manager

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))


def main() -> int:
    """Returns what the first process to stop returned, or 130 after Ctrl-C, as shells do."""
    from config import Config, SettingRefused

    try:
        config = Config.from_environment()
    except SettingRefused as refusal:
        sys.exit(str(refusal))
    host = os.environ.get("LISTEN_HOST") or "127.0.0.1"
    refuse_port_in_use(host, config.port)

    environment = {
        **os.environ,
        "LISTEN_HOST": host,
        "PORT": str(config.port),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    if failed := prepare(environment):
        return failed
    print(f"\nThe site is at http://{host}:{config.port} (Ctrl-C stops it)\n", flush=True)
    return keep_running(environment)


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


def refuse_port_in_use(host: str, port: int) -> None:
    """Granian shares a port with whoever has it, so two sites would answer in turns."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            sys.exit(f"Cannot use port {port} on {host}: {fault.strerror}. Choose another: PORT={port + 1} make run")


def keep_running(environment: dict[str, str]) -> int:
    """Run every process of the Procfile; when one stops, or this is told to stop, stop them all."""
    manager = Manager()
    procfile = parse_procfile((ROOT / "Procfile").read_text())
    for name, command in procfile.processes.items():
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
