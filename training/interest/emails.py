"""What people are told who wait for a new date. Each message has a link that ends it, and no two the same one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from training import clock
from training.board_lists.queries import board_lists
from training.bookings.emails import when_text
from training.courses.event_operations import where
from training.courses.models import Event, EventKind
from training.interest.announcing import reach_in_words
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


def how_it_is_booked(event: Event) -> str:
    """Until when; or that nobody books it here. A sentence."""
    if event.kind == EventKind.HEADCOUNT:
        return "You do not need to book for it."
    if event.partner_link:
        return f"It is booked with {event.partner}."
    return f"Booking closes on {clock.show_moment(event.closes_at)}."


@dataclass(frozen=True)
class DateToTell:
    """A new date, as its message says it."""

    ref: str
    when: str
    where: str
    booking: str
    """How it is booked, in a sentence."""

    @classmethod
    def of(cls, event: Event) -> "DateToTell":
        return cls(event.ref, when_text(event), where(event), how_it_is_booked(event))


@dataclass(frozen=True)
class CourseToTell:
    """A course with new dates, and the secret of the link that stops messages about it."""

    title: str
    reaches: str
    token: str
    dates: Sequence[DateToTell]


def tell_of_dates(
    session: Session, interests: Sequence[Interest], address: str, events: Sequence[Event], now: datetime
) -> Message | None:
    """There are new dates, the next one first: one, or several in one message. None where that was told before."""
    if len(events) == 1:
        return _tell_of_one(session, interests, address, events[0], now)
    told = token_hash(" ".join(str(event.id) for event in events))[:16]
    return post(
        session,
        "interest/new_dates",
        address,
        now,
        {"courses": _by_course(session, interests, events, now), "dates": len(events)},
        to_person_id=interests[0].person_id,
        about=("interest", interests[0].id),
        once=f"new dates:{told}:{token_hash(address)[:32]}",
    )


def _by_course(
    session: Session, interests: Sequence[Interest], events: Sequence[Event], now: datetime
) -> list[CourseToTell]:
    found = []
    for course_id in dict.fromkeys(event.course_id for event in events):
        theirs = [interest for interest in interests if interest.course_id == course_id]
        dates = [DateToTell.of(event) for event in events if event.course_id == course_id]
        token = _new_link(session, theirs[0], now)
        found.append(CourseToTell(theirs[0].course.title, _reaches(session, theirs), token, dates))
    return found


def _tell_of_one(
    session: Session, interests: Sequence[Interest], address: str, event: Event, now: datetime
) -> Message | None:
    return _post(
        session,
        "interest/new_date",
        interests[0],
        address,
        now,
        once=f"new date:{event.id}:{token_hash(address)[:32]}",
        event=event,
        when=when_text(event),
        where=where(event),
        reaches=_reaches(session, interests),
        booking=how_it_is_booked(event),
    )


def _reaches(session: Session, interests: Sequence[Interest]) -> str:
    in_words = reach_in_words(board_lists(session), clock.today())
    return " or ".join(in_words[interest.reach] for interest in interests)


def _new_link(session: Session, interest: Interest, now: datetime) -> str:
    token = new_token()
    session.add(InterestLink(interest_id=interest.id, token_hash=token_hash(token), created_at=now))
    return token


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
    token = _new_link(session, interest, now)
    context = {"course": interest.course, "reach": _reaches(session, [interest]), "token": token, **more}
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
