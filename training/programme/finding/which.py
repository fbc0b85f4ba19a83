"""Which course somebody needs, from what they do with children and what they hold: a level, the reason, and the steps.

The levels are those of the Board: 1 for whoever meets children now and then, 2 for regular contact, 3 for safeguarding
leads (domain.md, “Who and what”). What was learned elsewhere is taken as it is said here: booking asks again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from training.records.contact import REASONS, Contact, Since, level_for

DUE_SOON_MONTHS = 3
"""How long before refresh is due somebody should look for a refresher."""


_MONTHS: Mapping[str, tuple[int, int]] = {
    Since.UNDER_1: (0, 12),
    Since.UNDER_2: (12, 24),
    Since.UNDER_3: (24, 36),
    Since.LONGER: (36, 1200),
}


class StepKind(StrEnum):
    TAKE = "take"
    RENEW = "renew"


@dataclass(frozen=True)
class Step:
    """A level to take, or to renew."""

    kind: StepKind
    level: str


@dataclass(frozen=True)
class Advice:
    """What somebody needs: the level and why; what to do, in order. No steps: what they hold is enough."""

    level: str
    reason: str
    steps: Sequence[Step] = ()
    sentence: str = ""


def advise(contact: Contact, holds: str, since: str, lasts: Mapping[str, int]) -> Advice:
    """`holds`: “none” or a level; `since`: a value of Since, where a level is held. `lasts`: months that each level
    counts; one that is missing needs no refresh.
    """
    needed, held = int(level_for(contact)), int(holds) if holds.isdigit() else 0
    reason = REASONS[contact]
    if held < needed:
        steps = [Step(StepKind.TAKE, str(level)) for level in range(max(held + 1, 1), needed + 1)]
        order = ", then ".join(f"level {step.level}" for step in steps)
        first = "" if len(steps) == 1 else f" Start with {order}."
        return Advice(str(needed), reason, steps, f"You need level {needed}.{first}")
    months = lasts.get(str(held))
    youngest, oldest = _MONTHS[since]
    if months is None or oldest <= months - DUE_SOON_MONTHS:
        more = "" if held == needed else f" It covers level {needed}, too."
        return Advice(str(needed), reason, (), f"Your level {held} is in date.{more}")
    if youngest >= months:
        sentence = f"Your level {held} is due again: it counts for {_years(months)}."
    else:
        sentence = f"Your level {held} is due again soon, or already: it counts for {_years(months)}. Your certificate"
        sentence += " says until when."
    return Advice(str(needed), reason, (Step(StepKind.RENEW, str(held)),), sentence)


def _years(months: int) -> str:
    number, unit = (months // 12, "year") if months % 12 == 0 else (months, "month")
    return f"{number} {unit}{'' if number == 1 else 's'}"
