"""What is told when somebody books for several: to each their own message, to whoever booked one about all of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings.emails import post_to_manager
from training.bookings.lifecycle import Decision, State
from training.bookings.models import Booking
from training.bookings.naming_queries import name_by
from training.bookings.standing import standing, until_text
from training.bookings.swap_emails import tell_booked_for
from training.bookings.waiting_queries import why_waiting
from training.bookings.wording import place_text, when_text
from training.courses.models import Event, LineManager
from training.mail.markdown import plain
from training.mail.operations import post
from training.people.models import Person


def tell_of_one(
    actor: Actor, session: Session, booking: Booking, _decision: Decision, _address_token: str | None, now: datetime
) -> None:
    """To somebody with an address of their own. Of the others, whoever booked reads in the message about all."""
    if booking.delegate and booking.delegate.email and booking.delegate_id != actor.person_id:
        tell_booked_for(session, booking, actor, now)


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
            "hello": plain(to.name),
            "event": event,
            "about": f"**{event.course.title}**\n{when_text(event)}\n{place_text(event)}",
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
    name = plain(booking.delegate.name) if booking.delegate else "To be named"
    return f"{name}, reference {booking.ref}: {standing(booking, now).word.lower()}"
