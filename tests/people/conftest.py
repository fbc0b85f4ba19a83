"""People with passwords, and the messages they get."""

import pytest
from flask_security.utils import hash_password
from sqlalchemy import select

from tests.people.signing import PASSWORD
from training.mail.models import Message
from training.people.models import Person


@pytest.fixture
def with_password(app, make):
    """Somebody with PASSWORD, and a confirmed address unless said otherwise."""

    def somebody(name="Dele Gate", password=PASSWORD, **values) -> Person:
        with app.app_context():
            return make.person(name, password=hash_password(password), **values)

    return somebody


@pytest.fixture
def messages(session):
    """messages() is everything in the outbox, oldest first."""
    return lambda: session.scalars(select(Message).order_by(Message.id)).all()
