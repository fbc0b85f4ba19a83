"""Somebody's own bookings as the rows of their list: a fixed number of queries, however many they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.bookings.lifecycle import Action, Awaits, Outcome, State, available_actions
from training.bookings.models import Booking
from training.bookings.moving.queries import with_other_dates
from training.bookings.operations import facts_of
from training.bookings.queries import bookings_of
from training.bookings.standing import BookingStanding, standing, until_text
from training.bookings.waiting_queries import positions_of
from training.courses.models import EventState
from training.materials.queries import with_something_to_fetch
from training.mine.own_bookings.groups import BookingFacts, Group, Todo, group_of, money_of, todo_of
from training.mine.related_links import RelatedLink, certificates_of, evaluation_forms_of, ways_on
from training.money import pounds
from training.payments.models import Way
from training.payments.queries import Account, accounts_of, due_days
from training.people.models import Person


@dataclass(frozen=True)
class BookingRow:
    """One booking as its delegate's list shows it."""

    booking: Booking
    group: Group
    standing: BookingStanding
    when: str
    """The time alone, where a date stands beside it: “9:30am to 1pm”; the days of an event that has several."""
    said: str
    """What there is to know before the links: the place on the waiting list, until when to answer."""
    money: tuple[str, str]
    next_step: RelatedLink | None
    links: Sequence[RelatedLink]
    open_pence: int
    """What of it can be paid by card now."""
    deadline: datetime | None
    """Until when it keeps its place, if something is done."""


@dataclass(frozen=True)
class _Beside:
    """What goes with the bookings of one person, by their ids."""

    accounts: dict[int, Account]
    due_on: dict[int, date]
    positions: dict[int, int]
    forms: dict[int, RelatedLink]
    certificates: dict[int, RelatedLink]
    to_make_up: dict[int, list[RelatedLink]]
    slides: frozenset[int]
    """Those with slides or handouts to fetch."""
    moves: set[int]
    """Those whose course has another date."""


def own_bookings(
    session: Session, person: Person, now: datetime, *, takes_cards: bool
) -> dict[Group, list[BookingRow]]:
    """Every group that has something in it, in the order of the page: what is to come soonest first, the past last."""
    bookings = bookings_of(session, person.id)
    beside = _read_beside(session, bookings, now)
    rows = [_row(session, booking, beside, person, now, takes_cards=takes_cards) for booking in bookings]
    found = {group: [row for row in rows if row.group is group] for group in Group}
    for group in (Group.TO_DO, Group.COMING, Group.WAITING):
        found[group].reverse()  # they are read with the latest event first
    found[Group.TO_DO].sort(key=lambda row: (row.deadline is None, row.deadline or now))  # what runs out first
    return {group: those for group, those in found.items() if those}


def _read_beside(session: Session, bookings: Sequence[Booking], now: datetime) -> _Beside:
    ids = [booking.id for booking in bookings]
    accounts = accounts_of(session, ids)
    owed = [line.charge for account in accounts.values() for line in account.live if line.open_pence > 0]
    due = due_days(session, [charge.id for charge in owed])
    return _Beside(
        accounts=accounts,
        due_on={charge.booking_id: due[charge.id] for charge in owed if charge.id in due},
        positions=positions_of(session, bookings),
        forms=dict(evaluation_forms_of(session, ids)),
        certificates=dict(certificates_of(session, ids)),
        to_make_up=ways_on(session, bookings),
        slides=with_something_to_fetch(session, ids, now),
        moves=with_other_dates(session, bookings, now),
    )


def _row(
    session: Session, booking: Booking, beside: _Beside, person: Person, now: datetime, *, takes_cards: bool
) -> BookingRow:
    account = beside.accounts.get(booking.id, Account())
    form, to_make_up = beside.forms.get(booking.id), beside.to_make_up.get(booking.id, [])
    facts = facts_for(booking, account, beside.due_on.get(booking.id), form, to_make_up)
    todo = todo_of(facts, now)
    group = group_of(facts, now)
    over = group in {Group.PAST, Group.ENDED}  # nothing can be done about years of these, so nothing is asked
    may = set() if over else set(available_actions(facts_of(session, booking), Actor(person.id, "delegate"), now))
    return BookingRow(
        booking=booking,
        group=group,
        standing=standing(booking, now),
        when=_when(booking),
        said=_said(facts, todo, beside.positions.get(booking.id), now),
        money=money_of(facts, now),
        next_step=next_step(booking, todo, facts, form, to_make_up, takes_cards=takes_cards),
        links=_links(booking, group, may, beside),
        open_pence=facts.open_pence if todo is Todo.PAY else 0,
        deadline=facts.deadline(now),
    )


