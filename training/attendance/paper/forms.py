"""What is chosen of a paper before it is made."""

from collections.abc import Sequence
from typing import Any

from training import clock, fields
from training.attendance.paper.labels import SHEETS, USUAL_SHEET
from training.attendance.paper.models import PaperKind
from training.attendance.paper.operations import Wanted
from training.courses.models import Sitting

_MOST_LABELS = max(sheet.labels for sheet in SHEETS.values())


class PaperForm(fields.Form):
    """One form for every paper: a day matters to a sign-in sheet, labels to badges."""

    day = fields.select("Day", (), hint="Each day has a sheet of its own.")
    sheet = fields.select(
        "Sheet of labels",
        [(name, sheet.words) for name, sheet in SHEETS.items()],
        hint="The measures are on the packet.",
    )
    start = fields.number(
        "First free label",
        hint="1 for a new sheet. Of a sheet that is begun, count the rows from the top, each from the left.",
        lowest=1,
        highest=_MOST_LABELS,
    )

    def __init__(self, sittings: Sequence[Sitting], today_position: int, **values: Any) -> None:
        defaults = {"day": str(today_position), "sheet": USUAL_SHEET, "start": 1}
        super().__init__(data=defaults, **values)
        self.day.choices = [
            (str(one.position), f"Day {one.position}, {clock.show_date(one.starts_at)}") for one in sittings
        ]

    def wanted(self, kind: PaperKind) -> Wanted:
        if kind == PaperKind.SIGN_IN_SHEET:
            return Wanted(kind, position=int(self.day.data))
        if kind == PaperKind.BADGES:
            return Wanted(kind, label_sheet=self.sheet.data, first_label=self.start.data or 1)
        return Wanted(kind)
