"""The figures of a period, for the Board and the administrator. Nothing here is about one person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Role, has_role, refuse, requires
from training.answers import Answer
from training.board_lists.queries import board_lists
from training.db import db
from training.downloads import FILES, Sheet, as_csv, as_workbook
from training.reports.blueprint import bp
from training.reports.documents.queries import made_of
from training.reports.outcomes.queries import outcomes_of, quotes_of, tells_outcomes
from training.reports.outcomes.said import NOT_TOLD, told_beside
from training.reports.outcomes.tables import outcome_sheets
from training.reports.year import around_queries, queries, tables
from training.reports.year.groupings import NAMES, Grouping, groupings
from training.reports.year.periods import (
    BAD_DAY,
    Beside,
    Period,
    PeriodKind,
    financial_year,
    free_period,
    of_kind,
    period_of,
    to_choose_from,
    trouble_with,
)
from training.reports.year.queries import Compared, Counts
from training.years import FinancialYear

_CHARTS = ("sector", "month")
_ON_OVERVIEW = (*_CHARTS, "newness")

NO_SUCH_PERIOD = "There are no figures for that time. Choose one on the page of figures."
NO_SUCH_GROUPING = "The figures are not grouped by that. Choose one of the groups on the page of figures."


@dataclass(frozen=True)
class Asked:
    """The period in the address, what it is compared with, and what was typed."""

    period: Period
    beside: Beside
    typed: tuple[str, str] = ("", "")
    """The first and the last day, as somebody typed them."""
    trouble: str = ""
    """Why what was typed is no period."""

    def compared(self) -> Compared:
        return Compared(self.period, self.period.beside(self.beside, clock.today()))

    @property
    def address(self) -> dict[str, str]:
        """What other pages and files of these figures have in their address."""
        days = {"from": str(self.period.first), "to": str(self.period.last)}
        named = days if self.period.kind is PeriodKind.FREE else {"period": self.period.key}
        return named if self.beside is Beside.BEFORE else {**named, "beside": self.beside}


@bp.get("")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def home() -> AnyResponse:
    """The short address of the figures."""
    return redirect(f"{url_for('reports.year')}?{request.query_string.decode()}".rstrip("?"))


@bp.get("/year")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def year() -> Answer:
    """`?period=2026` is April 2026 to March 2027, and `?year=2026` the same; without either, the year we are in."""
    session, now = db.session(), clock.now()
    years = queries.years(session)
    asked = asked_period(years)
    compared = asked.compared()
    counts = queries.figures(session, compared, now, _ON_OVERVIEW)
    wholes = around_queries.wholes(session, compared, counts)
    sections = tables.overview(*wholes, both_whole=compared.both_whole, part=compared.part)
    every = _named_groupings(session, compared, counts)
    page = render_template(
        "reports/year/overview.html",
        asked=asked,
        compared=compared,
        choices=period_choices(years),
        whole=wholes[0],
        before=wholes[1],
        sections=sections,
        lines={line.of.name: line for section in sections for line in section.lines},
        groupings=every,
        charts=[tables.chart_of(counts, of, compared) for of in every if of.name in _CHARTS],
        reasons=tables.reasons_rows(*around_queries.cancelled_by_reason(session, compared)),
        reasons_note=tables.REASONS_NOTE,
        made=made_of(session, asked.period),
        tells_reasons=bool(asked.period.quarters),
        may_see_bookings=has_role(Role.ADMINISTRATOR),
        quotes=quotes_of(session, asked.period) if tells_outcomes(asked.period) else [],
        tells_outcomes=tells_outcomes(asked.period),
        not_told=NOT_TOLD,
        so_far=not asked.period.is_over(clock.today()),
        kinds=PeriodKind,
        ways=Beside,
    )
    return (page, 422) if asked.trouble else page


@bp.get("/year/by/<name>")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def grouped(name: str) -> Answer:
    """The figures by level, by agency and so on: one grouping a page."""
    if name not in NAMES:
        refuse(NO_SUCH_GROUPING, 404)
    session = db.session()
    years = queries.years(session)
    asked = asked_period(years)
    compared = asked.compared()
    counts = queries.figures(session, compared, clock.now(), (name,))
    every = _named_groupings(session, compared, counts)
    of = next(one for one in every if one.name == name)
    groups = tables.groups_of(counts, of)
    columns, rows = tables.every_number(groups, of)
    page = render_template(
        "reports/year/grouped.html",
        asked=asked,
        compared=compared,
        choices=period_choices(years),
        of=of,
        groups=groups,
        total=tables.Group("All", *counts.total()),
        columns=columns,
        rows=rows,
        chart_of_groups=tables.chart_of(counts, of, compared),
        groupings=every,
        so_far=not asked.period.is_over(clock.today()),
        kinds=PeriodKind,
        ways=Beside,
    )
    return (page, 422) if asked.trouble else page


@bp.get("/year.<any(csv,xlsx):kind>")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def download(kind: str) -> Response:
    """Everything that the pages show of a period: a sheet for each table, or all of them under each other."""
    session = db.session()
    asked = asked_period(queries.years(session))
    if asked.trouble:
        refuse(asked.trouble, 404)
    compared = asked.compared()
    counts = queries.figures(session, compared, clock.now(), NAMES)
    title = f"Training figures {asked.period.label}"
    sheets = list(_sheets(session, compared, counts))
    if kind == "csv":
        rows = tables.one_under_the_other([(sheet.name, sheet.headings, sheet.rows) for sheet in sheets])
        content = as_csv([title], rows)
    else:
        content = as_workbook(title, sheets)
    response = Response(content, content_type=FILES[kind])
    name = asked.period.label.replace(" ", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="training-figures-{name}.{kind}"'
    return response


def _sheets(session: Session, compared: Compared, counts: Counts) -> Iterator[Sheet]:
    wholes = around_queries.wholes(session, compared, counts)
    labels = compared.now.label, compared.before.label
    sections = tables.overview(*wholes, both_whole=compared.both_whole, part=compared.part)
    yield Sheet("All figures", *tables.overview_table(sections, *labels))
    for of in _named_groupings(session, compared, counts):
        if groups := tables.groups_of(counts, of):
            yield Sheet(of.short_title, *tables.grouping_table(groups, of, *labels))
    if reasons := tables.reasons_rows(*around_queries.cancelled_by_reason(session, compared)):
        yield Sheet("Why people cancelled", *tables.reasons_table(reasons, *labels))
    if tells_outcomes(compared.now):
        yield from outcome_sheets(outcomes_of(session, [compared.now, told_beside(compared.now, clock.today())]))


def _named_groupings(session: Session, compared: Compared, counts: Counts) -> Sequence[Grouping]:
    return groupings(board_lists(session), counts.words, compared.now, compared.before, clock.today())


def asked_period(years: Sequence[FinancialYear]) -> Asked:
    """The period in the address; else the financial year we are in, or the latest there is."""
    beside = Beside(way) if (way := request.args.get("beside", "")) in set(Beside) else Beside.BEFORE
    typed = (request.args.get("from", "").strip()[:20], request.args.get("to", "").strip()[:20])
    usual = _usual(years)
    if any(typed):
        first, last = _day(typed[0]), _day(typed[1])
        trouble = BAD_DAY if first is None or last is None else trouble_with(first, last)
        if first is None or last is None or trouble:
            return Asked(usual, beside, typed, trouble)
        return Asked(free_period(first, last), beside, typed)
    key = request.args.get("period") or request.args.get("year")
    if key is None:
        return Asked(usual, beside)
    return Asked(period_of(key) or refuse(NO_SUCH_PERIOD, 404), beside)


def _usual(years: Sequence[FinancialYear]) -> Period:
    this_year = FinancialYear.of_day(clock.today())
    return financial_year((this_year if this_year in years or not years else years[0]).first)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if len(typed) == 10 else None
    except ValueError:
        return None


def period_choices(years: Sequence[FinancialYear]) -> Sequence[tuple[str, Sequence[Period]]]:
    """The periods on offer: of the years that have events, to the day we are at."""
    today = clock.today()
    first = min([year.days.begins for year in years], default=of_kind(PeriodKind.FINANCIAL, today).first)
    last = max([year.days.ends - timedelta(days=1) for year in years], default=today)
    return to_choose_from(first, max(min(last, today + timedelta(days=366)), min(first, today)))
