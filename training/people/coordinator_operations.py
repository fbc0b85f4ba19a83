"""Who books for an agency, inside transaction(): invited, accepted, withdrawn, and no longer."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training.access import Actor, Role
from training.history.operations import record
from training.links import new_token, token_hash
from training.people import emails
from training.people.accounts import prove_address
from training.people.addresses.same_person import Likeness, likeness
from training.people.models import Agency, Coordinator, CoordinatorInvitation, Ending, Person
from training.people.operations import give_role, lock_roles, stop_coordinating
from training.people.queries import open_invitations, person_with_address
from training.refusals import Code, Refused
from training.settings.queries import rules

NEEDS_OWN_ADDRESS = (
    "Whoever books for an agency signs in, and this address signs in somebody else. Ask to be invited again at an "
    "address of your own"
)
MOST_OPEN = 20
"""Invitations of one agency that may stand open at once: nobody sends messages to strangers without end."""


def invite_coordinator(
    session: Session, agency: Agency, name: str, email: str, actor: Actor, now: datetime
) -> CoordinatorInvitation:
    """Ask somebody to book for an agency; the link goes to the address.

    Asked again while one stands open, a new link takes the place of the old. Raises Refused for somebody who is one.
    """
    address = email.lower()
    person = person_with_address(session, address)
    if person is not None and session.get(Coordinator, (person.id, agency.id)) is not None:
        raise Refused(Code.TAKEN, "Somebody with this address books for the agency already.")
    # Until this agency's row is free, another invitation to it waits: two at once would make two links.
    session.refresh(agency, ["name"], with_for_update=True)
    standing = open_invitations(session, agency.id)
    for earlier in standing:
        if earlier.email == address:
            _end(session, earlier, Ending.REPLACED, actor, now)
    if sum(earlier.email != address for earlier in standing) >= MOST_OPEN:
        raise Refused(
            Code.TOO_MUCH,
            f"{MOST_OPEN} invitations are open. Withdraw those that nobody will accept, then invite again.",
        )
    token = new_token()
    assert actor.person_id is not None  # nobody invites who is not signed in
    invitation = CoordinatorInvitation(
        agency_id=agency.id,
        name=name,
        email=address,
        token_hash=token_hash(token),
        invited_by_id=actor.person_id,
        created_at=now,
        expires_at=now + timedelta(days=rules(session).invitation_days),
    )
    session.add(invitation)
    session.flush()
    record(session, "agency", agency.id, "coordinator invited", actor, now, invitation=invitation.id)
    emails.send_invitation(session, invitation, token, now)
    return invitation


def withdraw_coordinator_invitation(
    session: Session, invitation: CoordinatorInvitation, actor: Actor, now: datetime
) -> None:
    """Its link no longer works. Raises Refused when it has been accepted or withdrawn before."""
    session.refresh(invitation, ["ended_at", "ending"], with_for_update=True)
    _refuse_ended(invitation)
    _end(session, invitation, Ending.WITHDRAWN, actor, now)


def known_by_another_name(owner: Person | None, invitation: CoordinatorInvitation) -> bool:
    """Whether the account with the address has another name than the invitation: several may read the mail there."""
    return (
        owner is not None
        and owner.confirmed_at is not None
        and likeness(owner.name, invitation.name) is not Likeness.SAME
    )


def accept_coordinator_role(
    session: Session, invitation: CoordinatorInvitation, now: datetime, *, is_owner: bool = False
) -> Person:
    """The invited person pressed the button: they book for the agency from now on, and whoever invited them is told.

    Whoever holds the link reads the mail of its address, so the address is theirs; a newcomer becomes a person by it.
    Where its account has another name than the invitation, `is_owner` says that they are the one with the account, and
    meant. That nobody else is signed in is the caller's to know. Raises Refused when the link no longer works.
    """
    session.refresh(invitation, ["ended_at", "ending"], with_for_update=True)
    _refuse_ended(invitation)
    if now >= invitation.expires_at:
        raise Refused(Code.CLOSED, "This invitation has run out.")
    person = person_with_address(session, invitation.email)
    if known_by_another_name(person, invitation) and not is_owner:
        raise Refused(Code.NOT_ALLOWED, NEEDS_OWN_ADDRESS, "who")
    if person is None:
        person = Person(name=invitation.name, email=invitation.email, created_at=now)
        session.add(person)
        session.flush()
    if not person.active:
        raise Refused(
            Code.NOT_ALLOWED, "This account has been switched off. Write to the training team if that is a mistake."
        )
    actor = Actor(person.id, "delegate")
    prove_address(session, person, actor, now)
    _end(session, invitation, Ending.ACCEPTED, actor, now)
    give_role(session, person, Role.COORDINATOR, actor, now, invitation.agency)
    emails.tell_accepted(session, invitation, person, now)
    return person


def stop_booking_for_agency(session: Session, person: Person, agency: Agency, actor: Actor, now: datetime) -> None:
    """They no longer book for the agency, and are told when somebody else saw to it. Once is enough."""
    lock_roles(session, person)
    if session.get(Coordinator, (person.id, agency.id), populate_existing=True) is None:
        raise Refused(Code.DONE, "They no longer book for this agency.")
    stop_coordinating(session, person, agency.id, actor, now)
    if actor.person_id != person.id:
        emails.tell_removed(session, person, agency, now)


def is_last(session: Session, person_id: int, agency_id: int) -> bool:
    """Whether nobody else books for the agency: an account that is switched off does not."""
    others = (
        select(func.count())
        .select_from(Coordinator)
        .join(Person, Person.id == Coordinator.person_id)
        .where(Coordinator.agency_id == agency_id, Coordinator.person_id != person_id, Person.active)
    )
    return session.scalar(others) == 0


def _refuse_ended(invitation: CoordinatorInvitation) -> None:
    if invitation.ending == Ending.ACCEPTED:
        raise Refused(Code.DONE, "This invitation has been accepted already.")
    if invitation.ended_at is not None:
        raise Refused(Code.CHANGED, "This invitation was withdrawn, or a newer one has taken its place.")


def _end(session: Session, invitation: CoordinatorInvitation, ending: Ending, actor: Actor, now: datetime) -> None:
    invitation.ended_at, invitation.ending = now, ending
    session.flush()
    record(session, "agency", invitation.agency_id, f"invitation {ending}", actor, now, invitation=invitation.id)
