"""A training record as others read it, in finished words: on a page that is shared, in a PDF, in a table.

It holds training alone: nothing of needs, addresses, bookings to come or what somebody wrote.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training import clock
from training.board_lists.lists import BoardList, Level
from training.bookings.earlier_training.models import Equivalence
from training.certificates.training_record import Attended, hours_of
from training.certificates.wording import TOPIC, hours_text
from training.records.hours import YearOfTraining
from training.records.needed_next import Need
from training.records.wording import STATE_TAGS, name_of, sentence_of


@dataclass(frozen=True)
class LevelLine:
    name: str
    state: str
    tone: str
    sentence: str


@dataclass(frozen=True)
class TrainingLine:
    """One event that was attended, or something done elsewhere that was accepted as a course of ours."""

    title: str
    level: str
    dates: str
    last_day: date
    hours: Decimal | None
    refresh: str
    until: date | None
    certificate: str = ""
    """Its number."""
    token: str = ""
    """By which anybody can check it."""
    from_elsewhere: bool = False
    edition: str = ""
    """Of the course's content, as the certificate names it."""

    @property
    def about(self) -> str:
        """What stands beneath the title."""
        return ", ".join(filter(None, (self.level, self.edition and f"content: {self.edition}")))

    @property
    def hours_text(self) -> str:
        return "" if self.hours is None else hours_text(self.hours)


@dataclass(frozen=True)
class RecordSummary:
    name: str
    made_on: date
    levels: tuple[LevelLine, ...]
    lines: tuple[TrainingLine, ...]
    years: tuple[YearOfTraining, ...]

    @property
    def total(self) -> str:
        return hours_text(sum((one.hours for one in self.years), Decimal(0)))


def summary_of(
    name: str,
    needs: Sequence[Need],
    attended: Attended,
    equivalences: Sequence[Equivalence],
    years: Sequence[YearOfTraining],
    levels: BoardList[Level],
    today: date,
) -> RecordSummary:
    """What somebody holds, the latest first. What the Board took back is not in it, and a level never done neither."""
    lines = [*_attended(attended, levels, today), *_accepted(equivalences, levels, today)]
    return RecordSummary(
        name=name,
        made_on=today,
        levels=tuple(
            LevelLine(name_of(need, levels, today), *STATE_TAGS[need.state], sentence_of(need))
            for need in needs
            if need.by is not None and (need.root_id is None or need.until is not None)
        ),
        lines=tuple(sorted(lines, key=lambda line: line.last_day, reverse=True)),
        years=tuple(years),
    )


def _attended(attended: Attended, levels: BoardList[Level], today: date) -> list[TrainingLine]:
    lines = []
    for booking, certificate in attended:
        if certificate is not None and certificate.revoked_at is not None:
            continue
        course, event = booking.event.course, booking.event
        days = [clock.local(moment).date() for moment in (event.starts_at, event.ends_at)]
        until = certificate.valid_until if certificate else None
        lines.append(
            TrainingLine(
                title=certificate.course_title if certificate else course.title,
                level=(certificate.level_name if certificate else levels.name(course.level, days[-1])) or TOPIC,
                dates=certificate.dates if certificate else clock.show_days(days),
                last_day=certificate.attended_on if certificate else days[-1],
                hours=hours_of(booking, certificate),
                refresh=_refresh(until, today) if certificate else "No certificate yet",
                until=until,
                certificate=certificate.number if certificate else "",
                token=certificate.token if certificate else "",
                edition=certificate.edition if certificate else "",
            )
        )
    return lines


def _accepted(equivalences: Sequence[Equivalence], levels: BoardList[Level], today: date) -> list[TrainingLine]:
    return [
        TrainingLine(
            title=one.course.title,
            level=levels.name(one.course.level, today) or TOPIC,
            dates=f"Accepted on {clock.show_date(one.decided_at, weekday=False)}",
            last_day=clock.local(one.decided_at).date(),
            hours=None,
            refresh=_refresh(one.counts_until, today),
            until=one.counts_until,
            from_elsewhere=True,
        )
        for one in equivalences
        if one.accepted and one.decided_at is not None
    ]


def _refresh(until: date | None, today: date) -> str:
    if until is None:
        return "No refresh needed"
    return f"Refresh {'is' if today <= until else 'was'} due on {clock.show_date(until, weekday=False)}"
