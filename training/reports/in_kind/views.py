"""Trainers' hours in kind by agency. No trainer is named."""

from flask import Response, render_template

from training import clock
from training.access import Role, has_role, refuse, requires
from training.answers import Answer
from training.db import db
from training.downloads import file_of
from training.reports.blueprint import bp
from training.reports.in_kind import tables
from training.reports.in_kind.lines import NO_AGENCY, hours_text
from training.reports.in_kind.queries import hours_in_kind
from training.reports.year import queries
from training.reports.year.periods import Beside, PeriodKind
from training.reports.year.views import asked_period, period_choices


@bp.get("/trainers-hours")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def trainers_hours() -> Answer:
    """What agencies gave by letting their people deliver, in any period and the one beside it."""
    session = db.session()
    years = queries.years(session)
    asked = asked_period(years)
    compared = asked.compared()
    read = hours_in_kind(session, compared)
    page = render_template(
        "reports/in_kind/hours.html",
        asked=asked,
        compared=compared,
        read=read,
        chart_of_hours=tables.chart(read, compared) if read.lines else None,
        page_row=tables.page_row,
        hours=hours_text,
        no_agency=NO_AGENCY,
        may_say_paid=has_role(Role.ADMINISTRATOR),
        choices=period_choices(years),
        so_far=not asked.period.is_over(clock.today()),
        kinds=PeriodKind,
        ways=Beside,
    )
    return (page, 422) if asked.trouble else page


@bp.get("/trainers-hours.<any(csv,xlsx):kind>")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def trainers_hours_file(kind: str) -> Response:
    """The table of the page."""
    session = db.session()
    asked = asked_period(queries.years(session))
    if asked.trouble:
        refuse(asked.trouble, 404)
    compared = asked.compared()
    name = f"trainers-hours-{asked.period.label.replace(' ', '-')}"
    return file_of(kind, name, tables.TITLE, *tables.table(hours_in_kind(session, compared), compared))
