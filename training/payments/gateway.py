"""Stripe, and the only file that knows it: plain values in, plain values out. Never called inside transaction().

stripe is imported inside functions: a page that takes no card does not pay for loading it.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar

import structlog
from flask import current_app

from training import clock

log = structlog.get_logger()

CURRENCY = "gbp"
PATIENCE_OF_A_PAGE: float = 8
"""Seconds that a page waits for all its questions to Stripe together. Then the worker goes on."""
_PATIENCE_OF_THE_WORKER = 15
"""Seconds that the worker waits for each answer."""
_SHORTEST = 0.5
"""Seconds with which it is not worth asking."""
_SIGNED_AHEAD = timedelta(minutes=5)
"""How far a webhook's signature may be ahead of our clock: the library refuses old ones only."""
_CLOCKS_DIFFER = timedelta(minutes=5)
"""How much earlier than by our clock something may have happened by Stripe's."""
_TRIES_WHILE_IT_MOVES = 3
"""How often the account is read anew because something moved in it meanwhile."""

Answer = TypeVar("Answer")


class Unreachable(Exception):
    """Stripe did not answer, or not sensibly: it may work later, and asking again with the same key is safe."""


class TooSlow(Unreachable):
    """Somebody waits in front of a page, and Stripe takes longer than that: what it does is found out behind it."""


class NotTaken(Exception):
    """Stripe has answered that it will not: asking again would not help."""


class _Broken(Unreachable):
    """The connection broke, or Stripe is in trouble, and there is time to ask once more."""


class BadSignature(Exception):
    """A webhook that Stripe did not sign, or that is too old or from the future."""


class NoEvent(Exception):
    """A webhook that is signed, but is no event for this site; says in words why."""


@dataclass(frozen=True, kw_only=True)
class PaymentLine:
    """One thing that is paid for, as the payment page names it. Whole pence."""

    name: str
    pence: int


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a payment page is to take. `key` makes asking twice open one page; all the rest has to be the same then."""

    key: str
    lines: tuple[PaymentLine, ...]
    email: str
    expires_at: datetime
    return_url: str
    """Where the page leads once it is paid."""
    back_url: str
    """Where the page leads when somebody leaves it."""


@dataclass(frozen=True, kw_only=True)
class PaymentPage:
    """A payment page (a Checkout session) as Stripe has it now."""

    id: str
    url: str | None
    status: str
    """open, complete or expired."""
    payment_status: str
    """paid, unpaid or no_payment_required."""
    pence: int
    intent_id: str | None
    key: str | None
    """The key it was opened with, which goes with it as our own note."""
    failed: bool = False
    """It was completed by a way of paying that takes days, and then no money came."""
    name: str = ""
    """Who paid, as they gave it."""
    may_have_gone_back: bool = True
    """Whether money of it was sent back or disputed, or this answer does not say. Refunds that failed do not count."""

    @property
    def is_paid(self) -> bool:
        return self.payment_status in {"paid", "no_payment_required"}


@dataclass(frozen=True, kw_only=True)
class MoneyBack:
    """A refund, or a dispute that took the money, as Stripe has it now. Whole pence."""

    id: str
    pence: int
    state: str
    """pending, succeeded, failed or canceled; for a dispute succeeded while it is open or lost, failed when won."""
    is_dispute: bool
    key: str | None
    """Our own, where we asked for it."""
    because: str


@dataclass(frozen=True, kw_only=True)
class StripeNotice:
    """Something that happened at Stripe, and to which session or intent."""

    event_id: str
    kind: str
    page_id: str | None
    intent_id: str | None
    key: str | None = None
    """Our own, where the thing carries it."""


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One movement of our balance at Stripe. Whole pence, below nought for what goes out."""

    id: str
    category: str
    """Stripe's reporting category: charge, refund, refund_failure, dispute, dispute_reversal, fee, payout …"""
    pence: int
    fee_pence: int
    """What Stripe keeps of it."""
    thing_id: str | None
    """What it is about: a refund, a dispute, a payout."""
    intent_id: str | None
    """The payment that it is about."""
    is_ours: bool
    """A payment that carries a note of this site."""
    created_at: datetime


