"""What delegates and trainers of an event are told when its date, time or place changes, or the Board cancels it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.bookings.calendar import Overlap
from training.bookings.emails import (
    CHANGED,
    booking_page,
    calendar_attachment,
    post_about,
    updated_calendar,
    when_text,
)
from training.bookings.lifecycle import LIVE, State
from training.bookings.models import Booking
from training.bookings.operations import BOARD_CANCELLED
from training.bookings.queries import Twice, recipient_of
from training.courses.event_operations import JOINING_ONLINE, Changes, Move, places_of, where
from training.courses.models import Event, EventState, Mode
from training.links import link_to
from training.mail.operations import Written, compose_as_sent, drop_waiting, post
from training.payments.models import Method
from training.payments.queries import Account, account_of
from training.people.models import Person
from training.timetable.queries import KINDS

ABOUT_TRAINERS = ("courses/trainer_new", "courses/trainer_no_longer", "courses/trainer_changed")


Said = Callable[[Booking], Sequence[Move]]
"""What of a change is said to whoever has that booking; empty: nothing."""


def booked_for(session: Session, event: Event) -> Sequence[Booking]:
    """The live bookings of an event, whose people are told of a change."""
    return session.scalars(
        select(Booking)
        .where(Booking.event_id == event.id, Booking.state.in_(LIVE))
        .options(joinedload(Booking.delegate), joinedload(Booking.booked_by), joinedload(Booking.pool))
        .order_by(Booking.id)
    ).all()


def tell_of_change(
    session: Session,
    event: Event,
    bookings: Sequence[Booking],
    said: Said,
    twice: Sequence[Twice],
    now: datetime,
    due_at: datetime,
) -> int:
    """Write about each of these bookings, to the confirmed with their calendar entry anew. How many were told.

    `twice` are those of them who have another booking at that time: each is told of their own.
    """
    overlaps = {one.booking_id: one.overlaps for one in twice}
    told = 0
    for booking in bookings:
        if moves := said(booking):
            told += _tell(session, booking, event, moves, overlaps.get(booking.id, ()), now, due_at)
    return told


def change_as_read(
    session: Session, booking: Booking, event: Event, moves: Sequence[Move], twice: Sequence[Twice]
) -> Written | None:
    """What would be written about one booking; nothing is."""
    to = recipient_of(booking)
    if to is None:
        return None
    overlaps = {one.booking_id: one.overlaps for one in twice}.get(booking.id, ())
    files = 1 if booking.state == State.CONFIRMED else 0
    words = _about_change(booking, event, moves, overlaps, to, files=files)
    return compose_as_sent(session, CHANGED, {**words, "page": link_to("mine.booking", ref=booking.ref)})


def _about_change(
    booking: Booking, event: Event, moves: Sequence[Move], overlaps: Sequence[Overlap], to: Person, *, files: int
) -> dict[str, object]:
    """Whoever booked for somebody learns only of other bookings that they made, too."""
    return {
        "booking": booking,
        "event": event,
        "moves": moves,
        "overlaps": [one for one in overlaps if to is booking.delegate or one.other.booked_by_id == to.id],
        "hello": (booking.delegate or to).name,
        "files": files,
    }


def _tell(
    session: Session,
    booking: Booking,
    event: Event,
    moves: Sequence[Move],
    overlaps: Sequence[Overlap],
    now: datetime,
    due_at: datetime,
) -> bool:
    """To whoever is written to about it."""
    to = recipient_of(booking)
    if to is None or to.email is None:
        return False
    attachments = updated_calendar(session, booking, now) if booking.state == State.CONFIRMED else ()
    words = _about_change(booking, event, moves, overlaps, to, files=len(attachments))
    post(
        session,
        CHANGED,
        to.email,
        now,
        {**words, "page": booking_page(session, booking, to, now)},
        to_person_id=to.id,
        about=("booking", booking.id),
        attachments=attachments,
        due_at=due_at,
    )
    return True


def trainers_to_tell(
    event: Event, before: Sequence[Person], changes: Changes, now: datetime
) -> list[tuple[Person, str]]:
    """Who delivers an event now and did not before, who no longer does, and the others if anything changed for them:
    each with the kind of message. Nobody is told of a draft, or of what is over.
    """
    if event.published_at is None or event.state == EventState.CANCELLED or event.ends_at <= now:
        return []
    kinds = [(person, "courses/trainer_no_longer") for person in before if person not in event.trainers]
    kinds += [(person, "courses/trainer_new") for person in event.trainers if person not in before]
    if concerns_trainers(event, changes):
        kinds += [(person, "courses/trainer_changed") for person in event.trainers if person in before]
    return [(person, kind) for person, kind in kinds if person.email and person.active]


def tell_trainers(
    session: Session,
    event: Event,
    before: Sequence[Person],
    changes: Changes,
    now: datetime,
    *,
    due_at: datetime | None = None,
    together: Changes | None = None,
    only_waiting: bool = False,
) -> int:
    """Tell the trainers of a change, each of what is new for them. How many. `before` are its trainers until now.

    What waits to be said to one of them is replaced by what is so `together` with that: who was put on and taken off
    again meanwhile hears nothing, nor who was told of a change that is changed back. With `only_waiting` nobody else
    is told.
    """
    told = 0
    for person, kind in trainers_to_tell(event, before, changes, now):
        new, gone, changed = (
            drop_waiting(session, (one,), ("event", event.id), now, to_person_id=person.id) for one in ABOUT_TRAINERS
        )
        if only_waiting and not (new or gone or changed):
            continue
        if new and kind == "courses/trainer_no_longer":
            continue
        said = (together or changes) if gone or changed else changes
        kind_said = "courses/trainer_new" if new else kind
        if gone and kind == "courses/trainer_new":
            kind_said = "courses/trainer_changed"
        if kind_said == "courses/trainer_changed" and not concerns_trainers(event, said):
            continue
        moves, new_link = _moves_of_trainers(said), _has_new_link(event, said)
        told += _tell_trainer(session, kind_said, event, person, now, due_at=due_at, moves=moves, new_link=new_link)
    return told


def concerns_trainers(event: Event, changes: Changes) -> bool:
    """Whether those who deliver it are told of a change."""
    return bool(_moves_of_trainers(changes)) or _has_new_link(event, changes)


def _moves_of_trainers(changes: Changes) -> list[Move]:
    return [move for move in changes.moves if move.about != JOINING_ONLINE]


def _has_new_link(event: Event, changes: Changes) -> bool:
    return changes.link_before is not None and bool(event.online_link or places_of(event, Mode.ONLINE))


def drop_timetable(session: Session, event: Event, now: datetime) -> None:
    """Take back what the timetable has written of a day that is no more, and that waits for its turn in the mailbox:
    what the new day needs is written when it is due. Of a cancelled event nothing is.
    """
    bookings = select(Booking.id).where(Booking.event_id == event.id)
    drop_waiting(session, tuple(KINDS.values()), ("booking", bookings), now, due_too=True)


def tell_trainers_of_end(session: Session, event: Event, now: datetime) -> None:
    """Tell the trainers of an event that the Board has cancelled it. Said once.

    Of changes that wait nobody is told but who was taken off: they know it as theirs, and would come.
    """
    drop_waiting(session, (CHANGED,), ("booking", select(Booking.id).where(Booking.event_id == event.id)), now)
    drop_waiting(session, ("courses/trainer_new", "courses/trainer_changed"), ("event", event.id), now)
    drop_timetable(session, event, now)
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
    due_at: datetime | None = None,
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
    post(session, kind, trainer.email, now, context, to_person_id=trainer.id, about=about, once=once, due_at=due_at)
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
