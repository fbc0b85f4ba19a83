"""The figures of one area, for whoever reads them there, and for the administrator. Nothing here is of other areas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Role, has_role, refuse, requires
from training.answers import Answer
from training.board_lists.queries import board_lists
from training.db import db
from training.downloads import FILES, Cell, Sheet, as_csv, as_workbook, part_of_file_name
from training.people.queries import area_read_by
from training.reports.area import telling
from training.reports.area.queries import JointEvent, joint_events, of_area, people_registered
from training.reports.year import around_queries, queries, tables
from training.reports.year.charts import Bars
from training.reports.year.groupings import Grouping, groupings
from training.reports.year.periods import Beside, PeriodKind
from training.reports.year.queries import Compared, Counts
from training.reports.year.views import Asked, asked_period, period_choices

bp = Blueprint("area", __name__, url_prefix="/area")

NO_SUCH_GROUPING = "The figures of an area are not grouped by that. Choose one of the groups on the page of figures."
NO_AREA = "Nobody has said whose figures you read. Ask the training team to give you the role again, with your area."
_CHARTS = ("course", "sector")


@dataclass(frozen=True)
class Area:
    """The area that is looked at."""

    code: str
    name: str


@bp.get("")
@requires(Role.AREA_READER, Role.ADMINISTRATOR)
def home() -> AnyResponse | str:
    """A reader's own area; the administrator chooses one."""
    own = area_read_by(db.session(), current_user.id)
    if own is not None and not has_role(Role.ADMINISTRATOR):
        return redirect(url_for("area.year", area=own))
    if not has_role(Role.ADMINISTRATOR):
        refuse(NO_AREA)
    areas = board_lists(db.session()).areas.choices(clock.today())
    return render_template("reports/area/choose.html", areas=areas)


@bp.get("/<area>")
@requires(Role.AREA_READER, Role.ADMINISTRATOR)
def year(area: str) -> Answer:
    """The figures of a period beside those of another, as on the Board's page, of one area alone."""
    session = db.session()
    of, years = area_or_404(session, area), queries.years(session)
    asked = asked_period(years)
    compared = _compared(asked, of)
    counts = queries.figures(session, compared, clock.now(), (*_CHARTS, "newness"))
    sections, in_full = _sections(session, compared, counts)
    every = _groupings(session, compared, counts)
    page = render_template(
        "reports/area/overview.html",
        of=of,
        asked=asked,
        compared=compared,
        choices=period_choices(years),
        sections=sections,
        lines={line.of.name: line for section in sections for line in section.lines},
        in_full=in_full,
        why_not=telling.WHY_NOT,
        groupings=every,
        charts=[_chart(counts, one, compared) for one in every if one.name in _CHARTS],
        joint=joint_events(session, asked.period, of.code),
        is_administrator=has_role(Role.ADMINISTRATOR),
        came=counts.total()[0].attendances,
        **_periods(asked),
    )
    return (page, 422) if asked.trouble else page


@bp.get("/<area>/by/<name>")
@requires(Role.AREA_READER, Role.ADMINISTRATOR)
def grouped(area: str, name: str) -> Answer:
    """Who came from the area by level, by agency and so on: one grouping a page."""
    session = db.session()
    of = area_or_404(session, area)
    if name not in telling.GROUPINGS:
        refuse(NO_SUCH_GROUPING, 404)
    years = queries.years(session)
    asked = asked_period(years)
    compared = _compared(asked, of)
    counts = queries.figures(session, compared, clock.now(), (name,))
    every = _groupings(session, compared, counts)
    grouping = next(one for one in every if one.name == name)
    page = render_template(
        "reports/area/grouped.html",
        of=of,
        asked=asked,
        compared=compared,
        choices=period_choices(years),
        grouping=grouping,
        groups=telling.rows_told(tables.groups_of(counts, grouping)),
        total=tables.Group("All", *counts.total()),
        chart_of_groups=_chart(counts, grouping, compared),
        groupings=every,
        **_periods(asked),
    )
    return (page, 422) if asked.trouble else page


