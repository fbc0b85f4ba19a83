"""What the list of dates shows: rows under their months, filters with their numbers, and a sentence that sums it up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from flask import url_for

from training import clock
from training.board_lists.lists import BoardLists, Level, Quadrant
from training.bookings.calendar import TimeSpan
from training.bookings.eligibility import listed
from training.courses.models import EventKind, OpenTo
from training.links import link_to
from training.lists import last_page
from training.money import price
from training.programme.dates import FORMATS, ComingDate
from training.programme.filters import Counts, Filters, nearest_to
from training.programme.searching.asked import Asked
from training.programme.searching.ranking import NEAR_MILES, Hit
from training.programme.searching.when import MONTHS, WEEKDAYS, PartOfDay
from training.search.normal_form import sort_key

PAGE_LENGTH = 20
MOST_NEAREST = 5
NO_HITS: Mapping[int, Hit] = {}

_FIXED: dict[str, dict[str, str]] = {
    "format": FORMATS,
    "free": {"yes": "Free"},
    "places": {"left": "With places left"},
}
_GROUPS = {
    "Level": ("level",),
    "Where": ("where",),
    "For": ("audience",),
    "Only show": ("free", "places"),
    "Month": ("month",),
    "Format": ("format",),
}

# The answers of each filter, in their order: the address's word, and the visitor's.
Answers = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class DateRow:
    """One date, in words, as templates/components/programme.html shows it."""

    day_name: str
    day: int
    month: str
    level: str
    level_text: str
    """Empty in a list of one course, where it goes without saying."""
    title: str
    full_date: str
    url: str
    meta: list[str]
    price: str
    """Empty for one that was cancelled: there is nothing to pay for."""
    explanation: str
    places_text: str
    places_tone: str
    taken_percent: int | None
    """None: nobody takes its places here."""
    found_by: str = ""
    """Why a search found it: “for early years, 6 miles from Harlow”."""


@dataclass(frozen=True)
class Month:
    title: str
    rows: list[DateRow]


@dataclass(frozen=True)
class Option:
    """One answer of a filter, and how many dates it would show."""

    name: str
    value: str
    text: str
    count: int
    checked: bool


@dataclass(frozen=True)
class MonthGroup:
    legend: str
    options: list[Option]


@dataclass(frozen=True)
class Chosen:
    """Something that narrows the list, and the address without it."""

    text: str
    url: str


@dataclass(frozen=True)
class Page:
    """One page of the dates that were found."""

    number: int
    pages: int
    found: int
    dates: Sequence[ComingDate]


def answers(dates: Iterable[ComingDate], lists: BoardLists, today: date) -> Answers:
    """Every answer that a filter has: levels and places always, months and courses as far as there are dates."""
    known = sorted(dates, key=lambda coming: coming.starts_at)
    courses = {coming.course_code: coming.title for coming in known}
    audiences = sorted({name for coming in known for name in coming.audiences}, key=sort_key)
    return {
        "level": {one.code: one.full_name_on(today) for one in _levels(known, lists, today)},
        **_FIXED,
        "where": {"online": "Online", **{one.code.lower(): one.name_on(today) for one in _where(known, lists, today)}},
        "audience": {name: name for name in audiences},
        "month": {coming.month: month_title(coming.starts_at) for coming in known},
        "course": dict(sorted(courses.items(), key=lambda pair: sort_key(pair[1]))),
    }


def _levels(dates: Iterable[ComingDate], lists: BoardLists, today: date) -> list[Level]:
    """The levels of today, and those that have ended with dates of them still."""
    used = {coming.level for coming in dates}
    return [one for one in lists.levels if one.is_on(today) or one.code in used]


def _where(dates: Iterable[ComingDate], lists: BoardLists, today: date) -> list[Quadrant]:
    """The quadrants of today, and those that have ended with dates in them still."""
    used = {coming.quadrant for coming in dates}
    return [one for one in lists.quadrants if one.is_on(today) or one.code in used]


def page_of(found: Sequence[ComingDate], wanted: int) -> Page:
    """The page that was asked for, or the last one there is. What was cancelled is listed, and does not count."""
    pages = last_page(len(found), PAGE_LENGTH)
    number = min(wanted, pages)
    start = (number - 1) * PAGE_LENGTH
    coming = sum(not date.cancelled for date in found)
    return Page(number, pages, coming, found[start : start + PAGE_LENGTH])


def months(
    dates: Iterable[ComingDate], sittings: Mapping[int, Sequence[TimeSpan]], hits: Mapping[int, Hit] = NO_HITS
) -> list[Month]:
    """The dates under their months. Expects them in the order of time."""
    return [
        Month(month_title(clock.start_of(date.fromisoformat(f"{month}-01"))), rows_of(list(those), sittings, hits))
        for month, those in groupby(dates, key=lambda coming: coming.month)
    ]


def rows_of(
    dates: Iterable[ComingDate], sittings: Mapping[int, Sequence[TimeSpan]], hits: Mapping[int, Hit] = NO_HITS
) -> list[DateRow]:
    """`hits`: why each was found, by the event's id."""
    return [
        replace(_row(coming, sittings.get(coming.event_id, ())), found_by=found_by(hits.get(coming.event_id)))
        for coming in dates
    ]


