"""The card at the top of a booking's page: how it stands, its money, and the one thing to do next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flask import url_for
from sqlalchemy.orm import Session

from training.bookings.lifecycle import FINISHED, Action, Outcome, State
from training.bookings.models import Booking
from training.bookings.standing import NOT_SHOWN_YET, BookingStanding
from training.courses.models import EventState
from training.mine.own_bookings.groups import BookingFacts, Todo, money_line, todo_of
from training.mine.own_bookings.queries import facts_for, next_step
from training.mine.related_links import RelatedLink
from training.money import pounds
from training.payments.invoice_models import Invoice
from training.payments.queries import Account, due_days

_JOIN_BEFORE = timedelta(hours=1)
"""How long before an event its link is the thing to press."""


@dataclass(frozen=True)
class ToOpen:
    """What whoever looks at a booking may open that goes with it."""

    form: RelatedLink | None = None
    certificate: RelatedLink | None = None
    to_make_up: Sequence[RelatedLink] = ()
    online: str = ""
    """Where the event takes place online, for whoever may join it."""


@dataclass(frozen=True)
class BookingCard:
    standing: BookingStanding
    money: str
    """“£60.00 to pay by 12 June 2026”; nothing where no money is spoken of any more."""
    step: RelatedLink | None
    """The one thing to press first."""
    others: Sequence[RelatedLink]
    """What else there is to do about it now, or to open."""


def card_of(
    session: Session,
    booking: Booking,
    standing: BookingStanding,
    account: Account,
    invoices: Sequence[Invoice],
    open_now: ToOpen,
    may: set[Action],
    now: datetime,
    *,
    arrives: bool,
    takes_cards: bool,
) -> BookingCard:
    """`invoices`: those that the booking is on, the oldest first. `may`: what whoever looks may do with it.
    `arrives`: whether the delegate can say now that they are here.
    """
    facts = facts_for(booking, account, _due_on(session, account, invoices), open_now.form, open_now.to_make_up)
    pays = takes_cards and facts.open_pence > 0 and booking.state != State.REQUESTED and not facts.is_late(now)
    step = _first(booking, facts, open_now, may, now, arrives=arrives, takes_cards=takes_cards)
    others = _others(booking, facts, open_now, now, pays=pays, is_shown=standing is not NOT_SHOWN_YET)
    return BookingCard(
        standing,
        money_line(facts, now),
        step,
        [link for link in others if step is None or link.href != step.href],
    )


def _due_on(session: Session, account: Account, invoices: Sequence[Invoice]) -> date | None:
    """Until when what is owed is to be paid; asked of the lines only where a credit note took some back."""
    owed = [line.charge.id for line in account.live if line.open_pence > 0]
    if not owed or not invoices:
        return None
    if any(invoice.is_credit for invoice in invoices):
        return next(iter(due_days(session, owed).values()), None)
    return invoices[-1].due_on


def _first(
    booking: Booking,
    facts: BookingFacts,
    open_now: ToOpen,
    may: set[Action],
    now: datetime,
    *,
    arrives: bool,
    takes_cards: bool,
) -> RelatedLink | None:
    """Nothing for an offered place: the buttons that answer stand in the card."""
    if arrives:
        return RelatedLink("Say that you are here", url_for("attendance.arrive"))
    if open_now.online and booking.event.starts_at - _JOIN_BEFORE <= now < booking.event.ends_at:
        return RelatedLink("Join online", open_now.online)
    if Action.NAME in may:
        return RelatedLink("Name who comes", url_for("bookings.name", ref=booking.ref))
    todo = todo_of(facts, now)
    if todo is Todo.ANSWER_OFFER:
        return None
    step = next_step(booking, todo, facts, open_now.form, open_now.to_make_up, takes_cards=takes_cards)
    return replace(step, text=f"{step.text} by card") if step and step.posts else step


def _others(
    booking: Booking, facts: BookingFacts, open_now: ToOpen, now: datetime, *, pays: bool, is_shown: bool
) -> list[RelatedLink]:
    found = list(open_now.to_make_up)
    if open_now.certificate:
        found.append(open_now.certificate)
    if pays:
        pay = url_for("checkout.pay", ref=booking.ref)
        found.append(RelatedLink(f"Pay {pounds(facts.open_pence)} by card", pay, posts=True))
    called_off = booking.event.state == EventState.CANCELLED
    if booking.state == State.CONFIRMED and now < booking.event.ends_at and not called_off:
        found.append(RelatedLink("Add to calendar", url_for("mine.calendar", ref=booking.ref), downloads=True))
    gone = booking.state in FINISHED or facts.is_late(now)
    missed = booking.outcome == Outcome.DID_NOT_ATTEND and is_shown
    if missed or (gone and now < booking.event.ends_at):
        course_page = url_for("programme.course", code=booking.event.course.code)
        found.append(RelatedLink("See the dates of this course", course_page))
    return found
