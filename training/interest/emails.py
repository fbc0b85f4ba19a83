"""What people are told who wait for a new date. Each message has a link that ends it, and no two the same one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from training import clock
from training.bookings.emails import when_text
from training.courses.event_operations import where
from training.courses.models import Event
from training.interest.announcing import IN_WORDS, Reach
from training.interest.models import Interest, InterestLink
from training.links import new_token, token_hash
from training.mail.models import Message
from training.mail.operations import post
from training.settings.queries import rules

TO_GUESTS = ("interest/confirm", "interest/already")
"""What a guest's form sends: one or the other."""


def send_link(session: Session, interest: Interest, address: str, now: datetime) -> None:
    """The link by which whoever owns the address confirms that they want to be told."""
    until = now + timedelta(days=rules(session).interest_link_days)
    _post(session, "interest/confirm", interest, address, now, until=clock.show_moment(until))


def tell_already_asked(session: Session, interest: Interest, address: str, now: datetime) -> None:
    """Somebody asked for an address that waits for this already: only its owner may know."""
    _post(session, "interest/already", interest, address, now)


def tell_of_date(
    session: Session, interests: Sequence[Interest], address: str, event: Event, now: datetime
) -> Message | None:
    """There is a new date. None where its owner was told of this event before."""
    reaches = " or ".join(IN_WORDS[Reach(interest.reach)] for interest in interests)
    once = f"new date:{event.id}:{token_hash(address)[:32]}"
    first = interests[0]
    return _post(
        session,
        "interest/new_date",
        first,
        address,
        now,
        once=once,
        event=event,
        when=when_text(event),
        where=where(event),
        reaches=reaches,
        closes=clock.show_moment(event.closes_at),
    )


def _post(
    session: Session,
    template: str,
    interest: Interest,
    address: str,
    now: datetime,
    *,
    once: str | None = None,
    **more: object,
) -> Message | None:
    token = new_token()
    session.add(InterestLink(interest_id=interest.id, token_hash=token_hash(token), created_at=now))
    context = {"course": interest.course, "reach": IN_WORDS[Reach(interest.reach)], "token": token, **more}
    return post(
        session,
        template,
        address,
        now,
        context,
        to_person_id=interest.person_id,
        about=("interest", interest.id),
        once=once,
    )
