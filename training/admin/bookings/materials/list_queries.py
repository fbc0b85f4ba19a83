"""Who attended an event, and which of them asked for its slides, were told and fetched something: as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.courses.models import Event
from training.db import db
from training.lists import Column, Filter, RowList, SortedBy, loading
from training.materials.follow_up.models import SlidesFollowUp
from training.materials.models import MaterialFetch, SlidesRequest
from training.people.models import Agency, Person


@dataclass(frozen=True)
class SlidesRow:
    """Somebody who attended, and what they had. What they answered to our questions stands nowhere beside a name."""

    booking: Booking
    asked_at: datetime | None
    asked_by: str
    told_at: datetime | None
    first_at: datetime | None
    last_at: datetime | None
    times: int
    followed_up_at: datetime | None


_FETCHED = (
    select(
        MaterialFetch.booking_id,
        func.min(MaterialFetch.first_at).label("first_at"),
        func.max(MaterialFetch.last_at).label("last_at"),
        func.sum(MaterialFetch.times).label("times"),
    )
    .group_by(MaterialFetch.booking_id)
    .subquery()
)


def slides_list(event: Event) -> RowList:
    return RowList(
        one="person who attended",
        several="people who attended",
        rows=select(Booking.id).where(Booking.event_id == event.id, Booking.outcome == Outcome.ATTENDED),
        ties=(Booking.id,),
        columns=_COLUMNS,
        load=loading(Booking, joinedload(Booking.delegate), then=_with_slides),
        order="delegate",
        filters=(
            Filter("asked", "Asked for the slides", _has_asked, {"yes": "Asked", "no": "Did not ask"}),
            Filter("fetched", "Fetched something", _has_fetched, {"yes": "Fetched", "no": "Not yet"}),
        ),
    )


def _has_asked(value: str) -> ColumnElement[bool]:
    asked = Booking.id.in_(select(SlidesRequest.booking_id))
    return asked if value == "yes" else ~asked


def _has_fetched(value: str) -> ColumnElement[bool]:
    fetched = Booking.id.in_(select(MaterialFetch.booking_id))
    return fetched if value == "yes" else ~fetched


def _with_slides(bookings: list[Booking]) -> Sequence[SlidesRow]:
    """In one query more."""
    ids = [booking.id for booking in bookings]
    found = db.session.execute(
        select(
            Booking.id,
            SlidesRequest.asked_at,
            func.coalesce(SlidesRequest.asked_by, ""),
            SlidesRequest.told_at,
            _FETCHED.c.first_at,
            _FETCHED.c.last_at,
            func.coalesce(_FETCHED.c.times, 0),
            SlidesFollowUp.sent_at,
        )
        .outerjoin(SlidesRequest, SlidesRequest.booking_id == Booking.id)
        .outerjoin(_FETCHED, _FETCHED.c.booking_id == Booking.id)
        .outerjoin(SlidesFollowUp, SlidesFollowUp.booking_id == Booking.id)
        .where(Booking.id.in_(ids))
    )
    had = {row[0]: row[1:] for row in found}
    return [SlidesRow(booking, *had[booking.id]) for booking in bookings]


def _with_requests(query: Select[tuple[int]]) -> Select[tuple[int]]:
    return query.outerjoin(SlidesRequest, SlidesRequest.booking_id == Booking.id)


def _with_fetches(query: Select[tuple[int]]) -> Select[tuple[int]]:
    return query.outerjoin(_FETCHED, _FETCHED.c.booking_id == Booking.id)


_WHERE = {"evaluation": "the evaluation form", "booking": "the page of the booking"}
_COLUMNS = (
    Column("reference", "Reference", lambda row: row.booking.ref, on_page=False, width=12),
    Column(
        "delegate",
        "Delegate",
        lambda row: row.booking.whose,
        (func.coalesce(Person.name_key, ""),),
        join=lambda query: query.outerjoin(Booking.delegate),
        width=28,
    ),
    Column(
        "agency",
        "Agency",
        lambda row: row.booking.agency_name,
        (func.coalesce(Agency.name_key, func.lower(Booking.agency_name)),),
        join=lambda query: query.outerjoin(Agency, Agency.id == Booking.agency_id),
        width=36,
    ),
    Column("asked", "Asked", lambda row: row.asked_at, (SlidesRequest.asked_at,), SortedBy.MOMENT, join=_with_requests),
    Column("asked_by", "Asked on", lambda row: _WHERE.get(row.asked_by), on_page=False),
    Column("told", "Told", lambda row: row.told_at, (SlidesRequest.told_at,), SortedBy.MOMENT, join=_with_requests),
    Column(
        "fetched",
        "Fetched first",
        lambda row: row.first_at,
        (_FETCHED.c.first_at,),
        SortedBy.MOMENT,
        join=_with_fetches,
    ),
    Column("last", "Last", lambda row: row.last_at, (_FETCHED.c.last_at,), SortedBy.MOMENT, join=_with_fetches),
    Column(
        "times",
        "Times",
        lambda row: row.times,
        (func.coalesce(_FETCHED.c.times, 0),),
        SortedBy.NUMBER,
        join=_with_fetches,
        width=8,
        numeric=True,
    ),
    Column("followed_up", "Asked what came of it", lambda row: row.followed_up_at, on_page=False),
)
