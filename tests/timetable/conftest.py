"""A clock that is walked, and what was written at each step of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Make
from training import clock
from training.courses.models import Course
from training.mail.models import Message


@pytest.fixture
def full_day(make: Make) -> Course:
    """A course in a room, with the usual messages of a full day."""
    return make.course("SG3", price_pence=8000, refresh_months=36)


@pytest.fixture
def short_online(make: Make) -> Course:
    """A free hour online."""
    return make.course("BITE", format="webinar", hours=Decimal("1"))


@pytest.fixture
def written(session: Session) -> Callable[..., list[tuple[str, str]]]:
    """The kind and the time of each message to somebody, as “reminder” and “27 May 9:00”, in their order."""

    def find(person=None, package: str = "timetable") -> list[tuple[str, str]]:
        query = select(Message).where(Message.kind.startswith(f"{package}/")).order_by(Message.id)
        if person is not None:
            query = query.where(Message.to_person_id == person.id)
        return [(message.kind.partition("/")[2], stamp(message.created_at)) for message in session.scalars(query)]

    return find


@pytest.fixture
def latest(session: Session) -> Callable[[str], Message]:
    """The last message of a kind: latest("timetable/joining")."""

    def find(kind: str) -> Message:
        query = select(Message).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)
        return session.scalars(query).one()

    return find


@pytest.fixture
def walk(run_job, frozen_clock) -> Callable[..., None]:
    """Move the clock to a moment, a step at a time, and let the worker write at each: walk(until, minutes=30)."""

    def go(until: datetime, jobs: tuple[str, ...] = ("timetable.send",), **step: int) -> None:
        moment = clock.now()
        while moment < until:
            moment = min(moment + timedelta(**(step or {"hours": 12})), until)
            frozen_clock.move_to(moment)
            for job in jobs:
                run_job(job)

    return go


def stamp(moment: datetime) -> str:
    there = clock.local(moment)
    return f"{there.day} {there:%b} {there.hour}:{there.minute:02}"
