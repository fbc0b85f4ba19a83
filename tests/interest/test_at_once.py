"""Two workers, and two presses, at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from tests.factories import Make
from training import clock
from training.access import SYSTEM
from training.db import db, transaction
from training.interest import operations, queries, tasks
from training.interest.models import Interest, InterestNotice
from training.mail.models import Message
from training.refusals import Refused

AT_ONCE = 4

pytestmark = pytest.mark.real_time


def all_at_once(app, do) -> list:
    gate = threading.Barrier(AT_ONCE)

    def run(_number: int) -> object:
        with app.app_context():
            gate.wait()
            return do()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, range(AT_ONCE)))


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_two_workers_at_once_tell_of_a_new_date_once(real_app, monkeypatch):
    """Each has found the same rows before any of them tells."""
    with real_app.app_context():
        make = Make(db.session())
        course = make.course()
        for number in range(3):
            make.interest(course, f"{number}@example.org")
        make.event(course)
    found, gate = queries.to_be_told, threading.Barrier(AT_ONCE)

    def then_wait(session, now, **narrowed):
        rows = found(session, now, **narrowed)
        if not narrowed:
            gate.wait()
        return rows

    monkeypatch.setattr(queries, "to_be_told", then_wait)
    assert sum(all_at_once(real_app, tasks.announce_new_dates)) == 3
    with real_app.app_context():
        assert (count(InterestNotice), count(Message)) == (3, 3)


def test_the_button_for_new_dates_pressed_twice_at_once_asks_once(real_app):
    with real_app.app_context():
        make = Make(db.session())
        course_id, person_id = make.course().id, make.person().id

    def press() -> bool:
        try:
            with transaction() as session:
                return operations.ask_for_new_dates(session, course_id, person_id, "Mid", SYSTEM, clock.now())
        except Refused:
            return False  # PostgreSQL lets both look first, and refuses the second row

    assert sum(all_at_once(real_app, press)) == 1
    with real_app.app_context():
        assert count(Interest) == 1
