"""What somebody needs at one event, said anew by themselves."""

from flask import abort, url_for
from sqlalchemy.orm import Session

from training import clock
from training.answers import Answer, carried_out, page_with
from training.bookings import operations
from training.bookings.blueprint import actor_for, came_by_link, opens_booking, reader, visible_or_404
from training.bookings.models import Booking
from training.courses.models import Mode
from training.mine.blueprint import bp
from training.mine.forms import NeedsForm, ReplaceNeedsForm


@bp.route("/bookings/<ref>/needs", methods=["GET", "POST"])
@opens_booking
def needs(ref: str) -> Answer:
    """For the delegate alone. Where others may be reading, by a link or a shared address, what was told before is not
    shown: it can be replaced.
    """
    booking = visible_or_404(ref)
    if booking.delegate_id != reader().id:
        abort(404)  # whoever booked for them, or runs the programme, reads them by the register alone
    booking_id, actor = booking.id, actor_for(booking)
    hidden = came_by_link() or reader().shares_address
    told = booking.needs
    if hidden or told is None:
        form: NeedsForm = ReplaceNeedsForm() if hidden else NeedsForm()
    else:
        form = NeedsForm(access=told.access, dietary=told.dietary)
    if all(pool.mode != Mode.ROOM for pool in booking.event.pools):
        form.leave_out_food()

    def change(session: Session) -> str:
        access, dietary = form.said()
        mine = session.get_one(Booking, booking_id)
        had_told = mine.needs is not None
        operations.change_needs(session, mine, access, dietary, actor, clock.now())
        if mine.needs is not None:
            return "Saved. The trainer sees it with the register."
        return "We have forgotten what you told us." if had_told else "You have told us of nothing that you need."

    if done := carried_out(form, change, url_for("mine.booking", ref=ref)):
        return done
    return page_with(form, "mine/needs.html", booking=visible_or_404(ref), hidden=hidden, told=bool(told))
