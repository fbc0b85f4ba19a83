"""What is open in the demonstration was made by the site's own operations: their messages and history are there."""

import re
from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from demonstration.demand import CLOSED_LATELY
from tests.conftest import NOW
from training.bookings.invitations.models import EventInvitation
from training.bookings.lifecycle import State
from training.bookings.models import Booking, BookingLink, Purpose
from training.certificates.models import Certificate
from training.checkout.models import Attempt, AttemptLine, AttemptState
from training.courses.models import Event, OpenTo
from training.evaluations.models import Evaluation
from training.evaluations.observations.models import Observation
from training.history.models import History
from training.mail.models import Message
from training.payments.models import Payment, Proposal, Way
from training.people.models import Person
from training.texts.models import WrittenText

COMING = Event.starts_at > NOW


def told(year: Session, kind: str) -> Counter[int | None]:
    """How often a message of this kind was written, by what it is about."""
    return Counter(year.scalars(select(Message.about_id).where(Message.kind == kind)))


def coming(year: Session, *states: State) -> list[Booking]:
    has_address = Booking.delegate.has(Person.email.is_not(None))
    query = select(Booking).join(Booking.event).where(COMING, Booking.state.in_(states), has_address)
    return list(year.scalars(query))


def test_every_message_is_a_real_one_with_both_of_its_parts(year: Session) -> None:
    for message in year.scalars(select(Message)):
        lines = [line for line in message.text.splitlines() if line.strip()]
        assert len(lines) >= 4, message.kind
        assert "<html" in message.html, message.kind
        first_word = re.findall(r"\w+", lines[0])[0]
        assert first_word in message.html, message.kind


def test_every_message_was_sent_when_it_was_written_and_keeps_no_link_that_works(year: Session) -> None:
    """So a mail server that is set up later is handed none of them."""
    sent = year.scalars(select(Message).where(Message.failed_at.is_(None))).all()
    assert {message.sent_at == message.created_at <= NOW for message in sent} == {True}
    assert {link.get("token") for message in sent for link in message.links} <= {None}


def test_every_place_at_what_is_coming_was_confirmed_in_a_message(year: Session) -> None:
    confirmed = told(year, "bookings/confirmed")
    bookings = coming(year, State.CONFIRMED)
    assert len(bookings) > 500
    booked_by_somebody_else = told(year, "bookings/booked_for")
    assert [b.ref for b in bookings if not confirmed[b.id] and not booked_by_somebody_else[b.id]] == []


def test_whoever_cancelled_was_told_so(year: Session) -> None:
    cancelled = told(year, "bookings/cancelled")
    bookings = coming(year, State.CANCELLED)
    assert bookings
    assert all(cancelled[booking.id] for booking in bookings)


def test_a_place_that_was_paid_for_by_card_has_its_payment_page_and_its_receipt(year: Session) -> None:
    by_card = [booking for booking in coming(year, State.CONFIRMED) if booking.pays_by == Way.CARD]
    receipts = told(year, "checkout/receipt")
    paid = (
        select(AttemptLine.booking_id).join(AttemptLine.attempt).join(Payment, Payment.intent_id == Attempt.intent_id)
    )
    pages = set(year.scalars(paid.where(Attempt.state == AttemptState.PAID)))
    assert len(by_card) > 50
    assert all(booking.id in pages and receipts[booking.id] == 1 for booking in by_card)


def test_managers_were_asked_and_two_have_not_answered(year: Session) -> None:
    asked = told(year, "bookings/manager_asked")
    waiting = coming(year, State.REQUESTED)
    assert len(waiting) == 2
    assert all(asked[booking.id] == 1 for booking in waiting)
    assert len(asked) > len(waiting)
    open_links = select(BookingLink.booking_id).where(BookingLink.purpose == Purpose.APPROVAL)
    assert set(year.scalars(open_links)) == set(asked)


def test_who_comes_to_an_event_by_invitation_was_invited(year: Session) -> None:
    by_invitation = select(Event.id).where(COMING, Event.open_to == OpenTo.INVITATION)
    invited = year.scalars(select(EventInvitation).where(EventInvitation.event_id.in_(by_invitation))).all()
    people = select(Person.email).join(Booking, Booking.delegate_id == Person.id)
    came = set(year.scalars(people.where(Booking.event_id.in_(by_invitation))))
    assert came < {invitation.email for invitation in invited}


def test_an_offer_was_accepted_and_another_waits_for_its_answer(year: Session) -> None:
    states = Counter(year.scalars(select(Booking.state).join(BookingLink).where(BookingLink.purpose == Purpose.OFFER)))
    assert states == {State.CONFIRMED: 1, State.OFFERED: 1}


def test_a_register_that_was_closed_lately_sent_its_forms_and_a_few_have_their_certificates(year: Session) -> None:
    event = year.scalars(select(Event).where(Event.ref == CLOSED_LATELY)).one()
    forms = year.scalars(select(Evaluation).where(Evaluation.event_id == event.id)).all()
    please, issued = told(year, "evaluations/please"), told(year, "certificates/issued")
    assert {form.booking_id for form in forms} <= set(please)
    answered = {form.booking_id for form in forms if form.submitted_at}
    assert 3 < len(answered) < len(forms)
    certificates = set(year.scalars(select(Certificate.booking_id).join(Booking).where(Booking.event_id == event.id)))
    assert certificates == answered
    assert sum(issued.values()) == len(answered)
    absences = select(Proposal).join(Booking, Booking.id == Proposal.booking_id).where(Booking.event_id == event.id)
    assert all(proposal.decided_at is None for proposal in year.scalars(absences))


def test_nothing_in_the_history_is_after_now(year: Session) -> None:
    latest = year.scalar(select(func.max(History.at)))
    assert latest is not None
    assert latest <= NOW


def test_what_people_wrote_has_been_read_but_for_the_last_day(year: Session) -> None:
    unread = year.scalars(select(WrittenText.written_at).where(WrittenText.read_at.is_(None))).all()
    assert all((NOW - written).days < 1 for written in unread)


def test_colleagues_observed_sessions_and_one_is_still_to_be_written_down(year: Session) -> None:
    observations = year.scalars(select(Observation)).all()
    assert len([one for one in observations if one.written_at]) >= 5
    assert [one.event.starts_at > NOW for one in observations if not one.written_at] == [True]
    assert {told(year, "courses/trainer_observes")[one.event_id] for one in observations} == {1}
