"""Everything that an inspection pack says, in three parts: who came, what was taught, and what it changed.

Each part is a page by itself and reads only its own; the spreadsheet and the PDF have all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from training import clock
from training.board_lists.queries import board_lists
from training.courses.editions.models import CourseEdition
from training.courses.editions.queries import editions_of_courses
from training.courses.models import Course
from training.evaluations.effect.figures import Effect
from training.evaluations.effect.queries import effects_in, quotes_about
from training.people.models import Agency
from training.reports.figures import Figures, Rate
from training.reports.inspection.queries import Part, courses_with_outcomes
from training.reports.priorities.contents_queries import quoted, spans_told
from training.reports.priorities.lines import Quoted
from training.reports.year import queries
from training.reports.year.definitions import Value
from training.reports.year.groupings import AGENCY, Grouping, groupings
from training.reports.year.periods import Period
from training.reports.year.queries import Compared, Counts
from training.yearly_requests.impact.queries import CitedImpact, cited_impacts
from training.years import FinancialYear, Span

_GROUPED = ("sector", "quadrant")
_NONE = Figures(places=0, events=0)


@dataclass(frozen=True)
class PackRow:
    """Who came from one agency, sector or quadrant."""

    label: str
    now: Figures
    before: Figures
    share: Rate
    """Of the attendances of everybody: from the same sector or quadrant where agencies were chosen, else in all."""


@dataclass(frozen=True)
class PackTable:
    of: Grouping
    rows: Sequence[PackRow]
    total: PackRow

    @property
    def people_only(self) -> bool:
        return self.of.people_only


@dataclass(frozen=True)
class Attendance:
    compared: Compared
    total: PackRow
    events: tuple[int, int]
    """Delivered on the theme, in both periods, whoever came."""
    tables: Sequence[PackTable]

    @property
    def says_nothing(self) -> bool:
        """Nothing was delivered on the theme."""
        return not any(self.events)

    @property
    def values(self) -> dict[str, Value]:
        """By the names of their definitions: to be kept with a document."""
        return {"attendances": self.total.now.attendances, "people": self.total.now.people, "delivered": self.events[0]}


def attendance_of(session: Session, part: Part, compared: Compared, now: datetime) -> Attendance:
    """Who came, by agency, sector and quadrant. At most nine queries."""
    everybody = part.everybody(compared)
    names = _GROUPED if part.is_of_some else (*_GROUPED, AGENCY)
    whole = queries.figures(session, everybody, now, names)
    chosen = part.chosen(compared)
    some = queries.figures(session, chosen, now, (*_GROUPED, AGENCY)) if part.is_of_some else whole
    named = {
        one.name: one
        for one in groupings(board_lists(session), some.words, chosen.now, chosen.before, clock.local(now).date())
    }
    in_all = whole.total()[0].attendances
    totals = some.total()
    total = PackRow("All", totals[0], totals[1], Rate(totals[0].attendances, in_all))
    made = [_table(named[name], some, whole, total, part) for name in (*_GROUPED, AGENCY)]
    events = tuple(one.events or 0 for one in whole.total()[:2])
    return Attendance(chosen, total, (events[0], events[1]), made)


def _table(of: Grouping, some: Counts, whole: Counts, total: PackRow, part: Part) -> PackTable:
    of_row = part.is_of_some and of.name in _GROUPED
    rows = []
    for key in sorted({**some.now[of.name], **some.before[of.name]}, key=of.place):
        now, before = some.now[of.name].get(key, _NONE), some.before[of.name].get(key, _NONE)
        everybody = whole.now[of.name].get(key, _NONE).attendances if of_row else total.share.whole
        rows.append(PackRow(of.label(key), now, before, Rate(now.attendances, everybody)))
    if of.name == AGENCY:
        there = {key for side in (some.now, some.before) for key in side[AGENCY]}
        rows += [
            PackRow(agency.name, _NONE, _NONE, Rate(0, total.share.whole))
            for agency in part.agencies
            if str(agency.id) not in there and not agency.is_small
        ]
    return PackTable(of, rows, total)


@dataclass(frozen=True)
class CourseTaught:
    """What a course teaches, and how often it was delivered."""

    course: Course
    level: str
    editions: Sequence[CourseEdition]
    """In force on any of the days, the latest first."""
    now: Figures
    before: Figures


def taught_of(session: Session, part: Part, compared: Compared, now: datetime) -> list[CourseTaught]:
    """The courses of the theme, with how many came to each over all agencies. Five queries."""
    courses = courses_with_outcomes(session, [course_id for course_id, _, _ in part.courses])
    editions = editions_of_courses(session, [course.id for course in courses])
    counts = queries.figures(session, part.everybody(compared), now, ("course",))
    levels, day = board_lists(session).levels, min(compared.now.last, clock.local(now).date())
    return [
        CourseTaught(
            course=course,
            level=level.full_name_on(day) if (level := levels.find(course.level)) else "",
            editions=_in_force(editions.get(course.id, ()), compared.now),
            now=counts.now["course"].get(str(course.id), _NONE),
            before=counts.before["course"].get(str(course.id), _NONE),
        )
        for course in courses
    ]


def _in_force(editions: Sequence[CourseEdition], period: Period) -> list[CourseEdition]:
    """Those that were taught on any of these days; `editions` have the latest first."""
    found = []
    for edition in editions:
        if edition.from_day < period.after:
            found.append(edition)
            if edition.from_day <= period.first:
                break
    return found


@dataclass(frozen=True)
class Changed:
    """What people and agencies say came of it."""

    spans: Sequence[Span]
    """Of which what people said is told; none where it is not."""
    now: Effect | None
    before: Effect | None
    by_course: Sequence[tuple[str, Effect]]
    quotes: Sequence[Quoted]
    evidence: Sequence[tuple[str, CitedImpact]]
    """With the name of the review."""


def changed_of(session: Session, part: Part, compared: Compared, now: datetime) -> Changed:
    """What everybody said who came to the courses, never only the chosen agencies; and what these say of reviews, as
    far as it is cited. At most eight queries.
    """
    spans = spans_told(compared, now)
    evidence = _evidence(session, part, compared.now)
    if not spans:
        return Changed((), None, None, (), (), evidence)
    effects = effects_in(session, spans, part.of_events)
    return Changed(
        spans=spans,
        now=effects.of(spans[0]),
        before=effects.of(spans[1]),
        by_course=[(title, effects.of(spans[0], courses={course_id})) for course_id, _, title in part.courses],
        quotes=[quoted(one.quote) for one in quotes_about(session, spans[:1], part.of_events)],
        evidence=evidence,
    )


def _evidence(session: Session, part: Part, period: Period) -> list[tuple[str, CitedImpact]]:
    if not part.reviews:
        return []
    of_agencies: list[ColumnElement[bool]] = []
    if part.chosen_by_name:
        of_agencies = [Agency.id.in_(part.with_formers)]
    elif part.choice.sector:
        of_agencies = [Agency.sector == part.choice.sector]
    years = range(period.year.first, FinancialYear.of_day(period.last).first + 1)
    found = cited_impacts(session, part.reviews, years, *of_agencies)
    names: Mapping[str, str] = board_lists(session).reviews.names(clock.today())
    return [(names.get(one.review, one.review), one) for one in found]
