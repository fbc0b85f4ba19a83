"""What people are told by the timetable, before an event and after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.bookings.emails import calendar_attachment, post_about, times_text, what_follows, words_about
from training.bookings.models import Booking
from training.bookings.queries import recipient_of
from training.certificates.models import Certificate
from training.courses.event_operations import notes_of
from training.courses.messaging.slots import Slot
from training.courses.models import Event, Mode, Sitting
from training.evaluations.emails import post_about_form, words_of_form
from training.evaluations.models import Evaluation
from training.evaluations.stages.operations import FormsBefore, ask_before, forms_before
from training.links import link_to, new_token, token_hash
from training.mail.markdown import Ours, summary
from training.mail.operations import Written, compose_as_sent, post
from training.people.models import Person
from training.timetable.after_queries import KINDS_AFTER, name_of
from training.timetable.models import StopLink, Topic
from training.timetable.plan import Planned
from training.timetable.queries import KINDS

THEIR_OWN = "their-own-link"
"""In the place of a secret: whoever looks at a message must not be able to act for who gets it."""


@dataclass(frozen=True)
class RenewingDate:
    """A date at which a certificate can be renewed, as a message lists it."""

    title: str
    when: str
    ref: str


def reaching_somebody(session: Session, planned: Sequence[Planned]) -> list[Planned]:
    """Those of these messages that somebody has an address to be sent to: who is written to may be another."""
    apart = [one.attender.booking_id for one in planned if not one.attender.reachable]
    reached = {booking.id for booking in _bookings(session, apart).values() if _has_address(recipient_of(booking))}
    return [one for one in planned if one.attender.reachable or one.attender.booking_id in reached]


def _has_address(person: Person | None) -> bool:
    return person is not None and person.email is not None


def _bookings(session: Session, ids: Sequence[int]) -> dict[int, Booking]:
    if not ids:
        return {}
    people = joinedload(Booking.delegate), joinedload(Booking.booked_by)
    query = select(Booking).where(Booking.id.in_(ids)).options(*people)
    return {booking.id: booking for booking in session.scalars(query)}


def write(session: Session, planned: Sequence[Planned], now: datetime, most: int) -> int:
    """Write so many of these messages at most. Whom none reaches is passed over. How many were written."""
    bookings = _bookings(session, [one.attender.booking_id for one in planned])
    asked = [one.attender.booking_id for one in planned if one.slot is Slot.BEFORE_EVALUATION]
    forms, written = forms_before(session, asked), 0
    for one in planned:
        if written == most:
            break
        written += _write_one(session, one, bookings[one.attender.booking_id], forms, now)
    return written


def _write_one(session: Session, planned: Planned, booking: Booking, forms: FormsBefore, now: datetime) -> bool:
    if planned.slot is Slot.BEFORE_EVALUATION:
        return ask_before(session, booking, forms, now, planned.name)
    to = recipient_of(booking)
    if to is None or to.email is None:
        return False
    post_about(
        session,
        KINDS[planned.slot],
        booking,
        now,
        (calendar_attachment(session, booking, now),) if planned.again else (),
        once=planned.name,
        **_words(planned, booking, now),
    )
    return True


def composed(session: Session, planned: Planned, booking: Booking, to: Person, now: datetime) -> Written:
    """The message in words, with the address of the booking's page in the place of a link of their own."""
    if planned.slot is Slot.BEFORE_EVALUATION:
        form = SimpleNamespace(token=THEIR_OWN, expires_at=booking.event.starts_at)
        return compose_as_sent(session, KINDS[planned.slot], words_of_form(booking, to, form))
    page = link_to("mine.booking", ref=booking.ref)
    words = words_about(booking, to, page=page, **_words(planned, booking, now))
    return compose_as_sent(session, KINDS[planned.slot], words)


def _words(planned: Planned, booking: Booking, now: datetime) -> dict[str, Any]:
    says, sittings = planned.attender.instructions, _sittings_about(planned, booking)
    day = clock.local(sittings[0].starts_at).date()
    return {
        "about": _about(booking.event, sittings, says.where),
        "says": says,
        "notes": notes_of(booking.event, Mode.ONLINE if planned.attender.place.online else Mode.ROOM),
        "again": planned.again,
        "day": clock.show_date(day),
        "day_word": _day_word(day, now),
        "starts": clock.show_time(sittings[0].starts_at),
        "free_until": clock.show_date(planned.due.day),
        "joining_follows": what_follows(booking.event).joining,
    }


def _sittings_about(planned: Planned, booking: Booking) -> list[Sitting]:
    """All that they come to; of a reminder of one day, that day's, and those of the days that follow it."""
    sittings = list(booking.sittings)
    if planned.slot not in {Slot.DAY_BEFORE, Slot.HOUR_BEFORE}:
        return sittings
    found: list[Sitting] = []
    last = planned.due.day
    for sitting in sittings:
        day = clock.local(sitting.starts_at).date()
        if day == planned.due.day or (found and planned.slot is Slot.DAY_BEFORE and day - last <= timedelta(days=1)):
            found.append(sitting)
            last = day
    return found or sittings


def _about(event: Event, sittings: Sequence[Sitting], where: str) -> Ours:
    """The title, when and where, in Markdown: where it is for this kind of place, with a map of the room."""
    a_map = event.venue.map_page if where and event.venue else ""
    return summary(event.course.title, times_text(sittings), where or "Online", a_map)


def _day_word(day: date, now: datetime) -> str:
    """“tomorrow”, “today”, or nothing."""
    today = clock.local(now).date()
    return {today: "today", today + timedelta(days=1): "tomorrow"}.get(day, "")


def remind_of_evaluation(session: Session, slot: Slot, form: Evaluation, now: datetime) -> bool:
    """Once more the link to a form that is not answered. Whether anybody was written to."""
    booking = form.booking
    to = recipient_of(booking)
    if to is None or to.email is None:
        return False
    post_about_form(session, KINDS_AFTER[slot], booking, form, to, now, name_of(slot, form.id))
    return True


def tell_of_renewal(
    session: Session, slot: Slot, certificate: Certificate, dates: Sequence[Event], now: datetime
) -> bool:
    """A refresh is due, and when it can be done. It carries a link that stops such messages."""
    person, until = certificate.booking.delegate, certificate.valid_until
    if person is None or person.email is None or until is None:
        return False
    token = new_token()
    session.add(StopLink(person_id=person.id, topic=Topic.RENEWAL, token_hash=token_hash(token), created_at=now))
    post(
        session,
        "timetable/renewal",
        person.email,
        now,
        {
            "hello": person.name,
            "title": certificate.course_title,
            "attended": certificate.dates,
            "until": clock.show_date(until, weekday=False),
            "again": slot is Slot.RENEWAL_REMINDER,
            "dates": [
                RenewingDate(event.course.title, f"{clock.show_moment(event.starts_at)}, {_town(event)}", event.ref)
                for event in dates
            ],
            "course": certificate.booking.event.course,
            "token": token,
        },
        to_person_id=person.id,
        about=("booking", certificate.booking_id),
        once=name_of(slot, certificate.id),
    )
    return True


def _town(event: Event) -> str:
    return event.venue.town if event.venue else "online"
