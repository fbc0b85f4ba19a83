"""Asking for a link that signs in, following it, and signing out elsewhere, inside transaction()."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.history.operations import record
from training.links import new_token, token_hash
from training.mail.models import Message
from training.mail.operations import MADE_WHEN_SENT
from training.mail.queries import was_just_sent
from training.people.accounts import end_sign_ins, prove_address, sign_in
from training.people.models import Person, SignIn
from training.people.signing_in import emails
from training.people.signing_in.models import SignInLink
from training.people.signing_in.queries import still_signs_in, who_comes_in_by
from training.refusals import Code, Refused

RUN_OUT = "This link has run out, or has been used. Ask for a new one."
MOST_AN_HOUR = 6
"""Links to one person: nobody's mailbox is filled by a stranger."""
KEPT_FOR = timedelta(days=1)
"""So that the page of a link that has run out can send another."""
PAGE = "people.sign_in_by_link"


def ask_for_link(session: Session, address: str, leads_to: str, now: datetime) -> None:
    """Send a link to everybody who comes in by this address; staff are told that they need their password.

    Whether anybody does shows nowhere but there. `leads_to`: where they wanted to go, a page of this site or nothing.
    """
    session.execute(delete(SignInLink).where(SignInLink.asked_at < now - KEPT_FOR))
    for person in who_comes_in_by(session, address):
        if person.roles:
            if not was_just_sent(session, person.id, emails.FOR_STAFF, now):
                emails.say_by_password(session, person, address, now)
        elif _asked_lately(session, person, now) < MOST_AN_HOUR:
            _send(session, person, address, leads_to, now)


def send_another(session: Session, link_id: int, now: datetime) -> None:
    """A new link in the place of one that has run out: to the address that it went to, if it is still theirs."""
    link = session.get_one(SignInLink, link_id)
    theirs = {person.id for person in who_comes_in_by(session, link.sent_to) if not person.roles}
    if link.person_id in theirs and _asked_lately(session, link.person, now) < MOST_AN_HOUR:
        _send(session, link.person, link.sent_to, link.leads_to, now)


def _send(session: Session, person: Person, address: str, leads_to: str, now: datetime) -> None:
    token = new_token()
    session.add(
        SignInLink(
            token_hash=token_hash(token), person_id=person.id, sent_to=address, leads_to=leads_to[:500], asked_at=now
        )
    )
    session.flush()
    emails.send_link(session, person, address, token, now)


def _asked_lately(session: Session, person: Person, now: datetime) -> int:
    lately = (SignInLink.person_id == person.id, SignInLink.asked_at > now - timedelta(hours=1))
    return session.scalar(select(func.count()).select_from(SignInLink).where(*lately)) or 0


def follow_link(session: Session, link_id: int, now: datetime) -> str:
    """Sign in whose link it is, and answer with where they wanted to go. Raises Refused with a sentence.

    It has shown that the address is theirs. All their open links end: one is enough.
    """
    link = session.scalars(select(SignInLink).where(SignInLink.id == link_id).with_for_update()).one()
    session.refresh(link)
    if not still_signs_in(session, link, now):
        raise Refused(Code.CLOSED, RUN_OUT)
    open_ones = (SignInLink.person_id == link.person_id, SignInLink.used_at.is_(None))
    session.execute(update(SignInLink).where(*open_ones).values(used_at=now))
    prove_address(session, link.person, Actor(link.person_id, "delegate"), now, sent_to=link.sent_to)
    sign_in(link.person)
    return link.leads_to


def made_when_sent(session: Session, message: Message, page: str) -> str | None:
    """A message may have waited for longer than its link works: the ten minutes begin when it leaves."""
    hashes = [link["hash"] for link in message.links if link["page"] == page]
    link = session.scalar(select(SignInLink).where(SignInLink.token_hash.in_(hashes), SignInLink.used_at.is_(None)))
    if link is None:
        return None
    token = new_token()
    link.token_hash, link.asked_at = token_hash(token), clock.now()
    return token


def sign_out_there(session: Session, device: SignIn, actor: Actor, now: datetime) -> None:
    """Sign somebody out in another browser: its cookie opens nothing from now on. Once more changes nothing."""
    if device.ended_at is None:
        device.ended_at = now
        record(session, "person", device.person_id, "signed out there", actor, now)


def sign_out_everywhere(session: Session, person: Person, actor: Actor, now: datetime) -> None:
    """Sign somebody out in every browser, and end the links that would sign them in."""
    end_sign_ins(session, person.id)
    open_ones = (SignInLink.person_id == person.id, SignInLink.used_at.is_(None))
    session.execute(update(SignInLink).where(*open_ones).values(used_at=now))
    record(session, "person", person.id, "signed out everywhere", actor, now)


MADE_WHEN_SENT[PAGE] = made_when_sent
