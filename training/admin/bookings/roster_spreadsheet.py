"""A roster as a spreadsheet. Needs and why somebody cancelled are never in it (domain.md, “Duties”)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from training import clock
from training.admin.bookings.roster_queries import OwedForBooking
from training.bookings.models import Booking
from training.courses.models import Event

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | datetime | None
Money = int

_TEXT, _MOMENT, _POUNDS, _NUMBER = "text", "moment", "pounds", "number"


@dataclass(frozen=True)
class _Row:
    booking: Booking
    owed: OwedForBooking | None
    position: int | None
    """On the waiting list."""


# Heading, width in characters, kind, and what stands under it.
_COLUMNS: tuple[tuple[str, int, str, Callable[[_Row], Cell]], ...] = (
    ("Reference", 12, _TEXT, lambda row: row.booking.ref),
    ("Name", 28, _TEXT, lambda row: row.booking.whose),
    ("E-mail", 32, _TEXT, lambda row: row.booking.delegate.email if row.booking.delegate else None),
    ("Agency", 36, _TEXT, lambda row: row.booking.agency_name),
    ("Sector", 18, _TEXT, lambda row: row.booking.sector),
    ("Area", 12, _TEXT, lambda row: row.booking.area),
    ("Quadrant", 10, _TEXT, lambda row: row.booking.quadrant),
    ("Job role", 24, _TEXT, lambda row: row.booking.job_role),
    ("Line manager", 24, _TEXT, lambda row: row.booking.manager_name),
    ("Line manager’s e-mail", 30, _TEXT, lambda row: row.booking.manager_email),
    ("Earlier training declared", 36, _TEXT, lambda row: row.booking.prerequisite),
    ("State", 16, _TEXT, lambda row: row.booking.state),
    ("Waits for", 12, _TEXT, lambda row: row.booking.awaits),
    ("Until", 18, _MOMENT, lambda row: row.booking.held_until),
    ("On the list", 10, _NUMBER, lambda row: row.position),
    ("Passed over because", 30, _TEXT, lambda row: row.booking.passed_over_because),
    ("Walked in", 10, _TEXT, lambda row: "yes" if row.booking.walk_in else None),
    ("Booked", 18, _MOMENT, lambda row: row.booking.created_at),
    ("Confirmed", 18, _MOMENT, lambda row: row.booking.confirmed_at),
    ("Ended", 18, _MOMENT, lambda row: row.booking.ended_at),
    ("Outcome", 16, _TEXT, lambda row: row.booking.outcome),
    ("Price", 10, _POUNDS, lambda row: row.booking.price_pence),
    ("Price explained", 36, _TEXT, lambda row: row.booking.price_explanation),
    ("Owed", 10, _POUNDS, lambda row: row.owed.pence if row.owed else 0),
    ("Payer", 30, _TEXT, lambda row: row.owed.payer.organisation if row.owed else None),
    ("Purchase order", 18, _TEXT, lambda row: row.owed.payer.purchase_order if row.owed else None),
)


def roster_spreadsheet(
    event: Event, bookings: Sequence[Booking], owed: Mapping[int, OwedForBooking], positions: Mapping[int, int]
) -> bytes:
    """An .xlsx of these bookings: text as text, so that no name is ever run as a formula; dates and money typed.

    `owed` and `positions` on the waiting list go by the ids of the bookings.
    """
    file = BytesIO()
    import xlsxwriter  # only here: the site starts a tenth of a second sooner

    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": f"{event.course.title}, {clock.show_date(event.starts_at)}"})
        formats = {
            _MOMENT: workbook.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"}),
            _NUMBER: workbook.add_format({"num_format": "0"}),
            _POUNDS: workbook.add_format({"num_format": "£#,##0.00"}),
        }
        sheet = workbook.add_worksheet("Roster")
        bold = workbook.add_format({"bold": True, "bottom": 1})
        for column, (heading, width, _, _) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, bold)
        for number, booking in enumerate(bookings, start=1):
            row = _Row(booking, owed.get(booking.id), positions.get(booking.id))
            for column, (_, _, kind, value_of) in enumerate(_COLUMNS):
                _write(sheet, number, column, kind, value_of(row), formats)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(bookings), len(_COLUMNS) - 1)
    return file.getvalue()


def _write(sheet: "Worksheet", row: int, column: int, kind: str, value: Cell, formats: Mapping[str, "Format"]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, clock.local(value).replace(tzinfo=None, microsecond=0), formats[kind])
    elif isinstance(value, int):
        sheet.write_number(row, column, value / 100 if kind == _POUNDS else value, formats[kind])
    elif value:
        sheet.write_string(row, column, value)
