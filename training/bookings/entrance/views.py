"""Where the link to a booking leads, which stands in the delegate's own copy of every message about it."""

from flask import redirect, render_template, url_for
from flask_login import current_user

from training import clock
from training.access import public
from training.answers import Answer
from training.bookings import links
from training.bookings.blueprint import bp, remember_link
from training.bookings.models import Purpose
from training.db import db


@bp.get("/bookings/open/<token>")
@public
def enter(token: str) -> Answer:
    """On to the booking, which opens to this browser. Nothing is done: mail scanners open links, too.

    Whoever is signed in is asked who they are no further: the link counts only where nobody is.
    """
    link = links.link_with(db.session(), token, Purpose.ENTRANCE)
    if link is None:
        return render_template("bookings/link_ended.html", booking=None, sentence=None), 404
    booking = link.booking
    if not links.still_opens(link, clock.now()):
        return render_template("bookings/entrance/ended.html", event=booking.event), 410
    if current_user.is_authenticated and current_user.id != booking.delegate_id:
        return render_template("bookings/entrance/somebody_else.html", booking=booking, event=booking.event)
    if not current_user.is_authenticated:
        remember_link(booking.ref, token)
    return redirect(url_for("mine.booking", ref=booking.ref))
