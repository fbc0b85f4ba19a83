"""An agency with a coordinator and one person of it, and certificates issued by the operation itself."""

import pytest
from flask_security.utils import hash_password
from sqlalchemy import select

from tests.admin.conftest import bare_posts as bare_posts
from tests.certificates.conftest import certificate_for as certificate_for
from training.mail.models import Message


@pytest.fixture
def agency(make):
    return make.agency("Colchester Scouts")


@pytest.fixture
def coordinator(make, agency):
    return make.coordinator(agency)


@pytest.fixture
def browser(client_for, coordinator):
    """The coordinator's browser."""
    return client_for(coordinator)


@pytest.fixture
def messages(session):
    """messages("people/coordinator_removed") are those of a kind, oldest first."""
    return lambda kind: session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)).all()


@pytest.fixture
def password(app):
    with app.app_context():
        return hash_password("correct horse battery")
