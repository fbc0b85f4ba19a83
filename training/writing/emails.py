"""One person's copy of a written message: its fields filled in, and put into the outbox."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.bookings.emails import when_text
from training.bookings.models import Booking
from training.courses.event_operations import where
from training.interest.models import InterestLink
from training.links import link_to, new_token, token_hash
from training.mail.markdown import Ours
from training.mail.operations import Written, compose_as_sent, post
from training.mail.wording.filling import first_name
from training.timetable.models import StopLink, Topic
from training.writing.merge import OF_BOOKINGS, OF_PEOPLE, fill, fill_markdown
from training.writing.models import KIND, Readers, WrittenMessage, once_of
from training.writing.queries import Reader, booking_to_fill_in

SAME_PERSON = "They have this message for another of their bookings."


def fields_for(readers: str) -> Mapping[str, str]:
    """The fields that a message to these can have."""
    return OF_BOOKINGS if readers == Readers.BOOKINGS else OF_PEOPLE


def as_read_by(session: Session, message: WrittenMessage, reader: Reader) -> Written:
    """The message in words as one of its readers gets it."""
    context = _context(session, message, reader) | {"token": "0" * 22 if message.topic else None}
    return compose_as_sent(session, KIND, context)


def post_to(session: Session, message: WrittenMessage, reader: Reader, now: datetime) -> bool:
    """Put one reader's copy into the outbox. False: they have it already."""
    about = ("booking", reader.subject_id) if message.readers == Readers.BOOKINGS else None
    if about is None and message.about and message.about_id:
        about = (message.about, message.about_id)
    posted = post(
        session,
        KIND,
        reader.address,
        now,
        _context(session, message, reader) | {"token": _stop_token(session, message, reader, now)},
        to_person_id=reader.person_id,
        about=about,
        once=f"{once_of(message)}{reader.person_id or f'-{reader.subject_id}'}",
    )
    return posted is not None


def _stop_token(session: Session, message: WrittenMessage, reader: Reader, now: datetime) -> str | None:
    """Of the link in a message that nobody has to have."""
    if message.topic is None:
        return None
    token = new_token()
    if message.readers == Readers.INTERESTED:
        session.add(InterestLink(interest_id=reader.subject_id, token_hash=token_hash(token), created_at=now))
    elif reader.person_id is not None:
        session.add(
            StopLink(
                person_id=reader.person_id, topic=Topic(message.topic), token_hash=token_hash(token), created_at=now
            )
        )
    return token


def _context(session: Session, message: WrittenMessage, reader: Reader) -> dict[str, object]:
    booking = booking_to_fill_in(session, reader.subject_id) if message.readers == Readers.BOOKINGS else None
    values = _values(reader, booking)
    return {
        "subject": fill(message.subject, values),
        "body": fill_markdown(message.body, values),
        "booking": booking,
        "topic": message.topic,
        "when": when_text(booking.event).split("\n")[0] if booking else "",
        "instead_of": reader.instead_of,
    }


def _values(reader: Reader, booking: Booking | None) -> dict[str, str]:
    values = {"first name": first_name(reader.name) or "there", "name": reader.name or "there"}
    if booking is None:
        return values
    sittings = booking.sittings or booking.event.sittings
    first = sittings[0]
    return values | {
        "event": booking.event.course.title,
        "date": " and ".join(dict.fromkeys(clock.show_date(sitting.starts_at) for sitting in sittings)),
        "time": f"{clock.show_time(first.starts_at)} to {clock.show_time(first.ends_at)}",
        "place": where(booking.event),
        "reference": booking.ref,
        "booking page": Ours(f"<{link_to('mine.booking', ref=booking.ref)}>"),
    }
