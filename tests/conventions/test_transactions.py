"""transaction(): all or nothing, once, and never when a page is only looked at."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, Response
from sqlalchemy import select, text, update

from tests.factories import Make
from training import access
from training.bookings import places
from training.courses.models import PlacePool
from training.db import after_commit, db, transaction
from training.people.models import Agency
from training.settings.models import Setting

TRIES = 24
SEATS = 5


def names(session) -> set[str]:
    return set(session.scalars(select(Setting.name)))


def test_a_transaction_commits_at_its_end(app, session):
    with app.app_context(), transaction() as inner:
        inner.add(Setting(name="agency_cap", value="4"))
    assert names(session) == {"agency_cap"}


def test_a_transaction_that_fails_undoes_everything(app, session):
    def fail() -> None:
        with transaction() as inner:
            inner.add(Setting(name="agency_cap", value="4"))
            inner.flush()
            raise ValueError("half way")

    with app.app_context():
        with pytest.raises(ValueError, match="half way"):
            fail()
        assert names(db.session()) == set()
        with transaction():  # and the next one begins as if nothing had been
            pass


def test_a_transaction_does_not_nest(app):
    with app.app_context(), transaction(), pytest.raises(RuntimeError, match="does not nest"), transaction():
        pass


def test_a_transaction_refuses_what_was_changed_outside_of_it(app):
    with app.app_context():
        db.session.add(Setting(name="agency_cap", value="4"))
        with pytest.raises(RuntimeError, match="changed outside"), transaction():
            pass
        db.session.rollback()


def test_a_transaction_reads_anew_what_others_have_changed_since(real_app):
    """What the request read before is stale by the time it writes."""
    with real_app.app_context():
        with transaction() as session:
            session.add(Setting(name="agency_cap", value="4"))
        assert db.session.get(Setting, "agency_cap").value == "4"
        in_another_thread(real_app, lambda session: session.get(Setting, "agency_cap").__setattr__("value", "7"))
        with transaction() as session:
            assert session.get(Setting, "agency_cap").value == "7"


class TestAfterCommit:
    def test_what_is_to_follow_a_commit_is_called_once_and_after_it(self, app):
        called = []

        def call() -> None:
            called.append(db.session().info.get("open", False))

        with app.app_context():
            with transaction():
                after_commit(call)
                after_commit(call)
                assert called == []
            assert called == [False]

    def test_what_is_to_follow_a_commit_is_not_called_when_the_transaction_fails(self, app):
        called: list[str] = []

        def fail() -> None:
            with transaction():
                after_commit(lambda: called.append("called"))
                raise ValueError

        with app.app_context(), pytest.raises(ValueError):  # noqa: PT011 - ours, two lines above
            fail()
        assert called == []

    def test_what_is_to_follow_a_commit_can_be_named_only_inside_a_transaction(self, app):
        with app.app_context(), pytest.raises(RuntimeError, match="inside transaction"):
            after_commit(lambda: None)


class TestWritingOnGet:
    @pytest.mark.parametrize("method", ("GET", "HEAD"))
    def test_a_transaction_on_get_or_head_is_refused(self, app, method):
        refused = pytest.raises(RuntimeError, match="writes_on_get")
        with app.test_request_context("/courses", method=method), refused, transaction():
            pass

    def test_a_transaction_on_get_is_allowed_to_a_view_that_says_why(self, app):
        @access.writes_on_get("a test")
        def view() -> str:
            return ""

        original = app.view_functions["programme.courses"]
        app.view_functions["programme.courses"] = view
        try:
            with app.test_request_context("/courses"), transaction():
                pass
        finally:
            app.view_functions["programme.courses"] = original

    @pytest.mark.parametrize("method", ("GET", "HEAD"))
    @pytest.mark.parametrize("flushed", (False, True), ids=("left in the session", "flushed by a query"))
    def test_the_canary_that_changes_without_a_transaction_fails_its_test(
        self, app, session, client, monkeypatch, method, flushed
    ):
        """What tests/reading.py promises: no page that changes something while it is read passes a test."""

        @access.public
        def careless() -> Response:
            db.session.add(Setting(name="agency_cap", value="4"))
            if flushed:
                db.session.scalars(select(Setting)).all()
            return Response("", mimetype="text/plain")

        monkeypatch.setitem(app.view_functions, "programme.robots", careless)
        with pytest.raises(AssertionError, match=f"{method} /robots.txt changed Setting"):
            client.open("/robots.txt", method=method)
        assert names(session) == set(), "and nothing of it stays"


def in_another_thread(app: Flask, change: Callable[..., object]) -> None:
    def run() -> None:
        with app.app_context(), transaction() as session:
            change(session)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def race(app: Flask, take: Callable[..., object]) -> int:
    """Everybody tries at once, each having read first; the number of those who were told yes."""
    start = threading.Barrier(8)

    def attempt(number: int) -> bool:
        if number < start.parties:
            start.wait()
        with app.app_context():
            db.session.scalars(select(Agency)).all()
            try:
                with transaction() as session:
                    take(session)
            except places.Full:
                return False
        return True

    with ThreadPoolExecutor(start.parties) as threads:
        return sum(threads.map(attempt, range(TRIES)))


@pytest.mark.real_time
class TestRaces:
    @pytest.fixture
    def pool_id(self, real_app):
        with real_app.app_context():
            return Make(db.session()).event(capacity=SEATS).pools[0].id

    def taken(self, app, pool_id) -> int:
        with app.app_context():
            return db.session.scalar(select(PlacePool.taken).where(PlacePool.id == pool_id))

    def test_a_conditional_update_never_sells_a_place_twice(self, real_app, pool_id):
        assert race(real_app, lambda session: places.take(session, pool_id)) == SEATS
        assert self.taken(real_app, pool_id) == SEATS

    def test_canary_without_the_guard_the_update_of_places_oversells(self, real_app, pool_id):
        """Looking first and writing later, outside the queue of writers: the race above can be lost."""
        gate = threading.Barrier(8)

        def look_then_write(number: int) -> bool:
            with real_app.app_context():
                seen = self.taken(real_app, pool_id)
                gate.wait()
                if seen >= SEATS:
                    return False
                with transaction() as session:
                    session.execute(update(PlacePool).where(PlacePool.id == pool_id).values(taken=seen + 1))
            return True

        with ThreadPoolExecutor(gate.parties) as threads:
            sold = sum(threads.map(look_then_write, range(gate.parties)))
        assert sold > self.taken(real_app, pool_id), "eight were told yes, and fewer places are taken"

    def test_the_database_itself_refuses_one_too_many(self, real_app, pool_id):
        from sqlalchemy.exc import IntegrityError

        with real_app.app_context(), pytest.raises(IntegrityError, match="never_oversold"), transaction() as session:
            session.execute(text("UPDATE place_pool SET taken = capacity + 1 WHERE id = :id"), {"id": pool_id})

    def test_a_reader_never_waits_for_a_writer(self, real_app, pool_id):
        with real_app.app_context(), transaction() as session:
            places.take(session, pool_id)
            seen = []
            reader = threading.Thread(target=lambda: seen.append(self.taken(real_app, pool_id)))
            reader.start()
            reader.join(timeout=5)
            assert seen == [0]
