"""Completing at another date what was missed at one: the dates, and one button."""

from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from training import clock
from training.access import Actor, signed_in
from training.answers import Answer, refusals_shown
from training.attendance import completing_operations
from training.attendance.completing_queries import Completing, dates_for, days_in_words, to_complete
from training.attendance.entry import bp
from training.bookings.blueprint import actor_for
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.bookings.moving.forms import OtherDateForm
from training.bookings.queries import booking_visible_to, completing_now
from training.db import db, transaction

BOOKED = "The place is booked. We have sent a message with a calendar file."
WAITS = "There is no place at that date yet, so this is on its waiting list. We have sent a message about it."


@bp.route("/bookings/<ref>/complete", methods=["GET", "POST"])
@signed_in
def complete(ref: str) -> Answer:
    """Where the days that were missed can be completed, and the button that books one."""
    booking, now = _booking_or_404(ref), clock.now()
    actor, session = actor_for(booking), db.session()
    earlier = completing_now(session, booking.id)
    numbers = to_complete(session, booking)
    dates = dates_for(session, booking, numbers, actor, now) if numbers and not earlier else []
    form = OtherDateForm([one for one in dates if one.why_not is None])
    if request.method == "GET":
        return _page(booking, form, dates, numbers, actor, earlier)
    if earlier and earlier.form_token == form.form_token.data:
        return redirect(_page_of(earlier.ref, actor))  # the button was pressed twice
    if earlier or not numbers:
        return _page(booking, form, dates, numbers, actor, earlier), 422
    if not form.validate():
        return _page(booking, form, dates, numbers, actor, earlier), 422
    target_id = next(one.event.id for one in dates if one.value == form.date.data)
    with refusals_shown(form):
        new_ref, waits = _book(booking.id, target_id, form, actor, now)
        flash(WAITS if waits else BOOKED, "done")
        return redirect(_page_of(new_ref, actor))
    return _page(_booking_or_404(ref), form, dates, numbers, actor, None), 422


def _book(booking_id: int, event_id: int, form: OtherDateForm, actor: Actor, now: datetime) -> tuple[str, bool]:
    """The reference of the new booking, and whether it is on the waiting list."""
    with transaction() as session:
        booking = session.get_one(Booking, booking_id)
        new = completing_operations.complete(
            session, booking, event_id, actor, now, mode=form.mode, form_token=form.form_token.data
        )
        return new.ref, new.state == State.WAITING


def _booking_or_404(ref: str) -> Booking:
    return booking_visible_to(db.session(), current_user._get_current_object(), ref) or abort(404)


def _page_of(ref: str, actor: Actor) -> str:
    """The administrator goes back to the desk."""
    return url_for("admin.bookings.show" if actor.is_administrator else "mine.booking", ref=ref)


def _page(
    booking: Booking,
    form: OtherDateForm,
    dates: list[Completing],
    numbers: tuple[int, ...],
    actor: Actor,
    earlier: Booking | None,
) -> str:
    return render_template(
        "attendance/complete.html",
        booking=booking,
        event=booking.event,
        form=form,
        days=days_in_words(numbers) if numbers else "",
        possible=[one for one in dates if one.why_not is None],
        others=[one for one in dates if one.why_not is not None],
        earlier=earlier,
        why_not=None if numbers else completing_operations.NOTHING_TO_COMPLETE,
        by_desk=actor.is_administrator,
        back=_page_of(booking.ref, actor),
    )
