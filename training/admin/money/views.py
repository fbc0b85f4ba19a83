"""The money page: what is owed, paid, refunded and let off, and for each figure the rows that it is made of."""

from datetime import date, datetime, timedelta

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Role, refuse, requires
from training.admin.blueprint import money as bp
from training.admin.money import list_queries, queries
from training.admin.money.figures import (
    ALL_YEARS,
    COLUMNS,
    MEANINGS,
    NEEDS_SOMEBODY,
    TODAY,
    By,
    FiguresPeriod,
    Measure,
    in_order,
    total_of,
)
from training.admin.money.list_queries import Cut
from training.admin.money.row_queries import CARD_DAYS
from training.answers import Answer
from training.bookings.charging.queries import discounts_given
from training.db import db
from training.downloads import FILES
from training.lists import PER_PAGE, file_answer, last_page, page_number, page_or_file
from training.payments.queries import last_comparison
from training.years import FinancialYear

# Other pages about money, as (text, endpoint): a new one is a line here.
LINKS = (
    ("Invoices", "admin.money.invoices"),
    ("Payments", "admin.money.payments"),
    ("Charges to decide", "admin.money.charges"),
    ("Members of ECVYS", "admin.people.memberships"),
    ("ECVYS discounts", "admin.money.discounts"),
)
BREAKDOWNS = {By.MONTH: "By month", By.AGENCY: "By agency", By.COURSE: "By course", By.FUNDER: "By funder"}

_COMPARED_WITHIN = timedelta(hours=36)
"""The books are compared with Stripe once a day: longer ago means that Stripe cannot be asked."""

NO_SUCH_YEAR = "There is no money in that year. Choose one of the years on the money page."
NO_SUCH_ROWS = "There is nothing of that name. Choose a figure on the money page."


@bp.get("/money")
@requires(Role.ADMINISTRATOR)
def figures() -> str:
    """`?year=2026` is April 2026 to March 2027, `?year=all` all years; `?by=agency` what the table has rows for."""
    session, today = db.session(), clock.today()
    period = _period(today)
    by = _by() or By.MONTH
    groups = in_order(queries.figures(session, period, by, today), by, period)
    pages = last_page(len(groups))
    page = min(page_number(), pages)
    return render_template(
        "admin/money/figures.html",
        links=LINKS,
        period=period,
        by=by,
        breakdowns=BREAKDOWNS,
        columns=COLUMNS,
        meanings=_meanings(),
        measures=Measure,
        standing=queries.standing(session, today),
        shown_today=TODAY,
        needing=NEEDS_SOMEBODY,
        groups=groups[(page - 1) * PER_PAGE : page * PER_PAGE],
        total=total_of(groups),
        page=page,
        pages=pages,
        split=queries.split(session, period.days),
        balance=queries.balance(session, period.days),
        comparison=last_comparison(session),
        late_before=clock.now() - _COMPARED_WITHIN,
    )


@bp.get("/money/<measure>")
@requires(Role.ADMINISTRATOR)
def rows(measure: str) -> Answer:
    """What one figure is made of: `?year=`, and `?by=agency&group=12` for one row of the table."""
    session, today = db.session(), clock.today()
    period = _period(today, otherwise=ALL_YEARS)
    cut, group = _cut(_measure(measure), period)
    return page_or_file(
        list_queries.money_list(cut, today),
        "admin/money/rows.html",
        cut=cut,
        period=period,
        group=group,
        meaning=_meanings()[cut.measure],
        total=list_queries.sum_of(session, cut, today),
    )


@bp.get("/money/<measure>.<kind>")
@requires(Role.ADMINISTRATOR)
def download(measure: str, kind: str) -> AnyResponse:
    """All rows of the same list as a file, at the address that it always had."""
    if kind not in FILES:
        refuse(NO_SUCH_ROWS, 404)
    today = clock.today()
    period = _period(today, otherwise=ALL_YEARS)
    cut, _ = _cut(_measure(measure), period)
    title = f"{MEANINGS[cut.measure].title}, {period}"
    return file_answer(list_queries.money_list(cut, today), kind, f"{measure}-{period.key}", title)


def _meanings() -> dict[Measure, dict[str, object]]:
    return {
        measure: {
            "title": meaning.title,
            "sentence": meaning.sentence.format(days=CARD_DAYS),
            "dated": meaning.dated,
            "of": meaning.of,
            "rows": meaning.rows,
        }
        for measure, meaning in MEANINGS.items()
    }


def _measure(asked: str) -> Measure:
    return Measure(asked) if asked in set(Measure) else refuse(NO_SUCH_ROWS, 404)


def _period(today: date, otherwise: str = "") -> FiguresPeriod:
    """The year of the address; without one the year we are in, or all of them."""
    years = queries.known_years(db.session(), today)
    asked = request.args.get("year", "") or otherwise
    if asked == ALL_YEARS:
        return FiguresPeriod(years)
    if not asked:
        return FiguresPeriod(years, FinancialYear.of(clock.now()))
    found = next((year for year in years if str(year.first) == asked), None)
    return FiguresPeriod(years, found) if found else refuse(NO_SUCH_YEAR, 404)


def _by() -> By | None:
    asked = request.args.get("by", "")
    return By(asked) if asked in set(By) else None


def _cut(measure: Measure, period: FiguresPeriod) -> tuple[Cut, str]:
    """Which rows the address asks for, and what their group is called; no group: all of the period."""
    by, key = _by(), request.args.get("group", "")
    if by is None or not key:
        return Cut(measure, period.days), ""
    if by is By.MONTH:
        span = next((span for span in period.spans if span.key == key), None)
        return (Cut(measure, span, by, key), span.label) if span else refuse(NO_SUCH_ROWS, 404)
    name = list_queries.name_of(db.session(), by, key)
    return (Cut(measure, period.days, by, key), name) if name else refuse(NO_SUCH_ROWS, 404)


@bp.get("/memberships/discounts")
@requires(Role.ADMINISTRATOR)
def discounts() -> Answer:
    """The bookings that cost members less, of events between two days: `?from=2026-04-01&to=2027-03-31`."""
    today = clock.today()
    first, last = _day("from", today - timedelta(days=365)), _day("to", today)
    begins, ends = clock.start_of(first), clock.start_of(last + timedelta(days=1))
    return page_or_file(
        list_queries.discounts_list(begins, ends),
        "admin/money/discounts.html",
        first=first,
        last=last,
        given=discounts_given(db.session(), begins, ends),
    )


def _day(name: str, otherwise: date) -> date:
    """A day of the address; another where it makes no sense."""
    try:
        found = datetime.strptime(request.args.get(name, ""), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2100 else otherwise
