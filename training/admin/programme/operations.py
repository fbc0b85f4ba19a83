"""What the administrator does to events and prices, inside transaction(): a freed place is offered at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.admin.programme.emails import tell_trainers
from training.admin.programme.telling.operations import NOBODY_ASKED, Answer, Told, as_it_is, tell
from training.attendance.completing_queries import how_many_complete
from training.attendance.queries import marked_among
from training.bookings.lifecycle import LIVE
from training.bookings.models import Booking
from training.bookings.operations import end_holds_by_start
from training.bookings.settling import offer_free_places
from training.courses import event_operations
from training.courses.clashes import Clash, fingerprint
from training.courses.event_operations import Changes, EventDetails, details_of, planned_by, planned_of
from training.courses.kinds.operations import refuse_another_kind
from training.courses.models import Course, Event, EventState, Mode
from training.history.operations import record
from training.payments.models import PriceRuleRow
from training.payments.pricing import PriceKind, PriceRule
from training.payments.queries import price_rules
from training.refusals import Code, Refused

_FIELDS = {Mode.ROOM: "room_places", Mode.ONLINE: "online_places"}
MOST_PLACES = 5000


class ClashesNotSeen(Exception):
    """What was planned gets in the way of something that its page did not show. Nothing was saved."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__("; ".join(clash.sentence for clash in clashes))
        self.clashes = clashes


EventOperation = Callable[[Session, int, Actor, datetime], None]


@dataclass(frozen=True)
class Saved:
    """What saving an event led to: who was told of the change, and how many were offered a place."""

    told: Told
    offered: int


def plan_event(
    session: Session, course: Course, details: EventDetails, actor: Actor, now: datetime, *, seen: str
) -> Event:
    """Save a new event as a draft. `seen` is the fingerprint of the clashes that its page showed.

    Raises ClashesNotSeen and Refused.
    """
    _ask_about(event_operations.clashes_with_others(session, planned_by(session, course, details), None).found, seen)
    return event_operations.create_event(session, course, details, actor, now)


def _ask_about(clashes: Sequence[Clash], seen: str) -> None:
    if clashes and fingerprint(clashes) != seen:
        raise ClashesNotSeen(clashes)


def save_event(
    session: Session,
    event_id: int,
    details: EventDetails,
    version: int,
    actor: Actor,
    now: datetime,
    *,
    seen: str = "",
    answer: Answer = NOBODY_ASKED,
) -> Saved:
    """Save an event's form, tell those who booked and the trainers of it, and offer the places that came free by it.

    More places, a higher cap, or other agencies may let somebody in who waits. What is held ends with the new start.
    `seen` is the fingerprint of the new clashes that its page showed, `answer` what it said of telling people.
    Raises ClashesNotSeen, TellingNotSeen, SavedMeanwhile and Refused.
    """
    event = event_operations.locked(session, event_id)
    was = as_it_is(event)
    if event.version == version:
        _refuse_to_remove_days_in_use(session, event, details)
        of_event = exists().where(Booking.event_id == event.id, Booking.state.in_(LIVE))
        refuse_another_kind(event, details.kind, details.partner_link, booked=bool(session.scalar(select(of_event))))
        if event.ends_at > now:
            planned = planned_by(session, event.course, details)
            _ask_about(event_operations.clashes_with_others(session, planned, event).new, seen)
    changes = event_operations.change_event(session, event_id, details, version, actor, now)
    if "slots" in changes.fields:
        end_holds_by_start(session, event)
    told = tell(session, event, was, changes, answer, actor, now)
    return Saved(told, offer_free_places(session, event, now))


def _refuse_to_remove_days_in_use(session: Session, event: Event, details: EventDetails) -> None:
    """Marks on a register stay true, and “day 2” of who completes what they missed stays the second day."""
    if marked := marked_among(session, event_operations.removed_sittings(event, details.slots)):
        day = clock.show_date(marked[0].starts_at)
        raise Refused(
            Code.NOT_POSSIBLE,
            f"People are marked on the register of {day} already, so this day cannot be removed",
            "sittings-0-day",
        )
    completing = how_many_complete(session, event.id) if len(details.slots) != len(event.sittings) else 0
    if completing:
        people, bookings = ("1 person comes", "that booking is")
        if completing > 1:
            people, bookings = f"{completing} people come", "those bookings are"
        raise Refused(
            Code.NOT_POSSIBLE,
            f"{people} here for some of the days, to complete what they missed at another date: the number of days"
            f" stays as it is until {bookings} moved or cancelled",
            "sittings-0-day",
        )


def publish_event(session: Session, event_id: int, actor: Actor, now: datetime, *, seen: str) -> int:
    """Publish an event, and tell its trainers. How many places were offered. Raises ClashesNotSeen and Refused."""
    event = event_operations.locked(session, event_id)
    if event.state == EventState.DRAFT:
        _ask_about(event_operations.clashes_with_others(session, planned_of(event), event).found, seen)
    was_draft = event.published_at is None
    offered = press(session, event_id, event_operations.publish, actor, now)
    if was_draft:
        tell_trainers(session, event, [], Changes(), now)
    return offered


