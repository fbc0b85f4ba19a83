"""Migrations: up from nothing, equal to the models, down again, and never at the cost of a row."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.orm import Session

from config import ROOT
from tests.conventions.world import make_world
from tests.databases import close, migrate, migrate_down, settings
from tests.factories import Make
from training import clock
from training.app import create_app
from training.bookings.models import BookingLink, Purpose
from training.certificates.models import Certificate
from training.checkout.models import AttemptLine
from training.checkout.receipts.models import Receipt
from training.courses.models import Venue
from training.db import Base
from training.files.models import KeptFile
from training.merging.models import Merge
from training.people.models import Affiliation
from training.search.models import SHADOW, seen_by_alembic
from training.settings.models import MESSAGES_SINCE, Setting

SCRIPTS = ScriptDirectory(str(ROOT / "migrations"))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


@pytest.fixture
def migrated(app: Flask, make_database) -> str:
    """The address of a database that every migration has gone over. `app`: who makes it has loaded all models."""
    return make_database()


@pytest.fixture
def engine(migrated):
    made = sa.create_engine(migrated, poolclass=sa.NullPool)
    yield made
    made.dispose()


def tables(engine: sa.Engine) -> set[str]:
    """Without SQLite's shadow table of trigrams, and its parts."""
    found = set(sa.inspect(engine).get_table_names()) - {"alembic_version"}
    return {name for name in found if not name.startswith(SHADOW)}


def counts(engine: sa.Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table))
            for name, table in Base.metadata.tables.items()
        }


def test_migrations_form_one_line():
    assert len(SCRIPTS.get_heads()) == 1


def test_up_from_nothing_down_to_nothing_and_up_again(migrated, engine, tmp_path):
    assert tables(engine) == set(Base.metadata.tables)
    migrate(migrated, tmp_path, "base")
    assert tables(engine) == set()
    migrate(migrated, tmp_path)
    assert tables(engine) == set(Base.metadata.tables)


