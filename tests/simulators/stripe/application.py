"""What is plugged together: the API, the payment page, the dashboard and the controls, in one web application."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.simulators.stripe import control, dashboard, ground, payment_page
from tests.simulators.stripe.api import Endpoint, endpoints
from tests.simulators.stripe.balance import BalanceTransaction
from tests.simulators.stripe.errors import Refused
from tests.simulators.stripe.gate import Gate
from tests.simulators.stripe.sessions import expire_due
from tests.simulators.stripe.state import StateFile
from tests.simulators.stripe.webhooks import Deliveries

LOOK_FOR_EXPIRY_EVERY = 0.5  # seconds

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Settings:
    """How one simulator runs. `origin` is where browsers find the payment page, `webhook` where events are sent."""

    origin: str
    key: str
    secret: str
    webhook: str | None = None
    state_file: Path | None = None
    past_file: Path | None = None


def make_application(settings: Settings) -> web.Application:
    ground.make_ready(BalanceTransaction)
    deliveries = Deliveries(settings.webhook, settings.secret)
    gate = Gate(settings.key)
    state = StateFile(settings.state_file, gate, deliveries)
    state.load()
    if settings.past_file:
        state.take_past(settings.past_file)
    ground.listeners.append(deliveries.add)

    @web.middleware
    async def keep(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Time passes before each request, and what it changed is kept after it."""
        expire_due()
        try:
            return await handler(request)
        finally:
            if request.method != "GET" or deliveries.changed:
                state.save()

    async def in_the_background(_app: web.Application) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(deliveries.run()), asyncio.create_task(look_for_expiry(state, deliveries))]
        yield
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        state.save()

    application = web.Application(middlewares=[keep])
    application.cleanup_ctx.append(in_the_background)
    for endpoint in endpoints(settings.origin, deliveries):
        application.router.add_route(endpoint.method, endpoint.path, _through(gate, endpoint))
    payment_page.add_to(application)
    dashboard.add_to(application)
    control.add_to(application, gate, deliveries)
    application.router.add_route("*", "/v1/{rest:.*}", _unknown(gate))
    return application


async def look_for_expiry(state: StateFile, deliveries: Deliveries) -> None:
    """Nobody has to ask for a session to expire, and a delivery's outcome is kept without a request too."""
    while True:
        await asyncio.sleep(LOOK_FOR_EXPIRY_EVERY)
        if expire_due() or deliveries.changed:
            state.save()


def _through(gate: Gate, endpoint: Endpoint) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        def perform(given: dict[str, Any], begin: Callable[[], None]) -> dict[str, Any]:
            params = endpoint.takes.read(given)
            begin()
            return endpoint.perform(params, request.match_info.get("id", ""))

        return await gate.pass_through(request, perform)

    return handle


def _unknown(gate: Gate) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        def perform(_given: dict[str, Any], _begin: Callable[[], None]) -> dict[str, Any]:
            raise Refused(f"Unrecognized request URL ({request.method}: {request.path}).", status=404)

        return await gate.pass_through(request, perform)

    return handle
