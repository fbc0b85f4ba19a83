"""Signed deliveries to the site's webhook: tried again when they fail, held back or sent again when a test wants it."""

import asyncio
import hashlib
import hmac
import json
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp
from localstripe.resources import random_id, store

from tests.simulators.stripe.clock import clock
from tests.simulators.stripe.errors import Refused, unknown_thing
from tests.simulators.stripe.ground import Event

# Seconds from one try to the next. The real Stripe spreads its tries over three days.
RETRY_AFTER = (0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
ANSWER_WITHIN = 10  # seconds
AT_ONCE = 8


def sign(body: str, secret: str, at: int) -> str:
    """Stripe's scheme: HMAC-SHA256 over the moment, a full stop and the body."""
    signature = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={signature}"


@dataclass
class Delivery:
    """One event on its way. `state`: waiting, delivered, failed (no more tries) or dropped."""

    event: str
    type: str
    body: str
    state: str = "waiting"
    tries: list[dict[str, Any]] = field(default_factory=list)
    # On the event loop's clock, which knows nothing of a restart: then it is due at once.
    due: float = 0.0

    def described(self) -> dict[str, Any]:
        return {"event": self.event, "type": self.type, "state": self.state, "tries": self.tries}


class Deliveries:
    """All deliveries, oldest first, and the task that sends what is due."""

    def __init__(self, url: str | None, secret: str) -> None:
        self.url, self.secret = url, secret
        self.paused = False
        self.retry_after: tuple[float, ...] = RETRY_AFTER
        self.all: dict[str, Delivery] = {}
        self.changed = False
        self._waiting: deque[Delivery] = deque()
        self._something = asyncio.Event()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._sending: set[asyncio.Task[None]] = set()

    def add(self, event: Event) -> None:
        body = json.dumps(event._export(), indent=2)
        self._queue(Delivery(event.id, event.type, body))

    def _queue(self, delivery: Delivery) -> None:
        self.all[delivery.event] = delivery
        self._waiting.append(delivery)
        self.changed = True
        self._something.set()

    def get(self, event_id: str) -> Delivery:
        if event_id not in self.all:
            raise unknown_thing("event", event_id)
        return self.all[event_id]

    def signed(self, event_id: str, at: int | None = None) -> dict[str, str]:
        """Body and header as they would be sent now, or at some moment: for a test that posts them itself."""
        body = self.get(event_id).body
        return {"body": body, "header": sign(body, self.secret, clock.now() if at is None else at)}

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False
        for delivery in self.all.values():
            delivery.due = 0.0
        self._something.set()

    def drop(self, event_id: str) -> None:
        """It never arrives by itself, as if every try had failed. It may still be delivered by hand."""
        self.get(event_id).state = "dropped"
        self.changed = True

    async def deliver(self, event_id: str) -> int | None:
        """Send it now, however often it was sent before, and while the others wait. The answer's status, or None."""
        delivery = self.get(event_id)
        if self.url is None:
            raise Refused("There is no webhook address to send to.")
        async with aiohttp.ClientSession() as client:
            return await self._try(client, delivery)

    async def run(self) -> None:
        """Send what is due until cancelled. A slow answer delays nobody else but by taking one of AT_ONCE places."""
        async with aiohttp.ClientSession() as client:
            while True:
                next_due = self._send_due(client)
                self._something.clear()
                try:
                    await asyncio.wait_for(self._something.wait(), timeout=next_due)
                except TimeoutError:
                    continue

    def _send_due(self, client: aiohttp.ClientSession) -> float | None:
        """Start what is due. Seconds until the next one is, or None."""
        if self.paused or self.url is None:
            return None
        now = asyncio.get_running_loop().time()
        later = [one for one in self._waiting if one.state == "waiting" and one.due > now]
        for delivery in self._waiting:
            if delivery.state == "waiting" and delivery.due <= now:
                task = asyncio.create_task(self._send(client, delivery))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)
        self._waiting = deque(later)
        return min((one.due - now for one in later), default=None)

    async def _send(self, client: aiohttp.ClientSession, delivery: Delivery) -> None:
        async with self._room:
            await self._try(client, delivery)
        if delivery.state == "waiting":
            tried = len(delivery.tries)
            if tried > len(self.retry_after):
                delivery.state = "failed"
                return
            delivery.due = asyncio.get_running_loop().time() + self.retry_after[tried - 1]
            self._waiting.append(delivery)
            self._something.set()

    async def _try(self, client: aiohttp.ClientSession, delivery: Delivery) -> int | None:
        assert self.url is not None
        at = clock.now()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": sign(delivery.body, self.secret, at),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        status, fault = None, None
        try:
            timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
            async with client.post(
                self.url, data=delivery.body.encode(), headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            fault = f"{type(error).__name__}: {error}".rstrip(": ")
        delivery.tries.append({"at": at, "status": status, "error": fault})
        if status is not None and 200 <= status < 300:
            delivery.state = "delivered"
            if event := store.get(f"event:{delivery.event}"):  # it may have been forgotten meanwhile
                event.pending_webhooks = 0
        self.changed = True
        return status

    def forget_all(self) -> None:
        """Also what is being sent: it will not be tried again."""
        for delivery in self.all.values():
            delivery.state = "dropped"
        self.all = {}
        self._waiting.clear()
        self.paused, self.retry_after = False, RETRY_AFTER

    def to_state(self) -> list[dict[str, Any]]:
        return [asdict(delivery) for delivery in self.all.values()]

    def from_state(self, rows: list[dict[str, Any]]) -> None:
        """After a restart what was waiting is due at once."""
        for row in rows:
            delivery = Delivery(**{**row, "due": 0.0})
            self.all[delivery.event] = delivery
            if delivery.state == "waiting":
                self._waiting.append(delivery)


def request_id() -> str:
    return f"req_{random_id(14)}"
