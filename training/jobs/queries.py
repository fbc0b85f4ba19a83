"""Jobs and how far they have come. For whoever started one, and for administrators."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from training.jobs.models import ItemState, Job, JobItem
from training.lists import NEWEST, Column, Filter, RowList, SortedBy, choices_of, loading
from training.people.models import Person


@dataclass(frozen=True)
class Progress:
    """How many rows of a job were done, could not be, and are left."""

    done: int
    failed: int
    left: int

    @property
    def total(self) -> int:
        return self.done + self.failed + self.left

    @property
    def percent(self) -> int:
        """Of the rows, how many have been dealt with: 100 only when none is left."""
        return (self.total - self.left) * 100 // self.total if self.total else 100


NOTHING = Progress(0, 0, 0)


def job_by_ref(session: Session, ref: str) -> Job | None:
    return session.scalar(select(Job).where(Job.ref == ref))


def job_of_form(session: Session, form_token: str) -> Job | None:
    """The job that a form has started before."""
    return session.scalar(select(Job).where(Job.form_token == form_token[:40])) if form_token else None


def undone_by(session: Session, job: Job) -> Job | None:
    """The job that undoes this one, or has."""
    return session.scalar(select(Job).where(Job.form_token == job.token_of_undoing))


def progress_of(session: Session, jobs: Sequence[Job]) -> dict[int, Progress]:
    """How far each of these jobs has come, by its id, in one query."""
    counts: dict[int, dict[str, int]] = {}
    rows = session.execute(
        select(JobItem.job_id, JobItem.state, func.count())
        .where(JobItem.job_id.in_([job.id for job in jobs]))
        .group_by(JobItem.job_id, JobItem.state)
    )
    for job_id, state, count in rows:
        counts.setdefault(job_id, {})[state] = count
    return {
        job_id: Progress(*(of.get(state, 0) for state in (ItemState.DONE, ItemState.FAILED, ItemState.WAITING)))
        for job_id, of in counts.items()
    }


def items_of(job: Job, state: ItemState) -> Select[tuple[JobItem]]:
    """The rows of a job that are in this state, in the order in which they were chosen."""
    return select(JobItem).where(JobItem.job_id == job.id, JobItem.state == state).order_by(JobItem.id)


def jobs_list(
    words_of: Callable[[Job], str], then: Callable[[list[Job]], Sequence[tuple[Job, str, Progress]]]
) -> RowList:
    """Every job, newest first. `words_of` says what one does; `then` adds who asked for each and how far it is."""
    states = {
        "at work": Job.finished_at.is_(None) & Job.stopped_at.is_(None),
        "stopped": Job.stopped_at.is_not(None),
        "finished": Job.finished_at.is_not(None),
    }
    return RowList(
        one="press",
        several="presses",
        rows=select(Job.id),
        ties=(Job.id,),
        columns=(
            Column("what", "What", lambda row: words_of(row[0]), (Job.kind,), width=36),
            Column("started", "Started", lambda row: row[0].asked_at, (Job.asked_at,), SortedBy.MOMENT, phrases=NEWEST),
            Column("by", "By", lambda row: row[1], on_page=False),
            Column("state", "State", lambda row: state_of(row[0])),
            Column("became", "What became of it"),
            Column("done", "Done", lambda row: row[2].done, on_page=False),
            Column("failed", "Could not be", lambda row: row[2].failed, on_page=False),
            Column("left", "Left", lambda row: row[2].left, on_page=False),
        ),
        load=loading(Job, then=then),
        order="-started",
        filters=(Filter("state", "State", lambda state: states[state], choices_of(states)),),
    )


def state_of(job: Job) -> str:
    if job.finished_at:
        return "Finished"
    return "Stopped" if job.stopped_at else "At work"


def names_of_askers(session: Session, jobs: Sequence[Job]) -> dict[int, str]:
    """Who started each of these jobs, by its id."""
    rows = session.execute(
        select(Job.id, Person.name)
        .join(Person, Person.id == Job.asked_by_id)
        .where(Job.id.in_([job.id for job in jobs]))
    )
    return dict(rows.tuples().all())


def unfinished(session: Session) -> Sequence[Job]:
    """The jobs that a worker has still to go on with, oldest first."""
    return session.scalars(
        select(Job).where(Job.finished_at.is_(None), Job.stopped_at.is_(None)).order_by(Job.asked_at, Job.id)
    ).all()
