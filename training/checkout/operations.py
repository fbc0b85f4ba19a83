"""Paying by card, inside transaction(): an attempt is written down before Stripe is asked, and settled after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from training import clock, queue
from training.access import Actor
from training.bookings import places
from training.bookings.holds import CARD_HOLD
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.checkout.models import LONGEST_NAME, Attempt, AttemptLine, AttemptState, StripeEvent
from training.checkout.queries import open_attempts_for
from training.courses.models import EventState
from training.history.operations import record
from training.links import link_to, new_token
from training.money import pounds
from training.payments.account_models import AccountDifference
from training.payments.gateway import Order, PaymentLine, PaymentPage, StripeNotice
from training.payments.queries import accounts_of
from training.people.models import Person
from training.refusals import Code, Refused

PAGE_LIVES = timedelta(minutes=35)
"""Stripe refuses less than 30 minutes, also when the request was on its way for a while (assurance.md)."""
_WORTH_RETURNING_TO = timedelta(minutes=5)
_LEAST = 30
"""Pence: Stripe takes no card for less."""
_MOST_PAGES = 8
"""How many payment pages one booking gets: each holds the place anew, and a place is not held for ever."""

HANDLED_KINDS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
)
"""What Stripe has to tell us: the webhook is set up for these."""


@dataclass(frozen=True)
class Started:
    """An attempt to send somebody to, and earlier pages to be closed first, so that nobody pays twice."""

    attempt: Attempt
    to_close: Sequence[Attempt]


def start(session: Session, bookings: Sequence[Booking], payer: Person, actor: Actor, now: datetime) -> Started:
    """Write down that somebody is about to pay for these bookings, and hold their places meanwhile.

    A page that is still open for the very same is used again. Raises Refused with a sentence.
    """
    for event_id in sorted({booking.event_id for booking in bookings}):
        places.lock_pools(session, event_id)
    lines = _lines(session, bookings, now)
    earlier = open_attempts_for(session, [booking.id for booking in bookings])
    for attempt in earlier:
        same = {(line.booking_id, line.pence) for line in attempt.lines} == {
            (one.booking_id, one.pence) for one in lines
        }
        if same and attempt.person_id == payer.id and attempt.expires_at > now + _WORTH_RETURNING_TO:
            return Started(attempt, [other for other in earlier if other is not attempt])
    _refuse_too_many(session, bookings)
    attempt = Attempt(
        key=new_token(),
        person_id=payer.id,
        state=AttemptState.OPENING,
        pence=sum(line.pence for line in lines),
        email=payer.email or "",
        created_at=now,
        expires_at=(now + PAGE_LIVES).replace(microsecond=0),
        lines=lines,
    )
    session.add(attempt)
    for booking in bookings:
        if booking.state == State.AWAITING_PAYMENT:
            booking.held_until = max(booking.held_until or now, now + CARD_HOLD)
        record(session, "booking", booking.id, "payment page opened", actor, now)
    session.flush()
    return Started(attempt, earlier)


def order_of(attempt: Attempt) -> Order:
    """What Stripe is asked for: word for word the same each time, as the key demands."""
    address = link_to("checkout.returned", key=attempt.key)
    return Order(
        key=attempt.key,
        lines=tuple(PaymentLine(name=line.name, pence=line.pence) for line in attempt.lines),
        email=attempt.email,
        expires_at=attempt.expires_at,
        return_url=address,
        back_url=f"{address}?left=1",
    )


def opened(session: Session, attempt_id: int, page: PaymentPage) -> None:
    """Stripe has opened the page."""
    attempt = session.get_one(Attempt, attempt_id, with_for_update=True)
    attempt.page_id, attempt.page_url = page.id, page.url
    attempt.intent_id = attempt.intent_id or page.intent_id
    if attempt.state == AttemptState.OPENING:
        attempt.state = AttemptState.OPEN


def could_not_be_opened(session: Session, attempt_id: int, error: str, now: datetime) -> None:
    """Stripe will not open this page, ever. The booking is as it was, and may be paid in another way."""
    attempt = session.get_one(Attempt, attempt_id, with_for_update=True)
    if attempt.state == AttemptState.OPENING:
        attempt.state, attempt.settled_at, attempt.last_error = AttemptState.FAILED, now, error
        attempt.look_at, attempt.looks_done = None, attempt.looks_wanted


def want_stripe_polled(session: Session, attempt: Attempt, now: datetime) -> None:
    """Something was heard of this attempt: have the worker look at Stripe."""
    attempt.looks_wanted = Attempt.looks_wanted + 1
    attempt.look_at = now
    session.flush()
    queue.wake("checkout.look")


def record_stripe_event(session: Session, notice: StripeNotice, now: datetime) -> bool:
    """Take in what Stripe tells us, once however often it is told. False when it was known."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = session.scalar(
        insert(StripeEvent)
        .values(
            event_id=notice.event_id,
            kind=notice.kind,
            page_id=notice.page_id,
            intent_id=notice.intent_id,
            received_at=now,
            outcome="",
        )
        .on_conflict_do_nothing(index_elements=["event_id"])
        .returning(StripeEvent.id)
    )
    if new is None:
        return False
    event = session.get_one(StripeEvent, new)
    if notice.kind not in HANDLED_KINDS:
        event.handled_at, event.outcome = now, "Nothing to do"
        return True
    attempt = attempt_of(session, notice)
    if attempt is None:
        queue.wake("checkout.look")  # the worker asks Stripe which of our pages it is about
        return True
    belongs_to(session, event, attempt, now)
    return True


