"""Reading what is booked for the agencies of a coordinator, and what of it needs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.agency.people_queries import how_many_out_of_date
from training.bookings.lifecycle import LIVE, Awaits, Outcome, State
from training.bookings.models import Booking
from training.bookings.queries import bookings_of_agencies, is_shown_to_agency
from training.bookings.standing import hides_no_show
from training.courses.models import Course, Event
from training.downloads import pounds_of
from training.invoices.statement_queries import owed_by_agency
from training.lists import Column, Filter, RowList, SortedBy, loading, searched
from training.people.models import Agency, Person
from training.search.queries import key_has

_UNNAMED = Booking.delegate_id.is_(None) & Booking.state.in_(LIVE)
_COMING: Mapping[str, tuple[str, ColumnElement[bool]]] = {
    "unnamed": ("To be named", _UNNAMED),
    "confirmed": ("Confirmed", Booking.state == State.CONFIRMED),
    "unsettled": (
        "To be approved, accepted or paid",
        Booking.state.in_((State.REQUESTED, State.OFFERED, State.AWAITING_PAYMENT)),
    ),
    "waiting": ("On the waiting list", Booking.state == State.WAITING),
    "ended": ("Cancelled or declined", Booking.state.in_((State.CANCELLED, State.DECLINED))),
}
_PAST: Mapping[str, tuple[str, ColumnElement[bool]]] = {
    "attended": ("Attended", Booking.outcome == Outcome.ATTENDED),
    "partial": ("Attended in part", Booking.outcome == Outcome.PARTIAL),
    "missed": ("Did not attend", Booking.outcome == Outcome.DID_NOT_ATTEND),
    "ended": ("Cancelled or declined", Booking.state.in_((State.CANCELLED, State.DECLINED))),
}


def bookings_list(
    person: Person, agencies: Sequence[Agency], now: datetime, *, past: bool, no_show_days: int
) -> RowList:
    """The bookings of a coordinator's agencies, those of one event together: the next event first, of past ones the
    latest. Each event begins with its places that are to be named, then come its people by name. That somebody did not
    come is shown so many working days after the register said so.
    """
    today = clock.local(now).date()
    shown = is_shown_to_agency(today, no_show_days)
    cuts = {name: (words, condition & shown) for name, (words, condition) in _PAST.items()} if past else _COMING
    filters = [Filter("state", "Booking", lambda one: cuts[one][1], {one: words for one, (words, _) in cuts.items()})]
    if len(agencies) > 1:
        names = {str(agency.id): agency.name for agency in agencies}
        filters.append(Filter("of", "Organisation", lambda one: Booking.agency_id == int(one), names))
    return RowList(
        one="booking for a past event" if past else "booking for a coming event",
        several="bookings for past events" if past else "bookings for coming events",
        rows=_found(person, now, searched(), past=past).with_only_columns(Booking.id, maintain_column_froms=True),
        ties=(Booking.id,),
        within=(func.coalesce(Person.name_key, ""),),
        columns=(
            Column("who", "Who", lambda booking: booking.whose, width=28),
            Column("agency", "Agency", lambda booking: booking.agency_name, width=36),
            Column(
                "course",
                "Course",
                lambda booking: booking.event.course.title,
                (Course.title_key, Event.starts_at, Event.id),
                width=36,
            ),
            Column(
                "when",
                "When",
                lambda booking: booking.event.starts_at,
                (Event.starts_at, Event.id),
                SortedBy.DAY,
                phrases=("the next event first", "the latest event first"),
            ),
            Column("state", "Booking", lambda booking: booking.state),
            Column(
                "outcome",
                "Outcome",
                lambda booking: None if hides_no_show(booking, today, no_show_days) else booking.outcome,
            ),
            Column("price", "Price", lambda booking: pounds_of(booking.price_pence)),
            Column("reference", "Reference", lambda booking: booking.ref, width=12),
        ),
        load=loading(
            Booking,
            joinedload(Booking.delegate),
            joinedload(Booking.event).options(joinedload(Event.course), joinedload(Event.venue)),
        ),
        order="-when" if past else "when",
        filters=filters,
        cuts=("when",),
    )


def _found(person: Person, now: datetime, typed: str, *, past: bool) -> Select[tuple[Booking]]:
    when = Event.ends_at < now if past else Event.ends_at >= now
    found = (
        bookings_of_agencies(person)
        .join(Booking.event)
        .join(Event.course)
        .outerjoin(Booking.delegate)
        .where(when, Booking.awaits.is_distinct_from(Awaits.ADDRESS), Booking.state != State.LAPSED)
    )
    if not typed:
        return found
    by_words = key_has(Person.name_key, typed) | key_has(Course.title_key, typed)
    return found.where(by_words | (Booking.ref == typed.replace(" ", "").upper()))


@dataclass(frozen=True)
class AgencyNeed:
    """One figure about a coordinator's agencies, and the agency that most of it is about; None where there is none."""

    number: int
    agency: Agency | None
    agencies: int
    """How many it is about."""


@dataclass(frozen=True)
class AgencyNeeds:
    """What needs a coordinator: places without a name, whole pence to pay on account, refreshes that are overdue."""

    unnamed: int
    owed: AgencyNeed
    out_of_date: AgencyNeed


def needs_of_agencies(session: Session, person: Person, agencies: Sequence[Agency], now: datetime) -> AgencyNeeds:
    """Three queries, however many agencies there are."""
    ids = [agency.id for agency in agencies]
    coming = _found(person, now, "", past=False).where(_UNNAMED)
    unnamed = session.scalar(select(func.count()).select_from(coming.with_only_columns(Booking.id).subquery()))
    return AgencyNeeds(
        unnamed=unnamed or 0,
        owed=_need(owed_by_agency(session, ids, clock.local(now).date()), agencies),
        out_of_date=_need(how_many_out_of_date(session, ids, clock.local(now).date()), agencies),
    )


def _need(by_agency: Mapping[int, int], agencies: Sequence[Agency]) -> AgencyNeed:
    most = max(agencies, key=lambda agency: by_agency.get(agency.id, 0), default=None)
    total = sum(by_agency.values())
    return AgencyNeed(total, most if total else None, sum(number > 0 for number in by_agency.values()))
