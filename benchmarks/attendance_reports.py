"""How long an attendance report of 402 takes against a register of 402: `python -m benchmarks.attendance_reports`.

Everybody joined three times, a third are written as “SMITH, Jane (NHS TRUST)”, a tenth are misspelt, and half have no
address. First the rules alone (reading, matching, proposing), then the page that shows them and the press that marks
everybody, on SQLite and on PostgreSQL. Budget of the page: 12 queries; it fails, with 1, where it needs more.
"""

import io
import random
import re
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient

from tests.attendance.online.exports import utf16
from tests.databases import close, scratch_database, settings
from tests.factories import Make
from tests.page_faults import MOST_QUERIES
from tests.pages import PageClient, counting_queries, sign_in_as
from training import clock
from training.app import create_app
from training.attendance.online.matching import ExpectedName, attenders_in, match
from training.attendance.online.proposing import propose
from training.attendance.online.reports import read_report
from training.db import db

PEOPLE = 402
FIRST = ("Jane", "Omar", "Ann", "Zoë", "Katherine", "Mohammed", "Priya", "Tom", "Łukasz", "Adeola", "Grace", "Ian")
LAST = ("Smith", "Khan", "O’Brien", "Parr", "Lee", "Patel", "Jones", "Taylor", "Okafor", "Nowak", "Evans", "Green")
ENDS = ("", "son", "ham", "ley", "well")


def names() -> list[str]:
    """Each once."""
    every = [f"{first} {last}{end}" for first in FIRST for last in LAST for end in ENDS]
    random.Random(402).shuffle(every)
    return every[:PEOPLE]


def report(people: list[str], day: datetime) -> bytes:
    """Of somebody's three times in a meeting from half past nine to half past eleven."""
    rows = [["3. In-Meeting Activities"], ["Name", "Join Time", "Leave Time", "Duration", "Email", "Role"]]
    for number, name in enumerate(people):
        first, last = name.split()
        shown = name if number % 3 else f"{last.upper()}, {first} (NHS TRUST)"
        shown = f"{shown[:-1]}xe" if number % 10 == 9 else shown
        address = f"p{number}@example.org" if number % 2 else ""
        for begin, end in ((0, 40), (50, 90), (95, 120)):
            times = [f"{day + timedelta(minutes=minute):%d/%m/%Y, %H:%M:%S}" for minute in (begin, end)]
            rows.append([shown, *times, f"{end - begin}m", address, "Attendee"])
    return utf16(*rows)


def rules_alone(content: bytes, people: list[str], day: datetime) -> str:
    """Milliseconds of each step."""
    expected = [
        ExpectedName(number, name, frozenset({f"p{number}@example.org"} if number % 4 == 1 else ()))
        for number, name in enumerate(people)
    ]
    moments = [time.perf_counter()]
    joins = read_report(content, "report.csv", [day.date()]).joins
    moments.append(time.perf_counter())
    matches = match(attenders_in(joins), expected, {})
    moments.append(time.perf_counter())
    everybody = range(PEOPLE)
    propose(matches, everybody, everybody, (day, day + timedelta(hours=2)), 80, {})
    moments.append(time.perf_counter())
    steps = zip(("read", "matched", "proposed"), moments, moments[1:], strict=False)
    return ", ".join(f"{step} {(after - before) * 1000:.0f} ms" for step, before, after in steps)


def measure(kind: str, content: bytes, people: list[str]) -> int:
    """Prints how long the page and its press take; returns the queries of the page."""
    with (
        tempfile.TemporaryDirectory(prefix="reports-", ignore_cleanup_errors=True) as folder,
        scratch_database(kind, Path(folder)) as url,
    ):
        app = create_app(settings(url, Path(folder)))
        app.test_client_class = PageClient
        with app.app_context():
            session, client = db.session(), app.test_client()
            make = Make(session)
            event = make.event(online=True, days=0, capacity=500)
            agency = make.agency()
            for number, name in enumerate(people):
                make.booking(event, make.person(name, email=f"p{number}@example.org"), agency=agency)
            address, administrator = f"/register/{event.ref}/online", make.administrator()
            session.commit()
            sign_in_as(client, session, administrator)
            unlinted = FlaskClient(app, app.response_class)
            sign_in_as(unlinted, session, administrator)
        answer = client.submit(address, "Read the report", file=(io.BytesIO(content), "report.csv"))
        page = answer.request.path
        unlinted.get(page)  # makes its statements and its template
        with counting_queries() as queries:
            begun = time.perf_counter()
            text = unlinted.get(page).text
            shown = time.perf_counter()
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert found
        pressed = time.perf_counter()
        answer = unlinted.post(page, data={"csrf_token": found[1], "absent": "y"})
        took = round((time.perf_counter() - pressed) * 1000)
        assert answer.status_code == 302, answer.status
        print(f"{kind:12}page {(shown - begun) * 1000:.0f} ms, {len(queries)} queries; its press {took} ms", flush=True)
        close(app)
    return len(queries)


def main() -> int:
    people = names()
    day = clock.local(clock.now()).replace(hour=9, minute=30, second=0, microsecond=0, tzinfo=None)
    content = report(people, day)
    print(f"rules alone: {rules_alone(content, people, day)}; again: {rules_alone(content, people, day)}")
    return int(any(measure(kind, content, people) > MOST_QUERIES for kind in ("sqlite", "postgresql")))


if __name__ == "__main__":
    sys.exit(main())
