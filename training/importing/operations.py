"""What is done with a file that is brought in, inside transaction(), up to the job that writes its lines down."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from training import clock, queue
from training.access import Actor
from training.files.gateway import StoredBytes
from training.files.models import KeptFile
from training.files.operations import keep, remember
from training.files_in.cells import Row
from training.files_in.columns import ColumnMap, find_columns, headings_key, remembered_as, what_is_missing
from training.files_in.sheets import Sheet
from training.history.operations import record
from training.importing import queries
from training.importing.kinds import KINDS
from training.importing.lines import LEAVE_OUT, Verdict, as_json
from training.importing.models import FileImport, ImportRow
from training.jobs import operations as jobs
from training.jobs.models import Job
from training.jobs.queries import job_by_ref
from training.links import new_token
from training.refusals import Code, Refused
from training.settings.queries import rules

CHECK = "importing.check"
WRITE = "imports/lines"
"""The kind of job that writes lines down."""
USED_FOR = "import"
_AT_ONCE = 500


def begin(
    session: Session, kind: str, stored: StoredBytes, name: str, sheet: Sheet, actor: Actor, now: datetime
) -> FileImport:
    """Take a file that can be read. Where it has several sheets, one is asked for next; else its columns are found.

    Raises Unreadable where no row of it can be the headings.
    """
    delete_on = clock.local(now).date() + timedelta(days=rules(session).import_files_days)
    kept = keep(session, stored, name, USED_FOR, delete_on, actor, now)
    of = FileImport(
        ref=new_token(),
        kind=kind,
        kept_id=kept.id,
        file_name=kept.name,
        sha256=stored.sha256,
        started_at=now,
        started_by_id=actor.person_id,
        delete_on=delete_on,
    )
    session.add(of)
    session.flush()
    record(session, "file import", of.id, "file sent", actor, now, kind=kind)
    if len(sheet.choices) > 1:
        of.sheets = [title.name for title in sheet.choices]
    else:
        _take(session, of, sheet)
    return of


def choose_sheet(session: Session, of: FileImport, sheet: Sheet) -> None:
    """Read this sheet of a workbook. Raises Unreadable, and Refused where the lines of one are being written down."""
    _lock_unwritten(session, of)
    session.execute(delete(ImportRow).where(ImportRow.import_id == of.id))
    of.sheet = sheet.name
    _take(session, of, sheet)


def _take(session: Session, of: FileImport, sheet: Sheet) -> None:
    """Keep the lines of a sheet as they are, and find its columns: by what was said before, else by their headings."""
    kind = KINDS[of.kind]
    found = find_columns(sheet.rows, kind.columns)
    of.headings, of.heading_words = list(found.names), list(found.words)
    of.found_columns = dict(found.columns)
    of.unread = [*sheet.unread, *found.above]
    by_memory = queries.remembered_columns(session, kind, found)
    is_clear = not found.doubtful and not what_is_missing(found.columns, kind.columns)
    of.doubtful = {} if by_memory is not None else dict(found.doubtful)
    of.by_hand = by_memory is not None
    of.columns = by_memory if by_memory is not None else dict(found.columns) if is_clear else None
    of.checked_at, of.answers = None, {}
    session.flush()
    _insert(session, of, found.below)
    if of.columns is not None:
        queue.wake(CHECK)


def _insert(session: Session, of: FileImport, rows: Sequence[Row]) -> None:
    for first in range(0, len(rows), _AT_ONCE):
        made = [
            {"import_id": of.id, "position": first + at, "line": line, "cells": as_json(cells)}
            for at, (line, cells) in enumerate(rows[first : first + _AT_ONCE])
        ]
        session.execute(insert(ImportRow), made)


def map_columns(session: Session, of: FileImport, columns: ColumnMap, actor: Actor, now: datetime) -> None:
    """Somebody says which column holds what. It is remembered for files of this kind with the same headings.

    Raises Refused where something is missing without which no line can be read.
    """
    _lock_unwritten(session, of)
    kind = KINDS[of.kind]
    if missing := what_is_missing(columns, kind.columns):
        raise Refused(Code.MISSING, f"Choose a column for: {', '.join(missing)}. Without it no line can be brought in.")
    of.columns, of.doubtful, of.by_hand, of.answers = dict(columns), {}, True, {}
    anew = {column.name for column in kind.columns if column.said_anew}
    lasting = {name: at for name, at in columns.items() if isinstance(at, int) or name not in anew}
    remember(session, of.kind, headings_key(of.heading_words), remembered_as(lasting, of.heading_words), actor, now)
    record(session, "file import", of.id, "columns chosen", actor, now)
    check_anew(session, of)


def check_anew(session: Session, of: FileImport) -> None:
    """Have every line checked once more."""
    session.execute(
        update(ImportRow)
        .where(ImportRow.import_id == of.id)
        .values(verdict=None, sentence="", question="", asks=None, subject_id=None)
    )
    of.checked_at = None
    queue.wake(CHECK)


def answer(session: Session, of: FileImport, said: Mapping[str, str], actor: Actor, now: datetime) -> int:
    """Answer questions, by their keys; their lines are checked anew. What is no option of its question is passed over.

    Returns how many were answered.
    """
    _lock_unwritten(session, of)
    asked = session.scalars(
        queries.rows_of(of).where(ImportRow.verdict == Verdict.ASKED, ImportRow.question.in_(said))
    ).all()
    given: dict[str, str] = {}
    for row in asked:
        asks: dict[str, Any] = row.asks or {}
        value = said[row.question]
        if row.question in given or value not in {option for option, _ in asks.get("options", ())}:
            continue
        given[row.question] = value
        if asks.get("lasting") and value != LEAVE_OUT:
            remember(session, of.kind, row.question, value, actor, now)
    _take_answers(session, of, given)
    return len(given)


def leave_out_the_rest(session: Session, of: FileImport) -> int:
    """Whatever nobody has answered is left out. Returns how many questions that is."""
    _lock_unwritten(session, of)
    asked = session.scalars(
        select(ImportRow.question).where(ImportRow.import_id == of.id, ImportRow.verdict == Verdict.ASKED).distinct()
    ).all()
    _take_answers(session, of, dict.fromkeys(asked, LEAVE_OUT))
    return len(asked)


def _take_answers(session: Session, of: FileImport, given: Mapping[str, str]) -> None:
    if not given:
        return
    of.answers = {**of.answers, **given}
    keys = list(given)
    for first in range(0, len(keys), _AT_ONCE):
        session.execute(
            update(ImportRow)
            .where(
                ImportRow.import_id == of.id,
                ImportRow.verdict == Verdict.ASKED,
                ImportRow.question.in_(keys[first : first + _AT_ONCE]),
            )
            .values(verdict=None)
        )
    of.checked_at = None
    queue.wake(CHECK)


def start_writing(
    session: Session, of: FileImport, *, without_wrong: bool, goes_back_to: str, actor: Actor, now: datetime
) -> Job:
    """Have the worker write down the lines that are new or changed. Pressed twice it is done once.

    Raises Refused while it is being checked, something waits for an answer or is wrong, or there is nothing to do.
    """
    _lock(session, of)
    if of.job_ref and (known := job_by_ref(session, of.job_ref)):
        return known
    _refuse_cleared(of)
    counts = queries.counts_of(session, of)
    if of.checked_at is None or counts.unchecked:
        raise Refused(Code.TOO_EARLY, "Its lines are still being checked. Wait a few seconds, then press again.")
    if counts[Verdict.ASKED]:
        raise Refused(Code.MISSING, "Answer the questions first, or leave their lines out.")
    if not counts.to_write:
        raise Refused(Code.DONE, "There is nothing to bring in: every line is so already, is wrong, or is left out.")
    if counts[Verdict.WRONG] and not without_wrong:
        raise Refused(
            Code.MISSING,
            "Some lines are wrong. Put them right in the file and send it again, or tick that they are left out.",
            "without_wrong",
        )
    ids = session.scalars(
        select(ImportRow.id)
        .where(ImportRow.import_id == of.id, ImportRow.verdict.in_(queries.WRITTEN))
        .order_by(ImportRow.position)
    ).all()
    job = jobs.start(
        session,
        WRITE,
        ids,
        actor,
        now,
        goes_back_to=goes_back_to,
        form_token=f"import-{of.ref}"[:40],
        details={"import": of.id},
    )
    of.job_ref = job.ref
    record(session, "file import", of.id, "lines brought in", actor, now, rows=len(ids))
    return job


def discard(session: Session, of: FileImport, actor: Actor, now: datetime) -> None:
    """Delete the file and its lines before their day. What went in stays. Raises Refused while the job is at work."""
    _lock(session, of)
    if is_being_written(session, of):
        raise Refused(Code.TOO_EARLY, "Its lines are being brought in at this moment. Stop that first.")
    if of.cleared_at is None:
        clear(session, of, now)
        session.execute(update(KeptFile).where(KeptFile.id == of.kept_id).values(delete_on=clock.local(now).date()))
        record(session, "file import", of.id, "file deleted", actor, now)


def is_being_written(session: Session, of: FileImport) -> bool:
    """Whether a job is at work on its lines: neither finished nor stopped."""
    job = job_by_ref(session, of.job_ref) if of.job_ref else None
    return job is not None and job.finished_at is None and job.stopped_at is None


def clear(session: Session, of: FileImport, now: datetime) -> None:
    """Delete the lines of an import and what was answered about them; how many of each there were stays known."""
    counts = queries.counts_of(session, of)
    of.counts = {**counts.by_verdict, "unchecked": counts.unchecked, "done": counts.done}
    of.answers, of.cleared_at = {}, now
    session.flush()
    session.execute(delete(ImportRow).where(ImportRow.import_id == of.id))


def _lock(session: Session, of: FileImport) -> None:
    """As it is, until the transaction ends: the row alone, without the file and the person that it is read with."""
    session.scalars(select(FileImport.id).where(FileImport.id == of.id).with_for_update()).all()
    session.refresh(of)


def _lock_unwritten(session: Session, of: FileImport) -> None:
    """Raises Refused where the lines of an import are being written down, or are deleted."""
    _lock(session, of)
    if of.job_ref:
        raise Refused(Code.DONE, "This file is being brought in, or is in. Send it again to bring it in otherwise.")
    _refuse_cleared(of)


def _refuse_cleared(of: FileImport) -> None:
    if of.cleared_at is not None:
        raise Refused(Code.CHANGED, "The lines of this file were deleted. Send it again.")
