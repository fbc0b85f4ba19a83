"""Work that must happen is a row, and this is how every such row is worked on.

Claim a row, commit, call the outside with no transaction open, record what came of it; try again later; in the end,
for some, give up in sight of the administrator. Messages, refunds, questions to Stripe about a payment, and documents
all go this way. Each task keeps its own call, its own way to record a success, and its timetable as data beside it.

A worker that is killed leaves its claim behind. The claim runs out, another worker takes the row up, and the call is
made once more: every call has to stand being made twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from training.db import transaction

LONGEST_ERROR = 500
"""Characters of what went wrong that are kept."""


@dataclass(frozen=True)
class Timetable:
    """How long a worker may take over one row, and when a row that failed is tried again."""

    claim: timedelta
    """How long a row belongs to the worker that claimed it. Then another worker may take it up."""
    waits: tuple[timedelta, ...]
    """How long after the first, the second and each further failed attempt the next one comes; then the last again."""
    gives_up_after: timedelta | None = None
    """How long after the first failed attempt no further one follows. Counted in time and not in attempts: a worker
    that is killed has made an attempt, too."""

    def wait_after(self, attempts: int, failing_for: timedelta = timedelta(0)) -> timedelta | None:
        """How long to wait when that many attempts have failed, the first so long ago; None: no attempt follows."""
        if self.gives_up_after is not None and failing_for >= self.gives_up_after:
            return None
        return self.waits[min(attempts, len(self.waits)) - 1]


class WorkRow:
    """The columns that all rows of work share.

    What says that a row is wanted, when it is due and that it is done differs: each table has its own columns for that.
    """

    if TYPE_CHECKING:
        id: Mapped[int]  # each table's own

    claimed_until: Mapped[datetime | None]
    """No worker takes the row up before this moment, because one has it in hand."""
    attempts: Mapped[int] = mapped_column(default=0)
    """How often a worker took it up since it was last wanted anew."""
    last_error: Mapped[str | None] = mapped_column(String(LONGEST_ERROR))

    def record_success(self) -> None:
        """Let go of the row: nothing is wrong with it. What was achieved is for the task to write."""
        self.claimed_until, self.last_error = None, None

    def record_failure(
        self,
        timetable: Timetable,
        attempts: int,
        error: str,
        now: datetime,
        *,
        for_good: bool = False,
        failing_since: datetime | None = None,
    ) -> datetime | None:
        """Let go of the row and keep what went wrong after that many attempts, the first of which failed then.

        Returns when the next attempt is due, for the task to write where it looks for due rows. None: there is no next
        attempt, because this was the last one or went wrong `for_good`. The task writes that where the administrator
        sees it.
        """
        self.claimed_until, self.last_error = None, error[:LONGEST_ERROR]
        wait = None if for_good else timetable.wait_after(attempts, now - (failing_since or now))
        return None if wait is None else now + wait


@dataclass(frozen=True)
class Claim:
    """A row that this worker has in hand."""

    id: int
    attempts: int
    """How often it was taken up, this time included."""


def claim_rows(
    row: type[WorkRow],
    timetable: Timetable,
    now: datetime,
    *wanted: ColumnElement[bool],
    oldest: InstrumentedAttribute[Any],
    most: int,
    first: InstrumentedAttribute[Any] | None = None,
) -> Sequence[Claim]:
    """Claim rows that are wanted and that no worker has in hand, the oldest first, and commit.

    With `first` those that have least of that come before the others, the oldest of them first.
    A row that another worker is just claiming is passed over.
    """
    unclaimed = or_(row.claimed_until.is_(None), row.claimed_until < now)
    with transaction() as session:
        found = session.execute(
            select(row.id, row.attempts)
            .where(*wanted, unclaimed)
            .order_by(*([] if first is None else [first]), oldest, row.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        ).all()
        claims = [Claim(row_id, attempts + 1) for row_id, attempts in found]
        if claims:
            session.execute(
                update(row)
                .where(row.id.in_([claim.id for claim in claims]))
                .values(claimed_until=now + timetable.claim, attempts=row.attempts + 1)
            )
    return claims


def claim_next(
    row: type[WorkRow],
    timetable: Timetable,
    now: datetime,
    *wanted: ColumnElement[bool],
    oldest: InstrumentedAttribute[Any],
    first: InstrumentedAttribute[Any] | None = None,
) -> Claim | None:
    """Claim the oldest row that is wanted, as above. None: nothing is left to do."""
    claims = claim_rows(row, timetable, now, *wanted, oldest=oldest, most=1, first=first)
    return claims[0] if claims else None
