"""What somebody is told whose two bookings for one event were put together."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings.emails import calendar_attachment, post_about
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.bookings.operations import Change
from training.bookings.settling import Tell


def telling_that(stays: Booking) -> Tell:
    """Writes that this booking stands, instead of the usual message about one that is cancelled."""

    def tell(session: Session, booking: Booking, change: Change, _actor: Actor, now: datetime) -> None:
        had_place = change.before is State.CONFIRMED
        calendar = (calendar_attachment(session, booking, now, cancelled=True),) if had_place else ()
        back = change.pence_back
        kind = "bookings/booked_twice"
        post_about(session, kind, booking, now, calendar, stays=stays.ref, back=back, had_place=had_place)

    return tell
