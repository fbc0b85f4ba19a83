"""How many pages a second two web processes serve, beside a bare Flask page: `python -m benchmarks.pages`.

It loads a demonstration year into a scratch folder, starts granian as the Procfile does, and asks over loopback from
this process, which takes its share of the two cores. Budgets (docs: the design's): /courses 400 a second, an event 500,
a page of somebody signed in 80.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from sqlalchemy import select

from config import Config
from tests.databases import close
from tests.pages import sign_in_as
from training.app import create_app
from training.bookings.models import Booking
from training.db import db
from training.payments.models import Charge

ROOT = Path(__file__).parent.parent
SECONDS, CLIENTS = 5.0, 8
CARDS = {"STRIPE_SECRET_KEY": "sk_test_of_a_benchmark", "STRIPE_WEBHOOK_SECRET": "whsec_of_a_benchmark"}
"""Cards are offered; no page asks Stripe before somebody pays."""
BARE = "from flask import Flask\napp = Flask(__name__)\napp.add_url_rule('/', view_func=lambda: 'hello')\n"


def serve(folder: str, target: str, port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "4", "--no-ws", target]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def an_unpaid_booking(environment: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The page of a booking for which money is owed, and the headers of its delegate's browser."""
    app = create_app(Config.from_environment(environment))
    with app.app_context():
        session, browser = db.session(), app.test_client()
        booking = session.scalars(
            select(Booking)
            .join(Charge, Charge.booking_id == Booking.id)
            .where(Charge.withdrawn_at.is_(None), Booking.delegate_id.is_not(None), Booking.state == "confirmed")
            .order_by(Booking.id.desc())
            .limit(1)
        ).one()
        path = f"/bookings/{booking.ref}"
        sign_in_as(browser, session, booking.delegate)
        assert " by card" in browser.get(path).text, "money is owed, and can be paid"
        cookie = browser.get_cookie("session")
        assert cookie is not None
    close(app)
    return path, {"Cookie": f"session={cookie.value}"}


def ask(port: int, path: str, headers: dict[str, str]) -> dict[str, float]:
    """Requests a second and the 95th percentile in milliseconds, of `CLIENTS` clients that keep their connections."""
    until, times, lock = time.monotonic() + SECONDS, [], threading.Lock()

    def client() -> None:
        connection, mine = http.client.HTTPConnection("127.0.0.1", port, timeout=10), []
        while time.monotonic() < until:
            started = time.perf_counter()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
            mine.append(time.perf_counter() - started)
        connection.close()
        with lock:
            times.extend(mine)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "per_second": round(len(times) / SECONDS, 1),
        "p95_ms": round(sorted(times)[int(len(times) * 0.95)] * 1000, 1),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DEMO": "1", "DATA_DIR": folder, "PYTHONPATH": str(ROOT), **CARDS}
        subprocess.run(
            [sys.executable, "bin/prepare.py"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
        (Path(folder) / "bare.py").write_text(BARE)
        site, bare = free_port(), free_port()
        servers = [serve(str(ROOT), "wsgi:app", site, environment), serve(folder, "bare:app", bare, dict(os.environ))]
        try:
            results = {}
            booking, as_its_delegate = an_unpaid_booking(environment)
            for name, port, path, headers in (
                ("bare Flask page", bare, "/", {}),
                ("/courses", site, "/courses", {}),
                ("/events/L3-08", site, "/events/L3-08", {}),
                ("/", site, "/", {}),
                ("a booking with money", site, booking, as_its_delegate),
            ):
                wait_for(port)
                ask(port, path, headers)  # warm
                results[name] = ask(port, path, headers)
                print(f"{name:22} {results[name]['per_second']:8} a second   p95 {results[name]['p95_ms']:6} ms")
            print(json.dumps(results))
        finally:
            for server in servers:
                server.send_signal(signal.SIGTERM)
            for server in servers:
                server.wait(timeout=15)


if __name__ == "__main__":
    main()
