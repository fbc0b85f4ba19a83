"""Two administrators, or two presses of one button, at the same moment: a sentence, and never an error."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from tests.factories import Make
from training import clock
from training.access import Actor, Role
from training.db import db, transaction
from training.notes.models import Assignment
from training.notes.operations import assign
from training.refusals import Refused
from training.settings.closure_operations import close
from training.settings.models import Closure
from training.settings.working_time import DaysOff
from training.writing.models import Readers, WrittenMessage
from training.writing.operations import Chosen, begin, change_words, delete_draft
from training.writing.queries import written_by_ref

AT_ONCE = 4

pytestmark = pytest.mark.real_time


@pytest.fixture
def presses(real_app, database_kind):
    """Lets several do something, in a transaction each, that have all begun before any goes on. What each hears."""
    if database_kind == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    gate = threading.Barrier(AT_ONCE)

    def at_once(do):
        def run(number):
            with real_app.app_context():
                try:
                    with transaction() as session:
                        gate.wait()
                        do(session, number)
                except Refused as refused:
                    return refused.sentence
                return "done"

        with ThreadPoolExecutor(AT_ONCE) as threads:
            return list(threads.map(run, range(AT_ONCE)))

    return at_once


@pytest.fixture
def actor(real_app):
    with real_app.app_context():
        person = Make(db.session()).administrator()
        db.session.commit()
        return Actor(person.id, Role.ADMINISTRATOR)


@pytest.fixture
def drafts(real_app, actor):
    with real_app.app_context(), transaction() as session:
        chosen = Chosen(Readers.PEOPLE, [actor.person_id], "somebody", "/admin")
        return [begin(session, chosen, actor, clock.now()).ref for _ in range(AT_ONCE)]


def test_a_draft_that_several_delete_at_once_is_deleted_once(real_app, presses, drafts):
    def delete(session, _number):
        draft = written_by_ref(session, drafts[0])
        met.wait()
        delete_draft(session, draft)

    met = threading.Barrier(AT_ONCE)
    said = presses(delete)
    assert sorted(said) == ["This draft was deleted meanwhile."] * (AT_ONCE - 1) + ["done"]


def test_one_name_given_to_several_drafts_at_once_is_kept_by_one(real_app, presses, drafts):
    def keep(session, number):
        change_words(session, written_by_ref(session, drafts[number]), "Parking", "Behind the hall.", "Parking")

    said = presses(keep)
    with real_app.app_context():
        kept = db.session.scalars(select(WrittenMessage).where(WrittenMessage.kept_as == "Parking")).all()
    assert len(kept) == 1
    assert "done" in said


def test_lines_assigned_by_several_at_once_are_seen_to_by_one(real_app, presses, actor):
    lines = ["charges", "agencies"]
    said = presses(lambda session, _number: assign(session, lines, actor.person_id, actor, clock.now()))
    assert said == ["done"] * AT_ONCE
    with real_app.app_context():
        assert sorted(db.session.scalars(select(Assignment.line))) == sorted(lines)


def test_closure_days_added_by_several_at_once_are_on_the_list_once(real_app, presses, actor):
    days = DaysOff(date(2026, 12, 24), date(2027, 1, 1))
    said = presses(lambda session, _number: close(session, days, "Christmas", actor, clock.now()))
    assert said.count("done") == 1
    assert len({*said}) == 2
    with real_app.app_context():
        assert len(db.session.scalars(select(Closure)).all()) == 1
