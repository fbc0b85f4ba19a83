"""What people are told when others decide that they come, or that they do not."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings.calendar_emails import calendar_attachment
from training.bookings.emails import post_about
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.bookings.waiting_queries import position, why_waiting
from training.mail.markdown import plain
from training.people.models import Person


def tell_given_away(session: Session, booking: Booking, before: Person, after: str, now: datetime) -> None:
    """Whoever had the place is not expected any more; their calendar forgets it. `after`: who comes, as was typed."""
    if before.email is None:
        return  # whoever swapped them tells them
    had_place = booking.state == State.CONFIRMED
    post_about(
        session,
        "bookings/given_away",
        booking,
        now,
        (calendar_attachment(booking, now, cancelled=True),) if had_place else (),
        to=before,
        to_name=plain(after),
        had_place=had_place,
    )


def tell_booked_for(session: Session, booking: Booking, actor: Actor, now: datetime) -> None:
    """Somebody else booked for them, or named them: how it stands, and their way to the booking."""
    confirmed, waits = booking.state == State.CONFIRMED, booking.state == State.WAITING
    post_about(
        session,
        "bookings/booked_for",
        booking,
        now,
        (calendar_attachment(booking, now),) if confirmed else (),
        by_name=_name_of(session, actor),
        confirmed=confirmed,
        which=position(session, booking) if waits else 0,
        why=why_waiting(session, booking, now) if waits else "",
    )


def _name_of(session: Session, actor: Actor) -> str:
    """Who did it, as far as others are told."""
    person = None if actor.is_administrator or actor.person_id is None else session.get(Person, actor.person_id)
    return plain(person.name) if person else "The training team"
