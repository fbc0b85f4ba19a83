"""The pack as a workbook: a sheet for each table, with every numerator and denominator."""

from collections.abc import Iterator, Sequence

from training.downloads import Cell, Sheet
from training.evaluations.effect.figures import Effect
from training.evaluations.figures import AnswerShare
from training.evaluations.questions import Stage
from training.evaluations.results.choices import ChoiceFigure
from training.evaluations.results.comparisons import Moment
from training.evaluations.results.tallies import Mean
from training.reports.inspection.contents_queries import Attendance, Changed, CourseTaught, PackTable
from training.reports.inspection.queries import Part
from training.reports.year.tables import COUNTS

OVER_ALL = (
    "What people said is of all who came to these courses, from any agency. Of a few agencies alone it could show who"
    " said what."
)
_ATTENDING = ("attendances", "people")
_STAGES = {Stage.BEFORE: "Beforehand", Stage.AFTER: "Straight after", Stage.IMPACT: "After 90 days"}


def sheets(part: Part, read: Attendance, taught: Sequence[CourseTaught], changed: Changed) -> Iterator[Sheet]:
    yield Sheet("About", [("What", 24), ("Which", 100)], _about(part, read, changed))
    for table in read.tables:
        yield Sheet(table.title.partition(" (")[0], *_table(read, table))
    yield Sheet("Courses", *_courses(taught))
    yield Sheet("Learning outcomes", [("Course", 50), ("Outcome", 100)], _outcomes(taught))
    if changed.now is not None and changed.before is not None:
        yield Sheet("How sure people were", *_confidence(changed))
        yield Sheet(
            "What it changed", [("Question", 50), ("Answer", 40), ("Number", 12), ("Of", 12)], _impact(changed.now)
        )
        quotes: Iterator[list[Cell]] = ([one.words, one.said_by, one.course] for one in changed.quotes)
        yield Sheet("Quotes", [("Words", 90), ("By", 40), ("Course", 50)], quotes)
    if changed.evidence:
        headings = [("Review", 44), ("Agency", 50), ("People briefed", 14), ("What has changed", 100)]
        yield Sheet(
            "What agencies say", headings, ([name, c.agency, c.briefed, c.changed] for name, c in changed.evidence)
        )


def _about(part: Part, read: Attendance, changed: Changed) -> Iterator[list[Cell]]:
    yield [part.choice.kind.one, part.theme]
    yield ["Agencies", part.whose]
    yield ["Days", read.compared.now.days]
    yield ["Beside", read.compared.before.days]
    yield ["Events delivered", read.events[0]]
    yield ["Attendances", read.shown.now.attendances]
    yield ["Of those of all agencies", read.shown.share.whole]
    if read.people_add_up:
        yield ["Different people", read.shown.now.people]
    if changed.spans:
        yield ["What people said", OVER_ALL]


def _table(read: Attendance, table: PackTable) -> tuple[list[tuple[str, int]], list[list[Cell]]]:
    counts = [
        one for one in COUNTS if one[1] not in {"events", "places"} if one[1] in _ATTENDING or not table.people_only
    ]
    headings = [(table.of.of_one, 44), ("Period", 24), *((text, 14) for text, _ in counts)]
    headings += [("Of all attendances on the theme", 18)]
    rows: list[list[Cell]] = []
    for row in table.rows:
        for period, figures in ((read.compared.now, row.now), (read.compared.before, row.before)):
            whole = row.share.whole if period is read.compared.now else None
            rows.append([row.label, period.label, *(getattr(figures, name) or 0 for _, name in counts), whole])
    return headings, rows


def _courses(taught: Sequence[CourseTaught]) -> tuple[list[tuple[str, int]], list[list[Cell]]]:
    headings = [
        ("Course", 50), ("Code", 14), ("Level", 30), ("Format", 14), ("Hours", 8), ("Edition", 30),
        ("Events delivered", 14), ("Attendances", 14), ("Summary", 80), ("For", 60),
    ]  # fmt: skip
    return headings, [
        [
            one.course.title, one.course.code, one.level, one.course.format, str(one.course.hours),
            ", ".join(edition.name for edition in one.editions), one.now.events or 0, one.now.attendances,
            one.course.summary, one.course.audience,
        ]
        for one in taught
    ]  # fmt: skip


def _outcomes(taught: Sequence[CourseTaught]) -> Iterator[list[Cell]]:
    for one in taught:
        for outcome in one.course.outcomes:
            yield [one.course.title, outcome.text]


def _confidence(changed: Changed) -> tuple[list[tuple[str, int]], list[list[Cell]]]:
    assert changed.now is not None
    assert changed.before is not None
    headings: list[tuple[str, int]] = [("Of", 50)]
    for moment in Moment:
        headings += [(moment.value.capitalize(), 16), ("Answers", 10)]
    for words in _STAGES.values():
        headings += [(f"{words}: forms answered", 16), ("Sent", 10)]
    labelled = [
        (f"All, {changed.spans[0].label}", changed.now),
        (f"All, {changed.spans[1].label}", changed.before),
        *changed.by_course,
    ]
    return headings, [[label, *_effect_cells(effect)] for label, effect in labelled]


def _effect_cells(effect: Effect) -> Iterator[Cell]:
    for moment in Moment:
        mean: Mean = effect.confidence[moment]
        yield mean.text
        yield mean.n
    for stage in _STAGES:
        yield effect.responses[stage].part
        yield effect.responses[stage].whole


def _impact(effect: Effect) -> Iterator[list[Cell]]:
    for line in impact_lines(effect):
        yield [line[0], line[1], line[2].part, line[2].whole]
    yield ["Would recommend it, 0 to 10", effect.recommend.text, None, effect.recommend.n]


def impact_lines(effect: Effect) -> Iterator[tuple[str, str, AnswerShare]]:
    """What people did with it, each answer with how many of how many gave it."""
    for figure in (effect.used, effect.changed):
        yield from _choice_lines(figure)
    if effect.examples is not None:
        yield "Gave an example of how they used it", "Yes", effect.examples


def _choice_lines(figure: ChoiceFigure | None) -> Iterator[tuple[str, str, AnswerShare]]:
    if figure is not None:
        for text, share in figure.shares.items():
            yield figure.words, text, share
