"""Reading what people said of the events of some periods, and the words they let us quote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from training.evaluations.effect.queries import Effects, effects_in, is_told_of, quotes_about
from training.evaluations.quotes.collection_queries import quotes_of_year
from training.evaluations.quotes.queries import QuoteShown
from training.evaluations.results.steps_queries import counted_forms
from training.evaluations.results.themes import YearOfThemes, themes_by_year
from training.evaluations.themes.queries import spoken_of
from training.reports.outcomes.said import OutcomeLine, Said, lines_of, span_of
from training.reports.year.periods import Period, PeriodKind
from training.years import Span

MOST_QUOTES = 8


@dataclass(frozen=True)
class Outcomes:
    """What was said of a period and of those beside it, of which it may be told."""

    periods: Sequence[Period]
    lines: Sequence[OutcomeLine]
    quotes: Sequence[QuoteShown]


def tells_outcomes(period: Period) -> bool:
    """Whether what people said may be told of these days."""
    return is_told_of(span_of(period))


def outcomes_of(session: Session, periods: Sequence[Period], *, impact: bool = True) -> Outcomes:
    """Of a period, which has to be one that `tells_outcomes`, and of others beside it as far as they are. At most eight
    queries for the figures, and one or two for the quotes. Without `impact` only how sure they are and how many forms
    came back, in four.
    """
    told = [period for period in periods if tells_outcomes(period)]
    spans = [span_of(period) for period in told]
    effects = effects_in(session, spans, impact=impact)
    whole_years = all(period.kind is PeriodKind.FINANCIAL for period in told)
    if whole_years:  # then every course is there, and small ones count together, as on the page of a year's results
        every = {year: replace(one, every_course=True) for year, one in effects.answers.items()}
        effects = replace(effects, answers=every)
    themes = _themes(session, effects, spans, every_course=whole_years) if impact else [None for _ in spans]
    said = [Said(effects.of(span), one) for span, one in zip(spans, themes, strict=True)]
    return Outcomes(told, lines_of(said), quotes_of(session, told[0]))


def _themes(
    session: Session, effects: Effects, spans: Sequence[Span], *, every_course: bool
) -> list[YearOfThemes | None]:
    """What was written about in each of these periods. One query."""
    read = next(iter(effects.answers.values()))  # each year's holds the events of all of them
    spoken = spoken_of(session, counted_forms(read.placed, read.waiting))
    found = []
    for span in spans:
        events = [event_id for event_id, one in effects.events.items() if one.span == span and event_id in read.placed]
        themes = themes_by_year(spoken, read.placed, events, every_course=every_course)
        found.append(themes.years[0] if themes.years else None)
    return found


def quotes_of(session: Session, period: Period) -> Sequence[QuoteShown]:
    """Those that were chosen for its financial year; of a part of it, or where none was chosen, the newest that may be
    quoted of its events.
    """
    chosen = quotes_of_year(session, period.year.first) if period.kind is PeriodKind.FINANCIAL else []
    return chosen or [one.quote for one in quotes_about(session, [span_of(period)])[:MOST_QUOTES]]
