"""What people wait for: the demand for each course, to plan the next dates by."""

from werkzeug.wrappers import Response

from training import clock
from training.access import Role, requires
from training.admin.blueprint import programme as bp
from training.admin.programme import queries
from training.answers import Answer
from training.db import db
from training.lists import file_answer, page_or_file


@bp.get("/interest")
@requires(Role.ADMINISTRATOR)
def interest() -> Answer:
    """Each course that anybody waits for, the most wanted first."""
    session = db.session()
    return page_or_file(
        queries.demand_list(session, clock.now()),
        "admin/programme/interest.html",
        people=queries.people_waiting(session),
        columns=queries.reaches(session, clock.today()),
    )


@bp.get("/interest.csv")
@requires(Role.ADMINISTRATOR)
def interest_download() -> Response:
    """The same as a file, at the address that it always had: numbers, and nobody's address."""
    return file_answer(queries.demand_list(db.session(), clock.now()), "csv", f"demand-{clock.today()}", "Demand")
