"""What people said, in lines for pages, spreadsheets and documents: each figure beside how many it is of. Pure.

Which of it may be shown is decided where it is counted (training/evaluations/effect, docs/decisions/0080).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from training.evaluations.effect.figures import Effect
from training.evaluations.figures import FEWEST, AnswerShare
from training.evaluations.questions import Stage
from training.evaluations.results.choices import ChoiceFigure
from training.evaluations.results.comparisons import Moment
from training.evaluations.results.tallies import Mean
from training.evaluations.results.themes import YearOfThemes
from training.reports.figures import Rate
from training.reports.year.changes import NOTHING
from training.reports.year.periods import Beside, Period
from training.years import Span

NOT_SHOWN = "not shown"
MOMENTS = {
    Moment.BEFORE: ("How sure beforehand, 1 to 5", "Asked before the event."),
    Moment.LOOKING_BACK: (
        "How sure before, looking back, 1 to 5",
        "Asked straight after: how sure they had been. It is not compared with what was said beforehand.",
    ),
    Moment.AFTER: ("How sure straight after, 1 to 5", "Asked straight after the event."),
    Moment.IMPACT: ("How sure after 90 days, 1 to 5", "Asked 90 days after the event."),
}
_STAGES = {
    Stage.AFTER: "Forms answered straight after",
    Stage.BEFORE: "Forms answered beforehand",
    Stage.IMPACT: "Forms answered after 90 days",
}
NOTE = (
    "Means and shares of what delegates answered. How sure they are is asked of each thing that a course is to teach,"
    f" so one person gives several answers. Nothing is shown of fewer than {FEWEST} people, or where that would be"
    " found by subtraction. While forms of an event still come in, the newest few are not counted yet."
)
NOT_TOLD = (
    "What people said is told for financial years and for quarters: figures of other days could be taken from each"
    " other, until it shows who said what."
)


@dataclass(frozen=True)
class OutcomeCell:
    """One figure, or why there is none."""

    text: str
    """“4.3 (210 answers)”, “75.0% (30 of 40)”."""
    number: str = ""
    """“4.3”, “75.0%”; nothing where it is not shown."""
    part: int | None = None
    whole: int | None = None
    """Of a share; of a mean only how many answers it is of."""


@dataclass(frozen=True)
class OutcomeLine:
    title: str
    meaning: str
    cells: Sequence[OutcomeCell]
    """In the order of the periods."""


@dataclass(frozen=True)
class Said:
    """What was said of the events of one period."""

    effect: Effect
    themes: YearOfThemes | None
    """None: nothing that was written is read yet, or can be told."""


def lines_of(said: Sequence[Said]) -> list[OutcomeLine]:
    """What matters first: how sure people are, then what came of it; how many answered stands at the end."""
    return [line for line in _lines(said) if any(cell.text != NOTHING for cell in line.cells)]


def _lines(said: Sequence[Said]) -> Iterator[OutcomeLine]:
    for moment, (title, meaning) in MOMENTS.items():
        yield OutcomeLine(title, meaning, [_mean(one.effect.confidence[moment]) for one in said])
    recommend = "Would recommend the course, 0 to 10"
    yield OutcomeLine(recommend, "Asked straight after.", [_mean(one.effect.recommend) for one in said])
    yield from _chosen("After 90 days, used it", said, lambda effect: effect.used)
    yield from _chosen("After 90 days, changed", said, lambda effect: effect.changed)
    gave = [NOTHING_SAID if one.effect.examples is None else _share(one.effect.examples) for one in said]
    yield OutcomeLine("After 90 days, gave an example", "Of those who said whether they had used it.", gave)
    names = {name: None for one in said if one.themes for name in one.themes.shares}
    for name in sorted(names, key=lambda name: _most(name, said)):
        cells = [_theme(name, one.themes) for one in said]
        yield OutcomeLine(f"Wrote about: {name}", "Of what was written straight after and read.", cells)
    for stage, title in _STAGES.items():
        shares = [one.effect.responses[stage] for one in said]
        cells = [_share(one) if one.whole else NOTHING_SAID for one in shares]
        yield OutcomeLine(title, "Of those that were sent.", cells)


NOTHING_SAID = OutcomeCell(NOTHING)


def _mean(mean: Mean) -> OutcomeCell:
    if mean.value is None:
        return OutcomeCell(mean.text) if mean.n else NOTHING_SAID
    answers = f"{mean.n:,} {'answer' if mean.n == 1 else 'answers'}"
    return OutcomeCell(f"{mean.text} ({answers})", mean.text, whole=mean.n)


def _share(share: AnswerShare) -> OutcomeCell:
    rate = Rate(share.part, share.whole)
    return OutcomeCell(str(rate), f"{rate.percent}%" if share.whole else "", share.part, share.whole)


def _chosen(title: str, said: Sequence[Said], chosen: Callable[[Effect], ChoiceFigure | None]) -> Iterator[OutcomeLine]:
    """A line for each answer to choose from; of what may not be shown nothing is said but that."""
    figures = [chosen(one.effect) for one in said]
    answers = {words: None for figure in figures if figure for words in figure.shares}
    meaning = next((figure.words for figure in figures if figure), "")
    for words in answers:
        cells = [
            NOTHING_SAID if figure is None
            else _share(figure.shares[words]) if words in figure.shares
            else OutcomeCell(NOT_SHOWN)
            for figure in figures
        ]  # fmt: skip
        yield OutcomeLine(f"{title}: {words}", meaning, cells)


def _theme(name: str, themes: YearOfThemes | None) -> OutcomeCell:
    if themes is None:
        return NOTHING_SAID
    return _share(themes.shares[name]) if name in themes.shares else OutcomeCell(NOT_SHOWN)


def _most(name: str, said: Sequence[Said]) -> tuple[int, ...]:
    """Sorts themes: of which most wrote in the first period come first."""
    return tuple(-(one.themes.shares[name].part if one.themes and name in one.themes.shares else 0) for one in said)


def span_of(period: Period) -> Span:
    return Span(period.key, period.label, period.first, period.after)


def told_beside(period: Period, today: date) -> Period:
    """What people said is compared with all of the period before, whether or not this one is over: a mean of fewer days
    is no smaller for it, and of a part of a period nothing may be told.
    """
    return period.beside(Beside.WHOLE, today)
