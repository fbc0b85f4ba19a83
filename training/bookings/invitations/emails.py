"""The message to somebody who is invited to an event."""

from datetime import datetime

from sqlalchemy.orm import Session

from training import clock, money
from training.bookings.emails import about_event, when_text
from training.bookings.invitations.models import EventInvitation
from training.mail.operations import post


def tell_invited(session: Session, invitation: EventInvitation, token: str, now: datetime) -> None:
    """What they are invited to, and the link that only they can use."""
    event = invitation.event
    context = {
        "event": event,
        "name": invitation.name,
        "about": about_event(event, when_text(event)),
        "price": money.price(event.price_pence),
        "closes": clock.show_moment(event.closes_at),
        "token": token,
    }
    post(session, "bookings/invited", invitation.email, now, context, about=("event invitation", invitation.id))
