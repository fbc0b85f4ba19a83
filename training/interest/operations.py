"""What somebody can do about new dates of a course, inside transaction(): ask to be told, confirm it, and stop."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from training.access import SYSTEM, Actor
from training.courses.models import Course
from training.history.operations import record
from training.interest import emails, queries
from training.interest.announcing import why_not_asked
from training.interest.models import Interest, InterestLink, InterestNotice
from training.mail.models import Message
from training.people.models import Person
from training.refusals import Code, Refused, mapped
from training.settings.queries import rules

GUEST = Actor(None, "guest")
MOST_AN_HOUR = 4
"""How many forms for one address are answered with a message in an hour: nobody's mailbox is filled by a stranger."""

ASKED_AT_ONCE = "The same was being saved twice at the same moment. It is there once: nothing else to do."
_ONCE = {
    "uq_interest_person": ("", ASKED_AT_ONCE),
    "interest.person_id, interest.course_id": ("", ASKED_AT_ONCE),
    "uq_interest_address": ("", ASKED_AT_ONCE),
    "interest.email, interest.course_id": ("", ASKED_AT_ONCE),
}


class InterestLinkState(StrEnum):
    """What the link of a message does about confirming."""

    WORKS = "works"
    USED = "used"
    TOO_LATE = "too late"
    STOPPED = "stopped"


def ask_for_new_dates(
    session: Session, course_id: int, person_id: int, reach: str, actor: Actor, now: datetime
) -> bool:
    """Somebody signed in wants to be told. False where they had asked for just that. Raises Refused."""
    course, person = _offered(session, course_id), session.get_one(Person, person_id)
    found = _same(session, person.email or "", course.id, reach)
    if found is not None and found.confirmed_at is not None:
        return False
    if found is None:
        found = _add(session, Interest(course_id=course.id, person_id=person.id, reach=reach, asked_at=now))
        record(session, "interest", found.id, "asked", actor, now, reach=reach)
    found.confirmed_at = now  # also one that waited for the link: whoever is signed in has proved the address
    return True


def ask_as_guest(session: Session, course_id: int, email: str, reach: str, now: datetime) -> None:
    """Send the link to whoever owns this address. The same is seen, whether we know the address or not.

    Raises Refused where nobody can ask for the course, or after several messages within the hour.
    """
    course, address = _offered(session, course_id), email.lower()
    _refuse_to_flood(session, address, now)
    found = _same(session, address, course.id, reach)
    if found is not None and found.confirmed_at is not None:
        emails.tell_already_asked(session, found, address, now)
        return
    if found is None:
        found = _add(session, Interest(course_id=course.id, email=address, reach=reach, asked_at=now))
        record(session, "interest", found.id, "asked", GUEST, now, reach=reach)
    emails.send_link(session, found, address, now)


def link_of(session: Session, link: InterestLink, now: datetime) -> InterestLinkState:
    """Whether the link of a message would confirm the interest now."""
    interest = link.interest
    if interest.ended_at is not None:
        return InterestLinkState.STOPPED
    if interest.confirmed_at is not None:
        return InterestLinkState.USED
    works_for = timedelta(days=rules(session).interest_link_days)
    return InterestLinkState.WORKS if now < link.created_at + works_for else InterestLinkState.TOO_LATE


def confirm_interest(session: Session, link_id: int, now: datetime) -> InterestLinkState:
    """Whoever owns the address pressed the button. What the link was before is the answer."""
    link = session.get_one(InterestLink, link_id)
    _lock(session, [link.interest_id])
    before = link_of(session, link, now)
    if before is InterestLinkState.WORKS:
        link.interest.confirmed_at = now
        record(session, "interest", link.interest_id, "confirmed", GUEST, now)
    return before


def stop_interest(session: Session, interest_id: int, actor: Actor, now: datetime) -> None:
    """Send nothing more for one interest, and forget whose it was. Once is enough."""
    for interest in _lock(session, [interest_id]):
        others = [one for one in queries.same_course(session, interest) if one.confirmed_at and one.id != interest_id]
        if others:
            _move_links(session, interest, others[0])
        _end(session, interest, actor, now)


