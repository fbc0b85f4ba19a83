"""One event's roster as a list: its columns, what each sorts by, what it is narrowed to, and its files.

Needs and why somebody cancelled are in no file (domain.md, “Duties”).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.admin.bookings.roster_queries import CUTS, OwedForBooking, owed_by_booking
from training.attendance.access_needs import who_may_have_needs
from training.board_lists.lists import BoardLists
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.bookings.standing import word_of
from training.bookings.waiting_queries import positions_of
from training.certificates.models import Certificate
from training.courses.models import Event
from training.db import db
from training.downloads import pounds_of
from training.evaluations.models import Evaluation
from training.evaluations.questions import Stage
from training.lists import Column, Filter, RowList, SortedBy, loading
from training.payments.models import Allocation, Charge
from training.payments.queries import paid_by_charge
from training.people.models import Agency, Person
from training.people.queries import agencies_that_have, whoever_has

NOT_LISTED = "none"
_OUTCOMES = {
    "attended": word_of(Outcome.ATTENDED),
    "partial": word_of(Outcome.PARTIAL),
    "absent": word_of(Outcome.DID_NOT_ATTEND),
    "none": "Not yet known",
}


@dataclass(frozen=True)
class RosterRow:
    """A booking with what its row shows beside it."""

    booking: Booking
    owed: OwedForBooking | None
    position: int
    """On the waiting list; 0: not on it."""


def roster_list(
    event: Event, cut: str, search: str, agencies: Mapping[str, str], lists: BoardLists, now: datetime
) -> RowList:
    """The bookings of an event by name, walk-ins last; places still to be named come first. Who waits, in turn.

    `agencies` are those to choose from: see agencies_on().
    """
    return RowList(
        one="booking",
        several="bookings",
        rows=_rows(event.id, cut, search),
        ties=(Booking.id,),
        columns=_columns(event.id, lists),
        load=loading(Booking, joinedload(Booking.delegate), then=_with_money_and_turn),
        order="turn" if cut == "waiting" else "delegate",
        filters=_filters(event, agencies, now),
    )


def _rows(event_id: int, cut: str, search: str) -> Select[tuple[int]]:
    query = select(Booking.id).where(Booking.event_id == event_id, CUTS[cut][1] if cut in CUTS else false())
    columns = (Booking.ref, Booking.agency_name, Booking.job_role)
    for word in search.split():
        query = query.where(
            or_(
                Booking.delegate_id.in_(whoever_has(word)),
                Booking.agency_id.in_(agencies_that_have(word)),
                *(column.icontains(word, autoescape=True) for column in columns),
            )
        )
    return query


def _with_money_and_turn(bookings: list[Booking]) -> Sequence[RosterRow]:
    session = db.session()
    owed = owed_by_booking(session, [booking.id for booking in bookings])
    positions = positions_of(session, bookings)
    return [RosterRow(booking, owed.get(booking.id), positions.get(booking.id, 0)) for booking in bookings]


def agencies_on(session: Session, event_id: int) -> dict[str, str]:
    """The agencies of an event's bookings, by their ids as the address has them, in the order of their names."""
    rows = session.execute(
        select(Booking.agency_id, func.min(Booking.agency_name))
        .where(Booking.event_id == event_id)
        .group_by(Booking.agency_id)
        .order_by(func.lower(func.min(Booking.agency_name)))
    )
    return {str(agency_id) if agency_id else NOT_LISTED: name for agency_id, name in rows.tuples()}


def _filters(event: Event, agencies: Mapping[str, str], now: datetime) -> tuple[Filter, ...]:
    always = (
        Filter("agency", "Agency", _of_agency, agencies, "All agencies"),
        Filter("pays", "Money", lambda value: _money(event.id, value), {"owes": "Unpaid", "paid": "Nothing unpaid"}),
        Filter("needs", "Needs", lambda value: _needs(event.id, value, now), {"yes": "Has needs", "no": "Has none"}),
        Filter(
            "walk-in",
            "Walk-ins",
            lambda value: Booking.walk_in.is_(value == "yes"),
            {"yes": "Walked in", "no": "Had booked"},
        ),
    )
    if now < clock.start_of(clock.local(event.starts_at).date()):
        return always
    return (
        Filter("outcome", "Outcome", _outcome, _OUTCOMES),
        Filter("evaluation", "Evaluation", _evaluation, {"open": "Unanswered", "answered": "Answered"}),
        Filter("certificate", "Certificate", _certificate, {"none": "Not yet", "has": "Has one"}),
        *always,
    )


def _of_agency(value: str) -> ColumnElement[bool]:
    return Booking.agency_id.is_(None) if value == NOT_LISTED else Booking.agency_id == int(value)


def _outcome(value: str) -> ColumnElement[bool]:
    if value == "none":
        return Booking.outcome.is_(None)
    return Booking.outcome == (Outcome.DID_NOT_ATTEND if value == "absent" else value)


def _evaluation(value: str) -> ColumnElement[bool]:
    answered = Evaluation.submitted_at.is_not(None) if value == "answered" else Evaluation.submitted_at.is_(None)
    return Booking.id.in_(select(Evaluation.booking_id).where(Evaluation.stage == Stage.AFTER, answered))