def open_page(order: Order) -> PaymentPage:
    """Open a payment page. Raises Unreachable, after which asking again is safe, and NotTaken."""
    note = {"attempt": order.key}
    session = _ask(
        lambda stripe: stripe.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "allowed_payment_method_types": ["card"],
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": CURRENCY,
                            "unit_amount": line.pence,
                            "product_data": {"name": line.name},
                        },
                    }
                    for line in order.lines
                ],
                "customer_email": order.email,
                "client_reference_id": order.key,
                "metadata": note,
                "payment_intent_data": {"metadata": note},
                "success_url": order.return_url,
                "cancel_url": order.back_url,
                "expires_at": int(order.expires_at.timestamp()),
            },
            {"idempotency_key": order.key},
        )
    )
    return _page(session)


def open_page_again(order: Order, first_asked_at: datetime) -> PaymentPage:
    """As open_page, for an order that was sent before and of whose page nothing is known here.

    Stripe may forget a key after 24 hours (docs.stripe.com/api/idempotent_requests), so the page is looked for first:
    asked for anew, a page that somebody has paid on would be refused as long expired.
    """
    span = {"gte": int((first_asked_at - _CLOCKS_DIFFER).timestamp()), "lte": int(order.expires_at.timestamp())}
    wanted: dict[str, Any] = {"created": span, "limit": 100}
    opened = _ask(lambda stripe: list(stripe.v1.checkout.sessions.list(wanted).auto_paging_iter()))
    page = next((_page(one) for one in opened if _note(one, "attempt") == order.key), None)
    return page or open_page(order)


def read_page(page_id: str) -> PaymentPage:
    """A payment page as it is now. Raises Unreachable and NotTaken."""
    wanted: dict[str, Any] = {"expand": ["payment_intent.latest_charge"]}
    return _page(_ask(lambda stripe: stripe.v1.checkout.sessions.retrieve(page_id, wanted)))


def page_of_intent(intent_id: str) -> PaymentPage | None:
    """The payment page that an intent belongs to. Raises Unreachable and NotTaken."""
    wanted: dict[str, Any] = {"payment_intent": intent_id, "limit": 1, "expand": ["data.payment_intent.latest_charge"]}
    found = _ask(lambda stripe: stripe.v1.checkout.sessions.list(wanted)).data
    return _page(found[0]) if found else None


def close_page(page_id: str) -> None:
    """Let nobody pay on this page any more. One that is not open stays as it is. Raises Unreachable."""
    try:
        _ask(lambda stripe: stripe.v1.checkout.sessions.expire(page_id))
    except NotTaken:
        return  # it was paid or had expired meanwhile: the webhook says which


def refund(intent_id: str, pence: int, key: str) -> MoneyBack:
    """Send money back to the card it came from. Raises Unreachable, after which asking again is safe, and NotTaken."""
    given = _ask(
        lambda stripe: stripe.v1.refunds.create(
            {"payment_intent": intent_id, "amount": pence, "metadata": {"key": key}}, {"idempotency_key": key}
        )
    )
    return _refund(given)


def refund_again(intent_id: str, pence: int, key: str) -> MoneyBack:
    """As refund, where Stripe may have been asked before and its answer was lost.

    Stripe may forget a key after 24 hours, so the refund is looked for first, by the key that it carries.
    """
    sent = [one for one in _refunds_of(intent_id) if _note(one, "key") == key]
    return _refund(sent[-1]) if sent else refund(intent_id, pence, key)


def money_back_of(intent_id: str) -> list[MoneyBack]:
    """Every refund and dispute of a payment, whoever asked for it. Raises Unreachable and NotTaken."""
    wanted: dict[str, Any] = {"payment_intent": intent_id, "limit": 100}
    refunds = _refunds_of(intent_id)
    disputes = _ask(lambda stripe: list(stripe.v1.disputes.list(wanted).auto_paging_iter()))
    return [*map(_refund, refunds), *map(_dispute, disputes)]


def _refunds_of(intent_id: str) -> list[Any]:
    """Every refund of a payment as Stripe has it, the newest first."""
    wanted: dict[str, Any] = {"payment_intent": intent_id, "limit": 100}
    return _ask(lambda stripe: list(stripe.v1.refunds.list(wanted).auto_paging_iter()))


def notices_since(moment: datetime, kinds: Sequence[str]) -> Iterator[StripeNotice]:
    """What happened at Stripe since then (it remembers 30 days). Raises Unreachable and NotTaken."""
    wanted: dict[str, Any] = {"created": {"gte": int(moment.timestamp())}, "types": list(kinds), "limit": 100}
    for event in _ask(lambda stripe: list(stripe.v1.events.list(wanted).auto_paging_iter())):
        yield _notice(event.to_dict())


