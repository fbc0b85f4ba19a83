"""What a message about a booking would say of a real one: what has not happened to it is made up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training import clock, money
from training.bookings.emails import (
    about_event,
    place_text,
    terms_of_accepting,
    times_text,
    what_follows,
    when_text,
    words_about,
)
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.bookings.queries import recipient_of
from training.bookings.standing import until_text
from training.courses.event_operations import Move, notes_of
from training.courses.models import Event
from training.links import link_to
from training.people.models import Person
from training.timetable.instructions import Instructions

TOKEN = "an-example"  # noqa: S105 - opens nothing
_WAITING = ("bookings/waiting", "bookings/left_list", "bookings/list_ended", "bookings/passed_over")
_OF_THE_WAITING = (*_WAITING, "bookings/takes_turn_again", "bookings/offered", "bookings/offer_lapsed")
_WITH_ITS_EVENT = (
    joinedload(Booking.delegate),
    joinedload(Booking.event).joinedload(Event.course),
    joinedload(Booking.event).joinedload(Event.venue),
)
_ONLINE = ("timetable/hour_before",)
"""To those who join online."""
_TO_MANAGERS = "/manager_"


@dataclass(frozen=True)
class Sample:
    """What the fields of a kind are filled in from, and what that is called."""

    context: Mapping[str, object]
    about: str
    """“booking K7M2P4QR of Ann Example”."""


def of_booking(session: Session, kind: str, ref: str, now: datetime) -> Sample | None:
    """From the booking with this reference, or else from the newest that fits. None where there is none."""
    booking = _booking(session, kind, ref)
    if booking is None:
        return None
    to = recipient_of(booking) or booking.delegate or booking.booked_by or Person(name="Ann Example")
    context = {**words_about(booking, to, **_happened(session, booking, now)), "to": to, "name": to.name}
    if kind.startswith("timetable/"):
        context |= _before_the_event(booking, now)
    if _TO_MANAGERS in kind and not booking.manager_name:
        context["manager_name"] = "Alex Manager"
    context |= _OF_KIND.get(kind, {})
    if kind == "bookings/links":
        line = {"title": booking.event.course.title, "when": when_text(booking.event), "ref": booking.ref}
        context["lines"] = [SimpleNamespace(**line, page=link_to("mine.booking", ref=booking.ref))]
    if kind == "bookings/event_cancelled":
        context["event"] = _as_cancelled(booking.event)
    who = booking.delegate.name if booking.delegate else "a colleague to be named"
    return Sample(context, f"booking {booking.ref} of {who}")


def _booking(session: Session, kind: str, ref: str) -> Booking | None:
    if ref:
        return session.scalar(select(Booking).where(Booking.ref == ref).options(*_WITH_ITS_EVENT))
    newest = (
        select(Booking)
        .options(*_WITH_ITS_EVENT)
        .where(Booking.delegate_id.is_not(None))
        .order_by(Booking.id.desc())
        .limit(1)
    )
    fits = newest.where(
        Booking.state.in_({State.WAITING, State.OFFERED} if kind in _OF_THE_WAITING else {State.CONFIRMED})
    )
    if kind in _ONLINE and (online := session.scalar(fits.where(Booking.event.has(Event.online_link != "")))):
        return online
    return session.scalar(fits) or session.scalar(newest)


def _happened(session: Session, booking: Booking, now: datetime) -> dict[str, object]:
    """What might have happened to it, by the names that messages know it by."""
    event, price = booking.event, max(booking.price_pence, 2000)
    later = now + timedelta(days=2)
    return {
        "delegate": booking.delegate,
        "page": link_to("mine.booking", ref=booking.ref),
        "token": TOKEN,
        "form_token": TOKEN,
        "held_until": until_text(booking.held_until or later),
        "confirmed": booking.state == State.CONFIRMED,
        "was_confirmed": True,
        "had_place": True,
        "charged": price,
        "pence": price,
        "owed": price,
        "back": price,
        "before": money.price(price + 1000),
        "others": (),
        "notes": notes_of(event),
        "which": 3,
        "why": "every place is taken",
        "titles": ["Slides of the morning", "Where to get help"],
        "reason": "The place is kept for another organisation until Friday.",
        "because": "They were ill.",
        "payer": "",
        "by_name": "The training team",
        "to_name": "Alex Colleague",
        "lines": ["Ann Example, reference K7M2P4QR: confirmed", "Bo Example, reference P9T4XW2C: confirmed"],
        "refs": [booking.ref],
        "name_by": until_text(later),
        "terms": terms_of_accepting(session, booking, now),
        "left": SimpleNamespace(when="Friday 5 June 2026, 9:30am to 4:30pm", where=place_text(event)),
        "offers": (),
        "to_card": price,
        "by_bank": 0,
        "fell_away": 0,
        "moves": [Move("When", "Friday 5 June 2026, 9:30am to 4:30pm", when_text(event))],
        "overlaps": (),
        "files": 1,
        "where": place_text(event),
        "when": when_text(event),
        "closes": clock.show_moment(event.closes_at),
        "line": SimpleNamespace(expires_at=now + timedelta(days=90)),
        "form": SimpleNamespace(token=TOKEN, expires_at=event.ends_at + timedelta(days=28), closes_at=later),
        "follows": what_follows(event),
        "certificate_follows": True,
        "with_place": ["Ann Example, reference K7M2P4QR: confirmed"],
        "waiting": ["Bo Example, reference P9T4XW2C: on the waiting list"],
        "to_pay": 0,
        "unnamed": 1,
        "by_board": False,
        "by_agency": False,
        "to_be_paid": True,
        "address_unknown": False,
    }


_OF_KIND: Mapping[str, Mapping[str, object]] = {
    "bookings/waiting": {"why": "Every place is taken."},
    "bookings/booked_for": {"why": "Every place is taken."},
    "bookings/booked_several": {"why": "Every place is taken."},
    "bookings/declined": {"why": "The team is short of people that week."},
    "bookings/charged": {"why": "the place was cancelled with less than 15 working days’ notice", "payer": None},
    "bookings/booked_twice": {"stays": "KQ4T7M2X"},
    "bookings/waived": {"why": "the place was cancelled with less than 15 working days’ notice"},
    "messages/written": {
        "subject": "The subject that is typed",
        "body": "The words that are typed, with their fields filled in.",
        "topic": None,
        "instead_of": "",
    },
}


def _before_the_event(booking: Booking, now: datetime) -> dict[str, object]:
    event, starts_at = booking.event, booking.sittings[0].starts_at if booking.sittings else booking.event.starts_at
    venue = event.venue
    says = Instructions(link=event.online_link, words=event.joining_instructions.strip())
    if venue is not None:
        where = f"{venue.name}, {venue.address}, {venue.postcode}"
        says = Instructions("", where, venue.directions.strip(), venue.access.strip(), says.words)
    return {
        "says": says,
        "again": False,
        "day": clock.show_date(starts_at),
        "day_word": "tomorrow",
        "starts": clock.show_time(starts_at),
        "free_until": clock.show_date(now + timedelta(days=3)),
        "joining_follows": True,
    }


def _as_cancelled(event: Event) -> SimpleNamespace:
    """An event as it would be, were it cancelled."""
    return SimpleNamespace(
        course=event.course,
        starts_at=event.starts_at,
        venue=event.venue,
        ref=event.ref,
        cancelled_because=event.cancelled_because or "The trainer is ill.",
        cancelled_message=event.cancelled_message,
    )


def of_event(session: Session, kind: str, ref: str) -> Sample | None:
    """For trainers and those who are invited: from the event with this reference, or else from the newest."""
    event = session.scalar(
        select(Event).where(Event.ref == ref)
        if ref
        else select(Event).where(Event.published_at.is_not(None)).order_by(Event.id.desc()).limit(1)
    )
    if event is None:
        return None
    trainer = event.trainers[0] if event.trainers else SimpleNamespace(name="Alex Trainer")
    date = {"title": event.course.title, "when": when_text(event), "where": place_text(event)}
    several = kind in {"courses/trainer_new_dates", "courses/trainer_asked"}
    context: dict[str, object] = {
        "event": _as_cancelled(event) if kind == "courses/cancelled_trainer" else event,
        "trainer": trainer,
        "hello": trainer.name,
        "name": "Ann Example",
        "when": when_text(event),
        "where": place_text(event),
        "others": "Bo Trainer",
        "observed": "Bo Trainer",
        "contact": event.venue.contact if event.venue else "",
        "moves": [Move("When", "Friday 5 June 2026, 9:30am to 4:30pm", when_text(event))],
        "new_link": False,
        "token": TOKEN,
        "dates": [date, date] if several else [date],
        "about": about_event(event, when_text(event)),
        "price": money.price(event.price_pence),
        "closes": clock.show_moment(event.closes_at),
    }
    if kind == "attendance/register_link":
        days = SimpleNamespace(begins=event.starts_at - timedelta(days=7), last_day=event.ends_at + timedelta(days=28))
        people = ["Ann Example, Essex Police", "Bo Example, Colchester Schools"]
        lines = times_text(event.sittings).split("\n")
        context |= {"when": lines, "people": people, "expected": len(people), "dates": days}
    return Sample(context, f"event {event.ref}, {event.course.title}")
