"""The form that says how many came."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import Field

from training import fields
from training.board_lists.lists import Sector

MOST = 50_000


class HeadcountForm(fields.Form):
    """With a field for every sector: made by `headcount_form`."""

    sectors: Sequence[Sector] = ()
    came = fields.number("How many came", "Enter how many came, or 0 if nobody did", highest=MOST)
    submit = fields.button("Save")

    @property
    def sector_fields(self) -> Mapping[str, Field]:
        return {sector.code: self[_name(sector.code)] for sector in self.sectors}

    @property
    def by_sector(self) -> dict[str, int]:
        """How many came of each sector, as far as somebody said."""
        return {code: field.data for code, field in self.sector_fields.items() if field.data}


def headcount_form(
    sectors: Sequence[Sector], day: date, came: int | None, by_sector: Mapping[str, int]
) -> HeadcountForm:
    """The form for an event of a day with the sectors of then, showing what was said before."""
    own: dict[str, Any] = {_name(sector.code): fields.number(sector.name_on(day), highest=MOST) for sector in sectors}
    made: type[HeadcountForm] = type("HeadcountFormOfADay", (HeadcountForm,), {**own, "sectors": sectors})
    return made(data={"came": came, **{_name(code): number for code, number in by_sector.items()}})


def _name(code: str) -> str:
    return f"sector_{code.replace(' ', '_').replace('-', '_')}"
