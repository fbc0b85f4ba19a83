"""Every message before some events, to whom, when, and what is to be done about it now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy.orm import Session

from training.courses.messaging.models import EventSlot, Press
from training.courses.messaging.queries import presses_of
from training.courses.messaging.slots import Slot
from training.courses.models import Event
from training.settings.queries import rules
from training.settings.rules import Rules
from training.timetable import queries
from training.timetable.due import Due, OwnSitting, Situation, Verdict, due_for, may_be_due, verdict_on
from training.timetable.instructions import counts_as_told
from training.timetable.queries import KINDS, Attender, JoiningSent, Sent, name_of

Presses = Mapping[int, Mapping[Slot, EventSlot]]

FIRST = (Slot.JOINING, *(slot for slot in KINDS if slot is not Slot.JOINING))
"""Whoever is sent joining instructions needs no reminder at the same moment."""


@dataclass(frozen=True)
class Planned:
    """One message to one person."""

    event: Event
    slot: Slot
    attender: Attender
    due: Due
    verdict: Verdict
    name: str
    """By what it is known, so that it is written once."""
    again: bool = False
    """Joining instructions that say something else than those that went."""


def plan(
    session: Session,
    events: Sequence[Event],
    now: datetime,
    presses: Presses | None = None,
    *,
    only_now: Mapping[int, bool] | None = None,
) -> list[Planned]:
    """Every message before these events to those who have a place now. `presses` where they are read already.

    With `only_now` what cannot be due at this moment is left out: it is not even read who comes. It says of each event
    whether cancelling may soon cost something.
    """
    if not events:
        return []
    ids, in_force = [event.id for event in events], rules(session)
    presses = presses_of(session, ids) if presses is None else presses
    slots = {event.id: [slot for slot in FIRST if event.course.sends(slot)] for event in events}
    if only_now is not None:
        slots = {
            event.id: _open_now(event, slots[event.id], presses, only_now[event.id], in_force, now) for event in events
        }
        events = [event for event in events if slots[event.id]]
        if not events:
            return []
    since, sent = queries.messages_since(session), queries.sent_about(session, [event.id for event in events])
    costly = {event_id for event_id, theirs in slots.items() if Slot.FREE_UNTIL in theirs}
    if any(Slot.BEFORE_EVALUATION in theirs for theirs in slots.values()):
        sent.answered = queries.answered_before(session, [event.id for event in events])
    attenders = queries.attenders_of(session, events, sent.told, costly, now)
    changed = _something_changed(attenders, sent)
    changes = queries.last_changes(session, events) if changed else {}
    untold = queries.untold_of(session, events) if changed else {}
    found: list[Planned] = []
    for event in events:
        situations = queries.situations_of(presses.get(event.id, {}), event, since)
        planner = _Planner(event, sent, situations, in_force, now, untold.get(event.id, frozenset()))
        for attender in attenders[event.id]:
            found += planner.of(attender, slots[event.id], changes.get(event.id))
    return found


def sent_again(session: Session, event: Event, now: datetime) -> list[Planned]:
    """Who has joining instructions of an event that say something else by now, and is sent them again for that."""
    pending = {Verdict.SEND, Verdict.WAITS}
    return [one for one in plan(session, [event], now) if one.again and one.verdict in pending]


def _open_now(
    event: Event, slots: Sequence[Slot], presses: Presses, dearer: bool, in_force: Rules, now: datetime
) -> list[Slot]:
    """Those of its messages that somebody might have to be sent at this moment."""
    sittings = [OwnSitting(one.starts_at, one.ends_at) for one in event.sittings]
    may_be = {slot for slot, row in presses.get(event.id, {}).items() if row.press == Press.NOW}
    if dearer:
        may_be.add(Slot.FREE_UNTIL)
    return [slot for slot in slots if slot in may_be or may_be_due(slot, sittings, in_force, now)]


def _something_changed(attenders: Mapping[int, Sequence[Attender]], sent: Sent) -> bool:
    """Whether somebody was sent joining instructions that say something else than they would now."""
    for attender in chain.from_iterable(attenders.values()):
        went = sent.joining.get((attender.event_id, attender.booking_id, attender.delegate_id))
        if went and went[-1].sign != attender.instructions.sign:
            return True
    return False


@dataclass(frozen=True)
class _Planner:
    event: Event
    sent: Sent
    situations: dict[Slot, Situation]
    rules: Rules
    now: datetime
    untold: Collection[tuple[str, str]]
    """From which to which sign its joining instructions were changed without telling."""

    def of(self, attender: Attender, slots: Sequence[Slot], changed_at: datetime | None) -> Iterator[Planned]:
        went = self.sent.joining.get((attender.event_id, attender.booking_id, attender.delegate_id), [])
        place = replace(attender.place, instructed_at=went[-1].at if went else None)
        attender = replace(attender, place=place)
        for slot in slots:
            for due in due_for(slot, attender.place, self.rules):
                if slot is Slot.JOINING:
                    planned = self._joining(attender, due, went, changed_at)
                    if planned.verdict is Verdict.SEND:
                        attender = replace(attender, place=replace(attender.place, instructed_at=self.now))
                else:
                    planned = self._once(slot, attender, due)
                yield planned

    def _once(self, slot: Slot, attender: Attender, due: Due) -> Planned:
        """Once for a day; a form once for an event, and not to who has answered it."""
        is_form = slot is Slot.BEFORE_EVALUATION
        name = name_of(slot, attender, "form" if is_form else due.day.isoformat())
        answered = is_form and (attender.booking_id, attender.delegate_id) in self.sent.answered
        return self._planned(slot, attender, due, name, went=answered or name in self.sent.names)

    def _joining(
        self, attender: Attender, due: Due, went: Sequence[JoiningSent], changed_at: datetime | None
    ) -> Planned:
        """Once for a day; and again when something else is to be said, once no correction has followed for a while."""
        sign = attender.instructions.sign
        name = name_of(Slot.JOINING, attender, f"{due.day.isoformat()}:{sign}:{len(went)}")
        last = went[-1] if went else None
        if last is None or last.day != due.day:
            return self._planned(Slot.JOINING, attender, due, name, went=False)
        if changed_at is None or counts_as_told(last.sign, sign, self.untold):
            return self._planned(Slot.JOINING, attender, due, name, went=True)
        settled_at = changed_at + timedelta(minutes=self.rules.corrections_minutes)
        again = replace(due, at=max(due.at, settled_at))
        return self._planned(Slot.JOINING, attender, again, name, went=False, again=True)

    def _planned(
        self, slot: Slot, attender: Attender, due: Due, name: str, *, went: bool, again: bool = False
    ) -> Planned:
        situation = self.situations[slot]
        if again:
            situation = replace(situation, now_pressed_at=None)  # that was about the first ones
        verdict = verdict_on(due, attender.place, situation, self.now, went=went, needs_link=self._needs_link(slot))
        return Planned(self.event, slot, attender, due, verdict, name, again)

    def _needs_link(self, slot: Slot) -> bool:
        """Whether a message is of no use without the link to who joins online."""
        brings_the_link = {Slot.JOINING, Slot.HOUR_BEFORE}
        if not self.event.course.sends(Slot.JOINING):
            brings_the_link.add(Slot.DAY_BEFORE)
        return slot in brings_the_link
