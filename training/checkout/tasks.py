"""What the worker does: looks at Stripe for every attempt that something was heard of, and for what was not heard."""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import current_app
from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from training import clock, queue
from training.checkout import fulfilment, operations
from training.checkout.models import Attempt, AttemptState, StripeEvent
from training.checkout.queries import open_attempts_for
from training.db import db, transaction
from training.payments import gateway
from training.payments.gateway import MoneyBack, NotTaken, Order, PaymentPage, Unreachable
from training.payments.queries import last_comparison, refunded_intents
from training.work import Claim, Timetable, claim_rows

log = structlog.get_logger()

TIMETABLE = Timetable(
    claim=timedelta(minutes=2), waits=tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200))
)
"""Somebody who paid waits for the answer, so it begins with seconds."""
REMEMBERED = timedelta(days=30)
"""How far back Stripe lists its events."""
LATE = timedelta(days=3)
"""How late Stripe may still deliver one."""
_ORPHANED = timedelta(minutes=2)
_AT_ONCE = 100
_ASKED_AT_ONCE = 8
"""For how many attempts Stripe is asked at the same time: far below what it allows, and a second is enough for many."""


@dataclass(frozen=True)
class _Question:
    """What Stripe has to be asked for to know how an attempt stands."""

    claim: Claim
    looks: int
    """How many looks were asked for by now: the answer does for all of them."""
    order: Order
    first_asked_at: datetime
    page_id: str | None
    knows_of_refunds: bool


_Answer = tuple[PaymentPage, list[MoneyBack]] | Unreachable | NotTaken


@queue.sweep("checkout.look")
def poll_stripe_for_due_attempts() -> int:
    """Look at Stripe for every attempt for which that is due. Returns how many were settled."""
    _find_attempts_of_events()
    settled = 0
    while claims := _claim_some():
        questions = _questions(claims)
        answers = _ask_stripe(questions)
        settled += sum(_take_in(*both) for both in zip(questions, answers, strict=True))
    return settled


@queue.sweep("checkout.reconcile", every_minutes=10)
def reconcile() -> int:
    """Have a look at what should have been heard of by now, and hear what no webhook told. Returns how many looks.

    It heals what was lost: a process that was killed between Stripe's answer and our commit, a webhook that failed.
    """
    if not current_app.config["STRIPE_SECRET_KEY"]:
        return 0
    now = clock.now()
    forgotten = or_(
        (Attempt.state == AttemptState.OPENING) & (Attempt.created_at < now - _ORPHANED),
        (Attempt.state == AttemptState.OPEN) & (Attempt.expires_at < now - _ORPHANED),
        (Attempt.state == AttemptState.PROCESSING),
    )
    with transaction() as session:
        due = session.scalars(select(Attempt).where(forgotten, Attempt.look_at.is_(None)).order_by(Attempt.id)).all()
        for attempt in due:
            operations.want_stripe_polled(session, attempt, now)
    heard = _hear_what_was_missed(now)
    return len(due) + heard + _look_where_the_books_differ(now)


def close_pages(booking_ids: Sequence[int]) -> None:
    """Let nobody pay any more on a page that is open for one of these bookings, outside any transaction.

    It is a courtesy: what is paid all the same goes back, because nothing is owed.
    """
    pages = [attempt.page_id for attempt in open_attempts_for(db.session(), booking_ids) if attempt.page_id]
    db.session.rollback()
    for page_id in pages:
        try:
            gateway.close_page(page_id)
        except Unreachable as trouble:
            log.warning("checkout.page_not_closed", page=page_id, error=str(trouble))


def _hear_what_was_missed(now: datetime) -> int:
    """Events that failed to reach us are in Stripe's list of the last 30 days."""
    newest = db.session.scalar(select(func.max(StripeEvent.received_at)))
    since = max(now - REMEMBERED, newest - LATE) if newest else now - REMEMBERED
    db.session.rollback()
    try:
        notices = list(gateway.notices_since(since, operations.HANDLED_KINDS))
    except (Unreachable, NotTaken) as trouble:
        log.warning("checkout.events_not_listed", error=str(trouble))
        return 0
    heard = 0
    for start in range(0, len(notices), _AT_ONCE):
        with transaction() as session:
            heard += sum(
                operations.record_stripe_event(session, notice, now) for notice in notices[start : start + _AT_ONCE]
            )
    return heard


def _look_where_the_books_differ(now: datetime) -> int:
    """What the daily comparison found at Stripe and in no row becomes one, however long ago Stripe told of it."""
    last = last_comparison(db.session())
    differing = last.differences if last else []
    due = [(one.id, one.intent_id) for one in differing if one.intent_id and one.stripe_pence and one.looked_at is None]
    db.session.rollback()
    looks = 0
    for difference_id, intent_id in due:
        try:
            page = _page_about(None, intent_id)
        except Unreachable as trouble:
            log.warning("checkout.difference_not_placed", difference=difference_id, error=str(trouble))
            return looks
        with transaction() as session:
            looks += operations.look_at_difference(session, difference_id, page, now) is not None
    return looks


