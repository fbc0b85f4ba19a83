"""The tables of an agency's workbook: what ESR and a school's single central record take, a row for each piece of
training of each person, and what the levels come to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from training.agency.inspection.printed import counts_as, share_text
from training.agency.levels.queries import Matrix
from training.board_lists.lists import BoardList, Level
from training.downloads import Cell, Sheet
from training.people.models import Affiliation
from training.records.hours.held import Held
from training.records.needed_next import NeedState

TRAINING_COLUMNS = (
    *(("Staff number", 14), ("Name", 28), ("Role", 24), ("Course", 40), ("Course code", 14), ("Level", 24)),
    *(("Completed on", 14), ("Valid until", 14), ("Certificate number", 20), ("Source", 40)),
)
_SUM_COLUMNS = (
    *(("Level", 30), ("In date", 10), ("Due for renewal", 16), ("Refresh overdue", 16), ("Not done", 10)),
    *(("Headcount given", 16), ("Away", 8), ("Expected", 10), ("In date of those", 16), ("Percentage", 60)),
)


def training_rows(
    people: Sequence[tuple[Affiliation, str]],
    held: Mapping[int, Sequence[Held]],
    levels: BoardList[Level],
    today: date,
    board: str,
) -> Iterator[list[Cell]]:
    """A row for each piece of training of each person, the latest first. Who has none has no row."""
    for tie, role in people:
        for one in sorted(held.get(tie.id, ()), key=lambda one: (one.on, one.title), reverse=True):
            source = f"Done elsewhere, accepted: {one.elsewhere}" if one.elsewhere else board
            yield [
                *(tie.staff_number, tie.shown_name, role, one.title, one.code, levels.name(one.level, today)),
                *(one.on, one.until, one.certificate or None, source),
            ]


def sums_sheet(matrix: Matrix, today: date, notice_days: int) -> Sheet:
    """What each level comes to, with what is divided by what; below it what the words mean."""

    def rows() -> Iterator[list[Cell]]:
        for one in matrix.sums:
            shown = (NeedState.IN_DATE, NeedState.DUE, NeedState.LAPSED, NeedState.NEVER)
            counts: list[Cell] = [one.by_state[state] for state in shown]
            of: list[Cell] = [one.headcount, one.away_of_asked, one.expected, one.in_date_of_asked, share_text(one)]
            yield [one.level.full_name_on(today), *counts, *of]
        yield []
        for word, meaning in counts_as(notice_days):
            yield [word, meaning]

    return Sheet("What it comes to", _SUM_COLUMNS, rows())
