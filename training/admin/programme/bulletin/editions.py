"""The two editions of the bulletin, and what each says of one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from dateutil.relativedelta import relativedelta

from training import clock
from training.bookings.calendar import TimeSpan
from training.money import price as price_text
from training.programme.dates import ComingDate


class Edition(StrEnum):
    BOARD = "board"
    """The Board's monthly bulletin, for everybody."""
    ECVYS = "ecvys"
    """The newsletter of ECVYS, every two months, for its members."""


NAMES: Mapping[Edition, str] = {Edition.BOARD: "The Board’s bulletin", Edition.ECVYS: "ECVYS newsletter"}
_MONTHS: Mapping[Edition, int] = {Edition.BOARD: 1, Edition.ECVYS: 2}


def usual_since(edition: Edition, today: date) -> date:
    """Since when dates are new: the last edition came out that long ago."""
    return today - relativedelta(months=_MONTHS[edition])


@dataclass(frozen=True)
class Line:
    """One date: when, where, how many places, what it costs, and where to book."""

    when: Sequence[str]
    where: str
    places: str
    price: str
    link: str


@dataclass(frozen=True)
class CourseLines:
    """A course with its dates that are chosen, the next one first."""

    title: str
    summary: str
    lines: Sequence[Line]


def price_in(edition: Edition, found: ComingDate) -> str:
    """“£80.00”; in the edition of ECVYS “£60.00 for members of ECVYS (others £80.00)” where members pay less."""
    everybody = price_text(found.price.pence)
    if edition is Edition.ECVYS and found.offer.members_text:
        said = found.offer.members_text
        return f"{said[0].upper()}{said[1:]} (others {everybody})"
    return everybody


def lines_of(
    edition: Edition, dates: Sequence[ComingDate], sittings: Mapping[int, Sequence[TimeSpan]], links: Mapping[str, str]
) -> Sequence[CourseLines]:
    """Dates by course, in the order of the titles."""
    by_title = sorted(dates, key=lambda one: (one.title.casefold(), one.course_id, one.starts_at))
    courses = []
    for _, its in groupby(by_title, key=lambda one: one.course_id):
        of_course = list(its)
        lines = [
            Line(
                [clock.show_sitting(span.starts_at, span.ends_at) for span in sittings[one.event_id]],
                one.where,
                one.places_text,
                price_in(edition, one),
                links[one.ref],
            )
            for one in of_course
        ]
        courses.append(CourseLines(of_course[0].title, of_course[0].summary, lines))
    return courses
