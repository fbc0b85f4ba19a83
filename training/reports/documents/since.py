"""What has changed since a document was made: registers are reopened, and late forms come in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from training.reports.figures import Rate
from training.reports.year.changes import change, shown
from training.reports.year.definitions import BY_NAME, Definition, Value

Kept = Mapping[str, Any]
"""Figures by the names of their definitions, as JSON: a number, [numerator, denominator], or nothing."""


@dataclass(frozen=True)
class ChangedSince:
    """A figure that is another now than in the document."""

    of: Definition
    then: Value
    now: Value

    @property
    def sentence(self) -> str:
        """“Attendances: 2,480 then, 2,487 now: +7 (0.3% more)”."""
        then, now = shown(self.of.unit, self.then), shown(self.of.unit, self.now)
        return f"{self.of.title}: {then} then, {now} now: {change(self.of.unit, self.now, self.then)}"


def kept(figures: Mapping[str, Value]) -> dict[str, Any]:
    """As they are stored with a document."""
    return {name: [one.part, one.whole] if isinstance(one, Rate) else one for name, one in figures.items()}


def changed_since(then: Kept, now: Mapping[str, Value]) -> Sequence[ChangedSince]:
    """The figures that differ, in the order of their definitions. What was not counted then is left out."""
    return [
        ChangedSince(one, was, now[name])
        for name, one in BY_NAME.items()
        if name in then and name in now and (was := _value(then[name])) != now[name]
    ]


def _value(stored: Any) -> Value:
    return Rate(*stored) if isinstance(stored, list) else stored
