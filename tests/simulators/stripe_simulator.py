"""Starts the Stripe simulator in a process of its own, and offers its controls as methods.

with StripeSimulator.started(webhook="http://127.0.0.1:8000/webhooks/stripe") as stripe:
    session = stripe.client().v1.checkout.sessions.create(an_order())
    stripe.pay(session.id)

It has a clock of its own. In a test whose clock is frozen: stripe.set_clock(NOW.timestamp(), stopped=True).
"""

import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import stripe

from config import ROOT

PYTHON = ROOT / ".simulator" / "bin" / "python"
KEY, SECRET = "sk_test_of_the_simulator_0123456789", "whsec_of_the_simulator_0123456789"

# Where a payer comes back to in tests of the simulator alone: nobody listens there.
SUCCESS = "http://127.0.0.1:9/paid?session={CHECKOUT_SESSION_ID}"
PAYS, DECLINED, ASKS_TO_CONFIRM = "4242424242424242", "4000000000000002", "4000002500003155"


class ControlRefused(RuntimeError):
    """The simulator cannot do what a test asked for; the message says why."""


class StripeSimulator:
    """One running simulator. Everything that Stripe, a payer or a bank may do to the site is a method."""

    def __init__(self, port: int, key: str = KEY, secret: str = SECRET) -> None:
        self.port, self.key, self.secret = port, key, secret
        self.url = f"http://127.0.0.1:{port}"

    @classmethod
    @contextmanager
    def started(
        cls,
        webhook: str | None = None,
        *,
        state_file: Path | None = None,
        past_file: Path | None = None,
        port: int | None = None,
    ) -> Iterator["StripeSimulator"]:
        """A simulator of its own on a free port. Without `webhook` its events wait to be fetched by signed()."""
        simulator = cls(port or free_port())
        command = [PYTHON, "-m", "tests.simulators.stripe", "--port", str(simulator.port)]
        command += ["--key", simulator.key, "--secret", simulator.secret]
        command += ["--webhook", webhook] if webhook else []
        command += ["--state-file", str(state_file)] if state_file else []
        command += ["--past", str(past_file)] if past_file else []
        with tempfile.TemporaryFile() as log:
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            try:
                simulator._wait_until_it_answers(process, log)
                yield simulator
            finally:
                process.terminate()
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def client(self, **options: Any) -> stripe.StripeClient:
        """stripe's own library, talking to this simulator. No retries unless they are asked for."""
        return stripe.StripeClient(self.key, base_addresses={"api": self.url}, **{"max_network_retries": 0, **options})

    # The payer.

    def pay(self, session_id: str, card: str = PAYS, *, confirm: bool | None = None) -> dict[str, Any]:
        """Type a card into the payment page. `confirm` answers the 3-D Secure step of a card that asks for one."""
        return self._post(f"sessions/{session_id}/pay", card=card, confirm=confirm)

    def pay_later(self, session_id: str) -> dict[str, Any]:
        """Pay by a method that takes days: complete, but unpaid."""
        return self._post(f"sessions/{session_id}/pay-later")

    def settle(self, session_id: str) -> dict[str, Any]:
        """The delayed payment arrives."""
        return self._post(f"sessions/{session_id}/settle")

    def fail(self, session_id: str) -> dict[str, Any]:
        """The delayed payment fails."""
        return self._post(f"sessions/{session_id}/fail")

    def expire(self, session_id: str) -> dict[str, Any]:
        """The session's time is over now."""
        return self._post(f"sessions/{session_id}/expire")

    # Stripe's dashboard and the banks.

    def refund(
        self, payment_intent: str, amount: int | None = None, *, status: str = "succeeded", reason: str | None = None
    ) -> dict[str, Any]:
        """Somebody refunds some pence, or all that is left, in Stripe's own dashboard."""
        return self._post(f"payment_intents/{payment_intent}/refund", amount=amount, status=status, reason=reason)

    def fail_refund(self, refund_id: str) -> dict[str, Any]:
        """The money comes back: the payer's account was closed, for example."""
        return self._post(f"refunds/{refund_id}/fail")

    def succeed_refund(self, refund_id: str) -> dict[str, Any]:
        """A refund that was pending has reached its payer."""
        return self._post(f"refunds/{refund_id}/succeed")

    def dispute(self, payment_intent: str, amount: int | None = None) -> dict[str, Any]:
        return self._post(f"payment_intents/{payment_intent}/dispute", amount=amount)

    def close_dispute(self, dispute_id: str, *, won: bool) -> dict[str, Any]:
        return self._post(f"disputes/{dispute_id}/close", won=won)

    def pay_out(self, amount: int | None = None) -> dict[str, Any]:
        """Some pence of the balance, or all that can be, go to the Board's bank account."""
        return self._post("payouts", amount=amount)

    def take_fee(self, amount: int, description: str = "Radar for May 2026") -> dict[str, Any]:
        """Stripe takes some pence off the balance for itself."""
        return self._post("fees", amount=amount, description=description)

    # Webhooks.

    def deliveries(self, kind: str | None = None) -> list[dict[str, Any]]:
        """All events so far, oldest first: event, type, state (waiting, delivered, failed, dropped) and tries."""
        return [one for one in self._get("webhooks") if kind in (None, one["type"])]

    def pause_webhooks(self) -> None:
        """Events wait; deliver() and signed() work meanwhile."""
        self._post("webhooks", paused=True)

    def resume_webhooks(self) -> None:
        self._post("webhooks", paused=False)

    def send_webhooks_to(self, url: str | None, *, retry_after: tuple[float, ...] | None = None) -> None:
        """Another address, and the seconds from one try to the next; () for one try only, None for the usual ones."""
        self._post("webhooks", url=url, retry_after=retry_after)

    def drop(self, event_id: str) -> None:
        """This event never arrives by itself."""
        self._post(f"webhooks/{event_id}/drop")

    def deliver(self, event_id: str) -> int | None:
        """Send it now, once more if need be. Returns the status of the answer, None where there was none."""
        status: int | None = self._post(f"webhooks/{event_id}/deliver")["status"]
        return status

    def signed(self, event_id: str, at: int | None = None) -> tuple[str, str]:
        """Body and Stripe-Signature header, signed now or at a moment, for a test that posts them itself."""
        answer = self._post(f"webhooks/{event_id}/signed", at=at)
        return answer["body"], answer["header"]

    def wait_for_webhooks(self, seconds: float = 10) -> None:
        """Until none is waiting any more. Raises TimeoutError."""
        wait_until(
            lambda: all(one["state"] != "waiting" for one in self.deliveries()), seconds, "webhooks still waiting"
        )

    # Faults, requests, time.

    def outage(self, calls: int | None = 1, status: int = 503, path: str = "/v1/") -> None:
        """The next API calls, or all until recover(), are answered 500 or 503, and nothing is done."""
        self._post("faults", kind="outage", calls=calls, status=status, path=path)

    def lose_answers(self, calls: int | None = 1, path: str = "/v1/") -> None:
        """The next API calls are carried out, but the connection breaks before the answer."""
        self._post("faults", kind="lost", calls=calls, path=path)

    def be_slow(self, seconds: float, calls: int | None = 1, path: str = "/v1/") -> None:
        self._post("faults", kind="slow", seconds=seconds, calls=calls, path=path)

    def recover(self) -> None:
        """No more faults."""
        self._post("faults/clear")

    def requests(self, path: str = "") -> list[dict[str, Any]]:
        """The API requests seen, oldest first, whose address begins so."""
        return [one for one in self._get("requests") if one["path"].startswith(path)]

    def forget_requests(self) -> None:
        self._post("requests/forget")

    def set_clock(self, now: float | None, *, stopped: bool = False) -> None:
        """Make it this time (seconds since 1970) there, going on or stopped; None for the machine's own."""
        self._post("clock", now=now, stopped=stopped)

    def advance_clock(self, seconds: float) -> None:
        """Sessions that expire in between have expired when this returns."""
        self._post("clock", advance=seconds)

    def now(self) -> float:
        now: float = self._get("clock")["now"]
        return now

    def reset(self) -> None:
        """As new: no payments, events, faults or requests, the machine's time. The webhook's address stays."""
        self._post("reset")

    def _get(self, path: str) -> Any:
        return self._ask(urllib.request.Request(f"{self.url}/simulator/{path}"))

    def _post(self, path: str, /, **data: Any) -> Any:
        body = json.dumps(data).encode()
        headers = {"Content-Type": "application/json"}
        return self._ask(urllib.request.Request(f"{self.url}/simulator/{path}", body, headers))

    def _ask(self, request: urllib.request.Request) -> Any:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as fault:
            raise ControlRefused(fault.read().decode()) from fault

    def _wait_until_it_answers(self, process: "subprocess.Popen[bytes]", log: Any) -> None:
        def answers() -> bool:
            if process.poll() is not None:
                log.seek(0)
                raise RuntimeError(f"the simulator did not start:\n{log.read().decode()}")
            try:
                self._get("clock")
            except OSError:
                return False
            return True

        wait_until(answers, 20, "the simulator does not answer")


def wait_until(holds: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Ask every 20 milliseconds, which a frozen clock does not stop. Raises TimeoutError."""
    for _ in range(int(seconds / 0.02)):
        if holds():
            return
        time.sleep(0.02)
    raise TimeoutError(otherwise)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def an_order(pence: int = 6000, **changes: object) -> dict[str, object]:
    """What a site asks for when it starts a payment. `changes` replace, and None takes away."""
    price = {"currency": "gbp", "unit_amount": pence, "product_data": {"name": "Level 3, Tuesday 12 May 2026"}}
    order = {
        "mode": "payment",
        "success_url": SUCCESS,
        "cancel_url": "http://127.0.0.1:9/back",
        "client_reference_id": "attempt-1",
        "customer_email": "priya@example.org",
        "line_items": [{"quantity": 1, "price_data": price}],
        "metadata": {"attempt": "1"},
        **changes,
    }
    return {name: value for name, value in order.items() if value is not None}
