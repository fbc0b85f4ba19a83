"""The controls under /simulator, for tests and demonstrations: JSON in, JSON out. What Stripe and the world would do.

Each is a POST unless it only looks. See ../stripe_simulator.py for the same as methods.
"""

from collections.abc import Callable
from typing import Any

from aiohttp import web
from localstripe.errors import UserError
from localstripe.resources import store

from tests.simulators.stripe.balance import pay_out, take_fee
from tests.simulators.stripe.clock import clock
from tests.simulators.stripe.errors import Refused
from tests.simulators.stripe.gate import Fault, Gate
from tests.simulators.stripe.ground import find, show
from tests.simulators.stripe.money import PAYS, BankDebit
from tests.simulators.stripe.payment_page import typed_card
from tests.simulators.stripe.refunding import close_dispute, finish_refund, open_dispute, refund
from tests.simulators.stripe.sessions import Session, confirm, expire, expire_due, pay, settle
from tests.simulators.stripe.webhooks import RETRY_AFTER, Deliveries

Data = dict[str, Any]
Control = Callable[[Data, str], Any]


def add_to(application: web.Application, gate: Gate, deliveries: Deliveries) -> None:
    add_payments(application)
    add_refunds(application)
    add_webhooks(application, deliveries)
    add_faults(application, gate)

    def set_clock(data: Data, _id: str) -> Data:
        if "advance" in data:
            clock.advance(data["advance"])
        else:
            clock.set(data.get("now"), bool(data.get("stopped")))
        expire_due()
        return {"now": clock.time()}

    def forget_all(_data: Data, _id: str) -> Data:
        """As new, but for the address of the webhook."""
        store.clear()
        deliveries.forget_all()
        gate.forget_all()
        clock.set(None, False)
        return {}

    _add(application, "POST", "/simulator/reset", forget_all)
    _add(application, "GET", "/simulator/clock", lambda _data, _id: {"now": clock.time()})
    _add(application, "POST", "/simulator/clock", set_clock)


def add_payments(application: web.Application) -> None:
    """What the payer does, and the payer's bank, without the page."""

    def pay_by_card(data: Data, session_id: str) -> Data:
        session = _session(session_id)
        intent = pay(session, typed_card(data.get("card", PAYS), name="Test Payer", email=session.customer_email))
        if intent.status == "requires_action" and data.get("confirm") is not None:
            intent = confirm(session, bool(data["confirm"]))
        return {"session": show(session), "payment_intent": show(intent)}

    def pay_later(_data: Data, session_id: str) -> Data:
        session = _session(session_id)  # even one for cards alone: the site has to bear whatever Stripe sends
        intent = pay(session, BankDebit(name="Test Payer", email=session.customer_email))
        return {"session": show(session), "payment_intent": show(intent)}

    def settled(paid: bool) -> Control:
        def perform(_data: Data, session_id: str) -> Data:
            settle(_session(session_id), paid)
            return show(_session(session_id))

        return perform

    def expire_now(_data: Data, session_id: str) -> Data:
        expire(_session(session_id))
        return show(_session(session_id))

    sessions = "/simulator/sessions/{id}"
    _add(application, "POST", f"{sessions}/pay", pay_by_card)
    _add(application, "POST", f"{sessions}/pay-later", pay_later)
    _add(application, "POST", f"{sessions}/settle", settled(True))
    _add(application, "POST", f"{sessions}/fail", settled(False))
    _add(application, "POST", f"{sessions}/expire", expire_now)


def add_refunds(application: web.Application) -> None:
    """What somebody does in Stripe's own dashboard, and payers at their banks."""

    def refund_by_hand(data: Data, intent_id: str) -> Data:
        status = data.get("status", "succeeded")
        return show(refund(_paid_charge(intent_id), data.get("amount"), data.get("reason"), {}, status))

    def finished(failed: bool) -> Control:
        def perform(_data: Data, refund_id: str) -> Data:
            made = find("refund", refund_id)
            finish_refund(made, failed=failed)
            return show(made)

        return perform

    def dispute(data: Data, intent_id: str) -> Data:
        return show(open_dispute(_paid_charge(intent_id), data.get("amount"), data.get("reason", "fraudulent")))

    def close(data: Data, dispute_id: str) -> Data:
        found = find("dispute", dispute_id)
        close_dispute(found, won=bool(data["won"]))
        return show(found)

    _add(application, "POST", "/simulator/payouts", lambda data, _id: show(pay_out(data.get("amount"))))
    _add(application, "POST", "/simulator/fees", lambda data, _id: show(take_fee(data["amount"], data["description"])))
    _add(application, "POST", "/simulator/payment_intents/{id}/refund", refund_by_hand)
    _add(application, "POST", "/simulator/payment_intents/{id}/dispute", dispute)
    _add(application, "POST", "/simulator/refunds/{id}/fail", finished(True))
    _add(application, "POST", "/simulator/refunds/{id}/succeed", finished(False))
    _add(application, "POST", "/simulator/disputes/{id}/close", close)


