"""Bulk work as it goes: how far it is, what could not be done and why, stopped and gone on with."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import desk as bp
from training.admin.desk.job_kinds import KINDS, kind_of
from training.admin.history.queries import story_of
from training.answers import Answer, refusals_shown
from training.db import db, transaction
from training.jobs import operations, queries
from training.jobs.models import ItemState, Job
from training.jobs.queries import Progress
from training.lists import page_of, page_or_file


@bp.get("/jobs")
@requires(Role.ADMINISTRATOR)
def jobs() -> Answer:
    """Every press on many rows, newest first."""
    listed = queries.jobs_list(lambda job: kind_of(job).doing, _with_progress)
    return page_or_file(listed, "admin/desk/jobs.html", kinds=KINDS)


def _with_progress(jobs: list[Job]) -> list[tuple[Job, str, Progress]]:
    """Each with who started it and how far it is."""
    names, progress = queries.names_of_askers(db.session(), jobs), queries.progress_of(db.session(), jobs)
    return [(job, names.get(job.id, ""), progress.get(job.id, queries.NOTHING)) for job in jobs]


@bp.get("/jobs/<ref>")
@requires(Role.ADMINISTRATOR)
def job(ref: str) -> str:
    """One of them. It looks again by itself while the worker is at it."""
    session, found = db.session(), _job_or_404(ref)
    failed = page_of(queries.items_of(found, ItemState.FAILED))
    return render_template(
        "admin/desk/job.html",
        job=found,
        kind=kind_of(found),
        progress=queries.progress_of(session, [found]).get(found.id, queries.NOTHING),
        undone_by=queries.undone_by(session, found),
        asked_by=queries.names_of_askers(session, [found]).get(found.id, ""),
        failed=failed,
        story=story_of(session, "job", found.id),
        rows=kind_of(found).rows(session, [item.subject_id for item in failed.items]),
    )


@bp.post("/jobs/<ref>/stop")
@requires(Role.ADMINISTRATOR)
def stop_job(ref: str) -> Response:
    """Leave undone what is not done yet; what is done stays."""
    here = url_for("admin.desk.job", ref=ref)
    with refusals_shown(go_to=here), transaction() as session:
        operations.stop(session, _job_or_404(ref), current_actor(), clock.now())
    return redirect(here)


@bp.post("/jobs/<ref>/go-on")
@requires(Role.ADMINISTRATOR)
def go_on_with_job(ref: str) -> Response:
    """Do what was left when it was stopped."""
    here = url_for("admin.desk.job", ref=ref)
    with refusals_shown(go_to=here), transaction() as session:
        operations.go_on(session, _job_or_404(ref), current_actor(), clock.now())
    return redirect(here)


@bp.post("/jobs/<ref>/again")
@requires(Role.ADMINISTRATOR)
def try_job_again(ref: str) -> Response:
    """Try once more what could not be done."""
    here = url_for("admin.desk.job", ref=ref)
    with refusals_shown(go_to=here), transaction() as session:
        if not operations.try_again(session, _job_or_404(ref), current_actor(), clock.now()):
            flash("Nothing is left that could not be done.")
    return redirect(here)


@bp.post("/jobs/<ref>/undo")
@requires(Role.ADMINISTRATOR)
def undo_job(ref: str) -> Response:
    """Put back what it did, as another job. Pressed twice it is undone once."""
    found = _job_or_404(ref)
    kind = kind_of(found).undone_by or abort(404)
    with refusals_shown(go_to=url_for("admin.desk.job", ref=ref)), transaction() as session:
        undoing = operations.undo(session, _job_or_404(ref), kind, current_actor(), clock.now()).ref
    return redirect(url_for("admin.desk.job", ref=undoing))


def _job_or_404(ref: str) -> Job:
    return queries.job_by_ref(db.session(), ref) or abort(404)
