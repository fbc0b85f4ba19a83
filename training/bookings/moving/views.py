"""Moving a booking to another date of its course: what can be chosen, what it changes, and one button."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for

from training import clock
from training.access import Actor
from training.answers import Answer, refusals_shown
from training.bookings.blueprint import actions_on, actor_for, bp, opens_booking, visible_or_404
from training.bookings.lifecycle import Action
from training.bookings.models import Booking
from training.bookings.moving import operations
from training.bookings.moving.forms import OtherDateForm
from training.bookings.moving.queries import OtherDate, other_dates
from training.bookings.moving.rules import beyond_the_rule, why_not_move
from training.db import db, transaction


@bp.route("/bookings/<ref>/transfer", methods=["GET", "POST"])
@opens_booking
def transfer(ref: str) -> Answer:
    """The other dates, what each would change, and why some cannot be chosen; then the button."""
    booking, now = visible_or_404(ref), clock.now()
    actor = actor_for(booking)
    if Action.TRANSFER not in actions_on(booking):
        return redirect(_booking_page(booking, actor))
    dates = _dates(booking, actor, now)
    possible = [one for one in dates if one.why_not is None]
    form = OtherDateForm(possible)
    if request.method == "GET":
        return _page(booking, form, dates, actor, now)
    if form.event_ref == booking.event.ref:  # the button was pressed twice
        flash(operations.ALREADY_THERE.sentence, "note")
        return redirect(_booking_page(booking, actor))
    if not form.validate():
        return _page(booking, form, dates, actor, now), 422
    target_id = next(one.event.id for one in possible if one.value == form.date.data)
    with refusals_shown(form), transaction() as session:
        mine = session.get_one(Booking, booking.id)
        done = operations.transfer_booking(session, mine, target_id, actor, now, mode=form.mode)
    if form.errors:
        booking = visible_or_404(ref)
        return _page(booking, form, _dates(booking, actor, now), actor, now), 422
    flash(done.sentence if done else "The booking has moved. We have sent a message with both calendar files.", "done")
    return redirect(_booking_page(visible_or_404(ref), actor))


def _dates(booking: Booking, actor: Actor, now: datetime) -> list[OtherDate]:
    return other_dates(db.session(), booking, actor, now)


def _booking_page(booking: Booking, actor: Actor) -> str:
    """The administrator goes back to the desk."""
    return url_for("admin.bookings.show" if actor.is_administrator else "mine.booking", ref=booking.ref)


def _page(booking: Booking, form: OtherDateForm, dates: list[OtherDate], actor: Actor, now: datetime) -> str:
    wish = operations.wish(db.session(), booking, actor, now)
    return render_template(
        "bookings/moving/transfer.html",
        booking=booking,
        event=booking.event,
        own=booking.delegate_id == actor.person_id,
        form=form,
        possible=[one for one in dates if one.why_not is None],
        others=[one for one in dates if one.why_not is not None],
        why_not=why_not_move(wish),
        goodwill=beyond_the_rule(wish) if actor.is_administrator else None,
        by_desk=actor.is_administrator,
        back=_booking_page(booking, actor),
    )
