"""The machine: people, the desk, the worker and time, and what is looked at after each of their steps."""

from collections import Counter
from typing import ClassVar

from hypothesis.stateful import invariant

from tests.bookings.places_checks import Step, check
from tests.bookings.places_desk import Desk
from tests.bookings.places_group import Group
from tests.bookings.places_people import People
from tests.bookings.places_seen import look, offers_open, rows_since, told_since
from training.bookings import places
from training.bookings.lifecycle import Action, State
from training.db import db


class Places(People, Group, Desk):
    """Places under pressure."""

    made = 0
    """Steps, in all runs of this process."""
    moves: ClassVar[Counter[tuple[State, Action]]] = Counter()
    """What became of bookings on the way: how often which action led out of which state."""

    @invariant()
    def everything_holds(self) -> None:
        if not self.has_begun:
            return
        session = db.session()
        session.rollback()
        step = Step(
            before=self.seen,
            after=look(session),
            rows=tuple(rows_since(session, self.seen)),
            told=told_since(session, self.seen),
            also_told=self.also_told,
            mismatches=places.mismatches(session),
            offers_open=offers_open(session),
            excused=frozenset(self.excused),
            swept=self.swept,
            by_worker=self.by_worker,
        )
        session.rollback()
        story = check(step)
        self.seen, self.also_told, self.by_worker = step.after, Counter(), False
        Places.made += 1
        Places.moves.update(story.steps)