def press(session: Session, event_id: int, operation: EventOperation, actor: Actor, now: datetime) -> int:
    """Publish an event, close or reopen its booking, then offer what is free. How many were offered. Raises Refused."""
    operation(session, event_id, actor, now)
    return offer_free_places(session, session.get_one(Event, event_id), now)


def add_places(session: Session, event_id: int, mode: Mode, number: int, actor: Actor, now: datetime) -> int:
    """Add places of one kind and offer them to whoever's turn it is. Returns how many were offered.

    Raises Refused with a sentence for `number` when the room holds no more, as the event's form does.
    """
    event = event_operations.locked(session, event_id)
    if sentence := why_no_more(event, mode, number):
        raise Refused(Code.TOO_MUCH, sentence, "number")
    details = details_of(event)
    more = {_FIELDS[mode]: getattr(details, _FIELDS[mode]) + number}
    event_operations.change_event(session, event_id, replace(details, **more), event.version, actor, now)
    return offer_free_places(session, event, now)


def why_no_more(event: Event, mode: Mode, number: int) -> str | None:
    """Why an event may not have so many more places of a kind, and how many it may; None when it may."""
    places, left = event_operations.places_of(event, mode), may_be_added(event, mode)
    if number <= left:
        return None
    if mode is Mode.ROOM and event.venue:
        most = f"The room at {event.venue.name} holds {event.venue.room_limit:,} people at most"
    else:
        most = f"An event has {MOST_PLACES:,} places of a kind at most"
    there = "is 1 place" if places == 1 else f"are {places:,} places"
    return f"{most}. There {there} already, so you can add {left or 'no'} more"


def may_be_added(event: Event, mode: Mode) -> int:
    """How many more places of a kind there may be: in a room, as many as its fire limit leaves."""
    most = event.venue.room_limit if mode is Mode.ROOM and event.venue else MOST_PLACES
    return max(most - event_operations.places_of(event, mode), 0)


def add_price(session: Session, course_id: int, rule: PriceRule, actor: Actor, now: datetime) -> PriceRuleRow:
    """Give a course a price of its own. Raises Refused when another is for the same people on the same day."""
    session.scalars(select(Course.id).where(Course.id == course_id).with_for_update()).one()
    for other in price_rules(session, course_id):
        if rule.overlaps(other.rule):
            raise Refused(Code.TAKEN, _in_the_way(other), "starts_on")
    row = PriceRuleRow(
        course_id=course_id,
        kind=rule.kind,
        pence=rule.pence if rule.kind is PriceKind.FIXED else None,
        percent=rule.percent if rule.kind is PriceKind.PERCENT else None,
        tariff=rule.tariff,
        members_only=rule.members_only,
        starts_on=rule.starts_on,
        ends_on=rule.ends_on,
        created_at=now,
    )
    session.add(row)
    session.flush()
    record(session, "price rule", row.id, "added", actor, now, course=course_id)
    return row


def end_price(session: Session, course_id: int, row: PriceRuleRow, actor: Actor, now: datetime) -> date | None:
    """Let a price hold no longer. One that bookings may have been priced by is kept, with its last day: it is returned.

    That is yesterday; for a price that began today it is today. Any other price is taken away, and None is returned.
    Raises Refused when it has ended before.
    """
    session.scalars(select(Course.id).where(Course.id == course_id).with_for_update()).one()
    session.refresh(row)
    today = clock.local(now).date()
    if row.ends_on is not None and row.ends_on < today:
        raise Refused(Code.DONE, f"This price ended on {clock.show_date(row.ends_on)} already.")
    if row.starts_on > today or not _may_have_priced(session, row):
        record(session, "price rule", row.id, "taken away", actor, now, course=course_id)
        session.delete(row)
        return None
    row.ends_on = max(today - timedelta(days=1), row.starts_on)
    record(session, "price rule", row.id, "ended", actor, now, course=course_id)
    return row.ends_on


def _may_have_priced(session: Session, row: PriceRuleRow) -> bool:
    """Whether anybody booked the course while the rule held: whoever did may be priced by it once more."""
    booked = exists().where(
        Booking.event_id == Event.id,
        Event.course_id == row.course_id,
        Booking.created_at >= clock.start_of(row.starts_on),
    )
    return bool(session.scalar(select(booked)))


def _in_the_way(other: PriceRuleRow) -> str:
    since = clock.show_date(other.starts_on, weekday=False)
    until = f"to {clock.show_date(other.ends_on, weekday=False)}" if other.ends_on else "with no end"
    return f"The same people have a price from {since} {until}. End that one first, or choose other dates"
