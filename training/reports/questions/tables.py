"""An answer in tables: for the page, for its chart, and for files with every numerator and denominator by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.downloads import Cell, Sheet
from training.reports.figures import Figures, Rate
from training.reports.questions.answer_queries import Answered
from training.reports.questions.question import MEASURES, is_share
from training.reports.year.changes import shown
from training.reports.year.charts import Bars, bars
from training.reports.year.definitions import BY_NAME, Definition, Value

NOT_TOLD = "not told"
ALL = "All"
MOST_ROWS, MOST_COLUMNS = 200, 24
"""On a page; files have all."""


@dataclass(frozen=True)
class Shown:
    """One table of the page."""

    title: str
    columns: Sequence[dict[str, object]]
    rows: Sequence[Sequence[str]]
    totals: Sequence[str]


def tables_of(answered: Answered) -> list[Shown]:
    """One table with a column for each figure; where two things are crossed, a table for each figure."""
    if answered.of_columns is None:
        return [_simple(answered)]
    return [_crossed(answered, BY_NAME[name]) for name in answered.question.measures]


def _value(of: Definition, figures: Figures) -> Value:
    found = getattr(figures, MEASURES[of.name])
    assert found is None or isinstance(found, int | Rate)
    return found


def _text(of: Definition, figures: Figures | None) -> str:
    return NOT_TOLD if figures is None else shown(of.unit, _value(of, figures))


def _head(*texts: str) -> list[dict[str, object]]:
    return [{"text": text, "numeric": number > 0} for number, text in enumerate(texts)]


def _simple(answered: Answered) -> Shown:
    measures = [BY_NAME[name] for name in answered.question.measures]
    rows = [
        [answered.of_rows.label(key), *(_text(of, figures) for of in measures)]
        for key, figures in answered.rows[:MOST_ROWS]
    ]
    totals = [ALL, *(_text(of, answered.total) for of in measures)] if answered.of_rows.adds_up else []
    return Shown(answered.of_rows.title, _head(answered.of_rows.of_one, *(of.title for of in measures)), rows, totals)


def _crossed(answered: Answered, of: Definition) -> Shown:
    assert answered.of_columns is not None
    columns = answered.columns[:MOST_COLUMNS]
    head = _head(answered.of_rows.of_one, *(answered.of_columns.label(key) for key, _ in columns), ALL)
    rows = [
        [
            answered.of_rows.label(row),
            *(_text(of, answered.cell(row, column)) for column, _ in columns),
            _text(of, figures),
        ]
        for row, figures in answered.rows[:MOST_ROWS]
    ]
    totals = [ALL, *(_text(of, figures) for _, figures in columns), _text(of, answered.total)]
    return Shown(of.title, head, rows, totals)


def chart_of(answered: Answered) -> Bars:
    """The first figure by the rows, over all columns; of a share its per cents, to whole ones."""
    of = BY_NAME[answered.question.measures[0]]
    rows = [(answered.of_rows.label(key), _length(of, figures), 0) for key, figures in answered.rows]
    title = f"{of.title} {answered.of_rows.title[:1].lower()}{answered.of_rows.title[1:]}"
    in_order = bool(answered.of_rows.labels) and not answered.of_rows.by_size
    made = bars("answer", title, answered.period.label, "", rows, ordered=in_order)
    return Bars(
        made.name, title, made.now, "", made.rows, made.left_out, alone=True, sign="%" if is_share(of.name) else ""
    )


def _length(of: Definition, figures: Figures) -> int:
    found = _value(of, figures)
    if isinstance(found, Rate):
        return round(found.percent or 0)
    return found or 0


# In files.

Headings = list[tuple[str, int]]


def file_headings(answered: Answered) -> Headings:
    """A column for each figure, and for a share three: per cent, numerator and denominator."""
    found: Headings = [(answered.of_rows.of_one, 44)]
    if answered.of_columns is not None:
        found.append((answered.of_columns.of_one, 44))
    for name in answered.question.measures:
        of = BY_NAME[name]
        found.append((f"{of.title}, %" if is_share(name) else of.title, 18))
        if is_share(name):
            found += [(f"{of.title}: {of.part}", 18), (f"{of.title}: {of.whole}", 18)]
    return found


def file_rows(answered: Answered) -> Iterator[list[Cell]]:
    """A row for each group or cell, so that a spreadsheet can filter and add up; the sums stand below."""
    if answered.of_columns is None:
        for key, figures in answered.rows:
            yield [answered.of_rows.label(key), *_numbers(answered, figures)]
        if answered.of_rows.adds_up:
            yield [ALL, *_numbers(answered, answered.total)]
        return
    for row, _ in answered.rows:
        for column, _ in answered.columns:
            names = answered.of_rows.label(row), answered.of_columns.label(column)
            yield [*names, *_numbers(answered, answered.cell(row, column))]
    for row, figures in answered.rows:
        yield [answered.of_rows.label(row), ALL, *_numbers(answered, figures)]
    for column, figures in answered.columns:
        yield [ALL, answered.of_columns.label(column), *_numbers(answered, figures)]
    yield [ALL, ALL, *_numbers(answered, answered.total)]


def _numbers(answered: Answered, figures: Figures | None) -> Iterator[Cell]:
    for name in answered.question.measures:
        found = _value(BY_NAME[name], figures) if figures else None
        if figures is None:
            yield from [NOT_TOLD] * (3 if is_share(name) else 1)
        elif is_share(name):
            assert isinstance(found, Rate)
            yield from (None if found.percent is None else str(found.percent), found.part, found.whole)
        else:
            assert found is None or isinstance(found, int)
            yield found or 0


GUARDED = (
    "A number is told where five or more different people came. Where fewer did, and where the sums would give such a"
    f" number away, it says “{NOT_TOLD}”. The sums are of everybody."
)
COUNTED_ONLY = (
    "{count:,} more came to events that nobody books here. Only their number is known, so they are in no row of people."
)


def notes_of(answered: Answered) -> list[str]:
    """What has to be known to read the answer."""
    notes = [answered.of_rows.note] if answered.of_rows.note else []
    if answered.of_columns is not None and answered.of_columns.note not in ("", *notes):
        notes.append(answered.of_columns.note)
    if answered.question.is_guarded:
        notes.append(GUARDED)
    if answered.counted_only:
        notes.append(COUNTED_ONLY.format(count=answered.counted_only))
    return notes


def meanings(answered: Answered) -> list[Definition]:
    return [BY_NAME[name] for name in answered.question.measures]


def words_sheet(answered: Answered, name: str, about: Sequence[str]) -> Sheet:
    """What was asked, and what its figures mean."""
    rows: list[list[Cell]] = [[name, text, None, None] for text in about]
    rows += [[of.title, of.meaning, of.part, of.whole] for of in meanings(answered)]
    return Sheet(
        "What these mean", [("Figure", 34), ("What it means", 80), ("Numerator", 30), ("Denominator", 30)], rows
    )
