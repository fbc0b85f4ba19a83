from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.factories import Make
from tests.pages import PageClient
from tests.simulators.smtp import Inbox, smtp_server
from training.people.models import Person


@pytest.fixture
def administrator(make: Make) -> Person:
    return make.administrator()


@pytest.fixture
def admin(administrator: Person, client_for: Callable[[Person], PageClient]) -> PageClient:
    """The administrator's browser."""
    return client_for(administrator)


@pytest.fixture
def bare_posts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a test press a button that no page shows it: without the form's token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.fixture(scope="module")
def server() -> Iterator[Inbox]:
    """A real mail server."""
    with smtp_server() as running:
        yield running


@pytest.fixture
def inbox(app: Flask, server: Inbox, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    """What the site sends, and how the server answers it."""
    server.take_everything()
    monkeypatch.setitem(app.config, "SMTP_URL", server.url)
    return server
