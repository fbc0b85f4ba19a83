"""Links in messages that act for one booking: made inside transaction(), and found again."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, contains_eager, joinedload

from training.bookings.lifecycle import State
from training.bookings.models import Booking, BookingLink, Purpose
from training.bookings.queries import recipient_of
from training.courses.models import Course, Event
from training.links import link_to, new_token, token_hash
from training.people.models import Person

OPENS_FOR = timedelta(days=7)
"""After the event a booking's link still opens it for so long: whoever looks for the money, or for what was said."""
SENT_LATER_OPENS_FOR = timedelta(days=28)
"""So long does the link in a message that was written after the event, such as that the slides are ready."""


class WhyShut(StrEnum):
    """Why a booking's link opens it no more, as its page says it."""

    SOMEBODY_ELSE = "The place has gone to somebody else, or two entries for one person were put together."
    OVER = "Such a link works until a week after the event, or for four weeks if it was sent later."
    NOBODY = "Nobody is named for this place now. Ask whoever booked it."
    SWITCHED_OFF = (
        "The account of whoever it was for has been switched off. Write to the training team if that is a mistake."
    )
    NO_ADDRESS = "It was sent to an address that is no longer used for it. Ask the training team about the booking."
    OTHER_ADDRESS = "It was sent to an address that is no longer used for it. The delegate has another one now."


def new_link(session: Session, booking: Booking, purpose: Purpose, now: datetime, *, sent_to: str = "") -> str:
    """The token of a link for one booking; an earlier one for the same purpose ends. Only its hash is kept."""
    session.execute(
        update(BookingLink)
        .where(BookingLink.booking_id == booking.id, BookingLink.purpose == purpose, BookingLink.ended_at.is_(None))
        .values(ended_at=now)
    )
    return _add_link(session, booking, purpose, now, sent_to=sent_to)


def _add_link(session: Session, booking: Booking, purpose: Purpose, now: datetime, *, sent_to: str) -> str:
    token = new_token()
    session.add(
        BookingLink(
            booking_id=booking.id, purpose=purpose, token_hash=token_hash(token), sent_to=sent_to, created_at=now
        )
    )
    session.flush()
    return token


def approval_link_for(session: Session, booking: Booking, now: datetime) -> str:
    """The token by which the manager named in a booking approves it; empty where none is named.

    Every message has a link of its own, since only hashes are kept. Earlier links to the same address keep working, so
    that it does not matter which message is answered; those to another address end.
    """
    elsewhere = (
        BookingLink.booking_id == booking.id,
        BookingLink.purpose == Purpose.APPROVAL,
        BookingLink.ended_at.is_(None),
        func.lower(BookingLink.sent_to) != booking.manager_email.lower(),
    )
    session.execute(update(BookingLink).where(*elsewhere).values(ended_at=now))
    if not booking.manager_email:
        return ""
    return _add_link(session, booking, Purpose.APPROVAL, now, sent_to=booking.manager_email)


def booking_link_for(session: Session, booking: Booking, now: datetime, to: Person) -> str:
    """The address of a booking's page for whoever a message goes to.

    The delegate's own copy holds a link that opens it without signing in; nobody else's does. Links in earlier messages
    keep working, so that it does not matter which message somebody finds.
    """
    token = entrance_for(session, booking, now, to)
    return link_to("bookings.enter", token=token) if token else link_to("mine.booking", ref=booking.ref)


def entrance_for(session: Session, booking: Booking, now: datetime, to: Person) -> str | None:
    """The token by which a booking opens without signing in; None for anybody but its delegate."""
    if to is booking.delegate and to.email and to.active:
        return _add_link(session, booking, Purpose.ENTRANCE, now, sent_to=to.email)
    return None


def link_with(session: Session, token: str, purpose: Purpose) -> BookingLink | None:
    """The link with this token, with its booking, delegate and event; also one that another has replaced."""
    event = joinedload(BookingLink.booking).joinedload(Booking.event)
    return session.scalar(
        select(BookingLink)
        .where(BookingLink.token_hash == token_hash(token), BookingLink.purpose == purpose)
        .options(
            joinedload(BookingLink.booking).joinedload(Booking.delegate),
            event.joinedload(Event.course).joinedload(Course.funder),
            event.joinedload(Event.venue),
            event.selectinload(Event.sittings),
        )
    )


def is_for_who_is_written_to(link: BookingLink) -> bool:
    """Whether a link went to whoever is written to about its booking now: not to somebody who arranged it once."""
    return bool(link.sent_to) and _address_for(link.booking) == link.sent_to.lower()


def offers_gone_astray(session: Session) -> list[int]:
    """The bookings that are offered a place, by id, whose offer is in the hands of somebody else by now."""
    links = session.scalars(
        select(BookingLink)
        .join(BookingLink.booking)
        .outerjoin(Booking.delegate)
        .where(Booking.state == State.OFFERED, BookingLink.purpose == Purpose.OFFER, BookingLink.ended_at.is_(None))
        .where(func.lower(BookingLink.sent_to) != func.lower(func.coalesce(Person.email, "")))
        .options(contains_eager(BookingLink.booking).contains_eager(Booking.delegate))
        .order_by(BookingLink.booking_id)
    )
    return [link.booking_id for link in links if _address_for(link.booking) not in {"", link.sent_to.lower()}]


def _address_for(booking: Booking) -> str:
    """Of whoever is written to about a booking; empty: nobody can be."""
    to = recipient_of(booking)
    return to.email.lower() if to and to.email else ""


def why_shut(link: BookingLink, now: datetime) -> WhyShut | None:
    """Why a link of the purpose ENTRANCE opens its booking no more; None while it does: for whoever it was sent to, as
    long as they are the one who comes and have that address, until a week after the event, or some weeks after a
    message that came later.
    """
    delegate = link.booking.delegate
    if link.ended_at is not None:
        return WhyShut.SOMEBODY_ELSE
    if now >= _opens_until(link):
        return WhyShut.OVER
    if delegate is None:
        return WhyShut.NOBODY
    if not delegate.active:
        return WhyShut.SWITCHED_OFF
    if not delegate.email:
        return WhyShut.NO_ADDRESS
    return None if link.sent_to.lower() == delegate.email.lower() else WhyShut.OTHER_ADDRESS


def _opens_until(link: BookingLink) -> datetime:
    ends_at = link.booking.event.ends_at
    sent_later = link.created_at + SENT_LATER_OPENS_FOR if link.created_at > ends_at else ends_at
    return max(ends_at + OPENS_FOR, sent_later)


def still_opens(link: BookingLink, now: datetime) -> bool:
    """Whether a link of the purpose ENTRANCE opens its booking."""
    return why_shut(link, now) is None


def delegate_by_link(session: Session, ref: str, token: str, now: datetime) -> Person | None:
    """Whose booking a link opens, if it is this one and the link still does."""
    link = session.scalar(
        select(BookingLink)
        .where(BookingLink.token_hash == token_hash(token), BookingLink.purpose == Purpose.ENTRANCE)
        .join(BookingLink.booking)
        .where(Booking.ref == ref)
        .options(contains_eager(BookingLink.booking).options(joinedload(Booking.delegate), joinedload(Booking.event)))
    )
    return link.booking.delegate if link and still_opens(link, now) else None
