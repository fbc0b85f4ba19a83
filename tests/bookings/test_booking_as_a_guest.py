"""A newcomer, or anybody who does not sign in, books through the link that goes to their address."""

import re
from typing import Any

from sqlalchemy import select

from tests.pages import main_text
from training.bookings.models import Booking
from training.mail.models import Message
from training.people.models import Agency, Person

DETAILS = {
    "name": "Nia Newcomer",
    "email": "nia@example.org",
    "agency": "myself",
    "job_role": "Scout leader",
    "terms": "y",
}


def ask(client: Any, event: Any, **typed: str) -> Any:
    """Fill in the form, check the answers, hold the place."""
    check = client.submit(f"/events/{event.ref}/book", "Continue", **{**DETAILS, **typed})
    assert check.status_code == 200, main_text(check)
    return client.submit("", "Hold my place and send the link", page=check)


def link_in(message: Message) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/bookings/confirm/\S+?)>", message.text)
    assert found, message.text
    return found[1]


def test_a_newcomer_books_confirms_and_cancels(client, make, session):
    event = make.event()

    sent = ask(client, event)
    assert "Check your e-mail" in main_text(sent)
    booking = session.scalars(select(Booking)).one()
    assert (booking.state, booking.awaits, event.taken) == ("requested", "address", 1)

    link = link_in(session.scalars(select(Message)).one())
    assert client.page(link).find("button", string="Confirm my booking")
    assert session.get(Booking, booking.id).state == "requested", "opening the link confirms nothing"

    shown = client.submit(link, "Confirm my booking")
    assert "Your place is booked" in main_text(shown)
    assert "Choose a password" in main_text(shown)
    assert booking.state == "confirmed"
    assert session.scalars(select(Person).where(Person.email == "nia@example.org")).one().confirmed_at

    assert booking.ref in main_text(client.get("/my/bookings"))
    cancelled = client.submit(f"/bookings/{booking.ref}/cancel", "Cancel my booking")
    assert "Your booking is cancelled" in main_text(cancelled)
    assert (booking.state, event.taken) == ("cancelled", 0)
    kinds = session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert kinds == ["bookings/confirm_address", "bookings/confirmed", "bookings/cancelled"]
    assert session.scalar(select(Agency.id)) is None