def account_since(moment: datetime | None) -> tuple[list[Movement], int]:
    """All that moved our balance since then, or ever; and how many pence are left in it.

    Only sterling: nothing else is taken here. Raises Unreachable and NotTaken.
    """
    wanted: dict[str, Any] = {"currency": CURRENCY, "limit": 100, "expand": ["data.source"]}
    if moment is not None:
        wanted["created"] = {"gte": int(moment.timestamp())}
    left = _left()
    for _ in range(_TRIES_WHILE_IT_MOVES):
        found = _ask(lambda stripe: list(stripe.v1.balance_transactions.list(wanted).auto_paging_iter()))
        before, left = left, _left()
        if before == left:
            break
    return [_movement(one) for one in reversed(found)], left


def _left() -> int:
    balance = _ask(lambda stripe: stripe.v1.balance.retrieve())
    return sum(one.amount for one in [*balance.available, *balance.pending] if one.currency == CURRENCY)


def read_notice(body: bytes, signature: str) -> StripeNotice:
    """A webhook that Stripe signed. Raises BadSignature and NoEvent."""
    import stripe

    try:
        text = body.decode()
        if not signature.isascii():
            raise BadSignature("The signature has letters that no signature has.")
        stripe.WebhookSignature.verify_header(
            text, signature, current_app.config["STRIPE_WEBHOOK_SECRET"], stripe.Webhook.DEFAULT_TOLERANCE
        )
    except (ValueError, stripe.SignatureVerificationError) as wrong:
        raise BadSignature(str(wrong)) from wrong
    signed_at = re.search(r"(?:^|,)t=(\d{1,10})(?:,|$)", signature)
    if signed_at is None or int(signed_at[1]) > (clock.now() + _SIGNED_AHEAD).timestamp():
        raise BadSignature("The signature is from the future.")
    try:
        event = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise NoEvent("This is no JSON.") from wrong
    notice = _notice(event)
    _refuse_other_mode(event)
    return notice


def _refuse_other_mode(event: Any) -> None:
    """An event of the test mode says that somebody paid who did not, and the other way round. Raises NoEvent."""
    is_live = current_app.config["STRIPE_SECRET_KEY"].startswith(("sk_live_", "rk_live_"))
    if event.get("livemode") is not is_live:
        wanted, other = ("live", "test") if is_live else ("test", "live")
        raise NoEvent(f"This site's key is for the {wanted} mode, and the event is not: send it no {other} events.")


_NUMBER, _TYPE = re.compile(r"[A-Za-z0-9_]{1,100}"), re.compile(r"[a-z0-9_.]{1,80}")
_KEY = re.compile(r"[\x20-\x7e]{1,40}")
"""Numbers at Stripe, types of events, and keys of ours, as columns hold them."""


def _notice(event: Any) -> StripeNotice:
    """What an event tells, whatever else is missing in it. Raises NoEvent for what has not the form of one."""
    data = event.get("data") if isinstance(event, dict) and event.get("object") == "event" else None
    about = data.get("object") if isinstance(data, dict) else None
    if not isinstance(about, dict) or not about:
        raise NoEvent("This has not the form of an event.")
    event_id, kind, thing = _text(event.get("id"), _NUMBER), _text(event.get("type"), _TYPE), about.get("object")
    if event_id is None or kind is None:
        raise NoEvent("This event has no id or no type.")
    is_page, notes = thing == "checkout.session", about.get("metadata")
    intent = about.get("id") if thing == "payment_intent" else about.get("payment_intent")
    return StripeNotice(
        event_id=event_id,
        kind=kind,
        page_id=_text(about.get("id"), _NUMBER) if is_page else None,
        intent_id=None if is_page else _text(intent.get("id") if isinstance(intent, dict) else intent, _NUMBER),
        key=_text(notes.get("attempt"), _KEY) if is_page and isinstance(notes, dict) else None,
    )


def _text(value: object, form: re.Pattern[str]) -> str | None:
    """A value that has the form of what it is said to be; None for anything else."""
    return value if isinstance(value, str) and form.fullmatch(value) else None


def _movement(given: Any) -> Movement:
    source = given.source
    about = None if source is None or isinstance(source, str) else source
    return Movement(
        id=given.id,
        category=given.reporting_category,
        pence=given.amount,
        fee_pence=given.fee,
        thing_id=_id_of(source),
        intent_id=_id_of(getattr(about, "payment_intent", None)),
        is_ours=getattr(about, "object", "") == "charge" and _note(about, "attempt") is not None,
        created_at=datetime.fromtimestamp(given.created, UTC),
    )


