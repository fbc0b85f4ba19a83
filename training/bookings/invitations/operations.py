"""Inviting people to an event, and what becomes of an invitation, inside transaction()."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings import places
from training.bookings.eligibility import why_not_bookable
from training.bookings.invitations import emails as invitations_emails
from training.bookings.invitations import invitees, queries
from training.bookings.invitations.invitees import Invitee
from training.bookings.invitations.models import EventInvitation
from training.bookings.lifecycle import LIVE
from training.bookings.models import Booking
from training.bookings.queries import event_facts
from training.courses.models import Event, EventState, OpenTo
from training.history.operations import record
from training.links import new_token, token_hash
from training.people.models import Person
from training.refusals import Code, Refused

INVITED = Actor(None, "guest")
"""Whoever holds the link of an invitation."""


@dataclass
class Invited:
    """How many were invited, and who was not and why, in sentences."""

    count: int = 0
    passed_over: list[str] = field(default_factory=list)


def invite_people(session: Session, event_id: int, people: Sequence[Invitee], actor: Actor, now: datetime) -> Invited:
    """Invite people to an event and write to each. Who was invited before, or has booked, is not written to again.

    Raises Refused with a sentence when nobody can be invited to the event.
    """
    event = _event_to_invite_to(session, event_id, now)
    emails = [person.email for person in people]
    known = {
        invitation.email: invitation
        for invitation in session.scalars(
            select(EventInvitation).where(EventInvitation.event_id == event_id, EventInvitation.email.in_(emails))
        )
    }
    booked, invited = _booked(session, event_id, emails), Invited()
    for person in people:
        before = known.get(person.email)
        if person.email in booked:
            invited.passed_over.append(f"{person.email} has a booking for this event already.")
        elif before is not None and before.withdrawn_at is None:
            invited.passed_over.append(f"{person.email} was invited before. You can send the message again below.")
        else:
            invitation = before or EventInvitation(event_id=event_id, email=person.email)
            invitation.event, invitation.name = event, person.name or invitation.name or ""
            invitation.invited_by_id, invitation.invited_at = actor.person_id, now
            invitation.declined_at = invitation.withdrawn_at = None
            session.add(invitation)
            _send(session, invitation, now)
            record(session, "event invitation", invitation.id, "invited", actor, now, event=event_id)
            invited.count += 1
    return invited


def send_invitation_again(session: Session, invitation: EventInvitation, actor: Actor, now: datetime) -> None:
    """The message once more, about the event as it is now, with a new link: the earlier one ends. Raises Refused."""
    _event_to_invite_to(session, invitation.event_id, now)
    session.refresh(invitation)
    if over := invitees.why_over(invitation.withdrawn_at, is_invitation_used(invitation)):
        raise Refused(Code.CLOSED, over)
    record(session, "event invitation", invitation.id, "sent again", actor, now)
    _send(session, invitation, now)


def withdraw_invitation(session: Session, invitation: EventInvitation, actor: Actor, now: datetime) -> None:
    """Nobody can book by it any more. Nobody is written to: the link says so. Raises Refused once it is used."""
    _lock(session, invitation)
    if is_invitation_used(invitation):
        raise Refused(Code.DONE, "They have booked by this invitation. Cancel the booking instead.")
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = now
        record(session, "event invitation", invitation.id, "withdrawn", actor, now)


def decline_invitation(session: Session, invitation: EventInvitation, now: datetime) -> None:
    """Whoever is invited says that they will not come; they may still change their mind. Raises Refused."""
    _lock(session, invitation)
    if over := invitees.why_over(invitation.withdrawn_at, is_invitation_used(invitation)):
        raise Refused(Code.CLOSED, over)
    if invitation.declined_at is None:
        invitation.declined_at = now
        record(session, "event invitation", invitation.id, "declined", INVITED, now)


def mark_invitation_used(session: Session, booking: Booking) -> None:
    """Remember which booking was made by an invitation. One that the administrator made for somebody counts, too."""
    email = booking.delegate.email if booking.delegate else None
    if not email:
        return
    invitation = session.scalar(
        select(EventInvitation)
        .where(EventInvitation.event_id == booking.event_id, queries.is_to(email))
        .order_by(EventInvitation.email != email.lower())
        .limit(1)
    )
    if invitation is not None:
        invitation.booking_id, invitation.declined_at = booking.id, None
        session.flush()


def is_invitation_used(invitation: EventInvitation) -> bool:
    """Whether a booking that was made by it lives, and is for its event still."""
    booking = invitation.booking
    return booking is not None and booking.state in LIVE and booking.event_id == invitation.event_id


def invitation_is_over(invitation: EventInvitation, now: datetime) -> bool:
    """Whether nobody can book by it any more: it is used or withdrawn, or nobody can book the event now."""
    if invitees.why_over(invitation.withdrawn_at, is_invitation_used(invitation)):
        return True
    return why_not_bookable(event_facts(invitation.event), now, invited=True) is not None


def _event_to_invite_to(session: Session, event_id: int, now: datetime) -> Event:
    places.lock_pools(session, event_id)
    event = session.get_one(Event, event_id)
    session.refresh(event, ["state", "open_to", "starts_at", "closes_at"])
    if event.state == EventState.DRAFT:
        raise Refused(Code.NOT_POSSIBLE, "This event is a draft. Publish it first: nobody could open the link before.")
    if event.state == EventState.CANCELLED:
        raise Refused(Code.CLOSED, "This event is cancelled, so nobody can be invited.")
    if event.open_to != OpenTo.INVITATION:
        raise Refused(Code.NOT_POSSIBLE, "This event is not by invitation. Edit the event to change who may book.")
    if event.state == EventState.CLOSED or now >= event.closes_at:
        raise Refused(
            Code.CLOSED, "Booking for this event is closed, so nobody could follow an invitation. Add people by hand."
        )
    return event


def _booked(session: Session, event_id: int, emails: Sequence[str]) -> set[str]:
    """The addresses among these whose owners have a live booking."""
    found = session.scalars(
        select(Person.email)
        .join(Booking, Booking.delegate_id == Person.id)
        .where(Booking.event_id == event_id, Booking.state.in_(LIVE))
    )
    return {email.lower() for email in found if email} & set(emails)


def _lock(session: Session, invitation: EventInvitation) -> None:
    places.lock_pools(session, invitation.event_id)
    session.refresh(invitation)


def _send(session: Session, invitation: EventInvitation, now: datetime) -> None:
    token = new_token()
    invitation.token_hash, invitation.sent_at = token_hash(token), now
    session.flush()
    invitations_emails.tell_invited(session, invitation, token, now)
