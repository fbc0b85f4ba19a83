"""Two phones at one register: they take turns, and nothing is lost or done twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import Make
from training import clock
from training.access import Actor, Role
from training.attendance import closing, operations
from training.attendance.models import Mark, MarkKind
from training.bookings.lifecycle import AlreadyDone
from training.db import db, transaction
from training.mail.models import Message
from training.refusals import Refused

PHONES = 6


@pytest.fixture
def own_session(real_app):
    with real_app.app_context(), Session(db.engine) as session:
        yield session


def at_once(app, work):
    """Run `work(session, number)` on several phones at the same moment; answers with what each came to."""
    together = Barrier(PHONES)

    def phone(number):
        together.wait()
        with app.app_context():
            try:
                with transaction() as session:
                    return work(session, number)
            except Refused as refused:
                return refused

    with ThreadPoolExecutor(PHONES) as pool:
        return list(pool.map(phone, range(PHONES)))


@pytest.fixture
def register(own_session):
    """An event today with one person, and its ids: (event, sitting, booking reference, trainer)."""
    make = Make(own_session)
    trainer = make.trainer()
    event = make.event(days=0, trainers=(trainer,))
    found = event.id, event.sittings[0].id, make.booking(event).ref, Actor(trainer.id, Role.TRAINER)
    own_session.rollback()  # what is read afterwards is read anew
    return found


def test_phones_that_mark_the_same_person_leave_one_mark(real_app, own_session, register):
    _, sitting, ref, actor = register
    kinds = list(MarkKind)

    def work(session, number):
        operations.mark(session, sitting, ref, kinds[number % len(kinds)], actor, clock.now(), clock.now())

    assert at_once(real_app, work) == [None] * PHONES
    assert own_session.scalar(select(func.count()).select_from(Mark)) == 1


def test_a_register_closed_by_several_at_once_is_closed_once_and_asks_for_evaluation_once(
    real_app, own_session, register
):
    event, sitting, ref, actor = register
    with transaction() as session:
        operations.mark(session, sitting, ref, MarkKind.PRESENT, actor, clock.now(), clock.now())
    done = at_once(real_app, lambda session, _: closing.close_register(session, event, {}, actor, clock.now()))
    assert sum(isinstance(one, closing.Closed) for one in done) == 1
    assert sum(isinstance(one, AlreadyDone) for one in done) == PHONES - 1
    assert own_session.scalar(select(func.count()).where(Message.kind == "evaluations/please")) == 1
