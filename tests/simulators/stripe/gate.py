"""What stands before every API request: the key, the version, faults that were asked for, and idempotency keys."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import web
from localstripe.errors import UserError

from tests.simulators.stripe.accepted import A_DAY, API_VERSION
from tests.simulators.stripe.clock import clock
from tests.simulators.stripe.errors import API, IDEMPOTENCY, ParameterRefused, Refused
from tests.simulators.stripe.form import nested
from tests.simulators.stripe.webhooks import request_id

MOST_SEEN = 5_000


@dataclass
class Fault:
    """Something that goes wrong for the next `calls` requests, or for all until it is taken away (None).

    `kind`: outage (answers `status`, and nothing is done), lost (all is done, and the connection breaks before the
    answer), slow (`seconds` pass first). `path` narrows it to addresses that begin so.
    """

    kind: str
    calls: int | None = 1
    status: int = 503
    seconds: float = 0.0
    path: str = "/v1/"


@dataclass(frozen=True)
class Answer:
    """What was answered to a request, kept under its idempotency key."""

    fingerprint: str
    status: int
    body: str
    at: float


class Gate:
    """Everything that is remembered about requests."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.faults: list[Fault] = []
        self.seen: list[dict[str, Any]] = []
        self.answers: dict[str, Answer] = {}

    async def pass_through(
        self, request: web.Request, perform: Callable[[dict[str, Any], Callable[[], None]], dict[str, Any]]
    ) -> web.StreamResponse:
        """Answer one API request. `perform` gets its parameters, and says by the given function when it has begun."""
        given = await request.read()
        note: dict[str, Any] = {
            "method": request.method,
            "path": request.path,
            "idempotency_key": request.headers.get("Idempotency-Key"),
            "at": clock.time(),
            "status": None,
            "replayed": False,
            "faults": [],
        }
        self.seen = [*self.seen[-MOST_SEEN:], note]
        if slow := self._take("slow", request.path):
            note["faults"].append("slow")
            await asyncio.sleep(slow.seconds)
        lost = self._take("lost", request.path)
        answer = await self._answer(request, given, note, perform)
        note["status"] = answer.status
        if lost:
            note["faults"].append("lost")
            if request.transport is not None:
                request.transport.abort()
        return answer

    async def _answer(
        self,
        request: web.Request,
        given: bytes,
        note: dict[str, Any],
        perform: Callable[[dict[str, Any], Callable[[], None]], dict[str, Any]],
    ) -> web.Response:
        key = note["idempotency_key"] if request.method == "POST" else None
        fingerprint = hashlib.sha256(b"\n".join([request.method.encode(), request.path.encode(), given])).hexdigest()
        try:
            self._check_caller(request)
            if key is not None and (kept := self._kept(key, fingerprint)):
                note["replayed"] = True
                return _as_json(kept.body, kept.status, {"Idempotent-Replayed": "true"})
            if outage := self._take("outage", request.path):
                note["faults"].append("outage")
                refusal = Refused(
                    "An error occurred in the simulator, as was asked for.", status=outage.status, kind=API
                )
                # Stripe had begun, and keeps a 500. At 503 it had not.
                return self._keep(key if outage.status == 500 else None, fingerprint, refusal.body, outage.status)
            note["parameters"] = params = await _parameters(request)
        except UserError as refusal:
            return _refusal(refusal)
        begun: list[bool] = []
        try:
            return self._keep(key, fingerprint, perform(params, lambda: begun.append(True)), 200)
        except UserError as refusal:
            kept_key = key if begun and not isinstance(refusal, ParameterRefused) else None
            return self._keep(kept_key, fingerprint, refusal.body, refusal.code)

    def _take(self, kind: str, path: str) -> Fault | None:
        """The fault that meets this request, one call of it used up."""
        for fault in self.faults:
            if fault.kind == kind and path.startswith(fault.path):
                if fault.calls is not None:
                    fault.calls -= 1
                    if fault.calls <= 0:
                        self.faults.remove(fault)
                return fault
        return None

    def _check_caller(self, request: web.Request) -> None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if not key:
            raise Refused("You did not provide an API key.", status=401)
        if scheme != "Bearer" or key != self.key:
            raise Refused(f"Invalid API Key provided: {key[:8]}{'*' * 8}", status=401)
        if (version := request.headers.get("Stripe-Version", API_VERSION)) != API_VERSION:
            raise Refused(f"The simulator speaks {API_VERSION} and no other version: {version}")

    def _kept(self, key: str, fingerprint: str) -> Answer | None:
        if len(key) > 255:
            raise Refused("The idempotency key is too long: it may have 255 characters.", kind=IDEMPOTENCY)
        kept = self.answers.get(key)
        if kept is None or kept.at < clock.time() - A_DAY:
            return None
        if kept.fingerprint != fingerprint:
            raise Refused(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. Try "
                f"using a key other than '{key}' if you meant to execute a different request.",
                kind=IDEMPOTENCY,
            )
        return kept

    def _keep(self, key: str | None, fingerprint: str, body: object, status: int) -> web.Response:
        text = json.dumps(body, indent=2)
        if key is not None:
            self.answers[key] = Answer(fingerprint, status, text, clock.time())
        return _as_json(text, status)

    def forget_all(self) -> None:
        self.faults, self.seen, self.answers = [], [], {}

    def to_state(self) -> dict[str, Any]:
        return {key: asdict(answer) for key, answer in self.answers.items()}

    def from_state(self, rows: dict[str, Any]) -> None:
        self.answers = {key: Answer(**row) for key, row in rows.items()}


async def _parameters(request: web.Request) -> dict[str, Any]:
    flat = await request.post() if request.method == "POST" else request.query
    return nested((name, str(value)) for name, value in flat.items())


def _refusal(refusal: UserError) -> web.Response:
    return _as_json(json.dumps(refusal.body, indent=2), refusal.code)


def _as_json(text: str, status: int, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        text=text,
        status=status,
        content_type="application/json",
        headers={"Request-Id": request_id(), "Stripe-Version": API_VERSION, **(headers or {})},
    )
