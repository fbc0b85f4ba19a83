"""What delegates and trainers of an event are told when its date, time or place changes, or the Board cancels it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.bookings.calendar import Overlap
from training.bookings.emails import calendar_attachment, post_about, updated_calendar, when_text
from training.bookings.lifecycle import LIVE, State
from training.bookings.models import Booking
from training.bookings.operations import BOARD_CANCELLED
from training.bookings.queries import Twice, recipient_of
from training.courses.event_operations import JOINING_ONLINE, Changes, Move, places_of, where
from training.courses.models import Event, EventState, Mode
from training.mail.operations import post
from training.payments.models import Method
from training.payments.queries import Account, account_of
from training.people.models import Person


def tell_of_change(session: Session, event: Event, moves: Sequence[Move], twice: Sequence[Twice], now: datetime) -> int:
    """Write to everybody with a live booking, the confirmed with their calendar entry anew. How many were told.

    `twice` are those of them who have another booking at that time: each is told of their own.
    """
    overlaps = {one.booking_id: one.overlaps for one in twice}
    bookings = session.scalars(
        select(Booking)
        .where(Booking.event_id == event.id, Booking.state.in_(LIVE))
        .options(joinedload(Booking.delegate), joinedload(Booking.booked_by))
        .order_by(Booking.id)
    ).all()
    return sum(_tell(session, booking, event, moves, overlaps.get(booking.id, ()), now) for booking in bookings)


def _tell(
    session: Session,
    booking: Booking,
    event: Event,
    moves: Sequence[Move],
    overlaps: Sequence[Overlap],
    now: datetime,
) -> bool:
    """To whoever is written to about it.

    Whoever booked for somebody learns only of other bookings that they made, too.
    """
    to = recipient_of(booking)
    if to is None or to.email is None:
        return False
    theirs = [one for one in overlaps if to is booking.delegate or one.other.booked_by_id == to.id]
    attachments = updated_calendar(session, booking, now) if booking.state == State.CONFIRMED else ()
    post(
        session,
        "courses/changed",
        to.email,
        now,
        {
            "booking": booking,
            "event": event,
            "moves": moves,
            "overlaps": theirs,
            "hello": (booking.delegate or to).name,
            "files": len(attachments),
        },
        to_person_id=to.id,
        about=("booking", booking.id),
        attachments=attachments,
    )
    return True


def tell_trainers(session: Session, event: Event, before: Sequence[Person], changes: Changes, now: datetime) -> int:
    """Tell who delivers an event now and did not before, who no longer does, and the others of what changed. How many.

    `before` are its trainers until now. Nobody is told of a draft, or of what is over.
    """
    if event.published_at is None or event.state == EventState.CANCELLED or event.ends_at <= now:
        return 0
    kinds = [(person, "courses/trainer_no_longer") for person in before if person not in event.trainers]
    kinds += [(person, "courses/trainer_new") for person in event.trainers if person not in before]
    moves = [move for move in changes.moves if move.about != JOINING_ONLINE]
    new_link = "online_link" in changes.fields and bool(event.online_link or places_of(event, Mode.ONLINE))
    if moves or new_link:
        kinds += [(person, "courses/trainer_changed") for person in event.trainers if person in before]
    told = [_tell_trainer(session, kind, event, one, now, moves=moves, new_link=new_link) for one, kind in kinds]
    return sum(told)


def tell_trainers_of_end(session: Session, event: Event, now: datetime) -> None:
    """Tell the trainers of an event that the Board has cancelled it. Said once."""
    for trainer in event.trainers:
        once = f"event cancelled, trainer:{event.id}:{trainer.id}"
        _tell_trainer(session, "courses/cancelled_trainer", event, trainer, now, once=once)


def _tell_trainer(
    session: Session,
    kind: str,
    event: Event,
    trainer: Person,
    now: datetime,
    *,
    once: str | None = None,
    **more: object,
) -> bool:
    if not trainer.email or not trainer.active:
        return False
    context = {
        "event": event,
        "hello": trainer.name,
        "when": when_text(event),
        "where": where(event),
        "others": ", ".join(other.name for other in event.trainers if other.id != trainer.id),
        "contact": event.venue.contact if event.venue else "",
        **more,
    }
    about = ("event", event.id)
    post(session, kind, trainer.email, now, context, to_person_id=trainer.id, about=about, once=once)
    return True


def tell_trainer_of_dates(session: Session, trainer: Person, events: Sequence[Event], now: datetime) -> bool:
    """Tell somebody of all the events that are newly theirs, the next one first, in one message."""
    if len(events) == 1:
        return _tell_trainer(session, "courses/trainer_new", events[0], trainer, now)
    if not trainer.email or not trainer.active:
        return False
    dates = [{"title": event.course.title, "when": when_text(event), "where": where(event)} for event in events]
    context = {"hello": trainer.name, "dates": dates}
    post(session, "courses/trainer_new_dates", trainer.email, now, context, to_person_id=trainer.id)
    return True


@dataclass(frozen=True)
class OfferedDate:
    """Another date of the same course."""

    ref: str
    text: str
    """“Tuesday 9 June 2026, 9:30am, Colchester: 3 places left”."""


def tell_event_cancelled(
    session: Session, booking: Booking, offers: Sequence[OfferedDate], now: datetime, *, was_confirmed: bool, back: int
) -> None:
    """Why it was cancelled, what goes back and how, and what can be booked instead. Said once for each booking.

    `back` is how many pence go back.
    """
    account = account_of(session, booking.id) if booking.price_pence or back else Account()
    fell_away = sum(line.charge.pence for line in account.lines if line.charge.withdrawn_because == BOARD_CANCELLED)
    by_card = sum(
        refund.pence
        for refund in account.refunds
        if refund.because == BOARD_CANCELLED and refund.payment.method == Method.CARD
    )
    post_about(
        session,
        "bookings/event_cancelled",
        booking,
        now,
        (calendar_attachment(session, booking, now, cancelled=True),) if was_confirmed else (),
        once=f"event cancelled:{booking.id}",
        was_confirmed=was_confirmed,
        to_card=by_card,
        by_bank=back - by_card,
        fell_away=fell_away - back,
        offers=offers,
    )
