"""Reading what papers are made of, and the papers that are there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training.attendance.paper.models import EventPaper, PaperKind
from training.attendance.paper.names import OnPaper, PaperFacts, on_paper
from training.attendance.queries import expected
from training.bookings.models import Booking
from training.certificates.designs.models import CertificateDesign
from training.certificates.models import Certificate
from training.courses.models import Course, Event, EventState, Mode
from training.people.models import Person
from training.search.normal_form import surname_key


def facts_of(session: Session, event: Event, now: datetime) -> PaperFacts:
    people = expected(session, event.id) if event.takes_bookings else []
    room = has_room(event)
    return PaperFacts(
        cancelled=event.state == EventState.CANCELLED,
        counted=not event.takes_bookings,
        over=event.ends_at <= now,
        on_register=len(people),
        in_room=sum(room and one.in_room for one in people),
        certificates=session.scalar(select(func.count()).select_from(_issued(event.id).subquery())) or 0,
    )


def has_room(event: Event) -> bool:
    return event.venue_id is not None or any(pool.mode == Mode.ROOM for pool in event.pools)


def names_for(session: Session, event: Event, kind: PaperKind, position: int | None = None) -> OnPaper:
    """Who stands on such a paper now."""
    unnamed = session.scalars(
        select(Booking.id).where(Booking.event_id == event.id, Booking.delegate_id.is_(None), Booking.came_as == "")
    )
    people = expected(session, event.id)
    return on_paper(kind, people, set(unnamed), position=position, has_room=has_room(event))


def certificates_to_print(session: Session, event_id: int) -> Sequence[Certificate]:
    """Every certificate of an event that is worth something, in order of surname; none of who is on no list."""
    found = session.scalars(
        _issued(event_id)
        .where(~_keeps_off())
        .options(
            joinedload(Certificate.booking)
            .joinedload(Booking.event)
            .joinedload(Event.course)
            .selectinload(Course.outcomes),
            selectinload(Certificate.design).options(
                joinedload(CertificateDesign.logo), joinedload(CertificateDesign.signature)
            ),
        )
    )
    return sorted(found, key=lambda one: (*surname_key(one.name), one.number))


def certificates_left_out(session: Session, event_id: int) -> int:
    """How many are of people who keep their name off lists."""
    return session.scalar(select(func.count()).select_from(_issued(event_id).where(_keeps_off()).subquery())) or 0


def _issued(event_id: int) -> Select[tuple[Certificate]]:
    return (
        select(Certificate)
        .join(Certificate.booking)
        .where(Booking.event_id == event_id, Certificate.replaced_at.is_(None), Certificate.revoked_at.is_(None))
    )


def _keeps_off() -> ColumnElement[bool]:
    return Booking.delegate_id.in_(select(Person.id).where(Person.off_lists))


def papers_of(session: Session, event_id: int, since: datetime) -> Sequence[EventPaper]:
    """What was asked for since, the newest first."""
    return session.scalars(
        select(EventPaper)
        .where(EventPaper.event_id == event_id, EventPaper.asked_at > since)
        .order_by(EventPaper.id.desc())
        .limit(20)
    ).all()


def paper_by_ref(session: Session, event_id: int, ref: str, since: datetime) -> EventPaper | None:
    """One paper of this event, as long as it is kept."""
    return session.scalar(
        select(EventPaper).where(EventPaper.event_id == event_id, EventPaper.ref == ref, EventPaper.asked_at > since)
    )


def event_to_print(session: Session, event_id: int) -> Event:
    return session.get_one(
        Event,
        event_id,
        options=[
            joinedload(Event.course),
            joinedload(Event.venue),
            selectinload(Event.sittings),
            selectinload(Event.pools),
        ],
    )
