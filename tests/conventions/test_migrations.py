"""Migrations: up from nothing, equal to the models, down again, and never at the cost of a row."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.orm import Session

from config import ROOT
from tests.conventions.world import make_world
from tests.databases import close, migrate, migrate_down, settings
from tests.factories import Make
from training import clock
from training.agency.levels.models import AgencyRole
from training.agency.reminders.models import LevelReminder
from training.app import create_app
from training.board_lists.models import LevelHours, PriorityRow, ReviewRow
from training.bookings.earlier_training.models import Equivalence
from training.bookings.models import BookingLink, Purpose
from training.certificates.designs.models import CertificateDesign, DesignPreview
from training.certificates.models import Certificate
from training.checkout.models import AttemptLine
from training.checkout.receipts.models import Receipt
from training.courses.costs.models import EventCost
from training.courses.editions.models import CourseEdition
from training.courses.models import Sitting, Venue
from training.courses.priorities.models import CoursePriority
from training.courses.trainers.models import TrainerProfile
from training.db import Base
from training.evaluations.managers.models import ManagerLine
from training.evaluations.models import Evaluation
from training.evaluations.observations.models import Observation
from training.evaluations.questionnaires.models import FormVersion, Question
from training.evaluations.quotes.models import Quote, QuoteCollection, QuoteUse
from training.files.models import KeptFile
from training.materials.follow_up.models import SlidesFollowUp
from training.materials.models import Material, MaterialVersion, SlidesRequest
from training.merging.models import Merge
from training.other_learning.models import MonthlyCount
from training.people.models import Affiliation, Person
from training.records.models import RecordLink, ToldContact
from training.reports.funders.models import FunderLink
from training.reports.questions.models import SavedQuestion
from training.search.models import SHADOW, seen_by_alembic
from training.settings.models import MESSAGES_SINCE
from training.sharing.models import SharingAgreement
from training.yearly_requests.impact.models import ImpactAnswer, RoundReview
from training.yearly_requests.models import AgencyRequest, RequestRound
from training.yearly_requests.needs.models import NeedsAnswer, NeedsNumber

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
    """How many rows each table has."""
    numbers = (f"SELECT '{name}' AS name, count(*) AS number FROM {name}" for name in sorted(tables(engine)))
    with engine.connect() as connection:
        return dict(connection.execute(sa.text(" UNION ALL ".join(numbers))).tuples().all())


def revision_of(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_migrations_form_one_line():
    assert len(SCRIPTS.get_heads()) == 1


@pytest.fixture
def first_tables(app, make_database, tmp_path) -> set[str]:
    """What the first migration makes out of nothing, and takes away again."""
    url = make_database(migrated=False)
    empty = sa.create_engine(url, poolclass=sa.NullPool)
    made = []
    for _ in range(2):
        migrate(url, tmp_path, REVISIONS[0])
        made.append(tables(empty))
        migrate(url, tmp_path, "base")
        assert tables(empty) == set()
    assert made[0] == made[1]
    empty.dispose()
    return made[0]


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


def test_every_step_down_and_up_again_keeps_the_rows_and_what_they_say(migrated, engine, first_tables, tmp_path):
    """On SQLite recreating a table can silently take the rows that point at it along. One walk for all that stands on
    the way: each step takes moments, and there are many.
    """
    fill(migrated, engine, tmp_path)
    for statements in REMOVED.values():
        change(engine, *statements)  # going down refuses to lose them
    with Session(engine) as session:
        make = Make(session)
        event_id = make.event(sittings=3).id
        make.person("Ann", email="Ann@example.org")
        make.person("Bola", email="ann@example.org", signs_in=False)
        make.person("Nora", email=None)
    before = counts(engine)
    before.pop("setting")  # on the way down school holidays become one again
    assert sum(before.values()) > 50

    migrate_down(migrated, tmp_path, "0061")
    let_two_share_an_address(engine)
    assert sent_since(engine) is None, "going up where nobody has booked, every message goes"
    migrate_down(migrated, tmp_path, REVISIONS[0])
    assert tables(engine) == first_tables
    kept = {name: count for name, count in before.items() if name in first_tables}
    assert {name: count for name, count in counts(engine).items() if name in kept} == kept

    migrate(migrated, tmp_path)
    assert tables(engine) == set(Base.metadata.tables)
    assert {name: count for name, count in counts(engine).items() if name in kept} == kept
    assert datetime.fromisoformat(sent_since(engine)).tzinfo is not None, "nothing whose time was before is sent"
    with engine.connect() as connection:
        sittings = sa.select(Sitting.position, Sitting.number).where(Sitting.event_id == event_id)
        named = connection.execute(sittings.order_by(Sitting.position)).tuples().all()
    assert named == [(1, 1), (2, 2), (3, 3)], "calendars know them by that"
    assert_each_address_signs_one_person_in(engine)


def sent_since(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        return connection.scalar(sa.text(f"SELECT value FROM setting WHERE name = '{MESSAGES_SINCE}'"))


def let_two_share_an_address(engine: sa.Engine) -> None:
    """Where a person has one address, and two may have the same in other letters."""
    with engine.begin() as connection:
        ours = "FROM person WHERE name IN ('Ann', 'Bola', 'Nora') ORDER BY name"
        rows = connection.execute(sa.text(f"SELECT name, email {ours}")).all()
        assert rows == [("Ann", "Ann@example.org"), ("Bola", None), ("Nora", None)]
        connection.execute(sa.text("UPDATE person SET email = 'ANN@example.org' WHERE name = 'Bola'"))


def assert_each_address_signs_one_person_in(engine: sa.Engine) -> None:
    columns = "p.name, a.address, a.address_key, a.signs_in, a.main"
    ours = "FROM person_address a JOIN person p ON p.id = a.person_id WHERE p.name IN ('Ann', 'Bola', 'Nora')"
    with engine.connect() as connection:
        rows = connection.execute(sa.text(f"SELECT {columns} {ours} ORDER BY p.name")).all()
    assert rows == [
        ("Ann", "Ann@example.org", "ann@example.org", True, True),
        ("Bola", "ANN@example.org", "ann@example.org", False, True),
    ]


def fill(url: str, engine: sa.Engine, folder: Path) -> None:
    """With a row of everything."""
    app = create_app(settings(url, folder))
    with Session(engine) as session:
        make_world(app, Make(session))
    close(app)


def change(engine: sa.Engine, *statements: sa.Executable) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def undo_and_redo(engine: sa.Engine, revision: str) -> None:
    """One step down and up again, on the tables as they are today: nothing after it has changed those it is about."""
    step = SCRIPTS.get_revision(revision).module
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        step.downgrade()
        step.upgrade()


REMOVE_MATERIALS = (sa.delete(SlidesRequest), sa.delete(MaterialVersion), sa.delete(Material))
REMOVE_FOLLOW_UPS = (sa.delete(SlidesFollowUp),)
REMOVE_EDITIONS = (sa.delete(CourseEdition),)
REMOVE_DESIGNS = (
    sa.delete(DesignPreview).where(DesignPreview.design_id > 1),
    sa.delete(CertificateDesign).where(CertificateDesign.number > 1),
)
REMOVE_MAPS = (
    sa.update(Venue).values(map_picture_id=None),
    sa.delete(KeptFile).where(KeptFile.delete_on.is_(None)),
)


REMOVE_LINES = (sa.delete(ManagerLine),)
REMOVE_STAGES = (sa.delete(Evaluation).where(Evaluation.stage != "after"),)
REMOVE_QUOTES = (
    sa.delete(QuoteUse),
    sa.delete(QuoteCollection),
    sa.update(Quote).values(verdict=None, decided_at=None, words="", reason=""),
)
_DRAFTS = sa.select(FormVersion.id).where(FormVersion.used_since.is_(None))
REMOVE_DRAFTS = (
    sa.delete(Question).where(Question.version_id.in_(_DRAFTS)),
    sa.delete(FormVersion).where(FormVersion.used_since.is_(None)),
)


_ABOUT_REVIEWS = sa.select(RequestRound.id).where(RequestRound.kind == "impact")
REMOVED = {
    LevelHours: (sa.delete(LevelHours).where(LevelHours.since != date(2019, 1, 1)),),
    SharingAgreement: (sa.delete(SharingAgreement),),
    SavedQuestion: (sa.delete(SavedQuestion),),
    LevelReminder: (sa.delete(LevelReminder),),
    ImpactAnswer: (
        sa.delete(ImpactAnswer),
        sa.delete(RoundReview),
        sa.delete(AgencyRequest).where(AgencyRequest.round_id.in_(_ABOUT_REVIEWS)),
        sa.delete(RequestRound).where(RequestRound.kind == "impact"),
        sa.delete(ReviewRow),
    ),
    TrainerProfile: (sa.update(TrainerProfile).values(paid_by_fee=False),),
    FunderLink: (sa.delete(FunderLink),),
    EventCost: (sa.delete(EventCost),),
    PriorityRow: (sa.delete(CoursePriority), sa.delete(PriorityRow)),
    AgencyRole: (sa.delete(AgencyRole),),
    AgencyRequest: (sa.delete(NeedsNumber), sa.delete(NeedsAnswer), sa.delete(AgencyRequest)),
    MonthlyCount: (sa.delete(MonthlyCount),),
    RecordLink: (sa.delete(RecordLink),),
    ToldContact: (sa.delete(ToldContact),),
    Equivalence: (sa.update(Equivalence).values(evidence_id=None, title="", completed_on=None, minutes=None),),
    SlidesFollowUp: REMOVE_FOLLOW_UPS,
    ManagerLine: REMOVE_LINES,
    Observation: (sa.delete(Observation),),
    CourseEdition: REMOVE_EDITIONS,
    CertificateDesign: REMOVE_DESIGNS,
    Material: REMOVE_MATERIALS,
    Evaluation: REMOVE_STAGES,
    Quote: REMOVE_QUOTES,
    Venue: REMOVE_MAPS,
    FormVersion: REMOVE_DRAFTS,
}
"""What stands in the way of a step down, and what takes it away; the newest first."""

REFUSALS = (
    (TrainerProfile, "write down who, then empty trainer_profile.paid_by_fee first"),
    (LevelHours, "delete these rows of level_hours first"),
    (SharingAgreement, "or what bookings were told, are in sharing_agreement"),
    (FunderLink, "funders were sent links to their figures"),
    (SavedQuestion, "delete these rows of saved_question first"),
    (LevelReminder, "delete these rows of level_reminder first"),
    (ImpactAnswer, "agencies were asked what reviews changed"),
    (EventCost, "costs of events were entered"),
    (PriorityRow, "priorities or reviews of the Board were listed"),
    (AgencyRole, "delete these rows of agency_role first"),
    (AgencyRequest, "agencies have answered"),
    (Equivalence, "empty title and what follows it first"),
    (ToldContact, "empty told_contact.holds and since first"),
    (MonthlyCount, "numbers of learning that is not an event were kept"),
    (RecordLink, "delete these rows of record_link first"),
    (SlidesFollowUp, "delete these rows of slides_follow_up first"),
    (ManagerLine, "delete the rows of manager_line first"),
    (Observation, "delete these rows of observation first"),
    (CourseEdition, "delete them on the pages of these courses first"),
    (CertificateDesign, "delete what is written"),
    (Material, "delete the rows of material and slides_request first"),
    (Evaluation, "delete these forms, their versions and their evaluations first"),
    (Quote, "quotes were read: the version before has no place for that"),
    (FormVersion, "delete these versions and their evaluations first"),
    (AttemptLine, "let the worker print them first"),
    (Receipt, "delete these rows of card_receipt first"),
    (Affiliation, "empty affiliation.away_from and away_until first"),
    (Venue, "remove them on the pages of these venues first"),
    (Certificate, "or empty certificate.correction_asked_at first"),
)
"""What is said by each step down that is refused, and of what; the newest first."""


def test_a_step_down_that_would_lose_something_says_what_to_do_first_and_loses_nothing(migrated, engine, tmp_path):
    fill(migrated, engine, tmp_path)
    now, today = clock.now(), clock.today()
    held = {
        AttemptLine: {"vat": "standard"},
        Affiliation: {"away_from": today, "away_until": today},
        Certificate: {"correction_asked_at": now},
    }
    somebody = sa.select(sa.func.min(Person.id)).scalar_subquery()
    told = {"contact": "regular", "holds": "2", "since": "longer", "told_at": now}
    hours = {"level": "health-3", "since": today + timedelta(days=1), "minutes": 60, "years": 1, "shared_minutes": 0}
    change(engine, sa.insert(LevelHours).values(hours))
    change(engine, sa.insert(ToldContact).values(person_id=somebody, **told))
    change(engine, sa.insert(TrainerProfile).values(person_id=somebody, biography="", paid_by_fee=True))
    change(engine, *(sa.update(model).values(values) for model, values in held.items()))
    printed = {"rendered_at": now, "pdf": b"%PDF"}
    removed = {
        **REMOVED,
        **{model: (sa.update(model).values(dict.fromkeys(values)),) for model, values in held.items()},
        AttemptLine: (sa.update(Receipt).values(printed),),
        Receipt: (sa.update(Receipt).values(dict.fromkeys(printed)),),
    }
    before = counts(engine)
    with pytest.raises(RuntimeError, match=REFUSALS[0][1]):
        migrate_down(migrated, tmp_path, "0083")
    assert (tables(engine), counts(engine)) == (set(Base.metadata.tables), before), "all the steps asked for, or none"

    for model, first in REFUSALS:
        refused, before = step_down_until_refused(migrated, engine, tmp_path)
        assert first in refused
        assert counts(engine) == before
        change(engine, *removed[model])
    migrate_down(migrated, tmp_path, "0083")


def step_down_until_refused(url: str, engine: sa.Engine, folder: Path) -> tuple[str, dict[str, int]]:
    """What is said, and how many rows there were."""
    while True:
        before = counts(engine)
        try:
            migrate(url, folder, "-1")
        except RuntimeError as refused:
            return str(refused), before


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
    undo_and_redo(engine, "0082")
    open_now = sa.select(BookingLink.booking_id, BookingLink.purpose).where(BookingLink.ended_at.is_(None))
    with engine.connect() as connection:
        assert connection.execute(open_now).all() == opened


def test_a_table_that_is_made_anew_keeps_the_rows_that_point_at_it(migrated, engine, tmp_path):
    """The trap itself, on the engine that migrations run on: Alembic's batch mode drops and recreates the table."""
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
