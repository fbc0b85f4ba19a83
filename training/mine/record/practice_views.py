"""What a line manager saw change, for the delegate who agreed that they are asked."""

from flask import abort, render_template

from training.access import signed_in
from training.bookings.blueprint import reader, visible_or_404
from training.db import db
from training.evaluations.managers.queries import line_of
from training.mine.blueprint import bp


@bp.get("/bookings/<ref>/line-manager")
@signed_in
def manager_line(ref: str) -> str:
    """For the delegate alone, signed in: not for whoever booked for them, nor by the link of a message."""
    booking = visible_or_404(ref)
    if booking.delegate_id != reader().id:
        abort(404)
    return render_template("mine/record/manager_line.html", booking=booking, seen=line_of(db.session(), booking.id))
