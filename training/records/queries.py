"""Reading what people hold, and what they need next."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Date, Row, Select, String, cast, func, literal, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from training import clock
from training.board_lists.queries import board_lists
from training.bookings.earlier_training.models import Equivalence
from training.bookings.earlier_training.queries import equivalences_of, is_accepted
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.bookings.queries import last_completed
from training.certificates import queries as certificate_queries
from training.certificates.models import Certificate
from training.courses.models import Course, Event
from training.courses.renewal import valid_until
from training.people.models import Person
from training.records.contact import level_for
from training.records.hours import hours_by_year
from training.records.models import ToldContact
from training.records.needed_next import Held, Need, needed_next
from training.records.summary import RecordSummary, summary_of
from training.settings.queries import rules

Key = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
_renewed = aliased(Course)
_ROOT = func.coalesce(Course.renews_id, Course.id)
_LEVEL = func.coalesce(_renewed.level, Course.level)
"""A refresher counts for the course that it renews, and at its level."""
_NOT_TOLD = cast(null(), ToldContact.contact.type).label("contact")


def needs_of(session: Session, person_id: int, today: date) -> list[Need]:
    """What one person needs next."""
    return needs_by(session, *all_of([person_id]), today=today)[person_id]


def needs_by(session: Session, *what: Select[Any], today: date) -> dict[int, list[Need]]:
    """What several need next, by the keys under which attended(), accepted() and told() are read. In one query.

    Nobody is there of whom nothing is known.
    """
    held: dict[int, list[Held]] = defaultdict(list)
    wanted: dict[int, set[str]] = defaultdict(set)
    for row in session.execute(union_all(*what)):
        if row.contact:
            wanted[row.key].add(level_for(row.contact))
        else:
            held[row.key].append(_held(row))
    levels, notice_days = board_lists(session).levels, rules(session).renewal_notice_days
    found = {key: needed_next(held[key], wanted[key], levels, today, notice_days) for key in {*held, *wanted}}
    return defaultdict(list, found)


def _held(row: Row[Any]) -> Held:
    on = row.attended_on or clock.local(max(row.at, row.completed or row.at)).date()
    return Held(
        root_id=row.root_id,
        level=row.level,
        title=row.title,
        code=row.code,
        on=on,
        until=row.until if row.number or row.said else valid_until(on, row.refresh_months),
        booking_id=row.booking_id,
        certificate=row.number or "",
        elsewhere=row.said,
    )


def attended(key: Key) -> Select[Any]:
    """What was attended in full, but for what the Board took back. The caller says whose; bookings are what it joins.

    What was completed at another date counts from the last day there. A certificate says itself until when.
    """
    return (
        select(
            key.label("key"),
            _ROOT.label("root_id"),
            _LEVEL.label("level"),
            func.coalesce(Certificate.course_title, Course.title).label("title"),
            Course.code,
            Course.refresh_months,
            Event.ends_at.label("at"),
            last_completed().label("completed"),
            Certificate.attended_on,
            Certificate.valid_until.label("until"),
            Certificate.number,
            Booking.id.label("booking_id"),
            literal("").label("said"),
            _NOT_TOLD,
        )
        .select_from(Booking)
        .join(Booking.event)
        .join(Event.course)
        .outerjoin(_renewed, _renewed.id == Course.renews_id)
        .outerjoin(Certificate, (Certificate.booking_id == Booking.id) & Certificate.replaced_at.is_(None))
        .where(Booking.outcome == Outcome.ATTENDED, Certificate.revoked_at.is_(None))
    )


def accepted(key: Key) -> Select[Any]:
    """What was accepted from elsewhere, likewise."""
    return (
        select(
            key.label("key"),
            _ROOT.label("root_id"),
            _LEVEL.label("level"),
            Course.title,
            Course.code,
            Course.refresh_months,
            Equivalence.decided_at.label("at"),
            cast(null(), Event.ends_at.type).label("completed"),
            cast(null(), Date).label("attended_on"),
            Equivalence.counts_until.label("until"),
            cast(null(), Certificate.number.type).label("number"),
            cast(null(), Booking.id.type).label("booking_id"),
            Equivalence.said,
            _NOT_TOLD,
        )
        .select_from(Equivalence)
        .join(Equivalence.course)
        .outerjoin(_renewed, _renewed.id == Course.renews_id)
        .where(is_accepted())
    )


def told(key: Key) -> Select[Any]:
    """What people told us that they do with children, likewise."""
    nothing = [cast(null(), column.type).label(column.name) for column in accepted(key).selected_columns]
    columns = {column.name: column for column in (*nothing, key.label("key"), ToldContact.contact)}
    return select(*columns.values()).select_from(ToldContact)


def all_of(person_ids: Collection[int]) -> tuple[Select[Any], ...]:
    """Everything that is known of these people, by their ids."""
    return (
        attended(Booking.delegate_id).where(Booking.delegate_id.in_(person_ids)),
        accepted(Equivalence.person_id).where(Equivalence.person_id.in_(person_ids)),
        told(ToldContact.person_id).where(ToldContact.person_id.in_(person_ids)),
    )


def told_contact(session: Session, person_id: int) -> ToldContact | None:
    return session.get(ToldContact, person_id)


def multi_agency_events(session: Session, event_ids: Collection[int]) -> set[int]:
    """Those of these events to which people of several organisations came. Who works alone is one by themselves."""
    organisation = func.coalesce(cast(Booking.agency_id, String), literal("alone ").concat(cast(Booking.id, String)))
    return set(
        session.scalars(
            select(Booking.event_id)
            .where(Booking.event_id.in_(event_ids), Booking.outcome == Outcome.ATTENDED)
            .group_by(Booking.event_id)
            .having(func.count(organisation.distinct()) > 1)
        )
    )


def record_of(session: Session, person: Person, today: date) -> RecordSummary:
    """All that somebody holds, in finished words, whatever they need for what they do. Four queries."""
    attended_events = certificate_queries.attended_by(session, person.id)
    several = multi_agency_events(session, {booking.event_id for booking, _ in attended_events})
    return summary_of(
        person.name,
        needs_by(session, *all_of([person.id])[:2], today=today)[person.id],
        attended_events,
        equivalences_of(session, person.id),
        hours_by_year(attended_events, several),
        board_lists(session).levels,
        today,
    )
