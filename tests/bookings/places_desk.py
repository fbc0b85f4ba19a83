"""What the administrator does to events and their lists, what the worker does, and what time does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.bookings.places_story import cap_in_force
from tests.bookings.places_world import World, booking, dates, numbers
from training import clock, queue
from training.admin.bookings import operations as desk
from training.admin.programme import cancel_operations
from training.admin.programme import operations as programme_operations
from training.bookings.emails import CHANGED
from training.bookings.lifecycle import LIVE, State
from training.bookings.waiting import operations as waiting_operations
from training.courses import event_operations
from training.courses.clashes import fingerprint
from training.courses.event_operations import EventDetails
from training.courses.models import Event, OpenTo
from training.courses.schedule import Slot
from training.db import db
from training.mail.models import Message
from training.payments.models import Way

JOBS = ("bookings.lapse", "bookings.name", "bookings.pass_on", "bookings.warn_managers", "admin.programme.cancel_event")
MINUTES = [1, 31, 41, 4 * 60, 24 * 60, 3 * 24 * 60, 8 * 24 * 60]


class Desk(World):
    """By hand, beyond caps and out of turn; more places and fewer; other dates; the Board cancels."""

    @rule(person=numbers, date=dates, agency=numbers, twice=st.booleans())
    def add_by_hand(self, person: int, date: int, agency: int, twice: bool) -> None:
        event_id, agency_id = self.events[date], self.agencies[agency % 3]
        person_id, said = self.people[person % len(self.people)], self.said(event_id, Way.INVOICE)

        def step(session: Session) -> None:
            typed = desk.ByHand(
                person_id=person_id,
                agency=desk.WORKS_FOR_THEMSELVES if agency_id is None else str(agency_id),
                payer=said["payer"],
                form_token=said["form_token"],
            )
            desk.add_by_hand(session, session.get_one(Event, event_id), typed, self.administrator, clock.now())

        self.do(step, twice=twice)

    @precondition(lambda self: self.has_begun and self.any(State.WAITING))
    @rule(number=numbers, twice=st.booleans())
    def offer_by_hand(self, number: int, twice: bool) -> None:
        """Out of turn, and beyond the cap."""
        claim = self.one(number, State.WAITING)
        self._on_the_list(claim, waiting_operations.offer_by_hand, twice=twice)

    @precondition(lambda self: self.has_begun and self.any(State.WAITING))
    @rule(number=numbers, to=st.integers(1, 4))
    def move_on_the_list(self, number: int, to: int) -> None:
        self._on_the_list(self.one(number, State.WAITING), waiting_operations.move_on_the_list, to, twice=True)

    @precondition(lambda self: self.has_begun and self.any(State.WAITING))
    @rule(number=numbers, over=st.booleans())
    def pass_over_or_not(self, number: int, over: bool) -> None:
        """Somebody is left out for now, or takes their turn again."""
        claim = self.one(number, State.WAITING)
        if over:
            self._on_the_list(claim, waiting_operations.pass_over, "Asked to wait", twice=True)
        else:
            self._on_the_list(claim, waiting_operations.take_turn_again, twice=True)

    def _on_the_list(self, claim: Any, operation: Callable[..., Any], *more: object, twice: bool) -> None:
        def step(session: Session) -> None:
            operation(session, booking(session, claim), *more, self.administrator, clock.now())

        self.do(step, twice=twice)

    @rule(date=dates, room=st.sampled_from([-2, -1, 1, 2]), online=st.sampled_from([-1, 0, 0, 1]))
    def change_places(self, date: int, room: int, online: int) -> None:
        self._save(
            date,
            lambda details: replace(
                details,
                room_places=max(details.room_places + room, 0),
                online_places=max(details.online_places + online, 0),
            ),
        )

    @rule(date=dates, cap=st.sampled_from([None, 0, 1, 2, 3]))
    def change_cap(self, date: int, cap: int | None) -> None:
        self._save(date, lambda details: replace(details, agency_cap=cap))

    @rule(date=dates, agency=st.sampled_from([None, None, 0, 1]))
    def open_to_others(self, date: int, agency: int | None) -> None:
        """Or to one agency only. Whoever has a place keeps it."""
        only = frozenset() if agency is None else frozenset({self.agencies[agency] or 0})
        open_to = OpenTo.EVERYBODY if agency is None else OpenTo.AGENCIES
        self._save(date, lambda details: replace(details, open_to=open_to, agency_ids=only))

    @rule(date=dates, days=st.sampled_from([-12, -5, 5, 12]))
    def move_date(self, date: int, days: int) -> None:
        def moved(details: EventDetails) -> EventDetails:
            slots = tuple(Slot(slot.day + timedelta(days=days), slot.starts, slot.ends) for slot in details.slots)
            return replace(details, slots=slots, closes_at=details.closes_at + timedelta(days=days))

        self._save(date, moved)

    def _save(self, date: int, changed: Callable[[EventDetails], EventDetails]) -> None:
        event_id = self.events[date]

        def step(session: Session) -> int:
            event = session.get_one(Event, event_id)
            details, now = changed(event_operations.details_of(event)), clock.now()
            clashes = event_operations.clashes_with_others(
                session, event_operations.planned_by(session, event.course, details), event
            )
            saved = programme_operations.save_event(
                session, event_id, details, event.version, self.administrator, now, seen=fingerprint(clashes.new)
            )
            # Nobody puts it right within ten minutes: that is tried in tests/admin/programme/test_telling.py.
            session.execute(update(Message).where(Message.kind == CHANGED).values(due_at=Message.created_at))
            return saved.told.people

        told, self.swept = self.do(step), False
        if told:  # who holds a place or wants one learns of another date, time or place
            live = [claim for claim in self.look().claims_of(event_id) if claim.state in LIVE and claim.to_address]
            self.also_told.update((claim.id, "courses/changed", claim.to_address) for claim in live)

    @rule(date=dates, closes=st.booleans())
    def close_or_reopen_booking(self, date: int, closes: bool) -> None:
        """A list lives on when booking is closed."""
        press = event_operations.close_bookings if closes else event_operations.reopen_bookings
        event_id = self.events[date]
        self.do(lambda session: programme_operations.press(session, event_id, press, self.administrator, clock.now()))

    @rule(date=dates, certain=numbers)
    def cancel_event(self, date: int, certain: int) -> None:
        """From now on nobody can book it; the worker frees its bookings."""
        if certain % 3 == 0:  # a date that is cancelled stays so: not too soon, or nothing else happens to it
            self.do(
                lambda session: cancel_operations.cancel_event(
                    session, self.events[date], "The trainer is ill", "", self.administrator, clock.now()
                )
            )
            self.swept = False

    @rule()
    def run_tasks(self) -> None:
        """All that the worker does about places. Run again at once, it finds nothing to do."""
        self._run_tasks()
        first = self.look()
        self._run_tasks()
        assert self.look() == first, "the worker did something twice"
        self.swept, self.by_worker, self.excused = True, True, set()

    def _run_tasks(self) -> None:
        for job in JOBS:
            queue.sweeps[job].run()
        db.session.rollback()

    @rule(minutes=st.sampled_from(MINUTES), worker=st.sampled_from([True, True, False]))
    def time_passes(self, minutes: int, worker: bool) -> None:
        """Over the ends of holds, the opening of caps, deadlines of names and starts of events."""
        before = clock.now()
        self.clock.shift(timedelta(minutes=minutes))
        for date in self.seen.dates.values():
            if cap_in_force(date, before) != cap_in_force(date, clock.now()):
                self.excused.add(date.id)  # only time has changed: its places are for the worker to offer
        self.swept = False
        if worker:
            self.run_tasks()