@bp.get("/<area>/figures.<any(csv,xlsx):kind>")
@requires(Role.AREA_READER, Role.ADMINISTRATOR)
def download(area: str, kind: str) -> Response:
    """Everything that the pages show of a period: a sheet for each table, or all of them under each other."""
    session = db.session()
    of = area_or_404(session, area)
    asked = asked_period(queries.years(session))
    if asked.trouble:
        refuse(asked.trouble, 404)
    sheets = list(_sheets(session, _compared(asked, of), of))
    title = f"Training figures of {of.name}, {asked.period.label}"
    if kind == "csv":
        content = as_csv([title], tables.one_under_the_other([(one.name, one.headings, one.rows) for one in sheets]))
    else:
        content = as_workbook(title, sheets)
    response = Response(content, content_type=FILES[kind])
    name = part_of_file_name(f"training-figures-{of.name}-{asked.period.label}").replace(" ", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def area_or_404(session: Session, code: str) -> Area:
    """The area in the address, where whoever looks may see it: a reader their own, the administrator any."""
    if not has_role(Role.ADMINISTRATOR) and area_read_by(session, current_user.id) != code:
        abort(404)
    areas = board_lists(session).areas
    if areas.find(code) is None:
        abort(404)
    return Area(code, areas.name(code, clock.today()))


def _compared(asked: Asked, of: Area) -> Compared:
    return Compared(asked.period, asked.compared().before, of_bookings=(of_area(of.code),))


def _periods(asked: Asked) -> dict[str, object]:
    """What templates say of the days, and choose them with."""
    return {"so_far": not asked.period.is_over(clock.today()), "kinds": PeriodKind, "ways": Beside}


def _sections(session: Session, compared: Compared, counts: Counts) -> tuple[list[tables.LinesOfSection], bool]:
    """The figures that may be told, and whether those of who stayed away are among them."""
    registered, today = people_registered(session, compared), clock.today()
    in_full = [telling.tells_all(period, registered, today) for period in (compared.now, compared.before)]
    wholes = around_queries.wholes(session, compared, counts)
    every = tables.overview(*wholes, both_whole=compared.both_whole, part=compared.part)
    return telling.told(every, now_in_full=in_full[0], before_in_full=in_full[1]), in_full[0]


def _groupings(session: Session, compared: Compared, counts: Counts) -> list[Grouping]:
    every = groupings(board_lists(session), counts.words, compared.now, compared.before, clock.today())
    return telling.groupings_told(every)


def _chart(counts: Counts, of: Grouping, compared: Compared) -> Bars:
    return tables.chart_of_groups(telling.rows_told(tables.groups_of(counts, of)), of, compared)


def _sheets(session: Session, compared: Compared, of: Area) -> Iterator[Sheet]:
    counts = queries.figures(session, compared, clock.now(), (*telling.GROUPINGS, "newness"))
    labels = compared.now.label, compared.before.label
    sections, in_full = _sections(session, compared, counts)
    yield Sheet("All figures", *tables.overview_table(sections, *labels))
    for grouping in _groupings(session, compared, counts):
        if groups := telling.rows_told(tables.groups_of(counts, grouping)):
            yield Sheet(grouping.short_title, *tables.grouping_table(groups, grouping, *labels))
    if joint := joint_events(session, compared.now, of.code):
        yield Sheet("Joint events", *_joint_table(joint))
    if not in_full:
        yield Sheet("What is not told", [("Why", 120)], [[telling.WHY_NOT]])


def _joint_table(joint: Sequence[JointEvent]) -> tables.Table:
    headings = [("Course", 60), ("Date", 14), ("Places kept for this area", 24), ("Came from this area", 20)]
    rows: list[list[Cell]] = [[one.title, clock.local(one.starts_at).date(), one.kept, one.came] for one in joint]
    return headings, rows
