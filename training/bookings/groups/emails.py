"""What is told when somebody books for several, names somebody or swaps them: to each their own message."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings.emails import (
    CHANGED,
    about_event,
    calendar_attachment,
    post_about,
    post_to_manager,
    when_text,
)
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.bookings.queries import name_by
from training.bookings.standing import standing, until_text
from training.bookings.waiting_queries import position, why_waiting
from training.courses.models import Event, LineManager
from training.mail.operations import drop_waiting, post
from training.people.models import Person


def tell_of_several(
    session: Session, event: Event, booked: Sequence[Booking], form_token: str, actor: Actor, now: datetime
) -> None:
    """One message about all of it to whoever booked, and one to the line manager about those who have a place."""
    confirmed = [booking for booking in booked if booking.state == State.CONFIRMED]
    if confirmed and event.course.line_manager == LineManager.TOLD:
        lines = [_line(booking, now) for booking in confirmed]
        post_to_manager(session, "bookings/manager_told_of_several", confirmed[0], now, lines=lines)
    to = session.get(Person, actor.person_id) if actor.person_id else None
    if to is None or to.email is None:
        return
    waiting = [booking for booking in booked if booking.state == State.WAITING]
    unnamed = [booking for booking in booked if booking.delegate_id is None]
    to_pay = [booking for booking in booked if booking.state == State.AWAITING_PAYMENT]
    held_until = min((booking.held_until for booking in to_pay if booking.held_until), default=None)
    post(
        session,
        "bookings/booked_several",
        to.email,
        now,
        {
            "hello": to.name,
            "event": event,
            "about": about_event(event, when_text(event)),
            "with_place": [_line(booking, now) for booking in booked if booking.state != State.WAITING],
            "waiting": [_line(booking, now) for booking in waiting],
            "why": why_waiting(session, waiting[0], now) if waiting else "",
            "to_pay": len(to_pay),
            "held_until": until_text(held_until) if held_until else "",
            "unnamed": len(unnamed),
            "name_by": until_text(name_by(session, event)) if unnamed else "",
            "form_token": form_token,
        },
        to_person_id=to.id,
        about=("booking", booked[0].id),
        once=f"booking several:{form_token}",
    )


def _line(booking: Booking, now: datetime) -> str:
    """“Ann Example, reference K7M2P4QR: confirmed”."""
    name = booking.delegate.name if booking.delegate else "To be named"
    return f"{name}, reference {booking.ref}: {standing(booking, now).word.lower()}"


def tell_given_away(session: Session, booking: Booking, before: Person, after: str, now: datetime) -> None:
    """Whoever had the place is not expected any more; their calendar forgets it. `after`: who comes, as was typed."""
    drop_waiting(session, (CHANGED,), ("booking", booking.id), now, to_person_id=before.id)
    if before.email is None:
        return  # whoever swapped them tells them
    had_place = booking.state == State.CONFIRMED
    post_about(
        session,
        "bookings/given_away",
        booking,
        now,
        (calendar_attachment(session, booking, now, cancelled=True),) if had_place else (),
        to=before,
        to_name=after,
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
        (calendar_attachment(session, booking, now),) if confirmed else (),
        by_name=_name_of(session, actor),
        confirmed=confirmed,
        which=position(session, booking) if waits else 0,
        why=why_waiting(session, booking, now) if waits else "",
    )


def _name_of(session: Session, actor: Actor) -> str:
    """Who did it, as far as others are told."""
    person = None if actor.is_administrator or actor.person_id is None else session.get(Person, actor.person_id)
    return person.name if person else "The training team"


def remind(session: Session, bookings: Sequence[Booking], name_by: datetime, now: datetime) -> None:
    """One message about all places of one agency at one event."""
    post_about(
        session,
        "bookings/name_soon",
        bookings[0],
        now,
        refs=[booking.ref for booking in bookings],
        name_by=until_text(name_by),
    )
