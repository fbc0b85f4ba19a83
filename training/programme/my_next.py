"""What somebody who is signed in needs next: what waits for them, what they come to, what is due again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from training import clock
from training.board_lists.queries import board_lists
from training.bookings.lifecycle import LIVE, State
from training.bookings.models import Booking
from training.bookings.queries import bookings_of
from training.bookings.standing import standing
from training.certificates.queries import attended_by
from training.certificates.training_record import AttendedEvent, entries
from training.settings.queries import rules

_MOST = 4
_WAITS_FOR_THEM = {State.OFFERED, State.AWAITING_PAYMENT, State.REQUESTED}


@dataclass(frozen=True)
class NextThing:
    """One line: what it is, what there is to say, and where it leads."""

    text: str
    href: str
    sentence: str


def next_of(session: Session, person_id: int, now: datetime) -> list[NextThing]:
    """The few things that come next for somebody, what waits for an answer first. Empty for whoever is new."""
    live = [one for one in bookings_of(session, person_id) if one.state in LIVE and one.event.starts_at > now]
    soonest = sorted(live, key=lambda one: one.event.starts_at)
    levels, notice_days = board_lists(session).levels, rules(session).renewal_notice_days
    record = entries(attended_by(session, person_id), levels, clock.local(now).date(), notice_days)
    return [*_bookings(soonest, now), *_due(record)][:_MOST]


def _bookings(soonest: Sequence[Booking], now: datetime) -> Iterator[NextThing]:
    waiting = [one for one in soonest if one.state in _WAITS_FOR_THEM]
    coming = [one for one in soonest if one.state == State.CONFIRMED][:1]
    for one in (*waiting, *coming):
        stands = standing(one, now)
        when = clock.show_sitting(one.event.starts_at, one.event.ends_at)
        said = f"{stands.word}. {when}" if one.state == State.CONFIRMED else f"{stands.word}. {stands.sentence}"
        yield NextThing(one.event.course.title, url_for("mine.booking", ref=one.ref), said)


def _due(record: Sequence[AttendedEvent]) -> Iterator[NextThing]:
    for entry in record:
        if entry.due and entry.valid_until:
            when = clock.show_date(entry.valid_until, weekday=False)
            is_due = "is due" if entry.valid_until >= clock.today() else "was due"
            yield NextThing(
                f"Renew: {entry.course}",
                url_for("programme.course", code=entry.course_code),
                f"Refresh {is_due} on {when}. See the dates and book the next one.",
            )
