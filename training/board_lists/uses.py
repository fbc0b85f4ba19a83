"""What has something of a list now, and is to have something else once that has ended. Bookings keep what they have."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import ColumnClause, column, func, literal, select, table, union_all, update
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Use:
    """A column with codes of a list. Its model is in a package above, which knows the lists."""

    table: str
    column: str
    one: str
    several: str
    goes_along: bool = True
    """Whether it gets what follows. What does not is for its own days, and only said."""

    def counted(self, number: int) -> str:
        return f"{number:,} {self.one if number == 1 else self.several}"


USES: Mapping[str, Sequence[Use]] = MappingProxyType(
    {
        "sector": (Use("agency", "sector", "agency", "agencies"),),
        "tariff": (
            Use("agency", "tariff", "agency", "agencies"),
            Use("price_rule", "tariff", "price of a course", "prices of courses", goes_along=False),
        ),
        "area": (
            Use("agency", "area", "agency", "agencies"),
            Use("affiliation", "area", "person of a county-wide agency", "people of county-wide agencies"),
            Use("kept_places", "area", "event that keeps places", "events that keep places", goes_along=False),
            Use("course_sharing", "area", "course that shares names", "courses that share names", goes_along=False),
            Use("sharing_agreement", "area", "agreement to share names", "agreements to share names", goes_along=False),
            Use("area_reader", "area", "reader of its figures", "readers of its figures", goes_along=False),
        ),
        "quadrant": (
            Use("agency", "quadrant", "agency", "agencies"),
            Use("affiliation", "quadrant", "person of a county-wide agency", "people of county-wide agencies"),
            Use("venue", "quadrant", "venue", "venues"),
        ),
        # Figures of a year go by the level that a course has, so one keeps a level that has ended.
        "level": (Use("course", "level", "course", "courses", goes_along=False),),
        "learning_kind": (Use("monthly_count", "kind", "monthly number", "monthly numbers", goes_along=False),),
        # Nor does a course lose what a year was reported by.
        "priority": (Use("course_priority", "priority", "course", "courses", goes_along=False),),
        "review": (Use("course_review", "review", "course", "courses", goes_along=False),),
    }
)

Counts = Mapping[Use, int]


def uses_by_code(session: Session, list_name: str) -> Mapping[str, Counts]:
    """How many of each kind have what is on a list; what nothing has is left out. One query."""
    uses = USES[list_name]
    counted = []
    for number, use in enumerate(uses):
        of: ColumnClause[str] = column(use.column)
        of_one = select(literal(number), of, func.count()).select_from(table(use.table, of))
        counted.append(of_one.where(of.is_not(None)).group_by(of))
    found: defaultdict[str, dict[Use, int]] = defaultdict(dict)
    for number, code, count in session.execute(union_all(*counted)):
        found[code][uses[number]] = count
    return found


def in_words(uses: Counts) -> str:
    """“12 agencies and 1 venue”; nothing for none."""
    said = [use.counted(number) for use, number in uses.items()]
    return " and ".join(filter(None, (", ".join(said[:-1]), *said[-1:])))


def needing_more(uses: Counts) -> Counts:
    """Those that cannot be left without anything that follows."""
    return {use: uses[use] for use in _going_along(uses)}


def staying(uses: Counts) -> Counts:
    """Those that keep it."""
    return {use: number for use, number in uses.items() if not use.goes_along}


def is_followed(list_name: str) -> bool:
    """Whether anything of a list gets what follows."""
    return any(use.goes_along for use in USES[list_name])


def _going_along(uses: Iterable[Use]) -> Iterable[Use]:
    return (use for use in uses if use.goes_along)


def pass_on(session: Session, list_name: str, code: str, becomes: str) -> int:
    """Let everything that has a code have another from now on. Returns how many had it."""
    changed = 0
    for use in _going_along(USES[list_name]):
        of = table(use.table, column(use.column))
        result = session.execute(update(of).where(of.c[use.column] == code).values({use.column: becomes}))
        changed += int(getattr(result, "rowcount", 0))
    session.expire_all()
    return changed
