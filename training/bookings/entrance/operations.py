"""Sending the link to a booking again, inside transaction()."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from training.bookings.entrance import emails
from training.bookings.entrance.queries import bookings_to_link_to
from training.bookings.models import Booking
from training.mail.queries import was_just_sent
from training.people.models import Person
from training.people.queries import people_with_addresses
from training.people.signing_in.queries import MOST_AT_ONE_ADDRESS


def send_booking_links(session: Session, address: str, now: datetime) -> None:
    """To whoever is written to at an address: a link to each of their bookings that such a link still opens. People
    who share an address have one message each, up to so many.
    """
    people = [one for found in people_with_addresses(session, [address]).values() for one in found]
    theirs = ((one, bookings_to_link_to(session, one, now)) for one in people if _is_written_to_at(one, address))
    for person, bookings in islice((each for each in theirs if each[1]), MOST_AT_ONE_ADDRESS):
        _send(session, person, bookings, now)


def send_link_to(session: Session, booking: Booking, now: datetime) -> None:
    """To the delegate of a booking, at the address that they have now."""
    person = booking.delegate
    if person is not None:
        _send(session, person, bookings_to_link_to(session, person, now), now)


def _is_written_to_at(person: Person, address: str) -> bool:
    return (person.email or "").lower() == address.lower()


def _send(session: Session, person: Person, bookings: Sequence[Booking], now: datetime) -> None:
    if bookings and not was_just_sent(session, person.id, emails.LINKS, now):
        emails.send_links(session, person, bookings, now)
