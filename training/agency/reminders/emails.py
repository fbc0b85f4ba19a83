"""The message that says what somebody has to take or renew, and where they can."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from training import clock
from training.agency.reminders.leaving_out import LeftOut
from training.agency.reminders.models import LevelReminder
from training.agency.reminders.queries import ToRemind
from training.board_lists.lists import BoardList, Level
from training.board_lists.queries import board_lists
from training.courses.models import Event
from training.links import new_token, token_hash
from training.mail.operations import Written, compose_as_sent, post
from training.people.models import Agency
from training.records.date_queries import WaysToTake
from training.records.needed_next import NeedState
from training.records.wording import is_only_said, name_of, sentence_of
from training.timetable.models import StopLink, Topic

KIND = "agency/reminder"
NOT_DONE = "You have not done it yet, as far as they know."
_DATES_SHOWN = 3


@dataclass(frozen=True)
class OfferedDate:
    title: str
    when: str
    ref: str

    @classmethod
    def of(cls, event: Event) -> "OfferedDate":
        where = event.venue.town if event.venue else "online"
        return cls(event.course.title, f"{clock.show_moment(event.starts_at)}, {where}", event.ref)


@dataclass(frozen=True)
class DueLevel:
    """One level as the message says it."""

    name: str
    stands: str
    booked: str
    """What they have booked for it already; empty: nothing."""
    dates: tuple[OfferedDate, ...]
    more: int
    """How many dates there are beside these."""
    course_code: str
    """Of the course to look at where there is no date; empty: there is none."""


def context_of(
    agency: Agency, one: ToRemind, levels: BoardList[Level], now: datetime, token: str
) -> Mapping[str, object]:
    """What the message is filled in from."""
    return {
        "name": one.member.tie.person.name,
        "agency_name": agency.name,
        "due": [_due_level(ways, levels, now) for ways in one.ways],
        "token": token,
    }


def write_reminder(session: Session, reminder: LevelReminder, one: ToRemind, now: datetime) -> bool:
    """To their address, with a link that stops such messages. Whether there was somebody to write to."""
    person = one.member.tie.person
    if person.email is None or one.why_not is LeftOut.STOPPED:
        return False
    token = new_token()
    session.add(StopLink(person_id=person.id, topic=Topic.RENEWAL, token_hash=token_hash(token), created_at=now))
    post(
        session,
        KIND,
        person.email,
        now,
        context_of(reminder.agency, one, board_lists(session).levels, now, token),
        to_person_id=person.id,
        about=("agency", reminder.agency_id),
        once=f"{KIND}:{reminder.id}",
    )
    return True


def as_read_by(session: Session, agency: Agency, one: ToRemind, now: datetime, token: str) -> Written:
    """In the words that such messages have now, to be looked at."""
    return compose_as_sent(session, KIND, context_of(agency, one, board_lists(session).levels, now, token))


def _due_level(ways: WaysToTake, levels: BoardList[Level], now: datetime) -> DueLevel:
    dates = [OfferedDate.of(event) for event in ways.dates]
    booked = ways.booked[0].event if ways.booked else None
    return DueLevel(
        name=name_of(ways.need, levels, clock.local(now).date()),
        stands=_stands(ways, levels, clock.local(now).date()),
        booked=f"{booked.course.title}, {clock.show_moment(booked.starts_at)}" if booked else "",
        dates=tuple(dates[:_DATES_SHOWN]),
        more=max(len(dates) - _DATES_SHOWN, 0),
        course_code=ways.courses[0].code if ways.courses else "",
    )


def _stands(ways: WaysToTake, levels: BoardList[Level], today: date) -> str:
    need = ways.need
    if need.hours is not None:
        return sentence_of(need, levels, today)
    if need.until is None:
        return (
            "You told us that you have done it. It counts once we have accepted it." if is_only_said(need) else NOT_DONE
        )
    day = clock.show_date(need.until, weekday=False)
    return f"Its refresh {'was' if need.state is NeedState.LAPSED else 'is'} due on {day}."
