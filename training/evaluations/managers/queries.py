"""Reading what line managers were asked and answered: by the link, or by the delegate's booking."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from training.bookings.models import Booking
from training.courses.models import Event
from training.evaluations.managers.models import ManagerLine
from training.evaluations.models import Evaluation
from training.links import token_hash
from training.texts.models import TextKind
from training.texts.queries import not_hidden

_OF_BOOKING = joinedload(ManagerLine.evaluation).joinedload(Evaluation.booking)
_WHOLE = _OF_BOOKING.options(joinedload(Booking.delegate), joinedload(Booking.event).joinedload(Event.course))


@dataclass(frozen=True)
class LineSeen:
    """What a delegate sees of it on the page of their booking."""

    line: ManagerLine
    hidden: bool
    """A concern was raised about the words, so that nobody is shown them."""


def line_with(session: Session, token: str) -> ManagerLine | None:
    """The question that a link asks, with what its page shows."""
    return session.scalar(select(ManagerLine).where(ManagerLine.token_hash == token_hash(token)).options(_WHOLE))


def line_of(session: Session, booking_id: int) -> LineSeen | None:
    """What the line manager of a booking was asked; None where they were not."""
    shown = not_hidden(TextKind.MANAGER, ManagerLine.id)
    row = session.execute(
        select(ManagerLine, shown)
        .join(ManagerLine.evaluation)
        .where(Evaluation.booking_id == booking_id)
        .options(contains_eager(ManagerLine.evaluation))
    ).first()
    return LineSeen(row[0], hidden=not row[1]) if row else None
