"""Lists of ten thousand rows: at most 12 queries and 300 ms of the server's time for a page, however it is sorted."""

import time

import pytest
from sqlalchemy import insert, select

from training import clock
from training.bookings.models import Booking
from training.history.models import History
from training.people.models import Affiliation, Person
from training.search.normal_form import sort_key
from training.search.operations import make_rows_anew
from training.searched import SEARCHED

ROWS = 10_000
MOST_SECONDS = 0.3
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
)


@pytest.fixture
def full(make, session):
    """Ten thousand people, each with an agency, a booking and a line of history."""
    now, agencies = clock.now(), [make.agency() for _ in range(50)]
    names = [f"Person {number * 7919 % ROWS} Surname" for number in range(ROWS)]
    people = [
        {"name": name, "name_key": sort_key(name), "email": f"p{number}@example.org", "active": True}
        | {"fs_uniquifier": f"u{number}", "created_at": now, "confirmed_at": now, "job_role": ""}
        for number, name in enumerate(names)
    ]
    session.execute(insert(Person), people)
    ids = session.scalars(select(Person.id).where(Person.email.like("p%@example.org"))).all()
    ties = [{"person_id": one, "agency_id": agencies[one % 50].id, "began_at": now} for one in ids]
    session.execute(insert(Affiliation), [{**tie, "job_role": "", "known_as": ""} for tie in ties])
    events = [make.event(days=days - 20) for days in range(40)]
    pattern = make.booking(events[0], make.person(), walk_in=True)
    same = {column.key: getattr(pattern, column.key) for column in Booking.__table__.columns if column.key != "id"}
    bookings = [
        {**same, "ref": f"R{number:07}", "delegate_id": one, "event_id": events[number % 40].id, "pool_id": None}
        | {"agency_id": agencies[number % 50].id, "agency_name": agencies[number % 50].name}
        for number, one in enumerate(ids)
    ]
    session.execute(insert(Booking), bookings)
    done = {"at": now, "capacity": "delegate", "subject": "booking", "action": "booked", "details": {}}
    session.execute(insert(History), [{**done, "actor_id": one, "subject_id": one} for one in ids])
    make_rows_anew(session, SEARCHED)
    session.commit()


@pytest.mark.soak
@pytest.mark.usefixtures("full")
def test_a_page_of_ten_thousand_rows_is_quick(app, admin, monkeypatch):
    took, inner = [], app.wsgi_app

    def timed(environ, start_response):
        begun = time.process_time()
        answer = inner(environ, start_response)
        took.append(time.process_time() - begun)
        return answer

    monkeypatch.setattr(app, "wsgi_app", timed)
    slow = {}
    for address in PAGES:
        admin.get(address)  # the first time, its statements are made
        admin.get(address)
        if took[-1] > MOST_SECONDS:
            slow[address] = took[-1]
    assert slow == {}
    rows = admin.get("/admin/people?download=csv").data.count(b"\n")
    assert rows > ROWS, "the file has all of them"
