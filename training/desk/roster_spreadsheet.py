"""A roster as a spreadsheet. Access and dietary needs are never in it (domain.md, “Duties”)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from training import clock
from training.bookings.models import Booking
from training.courses.models import Event
from training.desk.roster_queries import Owed

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | datetime | None
Money = int

_TEXT, _MOMENT, _POUNDS, _NUMBER = "text", "moment", "pounds", "number"

# Heading, width in characters, kind, and what stands under it.
_COLUMNS: tuple[tuple[str, int, str, Callable[[Booking, Owed | None, int | None], Cell]], ...] = (
    ("Reference", 12, _TEXT, lambda booking, owed, position: booking.ref),
    ("Name", 28, _TEXT, lambda booking, owed, position: booking.delegate.name if booking.delegate else "To be named"),
    ("E-mail", 32, _TEXT, lambda booking, owed, position: booking.delegate.email if booking.delegate else None),
    ("Agency", 36, _TEXT, lambda booking, owed, position: booking.agency_name),
    ("Sector", 18, _TEXT, lambda booking, owed, position: booking.sector),
    ("Area", 12, _TEXT, lambda booking, owed, position: booking.area),
    ("Quadrant", 10, _TEXT, lambda booking, owed, position: booking.quadrant),
    ("Job role", 24, _TEXT, lambda booking, owed, position: booking.job_role),
    ("Line manager", 24, _TEXT, lambda booking, owed, position: booking.manager_name),
    ("Line manager’s e-mail", 30, _TEXT, lambda booking, owed, position: booking.manager_email),
    ("Earlier training declared", 36, _TEXT, lambda booking, owed, position: booking.prerequisite),
    ("State", 16, _TEXT, lambda booking, owed, position: booking.state),
    ("Waits for", 12, _TEXT, lambda booking, owed, position: booking.awaits),
    ("Until", 18, _MOMENT, lambda booking, owed, position: booking.held_until),
    ("On the list", 10, _NUMBER, lambda booking, owed, position: position),
    ("Passed over because", 30, _TEXT, lambda booking, owed, position: booking.passed_over_because),
    ("Walked in", 10, _TEXT, lambda booking, owed, position: "yes" if booking.walk_in else None),
    ("Booked", 18, _MOMENT, lambda booking, owed, position: booking.created_at),
    ("Confirmed", 18, _MOMENT, lambda booking, owed, position: booking.confirmed_at),
    ("Ended", 18, _MOMENT, lambda booking, owed, position: booking.ended_at),
    ("Reason for ending", 30, _TEXT, lambda booking, owed, position: booking.cancel_reason),
    ("Outcome", 16, _TEXT, lambda booking, owed, position: booking.outcome),
    ("Price", 10, _POUNDS, lambda booking, owed, position: booking.price_pence),
    ("Price explained", 36, _TEXT, lambda booking, owed, position: booking.price_explanation),
    ("Owed", 10, _POUNDS, lambda booking, owed, position: owed.pence if owed else 0),
    ("Payer", 30, _TEXT, lambda booking, owed, position: owed.payer.organisation if owed else None),
    ("Purchase order", 18, _TEXT, lambda booking, owed, position: owed.payer.purchase_order if owed else None),
)


def roster_spreadsheet(
    event: Event, bookings: Sequence[Booking], owed: Mapping[int, Owed], positions: Mapping[int, int]
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
        for row, booking in enumerate(bookings, start=1):
            for column, (_, _, kind, value_of) in enumerate(_COLUMNS):
                _write(
                    sheet,
                    row,
                    column,
                    kind,
                    value_of(booking, owed.get(booking.id), positions.get(booking.id)),
                    formats,
                )
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
