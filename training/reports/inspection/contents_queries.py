"""Everything that an inspection pack says, in three parts: who came, what was taught, and what it changed.

Each part is a page by itself and reads only its own; the spreadsheet and the PDF have all of them.
"""

from collections.abc import Iterator, Mapping, Sequence
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

_GROUPED = ("sector", "quadrant", AGENCY)
_NONE = Figures(places=0, events=0)


@dataclass(frozen=True)
class PackRow:
    """Who came from one agency, sector or quadrant."""

    label: str
    now: Figures
    before: Figures
    share: Rate
    """Of all attendances on the theme."""


@dataclass(frozen=True)
class PackTable:
    title: str
    of: Grouping
    rows: Sequence[PackRow]
    total: PackRow | None
    """Of everybody; None where the rows are of some."""

    @property
    def people_only(self) -> bool:
        return self.of.people_only


@dataclass(frozen=True)
class Attendance:
    """Choosing a sector or agencies chooses rows of the tables of everybody: nothing is counted of them beside that,
    and no two properties of people are crossed (docs/decisions/0090).
    """

    compared: Compared
    everybody: PackRow
    chosen: Sequence[PackRow]
    """The row of the sector, or those of the agencies that were chosen; none where all are."""
    events: tuple[int, int]
    """Delivered on the theme, in both periods."""
    tables: Sequence[PackTable]

    @property
    def says_nothing(self) -> bool:
        """Nothing was delivered on the theme."""
        return not any(self.events)

    @property
    def shown(self) -> PackRow:
        """What stands at the top: everybody, or the sum of those that were chosen."""
        if len(self.chosen) == 1:
            return self.chosen[0]
        if not self.chosen:
            return self.everybody
        came = sum(row.now.attendances for row in self.chosen)
        before = sum(row.before.attendances for row in self.chosen)
        whole = self.everybody.share.whole
        return PackRow("Together", Figures(came=came), Figures(came=before), Rate(came, whole))

    @property
    def people_add_up(self) -> bool:
        """Not over several agencies: somebody may have come for two of them."""
        return len(self.chosen) < 2

    @property
    def values(self) -> dict[str, Value]:
        """By the names of their definitions: to be kept with a document."""
        people = {"people": self.shown.now.people} if self.people_add_up else {}
        return {"attendances": self.shown.now.attendances, **people, "delivered": self.events[0]}


def attendance_of(session: Session, part: Part, compared: Compared, now: datetime) -> Attendance:
    """Who came, by sector, quadrant and agency. At most five queries."""
    of_theme = part.of_theme(compared)
    counts = queries.figures(session, of_theme, now, _GROUPED)
    today = clock.local(now).date()
    named = {
        one.name: one for one in groupings(board_lists(session), counts.words, of_theme.now, of_theme.before, today)
    }
    totals = counts.total()
    everybody = _row("All", totals[0], totals[1], totals[0].attendances)
    tables = {name: _table(named[name], counts, everybody) for name in _GROUPED}
    chosen: list[PackRow] = []
    if part.sector:
        chosen = [_row_of(named["sector"], counts, part.choice.sector, part.sector, everybody)]
    elif part.chosen_by_name:
        chosen = [_row_of(named[AGENCY], counts, str(one.id), one.name, everybody) for one in part.agencies]
    events = tuple(one.events or 0 for one in totals[:2])
    return Attendance(
        of_theme,
        everybody,
        chosen,
        (events[0], events[1]),
        list(_shown(part, counts, named, tables, everybody, chosen)),
    )


def _shown(
    part: Part,
    counts: Counts,
    named: Mapping[str, Grouping],
    tables: Mapping[str, PackTable],
    everybody: PackRow,
    chosen: Sequence[PackRow],
) -> Iterator[PackTable]:
    """What was chosen first; then everybody, to see it beside them."""
    if part.chosen_by_name:
        yield PackTable("Agencies that were chosen", named[AGENCY], chosen, None)
    elif part.sector:
        yield PackTable("The sector that was chosen", named["sector"], chosen, None)
        keys = {key for side in (counts.now, counts.before) for key in side[AGENCY]}
        rows = [
            _row_of(named[AGENCY], counts, str(one.id), one.name, everybody)
            for one in part.agencies
            if str(one.id) in keys
        ]
        if rows:
            yield PackTable("Its agencies", named[AGENCY], rows, None)
    yield tables["sector"]
    yield tables["quadrant"]
    if not part.is_of_some:
        yield tables[AGENCY]


def _table(of: Grouping, counts: Counts, everybody: PackRow) -> PackTable:
    keys = sorted({**counts.now[of.name], **counts.before[of.name]}, key=of.place)
    rows = [_row_of(of, counts, key, of.label(key), everybody) for key in keys]
    return PackTable(of.title, of, rows, everybody)


def _row_of(of: Grouping, counts: Counts, key: str | None, label: str, everybody: PackRow) -> PackRow:
    now, before = counts.now[of.name].get(key, _NONE), counts.before[of.name].get(key, _NONE)
    return _row(label, now, before, everybody.share.whole)


def _row(label: str, now: Figures, before: Figures, whole: int) -> PackRow:
    return PackRow(label, now, before, Rate(now.attendances, whole))


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
    counts = queries.figures(session, part.of_theme(compared), now, ("course",))
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
        of_agencies = [Agency.id.in_(part.choice.agencies)]
    elif part.choice.sector:
        of_agencies = [Agency.sector == part.choice.sector]
    years = range(period.year.first, FinancialYear.of_day(period.last).first + 1)
    found = cited_impacts(session, part.reviews, years, *of_agencies)
    names: Mapping[str, str] = board_lists(session).reviews.names(clock.today())
    return [(names.get(one.review, one.review), one) for one in found]
