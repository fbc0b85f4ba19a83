"""How many came to an event that nobody books here, instead of its register."""

from flask import flash, redirect, render_template, url_for

from training import clock
from training.access import Actor
from training.answers import Answer, refusals_shown
from training.attendance.entry import bp, opens_register
from training.attendance.headcount.forms import headcount_form
from training.attendance.headcount.operations import enter_headcount, why_not_counted_yet
from training.board_lists.queries import board_lists
from training.courses.models import Event
from training.db import db, transaction


@bp.route("/register/<ref>/headcount", methods=["GET", "POST"])
@opens_register
def headcount(event: Event, actor: Actor) -> Answer:
    """One number, and by sector as far as it is known. It can be put right later."""
    if event.takes_bookings:
        return redirect(url_for("attendance.register", ref=event.ref))
    now = clock.now()
    why_not = why_not_counted_yet(event, now)
    by_sector = {row.sector: row.came for row in event.headcounts}
    day = clock.local(event.ends_at).date()
    offered = [one for one in board_lists(db.session()).sectors if one.is_on(day) or one.code in by_sector]
    form = headcount_form(offered, day, event.came, by_sector)
    if form.validate_on_submit():
        event_id, ref, came, sectors = event.id, event.ref, form.came.data, form.by_sector
        with refusals_shown(form), transaction() as session:
            enter_headcount(session, event_id, came, sectors, actor, now)
        if not form.errors:
            flash(f"Saved: {came:,} {'person' if came == 1 else 'people'} came.", "done")
            return redirect(url_for("attendance.headcount", ref=ref))
    page = render_template("attendance/headcount.html", event=event, actor=actor, form=form, why_not=why_not)
    return (page, 422) if form.errors else page
