"""Kept files: bytes first and then the row, in a folder and in a stand-in for S3; each goes on its day."""

import uuid
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select

from training import clock
from training.access import SYSTEM
from training.downloads import attachment
from training.files import gateway, tasks
from training.files.models import KeptFile
from training.files.operations import keep

CONTENT = b"Name,Town\nColne Scouts,Colchester\n"


@pytest.fixture(params=["a folder", "a bucket"])
def kept_in(request, app, tmp_path, monkeypatch):
    """Where files are kept: a folder, or fsspec's file system in memory, which has keys as S3 has."""
    there = app.extensions["files"]
    url = str(tmp_path / "files") if request.param == "a folder" else f"memory://{uuid.uuid4()}/training"
    gateway.init_app(app, url)
    with app.app_context():
        yield url
    app.extensions["files"] = there


@pytest.fixture
def kept(kept_in, transact):
    """A file that is kept for ten days. Its bytes are written before the transaction begins."""
    stored = gateway.store(CONTENT)
    with transact() as session:
        return keep(
            session, stored, "members.csv", "import", clock.today() + timedelta(days=10), SYSTEM, clock.now()
        ).id


def test_a_file_comes_back_as_it_was_sent(kept, session):
    row = session.get_one(KeptFile, kept)
    assert gateway.read(row.kept_as) == CONTENT
    assert (row.name, row.content_type, row.size, row.delete_on) == ("members.csv", "text/csv", 34, date(2026, 5, 22))
    assert row.sha256 == sha256(CONTENT).hexdigest()


def test_it_is_answered_as_an_attachment_that_no_browser_shows_or_keeps(kept_in, transact, app):
    stored = gateway.store(b"<script>")
    with transact() as session:
        name = 'a "name"\r\nSet-Cookie: ö.html'
        kept = keep(session, stored, name, "import", clock.today(), SYSTEM, clock.now())
        assert kept.name == 'a "name" Set-Cookie: ö.html'
        with app.test_request_context():
            answer = attachment(gateway.read(kept.kept_as), kept.name, kept.content_type)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_goes_on_its_day_row_and_bytes(kept, session, frozen_clock):
    kept_as = session.get_one(KeptFile, kept).kept_as
    frozen_clock.shift(timedelta(days=9))
    assert tasks.delete_old_files() == 0
    frozen_clock.shift(timedelta(days=1))
    assert tasks.delete_old_files() == 1
    session.expire_all()
    assert session.get(KeptFile, kept) is None
    with pytest.raises(gateway.FileGone):
        gateway.read(kept_as)


def test_a_row_whose_bytes_are_gone_already_goes_too(kept, session, frozen_clock):
    gateway.delete(session.get_one(KeptFile, kept).kept_as)
    frozen_clock.shift(timedelta(days=10))
    assert tasks.delete_old_files() == 1
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(KeptFile)) == 0


def test_bytes_that_cannot_be_deleted_keep_their_row_until_they_can(kept, session, frozen_clock, monkeypatch):
    frozen_clock.shift(timedelta(days=10))

    def away(_kept_as):
        raise OSError("the bucket does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(gateway, "delete", away)
        with pytest.raises(OSError, match="does not answer"):
            tasks.delete_old_files()
    assert session.get(KeptFile, kept) is not None
    assert tasks.delete_old_files() == 1


def test_bytes_whose_row_never_came_are_swept_at_night_and_not_before_the_day_after(kept, session, frozen_clock):
    orphan = gateway.store(b"the transaction that wanted it failed")
    frozen_clock.move_to("2026-05-13T02:30:00Z")  # 3:30 in London: it is of yesterday
    assert tasks.delete_orphans() == 0
    frozen_clock.move_to("2026-05-14T12:00:00Z")
    assert tasks.delete_orphans() == 0  # by day nobody lists every file
    frozen_clock.move_to("2026-05-14T02:30:00Z")
    assert tasks.delete_orphans() == 1
    with pytest.raises(gateway.FileGone):
        gateway.read(orphan.kept_as)
    assert gateway.read(session.get_one(KeptFile, kept).kept_as) == CONTENT


def test_what_was_never_there_is_swept_without_trouble(kept_in, frozen_clock):
    frozen_clock.move_to("2026-05-14T02:30:00Z")
    assert tasks.delete_orphans() == 0
    assert tasks.delete_old_files() == 0


def test_a_folder_is_made_with_the_first_file_and_a_name_of_the_sender_is_no_path(app, tmp_path, transact):
    there = app.extensions["files"]
    gateway.init_app(app, str(tmp_path / "new"))
    try:
        with app.app_context():
            stored = gateway.store(CONTENT)
        with transact() as session:
            keep(session, stored, "../../etc/passwd", "import", date(2026, 6, 1), SYSTEM, clock.now())
        found = [path for path in Path(tmp_path / "new").rglob("*") if path.is_file()]
        assert [path.read_bytes() for path in found] == [CONTENT]
        assert found[0].parent.name == "2026-05-12"
    finally:
        app.extensions["files"] = there
