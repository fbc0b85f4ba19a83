"""Ready means that people can book, too: the database takes a write, which is tried for real but seldom."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from structlog.testing import capture_logs

from training import clock
from training.db import db
from training.programme import health
from training.programme.models import WriteTrial


@contextmanager
def disk_full(app: Flask) -> Iterator[None]:
    """No file may grow; on PostgreSQL, whose files are another program's, no session may write."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)
        return
    may_write = {"options": "-c default_transaction_read_only=off"}
    own = sa.create_engine(engine.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool, connect_args=may_write)
    for value in ("on", "off"):
        with own.connect() as admin:
            admin.execute(
                sa.text(f'ALTER DATABASE "{engine.url.database}" SET default_transaction_read_only = {value}')
            )
        with app.app_context():
            engine.dispose()
        if value == "on":
            yield


def test_a_full_disk_is_not_ready_while_pages_are_still_shown(real_app, frozen_clock):
    browser = real_app.test_client()
    assert browser.get("/readyz").status_code == 200
    assert browser.get("/").status_code == 200  # the tests keep its compiled templates on that disk
    frozen_clock.shift(health.TRIED_EVERY)
    with disk_full(real_app), capture_logs() as lines:
        assert browser.get("/").status_code == 200
        answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert "takes no writes" in answer.text
    assert [line["event"] for line in lines] == ["database.takes_no_write"]
    frozen_clock.shift(health.TRIED_EVERY)
    assert browser.get("/readyz").status_code == 200


def test_a_write_is_tried_seldom_however_often_it_is_asked_for(real_app, frozen_clock):
    writes = []

    def count(_connection, _cursor, statement, *_):
        writes.extend([statement] if statement.startswith("UPDATE") else [])

    with real_app.app_context():
        event.listen(db.engine, "before_cursor_execute", count)
    browser = real_app.test_client()
    for _ in range(20):
        assert browser.get("/readyz").status_code == 200
        frozen_clock.shift(timedelta(seconds=1))
    assert len(writes) == 2
    with real_app.app_context():
        assert db.session.scalars(sa.select(WriteTrial.tried_at)).one() == clock.now() - timedelta(seconds=5)


@pytest.mark.parametrize("moved", (timedelta(hours=-1), timedelta(hours=1)), ids=("back", "forward"))
def test_a_clock_that_is_put_right_changes_nothing(real_app, frozen_clock, moved):
    browser = real_app.test_client()
    assert browser.get("/readyz").status_code == 200
    frozen_clock.shift(moved)
    assert browser.get("/readyz").status_code == 200
    with real_app.app_context():
        assert db.session.scalars(sa.select(WriteTrial.tried_at)).one() == clock.now()