def facts_for(
    booking: Booking,
    account: Account,
    due_on: date | None,
    form: RelatedLink | None,
    to_make_up: Sequence[RelatedLink],
) -> BookingFacts:
    """What is known of a booking. `due_on` of its invoice; `form` and `to_make_up`, what there is to open for it."""
    way = account.live[0].charge.payer.way if account.live else booking.pays_by
    return BookingFacts(
        state=State(booking.state),
        awaits=Awaits(booking.awaits) if booking.awaits else None,
        outcome=Outcome(booking.outcome) if booking.outcome else None,
        held_until=booking.held_until,
        ends_at=booking.event.ends_at,
        price_pence=booking.price_pence,
        open_pence=account.open_pence,
        paid_pence=account.paid_pence,
        way=Way(way) if way else None,
        due_on=due_on,
        has_manager=bool(booking.manager_email),
        has_open_form=form is not None,
        has_days_to_make_up=bool(to_make_up),
    )


def _when(booking: Booking) -> str:
    sittings = booking.sittings
    if len(sittings) == 1:
        return f"{clock.show_time(sittings[0].starts_at)} to {clock.show_time(sittings[0].ends_at)}"
    return clock.show_days([clock.local(one.starts_at).date() for one in sittings])


def _said(facts: BookingFacts, todo: Todo | None, position: int | None, now: datetime) -> str:
    if position:
        return f"Number {position} on the waiting list"
    until = facts.deadline(now)
    if until and todo is Todo.ANSWER_OFFER:
        return f"A place is kept for you until {until_text(until, clock.today())}"
    if until and facts.state in {State.REQUESTED, State.AWAITING_PAYMENT}:
        return f"Your place is held until {until_text(until, clock.today())}"
    return ""


def next_step(
    booking: Booking,
    todo: Todo | None,
    facts: BookingFacts,
    form: RelatedLink | None,
    to_make_up: Sequence[RelatedLink],
    *,
    takes_cards: bool,
) -> RelatedLink | None:
    """The one thing to press first. A link in a message confirms an address: there is nothing here to press for it."""
    page = url_for("mine.booking", ref=booking.ref)
    match todo:
        case Todo.ANSWER_OFFER:
            return RelatedLink("Accept or decline the place", page)
        case Todo.NAME_MANAGER:
            return RelatedLink("Say who your line manager is", url_for("bookings.manager", ref=booking.ref))
        case Todo.PAY if takes_cards:
            return RelatedLink(f"Pay {pounds(facts.open_pence)}", url_for("checkout.pay", ref=booking.ref), posts=True)
        case Todo.PAY:
            return RelatedLink("See how to pay", f"{page}#money")
        case Todo.EVALUATE if form:
            return form
        case Todo.COMPLETE if to_make_up:
            return to_make_up[0]
    return None


def _links(booking: Booking, group: Group, may: set[Action], beside: _Beside) -> list[RelatedLink]:
    """What else can be done without opening the booking first."""
    links = []
    takes_place = booking.event.state != EventState.CANCELLED
    if booking.state == State.CONFIRMED and Action.CANCEL in may and takes_place:
        calendar = url_for("mine.calendar", ref=booking.ref)
        links.append(RelatedLink("Add to calendar", calendar, downloads=True))
    if Action.TRANSFER in may and booking.id in beside.moves:
        links.append(RelatedLink("Change the date", url_for("bookings.transfer", ref=booking.ref)))
    if Action.CANCEL in may and Action.DECLINE not in may:
        leaves = booking.state == State.WAITING
        text = "Leave the waiting list" if leaves else "Cancel my place"
        links.append(RelatedLink(text, url_for("bookings.cancel", ref=booking.ref)))
    if booking.id in beside.certificates:
        links.append(beside.certificates[booking.id])
    if booking.id in beside.slides:
        links.append(RelatedLink("Slides and handouts", url_for("mine.booking", ref=booking.ref, _anchor="slides")))
    if group is Group.ENDED and not links:
        links.append(RelatedLink("See other dates", url_for("programme.course", code=booking.event.course.code)))
    return links
