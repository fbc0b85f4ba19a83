"""Certificates to look at: issued by the operation itself, under the test's clock."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Make
from training import clock
from training.access import SYSTEM
from training.bookings.models import Booking
from training.certificates import operations
from training.certificates.models import Certificate


@pytest.fixture
def certificate_for(
    make: Make, session: Session, transact: Callable[[], AbstractContextManager[Session]]
) -> Callable[..., Certificate]:
    """certificate_for(person, title="…", days=-3): somebody attended all of a course and holds its certificate."""

    def issue(person=None, *, days=-3, agency=None, event=None, **course) -> Certificate:
        event = event or make.event(make.course(**course), days=days)
        booking_id = make.booking(event, person, agency=agency, outcome="attended").id
        with transact() as inner:
            operations.issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now())
        return session.scalars(select(Certificate).where(Certificate.booking_id == booking_id)).one()

    return issue
