"""How long ten thousand lines take to come in: `python -m benchmarks.imports [kind …]`.

Ten thousand agencies, ten thousand people of theirs and a training that each did elsewhere, each sent as a workbook,
checked, brought in, and sent once more, on SQLite and on PostgreSQL. A third of the people have no address, a tenth
share one. Budget: two minutes from the press that sends the file to the last line; it fails, with 1, where it takes
longer, where a line does not go in, where the second time finds anything to write, or where a page needs more than 12
queries.
"""

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from flask import Flask
from openpyxl import Workbook
from sqlalchemy import func, select

from tests.databases import close, scratch_database, settings
from tests.factories import Make
from tests.page_faults import MOST_QUERIES
from tests.pages import PageClient, counting_queries, sign_in_as
from training.admin.desk.tasks import work_on_jobs
from training.app import create_app
from training.db import db
from training.importing.models import FileImport
from training.importing.queries import counts_of
from training.importing.tasks import check_files
from training.people.models import Agency, Person

LINES = int(os.environ.get("LINES", "10000"))
MOST_SECONDS = 120
FIRST = ("Jane", "Omar", "Ann", "Zoë", "Katherine", "Mohammed", "Priya", "Tom", "Łukasz", "Adeola", "Grace", "Ian")
LAST = ("Smith", "Khan", "O’Brien", "Parr", "Lee", "Patel", "Jones", "Taylor", "Okafor", "Nowak", "Evans", "Green")
TOWNS = ("Colchester", "Harwich", "Basildon", "Harlow", "Chelmsford", "Clacton", "Maldon", "Braintree")

Rows = Sequence[Sequence[str]]


def agencies() -> Rows:
    """Schools with a number of the department; a quarter of them are called alike, in another town."""
    headings = ("School name", "Town", "Postcode", "URN", "Sector", "Tariff", "Area", "Quadrant")
    lines = [
        (f"Primary {number % 7500}", f"{TOWNS[number % 8]} {number // 7500}", f"CO{number % 16} {number % 9}AA",
         str(100_000 + number), "School", "Education", "Essex", "North")
        for number in range(LINES)
    ]  # fmt: skip
    return [headings, *lines]


def people() -> Rows:
    headings = ("Full name", "E-mail", "Organisation", "Town", "Job title", "Employee number")
    lines = []
    for number in range(LINES):
        name = f"{FIRST[number % 12]} {LAST[number // 12 % 12]}-{number // 144}"
        shared = number - 1 if number % 10 == 9 else number
        address = "" if number % 3 == 2 else f"person{shared}@school{number % 50}.example"
        school = number % 500
        lines.append((name, address, f"Primary {school}", f"{TOWNS[school % 8]} 0", "Teacher", str(number)))
    return [headings, *lines]


def past_training() -> Rows:
    """As ESR has it: a staff number and a name, without an address."""
    headings = ("Employee number", "Full name", "Organisation", "Course name", "Completion date", "Enrolment status")
    lines = [
        (number, name, f"{organisation}, {town}", "Safeguarding level 3", "03-Mar-2026", "Attended")
        for name, _, organisation, town, _, number in people()[1:]
    ]
    return [headings, *lines]


def as_workbook(rows: Rows) -> bytes:
    book, file = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("List")
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file.getvalue()


class Import:
    """One file on its way, with the seconds of each part."""

    def __init__(self, app: Flask, client: PageClient, kind: str, content: bytes) -> None:
        self.app, self.client = app, client
        self.seconds: dict[str, float] = {}
        self.at_work = 0.0
        """Seconds of a processor, without those of the database: on a busy machine these tell more."""
        self._timed("sent", lambda: self._send(kind, content))
        self._timed("checked", lambda: self._worked_off(check_files))

    def bring_in(self) -> None:
        self.client.submit(self.page, f"Bring in {LINES:,} lines")
        self._timed("written", lambda: self._worked_off(work_on_jobs))

    def counts(self) -> dict[str, int]:
        with self.app.app_context():
            session = db.session()
            of = session.scalars(select(FileImport).where(FileImport.ref == self.page.rpartition("/")[2])).one()
            counts = counts_of(session, of)
            session.rollback()
            return {**counts.by_verdict, "done": counts.done}

    def _send(self, kind: str, content: bytes) -> None:
        file = (io.BytesIO(content), "list.xlsx")
        answer = self.client.submit("/admin/people/importing", "Read the file", kind=kind, file=file)
        assert answer.status_code == 200, answer.text
        self.page = answer.request.path

    def _worked_off(self, slice_of: Callable[[], int]) -> None:
        with self.app.app_context():
            while slice_of():
                db.session.remove()

    def _timed(self, what: str, do: Callable[[], None]) -> None:
        began, at_work = time.perf_counter(), time.process_time()
        do()
        self.seconds[what] = time.perf_counter() - began
        self.at_work += time.process_time() - at_work


def measure(database: str) -> list[str]:
    """Prints how long each part takes; returns what was not as it should be."""
    faults: list[str] = []
    with (
        tempfile.TemporaryDirectory(prefix="imports-", ignore_cleanup_errors=True) as folder,
        scratch_database(database, Path(folder)) as url,
    ):
        app = create_app(settings(url, Path(folder)))
        app.test_client_class = PageClient
        with app.app_context():
            session = db.session()
            client: PageClient = app.test_client()  # type: ignore[assignment]
            sign_in_as(client, session, Make(session).administrator())
            session.commit()
        for kind, rows in (("agencies", agencies()), ("people", people()), ("past training", past_training())):
            content = as_workbook(rows)
            once = Import(app, client, kind, content)
            once.bring_in()
            again = Import(app, client, kind, content)
            faults += [f"{database}, {kind}: {fault}" for fault in faults_of(once, again)]
            parts = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in once.seconds.items())
            second = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in again.seconds.items())
            print(f"{database}: {LINES:,} {kind}: {parts} ({once.at_work:.1f} s of a processor); once more: {second}")
        with app.app_context():
            session = db.session()
            there = [session.scalar(select(func.count()).select_from(table)) for table in (Agency, Person)]
            print(f"{database}: {there[0]:,} agencies and {there[1]:,} people are there")
        close(app)
    return faults


def faults_of(once: Import, again: Import) -> list[str]:
    faults = []
    if (took := sum(once.seconds.values())) > MOST_SECONDS:
        faults.append(f"took {took:.0f} s")
    if (went_in := once.counts()["done"]) != LINES:
        faults.append(f"{went_in:,} lines went in")
    if again.counts().get("same", 0) != LINES:
        faults.append(f"once more it finds {again.counts()}")
    for page in (once.page, f"{once.page}/lines"):
        with once.app.app_context(), counting_queries() as queries:
            once.client.get(page)
        if len(queries) > MOST_QUERIES:
            faults.append(f"{page.rpartition('/')[2]} needs {len(queries)} queries")
    return faults


def main(databases: Sequence[str]) -> int:
    faults = [fault for database in databases or ("sqlite", "postgresql") for fault in measure(database)]
    print(*faults, sep="\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
