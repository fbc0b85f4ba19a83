"""Reading invitations: by the link, by the address of whoever is signed in, and an event's, for the administrator."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from training.access import Actor
from training.addresses import address_key
from training.bookings.invitations.models import EventInvitation
from training.bookings.models import Booking
from training.courses.models import Course, Event, OpenTo
from training.links import token_hash
from training.people.addresses.models import PersonAddress


def invitation_with(session: Session, event_ref: str, token: str) -> EventInvitation | None:
    """The invitation to this event whose newest message carries this link, with what its page shows."""
    event = joinedload(EventInvitation.event)
    return session.scalar(
        select(EventInvitation)
        .join(EventInvitation.event)
        .where(EventInvitation.token_hash == token_hash(token), Event.ref == event_ref)
        .options(
            joinedload(EventInvitation.booking),
            event.joinedload(Event.course).joinedload(Course.funder),
            event.joinedload(Event.venue),
            event.selectinload(Event.sittings),
            event.joinedload(Event.pools),
        )
    )


def of_address(session: Session, event_id: int, email: str | None) -> EventInvitation | None:
    """The invitation to an event that went to an address and stands."""
    if not email:
        return None
    return session.scalar(
        select(EventInvitation)
        .where(
            EventInvitation.event_id == event_id,
            is_to(email),
            EventInvitation.withdrawn_at.is_(None),
        )
        .order_by(EventInvitation.email != email.lower())
        .limit(1)
    )


def is_to(email: str) -> ColumnElement[bool]:
    """Whether an invitation went to this address, or to another of whoever signs in with it."""
    typed, own = aliased(PersonAddress), aliased(PersonAddress)
    theirs = (
        select(func.lower(own.address))
        .join(typed, typed.person_id == own.person_id)
        .where(typed.address_key == address_key(email), typed.signs_in, own.signs_in)
    )
    return or_(EventInvitation.email == email.lower(), EventInvitation.email.in_(theirs))


def is_for(session: Session, invitation: EventInvitation, email: str) -> bool:
    """Whether an invitation is for whoever signs in with this address."""
    return (
        session.scalar(select(EventInvitation.id).where(EventInvitation.id == invitation.id, is_to(email))) is not None
    )


def invites(session: Session, booking: Booking, events: Sequence[Event], actor: Actor) -> set[int]:
    """Which of these events, by id, whoever has this booking is invited to. An invitation is for the invited alone: not
    for somebody who moves a booking for them.
    """
    by_invitation = [event.id for event in events if event.open_to == OpenTo.INVITATION]
    delegate = booking.delegate
    if not by_invitation or delegate is None or not delegate.email or actor.person_id != delegate.id:
        return set()
    theirs = (is_to(delegate.email), EventInvitation.withdrawn_at.is_(None))
    query = select(EventInvitation.event_id).where(EventInvitation.event_id.in_(by_invitation), *theirs)
    return set(session.scalars(query).all())


def lets_in(session: Session, event: Event, email: str | None, token: str | None, *, proven: bool) -> bool:
    """Whether somebody of this address is invited to the event. Its places are locked.

    Who has not `proven` that the address is theirs has to show its link, too: else anybody could find out who is
    invited by typing addresses.
    """
    if event.open_to != OpenTo.INVITATION:
        return False
    found = of_address(session, event.id, email)
    return found is not None and (proven or (token is not None and found.token_hash == token_hash(token)))


def invitations_to(event_id: int) -> Select[tuple[EventInvitation]]:
    """Everybody who was invited to an event, by name. For the administrator only."""
    return (
        select(EventInvitation)
        .where(EventInvitation.event_id == event_id)
        .options(joinedload(EventInvitation.booking))
        .order_by(EventInvitation.name_key, EventInvitation.email)
    )
