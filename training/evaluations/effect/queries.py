"""Reading what a part of the programme brought about: once for all its courses and periods.

effects = effects_in(session, [span_of(period)], only=(Course.funder_id == funder.id,))
effects.of(span)                          # of all these events
effects.of(span, courses={course.id})     # of some of them
quotes_about(session, [span], only=(…,))
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from training import clock
from training.courses.models import Event
from training.evaluations.effect.figures import Effect, effect_of
from training.evaluations.models import Evaluation
from training.evaluations.quotes.models import Quote
from training.evaluations.quotes.queries import IN_BANK, QuoteShown, quote_rows, quotes_said
from training.evaluations.results.answered import Answers
from training.evaluations.results.queries import answers_about, chosen_in, held_in
from training.years import FinancialYear, Span

_QUARTER = 3
Conditions = tuple[ColumnElement[bool], ...]
"""Of events and their courses, as in `Compared.only`."""


def is_told_of(span: Span) -> bool:
    """Whether what people said may be told of these days: of a financial year, and of its terms and quarters. Others
    would cut across the blocks in which answers are counted (docs/decisions/0080).
    """
    year = FinancialYear.of_day(span.begins)
    whole, *months = (one.begins for one in (year.days, *year.months))
    starts = [*months, year.days.ends]
    quarters = list(zip(starts[::_QUARTER], starts[_QUARTER::_QUARTER], strict=False))
    terms = [(term.begins, term.ends) for term in year.terms]
    return (span.begins, span.ends) in [(whole, year.days.ends), *terms, *quarters]


@dataclass(frozen=True)
class PlacedIn:
    """An event of the part that is looked at, of those that anybody was asked about."""

    course_id: int
    span: Span


@dataclass(frozen=True)
class Effects:
    """What was said of a part of the programme in some periods, to be added up for all of it or for some of it."""

    answers: Mapping[int, Answers]
    """By financial year."""
    events: Mapping[int, PlacedIn]

    def of(
        self, span: Span, *, courses: Collection[int] | None = None, events: Collection[int] | None = None
    ) -> Effect:
        """Of everything in a period, or of these courses, or of these events alone."""
        some = {
            event_id
            for event_id, one in self.events.items()
            if one.span == span and (courses is None or one.course_id in courses)
            if events is None or event_id in events
        }
        return effect_of(self.answers[FinancialYear.of_day(span.begins).first], some)


def effects_in(session: Session, spans: Sequence[Span], only: Conditions = (), *, impact: bool = True) -> Effects:
    """What was said of the events of some periods that have no day in common, as far as these conditions choose them.

    Each period has to be one that `is_told_of`. All that was said of their courses in these years is read, since how
    answers are put together must not depend on what is looked at. At most six queries, however many courses; three
    without `impact`, of how sure people are and how many forms came back alone.
    """
    refused = [span.label for span in spans if not is_told_of(span)]
    if refused:
        raise ValueError(f"what people said is not told of {refused}: only of financial years, terms and quarters")
    part = and_(_in_any(spans), *only)
    years = sorted({FinancialYear.of_day(span.begins) for span in spans})
    courses = Event.course_id.in_(select(Event.course_id).join(Event.course).where(part))
    which = courses & or_(*(held_in(year) for year in years))
    answers = answers_about(session, which, words=False, questions=impact, part=part)
    chosen = chosen_in(session, years, clock.now()) if impact else {}
    return Effects(
        {year.first: _of_one_year(replace(answers, of_year=chosen.get(year, {})), year) for year in years},
        {
            event_id: PlacedIn(
                answers.placed[event_id].course_id, next(one for one in spans if one.begins <= day < one.ends)
            )
            for event_id, day in answers.part.items()
        },
    )


def _in_any(spans: Sequence[Span]) -> ColumnElement[bool]:
    return or_(
        *(
            and_(Event.starts_at >= clock.start_of(span.begins), Event.starts_at < clock.start_of(span.ends))
            for span in spans
        )
    )


def _of_one_year(answers: Answers, year: FinancialYear) -> Answers:
    """What is shown of answers to choose from is decided for each year by itself."""
    given = {
        ref: {event_id: gave for event_id, gave in by_event.items() if answers.placed[event_id].year == year.first}
        for ref, by_event in answers.given.items()
    }
    return replace(answers, given=given)


@dataclass(frozen=True)
class QuoteAbout:
    """A quote that may be shown, and what it is about: for reports to put it where it belongs, not to be shown."""

    quote: QuoteShown
    course_id: int
    event_id: int


def quotes_about(session: Session, spans: Sequence[Span], only: Conditions = ()) -> list[QuoteAbout]:
    """The quotes of these events that may be shown beside the names of their courses, the newest first. One query.

    One whose course may not be named, since so few came, is not among them: where it stands would name it.
    """
    query = quote_rows().where(*IN_BANK, _in_any(spans), *only)
    shown = quotes_said(session, query.order_by(Evaluation.submitted_at.desc(), Quote.id.desc()))
    return [QuoteAbout(one, one.course_id, one.event_id) for one in shown if one.course]
