"""What a funder sees by a link: figures, events, areas and what people said of its own courses, and nothing else."""

from collections.abc import Iterator, Mapping, Sequence

from flask import Blueprint, abort, make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import public
from training.courses.models import Funder
from training.db import db, transaction
from training.downloads import FILES, Sheet
from training.reports.funders import link_operations, link_queries
from training.reports.funders import tables as rows
from training.reports.funders.contents_queries import (
    AreasOfPeriod,
    Funded,
    areas_for_funder,
    for_funder,
    funded,
    said_of,
)
from training.reports.funders.models import FunderLink
from training.reports.funders.queries import days_with_events, funded_by
from training.reports.funders.views import file_of_sheets, said_sheets
from training.reports.year.periods import Beside, Period, PeriodKind, period_of, to_choose_from
from training.reports.year.queries import Compared

bp = Blueprint("shared_figures", __name__, url_prefix="/funder-figures")

_KINDS = (PeriodKind.FINANCIAL, PeriodKind.QUARTER)
"""Of which a funder sees figures: others could be taken from each other."""
SAID = "said"


@bp.get("/<token>")
@public
def opened(token: str) -> Response:
    """For whom it is, and a button: mail scanners open links, and only somebody who presses is counted."""
    said = _found_or_said(token)
    return said or _apart(render_template("reports/funders/shared_cover.html", link=_link(token)))


@bp.post("/<token>")
@public
def show_by_link(token: str) -> Response:
    """The figures of the period that was chosen, or a file of them; each press is an opening."""
    with transaction() as session:
        link = link_queries.link_with_token(session, token, to_change=True)
        may_see = link is not None and link_operations.open_link(session, link, clock.now())
    link = _link(token)
    if not may_see or link is None:
        return _found_or_said(token) or abort(404)
    if (kind := request.form.get("file", "")) in FILES:
        return _unseen_by_others(_file(kind, link.funder))
    return _apart(page_for_funder(link.funder, link, request.form))


def _found_or_said(token: str) -> Response | None:
    """The page that says why a link shows nothing; None where it does."""
    link = _link(token)
    why = link.why_not_open(clock.today()) if link else "unknown"
    if not why:
        return None
    return _apart(render_template("reports/funders/shared_ended.html", why=why, link=link), 410 if link else 404)


def _link(token: str) -> FunderLink | None:
    return link_queries.link_with_token(db.session(), token)


def _apart(page: str, status: int = 200) -> Response:
    """Kept by nobody, and found by no search engine."""
    return _unseen_by_others(make_response(page, status))


def _unseen_by_others(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


# What the funder sees.


def page_for_funder(funder: Funder, link: FunderLink | None, asked: Mapping[str, str]) -> str:
    """`link`: none for whoever looks at it beforehand."""
    session, now = db.session(), clock.now()
    choices = _choices(session, funder)
    compared = _compared(asked.get("period", ""), choices)
    around = {
        "funder": funder, "link": link, "compared": compared, "choices": choices,
        "so_far": not compared.now.is_over(clock.today()),
    }  # fmt: skip
    if asked.get("what") == SAID:
        said = said_of(session, funder, compared, now)
        lines = list(rows.said_lines(said.effects))
        return render_template("reports/funders/shared_said.html", found=said, lines=lines, **around)
    found = funded(session, funder, compared, now)
    sections = for_funder(found.sections)
    labels = compared.now.label, compared.before.label
    return render_template(
        "reports/funders/shared.html",
        found=found,
        sections=sections,
        areas=areas_for_funder(session, found, now),
        chart_of_empty=rows.empty_chart(sections, *labels) if found.delivered else None,
        **around,
    )


def _file(kind: str, funder: Funder) -> Response:
    session, now = db.session(), clock.now()
    compared = _compared(request.form.get("period", ""), _choices(session, funder))
    found = funded(session, funder, compared, now)
    areas = areas_for_funder(session, found, now)
    sheets = [*_sheets(found, areas), *said_sheets(said_of(session, funder, compared, now))]
    return file_of_sheets(kind, f"{funder.name} {compared.now.label}", sheets)


def _sheets(found: Funded, areas: AreasOfPeriod) -> Iterator[Sheet]:
    labels = found.compared.now.label, found.compared.before.label
    yield rows.figures_sheet(for_funder(found.sections), labels)
    yield Sheet("Events", *rows.events_table(found.events))
    if areas.rows:
        yield Sheet("By area", *rows.areas_told_table(areas.rows, areas.days, areas.in_all))


def _choices(session: Session, funder: Funder) -> list[tuple[str, Sequence[Period]]]:
    """The financial years and quarters that a funder may choose: those of its events that have begun."""
    today = clock.today()
    first, last = days_with_events(session, funded_by(funder)) or (today, today)
    offered = to_choose_from(min(first, today), max(min(last, today), min(first, today)))
    return [(words, periods) for words, periods in offered if periods[0].kind in _KINDS]


def _compared(key: str, choices: Sequence[tuple[str, Sequence[Period]]]) -> Compared:
    """The period of a key, where it is one that is offered; else the year we are in, or the latest there is."""
    offered = [period for _, periods in choices for period in periods]
    asked = period_of(key)
    period = asked if asked in offered else offered[0]
    return Compared(period, period.beside(Beside.BEFORE, clock.today()))
