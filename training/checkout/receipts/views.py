"""The receipt of a card payment, for whoever paid: from their message, and the page of each booking that it was for."""

from flask import Response, render_template

from training.access import refuse
from training.bookings.blueprint import came_by_link, opens_booking, reader
from training.checkout.receipts.models import Receipt
from training.checkout.receipts.queries import receipt_visible_to
from training.checkout.views import bp
from training.db import db

NOT_YOURS = (
    "There is no receipt here that you may open. Whoever paid can sign in and open it from the message about their"
    " payment."
)
LOOK_AGAIN_AFTER = 2
"""Seconds after which the page that says “being made” asks again, without scripts."""


@bp.get("/bookings/<ref>/receipts/<number>.pdf")
@opens_booking
def receipt(ref: str, number: str) -> Response:
    found = receipt_visible_to(db.session(), reader(), ref, number, by_link=came_by_link())
    if found is None:
        refuse(NOT_YOURS, 404)
    if found.pdf is None:
        return _being_made(found)
    response = Response(found.pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _being_made(found: Receipt) -> Response:
    page = render_template("checkout/receipts/being_made.html", receipt=found, failing=found.is_in_trouble)
    response = Response(page, status=202)
    response.headers["Cache-Control"] = "no-store"
    if not found.is_in_trouble:
        response.headers["Refresh"] = str(LOOK_AGAIN_AFTER)
    return response
