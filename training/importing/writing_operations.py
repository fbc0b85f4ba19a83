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
from training.importing.queries import WRITTEN, answers_of, read_rows
from training.jobs.models import Job
from training.refusals import Code, Refused

log = structlog.get_logger()

GONE = "The lines of this file were deleted. Send it again: what is in already is passed over."
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
    kind = KINDS[of.kind]
    [(_, line)] = read_rows(session, of, [row])
    if isinstance(line, WrongLine):
        raise Refused(Code.NOT_POSSIBLE, str(line))
    answers = answers_of(session, of)
    [decision] = kind.decide(session, [line], answers)
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
