"""Keeping monthly numbers, inside transaction()."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.db import wait_for_my_turn
from training.history.operations import record
from training.other_learning.counts import Count
from training.other_learning.models import MonthlyCount
from training.other_learning.queries import as_seen, counts_of_months
from training.refusals import Code, Refused

CHANGED = (
    "Somebody has changed numbers of the same months since you opened this. What you typed is still here: look at what"
    " stands there now, and save again."
)


@dataclass(frozen=True)
class Kept:
    """How many numbers were new, were changed, were taken out, and are as they were."""

    added: int = 0
    changed: int = 0
    deleted: int = 0
    unchanged: int = 0

    @property
    def in_words(self) -> str:
        said = ((self.added, "added"), (self.changed, "changed"), (self.deleted, "taken out"))
        parts = [
            f"{number:,} {'number was' if number == 1 else 'numbers were'} {what}" for number, what in said if number
        ]
        return f"{', '.join(parts)}." if parts else "Nothing was changed."


def keep_counts(
    session: Session,
    counts: Sequence[Count],
    seen: str,
    actor: Actor,
    now: datetime,
    *,
    taken_out: Sequence[Count] = (),
) -> Kept:
    """Keep these numbers; what a month, kind and title has already is replaced. `taken_out` are no more.

    `seen`: what as_seen() made of the numbers of these months when they were shown. Raises Refused where somebody has
    changed them since.
    """
    wait_for_my_turn(session, "LEARNING")
    months = {one.month for one in (*counts, *taken_out)}
    if as_seen(counts_of_months(session, months)) != seen:
        raise Refused(Code.CHANGED, CHANGED)
    rows = {row.plain.key: row for row in _rows_of(session, months)}
    done: Counter[str] = Counter()
    for one in counts:
        done[_keep(session, rows.get(one.key), one, actor, now)] += 1
    for one in taken_out:
        if (row := rows.get(one.key)) is not None:
            record(session, "monthly count", row.id, "deleted", actor, now, **_which(one))
            session.delete(row)
            done["deleted"] += 1
    session.flush()
    return replace(Kept(), **done)


def _keep(session: Session, row: MonthlyCount | None, one: Count, actor: Actor, now: datetime) -> str:
    if row is None:
        row = MonthlyCount(month=one.month, kind=one.kind, title=one.title, count=one.count, entered_at=now)
        session.add(row)
        session.flush()
        record(session, "monthly count", row.id, "added", actor, now, **_which(one))
        return "added"
    if row.count == one.count:
        return "unchanged"
    row.count, row.entered_at = one.count, now
    record(session, "monthly count", row.id, "changed", actor, now, **_which(one))
    return "changed"


def _which(one: Count) -> dict[str, str]:
    return {"month": f"{one.month:%Y-%m}", "kind": one.kind}


def _rows_of(session: Session, months: set[date]) -> Sequence[MonthlyCount]:
    return session.scalars(select(MonthlyCount).where(MonthlyCount.month.in_(months))).all()
