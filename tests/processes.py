"""The site as it runs for people: web and worker as the Procfile starts them, and the simulator of Stripe beside them.

For what needs processes: tests that kill them, and benchmarks that load them.
"""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from flask import Flask
from honcho.environ import parse_procfile

from config import ROOT
from tests.databases import SECRET, close, settings
from tests.simulators.stripe_simulator import StripeSimulator, free_port, wait_until
from training.app import create_app
from training.limits import limiter


@dataclass
class RunningSite:
    """Where the site is, its processes by name, Stripe, and the same program in here to look behind it."""

    port: int
    folder: Path
    environment: dict[str, str]
    stripe: StripeSimulator
    app: Flask
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str, *, dies_after: str = "", processes: int = 1, program: str = "wsgi:app") -> None:
        """Start `web` or `worker`; with `dies_after` it is killed once Stripe has answered that question.

        `program` is what the web server runs: another one than ours for canaries.
        """
        command = parse_procfile((ROOT / "Procfile").read_text()).processes[name]
        command = command.replace("wsgi:app", program)
        if dies_after:
            command = command.replace("wsgi:app", "tests.checkout.dying:app")
            command = command.replace("training.worker.huey", "tests.checkout.dying.huey")
        environment = {**self.environment, "DIES_AFTER": dies_after, "WEB_PROCESSES": str(processes)}
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                ["/bin/sh", "-c", command], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        if name == "web":
            wait_until(self._answers, 30, f"the site did not start:\n{self.log('web')}")

    def has_died(self, name: str) -> None:
        """Wait until a process is gone that was to die. The web server, which outlives its child, goes the same way."""
        process = self.processes.pop(name)
        if name != "web":
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=30)  # a busy machine takes seconds to start it
        _kill_group(process)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()[-3000:]

    def stop(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                _kill_group(process)

    def _answers(self) -> bool:
        if self.processes["web"].poll() is not None:
            raise RuntimeError(f"the site did not start:\n{self.log('web')}")
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                return True
        except OSError:
            return False


@contextmanager
def running_site(database_url: str, folder: Path) -> Iterator[RunningSite]:
    """A site on a migrated database, nothing started yet but Stripe, which tells its webhook. All stop at the end."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with StripeSimulator.started(f"{address}/webhooks/stripe") as stripe:
        inherited = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
        environment = {
            **inherited,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "SECRET_KEY": SECRET,
            "DATABASE_URL": database_url,
            "DATA_DIR": str(folder),
            "PORT": str(port),
            "PUBLIC_URL": address,
            "STRIPE_SECRET_KEY": stripe.key,
            "STRIPE_WEBHOOK_SECRET": stripe.secret,
            "STRIPE_API_BASE": stripe.url,
            "CHECKOUT_ORIGIN": stripe.url,
        }
        same = partial(settings, database_url, folder, testing=False, public_url=address)
        limits_guesses = limiter.enabled
        app = create_app(
            same(
                stripe_secret_key=stripe.key,
                stripe_webhook_secret=stripe.secret,
                stripe_api_base=stripe.url,
                checkout_origin=stripe.url,
            )
        )
        limiter.enabled = limits_guesses  # one for all applications in here: tests that follow are not slowed down
        site = RunningSite(port, folder, environment, stripe, app)
        try:
            yield site
        finally:
            site.stop()
            close(app)


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
