"""Slides and handouts of what somebody attended: fetched from the page of the booking, and asked for there."""

from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import writes_on_get
from training.answers import Answer, refusals_shown
from training.bookings.blueprint import actor_for, opens_booking, reader, say_if_done_before, visible_or_404
from training.bookings.models import Booking
from training.bookings.queries import recipient_of
from training.db import db, transaction
from training.fields import PressForm
from training.materials import operations, queries
from training.materials.models import AskedBy
from training.materials.queries import NOTHING, BookingMaterials
from training.materials.shelf import answer_with
from training.mine.blueprint import bp
from training.settings.queries import rules


def may_fetch(booking: Booking) -> bool:
    """Whether it is theirs to fetch and to ask for: the delegate's, or who is written to for one without an address."""
    recipient = recipient_of(booking)
    return reader().id in {booking.delegate_id, recipient.id if recipient else None}


def materials_shown(booking: Booking, now: datetime) -> BookingMaterials:
    """What the page of a booking shows to whoever may fetch it; nothing to anybody else."""
    if not may_fetch(booking):
        return NOTHING
    session = db.session()
    return queries.materials_for(session, booking, now, rules(session).evaluation_days)


@bp.get("/bookings/<ref>/materials/<material_ref>")
@writes_on_get("keeps who fetched slides or a handout, and when")
@opens_booking
def material(ref: str, material_ref: str) -> Answer:
    """The file. What is withdrawn or over is answered with a sentence, and whom to ask."""
    booking, now = visible_or_404(ref), clock.now()
    found = materials_shown(booking, now).all_rows
    row = next((one for one in found if one.material.ref == material_ref), None) or abort(404)
    if not row.can_be_fetched:
        return render_template("mine/no_material.html", booking=booking, row=row), 410
    if request.method == "GET":  # mail programs and browsers may ask by HEAD first
        ids = row.material.id, booking.id, row.version.number
        response = answer_with(row.material, row.version)
        with transaction() as session:
            operations.note_fetch(session, *ids, now)
        return response
    return answer_with(row.material, row.version)


@bp.post("/bookings/<ref>/slides")
@opens_booking
def ask_for_slides(ref: str) -> Response:
    """“Ask for the slides”."""
    booking = visible_or_404(ref)
    if not may_fetch(booking):
        abort(404)
    there = url_for("mine.booking", ref=ref, _anchor="slides")
    booking_id, actor = booking.id, actor_for(booking)
    if PressForm().validate_on_submit():
        with refusals_shown(go_to=there), transaction() as session:
            done = operations.ask_for_slides(session, booking_id, AskedBy.BOOKING, actor, clock.now())
        say_if_done_before(done)
        if done is None:
            flash("You asked for the slides. We write to you as soon as you can fetch them.", "done")
    return redirect(there)
