"""A training record in finished words: on its owner's page, on one that is shared, in a PDF, in a table.

All of them say the same, line for line: what was attended here, as certificates/training_record.py has it, and what was
done elsewhere and accepted. It holds training alone: nothing of needs, addresses, bookings to come or what somebody
wrote.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from training import clock
from training.board_lists.lists import BoardList, Level, in_a_sentence
from training.bookings.earlier_training.elsewhere import hours_of_minutes
from training.bookings.earlier_training.models import Equivalence, PastTraining
from training.bookings.earlier_training.targets import counts_as_text
from training.certificates.training_record import AttendedEvent
from training.certificates.validity import CertificateStatus
from training.certificates.wording import hours_text
from training.records.needed_next import Need
from training.records.wording import is_short_of_hours, name_of, sentence_of, tag_of

NOT_CHECKED = "The Board did not run this training, and has not looked at it."


@dataclass(frozen=True)
class LevelLine:
    name: str
    state: str
    tone: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class TrainingLine:
    """One event that was attended, or something done elsewhere that was accepted as a course of ours."""

    title: str
    level: str = ""
    """Of what the Board ran."""
    provider: str = ""
    """Of what it did not."""
    dates: str
    last_day: date
    hours: Decimal | None
    with_others: bool
    refresh: str
    until: date | None
    accepted: str = ""
    """“Accepted on 12 May 2026 as our level 2”. Empty: the Board ran it."""
    across: str = ""
    """Of what the Board ran: what it counts as besides, in another framework, likewise."""
    entry: AttendedEvent | None = None
    """What was attended here."""

    @property
    def about(self) -> str:
        """What stands beneath the title."""
        content = f"content: {self.edition}" if self.edition else ""
        return ", ".join(filter(None, (self.level, self.provider, content)))

    @property
    def hours_text(self) -> str:
        return "Not recorded" if self.hours is None else hours_text(self.hours)

    @property
    def edition(self) -> str:
        """Of the course's content, as the certificate names it."""
        return self.entry.edition if self.entry else ""

    @property
    def certificate(self) -> str:
        """Its number."""
        return (self.entry.certificate or "") if self.entry else ""

    @property
    def was_taken_back(self) -> bool:
        """The Board revoked its certificate: it is training no more, and only its owner sees that it was."""
        return self.entry is not None and self.entry.standing is CertificateStatus.REVOKED


@dataclass(frozen=True)
class YearOfTraining:
    year: int
    hours: Decimal
    multi_agency: Decimal
    """Of them, with people of more than one organisation."""
    pieces: int
    """How many events, and how many things done elsewhere."""
    unknown: int = 0
    """Of these, how many of which nobody knows how long they took."""


@dataclass(frozen=True)
class RecordSummary:
    name: str
    made_on: date
    levels: tuple[LevelLine, ...]
    lines: tuple[TrainingLine, ...]
    years: tuple[YearOfTraining, ...]
    past: tuple[PastTraining, ...] = ()
    """What lists say was done elsewhere, and nobody has looked at."""

    @property
    def total(self) -> str:
        return hours_text(sum_of_hours(self.lines))


def summary_of(
    name: str,
    needs: Sequence[Need],
    lines: Sequence[TrainingLine],
    past: Sequence[PastTraining],
    levels: BoardList[Level],
    today: date,
) -> RecordSummary:
    """What somebody holds, the latest first. What the Board took back is not in it, and a level never done neither."""
    kept = [line for line in lines if not line.was_taken_back]
    return RecordSummary(
        name=name,
        made_on=today,
        levels=tuple(
            LevelLine(name_of(need, levels, today), *tag_of(need), sentence_of(need, levels, today))
            for need in needs
            if (need.by is not None or is_short_of_hours(need)) and (need.root_id is None or need.until is not None)
        ),
        lines=tuple(kept),
        years=tuple(hours_by_year(kept)),
        past=tuple(past),
    )


