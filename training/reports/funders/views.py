"""What the money of each funder bought, for the Board and the administrator. Nothing here is about one person."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, render_template
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, has_role, refuse, requires
from training.answers import Answer
from training.courses.models import Funder
from training.db import db
from training.downloads import FILES, Sheet, as_csv, as_workbook, part_of_file_name
from training.reports.figures import Figures
from training.reports.funders import tables as rows
from training.reports.funders.contents_queries import Funded, SaidOfFunder, funded, said_of
from training.reports.funders.queries import funder_by_code, funders
from training.reports.year import queries, tables
from training.reports.year.charts import Bars
from training.reports.year.periods import Beside, PeriodKind
from training.reports.year.queries import Compared, Counts
from training.reports.year.views import Asked, asked_period, period_choices
from training.years import FinancialYear

bp = Blueprint("funders", __name__, url_prefix="/reports/funders")

NO_SUCH_FUNDER = "There is no funder of that name. Choose one on the page of funders."
_SHARED = {"kinds": PeriodKind, "ways": Beside}


@bp.get("")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def listed() -> Answer:
    """Every funder with its main figures in a period and the one beside it."""
    session, years, asked, compared = _asked()
    counts = queries.figures(session, compared, clock.now(), ("funder",))
    page = render_template(
        "reports/funders/funders.html",
        asked=asked,
        compared=compared,
        choices=period_choices(years),
        funders=[(one, *_sides(counts, one.name)) for one in funders(session)],
        so_far=not asked.period.is_over(clock.today()),
        may_add=has_role(Role.ADMINISTRATOR),
        **_SHARED,
    )
    return (page, 422) if asked.trouble else page


@bp.get("/<code>")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def show(code: str) -> Answer:
    """The figures of one funder, its events, areas and costs."""
    funder = funder_or_404(code)
    session, years, asked, compared = _asked()
    found = funded(session, funder, compared, clock.now())
    labels = compared.now.label, compared.before.label
    groups = tables.groups_of(found.counts, found.area)
    by_area = [(group.label, group.now.attendances, group.before.attendances) for group in groups]
    page = render_template(
        "reports/funders/funder.html",
        found=found,
        funder=funder,
        asked=asked,
        compared=compared,
        choices=period_choices(years),
        charts=_charts(found, by_area, labels),
        groups=groups,
        so_far=not asked.period.is_over(clock.today()),
        may_share=has_role(Role.ADMINISTRATOR),
        **_SHARED,
    )
    return (page, 422) if asked.trouble else page


@bp.get("/<code>/said")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def said(code: str) -> Answer:
    """What people said of the courses of one funder: how sure they were, what changed, and quotes."""
    funder = funder_or_404(code)
    session, years, asked, compared = _asked()
    found = said_of(session, funder, compared, clock.now())
    page = render_template(
        "reports/funders/said.html",
        found=found,
        lines=list(rows.said_lines(found.effects)),
        funder=funder,
        asked=asked,
        compared=compared,
        choices=period_choices(years),
        **_SHARED,
    )
    return (page, 422) if asked.trouble else page


@bp.get("/<code>/figures.<any(csv,xlsx):kind>")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def download(code: str, kind: str) -> Response:
    """Everything that the pages of a funder show of a period: a sheet for each table, or all under each other."""
    funder = funder_or_404(code)
    session, _, asked, compared = _asked()
    if asked.trouble:
        refuse(asked.trouble, 404)
    found = funded(session, funder, compared, clock.now())
    return file_of_sheets(
        kind,
        f"{funder.name} {asked.period.label}",
        list(_sheets(found, said_of(session, funder, compared, clock.now()))),
    )


def _sheets(found: Funded, what_was_said: SaidOfFunder) -> Iterator[Sheet]:
    labels = found.compared.now.label, found.compared.before.label
    yield rows.figures_sheet(found.sections, labels)
    yield Sheet("Events", *rows.events_table(found.events))
    if groups := tables.groups_of(found.counts, found.area):
        yield Sheet("By area", *tables.grouping_table(groups, found.area, *labels))
    if found.costs:
        yield Sheet("Cost by kind", *rows.costs_table(found.costs))
    yield from said_sheets(what_was_said)


def said_sheets(found: SaidOfFunder) -> Iterator[Sheet]:
    if lines := list(rows.said_lines(found.effects)):
        yield Sheet("What people said", *rows.said_table(lines, [span.label for span in found.spans]))
    if found.quotes:
        yield Sheet("Quotes", *rows.quotes_table(found.quotes))


def file_of_sheets(kind: str, title: str, sheets: list[Sheet]) -> Response:
    if kind == "csv":
        under = tables.one_under_the_other([(sheet.name, sheet.headings, sheet.rows) for sheet in sheets])
        content = as_csv([title], under)
    else:
        content = as_workbook(title, sheets)
    response = Response(content, content_type=FILES[kind])
    name = part_of_file_name(f"training-{title}").replace(" ", "-").encode("ascii", "ignore").decode()
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _asked() -> tuple[Session, Sequence[FinancialYear], Asked, Compared]:
    """The session, the years with events, the period in the address, and what it is beside."""
    session = db.session()
    years = queries.years(session)
    asked = asked_period(years)
    return session, years, asked, asked.compared()


def _sides(counts: Counts, name: str) -> tuple[Figures, Figures]:
    nothing = Figures(places=0, events=0)
    return counts.now["funder"].get(name, nothing), counts.before["funder"].get(name, nothing)


def _charts(found: Funded, by_area: Sequence[tuple[str, int, int]], labels: tuple[str, str]) -> list[Bars]:
    empty = rows.empty_chart(found.sections, *labels)
    areas = rows.areas_chart(by_area, *labels)
    return [*([areas] if len(by_area) > 1 else []), *([empty] if empty else [])]


def funder_or_404(code: str) -> Funder:
    return funder_by_code(db.session(), code) or refuse(NO_SUCH_FUNDER, 404)
