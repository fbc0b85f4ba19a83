"""What whoever paid is told: a receipt, or why there is none yet."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.bookings.emails import booking_page, place_text
from training.bookings.models import Booking
from training.bookings.queries import recipient_of
from training.checkout.models import Attempt
from training.mail.operations import post
from training.payments.models import Payment
from training.people.models import Person


def send_receipt(
    session: Session, attempt: Attempt, payment: Payment, number: str, back_pence: int, now: datetime
) -> None:
    """What was paid, for what, and what of it goes back because it was not owed any more. `number` of the receipt."""
    post(
        session,
        "checkout/receipt",
        attempt.email,
        now,
        {
            "attempt": attempt,
            "payment": payment,
            "receipt_number": number,
            "paid_on": clock.show_date(payment.received_on),
            "back_pence": back_pence,
            **_of_payer(session, attempt, now),
        },
        to_person_id=attempt.person_id,
        about=("booking", attempt.lines[0].booking_id),
        once=f"receipt:{payment.id}",
    )


def tell_too_late(session: Session, booking: Booking, payment: Payment, now: datetime) -> None:
    """The money came after the place was given up, and no place is free: it goes back."""
    to = recipient_of(booking)
    if to is None or to.email is None:
        return
    post(
        session,
        "checkout/too_late",
        to.email,
        now,
        {"hello": to.name, "booking": booking, "event": booking.event, "where": place_text(booking.event)},
        to_person_id=to.id,
        about=("booking", booking.id),
        once=f"paid too late:{payment.id}:{booking.id}",
    )


def tell_it_takes_time(session: Session, attempt: Attempt, now: datetime) -> None:
    _tell_payer(session, attempt, "checkout/takes_time", now)


def tell_it_failed(session: Session, attempt: Attempt, now: datetime) -> None:
    _tell_payer(session, attempt, "checkout/failed", now)


def _of_payer(session: Session, attempt: Attempt, now: datetime) -> dict[str, object]:
    """Who paid, and what makes the address of each booking's page: they may be the delegate of one, not of another."""
    payer = session.get_one(Person, attempt.person_id)

    def page_of(booking: Booking) -> Callable[[], str]:
        return booking_page(session, booking, payer, now, address=attempt.email)

    return {"hello": payer.name, "page_of": page_of}


def _tell_payer(session: Session, attempt: Attempt, template: str, now: datetime) -> None:
    post(
        session,
        template,
        attempt.email,
        now,
        {"attempt": attempt, **_of_payer(session, attempt, now)},
        to_person_id=attempt.person_id,
        about=("booking", attempt.lines[0].booking_id),
        once=f"{template}:{attempt.id}",
    )
