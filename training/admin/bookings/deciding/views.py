"""Deciding whether an event with few people runs. What can be pressed stands on the event's page."""

from flask import flash, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings.bulk.forecast_queries import chosen_bookings, forecasts_of_moving
from training.admin.bookings.bulk.questions import date_to_choose, not_done
from training.admin.bookings.deciding import operations
from training.admin.bookings.deciding.forms import TOO_FEW, MergeForm
from training.admin.programme.views import event_or_404
from training.answers import Answer, page_with, refusals_shown
from training.bookings.lifecycle import LIVE
from training.bookings.models import Booking
from training.courses.deciding import operations as decisions
from training.db import db, transaction
from training.jobs.queries import job_of_form


@bp.route("/events/<ref>/merge", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def merge(ref: str) -> Answer:
    """Move everybody to another date of the course, then cancel this one. First: who can go where, and who cannot."""
    event, session, now = event_or_404(ref), db.session(), clock.now()
    if started := job_of_form(session, request.form.get("form_token", "")):
        return redirect(url_for("admin.desk.job", ref=started.ref))
    live = select(Booking.id).where(Booking.event_id == event.id, Booking.state.in_(LIVE)).order_by(Booking.id)
    chosen = chosen_bookings(session, event, session.scalars(live).all(), current_actor(), now)
    movable, found = forecasts_of_moving(session, chosen)
    offered = {date_to_choose(one, chosen).value: one for one in found if one.forecast.will}
    dates = [date_to_choose(one, chosen) for one in offered.values()]
    form = MergeForm(data={"because": TOO_FEW})
    form.date.choices = [(one.value, one.value) for one in dates]
    form.arm()
    if form.validate_on_submit():
        event_id, into, back = event.id, offered[form.date.data], url_for("admin.bookings.event", ref=ref)
        with refusals_shown(form), transaction() as writing:
            job_ref = operations.merge(
                writing,
                event_id,
                into,
                form.because.data,
                current_actor(),
                now,
                goes_back_to=back,
                form_token=form.form_token.data,
                details=form.details(),
            ).ref
        if not form.errors:
            return redirect(url_for("admin.desk.job", ref=job_ref))
    return page_with(
        form,
        "admin/bookings/deciding/merge.html",
        event=event_or_404(ref),
        total=movable.total,
        dates=dates,
        stay=not_done(movable, chosen),
    )


@bp.post("/events/<ref>/run")
@requires(Role.ADMINISTRATOR)
def go_ahead(ref: str) -> Response:
    """It runs with however many have booked."""
    event_id, page = event_or_404(ref).id, url_for("admin.bookings.event", ref=ref)
    with refusals_shown(go_to=page), transaction() as session:
        taken = decisions.go_ahead(session, event_id, current_actor(), clock.now()).taken
    people = "1 person who has" if taken == 1 else f"{taken:,} people who have"
    flash(f"It is decided: the event runs, with the {people} booked so far.", "done")
    return redirect(page)


@bp.post("/events/<ref>/decide-again")
@requires(Role.ADMINISTRATOR)
def decide_again(ref: str) -> Response:
    """Ask again whether it runs."""
    event_id = event_or_404(ref).id
    with transaction() as session:
        decisions.decide_again(session, event_id, current_actor(), clock.now())
    flash("It is open again whether the event runs.", "done")
    return redirect(url_for("admin.bookings.event", ref=ref))
