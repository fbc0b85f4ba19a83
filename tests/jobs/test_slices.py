"""A job does to each chosen row what was asked, once, whatever happens in between, and says why where it could not."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from training import clock
from training.access import Actor
from training.history.models import History
from training.jobs import operations, slices
from training.jobs.models import ItemState, Job, JobItem
from training.jobs.operations import start
from training.jobs.queries import progress_of
from training.people.models import Person
from training.refusals import Code, Refused


@pytest.fixture
def people(make):
    return [make.person(f"Person {number}") for number in range(6)]


@pytest.fixture
def job(transact, people, make):
    """A job of six rows, started by an administrator."""
    administrator, ids = make.administrator().id, [person.id for person in people]
    with transact() as inner:
        return start(inner, "test/mark", ids, Actor(administrator, "administrator"), clock.now(), goes_back_to="/").ref


@pytest.fixture
def found(session, job):
    def read() -> Job:
        session.expire_all()
        return session.scalars(select(Job).where(Job.ref == job)).one()

    return read


@pytest.fixture
def work(app, session, monkeypatch):
    """Does one slice as the worker would, of at most so many rows."""

    def run(one_row, rows: int = 1000, at_once: int = 1) -> int:
        session.commit()
        moments = iter([0.0] * rows + [10.0] * 2)
        monkeypatch.setattr(slices, "monotonic", lambda: next(moments))
        with app.app_context():
            return slices.work_a_slice({"test/mark": one_row}, {"test/mark": at_once})

    return run


def mark(session, _job, person_id, _actor, _now):
    """Writes on the row, so that a second time would show."""
    session.get_one(Person, person_id).job_role += "x"


def progress(session, job):
    return progress_of(session, [job])[job.id]


def test_every_row_is_done_once_and_the_job_is_finished(session, people, found, work):
    assert work(mark) == 6
    session.expire_all()
    assert [person.job_role for person in people] == ["x"] * 6
    assert found().finished_at == clock.now()
    assert work(mark) == 0


def test_a_slice_ends_after_a_second_and_the_next_goes_on(session, people, found, work):
    assert work(mark, rows=2) == 2
    assert (progress(session, found()).done, progress(session, found()).left) == (2, 4)
    assert progress(session, found()).percent == 33
    assert found().claimed_until is None
    assert work(mark) == 4
    assert found().finished_at is not None


def test_what_is_refused_says_why_and_leaves_nothing_of_it(session, people, found, work):
    third = people[2].id

    def not_the_third(inner, job, person_id, actor, now):
        mark(inner, job, person_id, actor, now)
        if person_id == third:
            raise Refused(Code.NOT_POSSIBLE, "They have left.")

    work(not_the_third)
    session.expire_all()
    assert [person.job_role for person in people] == ["x", "x", "", "x", "x", "x"]
    (failed,) = session.scalars(select(JobItem).where(JobItem.state == ItemState.FAILED)).all()
    assert (failed.subject_id, failed.sentence) == (people[2].id, "They have left.")


def test_a_fault_of_ours_fails_that_row_only(session, found, work):
    def breaks(inner, _job, person_id, _actor, _now):
        raise KeyError(person_id)

    assert work(breaks) == 6
    assert {item.sentence for item in session.scalars(select(JobItem))} == {slices.UNEXPECTED}
    assert found().finished_at is not None


def test_of_rows_that_share_a_transaction_those_that_fail_take_back_nothing_but_themselves(
    session, people, found, work
):
    refused, broken = people[1].id, people[4].id

    def two_fail(inner, job, person_id, actor, now):
        mark(inner, job, person_id, actor, now)
        inner.flush()
        if person_id == refused:
            raise Refused(Code.NOT_POSSIBLE, "They have left.")
        if person_id == broken:
            raise KeyError(person_id)

    assert work(two_fail, at_once=4) == 6
    session.expire_all()
    assert [person.job_role for person in people] == ["x", "", "x", "x", "", "x"]
    failed = session.scalars(select(JobItem).where(JobItem.state == ItemState.FAILED).order_by(JobItem.id)).all()
    assert [(item.subject_id, item.sentence) for item in failed] == [
        (refused, "They have left."),
        (broken, slices.UNEXPECTED),
    ]
    assert found().finished_at is not None
    assert work(mark, at_once=4) == 0


def test_stopping_leaves_the_rows_that_would_have_shared_the_next_transaction(session, transact, people, found, work):
    assert work(mark, rows=1, at_once=4) == 4
    job_id = found().id
    with transact() as inner:
        operations.stop(inner, inner.get_one(Job, job_id), Actor(None, "administrator"), clock.now())
    assert work(mark, at_once=4) == 0
    assert (progress(session, found()).done, progress(session, found()).left) == (4, 2)


@pytest.mark.parametrize("at_once", (1, 4))
def test_rows_wait_while_the_database_is_away(session, found, work, frozen_clock, at_once):
    def away(inner, _job, person_id, _actor, _now):
        raise OperationalError("SELECT", {}, Exception("gone"))

    with pytest.raises(OperationalError):
        work(away, at_once=at_once)
    assert progress(session, found()).left == 6
    assert work(mark) == 0  # the worker that met it has the job in hand
    frozen_clock.move_to(clock.now() + slices.TIMETABLE.claim * 2)
    assert work(mark) == 6


def test_two_jobs_take_turns(session, transact, people, found, work, frozen_clock):
    ids = [person.id for person in people[:2]]
    frozen_clock.move_to(clock.now() + timedelta(seconds=1))
    with transact() as inner:
        start(inner, "test/mark", ids, Actor(None, "administrator"), clock.now(), goes_back_to="/")
    done = []
    for _ in range(3):
        frozen_clock.move_to(clock.now() + timedelta(seconds=1))
        work(mark, rows=1)
        done.append(progress(session, found()).done)
    assert done == [1, 1, 2]


def test_stopped_half_way_and_gone_on_with(session, transact, found, work, people):
    work(mark, rows=3)
    job_id = found().id
    with transact() as inner:
        operations.stop(inner, inner.get_one(Job, job_id), Actor(None, "administrator"), clock.now())
    assert work(mark) == 0
    with transact() as inner:
        operations.go_on(inner, inner.get_one(Job, job_id), Actor(None, "administrator"), clock.now())
    assert work(mark) == 3
    session.expire_all()
    assert [person.job_role for person in people] == ["x"] * 6
    said = session.scalars(select(History.action).where(History.subject == "job").order_by(History.id)).all()
    assert said == ["started", "stopped", "gone on with"]


def test_stopped_within_a_slice_ends_the_slice(session, found, work):
    def stops_at_once(inner, job, person_id, actor, now):
        mark(inner, job, person_id, actor, now)
        job.stopped_at = now

    assert work(stops_at_once) == 1
    assert found().finished_at is None


def test_what_failed_is_tried_again_alone(session, transact, people, found, work):
    first = people[0].id

    def refused(_session, _job, person_id, _actor, _now):
        if person_id == first:
            raise Refused(Code.NOT_POSSIBLE, "Not today.")

    work(refused)
    job_id = found().id
    with transact() as inner:
        assert operations.try_again(inner, inner.get_one(Job, job_id), Actor(None, "administrator"), clock.now()) == 1
    assert work(mark) == 1
    session.expire_all()
    assert people[0].job_role == "x"
    assert progress(session, found()).failed == 0


def test_a_form_sent_twice_starts_one_job(session, transact, people):
    ids = [people[0].id, people[0].id]
    for _ in range(2):
        with transact() as inner:
            start(
                inner, "test/mark", ids, Actor(None, "administrator"), clock.now(), goes_back_to="/", form_token="same"
            )
    assert len(session.scalars(select(Job)).all()) == 1
    assert len(session.scalars(select(JobItem)).all()) == 1


def test_nobody_chosen_is_refused(transact):
    with pytest.raises(Refused, match="Tick at least one"), transact() as inner:
        start(inner, "test/mark", [], Actor(None, "administrator"), clock.now(), goes_back_to="/")


def test_ten_thousand_rows_are_kept_at_the_press(session, transact):
    with transact() as inner:
        start(inner, "test/mark", range(1, 10_001), Actor(None, "administrator"), clock.now(), goes_back_to="/")
    (job,) = session.scalars(select(Job)).all()
    assert progress(session, job).total == 10_000


def test_what_failed_is_not_tried_again_while_the_rest_was_stopped_on_purpose(session, transact, people, found, work):
    first = people[0].id

    def refused(_session, _job, person_id, _actor, _now):
        if person_id == first:
            raise Refused(Code.NOT_POSSIBLE, "Not today.")

    work(refused, rows=2)
    job_id, actor = found().id, Actor(None, "administrator")
    with transact() as inner:
        operations.stop(inner, inner.get_one(Job, job_id), actor, clock.now())
    with pytest.raises(Refused, match="It is stopped"), transact() as inner:
        operations.try_again(inner, inner.get_one(Job, job_id), actor, clock.now())
    assert work(mark) == 0


def test_what_was_undone_is_not_gone_on_with(session, transact, people, found, work):
    work(mark, rows=2)
    job_id, actor = found().id, Actor(None, "administrator")
    with transact() as inner:
        operations.stop(inner, inner.get_one(Job, job_id), actor, clock.now())
    with transact() as inner:
        inner.execute(update(JobItem).where(JobItem.state == ItemState.DONE).values(before={"role": ""}))
        operations.undo(inner, inner.get_one(Job, job_id), "test/unmark", actor, clock.now())
    with pytest.raises(Refused, match="has been undone"), transact() as inner:
        operations.go_on(inner, inner.get_one(Job, job_id), actor, clock.now())
