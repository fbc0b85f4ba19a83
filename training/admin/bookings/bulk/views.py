"""A press on the ticked rows of a roster: first one page that says what will happen, then the job that does it."""

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings import roster_queries
from training.admin.bookings.bulk.forecast_queries import attended_without_certificate, chosen_bookings
from training.admin.bookings.bulk.questions import PRESSES, Question
from training.admin.bookings.roster_views import file_of_bookings, filters_in_address, ids_listed
from training.admin.programme.views import event_or_404
from training.answers import Answer
from training.bookings.models import Booking
from training.courses.models import Event
from training.db import db, transaction
from training.downloads import FILES
from training.history.operations import record
from training.jobs import operations
from training.jobs.queries import job_of_form
from training.ticks import chosen_ids, ids_kept

NOBODY = "Nobody is ticked, so nothing was done. Tick at least one, or choose “all”."


@bp.post("/events/<ref>/roster/press/<word>")
@requires(Role.ADMINISTRATOR)
def press(ref: str, word: str) -> Answer:
    """What it would do to how many, why to whom not, and the button. Nothing is changed yet."""
    event = event_or_404(ref)
    ids = chosen_ids(db.session(), roster_queries.ids_of_event(event.id), ids_listed(event))
    if not ids:
        flash(NOBODY)
        return redirect(_roster(event))
    return _page(event, word, _ask(event, word, ids))


@bp.get("/events/<ref>/certificates")
@requires(Role.ADMINISTRATOR)
def release_all(ref: str) -> Answer:
    """The same question about all who attended and have no certificate yet, without a row ticked."""
    event = event_or_404(ref)
    ids = db.session().scalars(attended_without_certificate(event.id)).all()
    if not ids:
        flash("Everybody who attended has their certificate.")
        return redirect(_roster(event))
    return _page(event, "certificates", _ask(event, "certificates", list(ids)))


@bp.post("/events/<ref>/roster/download")
@requires(Role.ADMINISTRATOR)
def download_ticked(ref: str) -> Response:
    """The rows that are meant, as an Excel or CSV file without needs."""
    event = event_or_404(ref)
    ids = chosen_ids(db.session(), roster_queries.ids_of_event(event.id), ids_listed(event))
    if not ids:
        flash(NOBODY)
        return redirect(_roster(event))
    kind = request.args.get("kind", "")
    return file_of_bookings(event, kind if kind in FILES else "xlsx", ids)


@bp.post("/events/<ref>/roster/start/<word>")
@requires(Role.ADMINISTRATOR)
def start_press(ref: str, word: str) -> Answer:
    """Have the worker do it to those whom the page named. Pressed twice, it is started once."""
    event = event_or_404(ref)
    if started := job_of_form(db.session(), request.form.get("form_token", "")):
        return redirect(url_for("admin.desk.job", ref=started.ref))
    ids = ids_kept(db.session(), select(Booking.id))
    if not ids:
        flash(NOBODY)
        return redirect(_roster(event))
    question = _ask(event, word, ids)
    if not question.ids or not question.form.validate_on_submit():
        return _page(event, word, question)  # nobody is left to whom it can be done, or something is still to choose
    event_id, back = event.id, _roster(event)
    with transaction() as session:
        job = operations.start(
            session,
            PRESSES[word].kind,
            ids,
            current_actor(),
            clock.now(),
            goes_back_to=back,
            form_token=question.form.form_token.data,
            about=("event", event_id),
            details=question.form.details(),
        )
        if reason := job.details.get("reason"):
            about = {"job": job.id, "reason": reason, "people": len(ids)}
            record(session, "event", event_id, "certificates to be released", current_actor(), clock.now(), **about)
        job_ref = job.ref
    return redirect(url_for("admin.desk.job", ref=job_ref))


def _ask(event: Event, word: str, ids: list[int]) -> Question:
    if word not in PRESSES:
        abort(404)
    session = db.session()
    question = PRESSES[word].ask(session, chosen_bookings(session, event, ids, current_actor(), clock.now()))
    question.form.arm()
    return question


def _page(event: Event, word: str, question: Question) -> Answer:
    html = render_template(
        "admin/bookings/press.html",
        event=event,
        question=question,
        form=question.form,
        word=word,
        warning=PRESSES[word].warning,
        back=_roster(event),
        start=url_for("admin.bookings.start_press", ref=event.ref, word=word, **filters_in_address()),
    )
    return make_response((html, 422) if question.form.errors else html)


def _roster(event: Event) -> str:
    return url_for("admin.bookings.roster", ref=event.ref, **filters_in_address())
