"""Putting somebody's name or address right, with what follows from it, inside transaction().

Certificates in the old name stay true, and a corrected one takes the place of those that are chosen. What has not
arrived at the old address goes to the new one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_security.confirmable import send_confirmation_instructions
from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session, contains_eager

from training.access import Actor
from training.admin.messages.operations import try_again
from training.bookings.models import Booking, BookingLink
from training.certificates.models import Certificate
from training.certificates.operations import replace_certificate
from training.history.operations import record
from training.mail.models import Message
from training.people.addresses.correction_operations import correct_address, correct_name
from training.people.models import Person

MOST_CERTIFICATES = 20
"""The latest that are offered to be corrected."""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What the administrator typed."""

    name: str
    address: str | None
    shares: bool = False
    sends_again: bool = False
    certificate_ids: frozenset[int] = frozenset()


def certificates_in_their_name(session: Session, person: Person) -> Sequence[Certificate]:
    """Those that still count and say the name that somebody has now, the latest first."""
    return session.scalars(
        select(Certificate)
        .join(Certificate.booking)
        .where(
            Booking.delegate_id == person.id,
            Certificate.name == person.name,
            Certificate.replaced_at.is_(None),
            Certificate.revoked_at.is_(None),
        )
        .options(contains_eager(Certificate.booking))
        .order_by(Certificate.attended_on.desc(), Certificate.id.desc())
        .limit(MOST_CERTIFICATES)
    ).all()


def undelivered_count(session: Session, person: Person) -> int:
    """How many messages to somebody have not left for the address that they have now."""
    return session.scalar(select(func.count()).select_from(Message).where(*_not_gone(person.id, person.email))) or 0


def _not_gone(person_id: int, address: str | None) -> tuple[ColumnElement[bool], ...]:
    theirs = (Message.to_person_id == person_id, Message.sent_at.is_(None))
    return (*theirs, func.lower(Message.to_address) == (address or "").lower())


def correct_person(session: Session, person: Person, typed: Correction, actor: Actor, now: datetime) -> list[str]:
    """Returns what was done, in sentences. Raises Refused, and then nothing is."""
    before, had_account = person.email, bool(person.password or person.confirmed_at)
    chosen = [one for one in certificates_in_their_name(session, person) if one.id in typed.certificate_ids]
    said = []
    if correct_name(session, person, typed.name, actor, now):
        said.append(f"The name is now {person.name}.")
        said += [_corrected(session, one, person.name, actor, now) for one in chosen]
    if correct_address(session, person, typed.address, actor, now, shares=typed.shares):
        said.append(f"Messages now go to {person.email}." if person.email else "They now have no e-mail address.")
        if had_account and person.confirmed_at is None and any(one.signs_in for one in person.addresses):
            send_confirmation_instructions(person)  # type: ignore[no-untyped-call]
            said.append("A link went there, by which they open their account again.")
        if before and person.email and typed.sends_again:
            said += _send_to_new_address(session, person, before, actor, now)
    return said


def _corrected(session: Session, certificate: Certificate, name: str, actor: Actor, now: datetime) -> str:
    new = replace_certificate(session, certificate, name, actor, now)
    return f"Certificate {new.number} takes the place of {certificate.number}."


def _send_to_new_address(session: Session, person: Person, before: str, actor: Actor, now: datetime) -> list[str]:
    """What has not arrived at the old address, and what waits for its time. Links that went to the old one end."""
    in_hand = or_(Message.claimed_until.is_(None), Message.claimed_until < now)
    query = select(Message).where(*_not_gone(person.id, before), in_hand).order_by(Message.id).with_for_update()
    messages = session.scalars(query).all()
    for message in messages:
        message.to_address = person.email or ""
        hashes = [link["hash"] for link in message.links]
        session.execute(
            update(BookingLink).where(BookingLink.token_hash.in_(hashes)).values(sent_to=message.to_address)
        )
        record(session, "message", message.id, "address corrected", actor, now)
    session.flush()
    result = try_again(session, [Message.id.in_([one.id for one in messages])], actor, now)
    over = result.over
    going = len(messages) - over
    said = []
    if going:
        said.append("1 message goes there instead." if going == 1 else f"{going} messages go there instead.")
    if over:
        what = "1 message was" if over == 1 else f"{over} messages were"
        said.append(f"{what} not sent again, because a link in it is over.")
    return said
