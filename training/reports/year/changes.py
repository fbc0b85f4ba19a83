"""A figure beside the same figure of another period, and what has changed, in words and with a sign."""

from dataclasses import dataclass
from decimal import Decimal

from training.money import half_up, pounds
from training.reports.figures import Rate
from training.reports.year.definitions import Definition, Unit, Value

NOTHING = "–"
MINUS = "−"


def shown(unit: Unit, value: Value) -> str:
    """“1,712”, “84.6% (269 of 318)”, “£1,240.00”; “–” where there is nothing of which it could be said."""
    if value is None:
        return NOTHING
    if isinstance(value, Rate):
        return str(value)
    return pounds(value) if unit is Unit.MONEY else f"{value:,}"


def change(unit: Unit, now: Value, before: Value) -> str:
    """“+12 (8.3% more)”, “−2.1 points”, “no change”; for shares points of per cent, which are no per cent of them."""
    if isinstance(now, Rate) or isinstance(before, Rate):
        return _points(now, before)
    if now is None or before is None:
        return "nothing to compare with"
    if now == before:
        return "no change"
    size = abs(now - before)
    said = f"{'+' if now > before else MINUS}{pounds(size) if unit is Unit.MONEY else f'{size:,}'}"
    if before <= 0:
        return f"{said} (none before)"
    percent = half_up(Decimal(100 * size) / before, Decimal("0.1"))
    return f"{said} ({percent:,}% {'more' if now > before else 'fewer' if unit is Unit.COUNT else 'less'})"


def _points(now: Value, before: Value) -> str:
    both = [one.percent if isinstance(one, Rate) else None for one in (now, before)]
    if both[0] is None or both[1] is None:
        return "nothing to compare with"
    moved = both[0] - both[1]
    if moved == 0:
        return "no change"
    return f"{'+' if moved > 0 else MINUS}{abs(moved)} {'point' if abs(moved) == 1 else 'points'}"


@dataclass(frozen=True)
class Line:
    """A figure with its words, of two periods."""

    of: Definition
    now: Value
    before: Value
    comparable: bool = True
    """False where only one of the periods is over, and the figure counts what is to come."""

    @property
    def now_text(self) -> str:
        return shown(self.of.unit, self.now)

    @property
    def before_text(self) -> str:
        return shown(self.of.unit, self.before)

    @property
    def change_text(self) -> str:
        return change(self.of.unit, self.now, self.before) if self.comparable else "not over yet"

    @property
    def says_nothing(self) -> bool:
        return self.now is None and self.before is None