def _certificate(value: str) -> ColumnElement[bool]:
    has = Booking.id.in_(select(Certificate.booking_id).where(Certificate.replaced_at.is_(None)))
    return has if value == "has" else ~has


def _needs(event_id: int, value: str, now: datetime) -> ColumnElement[bool]:
    has = Booking.id.in_(who_may_have_needs(event_id, now))
    return has if value == "yes" else ~has


def _money(event_id: int, value: str) -> ColumnElement[bool]:
    owes = Booking.id.in_(_unpaid(event_id))
    return owes if value == "owes" else ~owes


def _unpaid(event_id: int) -> Select[tuple[int]]:
    """The bookings of an event whose charges come to more than is paid of them."""
    theirs = select(Booking.id).where(Booking.event_id == event_id)
    stands = Charge.booking_id.in_(theirs), Charge.withdrawn_at.is_(None)
    paid = paid_by_charge().where(Allocation.charge_id.in_(select(Charge.id).where(*stands))).subquery()
    return (
        select(Charge.booking_id)
        .outerjoin(paid, paid.c.charge_id == Charge.id)
        .where(*stands)
        .group_by(Charge.booking_id)
        .having(func.sum(Charge.pence) > func.coalesce(func.sum(paid.c.pence), 0))
    )


def _columns(event_id: int, lists: BoardLists) -> tuple[Column, ...]:
    charged = (
        select(Charge.booking_id, func.sum(Charge.pence).label("pence"))
        .where(Charge.withdrawn_at.is_(None), Charge.booking_id.in_(select(Booking.id).filter_by(event_id=event_id)))
        .group_by(Charge.booking_id)
        .subquery()
    )

    def with_charges(query: Select[tuple[int]]) -> Select[tuple[int]]:
        return query.outerjoin(charged, charged.c.booking_id == Booking.id)

    return (
        _text("reference", "Reference", lambda one: one.ref, width=12),
        Column(
            "delegate",
            "Delegate",
            lambda row: row.booking.whose,
            (Booking.walk_in, func.coalesce(Person.name_key, "")),
            join=lambda query: query.outerjoin(Booking.delegate),
            width=28,
        ),
        _text("email", "E-mail", lambda one: one.delegate.email if one.delegate else None, width=32),
        Column(
            "agency",
            "Agency",
            lambda row: row.booking.agency_name,
            (func.coalesce(Agency.name_key, func.lower(Booking.agency_name)),),
            join=lambda query: query.outerjoin(Agency, Agency.id == Booking.agency_id),
            width=36,
        ),
        _text("sector", "Sector", lambda one: lists.sectors.name(one.sector, one.booked_on)),
        _text("area", "Area", lambda one: lists.areas.name(one.area, one.booked_on), width=12),
        _text("quadrant", "Quadrant", lambda one: lists.quadrants.name(one.quadrant, one.booked_on), width=10),
        _text("role", "Job role", lambda one: one.job_role, width=24),
        _text("manager", "Line manager", lambda one: one.manager_name, width=24),
        _text("manager_email", "Line manager’s e-mail", lambda one: one.manager_email, width=30),
        _text("declared", "Earlier training declared", lambda one: one.prerequisite, width=36),
        Column(
            "owed",
            "To pay",
            lambda row: pounds_of(row.owed.pence if row.owed else 0),
            (func.coalesce(charged.c.pence, 0), Booking.price_pence),
            SortedBy.MONEY,
            join=with_charges,
            width=10,
            called="what is owed",
        ),
        Column("state", "State", lambda row: row.booking.state, (Booking.state, Booking.outcome), SortedBy.STATE),
        Column(
            "booked",
            "Booked",
            lambda row: row.booking.created_at,
            (Booking.created_at,),
            SortedBy.MOMENT,
            called="booking",
        ),
        *_OF_FILES,
    )


def _text(name: str, heading: str, of: Callable[[Booking], object], *, width: int = 18) -> Column:
    """A column of the files alone, which needs no more than the booking."""
    return Column(name, heading, lambda row: of(row.booking), on_page=False, width=width)  # type: ignore[return-value, arg-type]


_OF_FILES = (
    _text("awaits", "Waits for", lambda one: one.awaits, width=12),
    _text("until", "Until", lambda one: one.held_until),
    Column(
        "turn",
        "On the list",
        lambda row: row.position or None,
        (Booking.waiting_order,),
        SortedBy.NUMBER,
        on_page=False,
        called="turn",
    ),
    _text("passed", "Passed over because", lambda one: one.passed_over_because, width=30),
    _text("walked", "Walked in", lambda one: "yes" if one.walk_in else None, width=10),
    _text("confirmed", "Confirmed", lambda one: one.confirmed_at),
    _text("ended", "Ended", lambda one: one.ended_at),
    _text("outcome", "Outcome", lambda one: one.outcome, width=16),
    _text("price", "Price", lambda one: pounds_of(one.price_pence), width=10),
    _text("explained", "Price explained", lambda one: one.price_explanation, width=36),
    Column("payer", "Payer", lambda row: row.owed.payer.organisation if row.owed else None, on_page=False, width=30),
    Column(
        "order_number",
        "Purchase order",
        lambda row: row.owed.payer.purchase_order if row.owed else None,
        on_page=False,
    ),
)
"""What stands in the files alone, after what the page shows."""
