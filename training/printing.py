"""Documents as work: a worker claims a row that wants its PDF, makes it outside any transaction, and notes how it went.

Two workers may make the same PDF: it is the same,
byte for byte, and the first to note it counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import ColumnElement, String, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from training import clock
from training.db import transaction

log = structlog.get_logger()

CLAIM = timedelta(minutes=2)
"""How long a worker may take over one document before another takes it up."""
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]
"""How long after each failed attempt the next one comes; after the last, as long again."""


class Paper:
    """The columns of a row that is the work row of its own PDF."""

    if TYPE_CHECKING:
        id: Mapped[int]  # each table's own

    rendered_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    """No worker takes it up before: one has it in hand, or has failed and waits."""
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(500))


@dataclass(frozen=True)
class Printed:
    """A PDF, or what went wrong."""

    pdf: bytes | None
    error: str | None = None


def claim_next(
    model: type[Paper], *wanted: ColumnElement[bool], first: InstrumentedAttribute[datetime | None] | None = None
) -> int | None:
    """Claim a row that wants its document for this worker, the oldest by `first`. None: nothing is left to do."""
    now = clock.now()
    due = (model.rendered_at.is_(None), or_(model.claimed_until.is_(None), model.claimed_until < now), *wanted)
    order = (model.id,) if first is None else (first, model.id)
    with transaction() as session:
        found = session.scalar(select(model.id).where(*due).order_by(*order).limit(1).with_for_update(skip_locked=True))
        if found is not None:
            session.execute(
                update(model).where(model.id == found).values(claimed_until=now + CLAIM, attempts=model.attempts + 1)
            )
    return found


def printed(make: Callable[[], bytes]) -> Printed:
    """Make a PDF. Whatever goes wrong is kept to be noted: the next document has to be made all the same."""
    try:
        return Printed(make())
    except Exception as trouble:
        return Printed(None, f"{type(trouble).__name__}: {trouble}"[:500])


def is_news(row: Paper, result: Printed, now: datetime) -> bool:
    """Note how it went, inside transaction(). True when this PDF is the first, and is to be kept and sent."""
    row.last_error = result.error
    if result.pdf is None:
        row.claimed_until = now + WAITS[min(row.attempts, len(WAITS)) - 1]
        log.warning("printing.failed", kind=type(row).__name__, id=row.id, attempts=row.attempts, error=result.error)
        return False
    if row.rendered_at is not None:
        return False
    row.rendered_at, row.claimed_until = now, None
    return True
