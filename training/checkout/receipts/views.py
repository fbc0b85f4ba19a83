"""The receipt of a card payment, for whoever paid: from their message, and the page of each booking that it was for."""

from flask import Response

from training.access import refuse
from training.bookings.blueprint import came_by_link, opens_booking, reader
from training.checkout.receipts.queries import receipt_visible_to
from training.checkout.views import bp
from training.db import db
from training.pdf_answers import being_made, pdf_answer

NOT_YOURS = (
    "There is no receipt here that you may open. Whoever paid can sign in and open it from the message about their"
    " payment."
)


@bp.get("/bookings/<ref>/receipts/<number>.pdf")
@opens_booking
def receipt(ref: str, number: str) -> Response:
    found = receipt_visible_to(db.session(), reader(), ref, number, by_link=came_by_link())
    if found is None:
        refuse(NOT_YOURS, 404)
    if found.pdf is None:
        return being_made(f"Receipt {found.number}", failing=found.is_in_trouble, safe="Your payment is safe.")
    return pdf_answer(found.pdf, found.number)
