"""Lists of imports, and of the lines of one."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.db import db
from training.importing.kinds import KINDS
from training.importing.lines import Verdict
from training.importing.models import FileImport, ImportRow
from training.jobs.models import ItemState, Job, JobItem
from training.jobs.queries import state_of
from training.lists import NEWEST, Column, Filter, RowList, SortedBy, loading

FINISHED = "Finished"
STATE_TONES = {"Brought in": "good", "At work": "info", "Not brought in": "plain"}
"""How each state is shown; the others wait for somebody."""

BECOMES = {
    Verdict.NEW: "New",
    Verdict.CHANGED: "Changed",
    Verdict.SAME: "As it is",
    Verdict.ASKED: "To be answered",
    Verdict.WRONG: "Wrong",
    Verdict.LEFT_OUT: "Left out",
}
"""What would become of a line, in words."""


def imports_list() -> RowList:
    """Every file that was brought in, or begun, the newest first."""
    return RowList(
        one="file",
        several="files",
        rows=select(FileImport.id),
        ties=(FileImport.id,),
        columns=(
            Column("name", "File", lambda row: row[0].file_name, (FileImport.file_name,), width=36),
            Column("kind", "What is in it", lambda row: KINDS[row[0].kind].title, (FileImport.kind,)),
            Column("sent", "Sent", lambda row: row[0].started_at, (FileImport.started_at,), SortedBy.MOMENT,
                   phrases=NEWEST),
            Column("by", "By", lambda row: row[0].started_by.name if row[0].started_by else ""),
            Column("state", "State", lambda row: row[1]),
        ),
        load=loading(FileImport, joinedload(FileImport.started_by), then=_with_states),
        order="-sent",
    )  # fmt: skip


def _with_states(imports: list[FileImport]) -> list[tuple[FileImport, str]]:
    """Each with how far it is. A job that is forgotten was finished, or stopped for long."""
    refs = [of.job_ref for of in imports if of.job_ref]
    jobs = {job.ref: state_of(job) for job in db.session.scalars(select(Job).where(Job.ref.in_(refs)))} if refs else {}
    found = []
    for of in imports:
        if of.job_ref:
            found.append((of, jobs.get(of.job_ref, FINISHED).replace(FINISHED, "Brought in")))
        else:
            found.append((of, "Not brought in" if of.cleared_at else "Not brought in yet"))
    return found


def lines_list(of: FileImport) -> RowList:
    """Every line of a file, in the file's order, with what becomes of it and whether it is in."""
    states = {
        "in": ImportRow.done_at.is_not(None) | (ImportRow.verdict == Verdict.SAME),
        "not in": ImportRow.done_at.is_(None) & ImportRow.verdict.is_distinct_from(Verdict.SAME),
    }

    def with_reasons(rows: list[ImportRow]) -> Sequence[tuple[ImportRow, str]]:
        return with_why_not(db.session(), of, rows)

    return RowList(
        one="line",
        several="lines",
        rows=select(ImportRow.id).where(ImportRow.import_id == of.id),
        ties=(ImportRow.id,),
        columns=(
            Column("line", "Line", lambda row: row[0].line, (ImportRow.position,), SortedBy.DAY, numeric=True,
                   called="line", phrases=("first to last", "last to first"), width=8),
            Column("says", "What it says", lambda row: row[0].shown, width=40),
            Column("becomes", "What becomes of it", lambda row: becomes(row[0]), (ImportRow.verdict,), SortedBy.STATE),
            Column("why", "Why, or what changes", lambda row: row[1], width=60),
            Column("in", "In", lambda row: is_in(row[0])),
        ),
        load=loading(ImportRow, then=with_reasons),
        order="line",
        filters=(
            Filter("becomes", "What becomes of it", lambda verdict: ImportRow.verdict == verdict,
                   {verdict.value: text for verdict, text in BECOMES.items()}),
            Filter("state", "In or not", lambda state: states[state], {"in": "In", "not in": "Not in"}),
        ),
    )  # fmt: skip


def becomes(row: ImportRow) -> str:
    return BECOMES[Verdict(row.verdict)] if row.verdict else "Not checked yet"


def is_in(row: ImportRow) -> str:
    if row.done_at is not None:
        return "In"
    return "There already" if row.verdict == Verdict.SAME else "Not in"


def with_why_not(session: Session, of: FileImport, rows: Sequence[ImportRow]) -> list[tuple[ImportRow, str]]:
    """Each with its sentence: why it is wrong or could not be written, or what changes by it."""
    failed: dict[int, str] = {}
    if of.job_ref and rows:
        found = session.execute(
            select(JobItem.subject_id, JobItem.sentence)
            .join(Job, Job.id == JobItem.job_id)
            .where(
                Job.ref == of.job_ref,
                JobItem.state == ItemState.FAILED,
                JobItem.subject_id.in_([row.id for row in rows]),
            )
        )
        failed = dict(found.tuples().all())
    return [(row, failed.get(row.id, row.sentence)) for row in rows]


def first_lines(session: Session, of: FileImport, verdict: Verdict, most: int) -> Sequence[ImportRow]:
    """The first lines of which this would become."""
    return session.scalars(
        select(ImportRow)
        .where(ImportRow.import_id == of.id, ImportRow.verdict == verdict)
        .order_by(ImportRow.position)
        .limit(most)
    ).all()
