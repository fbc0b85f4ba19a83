"""The words of the learning and development section: what the published one says, with the figures of a period."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.board_lists.lists import in_a_sentence
from training.courses.models import Course, Event, Funder
from training.documents import printable
from training.reports.documents.word import Section
from training.reports.figures import Figures, Rate
from training.reports.year.groupings import Grouping
from training.reports.year.periods import PeriodKind
from training.reports.year.queries import Compared, Counts, is_counted, within

HEADING = "Section 4 Learning and Improvement"
_MOST_QUOTES = 6
_KIND = "learning and development"


def section_of(
    session: Session,
    compared: Compared,
    counts: Counts,
    named: Sequence[Grouping],
    short_name: str,
    quotes: Sequence[tuple[str, str]],
) -> Section:
    """One query. `short_name` of the Board; `quotes` are words, with whom they are by."""
    by = {one.name: one for one in named}
    bullets = [
        _offered(compared, counts, by["level"], short_name),
        *_largest_sector(counts, by["sector"], short_name),
        *_funded(_courses_by_funder(session, compared), counts, short_name),
        *_delivered_with(counts, by["partner"], short_name),
    ]
    feedback = [f"‘{words}’ {who[:1].upper()}{who[1:]}." for words, who in quotes[:_MOST_QUOTES]]
    return Section(
        HEADING,
        f"{short_name} Multi-Agency Learning and Development",
        printable(tuple(bullets)),
        printable(tuple(feedback)),
    )


def _offered(compared: Compared, counts: Counts, level: Grouping, board: str) -> str:
    total = counts.total()[0]
    levels = [in_a_sentence(level.label(key)) for key in sorted(counts.now["level"], key=level.place)]
    offered = f" These were {_listed(levels)}." if levels else ""
    when = "During" if compared.now.kind in {PeriodKind.FINANCIAL, PeriodKind.SCHOOL, PeriodKind.CALENDAR} else "In"
    return (
        f"{board} offer a range of multi-agency learning and development opportunities, from core safeguarding children"
        f" training through to specific topic learning.{offered} {when} {compared.now.label} {board} offered"
        f" {_number(total.events or 0, f'{_KIND} opportunity', f'{_KIND} opportunities')}"
        f" to {_number(total.people, 'person', 'people')}, who came {total.attendances:,} times."
    )


def _largest_sector(counts: Counts, sector: Grouping, board: str) -> Iterator[str]:
    said = {key: one.attendances for key, one in counts.now["sector"].items() if key in sector.labels and key}
    if said and (most := max(said, key=lambda key: said[key])) and said[most]:
        of = Rate(said[most], counts.total()[0].attendances)
        yield (
            f"The highest number of delegates at {board} learning and development sessions are from one sector:"
            f" {in_a_sentence(sector.label(most))}, with {of} of attendances."
        )


def _courses_by_funder(session: Session, compared: Compared) -> dict[str, list[str]]:
    rows = session.execute(
        select(Funder.name, Course.title)
        .join_from(Event, Course, Course.id == Event.course_id)
        .join(Course.funder)
        .where(within(compared.now), is_counted(), *compared.only)
        .group_by(Funder.name, Course.title, Course.title_key)
        .order_by(Funder.name, Course.title_key)
    )
    found: dict[str, list[str]] = {}
    for funder, course in rows.tuples():
        found.setdefault(funder, []).append(course)
    return found


def _funded(courses: dict[str, list[str]], counts: Counts, board: str) -> Iterator[str]:
    for funder, titles in courses.items():
        one = counts.now["funder"].get(funder, Figures())
        yield f"Through funding from {funder}, {board} offered {_listed(titles)}: {_so_many(one)}."


def _delivered_with(counts: Counts, partner: Grouping, board: str) -> Iterator[str]:
    for key in sorted((key for key in counts.now["partner"] if key), key=partner.place):
        yield f"{board} worked in partnership with {key}: {_so_many(counts.now['partner'][key])}."


def _so_many(one: Figures) -> str:
    return f"{_number(one.events or 0, 'opportunity', 'opportunities')}, {_number(one.attendances, 'attendance')}"


def _number(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
