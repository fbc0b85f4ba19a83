"""The sign-ins of the demonstration, and that there are none anywhere else."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_security.utils import verify_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import ROOT, SettingRefused
from demonstration.__main__ import load
from demonstration.accounts import ACCOUNTS, demonstration_password, make_accounts, set_password
from tests.databases import close, migrate, settings
from tests.demonstration.conftest import PASSWORD
from training import clock
from training.agency.certificate_queries import CertificateFilter as CertificatesWanted
from training.agency.certificate_queries import certificates_for
from training.agency.people_queries import PeopleFilter, Show, people_of_agency
from training.app import create_app, refuse_demonstration
from training.bookings.queries import bookings_of, bookings_of_agencies, trains_at
from training.certificates.models import Certificate
from training.courses.models import Event
from training.db import db, transaction
from training.evaluations.models import Evaluation
from training.people.models import Agency, Person
from training.people.queries import agencies_coordinated_by


def person(year: Session, title: str) -> Person:
    (account,) = (account for account in ACCOUNTS if account.title == title)
    return year.scalars(select(Person).where(Person.email == account.email)).one()


def test_each_demonstration_account_has_the_password_and_its_role(year: Session) -> None:
    for account in ACCOUNTS:
        found = person(year, account.title)
        assert verify_password(PASSWORD, found.password)
        assert found.role_names == ([account.role] if account.role else [])
        assert found.confirmed_at


def test_the_trainer_has_an_open_register_and_past_events(year: Session) -> None:
    refs = set(year.scalars(select(Event.ref).where(Event.id.in_(trains_at(person(year, "trainer"))))))
    assert {"L2-WEB-03", "TRAUMA-03", "L2-WEB-01"} <= refs


def test_the_coordinators_agency_has_bookings(year: Session) -> None:
    bookings = year.scalars(bookings_of_agencies(person(year, "coordinator"))).all()
    assert len({booking.delegate_id for booking in bookings}) > 8
    assert len({booking.booked_by_id for booking in bookings}) > 2


def test_some_of_the_coordinators_people_hold_what_is_due_for_renewal(year: Session) -> None:
    coordinator = person(year, "coordinator")
    [agency] = agencies_coordinated_by(year, coordinator.id)
    due, out = (
        year.scalars(people_of_agency(year, PeopleFilter(agency.id, show), clock.today())).all()
        for show in (Show.DUE, Show.OUT)
    )
    assert len(due) > len(out) > 0
    assert len(year.scalars(certificates_for(CertificatesWanted(agency.id))).all()) > 20


def test_the_delegate_has_bookings_behind_and_ahead_and_a_form_to_fill_in(year: Session) -> None:
    delegate = person(year, "delegate")
    assert {booking.state for booking in bookings_of(year, delegate.id)} == {"confirmed", "cancelled", "waiting"}
    theirs = (Evaluation.booking.has(delegate_id=delegate.id), Evaluation.stage == "after")
    forms = year.scalars(select(Evaluation).where(*theirs))
    assert [form.submitted_at for form in forms] == [None]


def test_the_other_delegate_holds_certificates(year: Session) -> None:
    holder = person(year, "delegate with certificates")
    held = year.scalars(select(Certificate).join(Certificate.booking).where(Certificate.name == holder.name)).all()
    assert len(held) == 4


def test_a_password_is_made_up_once_and_readable_by_its_owner_only(empty: Flask) -> None:
    with empty.app_context():
        password = demonstration_password()
        assert demonstration_password() == password
        kept = Path(empty.config["DATA_DIR"]) / "demonstration-password"
    assert re.fullmatch(r"[0-9a-f]{4}(-[0-9a-f]{4}){3}", password)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_another_password_takes_the_place_of_the_one_before(empty: Flask) -> None:
    with empty.app_context():
        with transaction() as session:
            named = {
                account.agency: Agency(name=account.agency, created_at=clock.now())
                for account in ACCOUNTS
                if account.agency
            }
            session.add_all(named.values())
            session.flush()
            make_accounts(session, named, clock.now())
            assert len(set_password(session, "the first one")) == len(ACCOUNTS)
        with transaction() as session:
            set_password(session, "the second one")
        for stored in db.session.scalars(select(Person.password)):
            assert verify_password("the second one", stored)


def test_outside_demonstration_mode_nothing_is_loaded(make_database: Callable[..., str], tmp_path: Path) -> None:
    app = create_app(settings(make_database(), tmp_path))
    result = app.test_cli_runner().invoke(load)
    assert result.exit_code == 1
    assert "Set DEMO=1" in result.output
    with app.app_context():
        assert db.session.scalar(select(Person.id).limit(1)) is None
    close(app)


def test_a_site_that_somebody_uses_is_not_loaded_into(empty: Flask) -> None:
    with empty.app_context(), transaction() as session:
        session.add(Agency(name="A real agency", created_at=clock.now()))
    result = empty.test_cli_runner().invoke(load)
    assert result.exit_code == 0
    with empty.app_context():
        assert db.session.scalars(select(Agency.name)).all() == ["A real agency"]
        assert db.session.scalar(select(Person.id).limit(1)) is None


class TestARealSiteOnTheSameDatabase:
    def test_is_refused_at_its_start_with_a_sentence(self, demonstration: Flask, tmp_path: Path) -> None:
        real = create_app(settings(demonstration.config["SQLALCHEMY_DATABASE_URI"], tmp_path))
        with pytest.raises(SettingRefused, match="DEMO is 0, and this database holds the demonstration"):
            refuse_demonstration(real)
        refuse_demonstration(demonstration)
        close(real)

    def test_starts_where_nothing_was_loaded_or_nothing_is_there(self, empty: Flask, tmp_path: Path) -> None:
        real = create_app(settings(empty.config["SQLALCHEMY_DATABASE_URI"], tmp_path))
        refuse_demonstration(real)
        close(real)
        bare = create_app(settings(f"sqlite:///{tmp_path / 'bare.sqlite3'}", tmp_path))
        refuse_demonstration(bare)
        close(bare)

    @pytest.mark.on_either_database
    def test_a_demonstration_from_before_the_mark_is_marked_by_its_migration(
        self, make_database: Callable[..., str], tmp_path: Path
    ) -> None:
        url = make_database(migrated=False)
        migrate(url, tmp_path, "0032")
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            person = sa.Table("person", sa.MetaData(), autoload_with=engine)
            values = {"name": "Alex Morgan", "name_key": "alex morgan", "active": True, "fs_uniquifier": "x"}
            values |= {"created_at": sa.func.current_timestamp(), "email": "administrator@demo.example", "job_role": ""}
            connection.execute(person.insert().values(**values))
        engine.dispose()
        migrate(url, tmp_path)
        real = create_app(settings(url, tmp_path))
        with pytest.raises(SettingRefused):
            refuse_demonstration(real)
        close(real)

    @pytest.mark.soak
    def test_nor_do_the_site_the_worker_and_the_preparing_start(self, demonstration: Flask, tmp_path: Path) -> None:
        url = demonstration.config["SQLALCHEMY_DATABASE_URI"]
        environment = {**os.environ, "DEMO": "0", "SECRET_KEY": "x" * 40, "DATA_DIR": str(tmp_path)}
        environment |= {"DATABASE_URL": str(url), "PYTHONPATH": str(ROOT)}
        for command in (["-c", "import wsgi"], ["-c", "import training.worker"], ["bin/prepare.py"]):
            ended = subprocess.run(
                [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            assert ended.returncode == 1, ended.stdout
            assert "this database holds the demonstration" in ended.stderr
