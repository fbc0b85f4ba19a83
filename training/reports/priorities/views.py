"""What was done for each priority and review, beside the time before. Nothing here is about one person."""

from flask import Response, render_template

from training import clock
from training.access import Role, has_role, refuse, requires
from training.answers import Answer
from training.db import db
from training.downloads import FILES, as_workbook
from training.reports.blueprint import bp
from training.reports.priorities.contents_queries import priorities_of, priority_of
from training.reports.priorities.lines import TagKind
from training.reports.priorities.tables import sheets
from training.reports.year import queries, tables
from training.reports.year.periods import Beside, PeriodKind
from training.reports.year.views import asked_period, period_choices

NO_SUCH_TAG = "There is no such priority or review. Choose one on the page of priorities and reviews."


@bp.get("/priorities")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def priorities() -> Answer:
    """Every priority and review that was in use, first those on which nothing was delivered."""
    session = db.session()
    years = queries.years(session)
    asked = asked_period(years)
    read = priorities_of(session, asked.compared(), clock.now())
    charted = [read.groupings[kind] for kind in TagKind if read.counts.now[kind]]
    page = render_template(
        "reports/priorities/priorities.html",
        asked=asked,
        compared=read.compared,
        read=read,
        charts={of.name: tables.chart_of(read.counts, of, read.compared) for of in charted},
        tag_kinds=list(TagKind),
        may_mark=has_role(Role.ADMINISTRATOR),
        choices=period_choices(years),
        so_far=not asked.period.is_over(clock.today()),
        kinds=PeriodKind,
        ways=Beside,
    )
    return (page, 422) if asked.trouble else page


@bp.get("/priorities/<any(priority,review):kind>/<code>")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def priority(kind: str, code: str) -> Answer:
    """One of them: who came to its courses, how sure they were before and after, and what they said."""
    session = db.session()
    years = queries.years(session)
    asked = asked_period(years)
    read = priority_of(session, TagKind(kind), code, asked.compared(), clock.now()) or refuse(NO_SUCH_TAG, 404)
    page = render_template(
        "reports/priorities/priority.html",
        asked=asked,
        compared=read.compared,
        read=read,
        line=read.line,
        tables=[(of, tables.groups_of(read.counts, of)) for of in read.groupings],
        total=tables.Group("All", *read.counts.total()),
        may_mark=has_role(Role.ADMINISTRATOR),
        choices=period_choices(years),
        so_far=not asked.period.is_over(clock.today()),
        kinds=PeriodKind,
        ways=Beside,
    )
    return (page, 422) if asked.trouble else page


@bp.get("/priorities.xlsx")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def priorities_workbook() -> Response:
    """A sheet for each table of the pages."""
    session = db.session()
    asked = asked_period(queries.years(session))
    if asked.trouble:
        refuse(asked.trouble, 404)
    read = priorities_of(session, asked.compared(), clock.now())
    response = Response(as_workbook(f"Priorities {asked.period.label}", sheets(read)), content_type=FILES["xlsx"])
    name = f"training-priorities-{asked.period.label.replace(' ', '-')}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
