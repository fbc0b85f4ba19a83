"""The words of the learning and development section: what the published one says, with the figures of a period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training import clock
from training.board_lists.lists import BoardLists, in_a_sentence
from training.bookings.models import Booking
from training.courses.models import Course, Event, Format, Funder
from training.documents import printable
from training.evaluations.results.comparisons import Moment
from training.reports.documents.pdf import Said
from training.reports.documents.word import Section
from training.reports.figures import Rate
from training.reports.outcomes.queries import Outcomes
from training.reports.outcomes.said import MOMENTS
from training.reports.year.groupings import PUBLIC, UNSAID, Grouping
from training.reports.year.periods import PeriodKind
from training.reports.year.queries import Compared, Counts, delivered_with, is_attendance, is_counted, within

HEADING = "Section 4 Learning and Improvement"
_MOST_QUOTES = 6
_MOST_SECTORS = 4
_KIND = "learning and development"
_CALLED = {
    Format.WEBINAR: ("webinar", "webinars"),
    Format.BRIEFING: ("briefing", "briefings"),
    Format.CONFERENCE: ("conference", "conferences"),
}
_WITH_ARTICLE = frozenset(
    (
        "Agency",
        "Board",
        "Centre",
        "Department",
        "Foundation",
        "Fund",
        "Office",
        "Officers",
        "Partnership",
        "Team",
        "Unit",
    )
)
_OTHERWISE = ("course", "courses")


@dataclass(frozen=True)
class Offered:
    """What was delivered of one course with the same partner."""

    partner: str
    funder: str
    """Nothing: the Board itself, or a fee."""
    course: str
    format: str
    events: int
    attendances: int


def section_of(
    session: Session,
    compared: Compared,
    counts: Counts,
    named: Sequence[Grouping],
    lists: BoardLists,
    short: str,
    outcomes: Outcomes | None,
    quotes: Sequence[Said],
    cited: Sequence[Said],
) -> Section:
    """One query. `short`: what the Board is called in a sentence. Quotes and what agencies are cited with are shown as
    they are.
    """
    by = {one.name: one for one in named}
    offered = offered_in(session, compared)
    bullets = [
        " ".join((_programme(compared, counts, lists, short), *_largest_sector(counts, by["sector"]))),
        *_other_sectors(counts, by["sector"]),
        *funded_and_delivered(offered, short),
        *_confidence(outcomes),
    ]
    return Section(
        HEADING,
        f"{short} Multi-Agency Learning and Development",
        printable(tuple(bullets)),
        quotes[:_MOST_QUOTES],
        cited,
    )


def _programme(compared: Compared, counts: Counts, lists: BoardLists, board: str) -> str:
    total, last = counts.total()[0], compared.now.last
    levels = [one for one in lists.levels if one.code in counts.now["level"]]
    core = [one for one in levels if not one.is_topic]
    said = " on specific topics"
    if core:
        leads = [f"{one.in_a_sentence(last)} is {in_a_sentence(one.lead)} training" for one in core if one.lead]
        said = f", from core safeguarding children training at {_listed([one.in_a_sentence(last) for one in core])}"
        said += f" ({', '.join(leads)})" if leads else ""
        said += " through to specific topic learning" if len(core) < len(levels) else ""
    when = "During" if compared.now.kind in {PeriodKind.FINANCIAL, PeriodKind.SCHOOL, PeriodKind.CALENDAR} else "In"
    if not compared.now.is_over(clock.today()):
        when = "So far in"
    return (
        f"{board} offer a range of multi-agency learning and development opportunities{said}."
        f" {when} {compared.now.label} {board} offered"
        f" {_number(total.events or 0, f'{_KIND} opportunity', f'{_KIND} opportunities')}"
        f" to {_number(total.people, 'person', 'people')}, who came {_times(total.attendances)}."
    )


def _sectors(counts: Counts, sector: Grouping) -> list[tuple[str, Rate]]:
    """The sectors on the list of the Board, those with the most attendances first."""
    whole = counts.total()[0].attendances
    said = [
        (in_a_sentence(sector.label(key)), Rate(one.attendances, whole))
        for key, one in counts.now["sector"].items()
        if key in sector.labels and key not in {None, PUBLIC, UNSAID} and one.attendances
    ]
    return sorted(said, key=lambda one: (-one[1].part, one[0]))


def _largest_sector(counts: Counts, sector: Grouping) -> Iterator[str]:
    for name, share in _sectors(counts, sector)[:1]:
        yield f"The highest number of delegates are from the {name} sector: {share} of attendances."


def _other_sectors(counts: Counts, sector: Grouping) -> Iterator[str]:
    others = _sectors(counts, sector)[1:_MOST_SECTORS]
    members = counts.now["ecvys"].get("member")
    said = []
    if others:
        said.append(f"After it come {_listed([f'{name}, {share}' for name, share in others], apart='; ')}.")
    if members and members.attendances:
        share = Rate(members.attendances, counts.total()[0].attendances)
        said.append(f"Of all attendances {share} are of members of ECVYS.")
    if said:
        yield " ".join(said)


def offered_in(session: Session, compared: Compared) -> list[Offered]:
    """What was delivered with money or with the help of somebody else, by partner, funder and course. One query."""
    partner, funder = delivered_with(), func.coalesce(Funder.name, "")
    came = (
        select(func.count(Booking.id))
        .where(Booking.event_id == Event.id, is_attendance())
        .correlate(Event)
        .scalar_subquery()
    )
    events = (
        select(
            func.coalesce(partner, "").label("partner"), funder.label("funder"), Course.title, Course.title_key,
            Course.format, (came + func.coalesce(Event.came, 0)).label("came"),
        )
        .select_from(Event)
        .join(Event.course)
        .outerjoin(Course.funder)
        .where(within(compared.now), is_counted(), *compared.only)
        .where(partner.is_not(None) | Course.funder_id.is_not(None))
        .subquery()
    )  # fmt: skip
    same = (events.c.partner, events.c.funder, events.c.title, events.c.title_key, events.c.format)
    rows = session.execute(
        select(*same, func.count(), func.sum(events.c.came))
        .group_by(*same)
        .order_by(events.c.funder, events.c.partner, events.c.title_key, events.c.format)
    )
    return [
        Offered(by_whom, paid_by, course, kind, number, int(people))
        for by_whom, paid_by, course, _, kind, number, people in rows
    ]


def funded_and_delivered(offered: Sequence[Offered], board: str) -> Iterator[str]:
    """A bullet for each funder and partner: what their help was used for, under which topics, and what came of it."""
    helped = sorted({(one.partner, one.funder) for one in offered}, key=lambda one: (not one[1], bool(one[0]), one))
    for partner, funder in helped:
        some = [one for one in offered if (one.partner, one.funder) == (partner, funder)]
        sums = _number(sum(one.events for one in some), "opportunity", "opportunities")
        sums += f", {_number(sum(one.attendances for one in some), 'attendance')}"
        yield f"{_with_help(partner, funder, board)} {_topics(some)}: {sums}."


def _with_help(partner: str, funder: str, board: str) -> str:
    if partner and funder:
        return f"{board} worked with {_the(partner)} to offer, through funding from {_the(funder)},"
    if funder:
        return f"{board} used funding from {_the(funder)} to offer"
    return f"{board} worked in partnership with {_the(partner)} to offer"


def _topics(some: Sequence[Offered]) -> str:
    """“webinars (adolescent brain development and online safety) and a course (working in a trauma informed way)”."""
    said = []
    for called in dict.fromkeys(_called(one) for one in some):
        titles = list(dict.fromkeys(_as_topic(one.course) for one in some if _called(one) == called))
        events = sum(one.events for one in some if _called(one) == called)
        said.append(f"{f'a {called[0]}' if events == 1 else called[1]} ({_listed(titles)})")
    return _listed(said)


def _as_topic(title: str) -> str:
    """“online safety”; a title that names something, as “Every Contact Counts”, stays as it is."""
    return title if any(word[:1].isupper() for word in title.split()[1:]) else in_a_sentence(title)


def _called(one: Offered) -> tuple[str, str]:
    return _CALLED.get(Format(one.format), _OTHERWISE)


def _the(name: str) -> str:
    """“the Violence and Vulnerability Unit”, “the Department for Work and Pensions”, “Essex Police”."""
    words = name.split()
    return f"the {name}" if words and words[0] != "The" and _WITH_ARTICLE.intersection(words) else name


def _confidence(outcomes: Outcomes | None) -> Iterator[str]:
    """What people said of how sure they were, each number beside how many answers it is of."""
    if outcomes is None:
        return
    cells = {line.title: line.cells[0] for line in outcomes.lines}
    said = {moment: cells.get(MOMENTS[moment][0]) for moment in Moment}
    then, now, later = said[Moment.LOOKING_BACK], said[Moment.AFTER], said[Moment.IMPACT]
    if not (then and now and then.number and now.number):
        return
    words = (
        "Asked how sure they are of what their course was to teach, from 1 to 5, people straight after put themselves"
        f" at {now.text}, and looking back at {then.text} before it"
    )
    yield f"{words}; 90 days later at {later.text}." if later and later.number else f"{words}."


def _number(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _listed(words: Sequence[str], *, apart: str = ", ") -> str:
    return " and ".join(filter(None, (apart.join(words[:-1]), words[-1])))
