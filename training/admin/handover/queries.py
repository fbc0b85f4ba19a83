"""Everything that is open, promised, waiting and scheduled, as lines that can be assigned."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training.access import Role
from training.admin.desk import queries as desk
from training.bookings.lifecycle import Awaits, State
from training.bookings.models import Booking
from training.courses.models import Course, Event, EventState
from training.jobs.models import Job
from training.mail.queries import mail_trouble
from training.notes.models import Assignment, Note
from training.notes.queries import is_promised
from training.payments.models import Proposal
from training.people.models import Agency, Person, RoleRow
from training.settings.rules import Rules

MOST_LISTED = 100
"""Of promised notes and of drafts each, the soonest first."""


def counts(session: Session, now: datetime, since: datetime, in_force: Rules) -> dict[str, int]:
    """How many of each kind there are, by the key of their line: the desk's questions, and what goes on by itself."""
    of_desk, mail = desk.counts(session, since, now, in_force), mail_trouble(session, most=0)
    return {
        "concerns": of_desk.concerns,
        "texts": of_desk.texts.count,
        "registers": desk.open_registers(session, now).count,
        "messages": mail.kinds_given_up + len(mail.held_up),
        "documents": desk.failing_documents(session).count,
        "earlier training": of_desk.earlier_training,
        "claims": of_desk.ecvys.claims,
        "not published": of_desk.not_published,
        **_plain_counts(session),
    }


def _plain_counts(session: Session) -> dict[str, int]:
    """Those that are one count of one table each, in one query."""
    requested = (Booking.state == State.REQUESTED, Booking.awaits == Awaits.MANAGER)
    of = {
        "charges": select(func.count()).where(Proposal.decided_at.is_(None)),
        "approvals": select(func.count()).where(*requested),
        "agencies": select(func.count()).where(Agency.checked_at.is_(None)),
        "offers": select(func.count()).where(Booking.state == State.OFFERED),
        "waiting": select(func.count()).where(Booking.state == State.WAITING),
        "jobs": select(func.count()).where(Job.finished_at.is_(None), Job.stopped_at.is_(None)),
    }
    row = session.execute(select(*(one.scalar_subquery() for one in of.values()))).one()
    return dict(zip(of, row, strict=True))


def promised(session: Session) -> Sequence[Any]:
    """Notes to come back to, the soonest first: rows of Note, by (who wrote it), about (whom or what),
    and the references of booking and event."""
    writer, about = Person.__table__.alias("writer"), Person.__table__.alias("about")
    delegate = Person.__table__.alias("delegate")
    title = func.coalesce(Agency.name, about.c.name, delegate.c.name, Course.title, Booking.ref)
    return session.execute(
        select(
            Note,
            writer.c.name.label("by"),
            title.label("about"),
            Booking.ref.label("booking"),
            Event.ref.label("event"),
        )
        .outerjoin(writer, writer.c.id == Note.written_by_id)
        .outerjoin(Agency, Agency.id == Note.agency_id)
        .outerjoin(about, about.c.id == Note.person_id)
        .outerjoin(Booking, Booking.id == Note.booking_id)
        .outerjoin(delegate, delegate.c.id == Booking.delegate_id)
        .outerjoin(Event, Event.id == func.coalesce(Note.event_id, Booking.event_id))
        .outerjoin(Course, Course.id == Event.course_id)
        .where(is_promised())
        .order_by(Note.come_back_on, Note.id)
        .limit(MOST_LISTED)
    ).all()


def scheduled(session: Session) -> Sequence[Any]:
    """Drafts with a day on which they are published: rows of ref, title, starts_at and publish_at."""
    return session.execute(
        select(Event.ref, Course.title, Event.starts_at, Event.publish_at)
        .join(Event.course)
        .where(Event.state == EventState.DRAFT, Event.publish_at.is_not(None))
        .order_by(Event.publish_at, Event.id)
        .limit(MOST_LISTED)
    ).all()


def assigned(session: Session) -> dict[str, str]:
    """Who sees to which line, by its key."""
    rows = session.execute(select(Assignment.line, Person.name).join(Person, Person.id == Assignment.person_id))
    return dict(rows.tuples().all())


def administrators(session: Session) -> Sequence[tuple[int, str]]:
    """Who may be assigned something, by name."""
    return (
        session.execute(
            select(Person.id, Person.name)
            .where(Person.roles.any(RoleRow.name == Role.ADMINISTRATOR), Person.active.is_(True))
            .order_by(Person.name_key, Person.id)
        )
        .tuples()
        .all()
    )
