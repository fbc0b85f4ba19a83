"""Documents as work: a row that wants its PDF is claimed, printed outside any transaction, and keeps what it became.

Two workers may print the same document: it says the same, and the first to record it counts.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, TypeVar

import structlog
from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session

from training import clock, queue
from training.db import transaction
from training.work import Claim, Timetable, WorkRow, claim_next

log = structlog.get_logger()

TIMETABLE = Timetable(
    claim=timedelta(minutes=2), waits=tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
)
SLICE_SECONDS = 1.0
IN_TROUBLE_AFTER = 3
"""Failed attempts at a PDF after which the administrator should look."""


class PrintableDocument(WorkRow):
    """The columns of a row that is the work row of its own PDF.

    It has no column of its own for when it is due: one that has failed waits under `claimed_until`.
    """

    rendered_at: Mapped[datetime | None]

    @property
    def is_in_trouble(self) -> bool:
        """It has failed so often that whoever waits for it is told so."""
        return self.attempts >= IN_TROUBLE_AFTER


D = TypeVar("D", bound=PrintableDocument)
M = TypeVar("M")
"""What is made of a document: the PDF, alone or with what is to be known of it."""


def keeps_failing(document: type[PrintableDocument]) -> ColumnElement[bool]:
    """The documents of a kind that wait and have failed often: the administrator sees them."""
    return (document.attempts >= IN_TROUBLE_AFTER) & document.rendered_at.is_(None)


def printed_anew(session: Session, document: type[PrintableDocument], *which: ColumnElement[bool]) -> Sequence[int]:
    """Let those of these documents that could not be made be tried again at once. Returns their ids.

    One that a worker has in hand at this moment may be printed twice, which changes nothing.
    """
    return session.scalars(
        update(document)
        .where(document.rendered_at.is_(None), document.last_error.is_not(None), *which)
        .values(attempts=0, claimed_until=None)
        .returning(document.id)
        .execution_options(synchronize_session=False)
    ).all()


def print_all(
    document: type[D],
    *wanted: ColumnElement[bool],
    oldest: InstrumentedAttribute[Any],
    make: Callable[[int], M],
    keep: Callable[[Session, D, M, datetime], None],
    again: str,
) -> int:
    """Print the documents of a kind that are wanted and not yet printed, for a second. Returns how many were made.

    `make` makes the PDF of a row, outside any transaction. `keep` stores the first one, and writes to whoever waits.
    `again` names the sweep that goes on with the rest: hundreds are wanted at once, and the worker is one thread, which
    other work has its turns in. The first is not reckoned: in a new process it takes most of a second.
    """
    made, ends = 0, None
    not_printed = document.rendered_at.is_(None)
    while claim := claim_next(document, TIMETABLE, clock.now(), not_printed, *wanted, oldest=oldest):
        made += _print(document, claim, make, keep)
        ends = ends or monotonic() + SLICE_SECONDS
        if monotonic() >= ends:
            queue.wake_now(again)
            break
    return made


def _print(
    document: type[D],
    claim: Claim,
    make: Callable[[int], M],
    keep: Callable[[Session, D, M, datetime], None],
) -> bool:
    pdf, error = _made(make, claim.id)
    now = clock.now()
    with transaction() as session:
        row = session.get(document, claim.id, with_for_update=True)
        if row is None:
            return False  # deleted while it was printed: nobody waits for it any more
        if pdf is None:
            row.claimed_until = row.record_failure(TIMETABLE, claim.attempts, error, now)
            log.warning("printing.failed", kind=document.__name__, id=claim.id, attempts=claim.attempts, error=error)
            return False
        row.record_success()
        if row.rendered_at is None:
            row.rendered_at = now
            keep(session, row, pdf, now)
    return True


def _made(make: Callable[[int], M], row_id: int) -> tuple[M | None, str]:
    """The PDF, or what went wrong, whatever it is: the next document has to be made all the same."""
    try:
        return make(row_id), ""
    except Exception as trouble:
        return None, f"{type(trouble).__name__}: {trouble}"
