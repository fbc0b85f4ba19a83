"""What the administrator does to a term, inside transaction(): plan it, publish it now or on a day, delete drafts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from training import clock
from training.access import SYSTEM, Actor
from training.admin.programme.emails import tell_trainer_of_dates
from training.admin.programme.operations import ClashesNotSeen
from training.admin.programme.queries import waiting_by_event
from training.admin.programme.terms import queries
from training.admin.programme.terms.grid import PlannedRow, marks_of, unseen
from training.bookings.invitations.models import EventInvitation
from training.bookings.models import Booking
from training.bookings.settling import offer_free_places
from training.courses import event_operations, publishing
from training.courses.clashes import Clash, fingerprint
from training.courses.event_operations import EventDetails, draft_of, planned_of
from training.courses.models import Course, Event, EventState, TermPlan
from training.courses.queries import arranged_at, days_off
from training.courses.references import next_reference
from training.history.operations import record
from training.people.models import Person
from training.refusals import Code, Refused

LONGEST_REASON = 500


@dataclass(frozen=True)
class RowToPlan:
    """One event of a grid that is to be saved; its reference is still to be made."""

    planned: PlannedRow
    course_id: int
    details: EventDetails


def marks_of_rows(session: Session, rows: Sequence[PlannedRow]) -> Mapping[int, Sequence[Clash]]:
    """What the rows of a grid get in the way of, by the number of the row. In two queries, however many rows."""
    slots = [slot for row in rows for slot in row.planned.slots]
    return marks_of(rows, arranged_at(session, slots), days_off(session))


def plan_term(
    session: Session, form_token: str, rows: Sequence[RowToPlan], seen: str, actor: Actor, now: datetime
) -> tuple[TermPlan, bool]:
    """Save the rows of a grid as drafts. Also answers whether it is new: what the same form made is not made twice.

    `seen` are the marks that the page showed (grid.py). Raises ClashesNotSeen, also for what somebody else
    has planned meanwhile, and Refused.
    """
    ids = sorted({row.course_id for row in rows})
    courses = {
        course.id: course
        for course in session.scalars(select(Course).where(Course.id.in_(ids)).order_by(Course.id).with_for_update())
    }  # locked: two who plan the same courses at once see what the other planned
    if made := queries.plan_of_form(session, form_token):
        return made, False
    if clashes := unseen(marks_of_rows(session, [row.planned for row in rows]), seen):
        raise ClashesNotSeen(clashes)
    plan = TermPlan(form_token=form_token, planned_at=now, planned_by_id=actor.person_id)
    session.add(plan)
    session.flush()
    taken = set(queries.references_of(session, [course.code for course in courses.values()]))
    for row in sorted(rows, key=lambda row: row.details.slots[0].starts_at):
        course = courses[row.course_id]
        ref = next_reference(course.code, taken)
        taken.add(ref)
        event = event_operations.create_event(session, course, replace(row.details, ref=ref), actor, now)
        event.term_plan_id = plan.id
    record(session, "term plan", plan.id, "planned", actor, now, events=len(rows))
    return plan, True


def marks_of_drafts(session: Session, events: Sequence[Event], *, as_published: bool = False) -> dict[int, list[Clash]]:
    """What these drafts get in the way of, by their ids: each other, too. In two queries.

    `as_published`: in words that do not change when the others are published.
    """
    slots = [slot for event in events for slot in event_operations.slots_of(event)]
    others, holidays = arranged_at(session, slots), days_off(session)
    if as_published:
        others = [replace(other, published=True) for other in others]
    found: dict[int, list[Clash]] = {}
    for event in events:
        beside = [other for other in others if other.ref != event.ref]
        marks = marks_of([PlannedRow(0, event.course.title, planned_of(event))], beside, holidays)
        if marks:
            found[event.id] = list(marks[0])
    return found


@dataclass
class Outcome:
    """What became of the drafts that were ticked: how many it was done to, and why it was not to the others."""

    done: int = 0
    offered: int = 0
    left: list[str] = field(default_factory=list)
    """A sentence for each that was left as it was."""


def publish_drafts(
    session: Session, ids: Sequence[int], seen: str, on: datetime | None, actor: Actor, now: datetime
) -> Outcome:
    """Publish these drafts, or set the moment from which the worker does. What cannot be is left, with the reason.

    All of them in one transaction, so that who waits for a date is told of all of them together. `seen` is the
    fingerprint of the clashes that the page showed. Raises ClashesNotSeen and Refused.
    """
    if on is not None and on <= now:
        raise Refused(Code.NOT_POSSIBLE, f"{clock.show_moment(on)} is over. Choose a day to come", "day")
    outcome, events = _still_drafts(session, ids)
    ready = [event for event in events if not _missing(event, now, on, outcome)]
    marks = marks_of_drafts(session, ready)
    if clashes := unseen(marks, seen):
        raise ClashesNotSeen(clashes)
    if on is None:
        _publish(session, ready, actor, now, outcome)
        return outcome
    lasting = marks_of_drafts(session, ready, as_published=True)
    for event in ready:
        event.publish_at, event.not_published_because = on, ""
        event.clashes_seen = " ".join(fingerprint([clash]) for clash in lasting.get(event.id, ()))
        record(session, "event", event.id, "to be published", actor, now, at=on.isoformat())
    outcome.done = len(ready)
    return outcome


def _missing(event: Event, now: datetime, on: datetime | None, outcome: Outcome) -> bool:
    """Whether something keeps it from being published, now or then: the outcome says what."""
    sentences = publishing.missing(draft_of(event), on or now)
    if sentences:
        outcome.left.append(f"{_named(event)}: {' '.join(sentences)}")
    return bool(sentences)


def _publish(session: Session, events: Sequence[Event], actor: Actor, now: datetime, outcome: Outcome) -> None:
    """Publish events, offer places where somebody waits already, and tell each of their trainers once."""
    theirs: dict[int, list[Event]] = defaultdict(list)
    waited_for = waiting_by_event(session, [event.id for event in events])
    for event in events:
        event_operations.publish_locked(session, event, actor, now)
        outcome.done += 1
        if event.id in waited_for:
            outcome.offered += offer_free_places(session, event, now)
        for trainer in event.trainers:
            theirs[trainer.id].append(event)
    for trainer_id, dates in sorted(theirs.items()):
        tell_trainer_of_dates(session, session.get_one(Person, trainer_id), dates, now)


def publish_due(session: Session, ids: Sequence[int], now: datetime) -> Outcome:
    """Publish the drafts whose day has come. One that lacks something, or gets in the way of something that nobody has
    seen, stays a draft, and says why.
    """
    outcome, found = _still_drafts(session, ids)
    events = [event for event in found if event.publish_at is not None and event.publish_at <= now]  # not put off since
    marks = marks_of_drafts(session, events, as_published=True)
    ready = []
    for event in events:
        because = publishing.missing(draft_of(event), now)
        seen = event.clashes_seen.split()
        because += [clash.sentence for clash in marks.get(event.id, ()) if fingerprint([clash]) not in seen]
        if because:
            event.publish_at, event.not_published_because = None, _cut(because)
            record(session, "event", event.id, "not published", SYSTEM, now)
            outcome.left.append(f"{_named(event)}: {event.not_published_because}")
        else:
            ready.append(event)
    _publish(session, ready, SYSTEM, now, outcome)
    return outcome


def _cut(sentences: Sequence[str]) -> str:
    """As many whole sentences as are kept."""
    text = ""
    for sentence in sentences:
        if len(text) + len(sentence) < LONGEST_REASON:
            text = f"{text} {sentence}".strip()
    return text or sentences[0][:LONGEST_REASON]


def keep_as_drafts(session: Session, ids: Sequence[int], actor: Actor, now: datetime) -> Outcome:
    """Let the worker not publish these drafts on their day."""
    outcome, events = _still_drafts(session, ids)
    for event in events:
        if event.publish_at is not None or event.not_published_because:
            event.publish_at, event.not_published_because, event.clashes_seen = None, "", ""
            record(session, "event", event.id, "not to be published by itself", actor, now)
            outcome.done += 1
    return outcome


def delete_drafts(session: Session, ids: Sequence[int], actor: Actor, now: datetime) -> Outcome:
    """Delete drafts that nobody has seen. One that somebody was booked on or invited to is left, with the reason."""
    outcome, events = _still_drafts(session, ids)
    booked = set(session.scalars(select(Booking.event_id).where(Booking.event_id.in_(ids)).distinct()))
    invited = set(session.scalars(select(EventInvitation.event_id).where(EventInvitation.event_id.in_(ids)).distinct()))
    for event in events:
        if event.id in booked or event.id in invited or event.published_at is not None:
            why = "Somebody has been booked on it" if event.id in booked else "Somebody has been invited to it"
            outcome.left.append(f"{_named(event)}: {why}, so it cannot be deleted. Cancel it instead.")
            continue
        record(session, "event", event.id, "draft deleted", actor, now, ref=event.ref)
        session.delete(event)
        outcome.done += 1
    session.flush()
    _delete_empty_plans(session, {event.term_plan_id for event in events if event.term_plan_id})
    return outcome


def _delete_empty_plans(session: Session, ids: set[int]) -> None:
    used = exists().where(Event.term_plan_id == TermPlan.id)
    for plan in session.scalars(select(TermPlan).where(TermPlan.id.in_(ids), ~used)):
        session.delete(plan)


def _still_drafts(session: Session, ids: Sequence[int]) -> tuple[Outcome, list[Event]]:
    """Those of them that are drafts, locked in ascending id, the next one first; the outcome says about the others."""
    outcome = Outcome()
    locked = event_operations.locked_together(session, ids)
    if gone := len(set(ids)) - len(locked):
        outcome.left.append(f"{gone} {'was' if gone == 1 else 'were'} deleted meanwhile.")
    drafts = []
    for event in sorted(locked, key=lambda event: (event.starts_at, event.id)):
        if event.state == EventState.DRAFT:
            drafts.append(event)
        else:
            outcome.left.append(f"{_named(event)}: It is {event.state} already.")
    return outcome, drafts


def _named(event: Event) -> str:
    return f"{event.ref}, {event.course.title}, {clock.show_date(event.starts_at)}"
