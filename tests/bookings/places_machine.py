"""The machine: people, the desk, the worker and time, and what is looked at after each of their steps."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis.stateful import invariant

from tests.bookings.places_checks import Step, check
from tests.bookings.places_desk import Desk
from tests.bookings.places_group import Group
from tests.bookings.places_people import People
from tests.bookings.places_seen import look, offers_open, rows_since, told_since
from training.bookings import places
from training.bookings.lifecycle import Action, State
from training.db import db


@dataclass
class Tally:
    """What was done in all runs together."""

    steps: int = 0
    moves: Counter[tuple[State, Action]] = field(default_factory=Counter)
    """How often which action led out of which state."""

    def __str__(self) -> str:
        moves = sorted((count, f"{state} / {action}") for (state, action), count in self.moves.items())
        return f"{self.steps:,} steps; moves: " + ", ".join(f"{name} {count:,}" for count, name in reversed(moves))


class Places(People, Group, Desk):
    """Places under pressure."""

    tally: Tally

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
        self.tally.steps += self.has_been_looked_at
        self.has_been_looked_at = True
        self.tally.moves.update(story.steps)
