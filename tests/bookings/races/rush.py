"""A rush for the places of one event: who is in it, and how it is run against a site in processes of its own."""

import asyncio
import secrets
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, replace

from flask import Flask
from sqlalchemy.orm import Session

from tests.bookings.races.clients import Client
from tests.bookings.races.tally import Tally, tally
from tests.factories import Make
from tests.pages import sign_in_of
from tests.processes import RunningSite
from training import clock
from training.courses.models import Event
from training.db import db
from training.people.models import Affiliation, Person

AT_A_TIME = 16
"""How many clients fill in their form at once, before the rush."""


@dataclass(frozen=True)
class Size:
    """How many people want how many places, from how many agencies, and whether a tenth of them cancel."""

    people: int
    places: int
    agencies: int
    some_cancel: bool = True


@dataclass(frozen=True)
class Rush:
    """What became of it, how many seconds it took from the first press to the last answer, and each press."""

    tally: Tally
    seconds: float
    presses: list[float]
    """Seconds, in ascending order."""

    @property
    def bookings_per_second(self) -> float:
        return self.tally.bookings / self.seconds

    def figures(self) -> dict[str, float]:
        count = len(self.presses)
        return {
            "sold": self.tally.sold,
            "oversold": self.tally.oversold,
            "waiting": self.tally.waiting,
            "lost": len(self.tally.lost),
            "errors_5xx": len(self.tally.errors),
            "bookings_per_second": round(self.bookings_per_second, 1),
            "p50_ms": round(self.presses[count // 2] * 1000),
            "p99_ms": round(self.presses[int(count * 0.99)] * 1000),
        }


def run_rush(site: RunningSite, size: Size, *, within: float, program: str = "wsgi:app") -> Rush:
    """Make the event and its crowd, start the site's processes, and let everybody press at once.

    Whoever has no answer after `within` seconds is lost. `program` is what the web processes run.
    """
    with site.app.app_context():
        engine = db.engine
    with Session(engine) as session:
        event = conference(session, size.places)
        clients = crowd(site, session, event, size)
        event_id = event.id
        session.rollback()
        site.start("web", processes=2, program=program)
        site.start("worker")
        asyncio.run(_rush(clients, within))
        presses = [press for client in clients for press in client.presses]
        first, last = min(press.sent for press in presses), max(press.answered for press in presses)
        counted = tally(session, event_id, size.places, clients)
    return Rush(counted, last - first, sorted(press.seconds for press in presses))


def conference(session: Session, capacity: int) -> Event:
    """A free online conference, without a cap on what one agency may have."""
    make = Make(session)
    return make.event(make.course(title="Annual conference", format="webinar"), online=True, capacity=capacity)


def crowd(site: RunningSite, session: Session, event: Event, size: Size) -> list[Client]:
    """Delegates, each with an agency and signed in; a third double-click, a tenth cancel, some do both."""
    make, now = Make(session), clock.now()
    agencies = [make.agency(f"Example agency {n:03}").id for n in range(size.agencies)]
    people = [
        Person(
            name=f"Delegate {n:04}", email=f"rush{n}@example.org", job_role="Nurse", created_at=now, confirmed_at=now
        )
        for n in range(size.people)
    ]
    session.add_all(people)
    session.flush()
    clients = []
    for number, person in enumerate(people):
        agency_id = agencies[number % size.agencies]
        session.add(Affiliation(person_id=person.id, agency_id=agency_id, began_at=now))
        clients.append(
            Client(
                port=site.port,
                path=f"/events/{event.ref}/book",
                person_id=person.id,
                cookie=_signed_in(site.app, session, person),
                answers={"affiliation": str(agency_id), "job_role": "Nurse"},
                double_clicks=number % 3 == 0,
                cancels=size.some_cancel and number % 10 == 0,
            )
        )
    session.commit()
    return clients


def _signed_in(app: Flask, session: Session, person: Person) -> str:
    """The session cookie of somebody who has signed in: signed by the application, with its row in the database."""
    row, cookie = sign_in_of(person, secrets.token_urlsafe(24))
    session.add(row)
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(signer.dumps(cookie))


async def _rush(clients: list[Client], within: float) -> None:
    await _some_at_a_time(client.fill_in() for client in clients)
    await asyncio.gather(*(client.stand_ready() for client in clients))
    presses = [asyncio.create_task(client.press()) for client in clients]
    _answered, unanswered = await asyncio.wait(presses, timeout=within)
    for task in unanswered:
        task.cancel()
    for came in await asyncio.gather(*presses, return_exceptions=True):
        if isinstance(came, Exception):  # a mistake of ours; being cut off is none
            raise came


async def _some_at_a_time(works: Iterable[Awaitable[None]]) -> None:
    turns = asyncio.Semaphore(AT_A_TIME)

    async def in_turn(work: Awaitable[None]) -> None:
        async with turns:
            await work

    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(in_turn(work))


def run_unguarded(site: RunningSite, size: Size, *, within: float) -> Rush:
    """The canary: the same on a site without locks and checks, where places have to be sold twice.

    Nobody cancels, because that could make up for it.
    """
    with site.app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # on SQLite the processes look past it
            connection.exec_driver_sql("ALTER TABLE place_pool DROP CONSTRAINT ck_place_pool_never_oversold")
    size = replace(size, some_cancel=False)
    return run_rush(site, size, within=within, program="tests.bookings.races.unguarded:app")
