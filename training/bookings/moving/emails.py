"""What people are told about a booking that moved to another date: the delegate, and the line manager where the course
says so.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings.emails import CHANGED, calendar_attachment, place_text, post_about, tell_manager, times_text
from training.bookings.models import Booking
from training.mail.models import Attachment
from training.mail.operations import drop_waiting
from training.payments.queries import account_of


@dataclass(frozen=True)
class LeftBehind:
    """The old date as messages say it, and the file that takes its entry out of a calendar."""

    when: str
    where: str
    file: Attachment


def left_behind(session: Session, booking: Booking, now: datetime) -> LeftBehind:
    """What to say of the date that a booking is about to leave."""
    file = calendar_attachment(session, booking, now, cancelled=True)
    file.filename = "earlier-date.ics"
    return LeftBehind(times_text(booking.sittings), place_text(booking.event), file)


def tell_transferred(
    session: Session, booking: Booking, left: LeftBehind, actor: Actor, now: datetime, *, back: int
) -> None:
    """From which date to which, with both calendar files. `back` is how many pence go back."""
    drop_waiting(session, (CHANGED,), ("booking", booking.id), now)
    account = account_of(session, booking.id)
    post_about(
        session,
        "bookings/transferred",
        booking,
        now,
        (left.file, calendar_attachment(session, booking, now)),
        left=left,
        by_board=actor.is_administrator,
        owed=max(account.open_pence, 0),
        back=back,
    )
    tell_manager(session, "bookings/manager_told_of_transfer", booking, now, left=left)