def stop_by_link(session: Session, link_id: int, now: datetime) -> int:
    """Send nothing more about the course to whoever has the message. Answers with how many interests ended."""
    interest = session.get_one(InterestLink, link_id).interest
    ids = [one.id for one in queries.same_course(session, interest)]
    open_ones = [one for one in _lock(session, ids) if one.ended_at is None]
    for one in open_ones:
        _end(session, one, GUEST, now)
    return len(open_ones)


def tell_of_dates(session: Session, waiting: queries.InterestedPerson, now: datetime) -> bool:
    """Tell somebody of all that is new to them, once; False where it no longer is, or was told meanwhile."""
    _lock(session, waiting.interest_ids)
    due = queries.to_be_told(session, now, interest_ids=waiting.interest_ids)
    still = next((one for one in due if one.address == waiting.address), None)
    if still is None:
        return False
    session.add_all(InterestNotice(interest_id=one, event_id=event_id, told_at=now) for event_id, one in still.news)
    session.flush()
    ids = still.interest_ids
    interests = session.scalars(select(Interest).where(Interest.id.in_(ids)).order_by(Interest.id)).all()
    for event_id, one in still.news:
        record(session, "interest", one, "told", SYSTEM, now, event=event_id)
    events = queries.events_to_tell(session, still.event_ids)
    return emails.tell_of_dates(session, interests, waiting.address, events, now) is not None


def forget_interests(session: Session, interests: Sequence[Interest], now: datetime) -> None:
    """Delete interests, with their links and what they were told."""
    for interest in interests:
        record(session, "interest", interest.id, "forgotten", SYSTEM, now)
        session.delete(interest)


def _offered(session: Session, course_id: int) -> Course:
    course = session.get_one(Course, course_id)
    if sentence := why_not_asked(retired=course.retired_at is not None, open_to=course.open_to):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    return course


def _same(session: Session, address: str, course_id: int, reach: str) -> Interest | None:
    """What the owner of an address asked for before: confirmed rather than not."""
    query = queries.open_of(address).where(Interest.course_id == course_id, Interest.reach == reach)
    found = session.scalars(query).all()
    return next((one for one in found if one.confirmed_at), found[0] if found else None)


def _add(session: Session, interest: Interest) -> Interest:
    with mapped(session, _ONCE):
        session.add(interest)
    return interest


def _lock(session: Session, ids: Sequence[int]) -> Sequence[Interest]:
    """Interests as they are now, nobody else changing them until we are done. In ascending id, as everybody locks."""
    query = select(Interest).where(Interest.id.in_(ids)).order_by(Interest.id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).all()


def _end(session: Session, interest: Interest, actor: Actor, now: datetime) -> None:
    if interest.ended_at is None:
        interest.ended_at, interest.person_id, interest.email = now, None, None
        record(session, "interest", interest.id, "ended", actor, now)


def _move_links(session: Session, ended: Interest, kept: Interest) -> None:
    """The messages that were sent still promise to stop everything about the course."""
    links = update(InterestLink).where(InterestLink.interest_id == ended.id)
    session.execute(links.values(interest_id=kept.id))


def _refuse_to_flood(session: Session, address: str, now: datetime) -> None:
    """Every form sends a message, so there is an end to it, known address or not."""
    sent = session.scalar(
        select(func.count())
        .select_from(Message)
        .where(
            func.lower(Message.to_address) == address,
            Message.kind.in_(emails.TO_GUESTS),
            Message.created_at > now - timedelta(hours=1),
        )
    )
    if (sent or 0) >= MOST_AN_HOUR:
        raise Refused(
            Code.TOO_MUCH,
            "We have sent several messages to that address within the hour. Look for them there, also among unwanted"
            " messages, or try again later.",
        )
