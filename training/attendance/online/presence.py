"""How long somebody was there: each moment once, however many devices, and without what was nobody's fault."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from training.attendance.online.reports import Join

Span = tuple[datetime, datetime]
"""From one moment until another, by the clock on the wall."""

_FEWEST = 4
"""People who have to do the same for it to be the meeting's doing, and not a coincidence."""


def spans_of(joins: Iterable[Join], sitting: Span) -> list[Span]:
    """When these devices were there within a sitting, in order, without overlaps."""
    begins, ends = sitting
    cut = (
        (max(join.joined, begins), min(join.left, ends))
        for join in joins
        if join.joined is not None and join.left is not None
    )
    return _joined_up(span for span in cut if span[0] < span[1])


def breakouts(people: Iterable[Sequence[Span]]) -> list[Span]:
    """When more than half of those who were there before and after were away: a breakout, in which Teams and Zoom
    count nobody, or a break that all had. `people`: the spans of each, in order.
    """
    changes: list[tuple[datetime, int, int]] = []
    for spans in people:
        if not spans:
            continue
        changes += [(spans[0][0], 0, 1), (spans[-1][1], 0, -1)]
        for before, after in pairwise(spans):
            changes += [(before[1], 1, 0), (after[0], -1, 0)]
    found: list[Span] = []
    away = there = 0
    begun: datetime | None = None
    for moment, more_away, more_there in sorted(changes):
        if begun is not None and begun < moment:
            found.append((begun, moment))
        away, there = away + more_away, there + more_there
        begun = moment if there >= _FEWEST and away * 2 > there else None
    return _joined_up(found)


def meeting_within(people: Sequence[Sequence[Span]], sitting: Span) -> Span:
    """From when until when the meeting was held within its sitting: from nine in ten having come, as far as they were
    let in late, until nine in ten had left. So nobody is measured by an hour that the trainer did not use.

    `people`: the spans of each, who delivers among them. Of very few it says nothing: who left early ended no meeting.
    """
    firsts = sorted(spans[0][0] for spans in people if spans)
    lasts = sorted((spans[-1][1] for spans in people if spans), reverse=True)
    if len(firsts) < _FEWEST:
        return sitting
    few = len(firsts) // 10
    begins, ends = firsts[few], lasts[few]
    return (begins, ends) if begins < ends else sitting


def minutes_there(joins: Sequence[Join], sitting: Span, common_gaps: Sequence[Span] = ()) -> int:
    """Whole minutes of a sitting in which somebody was there on any device.

    A common gap counts for who was there before and after it. A file that gives no moments says how long, and that is
    taken, as far as the sitting lasts.
    """
    begins, ends = sitting
    if all(join.joined is None or join.left is None for join in joins):
        whole = timedelta(seconds=sum(join.seconds for join in joins))
        return _minutes(min(whole, ends - begins))
    spans = spans_of(joins, sitting)
    if not spans:
        return 0
    first, last = spans[0][0], spans[-1][1]
    bridged = _joined_up([*spans, *(gap for gap in common_gaps if first <= gap[0] and gap[1] <= last)])
    counted = sum((end - begin for begin, end in bridged), timedelta())
    gaps = counted - sum((end - begin for begin, end in spans), timedelta())
    as_counted_there = timedelta(seconds=sum(join.seconds for join in joins)) + gaps
    return _minutes(min(counted, as_counted_there))


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _joined_up(spans: Iterable[Span]) -> list[Span]:
    result: list[Span] = []
    for begin, end in sorted(spans):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((begin, end))
    return result
