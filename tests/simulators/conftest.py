"""One Stripe simulator for all its tests, made as new before each, and a site for it to tell."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from tests.simulators.stripe_simulator import StripeSimulator


@pytest.fixture(scope="session")
def running() -> Iterator[StripeSimulator]:
    with StripeSimulator.started() as simulator:
        yield simulator


@pytest.fixture
def simulator(running: StripeSimulator) -> StripeSimulator:
    """As new, with nobody to tell of its events."""
    running.reset()
    running.send_webhooks_to(None)
    return running


@dataclass
class Site:
    """Stands in for the site: keeps what it is sent, and after `seconds` answers with the next of `answers`, or 200."""

    url: str = ""
    seconds: float = 0
    answers: list[int] = field(default_factory=list)
    taken: list[tuple[bytes, str]] = field(default_factory=list)

    def events(self, secret: str) -> list[stripe.Event]:
        """What came, each with its signature checked."""
        return [stripe.Webhook.construct_event(body, header, secret) for body, header in self.taken]


@pytest.fixture
def site() -> Iterator[Site]:
    told = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.taken.append((body, self.headers["Stripe-Signature"]))
            time.sleep(told.seconds)
            self.send_response(told.answers.pop(0) if told.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 50  # with the usual 5, a sixth at the same moment waits a second to knock again

    server = Server(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/webhooks/stripe"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def api(simulator: StripeSimulator) -> stripe.StripeClient:
    return simulator.client()
