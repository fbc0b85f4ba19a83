"""Everything that the pages of priorities and reviews say, read once: for the pages and for the spreadsheet."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.board_lists.lists import BoardLists
from training.board_lists.queries import board_lists
from training.courses.models import Course
from training.evaluations.effect.queries import Effects, effects_in, is_told_of, quotes_about
from training.evaluations.quotes.queries import QuoteShown
from training.reports.figures import Figures
from training.reports.priorities.lines import MarkedCourse, Quoted, TagKind, TagLine, was_listed
from training.reports.priorities.queries import Sectors, Tag, attendances_by_sector, marked_courses
from training.reports.year import queries
from training.reports.year.groupings import TAG_GROUPINGS, UNSAID, Grouping, groupings
from training.reports.year.periods import Beside, Period
from training.reports.year.queries import Broken, Compared, Counts
from training.years import Span

_NONE = Figures(places=0, events=0)
_OF_ONE = ("course", "sector", "quadrant")


def span_of(period: Period) -> Span:
    """The days of a period, for figures of what people said."""
    return Span(period.key, period.label, period.first, period.after)


def spans_told(compared: Compared, now: datetime) -> list[Span]:
    """Of which days it is told what people said: of the period, and of the whole of what it is compared with. None
    where the period is no financial year, term or quarter.
    """
    this = span_of(compared.now)
    if not is_told_of(this):
        return []
    beside = span_of(compared.before)
    if not is_told_of(beside):
        beside = span_of(compared.now.beside(Beside.WHOLE, clock.local(now).date()))
    return [this, beside]


@dataclass(frozen=True)
class Priorities:
    """All priorities and reviews that were in use, in the order of their lists."""

    compared: Compared
    counts: Counts
    groupings: Mapping[str, Grouping]
    lines: Sequence[TagLine]
    spans: Sequence[Span]
    """Of which what people said is told; none where it is not."""

    def of(self, kind: TagKind) -> list[TagLine]:
        return [line for line in self.lines if line.kind is kind]

    @property
    def missed(self) -> list[TagLine]:
        """On which nothing was delivered."""
        return [line for line in self.lines if line.is_missed]


def priorities_of(session: Session, compared: Compared, now: datetime) -> Priorities:
    """Eight queries at most."""
    counts = queries.figures(session, compared, now, TAG_GROUPINGS)
    named = _named(session, compared, counts, now)
    marked, sectors = marked_courses(session, now), attendances_by_sector(session, compared)
    ids = {course.id for courses in marked.values() for course in courses}
    only = (Course.id.in_(ids),)
    spans = spans_told(compared, now)
    effects = effects_in(session, spans, only, impact=False) if spans else None
    quotes = [one.quote for one in quotes_about(session, spans[:1], only)] if spans else []
    lines = [
        _with_what_was_said(line, effects, spans, quotes)
        for line in _lines(board_lists(session), compared, counts, named, marked, sectors)
        if not line.ended or line.now.events or line.before.events
    ]
    return Priorities(compared, counts, named, lines, spans)


def _named(session: Session, compared: Compared, counts: Counts, now: datetime) -> dict[str, Grouping]:
    today = clock.local(now).date()
    every = groupings(board_lists(session), counts.words, compared.now, compared.before, today)
    return {one.name: one for one in every}


def _lines(
    lists: BoardLists,
    compared: Compared,
    counts: Counts,
    named: Mapping[str, Grouping],
    marked: Mapping[Tag, list[MarkedCourse]],
    sectors: Sectors,
) -> Iterator[TagLine]:
    for kind in TagKind:
        for thing in kind.of(lists):
            now, before = (side[kind].get(thing.code, _NONE) for side in (counts.now, counts.before))
            yield TagLine(
                kind=kind,
                code=thing.code,
                name=named[kind].label(thing.code),
                ended=not was_listed(thing, compared.now),
                courses=marked.get((kind, thing.code), []),
                now=now,
                before=before,
                sectors=_by_sector(sectors, (kind, thing.code), (now.counted, before.counted), named["sector"]),
            )


def _by_sector(sectors: Sectors, tag: Tag, counted: tuple[int, int], of: Grouping) -> list[tuple[str, int, int]]:
    """With those who were counted and whose sector nobody said."""
    found = [Counter(one) for one in sectors.get(tag, ({}, {}))]
    for side, number in zip(found, counted, strict=True):
        side[UNSAID] += number
    return _in_order(found[0], found[1], of)


def _in_order(now: Counter[str | None], before: Counter[str | None], of: Grouping) -> list[tuple[str, int, int]]:
    """The sector with most first, and what is no sector last."""
    keys = sorted(
        {key for side in (now, before) for key, number in side.items() if number},
        key=lambda key: (key == UNSAID, -now[key], of.place(key)),
    )
    return [(of.label(key), now[key], before[key]) for key in keys]


def _with_what_was_said(
    line: TagLine, effects: Effects | None, spans: Sequence[Span], quotes: Sequence[QuoteShown]
) -> TagLine:
    if effects is None:
        return line
    ids = {course.id for course in line.courses}
    now, before = (effects.of(span, courses=ids) for span in spans)
    return replace(
        line, effect=now, effect_before=before, quotes=[quoted(one) for one in quotes if one.course_id in ids]
    )


def _attendances(broken: Broken) -> Counter[str | None]:
    return Counter({key: one.attendances for key, one in broken["sector"].items()})


def quoted(one: QuoteShown) -> Quoted:
    return Quoted(one.id, one.words, one.said_by_nobody, one.course)


@dataclass(frozen=True)
class PriorityOfPeriod:
    """One priority or review by itself."""

    compared: Compared
    counts: Counts
    line: TagLine
    groupings: Sequence[Grouping]
    """By course, sector and quadrant."""
    spans: Sequence[Span]


def priority_of(
    session: Session, kind: TagKind, code: str, compared: Compared, now: datetime
) -> PriorityOfPeriod | None:
    """The figures of the courses that are marked with it. None where there is no such thing. Eight queries at most."""
    thing = kind.of(board_lists(session)).find(code)
    if thing is None:
        return None
    courses = marked_courses(session, now).get((kind, code), [])
    ids = {course.id for course in courses}
    part = replace(compared, only=(*compared.only, Course.id.in_(ids)))
    counts = queries.figures(session, part, now, _OF_ONE)
    named = _named(session, part, counts, now)
    totals = counts.total()
    spans = spans_told(part, now)
    effects = effects_in(session, spans, part.only, impact=False) if spans else None
    quotes = [one.quote for one in quotes_about(session, spans[:1], part.only)] if spans else []
    line = TagLine(
        kind=kind,
        code=code,
        name=named[kind].label(code),
        ended=not was_listed(thing, part.now),
        courses=courses,
        now=totals[0],
        before=totals[1],
        sectors=_in_order(_attendances(counts.now), _attendances(counts.before), named["sector"]),
    )
    line = _with_what_was_said(line, effects, spans, quotes)
    return PriorityOfPeriod(part, counts, line, [named[name] for name in _OF_ONE], spans)