def _find_attempts_of_events() -> None:
    """Events that came before we knew which page they are about: ask Stripe, by the intent."""
    waiting = select(StripeEvent).where(StripeEvent.handled_at.is_(None)).order_by(StripeEvent.id).limit(_AT_ONCE)
    events = [(row.id, row.page_id, row.intent_id) for row in db.session.scalars(waiting)]
    db.session.rollback()
    pages: dict[str, PaymentPage | None] = {}
    for event_id, page_id, intent_id in events:
        about = page_id or intent_id or ""
        if about not in pages:
            try:
                pages[about] = _page_about(page_id, intent_id)
            except Unreachable as trouble:
                log.warning("checkout.event_not_placed", stripe_event=event_id, error=str(trouble))
                return
        _place_event(event_id, pages[about])


def _page_about(page_id: str | None, intent_id: str | None) -> PaymentPage | None:
    """The page at Stripe, by its own number or its payment's; None when it has none. Raises Unreachable."""
    try:
        return gateway.read_page(page_id) if page_id else gateway.page_of_intent(intent_id or "")
    except NotTaken:
        return None


def _place_event(event_id: int, page: PaymentPage | None) -> None:
    now = clock.now()
    with transaction() as session:
        event = session.get_one(StripeEvent, event_id, with_for_update=True)
        if event.handled_at is not None:
            return
        attempt = operations.attempt_of_payment(session, event.intent_id, page)
        if attempt is None:
            event.handled_at, event.outcome = now, "Not a payment of this site"
        else:
            operations.belongs_to(session, event, attempt, now)


def _claim_some() -> Sequence[Claim]:
    now = clock.now()
    return claim_rows(Attempt, TIMETABLE, now, Attempt.look_at <= now, oldest=Attempt.look_at, most=_ASKED_AT_ONCE)


def _questions(claims: Sequence[Claim]) -> list[_Question]:
    """What Stripe is asked for each claim: read in a moment, and no transaction stays open while it is asked."""
    session, ids = db.session(), [claim.id for claim in claims]
    attempts = session.scalars(select(Attempt).where(Attempt.id.in_(ids)).options(selectinload(Attempt.lines))).all()
    refunded = refunded_intents(session, [attempt.intent_id for attempt in attempts if attempt.intent_id])
    by_id = {attempt.id: attempt for attempt in attempts}
    questions = [_question(claim, by_id[claim.id], refunded) for claim in claims]
    session.rollback()
    return questions


def _question(claim: Claim, attempt: Attempt, refunded: Collection[str | None]) -> _Question:
    return _Question(
        claim=claim,
        looks=attempt.looks_wanted,
        order=operations.order_of(attempt),
        first_asked_at=attempt.created_at,
        page_id=attempt.page_id,
        knows_of_refunds=attempt.intent_id in refunded,
    )


def _ask_stripe(questions: Sequence[_Question]) -> list[_Answer]:
    """All at the same time: Stripe takes its time, but for many as for one."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy knows no other thread

    def ask(question: _Question) -> _Answer:
        with app.app_context():
            try:
                return _as_stripe_has_it(question)
            except (Unreachable, NotTaken) as trouble:
                return trouble

    if len(questions) == 1:
        return [ask(questions[0])]
    with ThreadPoolExecutor(len(questions)) as threads:
        return list(threads.map(ask, questions))


def _as_stripe_has_it(question: _Question) -> tuple[PaymentPage, list[MoneyBack]]:
    """The page and what went back.

    Most payments stay where they are, and then one question is enough. What became of refunds that we know of is asked
    in any case: one that failed leaves no trace on the payment.
    """
    # Asked again with the same key, Stripe repeats its first answer, in which nobody has paid yet.
    page_id = question.page_id or gateway.open_page_again(question.order, question.first_asked_at).id
    page = gateway.read_page(page_id)
    if not (page.is_paid and page.intent_id and (page.may_have_gone_back or question.knows_of_refunds)):
        return page, []
    return page, gateway.money_back_of(page.intent_id)


def _take_in(question: _Question, answer: _Answer) -> bool:
    claim = question.claim
    if isinstance(answer, Unreachable):
        return _later(claim, str(answer))
    if isinstance(answer, NotTaken):
        log.warning("checkout.not_taken", attempt=claim.id, error=str(answer))
        with transaction() as session:
            operations.could_not_be_opened(session, claim.id, str(answer), clock.now())
        return _later(claim, str(answer))
    page, back = answer
    with transaction() as session:
        attempt = fulfilment.settle(session, claim.id, page, back, clock.now())
        attempt.record_success()
        attempt.looks_done, attempt.attempts = question.looks, 0
        if attempt.looks_wanted == question.looks:
            attempt.look_at = None
    return True


def _later(claim: Claim, error: str) -> bool:
    """Look again later, unless it has turned out meanwhile that there is nothing to look at."""
    now = clock.now()
    with transaction() as session:
        attempt = session.get_one(Attempt, claim.id, with_for_update=True)
        if attempt.look_at is not None:
            attempt.look_at = attempt.record_failure(TIMETABLE, claim.attempts, error, now)
    log.warning("checkout.not_looked", attempt=claim.id, tries=claim.attempts, error=error)
    return False
