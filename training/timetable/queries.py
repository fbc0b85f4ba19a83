"""Reading what the timetable is computed from: coming events, who has a place, and what they were sent."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training import clock
from training.bookings.lifecycle import State
from training.bookings.models import Booking, comes_to
from training.courses.messaging.models import EventSlot, Press, UntoldInstructions
from training.courses.messaging.slots import NEEDS_FORM, Slot
from training.courses.models import Event, EventState, Mode, PlacePool
from training.evaluations.models import Evaluation
from training.evaluations.questions import Stage
from training.history.models import History
from training.mail.models import Message
from training.payments.cancellation import Case, Exits
from training.payments.models import CancellationPolicy
from training.payments.policy import DEFAULT_POLICY, Policy
from training.payments.queries import free_cancellation_windows
from training.people.models import Person
from training.settings.models import MESSAGES_SINCE, STAGES_SINCE
from training.settings.queries import rules, stored_setting
from training.timetable.due import OwnSitting, Place, Situation
from training.timetable.free_days import costs_from, may_be_told_on
from training.timetable.instructions import Instructions

KINDS = {
    Slot.FREE_UNTIL: "timetable/free_until",
    Slot.REMINDER: "timetable/reminder",
    Slot.BEFORE_EVALUATION: "evaluations/before",
    Slot.JOINING: "timetable/joining",
    Slot.DAY_BEFORE: "timetable/day_before",
    Slot.HOUR_BEFORE: "timetable/hour_before",
}
"""What goes to those who have a place before the event, by the kind of its messages."""
TOLD = ("bookings/confirmed", "bookings/booked_for", "bookings/transferred")
"""What tells somebody that a place is theirs."""
_TAKING_PLACE = (EventState.PUBLISHED, EventState.CLOSED)
FURTHEST_AHEAD = timedelta(days=365)
"""Events further ahead are not looked at: no message goes so long before."""


Told = Mapping[tuple[int, int | None], datetime]
"""When somebody was told of a place, by booking and person."""


@dataclass(frozen=True)
class Attender:
    """Somebody with a confirmed place, as far as messages go."""

    booking_id: int
    event_id: int
    delegate_id: int
    name: str
    reachable: bool
    """Whether they have an address of their own. Of others whoever arranges things is written to."""
    place: Place
    instructions: Instructions


@dataclass(frozen=True)
class JoiningSent:
    """Joining instructions that went: for which day, saying what, and when."""

    day: date
    sign: str
    at: datetime


@dataclass
class Sent:
    """What was written so far about some bookings, by the names that messages are written once by."""

    told: dict[tuple[int, int | None], datetime] = field(default_factory=dict)
    """When somebody was last told that a place is theirs."""
    names: set[str] = field(default_factory=set)
    joining: dict[tuple[int, int, int], list[JoiningSent]] = field(default_factory=lambda: defaultdict(list))
    """Joining instructions, the latest last, by event, booking and delegate."""
    answered: set[tuple[int, int]] = field(default_factory=set)
    """Who has answered the form before the event, by booking and delegate."""


def name_of(slot: Slot, attender: Attender, about: str) -> str:
    """By what a message is known, so that it is written once."""
    return f"{slot}:{attender.event_id}:{attender.booking_id}:{attender.delegate_id}:{about}"


def last_change(session: Session) -> int:
    """The number of the last thing that happened to anything."""
    return session.scalar(select(func.max(History.id))) or 0


@dataclass(frozen=True)
class SentSince:
    """From when on messages are sent in a database that was in use before; None: always."""

    messages: datetime | None
    forms: datetime | None
    """The forms before an event and of impact."""

    def of(self, slot: Slot) -> datetime | None:
        if slot not in NEEDS_FORM or self.forms is None:
            return self.messages
        return max(self.forms, self.messages or self.forms)


def messages_since(session: Session) -> SentSince:
    """Nothing is sent whose time was before these moments."""
    kept = (stored_setting(session, name) for name in (MESSAGES_SINCE, STAGES_SINCE))
    return SentSince(*(datetime.fromisoformat(value) if value else None for value in kept))


def events_to_look_at(session: Session, now: datetime) -> dict[int, bool]:
    """The ids of events of which some message may be due now, and whether cancelling may soon cost something there."""
    in_force = rules(session)
    pressed = select(EventSlot.event_id).where(EventSlot.press == Press.NOW)
    rows = session.execute(
        select(Event.id, Event.starts_at, Event.price_pence, Event.moved_at, Event.id.in_(pressed)).where(
            Event.state.in_(_TAKING_PLACE), Event.starts_at < now + FURTHEST_AHEAD, Event.ends_at > now
        )
    ).all()
    policies = policies_by_id(session) if rows else {}
    soon = now + timedelta(days=max(in_force.reminder_days, in_force.joining_days) + 1)
    today, days = clock.local(now).date(), in_force.free_until_days
    moved_since = now - timedelta(days=2 * in_force.free_after_move_days + 7)
    found = {}
    for event_id, starts_at, price, moved_at, was_pressed in rows:
        moved = moved_at is not None and moved_at > moved_since
        dearer = moved or any(may_be_told_on(today, each, price, starts_at, days) for each in policies.values())
        if starts_at < soon or was_pressed or dearer:
            found[event_id] = dearer
    return found


def policies_by_id(session: Session) -> dict[int | None, Policy]:
    """Every policy that a booking may have been made under; under None the default."""
    rows = session.scalars(select(CancellationPolicy).options(joinedload(CancellationPolicy.steps))).unique()
    found: dict[int | None, Policy] = {None: DEFAULT_POLICY}
    for row in rows:
        found[row.id] = row.policy
        if row.is_default:
            found[None] = row.policy
    return found


def events_with_ids(session: Session, ids: Iterable[int]) -> Sequence[Event]:
    """Events with all that their messages say."""
    return session.scalars(
        select(Event)
        .where(Event.id.in_(list(ids)))
        .options(joinedload(Event.course), joinedload(Event.venue), selectinload(Event.sittings))
        .order_by(Event.starts_at, Event.id)
    ).all()


def attenders_of(
    session: Session, events: Sequence[Event], told: Told, costly: Collection[int], now: datetime
) -> dict[int, list[Attender]]:
    """Who has a place at these events that is theirs, by event: not who waits, walked in or is still to be named.

    `costly` are the events for which it is wanted from when cancelling costs something.
    """
    by_id = {event.id: event for event in events}
    policies = policies_by_id(session) if costly else {}
    exits = free_cancellation_windows(session) if costly else Exits()
    rows = session.execute(
        select(
            *(Booking.id, Booking.event_id, Booking.delegate_id, Person.name, Person.email, Booking.comes_for),
            *(PlacePool.mode, Booking.price_pence, Booking.policy_id, Booking.created_at, Booking.confirmed_at),
            *(Booking.transferred_at, Booking.completes_id),
        )
        .join(Booking.delegate)
        .outerjoin(Booking.pool)
        .where(
            Booking.event_id.in_(by_id),
            Booking.state == State.CONFIRMED,
            ~Booking.walk_in,
            Booking.outcome.is_(None),
        )
        .order_by(Booking.id)
    ).all()
    found: dict[int, list[Attender]] = defaultdict(list)
    says: dict[tuple[int, bool], Instructions] = {}
    for row in rows:
        event = by_id[row.event_id]
        sittings = [
            OwnSitting(one.starts_at, one.ends_at) for one in event.sittings if comes_to(row.comes_for, one.position)
        ]
        if not sittings:
            continue
        online = row.mode == Mode.ONLINE
        if (event.id, online) not in says:
            says[event.id, online] = instructions_of(event, online=online)
        instructions = says[event.id, online]
        place = _place(row, event, sittings, told, online=online)
        if row.completes_id is None and event.id in costly:
            policy = policies.get(row.policy_id, policies[None])
            place = replace(place, costs_from=costs_from(policy, _case(row, event), exits, now))
        found[event.id].append(
            Attender(row.id, event.id, row.delegate_id, row.name, bool(row.email), place, instructions)
        )
    return found


def _booked_at(row: Any) -> datetime:
    at: datetime = row.transferred_at or row.created_at
    return at


def _case(row: Any, event: Event) -> Case:
    """As bookings/operations.py has it, from a flat row."""
    return Case(
        price_pence=row.price_pence, booked_at=_booked_at(row), starts_at=event.starts_at, moved_at=event.moved_at
    )


def _place(row: Any, event: Event, sittings: Sequence[OwnSitting], told: Told, *, online: bool) -> Place:
    confirmed_at = row.confirmed_at or row.created_at
    moments = (confirmed_at, row.transferred_at, told.get((row.id, row.delegate_id)))
    moved_at = event.moved_at
    return Place(
        told_at=max(moment for moment in moments if moment),
        moved_at=moved_at if moved_at and moved_at > _booked_at(row) else None,
        sittings=sittings,
        online=online,
        has_link=bool(event.online_link),
        begins=row.completes_id is None,
    )


def sent_about(session: Session, event_ids: Collection[int]) -> Sent:
    """What the bookings of these events were sent: that a place is theirs, and what the timetable has."""
    theirs = select(Booking.id).where(Booking.event_id.in_(event_ids))
    rows = session.execute(
        select(Message.about_id, Message.to_person_id, Message.once, Message.created_at)
        .where(Message.about == "booking", Message.about_id.in_(theirs), Message.kind.in_((*KINDS.values(), *TOLD)))
        .order_by(Message.id)
    ).tuples()
    sent = Sent()
    for booking_id, person_id, name, at in rows:
        slot, *parts = (name or "").split(":", 4)
        if slot not in set(KINDS):
            sent.told[booking_id or 0, person_id] = at
            continue
        sent.names.add(name or "")
        event, booking, delegate, about = parts
        if slot == Slot.JOINING:
            day, sign, _ = about.split(":")
            joining = JoiningSent(date.fromisoformat(day), sign, at)
            sent.joining[int(event), int(booking), int(delegate)].append(joining)
    return sent


def answered_before(session: Session, event_ids: Collection[int]) -> set[tuple[int, int]]:
    """Who has answered the form before one of these events, or before another that they were moved from."""
    theirs = select(Booking.id).where(Booking.event_id.in_(event_ids))
    rows = session.execute(
        select(Evaluation.booking_id, Evaluation.asked_id).where(
            Evaluation.booking_id.in_(theirs), Evaluation.stage == Stage.BEFORE, Evaluation.submitted_at.is_not(None)
        )
    ).tuples()
    return {(booking_id, asked_id) for booking_id, asked_id in rows if asked_id is not None}


def situations_of(presses: Mapping[Slot, EventSlot], event: Event, since: SentSince) -> dict[Slot, Situation]:
    """What bears on each message of an event, from what was pressed for it."""
    found = {}
    for slot in Slot:
        row = presses.get(slot)
        same_day = row is not None and clock.local(row.starts_at).date() == clock.local(event.starts_at).date()
        found[slot] = Situation(
            since=since.of(slot),
            held=row is not None and row.press == Press.HELD,
            skipped=row is not None and row.press == Press.SKIPPED,
            now_pressed_at=row.pressed_at if row is not None and row.press == Press.NOW and same_day else None,
        )
    return found


def last_changes(session: Session, events: Sequence[Event]) -> dict[int, datetime]:
    """When each event, or its venue, was last changed by hand."""
    venues = {event.venue_id for event in events if event.venue_id}
    rows = session.execute(
        select(History.subject, History.subject_id, func.max(History.at))
        .where(
            History.action == "changed",
            or_(
                (History.subject == "event") & History.subject_id.in_([event.id for event in events]),
                (History.subject == "venue") & History.subject_id.in_(venues),
            ),
        )
        .group_by(History.subject, History.subject_id)
    ).tuples()
    at = {(subject, subject_id): moment for subject, subject_id, moment in rows}
    found = {}
    for event in events:
        moments = [at.get(("event", event.id)), at.get(("venue", event.venue_id or 0))]
        if known := [moment for moment in moments if moment]:
            found[event.id] = max(known)
    return found


def untold_of(session: Session, events: Sequence[Event]) -> dict[int, set[tuple[str, str]]]:
    """Which joining instructions of these events were changed without telling, by event: the sign before and after."""
    rows = select(UntoldInstructions).where(UntoldInstructions.event_id.in_([event.id for event in events]))
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for row in session.scalars(rows):
        found[row.event_id].add((row.earlier, row.later))
    return found


def signs_of(event: Event) -> dict[bool, str]:
    """By what sign its joining instructions are known, of who joins online (True) and of who comes to the room."""
    return {online: instructions_of(event, online=online).sign for online in (False, True)}


def instructions_of(event: Event, *, online: bool) -> Instructions:
    """What concerns who joins from afar, or who comes to the room."""
    words = event.joining_instructions.strip()
    if online or event.venue is None:
        return Instructions(link=event.online_link, words=words)
    venue = event.venue
    return Instructions(
        where=f"{venue.name}, {venue.address}, {venue.postcode}",
        directions=venue.directions.strip(),
        access=venue.access.strip(),
        words=words,
    )
