"""What people are told by the timetable, before an event and after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.bookings.emails import calendar_attachment, post_about, times_text
from training.bookings.links import booking_link_for
from training.bookings.models import Booking
from training.bookings.queries import recipient_of
from training.certificates.models import Certificate
from training.courses.event_operations import notes_of
from training.courses.messaging.slots import Slot
from training.courses.models import Event, EventKind, Mode, Sitting
from training.evaluations.models import Evaluation
from training.links import new_token, token_hash
from training.mail.markdown import Ours, plain
from training.mail.operations import post
from training.timetable.after_queries import name_of
from training.timetable.models import StopLink, Topic
from training.timetable.plan import Planned
from training.timetable.queries import KINDS


@dataclass(frozen=True)
class RenewingDate:
    """A date at which a certificate can be renewed, as a message lists it."""

    title: str
    when: str
    ref: str


def write(session: Session, planned: Sequence[Planned], now: datetime, most: int) -> int:
    """Write so many of these messages at most. Whom none reaches is passed over. How many were written."""
    bookings = {
        booking.id: booking
        for booking in session.scalars(
            select(Booking)
            .where(Booking.id.in_([one.attender.booking_id for one in planned]))
            .options(joinedload(Booking.delegate), joinedload(Booking.booked_by))
        )
    }
    written = 0
    for one in planned:
        if written == most:
            break
        written += _write_one(session, one, bookings[one.attender.booking_id], now)
    return written


def _write_one(session: Session, planned: Planned, booking: Booking, now: datetime) -> bool:
    to = recipient_of(booking)
    if to is None or to.email is None:
        return False
    says, slot = planned.attender.instructions, planned.slot
    sittings = _sittings_about(planned, booking)
    day = clock.local(sittings[0].starts_at).date()
    post_about(
        session,
        KINDS[slot],
        booking,
        now,
        (calendar_attachment(session, booking, now),) if planned.again else (),
        once=planned.name,
        about=_about(booking.event.course.title, sittings, says.where),
        says=says,
        notes=notes_of(booking.event, Mode.ONLINE if planned.attender.place.online else Mode.ROOM),
        again=planned.again,
        day=clock.show_date(day),
        day_word=_day_word(day, now),
        starts=clock.show_time(sittings[0].starts_at),
        free_until=clock.show_date(planned.due.day),
        joining_follows=booking.event.course.sends(Slot.JOINING),
        page=booking_link_for(session, booking, now, to, keep_earlier=True),
    )
    return True


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


def _about(title: str, sittings: Sequence[Sitting], where: str) -> Ours:
    """The title, when and where, in Markdown: where it is for this kind of place."""
    return Ours(f"**{plain(title)}**\n{plain(times_text(sittings))}\n{plain(where or 'Online')}")


def _day_word(day: date, now: datetime) -> str:
    """“tomorrow”, “today”, or nothing."""
    today = clock.local(now).date()
    return {today: "today", today + timedelta(days=1): "tomorrow"}.get(day, "")


def remind_of_evaluation(session: Session, form: Evaluation, now: datetime) -> bool:
    """Once more the link to a form that is not answered. Whether anybody was written to."""
    booking = form.booking
    to = recipient_of(booking)
    if to is None or to.email is None:
        return False
    post(
        session,
        "timetable/evaluation_reminder",
        to.email,
        now,
        {
            "event": booking.event,
            "delegate": booking.delegate,
            "to": to,
            "form": form,
            "certificate_follows": booking.event.course.sends(Slot.CERTIFICATE)
            and booking.event.kind != EventKind.PUBLIC,
        },
        to_person_id=to.id,
        about=("booking", booking.id),
        once=name_of(Slot.EVALUATION_REMINDER, form.id),
    )
    return True


def tell_of_renewal(
    session: Session, slot: Slot, certificate: Certificate, dates: Sequence[Event], now: datetime
) -> bool:
    """A certificate runs out, and when it can be renewed. It carries a link that stops such messages."""
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
