"""All bookings: searched across events, and one with everything about it. For the administrator only."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.board_lists.lists import BoardLists
from training.bookings.charging.operations import unless_waived
from training.bookings.lifecycle import State
from training.bookings.models import Booking, Needs
from training.certificates.models import Certificate
from training.courses.models import Course, Event
from training.downloads import pounds_of
from training.links import as_typed
from training.lists import NEWEST, Column, Filter, RowList, SortedBy, choices_of, loading
from training.payments.models import Proposal
from training.people.models import Agency, Person
from training.people.queries import agencies_that_have, whoever_has
from training.search.models import Subject
from training.search.queries import found_in

_WHEN = {"coming": "Coming events", "past": "Past events"}


def bookings_found(search: str, lists: BoardLists, now: datetime) -> RowList:
    """Bookings whose delegate, agency, event or reference matches, the latest first.

    Each kind of match is a list of ids of its own, so that the database can use an index for each of them. Needs, and
    why somebody cancelled, are in no file (domain.md, “Duties”).
    """
    rows = select(Booking.id).where(or_(*_matches(search))) if search else select(Booking.id)
    event = joinedload(Booking.event).options(joinedload(Event.course), joinedload(Event.venue))
    return RowList(
        one="booking",
        several="bookings",
        rows=rows,
        ties=(Booking.id,),
        columns=_columns(lists),
        load=loading(Booking, joinedload(Booking.delegate), event),
        order="-booked",
        filters=(
            Filter("state", "State", lambda state: Booking.state == state, choices_of(State)),
            Filter("when", "When", lambda when: _of_events(when, now), _WHEN, "Any time"),
            Filter("since", "Booked since", lambda day: Booking.created_at >= clock.start_of(day)),
        ),
    )


def _of_events(when: str, now: datetime) -> ColumnElement[bool]:
    events = select(Event.id).where(Event.ends_at >= now if when == "coming" else Event.ends_at < now)
    return Booking.event_id.in_(events)


def certificates_list(search: str, today: date, notice_days: int) -> RowList:
    """Every certificate that was ever issued, the newest first; by name, number or code, by what it is worth."""
    rows = select(Certificate.id).join(Certificate.booking).join(Booking.event)
    if search:
        rows = rows.where(
            Certificate.id.in_(found_in(Subject.CERTIFICATE, search))
            | Booking.delegate_id.in_(whoever_has(search))
            | (Certificate.short_code == as_typed(search))
        )
    stands = Certificate.revoked_at.is_(None) & Certificate.replaced_at.is_(None)
    lasts = or_(Certificate.valid_until.is_(None), Certificate.valid_until >= today)
    soon = Certificate.valid_until.between(today, today + timedelta(days=notice_days))
    states = {
        "valid": ("Valid", stands & lasts),
        "soon": (f"Refresh due within {notice_days} days", stands & soon),
        "expired": ("Refresh overdue", stands & ~lasts),
        "revoked": ("Revoked", Certificate.revoked_at.is_not(None)),
        "replaced": ("Replaced", Certificate.replaced_at.is_not(None)),
    }
    return RowList(
        one="certificate",
        several="certificates",
        rows=rows,
        ties=(Certificate.id,),
        columns=(
            Column(
                "name",
                "Name",
                lambda one: one.name,
                (func.coalesce(Person.name_key, func.lower(Certificate.name)),),
                join=lambda query: query.outerjoin(Booking.delegate),
                width=28,
            ),
            Column("course", "Course", lambda one: one.course_title, (Course.title_key,),
                join=lambda query: query.join(Event.course), width=36),
            Column(
                "attended", "Attended", lambda one: one.attended_on, (Certificate.attended_on,), SortedBy.DAY,
                called="day of the training",
            ),
            Column("hours", "Hours", lambda one: one.hours, on_page=False),
            Column("until", "Refresh due", lambda one: one.valid_until, (Certificate.valid_until,), SortedBy.DAY),
            Column(
                "issued", "Issued", lambda one: one.issued_at, (Certificate.issued_at,), SortedBy.MOMENT, phrases=NEWEST
            ),
            Column("number", "Certificate", lambda one: one.number, (Certificate.number,)),
            Column("state", "State", lambda one: one.standing_on(today).capitalize()),
        ),
        load=loading(Certificate, joinedload(Certificate.booking)),
        order="-issued",
        filters=(
            Filter("state", "State", lambda one: states[one][1], {name: words for name, (words, _) in states.items()}),
            Filter("from", "Attended from", lambda day: Certificate.attended_on >= day),
            Filter("to", "Attended until", lambda day: Certificate.attended_on <= day),
        ),
    )  # fmt: skip


def _columns(lists: BoardLists) -> tuple[Column, ...]:
    return (
        Column(
            "delegate",
            "Delegate",
            lambda booking: booking.whose,
            (func.coalesce(Person.name_key, ""),),
            join=lambda query: query.outerjoin(Booking.delegate),
            width=28,
        ),
        Column("email", "E-mail", lambda one: one.delegate.email if one.delegate else None, width=32, on_page=False),
        Column(
            "agency",
            "Agency",
            lambda booking: booking.agency_name,
            (func.coalesce(Agency.name_key, func.lower(Booking.agency_name)),),
            join=lambda query: query.outerjoin(Agency, Agency.id == Booking.agency_id),
            width=36,
        ),
        Column("sector", "Sector", lambda one: lists.sectors.name(one.sector, one.booked_on), on_page=False),
        Column("area", "Area", lambda one: lists.areas.name(one.area, one.booked_on), on_page=False),
        Column("course", "Course", lambda booking: booking.event.course.title, width=36, on_page=False),
        Column("event_ref", "Event’s reference", lambda booking: booking.event.ref, on_page=False),
        Column(
            "event",
            "Event",
            lambda booking: booking.event.starts_at,
            (Event.starts_at,),
            SortedBy.DAY,
            join=lambda query: query.join(Booking.event),
            called="day of the event",
        ),
        Column("state", "State", lambda booking: booking.state, (Booking.state, Booking.outcome)),
        Column("outcome", "Outcome", lambda booking: booking.outcome, on_page=False),
        Column("price", "Price", lambda booking: pounds_of(booking.price_pence), on_page=False, width=10),
        Column("booked", "Booked", lambda one: one.created_at, (Booking.created_at,), SortedBy.MOMENT, phrases=NEWEST),
        Column("ended", "Ended", lambda booking: booking.ended_at, on_page=False),
        Column("reference", "Reference", lambda booking: booking.ref, (Booking.ref,), width=12),
    )


def _matches(search: str) -> list[ColumnElement[bool]]:
    of_courses = select(Event.id).where(Event.course_id.in_(found_in(Subject.COURSE, search)))
    return [
        Booking.ref == as_typed(search),
        Booking.delegate_id.in_(whoever_has(search)),
        Booking.agency_id.in_(agencies_that_have(search)),
        Booking.event_id.in_(found_in(Subject.EVENT, search)),
        Booking.event_id.in_(of_courses),
    ]


_SHOWN = (
    joinedload(Booking.delegate),
    joinedload(Booking.booked_by),
    joinedload(Booking.needs).load_only(Needs.booking_id),
    joinedload(Booking.event).options(
        joinedload(Event.course).joinedload(Course.prerequisite),
        joinedload(Event.venue),
        joinedload(Event.sittings),
    ),
)
"""What the page of a booking shows of it: of needs only whether there are any."""


def booking_by_ref(session: Session, ref: str) -> Booking | None:
    """One booking with what its page shows."""
    return session.scalars(select(Booking).where(Booking.ref == ref).options(*_SHOWN)).unique().one_or_none()


def booking_shown(session: Session, ref: str) -> tuple[Booking, Certificate | None, Proposal | None] | None:
    """The same, its current certificate, and its charge that could be waived. In one query: its page asks much else."""
    of_booking = select(func.max(Proposal.id)).where(Proposal.booking_id == Booking.id)
    latest = of_booking.correlate(Booking).scalar_subquery()
    query = (
        select(Booking, Certificate, Proposal)
        .outerjoin(Certificate, (Certificate.booking_id == Booking.id) & Certificate.replaced_at.is_(None))
        .outerjoin(Proposal, Proposal.id == latest)
        .where(Booking.ref == ref)
        .options(*_SHOWN)
    )
    found = session.execute(query).unique().one_or_none()
    return (found[0], found[1], unless_waived(found[2])) if found else None
