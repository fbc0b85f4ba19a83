"""An answer to a link and something else at the same moment: one of the two counts, and people are told once.

The canary takes the lock away on PostgreSQL, and both count. On SQLite the database itself has one writer at a time.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import Make
from training import clock
from training.access import Actor
from training.bookings import places, settling
from training.bookings.approval import operations as approval_operations
from training.bookings.booking import operations as booking_operations
from training.bookings.invitations import operations as invitations_operations
from training.bookings.invitations import queries as invitations_queries
from training.bookings.invitations.models import EventInvitation
from training.bookings.lifecycle import Action
from training.bookings.models import Booking, BookingLink
from training.courses.models import PlacePool
from training.db import db, transaction
from training.mail.models import Message
from training.people.models import Person
from training.refusals import Refused

ROUNDS = 6
ADMINISTRATOR = Actor(None, "administrator")

pytestmark = pytest.mark.real_time


def at_once(app: Any, *acts: Callable[[Any], object]) -> list[bool]:
    """Each in a thread and a transaction of its own. Which of them were not refused."""
    together, done = threading.Barrier(len(acts)), [False] * len(acts)

    def run(number: int) -> None:
        with app.app_context():
            together.wait()
            try:
                with transaction() as session:
                    done[number] = not acts[number](session)
            except Refused:
                pass

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_a_booking_approved_and_declined_at_once_has_one_answer(real_app):
    """Approved by one link and declined by the other, which both went to the manager's mailbox."""
    for _ in range(ROUNDS):
        with real_app.app_context():
            make = Make(db.session())
            event = make.event(make.course(line_manager="must approve"))
            booking = make.booking(event, state="requested", awaits="manager", manager_email="mo@example.org")
            for _ in range(2):
                make.link(booking, "approval", sent_to="mo@example.org")
            booking_id = booking.id
            first, second = db.session.scalars(
                select(BookingLink.id).where(BookingLink.booking_id == booking_id).order_by(BookingLink.id)
            )
            db.session.remove()

        done = at_once(
            real_app,
            lambda session, link=first: approval_operations.answer_approval(
                session, link, None, Action.APPROVE, "", clock.now()
            ),
            lambda session, link=second: approval_operations.answer_approval(
                session, link, None, Action.REFUSE, "", clock.now()
            ),
        )

        with real_app.app_context():
            session = db.session()
            assert sorted(done) == [False, True]
            state = "confirmed" if done[0] else "declined"
            assert session.get_one(Booking, booking_id).state == state
            to_delegate = Message.kind.in_(("bookings/confirmed", "bookings/declined"))
            told = select(func.count()).where(to_delegate, Message.about_id == booking_id)
            assert session.scalar(told) == 1
            assert places.mismatches(session) == []
            db.session.remove()


def test_canary_without_the_lock_a_withdrawn_invitation_is_used_on_postgresql(real_app, monkeypatch, database_kind):
    if database_kind != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    with real_app.app_context():
        make = Make(db.session())
        event, person = make.event(open_to="invitation"), make.person()
        invitation, _ = make.event_invitation(event, person.email)
        event_id, person_id, invitation_id = event.id, person.id, invitation.id
        db.session.remove()
    both_have_read = threading.Barrier(2, timeout=20)
    lets_in, is_used = invitations_queries.lets_in, invitations_operations.is_invitation_used

    def read(question: Callable[..., bool]) -> Callable[..., bool]:
        def asked(*args: Any, **more: Any) -> bool:
            answer = question(*args, **more)
            both_have_read.wait()
            return answer

        return asked

    monkeypatch.setattr(places, "lock_pools", _without_lock)
    monkeypatch.setattr(invitations_queries, "lets_in", read(lets_in))
    monkeypatch.setattr(invitations_operations, "is_invitation_used", read(is_used))

    assert at_once(real_app, booking_by(person_id, event_id), withdrawing(invitation_id)) == [True, True]


def _without_lock(session: Session, event_id: int) -> Sequence[PlacePool]:
    return session.scalars(select(PlacePool).where(PlacePool.event_id == event_id)).all()


def booking_by(person_id: int, event_id: int) -> Callable[[Session], None]:
    def book(session: Session) -> None:
        request = booking_operations.Request(delegate=session.get_one(Person, person_id), agency=None)
        booking_operations.book_place(session, event_id, request, Actor(person_id, "delegate"), clock.now())

    return book


def withdrawing(invitation_id: int) -> Callable[[Session], None]:
    def withdraw(session: Session) -> None:
        found = session.get_one(EventInvitation, invitation_id)
        invitations_operations.withdraw_invitation(session, found, ADMINISTRATOR, clock.now())

    return withdraw


def test_a_booking_approved_and_cancelled_at_once_ends_in_one_way(real_app):
    for _ in range(ROUNDS):
        with real_app.app_context():
            make = Make(db.session())
            event = make.event(make.course(line_manager="must approve"))
            booking = make.booking(event, state="requested", awaits="manager", manager_email="mo@example.org")
            make.link(booking, "approval", sent_to="mo@example.org")
            link_id = db.session.scalar(select(BookingLink.id).where(BookingLink.booking_id == booking.id))
            booking_id, delegate = booking.id, Actor(booking.delegate_id, "delegate")
            db.session.remove()

        def cancel(session: Any, booking_id: int = booking_id, delegate: Actor = delegate) -> object:
            return settling.carry_out(
                session, session.get_one(Booking, booking_id), Action.CANCEL, delegate, clock.now()
            )

        at_once(
            real_app,
            lambda session, link=link_id: approval_operations.answer_approval(
                session, link, None, Action.APPROVE, "", clock.now()
            ),
            cancel,
        )

        with real_app.app_context():
            session = db.session()
            assert session.get_one(Booking, booking_id).state == "cancelled", "cancelling follows an approval, too"
            assert places.mismatches(session) == []
            db.session.remove()


def test_an_invitation_is_withdrawn_or_used_and_never_both(real_app):
    for _ in range(ROUNDS):
        with real_app.app_context():
            make = Make(db.session())
            event, person = make.event(open_to="invitation"), make.person()
            invitation, _ = make.event_invitation(event, person.email)
            event_id, person_id, invitation_id = event.id, person.id, invitation.id
            db.session.remove()

        done = at_once(real_app, booking_by(person_id, event_id), withdrawing(invitation_id))

        with real_app.app_context():
            found = db.session.get_one(EventInvitation, invitation_id)
            assert sorted(done) == [False, True]
            assert (found.booking_id is not None, found.withdrawn_at is not None) == tuple(done)
            db.session.remove()
