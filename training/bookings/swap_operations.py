"""Somebody else comes, or somebody is named for a place that was booked for nobody yet, inside transaction().

The booking stays, with its place, agency, price and payer. What its delegate said of themselves goes: their needs,
their earlier training, their line manager (domain.md, “Cancelling, swapping, moving”).
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings import approval, colleagues, emails, places, swap_emails
from training.bookings.colleagues import Colleague
from training.bookings.lifecycle import Action, AlreadyDone, Refused, State, decide
from training.bookings.link_queries import still_opens
from training.bookings.models import Booking, BookingLink
from training.bookings.operations import facts_of, tell_offered
from training.bookings.prerequisite_queries import who_has_done_enough
from training.bookings.prerequisites import why_missing
from training.bookings.queries import live_booking
from training.bookings.refusals import booked_already, refusal_of
from training.courses.models import LineManager
from training.history.operations import record
from training.people.accounts import prove_address
from training.people.models import Person

NO_COLLEAGUES = (
    "This place was booked by somebody who works for themselves, so there is no colleague to give it to. It can be"
    " cancelled, and whoever is next on the waiting list gets it."
)


def substitute(
    session: Session, booking: Booking, colleague: Colleague, actor: Actor, now: datetime
) -> AlreadyDone | None:
    """A colleague of the same agency comes instead: free until the event starts, and both are told.

    Answers with AlreadyDone when it is theirs already. Raises Refused with a sentence.
    """
    person, done = _who_comes(session, booking, colleague, Action.SUBSTITUTE, actor, now)
    if done:
        return done
    before = booking.delegate
    assert before is not None  # the lifecycle refuses to swap nobody
    _forget_the_former(session, booking, before, actor, now)
    _hand_over(session, booking, person, colleague)
    record(session, "booking", booking.id, Action.SUBSTITUTE, actor, now, former=before.id, delegate=person.id)
    called = colleagues.called(session, booking.agency_id, colleague, person)
    swap_emails.tell_given_away(session, booking, before, called, now)
    swap_emails.tell_booked_for(session, booking, actor, now)
    return None


def name(session: Session, booking: Booking, colleague: Colleague, actor: Actor, now: datetime) -> AlreadyDone | None:
    """Say who comes to a place that was booked for nobody yet. Answers and refuses as substitute() does."""
    person, done = _who_comes(session, booking, colleague, Action.NAME, actor, now)
    if done:
        return done
    _hand_over(session, booking, person, colleague)
    record(session, "booking", booking.id, Action.NAME, actor, now, delegate=person.id)
    if booking.state == State.OFFERED:
        # Whoever booked was asked; now it is for the one who comes to accept it.
        tell_offered(session, booking, now)
    else:
        swap_emails.tell_booked_for(session, booking, actor, now)
    if booking.state == State.CONFIRMED and booking.event.course.line_manager != LineManager.NONE:
        emails.post_to_manager(session, "bookings/manager_told", booking, now)
    return None


def enter(session: Session, link_id: int, now: datetime) -> tuple[str, Person | None]:
    """The link for somebody who was booked for proves their address. The booking's reference, and who may be let in:
    nobody, when somebody else comes by now.
    """
    link = session.get_one(BookingLink, link_id)
    places.lock_for(session, link.booking)
    delegate = link.booking.delegate
    if delegate is None or not still_opens(link, now):
        return link.booking.ref, None
    prove_address(session, delegate, Actor(delegate.id, "delegate"), now)
    return link.booking.ref, delegate


def _who_comes(
    session: Session, booking: Booking, colleague: Colleague, action: Action, actor: Actor, now: datetime
) -> tuple[Person, AlreadyDone | None]:
    places.lock_for(session, booking)
    session.refresh(booking.event, ["state", "starts_at", "register_closed_at"])
    if booking.agency_id is None:
        raise Refused(NO_COLLEAGUES)
    try:
        person = colleagues.one_of(session, booking.agency_id, colleague, now)
    except IntegrityError as error:
        raise refusal_of(error) from error
    called = colleagues.called(session, booking.agency_id, colleague, person)
    if booking.delegate_id == person.id:
        return person, AlreadyDone(f"{called} has this place already.")
    decide(facts_of(session, booking), action, actor, now)
    if live_booking(session, booking.event_id, person.id):
        raise Refused(booked_already(called))
    course = booking.event.course
    asks_manager = action is Action.NAME and course.line_manager == LineManager.MUST_APPROVE
    if asks_manager and approval.is_own_address(booking.manager_email, person.email):
        raise Refused(f"{called} is the line manager who has to approve, and nobody approves their own booking.")
    enough = None if actor.is_administrator else who_has_done_enough(session, course, [person], now)
    if enough is not None and person.id not in enough and course.prerequisite:
        raise Refused(why_missing(course.prerequisite.title, called))
    return person, None


def _forget_the_former(session: Session, booking: Booking, before: Person, actor: Actor, now: datetime) -> None:
    booking.needs = None
    booking.manager_name = booking.manager_email = booking.prerequisite = ""
    booking.address_token_hash = None
    if booking.booked_by_id == before.id != actor.person_id:
        booking.booked_by_id = actor.person_id  # who arranged it is written to for a colleague without an address
    session.execute(
        update(BookingLink)
        .where(BookingLink.booking_id == booking.id, BookingLink.ended_at.is_(None))
        .values(ended_at=now)
    )


def _hand_over(session: Session, booking: Booking, person: Person, colleague: Colleague) -> None:
    """What we know of somebody from elsewhere is not said here: their role is what was typed, or what they do here."""
    booking.delegate = person
    booking.job_role = colleague.job_role or colleagues.role_at(session, booking.agency_id, person)
    try:
        session.flush()
    except IntegrityError as error:
        raise refusal_of(error, colleague.name or person.name) from error
