from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from demonstration.__main__ import load
from tests.conftest import NOW
from tests.databases import close, settings
from training.app import create_app
from training.db import db

PASSWORD = "a password for the demonstration"


@pytest.fixture(scope="session")
def demonstration(make_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on a database of its own, with the demonstration year in it: loaded once for all tests."""
    folder = tmp_path_factory.mktemp("demonstration")
    app = create_app(settings(make_database(), folder, demo=True, demo_password=PASSWORD))
    with time_machine.travel(NOW, tick=False):
        result = app.test_cli_runner().invoke(load)
    assert result.exit_code == 0, result.output
    app.extensions["loading said"] = result.output
    yield app
    close(app)


@pytest.fixture
def year(demonstration: Flask) -> Iterator[Session]:
    """A session to look at the year with. Nothing that a test does in it stays."""
    with demonstration.app_context():
        yield db.session()
        db.session.rollback()


@pytest.fixture
def empty(make_database: Callable[..., str], tmp_path: Path) -> Iterator[Flask]:
    """A demonstration that nothing was loaded into yet, without a password of its own."""
    app = create_app(settings(make_database(), tmp_path, demo=True))
    yield app
    close(app)
