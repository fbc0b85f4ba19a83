"""The download for the council's finance system."""

from datetime import date, timedelta

from flask import Response, render_template, request

from training import clock
from training.access import Role, refuse, requires
from training.admin.blueprint import money as bp
from training.courses import schedule
from training.db import db
from training.downloads import file_of
from training.invoices import export_queries
from training.payments.invoice_dates import days_of_month
from training.years import FinancialYear

NO_SUCH_PERIOD = "There is no such month or year. Choose one on the page “For the finance system”."


@bp.get("/invoices/export")
@requires(Role.ADMINISTRATOR)
def export() -> str:
    """Which months and years there are, and which file."""
    known = export_queries.periods(db.session())
    return render_template("admin/money/export.html", periods=_periods(*known) if known else [])


@bp.get("/invoices/export.<any(csv, xlsx):kind>")
@requires(Role.ADMINISTRATOR)
def export_file(kind: str) -> Response:
    """Everything of a month (“2026-05”) or of a financial year (“2026”) as one table."""
    period = request.args.get("period", "")
    first, last = _days(period) or refuse(NO_SUCH_PERIOD, 404)
    rows = export_queries.rows_of(db.session(), first, last, clock.today())
    title = f"Invoices and payments {clock.show_date(first, weekday=False)} to {clock.show_date(last, weekday=False)}"
    columns = export_queries.COLUMNS
    headings = [(column, max(len(column) + 3, 14)) for column in columns]
    return file_of(kind, f"finance-{period}", title, headings, rows)


def _days(period: str) -> tuple[date, date] | None:
    try:
        if len(period) == 4 and period.isascii() and period.isdecimal():
            days = FinancialYear(int(period)).days
            return days.begins, days.ends - timedelta(days=1)
        return days_of_month(date.fromisoformat(f"{period}-01"))
    except ValueError:
        return None


def _periods(first: date, last: date) -> list[tuple[str, str]]:
    """The value and the words of each year and, below, of each month, the latest first."""
    years = [
        (str(year), f"{FinancialYear(year)}, April to March")
        for year in range(FinancialYear.of_day(last).first, FinancialYear.of_day(first).first - 1, -1)
    ]
    months = [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in schedule.months(first, last)]
    return [*years, *reversed(months)]