def lines_of(
    entries: Sequence[AttendedEvent],
    multi_agency_ids: Collection[int],
    equivalences: Sequence[Equivalence],
    levels: BoardList[Level],
    today: date,
) -> list[TrainingLine]:
    """All that somebody attended, and what of elsewhere was accepted, the latest first. `multi_agency_ids`: of events
    to which people of more than one organisation came.
    """
    accepted = [one for one in equivalences if one.accepted]
    across: dict[int, list[str]] = defaultdict(list)
    for one in accepted:
        if one.booking_id is not None:
            across[one.booking_id].append(_accepted_words(one, levels))
    lines = [
        _attended(one, one.event_id in multi_agency_ids, today, "; ".join(across[one.booking_id])) for one in entries
    ]
    lines.extend(_accepted_lines([one for one in accepted if one.booking_id is None], levels, today))
    return sorted(lines, key=lambda line: line.last_day, reverse=True)


def _accepted_lines(accepted: Sequence[Equivalence], levels: BoardList[Level], today: date) -> Iterator[TrainingLine]:
    """A line for each piece of training: what was accepted twice, here and in another framework, was done once."""
    known: dict[tuple[str, date], TrainingLine] = {}
    for one in accepted:
        line = _accepted(one, levels, today)
        if one.done is None:
            yield line
            continue
        key = (one.done.title.lower(), one.done.completed_on)
        before = known.get(key)
        known[key] = replace(before, accepted=f"{before.accepted}; {line.accepted}") if before else line
    yield from known.values()


def _attended(entry: AttendedEvent, with_others: bool, today: date, across: str) -> TrainingLine:
    return TrainingLine(
        across=across,
        title=entry.course,
        level=entry.level_text,
        dates=entry.dates,
        last_day=entry.last_day,
        hours=entry.hours,
        with_others=with_others,
        refresh=_refresh(entry.valid_until, today) if entry.certificate else "No certificate yet",
        until=entry.valid_until,
        entry=entry,
    )


def _accepted(one: Equivalence, levels: BoardList[Level], today: date) -> TrainingLine:
    """Of an older one nobody said what it was, and its own words are for the Board alone."""
    accepted_on, done = _accepted_on(one), one.done
    return TrainingLine(
        title=done.title if done else f"Training elsewhere, like “{counts_as_text(one, levels, accepted_on)}”",
        provider=done.provider if done else "",
        dates=clock.show_date(done.completed_on, weekday=False) if done else "Day not recorded",
        last_day=done.completed_on if done else accepted_on,
        hours=hours_of_minutes(done.minutes) if done else None,
        with_others=bool(done and done.with_others),
        refresh=_refresh(one.counts_until, today),
        until=one.counts_until,
        accepted=_accepted_words(one, levels),
    )


def _accepted_on(one: Equivalence) -> date:
    return clock.local(one.decided_at or one.created_at).date()


def _accepted_words(one: Equivalence, levels: BoardList[Level]) -> str:
    day = _accepted_on(one)
    return f"Accepted on {clock.show_date(day, weekday=False)} as {accepted_as(one, levels, day)}"


def accepted_as(one: Equivalence, levels: BoardList[Level], day: date) -> str:
    """“our level 2”; of a topic “our course “Neglect””; of another framework “Health level 3 core”."""
    if one.course is None:
        return counts_as_text(one, levels, day)
    level = levels.find(one.course.level)
    if level is None or level.is_topic:
        return f"our course “{one.course.title}”"
    return f"our {in_a_sentence(level.name_on(day))}"


def _refresh(until: date | None, today: date) -> str:
    if until is None:
        return "No refresh needed"
    return f"Refresh {'is' if today <= until else 'was'} due on {clock.show_date(until, weekday=False)}"


def hours_by_year(lines: Iterable[TrainingLine]) -> list[YearOfTraining]:
    """The latest year first; years of the calendar, by the day on which each was completed."""
    found: dict[int, list[TrainingLine]] = defaultdict(list)
    for line in lines:
        found[line.last_day.year].append(line)
    return [
        YearOfTraining(
            year,
            sum_of_hours(of_year),
            sum_of_hours(one for one in of_year if one.with_others),
            len(of_year),
            sum(one.hours is None for one in of_year),
        )
        for year, of_year in sorted(found.items(), reverse=True)
    ]


def sum_of_hours(lines: Iterable[TrainingLine]) -> Decimal:
    return sum((line.hours or Decimal(0) for line in lines), Decimal(0))