def look_at_difference(session: Session, difference_id: int, page: PaymentPage | None, now: datetime) -> Attempt | None:
    """Have a look at the payment of which Stripe and the books do not say the same, once for each difference.

    `page` is the one that Stripe has for it. Returns the attempt, or None where there is none, or nothing left to do.
    """
    difference = session.get_one(AccountDifference, difference_id, with_for_update=True)
    if difference.looked_at is not None:
        return None
    difference.looked_at = now
    attempt = attempt_of_payment(session, difference.intent_id, page)
    if attempt is not None:
        want_stripe_polled(session, attempt, now)
    return attempt


def attempt_of_payment(session: Session, intent_id: str | None, page: PaymentPage | None) -> Attempt | None:
    """Which attempt a payment at Stripe belongs to, by the page that Stripe has for it."""
    known = StripeNotice(
        event_id="",
        kind="",
        page_id=page.id if page else None,
        intent_id=intent_id,
        key=page.key if page else None,
    )
    return attempt_of(session, known)


def attempt_of(session: Session, notice: StripeNotice) -> Attempt | None:
    """Which attempt a notice is about, as far as we know it by now."""
    for column, value in (
        (Attempt.key, notice.key),
        (Attempt.page_id, notice.page_id),
        (Attempt.intent_id, notice.intent_id),
    ):
        if value:
            found = session.scalar(select(Attempt).where(column == value).with_for_update())
            if found is not None:
                return found
    return None


def belongs_to(session: Session, event: StripeEvent, attempt: Attempt, now: datetime) -> None:
    """An event has found its attempt: a look is due, and the event is done with.

    It may name the page of which the answer was lost when it was opened.
    """
    attempt.page_id = attempt.page_id or event.page_id
    event.handled_at, event.outcome = now, f"Attempt {attempt.id}"
    want_stripe_polled(session, attempt, now)


def _lines(session: Session, bookings: Sequence[Booking], now: datetime) -> list[AttemptLine]:
    accounts = accounts_of(session, [booking.id for booking in bookings])
    lines = []
    for booking in bookings:
        session.refresh(booking, ["state", "held_until"])
        session.refresh(booking.event, ["state"])
        if booking.event.state == EventState.CANCELLED:
            raise Refused(Code.CLOSED, "The Board has cancelled this event, so there is nothing to pay for it.")
        if booking.state == State.AWAITING_PAYMENT and booking.held_until and booking.held_until <= now:
            raise Refused(Code.CHANGED, "The place is no longer held. Book again if there is one left.")
        pence = accounts[booking.id].open_pence
        if pence > 0 and booking.state == State.REQUESTED:
            raise Refused(
                Code.TOO_EARLY, f"Booking {booking.ref} is not approved or confirmed yet. It is paid for once it is."
            )
        if pence > 0:
            lines.append(_line(booking, pence))
    total = sum(line.pence for line in lines)
    if not lines:
        raise Refused(Code.DONE, "Nothing is left to pay.")
    if total < _LEAST:
        raise Refused(
            Code.NOT_POSSIBLE, f"Cards are taken from {pounds(_LEAST)}. Ask the training team how to pay less."
        )
    return lines


def _line(booking: Booking, pence: int) -> AttemptLine:
    name, vat = _name(booking, pence), booking.event.course.vat
    return AttemptLine(booking_id=booking.id, booking=booking, name=name, pence=pence, vat=vat)


def _name(booking: Booking, pence: int) -> str:
    """What the payment page and the receipt call it: with the reason why members pay less, where the price is paid."""
    course, day = booking.event.course.title, clock.show_date(booking.event.starts_at, weekday=False)
    name = f"{course[:180]}, {day}, booking {booking.ref}"
    if not booking.discount_pence or pence != booking.price_pence:
        return name
    explained = f"{name} ({booking.price_explanation.removesuffix(f' = {pounds(pence)}')})"
    return explained if len(explained) <= LONGEST_NAME else name


def _refuse_too_many(session: Session, bookings: Iterable[Booking]) -> None:
    for booking in bookings:
        before = session.scalars(select(AttemptLine.attempt_id).where(AttemptLine.booking_id == booking.id)).all()
        if len(before) >= _MOST_PAGES:
            raise Refused(
                Code.TOO_MUCH,
                "Paying by card was tried many times for this booking. Choose an invoice, or ask the training team.",
            )
