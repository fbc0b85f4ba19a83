"""What the worker does with files that are brought in: checks their lines, and deletes them on their day."""

from datetime import timedelta
from time import monotonic

from sqlalchemy import select

from training import clock, queue
from training.db import db, transaction
from training.importing import operations
from training.importing.models import FileImport, ImportRow
from training.importing.queries import rows_of
from training.importing.writing_operations import check_rows
from training.work import Timetable, claim_next

SLICE_SECONDS = 1.0
TIMETABLE = Timetable(claim=timedelta(minutes=2), waits=(timedelta(minutes=1),))
LINES_AT_ONCE = 200


@queue.sweep(operations.CHECK)
def check_files() -> int:
    """A slice of the file that has waited longest; it wakes the worker again for the rest. Returns how many lines."""
    wanted = (FileImport.checked_at.is_(None), FileImport.columns.is_not(None), FileImport.cleared_at.is_(None))
    claim = claim_next(FileImport, TIMETABLE, clock.now(), *wanted, oldest=FileImport.started_at)
    if claim is None:
        return 0
    ends, checked = monotonic() + SLICE_SECONDS, 0
    while lines := _check_some(claim.id):
        checked += lines
        if monotonic() >= ends:
            break
    _let_go(claim.id)
    return checked


def _check_some(import_id: int) -> int:
    """Some lines in a transaction of their own. Returns how many: none, where all are checked."""
    with transaction() as session:
        of = session.get_one(FileImport, import_id, with_for_update=True)
        waiting = rows_of(of).where(ImportRow.verdict.is_(None)).order_by(ImportRow.position).limit(LINES_AT_ONCE)
        rows = session.scalars(waiting).all()
        if rows:
            check_rows(session, of, rows)
        elif of.cleared_at is None:
            of.checked_at = clock.now()
        return len(rows)


def _let_go(import_id: int) -> None:
    with transaction() as session:
        of = session.get_one(FileImport, import_id, with_for_update=True)
        of.record_success()
        if of.checked_at is None:
            queue.wake(operations.CHECK)


@queue.sweep("importing.clear", every_minutes=30)
def clear_old_imports() -> int:
    """Delete the lines of the imports whose day has come, unless they are being written at this moment; their files go
    by themselves. Returns how many imports.
    """
    due = select(FileImport.id).where(FileImport.delete_on <= clock.today(), FileImport.cleared_at.is_(None))
    session = db.session()
    ids = session.scalars(due.limit(100)).all()
    session.rollback()
    return queue.each(ids, _clear)


def _clear(import_id: int) -> int:
    with transaction() as session:
        of = session.get_one(FileImport, import_id, with_for_update=True)
        if of.cleared_at is not None or operations.is_being_written(session, of):
            return 0
        operations.clear(session, of, clock.now())
    return 1
