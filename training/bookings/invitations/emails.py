"""The message to somebody who is invited to an event."""

from datetime import datetime

from sqlalchemy.orm import Session

from training import clock, money
from training.bookings.emails import place_text, when_text
from training.bookings.invitations.models import EventInvitation
from training.mail.markdown import plain
from training.mail.operations import post


def tell_invited(session: Session, invitation: EventInvitation, token: str, now: datetime) -> None:
    """What they are invited to, and the link that only they can use."""
    event = invitation.event
    context = {
        "event": event,
        "name": plain(invitation.name),
        "about": f"**{event.course.title}**\n{when_text(event)}\n{place_text(event)}",
        "price": money.price(event.price_pence),
        "closes": clock.show_moment(event.closes_at),
        "token": token,
    }
    post(session, "bookings/invited", invitation.email, now, context, about=("event invitation", invitation.id))
