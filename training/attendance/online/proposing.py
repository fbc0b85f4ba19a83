"""What a report comes to: which sitting it is of, and what is to be marked of whom. Pure: values in, values out."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from training.attendance.models import MarkKind
from training.attendance.online.matching import Certainty, Match
from training.attendance.online.presence import Span, breakouts, meeting_within, minutes_there, spans_of
from training.attendance.online.reports import Join
from training.attendance.outcome import SittingSeen

_CLEARLY = 1.1
"""How many times longer people have to have been there for another reading of the times to be the right one."""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Counted:
    """The part of a sitting that is counted, and how much of it somebody has to have been there."""

    sitting: Span
    meeting: Span
    """Within the sitting; the sitting itself where the file says no moments."""
    share_percent: int

    @property
    def minutes(self) -> int:
        return (self.meeting[1] - self.meeting[0]) // _MINUTE

    @property
    def needed(self) -> int:
        """Whole minutes that are enough to count as present."""
        return -(-self.minutes * self.share_percent // 100)

    @property
    def is_shorter(self) -> bool:
        """Whether the meeting was clearly shorter than its sitting."""
        whole = (self.sitting[1] - self.sitting[0]) // _MINUTE
        return self.minutes < whole - 5


@dataclass(frozen=True)
class Proposal:
    """What is to be marked of one booking at one sitting."""

    booking_id: int
    minutes: int
    seen: SittingSeen
    there: SittingSeen | None = None
    """The mark that is there now."""
    by_hand: bool = False
    """Whether a person set that mark: then it stays."""

    @property
    def changes(self) -> bool:
        return not self.by_hand and self.seen != self.there


def sittings_meant(joins: Sequence[Join], sittings: Sequence[Span]) -> list[int]:
    """At which of the sittings somebody was in the meeting, those first in which they were longest. A link that is
    used for several meetings is told apart so. Empty where the file says no moments, or the report is of another day.
    """
    overlaps = [_overlap(joins, sitting) for sitting in sittings]
    return [at for at in sorted(range(len(sittings)), key=lambda at: -overlaps[at]) if overlaps[at] > timedelta()]


def in_universal_time(joins: Sequence[Join], sittings: Sequence[Span], ahead: timedelta) -> bool:
    """Whether the times of a file are an hour early because whoever exported it kept UTC in summer.

    `ahead`: by how much the clocks here are ahead of UTC on that day.
    """
    if not ahead:
        return False
    as_written = sum((_overlap(joins, sitting) for sitting in sittings), timedelta())
    as_utc = sum((_overlap(later_by(joins, ahead), sitting) for sitting in sittings), timedelta())
    return as_utc > as_written * _CLEARLY


def later_by(joins: Sequence[Join], ahead: timedelta) -> list[Join]:
    """The same with every moment so much later."""
    return [
        replace(
            join,
            joined=join.joined + ahead if join.joined else None,
            left=join.left + ahead if join.left else None,
        )
        for join in joins
    ]


def says_when(joins: Sequence[Join]) -> bool:
    """Whether a file has moments; else it only says how long."""
    return any(join.joined and join.left for join in joins)


def whole_of(joins: Sequence[Join]) -> Span | None:
    """From the first moment of a file to the last."""
    times = [(join.joined, join.left) for join in joins if join.joined and join.left]
    return (min(one[0] for one in times), max(one[1] for one in times)) if times else None


def propose(
    matches: Sequence[Match],
    expected: Collection[int],
    absent_if_missing: Collection[int],
    sitting: Span,
    share_percent: int,
    marks: Mapping[int, tuple[SittingSeen, bool]],
) -> tuple[Counted, list[Proposal]]:
    """What is to be marked of each booking that a report says something of.

    `expected`: bookings that come to this sitting. `absent_if_missing`: those of them who can only have come through
    the meeting, so that whoever is not in the report did not come; but nobody who may be behind a name that is still
    in doubt. `marks`: what is marked, and whether a person set it.
    """
    joins: dict[int, list[Join]] = defaultdict(list)
    for match in matches:
        for booking in match.bookings:
            joins[booking] += match.attender.joins
    everybody = [spans_of(match.attender.joins, sitting) for match in matches]
    gaps = breakouts(everybody)
    counted = Counted(sitting, meeting_within(everybody, sitting), share_percent)
    in_doubt = {one for match in matches if match.certainty is Certainty.DOUBTFUL for one in match.candidates}
    found = []
    for booking in expected:
        minutes = minutes_there(joins[booking], counted.meeting, gaps) if booking in joins else 0
        if booking not in joins and (booking not in absent_if_missing or booking in in_doubt):
            continue
        spans = spans_of(joins.get(booking, ()), counted.meeting)
        there, by_hand = marks.get(booking, (None, False))
        found.append(Proposal(booking, minutes, seen_by(minutes, counted, spans), there, by_hand))
    return counted, found


def seen_by(minutes: int, counted: Counted, spans: Sequence[Span]) -> SittingSeen:
    """The mark that so many minutes come to. Who was there too short a time came late or left early, by what they
    missed more of; either way it counts in part.
    """
    if minutes >= counted.needed and minutes > 0:
        return SittingSeen(MarkKind.PRESENT)
    if not minutes:
        return SittingSeen(MarkKind.ABSENT)
    if spans and spans[0][0] - counted.meeting[0] > counted.meeting[1] - spans[-1][1]:
        return SittingSeen(MarkKind.LATE, within_grace=False)
    return SittingSeen(MarkKind.LEFT_EARLY)


def _overlap(joins: Sequence[Join], sitting: Span) -> timedelta:
    begins, ends = sitting
    lasted = (min(join.left, ends) - max(join.joined, begins) for join in joins if join.joined and join.left)
    return sum((length for length in lasted if length > timedelta()), timedelta())