def _page(session: Any) -> PaymentPage:
    intent = session.payment_intent
    expanded = None if intent is None or isinstance(intent, str) else intent
    charge = expanded.latest_charge if expanded is not None else None
    details = session.customer_details
    return PaymentPage(
        id=session.id,
        url=session.url,
        status=session.status,
        payment_status=session.payment_status,
        pence=session.amount_total,
        intent_id=_id_of(intent),
        key=_note(session, "attempt"),
        failed=(
            session.status == "complete"
            and session.payment_status == "unpaid"
            and expanded is not None
            and expanded.status in {"requires_payment_method", "canceled"}
        ),
        name=((details.name or details.email or "") if details else "")[:200],
        may_have_gone_back=charge is None or isinstance(charge, str) or charge.disputed or charge.amount_refunded > 0,
    )


def _refund(given: Any) -> MoneyBack:
    return MoneyBack(
        id=given.id,
        pence=given.amount,
        state="pending" if given.status == "requires_action" else given.status,
        is_dispute=False,
        key=_note(given, "key"),
        because=(given.reason or "Refunded in Stripe’s dashboard").replace("_", " ").capitalize(),
    )


def _dispute(given: Any) -> MoneyBack:
    won = given.status in {"won", "warning_closed", "prevented"}
    asks_only = given.status.startswith("warning")
    return MoneyBack(
        id=given.id,
        pence=given.amount,
        state="failed" if won or asks_only else "succeeded",
        is_dispute=True,
        key=None,
        because=f"Disputed by the cardholder: {(given.reason or 'no reason').replace('_', ' ')}",
    )


def _note(given: Any, name: str) -> str | None:
    return given.metadata[name] if given.metadata and name in given.metadata else None


def _id_of(thing: Any) -> str | None:
    return thing if thing is None or isinstance(thing, str) else thing.id


_asked_until: ContextVar[float | None] = ContextVar("asked_until", default=None)


@contextmanager
def patience() -> Iterator[None]:
    """Somebody waits for the page: all that Stripe is asked in this block takes PATIENCE_OF_A_PAGE at most.

    Then TooSlow is raised.
    """
    before = _asked_until.set(time.monotonic() + PATIENCE_OF_A_PAGE)
    try:
        yield
    finally:
        _asked_until.reset(before)


def _time_left() -> float | None:
    """Seconds; None while nobody waits."""
    until = _asked_until.get()
    return None if until is None else until - time.monotonic()


def _ask(question: Callable[[Any], Answer]) -> Answer:
    """What breaks or is answered 5xx is asked once more: by the library, or here while a page has time left."""
    try:
        return _ask_once(question)
    except _Broken as trouble:
        if _time_left() is None:
            raise
        log.info("payments.asked_again", error=str(trouble))
        return _ask_once(question)


def _ask_once(question: Callable[[Any], Answer]) -> Answer:
    import stripe

    left = _time_left()
    if left is not None and left < _SHORTEST:
        raise TooSlow("Stripe did not answer in time.")
    config = current_app.config
    client = _client(config["STRIPE_SECRET_KEY"], config["STRIPE_API_BASE"], None if left is None else round(left, 1))
    try:
        return question(client)
    except (stripe.APIConnectionError, stripe.APIError) as trouble:
        left = _time_left()
        raise (_Broken if left is None or left >= _SHORTEST else TooSlow)(_said(trouble)) from trouble
    except stripe.RateLimitError as trouble:
        raise Unreachable(_said(trouble)) from trouble
    except stripe.AuthenticationError as wrong_key:
        raise Unreachable(_said(wrong_key)) from wrong_key  # until somebody has put the right key there
    except stripe.StripeError as refusal:
        raise NotTaken(_said(refusal)) from refusal


def _said(error: Any) -> str:
    return f"{type(error).__name__}: {error.user_message or error}"[:500]


@lru_cache(maxsize=32)
def _client(key: str, address: str, seconds: float | None) -> Any:
    """One that waits so long for a whole answer, or as long as the worker waits. Kept: its connections stay open."""
    import stripe
    from urllib3.util import Timeout

    waits = _PATIENCE_OF_THE_WORKER if seconds is None else Timeout(total=seconds)
    return stripe.StripeClient(
        key,
        base_addresses={"api": address},
        max_network_retries=1 if seconds is None else 0,
        http_client=stripe.RequestsClient(timeout=waits),  # type: ignore[arg-type]  # requests takes urllib3's, too
    )
