"""Two administrators at one checklist take turns."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import Make
from training import clock
from training.access import Actor, Role
from training.courses.checklists import operations
from training.courses.checklists.models import ChecklistItem, ChecklistTick
from training.courses.checklists.rule import TO_BEGIN_WITH
from training.courses.models import Event
from training.db import db, transaction

BROWSERS = 4
ALEX = Actor(None, Role.ADMINISTRATOR)


@pytest.fixture
def own_session(real_app):
    with real_app.app_context(), Session(db.engine) as session:
        yield session


def at_once(app, work):
    together = Barrier(BROWSERS)

    def press(_):
        together.wait()
        with app.app_context(), transaction() as session:
            work(session)

    with ThreadPoolExecutor(BROWSERS) as pool:
        list(pool.map(press, range(BROWSERS)))


def test_something_ticked_by_several_at_once_is_ticked_once(real_app, own_session):
    make = Make(own_session)
    event_id, item_id = make.event().id, make.checklist_item().id
    own_session.rollback()

    def tick(session):
        event, item = session.get_one(Event, event_id), session.get_one(ChecklistItem, item_id)
        operations.tick(session, event, item, ALEX, clock.now())

    at_once(real_app, tick)
    assert own_session.scalar(select(func.count()).select_from(ChecklistTick)) == 1


def test_an_empty_list_filled_by_several_at_once_is_filled_once(real_app, own_session):
    at_once(real_app, lambda session: operations.begin_list(session, "classroom", ALEX, clock.now()))
    assert own_session.scalar(select(func.count()).select_from(ChecklistItem)) == len(TO_BEGIN_WITH["classroom"])
