"""Reading what line managers were asked and answered: by the link, by the delegate's booking, or by the event."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from training.bookings.models import Booking
from training.courses.models import Event
from training.evaluations.managers.models import ManagerLine
from training.evaluations.models import Evaluation
from training.links import token_hash
from training.texts.models import TextKind, WrittenText
from training.texts.queries import not_hidden

_OF_BOOKING = joinedload(ManagerLine.evaluation).joinedload(Evaluation.booking)
_WHOLE = _OF_BOOKING.options(joinedload(Booking.delegate), joinedload(Booking.event).joinedload(Event.course))


@dataclass(frozen=True)
class LineSeen:
    """What is seen of it on the pages of a booking, for the delegate and for the administrator."""

    line: ManagerLine
    hidden: bool
    """A concern was raised about the words, so that nobody is shown them."""
    ref: str
    """By which a concern about the words is raised; empty where there are none to be read."""


def line_with(session: Session, token: str) -> ManagerLine | None:
    """The question that a link asks, with what its page shows."""
    return session.scalar(select(ManagerLine).where(ManagerLine.token_hash == token_hash(token)).options(_WHOLE))


def line_of(session: Session, booking_id: int) -> LineSeen | None:
    """What the line manager of a booking was asked; None where they were not. One query."""
    written = aliased(WrittenText)
    row = session.execute(
        select(ManagerLine, written.ref, written.hidden_at)
        .join(ManagerLine.evaluation)
        .outerjoin(written, and_(written.kind == TextKind.MANAGER, written.subject_id == ManagerLine.id))
        .where(Evaluation.booking_id == booking_id)
        .options(contains_eager(ManagerLine.evaluation))
    ).first()
    if row is None:
        return None
    line, ref, hidden_at = row
    return LineSeen(line, hidden=hidden_at is not None, ref=ref if ref and hidden_at is None else "")


@dataclass(frozen=True)
class LineRead:
    """What one line manager wrote, for the administrator."""

    line: ManagerLine
    ref: str
    """By which a concern about it is raised."""


def lines_of_event(session: Session, event_id: int) -> Sequence[LineRead]:
    """What line managers of those who came to an event wrote, the latest first; none of what a concern hides."""
    written = aliased(WrittenText)
    its_text = (written.kind == TextKind.MANAGER, written.subject_id == ManagerLine.id)
    rows = session.execute(
        select(ManagerLine, written.ref)
        .join(ManagerLine.evaluation)
        .join(written, and_(*its_text))
        .where(Evaluation.event_id == event_id, ManagerLine.answered_at.is_not(None))
        .where(not_hidden(TextKind.MANAGER, ManagerLine.id))
        .options(contains_eager(ManagerLine.evaluation).joinedload(Evaluation.booking).joinedload(Booking.delegate))
        .order_by(ManagerLine.answered_at.desc(), ManagerLine.id)
    ).tuples()
    return [LineRead(line, ref) for line, ref in rows]