def in_order_of(dates: Iterable[ComingDate], hits: Mapping[int, Hit]) -> list[ComingDate]:
    """The best first."""
    places = {event_id: place for place, event_id in enumerate(hits)}
    return sorted(dates, key=lambda coming: places[coming.event_id])


def nearest(dates: Sequence[ComingDate], filters: Filters, found: Mapping[int, Hit]) -> list[ComingDate]:
    """The few that come nearest to what was asked, where nothing fits. `found`: what fits the words, or nearly."""
    coming = [one for one in dates if not one.cancelled and (not filters.words or one.event_id in found)]
    return nearest_to(in_order_of(coming, found) if filters.words else coming, filters)[:MOST_NEAREST]


def best_first(
    dates: Iterable[ComingDate], sittings: Mapping[int, Sequence[TimeSpan]], hits: Mapping[int, Hit]
) -> list[Month]:
    """What was found for words, in one list."""
    rows = rows_of(dates, sittings, hits)
    return [Month("The best matches first", rows)] if rows else []


def found_by(hit: Hit | None) -> str:
    return ", ".join(hit.reasons) if hit else ""


def rows_of_one_course(dates: Iterable[ComingDate], sittings: Mapping[int, Sequence[TimeSpan]]) -> list[DateRow]:
    """The dates of one course: what tells them apart is the place, and without month headings the year."""
    return [
        replace(
            row,
            month=f"{clock.local(coming.starts_at):%b %Y}",
            level_text="",
            title=coming.where,
            meta=[fact for fact in row.meta if fact != coming.where],
        )
        for coming, row in ((coming, _row(coming, sittings.get(coming.event_id, ()))) for coming in dates)
    ]


def _row(coming: ComingDate, sittings: Sequence[TimeSpan]) -> DateRow:
    begins = clock.local(coming.starts_at)
    return DateRow(
        day_name=f"{begins:%a}",
        day=begins.day,
        month=f"{begins:%b}",
        level=coming.level,
        level_text=coming.level_name,
        title=coming.title,
        full_date=clock.show_date(coming.starts_at),
        url=url_for("programme.event", ref=coming.ref),
        meta=_meta(coming, sittings),
        price="" if coming.cancelled else price(coming.price.pence),
        explanation=_explanation(coming),
        places_text=coming.places_text,
        places_tone=coming.places_tone,
        taken_percent=None if coming.goes_elsewhere else coming.taken_percent,
    )


def _explanation(coming: ComingDate) -> str:
    """Under the price: who makes it free, or what members pay. “From” it where their tariffs differ."""
    if coming.funder and not coming.price_pence:
        return f"paid for by the {coming.funder}"
    return coming.offer.members_text


def _meta(coming: ComingDate, sittings: Sequence[TimeSpan]) -> list[str]:
    facts = [times_text(sittings or [TimeSpan(coming.starts_at, coming.ends_at)]), coming.where]
    if coming.refresh_months:
        verb = f"renews {coming.renews_text}" if coming.renews_text else "counts"
        facts.append(f"{verb} for {duration_text(coming.refresh_months)}")
    if coming.open_to == OpenTo.AGENCIES:
        facts.append("for certain organisations only")
    elif coming.open_to == OpenTo.INVITATION:
        facts.append("by invitation")
    elif coming.kind == EventKind.PUBLIC:
        facts.append("open to everybody, no certificate")
    if coming.partner:
        facts.append(f"run by {coming.partner}")
    if coming.area_names:
        facts.append(f"joint event for {listed(coming.area_names)}" if len(coming.area_names) > 1 else "joint event")
    return facts


def times_text(sittings: Sequence[TimeSpan]) -> str:
    """“9:30am to 4:30pm”, “2 days, 9:30am to 4:30pm”, or “2 days, from 9:30am” when the days differ."""
    times = {(clock.show_time(sitting.starts_at), clock.show_time(sitting.ends_at)) for sitting in sittings}
    starts, ends = clock.show_time(sittings[0].starts_at), clock.show_time(sittings[0].ends_at)
    text = f"{starts} to {ends}" if len(times) == 1 else f"from {starts}"
    days = len({clock.local(sitting.starts_at).date() for sitting in sittings})
    return f"{days} days, {text}" if days > 1 else text


