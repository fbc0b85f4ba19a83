"""Whether somebody has done the course that comes before another: held, accepted from elsewhere, declared or missing.

domain.md, “Places”: declared by the delegate and shown to the administrator, blocking only where the course says so; a
higher level satisfies a lower; a refresher also accepts one that has run out. What counts is looked at on the day of
booking, like the price.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from training import clock
from training.board_lists.lists import BoardList, Level
from training.courses.renewal import takes_refresher


@dataclass(frozen=True)
class Taught:
    """A course, as far as it counts for another."""

    id: int
    title: str
    level: str
    renews_id: int | None = None


@dataclass(frozen=True)
class OpenQuestion:
    """What a course asks for: which one comes before it, whether nobody books without, whether it is a refresher."""

    before: Taught | None
    blocks: bool = False
    is_refresher: bool = False
    takes_lapsed_months: int = 0
    """For how long after its refresh was due a refresher takes what comes before."""


@dataclass(frozen=True)
class Done:
    """What somebody has done: attended here, or `elsewhere`, in their words, and accepted for one of our courses."""

    course: Taught
    on: date
    """Its last day; of what was accepted and does not say it, the day on which it was."""
    until: date | None = None
    """The last day on which it counts; None when it needs no refresh."""
    elsewhere: str = ""
    accepted_on: date | None = None

    def counts_on(self, day: date) -> bool:
        return self.on <= day and (self.until is None or day <= self.until)


class TrainingSource(StrEnum):
    NOT_NEEDED = "not needed"
    HELD = "held"
    ACCEPTED = "accepted"
    """From elsewhere, by the Board."""
    LAPSED = "lapsed"
    TO_DECLARE = "to declare"
    MISSING = "missing"
    """And nobody books without it."""


@dataclass(frozen=True)
class PrerequisiteVerdict:
    """How it stands with the course that comes before. `sentence` says what we know of it, or nothing."""

    kind: TrainingSource
    blocks: bool = False
    sentence: str = ""

    @property
    def is_enough(self) -> bool:
        return self.kind in {TrainingSource.NOT_NEEDED, TrainingSource.HELD, TrainingSource.ACCEPTED}

    @property
    def may_declare(self) -> bool:
        """They say themselves when and where they did it."""
        return not self.is_enough and not self.blocks

    @property
    def refuses(self) -> bool:
        """They cannot book."""
        return not self.is_enough and self.blocks


def counts_as(course: Taught, before: Taught, levels: BoardList[Level]) -> bool:
    """Whether having done one course is having done the other.

    It is the same, or renews it, or stands on its rung of the same ladder or on a higher one.
    """
    if before.id in {course.id, course.renews_id}:
        return True
    own, asked = levels.find(course.level), levels.find(before.level)
    return own is not None and asked is not None and own.counts_as(asked)


def decide(
    asked: OpenQuestion, done: Iterable[Done], levels: BoardList[Level], today: date, *, who: str = "You"
) -> PrerequisiteVerdict:
    """How it stands today with what a course asks for. `who` did it: “You” or “They”, to begin a sentence with."""
    if asked.before is None:
        return PrerequisiteVerdict(TrainingSource.NOT_NEEDED)
    before = asked.before
    fitting = [one for one in done if one.on <= today and counts_as(one.course, before, levels)]
    if not fitting:
        return PrerequisiteVerdict(TrainingSource.MISSING if asked.blocks else TrainingSource.TO_DECLARE, asked.blocks)
    # Rather what counts today, rather what was done here, then what counts longest.
    best = max(fitting, key=lambda one: (one.counts_on(today), not one.elsewhere, one.until or date.max, one.on))
    in_time = asked.is_refresher and takes_refresher(best.until, today, asked.takes_lapsed_months)
    sentence = _said(best, before, today, asked, in_time, who)
    if best.counts_on(today) or in_time:
        return PrerequisiteVerdict(
            TrainingSource.ACCEPTED if best.elsewhere else TrainingSource.HELD, asked.blocks, sentence
        )
    return PrerequisiteVerdict(TrainingSource.LAPSED, asked.blocks, sentence)


def counts_longest(
    until: date | None, before: Taught, done: Iterable[Done], levels: BoardList[Level], today: date
) -> bool:
    """Whether something that counts for a course to the end of `until` counts for longer than all that was done."""
    standing = [one.until for one in done if one.on <= today and counts_as(one.course, before, levels)]
    return None not in standing and (until is None or all(one is not None and one < until for one in standing))


def _said(done: Done, before: Taught, today: date, asked: OpenQuestion, in_time: bool, who: str) -> str:
    """“You did “Level 3” on 3 March 2025. It counts as “Level 2” until 3 March 2027.”"""
    on = clock.show_date(done.on, weekday=False)
    if done.elsewhere:
        first = accepted_text(done.elsewhere, done.course.title, done.on, done.accepted_on)
    else:
        first = f"{who} did “{done.course.title}” on {on}."
    counts = f" as “{before.title}”" if done.course.id != before.id else ""
    until = clock.show_date(done.until, weekday=False) if done.until else ""
    if not done.counts_on(today):
        counted = f" It counted{counts}." if counts else ""
        since = "and we know of none since"
        if asked.is_refresher:
            since = "and this course renews it" if in_time else "which is too long ago for a refresher"
        return f"{first}{counted} Its refresh was due on {until}, {since}."
    due = f" Its refresh is due on {until}." if until else ""
    return f"{first} It counts{counts}.{due}" if counts else f"{first}{due}"


def accepted_text(said: str, title: str, on: date, accepted_on: date | None) -> str:
    """“We accepted “Level 2 at work” of 3 March 2025 as “Level 2” on 12 May 2026.”"""
    accepted = accepted_on or on
    of_day = f" of {clock.show_date(on, weekday=False)}" if on != accepted else ""
    return f"We accepted “{said}”{of_day} as “{title}” on {clock.show_date(accepted, weekday=False)}."


def why_missing(before_title: str, name: str) -> str:
    """For whoever books, whoever that is: what is missing and what to do, and nothing else of the person's record."""
    return (
        f"This course comes after “{before_title}”, and our records do not show that {name} has done it, or it has run"
        " out. Book that course first, or ask the training team to accept training from elsewhere."
    )


def why_sign_in(before_title: str) -> str:
    """For a guest, whoever they are."""
    return f"This course comes after “{before_title}”. Sign in first, so that we can see whether you have done it."
