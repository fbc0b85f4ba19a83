"""Where the link to a booking leads, which stands in the delegate's own copy of every message about it."""

import re

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import public
from training.answers import Answer
from training.bookings import links
from training.bookings.blueprint import bp, remember_link
from training.bookings.entrance import operations
from training.bookings.entrance.queries import bookings_to_link_to
from training.bookings.models import Booking, BookingLink, Purpose
from training.db import db, transaction
from training.limits import ASK_FOR_MAIL, limiter

ON_TO = re.compile(r"manager|needs|receipts/[A-Z0-9-]+\.pdf")
"""What a link leads on to under its booking, where a message says so."""


@bp.get("/bookings/open/<token>")
@public
def enter(token: str) -> Answer:
    """On to the booking, or a page under it: it opens to this browser. Nothing is done: mail scanners open links, too.

    Whoever is signed in is asked who they are no further: the link counts only where nobody is.
    """
    link = links.link_with(db.session(), token, Purpose.ENTRANCE)
    if link is None:
        abort(404)  # the page of lost links says what it was
    booking = link.booking
    if why := links.why_shut(link, clock.now()):
        return _shut(link, why, token), 410
    if current_user.is_authenticated and current_user.id != booking.delegate_id:
        return render_template("bookings/entrance/somebody_else.html", booking=booking, event=booking.event)
    if not current_user.is_authenticated:
        remember_link(booking.ref, token)
    page, on_to = url_for("mine.booking", ref=booking.ref), request.args.get("on_to", "")
    return redirect(f"{page}/{on_to}" if ON_TO.fullmatch(on_to) else page)


def _shut(link: BookingLink, why: links.WhyShut, token: str) -> str:
    """Why it opens nothing; and where the delegate has only another address now, a press that sends one there."""
    booking, elsewhere = link.booking, False
    if why is links.WhyShut.OTHER_ADDRESS and booking.delegate:
        elsewhere = booking in bookings_to_link_to(db.session(), booking.delegate, clock.now())
    return render_template(
        "bookings/entrance/ended.html", event=booking.event, why=why, token=token, goes_elsewhere=elsewhere
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
    flash("If a link still opens the booking, a new one is on its way to the delegate’s address.", "done")
    return redirect(url_for("lost_links.sent", slug="booking"))