def test_the_last_migration_makes_what_the_models_describe(migrated, engine, tmp_path):
    with engine.connect() as connection:
        opts = {"compare_type": True, **seen_by_alembic(engine.dialect.name)}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []
    assert checks_of(engine) == {
        (table.name, constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }, "Alembic does not compare CHECK constraints by itself"


def checks_of(engine: sa.Engine) -> set[tuple[str, str | None]]:
    inspector = sa.inspect(engine)
    return {(table, check["name"]) for table in tables(engine) for check in inspector.get_check_constraints(table)}


def test_every_step_down_and_up_again_keeps_the_rows(migrated, engine, tmp_path: Path):
    """On SQLite recreating a table can silently take the rows that point at it along."""
    fill(migrated, engine, tmp_path)
    change(engine, *REMOVE_MAPS)  # going down refuses to lose them
    before = counts(engine)
    before.pop("setting")  # on the way down school holidays become one again
    assert sum(before.values()) > 50
    migrate(migrated, tmp_path, f"-{len(REVISIONS) - 1}")
    assert tables(engine) >= {"booking", "person", "event"}
    kept = {name: count for name, count in before.items() if name in tables(engine)}
    with engine.connect() as connection:
        assert {name: connection.scalar(sa.text(f"SELECT count(*) FROM {name}")) for name in kept} == kept
    migrate(migrated, tmp_path)
    assert {name: count for name, count in counts(engine).items() if name in kept} == kept


def fill(url: str, engine: sa.Engine, folder: Path) -> None:
    """With a row of everything."""
    app = create_app(settings(url, folder))
    with Session(engine) as session:
        make_world(app, Make(session))
        session.add(Setting(name=MESSAGES_SINCE, value=clock.now().isoformat()))  # each way up writes it anew
        session.commit()
    close(app)


def change(engine: sa.Engine, *statements: sa.Executable) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


REMOVE_MAPS = (
    sa.update(Venue).values(map_picture_id=None),
    sa.delete(KeptFile).where(KeptFile.delete_on.is_(None)),
)


def test_a_step_down_that_would_lose_something_says_what_to_do_first_and_loses_nothing(migrated, engine, tmp_path):
    fill(migrated, engine, tmp_path)
    now, today = clock.now(), clock.today()
    held = {
        Receipt: {"rendered_at": now, "pdf": b"%PDF"},
        AttemptLine: {"vat": "standard"},
        Affiliation: {"away_from": today, "away_until": today},
        Certificate: {"correction_asked_at": now},
    }
    change(engine, *(sa.update(model).values(values) for model, values in held.items()))
    for model, first in (
        (Receipt, "delete these rows of card_receipt first"),
        (AttemptLine, "let the worker print them first"),
        (Affiliation, "empty affiliation.away_from and away_until first"),
        (Venue, "remove them on the pages of these venues first"),
        (Certificate, "or empty certificate.correction_asked_at first"),
    ):
        before = counts(engine)
        with pytest.raises(RuntimeError, match=first):
            migrate_down(migrated, tmp_path, "0083")
        assert tables(engine) == set(Base.metadata.tables)
        assert counts(engine) == before
        if model is Venue:
            change(engine, *REMOVE_MAPS)
        else:
            change(engine, sa.update(model).values(dict.fromkeys(held[model])))
    migrate_down(migrated, tmp_path, "0083")


def test_links_to_bookings_that_ended_because_somebody_else_comes_stay_shut(migrated, engine, tmp_path):
    """Two people may share the address that they were sent to."""
    now, before = clock.now(), clock.now() - timedelta(days=1)
    with Session(engine) as session:
        make = Make(session)
        plain, given_away, merged = make.booking(), make.booking(substitutions=1), make.booking()
        for booking, ended_at in ((plain, before), (given_away, before), (merged, now)):
            make.link(booking, Purpose.ENTRANCE, ended_at=ended_at)
        make.link(plain, Purpose.OFFER, ended_at=before)
        make._save(Merge(kind="person", loser_id=make.person().id, winner_id=merged.delegate_id, merged_at=now))
        opened = [(plain.id, Purpose.ENTRANCE)]
    migrate_down(migrated, tmp_path, "0081")
    migrate(migrated, tmp_path)
    open_now = sa.select(BookingLink.booking_id, BookingLink.purpose).where(BookingLink.ended_at.is_(None))
    with engine.connect() as connection:
        assert connection.execute(open_now).all() == opened


def test_a_table_that_is_made_anew_keeps_the_rows_that_point_at_it(migrated, engine, tmp_path):
    """The trap itself, on the engine that migrations run on: Alembic's batch mode drops and recreates the table."""
    from alembic.operations import Operations

    with Session(engine) as session:
        Make(session).booking()
    before = counts(engine)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = OFF"))
    with engine.connect() as connection, connection.begin():
        operations = Operations(MigrationContext.configure(connection, opts={"target_metadata": Base.metadata}))
        with operations.batch_alter_table("event", recreate="auto") as batch:
            batch.add_column(sa.Column("trial", sa.Integer(), nullable=True))
            batch.create_check_constraint("trial_small", "trial < 10")
    assert counts(engine) == before


def test_sittings_that_were_there_keep_the_names_that_calendars_know(migrated, engine, tmp_path):
    with Session(engine) as session:
        Make(session).event(sittings=3)
    migrate_down(migrated, tmp_path, "0021")
    migrate(migrated, tmp_path)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT position, number FROM sitting ORDER BY position")).all()
    assert rows == [(1, 1), (2, 2), (3, 3)]


def test_a_database_in_use_sends_nothing_whose_time_was_before_and_an_empty_one_sends_everything(
    migrated, engine, tmp_path
):
    mark = sa.text("SELECT value FROM setting WHERE name = 'messages_since'")
    with engine.connect() as connection:
        assert connection.scalar(mark) is None
    with Session(engine) as session:
        Make(session).booking()
    scripts = list(SCRIPTS.walk_revisions())  # the newest first
    number = next(n for n, script in enumerate(scripts, 1) if script.doc == "send nothing whose time was before")
    for revision in (f"-{number}", "head"):
        migrate(migrated, tmp_path, revision)
    with engine.connect() as connection:
        assert datetime.fromisoformat(connection.scalar(mark)).tzinfo is not None


def test_addresses_are_carried_over_both_ways_and_an_address_signs_one_person_in(migrated, engine, tmp_path):
    with Session(engine) as session:
        make = Make(session)
        make.person("Ann", email="Ann@example.org")
        make.person("Bola", email="ann@example.org", signs_in=False)
        make.person("Nora", email=None)
    scripts = enumerate(SCRIPTS.walk_revisions(), 1)  # the newest first
    number = next(n for n, script in scripts if script.doc == "keep several addresses of a person")
    migrate(migrated, tmp_path, f"-{number}")
    with engine.begin() as connection:
        rows = connection.execute(sa.text("SELECT name, email FROM person ORDER BY name")).all()
        assert rows == [("Ann", "Ann@example.org"), ("Bola", None), ("Nora", None)]
        connection.execute(sa.text("UPDATE person SET email = 'ANN@example.org' WHERE name = 'Bola'"))
    migrate(migrated, tmp_path)
    columns = "p.name, a.address, a.address_key, a.signs_in, a.main"
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text(f"SELECT {columns} FROM person_address a JOIN person p ON p.id = a.person_id ORDER BY p.name")
        ).all()
    assert rows == [
        ("Ann", "Ann@example.org", "ann@example.org", True, True),
        ("Bola", "ANN@example.org", "ann@example.org", False, True),
    ]
