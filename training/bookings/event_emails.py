"""What the delegates of an event are told when the Board cancels it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from training.bookings.charging.absence import BOARD_CANCELLED
from training.bookings.emails import calendar_attachment, post_about
from training.bookings.models import Booking
from training.payments.models import Method
from training.payments.queries import Account, account_of


@dataclass(frozen=True)
class Offer:
    """Another date of the same course."""

    ref: str
    text: str
    """“Tuesday 9 June 2026, 9:30am, Colchester: 3 places left”."""


def tell_event_cancelled(
    session: Session, booking: Booking, offers: Sequence[Offer], now: datetime, *, was_confirmed: bool, back: int
) -> None:
    """Why it was cancelled, what goes back and how, and what can be booked instead. Said once for each booking.

    `back` is how many pence go back.
    """
    account = account_of(session, booking.id) if booking.price_pence or back else Account()
    fell_away = sum(line.charge.pence for line in account.lines if line.charge.withdrawn_because == BOARD_CANCELLED)
    by_card = sum(
        refund.pence
        for refund in account.refunds
        if refund.because == BOARD_CANCELLED and refund.payment.method == Method.CARD
    )
    post_about(
        session,
        "bookings/event_cancelled",
        booking,
        now,
        (calendar_attachment(booking, now, cancelled=True),) if was_confirmed else (),
        once=f"event cancelled:{booking.id}",
        was_confirmed=was_confirmed,
        to_card=by_card,
        by_bank=back - by_card,
        fell_away=fell_away - back,
        offers=offers,
    )
