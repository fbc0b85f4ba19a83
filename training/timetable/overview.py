"""The messages of one event, a line for each: what went, what will go when and to how many, and what can be pressed."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from training import clock
from training.access import Role
from training.bookings.lifecycle import Outcome, State
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.messaging.models import EventSlot, Press
from training.courses.messaging.queries import presses_of
from training.courses.messaging.slots import ALWAYS, WORDS, Slot
from training.courses.models import Event, EventKind, EventState, event_trainer
from training.evaluations.models import Evaluation
from training.evaluations.questions import Stage
from training.mail.models import Message
from training.people.models import Person, RoleRow
from training.settings.queries import rules
from training.settings.rules import Rules
from training.timetable.after_queries import KINDS_AFTER, REMINDERS, count_to_be_asked_of_impact
from training.timetable.due import Verdict
from training.timetable.plan import Planned, plan
from training.timetable.press_operations import MAY_BE_HELD, MAY_BE_SENT_NOW, WOULD_GO
from training.timetable.queries import KINDS

_KINDS_OF = {
    Slot.CONFIRMATION: ("bookings/confirmed", "bookings/booked_for"),
    **{slot: (kind,) for slot, kind in KINDS.items()},
    Slot.TRAINERS: ("attendance/register_link",),
    Slot.EVALUATION: ("evaluations/please",),
    **{slot: (kind,) for slot, kind in KINDS_AFTER.items()},
    Slot.CERTIFICATE: ("certificates/issued",),
    Slot.RENEWAL: ("timetable/renewal",),
    Slot.RENEWAL_REMINDER: ("timetable/renewal",),
}

_OF_CERTIFICATES = frozenset({Slot.CERTIFICATE, Slot.RENEWAL, Slot.RENEWAL_REMINDER})


@dataclass(frozen=True)
class Went:
    """Messages that were written: how many, from when to when, and what became of them."""

    count: int
    first: datetime
    last: datetime
    waiting: int
    failed: int


@dataclass(frozen=True)
class SlotLine:
    """One message of one event, as the page shows it."""

    slot: Slot
    title: str
    about: str
    when: str
    """When it goes: “5 days before, Monday 6 July 2026, 9am”."""
    state: str
    """In a word: goes, held, skipped, off, over."""
    went: Went | None
    ahead: Sequence[tuple[str, int]]
    """When it will go to how many, the next first."""
    notes: Sequence[str]
    may: frozenset[str]
    """What can be pressed: now, hold, skip, undo."""
    would_go: Planned | None = None
    """The first of those that would go by a press now."""

    @property
    def name(self) -> str:
        """What stands in addresses and forms."""
        return self.slot.value.replace(" ", "-")


@dataclass(frozen=True)
class Afterwards:
    """What there is after an event, in numbers; how many wait for a place, and how many trainers can be written to."""

    waiting: int
    unanswered: int
    to_be_asked: int
    """How many have attended and were not asked yet what came of it."""
    unanswered_impact: int
    running_out: int
    valid_until: date | None
    trainers: int
    """How many deliver it whom a message reaches."""

    def of_forms(self, slot: Slot) -> int:
        """To how many a message about a form after the event would go."""
        return {Slot.IMPACT: self.to_be_asked, Slot.IMPACT_REMINDER: self.unanswered_impact}.get(slot, self.unanswered)


@dataclass(frozen=True)
class Overview:
    lines: Sequence[SlotLine]
    waiting: int


def overview(session: Session, event: Event, now: datetime) -> Overview:
    """Every message of an event. Twelve queries however many have booked."""
    in_force, presses = rules(session), presses_of(session, [event.id])[event.id]
    planned: dict[Slot, list[Planned]] = defaultdict(list)
    takes_place = event.state in (EventState.PUBLISHED, EventState.CLOSED) and now < event.ends_at
    for one in plan(session, [event], now, {event.id: presses}) if takes_place else []:
        planned[one.slot].append(one)
    after = _afterwards(session, event, now)
    went = _went(session, event)
    lines = [
        _line(event, slot, planned[slot], went.get(slot), presses.get(slot), after, in_force, now)
        for slot in Slot
        if slot in _slots_of(event) or slot in went
    ]
    return Overview(lines, after.waiting)


def _slots_of(event: Event) -> frozenset[Slot]:
    """Those that there can be: nobody is written to without a booking, and the public is given no certificate."""
    if not event.takes_bookings:
        return frozenset({Slot.TRAINERS})
    return frozenset(Slot) - _OF_CERTIFICATES if event.kind == EventKind.PUBLIC else frozenset(Slot)


def _line(
    event: Event,
    slot: Slot,
    planned: Sequence[Planned],
    went: Went | None,
    press: EventSlot | None,
    after: Afterwards,
    in_force: Rules,
    now: datetime,
) -> SlotLine:
    state = _state(event, slot, press, now)
    ahead, notes = _ahead(planned, now), _notes(event, slot, planned, after)
    waits = any(one.verdict in WOULD_GO for one in planned)
    may: set[str] = set()
    if state in {"held", "skipped"}:
        may.add("undo")
    elif state == "goes" and _may_be_held(slot, event, waits=waits):
        may |= {"hold", "skip"}
    if state in {"goes", "held"} and slot in MAY_BE_SENT_NOW and _may_be_sent(slot, event, waits, after):
        may.add("now")
    words = WORDS[slot]
    when = _when(event, slot, after, in_force)
    would_go = next((one for one in planned if one.verdict in WOULD_GO and one.attender.reachable), None)
    return SlotLine(slot, words.title, words.about, when, state, went, ahead, notes, frozenset(may), would_go)


def _state(event: Event, slot: Slot, press: EventSlot | None, now: datetime) -> str:
    if event.state == EventState.CANCELLED:
        return "over"
    if not event.course.sends(slot):
        return "off"
    if slot in ALWAYS:
        return "goes"
    if (slot in KINDS or slot is Slot.TRAINERS) and now >= event.ends_at:
        return "over"
    if press is not None and press.press in {Press.HELD, Press.SKIPPED}:
        return Press(press.press).value
    return "goes"


def _may_be_held(slot: Slot, event: Event, *, waits: bool) -> bool:
    """What goes with the closing of the register has gone then."""
    if slot in KINDS:
        return waits
    with_the_register = slot in {Slot.EVALUATION, Slot.TRAINERS}
    return slot in MAY_BE_HELD and not (with_the_register and event.register_closed_at is not None)


def _may_be_sent(slot: Slot, event: Event, waits: bool, after: Afterwards) -> bool:
    if slot in KINDS:
        return waits
    if slot is Slot.TRAINERS:
        return event.register_closed_at is None and after.trainers > 0
    return after.of_forms(slot) > 0


def _ahead(planned: Sequence[Planned], now: datetime) -> list[tuple[str, int]]:
    """“Monday 6 July 2026, 9am” and 22; the first three moments, and the rest together."""
    moments: Counter[datetime] = Counter()
    for one in planned:
        if one.verdict in WOULD_GO:
            moments[max(one.due.at, now)] += 1
    ordered = sorted(moments.items())
    shown = [("now" if at <= now else clock.show_moment(at), count) for at, count in ordered[:3]]
    if rest := sum(count for _, count in ordered[3:]):
        shown.append(("later", rest))
    return shown


def _notes(event: Event, slot: Slot, planned: Sequence[Planned], after: Afterwards) -> list[str]:
    verdicts = Counter(one.verdict for one in planned)
    notes = []
    if lacking := verdicts[Verdict.NO_LINK]:
        notes.append(f"{lacking} {'waits' if lacking == 1 else 'wait'} for it: the event has no link yet.")
    if late := verdicts[Verdict.OVER]:
        notes.append(f"Its time was over for {late}.")
    through_others = sum(not one.attender.reachable for one in planned if one.verdict in WOULD_GO)
    if through_others:
        notes.append(f"{through_others} of them through whoever booked for them: no address of their own.")
    if slot is Slot.TRAINERS and event.register_closed_at is None and not after.trainers:
        notes.append("Nobody with an e-mail address delivers it yet.")
    if slot in REMINDERS and (unanswered := after.of_forms(slot)):
        notes.append(f"{unanswered} {'has' if unanswered == 1 else 'have'} not answered.")
    if slot is Slot.IMPACT and event.course.sends(slot) and after.to_be_asked:
        notes.append(f"{after.to_be_asked} attended and {'is' if after.to_be_asked == 1 else 'are'} still to be asked.")
    if slot in {Slot.RENEWAL, Slot.RENEWAL_REMINDER} and after.running_out:
        notes.append(
            f"{after.running_out} {'holds' if after.running_out == 1 else 'hold'} a certificate whose refresh is due."
        )
    return notes


def _when(event: Event, slot: Slot, after: Afterwards, in_force: Rules) -> str:
    """The rule, and the day that it comes to for this event."""
    first = clock.local(event.starts_at).date()
    hour = clock.show_time(clock.at(first, time(in_force.message_hour)))
    days_before = {
        Slot.REMINDER: in_force.reminder_days,
        Slot.BEFORE_EVALUATION: in_force.joining_days,
        Slot.JOINING: in_force.joining_days,
        Slot.DAY_BEFORE: 1,
        Slot.TRAINERS: in_force.link_days_before,
    }
    runs_out = {Slot.RENEWAL: in_force.renewal_notice_days, Slot.RENEWAL_REMINDER: in_force.renewal_last_days}
    if slot in days_before:
        return _so_long_before(days_before[slot], first, hour)
    if slot in runs_out and after.valid_until:
        return _so_long_before(runs_out[slot], after.valid_until, hour)
    return {
        Slot.FREE_UNTIL: f"{in_force.free_until_days} working days before cancelling costs something, {hour}",
        Slot.HOUR_BEFORE: f"{in_force.hour_before_minutes} minutes before each day online",
        Slot.EVALUATION_REMINDER: f"{in_force.evaluation_reminder_days} days after the form was sent, {hour}",
        Slot.IMPACT: _so_long_after(in_force.impact_days, clock.local(event.ends_at).date(), hour),
        Slot.IMPACT_REMINDER: f"{in_force.impact_reminder_days} days after that",
        **{which: f"{days} days before the refresh of a certificate is due" for which, days in runs_out.items()},
    }.get(slot, "")


def _so_long_before(days: int, day: date, hour: str) -> str:
    many = "1 day" if days == 1 else f"{days} days"
    return f"{many} before: {clock.show_date(day - timedelta(days=days))}, {hour}"


def _so_long_after(days: int, day: date, hour: str) -> str:
    return f"{days} days after: {clock.show_date(day + timedelta(days=days))}, {hour}"


def _went(session: Session, event: Event) -> Mapping[Slot, Went]:
    """What was written for this event, also to those who have cancelled since."""
    theirs = select(Booking.id).where(Booking.event_id == event.id)
    second = case((Message.once.startswith("renewal reminder:"), 1), else_=0)
    ours = or_(*(Message.once.startswith(f"{slot}:{event.id}:") for slot in KINDS))
    kinds = [kind for kinds in _KINDS_OF.values() for kind in kinds]
    about_bookings = (
        (Message.about == "booking")
        & Message.about_id.in_(theirs)
        & Message.kind.in_(kinds)
        & or_(Message.kind.not_in(KINDS.values()), ours)
    )
    about_event = (
        (Message.about == "event") & (Message.about_id == event.id) & (Message.kind == "attendance/register_link")
    )
    rows = session.execute(
        select(
            *(Message.kind, second, func.count(), func.min(Message.created_at), func.max(Message.created_at)),
            *(func.count(Message.sent_at), func.count(Message.failed_at)),
        )
        .where(or_(about_bookings, about_event))
        .group_by(Message.kind, second)
    ).all()
    found: dict[Slot, Went] = {}
    for slot, slot_kinds in _KINDS_OF.items():
        wanted = 1 if slot is Slot.RENEWAL_REMINDER else 0
        for kind, which, count, first, last, sent, failed in rows:
            if kind not in slot_kinds or which != wanted:
                continue
            before = found.get(slot)
            here = Went(count, first, last, count - sent - failed, failed)
            found[slot] = here if before is None else _together(before, here)
    return found


def _together(one: Went, other: Went) -> Went:
    return Went(
        one.count + other.count,
        min(one.first, other.first),
        max(one.last, other.last),
        one.waiting + other.waiting,
        one.failed + other.failed,
    )


def _afterwards(session: Session, event: Event, now: datetime) -> Afterwards:
    theirs = select(Booking.id).where(Booking.event_id == event.id)
    current = (
        Certificate.booking_id.in_(theirs),
        Certificate.replaced_at.is_(None),
        Certificate.revoked_at.is_(None),
        Certificate.valid_until >= clock.local(now).date(),
    )
    deliver = (
        Person.id.in_(select(event_trainer.c.person_id).where(event_trainer.c.event_id == event.id)),
        Person.active,
        Person.email.is_not(None),
        Person.roles.any(RoleRow.name == Role.TRAINER),
    )
    unanswered = (
        select(func.count())
        .select_from(Evaluation)
        .join(Evaluation.booking)
        .where(
            Evaluation.event_id == event.id,
            Evaluation.submitted_at.is_(None),
            Evaluation.expires_at > now,
            Booking.outcome == Outcome.ATTENDED,
        )
    )
    row = session.execute(
        select(
            select(func.count()).where(Booking.event_id == event.id, Booking.state == State.WAITING).scalar_subquery(),
            unanswered.where(Evaluation.stage == Stage.AFTER).scalar_subquery(),
            count_to_be_asked_of_impact(event.id, now),
            unanswered.where(Evaluation.stage == Stage.IMPACT).scalar_subquery(),
            select(func.count()).select_from(Certificate).where(*current).scalar_subquery(),
            select(func.min(Certificate.valid_until)).where(*current).scalar_subquery(),
            select(func.count()).select_from(Person).where(*deliver).scalar_subquery(),
        )
    ).one()
    return Afterwards(*row)
