"""How long the server works on a page of a long list, on SQLite and on PostgreSQL: `python -m benchmarks.lists`.

10,000 people, each with an agency, a booking and a line of history; one event of 437 bookings. PostgreSQL has counted
its rows, as it does by itself within minutes. Each page is asked for in this process, as the web process would answer
it, five times after a first one that makes its statements; the time is the middle one, with the database's share.
Budget: 300 milliseconds and 12 queries a page. It fails, with 1, where a page needs more queries, for these do not
depend on what else the machine does; the time is printed, and marked where it is over.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from tests.databases import close, scratch_database, settings
from tests.factories import Make
from tests.page_faults import MOST_QUERIES
from tests.pages import counting_queries, sign_in_as
from training import clock
from training.app import create_app
from training.bookings.models import Booking
from training.courses.models import Event, PlacePool
from training.db import db
from training.history.models import History
from training.people.addresses.models import PersonAddress, main_address
from training.people.models import Affiliation, Person
from training.search.normal_form import sort_key
from training.search.operations import make_rows_anew
from training.searched import SEARCHED

PEOPLE, ROSTER, AGENCIES, EVENTS = 10_000, 437, 50, 40
MOST_MS = 300
TIMES = 5
DATABASES = ("sqlite", "postgresql")
PAGES = (
    "/admin/people",
    "/admin/people?sort=-name&page=150",
    "/admin/people?sort=agency",
    "/admin/people?q=person",
    "/admin/people?account=never",
    "/admin/bookings",
    "/admin/bookings?sort=delegate",
    "/admin/bookings?sort=-agency&page=100",
    "/admin/bookings?sort=event",
    "/admin/bookings?q=surname",
    "/admin/bookings?since=2026-05-01",
    "/admin/history",
    "/admin/history?sort=who",
    "/admin/history?subject=booking&q=person",
    "/admin/search?q=surname+person+17",
    "/admin/events/{ref}",
    "/admin/events/{ref}/roster",
    "/admin/events/{ref}/roster?rows=200",
    "/admin/events/{ref}/roster?sort=-agency&rows=200",
)


def people_with_bookings(session: Session, make: Make) -> None:
    """Ten thousand people, each with an agency, a booking and a line of history."""
    now, agencies = clock.now(), [make.agency() for _ in range(AGENCIES)]
    names = [f"Person {number * 7919 % PEOPLE} Surname" for number in range(PEOPLE)]
    people = [
        {"name": name, "name_key": sort_key(name), "active": True}
        | {"fs_uniquifier": f"u{number}", "created_at": now, "confirmed_at": now, "job_role": ""}
        for number, name in enumerate(names)
    ]
    session.execute(insert(Person), people)
    known = {f"u{number}" for number in range(PEOPLE)}
    found = session.execute(select(Person.id, Person.fs_uniquifier).order_by(Person.id))
    ids = [person_id for person_id, uniquifier in found if uniquifier in known]
    addresses = [main_address(one, f"p{number}@example.org", now, now) for number, one in enumerate(ids)]
    session.execute(insert(PersonAddress), addresses)
    ties = [{"person_id": one, "agency_id": agencies[one % AGENCIES].id, "began_at": now} for one in ids]
    session.execute(insert(Affiliation), [{**tie, "job_role": "", "known_as": ""} for tie in ties])
    events = [make.event(days=days - 20) for days in range(EVENTS)]
    pattern = make.booking(events[0], make.person(), walk_in=True)
    same = {column.key: getattr(pattern, column.key) for column in Booking.__table__.columns if column.key != "id"}
    bookings = [
        {**same, "ref": f"R{number:07}", "delegate_id": one, "event_id": events[number % EVENTS].id, "pool_id": None}
        | {"agency_id": agencies[number % AGENCIES].id, "agency_name": agencies[number % AGENCIES].name}
        for number, one in enumerate(ids)
    ]
    session.execute(insert(Booking), bookings)
    done = {"at": now, "capacity": "delegate", "subject": "booking", "action": "booked", "details": {}}
    session.execute(insert(History), [{**done, "actor_id": one, "subject_id": one} for one in ids])


def a_full_roster(session: Session, make: Make) -> Event:
    """One event of 437 of them."""
    event = make.event(capacity=500)
    pattern = make.booking(event, make.person())
    same = {column.key: getattr(pattern, column.key) for column in Booking.__table__.columns if column.key != "id"}
    ids = session.scalars(
        select(Person.id).where(Person.email.like("p%@example.org")).order_by(Person.id).limit(ROSTER - 1)
    )
    rows = [{**same, "ref": f"S{one:07}", "delegate_id": one} for one in ids]
    session.execute(insert(Booking), rows)
    session.get_one(PlacePool, event.pools[0].id).taken = ROSTER
    return event


def look_at(client: FlaskClient, address: str) -> tuple[int, float]:
    """How many queries a page needs, and the milliseconds until it is answered."""
    took = []
    for number in range(TIMES + 1):
        with counting_queries() as queries:
            begun = time.perf_counter()
            answer = client.get(address)
            milliseconds = (time.perf_counter() - begun) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        if number:
            took.append(milliseconds)
    return len(queries), round(statistics.median(took), 1)


def measure(kind: str) -> dict[str, tuple[int, float]]:
    with (
        tempfile.TemporaryDirectory(prefix="lists-", ignore_cleanup_errors=True) as folder,
        scratch_database(kind, Path(folder)) as url,
    ):
        app = create_app(settings(url, Path(folder)))
        with app.app_context():
            session, client = db.session(), app.test_client()
            make = Make(session)
            people_with_bookings(session, make)
            ref = a_full_roster(session, make).ref
            administrator = make.administrator()
            make_rows_anew(session, SEARCHED)
            if kind == "postgresql":
                session.execute(text("ANALYZE"))
            session.commit()
            sign_in_as(client, session, administrator)
        pages = {page: look_at(client, page.format(ref=ref)) for page in PAGES}
        close(app)
    return pages


def main() -> int:
    results = {}
    for kind in DATABASES:
        results[kind] = measure(kind)
        for page, (queries, milliseconds) in results[kind].items():
            over = " QUERIES" * (queries > MOST_QUERIES) + " SLOW" * (milliseconds > MOST_MS)
            print(f"{kind:12}{page:52}{queries:4} queries {milliseconds:8.1f} ms{over}", flush=True)
    print(json.dumps(results))
    return int(any(queries > MOST_QUERIES for pages in results.values() for queries, _ in pages.values()))


if __name__ == "__main__":
    sys.exit(main())