def add_webhooks(application: web.Application, deliveries: Deliveries) -> None:
    def listed(_data: Data, _id: str) -> list[Data]:
        return [delivery.described() for delivery in deliveries.all.values()]

    def settings(data: Data, _id: str) -> Data:
        """`url`, `paused`, `retry_after` (seconds between tries; [] for no second try)."""
        if "url" in data:
            deliveries.url = data["url"]
        if "retry_after" in data:
            deliveries.retry_after = RETRY_AFTER if data["retry_after"] is None else tuple(data["retry_after"])
        if "paused" in data:
            deliveries.paused = bool(data["paused"])
        if not deliveries.paused:
            deliveries.resume()
        return {"url": deliveries.url, "paused": deliveries.paused, "retry_after": deliveries.retry_after}

    def drop(_data: Data, event_id: str) -> Data:
        deliveries.drop(event_id)
        return deliveries.get(event_id).described()

    async def deliver(request: web.Request) -> web.Response:
        try:
            return web.json_response({"status": await deliveries.deliver(request.match_info["id"])})
        except UserError as refusal:
            return web.json_response(refusal.body, status=refusal.code)

    _add(application, "GET", "/simulator/webhooks", listed)
    _add(application, "POST", "/simulator/webhooks", settings)
    _add(application, "POST", "/simulator/webhooks/{id}/drop", drop)
    application.router.add_post("/simulator/webhooks/{id}/deliver", deliver)
    _add(
        application,
        "POST",
        "/simulator/webhooks/{id}/signed",
        lambda data, event_id: deliveries.signed(event_id, data.get("at")),
    )


def add_faults(application: web.Application, gate: Gate) -> None:
    def add(data: Data, _id: str) -> list[Data]:
        if data.get("kind") not in {"outage", "lost", "slow"}:
            raise Refused("A fault is an outage, lost or slow.", param="kind")
        gate.faults.append(Fault(**data))
        return listed({}, "")

    def listed(_data: Data, _id: str) -> list[Data]:
        return [vars(fault) for fault in gate.faults]

    def clear(_data: Data, _id: str) -> list[Data]:
        gate.faults.clear()
        return []

    def forget(_data: Data, _id: str) -> list[Data]:
        gate.seen = []
        return []

    _add(application, "GET", "/simulator/faults", listed)
    _add(application, "POST", "/simulator/faults", add)
    _add(application, "POST", "/simulator/faults/clear", clear)
    _add(application, "GET", "/simulator/requests", lambda _data, _id: gate.seen)
    _add(application, "POST", "/simulator/requests/forget", forget)


def _add(application: web.Application, method: str, path: str, control: Control) -> None:
    async def handle(request: web.Request) -> web.Response:
        # A page elsewhere cannot make a browser send this type without asking first, which nothing here allows.
        if method == "POST" and request.content_type != "application/json":
            return web.json_response(Refused("Send application/json.", status=415).body, status=415)
        try:
            data = await request.json() if method == "POST" else {}
            return web.json_response(control(data, request.match_info.get("id", "")))
        except UserError as refusal:
            return web.json_response(refusal.body, status=refusal.code)
        except (TypeError, ValueError, KeyError) as fault:
            return web.json_response(Refused(f"Not understood: {fault!r}").body, status=400)

    application.router.add_route(method, path, handle)


def _session(session_id: str) -> Session:
    session: Session = find("checkout.session", session_id)
    return session


def _paid_charge(intent_id: str) -> Any:
    charge = find("payment_intent", intent_id).latest_charge
    if charge is None or charge.status != "succeeded":
        raise Refused("This payment has not succeeded.")
    return charge
