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
from training.records.date_queries import WaysToTake, ways_to_take
from training.records.queries import needs_of
from training.records.wording import words_of

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
    needs = [need for need in needs_of(session, person_id, clock.local(now).date()) if need.asks_for_something]
    return [*_bookings(soonest, now), *_needed(session, ways_to_take(session, person_id, needs, now))][:_MOST]


def _bookings(soonest: Sequence[Booking], now: datetime) -> Iterator[NextThing]:
    waiting = [one for one in soonest if one.state in _WAITS_FOR_THEM]
    coming = [one for one in soonest if one.state == State.CONFIRMED][:1]
    for one in (*waiting, *coming):
        stands = standing(one, now)
        when = clock.show_sitting(one.event.starts_at, one.event.ends_at)
        said = f"{stands.word}. {when}" if one.state == State.CONFIRMED else f"{stands.word}. {stands.sentence}"
        yield NextThing(one.event.course.title, url_for("mine.booking", ref=one.ref), said)


def _needed(session: Session, found: Sequence[WaysToTake]) -> Iterator[NextThing]:
    """What to renew or to take, with its next date. What is booked already stands above."""
    levels, today = board_lists(session).levels, clock.today()
    for ways in found:
        if ways.booked:
            continue
        words, verb = words_of(ways.need, levels, today), "Take" if ways.need.by is None else "Renew"
        if words.claims and ways.need.by is None:
            yield NextThing(f"Not checked yet: {words.name}", url_for("mine.record"), words.claims[0].sentence)
            continue
        if ways.dates:
            there = url_for("programme.event", ref=ways.dates[0].ref)
            more = f"The next date is {clock.show_date(ways.dates[0].starts_at)}."
        elif ways.courses:
            there = url_for("interest.ask", code=ways.courses[0].code)
            more = "No date is open yet: ask to be told of one."
        else:
            there, more = url_for("mine.record"), ""
        yield NextThing(f"{verb}: {words.name}", there, f"{words.sentence} {more}".strip())
