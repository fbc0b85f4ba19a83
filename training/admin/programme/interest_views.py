"""What people wait for: the demand for each course, to plan the next dates by."""

from collections.abc import Sequence

from flask import Response, render_template

from training import clock
from training.access import Role, requires
from training.admin.blueprint import programme as bp
from training.admin.programme import queries
from training.admin.programme.queries import CourseDemand
from training.db import db
from training.interest.announcing import Reach
from training.invoices.finance_table import FILES, as_csv

COLUMNS = {
    Reach.NORTH: "North",
    Reach.MID: "Mid",
    Reach.SOUTH: "South",
    Reach.WEST: "West",
    Reach.ANYWHERE: "Anywhere",
    Reach.ONLINE: "Online only",
}


@bp.get("/interest")
@requires(Role.ADMINISTRATOR)
def interest() -> str:
    """Each course that anybody waits for, the most wanted first."""
    session = db.session()
    return render_template(
        "admin/programme/interest.html",
        demand=queries.demand(session, clock.now()),
        people=queries.people_waiting(session),
        columns=COLUMNS,
    )


@bp.get("/interest.csv")
@requires(Role.ADMINISTRATOR)
def interest_download() -> Response:
    """The same as a file: numbers, and nobody's address."""
    rows = [_cells(course) for course in queries.demand(db.session(), clock.now())]
    headings = (
        *("Course", "Title", "People who wait for a date", *COLUMNS.values()),
        *("Longest wait since", "Next date", "On waiting lists", "No longer offered"),
    )
    response = Response(as_csv(headings, rows), content_type=FILES["csv"])
    response.headers["Content-Disposition"] = f'attachment; filename="demand-{clock.today()}.csv"'
    return response


def _cells(course: CourseDemand) -> Sequence[str]:
    days = [f"{clock.local(moment):%Y-%m-%d}" if moment else "" for moment in (course.longest, course.next_at)]
    return (
        *(course.code, course.title, str(course.people)),
        *(str(course.reaches[reach]) for reach in COLUMNS),
        *(*days, str(course.on_lists), "yes" if course.retired else "no"),
    )
