"""The programme as the search sees it, and what is found in it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from training import clock
from training.board_lists.queries import board_lists
from training.courses.models import Course, Event, Funder, LearningOutcome, Venue
from training.courses.trainers.queries import shown_trainers
from training.programme.dates import FORMATS, ComingDate
from training.programme.queries import AUDIENCE_NAMES
from training.programme.searching.asked import Asked, understand
from training.programme.searching.lexicon import Lexicon, Synonym
from training.programme.searching.models import SearchSynonym
from training.programme.searching.places import where_is
from training.programme.searching.ranking import LONG_TEXTS, Findable, Hit, Part, Ranked, Texts, rank

_outcomes = (
    select(func.aggregate_strings(LearningOutcome.text, "\n"))
    .where(LearningOutcome.course_id == Course.id)
    .correlate(Course)
    .scalar_subquery()
)
_COURSES = select(
    Course.id,
    *(Course.code, Course.title, Course.level, Course.format, Course.audience, Course.summary, Course.description),
    Course.delivery_partner,
    Funder.name.label("funder"),
    Funder.code.label("funder_code"),
    AUDIENCE_NAMES.label("audiences"),
    _outcomes.label("outcomes"),
).outerjoin(Funder, Funder.id == Course.funder_id)


@dataclass(frozen=True)
class Found:
    """What was found of the programme for some words."""

    asked: Asked = field(default_factory=Asked)
    hits: Mapping[int, Hit] = field(default_factory=dict)
    """Dates by their event's id, the best first."""
    nearest: Mapping[int, Hit] = field(default_factory=dict)
    """Dates that come near, where nothing fits; the nearest first."""
    dates: Collection[int] | None = None
    """The events that were found; None: nobody searched, and all are to be listed."""
    courses: Collection[int] | None = None
    """The courses without a date that were found."""
    farther: bool = False
    """Nothing is near the place that was named: these are the least far."""
    unknown: tuple[str, ...] = ()
    """What was typed and is said of nothing in the programme."""


EVERYTHING = Found()
"""Where nobody searches."""


def synonyms(session: Session) -> list[SearchSynonym]:
    """The list that the administrator keeps, by what people type."""
    return list(session.scalars(select(SearchSynonym).order_by(SearchSynonym.said_key)))


def search(session: Session, typed: str, dates: Iterable[ComingDate], undated: Sequence[Course] = ()) -> Found:
    """What of these dates, and of these courses without a date, somebody means who typed this."""
    listed = list(dates)
    courses = _courses(session, {coming.course_id for coming in listed} | {course.id for course in undated})
    ids = [coming.event_id for coming in listed]
    trainers, access = shown_trainers(session, ids), _access(session, ids)
    findables = [
        _date(coming, courses[coming.course_id], trainers.get(coming.event_id, ()), access.get(coming.event_id, ""))
        for coming in listed
    ]
    findables += [_undated(course.id, courses[course.id]) for course in undated]
    known = [Synonym(one.said, tuple(one.means), one.of_people) for one in synonyms(session)]
    asked = understand(typed, Lexicon(_words(findables), known, _words(findables, LONG_TEXTS)), clock.today())
    return _found(asked, rank(findables, asked))


def _words(findables: Iterable[Findable], without: Collection[Part] = ()) -> Iterator[str]:
    """The words of the programme, `without` those of some parts."""
    for one in findables:
        for texts in (one.of_course, one.of_date):
            for part, words in texts.words.items():
                if part not in without:
                    yield from words


def _found(asked: Asked, ranked: Ranked) -> Found:
    hits = {hit.findable.key: hit for hit in ranked.hits if hit.findable.key > 0}
    nearest = {hit.findable.key: hit for hit in ranked.nearest if hit.findable.key > 0}
    courses = {-hit.findable.key for hit in ranked.hits if hit.findable.key < 0}
    return Found(asked, hits, nearest, hits.keys(), courses, ranked.farther, ranked.unknown)


@dataclass(frozen=True)
class _CourseFound:
    texts: Texts
    for_everybody: bool
    level_rank: int | None


def _courses(session: Session, ids: Iterable[int]) -> dict[int, _CourseFound]:
    rows = session.execute(_COURSES.where(Course.id.in_(list(ids)))).mappings()
    levels = board_lists(session).levels
    names, ranks = levels.names(clock.today()), {one.code: one.rank for one in levels}
    return {row["id"]: _CourseFound(_texts_of(row, names), not row["audiences"], ranks[row["level"]]) for row in rows}


def _texts_of(row: RowMapping, levels: Mapping[str, str]) -> Texts:
    values: Mapping[Any, Any] = row
    return Texts(
        {
            Part.TITLE: values["title"],
            Part.CODE: values["code"],
            Part.LEVEL: levels[values["level"]],
            Part.AUDIENCE: values["audiences"] or "",
            Part.WHO: values["audience"],
            Part.FUNDER: "\n".join(filter(None, (values["funder"], values["funder_code"]))),
            Part.PARTNER: values["delivery_partner"],
            Part.SUMMARY: values["summary"],
            Part.FORMAT: FORMATS[values["format"]],
            Part.OUTCOMES: values["outcomes"] or "",
            Part.DESCRIPTION: values["description"],
        }
    )


def _access(session: Session, event_ids: Sequence[int]) -> Mapping[int, str]:
    """What the venues of these events say of access, by event."""
    query = select(Event.id, Venue.access).join(Venue, Venue.id == Event.venue_id)
    return dict(session.execute(query.where(Event.id.in_(event_ids))).tuples().all())


def _date(coming: ComingDate, course: _CourseFound, trainers: Sequence[str], access: str) -> Findable:
    said = {
        Part.ACCESS: access,
        Part.WHERE: " ".join(filter(None, (coming.where, coming.venue))),
        Part.TRAINER: "\n".join(trainers),
        Part.PARTNER: coming.partner,
    }
    return Findable(
        coming.event_id,
        course.texts,
        Texts(said),
        for_everybody=course.for_everybody,
        level_rank=course.level_rank,
        bookable=coming.bookable or coming.goes_elsewhere,
        starts_at=clock.local(coming.starts_at),
        place=where_is(coming.town) if coming.town else None,
        online=coming.online,
        in_room=coming.venue is not None,
        free=coming.price.pence == 0,
    )


def _undated(course_id: int, course: _CourseFound) -> Findable:
    return Findable(-course_id, course.texts, for_everybody=course.for_everybody, level_rank=course.level_rank)
