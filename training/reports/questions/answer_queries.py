"""The answer to a question: counted by the one statement of the figures, with two groupings crossed as a third."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from training import clock
from training.board_lists.lists import BoardLists
from training.courses.models import Course, Funder
from training.reports.figures import Figures
from training.reports.questions.crowd_queries import crowds
from training.reports.questions.question import Question
from training.reports.questions.telling import Cell, Crowd, Told, what_may_be_told
from training.reports.year.groupings import QUARTER, Grouping, crossing, groupings, quarter_grouping
from training.reports.year.periods import Period
from training.reports.year.queries import Compared, Counts, figures, key_of_two

Line = tuple[str | None, Figures]
"""The key of a row or a column, and what is counted of all of it."""


@dataclass(frozen=True)
class Answered:
    """What was counted. Rows and columns are in order; without columns there are no cells."""

    question: Question
    period: Period
    of_rows: Grouping
    of_columns: Grouping | None
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: Mapping[Cell, Figures]
    told: Told
    total: Figures
    counted_only: int = 0
    """How many came to events that nobody books here, and are in no row, since only their number is known."""

    def cell(self, row: str | None, column: str | None) -> Figures | None:
        """None: not told."""
        return self.cells.get((row, column), _nobody(self.question)) if self.told.tells((row, column)) else None


def _nobody(question: Question) -> Figures:
    return Figures(places=0, events=0) if question.is_of_events else Figures()


def answer(session: Session, question: Question, period: Period, lists: BoardLists, now: datetime) -> Answered:
    """Count what a question asks of a period, which has to have no trouble. At most ten queries."""
    compared = Compared(period, period.nothing, only=_conditions(question))
    name = crossing(*question.groupings) if question.columns else ""
    counts = figures(session, compared, now, tuple(filter(None, (*question.groupings, name))))
    named = {one.name: one for one in groupings(lists, counts.words, period, period.nothing, clock.local(now).date())}
    named[QUARTER] = quarter_grouping(period)
    of_rows = named[question.rows]
    total = counts.total()[0]
    apart = question.columns and not question.is_of_events
    made = Answered(
        question=question,
        period=period,
        of_rows=of_rows,
        of_columns=named[question.columns] if question.columns else None,
        rows=_lines(counts, of_rows, without_counted=bool(apart)),
        columns=_lines(counts, named[question.columns], without_counted=bool(apart)) if question.columns else (),
        cells={key_of_two(key): one for key, one in counts.now[name].items()} if name else {},
        told=Told(),
        total=replace(total, counted=0) if apart else total,
        counted_only=total.counted if apart or not (of_rows.of_events or question.rows == "sector") else 0,
    )
    if not question.is_guarded:
        return made
    behind = crowds(session, compared, *question.groupings)
    for cell, one in made.cells.items():
        if one.registered and not one.attendances:
            behind[cell] = Crowd()
    return replace(made, told=what_may_be_told(behind))


def _conditions(question: Question) -> tuple[ColumnElement[bool], ...]:
    """Which events: words of fixed lists only. Funders are known by their names, as in the figures."""
    columns = {"level": Course.level, "format": Course.format}
    asked = [columns[name] == word for name, word in question.only.items() if name in columns]
    if "funder" in question.only:
        asked.append(Course.funder.has(Funder.name == question.only["funder"]))
    return tuple(asked)


def _lines(counts: Counts, of: Grouping, *, without_counted: bool) -> tuple[Line, ...]:
    found = counts.now[of.name]
    return tuple(
        (key, replace(found[key], counted=0) if without_counted else found[key]) for key in sorted(found, key=of.place)
    )
