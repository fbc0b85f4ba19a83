"""What people are told about a booking: the delegate themselves, and the line manager where the course says so."""

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.bookings.calendar import Entry, Sitting, calendar_file
from training.bookings.lifecycle import Action, Awaits, Decision, State
from training.bookings.models import Booking
from training.courses.models import Event, LineManager
from training.links import link_to
from training.mail.models import Attachment
from training.mail.operations import post

_AFTERWARDS = {
    Action.CANCEL: "bookings/cancelled",
    Action.LAPSE: "bookings/lapsed",
    Action.REFUSE: "bookings/declined",
}


def tell_of_new(
    session: Session, booking: Booking, decision: Decision, address_token: str | None, now: datetime
) -> None:
    """A new booking: confirmed, or what has to happen before it is."""
    if decision.to is State.CONFIRMED:
        _tell_confirmed(session, booking, now)
    elif decision.awaits is Awaits.ADDRESS:
        _post(session, "bookings/confirm_address", booking, now, token=address_token)
    else:
        _post(session, "bookings/awaits_approval", booking, now)


def tell(session: Session, booking: Booking, action: Action, decision: Decision, actor: Actor, now: datetime) -> None:
    """What became of a booking."""
    if decision.to is State.CONFIRMED:
        _tell_confirmed(session, booking, now)
    elif decision.awaits is Awaits.MANAGER:
        _post(session, "bookings/awaits_approval", booking, now)
    elif action in _AFTERWARDS:
        attachments = (calendar_attachment(booking, now, cancelled=True),) if action is Action.CANCEL else ()
        _post(session, _AFTERWARDS[action], booking, now, attachments, by_board=actor.is_administrator)


def _tell_confirmed(session: Session, booking: Booking, now: datetime) -> None:
    _post(session, "bookings/confirmed", booking, now, (calendar_attachment(booking, now),))
    if booking.event.course.line_manager != LineManager.NONE and booking.manager_email:
        post(
            session,
            "bookings/manager_told",
            booking.manager_email,
            now,
            {"booking": booking, "event": booking.event},
            about=("booking", booking.id),
        )


def _post(
    session: Session,
    template: str,
    booking: Booking,
    now: datetime,
    attachments: tuple[Attachment, ...] = (),
    **context: object,
) -> None:
    """To the delegate; to whoever booked when the delegate has no address of their own."""
    to = booking.delegate if booking.delegate and booking.delegate.email else booking.booked_by
    if to is None or to.email is None:
        return
    post(
        session,
        template,
        to.email,
        now,
        {"booking": booking, "event": booking.event, **context},
        to_person_id=to.id,
        about=("booking", booking.id),
        attachments=attachments,
    )


def calendar_entry(event: Event, *, uid: str, url: str, description: str, cancelled: bool = False) -> Entry:
    return Entry(
        uid=uid,
        title=event.course.title,
        sittings=tuple(Sitting(sitting.starts_at, sitting.ends_at) for sitting in event.sittings),
        location=place_text(event),
        description=description,
        url=url,
        sequence=event.version,
        cancelled=cancelled,
    )


def calendar_attachment(booking: Booking, now: datetime, *, cancelled: bool = False) -> Attachment:
    """The calendar file that goes with a confirmation, and the one that takes the entry out again."""
    url = link_to("bookings.show", ref=booking.ref)
    entry = calendar_entry(
        booking.event,
        uid=f"booking-{booking.ref}@training",
        url=url,
        description=f"Your booking {booking.ref}: {url}",
        cancelled=cancelled,
    )
    content = calendar_file([entry], now, current_app.config["MAIL_FROM"])
    method = "CANCEL" if cancelled else "PUBLISH"
    return Attachment(
        filename="booking.ics", content_type=f"text/calendar; charset=utf-8; method={method}", content=content
    )


def place_text(event: Event) -> str:
    """Where it is, in one line."""
    venue = event.venue
    return f"{venue.name}, {venue.address}, {venue.postcode}" if venue else "Online"


def when_text(event: Event) -> str:
    """When it is: one line a sitting."""
    return "\n".join(clock.show_sitting(sitting.starts_at, sitting.ends_at) for sitting in event.sittings)
