"""Where the link to a booking leads, which stands in the delegate's own copy of every message about it."""

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import public
from training.answers import Answer
from training.bookings import links
from training.bookings.blueprint import bp, remember_link
from training.bookings.entrance import operations
from training.bookings.models import Booking, BookingLink, Purpose
from training.db import db, transaction
from training.limits import ASK_FOR_MAIL, limiter


@bp.get("/bookings/open/<token>")
@public
def enter(token: str) -> Answer:
    """On to the booking, which opens to this browser. Nothing is done: mail scanners open links, too.

    Whoever is signed in is asked who they are no further: the link counts only where nobody is.
    """
    link = links.link_with(db.session(), token, Purpose.ENTRANCE)
    if link is None:
        abort(404)  # the page of lost links says what it was
    booking = link.booking
    if not links.still_opens(link, clock.now()):
        return _ended(link, token), 410
    if current_user.is_authenticated and current_user.id != booking.delegate_id:
        return render_template("bookings/entrance/somebody_else.html", booking=booking, event=booking.event)
    if not current_user.is_authenticated:
        remember_link(booking.ref, token)
    return redirect(url_for("mine.booking", ref=booking.ref))


def _ended(link: BookingLink, token: str) -> str:
    """Why it opens nothing; and where the delegate has only another address now, a press that sends one there."""
    event, somebody_else = link.booking.event, link.ended_at is not None
    over = clock.now() >= event.ends_at + links.OPENS_FOR
    if somebody_else:
        why = "The place has gone to somebody else, or two entries for one person were put together."
    elif over:
        why = "Such a link works until a week after the event."
    else:
        why = "It was sent to an address that is no longer used for it. The delegate has another one now."
    return render_template(
        "bookings/entrance/ended.html",
        event=event,
        why=why,
        token=token,
        goes_elsewhere=not over and not somebody_else,
    )


@bp.post("/bookings/open/<token>/again")
@public
@limiter.limit(ASK_FOR_MAIL)
def send_link_again(token: str) -> Response:
    """A new link, to the address that the delegate has now: nobody else is sent one."""
    link = links.link_with(db.session(), token, Purpose.ENTRANCE) or abort(404)
    if link.ended_at is None:
        booking_id = link.booking_id
        with transaction() as session:
            operations.send_link_to(session, session.get_one(Booking, booking_id), clock.now())
    flash("If the delegate has an address, a new link is on its way there.", "done")
    return redirect(url_for("lost_links.sent", slug="booking"))
