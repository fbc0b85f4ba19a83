"""What the administrator does to events, inside transaction(): create, change, publish, close and reopen."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session, selectinload

from training import clock
from training.access import Actor
from training.board_lists.queries import board_lists
from training.courses import publishing, queries, schedule
from training.courses.clashes import ONLINE, Clash, MeantFor, Planned, clashes_of, new_among
from training.courses.coming.agendas import hours_outside
from training.courses.coming.notes import Note, Practical, notes
from training.courses.kinds.operations import (
    refuse_another_kind,
    refuse_to_keep_too_many,
    write_kept_places,
)
from training.courses.models import (
    Course,
    Event,
    EventKind,
    EventState,
    Mode,
    OpenTo,
    PlacePool,
    RemovedSitting,
    Sitting,
    Venue,
)
from training.courses.operations import SavedMeanwhile, agencies_of
from training.courses.publishing import Draft
from training.courses.queries import events_still_trained_by, ladder_level
from training.courses.schedule import Slot
from training.history.operations import record
from training.people.models import Person
from training.refusals import Code, Refused, mapped

REF_TAKEN = "Another event has this reference"
WHEN = "When"
"""What a move of date or time is about."""
WHERE = "Where"
JOINING_ONLINE = "Joining online"
"""What another link is about."""


@dataclass(frozen=True, kw_only=True)
class EventDetails:
    """Everything an administrator says about an event. No places of a kind: it does not take place that way."""

    ref: str
    slots: tuple[Slot, ...]
    closes_at: datetime
    venue_id: int | None
    room_places: int
    online_places: int
    online_link: str
    price_pence: int
    agency_cap: int | None
    open_to: str
    agency_ids: frozenset[int]
    trainer_ids: frozenset[int]
    joining_instructions: str
    agenda: str = ""
    bring: str = ""
    lunch: str = ""
    platform: str = ""
    travel: str = ""
    minimum: int | None = None
    decide_on: date | None = None
    kind: str = EventKind.USUAL
    partner: str = ""
    partner_link: str = ""
    kept_until: date | None = None
    kept: tuple[tuple[str, int], ...] = ()
    """Areas with how many places are kept for each until that day, in the order of their names."""


PRACTICAL = ("agenda", "bring", "lunch", "platform", "travel")


@dataclass(frozen=True)
class Move:
    """Something delegates have to know: what it was and what it is now."""

    about: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """What saving an event changed: the names of its fields, and what delegates have to know."""

    fields: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    link_before: str | None = None
    """What the link was, where it is another now."""


def places_of(event: Event, mode: Mode) -> int:
    """How many places of one kind there are."""
    return sum(pool.capacity for pool in event.pools if pool.mode == mode)


def slots_of(event: Event) -> tuple[Slot, ...]:
    return tuple(Slot.of(sitting.starts_at, sitting.ends_at, sitting.number) for sitting in event.sittings)


def details_of(event: Event) -> EventDetails:
    """An event as it is saved, in the shape a form has it."""
    return EventDetails(
        ref=event.ref,
        slots=slots_of(event),
        closes_at=event.closes_at,
        venue_id=event.venue_id,
        room_places=places_of(event, Mode.ROOM),
        online_places=places_of(event, Mode.ONLINE),
        online_link=event.online_link,
        price_pence=event.price_pence,
        agency_cap=event.agency_cap,
        open_to=event.open_to,
        agency_ids=frozenset(agency.id for agency in event.agencies),
        trainer_ids=frozenset(trainer.id for trainer in event.trainers),
        joining_instructions=event.joining_instructions,
        minimum=event.minimum,
        decide_on=event.decide_on,
        kind=event.kind,
        partner=event.partner,
        partner_link=event.partner_link,
        kept_until=event.kept_until,
        kept=tuple((row.area, row.places) for row in event.kept_places),
        **{name: getattr(event, name) for name in PRACTICAL},
    )


def draft_of(event: Event) -> Draft:
    """What publishing wants to know about an event."""
    return Draft(
        starts_at=event.starts_at,
        closes_at=event.closes_at,
        room_places=places_of(event, Mode.ROOM),
        online_places=places_of(event, Mode.ONLINE),
        has_venue=event.venue_id is not None,
        has_link=bool(event.online_link),
        trainers=len(event.trainers),
        has_instructions=bool(event.joining_instructions),
        course_retired=event.course.retired_at is not None,
        restricted_to_agencies=event.open_to == OpenTo.AGENCIES,
        agencies=len(event.agencies),
        takes_bookings=event.takes_bookings,
        kept_until=event.kept_until,
        hours_outside=tuple(hours_outside(event.agenda or event.course.agenda, slots_of(event))),
    )


def planned_of(event: Event) -> Planned:
    """An event as it is saved, as clashes_of() sees it."""
    needs_room = event.venue is not None and places_of(event, Mode.ROOM) > 0
    return Planned(
        slots=slots_of(event),
        venue_id=event.venue_id if needs_room else None,
        venue_name=event.venue.name if event.venue else "",
        trainers={trainer.id: trainer.name for trainer in event.trainers},
        meant_for=meant_for(event.course, event.venue if needs_room else None),
    )


def meant_for(course: Course, room: Venue | None) -> MeantFor:
    """Whom an event of this course is for; in this room, or online without one."""
    session = object_session(course)
    assert session is not None  # a course that is planned with was read
    lists, today = board_lists(session), clock.today()
    area = (lists.quadrants.name(room.quadrant, today) or room.town) if room else ONLINE
    level = ladder_level(lists, course.level, today)
    return MeantFor(course.id, level, area, frozenset(audience.name for audience in course.audiences))


def notes_of(event: Event, mode: Mode | None = None) -> list[Note]:
    """What somebody who comes has to know, in the order in which it is shown.

    `mode` is their kind of place: who joins online is told nothing of lunch and parking, and who comes to the room
    nothing of the platform. None: it is for anybody.
    """
    online = places_of(event, Mode.ONLINE) > 0
    course, venue = event.course, event.venue
    return notes(
        Practical(
            agenda=event.agenda, bring=event.bring, lunch=event.lunch, platform=event.platform, travel=event.travel
        ),
        Practical(agenda=course.agenda, bring=course.bring, lunch=course.lunch, platform=course.platform),
        Practical(lunch=venue.lunch, travel=venue.directions) if venue else Practical(),
        in_a_room=venue is not None and (places_of(event, Mode.ROOM) > 0 or not online) and mode is not Mode.ONLINE,
        online=online and mode is not Mode.ROOM,
    )


def planned_by(session: Session, course: Course, details: EventDetails) -> Planned:
    """An event as it is to be saved, as clashes_of() sees it."""
    venue = session.get(Venue, details.venue_id) if details.venue_id and details.room_places else None
    return Planned(
        slots=details.slots,
        venue_id=venue.id if venue else None,
        venue_name=venue.name if venue else "",
        trainers={person.id: person.name for person in _people(session, details.trainer_ids)},
        meant_for=meant_for(course, venue),
    )


@dataclass(frozen=True)
class Clashes:
    """What a planned event gets in the way of, and which of that it does not as it is saved."""

    found: Sequence[Clash]
    new: Sequence[Clash]


def clashes_with_others(session: Session, planned: Planned, event: Event | None) -> Clashes:
    """What an event planned so gets in the way of. `event` is itself as it is saved, where it is there already."""
    saved = planned_of(event) if event else None
    slots = dict.fromkeys([*planned.slots, *(saved.slots if saved else ())])
    others = queries.arranged_at(session, list(slots), but=event.id if event else None)
    holidays = queries.days_off(session)
    found = clashes_of(planned, others, holidays)
    return Clashes(found, new_among(found, clashes_of(saved, others, holidays)) if saved else found)


def create_event(session: Session, course: Course, details: EventDetails, actor: Actor, now: datetime) -> Event:
    """Plan an event, as a draft that nobody else sees. Raises Refused."""
    _refuse_dates((), details.slots, now)
    refuse_to_keep_too_many(details.kept, details.room_places + details.online_places)
    event = Event(course=course, state=EventState.DRAFT, created_at=now, version=1)
    session.add(event)
    with mapped(session, {"event.ref": ("ref", REF_TAKEN)}):
        _write(session, event, details, now)
    record(session, "event", event.id, "created", actor, now)
    return event


def change_event(
    session: Session, event_id: int, details: EventDetails, version: int, actor: Actor, now: datetime
) -> Changes:
    """Save an event's form. `version` is the one that was opened.

    Raises SavedMeanwhile when another was saved since, and Refused for dates that cannot be and for fewer places than
    are taken.
    """
    event = locked(session, event_id)
    if event.version != version:
        raise SavedMeanwhile
    before, where_before = details_of(event), where(event)
    changed = tuple(part.name for part in fields(details) if getattr(before, part.name) != getattr(details, part.name))
    if not changed:
        return Changes()
    if "ref" in changed and event.published_at:
        raise Refused(Code.NOT_POSSIBLE, "People have this reference already, so it stays as it is", "ref")
    _refuse_dates(before.slots, details.slots, now)
    _refuse_too_few_places(event, details)
    refuse_another_kind(event, details.kind, details.partner_link, booked=event.taken > 0)
    with mapped(session, {"event.ref": ("ref", REF_TAKEN)}):
        _write(session, event, details, now)
    _mark_changed(session, event, "changed", actor, now, fields=changed)
    session.expire(event, ["venue"])
    if event.published_at and (before.slots != details.slots or where_before != where(event)):
        event.moved_at = now  # whoever had booked may cancel free of charge for a while
    link_before = before.online_link if "online_link" in changed else None
    return Changes(changed, _moves(before, details, where_before, where(event)), link_before)


def publish(session: Session, event_id: int, actor: Actor, now: datetime) -> None:
    """Show an event to everybody and let them book. Raises Refused with all that is missing."""
    publish_locked(session, locked(session, event_id), actor, now)


def publish_locked(session: Session, event: Event, actor: Actor, now: datetime) -> None:
    """The same for an event that is locked already."""
    if event.state == EventState.PUBLISHED:
        return
    if event.state != EventState.DRAFT:
        raise Refused(Code.NOT_POSSIBLE, "Only an event that is still a draft can be published.")
    if sentences := publishing.missing(draft_of(event), now):
        raise Refused(Code.MISSING, " ".join(sentences))
    event.state, event.published_at = EventState.PUBLISHED, now
    event.publish_at, event.not_published_because = None, ""
    _mark_changed(session, event, "published", actor, now)


def close_bookings(session: Session, event_id: int, actor: Actor, now: datetime) -> None:
    """Take no more bookings. Those there are stay. Raises Refused."""
    event = locked(session, event_id)
    if event.state == EventState.CLOSED:
        return
    if event.state != EventState.PUBLISHED:
        raise Refused(Code.NOT_POSSIBLE, "Booking can only be closed for an event that is published.")
    event.state = EventState.CLOSED
    _mark_changed(session, event, "booking closed", actor, now)


def reopen_bookings(session: Session, event_id: int, actor: Actor, now: datetime) -> None:
    """Take bookings again. Raises Refused when its closing time has passed."""
    event = locked(session, event_id)
    if event.state == EventState.PUBLISHED:
        return
    if event.state != EventState.CLOSED:
        raise Refused(Code.NOT_POSSIBLE, "Booking can only be reopened where it was closed.")
    if sentences := publishing.missing(draft_of(event), now):
        raise Refused(Code.MISSING, " ".join(sentences))
    event.state = EventState.PUBLISHED
    _mark_changed(session, event, "booking reopened", actor, now)


def cancel(session: Session, event_id: int, because: str, message: str, actor: Actor, now: datetime) -> Event:
    """The Board cancels an event: from now on nobody can book it. There is no way back. Raises Refused.

    What becomes of its bookings is for the desk (admin/programme/cancel_operations.py).
    """
    event = locked(session, event_id)
    if event.state == EventState.CANCELLED:
        raise Refused(Code.DONE, "This event was cancelled before, so nothing was changed.")
    if event.register_closed_at:
        raise Refused(Code.CLOSED, "Its register is closed: this event took place, so it cannot be cancelled.")
    if event.ends_at <= now:
        raise Refused(
            Code.CLOSED, "This event is over, so it cannot be cancelled. If nobody came, say so in its register."
        )
    event.publish_at = None
    event.state, event.cancelled_at, event.cancelled_by_id = EventState.CANCELLED, now, actor.person_id
    event.cancelled_because, event.cancelled_message = because, message
    _mark_changed(session, event, "cancelled", actor, now)
    return event


def mark_place_changed(
    session: Session, event: Event, before: str, actor: Actor, now: datetime, *, free_to_cancel: bool
) -> None:
    """The venue of an event, which is locked, has another address; `before` is where it was, in words; empty: nobody is
    to be told.

    Who is to be told is told of the first place since they were told last.
    """
    event.place_before = event.place_before or before
    if free_to_cancel:
        event.moved_at = now
    _mark_changed(session, event, "venue changed", actor, now)


def unassign_trainer(session: Session, person: Person, actor: Actor, now: datetime) -> list[Event]:
    """Take somebody off the events they have still to deliver, soonest first. Those that are over keep their names."""
    assigned = events_still_trained_by(session, person.id, now)
    events = [locked(session, event_id) for event_id in sorted(event.id for event in assigned)]
    for event in events:
        event.trainers = [trainer for trainer in event.trainers if trainer.id != person.id]
        _mark_changed(session, event, "trainer taken off", actor, now, trainer=person.id)
    return sorted(events, key=lambda event: (event.starts_at, event.id))


def locked(session: Session, event_id: int) -> Event:
    """The event, read after its pools are locked in ascending id: nobody takes a place while its number changes."""
    pools = select(PlacePool).where(PlacePool.event_id == event_id).order_by(PlacePool.id).with_for_update()
    session.scalars(pools.execution_options(populate_existing=True)).all()
    event = session.scalars(
        select(Event).where(Event.id == event_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    session.expire(event, ["pools", "sittings", "removed_sittings", "agencies", "trainers", "kept_places"])
    return event


def locked_together(session: Session, event_ids: Sequence[int]) -> Sequence[Event]:
    """Several events with all that is theirs, likewise, in ascending id, in a few queries. Without those gone."""
    pools = select(PlacePool).where(PlacePool.event_id.in_(event_ids)).order_by(PlacePool.id).with_for_update()
    session.scalars(pools.execution_options(populate_existing=True)).all()
    rows = select(Event).where(Event.id.in_(event_ids)).order_by(Event.id).with_for_update()
    session.scalars(rows.execution_options(populate_existing=True)).all()
    parts = (
        *(selectinload(Event.course).selectinload(Course.audiences), selectinload(Event.venue)),
        *(selectinload(Event.pools), selectinload(Event.sittings)),
        *(selectinload(Event.agencies), selectinload(Event.trainers)),
    )
    whole = select(Event).where(Event.id.in_(event_ids)).order_by(Event.id).options(*parts)
    return session.scalars(whole.execution_options(populate_existing=True)).all()


def where(event: Event) -> str:
    """Where it takes place, in words, without the link, which only confirmed delegates see."""
    parts = []
    if event.venue and (places_of(event, Mode.ROOM) or not places_of(event, Mode.ONLINE)):
        parts.append(f"{event.venue.name}, {event.venue.address}, {event.venue.postcode}")
    if places_of(event, Mode.ONLINE):
        parts.append("Online" if not parts else "or online")
    return ", ".join(parts) or "To be announced"


def _refuse_dates(before: tuple[Slot, ...], after: tuple[Slot, ...], now: datetime) -> None:
    if before == after:
        return
    found = schedule.problems(after)
    if found:
        by_field = {f"sittings-{problem.sitting}-{problem.field}": problem.sentence for problem in found}
        raise Refused.for_fields(Code.NOT_POSSIBLE, by_field)
    if sentence := schedule.why_not_moved(before, after, now):
        raise Refused(Code.NOT_POSSIBLE, sentence, "sittings-0-day")


def _refuse_too_few_places(event: Event, details: EventDetails) -> None:
    wanted = {Mode.ROOM: details.room_places, Mode.ONLINE: details.online_places}
    found = {
        f"{Mode(pool.mode)}_places": f"{pool.taken} {'place is' if pool.taken == 1 else 'places are'} taken already, so"
        f" there have to be at least {pool.taken}"
        for pool in event.pools
        if wanted[Mode(pool.mode)] < pool.taken
    }
    if found:
        raise Refused.for_fields(Code.TOO_MUCH, found)
    refuse_to_keep_too_many(details.kept, details.room_places + details.online_places)


def _write(session: Session, event: Event, details: EventDetails, now: datetime) -> None:
    event.ref = details.ref
    event.closes_at = details.closes_at
    event.venue_id = details.venue_id
    event.online_link = details.online_link
    event.price_pence = details.price_pence
    event.agency_cap = details.agency_cap
    event.minimum, event.decide_on = details.minimum, details.decide_on
    event.open_to = details.open_to
    event.kind, event.partner, event.partner_link = details.kind, details.partner, details.partner_link
    event.kept_until = details.kept_until if details.kept else None
    write_kept_places(event, details.kept)
    event.joining_instructions = details.joining_instructions
    for name in PRACTICAL:
        setattr(event, name, getattr(details, name))
    event.agencies = agencies_of(session, details.agency_ids)
    event.trainers = _people(session, details.trainer_ids)
    _write_sittings(session, event, details.slots, now)
    _write_pools(event, details)


def removed_sittings(event: Event, slots: tuple[Slot, ...]) -> list[Sitting]:
    """Which sittings would go if the event had these from now on."""
    return _without(event, schedule.which_sittings(slots_of(event), slots))


def _without(event: Event, staying: Sequence[int | None]) -> list[Sitting]:
    return [sitting for sitting in event.sittings if sitting.number not in staying]


def _write_sittings(session: Session, event: Event, slots: tuple[Slot, ...], now: datetime) -> None:
    """Keep the row of each sitting that stays: the register's marks and people's calendars point at it."""
    there = {sitting.number: sitting for sitting in event.sittings}
    staying = schedule.which_sittings(slots_of(event), slots)
    gone = _without(event, staying)
    new_number = count(max([0, *there, *(sitting.number for sitting in event.removed_sittings)]) + 1)
    if event.published_at:
        event.removed_sittings += [
            RemovedSitting(number=one.number, starts_at=one.starts_at, ends_at=one.ends_at, removed_at=now)
            for one in gone
        ]
    if there:
        for sitting in event.sittings:
            sitting.position = -sitting.position  # out of the way: a position is unique within its event
        session.flush()
    sittings = []
    for position, (number, slot) in enumerate(zip(staying, slots, strict=True), start=1):
        sitting = there[number] if number else Sitting(number=next(new_number))
        sitting.position, sitting.starts_at, sitting.ends_at = position, slot.starts_at, slot.ends_at
        sittings.append(sitting)
    event.sittings = sittings
    event.starts_at, event.ends_at = slots[0].starts_at, slots[-1].ends_at


def _write_pools(event: Event, details: EventDetails) -> None:
    """A kind of place that is no longer offered keeps its row, empty: bookings that ended point at it."""
    for mode, capacity in ((Mode.ROOM, details.room_places), (Mode.ONLINE, details.online_places)):
        pool = next((pool for pool in event.pools if pool.mode == mode), None)
        if pool:
            pool.capacity = capacity
        elif capacity:
            event.pools.append(PlacePool(mode=mode, capacity=capacity, taken=0))


def _people(session: Session, ids: frozenset[int]) -> list[Person]:
    return list(session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.name_key))) if ids else []


def _mark_changed(session: Session, event: Event, action: str, actor: Actor, now: datetime, **details: object) -> None:
    event.version += 1
    session.flush()
    record(session, "event", event.id, action, actor, now, version=event.version, **details)


def _moves(before: EventDetails, after: EventDetails, where_before: str, where_after: str) -> tuple[Move, ...]:
    moves = []
    if before.slots != after.slots:
        moves.append(Move(WHEN, schedule.when(before.slots), schedule.when(after.slots)))
    if where_before != where_after:
        moves.append(Move(WHERE, where_before, where_after))
    if before.online_link and before.online_link != after.online_link and (after.online_link or after.online_places):
        it = "A new link, on" if after.online_link else "None yet. The new link will be on"
        moves.append(Move(JOINING_ONLINE, "The link you were given", f"{it} the page of your booking"))
    return tuple(moves)