def duration_text(in_months: int) -> str:
    """“2 years”, “1 year”, “18 months”."""
    number, unit = (in_months // 12, "year") if in_months % 12 == 0 else (in_months, "month")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def month_title(moment: datetime) -> str:
    """“December 2026”."""
    return f"{clock.local(moment):%B %Y}"


def filter_groups(filters: Filters, counts: Counts, known: Answers) -> list[MonthGroup]:
    """The tick boxes under their headings, but for those that would bring nothing and are not ticked."""
    groups = [
        MonthGroup(
            legend,
            filled(option for name in names for option in options(name, filters, counts, known)),
        )
        for legend, names in _GROUPS.items()
    ]
    return [group for group in groups if group.options]


def options(name: str, filters: Filters, counts: Counts, known: Answers) -> list[Option]:
    """Every answer of one filter."""
    return [
        Option(name, value, text, counts[name][value], filters.has(name, value)) for value, text in known[name].items()
    ]


def filled(options: Iterable[Option]) -> list[Option]:
    """Those that would bring something, or are chosen."""
    return [option for option in options if option.count or option.checked]


def chosen(filters: Filters, known: Answers, pieces: Sequence[str], page: str = "programme.courses") -> list[Chosen]:
    """What narrows the list, each with the address that undoes it: every thing that the words say, and every filter."""
    found = [
        Chosen(f"“{piece}”", courses_url(filters.saying(" ".join(rest)), page=page))
        for piece, rest in _each_and_the_others(pieces or [filters.words])
        if filters.words
    ]
    for name, value in filters.pairs(without="q"):
        if name in known:
            found.append(Chosen(known[name][value], courses_url(filters.dropping(name, value), page=page)))
    return found


def _each_and_the_others(pieces: Sequence[str]) -> Iterable[tuple[str, list[str]]]:
    return [(piece, [*pieces[:at], *pieces[at + 1 :]]) for at, piece in enumerate(pieces)]


def understood(asked: Asked, *, farther: bool = False) -> str:
    """What was read out of the words beside what they are about: “Within 15 miles of Harlow, in June.”

    `farther`: nothing was that near, and what is least far was found.
    """
    parts = [f"{'nothing is ' if farther else ''}within {NEAR_MILES} miles of {asked.near.name}"] if asked.near else []
    parts += [f"in {one}" for one in _joined(MONTHS[number - 1].title() for number in sorted(asked.months))]
    parts += [f"on a {one}" for one in _joined(WEEKDAYS[number].title() for number in sorted(asked.weekdays))]
    parts += [f"in the {one}" for one in _joined(part for part in PartOfDay if part in asked.parts)]
    if asked.days:
        first, last = (f"{day.day} {day:%B}" for day in (asked.days.first, asked.days.last))
        whole = f"{first} to {last}" if first != last else first
        parts.append(asked.days.text if first in asked.days.text else f"{asked.days.text} ({whole})")
    if asked.online is not None:
        parts.append("online" if asked.online else "in a room")
    parts += ["free"] if asked.free else []
    sentence = ", ".join(parts) + (": these are the least far" if farther else "")
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _joined(words: Iterable[str]) -> list[str]:
    """Several as one: “June or July”."""
    listed = list(words)
    return [" or ".join(listed)] if listed else []


def corrected(asked: Asked) -> str:
    """“You wrote “exploitaton”: we looked for “exploitation”.”"""
    if not asked.read_as:
        return ""
    wrong, right = (" ".join(f"“{word}”" for word in words) for words in (asked.read_as, asked.read_as.values()))
    return f"You wrote {wrong}: we looked for {right}."


def not_found(unknown: Sequence[str], *, something: bool) -> str:
    """“We did not find “paris”: this is what we found without it.” `something`: other words found something."""
    if not unknown:
        return ""
    said = " or ".join(f"“{word}”" for word in unknown)
    return f"We did not find {said}{': this is what we found without it' if something else ' in our courses'}."


def courses_url(filters: Filters, number: int = 1, page: str = "programme.courses") -> str:
    """`number`: of the pages of the list. `page`: the list, or the month."""
    query = filters.query(page=number)
    return url_for(page) + (f"?{query}" if query else "")


def subscribe_url(filters: Filters) -> str:
    """The address by which calendars keep up with what is listed."""
    address = link_to("programme.calendar").replace("http", "webcal", 1).replace("webcals", "webcal", 1)
    return address + (f"?{filters.query()}" if filters.anything else "")


def summary(page: Page, everything: int, filters: Filters) -> str:
    """How many dates there are, in a sentence."""
    if filters.anything and not page.found:
        return "No dates match."
    if filters.anything:
        text = f"{page.found} of {_dates(everything)} {'matches' if page.found == 1 else 'match'}"
    else:
        text = f"{_dates(everything)} ahead"
    return f"{text}, page {page.number} of {page.pages}." if page.pages > 1 else f"{text}."


def _dates(count: int) -> str:
    return f"{count} date" if count == 1 else f"{count} dates"
