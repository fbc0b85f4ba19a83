"""Everything that is open, promised, waiting and scheduled. For administrators."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from training.access import Role
from training.admin.desk import queries as desk
from training.admin.desk.note_queries import PromisedNote, as_note, promised_notes
from training.admin.programme.readiness import SOON_DAYS
from training.bookings.lifecycle import Awaits, State
from training.bookings.models import Booking
from training.courses.messaging.models import EventSlot, Press
from training.courses.models import Event, EventState, PlacePool
from training.interest.models import Interest
from training.interest.queries import people_count, waits
from training.jobs.models import Job
from training.mail.queries import mail_trouble
from training.notes.models import Assignment
from training.payments.models import Proposal
from training.people.models import Agency, Person, RoleRow
from training.settings.rules import Rules

Thing = TypeVar("Thing")
MOST_LISTED = 500
"""Of promised notes, and of events: what is more is counted."""


def counts(session: Session, now: datetime, since: datetime, in_force: Rules) -> dict[str, int]:
    """How many of each kind there are, by the key of their line: the desk's questions, and what goes on by itself."""
    of_desk, mail = desk.counts(session, since, now, in_force), mail_trouble(session, most=0)
    return {
        "concerns": of_desk.concerns,
        "texts": of_desk.texts.count,
        "messages": mail.kinds_given_up + len(mail.held_up),
        "earlier training": of_desk.earlier_training,
        "claims": of_desk.ecvys.claims,
        "memberships": of_desk.ecvys.ending,
        "not published": of_desk.not_published,
        "unsigned": of_desk.unsigned,
        "invoices": desk.documents_held_up(session, of_desk.credits_with_vat).count,
        **_plain_counts(session, now),
    }


def _plain_counts(session: Session, now: datetime) -> dict[str, int]:
    """Those that are one count of one table each, in one query."""
    for_manager = (Booking.state == State.REQUESTED, Booking.awaits == Awaits.MANAGER)
    to_come = (Event.state == EventState.DRAFT, Event.publish_at.is_(None), Event.starts_at > now)
    of = {
        "charges": select(func.count()).where(Proposal.decided_at.is_(None)),
        "documents": desk.count_of_failing_documents(),
        "agencies": select(func.count()).where(Agency.waits_to_be_checked),
        "approvals": select(func.count()).where(*for_manager),
        "offers": select(func.count()).where(Booking.state == State.OFFERED),
        "payments": select(func.count()).where(Booking.state == State.AWAITING_PAYMENT),
        "waiting": select(func.count()).where(Booking.state == State.WAITING),
        "wishes": select(people_count()).select_from(Interest).where(waits()),
        "jobs": select(func.count()).where(Job.finished_at.is_(None), Job.stopped_at.is_(None)),
        "drafts": select(func.count()).where(*to_come),
    }
    row = session.execute(select(*(one.scalar_subquery() for one in of.values()))).one()
    return dict(zip(of, row, strict=True))


@dataclass(frozen=True)
class Listed(Generic[Thing]):
    """The first things of one kind, and how many more there are."""

    first: Sequence[Thing]
    more: int = 0


def promised(session: Session) -> Listed[PromisedNote]:
    """Notes to come back to, the soonest first."""
    count = func.count().over().label("in_all")
    rows = session.execute(promised_notes().add_columns(count).limit(MOST_LISTED)).all()
    return Listed([as_note(row) for row in rows], rows[0].in_all - len(rows) if rows else 0)


@dataclass(frozen=True)
class OpenEvent:
    """An event that is still to do something about, to come soon, or to be published."""

    event: Event
    waits: int
    """How many people wait for a kind of place of which one is free."""
    held: int
    """How many of its messages somebody holds back."""


def open_events(session: Session, now: datetime) -> Listed[OpenEvent]:
    """Events of the next SOON_DAYS, drafts that are published on a day, and all whose register is to be closed, whose
    messages are held back, or where somebody waits though a place is free. The soonest first.
    """
    held = EventSlot.press == Press.HELD
    free = (
        select(PlacePool.id)
        .where(PlacePool.event_id == Booking.event_id, PlacePool.taken < PlacePool.capacity)
        .where(or_(Booking.pool_id.is_(None), Booking.pool_id == PlacePool.id))
        .correlate(Booking)
    )
    could_come = select(Booking.event_id).where(Booking.state == State.WAITING, free.exists())
    could = could_come.subquery("could_come")
    waits_there = select(func.count()).where(could.c.event_id == Event.id).correlate(Event).scalar_subquery()
    held_there = select(func.count()).where(held, EventSlot.event_id == Event.id).scalar_subquery()
    published = Event.state.in_((EventState.PUBLISHED, EventState.CLOSED))
    found = session.execute(
        select(Event, waits_there, held_there, func.count().over())
        .where(
            Event.state != EventState.CANCELLED,
            or_(
                (Event.ends_at >= now) & (Event.starts_at < now + timedelta(days=SOON_DAYS)),
                (Event.state == EventState.DRAFT) & Event.publish_at.is_not(None),
                published & (Event.ends_at < now) & Event.register_closed_at.is_(None),
                Event.id.in_(select(EventSlot.event_id).where(held)),
                (Event.starts_at > now) & Event.id.in_(could_come),
            ),
        )
        .options(joinedload(Event.course), joinedload(Event.pools), joinedload(Event.trainers))
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_LISTED)
    )
    rows = found.unique().all()
    return Listed([OpenEvent(*row[:3]) for row in rows], rows[0][3] - len(rows) if rows else 0)


@dataclass
class Administrators:
    """Who may be assigned something, and who is."""

    names: dict[int, str] = field(default_factory=dict)
    """Of administrators whose account works, by id, in the order of their names."""
    assigned: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Id and name of whoever sees to a line, by its key."""


def administrators(session: Session) -> Administrators:
    """In one query, with what is assigned to them; what is assigned to somebody who is none any more is nobody's."""
    rows = session.execute(
        select(Person.id, Person.name, Assignment.line)
        .outerjoin(Assignment, Assignment.person_id == Person.id)
        .where(Person.roles.any(RoleRow.name == Role.ADMINISTRATOR), Person.active.is_(True))
        .order_by(Person.name_key, Person.id)
    )
    found = Administrators()
    for person_id, name, line in rows:
        found.names[person_id] = name
        if line is not None:
            found.assigned[line] = (person_id, name)
    return found
