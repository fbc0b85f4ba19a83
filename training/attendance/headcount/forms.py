"""The form that says how many came."""

from collections.abc import Mapping

from wtforms import Field

from training import fields
from training.people.models import Sector

MOST = 50_000


class HeadcountForm(fields.Form):
    came = fields.number("How many came", "Enter how many came, or 0 if nobody did", highest=MOST)
    submit = fields.button("Save")

    @property
    def sector_fields(self) -> Mapping[Sector, Field]:
        return {sector: self[_name(sector)] for sector in Sector}

    @property
    def by_sector(self) -> dict[str, int]:
        """How many came of each sector, as far as somebody said."""
        return {sector.value: field.data for sector, field in self.sector_fields.items() if field.data}


def _name(sector: Sector) -> str:
    return f"sector_{sector.name.lower()}"


for _sector in Sector:
    setattr(HeadcountForm, _name(_sector), fields.number(_sector.value.capitalize(), highest=MOST))


def as_counted(came: int | None, by_sector: Mapping[str, int]) -> dict[str, int | None]:
    """What was said before, as the form shows it."""
    return {"came": came, **{_name(Sector(sector)): number for sector, number in by_sector.items()}}
