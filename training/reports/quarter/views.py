"""The page of a quarter, for the sub-committee: on the screen, and as a spreadsheet. Nothing is about one person."""

from flask import Response, render_template, request

from training import clock
from training.access import Role, has_role, refuse, requires
from training.db import db
from training.downloads import FILES, as_workbook
from training.reports.blueprint import bp
from training.reports.outcomes.said import NOTE
from training.reports.quarter.contents_queries import outcomes_of_quarter, quarter_of
from training.reports.quarter.lines import HEADLINES, last_whole_quarter, quarters_offered
from training.reports.quarter.tables import STANDING, sheets
from training.reports.year.periods import Period, PeriodKind, period_of
from training.reports.year.tables import REASONS_NOTE

NO_SUCH_QUARTER = "There is no page for that time. Choose one of the quarters on the page of a quarter."


@bp.get("/quarter")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def quarter() -> str:
    """`?period=2026-q2` is July to September 2026; without it the last quarter that is over."""
    session, period = db.session(), _asked()
    return render_template(
        "reports/quarter/quarter.html",
        quarter=quarter_of(session, period, clock.now()),
        outcomes=outcomes_of_quarter(session, period, impact=False),
        offered=quarters_offered(period, clock.today()),
        headlines=HEADLINES,
        standing=STANDING,
        note=NOTE,
        reasons_note=REASONS_NOTE,
        may_plan=has_role(Role.ADMINISTRATOR),
    )


@bp.get("/quarter.xlsx")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def quarter_workbook() -> Response:
    """A sheet for each table of the page."""
    session, period = db.session(), _asked()
    read = quarter_of(session, period, clock.now())
    sheets_of_it = sheets(read, outcomes_of_quarter(session, period))
    content = as_workbook(f"Training figures {read.period.label}", sheets_of_it)
    response = Response(content, content_type=FILES["xlsx"])
    name = f"training-quarter-{read.period.label.replace(' ', '-')}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _asked() -> Period:
    """The quarter in the address; else the last whole one."""
    key = request.args.get("period")
    if key is None:
        return last_whole_quarter(clock.today())
    period = period_of(key)
    if period is None or period.kind is not PeriodKind.QUARTER:
        refuse(NO_SUCH_QUARTER, 404)
    return period
