"""A place that is free is never left lying while somebody waits for it, whatever it was that let them have it."""

import re

from sqlalchemy import select

from tests.pages import main_text
from training.bookings.models import Booking
from training.mail.models import Message


def test_who_confirms_an_address_when_a_place_has_come_free_is_offered_it(make, client, client_for, session):
    event = make.event(capacity=1)
    holder = make.booking(event)
    details = {"name": "Nele New", "email": "nele@example.org", "agency": "myself", "job_role": "Childminder"}
    check = client.submit(f"/events/{event.ref}/book", "Continue", **details)
    client.submit("", "Accept the terms and join the waiting list", page=check)
    client_for(holder.delegate).submit(f"/bookings/{holder.ref}/cancel", "Cancel my place")
    asked = session.scalars(select(Message).where(Message.kind == "bookings/confirm_address")).one()
    link = re.search(r"/bookings/confirm/[\w-]+", asked.text)
    assert link

    shown = client.submit(link.group(), "Join the waiting list")

    booking = session.scalars(select(Booking).where(Booking.id == asked.about_id)).one()
    assert (booking.state, event.taken) == ("offered", 1)
    assert "A place is kept for you" in main_text(shown)
    kinds = session.scalars(select(Message.kind).where(Message.about_id == booking.id).order_by(Message.id)).all()
    assert kinds == ["bookings/confirm_address", "bookings/offered"], "nobody is told that every place is taken"
