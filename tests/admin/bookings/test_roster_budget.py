"""A roster of 437 and what is pressed on it stay within the budget, however many rows there are."""

import pytest
from sqlalchemy import insert, select

from tests.page_faults import MOST_QUERIES
from tests.pages import counting_queries
from training import clock
from training.bookings.models import Booking
from training.courses.models import PlacePool
from training.jobs.models import JobItem
from training.links import new_code
from training.people.models import Person

ROWS = 437


@pytest.fixture
def conference(make, session):
    """An event with 437 confirmed bookings of 40 agencies."""
    event = make.event(capacity=500)
    agencies = [make.agency() for _ in range(40)]
    people = [{"name": f"Delegate {n:03}", "fs_uniquifier": f"u{n}", "created_at": clock.now()} for n in range(ROWS)]
    session.execute(insert(Person), people)
    ids = session.scalars(select(Person.id).where(Person.name.like("Delegate %")).order_by(Person.id)).all()
    common = {"event_id": event.id, "pool_id": event.pools[0].id, "state": "confirmed", "created_at": clock.now()}
    rows = []
    for number, person in enumerate(ids):
        agency = agencies[number % 40]
        rows.append(
            {**common, "ref": new_code(8), "delegate_id": person, "agency_id": agency.id, "agency_name": agency.name}
        )
    session.execute(insert(Booking), rows)
    session.get_one(PlacePool, event.pools[0].id).taken = ROWS
    session.commit()
    return event


def test_a_roster_of_437_takes_as_many_queries_as_one_of_three(make, conference, admin):
    small = make.event()
    for _ in range(3):
        make.booking(small)
    admin.get(f"/admin/events/{small.ref}/roster")
    few = len(admin.queries)
    admin.get(f"/admin/events/{conference.ref}/roster")
    assert len(admin.queries) == few <= MOST_QUERIES


def test_a_press_on_all_437_asks_with_as_many_queries_as_on_50(conference, admin, session):
    address = f"/admin/events/{conference.ref}/roster"
    counts = []
    for which in ("page", "found"):
        page = admin.get(address)
        with counting_queries() as queries:
            admin.submit(address, "Cancel", which=which, page=page)
        counts.append(len(queries))
    assert counts[1] <= counts[0] <= 14
    asked = admin.submit(address, "Cancel", which="found")
    with counting_queries() as queries:
        admin.submit("", f"Cancel {ROWS} bookings", page=asked, follow=False)
    assert len(queries) <= 20
    assert len(session.scalars(select(JobItem.id)).all()) == ROWS
