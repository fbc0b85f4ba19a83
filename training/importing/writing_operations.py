"""Writing one line of a file down: what a job does to it, inside transaction(). And the check before that."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from training.access import Actor
from training.history.operations import record
from training.importing.kinds import KINDS
from training.importing.lines import LEAVE_OUT, Decision, Line, Verdict, WrongLine
from training.importing.models import LONGEST_QUESTION, LONGEST_SENTENCE, FileImport, ImportRow
from training.importing.queries import WRITTEN, answers_of, read_rows, rows_of
from training.jobs.models import Job
from training.refusals import Code, Refused

log = structlog.get_logger()

GONE = "The lines of this file were deleted. Send it again: what is in already is passed over."
LINES_AT_ONCE = 25
"""Lines that share one transaction."""
UNEXPECTED = "Something went wrong on our side with this line. It has been recorded. Leave it out, or tell us."
SO_ALREADY = "It was so already."


def check_rows(session: Session, of: FileImport, rows: Sequence[ImportRow]) -> None:
    """Say of each of these rows what it would become. A line that breaks our program is wrong, and keeps none back."""
    try:
        with session.begin_nested():
            _check(session, of, rows)
    except Exception as trouble:
        if isinstance(trouble, DBAPIError) and not isinstance(trouble, IntegrityError):
            raise  # the database is away: the claim runs out, and the rows wait
        if len(rows) == 1:
            log.exception("importing.line_failed", file_import=of.id, line=rows[0].line)
            _note(rows[0], Decision(Verdict.WRONG, UNEXPECTED))
            return
        for row in rows:
            check_rows(session, of, [row])


def _check(session: Session, of: FileImport, rows: Sequence[ImportRow]) -> None:
    read = read_rows(session, of, rows)
    lines = [line for _, line in read if isinstance(line, Line)]
    decisions = iter(KINDS[of.kind].decide(session, lines, answers_of(session, of)))
    for row, line in read:
        _note(row, Decision(Verdict.WRONG, str(line)) if isinstance(line, WrongLine) else next(decisions))
    session.flush()


def _note(row: ImportRow, decision: Decision) -> None:
    row.verdict, row.sentence = decision.verdict, decision.sentence[:LONGEST_SENTENCE]
    row.subject_id = decision.subject_id
    question = decision.question
    row.question = question.key[:LONGEST_QUESTION] if question else ""
    row.asks = None
    if question:
        options = [*question.options, (LEAVE_OUT, "Leave it out")]
        row.asks = {"words": question.words, "options": options, "lasting": question.lasting}


def write_line(session: Session, _job: Job, row_id: int, actor: Actor, now: datetime) -> str | None:
    """Bring one line in. What it becomes is decided anew: what was there when it was checked may have changed since.

    Raises Refused with why it cannot be.
    """
    row = session.get(ImportRow, row_id)
    if row is None:
        raise Refused(Code.CHANGED, GONE)
    of = session.get_one(FileImport, row.import_id)
    kind, answers = KINDS[of.kind], answers_of(session, of)
    line, decision = _decided_now(session, of, row)
    was_new = row.verdict == Verdict.NEW and decision.verdict == Verdict.CHANGED
    if was_new or decision.verdict not in {*WRITTEN, Verdict.SAME}:
        raise Refused(Code.CHANGED, f"What is there has changed since this was checked. {decision.sentence}")
    if decision.verdict == Verdict.SAME and decision.subject_id is None:
        raise Refused(Code.NOT_POSSIBLE, f"{decision.sentence} That line is not in.")
    row.done_at = now
    if decision.verdict == Verdict.SAME:
        row.subject_id = decision.subject_id
        return SO_ALREADY
    row.subject_id = kind.write(session, line, decision, answers, actor, now)
    record(
        session, kind.subject, row.subject_id, "brought in from a file", actor, now, file_import=of.id, line=row.line
    )
    return None


def _decided_now(session: Session, of: FileImport, row: ImportRow) -> tuple[Line, Decision]:
    """A line and what becomes of it. Those that share its transaction are decided with it, which takes as many queries
    as one; but a line that may be the same as another of them waits until that is in. Raises Refused for a wrong one.
    """
    ahead: dict[int, tuple[ImportRow, Line | WrongLine, Decision | None]]
    ahead = session.info.get("read_once", {}).setdefault(("decided", of.id), {})
    if row.id not in ahead:
        ahead.clear()
        ahead |= _decide_ahead(session, of, row)
    _, line, decision = ahead[row.id]
    if isinstance(line, WrongLine):
        raise Refused(Code.NOT_POSSIBLE, str(line))
    if decision is None:
        [(_, line)] = read_rows(session, of, [row])
        assert isinstance(line, Line)  # it was a moment ago
        [decision] = KINDS[of.kind].decide(session, [line], answers_of(session, of))
    return line, decision


def _decide_ahead(
    session: Session, of: FileImport, first: ImportRow
) -> dict[int, tuple[ImportRow, Line | WrongLine, Decision | None]]:
    rows = session.scalars(
        rows_of(of)
        .where(ImportRow.position >= first.position, ImportRow.verdict.in_(WRITTEN), ImportRow.done_at.is_(None))
        .order_by(ImportRow.position)
        .limit(LINES_AT_ONCE)
    ).all()
    read = read_rows(session, of, rows)
    numbers = {row.line for row in rows}
    alone = {
        row.id: line
        for row, line in read
        if isinstance(line, Line) and not numbers.intersection(one.number for one in line.earlier)
    }
    decisions = KINDS[of.kind].decide(session, list(alone.values()), answers_of(session, of))
    decided = dict(zip(alone, decisions, strict=True))
    return {row.id: (row, line, decided.get(row.id)) for row, line in read}
