"""People who wait for a place, by the form as they would, and what they are sent."""

import re
from typing import Any

from sqlalchemy import select

from training.bookings.models import Booking
from training.mail.models import Message


def join(browser: Any, event: Any, **typed: Any) -> Any:
    page = browser.submit(f"/events/{event.ref}/book", "Continue", **typed)
    return browser.submit("", "Accept the terms and join the waiting list", page=page)


def waiter(make: Any, client_for: Any, event: Any, **values: Any) -> tuple[Any, Any]:
    """Somebody who has joined by the form, and their browser."""
    person = make.person(agency=make.agency(), job_role="Nurse", **values)
    browser = client_for(person)
    join(browser, event)
    return person, browser


def cancel(client_for: Any, booking: Booking) -> None:
    client_for(booking.delegate).submit(f"/bookings/{booking.ref}/cancel", "Cancel my place")


def booking_of(session: Any, person: Any) -> Booking:
    return session.scalars(
        select(Booking).where(Booking.delegate_id == person.id).order_by(Booking.id.desc()).limit(1)
    ).one()


def messages_to(session: Any, person: Any) -> list[Message]:
    return session.scalars(select(Message).where(Message.to_address == person.email).order_by(Message.id)).all()


def link_in(message: Message) -> str:
    found = re.search(r"/bookings/offers/[\w-]+", message.text)
    assert found
    return found.group()
